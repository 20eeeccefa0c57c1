#include "fixture.h"

static struct trede_count_row count_row(const char *period, const char *const *segments, const char *channel,
                                        double count)
{
    struct trede_count_row r = {.channel = channel,
                                .segments = segments,
                                .count = count,
                                .anonymous = -1,
                                .acknowledged = -1,
                                .followed_up = 0,
                                .fed_back = -1,
                                .median_days = 3.5,
                                .population = 1000,
                                .spend = -1,
                                .hours = -1,
                                .contacts = -1,
                                .owner = "politie",
                                .line = 7};
    assert_true(trede_period_parse(period, strlen(period), &r.period));
    return r;
}

static char told[2000];

static enum trede_status tell(void *payload, const struct trede_count_row *r, const char *const *sets, size_t segments)
{
    char period[12];
    size_t used = strlen(told);
    int *rows = payload;
    trede_period_format(period, &r->period);
    used += (size_t)snprintf(told + used, sizeof told - used, "%d %s", r->entry, period);
    for (size_t i = 0; i < segments; i++)
        used += (size_t)snprintf(told + used, sizeof told - used, " %s=%s", sets[i], r->segments[i]);
    snprintf(told + used, sizeof told - used, " %s %g|", r->channel, r->count);
    (*rows)++;
    return TREDE_OK;
}

static const char *read_back(struct fixture *f, struct trede_store *store, enum trede_file_kind kind)
{
    int rows = 0;
    told[0] = '\0';
    ok(f, trede_store_counts(store, kind, tell, &rows));
    return told;
}

static void put(struct fixture *f, struct trede_store *store, const char *period, const char *wijk,
                const char *leeftijd, const char *channel, double count)
{
    const char *segments[] = {wijk, leeftijd};
    struct trede_count_row r = count_row(period, segments, channel, count);
    ok(f, trede_store_put_count(store, &r));
}

static void counts_in_order(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_REPORTS, "data/meldingen.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    put(&f, store, "2026-02", "Zuid", "", "tel", 5);
    put(&f, store, "2026-02", "Noord", "65+", "tel", 6);
    put(&f, store, "2026-02", "Noord", "65+", "app", 7);
    put(&f, store, "2026-01", "Zuid", "", "tel", 8);
    ok(&f, trede_store_put_reject(store, 9, 2, "no period"));
    ok(&f, trede_store_commit(store, &b));
    assert_counts(&b, 5, 4, 1, 4, 0, 0, 0);
    b = fixture_batch(TREDE_FILE_REPORTS, "data/landelijk.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    put(&f, store, "2026", NULL, NULL, "", 100);
    ok(&f, trede_store_commit(store, &b));
    b = fixture_batch(TREDE_FILE_ACTIVITY, "data/inzet.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    put(&f, store, "2026-Q1", "Noord", "ignored", "radio", -1);
    ok(&f, trede_store_commit(store, &b));
    assert_string_equal(read_back(&f, store, TREDE_FILE_REPORTS),
                        "0 2026-02 wijk=Zuid leeftijd= tel 5|0 2026-02 wijk=Noord leeftijd=65+ tel 6|"
                        "0 2026-02 wijk=Noord leeftijd=65+ app 7|0 2026-01 wijk=Zuid leeftijd= tel 8|1 2026  100|");
    assert_string_equal(read_back(&f, store, TREDE_FILE_ACTIVITY), "0 2026-Q1 wijk=Noord radio -1|");
    trede_store_close(store);
    fixture_end(&f);
}

static enum trede_status check_numbers(void *payload, const struct trede_count_row *r, const char *const *sets,
                                       size_t segments)
{
    int *rows = payload;
    (void)sets;
    (void)segments;
    t_abs(r->count, 12, 0);
    t_abs(r->anonymous, -1, 0);
    t_abs(r->followed_up, 0, 0); /* nought is not "not given" */
    t_abs(r->median_days, 3.5, 0);
    t_abs(r->population, 1000, 0);
    t_abs(r->spend, -1, 0);
    assert_string_equal(r->owner, "politie");
    assert_int_equal(r->line, 7);
    (*rows)++;
    return TREDE_OK;
}

static void numbers_and_not_given(void **state)
{
    struct fixture f;
    int rows = 0;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_REPORTS, "data/landelijk.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    put(&f, store, "2026-W05", NULL, NULL, "tel", 12);
    ok(&f, trede_store_commit(store, &b));
    ok(&f, trede_store_counts(store, TREDE_FILE_REPORTS, check_numbers, &rows));
    assert_int_equal(rows, 1);
    trede_store_close(store);
    fixture_end(&f);
}

static void a_new_version_takes_the_place_of_the_old(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    for (unsigned char version = 1; version <= 2; version++) {
        struct trede_batch b = fixture_batch(TREDE_FILE_REPORTS, "data/landelijk.csv", version);
        ok(&f, trede_store_begin(store, &b));
        for (int month = version; month <= 3; month++) {
            char period[] = "2026-00";
            period[6] = (char)('0' + month);
            put(&f, store, period, NULL, NULL, "tel", version);
        }
        ok(&f, trede_store_commit(store, &b));
        assert_int_equal(b.accepted, 4 - version);
        assert_int_equal(b.added, 4 - version);
    }
    assert_string_equal(read_back(&f, store, TREDE_FILE_REPORTS), "1 2026-02 tel 2|1 2026-03 tel 2|");
    /* A failed import leaves the old rows. */
    struct trede_batch b = fixture_batch(TREDE_FILE_REPORTS, "data/landelijk.csv", 3);
    ok(&f, trede_store_begin(store, &b));
    put(&f, store, "2025", NULL, NULL, "tel", 9);
    trede_store_rollback(store);
    assert_string_equal(read_back(&f, store, TREDE_FILE_REPORTS), "1 2026-02 tel 2|1 2026-03 tel 2|");
    trede_store_close(store);
    /* A file that campaign.yaml no longer names means nothing any more. */
    f.campaign.report_count = 1;
    store = fixture_open(&f, TREDE_STORE_READ);
    assert_string_equal(read_back(&f, store, TREDE_FILE_REPORTS), "");
    trede_store_close(store);
    fixture_end(&f);
}

static void too_many_segment_columns(void **state)
{
    struct trede_segment_column splits[5] = {{"a", "A"}, {"b", "B"}, {"c", "C"}, {"d", "D"}, {"e", "E"}};
    struct fixture f;
    (void)state;
    fixture_set(&f);
    f.reports[0].segments = splits;
    f.reports[0].segment_count = 5;
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_REPORTS, "data/meldingen.csv", 1);
    assert_int_equal(trede_store_begin(store, &b), TREDE_CAMPAIGN);
    assert_said(&f, "at most 4 segment columns");
    f.reports[0].segment_count = 4;
    ok(&f, trede_store_begin(store, &b));
    const char *segments[] = {"1", "2", "3", "4"};
    struct trede_count_row r = count_row("2026", segments, "tel", 2);
    ok(&f, trede_store_put_count(store, &r));
    ok(&f, trede_store_commit(store, &b));
    assert_string_equal(read_back(&f, store, TREDE_FILE_REPORTS), "0 2026 a=1 b=2 c=3 d=4 tel 2|");
    trede_store_close(store);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_in_order),
        cmocka_unit_test(numbers_and_not_given),
        cmocka_unit_test(a_new_version_takes_the_place_of_the_old),
        cmocka_unit_test(too_many_segment_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
