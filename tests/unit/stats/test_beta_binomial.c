/* The beta-binomial's edges, and its maximum against the likelihood written with gamma functions. Values of R VGAM are
 * in the oracle (area 12). */
#include "harness/t.h"

#include "stats/beta_binomial.h"
#include "stats/distribution.h"

static struct trede_arena *arena;

static int start(void **state)
{
    (void)state;
    arena = trede_arena_create();
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

static struct trede_beta_binomial fit_of(size_t cells, const int64_t *x, const int64_t *n)
{
    struct trede_beta_binomial fit;
    assert_int_equal(trede_beta_binomial(arena, cells, x, n, 0.95, &fit), TREDE_OK);
    return fit;
}

static double log_choose(double n, double x)
{
    return lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1);
}

static double log_beta(double a, double b)
{
    return lgamma(a) + lgamma(b) - lgamma(a + b);
}

static double log_likelihood(size_t cells, const int64_t *x, const int64_t *n, double alpha, double beta)
{
    double sum = 0;
    for (size_t i = 0; i < cells; i++)
        sum += log_choose((double)n[i], (double)x[i]) + log_beta(alpha + (double)x[i], beta + (double)(n[i] - x[i])) -
               log_beta(alpha, beta);
    return sum;
}

/* Nowhere around the fit is the likelihood higher, and at it it is what was said. */
static void is_maximum(void **state)
{
    (void)state;
    static const int64_t x[] = {3, 0, 17, 9, 1, 6, 40}, n[] = {10, 4, 20, 30, 25, 9, 300};
    struct trede_beta_binomial fit = fit_of(7, x, n);
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_FITTED);
    double top = log_likelihood(7, x, n, fit.alpha, fit.beta);
    t_rel(fit.log_likelihood, top, 1e-11);
    for (int i = -60; i <= 60; i++)
        for (int j = -60; j <= 60; j++)
            assert_true(log_likelihood(7, x, n, fit.alpha * exp(i / 12.0), fit.beta * exp(j / 12.0)) <= top + 1e-10);
    const double h = 1e-4; /* and flat: a step of one part in 10,000 costs some 1e-8 of it */
    assert_true(top - log_likelihood(7, x, n, fit.alpha * (1 + h), fit.beta) < 1e-7);
    t_rel(fit.mu, fit.alpha / (fit.alpha + fit.beta), T_TIGHT);
    t_rel(fit.rho, 1 / (fit.alpha + fit.beta + 1), T_TIGHT);
    double slope = log_likelihood(7, x, n, fit.alpha * (1 + h), fit.beta * (1 + h)) -
                   log_likelihood(7, x, n, fit.alpha * (1 - h), fit.beta * (1 - h));
    assert_true(fabs(slope) < 1e-9);
}

static void posterior_of_a_cell(void **state)
{
    (void)state;
    static const int64_t x[] = {3, 0, 17, 9, 1}, n[] = {10, 4, 20, 30, 0};
    const int64_t less[] = {3, 0, 17, 9, 0}; /* x of nobody is 0 */
    struct trede_beta_binomial fit = fit_of(5, x, n);
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_UNUSABLE);
    fit = fit_of(5, less, n);
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_FITTED);
    t_rel(fit.cell[0].mean, (fit.alpha + 3) / (fit.alpha + fit.beta + 10), T_TIGHT);
    t_rel(fit.cell[0].shrinkage, (fit.alpha + fit.beta) / (fit.alpha + fit.beta + 10), T_TIGHT);
    double a = fit.alpha + 3, b = fit.beta + 7;
    t_rel(trede_beta_lower(a, b, fit.cell[0].low, 1 - fit.cell[0].low), 0.025, T_CLOSE);
    t_rel(trede_beta_lower(b, a, 1 - fit.cell[0].high, fit.cell[0].high), 0.025, T_CLOSE);
    t_rel(fit.cell[4].mean, fit.mu, T_TIGHT); /* nobody asked: what the others say */
    assert_true(fit.cell[4].shrinkage == 1.0 && fit.cell[4].low < fit.cell[0].low);
    struct trede_beta_binomial without = fit_of(4, x, n);
    assert_true(without.alpha == fit.alpha && without.log_likelihood == fit.log_likelihood);
}

/* Cells that differ less than chance: the binomial, and everybody together (R: binom.test(20, 80)). */
static void no_spread(void **state)
{
    (void)state;
    static const int64_t x[] = {5, 5, 6, 4}, n[] = {20, 20, 20, 20};
    struct trede_beta_binomial fit = fit_of(4, x, n);
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_NO_SPREAD);
    assert_true(fit.rho == 0.0 && isinf(fit.alpha) && isinf(fit.beta));
    t_rel(fit.mu, 0.25, T_TIGHT);
    double sum = 80 * 0.25 * log(0.25) + 80 * 0.75 * log(0.75);
    for (size_t i = 0; i < 4; i++) {
        sum += log_choose(20, (double)x[i]);
        t_rel(fit.cell[i].mean, 0.25, T_TIGHT);
        t_rel(fit.cell[i].low, 0.1598796445, 1e-9);
        t_rel(fit.cell[i].high, 0.3593634759, 1e-9);
        assert_true(fit.cell[i].shrinkage == 1.0);
    }
    t_rel(fit.log_likelihood, sum, T_CLOSE);
}

/* Two cells with x and 20 - x of 20: the slope at rho 0 (Tarone's) has the sign of x (x - 1) + (20 - x) (19 - x) - 190,
 * which is 180 for 10, 188 for 12 and 198 for 13. */
static void edge_of_spread(void **state)
{
    (void)state;
    for (int64_t x = 10; x <= 16; x++) {
        const int64_t both[] = {x, 20 - x}, n[] = {20, 20};
        struct trede_beta_binomial fit = fit_of(2, both, n);
        assert_int_equal(fit.outcome, x > 12 ? TREDE_BETA_BINOMIAL_FITTED : TREDE_BETA_BINOMIAL_NO_SPREAD);
        t_rel(fit.mu, 0.5, T_CLOSE);
    }
}

static void edges(void **state)
{
    (void)state;
    static const int64_t none[] = {0, 0}, some[] = {2, 5}, half[] = {2, 0}, one[] = {1, 0}, ones[] = {1, 1},
                         odd[] = {1, 6}, below[] = {-1, 0}, three[] = {3, 0}, many[] = {3, 2000000};
    struct trede_beta_binomial fit = fit_of(2, none, some);
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_ALIKE);
    assert_true(fit.mu == 0.0 && !fit.cell);
    fit = fit_of(2, some, some);
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_ALIKE);
    assert_true(fit.mu == 1.0);
    fit = fit_of(2, half, some);
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_ALL_OR_NOBODY);
    assert_true(fit.mu == 0.5 && fit.rho == 1.0 && !fit.cell);
    fit = fit_of(2, one, ones); /* one person a cell says nothing of spread */
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_NO_SPREAD);
    assert_true(fit.mu == 0.5 && fit.cell[0].low < 0.02 && fit.cell[0].high > 0.98);
    fit = fit_of(1, some, odd + 1); /* one cell: 2 of 6 */
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_NO_SPREAD);
    t_rel(fit.mu, 1.0 / 3.0, T_TIGHT);
    assert_int_equal(fit_of(0, NULL, NULL).outcome, TREDE_BETA_BINOMIAL_NOTHING);
    assert_int_equal(fit_of(2, none, none).outcome, TREDE_BETA_BINOMIAL_NOTHING);
    assert_int_equal(fit_of(2, below, some).outcome, TREDE_BETA_BINOMIAL_UNUSABLE);
    assert_int_equal(fit_of(2, three, some).outcome, TREDE_BETA_BINOMIAL_UNUSABLE);
    assert_int_equal(fit_of(2, none, many).outcome, TREDE_BETA_BINOMIAL_UNUSABLE);
}

/* All or nobody in every cell but one of 200: rho close to 1, and finite. */
static void nearly_all_or_nobody(void **state)
{
    (void)state;
    int64_t x[200], n[200];
    for (size_t i = 0; i < 200; i++) {
        n[i] = 5;
        x[i] = i % 2 ? 5 : 0;
    }
    x[0] = 1;
    struct trede_beta_binomial fit = fit_of(200, x, n);
    assert_int_equal(fit.outcome, TREDE_BETA_BINOMIAL_FITTED);
    assert_true(fit.rho > 0.98 && fit.rho < 1.0);
    double top = log_likelihood(200, x, n, fit.alpha, fit.beta);
    t_rel(fit.log_likelihood, top, T_CLOSE);
    assert_true(log_likelihood(200, x, n, fit.alpha * 1.1, fit.beta * 1.1) < top);
    assert_true(log_likelihood(200, x, n, fit.alpha / 1.1, fit.beta / 1.1) < top);
    /* So much of it lies at 1 that the mean is below both limits. */
    assert_true(fit.cell[1].mean > 0.99 && fit.cell[1].low > fit.cell[1].mean && fit.cell[1].high <= 1.0);
}

static void no_memory(void **state)
{
    (void)state;
    static const int64_t x[] = {3, 0}, n[] = {100000, 4};
    struct trede_beta_binomial fit;
    for (uint64_t i = 1; i <= 3; i++) {
        struct trede_arena *fresh = trede_arena_create();
        trede_alloc_fail_after(i);
        assert_int_equal(trede_beta_binomial(fresh, 2, x, n, 0.95, &fit), TREDE_INTERNAL);
        trede_alloc_fail_after(0);
        trede_arena_destroy(fresh);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_maximum), cmocka_unit_test(posterior_of_a_cell),
        cmocka_unit_test(no_spread),  cmocka_unit_test(edge_of_spread),
        cmocka_unit_test(edges),      cmocka_unit_test(nearly_all_or_nobody),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, start, end);
}
