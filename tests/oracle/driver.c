/* driver.c - every case of the oracle pack that the library can be held to, from the expected.json of each area.
 *
 * A case of an area that is run must have a function here, or the driver fails. Areas whose methods come later are
 * counted as skipped, with the issue they wait for. */
#include <stdlib.h>

#include "oracle.h"

struct counts {
    int passed, failed, skipped, in_part;
};

/* Areas of which no case can run yet. */
static const struct {
    const char *folder;
    int cases;
    const char *waits_for;
} later[] = {
    {"16-suppression", 5, "a later issue: disclosure audit"},
};

static const struct oracle_area *const areas[] = {
    &area_01, &area_02, &area_03, &area_04, &area_05, &area_06, &area_07,   &area_08,     &area_09,
    &area_10, &area_11, &area_12, &area_13, &area_14, &area_15, &area_anes, &area_counts, &area_smoking};

static const struct oracle_entry *entry_of(const struct oracle_area *area, const char *id)
{
    for (const struct oracle_entry *e = area->entries; e->id; e++) {
        if (strcmp(e->id, id) == 0) return e;
    }
    return NULL;
}

/* Every value of the case that no function asked for. */
static void find_unseen(struct oracle_case *c, const char *path, json_t *node)
{
    size_t index;
    const char *key;
    json_t *child;
    if (json_is_array(node)) {
        json_array_foreach(node, index, child)
            find_unseen(c, path_of(c, "%s%s%zu", path, *path ? "/" : "", index), child);
        return;
    }
    if (json_is_object(node)) {
        json_object_foreach(node, key, child) find_unseen(c, path_of(c, "%s%s%s", path, *path ? "/" : "", key), child);
        return;
    }
    for (size_t i = 0; i < c->seen_count; i++) {
        if (strcmp(c->seen[i], path) == 0) return;
    }
    want_that(c, false, path_of(c, "%s was never compared", path));
}

static void run_case(const struct oracle_area *area, const struct oracle_entry *entry, json_t *json, struct counts *n)
{
    json_t *tolerance = json_object_get(json, "tol");
    struct oracle_case c = {.area = area->folder, .id = entry->id, .arena = trede_arena_create()};
    c.spec = json_object_get(json, "spec");
    c.expect = json_object_get(json, "expect");
    c.rel = json_number_value(json_object_get(tolerance, "rel"));
    c.abs = json_number_value(json_object_get(tolerance, "abs"));
    entry->fn(&c);
    if (!c.skipped) find_unseen(&c, "", c.expect);
    trede_arena_destroy(c.arena);
    if (c.failures > 0) {
        n->failed++;
    } else if (c.skipped) {
        n->skipped++;
        printf("skip %s %s: %s\n", area->folder, entry->id, c.skipped);
    } else if (entry->left) {
        n->skipped++;
        n->in_part++;
        printf("part %s %s: %s\n", area->folder, entry->id, entry->left);
    } else {
        n->passed++;
    }
}

static void run_area(const char *data, const struct oracle_area *area, struct counts *n)
{
    char path[1024];
    json_error_t error;
    json_t *json, *root;
    size_t index;
    snprintf(path, sizeof path, "%s/%s/expected.json", data, area->folder);
    root = json_load_file(path, 0, &error);
    if (!root) {
        printf("FAIL %s: %s\n", path, error.text);
        n->failed++;
        return;
    }
    json_array_foreach(json_object_get(root, "cases"), index, json)
    {
        const char *id = json_string_value(json_object_get(json, "id"));
        const struct oracle_entry *entry = entry_of(area, id);
        if (!entry) {
            printf("FAIL %s %s: no function\n", area->folder, id);
            n->failed++;
        } else if (!entry->fn) {
            printf("skip %s %s: %s\n", area->folder, id, entry->left);
            n->skipped++;
        } else {
            run_case(area, entry, json, n);
        }
    }
    json_decref(root);
}

const char *oracle_data;

int main(int argc, char **argv)
{
    struct counts n = {0};
    oracle_data = argc > 1 ? argv[1] : TREDE_TEST_DATA "/data";
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        run_area(oracle_data, areas[i], &n);
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        printf("skip %s, %d cases: %s\n", later[i].folder, later[i].cases, later[i].waits_for);
        n.skipped += later[i].cases;
    }
    printf("%d passed, %d failed, %d skipped (%d of these checked in part)\n", n.passed, n.failed, n.skipped,
           n.in_part);
    return n.failed > 0;
}
