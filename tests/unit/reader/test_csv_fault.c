/* Rows that are set aside: why, where, and that reading goes on behind them with nothing else lost. */
#include "unit/reader/csv_rows.h"

static const struct fault_case {
    const char *name, *text, *rows;
} faults[] = {
    {"too few", "a,b,c\n1,2\n3,4,5\n", "2-2!3 this row has fewer field\n3-3|3|4|5\n"},
    {"too many", "a,b\n1,2,3\n3,4\n", "2-2!3 this row has more fields\n3-3|3|4\n"},
    {"an extra empty field without one in the header", "a,b\n1,2,\n3,4\n", "2-2!3 this row has more fields\n3-3|3|4\n"},
    {"an extra field under a trailing delimiter", "a;b;\n1;2;3\n4;5;\n", "2-2!3 this row has more fields\n3-3|4|5\n"},
    {"decimal comma without quotes", "a,b\n1,5,2\n", "2-2!3 this row has more fields\n"},
    {"quote in an unquoted field", "a,b\n1,x\"y\n3,4\n", "2-2!2 a quote stands in the mi\n3-3|3|4\n"},
    {"text behind a closing quote", "a,b\n\"1\"x,2\n3,4\n", "2-2!1 a quote stands in the mi\n3-3|3|4\n"},
    {"space behind a closing quote", "a,b\n\"1\" ,2\n3,4\n", "2-2!1 a quote stands in the mi\n3-3|3|4\n"},
    {"backslash escape", "a,b\n\"x \\\"y\\\" z\",2\n3,4\n", "2-2!1 a quote stands in the mi\n3-3|3|4\n"},
    {"bank style", "a;b\n\"hij zei \"ja\" toen\";2\n3;4\n", "2-2!1 a quote stands in the mi\n3-3|3|4\n"},
    {"not closed, first field", "a,b\n\"1,2\n3,4\n5,6\n", "2-2!0 a quoted field that begi\n3-3|3|4\n4-4|5|6\n"},
    {"not closed, last field", "a,b\n1,\"2\n3,4\n5,6\n", "2-2!0 a quoted field that begi\n3-3|3|4\n4-4|5|6\n"},
    {"not closed, on the last line", "a,b\n1,2\n3,\"4\n", "2-2|1|2\n3-3!2 a quoted field that begi\n"},
    {"not closed, no final newline", "a,b\n1,2\n3,\"4", "2-2|1|2\n3-3!2 a quoted field that begi\n"},
    {"a stray quote far above a quoted row", "a,b\n1,\"2\n3,4\n5,6\n7,\"x\"\n8,9\n",
     "2-2!0 a quoted field that begi\n3-3|3|4\n4-4|5|6\n5-5|7|x\n6-6|8|9\n"},
    {"two in a row", "a,b\n1,x\"y\n\"1\"x,2\n5,6\n",
     "2-2!2 a quote stands in the mi\n3-3!1 a quote stands in the mi\n4-4|5|6\n"},
    {"a good one of two lines after a bad one", "a,b\n1,x\"y\n2,\"p\nq\"\n5,6\n",
     "2-2!2 a quote stands in the mi\n3-4|2|p\\nq\n5-5|5|6\n"},
    {"a bad one after one of two lines", "a,b\n2,\"p\nq\"\n1,x\"y\n5,6\n",
     "2-3|2|p\\nq\n4-4!2 a quote stands in the mi\n5-5|5|6\n"},
    {"ragged with quotes", "a,b\n\"1\"\n\"1\",\"2\",\"3\"\n5,6\n",
     "2-2!2 this row has fewer field\n3-3!3 this row has more fields\n4-4|5|6\n"},
    {"one column", "a\n1\n\"x\ny\n", "2-2|1\n3-3!0 a quoted field that begi\n4-4|y\n"},
};

static void every_fault_costs_its_own_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct csv_rows got = csv_text(faults[i].text);
        if (got.status != TREDE_OK) fail_msg("%s: status %d: %s", faults[i].name, (int)got.status, got.finding);
        if (strcmp(got.rows, faults[i].rows) != 0) fail_msg("%s: rows\n%s", faults[i].name, got.rows);
        assert_string_equal(got.finding, "");
    }
}

static void zero_bytes(void **state)
{
    (void)state;
    static const char text[] = "a,b\n1,\0\n3,4\n\"x\0y\",2\n5,6\n";
    struct csv_rows got = csv_read(text, sizeof text - 1, NULL);
    assert_string_equal(got.rows, "2-2!2 the row holds a zero byt\n3-3|3|4\n4-4!1 the row holds a zero byt\n5-5|5|6\n");
    assert_string_equal(got.encoding, "utf-8"); /* a zero byte is a bad row, not another encoding */
    got = csv_read("a,\0b\n1,2\n", 9, NULL);
    assert_int_equal(got.status, TREDE_INPUT);
}

static void large_fields_and_rows(void **state)
{
    (void)state;
    struct trede_csv_options options = {.max_field = 4, .max_record = 20};
    static const char text[] = "a,b\n1234,1234\n1,12345\n\"12345\",1\n1,2,3,4,5,6,7,8,9,10,11\n5,6\n";
    struct csv_rows got = csv_read(text, sizeof text - 1, &options);
    assert_string_equal(got.rows, "2-2|1234|1234\n3-3!2 a field of this row is l\n4-4!1 a field of this row is l\n"
                                  "5-5!0 this row is larger than \n6-6|5|6\n");
    static const char last[] = "a,b\n5,6\n1,2,3,4,5,6,7,8,9,10,11";
    got = csv_read(last, sizeof last - 1, &options);
    assert_string_equal(got.rows, "2-2|5|6\n3-3!0 this row is larger than \n");
    options.max_columns = 3;
    options.max_record = 2000;
    char wide[1000] = "a,b\n";
    for (int i = 0; i < 150; i++)
        strcat(wide, "1,");
    strcat(wide, "\n3,4\n\"5\",,,,\n6,7\n");
    got = csv_read(wide, strlen(wide), &options);
    assert_string_equal(got.rows, "2-2!4 this row has more fields\n3-3|3|4\n4-4!4 this row has more fields\n5-5|6|7\n");
}

/* A row that goes over several lines and over the limit is taken for a quote that is not closed. */
static void quotes_not_closed_within_the_limit(void **state)
{
    (void)state;
    struct trede_csv_options options = {.max_record = 20};
    static const char text[] = "a,b\n1,\"2\n3,4\n5,6\n7,8\n9,10\n11,12\n13,\"14\"\n";
    struct csv_rows got = csv_read(text, sizeof text - 1, &options);
    assert_string_equal(got.rows, "2-2!0 a quoted field that begi\n3-3|3|4\n4-4|5|6\n5-5|7|8\n6-6|9|10\n7-7|11|12\n"
                                  "8-8|13|14\n");
    static const char long_line[] = "a,b\n1,\"2\n3,4\n55555555555555555555555555555555,6\n7,8\n";
    got = csv_read(long_line, sizeof long_line - 1, &options);
    assert_string_equal(got.rows, "2-2!0 a quoted field that begi\n3-3|3|4\n4-4!0 this row is larger than \n5-5|7|8\n");
}

/* 3 MB behind a stray quote: memory stays within the limit and every other row arrives. */
static void a_stray_quote_in_a_large_file(void **state)
{
    (void)state;
    enum { ROWS = 300000 };
    for (int quoted_later = 0; quoted_later < 2; quoted_later++) {
        char *text = malloc(ROWS * 12 + 100), path[32];
        assert_non_null(text);
        size_t used = (size_t)sprintf(text, "a,b\n"), seen = 0, bad = 0;
        for (int i = 0; i < ROWS; i++)
            used += (size_t)sprintf(text + used,
                                    i == 5                      ? "%d,\"x\n"
                                    : i == 9000 && quoted_later ? "%d,\"y\"\n"
                                                                : "%d,x\n",
                                    i);
        csv_file(path, text, used);
        struct trede_csv *csv;
        const struct trede_record *record;
        assert_int_equal(trede_csv_open(path, "x", NULL, TREDE_INPUT, NULL, &csv), TREDE_OK);
        while (trede_csv_next(csv, &record) == TREDE_OK && record) {
            seen++;
            bad += record->fault != NULL;
            if (record->fault) assert_int_equal(record->first_line, 7);
            assert_int_equal(record->first_line, seen + 1);
        }
        assert_int_equal(seen, ROWS);
        assert_int_equal(bad, 1);
        trede_csv_close(csv);
        unlink(path);
        free(text);
    }
}

static void lines_too_long_for_the_buffer(void **state)
{
    (void)state;
    enum { LONG = 3 * 1024 * 1024 };
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    char *text = malloc(LONG + 100);
    assert_non_null(text);
    for (size_t e = 0; e < 3; e++) {
        size_t used = (size_t)sprintf(text, "a,b%s1,", ends[e]);
        memset(text + used, 'x', LONG);
        used += LONG;
        used += (size_t)sprintf(text + used, "%s3,4%s", ends[e], ends[e]);
        struct csv_rows got = csv_read(text, used, NULL);
        assert_string_equal(got.rows, "2-2!0 this row is larger than \n3-3|3|4\n");
    }
    /* Even the header; a blank line without end once kept the reader busy for ever (found by fuzz_csv). */
    for (const char *c = "x \""; *c; c++) {
        memset(text, *c, LONG);
        struct csv_rows got = csv_read(text, LONG, NULL);
        assert_int_equal(got.status, TREDE_INPUT);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_costs_its_own_row), cmocka_unit_test(zero_bytes),
        cmocka_unit_test(large_fields_and_rows),         cmocka_unit_test(quotes_not_closed_within_the_limit),
        cmocka_unit_test(a_stray_quote_in_a_large_file), cmocka_unit_test(lines_too_long_for_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
