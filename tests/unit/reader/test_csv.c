/* What the reader makes of well-formed files: the cases that CSV suites are made of, and those of survey exports. */
#include "unit/reader/csv_rows.h"

#include "base/files.h"

static const struct good_case {
    const char *name, *text, *header, *rows;
} good[] = {
    {"plain", "a,b\n1,2\n3,4\n", "a|b", "2-2|1|2\n3-3|3|4\n"},
    {"no final newline", "a,b\n1,2", "a|b", "2-2|1|2\n"},
    {"no final newline, quoted", "a,b\n1,\"2\"", "a|b", "2-2|1|2\n"},
    {"CRLF", "a,b\r\n1,2\r\n3,4\r\n", "a|b", "2-2|1|2\n3-3|3|4\n"},
    {"CR only", "a,b\r1,2\r3,4\r", "a|b", "2-2|1|2\n3-3|3|4\n"},
    {"CR only, no final", "a,b\r1,2\r3,4", "a|b", "2-2|1|2\n3-3|3|4\n"},
    {"mixed line ends", "a,b\r\n1,2\n3,4\r5,6\r\n", "a|b", "2-2|1|2\n3-3|3|4\n4-4|5|6\n"},
    {"header only", "a,b\n", "a|b", ""},
    {"header only, no newline", "a,b", "a|b", ""},
    {"comma in quotes", "a,b\n\"1,5\",2\n", "a|b", "2-2|1,5|2\n"},
    {"escaped quotes", "a,b\n1,\"ha \"\"ha\"\" ha\"\n", "a|b", "2-2|1|ha \"ha\" ha\n"},
    {"only an escaped quote", "a,b\n\"\"\"\",2\n", "a|b", "2-2|\"|2\n"},
    {"empty fields", "a,b,c\n1,,\n,,\"\"\n", "a|b|c", "2-2|1||\n3-3|||\n"},
    {"newline in quotes", "a,b\n1,\"x\ny\nz\"\n3,4\n", "a|b", "2-4|1|x\\ny\\nz\n5-5|3|4\n"},
    {"CRLF in quotes", "a,b\r\n1,\"x\r\ny\"\r\n3,4\r\n", "a|b", "2-3|1|x\\r\\ny\n4-4|3|4\n"},
    {"CR in quotes", "a,b\r1,\"x\ry\"\r3,4\r", "a|b", "2-3|1|x\\ry\n4-4|3|4\n"},
    {"blank line in quotes", "a,b\n1,\"x\n\n\"\n3,4\n", "a|b", "2-4|1|x\\n\\n\n5-5|3|4\n"},
    {"newline in header", "a,\"b\nc\"\n1,2\n", "a|b\\nc", "3-3|1|2\n"},
    {"JSON in a field", "a,b\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"c\"\": [1.0, 2.0]}\"\n", "a|b",
     "2-2|1|{\"type\": \"Point\", \"c\": [1.0, 2.0]}\n"},
    {"UTF-8", "a,b\n\xc3\xab,\xe2\x82\xac\n", "a|b", "2-2|\xc3\xab|\xe2\x82\xac\n"},
    {"spaces are kept", "a,b\n 1 , 2\n\" x \",\t\n", "a|b", "2-2| 1 | 2\n3-3| x |\t\n"},
    {"header is trimmed",
     " a ,\xc2\xa0"
     "b\xc2\xa0 , \"c \" \n",
     NULL, NULL}, /* a space before a quote: an error */
    {"header is trimmed of no-break spaces",
     " a ,\xc2\xa0"
     "b\xc2\xa0 ,\" c\"\n1,2,3\n",
     "a|b|c", "2-2|1|2|3\n"},
    {"blank lines", "\n\na,b\n\n1,2\n   \n3,4\n\n\n", "a|b", "5-5|1|2\n7-7|3|4\n"},
    {"blank lines, CRLF at the end as LimeSurvey does", "a;b\r\n\"1\";\"2\"\r\n\r\n", "a|b", "2-2|1|2\n"},
    {"one column", "a\n1\n\n2\n", "a", "2-2|1\n3-3|\n4-4|2\n"},
    {"one column keeps delimiters", "a\n1,5\n1;5\n", "a", "2-2|1,5\n3-3|1;5\n"},
    {"semicolon", "a;b,c\n1;2\n", NULL, NULL}, /* a tie */
    {"semicolon wins", "a;b,c;d\n1;2,5;3\n", "a|b,c|d", "2-2|1|2,5|3\n"},
    {"tab", "a\tb\n1\t2\n\t\n", "a|b", "2-2|1|2\n3-3||\n"},
    {"bar", "a|b\n1|2\n", "a|b", "2-2|1|2\n"},
    {"delimiters in a quoted header", "\"a,b,c\";d\n1;2\n", "a,b,c|d", "2-2|1|2\n"},
    {"delimiters in a quoted header of two lines", "\"a\n,b,c\";d\n1;2\n", "a\\n,b,c|d", "3-3|1|2\n"},
    {"sep line", "sep=;\na;b,c,d\n1;2\n", "a|b,c,d", "3-3|1|2\n"},
    {"sep line, CRLF, capitals, quotes", "\"SEP=|\"\r\na|b\r\n1|2\r\n", "a|b", "3-3|1|2\n"},
    {"sep= with an unusual one", "sep=#\na#b\n1#2\n", "a|b", "3-3|1|2\n"},
    {"sep is a column", "sep=;,b\n1,2\n", NULL, NULL},
    {"BOM",
     "\xEF\xBB\xBF"
     "a,b\n1,2\n",
     "a|b", "2-2|1|2\n"},
    {"BOM before a quoted header", "\xEF\xBB\xBF\"a\",\"b\"\n1,2\n", "a|b", "2-2|1|2\n"},
    {"BOM before sep", "\xEF\xBB\xBFsep=;\n\"a\";b\n1;2\n", "a|b", "3-3|1|2\n"},
    {"trailing delimiter in header and row", "a;b;\n1;2;\n3;4;\n", "a|b", "2-2|1|2\n3-3|3|4\n"},
    {"trailing delimiter in header only", "a;b;\n1;2\n\"3\";4;\n", "a|b", "2-2|1|2\n3-3|3|4\n"},
};

static void well_formed_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct csv_rows got = csv_text(good[i].text);
        bool want = good[i].header != NULL;
        if ((got.status == TREDE_OK) != want) fail_msg("%s: status %d: %s", good[i].name, (int)got.status, got.finding);
        if (!want) continue;
        if (strcmp(got.header, good[i].header) != 0) fail_msg("%s: header %s", good[i].name, got.header);
        if (strcmp(got.rows, good[i].rows) != 0) fail_msg("%s: rows\n%s", good[i].name, got.rows);
    }
}

/* The short way (no quotes on a line) and libcsv must agree: quoting a field changes nothing. */
static void quoting_changes_nothing(void **state)
{
    (void)state;
    static const char *const rows[] = {"1,2,3", ",,",      " a , b ,c", "\xc3\xab,\xe2\x82\xac,x'y",
                                       "1,2",   "1,2,3,4", "\t,\\,\\n"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char plain[100], quoted[100], *out = quoted;
        trede_print(plain, sizeof plain, "a,b,c\n%s\n", rows[i]);
        out += sprintf(out, "a,b,c\n\"");
        for (const char *p = rows[i]; *p; p++)
            out += *p == ',' ? sprintf(out, "\",\"") : sprintf(out, "%c", *p);
        sprintf(out, "\"\n");
        struct csv_rows a = csv_text(plain), b = csv_text(quoted);
        assert_string_equal(a.rows, b.rows);
        assert_int_equal(a.records, 1);
    }
}

static void says_what_it_found(void **state)
{
    (void)state;
    struct csv_rows got = csv_text("a;b\n1;2\n");
    assert_int_equal(got.delimiter, ';');
    assert_string_equal(got.encoding, "utf-8");
    assert_false(got.declared);
    assert_string_equal(got.finding, "");
    got = csv_text("a\n1\n");
    assert_int_equal(got.delimiter, '\t');
}

static void declared_delimiter_wins(void **state)
{
    (void)state;
    struct trede_csv_options options = {.delimiter = ';'};
    struct csv_rows got = csv_read("a,x;b,y\n1,5;2,5\n", 16, &options);
    assert_string_equal(got.header, "a,x|b,y");
    assert_string_equal(got.rows, "2-2|1,5|2,5\n");
    got = csv_read("sep=,\na,x;b\n1;2\n", 16, &options); /* and the sep line is still passed */
    assert_string_equal(got.header, "a,x|b");
    assert_string_equal(got.rows, "3-3|1|2\n");
    static const char unusable[] = {'"', '\n', '\r', '\x01', '\xe9'};
    for (size_t i = 0; i < sizeof unusable; i++) {
        options.delimiter = unusable[i];
        got = csv_read("a,b\n", 4, &options);
        assert_int_equal(got.status, TREDE_INPUT);
        assert_starts(got.finding, "file.csv:1:0: this delimiter");
    }
}

static void a_tie_is_refused(void **state)
{
    (void)state;
    struct csv_rows got = csv_text("\na;b,c\n1;2\n");
    assert_int_equal(got.status, TREDE_INPUT);
    assert_starts(got.finding, "file.csv:2:0: two delimiters");
}

static void empty_files(void **state)
{
    (void)state;
    static const char *const empty[] = {"",        "\n",   "\r\n\r\n", "  \n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\r\n",
                                        "sep=;\n", "sep=;"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        struct csv_rows got = csv_text(empty[i]);
        if (got.status != TREDE_INPUT) fail_msg("case %zu", i);
        assert_starts(got.finding, "file.csv:0:0: this file is empty");
    }
}

static void headers_that_do_not_do(void **state)
{
    (void)state;
    struct csv_rows got = csv_text("a,,c\n1,2,3\n");
    assert_int_equal(got.status, TREDE_INPUT);
    assert_starts(got.finding, "file.csv:1:2: column 2 has no name");
    got = csv_text("a,b\"c\n1,2\n");
    assert_int_equal(got.status, TREDE_INPUT);
    assert_starts(got.finding, "file.csv:1:2: the header row cannot be read: a quote stands");
    got = csv_text("a,\"b\n1,2\n");
    assert_int_equal(got.status, TREDE_INPUT);
    got = csv_text("\"a\n1\n2\n3\n");
    assert_int_equal(got.status, TREDE_INPUT);
    got = csv_text(" , \n1,2\n");
    assert_int_equal(got.status, TREDE_INPUT);
    struct trede_csv_options options = {.max_columns = 3};
    got = csv_read("a,b,c,d\n", 8, &options);
    assert_int_equal(got.status, TREDE_INPUT);
    assert_starts(got.finding, "file.csv:1:4: the header row cannot be read: this row has more fields than allowed");
    got = csv_read("a,b,c\n1,2,3\n", 12, &options);
    assert_int_equal(got.status, TREDE_OK);
}

static void doubled_names_are_warned_of_once(void **state)
{
    (void)state;
    struct csv_rows got = csv_text("a,b,a, a ,c,c\n1,2,3,4,5,6\n");
    assert_int_equal(got.status, TREDE_OK);
    assert_int_equal(got.warnings, 2);
    assert_starts(got.finding, "file.csv:1:0: column \"a\" is in the header row more than once");
    assert_string_equal(got.rows, "2-2|1|2|3|4|5|6\n");
}

static void qualtrics_has_three_header_rows(void **state)
{
    (void)state;
    static const char text[] = "StartDate,Q1,Q2,\n"
                               "Start Date,\"How often,\nlately?\",\"<b>Why</b>\",\n"
                               "\"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"QID1\"\"}\",{},\n"
                               "2026-01-02,3,\"x\",\n";
    /* The third row's bare {} needs no quotes; it is skipped like the rest. */
    struct trede_csv_options options = {.header_rows = 3};
    struct csv_rows got = csv_read(text, sizeof text - 1, &options);
    assert_int_equal(got.status, TREDE_OK);
    assert_string_equal(got.header, "StartDate|Q1|Q2");
    assert_string_equal(got.rows, "5-5|2026-01-02|3|x\n");
    got = csv_read("a,b\nx,y\n", 8, &options); /* ends within the header */
    assert_int_equal(got.status, TREDE_OK);
    assert_int_equal(got.records, 0);
}

static void surveymonkey_has_two_and_leaves_names_empty(void **state)
{
    (void)state;
    static const char text[] = "Respondent ID,Which channels?,,,Age,\n,Radio,TV, ,Response,Other\n7,Radio,TV,,30,\n";
    struct trede_csv_options options = {.header_rows = 2};
    struct csv_rows got = csv_read(text, sizeof text - 1, &options);
    assert_int_equal(got.status, TREDE_INPUT); /* column 4 has no name in either row */
    assert_starts(got.finding, "file.csv:1:4: column 4 has no name");
    static const char better[] =
        "Respondent ID,Which channels?,,,Age,\n,Radio,TV,SMS,Response,Other\n7,Radio,TV,,30,\n";
    got = csv_read(better, sizeof better - 1, &options);
    assert_string_equal(got.header,
                        "Respondent ID|Which channels?|Which channels?: TV|Which channels?: SMS|Age|Age: Other");
    assert_string_equal(got.rows, "3-3|7|Radio|TV||30|\n");
}

static void refuses_what_is_no_file(void **state)
{
    (void)state;
    static const char *const paths[] = {"/tmp", "/tmp/trede/no/such/file.csv", "/dev/zero"};
    struct trede_findings *findings = trede_findings_create(TREDE_DUTCH);
    struct trede_csv *csv = NULL;
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(trede_csv_open(paths[i], "x.csv", NULL, TREDE_CAMPAIGN, findings, &csv), TREDE_CAMPAIGN);
    assert_int_equal(trede_findings_count(findings, TREDE_ERROR), 3);
    assert_string_equal(trede_findings_at(findings, 1)->file, "x.csv");
    assert_null(csv);
    trede_findings_destroy(findings);
}

/* Rows across every position of the 256 KiB buffer's edge, with each kind of line end and with quotes. */
static void buffer_edges(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    enum { SIZE = 300 * 1024, EDGE = 256 * 1024 };
    char *text = malloc(SIZE + 200);
    assert_non_null(text);
    for (size_t e = 0; e < 3; e++) {
        for (size_t shift = 0; shift < 24; shift++) {
            size_t used = (size_t)sprintf(text, "a,b%s", ends[e]), rows = 0;
            while (used < EDGE - 40 + shift) {
                size_t pad = EDGE - 40 + shift - used;
                used += (size_t)sprintf(text + used, "%.*s,1%s", pad > 40 ? 30 : (int)(pad > 4 ? pad - 4 : 1),
                                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", ends[e]);
                rows++;
            }
            for (int k = 0; k < 8; k++, rows++)
                used += (size_t)sprintf(text + used, "%d,\"q%s%d\"%s", k, ends[e], k, ends[e]);
            char path[32];
            struct trede_csv *csv;
            const struct trede_record *record;
            size_t seen = 0;
            csv_file(path, text, used);
            assert_int_equal(trede_csv_open(path, "x", NULL, TREDE_INPUT, NULL, &csv), TREDE_OK);
            while (trede_csv_next(csv, &record) == TREDE_OK && record) {
                assert_null(record->fault);
                seen++;
            }
            trede_csv_close(csv);
            unlink(path);
            assert_int_equal(seen, rows);
        }
    }
    free(text);
}

static void progress_ends_at_the_size_of_the_file(void **state)
{
    (void)state;
    char path[32];
    uint64_t done, size;
    struct trede_csv *csv;
    const struct trede_record *record;
    csv_file(path, "a,b\n1,2\n", 8);
    assert_int_equal(trede_csv_open(path, "x", NULL, TREDE_INPUT, NULL, &csv), TREDE_OK);
    while (trede_csv_next(csv, &record) == TREDE_OK && record)
        continue;
    assert_int_equal(trede_csv_next(csv, &record), TREDE_OK); /* asking again is harmless */
    assert_null(record);
    trede_csv_progress(csv, &done, &size);
    assert_int_equal(done, 8);
    assert_int_equal(size, 8);
    trede_csv_close(csv);
    trede_csv_close(NULL);
    unlink(path);
}

static void stops_when_asked(void **state)
{
    (void)state;
    char path[32];
    struct trede_csv *csv;
    const struct trede_record *record;
    csv_file(path, "a,b\n1,2\n", 8);
    assert_int_equal(trede_csv_open(path, "x", NULL, TREDE_INPUT, NULL, &csv), TREDE_OK);
    trede_interrupt();
    assert_int_equal(trede_csv_next(csv, &record), TREDE_INTERRUPTED);
    trede_interrupt_clear();
    trede_csv_close(csv);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_files),
        cmocka_unit_test(quoting_changes_nothing),
        cmocka_unit_test(says_what_it_found),
        cmocka_unit_test(declared_delimiter_wins),
        cmocka_unit_test(a_tie_is_refused),
        cmocka_unit_test(empty_files),
        cmocka_unit_test(headers_that_do_not_do),
        cmocka_unit_test(doubled_names_are_warned_of_once),
        cmocka_unit_test(qualtrics_has_three_header_rows),
        cmocka_unit_test(surveymonkey_has_two_and_leaves_names_empty),
        cmocka_unit_test(refuses_what_is_no_file),
        cmocka_unit_test(buffer_edges),
        cmocka_unit_test(progress_ends_at_the_size_of_the_file),
        cmocka_unit_test(stops_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
