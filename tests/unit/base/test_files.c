#define _XOPEN_SOURCE 700 /* mkdtemp, symlink */
#include "base/files.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/text.h"
#include "harness/t.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/trede-test-XXXXXX");
    return mkdtemp(folder) ? 0 : 1;
}

static const char *in_folder(const char *name)
{
    static char path[2][256];
    static int turn;
    turn = !turn;
    trede_print(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static int remove_folder(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            if (unlink(in_folder(entry->d_name)) != 0) rmdir(in_folder(entry->d_name));
    if (dir) closedir(dir);
    return rmdir(folder);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void expect_contents(const char *path, const char *want)
{
    char got[200] = "";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(got, 1, sizeof got - 1, file);
    fclose(file);
    got[n] = '\0';
    assert_string_equal(got, want);
}

static int entries(void)
{
    int count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2;
}

static void paths(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    assert_string_equal(trede_path_join(arena, "a/b", "c.csv"), "a/b/c.csv");
    assert_string_equal(trede_path_join(arena, "a/b/", "c.csv"), "a/b/c.csv");
    assert_string_equal(trede_path_join(arena, "a", "/etc/x"), "/etc/x");
    assert_string_equal(trede_path_join(arena, "", "x"), "x");
    assert_string_equal(trede_path_join(arena, NULL, "x"), "x");
    assert_string_equal(trede_path_name("a/b/c.csv"), "c.csv");
    assert_string_equal(trede_path_name("c.csv"), "c.csv");
    assert_string_equal(trede_path_name("a/"), "");
    trede_arena_destroy(arena);
}

static void reads_whole_files_within_the_limit(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    char *bytes;
    size_t length;
    put(in_folder("a"), "0123456789");
    assert_int_equal(trede_file_read(arena, in_folder("a"), 10, TREDE_INPUT, findings, &bytes, &length), TREDE_OK);
    assert_int_equal(length, 10);
    assert_string_equal(bytes, "0123456789");
    assert_int_equal(trede_file_read(arena, in_folder("a"), 9, TREDE_INPUT, findings, &bytes, &length), TREDE_INPUT);
    put(in_folder("a"), "");
    assert_int_equal(trede_file_read(arena, in_folder("a"), 9, TREDE_INPUT, findings, &bytes, &length), TREDE_OK);
    assert_int_equal(length, 0);
    assert_string_equal(bytes, "");
    trede_findings_destroy(findings);
    trede_arena_destroy(arena);
}

static void refuses_what_is_no_file(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    char *bytes;
    size_t length;
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    const char *const paths[] = {folder, in_folder("none"), in_folder("pipe"), "/dev/zero"};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(trede_file_read(arena, paths[i], 100, TREDE_CAMPAIGN, findings, &bytes, &length),
                         TREDE_CAMPAIGN);
    assert_int_equal(trede_findings_count(findings, TREDE_ERROR), 4);
    assert_non_null(strstr(trede_findings_at(findings, 1)->message, "No such file"));
    trede_findings_destroy(findings);
    trede_arena_destroy(arena);
}

static void replaces_a_file_and_keeps_its_mode(void **state)
{
    (void)state;
    struct trede_replacement r;
    struct stat about;
    put(in_folder("book.xlsx"), "old");
    assert_int_equal(chmod(in_folder("book.xlsx"), 0640), 0);
    assert_int_equal(trede_replace_begin(&r, in_folder("book.xlsx"), NULL), TREDE_OK);
    assert_memory_equal(r.temporary, folder, strlen(folder));
    assert_int_equal(stat(r.temporary, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    put(r.temporary, "new");
    expect_contents(in_folder("book.xlsx"), "old");
    assert_int_equal(trede_replace_commit(&r, 0644, NULL), TREDE_OK);
    expect_contents(in_folder("book.xlsx"), "new");
    assert_int_equal(stat(in_folder("book.xlsx"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0640);
    assert_int_equal(entries(), 1);
}

static void makes_a_new_file_with_the_mode_asked(void **state)
{
    (void)state;
    struct trede_replacement r;
    struct stat about;
    assert_int_equal(trede_replace_begin(&r, in_folder("new"), NULL), TREDE_OK);
    assert_int_equal(trede_replace_commit(&r, 0644, NULL), TREDE_OK);
    assert_int_equal(stat(in_folder("new"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0644);
}

static void abandoning_leaves_the_old_file_alone(void **state)
{
    (void)state;
    struct trede_replacement r;
    put(in_folder("book"), "old");
    assert_int_equal(trede_replace_begin(&r, in_folder("book"), NULL), TREDE_OK);
    trede_replace_abandon(&r);
    trede_replace_abandon(&r);
    expect_contents(in_folder("book"), "old");
    assert_int_equal(entries(), 1);
}

static void a_lost_temporary_file_leaves_the_old_one(void **state)
{
    (void)state;
    struct trede_replacement r;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    put(in_folder("book"), "old");
    assert_int_equal(trede_replace_begin(&r, in_folder("book"), findings), TREDE_OK);
    unlink(r.temporary);
    assert_int_equal(trede_replace_commit(&r, 0644, findings), TREDE_OUTPUT);
    expect_contents(in_folder("book"), "old");
    assert_int_equal(trede_findings_count(findings, TREDE_ERROR), 1);
    trede_findings_destroy(findings);
}

static void follows_a_link_so_that_it_stays_one(void **state)
{
    (void)state;
    struct trede_replacement r;
    struct stat about;
    put(in_folder("real"), "old");
    assert_int_equal(symlink(in_folder("real"), in_folder("link")), 0);
    assert_int_equal(trede_replace_begin(&r, in_folder("link"), NULL), TREDE_OK);
    put(r.temporary, "new");
    assert_int_equal(trede_replace_commit(&r, 0644, NULL), TREDE_OK);
    expect_contents(in_folder("real"), "new");
    assert_int_equal(lstat(in_folder("link"), &about), 0);
    assert_true(S_ISLNK(about.st_mode));
}

static void refuses_folders_devices_and_missing_folders(void **state)
{
    (void)state;
    struct trede_replacement r;
    char longest[2000];
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const char *const targets[] = {folder, "/dev/null", in_folder("no/such/book"), longest};
    struct trede_findings *findings = trede_findings_create(TREDE_DUTCH);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(trede_replace_begin(&r, targets[i], findings), TREDE_OUTPUT);
        assert_false(r.open);
    }
    assert_int_equal(trede_findings_count(findings, TREDE_ERROR), 4);
    assert_int_equal(entries(), 0);
    trede_findings_destroy(findings);
}

static void interrupts(void **state)
{
    (void)state;
    assert_false(trede_interrupted());
    trede_interrupt();
    assert_true(trede_interrupted());
    trede_interrupt_clear();
    assert_false(trede_interrupted());
}

static void finds_embedded_files(void **state)
{
    (void)state;
    static const unsigned char bytes[] = "x";
    const struct trede_embedded table[] = {{"a.sql", bytes, 1}, {"b.sql", bytes, 1}, {NULL, NULL, 0}};
    assert_ptr_equal(trede_embedded_find(table, "b.sql"), &table[1]);
    assert_null(trede_embedded_find(table, "c.sql"));
}

#define in_new_folder(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
        in_new_folder(reads_whole_files_within_the_limit),
        in_new_folder(refuses_what_is_no_file),
        in_new_folder(replaces_a_file_and_keeps_its_mode),
        in_new_folder(makes_a_new_file_with_the_mode_asked),
        in_new_folder(abandoning_leaves_the_old_file_alone),
        in_new_folder(a_lost_temporary_file_leaves_the_old_one),
        in_new_folder(follows_a_link_so_that_it_stays_one),
        in_new_folder(refuses_folders_devices_and_missing_folders),
        cmocka_unit_test(interrupts),
        cmocka_unit_test(finds_embedded_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
