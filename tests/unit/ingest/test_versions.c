/* Which version of a file was read: its fingerprint is taken from the bytes as they are read, and what changes under
 * way is not kept. */
#include "folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char yaml[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: "
                           "2026-01-05/2026-01-31}\nsurveys:\n  - {file: data.csv, wave: w1}\n"
                           "design: {respondent: nr}\n";
static const char items[] = "item,column,kind,min,max\nq1,q1,likert,1,5\n";

static void import_twice(const void *bytes, size_t length)
{
    struct t_folder folder;
    t_folder_make(&folder, yaml, items);
    t_folder_write_bytes(&folder, "data.csv", bytes, length);
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    assert_true(import.summary.accepted > 0);
    t_import_free(&import);
    import = t_folder_import(&folder); /* looks at the whole file before it reads it */
    assert_int_equal(import.status, TREDE_OK);
    assert_true(t_said(&import, TREDE_NOTE, "data.csv", 0, 0, "nothing to do"));
    t_import_free(&import);
    t_folder_remove(&folder);
}

/* Byte-order marks and what a conversion leaves over belong to the file too. */
static void fingerprint_is_of_all_bytes(void **state)
{
    (void)state;
    static const char plain[] = "nr,q1\n1,4\n2,5\n", marked[] = "\xEF\xBB\xBFnr,q1\r\n1,4\r\n",
                      western[] = "nr,q1,caf\xE9\n1,4,x\n", no_end[] = "nr,q1\n1,4";
    static const char wide[] = "\xFF\xFEn\0r\0,\0q\0001\0\n\0001\0,\0004\0\n\0";
    import_twice(plain, sizeof plain - 1);
    import_twice(marked, sizeof marked - 1);
    import_twice(western, sizeof western - 1);
    import_twice(no_end, sizeof no_end - 1);
    import_twice(wide, sizeof wide - 1);
}

static char *many_rows(size_t rows, char answer, size_t *length)
{
    char *text = malloc(16 + rows * 16);
    assert_non_null(text);
    *length = (size_t)sprintf(text, "nr,q1\n");
    for (size_t i = 0; i < rows; i++)
        *length += (size_t)sprintf(text + *length, "%08zu,%c\n", i, answer);
    return text;
}

static void fingerprint_of_a_long_file(void **state)
{
    (void)state;
    size_t length;
    char *text = many_rows(60000, '4', &length); /* more than one read takes */
    import_twice(text, length);
    free(text);
}

/* ---- under way ---- */

struct meddler {
    const struct t_folder *folder;
    char answer;
    size_t rows;
    bool hides; /* sets the time of the last change back */
    int calls;
};

static void meddle(void *payload, const char *file, uint64_t done, uint64_t size)
{
    struct meddler *m = payload;
    (void)file, (void)done, (void)size;
    if (m->calls++ != 0) return;
    char path[400];
    struct stat about;
    size_t length;
    snprintf(path, sizeof path, "%s/data.csv", m->folder->path);
    assert_int_equal(stat(path, &about), 0);
    char *text = many_rows(m->rows, m->answer, &length);
    int fd = open(path, O_WRONLY); /* in place, of the same length */
    assert_int_equal(write(fd, text, length), (ssize_t)length);
    const struct timespec times[2] = {about.st_atim, about.st_mtim};
    if (m->hides) assert_int_equal(futimens(fd, times), 0);
    close(fd);
    free(text);
}

static struct t_import import_meddled(const struct t_folder *folder, struct meddler *meddler)
{
    struct t_import result = {.findings = trede_findings_create(TREDE_ENGLISH)};
    const struct trede_import_options options = {.progress = meddle, .payload = meddler};
    struct trede_campaign *campaign;
    struct trede_store *store;
    assert_int_equal(trede_campaign_read(folder->path, result.findings, &campaign), TREDE_OK);
    assert_int_equal(trede_store_open(campaign, TREDE_STORE_CREATE, result.findings, &store), TREDE_OK);
    result.status = trede_ingest(campaign, store, &options, result.findings, &result.summary);
    trede_store_close(store);
    trede_campaign_destroy(campaign);
    return result;
}

enum { ROWS = 60000 };

static void expect_refused(const struct t_folder *folder, char answer, bool hides)
{
    struct meddler meddler = {.folder = folder, .answer = answer, .rows = ROWS, .hides = hides};
    struct t_import import = import_meddled(folder, &meddler);
    assert_true(meddler.calls > 1);
    assert_int_equal(import.status, TREDE_INPUT);
    assert_true(t_said(&import, TREDE_ERROR, "data.csv", 0, 0, "changed while it was being read"));
    t_import_free(&import);
}

static void change_under_way_is_refused(void **state)
{
    (void)state;
    struct t_folder folder;
    size_t length;
    t_folder_make(&folder, yaml, items);
    char *text = many_rows(ROWS, '4', &length);
    t_folder_write_bytes(&folder, "data.csv", text, length);
    expect_refused(&folder, '5', false); /* never seen before: the time tells */
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    assert_int_equal(import.summary.accepted, ROWS); /* nothing of the first try is there */
    t_import_free(&import);
    t_folder_write_bytes(&folder, "data.csv", text, length); /* a correction: looked at first */
    expect_refused(&folder, '3', true);
    free(text);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fingerprint_is_of_all_bytes),
        cmocka_unit_test(fingerprint_of_a_long_file),
        cmocka_unit_test(change_under_way_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
