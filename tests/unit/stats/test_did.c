/* Difference-in-differences: two by two by hand, staggered starts with known effects, what cannot be made. */
#include "harness/t.h"

#include "stats/did.h"

enum { MOST = 4000 };

struct survey {
    double weight[MOST], y[MOST];
    uint32_t zero[MOST], psu[MOST];
    int32_t wave[MOST], cohort[MOST];
    size_t rows;
    struct trede_design design;
};

static void add(struct survey *s, int wave, int cohort, double y, double weight)
{
    s->weight[s->rows] = weight;
    s->y[s->rows] = y;
    s->wave[s->rows] = wave;
    s->cohort[s->rows] = cohort;
    s->psu[s->rows] = (uint32_t)s->rows;
    s->rows++;
}

static struct trede_did did_of(struct survey *s, size_t waves, size_t cohorts, const uint32_t *start)
{
    s->design = (struct trede_design){
        .rows = s->rows, .weight = s->weight, .stratum = s->zero, .psu = s->psu, .strata = 1, .psus = s->rows};
    const struct trede_did_question question = {.design = &s->design,
                                                .waves = waves,
                                                .cohorts = cohorts,
                                                .start = start,
                                                .wave = s->wave,
                                                .cohort = s->cohort,
                                                .y = s->y};
    struct trede_did did;
    assert_int_equal(trede_did_make(&question, &did), TREDE_OK);
    return did;
}

/* Weighted means: treated 0.25 -> 0.75 (weights 1, 3), comparison 0.5 -> 0.5. */
static void two_by_two_by_hand(void **state)
{
    (void)state;
    static struct survey s;
    s.rows = 0;
    for (int i = 0; i < 2; i++) {
        add(&s, 0, 0, 1, 1), add(&s, 0, 0, 0, 3);
        add(&s, 1, 0, 1, 3), add(&s, 1, 0, 0, 1);
        add(&s, 0, 1, 1, 2), add(&s, 0, 1, 0, 2);
        add(&s, 1, 1, 1, 2), add(&s, 1, 1, 0, 2);
    }
    struct trede_did did = did_of(&s, 2, 2, (const uint32_t[]){1, 2});
    struct trede_did_effect e = trede_did_average(&did, SIZE_MAX), at = trede_did_at(&did, 0, 1);
    assert_true(e.defined && at.defined);
    t_rel(e.value, 0.5, 1e-12);
    t_rel(at.value, 0.5, 1e-12);
    t_rel(e.se, at.se, 1e-12);
    t_rel(e.seen, 0.75, 1e-12);
    assert_int_equal(e.base, 4);
    /* each mean has influence w (y - p) / W; the sum of squares over 16 people, by n / (n - 1) */
    double square = 0;
    for (size_t r = 0; r < s.rows; r++) {
        double p = s.cohort[r] ? 0.5 : s.wave[r] ? 0.75 : 0.25, u = s.weight[r] * (s.y[r] - p) / 8;
        square += u * u;
    }
    t_rel(e.se, sqrt(square * 16 / 15), 1e-12);
    struct trede_did_trend trend;
    assert_int_equal(trede_did_trend_before(&did, &trend), TREDE_OK);
    assert_false(trend.defined);
    trede_did_free(&did);
}

/* Cohorts start at 1 (100 people a wave), 2 (300) and never; a common trend of 1, 2, 4, 7; the first cohort gains 1, 2,
 * 3 with time, the second 5 at once. Two-way fixed effects would be off: the effect of the first grows. */
static void fill_staggered(struct survey *s, double slope_before)
{
    static const double trend[] = {1, 2, 4, 7};
    static const int size[] = {10, 30, 20};
    static const uint32_t start[] = {1, 2, 4};
    s->rows = 0;
    for (int w = 0; w < 4; w++)
        for (int c = 0; c < 3; c++)
            for (int i = 0; i < size[c]; i++) {
                bool on = (uint32_t)w >= start[c];
                double effect = !on ? 0 : c == 0 ? w : 5;
                double before = c == 1 ? slope_before * w : 0;
                add(s, w, c, trend[w] + 10 * c + effect + before + (i % 2 ? 0.5 : -0.5), 1);
            }
}

static void staggered_starts_give_back_what_was_put_in(void **state)
{
    (void)state;
    static struct survey s;
    fill_staggered(&s, 0);
    struct trede_did did = did_of(&s, 4, 3, (const uint32_t[]){1, 2, 4});
    for (size_t t = 1; t < 4; t++)
        t_abs(trede_did_at(&did, 0, t).value, (double)t, 1e-9);
    for (size_t t = 2; t < 4; t++)
        t_abs(trede_did_at(&did, 1, t).value, 5, 1e-9);
    t_abs(trede_did_at(&did, 1, 0).value, 0, 1e-9); /* a placebo */
    assert_false(trede_did_at(&did, 2, 3).defined); /* never */
    struct trede_did_effect all = trede_did_average(&did, SIZE_MAX), last = trede_did_average(&did, 3);
    t_abs(all.value, (10 * 2.0 + 30 * 5.0) / 40, 1e-9); /* 2 = mean of 1, 2, 3 */
    t_abs(last.value, (10 * 3.0 + 30 * 5.0) / 40, 1e-9);
    t_abs(trede_did_average(&did, 1).value, 1, 1e-9); /* only the first has started */
    assert_false(trede_did_average(&did, 0).defined);
    assert_true(all.se > 0 && last.se > 0);
    trede_did_free(&did);
}

/* Jackknife of people, which knows no formula of did.c, against the engine: sizes of cohorts are estimated too. */
static void the_engine_agrees_with_the_jackknife(void **state)
{
    (void)state;
    static struct survey s;
    fill_staggered(&s, 0);
    struct trede_did did = did_of(&s, 4, 3, (const uint32_t[]){1, 2, 4});
    struct trede_did_effect e = trede_did_average(&did, SIZE_MAX);
    trede_did_free(&did);
    double square = 0;
    for (size_t r = 0; r < s.rows; r++) {
        s.weight[r] = 1e-9;
        did = did_of(&s, 4, 3, (const uint32_t[]){1, 2, 4});
        double off = trede_did_average(&did, SIZE_MAX).value - e.value;
        square += off * off;
        trede_did_free(&did);
        s.weight[r] = 1;
    }
    double n = (double)s.rows;
    t_rel(e.se, sqrt(square * (n - 1) / n), 0.08); /* the jackknife is wider by about 1 / people in a mean */
    assert_true(e.se < sqrt(square * (n - 1) / n));
}

static void a_trend_before_the_start_is_seen(void **state)
{
    (void)state;
    static struct survey s;
    struct trede_did_trend flat, steep;
    fill_staggered(&s, 0);
    struct trede_did did = did_of(&s, 4, 3, (const uint32_t[]){1, 2, 4});
    assert_int_equal(trede_did_trend_before(&did, &flat), TREDE_OK);
    trede_did_free(&did);
    fill_staggered(&s, 2);
    did = did_of(&s, 4, 3, (const uint32_t[]){1, 2, 4});
    assert_int_equal(trede_did_trend_before(&did, &steep), TREDE_OK);
    trede_did_free(&did);
    assert_true(flat.defined && steep.defined);
    t_abs(flat.df1, 1, 0);
    assert_true(flat.p > 0.99 && steep.p < 0.001);
}

static void without_a_comparison_nothing_is_defined(void **state)
{
    (void)state;
    static struct survey s;
    s.rows = 0;
    for (int i = 0; i < 4; i++) {
        add(&s, 0, 0, i % 2, 1);
        add(&s, 1, 0, i % 2, 1);
    }
    struct trede_did did = did_of(&s, 2, 1, (const uint32_t[]){1}); /* everybody starts */
    assert_false(trede_did_average(&did, SIZE_MAX).defined);
    trede_did_free(&did);
    add(&s, 1, 1, 1, 1); /* a comparison without a wave before */
    did = did_of(&s, 2, 2, (const uint32_t[]){1, 2});
    assert_false(trede_did_average(&did, SIZE_MAX).defined);
    trede_did_free(&did);
    did = did_of(&s, 2, 2, (const uint32_t[]){0, 2}); /* started before the first wave */
    assert_false(trede_did_average(&did, SIZE_MAX).defined);
    trede_did_free(&did);
}

/* A comparison that started before the first wave is no comparison for those who start later. */
static void those_already_started_are_no_comparison(void **state)
{
    (void)state;
    static struct survey s;
    s.rows = 0;
    for (int i = 0; i < 6; i++) {
        add(&s, 0, 1, i % 2, 1), add(&s, 1, 1, 1, 1);
        add(&s, 0, 0, i % 2, 1), add(&s, 1, 0, i % 3 == 0, 1);
    }
    struct trede_did did = did_of(&s, 2, 2, (const uint32_t[]){0, 1});
    assert_false(trede_did_average(&did, SIZE_MAX).defined);
    trede_did_free(&did);
}

/* ---- placebo areas ---- */

static void every_choice_of_areas_has_its_turn(void **state)
{
    (void)state;
    struct trede_placebo_area areas[6] = {0};
    for (size_t i = 0; i < 6; i++) {
        areas[i] = (struct trede_placebo_area){{1, 1 + (double)i}, {1, 1}, i >= 4};
    }
    double contrasts[15];
    struct trede_placebo p = trede_placebo_of(areas, 6, contrasts);
    assert_true(p.defined);
    assert_int_equal(p.count, 15); /* 6 over 2 */
    t_abs(p.contrast, 4.5 - 1.5, 1e-12);
    t_abs(contrasts[0], 0.5 - 3.5, 1e-12); /* areas 0 and 1 */
    t_abs(contrasts[14], p.contrast, 1e-12);
    t_abs(p.p, 2.0 / 15, 1e-12); /* it, and its mirror */
    areas[4].treated = areas[5].treated = false;
    assert_false(trede_placebo_of(areas, 6, NULL).defined);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_by_two_by_hand),
        cmocka_unit_test(staggered_starts_give_back_what_was_put_in),
        cmocka_unit_test(the_engine_agrees_with_the_jackknife),
        cmocka_unit_test(a_trend_before_the_start_is_seen),
        cmocka_unit_test(without_a_comparison_nothing_is_defined),
        cmocka_unit_test(those_already_started_are_no_comparison),
        cmocka_unit_test(every_choice_of_areas_has_its_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
