/* slopes.c - tests of equal slopes over the thresholds.
 *
 * Model: at threshold t the binary logit P(y > t) = F(x'b_t - theta_t); proportional odds says b_t = b.
 * Brant's covariance of b_s and b_t (s <= t) for a simple random sample: A_s^-1 C_st A_t^-1, A_t = sum w p_t (1 - p_t)
 * x x', C_st = sum w p_t (1 - p_s) x x', p_t = P(y > t) of its own fit. Under a design the stacked influence values of
 * the fits, looked up by cell and level, go through the variance engine instead. The Wald statistic contrasts every
 * group with the first: any contrasts give the same value. Algorithm: the binary logit is the cumulative logit with two
 * levels (ordinal.c). Solving with A scaled to unit diagonal; a singular covariance leaves the test undefined.
 * Reference: Brant 1990. Rejected: the score test of SAS (needs the derivatives of the larger model and is too eager in
 * sparse tables); a pseudo-inverse, which tests another hypothesis without saying. */
#include "stats/slopes.h"

#include <math.h>

#include "stats/influence.h"
#include "stats/interval.h"
#include "stats/linear.h"
#include "stats/moments.h"

static double *cut_weights(struct trede_arena *arena, const struct trede_ordinal_data *data, size_t threshold)
{
    double *weight = trede_arena_alloc(arena, 2 * data->cells, sizeof *weight);
    for (size_t i = 0; weight && i < data->cells * data->levels; i++)
        weight[2 * (i / data->levels) + (i % data->levels > threshold)] += data->weight[i];
    return weight;
}

enum trede_status trede_threshold_fits_make(struct trede_arena *arena, const struct trede_ordinal_data *data,
                                            struct trede_threshold_fits *out)
{
    out->count = data->levels > 0 ? data->levels - 1 : 0;
    out->at = trede_arena_alloc(arena, out->count, sizeof *out->at);
    enum trede_status status = out->at ? TREDE_OK : TREDE_INTERNAL;
    for (size_t t = 0; !status && t < out->count; t++) {
        struct trede_ordinal_data cut = *data;
        cut.levels = 2;
        cut.nominal = NULL;
        cut.weight = cut_weights(arena, data, t);
        status = cut.weight ? trede_ordinal_fit(arena, &cut, &out->at[t]) : TREDE_INTERNAL;
    }
    return status;
}

/* ---- equal in every group ---- */

/* Covariance of value[a] - value[a % width] and the same of b; indices count from the second group on. */
static double contrast_covariance(const double *v, size_t n, size_t width, size_t a, size_t b)
{
    size_t i = width + a, j = width + b, i0 = a % width, j0 = b % width;
    return v[i * n + j] - v[i * n + j0] - v[i0 * n + j] + v[i0 * n + j0];
}

static enum trede_status solve_contrasts(size_t groups, size_t width, const double *value, const double *covariance,
                                         double *matrix, double *right, struct trede_equal *out)
{
    size_t q = (groups - 1) * width, rank;
    for (size_t a = 0; a < q; a++) {
        right[a] = value[width + a] - value[a % width];
        for (size_t b = 0; b < q; b++)
            matrix[a * q + b] = contrast_covariance(covariance, groups * width, width, a, b);
    }
    enum trede_status status = trede_solve_semidefinite(q, matrix, 1, right, &rank);
    if (status || rank < q) return status;
    for (size_t a = 0; a < q; a++)
        out->chisq += right[a] * (value[width + a] - value[a % width]);
    out->defined = isfinite(out->chisq) && out->chisq >= 0.0;
    return TREDE_OK;
}

enum trede_status trede_equal_test(size_t groups, size_t width, const double *value, const double *covariance,
                                   struct trede_equal *out)
{
    *out = (struct trede_equal){0};
    if (groups < 2 || width == 0) return TREDE_OK;
    size_t q = out->df = (groups - 1) * width;
    double *matrix = trede_alloc(q * q, sizeof *matrix), *right = trede_alloc(q, sizeof *right);
    enum trede_status status = matrix && right ? TREDE_OK : TREDE_INTERNAL;
    if (!status) status = solve_contrasts(groups, width, value, covariance, matrix, right, out);
    trede_free(matrix);
    trede_free(right);
    return status;
}

struct trede_equal_f trede_equal_f_of(const struct trede_equal *test, double df)
{
    struct trede_equal_f out = {.df1 = (double)test->df, .df2 = df - (double)test->df + 1.0};
    if (!test->defined || !(out.df2 >= 1.0)) return out;
    out.defined = true;
    out.f = test->chisq * out.df2 / (df * out.df1);
    out.p = trede_f_upper(out.f, out.df1, out.df2);
    return out;
}

/* ---- slopes under the design ---- */

struct looked_up {
    const struct trede_design *design;
    const struct trede_ordinal_rows *rows;
    struct trede_psu_rows psus;
    const double *influence; /* cells x levels x count */
    size_t levels, count;
};

static size_t look_up(const void *context, size_t row, struct trede_value *values)
{
    const struct looked_up *l = context;
    uint32_t cell = l->rows->cell[row];
    if (cell == UINT32_MAX) return 0;
    const double *u = l->influence + (cell * l->levels + (size_t)l->rows->level[row]) * l->count;
    for (size_t i = 0; i < l->count; i++)
        values[i] = (struct trede_value){i, u[i]};
    return l->count;
}

static void psu_look_up(const void *context, size_t p, struct trede_total *total)
{
    const struct looked_up *l = context;
    trede_total_touch(total, 0);
    for (size_t i = l->psus.first[p]; i < l->psus.first[p + 1]; i++) {
        uint32_t row = l->psus.row[i];
        const double *u = l->influence + (l->rows->cell[row] * l->levels + (size_t)l->rows->level[row]) * l->count;
        for (size_t j = 0; j < l->count; j++)
            total->value[j] += l->design->weight[row] * u[j];
    }
}

static enum trede_status covariance_of(struct trede_arena *arena, struct looked_up *l, double *covariance)
{
    uint32_t *one_block = trede_arena_alloc(arena, l->count, sizeof *one_block);
    if (!one_block) return TREDE_INTERNAL;
    struct trede_influence source = {.k = l->count,
                                     .block_of = one_block,
                                     .fn = look_up,
                                     .context = l,
                                     .domain = l->rows->domain,
                                     .domain_rows = l->rows->domain ? l->rows->count : l->design->rows};
    if (trede_totals_suffice(l->design)) {
        enum trede_status status =
            trede_psu_rows_make(arena, l->design, l->rows->domain, l->rows->count, l->rows->cell, &l->psus);
        if (status) return status;
        source.psu = psu_look_up;
        source.psu_row = l->psus.psu_row;
        source.psu_count = l->psus.count;
    }
    return trede_variance(l->design, &source, covariance, NULL);
}

static void fill_influence(const struct trede_slope_source *of, size_t cells, size_t levels, size_t count,
                           double *influence)
{
    for (size_t i = 0; i < cells * levels; i++) {
        size_t cell = of->cell ? of->cell[i / levels] : i / levels, level = i % levels;
        if (cell == UINT32_MAX) continue;
        if (of->cut != SIZE_MAX) level = level > of->cut;
        influence[i * count] = trede_ordinal_influence(of->fit, of->parameter, cell, level);
    }
}

enum trede_status trede_slopes_make(struct trede_arena *arena, const struct trede_design *design,
                                    const struct trede_ordinal_rows *rows, size_t cells, size_t levels,
                                    const struct trede_slope_source *of, size_t count, struct trede_slopes *out)
{
    *out = (struct trede_slopes){.count = count, .df = trede_ordinal_df(design, rows)};
    out->fitted = trede_arena_alloc(arena, count, sizeof *out->fitted);
    out->value = trede_arena_alloc(arena, count, sizeof *out->value);
    out->covariance = trede_arena_alloc(arena, count * count, sizeof *out->covariance);
    double *influence = trede_arena_alloc(arena, cells * levels * count, sizeof *influence);
    if (!out->fitted || !out->value || !out->covariance || !influence) return TREDE_INTERNAL;
    for (size_t i = 0; i < count; i++) {
        out->fitted[i] = of[i].fit->outcome == TREDE_ORDINAL_FITTED;
        if (!out->fitted[i]) continue;
        out->value[i] = of[i].fit->value[of[i].parameter];
        fill_influence(&of[i], cells, levels, count, influence + i);
    }
    struct looked_up looked_up = {
        .design = design, .rows = rows, .influence = influence, .levels = levels, .count = count};
    return covariance_of(arena, &looked_up, out->covariance);
}

enum trede_status trede_slopes_equal(struct trede_arena *arena, const struct trede_slopes *slopes, size_t first,
                                     struct trede_equal *out)
{
    size_t count = slopes->count, *kept = trede_arena_alloc(arena, count, sizeof *kept), n = 0;
    double *value = trede_arena_alloc(arena, count, sizeof *value);
    double *covariance = trede_arena_alloc(arena, count * count, sizeof *covariance);
    if (!kept || !value || !covariance) return TREDE_INTERNAL;
    for (size_t i = first; i < count; i++)
        if (slopes->fitted[i]) kept[n++] = i;
    for (size_t i = 0; i < n; i++) {
        value[i] = slopes->value[kept[i]];
        for (size_t j = 0; j < n; j++)
            covariance[i * n + j] = slopes->covariance[kept[i] * count + kept[j]];
    }
    return trede_equal_test(n, 1, value, covariance, out);
}

/* ---- Brant ---- */

static double chance_above(const struct trede_ordinal *fit, const double *x)
{
    double both[2];
    trede_ordinal_predict(fit, x, both);
    return both[1];
}

/* C_st (n x n, n = columns + 1), sum w p_t (1 - p_s) x x' with x led by the -1 of the threshold. */
static void cross_information(const struct trede_ordinal_data *d, const struct trede_ordinal *low,
                              const struct trede_ordinal *high, double *c)
{
    size_t n = d->columns + 1;
    for (size_t i = 0; i < n * n; i++)
        c[i] = 0.0;
    for (size_t cell = 0; cell < d->cells; cell++) {
        const double *x = d->x + cell * d->columns;
        double weight = 0.0;
        for (size_t level = 0; level < d->levels; level++)
            weight += d->weight[cell * d->levels + level];
        weight *= chance_above(high, x) * (1.0 - chance_above(low, x));
        for (size_t i = 0; i < n; i++) {
            double left = weight * (i ? x[i - 1] : -1.0);
            for (size_t j = 0; j < n; j++)
                c[i * n + j] += left * (j ? x[j - 1] : -1.0);
        }
    }
}

/* The block of the slopes' covariance for thresholds s <= t, and its mirror image. half (n x n) is scratch. */
static void put_block(const struct trede_threshold_fits *fits, size_t s, size_t t, const double *c, double *half,
                      double *covariance)
{
    size_t n = fits->at[0].k, p = n - 1, k = fits->count * p;
    const double *a = fits->at[s].inverse, *b = fits->at[t].inverse;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            half[i * n + j] = 0.0;
            for (size_t l = 0; l < n; l++)
                half[i * n + j] += a[i * n + l] * c[l * n + j];
        }
    }
    for (size_t i = 1; i < n; i++) {
        for (size_t j = 1; j < n; j++) {
            double sum = 0.0;
            for (size_t l = 0; l < n; l++)
                sum += half[i * n + l] * b[l * n + j];
            covariance[(s * p + i - 1) * k + t * p + j - 1] = sum;
            covariance[(t * p + j - 1) * k + s * p + i - 1] = sum;
        }
    }
}

/* The test of one column: its slopes and their covariance, picked from all. */
static enum trede_status test_column(const struct trede_threshold_fits *fits, size_t column, const double *value,
                                     const double *covariance, double *pick, struct trede_equal *out)
{
    size_t m = fits->count, p = fits->at[0].k - 1, k = m * p;
    for (size_t s = 0; s < m; s++) {
        pick[s] = value[s * p + column];
        for (size_t t = 0; t < m; t++)
            pick[m + s * m + t] = covariance[(s * p + column) * k + t * p + column];
    }
    return trede_equal_test(m, 1, pick, pick + m, out);
}

static enum trede_status test_all(struct trede_arena *arena, const struct trede_ordinal_data *data,
                                  const struct trede_threshold_fits *fits, struct trede_equal *omnibus,
                                  struct trede_equal *each)
{
    size_t p = data->columns, m = fits->count, k = m * p, n = p + 1;
    double *value = trede_arena_alloc(arena, k, sizeof *value);
    double *covariance = trede_arena_alloc(arena, k * k, sizeof *covariance);
    double *c = trede_arena_alloc(arena, n * n, sizeof *c), *half = trede_arena_alloc(arena, n * n, sizeof *half);
    double *pick = trede_arena_alloc(arena, m + m * m, sizeof *pick);
    if (!value || !covariance || !c || !half || !pick) return TREDE_INTERNAL;
    for (size_t s = 0; s < m; s++) {
        for (size_t j = 0; j < p; j++)
            value[s * p + j] = fits->at[s].value[1 + j];
        for (size_t t = s; t < m; t++) {
            cross_information(data, &fits->at[s], &fits->at[t], c);
            put_block(fits, s, t, c, half, covariance);
        }
    }
    enum trede_status status = trede_equal_test(m, p, value, covariance, omnibus);
    for (size_t j = 0; !status && j < p; j++)
        status = test_column(fits, j, value, covariance, pick, &each[j]);
    return status;
}

enum trede_status trede_brant(struct trede_arena *arena, const struct trede_ordinal_data *data,
                              struct trede_equal *omnibus, struct trede_equal *each)
{
    struct trede_threshold_fits fits;
    *omnibus = (struct trede_equal){0};
    for (size_t j = 0; j < data->columns; j++)
        each[j] = (struct trede_equal){0};
    enum trede_status status = trede_threshold_fits_make(arena, data, &fits);
    bool fitted = !status && fits.count > 1 && data->columns > 0;
    for (size_t t = 0; fitted && t < fits.count; t++)
        fitted = fits.at[t].outcome == TREDE_ORDINAL_FITTED;
    return fitted ? test_all(arena, data, &fits, omnibus, each) : status;
}
