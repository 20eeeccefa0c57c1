#include "harness/t.h"

#include "stats/design.h"
#include "stats/linear.h"

enum { ROWS = 12 };
static const double before[ROWS] = {1, 2, 1, 1, 3, 1, 1, 2, 1, 1, 1, 4};
static const double y[ROWS] = {1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1};
static const int32_t first[ROWS] = {0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1};
static const int32_t later[ROWS] = {2, 3, 4, 2, 3, 4, 2, 3, 4, 3, 2, 4};
static const int32_t *const category[] = {first, later};
static uint32_t stratum[ROWS], psu[ROWS];
static double weight[ROWS];

static struct trede_design calibrated(const struct trede_calibration *calibration)
{
    for (uint32_t r = 0; r < ROWS; r++) {
        psu[r] = r;
        weight[r] = before[r] * (1 + 0.1 * first[r]);
    }
    return (struct trede_design){.rows = ROWS,
                                 .weight = weight,
                                 .stratum = stratum,
                                 .psu = psu,
                                 .strata = 1,
                                 .psus = ROWS,
                                 .calibration = calibration};
}

static void outcome(const void *context, size_t row, double *u)
{
    u[0] = ((const double *)context)[row];
}
static void dummies(const void *context, size_t row, double *u)
{
    (void)context;
    for (int32_t i = 0; i < 5; i++)
        u[i] = first[row] == i || later[row] == i;
}

/* What the margins fix has no variance left. */
static void margins_are_known(void **state)
{
    (void)state;
    double v[25];
    const struct trede_calibration calibration = {before, 2, category, 5};
    const struct trede_design design = calibrated(&calibration);
    assert_int_equal(trede_taylor(&design, NULL, 0, 5, dummies, NULL, v, NULL), TREDE_OK);
    for (size_t i = 0; i < 25; i++)
        t_abs(v[i], 0, 1e-24);
}

/* One margin: the residual is y less the weighted mean of its group; worked here in full. */
static void one_margin_by_hand(void **state)
{
    (void)state;
    const struct trede_calibration calibration = {before, 1, category, 2};
    const struct trede_design design = calibrated(&calibration);
    double total[2] = {0}, sum[2] = {0}, z[ROWS], mean = 0, want = 0, got;
    for (size_t r = 0; r < ROWS; r++) {
        total[first[r]] += before[r];
        sum[first[r]] += before[r] * y[r];
    }
    for (size_t r = 0; r < ROWS; r++) {
        z[r] = weight[r] * (y[r] - sum[first[r]] / total[first[r]]);
        mean += z[r] / ROWS;
    }
    for (size_t r = 0; r < ROWS; r++)
        want += ROWS / (ROWS - 1.0) * (z[r] - mean) * (z[r] - mean);
    assert_int_equal(trede_taylor(&design, NULL, 0, 1, outcome, y, &got, NULL), TREDE_OK);
    t_rel(got, want, 1e-12);
}

/* A domain: y is 0 outside it, but the residuals there are not. */
static void domain_residuals(void **state)
{
    (void)state;
    const struct trede_calibration calibration = {before, 2, category, 5};
    const struct trede_design design = calibrated(&calibration);
    static const uint32_t domain[] = {1, 2, 5, 8, 9};
    double zeroed[ROWS] = {0}, by_domain, by_zeros;
    for (size_t i = 0; i < 5; i++)
        zeroed[domain[i]] = y[domain[i]];
    assert_int_equal(trede_taylor(&design, domain, 5, 1, outcome, y, &by_domain, NULL), TREDE_OK);
    assert_int_equal(trede_taylor(&design, NULL, 0, 1, outcome, zeroed, &by_zeros, NULL), TREDE_OK);
    t_rel(by_domain, by_zeros, T_TIGHT);
}

static void rows_left_out_of_calibration(void **state)
{
    (void)state;
    static const int32_t nobody[ROWS] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    const int32_t *const none[] = {nobody};
    const struct trede_calibration calibration = {before, 1, none, 3};
    const struct trede_design with = calibrated(&calibration), without = calibrated(NULL);
    double a, b;
    assert_int_equal(trede_taylor(&with, NULL, 0, 1, outcome, y, &a, NULL), TREDE_OK);
    assert_int_equal(trede_taylor(&without, NULL, 0, 1, outcome, y, &b, NULL), TREDE_OK);
    t_rel(a, b, T_TIGHT);
}

static void singular_systems(void **state)
{
    (void)state;
    double a[] = {2, 1, 3, 1, 5, 6, 3, 6, 9}, b[] = {1, 10, 2, 20, 3, 30}; /* row 3 = row 1 + row 2, also in b */
    const double kept[] = {2, 1, 3, 1, 5, 6, 3, 6, 9}, right[] = {1, 10, 2, 20, 3, 30};
    size_t rank;
    assert_int_equal(trede_solve_semidefinite(3, a, 2, b, &rank), TREDE_OK);
    assert_int_equal(rank, 2);
    for (size_t i = 0; i < 3; i++) {
        for (size_t c = 0; c < 2; c++) {
            double sum = 0;
            for (size_t j = 0; j < 3; j++)
                sum += kept[i * 3 + j] * b[j * 2 + c];
            t_rel(sum, right[i * 2 + c], 1e-12);
        }
    }
    double zero[4] = {0}, any[2] = {0};
    assert_int_equal(trede_solve_semidefinite(2, zero, 1, any, &rank), TREDE_OK);
    assert_int_equal(rank, 0);
    assert_int_equal(trede_solve_semidefinite(0, NULL, 1, NULL, &rank), TREDE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(margins_are_known), cmocka_unit_test(one_margin_by_hand),
        cmocka_unit_test(domain_residuals),  cmocka_unit_test(rows_left_out_of_calibration),
        cmocka_unit_test(singular_systems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
