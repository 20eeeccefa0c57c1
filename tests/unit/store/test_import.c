#include "fixture.h"

#include <pthread.h>
#include <time.h>

#include "store/load.h"

/* What the store holds of one respondent. */
struct seen {
    unsigned who;
    int wave;
    double zorg, uren, datum, weight;
    int found;
    size_t missing_size;
    uint8_t missing[64];
    int64_t id;
};

static enum trede_status look(void *payload, const struct trede_scan_row *row)
{
    struct seen *s = payload;
    unsigned who;
    memcpy(&who, row->respondent, sizeof who);
    if (!row->has_respondent || who != s->who || row->wave != s->wave) return TREDE_OK;
    s->found++;
    s->id = row->id;
    s->zorg = row->numbers[0];
    s->uren = row->numbers[1];
    s->datum = row->numbers[2];
    s->weight = row->weight;
    s->missing_size = row->missing_size;
    memcpy(s->missing, row->missing, row->missing_size < 64 ? row->missing_size : 64);
    return TREDE_OK;
}

static struct seen find(struct fixture *f, struct trede_store *store, int wave, unsigned who)
{
    const struct trede_scan_column columns[] = {
        {TREDE_SCAN_NUMBER, "zorg"}, {TREDE_SCAN_NUMBER, "uren"}, {TREDE_SCAN_NUMBER, "datum"}};
    struct seen s = {.who = who, .wave = wave};
    ok(f, trede_store_scan(store, columns, 3, look, &s));
    return s;
}

static void a_first_import(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_import(&f, store, "data/a.csv", 1, 0, 1, 257, 4);
    assert_counts(&b, 257, 257, 0, 257, 0, 0, 0);
    assert_int_equal(fixture_count(&f, store), 257);
    struct seen s = find(&f, store, 0, 7);
    assert_int_equal(s.found, 1);
    t_abs(s.zorg, 4, 0);
    t_abs(s.uren, 7.25, 0);
    t_abs(s.datum, 20507, 0);
    t_abs(s.weight, 1.5, 0);
    assert_int_equal(s.missing_size, 0);
    s = find(&f, store, 0, 9); /* refused keus */
    assert_int_equal(s.missing_size, 4);
    assert_int_equal(s.missing[0], KEUS);
    assert_int_equal(s.missing[2], TREDE_REFUSED);
    bool seen, known;
    ok(&f, trede_store_known(store, &b, &seen, &known));
    assert_true(seen && known);
    b.hash[0]++;
    ok(&f, trede_store_known(store, &b, &seen, &known));
    assert_true(seen && !known);
    b.hash[0]--;
    b.mapping[31]++;
    ok(&f, trede_store_known(store, &b, &seen, &known));
    assert_true(seen && !known);
    b.source = "another.csv";
    ok(&f, trede_store_known(store, &b, &seen, &known));
    assert_false(seen || known);
    trede_store_close(store);
    fixture_end(&f);
}

/* One row, none, and exactly one or two whole INSERTs. */
static void every_number_of_rows(void **state)
{
    static const unsigned sizes[] = {0, 1, 2, 99, 100, 101, 199, 200, 201, 400};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct fixture f;
        fixture_set(&f);
        struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
        struct trede_batch b = fixture_import(&f, store, "data/a.csv", 1, 0, 1, sizes[i], 3);
        assert_counts(&b, sizes[i], sizes[i], 0, sizes[i], 0, 0, 0);
        assert_int_equal(fixture_count(&f, store), sizes[i]);
        if (sizes[i]) t_abs(find(&f, store, 0, sizes[i]).uren, sizes[i] + 0.25, 0);
        trede_store_close(store);
        fixture_end(&f);
    }
}

/* 10 same, 5 changed, 3 new, 2 absent. */
static void a_changed_file(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 17, 4);
    int64_t id_of_11 = find(&f, store, 0, 11).id;
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 2);
    ok(&f, trede_store_begin(store, &b));
    for (unsigned who = 1; who <= 10; who++)
        assert_false(fixture_put(&f, store, 0, who, 4));
    for (unsigned who = 11; who <= 15; who++)
        assert_false(fixture_put(&f, store, 0, who, 5));
    for (unsigned who = 18; who <= 20; who++)
        assert_false(fixture_put(&f, store, 0, who, 4));
    ok(&f, trede_store_commit(store, &b));
    assert_counts(&b, 18, 18, 0, 3, 5, 10, 2);
    assert_int_equal(fixture_count(&f, store), 20);
    t_abs(find(&f, store, 0, 11).zorg, 5, 0);
    assert_int_equal(find(&f, store, 0, 11).id, id_of_11);
    t_abs(find(&f, store, 0, 17).zorg, 4, 0); /* absent: stays */
    assert_int_equal(find(&f, store, 0, 19).found, 1);
    b = fixture_import(&f, store, "data/a.csv", 3, 0, 1, 20, 4);
    assert_counts(&b, 20, 20, 0, 0, 5, 15, 0);
    trede_store_close(store);
    fixture_end(&f);
}

/* What makes a row another row: each item, each kind of missing, weight and design. */
static void what_counts_as_changed(void **state)
{
    struct fixture f;
    struct trede_value values[ITEMS];
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    int64_t stratum;
    for (int version = 1; version <= 14; version++) {
        struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", (unsigned char)version);
        struct trede_response r = fixture_response(0, 4, 3, values);
        bool duplicate;
        ok(&f, trede_store_begin(store, &b));
        ok(&f, trede_store_stratum(store, "Noord", &stratum));
        if (version == 2) values[UREN].number += 1e-12;
        if (version == 3) values[KENT] = (struct trede_value){TREDE_BLANK, 0};
        if (version == 4) values[KENT] = (struct trede_value){TREDE_DONT_KNOW, 0};
        if (version == 5) values[DATUM].number++;
        if (version == 6) r.weight = 2;
        if (version == 7) r.stratum = stratum;
        if (version == 8) r.has_cluster = true; /* cluster 0 is a cluster */
        if (version == 9) r.second_stage = 5;
        if (version == 10) r.population = 40;
        if (version == 11) r.duration = 0;
        if (version == 12) r.sampling = TREDE_PANEL;
        if (version == 13) r.second_population = 9;
        if (version == 14) values[WEIGHT] = (struct trede_value){TREDE_NOT_ASKED, 0};
        ok(&f, trede_store_put_response(store, &r, &duplicate));
        ok(&f, trede_store_commit(store, &b));
        if (version > 1) assert_counts(&b, 1, 1, 0, 0, 1, 0, 0);
        b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 99);
        ok(&f, trede_store_begin(store, &b));
        ok(&f, trede_store_put_response(store, &r, &duplicate));
        ok(&f, trede_store_commit(store, &b));
        assert_counts(&b, 1, 1, 0, 0, 0, 1, 0);
    }
    trede_store_close(store);
    fixture_end(&f);
}

static void duplicates_and_rejects(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    assert_false(fixture_put(&f, store, 0, 1, 4));
    assert_false(fixture_put(&f, store, 1, 1, 4)); /* another wave */
    assert_true(fixture_put(&f, store, 0, 1, 5));
    assert_false(trede_store_duplicate_elsewhere(store));
    ok(&f, trede_store_put_reject(store, 4, 1, "double"));
    ok(&f, trede_store_put_reject(store, 5, 2, "not a number"));
    ok(&f, trede_store_put_reject(store, 5, 3, "out of range"));
    assert_false(fixture_put(&f, store, 0, 0, 1)); /* without an id nobody is a double */
    assert_false(fixture_put(&f, store, 0, 0, 1));
    ok(&f, trede_store_commit(store, &b));
    assert_counts(&b, 6, 4, 2, 4, 0, 0, 0);
    struct trede_batch other = fixture_batch(TREDE_FILE_SURVEY, "data/b.csv", 1);
    ok(&f, trede_store_begin(store, &other));
    assert_true(fixture_put(&f, store, 0, 1, 4)); /* same wave, other file */
    assert_true(trede_store_duplicate_elsewhere(store));
    ok(&f, trede_store_put_reject(store, 2, 1, "double"));
    assert_false(fixture_put(&f, store, 0, 2, 4));
    assert_false(trede_store_duplicate_elsewhere(store));
    ok(&f, trede_store_commit(store, &other));
    assert_counts(&other, 2, 1, 1, 1, 0, 0, 0);
    assert_int_equal(fixture_count(&f, store), 5);
    t_abs(find(&f, store, 0, 1).zorg, 4, 0);
    trede_store_close(store);
    fixture_end(&f);
}

static void counts_that_do_not_add_up(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    b.rows_read = 3; /* the reader saw one that came nowhere */
    ok(&f, trede_store_begin(store, &b));
    assert_false(fixture_put(&f, store, 0, 1, 4));
    assert_false(fixture_put(&f, store, 0, 2, 4));
    assert_int_equal(trede_store_commit(store, &b), TREDE_INTERNAL);
    assert_said(&f, "batch_adds_up.sql");
    assert_int_equal(fixture_count(&f, store), 0);
    trede_store_close(store);
    fixture_end(&f);
}

/* Rows without respondents cannot be matched: the new file's take the place of the old file's. */
static void without_ids(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    for (unsigned char version = 1; version <= 2; version++) {
        struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", version);
        unsigned rows = version == 1 ? 150 : 120;
        ok(&f, trede_store_begin(store, &b));
        for (unsigned i = 0; i < rows; i++)
            assert_false(fixture_put(&f, store, 0, 0, 2));
        ok(&f, trede_store_commit(store, &b));
        assert_counts(&b, rows, rows, 0, rows, 0, 0, 0);
        assert_int_equal(fixture_count(&f, store), rows);
    }
    /* The same file gets an id column, and loses it again: nobody may count double. */
    struct trede_batch b = fixture_import(&f, store, "data/a.csv", 3, 0, 1, 120, 2);
    assert_counts(&b, 120, 120, 0, 120, 0, 0, 0);
    assert_int_equal(fixture_count(&f, store), 120);
    b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 4);
    ok(&f, trede_store_begin(store, &b));
    for (unsigned i = 0; i < 120; i++)
        assert_false(fixture_put(&f, store, 0, 0, 2));
    ok(&f, trede_store_commit(store, &b));
    assert_int_equal(fixture_count(&f, store), 120);
    trede_store_close(store);
    fixture_end(&f);
}

/* A cumulative export that gets a new name: the campaign no longer names the old file. */
static void a_renamed_file(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 30, 4);
    trede_store_close(store);
    f.surveys[0].file = "data/a-2.csv";
    store = fixture_open(&f, TREDE_STORE_WRITE);
    struct trede_batch b = fixture_import(&f, store, "data/a-2.csv", 2, 0, 11, 40, 4);
    assert_counts(&b, 30, 30, 0, 10, 0, 20, 0);
    assert_int_equal(fixture_count(&f, store), 40);
    b = fixture_import(&f, store, "data/a-2.csv", 3, 0, 21, 40, 5);
    assert_counts(&b, 20, 20, 0, 0, 20, 0, 10); /* 11..20 came over with the new name */
    trede_store_close(store);
    fixture_end(&f);
}

static void a_renamed_file_without_ids_is_told(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    for (int file = 0; file < 2; file++) {
        struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, file ? "data/a-2.csv" : "data/a.csv", 1);
        ok(&f, trede_store_begin(store, &b));
        assert_false(fixture_put(&f, store, 0, 0, 2));
        ok(&f, trede_store_commit(store, &b));
        trede_store_close(store);
        f.surveys[0].file = "data/a-2.csv";
        store = fixture_open(&f, TREDE_STORE_WRITE);
    }
    assert_said(&f, "1 rows without respondent id from data/a.csv");
    trede_store_close(store);
    fixture_end(&f);
}

/* A changed file brings a new item: rows that stay away were not asked it. */
static void a_new_item(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    f.campaign.item_count = ORDER; /* without the last */
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 4, 4);
    trede_store_close(store);
    f.campaign.item_count = ITEMS;
    store = fixture_open(&f, TREDE_STORE_WRITE);
    struct seen s = find(&f, store, 0, 1);
    assert_int_equal(s.missing_size, 4);
    assert_int_equal(s.missing[0], ORDER);
    assert_int_equal(s.missing[2], TREDE_NOT_ASKED);
    s = find(&f, store, 0, 3);
    assert_int_equal(s.missing_size, 8);
    assert_int_equal(s.missing[0], KEUS);
    assert_int_equal(s.missing[4], ORDER);
    struct trede_batch b = fixture_import(&f, store, "data/a.csv", 2, 0, 1, 3, 4);
    assert_counts(&b, 3, 3, 0, 0, 3, 0, 1);
    assert_int_equal(find(&f, store, 0, 1).missing_size, 0);
    trede_store_close(store);
    fixture_end(&f);
}

/* Another order, and one item fewer: the missing column still speaks of the right items and nothing changed. */
static void items_in_another_order(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_value values[ITEMS], turned[ITEMS];
    struct trede_response r = fixture_response(0, 3, 4, values);
    bool duplicate;
    values[ORDER] = (struct trede_value){TREDE_NOT_APPLICABLE, 0};
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    ok(&f, trede_store_put_response(store, &r, &duplicate));
    ok(&f, trede_store_commit(store, &b));
    trede_store_close(store);
    for (int i = 0; i < ITEMS; i++) {
        f.items[i] = fixture_items[ITEMS - 1 - i];
        turned[i] = values[ITEMS - 1 - i];
    }
    f.campaign.item_count = ITEMS - 1; /* without kent */
    store = fixture_open(&f, TREDE_STORE_WRITE);
    struct seen s = find(&f, store, 0, 3);
    assert_int_equal(s.missing_size, 8);
    assert_int_equal(s.missing[0], ITEMS - 1 - KEUS);
    assert_int_equal(s.missing[2], TREDE_REFUSED);
    assert_int_equal(s.missing[4], ITEMS - 1 - ORDER);
    assert_int_equal(s.missing[6], TREDE_NOT_APPLICABLE);
    r.values = turned;
    b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 2);
    ok(&f, trede_store_begin(store, &b));
    ok(&f, trede_store_put_response(store, &r, &duplicate));
    ok(&f, trede_store_commit(store, &b));
    assert_counts(&b, 1, 1, 0, 0, 0, 1, 0);
    trede_store_close(store);
    fixture_end(&f);
}

static void a_number_that_is_not_whole(void **state)
{
    static const double wrong[] = {1.5, 1e300, -1e17, (double)INFINITY, (double)NAN};
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct trede_value values[ITEMS];
        struct trede_response r = fixture_response(0, 1, wrong[i], values);
        struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
        bool duplicate;
        ok(&f, trede_store_begin(store, &b));
        assert_int_equal(trede_store_put_response(store, &r, &duplicate), TREDE_INPUT);
        assert_said(&f, "item \"zorg\" is of kind likert");
        /* Nothing more may come through after a failure. */
        assert_int_equal(trede_store_put_reject(store, 1, 1, "x"), TREDE_STORE);
        assert_int_equal(trede_store_commit(store, &b), TREDE_STORE);
        assert_int_equal(fixture_count(&f, store), 0);
    }
    trede_store_close(store);
    fixture_end(&f);
}

static void strata_keep_their_numbers(void **state)
{
    struct fixture f;
    int64_t a, b, c, again;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch batch = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    ok(&f, trede_store_begin(store, &batch));
    ok(&f, trede_store_stratum(store, "Noord", &a));
    ok(&f, trede_store_stratum(store, "Zuid", &b));
    ok(&f, trede_store_stratum(store, "Noord", &again));
    assert_int_equal(a, again);
    assert_int_not_equal(a, b);
    ok(&f, trede_store_commit(store, &batch));
    batch = fixture_batch(TREDE_FILE_SURVEY, "data/b.csv", 1);
    ok(&f, trede_store_begin(store, &batch));
    ok(&f, trede_store_stratum(store, "Oost", &c));
    trede_store_rollback(store);
    assert_string_equal(trede_store_stratum_label(store, c), "");
    ok(&f, trede_store_begin(store, &batch));
    for (int i = 0; i < 500; i++) {
        char label[32];
        snprintf(label, sizeof label, "wijk %d", i);
        ok(&f, trede_store_stratum(store, label, &c));
    }
    ok(&f, trede_store_commit(store, &batch));
    trede_store_close(store);
    store = fixture_open(&f, TREDE_STORE_READ);
    assert_string_equal(trede_store_stratum_label(store, a), "Noord");
    assert_string_equal(trede_store_stratum_label(store, b), "Zuid");
    assert_string_equal(trede_store_stratum_label(store, c), "wijk 499");
    assert_string_equal(trede_store_stratum_label(store, 0), "");
    assert_string_equal(trede_store_stratum_label(store, 9999), "");
    trede_store_close(store);
    fixture_end(&f);
}

/* More respondents than the set may hold: doubles are found after the last row, in parts. */
static void the_sweep(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/b.csv", 1, 0, 1, 20, 4);
    for (unsigned char version = 1; version <= 2; version++) {
        struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", version);
        ok(&f, trede_store_begin(store, &b));
        trede_fingerprints_end(&store->load->met);
        store->load->met.limit = 5;
        for (unsigned who = 15; who <= 60; who++) /* 6 of them are in the other file */
            assert_false(fixture_put(&f, store, 0, who, 3));
        for (unsigned who = 40; who <= 49; who++) /* 10 come again */
            assert_false(fixture_put(&f, store, 0, who, 5));
        ok(&f, trede_store_commit(store, &b));
        if (version == 1) assert_counts(&b, 56, 40, 16, 40, 0, 0, 0);
        if (version == 2) assert_counts(&b, 56, 40, 16, 0, 0, 40, 0);
        assert_int_equal(fixture_count(&f, store), 60);
        t_abs(find(&f, store, 0, 15).zorg, 4, 0);
        t_abs(find(&f, store, 0, 45).zorg, 3, 0);
    }
    trede_store_close(store);
    fixture_end(&f);
}

static enum trede_status count_batches(void *payload, const struct trede_batch *batch)
{
    struct trede_batch **next = payload;
    *(*next)++ = *batch;
    return TREDE_OK;
}

static void batches_in_order(void **state)
{
    struct fixture f;
    struct trede_batch all[4], *next = all;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/b.csv", 9, 1, 1, 5, 4);
    fixture_import(&f, store, "data/a.csv", 8, 0, 1, 3, 4);
    ok(&f, trede_store_batches(store, count_batches, &next));
    assert_int_equal(next - all, 2);
    assert_string_equal(all[0].source, "data/b.csv");
    assert_string_equal(all[1].file, "data/a.csv");
    assert_string_equal(all[1].dialect, "utf-8 ; ,");
    assert_int_equal(all[0].hash[31], 9);
    assert_int_equal(all[1].mapping[0], 7);
    assert_int_equal(all[1].bytes, 100);
    assert_counts(&all[1], 3, 3, 0, 3, 0, 0, 0);
    trede_store_close(store);
    fixture_end(&f);
}

static void purging(void **state)
{
    struct fixture f;
    char backup[128];
    int64_t removed;
    uint8_t who[16] = {3};
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 10, 4);
    fixture_import(&f, store, "data/b.csv", 1, 1, 1, 8, 4);
    fixture_import(&f, store, "data/b.csv", 2, 1, 1, 8, 5);
    fixture_path(&f, "campaign.db.backup1", backup);
    assert_int_equal(access(backup, F_OK), 0);
    ok(&f, trede_store_purge_respondent(store, who, &removed));
    assert_int_equal(removed, 2);
    assert_int_not_equal(access(backup, F_OK), 0); /* it held what was purged */
    ok(&f, trede_store_purge_wave(store, "2026-Q1", &removed));
    assert_int_equal(removed, 9);
    assert_int_equal(fixture_count(&f, store), 7);
    assert_int_equal(trede_store_purge_wave(store, "2019-Q1", &removed), TREDE_USAGE);
    assert_int_equal(removed, 0);
    assert_said(&f, "2019-Q1");
    trede_store_close(store);
    fixture_end(&f);
}

/* The second of two runs: it has looked at the store, and waits for the first one's lock. */
struct second_run {
    struct trede_store *store;
    struct trede_batch batch;
    enum trede_status status;
};

static void *begin_second(void *payload)
{
    struct second_run *second = payload;
    second->status = trede_store_begin(second->store, &second->batch);
    return NULL;
}

static void two_imports_of_one_file_at_once(void **state)
{
    struct fixture f;
    pthread_t thread;
    char backup[128];
    (void)state;
    fixture_set(&f);
    struct trede_store *first = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_findings *said = trede_findings_create(TREDE_ENGLISH);
    struct second_run second = {.batch = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 2)};
    ok(&f, trede_store_open(&f.campaign, TREDE_STORE_WRITE, said, &second.store));
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    ok(&f, trede_store_begin(first, &b));
    for (unsigned who = 1; who <= 10; who++)
        assert_false(fixture_put(&f, first, 0, who, 4));
    assert_int_equal(pthread_create(&thread, NULL, begin_second, &second), 0);
    nanosleep(&(struct timespec){0, 300000000L}, NULL);
    ok(&f, trede_store_commit(first, &b));
    assert_int_equal(pthread_join(thread, NULL), 0);
    ok(&f, second.status);
    bool seen, known;
    ok(&f, trede_store_known(second.store, &b, &seen, &known));
    assert_true(known); /* what the first run just did */
    ok(&f, trede_store_known(second.store, &second.batch, &seen, &known));
    assert_false(known); /* what is on is not done */
    for (unsigned who = 1; who <= 11; who++)
        assert_false(fixture_put(&f, second.store, 0, who, who == 3 ? 5 : 4));
    ok(&f, trede_store_commit(second.store, &second.batch));
    assert_counts(&second.batch, 11, 11, 0, 1, 1, 9, 0);
    assert_int_equal(fixture_count(&f, first), 11);
    fixture_path(&f, "campaign.db.backup1", backup);
    assert_int_equal(access(backup, F_OK), 0); /* rows were replaced */
    trede_store_close(second.store);
    trede_store_close(first);
    trede_findings_destroy(said);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_import),
        cmocka_unit_test(every_number_of_rows),
        cmocka_unit_test(a_changed_file),
        cmocka_unit_test(what_counts_as_changed),
        cmocka_unit_test(duplicates_and_rejects),
        cmocka_unit_test(counts_that_do_not_add_up),
        cmocka_unit_test(without_ids),
        cmocka_unit_test(a_renamed_file),
        cmocka_unit_test(a_renamed_file_without_ids_is_told),
        cmocka_unit_test(a_new_item),
        cmocka_unit_test(items_in_another_order),
        cmocka_unit_test(a_number_that_is_not_whole),
        cmocka_unit_test(strata_keep_their_numbers),
        cmocka_unit_test(the_sweep),
        cmocka_unit_test(batches_in_order),
        cmocka_unit_test(purging),
        cmocka_unit_test(two_imports_of_one_file_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
