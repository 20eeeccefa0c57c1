/* Every allocation of the readers fails once, in turn: a status comes back and nothing leaks (under a sanitizer). */
#include "unit/reader/csv_rows.h"

#include "reader/names.h"
#include "reader/yaml.h"

enum { MOST = 3000 };

/* Enough to make every array grow: many columns, quotes, several lines, a stray quote, a conversion. */
static size_t make_csv(char *text)
{
    size_t used = 0;
    for (int i = 0; i < 200; i++)
        used += (size_t)sprintf(text + used, "kolom\xeb%d;", i);
    used += (size_t)sprintf(text + used, "laatste\n");
    for (int row = 0; row < 4; row++) {
        for (int i = 0; i < 200; i++)
            used += (size_t)sprintf(text + used, row == 2 ? "\"cel\n%d\";" : "%d;", i);
        used += (size_t)sprintf(text + used, row == 3 ? "\"\n" : "x\n");
    }
    for (int row = 0; row < 3000; row++)
        used += (size_t)sprintf(text + used, "%0100d\n", row);
    return used;
}

static enum trede_status read_all(const char *path)
{
    struct trede_csv *csv = NULL;
    const struct trede_record *record;
    enum trede_status status = trede_csv_open(path, "x.csv", NULL, TREDE_INPUT, NULL, &csv);
    if (status != TREDE_OK) {
        assert_null(csv);
        return status;
    }
    while ((status = trede_csv_next(csv, &record)) == TREDE_OK && record)
        continue;
    trede_csv_close(csv);
    return status;
}

static void csv_survives_every_failure(void **state)
{
    (void)state;
    char *text = malloc(500000), path[32];
    assert_non_null(text);
    csv_file(path, text, make_csv(text));
    free(text);
    assert_int_equal(read_all(path), TREDE_OK);
    size_t failures = 0;
    for (uint64_t n = 1; n < MOST; n++) {
        uint64_t before = trede_alloc_count();
        trede_alloc_fail_after(n);
        enum trede_status status = read_all(path);
        trede_alloc_fail_after(0);
        assert_true(status == TREDE_OK || status == TREDE_INTERNAL);
        failures += status != TREDE_OK;
        if (trede_alloc_count() - before < n) {
            unlink(path);
            assert_true(failures > 10);
            return;
        }
    }
    fail_msg("more than %d allocations", MOST);
}

static enum trede_status parse_yaml(const char *text, size_t length)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_node *root = NULL;
    if (!arena) return TREDE_INTERNAL;
    enum trede_status status = trede_yaml_parse(text, length, "x.yaml", arena, TREDE_CAMPAIGN, NULL, &root);
    trede_arena_destroy(arena);
    return status;
}

static void yaml_survives_every_failure(void **state)
{
    (void)state;
    char *text = malloc(200000);
    assert_non_null(text);
    size_t used = 0;
    for (int i = 0; i < 150; i++)
        used += (size_t)sprintf(text + used, "sleutel%d: {a: [1, 2, 3], b: \"tekst\"}\n", i);
    for (uint64_t n = 1; n < MOST; n++) {
        uint64_t before = trede_alloc_count();
        trede_alloc_fail_after(n);
        enum trede_status status = parse_yaml(text, used);
        trede_alloc_fail_after(0);
        assert_true(status == TREDE_OK || status == TREDE_INTERNAL);
        if (trede_alloc_count() - before < n) {
            assert_int_equal(status, TREDE_OK);
            assert_true(n > 10);
            free(text);
            return;
        }
        assert_int_equal(status, TREDE_INTERNAL);
    }
    fail_msg("more than %d allocations", MOST);
}

static void names_survive_a_failure(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    trede_alloc_fail_after(1);
    assert_null(trede_name_fold(arena, "Naam", 4));
    trede_alloc_fail_after(0);
    trede_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_survives_every_failure),
        cmocka_unit_test(yaml_survives_every_failure),
        cmocka_unit_test(names_survive_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
