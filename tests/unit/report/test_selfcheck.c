/* Damage of every kind is seen, in a file that is whole and in one that is still being written. The zips are made by
 * libzip here, so that what is in them can be chosen. */
#include "harness/t.h"

#include <pthread.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "report/selfcheck.h"

#define SHEET(cells) "<worksheet><sheetData>" cells "</sheetData></worksheet>"
#define ROW(value) SHEET("<row r=\"7\"><c r=\"A7\"><v>" value "</v></c></row>")

static char folder[64];

static void add_part(zip_t *zip, const char *name, const char *text, size_t length)
{
    zip_source_t *source = zip_source_buffer(zip, text, length, 0);
    zip_int64_t at = source ? zip_file_add(zip, name, source, 0) : -1;
    assert_true(at >= 0);
    assert_int_equal(zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_DEFLATE, 6), 0);
}

static void make(const char *path, const char *sheet, const char *other)
{
    int code;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    assert_non_null(zip);
    add_part(zip, "xl/worksheets/sheet1.xml", sheet, strlen(sheet));
    if (other) add_part(zip, "xl/other.xml", other, strlen(other));
    assert_int_equal(zip_close(zip), 0);
}

static enum trede_status verdict(const char *path, int last_row, size_t sheets)
{
    const int rows[] = {last_row, 1, 1};
    atomic_bool written = true;
    struct trede_selfcheck *check = trede_selfcheck_create();
    assert_non_null(check);
    trede_selfcheck_read(check, path, &written);
    enum trede_status status = trede_selfcheck_verdict(check, path, "x", rows, sheets, NULL);
    trede_selfcheck_destroy(check);
    return status;
}

static enum trede_status verdict_on(const char *sheet, const char *other)
{
    make("made.xlsx", sheet, other);
    return verdict("made.xlsx", 7, 1);
}

static void only_numbers_in_v(void **state)
{
    static const char *const good[] = {ROW("0"), ROW("-12"), ROW("0.25"), ROW("7.4E-27"), ROW("1e+9")};
    static const char *const bad[] = {
        ROW(""),        ROW("NAN"),    ROW("INF"),
        ROW("1,5"),     ROW("1."),     ROW(".5"),
        ROW("0x10"),    ROW("1 "),     ROW("--1"),
        ROW("1e"),      ROW("1&#0;2"), ROW("#N/A"),
        ROW("1<b/>,5"), ROW("true"),   ROW("1234567890123456789012345678901234567890123456789")};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(verdict_on(good[i], NULL), TREDE_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(verdict_on(bad[i], NULL), TREDE_OUTPUT);
}

static void only_whole_xml(void **state)
{
    static const char good[] = ROW("1");
    static const char *const bad[] = {"", "<a>", "<a></b>", "<a/><a/>", "<a x=1/>", "<a>\xFF</a>", "<a>&nbsp;</a>"};
    char cut[sizeof good];
    (void)state;
    for (size_t length = 0; length < sizeof good - 1; length++) {
        memcpy(cut, good, length);
        cut[length] = '\0';
        assert_int_equal(verdict_on(cut, NULL), TREDE_OUTPUT);
    }
    assert_int_equal(verdict_on(good, "<a/>"), TREDE_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(verdict_on(good, bad[i]), TREDE_OUTPUT);
}

static void all_sheets_to_their_last_row(void **state)
{
    (void)state;
    make("made.xlsx", ROW("1"), NULL);
    assert_int_equal(verdict("made.xlsx", 7, 1), TREDE_OK);
    assert_int_equal(verdict("made.xlsx", 8, 1), TREDE_OUTPUT);
    assert_int_equal(verdict("made.xlsx", 7, 2), TREDE_OUTPUT);
    assert_int_equal(verdict("made.xlsx", 7, 0), TREDE_OUTPUT);
    assert_int_equal(verdict("absent.xlsx", 7, 1), TREDE_OUTPUT);
}

static size_t read_whole(const char *path, char *bytes, size_t room)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(bytes, 1, room, file);
    (void)fclose(file);
    assert_true(length < room);
    return length;
}

static void write_whole(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* Every byte of a part but its version, flags and date, which say nothing of what is in it; and every length. */
static void every_damaged_byte(void **state)
{
    enum { HEADER = 30, VERSION = 4, METHOD = 8, DATE = 10, CHECKSUM = 14 };
    char bytes[2048];
    (void)state;
    make("made.xlsx", ROW("12345"), NULL);
    size_t length = read_whole("made.xlsx", bytes, sizeof bytes), part = 0;
    while (memcmp(bytes + part, "PK\1\2", 4) != 0)
        part++;
    assert_true(part > HEADER + 50 && part < length);
    for (size_t i = 0; i < part; i++) {
        if ((i >= VERSION && i < METHOD) || (i >= DATE && i < CHECKSUM)) continue;
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] = (char)(bytes[i] ^ 1 << bit);
            write_whole("damaged.xlsx", bytes, length);
            bytes[i] = (char)(bytes[i] ^ 1 << bit);
            if (verdict("damaged.xlsx", 7, 1) == TREDE_OK && i + 1 < part) /* the last byte is filled up with bits */
                fail_msg("bit %d of byte %zu of %zu was not seen", bit, i, part);
        }
    }
    for (size_t cut = 0; cut < length; cut++) {
        write_whole("damaged.xlsx", bytes, cut);
        if (verdict("damaged.xlsx", 7, 1) == TREDE_OK) fail_msg("a cut at %zu was not seen", cut);
    }
}

/* ---- while it is being written ---- */

struct writer {
    const char *bytes;
    size_t length, stop;
    atomic_bool written;
};

static void *write_slowly(void *payload)
{
    struct writer *w = payload;
    FILE *file = fopen("growing.xlsx", "wb");
    for (size_t at = 0; file && at < w->stop; at++) {
        (void)fputc(w->bytes[at], file);
        if (at % 7 == 0) (void)fflush(file);
        (void)sched_yield();
    }
    if (file) (void)fclose(file);
    atomic_store(&w->written, true);
    return NULL;
}

static enum trede_status verdict_while_written(const char *bytes, size_t length, size_t stop)
{
    const int rows[] = {7};
    struct writer writer = {.bytes = bytes, .length = length, .stop = stop};
    struct trede_selfcheck *check = trede_selfcheck_create();
    pthread_t thread;
    atomic_init(&writer.written, false);
    write_whole("growing.xlsx", "", 0);
    assert_non_null(check);
    assert_int_equal(pthread_create(&thread, NULL, write_slowly, &writer), 0);
    trede_selfcheck_read(check, "growing.xlsx", &writer.written);
    assert_int_equal(pthread_join(thread, NULL), 0);
    enum trede_status status = trede_selfcheck_verdict(check, "growing.xlsx", "x", rows, 1, NULL);
    trede_selfcheck_destroy(check);
    return status;
}

static void a_file_that_grows(void **state)
{
    char bytes[4096];
    (void)state;
    make("made.xlsx", ROW("12345"), "<a><b/></a>");
    size_t length = read_whole("made.xlsx", bytes, sizeof bytes);
    assert_int_equal(verdict_while_written(bytes, length, length), TREDE_OK);
    for (size_t stop = 0; stop < length; stop += 29)
        assert_int_equal(verdict_while_written(bytes, length, stop), TREDE_OUTPUT);
    make("made.xlsx", ROW("1,5"), "<a><b/></a>");
    length = read_whole("made.xlsx", bytes, sizeof bytes);
    assert_int_equal(verdict_while_written(bytes, length, length), TREDE_OUTPUT);
}

/* What was read must be what the directory lists: another file in its place is seen. */
static void another_file_in_its_place(void **state)
{
    const int rows[] = {7};
    atomic_bool written = true;
    struct trede_selfcheck *check = trede_selfcheck_create();
    (void)state;
    make("made.xlsx", ROW("1"), NULL);
    trede_selfcheck_read(check, "made.xlsx", &written);
    assert_int_equal(trede_selfcheck_verdict(check, "made.xlsx", "x", rows, 1, NULL), TREDE_OK);
    make("made.xlsx", ROW("2"), NULL);
    assert_int_equal(trede_selfcheck_verdict(check, "made.xlsx", "x", rows, 1, NULL), TREDE_OUTPUT);
    make("made.xlsx", ROW("1"), "<a/>");
    assert_int_equal(trede_selfcheck_verdict(check, "made.xlsx", "x", rows, 1, NULL), TREDE_OUTPUT);
    assert_int_equal(remove("made.xlsx"), 0);
    assert_int_equal(trede_selfcheck_verdict(check, "made.xlsx", "x", rows, 1, NULL), TREDE_OUTPUT);
    trede_selfcheck_destroy(check);
}

static void without_memory_nothing_is_sound(void **state)
{
    (void)state;
    make("made.xlsx", ROW("1"), NULL);
    for (uint64_t n = 1; n <= 2; n++) {
        trede_alloc_fail_after(n);
        struct trede_selfcheck *check = trede_selfcheck_create();
        trede_alloc_fail_after(0);
        assert_null(check);
    }
    atomic_bool written = true;
    const int rows[] = {7};
    for (uint64_t n = 1; n <= 2; n++) {
        struct trede_selfcheck *check = trede_selfcheck_create();
        assert_non_null(check);
        trede_alloc_fail_after(n);
        trede_selfcheck_read(check, "made.xlsx", &written);
        trede_alloc_fail_after(0);
        assert_int_equal(trede_selfcheck_verdict(check, "made.xlsx", "x", rows, 1, NULL), TREDE_OUTPUT);
        trede_selfcheck_destroy(check);
    }
}

static int in_a_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "test_selfcheck.%d", (int)getpid());
    return mkdir(folder, 0700) || chdir(folder);
}

static int clean(void **state)
{
    (void)state;
    (void)remove("made.xlsx");
    (void)remove("damaged.xlsx");
    (void)remove("growing.xlsx");
    return chdir("..") || rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_numbers_in_v),
        cmocka_unit_test(only_whole_xml),
        cmocka_unit_test(all_sheets_to_their_last_row),
        cmocka_unit_test(every_damaged_byte),
        cmocka_unit_test(a_file_that_grows),
        cmocka_unit_test(another_file_in_its_place),
        cmocka_unit_test(without_memory_nothing_is_sound),
    };
    return cmocka_run_group_tests(tests, in_a_folder, clean);
}
