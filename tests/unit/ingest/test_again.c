/* The same file again, and a corrected one. */
#include "folder.h"

static const char yaml[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: "
                           "2026-01-05/2026-01-31}\nsurveys:\n"
                           "  - {file: data.csv, wave: w1, reject_limit: 0.6}\ndesign: {respondent: nr}\n";
static const char items[] = "item,column,kind,min,max\nq1,q1,likert,1,5\n";
static struct t_rows before, after;

static void import_ok(const struct t_folder *folder, struct t_import *import)
{
    *import = t_folder_import(folder);
    assert_true(import->status == TREDE_OK || t_said(import, TREDE_NOTE, "", 0, 0, "TREDE_OK"));
}

static void same_file_is_nothing_to_do(void **state)
{
    (void)state;
    struct t_folder folder;
    struct t_import import;
    size_t length;
    t_folder_make(&folder, yaml, items);
    t_folder_write(&folder, "data.csv", "nr,q1\n1,4\n2,9\n");
    import_ok(&folder, &import);
    assert_int_equal(import.summary.accepted, 1);
    t_import_free(&import);
    char *report = t_folder_read(&folder, "rejected.csv", &length);
    assert_non_null(report);

    import_ok(&folder, &import);
    assert_true(t_said(&import, TREDE_NOTE, "data.csv", 0, 0, "nothing to do"));
    assert_int_equal(import.summary.files, 1);
    assert_int_equal(import.summary.files_unchanged, 1);
    assert_int_equal(import.summary.rows_read, 0);
    assert_int_equal(trede_findings_count(import.findings, TREDE_WARNING), 0);
    t_import_free(&import);
    char *again = t_folder_read(&folder, "rejected.csv", &length);
    assert_non_null(again);
    assert_string_equal(again, report); /* what was set aside then still is */
    free(report);
    free(again);

    /* Another reading of the same bytes is something to do. */
    t_folder_write(&folder, "items.csv", "item,column,kind,min,max\nq1,q1,likert,1,9\n");
    import_ok(&folder, &import);
    assert_int_equal(import.summary.accepted, 2);
    assert_null(t_folder_read(&folder, "rejected.csv", &length));
    t_import_free(&import);
    t_folder_remove(&folder);
}

static void corrected_file(void **state)
{
    (void)state;
    struct t_folder folder;
    struct t_import import;
    t_folder_make(&folder, yaml, items);
    t_folder_write(&folder, "data.csv", "nr,q1\n1,4\n2,5\n3,1\n");
    import_ok(&folder, &import);
    t_import_free(&import);
    t_folder_rows(&folder, &before);
    /* 1 the same, 2 changed, 3 gone, 4 new */
    t_folder_write(&folder, "data.csv", "nr,q1\n4,3\n2,2\n1,4\n");
    import_ok(&folder, &import);
    assert_true(
        t_said(&import, TREDE_NOTE, "data.csv", 0, 0, "1 changed, 1 new, 1 the same, 1 no longer in the file"));
    assert_int_equal(import.summary.changed, 1);
    t_folder_rows(&folder, &after);
    assert_int_equal(after.count, 4);
    static const double want[3] = {4, 2, 1};
    for (size_t i = 0; i < 3; i++) {
        size_t found = 0;
        for (size_t k = 0; k < after.count; k++)
            if (memcmp(after.row[k].respondent, before.row[i].respondent, 16) == 0) {
                t_abs(after.row[k].number[0], want[i], T_EXACT);
                found++;
            }
        assert_int_equal(found, 1);
    }
    t_import_free(&import);
    t_folder_remove(&folder);
}

/* A file that cannot be kept leaves what was there, and says in rejected.csv what to mend. */
static void refused_correction(void **state)
{
    (void)state;
    struct t_folder folder;
    struct t_import import;
    size_t length;
    t_folder_make(&folder, yaml, items);
    t_folder_write(&folder, "data.csv", "nr,q1\n1,4\n2,5\n");
    import_ok(&folder, &import);
    t_import_free(&import);
    t_folder_rows(&folder, &before);
    t_folder_write(&folder, "data.csv", "nr,q1\n1,8\n2,9\n3,3\n");
    import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_INPUT);
    t_folder_rows(&folder, &after);
    assert_int_equal(after.count, before.count);
    assert_memory_equal(after.row, before.row, before.count * sizeof *before.row);
    char *report = t_folder_read(&folder, "rejected.csv", &length);
    assert_non_null(report);
    assert_non_null(strstr(report, "data.csv;2;2;q1;"));
    free(report);
    t_import_free(&import);
    t_folder_remove(&folder);
}

/* The second file fails: the first stays imported, and the lines of a file not read this time stay in the report. */
static void files_before_a_failure_stay(void **state)
{
    (void)state;
    static const char two[] =
        "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: "
        "2026-01-05/2026-01-31}\n  - {id: w2, fieldwork: 2026-01-05/2026-01-31}\nsurveys:\n"
        "  - {file: a.csv, wave: w1, reject_limit: 0.6}\n  - {file: b.csv, wave: w2}\n"
        "design: {respondent: nr}\n";
    struct t_folder folder;
    size_t length;
    t_folder_make(&folder, two, items);
    t_folder_write(&folder, "a.csv", "nr,q1\n1,4\n2,8\n");
    t_folder_write(&folder, "b.csv", "nr,q1\n1,7\n2,8\n");
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_INPUT);
    t_import_free(&import);
    t_folder_rows(&folder, &after);
    assert_int_equal(after.count, 1);
    t_folder_write(&folder, "b.csv", "nr,q1\n1,5\n");
    import_ok(&folder, &import);
    t_import_free(&import);
    char *report = t_folder_read(&folder, "rejected.csv", &length);
    assert_non_null(report);
    assert_non_null(strstr(report, "a.csv;3;2;q1;"));
    assert_null(strstr(report, "b.csv"));
    free(report);
    t_folder_rows(&folder, &after);
    assert_int_equal(after.count, 2);
    assert_memory_equal(after.row[0].respondent, after.row[1].respondent, 16);
    t_folder_remove(&folder);
}

static void lost_key_is_said(void **state)
{
    (void)state;
    struct t_folder folder;
    struct t_import import;
    char path[512];
    t_folder_make(&folder, yaml, items);
    t_folder_write(&folder, "data.csv", "nr,q1\n1,4\n");
    import_ok(&folder, &import);
    t_import_free(&import);
    snprintf(path, sizeof path, "%s/campaign.key", folder.path);
    assert_int_equal(remove(path), 0);
    t_folder_write(&folder, "data.csv", "nr,q1\n1,5\n");
    import_ok(&folder, &import);
    assert_true(t_said(&import, TREDE_WARNING, "campaign.key", 0, 0, "can no longer be linked"));
    t_import_free(&import);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_file_is_nothing_to_do), cmocka_unit_test(corrected_file),
        cmocka_unit_test(refused_correction),         cmocka_unit_test(files_before_a_failure_stay),
        cmocka_unit_test(lost_key_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
