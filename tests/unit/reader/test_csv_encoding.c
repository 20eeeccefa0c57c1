/* Which encoding a file is read in, and that what comes out is UTF-8. */
#include "unit/reader/csv_rows.h"

#define EURO "\xe2\x82\xac"
#define E_TREMA "\xc3\xab"

/* ASCII and Latin-1 text as UTF-16 of either end, with or without its mark. */
static void put_unit(char *out, unsigned code, bool big)
{
    out[big] = (char)(code & 0xFF);
    out[!big] = (char)(code >> 8);
}

static size_t utf16(char *out, const char *latin, bool big, bool mark)
{
    size_t used = 0;
    if (mark) put_unit(out, 0xFEFF, big), used = 2;
    for (; *latin; latin++, used += 2)
        put_unit(out + used, *latin == '$' ? 0x20AC : (unsigned char)*latin, big); /* $ stands for the euro */
    return used;
}

static void utf16_with_a_mark(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        char bytes[200];
        size_t length = utf16(bytes, "a;b\r\n1;\"x\r\n$\"\r\n\xeb;2\r\n", big, true);
        struct csv_rows got = csv_read(bytes, length, NULL);
        assert_int_equal(got.status, TREDE_OK);
        assert_string_equal(got.header, "a|b");
        assert_string_equal(got.rows, "2-3|1|x\\r\\n" EURO "\n4-4|" E_TREMA "|2\n");
        assert_string_equal(got.encoding, big ? "utf-16be" : "utf-16le");
        assert_true(got.declared);
        assert_string_equal(got.finding, "");
    }
}

static void utf16_by_option_without_a_mark(void **state)
{
    (void)state;
    static const char *const names[] = {"utf-16", "UTF-16", "utf-16le", "utf-16be"};
    for (size_t i = 0; i < 4; i++) {
        for (int big = 0; big < 2; big++) {
            if ((i == 2 && big) || (i == 3 && !big)) continue;
            char bytes[200];
            struct trede_csv_options options = {.encoding = names[i]};
            struct csv_rows got = csv_read(bytes, utf16(bytes, "a\tb\n\xeb\t$", big, false), &options);
            assert_int_equal(got.status, TREDE_OK);
            assert_string_equal(got.rows, "2-2|" E_TREMA "|" EURO "\n");
        }
    }
}

/* A lone surrogate and a file that ends within a character cost their row, not the file. */
static void broken_utf16(void **state)
{
    (void)state;
    char bytes[200];
    size_t length = utf16(bytes, "a,b\n1,2\n3,x\n5,6\n", false, true);
    bytes[2 + 2 * 10] = 0x00;
    bytes[2 + 2 * 10 + 1] = (char)0xDC; /* the x becomes U+DC00 */
    struct csv_rows got = csv_read(bytes, length - 2 - 1, NULL);
    assert_string_equal(got.rows, "2-2|1|2\n3-3!2 the row holds a byte tha\n4-4!2 the row holds a byte tha\n");
}

static void windows_1252_is_the_fallback_and_said(void **state)
{
    (void)state;
    struct csv_rows got = csv_text("na\x61m;bedrag\r\nZo\xeb;\x80 5\r\n");
    assert_int_equal(got.status, TREDE_OK);
    assert_string_equal(got.rows, "2-2|Zo" E_TREMA "|" EURO " 5\n");
    assert_string_equal(got.encoding, "windows-1252");
    assert_false(got.declared);
    assert_starts(got.finding, "file.csv:0:0: this file is not UTF-8; it is read as Windows-1252");
}

static void windows_1252_by_option_is_not_remarked_on(void **state)
{
    (void)state;
    static const char *const names[] = {"windows-1252", "CP1252", "latin1", "iso-8859-1"};
    for (size_t i = 0; i < 4; i++) {
        struct trede_csv_options options = {.encoding = names[i]};
        struct csv_rows got = csv_read("a;b\nZo\xeb;\x80\n", 10, &options);
        assert_string_equal(got.rows, "2-2|Zo" E_TREMA "|" EURO "\n"); /* never the control character U+0080 */
        assert_string_equal(got.encoding, "windows-1252");
        assert_true(got.declared);
        assert_string_equal(got.finding, "");
    }
}

static void bytes_windows_1252_does_not_have(void **state)
{
    (void)state;
    static const char missing[] = {'\x81', '\x8d', '\x8f', '\x90', '\x9d'};
    for (size_t i = 0; i < sizeof missing; i++) {
        char text[] = "a;b\n1;\xeb\n2;x?\n3;4\n";
        text[11] = missing[i];
        struct csv_rows got = csv_text(text);
        assert_string_equal(got.rows, "2-2|1|" E_TREMA "\n3-3!2 the row holds a byte tha\n4-4|3|4\n");
    }
}

static void one_wrong_byte_far_away_decides(void **state)
{
    (void)state;
    enum { SIZE = 700 * 1024 };
    char *text = malloc(SIZE), path[32];
    assert_non_null(text);
    for (int turn = 0; turn < 2; turn++) {
        memset(text, 'x', SIZE);
        memcpy(text, "a\n", 2);
        for (size_t i = 2; i < SIZE - 1; i += 2)
            memcpy(text + i, "\xc3\xab", 2); /* characters across every buffer edge */
        for (size_t i = 99; i < SIZE; i += 100)
            text[i] = '\n', text[i - 1] = 'x';
        if (turn == 1) text[SIZE - 50] = '\xff';
        csv_file(path, text, SIZE);
        struct trede_csv *csv;
        assert_int_equal(trede_csv_open(path, "x", NULL, TREDE_INPUT, NULL, &csv), TREDE_OK);
        assert_string_equal(trede_csv_get_header(csv)->encoding, turn == 1 ? "windows-1252" : "utf-8");
        trede_csv_close(csv);
        unlink(path);
    }
    free(text);
}

static void utf8_by_option_sets_bad_rows_aside(void **state)
{
    (void)state;
    struct trede_csv_options options = {.encoding = "UTF-8"};
    static const char text[] = "a;b\n1;" E_TREMA "\n2;Zo\xeb\n\"3\n\xff\";4\n5;6\n";
    struct csv_rows got = csv_read(text, sizeof text - 1, &options);
    assert_string_equal(got.encoding, "utf-8");
    assert_string_equal(got.rows, "2-2|1|" E_TREMA "\n3-3!2 the row holds a byte tha\n4-5!1 the row holds a byte tha\n"
                                  "6-6|5|6\n");
}

static void any_encoding_iconv_knows(void **state)
{
    (void)state;
    struct trede_csv_options options = {.encoding = "IBM850"}; /* 0x89 is e trema there */
    struct csv_rows got = csv_read("a;b\n1;\x89\n", 8, &options);
    assert_string_equal(got.rows, "2-2|1|" E_TREMA "\n");
    options.encoding = "klingon";
    got = csv_read("a;b\n", 4, &options);
    assert_int_equal(got.status, TREDE_INPUT);
    assert_starts(got.finding, "file.csv:0:0: the encoding \"klingon\" is not known");
}

static void a_mark_that_contradicts_the_option(void **state)
{
    (void)state;
    struct trede_csv_options options = {.encoding = "windows-1252"};
    struct csv_rows got = csv_read("\xEF\xBB\xBF"
                                   "a;b\n",
                                   7, &options);
    assert_int_equal(got.status, TREDE_INPUT);
    assert_starts(got.finding, "file.csv:0:0: encoding windows-1252 is declared, but");
    options.encoding = "utf-8";
    char bytes[100];
    got = csv_read(bytes, utf16(bytes, "a;b\n", true, true), &options);
    assert_int_equal(got.status, TREDE_INPUT);
    options.encoding = "utf8";
    got = csv_read("\xEF\xBB\xBF"
                   "a;b\n",
                   7, &options);
    assert_int_equal(got.status, TREDE_OK);
    options.encoding = "utf-16";
    got = csv_read(bytes, utf16(bytes, "a;b\n", true, true), &options);
    assert_int_equal(got.status, TREDE_OK);
}

/* Files larger than the conversion buffer, where every character grows from one byte to two. */
static void conversion_in_pieces(void **state)
{
    (void)state;
    enum { ROWS = 20000, ROW = 32 };
    char *text = malloc(8 + ROWS * ROW), path[32];
    assert_non_null(text);
    size_t used = (size_t)sprintf(text, "a;b\r\n"), rows = 0;
    for (int i = 0; i < ROWS; i++)
        used += (size_t)sprintf(text + used, "%05d;\xeb\xeb\xeb\xeb\xeb\xeb\xeb\xeb\x80\xeb\xeb\xeb\xeb\r\n", i);
    csv_file(path, text, used);
    struct trede_csv *csv;
    const struct trede_record *record;
    assert_int_equal(trede_csv_open(path, "x", NULL, TREDE_INPUT, NULL, &csv), TREDE_OK);
    for (; trede_csv_next(csv, &record) == TREDE_OK && record; rows++) {
        char number[16];
        sprintf(number, "%05zu", rows);
        assert_null(record->fault);
        assert_string_equal(record->fields[0].text, number);
        assert_int_equal(record->fields[1].length, 12 * 2 + 3);
    }
    assert_int_equal(rows, ROWS);
    trede_csv_close(csv);
    unlink(path);
    free(text);
}

static void files_that_are_no_text(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *said;
    } cases[] = {{"PK\x03\x04\x14\x01[Content_Types].xml", "this is an Excel workbook or a zip file, not a text file"},
                 {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "this is an old Excel workbook"},
                 {"$FL2@(#) SPSS DATA FILE", "this is an SPSS file"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct csv_rows got = csv_read(cases[i].bytes, strlen(cases[i].bytes), NULL);
        assert_int_equal(got.status, TREDE_INPUT);
        if (!strstr(got.finding, cases[i].said)) fail_msg("said: %s", got.finding);
    }
    struct csv_rows header = csv_read("PK;b\n1;2\n", 9, NULL);
    assert_int_equal(header.status, TREDE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf16_with_a_mark),
        cmocka_unit_test(utf16_by_option_without_a_mark),
        cmocka_unit_test(broken_utf16),
        cmocka_unit_test(windows_1252_is_the_fallback_and_said),
        cmocka_unit_test(windows_1252_by_option_is_not_remarked_on),
        cmocka_unit_test(bytes_windows_1252_does_not_have),
        cmocka_unit_test(one_wrong_byte_far_away_decides),
        cmocka_unit_test(utf8_by_option_sets_bad_rows_aside),
        cmocka_unit_test(any_encoding_iconv_knows),
        cmocka_unit_test(a_mark_that_contradicts_the_option),
        cmocka_unit_test(conversion_in_pieces),
        cmocka_unit_test(files_that_are_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
