/* Counts of a national campaign: which rows of the cross of segment and channel are made when there are too many, and
 * that the tallies without the cross and the numbers worked out once are the same as one by one. What must come out is
 * counted by hand in the comments. */
#include "small_survey.h"

#include <stdlib.h>

#include "analysis/exact_counts.h"
#include "analysis/tally.h"

enum { CHANNELS = 20, QUARTERS = 12, MOST_SEGMENTS = 250 };

struct national {
    struct small_survey survey;
    struct trede_count_cell *cells;
    char segments[MOST_SEGMENTS][24], channels[CHANNELS][24];
    size_t count;
};

/* Full years 2023 to 2025. */
static void begin(struct national *n, size_t segments)
{
    n->cells = calloc(segments * CHANNELS * QUARTERS, sizeof *n->cells);
    assert_non_null(n->cells);
    n->count = 0;
    small_survey_begin(&n->survey, 1, 1);
    small_survey_finish(&n->survey, false);
    for (size_t c = 0; c < CHANNELS; c++)
        (void)snprintf(n->channels[c], sizeof n->channels[c], "c%02zu", c);
    for (size_t s = 0; s < segments; s++) {
        (void)snprintf(n->segments[s], sizeof n->segments[s], "s%03zu", s);
        for (size_t c = 0; c < CHANNELS; c++)
            for (size_t q = 0; q < QUARTERS; q++) {
                char period[48];
                struct trede_count_cell *cell = &n->cells[n->count++];
                *cell = (struct trede_count_cell){.channel = -1,
                                                  .channel_name = n->channels[c],
                                                  .segment_set = "place",
                                                  .segment = n->segments[s],
                                                  .count = (double)((s * 7 + c * 3 + q) % 40),
                                                  .anonymous = -1,
                                                  .acknowledged = -1,
                                                  .followed_up = -1,
                                                  .fed_back = -1,
                                                  .median_days = -1,
                                                  .population = -1,
                                                  .spend = -1,
                                                  .hours = -1,
                                                  .contacts = -1};
                (void)snprintf(period, sizeof period, "%zu-Q%zu", 2023 + q / 4, q % 4 + 1);
                assert_true(trede_period_parse(period, strlen(period), &cell->period));
            }
    }
    n->survey.context.reports = (struct trede_count_table){n->cells, n->count};
}

static void end(struct national *n)
{
    small_survey_end(&n->survey);
    free(n->cells);
}

static bool is_cross(const char *set, const char *channel)
{
    return strcmp(set, "all") != 0 && strcmp(channel, "all") != 0;
}

static size_t cross_rows(const struct national *n, const char *wave, const char *statistic)
{
    size_t rows = 0;
    for (size_t i = 0; i < trede_results_count(n->survey.out); i++) {
        const struct trede_result *row = trede_results_at(n->survey.out, i);
        rows += strcmp(row->analysis, "report_rate") == 0 && is_cross(row->segment_set, row->subject) &&
                (!wave || strcmp(row->wave, wave) == 0) && (!statistic || strcmp(row->statistic, statistic) == 0);
    }
    return rows;
}

/* A series has 12 quarters and 3 years; compared are 3 + 8 quarters and 2 years: 28 rows. 178 x 20 x 28 = 99,680. */
static void below_the_limit_everything_is_made(void **state)
{
    (void)state;
    static struct national n;
    begin(&n, 178);
    assert_int_equal(trede_analyse_report_rate(&n.survey.context, n.survey.out), TREDE_OK);
    assert_int_equal(cross_rows(&n, NULL, NULL), 99680);
    assert_int_equal(small_rows(&n.survey, "quality"), 0);
    end(&n);
}

/* 250 x 20 x 28 = 140,000. Of each series stay the counts of 2024 and 2025 and their ratio: 15,000. */
static void above_it_the_last_year_and_its_comparison_are(void **state)
{
    (void)state;
    static struct national n;
    begin(&n, 250);
    assert_int_equal(trede_analyse_report_rate(&n.survey.context, n.survey.out), TREDE_OK);
    assert_int_equal(cross_rows(&n, NULL, NULL), 15000);
    assert_int_equal(cross_rows(&n, "2025", "count"), 5000);
    assert_int_equal(cross_rows(&n, "2024", "count"), 5000);
    assert_int_equal(cross_rows(&n, "2025", "rate_ratio"), 5000);
    const struct trede_result *row = trede_results_at(n.survey.out, trede_results_count(n.survey.out) - 1);
    assert_string_equal(row->analysis, "quality");
    assert_string_equal(row->subject, "rows_left_out");
    assert_string_equal(row->note, "report_rate");
    assert_true(row->is_aggregate);
    t_abs(row->estimate.value, 125000, 0);
    /* Every period of every segment over its channels, and of every channel: 28 rows for 250 + 20 + 1 series. */
    assert_int_equal(trede_results_count(n.survey.out), 15000 + 271 * 28 + 1);
    end(&n);
}

/* A channel without the last year has none to compare, but stands in the year the others are compared with: else its
 * count would be the total of that year less the others. */
static void all_channels_of_a_kept_period_stay(void **state)
{
    (void)state;
    static struct national n;
    begin(&n, 250);
    size_t kept = 0;
    for (size_t i = 0; i < n.count; i++) {
        const struct trede_count_cell *cell = &n.cells[i];
        bool gone = strcmp(cell->channel_name, "c19") == 0 && cell->period.first >= n.cells[8].period.first; /* 2025 */
        if (!gone) n.cells[kept++] = *cell;
    }
    n.survey.context.reports.count = kept;
    assert_int_equal(trede_analyse_report_rate(&n.survey.context, n.survey.out), TREDE_OK);
    assert_int_equal(cross_rows(&n, "2025", "count"), 250 * 19);
    assert_int_equal(cross_rows(&n, "2024", "count"), 250 * 20);
    assert_int_equal(cross_rows(&n, NULL, "rate_ratio"), 250 * 19);
    end(&n);
}

static void without_the_cross_the_other_tallies_are_the_same(void **state)
{
    (void)state;
    static struct national n;
    struct trede_tallies all, cut;
    begin(&n, 3);
    const struct small_survey *s = &n.survey;
    assert_int_equal(trede_tallies_make(&s->campaign, &s->context.reports, true, &all), TREDE_OK);
    assert_int_equal(trede_tallies_make_cut(&s->campaign, &s->context.reports, true, TREDE_TALLY_NO_CROSS, &cut),
                     TREDE_OK);
    assert_int_equal(all.count, 4 * 21 * 15);
    assert_int_equal(cut.count, (3 + 20 + 1) * 15);
    for (size_t i = 0, j = 0; i < all.count; i++) {
        if (is_cross(all.of[i].set, all.of[i].channel)) continue;
        assert_string_equal(all.of[i].segment, cut.of[j].segment);
        assert_string_equal(all.of[i].channel, cut.of[j].channel);
        assert_string_equal(all.of[i].period_text, cut.of[j].period_text);
        t_abs(all.of[i].count, cut.of[j++].count, 0);
    }
    trede_tallies_free(&all);
    trede_tallies_free(&cut);
    end(&n);
}

static void numbers_worked_out_once_are_those_worked_out_each(void **state)
{
    (void)state;
    enum { N = 1500 };
    static double counts[N], asked[N];
    static struct trede_count_pair pairs[N], asked_pairs[N];
    struct trede_arena *arena = trede_arena_create();
    struct trede_exact_counts exact;
    for (size_t i = 0; i < N; i++) {
        asked[i] = counts[i] = (double)(i * 37 % 400);
        asked_pairs[i] = pairs[i] =
            (struct trede_count_pair){(double)(i % 50), i % 3 ? 1000 : 1200, (double)(i % 7), 1000};
    }
    assert_int_equal(trede_exact_counts_make(counts, N, pairs, N, 0.95, 2, arena, &exact), TREDE_OK);
    assert_int_equal(exact.count, 400);
    assert_true(exact.pair_count < N);
    for (size_t i = 0; i < N; i++) {
        struct trede_limits one = trede_poisson_exact(asked[i], 0.95), known = trede_exact_limits(&exact, asked[i]);
        assert_true(one.low == known.low && one.high == known.high);
        const struct trede_count_pair *p = &asked_pairs[i];
        struct trede_rate_ratio a = trede_rate_ratio_exact(p->now, p->exposure_now, p->then, p->exposure_then, 0.95);
        struct trede_rate_ratio b = trede_exact_ratio(&exact, *p);
        assert_int_equal(a.defined, b.defined);
        assert_int_equal(a.has_high, b.has_high);
        if (a.defined)
            assert_true(a.low == b.low && a.p == b.p && (!a.has_high || (a.ratio == b.ratio && a.high == b.high)));
    }
    trede_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(below_the_limit_everything_is_made),
        cmocka_unit_test(above_it_the_last_year_and_its_comparison_are),
        cmocka_unit_test(all_channels_of_a_kept_period_stay),
        cmocka_unit_test(without_the_cross_the_other_tallies_are_the_same),
        cmocka_unit_test(numbers_worked_out_once_are_those_worked_out_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
