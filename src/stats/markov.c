/* markov.c - observed chains.
 *
 * Model: the stage at the next moment depends on the stage now (order 1) and not on the time (homogeneity); moves are
 * multinomial per row. Algorithm: maximum likelihood is each row over its sum; the tests compare tables with their sum,
 * likelihood ratio and Pearson; the stationary distribution by Grassmann, Taksar and Heyman's elimination, which has no
 * subtraction, within the one closed class of stages that reachability finds. Reference: Anderson & Goodman 1957;
 * Billingsley 1961; Grassmann, Taksar & Heyman 1985. Degrees of freedom count every stage somebody ends on, also in
 * rows that never lead there, which makes p too large rather than too small. Rejected: the eigenvector of eigenvalue 1
 * (which one, when there are two groups of stages, is anybody's guess) and high powers of the matrix (periodic chains);
 * staying put for a stage nobody started from, which would be invented. */
#include "stats/markov.h"

#include <math.h>

#include <gsl/gsl_complex.h>
#include <gsl/gsl_complex_math.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>

#include "stats/gsl_guard.h"
#include "stats/interval.h"

static double sum_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

void trede_chain_probabilities(const double *counts, size_t k, double *p)
{
    for (size_t a = 0; a < k; a++) {
        double sum = sum_of(counts + a * k, k);
        for (size_t b = 0; b < k; b++)
            p[a * k + b] = sum > 0 ? counts[a * k + b] / sum : 0;
    }
}

double trede_chain_log_likelihood(const double *counts, size_t k)
{
    double sum = 0;
    for (size_t a = 0; a < k; a++) {
        double row = sum_of(counts + a * k, k);
        for (size_t b = 0; b < k; b++)
            if (counts[a * k + b] > 0) sum += counts[a * k + b] * log(counts[a * k + b] / row);
    }
    return sum;
}

/* ---- tests ---- */

struct tables {
    const double *of;
    size_t count, rows, columns;
};

static double row_sum(const struct tables *t, size_t table, size_t row)
{
    return sum_of(t->of + (table * t->rows + row) * t->columns, t->columns);
}

static double pooled(const struct tables *t, size_t row, size_t column)
{
    double sum = 0;
    for (size_t table = 0; table < t->count; table++)
        sum += t->of[(table * t->rows + row) * t->columns + column];
    return sum;
}

static size_t columns_in_use(const struct tables *t)
{
    size_t used = 0;
    for (size_t column = 0; column < t->columns; column++) {
        double sum = 0;
        for (size_t row = 0; row < t->rows; row++)
            sum += pooled(t, row, column);
        used += sum > 0;
    }
    return used;
}

/* Rows in use in the tables less those in use in their sum. */
static size_t spare_rows(const struct tables *t)
{
    size_t single = 0, together = 0;
    for (size_t row = 0; row < t->rows; row++) {
        size_t before = single;
        for (size_t table = 0; table < t->count; table++)
            single += row_sum(t, table, row) > 0;
        together += single > before;
    }
    return single - together;
}

static void compare_cell(const struct tables *t, size_t row, size_t column, double row_total,
                         struct trede_chain_test *test)
{
    double p = pooled(t, row, column) / row_total;
    if (!(p > 0)) return;
    for (size_t table = 0; table < t->count; table++) {
        double n = t->of[(table * t->rows + row) * t->columns + column], expected = row_sum(t, table, row) * p;
        if (!(expected > 0)) continue;
        if (n > 0) test->likelihood_ratio.statistic += 2 * n * log(n / expected);
        test->pearson.statistic += (n - expected) * (n - expected) / expected;
    }
}

static void finish_test(struct trede_test *test, double df)
{
    test->df = df;
    test->defined = df > 0;
    test->statistic = fmax(test->statistic, 0); /* a sum of logarithms may end at -1e-13 */
    if (test->defined) test->p = trede_chisq_upper(test->statistic, df);
}

struct trede_chain_test trede_chain_homogeneity(const double *tables, size_t count, size_t rows, size_t columns)
{
    const struct tables t = {tables, count, rows, columns};
    struct trede_chain_test test = {0};
    for (size_t row = 0; row < rows; row++) {
        double total = 0;
        for (size_t table = 0; table < count; table++)
            total += row_sum(&t, table, row);
        for (size_t column = 0; total > 0 && column < columns; column++)
            compare_cell(&t, row, column, total, &test);
    }
    size_t used = columns_in_use(&t);
    double df = used > 1 ? (double)(spare_rows(&t) * (used - 1)) : 0;
    finish_test(&test.likelihood_ratio, df);
    finish_test(&test.pearson, df);
    return test;
}

/* ---- where it leads ---- */

static bool has_row(const double *p, size_t k, size_t stage)
{
    return sum_of(p + stage * k, k) > 0;
}

struct reach {
    bool of[TREDE_MOST_STAGES][TREDE_MOST_STAGES];
};

static void find_reach(const double *p, size_t k, struct reach *reach)
{
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++)
            reach->of[a][b] = a == b || p[a * k + b] > 0;
    for (size_t via = 0; via < k; via++)
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; b < k; b++)
                reach->of[a][b] = reach->of[a][b] || (reach->of[a][via] && reach->of[via][b]);
}

/* From every stage that it can reach, it can be reached. */
static bool is_recurrent(const struct reach *reach, size_t k, size_t stage)
{
    for (size_t b = 0; b < k; b++)
        if (reach->of[stage][b] && !reach->of[b][stage]) return false;
    return true;
}

/* The stages of the one closed class, in order. */
static enum trede_estimate_status find_class(const double *p, size_t k, size_t *stages, size_t *count)
{
    struct reach reach;
    find_reach(p, k, &reach);
    *count = 0;
    for (size_t a = 0; a < k; a++) {
        if (has_row(p, k, a)) continue;
        for (size_t b = 0; b < k; b++)
            if (b != a && reach.of[b][a]) return TREDE_TOO_FEW;
    }
    for (size_t a = 0; a < k; a++) {
        if (!has_row(p, k, a) || !is_recurrent(&reach, k, a)) continue;
        if (*count > 0 && !reach.of[stages[0]][a]) return TREDE_NOT_CONVERGED;
        stages[(*count)++] = a;
    }
    return *count > 0 ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
}

enum trede_estimate_status trede_chain_stationary(const double *p, size_t k, double *distribution)
{
    size_t stages[TREDE_MOST_STAGES], n;
    double a[TREDE_MOST_STAGES][TREDE_MOST_STAGES], x[TREDE_MOST_STAGES], sum = 1;
    enum trede_estimate_status status = find_class(p, k, stages, &n);
    if (status != TREDE_ESTIMATE_OK) return status;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            a[i][j] = p[stages[i] * k + stages[j]];
    for (size_t out = n - 1; out > 0; out--) { /* take a stage out of the chain */
        double leaving = sum_of(a[out], out);
        for (size_t i = 0; i < out; i++) {
            a[i][out] /= leaving;
            for (size_t j = 0; j < out; j++)
                a[i][j] += a[i][out] * a[out][j];
        }
    }
    x[0] = 1;
    for (size_t back = 1; back < n; back++) {
        x[back] = 0;
        for (size_t i = 0; i < back; i++)
            x[back] += x[i] * a[i][back];
        sum += x[back];
    }
    for (size_t stage = 0; stage < k; stage++)
        distribution[stage] = 0;
    for (size_t i = 0; i < n; i++)
        distribution[stages[i]] = x[i] / sum;
    return TREDE_ESTIMATE_OK;
}

enum trede_estimate_status trede_chain_project(const double *p, size_t k, const double *start, size_t steps,
                                               double *after)
{
    bool known[TREDE_MOST_STAGES];
    for (size_t a = 0; a < k; a++)
        known[a] = has_row(p, k, a);
    for (size_t step = 0; step < steps; step++) {
        const double *now = step ? after + (step - 1) * k : start;
        double *next = after + step * k;
        for (size_t b = 0; b < k; b++)
            next[b] = 0;
        for (size_t a = 0; a < k; a++) {
            if (!known[a] && now[a] > 0) return TREDE_TOO_FEW;
            for (size_t b = 0; b < k; b++)
                next[b] += now[a] * p[a * k + b];
        }
    }
    return TREDE_ESTIMATE_OK;
}

double trede_chain_steps_to(double a, const double *path, size_t steps, double target)
{
    if (a >= target) return 0;
    for (size_t step = 0; step < steps; step++) {
        double before = step ? path[step - 1] : a;
        if (path[step] >= target) return (double)step + (target - before) / (path[step] - before);
    }
    return -1;
}

static double second_of(const gsl_vector_complex *values)
{
    double first = 0, second = 0;
    for (size_t i = 0; i < values->size; i++) {
        double modulus = gsl_complex_abs(gsl_vector_complex_get(values, i));
        if (modulus > first) {
            second = first;
            first = modulus;
        } else if (modulus > second)
            second = modulus;
    }
    return second;
}

enum trede_status trede_chain_second_eigenvalue(const double *p, size_t k, double *modulus)
{
    trede_gsl_quiet();
    gsl_matrix *copy = gsl_matrix_alloc(k, k);
    gsl_vector_complex *values = gsl_vector_complex_alloc(k);
    gsl_eigen_nonsymm_workspace *work = gsl_eigen_nonsymm_alloc(k);
    enum trede_status status = copy && values && work ? TREDE_OK : TREDE_INTERNAL;
    for (size_t i = 0; !status && i < k * k; i++)
        gsl_matrix_set(copy, i / k, i % k, p[i]);
    if (!status && gsl_eigen_nonsymm(copy, values, work) != 0) status = TREDE_INTERNAL;
    if (!status) *modulus = second_of(values);
    if (work) gsl_eigen_nonsymm_free(work);
    if (values) gsl_vector_complex_free(values);
    if (copy) gsl_matrix_free(copy);
    return status;
}
