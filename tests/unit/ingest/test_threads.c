/* The store, rejected.csv and all that is said are the same for any number of threads. */
#include "folder.h"

#include <unistd.h>

static const char yaml[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: "
                           "2026-01-05/2026-01-31}\nsurveys:\n  - {file: data.csv, wave: w1, reject_limit: 0.5}\n"
                           "design: {respondent: nr, weight: weight, stratum: area}\n";
static const char items[] = "item,column,kind,min,max\nq1,q1,likert,1,5\nq2,q2,yesno,,\nq3,q3,number,,\n";

enum { ROWS = 5000 };

/* Wrong answers, doubles, blank answers, new strata all along. */
static void write_data(const struct t_folder *folder)
{
    size_t size = 64 + (size_t)ROWS * 40, used = 0;
    char *text = malloc(size);
    assert_non_null(text);
    used += (size_t)snprintf(text, size, "nr,weight,area,q1,q2,q3\n");
    for (size_t i = 0; i < ROWS; i++)
        used += (size_t)snprintf(text + used, size - used, "%zu,1.5,A%zu,%zu,%s,%zu.25\n", i % 83 == 82 ? i : i + 1,
                                 i / 90, i % 61 == 60 ? 9 : i % 5 + 1, i % 7 ? "ja" : "", i);
    t_folder_write_bytes(folder, "data.csv", text, used);
    free(text);
}

struct outcome {
    char *store, *rejects;
    size_t store_size, rejects_size;
    struct trede_findings *findings;
    struct trede_import_summary summary;
};

static struct outcome import_with(const struct t_folder *folder, int threads)
{
    struct outcome o = {.findings = trede_findings_create(TREDE_ENGLISH)};
    const struct trede_import_options options = {.threads = threads};
    struct trede_campaign *campaign;
    struct trede_store *store;
    char path[400];
    snprintf(path, sizeof path, "%s/campaign.db", folder->path);
    unlink(path);
    assert_int_equal(trede_campaign_read(folder->path, o.findings, &campaign), TREDE_OK);
    assert_int_equal(trede_store_open(campaign, TREDE_STORE_CREATE, o.findings, &store), TREDE_OK);
    assert_int_equal(trede_ingest(campaign, store, &options, o.findings, &o.summary), TREDE_OK);
    trede_store_close(store);
    trede_campaign_destroy(campaign);
    o.store = t_folder_read(folder, "campaign.db", &o.store_size);
    o.rejects = t_folder_read(folder, "rejected.csv", &o.rejects_size);
    assert_non_null(o.store);
    assert_non_null(o.rejects);
    return o;
}

static void outcome_free(struct outcome *o)
{
    free(o->store);
    free(o->rejects);
    trede_findings_destroy(o->findings);
}

static void assert_same(const struct outcome *a, const struct outcome *b)
{
    assert_int_equal(a->store_size, b->store_size);
    assert_memory_equal(a->store, b->store, a->store_size);
    assert_int_equal(a->rejects_size, b->rejects_size);
    assert_memory_equal(a->rejects, b->rejects, a->rejects_size);
    assert_int_equal(trede_findings_kept(a->findings), trede_findings_kept(b->findings));
    for (size_t i = 0; i < trede_findings_kept(a->findings); i++)
        assert_string_equal(trede_findings_at(a->findings, i)->message, trede_findings_at(b->findings, i)->message);
}

static void any_number_of_threads(void **state)
{
    (void)state;
    struct t_folder folder;
    t_folder_make(&folder, yaml, items);
    write_data(&folder);
    struct outcome first = import_with(&folder, 1); /* makes campaign.key, which the others find */
    outcome_free(&first);
    struct outcome one = import_with(&folder, 1);
    assert_int_equal(one.summary.rows_read, ROWS);
    assert_int_equal(one.summary.rejected, 140); /* 81 out of range, 60 doubles, one of a row set aside */
    for (int threads = 0; threads <= 3; threads++) {
        struct outcome other = import_with(&folder, threads);
        assert_same(&one, &other);
        outcome_free(&other);
    }
    outcome_free(&one);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_number_of_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
