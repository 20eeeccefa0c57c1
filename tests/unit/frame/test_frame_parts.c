/* The frame does not depend on the threads that read the store: enough rows for three parts, with panel respondents on
 * both sides of every border between them, with and without clusters and ids, missing answers, a wave not named. */
#include "harness/survey.h"

#include "base/alloc.h"

enum { IN_A_WAVE = 3200, WAVES = 3, ROWS = IN_A_WAVE * WAVES, THREADS = 3 };

static const char yaml[] = "trede: 1\n"
                           "name: Test\n"
                           "language: en\n"
                           "sample: probability\n"
                           "waves:\n"
                           "  - {id: A, label: A, fieldwork: 2026-01-01/2026-01-31}\n"
                           "%s"
                           "  - {id: C, label: C, fieldwork: 2026-07-01/2026-07-31}\n"
                           "surveys:\n"
                           "  - {file: data/all.csv, wave: {column: wave}}\n"
                           "design: {%s}\n"
                           "behaviour: acts = 1\n"
                           "intention: acts + a > 4\n"
                           "indicators: {age: age}\n";
static const char *const designs[] = {
    "respondent: id, weight: w, stratum: area, cluster: house, population: houses, second_population: people",
    "respondent: id, stratum: area, population: houses", "weight: w"};
static const char wave_b[] = "  - {id: B, label: B, fieldwork: 2026-04-01/2026-04-30}\n";
static const char items[] = "item,column,kind,min,max\nacts,acts,yesno,,\nage,age,number,0,120\na,a,likert,1,5\n"
                            "b,b,likert,1,5\nc,c,likert,1,5\nd,d,likert,1,5\ne,e,likert,1,5\n";
static const char codes[] = "item,raw,value,missing_kind\nacts,1,1,\nacts,0,0,\nacts,8,,refused\n";

/* Of each wave the first half answered the wave before as well. */
static unsigned respondent_of(unsigned row)
{
    return row / IN_A_WAVE * (IN_A_WAVE / 2) + row % IN_A_WAVE;
}

static void write_rows(const struct t_survey *s)
{
    static char text[ROWS * 80];
    size_t at = (size_t)snprintf(text, sizeof text, "id,wave,w,area,house,houses,people,acts,age,a,b,c,d,e\n");
    for (unsigned row = 0; row < ROWS; row++) {
        unsigned who = respondent_of(row), mix = row * 2654435761u >> 8;
        at += (size_t)snprintf(text + at, sizeof text - at, "p%u,%c,1.%u,s%u,h%u,99999,9999,%s,", who,
                               "ABC"[row / IN_A_WAVE], mix % 9, who % 11, who % 90,
                               mix % 5 == 0   ? ""
                               : mix % 5 == 1 ? "8"
                               : mix % 2      ? "1"
                                              : "0");
        if (mix % 13) at += (size_t)snprintf(text + at, sizeof text - at, "%u", 18 + mix % 60);
        unsigned a = 1 + mix % 5, b = mix % 17 ? a : 1;
        at += (size_t)snprintf(text + at, sizeof text - at, ",%u,%u,%u,%u,%u\n", a, a, a, b, a);
    }
    t_survey_write(s, "data/all.csv", text);
}

static void write_campaign(const struct t_survey *s, const char *second_wave, const char *design)
{
    char text[sizeof yaml + sizeof wave_b + 200];
    snprintf(text, sizeof text, yaml, second_wave, design);
    t_survey_write(s, "campaign.yaml", text);
}

static void make(struct t_survey *s, const char *design)
{
    t_survey_begin(s);
    write_campaign(s, wave_b, design);
    t_survey_write(s, "items.csv", items);
    t_survey_write(s, "codes.csv", codes);
    write_rows(s);
    t_survey_build(s);
    assert_int_equal(s->status, TREDE_OK);
    assert_int_equal(s->frame->rows, ROWS);
}

static void drop_second_wave(struct t_survey *s)
{
    trede_frame_destroy(s->frame);
    trede_store_close(s->store);
    trede_campaign_destroy(s->campaign);
    s->frame = NULL;
    s->store = NULL;
    write_campaign(s, "", designs[0]);
    assert_int_equal(trede_campaign_read(s->path, s->findings, &s->campaign), TREDE_OK);
    assert_int_equal(trede_store_open(s->campaign, TREDE_STORE_READ, s->findings, &s->store), TREDE_OK);
}

#define SAME(member, count) check_bytes(#member, a->member, b->member, (count) * sizeof *a->member)

static void check_bytes(const char *what, const void *a, const void *b, size_t size)
{
    if (memcmp(a, b, size) != 0) fail_msg("%s differs", what);
}

static void check_design(const struct trede_design *a, const struct trede_design *b)
{
    assert_int_equal(a->psus, b->psus);
    assert_int_equal(a->strata, b->strata);
    SAME(psu, a->rows);
    SAME(stratum, a->rows);
    if (a->second) SAME(second, a->rows);
    SAME(stratum_psus, a->strata);
    if (a->fraction) SAME(fraction, a->strata);
    if (a->second_fraction) SAME(second_fraction, a->psus);
}

static void check_same(const struct trede_frame *a, const struct trede_frame *b)
{
    assert_int_equal(a->rows, b->rows);
    SAME(wave, a->rows);
    SAME(respondent, a->rows);
    SAME(next, a->rows);
    SAME(stage, a->rows);
    SAME(sampling, a->rows);
    SAME(apart, a->rows);
    SAME(duration, a->rows);
    SAME(weight, a->rows);
    SAME(weight_before, a->rows);
    check_design(&a->design, &b->design);
    for (size_t c = 0; c < a->outcomes; c++)
        SAME(outcome[c], a->rows);
    for (size_t c = 0; c < a->numbers; c++)
        SAME(number[c], a->rows);
    SAME(wave_rows, a->campaign->wave_count);
    SAME(missing, a->campaign->wave_count * a->campaign->item_count * 6);
    SAME(kish, a->campaign->wave_count);
    assert_int_equal(a->panel_rows, b->panel_rows);
    assert_int_equal(a->has_clusters, b->has_clusters);
    assert_int_equal(a->has_ids, b->has_ids);
}

static void check_any_threads(struct t_survey *s, struct trede_frame *frame[THREADS + 1])
{
    for (int threads = 1; threads <= THREADS; threads++) {
        assert_int_equal(trede_frame_build(s->campaign, s->store, threads, s->findings, &frame[threads]), TREDE_OK);
        check_same(frame[1], frame[threads]);
    }
}

/* No row was left out: weights begin at 1, ages at 18. */
static void check_filled(const struct trede_frame *f)
{
    const double *age = f->number[f->indicator_number[0]];
    for (size_t i = 0; i < f->rows; i++)
        if (f->weight[i] < 1 || age[i] < 18) fail_msg("row %zu is empty", i);
}

static void the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    for (size_t d = 0; d < sizeof designs / sizeof *designs; d++) {
        struct t_survey s;
        struct trede_frame *frame[THREADS + 1];
        make(&s, designs[d]);
        check_any_threads(&s, frame);
        check_same(s.frame, frame[1]);
        check_filled(frame[1]);
        assert_int_equal(s.frame->panel_rows, s.frame->has_ids ? ROWS / WAVES : 0); /* half of two waves */
        assert_int_equal(s.frame->has_clusters, d == 0);
        assert_int_equal(s.frame->design.second_fraction != NULL, d == 0);
        assert_true(s.frame->straight_lining >= 0); /* a rule that SQLite does */
        for (int threads = 1; threads <= THREADS; threads++)
            trede_frame_destroy(frame[threads]);
        t_survey_end(&s);
    }
}

/* Half of A answered B, and half of B answered C, but nobody of A answered C. */
static void without_the_second_wave(void **state)
{
    (void)state;
    struct t_survey s;
    struct trede_frame *frame[THREADS + 1];
    make(&s, designs[0]);
    drop_second_wave(&s);
    check_any_threads(&s, frame);
    const struct trede_frame *f = frame[1];
    assert_int_equal(f->rows, 2 * IN_A_WAVE);
    assert_int_equal(f->wave_rows[0], IN_A_WAVE);
    assert_int_equal(f->wave_rows[1], IN_A_WAVE);
    assert_int_equal(f->panel_rows, 0);
    size_t of_second = 0;
    for (size_t i = 0; i < f->rows; i++)
        of_second += f->wave[i] == 1;
    assert_int_equal(of_second, IN_A_WAVE);
    for (int threads = 1; threads <= THREADS; threads++)
        trede_frame_destroy(frame[threads]);
    t_survey_end(&s);
}

/* In whichever thread: a status, no frame, no leak; or the frame as it is. */
static void any_allocation_may_fail(void **state)
{
    (void)state;
    struct t_survey s;
    make(&s, designs[0]);
    int failed = 0;
    for (uint64_t n = 1; n <= 60; n += 2) {
        struct trede_frame *frame;
        trede_alloc_fail_after(n);
        enum trede_status status = trede_frame_build(s.campaign, s.store, 2, s.findings, &frame);
        trede_alloc_fail_after(0);
        failed += status != TREDE_OK;
        if (status == TREDE_OK) check_same(s.frame, frame);
        if (status != TREDE_OK) assert_null(frame);
        trede_frame_destroy(frame);
    }
    assert_true(failed > 15);
    t_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_for_any_number_of_threads),
                                       cmocka_unit_test(without_the_second_wave),
                                       cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
