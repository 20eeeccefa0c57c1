#include "harness/t.h"

#include "base/alloc.h"
#include "stats/design.h"

enum { MOST_ROWS = 4000, MOST_K = 12 };

struct data {
    size_t k;
    double u[MOST_ROWS][MOST_K];
};
static struct data data;
static double weight[MOST_ROWS];
static uint32_t stratum[MOST_ROWS], psu[MOST_ROWS], second[MOST_ROWS];

static void linear(const void *context, size_t row, double *u)
{
    const struct data *d = context;
    memcpy(u, d->u[row], d->k * sizeof *u);
}

/* A small generator, the same everywhere. */
static uint64_t seed;
static double draw(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static struct trede_design simple(size_t rows)
{
    for (size_t r = 0; r < rows; r++) {
        weight[r] = 1;
        stratum[r] = 0;
        psu[r] = (uint32_t)r;
    }
    return (struct trede_design){
        .rows = rows, .weight = weight, .stratum = stratum, .psu = psu, .strata = 1, .psus = rows};
}

static double variance_of(const struct trede_design *design, const uint32_t *domain, size_t domain_rows)
{
    double v = -1;
    data.k = 1;
    assert_int_equal(trede_taylor(design, domain, domain_rows, 1, linear, &data, &v, NULL), TREDE_OK);
    return v;
}

/* sum over n of (z - mean)^2 times n / (n - 1): for 1, 2, 3 that is 3, wherever the origin lies. */
static void large_offsets(void **state)
{
    (void)state;
    static const double offsets[] = {0, 1e3, 1e6, 1e9, -1e9, 1e12};
    for (size_t i = 0; i < 6; i++) {
        struct trede_design design = simple(3);
        for (size_t r = 0; r < 3; r++)
            data.u[r][0] = offsets[i] + (double)(r + 1);
        t_rel(variance_of(&design, NULL, 0), 3.0, 1e-9);
    }
    struct trede_design design = simple(3000);
    for (size_t r = 0; r < 3000; r++)
        data.u[r][0] = 1e9 + (double)(r % 3 + 1);
    t_rel(variance_of(&design, NULL, 0), 3000.0 / 2999.0 * 2000.0, 1e-9);
}

/* The textbook in long double, PSU totals held whole. */
static void by_hand(const struct trede_design *d, size_t k, double *v)
{
    static long double z[MOST_ROWS][MOST_K];
    memset(z, 0, sizeof z);
    for (size_t r = 0; r < d->rows; r++) {
        for (size_t i = 0; i < k; i++)
            z[d->psu[r]][i] += (long double)d->weight[r] * (long double)data.u[r][i];
    }
    for (size_t i = 0; i < k * k; i++) {
        long double sum = 0;
        for (uint32_t h = 0; h < d->strata; h++) {
            long double n = 0, mean_a = 0, mean_b = 0, part = 0;
            size_t a = i / k, b = i % k;
            for (size_t r = 0; r < d->rows; r++) {
                if (d->stratum[r] != h || (r > 0 && d->psu[r] == d->psu[r - 1])) continue;
                n++;
                mean_a += z[d->psu[r]][a];
                mean_b += z[d->psu[r]][b];
            }
            for (size_t r = 0; r < d->rows; r++) {
                if (d->stratum[r] == h && (r == 0 || d->psu[r] != d->psu[r - 1]))
                    part += (z[d->psu[r]][a] - mean_a / n) * (z[d->psu[r]][b] - mean_b / n);
            }
            sum += n / (n - 1) * part;
        }
        v[i] = (double)sum;
    }
}

/* Clusters of 1 to 4 rows in 7 strata, weights over six decades; each row touches share of the components. */
static struct trede_design clustered(size_t rows, size_t k, double share)
{
    for (size_t r = 0; r < rows; r++) {
        bool new_psu = r == 0 || draw() < 0.4;
        stratum[r] = (uint32_t)(r * 7 / rows);
        if (r > 0 && stratum[r] != stratum[r - 1]) new_psu = true;
        psu[r] = r == 0 ? 0 : psu[r - 1] + new_psu;
        weight[r] = pow(10.0, 6 * draw() - 3);
        for (size_t i = 0; i < k; i++)
            data.u[r][i] = draw() < share ? draw() * 4 + (i == 0 ? 1e4 : 0) : 0;
    }
    data.k = k;
    return (struct trede_design){
        .rows = rows, .weight = weight, .stratum = stratum, .psu = psu, .strata = 7, .psus = psu[rows - 1] + 1};
}

static void sparse_equals_the_textbook(void **state)
{
    (void)state;
    static const double shares[] = {1.0, 0.5, 0.1};
    double got[MOST_K * MOST_K], want[MOST_K * MOST_K];
    seed = 20200101;
    for (size_t i = 0; i < 3; i++) {
        struct trede_design design = clustered(900, MOST_K, shares[i]);
        assert_int_equal(trede_taylor(&design, NULL, 0, MOST_K, linear, &data, got, NULL), TREDE_OK);
        by_hand(&design, MOST_K, want);
        for (size_t a = 0; a < MOST_K; a++) {
            for (size_t b = 0; b < MOST_K; b++)
                t_abs(got[a * MOST_K + b], want[a * MOST_K + b],
                      1e-12 * sqrt(want[a * MOST_K + a] * want[b * MOST_K + b]));
        }
    }
}

static void same_bits_again(void **state)
{
    (void)state;
    double first[MOST_K * MOST_K], again[MOST_K * MOST_K];
    seed = 7;
    struct trede_design design = clustered(500, MOST_K, 0.3);
    assert_int_equal(trede_taylor(&design, NULL, 0, MOST_K, linear, &data, first, NULL), TREDE_OK);
    assert_int_equal(trede_taylor(&design, NULL, 0, MOST_K, linear, &data, again, NULL), TREDE_OK);
    assert_memory_equal(first, again, sizeof first);
}

/* A domain is the same as influence 0 outside it: PSUs without a row still count. */
static void domain_keeps_the_design(void **state)
{
    (void)state;
    static uint32_t domain[MOST_ROWS];
    size_t count = 0;
    double with_domain[9], with_zeros[9];
    seed = 99;
    struct trede_design design = clustered(600, 3, 1.0);
    for (uint32_t r = 0; r < 600; r++) {
        if (r % 5 != 0) domain[count++] = r;
    }
    assert_int_equal(trede_taylor(&design, domain, count, 3, linear, &data, with_domain, NULL), TREDE_OK);
    for (size_t r = 0; r < 600; r += 5)
        memset(data.u[r], 0, sizeof data.u[r]);
    assert_int_equal(trede_taylor(&design, NULL, 0, 3, linear, &data, with_zeros, NULL), TREDE_OK);
    for (size_t i = 0; i < 9; i++)
        t_rel(with_domain[i], with_zeros[i], 1e-12);
}

static void nobody_and_one(void **state)
{
    (void)state;
    struct trede_design design = simple(5);
    uint32_t one[] = {3};
    for (size_t r = 0; r < 5; r++)
        data.u[r][0] = 2;
    t_abs(variance_of(&design, one, 0), 0, T_EXACT);
    /* one of five PSUs has 2: n/(n-1) sum (z - mean)^2 = 5/4 (4 - 4/5) = 4 */
    t_rel(variance_of(&design, one, 1), 4.0, T_TIGHT);
    t_abs(variance_of(&design, NULL, 0), 0, 1e-15); /* all the same */
    t_abs(trede_domain_df(&design, one, 0), 0, T_EXACT);
    t_abs(trede_domain_df(&design, one, 1), 0, T_EXACT);
    t_abs(trede_domain_df(&design, NULL, 0), 4, T_EXACT);
    design = simple(0);
    t_abs(variance_of(&design, NULL, 0), 0, T_EXACT);
    assert_int_equal(trede_taylor(&design, NULL, 0, 0, linear, &data, NULL, NULL), TREDE_OK);
}

/* Stratum 0 has PSU totals 1, 3; stratum 1 one PSU with total 5. Grand mean 3. */
static struct trede_design with_lonely(enum trede_lonely_policy policy)
{
    struct trede_design design = simple(3);
    stratum[2] = 1;
    design.strata = 2;
    design.lonely = policy;
    data.u[0][0] = 1;
    data.u[1][0] = 3;
    data.u[2][0] = 5;
    return design;
}

static void lonely_policies(void **state)
{
    (void)state;
    struct trede_design design = with_lonely(TREDE_LONELY_GRAND_MEAN);
    t_rel(variance_of(&design, NULL, 0), 4.0 + 4.0, T_TIGHT); /* 2/1 * 2 and (5 - 3)^2 */
    design = with_lonely(TREDE_LONELY_AVERAGE_STRATA);
    t_rel(variance_of(&design, NULL, 0), 4.0 * 2, T_TIGHT);
    design = with_lonely(TREDE_LONELY_NOTHING);
    t_rel(variance_of(&design, NULL, 0), 4.0, T_TIGHT);
    design = with_lonely(TREDE_LONELY_REFUSE);
    double v;
    size_t named = 0;
    assert_int_equal(trede_taylor(&design, NULL, 0, 1, linear, &data, &v, &named), TREDE_INPUT);
    assert_int_equal(named, 1);
    uint32_t others[] = {0, 1}; /* a lonely stratum outside the domain does no harm */
    assert_int_equal(trede_taylor(&design, others, 2, 1, linear, &data, &v, &named), TREDE_OK);
    assert_true(named == SIZE_MAX);
    t_rel(v, 4.0, T_TIGHT);
    double fraction[] = {0.5, 1.0}; /* a stratum taken whole is not lonely: it has no variance */
    design.fraction = fraction;
    assert_int_equal(trede_taylor(&design, NULL, 0, 1, linear, &data, &v, &named), TREDE_OK);
    t_rel(v, 2.0, T_TIGHT);
}

/* Two PSUs out of four, with 2 units of 4 and 2 of 2: worked by hand.
 * Totals 1 + 3 and 5 + 5: first stage (1 - .5) 2/1 ((4-7)^2 + (10-7)^2) = 18; second stage of PSU 0:
 * .5 (1 - .5) 2/1 ((1-2)^2 + (3-2)^2) = 1; of PSU 1: 0. */
static void two_stages(void **state)
{
    (void)state;
    struct trede_design design = simple(4);
    double fraction[] = {0.5}, second_fraction[] = {0.5, 1.0};
    static const double values[] = {1, 3, 5, 5};
    for (size_t r = 0; r < 4; r++) {
        psu[r] = (uint32_t)(r / 2);
        second[r] = (uint32_t)r;
        data.u[r][0] = values[r];
    }
    design.psus = 2;
    design.second = second;
    design.fraction = fraction;
    design.second_fraction = second_fraction;
    t_rel(variance_of(&design, NULL, 0), 19.0, T_TIGHT);
    uint32_t domain[] = {0, 2,
                         3}; /* totals 1, 10: first stage 2 (4.5^2); PSU 0 has units 1 and 0: .5 (.5) 2 (.5^2 2) */
    t_rel(variance_of(&design, domain, 3), 40.5 + 0.25, T_TIGHT);
    design.second_fraction = NULL; /* then one stage */
    t_rel(variance_of(&design, NULL, 0), 18.0, T_TIGHT);
}

static void no_memory(void **state)
{
    (void)state;
    double v[9];
    seed = 5;
    struct trede_design design = clustered(60, 3, 1.0);
    enum trede_status status = TREDE_INTERNAL;
    for (uint64_t n = 1; n < 100 && status != TREDE_OK; n++) {
        trede_alloc_fail_after(n);
        status = trede_taylor(&design, NULL, 0, 3, linear, &data, v, NULL);
        trede_alloc_fail_after(0);
        assert_true(status == TREDE_OK || status == TREDE_INTERNAL);
        assert_true(n > 1 || status == TREDE_INTERNAL);
    }
    assert_int_equal(status, TREDE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_offsets),   cmocka_unit_test(sparse_equals_the_textbook),
        cmocka_unit_test(same_bits_again), cmocka_unit_test(domain_keeps_the_design),
        cmocka_unit_test(nobody_and_one),  cmocka_unit_test(lonely_policies),
        cmocka_unit_test(two_stages),      cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
