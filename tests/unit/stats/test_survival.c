/* Kaplan-Meier, its quantiles and the log-rank test. Reference values: R 4.2.2, survival 3.5-3,
 *   f <- survfit(Surv(time, status) ~ 1, data = aml[aml$x == "Maintained", ], conf.type = "log-log")
 *   summary(f); quantile(f, c(.1, .5, .9)); summary(f, times = c(13, 20, 48))
 *   survdiff(Surv(time, status) ~ x, aml); survdiff(Surv(time, status) ~ celltype, veteran)
 * on two data sets that come with that package (LGPL-2 or later): aml, maintenance chemotherapy in acute myelogenous
 * leukaemia (Miller 1997, Survival Analysis), and veteran, lung cancer by cell type (Kalbfleisch & Prentice 1980, The
 * Statistical Analysis of Failure Time Data). Both are facts printed in those books; here as counts by day. */
#include "harness/t.h"

#include "stats/interval.h"
#include "stats/survival.h"

static const double level = 0.95;

static const double time_1[] = {9, 13, 18, 23, 28, 31, 34, 45, 48, 161};
static const double events_1[] = {1, 1, 1, 1, 0, 1, 1, 0, 1, 0}, censored_1[] = {0, 1, 0, 0, 1, 0, 0, 1, 0, 1};
static const double time_2[] = {5, 8, 12, 16, 23, 27, 30, 33, 43, 45};
static const double events_2[] = {2, 2, 1, 0, 1, 1, 1, 1, 1, 1}, censored_2[] = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
static const struct trede_event_counts aml[] = {{10, time_1, events_1, censored_1}, {10, time_2, events_2, censored_2}};

static struct trede_arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = trede_arena_create();
    return arena == NULL;
}

static int end(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

static struct trede_survival curve_of(size_t times, const double *time, const double *events, const double *censored)
{
    struct trede_survival curve;
    struct trede_event_counts counts = {times, time, events, censored};
    assert_int_equal(trede_survival_fit(arena, &counts, &curve), TREDE_OK);
    return curve;
}

static struct trede_survival curve_of_aml(size_t group)
{
    struct trede_survival curve;
    assert_int_equal(trede_survival_fit(arena, &aml[group], &curve), TREDE_OK);
    return curve;
}

struct step {
    double time, at_risk, survival, se;
};

static void steps_are(const struct trede_survival *curve, const struct step *want, size_t steps)
{
    assert_int_equal(curve->steps, steps);
    for (size_t i = 0; i < steps; i++) {
        t_abs(curve->time[i], want[i].time, T_EXACT);
        t_abs(curve->at_risk[i], want[i].at_risk, T_EXACT);
        t_abs(curve->survival[i], want[i].survival, T_TIGHT);
        if (want[i].survival > 0) t_rel(curve->survival[i] * sqrt(curve->log_variance[i]), want[i].se, T_TIGHT);
    }
}

/* Day 13 has an event and a censored case, who is at risk at the event. */
static void curves_as_r(void **state)
{
    (void)state;
    static const struct step maintained[] = {
        {9, 11, 0.9090909090909091, 0.08667841720414475}, {13, 10, 0.8181818181818181, 0.1162912998303329},
        {18, 8, 0.7159090909090908, 0.1396649705572278},  {23, 7, 0.6136363636363635, 0.152632331027312},
        {31, 5, 0.4909090909090909, 0.1641932672211358},  {34, 4, 0.3681818181818182, 0.1626688858270948},
        {48, 2, 0.1840909090909091, 0.1534927457862937},
    };
    static const struct step not_maintained[] = {
        {5, 12, 0.8333333333333334, 0.1075828707279838},
        {8, 10, 0.6666666666666667, 0.1360827634879544},
        {12, 8, 0.5833333333333334, 0.1423187606383278},
        {23, 6, 0.4861111111111112, 0.1481300625534829},
        {27, 5, 0.388888888888889, 0.1469861839480328},
        {30, 4, 0.2916666666666667, 0.1387151691349874},
        {33, 3, 0.1944444444444445, 0.1218745053804462},
        {43, 2, 0.09722222222222224, 0.09186636496752051},
        {45, 1, 0, NAN},
    };
    struct trede_survival curve = curve_of_aml(0);
    steps_are(&curve, maintained, 7);
    assert_true(curve.cases == 11 && curve.events == 7 && curve.last == 161);
    curve = curve_of_aml(1);
    steps_are(&curve, not_maintained, 9);
    assert_true(isinf(curve.log_variance[8]));
    assert_true(curve.cases == 12 && curve.events == 11 && curve.last == 45);
}

/* 0 = not reached. */
static void quantile_is(const struct trede_survival *curve, double p, double at, double value, double low, double high)
{
    struct trede_done_quantile q = trede_done_quantile(curve, p, at);
    assert_int_equal(q.reached, value > 0);
    assert_int_equal(q.has_low, low > 0);
    assert_int_equal(q.has_high, high > 0);
    if (value > 0) t_abs(q.value, value, T_TIGHT * value);
    if (low > 0) t_abs(q.low, low, T_TIGHT * low);
    if (high > 0) t_abs(q.high, high, T_TIGHT * high);
}

static void quantiles_as_r(void **state)
{
    (void)state;
    struct trede_survival curve = curve_of_aml(0);
    quantile_is(&curve, 0.1, level, 13, 9, 18);
    quantile_is(&curve, 0.5, level, 31, 13, 0);
    quantile_is(&curve, 0.9, level, 0, 34, 0); /* 82 % is as far as it was followed */
    curve = curve_of_aml(1);
    quantile_is(&curve, 0.1, level, 5, 5, 8);
    quantile_is(&curve, 0.5, level, 23, 5, 33);
    quantile_is(&curve, 0.9, level, 43, 30, 0); /* all are done, but where none is left there are no limits */
}

/* R: survfit(Surv(c(1, 2, 3, 4), c(1, 1, 0, 0)) ~ 1, conf.type = "log-log") and the same with the last one done. */
static void where_exactly_so_many_are_done(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 3, 4}, open[] = {1, 1, 0, 0}, open_censored[] = {0, 0, 1, 1};
    static const double closed[] = {1, 1, 0, 1}, closed_censored[] = {0, 0, 1, 0};
    struct trede_survival curve = curve_of(4, time, open, open_censored);
    quantile_is(&curve, 0.25, level, 1.5, 1, 0);
    quantile_is(&curve, 0.4, level, 2, 1, 0);
    quantile_is(&curve, 0.5, level, 3, 1, 0); /* flat from 2 to the last time seen, 4 */
    quantile_is(&curve, 0.6, level, 0, 1, 0);
    curve = curve_of(4, time, closed, closed_censored);
    quantile_is(&curve, 0.5, level, 3, 1, 0);
    quantile_is(&curve, 0.6, level, 4, 1, 0);
    /* p at the last of the upper limits: flat to the last time seen, unless no limit follows because all are done.
     * R: p <- 1 - min(f$upper, na.rm = TRUE); quantile(f, c(.01, p)) */
    curve = curve_of_aml(0);
    quantile_is(&curve, 0.4749851572733585, level, 31, 9, 104.5);
    curve = curve_of_aml(1);
    quantile_is(&curve, 0.6510961388892502, level, 30, 8, 0);
}

struct share {
    double days, value, se, low, high;
};

static void shares_as_r(void **state)
{
    (void)state;
    static const struct share want[] = {
        {13, 0.1818181818181819, 0.1162912998303329, 0.04883777141750834, 0.5525713853178186},
        {20, 0.2840909090909092, 0.1396649705572278, 0.1009760258089466, 0.6498096140920616},
        {48, 0.8159090909090909, 0.1534927457862937, 0.4749851572733585, 0.9882615198768104},
        {161, 0.8159090909090909, 0.1534927457862937, 0.4749851572733585, 0.9882615198768104},
    };
    struct trede_survival curve = curve_of_aml(0);
    for (size_t i = 0; i < 4; i++) {
        struct trede_done_share got = trede_done_within(&curve, want[i].days, level);
        assert_true(got.known && got.has_interval);
        t_rel(got.value, want[i].value, T_TIGHT);
        t_rel(got.se, want[i].se, T_TIGHT);
        t_rel(got.low, want[i].low, 1e-12);
        t_rel(got.high, want[i].high, 1e-12);
    }
    assert_false(trede_done_within(&curve, 161.5, level).known); /* nobody was followed so long */
    struct trede_done_share none = trede_done_within(&curve, 8, level);
    assert_true(none.known && !none.has_interval && none.value == 0);
    assert_false(trede_done_within(&curve, -1, level).known);
    curve = curve_of_aml(1);
    struct trede_done_share all = trede_done_within(&curve, 1000, level); /* all were done by day 45 */
    assert_true(all.known && !all.has_interval && all.value == 1);
}

/* Without censoring the share done is a proportion, and Greenwood's variance is p (1 - p) / n. */
static void without_censoring_a_proportion(void **state)
{
    (void)state;
    static const double time[] = {0, 3, 4, 9}, events[] = {4, 6, 1, 9}, censored[] = {0, 0, 0, 0};
    struct trede_survival curve = curve_of(4, time, events, censored);
    const double shares[] = {0.2, 0.5, 0.55};
    for (size_t i = 0; i < 3; i++) {
        struct trede_done_share got = trede_done_within(&curve, time[i], level);
        double p = shares[i], z = trede_normal_quantile(0.975), se = sqrt(p * (1 - p) / 20), s = 1 - p;
        t_rel(got.value, p, T_TIGHT);
        t_rel(got.se, se, T_TIGHT);
        t_rel(got.low, 1 - pow(s, exp(z * se / (s * log(s)))), 1e-12);
        t_rel(got.high, 1 - pow(s, exp(-z * se / (s * log(s)))), 1e-12);
    }
    assert_true(trede_done_within(&curve, 0, level).has_interval); /* done on the day itself */
    assert_true(trede_done_within(&curve, 4, 0.8).low > trede_done_within(&curve, 4, 0.95).low);
}

static void what_is_not_known_is_not_a_number(void **state)
{
    (void)state;
    static const double time[] = {2, 5}, none[] = {0, 0}, some[] = {3, 4}, one_done[] = {1, 0}, zero[] = {0, 0};
    struct trede_survival curve = curve_of(2, time, none, some); /* nobody done */
    assert_int_equal(curve.steps, 0);
    quantile_is(&curve, 0.5, level, 0, 0, 0);
    assert_true(trede_done_within(&curve, 5, level).known && !trede_done_within(&curve, 5, level).has_interval);
    assert_false(trede_done_within(&curve, 6, level).known);
    curve = curve_of(0, NULL, NULL, NULL); /* no cases at all */
    quantile_is(&curve, 0.5, level, 0, 0, 0);
    assert_false(trede_done_within(&curve, 0, level).known);
    curve = curve_of(2, time, zero, zero);
    assert_false(trede_done_within(&curve, 0, level).known);
    curve = curve_of(1, time, one_done, zero); /* one case */
    quantile_is(&curve, 0.5, level, 2, 0, 0);
    assert_true(trede_done_within(&curve, 1, level).value == 0 && trede_done_within(&curve, 2, level).value == 1);
}

static void rows_without_cases_change_nothing(void **state)
{
    (void)state;
    static const double time[] = {1, 9, 13, 15, 18, 23, 28, 31, 34, 45, 48, 161, 400};
    static const double events[] = {0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 0};
    static const double censored[] = {0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0};
    struct trede_survival with = curve_of(13, time, events, censored), without = curve_of_aml(0);
    assert_int_equal(with.steps, without.steps);
    assert_memory_equal(with.survival, without.survival, with.steps * sizeof(double));
    t_abs(with.last, 161, T_EXACT);
}

static void wrong_counts_are_refused(void **state)
{
    (void)state;
    static const double twice[] = {1, 1}, back[] = {2, 1}, early[] = {-1, 1}, right[] = {1, 2}, one[] = {1, 1};
    static const double negative[] = {1, -1}, missing[] = {1, NAN}, endless[] = {1, INFINITY};
    const struct trede_event_counts wrong[] = {
        {2, twice, one, one},   {2, back, one, one},       {2, early, one, one},     {2, missing, one, one},
        {2, endless, one, one}, {2, right, negative, one}, {2, right, one, missing}, {2, right, endless, one},
    };
    struct trede_survival curve;
    struct trede_log_rank test;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(trede_survival_fit(arena, &wrong[i], &curve), TREDE_INTERNAL);
        assert_int_equal(trede_log_rank_test(arena, 1, &wrong[i], &test), TREDE_INTERNAL);
    }
}

static void without_memory(void **state)
{
    (void)state;
    enum { LONG = 20000 };
    static double time[LONG], events[LONG], censored[LONG];
    static struct trede_event_counts counts[300];
    struct trede_survival curve;
    struct trede_log_rank test;
    for (size_t i = 0; i < LONG; i++) {
        time[i] = (double)i;
        events[i] = 1;
    }
    for (size_t g = 0; g < 300; g++)
        counts[g] = (struct trede_event_counts){1, time, events, censored};
    const struct trede_event_counts many = {LONG, time, events, censored};
    trede_alloc_fail_after(1);
    assert_int_equal(trede_survival_fit(arena, &many, &curve), TREDE_INTERNAL);
    trede_alloc_fail_after(1);
    assert_int_equal(trede_log_rank_test(arena, 300, counts, &test), TREDE_INTERNAL);
    trede_alloc_fail_after(0);
    assert_int_equal(trede_survival_fit(arena, &many, &curve), TREDE_OK);
    assert_int_equal(trede_log_rank_test(arena, 300, counts, &test), TREDE_OK);
}

static struct trede_log_rank test_of(size_t groups, const struct trede_event_counts *counts)
{
    struct trede_log_rank test;
    assert_int_equal(trede_log_rank_test(arena, groups, counts, &test), TREDE_OK);
    return test;
}

static void log_rank_of_two_as_r(void **state)
{
    (void)state;
    struct trede_log_rank got = test_of(2, aml);
    assert_true(got.defined && got.df == 1);
    t_rel(got.chisq, 3.396388698977601, 1e-12);
    t_rel(got.p, 0.06533932204050513, 1e-12);
    t_abs(got.observed[0], 7, T_EXACT);
    t_rel(got.expected[0], 10.68933599230072, 1e-12);
    t_rel(got.expected[1], 7.31066400769928, 1e-12);
    const struct trede_event_counts turned[] = {aml[1], aml[0]};
    t_rel(test_of(2, turned).chisq, got.chisq, T_TIGHT);
}

static const double squamous_time[] = {1,   8,   10,  11,  15,  25,  30,  33,  42,  44,  72,
                                       82,  87,  100, 110, 111, 112, 118, 126, 144, 201, 228,
                                       231, 242, 283, 314, 357, 389, 411, 467, 587, 991, 999};
static const double squamous[] = {2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1,
                                  1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double squamous_censored[33] = {[5] = 1, [12] = 1, [13] = 1, [22] = 1};
static const double small_time[] = {2,  4,  7,  8,   10,  13,  16,  18,  20,  21,  22,  24,  25,
                                    27, 29, 30, 31,  51,  52,  54,  56,  59,  61,  63,  80,  87,
                                    95, 97, 99, 103, 117, 122, 123, 139, 151, 153, 287, 384, 392};
static const double small[] = {1, 1, 2, 1, 1, 2, 1, 2, 2, 2, 1, 1, 2, 1, 1, 1, 1, 2, 1, 2,
                               1, 1, 1, 1, 1, 1, 1, 0, 2, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1};
static const double small_censored[39] = {[27] = 1, [29] = 1, [32] = 1};
static const double adeno_time[] = {3,  7,  8,  12, 18, 19, 24, 31, 35,  36,  45,  48,  51,
                                    52, 73, 80, 83, 84, 90, 92, 95, 117, 132, 140, 162, 186};
static const double adeno[] = {1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double adeno_censored[26] = {[16] = 1};
static const double large_time[] = {12,  15,  19,  43,  49,  52,  53,  100, 103, 105, 111, 133, 143, 156,
                                    162, 164, 177, 182, 200, 216, 231, 250, 260, 278, 340, 378, 553};
static const double large[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double large_censored[27] = {[17] = 1};

/* Four groups; and a fifth that was gone before anything happened, which has no part in it. */
static void log_rank_of_four_as_r(void **state)
{
    (void)state;
    static const double early[] = {0.5}, none[] = {0}, five[] = {5};
    const struct trede_event_counts groups[] = {{33, squamous_time, squamous, squamous_censored},
                                                {39, small_time, small, small_censored},
                                                {26, adeno_time, adeno, adeno_censored},
                                                {27, large_time, large, large_censored},
                                                {1, early, none, five}};
    static const double observed[] = {31, 45, 26, 26};
    static const double expected[] = {47.6546776724754, 30.1020793268148, 15.6937646143605, 34.5494783863493};
    for (size_t count = 4; count <= 5; count++) {
        struct trede_log_rank got = test_of(count, groups);
        assert_true(got.defined && got.df == 3);
        t_rel(got.chisq, 25.40370034578536, 1e-11);
        t_rel(got.p, 1.271245939006095e-05, 1e-10);
        for (size_t g = 0; g < 4; g++) {
            t_abs(got.observed[g], observed[g], T_EXACT);
            t_rel(got.expected[g], expected[g], 1e-12);
        }
    }
}

static void no_test_where_nothing_is_compared(void **state)
{
    (void)state;
    static const double day[] = {1}, later[] = {2}, one[] = {1}, two[] = {2}, none[] = {0};
    assert_false(test_of(0, NULL).defined);
    assert_false(test_of(1, aml).defined);
    const struct trede_event_counts nobody_done[] = {{1, day, none, two}, {1, later, none, two}};
    assert_false(test_of(2, nobody_done).defined);
    const struct trede_event_counts never_together[] = {{1, day, none, two}, {1, later, one, one}};
    assert_false(test_of(2, never_together).defined);
    const struct trede_event_counts all_at_once[] = {{1, day, two, none}, {1, day, one, none}};
    assert_false(test_of(2, all_at_once).defined); /* nothing was left to chance */
    const struct trede_event_counts alike[] = {aml[0], aml[0]};
    struct trede_log_rank got = test_of(2, alike);
    assert_true(got.defined);
    t_abs(got.chisq, 0, T_TIGHT);
    t_rel(got.p, 1, T_CLOSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(curves_as_r, begin, end),
        cmocka_unit_test_setup_teardown(quantiles_as_r, begin, end),
        cmocka_unit_test_setup_teardown(where_exactly_so_many_are_done, begin, end),
        cmocka_unit_test_setup_teardown(shares_as_r, begin, end),
        cmocka_unit_test_setup_teardown(without_censoring_a_proportion, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_known_is_not_a_number, begin, end),
        cmocka_unit_test_setup_teardown(rows_without_cases_change_nothing, begin, end),
        cmocka_unit_test_setup_teardown(wrong_counts_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(without_memory, begin, end),
        cmocka_unit_test_setup_teardown(log_rank_of_two_as_r, begin, end),
        cmocka_unit_test_setup_teardown(log_rank_of_four_as_r, begin, end),
        cmocka_unit_test_setup_teardown(no_test_where_nothing_is_compared, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
