/* The exports people really have: one small fixture a survey tool, under data/. Expected values were read off the
 * fixtures by eye. */
#include "folder.h"

#define ASKED(kind) (-1000.0 - (double)(kind))
static const double blank = ASKED(TREDE_BLANK);

struct shape {
    const char *fixture;
    size_t rows, items;
    double values[4][T_ITEMS]; /* ASKED(kind): missing */
};

static void check_values(const struct shape *shape, const struct t_rows *rows)
{
    assert_int_equal(rows->count, shape->rows);
    for (size_t r = 0; r < shape->rows; r++)
        for (size_t i = 0; i < shape->items; i++) {
            double want = shape->values[r][i];
            bool missing = want <= -1000;
            if (missing &&
                (!isnan(rows->row[r].number[i]) || rows->row[r].missing[i] != (enum trede_missing)(int)(-1000 - want)))
                fail_msg("%s row %zu item %zu: want missing kind %g, got %g (kind %d)", shape->fixture, r, i,
                         -1000 - want, rows->row[r].number[i], (int)rows->row[r].missing[i]);
            if (!missing && rows->row[r].number[i] != want)
                fail_msg("%s row %zu item %zu: want %g, got %g", shape->fixture, r, i, want, rows->row[r].number[i]);
        }
}

/* Imports a fixture; the findings are for the caller to look at. */
static struct t_import read_shape(const struct shape *shape, struct t_rows *rows)
{
    struct t_folder folder;
    t_folder_copy(&folder, shape->fixture);
    struct t_import import = t_folder_import(&folder);
    assert_true(import.status == TREDE_OK || t_said(&import, TREDE_NOTE, "", 0, 0, shape->fixture));
    assert_int_equal(import.summary.rejected, 0);
    t_folder_rows(&folder, rows);
    check_values(shape, rows);
    t_folder_remove(&folder);
    return import;
}

static struct t_rows rows;

static void limesurvey(void **state)
{
    (void)state;
    const double na = ASKED(TREDE_NOT_APPLICABLE);
    const struct shape shape = {
        "limesurvey", 3, 6, {{5, 1, 1, 0, 44, 2}, {2, na, 0, 1, blank, 3}, {blank, 4, 0, 0, blank, 1}}};
    struct t_import import = read_shape(&shape, &rows);
    assert_true(t_said(&import, TREDE_NOTE, "data.csv", 0, 0, "3 rows read, 3 taken, 0 set aside"));
    /* submitdate lastpage startlanguage ipaddr Q4[other] toelichting */
    assert_true(t_said(&import, TREDE_NOTE, "data.csv", 0, 0, "left out unread: 6"));
    t_abs(rows.row[0].duration, 312.55, T_EXACT);
    t_abs(rows.row[2].duration, -1, T_EXACT);
    t_import_free(&import);
}

static void qualtrics(void **state)
{
    (void)state;
    const struct shape shape = {"qualtrics", 3, 2, {{5, 5}, {3, 2}, {4, blank}}};
    struct t_import import = read_shape(&shape, &rows);
    assert_int_equal(rows.row[0].wave, 0);
    assert_int_equal(rows.row[1].wave, 0);
    assert_int_equal(rows.row[2].wave, 1);
    assert_memory_equal(rows.row[1].respondent, rows.row[2].respondent, 16);
    assert_memory_not_equal(rows.row[0].respondent, rows.row[1].respondent, 16);
    t_import_free(&import);
}

static void surveymonkey(void **state)
{
    (void)state;
    const struct shape shape = {"surveymonkey", 3, 3, {{1, 1, 1}, {0, 0, 1}, {blank, 0, 0}}};
    struct t_import import = read_shape(&shape, &rows);
    t_import_free(&import);
}

static void forms(void **state)
{
    (void)state;
    const double na = ASKED(TREDE_NOT_APPLICABLE), dont_know = ASKED(TREDE_DONT_KNOW);
    const struct shape shape = {"forms", 3, 2, {{5, 3}, {dont_know, 4}, {2, na}}};
    struct t_import import = read_shape(&shape, &rows);
    t_import_free(&import);
}

static void castor(void **state)
{
    (void)state;
    const struct shape shape = {"castor",
                                4,
                                3,
                                {{1, 0, 7},
                                 {0, 0, ASKED(TREDE_REFUSED)},
                                 {1, 1, ASKED(TREDE_NOT_ASKED)},
                                 {blank, blank, ASKED(TREDE_DONT_KNOW)}}};
    struct t_import import = read_shape(&shape, &rows);
    assert_string_equal(rows.row[0].stratum_label, "NRD");
    assert_string_equal(rows.row[1].stratum_label, "ZUI");
    assert_int_equal(rows.row[0].stratum, rows.row[2].stratum);
    assert_int_not_equal(rows.row[0].stratum, rows.row[1].stratum);
    t_import_free(&import);
}

static void pspp(void **state)
{
    (void)state;
    /* date -u -d 2026-01-15 +%s / 86400 = 20468; 2026-02-28: 20512. 99 reports can be an answer, age 99 cannot. */
    const struct shape shape = {"pspp", 3, 3, {{20468, 34, 2}, {blank, blank, 0}, {20512, blank, 99}}};
    struct t_import import = read_shape(&shape, &rows);
    t_abs(rows.row[0].weight, 1.25, T_EXACT);
    t_abs(rows.row[1].weight, 0.8, T_EXACT);
    t_abs(rows.row[2].weight, 1, T_EXACT);
    t_import_free(&import);
}

static void dutch_excel(void **state)
{
    (void)state;
    const struct shape shape = {"dutch_excel", 3, 2, {{1, 3.5}, {0, 12}, {blank, blank}}};
    struct t_import import = read_shape(&shape, &rows);
    t_abs(rows.row[0].weight, 1.25, T_EXACT);
    t_abs(rows.row[1].weight, 0.75, T_EXACT);
    assert_string_equal(rows.row[1].stratum_label, "\xE2\x80\x99t Zand");
    assert_true(t_said(&import, TREDE_NOTE, "data.csv", -1, -1, "Windows-1252"));
    assert_true(t_said(&import, TREDE_NOTE, "data.csv", 0, 0, "decimal mark \",\" (from line 3)"));
    t_import_free(&import);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limesurvey),  cmocka_unit_test(qualtrics), cmocka_unit_test(surveymonkey),
        cmocka_unit_test(forms),       cmocka_unit_test(castor),    cmocka_unit_test(pspp),
        cmocka_unit_test(dutch_excel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
