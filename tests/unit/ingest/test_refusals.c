/* Data files that are wrong: each case is one file in a small campaign, what must come out, and what must be said. */
#include "folder.h"

static const char yaml_weighted[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, "
                                    "label: Before, fieldwork: 2026-01-05/2026-01-31}\n"
                                    "surveys:\n  - {file: data.csv, wave: w1}\n"
                                    "design: {respondent: nr, weight: weight}\n";
static const char yaml_declared[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, "
                                    "label: Before, fieldwork: 2026-01-05/2026-01-31}\n"
                                    "surveys:\n  - {file: data.csv, wave: w1, decimal: \".\"}\n"
                                    "design: {respondent: nr, weight: weight}\n";
static const char yaml_by_column[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, "
                                     "label: Before, fieldwork: 2026-01-05/2026-01-31}\n"
                                     "  - {id: w2, label: After, fieldwork: 2026-01-05/2026-01-31}\nsurveys:\n"
                                     "  - {file: data.csv, wave: {column: wave}, reject_limit: 0.5}\n"
                                     "design: {respondent: nr}\n";
static const char yaml_design[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, "
                                  "label: Before, fieldwork: 2026-01-05/2026-01-31}\n"
                                  "surveys:\n  - {file: data.csv, wave: w1, reject_limit: 0.9}\n"
                                  "design: {respondent: nr, stratum: area, cluster: house, population: houses}\n";
static const char yaml_replicates[] =
    "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, label: Before, fieldwork: "
    "2026-01-05/2026-01-31}\nsurveys:\n  - {file: data.csv, wave: w1, reject_limit: 0.9}\n"
    "design: {respondent: nr, weight: w, replicates: {columns: w1..w3, type: bootstrap}}\n";
static const char items[] = "item,column,kind,min,max\nq1,q1,likert,1,5\nseen,seen,date,,\n";
static const char one_item[] = "item,column,kind,min,max\nq1,q1,likert,1,5\n";
static const char number_item[] = "item,column,kind,min,max\nq1,q1,number,,\n";

#define GOOD "1,1,4,2026-02-01\n2,1,5,2026-02-02\n"
#define HEAD "nr,weight,q1,seen\n"

/* rejects: lines that must be set aside; refused: the file must be refused. */
static const struct refusal {
    const char *name, *yaml, *items, *data;
    enum trede_status status;
    int64_t taken, rejected;
    enum trede_severity severity;
    int64_t line, column;
    const char *said;
} refusals[] = {
    {"missing columns, all in one go, with a suggestion", yaml_weighted, items, "nr,wieght,q1\n1,1,4\n", TREDE_INPUT, 0,
     0, TREDE_ERROR, 1, 2, "column \"weight\" (design: weight) is not in the file; did you mean \"wieght\"?"},
    {"the second missing column", yaml_weighted, items, "nr,wieght,q1\n1,1,4\n", TREDE_INPUT, 0, 0, TREDE_ERROR, 1, -1,
     "column \"seen\" (seen) is not in the file"},
    {"doubled column", yaml_weighted, one_item, "nr,weight,q1,q1\n1,1,4,4\n", TREDE_INPUT, 0, 0, TREDE_ERROR, 1, 0,
     "column \"q1\" (q1) occurs more than once"},
    {"doubled column that nobody maps", yaml_weighted, one_item, "nr,weight,q1,x,x\n1,1,4,4,4\n", TREDE_OK, 1, 0,
     TREDE_NOTE, 0, 0, "1 rows read, 1 taken"},
    {"code outside the range", yaml_weighted, items, HEAD GOOD "3,1,6,2026-02-01\n", TREDE_OK, 2, 1, TREDE_WARNING, 0,
     0, "1 of 3 rows were set aside (all are in rejected.csv): line 4: outside the minimum and maximum"},
    {"31 February", yaml_weighted, items, HEAD GOOD "3,1,5,2026-02-31\n", TREDE_OK, 2, 1, TREDE_WARNING, 0, 0,
     "line 4: not a day of the calendar"},
    {"decimal comma where a point is declared", yaml_declared, items, HEAD GOOD "3,\"1,5\",5,2026-02-01\n", TREDE_OK, 2,
     1, TREDE_WARNING, 0, 0, "line 4: not a number with the decimal mark declared"},
    {"both decimal marks", yaml_weighted, items, HEAD "1,0.5,5,2026-02-01\n2,\"1,5\",5,2026-02-01\n", TREDE_INPUT, 0, 0,
     TREDE_ERROR, 3, 2, "decimal points and decimal commas in one file: line 2 has \".\""},
    {"weight 0", yaml_weighted, items, HEAD GOOD "3,0,5,2026-02-01\n", TREDE_OK, 2, 1, TREDE_WARNING, 0, 0,
     "line 4: the weight is not above 0"},
    {"weight negative", yaml_weighted, items, HEAD GOOD "3,-1,5,2026-02-01\n", TREDE_OK, 2, 1, TREDE_WARNING, 0, 0,
     "line 4: the weight is not above 0"},
    {"weight blank", yaml_weighted, items, HEAD GOOD "3,,5,2026-02-01\n", TREDE_OK, 2, 1, TREDE_WARNING, 0, 0,
     "line 4: the weight is blank"},
    {"replicate weights", yaml_replicates, one_item, "nr,w,w1,w2,w3,q1\n1,2,0,4,0.5,4\n", TREDE_OK, 1, 0, TREDE_NOTE, 0,
     0, "1 rows read, 1 taken"},
    {"replicate weight blank", yaml_replicates, one_item, "nr,w,w1,w2,w3,q1\n1,1,1,1,1,4\n2,1,1,,1,4\n", TREDE_OK, 1, 1,
     TREDE_WARNING, 0, 0, "line 3: a replicate weight is blank"},
    {"replicate weight negative", yaml_replicates, one_item, "nr,w,w1,w2,w3,q1\n1,1,1,1,1,4\n2,1,1,1,-1,4\n", TREDE_OK,
     1, 1, TREDE_WARNING, 0, 0, "line 3: a replicate weight is below 0"},
    {"replicate weight no number", yaml_replicates, one_item, "nr,w,w1,w2,w3,q1\n1,1,1,1,1,4\n2,1,NA,1,1,4\n", TREDE_OK,
     1, 1, TREDE_WARNING, 0, 0, "line 3: not a number"},
    {"column of replicate weights missing", yaml_replicates, one_item, "nr,w,w1,w2,q1\n1,1,1,1,4\n", TREDE_INPUT, 0, 0,
     TREDE_ERROR, 1, -1, "column \"w3\" (design: replicates) is not in the file"},
    {"weight no number", yaml_weighted, items, HEAD GOOD "3,NA,5,2026-02-01\n", TREDE_OK, 2, 1, TREDE_WARNING, 0, 0,
     "line 4: not a number"},
    {"respondent blank", yaml_weighted, items, HEAD GOOD " ,1,5,2026-02-01\n", TREDE_OK, 2, 1, TREDE_WARNING, 0, 0,
     "line 4: the respondent id is blank"},
    {"the same respondent twice", yaml_weighted, items, HEAD GOOD " 1 ,1,5,2026-02-01\n", TREDE_OK, 2, 1, TREDE_WARNING,
     0, 0, "line 4: the same respondent occurs earlier"},
    {"ragged row", yaml_weighted, items, HEAD GOOD "3,1,5\n", TREDE_OK, 2, 1, TREDE_WARNING, 0, 0, "line 4: "},
    {"unterminated quote", yaml_weighted, items, HEAD GOOD "3,1,\"5,2026-02-01\n", TREDE_OK, 2, 1, TREDE_WARNING, 0, 0,
     "line 4: "},
    {"more rows set aside than reject_limit allows", yaml_weighted, items, HEAD GOOD "3,1,6,\n4,1,7,\n5,0,5,\n6,1,0,\n",
     TREDE_INPUT, 0, 4, TREDE_ERROR, 0, 0,
     "4 of 6 rows cannot be used, more than reject_limit allows, so nothing of this file was imported: line 4: "
     "outside"},
    {"the only row is bad", yaml_weighted, items, HEAD "1,1,9,\n", TREDE_INPUT, 0, 1, TREDE_ERROR, 0, 0,
     "1 of 1 rows cannot be used"},
    {"header only", yaml_weighted, items, HEAD, TREDE_INPUT, 0, 0, TREDE_ERROR, 0, 0, "holds no responses"},
    {"one empty record, as LimeSurvey writes", yaml_weighted, items, HEAD "\"\",\"\",\"\",\"\"\r\n\r\n", TREDE_INPUT, 0,
     0, TREDE_ERROR, 0, 0, "holds no responses"},
    {"rows of only delimiters are no rows", yaml_weighted, items, HEAD GOOD ",,,\n,,,\n", TREDE_OK, 2, 0, TREDE_NOTE, 0,
     0, "2 rows read, 2 taken, 0 set aside"},
    {"one respondent", yaml_weighted, items, HEAD "1,1,4,\n", TREDE_OK, 1, 0, TREDE_NOTE, 0, 0, "1 rows read, 1 taken"},
    {"nobody answered", yaml_weighted, items, HEAD "1,1,,\n2,1,99,\n", TREDE_OK, 2, 0, TREDE_WARNING, 0, 0,
     "nobody in this file answered any item"},
    {"unknown wave", yaml_by_column, one_item, "nr,wave,q1\n1,Before,4\n2,w2,4\n3,w3,4\n4,,4\n", TREDE_OK, 2, 2,
     TREDE_WARNING, 0, 0, "line 4: the wave is not one of campaign.yaml"},
    {"stratum, cluster and population", yaml_design, one_item,
     "nr,area,house,houses,q1\n1,N,h1,100,4\n2,,h1,100,4\n3,N,,100,4\n4,N,h1,,4\n5,N,h1,0,4\n", TREDE_OK, 1, 4,
     TREDE_WARNING, 0, 0,
     "line 3: the stratum or cluster is blank; line 4: the stratum or cluster is blank; line 5: the "
     "population size is blank"},
    {"thousands or decimals", yaml_weighted, number_item, "nr,weight,q1\n1,1,1.234\n2,1,2.500\n", TREDE_OK, 2, 0,
     TREDE_WARNING, 0, 0, "every number with a \".\" has three digits behind it"},
};

static void each_refusal(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        struct t_folder folder;
        t_folder_make(&folder, r->yaml, r->items);
        t_folder_write(&folder, "data.csv", r->data);
        struct t_import import = t_folder_import(&folder);
        bool said = t_said(&import, r->severity, "data.csv", r->line, r->column, r->said);
        if (!said || import.status != r->status || import.summary.rejected != r->rejected)
            fail_msg("%s: status %d, rejected %d%s", r->name, (int)import.status, (int)import.summary.rejected,
                     said ? "" : ", the message is not there");
        struct t_rows *rows = malloc(sizeof *rows);
        assert_non_null(rows);
        t_folder_rows(&folder, rows);
        if ((int64_t)rows->count != r->taken) fail_msg("%s: %zu rows in the store", r->name, rows->count);
        free(rows);
        t_import_free(&import);
        t_folder_remove(&folder);
    }
}

static void a_doubled_column_is_not_also_missing(void **state)
{
    (void)state;
    struct t_folder folder;
    t_folder_make(&folder, yaml_weighted, one_item);
    t_folder_write(&folder, "data.csv", "nr,weight,q1,q1\n1,1,4,4\n");
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(trede_findings_count(import.findings, TREDE_ERROR), 1);
    assert_false(t_said(&import, TREDE_ERROR, "data.csv", -1, -1, "is not in the file"));
    t_import_free(&import);
    t_folder_remove(&folder);
}

/* A dry run says the same, each row at its place, and writes nothing. */
static void check_says_each_row(void **state)
{
    (void)state;
    struct t_folder folder;
    size_t length;
    t_folder_make(&folder, yaml_weighted, items);
    t_folder_write(&folder, "data.csv", HEAD GOOD "2,1,5,2026-02-02\n");
    struct t_import import = t_folder_check(&folder);
    assert_int_equal(import.status, TREDE_OK);
    assert_true(
        t_said(&import, TREDE_WARNING, "data.csv", 4, 1, "row would be set aside: column \"nr\": the same respondent"));
    assert_true(t_said(&import, TREDE_WARNING, "data.csv", 0, 0, "1 of 3 rows would be set aside"));
    assert_null(t_folder_read(&folder, "campaign.db", &length));
    assert_null(t_folder_read(&folder, "campaign.key", &length));
    assert_null(t_folder_read(&folder, "rejected.csv", &length));
    t_import_free(&import);
    t_folder_remove(&folder);
}

static void reject_report(void **state)
{
    (void)state;
    struct t_folder folder;
    size_t length;
    t_folder_make(&folder, yaml_design, one_item);
    t_folder_write(&folder, "data.csv", "nr,area,house,houses,q1\n1,N,h1,100,4\n2,N,h1,100,9\n3,N,h1,-3,4\n4,N,h1\n");
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    char *report = t_folder_read(&folder, "rejected.csv", &length);
    assert_non_null(report);
    const char *ragged = strstr(report, "data.csv;5;");
    assert_non_null(ragged);
    *strstr(report, "data.csv;5;") = '\0';
    assert_string_equal(report, "\xEF\xBB\xBF"
                                "file;line;column;header;reason\n"
                                "data.csv;3;5;q1;outside the minimum and maximum of items.csv\n"
                                "data.csv;4;4;houses;the population size is not above 0\n");
    free(report);
    t_import_free(&import);
    /* Mended: the report goes away. */
    t_folder_write(&folder, "data.csv", "nr,area,house,houses,q1\n1,N,h1,100,4\n");
    import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    assert_null(t_folder_read(&folder, "rejected.csv", &length));
    t_import_free(&import);
    t_folder_remove(&folder);
}

static void utf_16(void **state)
{
    (void)state;
    static const char text[] = "nr;q1\n1;4\n2;5\n";
    static const char yaml[] = "trede: 1\nname: Test\nsample: probability\nwaves:\n  - {id: w1, fieldwork: "
                               "2026-01-05/2026-01-31}\nsurveys:\n  - {file: data.csv, wave: w1}\n"
                               "design: {respondent: nr}\n";
    char wide[2 * sizeof text] = {'\xFF', '\xFE'};
    for (size_t i = 0; i + 1 < sizeof text; i++)
        wide[2 + 2 * i] = text[i];
    struct t_folder folder;
    struct t_rows *rows = malloc(sizeof *rows);
    assert_non_null(rows);
    t_folder_make(&folder, yaml, one_item);
    t_folder_write_bytes(&folder, "data.csv", wide, 2 * sizeof text);
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    assert_true(t_said(&import, TREDE_NOTE, "data.csv", 0, 0, "utf-16le, delimiter \";\""));
    t_folder_rows(&folder, rows);
    assert_int_equal(rows->count, 2);
    t_abs(rows->row[1].number[0], 5, T_EXACT);
    free(rows);
    t_import_free(&import);
    t_folder_remove(&folder);
}

/* An item that a survey file lacks is an error, unless the campaign says that it was not asked there. */
static void items_of_other_waves(void **state)
{
    (void)state;
    static const char yaml[] =
        "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: "
        "2026-01-05/2026-01-31}\n  - {id: w2, fieldwork: 2026-01-05/2026-01-31}\n  - {id: w3, fieldwork: "
        "2026-01-05/2026-01-31}\n"
        "surveys:\n  - {file: a.csv, wave: w1, not_asked: [q2]}\n  - {file: b.csv, wave: w2, columns: {q1: vraag1}}\n";
    struct t_folder folder;
    struct t_rows *rows = malloc(sizeof *rows);
    assert_non_null(rows);
    t_folder_make(&folder, yaml, "item,column,kind,min,max\nq1,q1,likert,1,5\nq2,q2,likert,1,5\n");
    t_folder_write(&folder, "a.csv", "q1\n4\n");
    t_folder_write(&folder, "b.csv", "vraag1,q2\n3,2\n");
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    assert_true(t_said(&import, TREDE_WARNING, "campaign.yaml", -1, -1, "wave w3 has no responses"));
    t_folder_rows(&folder, rows);
    assert_int_equal(rows->count, 2);
    assert_int_equal(rows->row[0].missing[1], TREDE_NOT_ASKED);
    t_abs(rows->row[1].number[0], 3, T_EXACT);
    t_import_free(&import);
    import = t_folder_import(&folder); /* nothing to do, and still nobody in it */
    assert_int_equal(import.summary.files_unchanged, 2);
    assert_true(t_said(&import, TREDE_WARNING, "campaign.yaml", -1, -1, "wave w3 has no responses"));
    assert_false(t_said(&import, TREDE_WARNING, "campaign.yaml", -1, -1, "wave w1 has no responses"));
    t_import_free(&import);

    t_folder_write(&folder, "b.csv", "vraag1\n3\n");
    import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_INPUT);
    assert_true(t_said(&import, TREDE_ERROR, "b.csv", 1, -1, "column \"q2\" (q2) is not in the file"));
    t_import_free(&import);
    free(rows);
    t_folder_remove(&folder);
}

static void key_file(void **state)
{
    (void)state;
    struct t_folder folder;
    size_t length;
    t_folder_make(&folder, yaml_weighted, items);
    t_folder_write(&folder, "data.csv", HEAD GOOD);
    t_folder_write(&folder, "campaign.key", "too short");
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_STORE);
    assert_true(t_said(&import, TREDE_ERROR, "campaign.key", 0, 0, "32 bytes"));
    char *key = t_folder_read(&folder, "campaign.key", &length);
    assert_string_equal(key, "too short"); /* never overwritten */
    free(key);
    t_import_free(&import);
    t_folder_write(&folder, "campaign.key", "0123456789abcdef0123456789abcdef");
    import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    assert_true(t_said(&import, TREDE_WARNING, "campaign.key", 0, 0, "others than you can read"));
    t_import_free(&import);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_refusal),
        cmocka_unit_test(a_doubled_column_is_not_also_missing),
        cmocka_unit_test(check_says_each_row),
        cmocka_unit_test(reject_report),
        cmocka_unit_test(utf_16),
        cmocka_unit_test(items_of_other_waves),
        cmocka_unit_test(key_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
