#include "harness/t.h"

#include "base/alloc.h"
#include "stats/design.h"

enum { ROWS = 6 };

/* Three PSUs of two rows in one stratum; y is answered by the first five rows. */
static const double weight[ROWS] = {1, 2, 1, 2, 1, 3}, y[ROWS] = {1, 0, 1, 1, 0, 0}, score[ROWS] = {2, 4, 6, 1, 3, 9};
static const uint32_t stratum[ROWS] = {0, 0, 0, 0, 0, 0}, psu[ROWS] = {0, 0, 1, 1, 2, 2};
static const struct trede_design design = {
    .rows = ROWS, .weight = weight, .stratum = stratum, .psu = psu, .strata = 1, .psus = 3};

struct shift {
    double offset;
};

/* 0: share of y; 1: mean score plus offset; 2: score per y (x not constant); 3: never asked. */
static size_t terms(const void *context, size_t row, struct trede_term *out)
{
    const struct shift *shift = context;
    size_t count = 0;
    if (row < 5) out[count++] = (struct trede_term){0, y[row], 1};
    out[count++] = (struct trede_term){1, score[row] + shift->offset, 1};
    if (row < 5) out[count++] = (struct trede_term){2, score[row], y[row]};
    return count;
}

static struct trede_ratios estimate(double offset)
{
    struct trede_ratios r;
    struct shift shift = {offset};
    assert_int_equal(trede_ratios_estimate(&design, NULL, 0, 4, terms, &shift, &r), TREDE_OK);
    return r;
}

/* By hand: share 4/7; PSU totals of (y - p)/7 w: (3/7 - 8/7)/7, (9/7)/7, (-4/7)/7 = -5/49, 9/49, -4/49;
 * variance 3/2 (25 + 81 + 16)/49^2. */
static void by_hand(void **state)
{
    (void)state;
    struct trede_ratios r = estimate(0);
    t_rel(r.value[0], 4.0 / 7.0, T_TIGHT);
    t_rel(r.covariance[0], 1.5 * 122 / 2401, 1e-12);
    t_rel(r.value[1], 48.0 / 10.0, T_TIGHT);
    t_rel(r.value[2], 21.0 / 4.0, T_TIGHT);
    assert_int_equal(r.base[0], 5);
    assert_int_equal(r.cases[0], 3);
    assert_int_equal(r.base[2], 3);
    assert_int_equal(r.cases[2], 5);
    t_abs(r.df[0], 2, T_EXACT);
    t_abs(r.df[2], 1, T_EXACT); /* only two PSUs have a y */
    t_abs(r.df_joint, 2, T_EXACT);
    t_rel(r.weight[0], 7, T_TIGHT);
    t_rel(trede_ratios_effective_base(&r, 0), 49.0 / 11.0, T_TIGHT);
    t_rel(r.weighted_variance[0], 4.0 / 7.0 * 3.0 / 7.0, 1e-12);
    trede_ratios_free(&r);
    trede_ratios_free(&r); /* twice does no harm */
}

static void nobody_asked(void **state)
{
    (void)state;
    struct trede_ratios r = estimate(0);
    assert_int_equal(r.base[3], 0);
    t_abs(r.value[3], 0, T_EXACT);
    for (size_t i = 0; i < 4; i++)
        t_abs(r.covariance[3 * 4 + i], 0, T_EXACT);
    t_abs(trede_ratios_effective_base(&r, 3), 0, T_EXACT);
    trede_ratios_free(&r);
}

static void offset_changes_nothing(void **state)
{
    (void)state;
    struct trede_ratios near = estimate(0), far = estimate(1e9);
    t_rel(far.value[1] - 1e9, near.value[1], 1e-6);
    t_rel(far.covariance[5], near.covariance[5], 1e-6);
    t_rel(far.weighted_variance[1], near.weighted_variance[1], 1e-6);
    trede_ratios_free(&near);
    trede_ratios_free(&far);
}

static void combinations(void **state)
{
    (void)state;
    struct trede_ratios r = estimate(0);
    struct trede_linear one = trede_ratios_combine(&r, (const double[]){0, 0, 2, 0});
    t_rel(one.value, 2 * r.value[2], T_TIGHT);
    t_rel(one.se, 2 * sqrt(r.covariance[10]), T_TIGHT);
    t_abs(one.df, 1, T_EXACT);
    struct trede_linear two = trede_ratios_combine(&r, (const double[]){1, -1, 0, 0});
    t_rel(two.se, sqrt(r.covariance[0] + r.covariance[5] - 2 * r.covariance[1]), 1e-12);
    t_abs(two.df, 2, T_EXACT);
    struct trede_linear none = trede_ratios_combine(&r, (const double[]){0, 0, 0, 0});
    assert_true(none.value == 0 && none.se == 0);
    trede_ratios_free(&r);
}

static size_t twice(const void *context, size_t row, struct trede_term *out)
{
    (void)context;
    out[0] = (struct trede_term){0, y[row], 1};
    out[1] = (struct trede_term){1, y[row], 1};
    return 2;
}

/* A share less itself is 0 with no variance, not 0 with the rounding of one. */
static void exact_cancellation(void **state)
{
    (void)state;
    struct trede_ratios r;
    assert_int_equal(trede_ratios_estimate(&design, NULL, 0, 2, twice, NULL, &r), TREDE_OK);
    struct trede_linear d = trede_ratios_combine(&r, (const double[]){1, -1});
    t_abs(d.value, 0, T_EXACT);
    t_abs(d.se, 0, T_EXACT);
    trede_ratios_free(&r);
}

static size_t everybody(const void *context, size_t row, struct trede_term *out)
{
    (void)context;
    (void)row;
    out[0] = (struct trede_term){0, 1, 1};
    return 1;
}

static void a_whole_share_is_exactly_one(void **state)
{
    (void)state;
    struct trede_ratios r;
    assert_int_equal(trede_ratios_estimate(&design, NULL, 0, 1, everybody, NULL, &r), TREDE_OK);
    t_abs(r.value[0], 1, T_EXACT);
    t_abs(r.covariance[0], 0, T_EXACT);
    t_abs(r.weighted_variance[0], 0, T_EXACT);
    trede_ratios_free(&r);
}

/* Doubling all weights leaves values and covariance alone. */
static void scale_of_weights(void **state)
{
    (void)state;
    double million[ROWS];
    struct trede_design scaled = design;
    struct trede_ratios a = estimate(0), b;
    struct shift shift = {0};
    for (size_t i = 0; i < ROWS; i++)
        million[i] = weight[i] * 1e6;
    scaled.weight = million;
    assert_int_equal(trede_ratios_estimate(&scaled, NULL, 0, 4, terms, &shift, &b), TREDE_OK);
    for (size_t i = 0; i < 3; i++)
        t_rel(b.value[i], a.value[i], T_TIGHT);
    for (size_t i = 0; i < 16; i++)
        t_abs(b.covariance[i], a.covariance[i], 1e-13);
    trede_ratios_free(&a);
    trede_ratios_free(&b);
}

static void lonely_is_refused(void **state)
{
    (void)state;
    static const uint32_t apart[ROWS] = {0, 0, 0, 0, 1, 1};
    struct trede_design two = design;
    struct trede_ratios r;
    two.stratum = apart;
    two.strata = 2;
    two.lonely = TREDE_LONELY_REFUSE;
    assert_int_equal(trede_ratios_estimate(&two, NULL, 0, 1, everybody, NULL, &r), TREDE_INPUT);
    assert_null(r.value);
}

static const uint32_t some[] = {0, 2, 3, 5};
static const struct trede_subset sets[] = {{NULL, ROWS, 3}, {some, 4, 3}, {some, 0, 0}};
static const uint32_t set_first[ROWS + 1] = {0, 2, 3, 5, 7, 8, 10};
static const uint16_t set_of[] = {0, 1, 0, 0, 1, 0, 1, 0, 0, 1};
static const uint32_t psu_first[] = {0, 2, 4, 6};
static const uint16_t psu_of[] = {0, 1, 0, 1, 0, 1};
static const struct trede_subsets subsets = {3, sets, set_first, set_of, psu_first, psu_of};

/* Domains in one go are what they are one by one; without covariances the variances stay. */
static void many_domains_at_once(void **state)
{
    (void)state;
    struct trede_ratios all[3], apart[3], one;
    struct shift shift = {3};
    struct trede_ratio_question question = {.k = 4, .fn = terms, .context = &shift};
    assert_int_equal(trede_ratios_estimate_each(&design, &subsets, &question, all), TREDE_OK);
    question.which = TREDE_VARIANCES_ONLY;
    assert_int_equal(trede_ratios_estimate_each(&design, &subsets, &question, apart), TREDE_OK);
    for (size_t s = 0; s < 3; s++) {
        assert_int_equal(trede_ratios_estimate(&design, sets[s].rows, sets[s].count, 4, terms, &shift, &one), TREDE_OK);
        for (size_t i = 0; i < 4; i++) {
            t_rel(all[s].value[i], one.value[i], T_EXACT);
            assert_int_equal(all[s].base[i], one.base[i]);
            t_rel(all[s].df[i], one.df[i], T_EXACT);
        }
        for (size_t i = 0; i < 16; i++) {
            t_rel(all[s].covariance[i], one.covariance[i], T_EXACT);
            t_rel(apart[s].covariance[i], i % 5 ? 0 : one.covariance[i], T_EXACT);
        }
        trede_ratios_free(&one);
        trede_ratios_free(all + s);
        trede_ratios_free(apart + s);
    }
}

/* Three categories of one base, a mean of another: only the category held is named. Base 1 lacks the last row. */
static const uint32_t shared_base[] = {0, 0, 0, 1};
static const struct trede_base_pair both_bases = {0, 1};

static size_t held_category(const void *context, size_t row, struct trede_term *out)
{
    (void)context;
    out[0] = (struct trede_term){row % 3, 1, 1};
    if (row < 4) out[1] = (struct trede_term){3, score[row] + 1e9, 1};
    return row < 4 ? 2 : 1;
}

static size_t every_category(const void *context, size_t row, struct trede_term *out)
{
    (void)context;
    for (size_t i = 0; i < 3; i++)
        out[i] = (struct trede_term){i, row % 3 == i, 1};
    if (row < 4) out[3] = (struct trede_term){3, score[row] + 1e9, 1};
    return row < 4 ? 4 : 3;
}

static void compare(const struct trede_ratios *got, const struct trede_ratios *want)
{
    for (size_t i = 0; i < want->k; i++) {
        t_rel(got->value[i], want->value[i], T_TIGHT);
        assert_int_equal(got->base[i], want->base[i]);
        assert_int_equal(got->cases[i], want->cases[i]);
        t_rel(got->df[i], want->df[i], T_EXACT);
        t_abs(got->weighted_variance[i], want->weighted_variance[i], 1e-12);
    }
    for (size_t i = 0; i < want->k * want->k; i++)
        t_abs(got->covariance[i], want->covariance[i], 1e-12);
}

/* On every road of the engine: totals kept, and rows read again (a second stage with fractions asks for them). */
static void shared_bases(void **state)
{
    (void)state;
    static const uint32_t own_unit[ROWS] = {0, 1, 2, 3, 4, 5};
    static const double some_of_them[] = {0.25}, within[] = {0.5, 0.5, 0.5};
    struct trede_design staged = design;
    staged.second = own_unit;
    staged.fraction = some_of_them;
    staged.second_fraction = within;
    const struct trede_design *const designs[] = {&design, &staged};
    const struct trede_ratio_question one = {
        .k = 4, .fn = held_category, .base_of = shared_base, .pairs = &both_bases, .pair_count = 1};
    for (size_t i = 0; i < 2; i++) {
        struct trede_ratios shared[3], apart;
        assert_int_equal(trede_ratios_estimate_each(designs[i], &subsets, &one, shared), TREDE_OK);
        for (size_t s = 0; s < 3; s++) {
            assert_int_equal(
                trede_ratios_estimate(designs[i], sets[s].rows, sets[s].count, 4, every_category, NULL, &apart),
                TREDE_OK);
            compare(shared + s, &apart);
            t_abs(shared[s].pair_df[0], apart.df_joint, T_EXACT);
            trede_ratios_free(&apart);
            trede_ratios_free(shared + s);
        }
    }
}

/* PSUs of many rows: what counts for a share is gathered until the PSU ends, and the numbers are those of the rows. One
 * domain is every row, the other every row but each fifth; score is read of the first rows only. */
static void shares_are_gathered(void **state)
{
    (void)state;
    enum { LARGE = 48, PSUS = 4 };
    static double uneven[LARGE];
    static uint32_t none[LARGE], of[LARGE], listed[LARGE], first[LARGE + 1], first_of_psu[PSUS + 1];
    static uint16_t in[2 * LARGE], in_psu[2 * PSUS];
    size_t count = 0, entries = 0;
    for (uint32_t row = 0; row < LARGE; row++) {
        uneven[row] = 1 + row % 7 / 3.0;
        of[row] = row / (LARGE / PSUS);
        in[entries++] = 0;
        if (row % 5) {
            listed[count++] = row;
            in[entries++] = 1;
        }
        first[row + 1] = (uint32_t)entries;
    }
    for (uint32_t p = 0; p < PSUS; p++) {
        in_psu[2 * p + 1] = 1;
        first_of_psu[p + 1] = 2 * p + 2;
    }
    const struct trede_design clustered = {
        .rows = LARGE, .weight = uneven, .stratum = none, .psu = of, .strata = 1, .psus = PSUS};
    const struct trede_subset both[] = {{NULL, LARGE, PSUS}, {listed, count, PSUS}};
    const struct trede_subsets two = {2, both, first, in, first_of_psu, in_psu};
    const struct trede_ratio_question question = {.k = 4, .fn = held_category, .base_of = shared_base};
    struct trede_ratios shared[2], apart;
    assert_int_equal(trede_ratios_estimate_each(&clustered, &two, &question, shared), TREDE_OK);
    for (size_t s = 0; s < 2; s++) {
        assert_int_equal(
            trede_ratios_estimate(&clustered, both[s].rows, both[s].count, 4, every_category, NULL, &apart), TREDE_OK);
        compare(shared + s, &apart);
        for (size_t i = 0; i < 4; i++) {
            t_rel(shared[s].weight[i], apart.weight[i], T_TIGHT);
            t_rel(shared[s].weight_squared[i], apart.weight_squared[i], T_TIGHT);
        }
        trede_ratios_free(&apart);
        trede_ratios_free(shared + s);
    }
}

/* More PSU totals than are kept (TREDE_MOST_TOTALS): the engine reads the rows again, and finds the same. */
static size_t widely(const void *context, size_t row, struct trede_term *out)
{
    (void)context;
    for (size_t i = 0; i < 1100; i++)
        out[i] = (struct trede_term){i, (double)((row * 7 + i * 5) % 11), 1};
    return 1100;
}

static size_t first_of_widely(const void *context, size_t row, struct trede_term *out)
{
    (void)context;
    out[0] = (struct trede_term){0, (double)(row * 7 % 11), 1};
    return 1;
}

static void more_totals_than_are_kept(void **state)
{
    (void)state;
    enum { MANY = 1000 };
    static double even[MANY];
    static uint32_t own[MANY], none[MANY], bounds[MANY + 1];
    static const uint16_t none_of[MANY];
    for (uint32_t i = 0; i < MANY; i++) {
        bounds[i + 1] = i + 1;
        even[i] = 1 + i % 3;
        own[i] = i;
    }
    const struct trede_design alone = {
        .rows = MANY, .weight = even, .stratum = none, .psu = own, .strata = 1, .psus = MANY};
    struct trede_ratios wide, narrow;
    const struct trede_subset everyone = {NULL, MANY, MANY};
    const struct trede_subsets one = {1, &everyone, bounds, none_of, bounds, none_of}; /* a row is a PSU */
    const struct trede_ratio_question question = {.k = 1100, .fn = widely, .which = TREDE_VARIANCES_ONLY};
    assert_int_equal(trede_ratios_estimate_each(&alone, &one, &question, &wide), TREDE_OK);
    assert_int_equal(trede_ratios_estimate(&alone, NULL, 0, 1, first_of_widely, NULL, &narrow), TREDE_OK);
    t_rel(wide.value[0], narrow.value[0], T_TIGHT);
    t_rel(wide.covariance[0], narrow.covariance[0], 1e-12);
    t_rel(wide.df[0], MANY - 1, T_EXACT);
    trede_ratios_free(&wide);
    trede_ratios_free(&narrow);
}

static void no_memory_for_many(void **state)
{
    enum trede_status status = TREDE_INTERNAL;
    (void)state;
    for (uint64_t n = 1; n < 200 && status != TREDE_OK; n++) {
        struct trede_ratios r[3];
        struct shift shift = {0};
        trede_alloc_fail_after(n);
        const struct trede_ratio_question question = {.k = 4, .fn = terms, .context = &shift};
        status = trede_ratios_estimate_each(&design, &subsets, &question, r);
        trede_alloc_fail_after(0);
        for (size_t s = 0; s < 3 && status == TREDE_OK; s++)
            trede_ratios_free(r + s);
    }
    assert_int_equal(status, TREDE_OK);
}

static void no_memory(void **state)
{
    (void)state;
    enum trede_status status = TREDE_INTERNAL;
    for (uint64_t n = 1; n < 100 && status != TREDE_OK; n++) {
        struct trede_ratios r;
        struct shift shift = {0};
        trede_alloc_fail_after(n);
        status = trede_ratios_estimate(&design, NULL, 0, 4, terms, &shift, &r);
        trede_alloc_fail_after(0);
        assert_true(n > 1 || status == TREDE_INTERNAL);
        trede_ratios_free(&r);
    }
    assert_int_equal(status, TREDE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(nobody_asked),
        cmocka_unit_test(offset_changes_nothing),
        cmocka_unit_test(combinations),
        cmocka_unit_test(exact_cancellation),
        cmocka_unit_test(a_whole_share_is_exactly_one),
        cmocka_unit_test(scale_of_weights),
        cmocka_unit_test(lonely_is_refused),
        cmocka_unit_test(many_domains_at_once),
        cmocka_unit_test(shared_bases),
        cmocka_unit_test(shares_are_gathered),
        cmocka_unit_test(more_totals_than_are_kept),
        cmocka_unit_test(no_memory_for_many),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
