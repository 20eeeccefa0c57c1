/* ordinal_design.c - a cumulative logit under the sampling design.
 *
 * Model: the estimate solves sum w score = 0, so its linearised variable is the inverse information times the score of
 * the row; the covariance is the inverse around the covariance of the score totals (the sandwich), which the variance
 * engine makes. Algorithm: a row's score is looked up by cell and level: two numbers, times the row of x; PSU totals
 * are added up without making any row's vector, unless calibration or a second stage looks inside the PSU.
 * Reference: Binder 1983. Rejected: a table of influence for every cell and level, larger than the data where x is
 * continuous. */
#include "stats/influence.h"
#include "stats/moments.h"
#include "stats/ordinal.h"
#include "stats/replicated.h"

/* The derivative of a row's log-likelihood to parameter i. */
static double score_of(const struct trede_ordinal *fit, size_t i, size_t cell, size_t level)
{
    size_t at = cell * fit->data.levels + level, t = fit->threshold[i];
    double along = 0.0; /* the z that the parameter moves */
    if (t == SIZE_MAX || t == level) along += fit->up[at];
    if (t == SIZE_MAX || t + 1 == level) along += fit->down[at];
    return fit->column[i] == SIZE_MAX ? along : -fit->data.x[cell * fit->data.columns + fit->column[i]] * along;
}

double trede_ordinal_influence(const struct trede_ordinal *fit, size_t i, size_t cell, size_t level)
{
    double u = 0.0;
    for (size_t j = 0; j < fit->k; j++)
        u += fit->inverse[i * fit->k + j] * score_of(fit, j, cell, level);
    return u;
}

struct scores {
    const struct trede_ordinal *fit;
    const struct trede_ordinal_rows *rows;
    const struct trede_design *design;
    struct trede_psu_rows psus;
};

static size_t row_scores(const void *context, size_t row, struct trede_value *values)
{
    const struct scores *s = context;
    uint32_t cell = s->rows->cell[row];
    size_t level = (size_t)s->rows->level[row], count = 0, m = s->fit->data.levels - 1;
    if (cell == UINT32_MAX) return 0;
    if (level > 0) values[count++] = (struct trede_value){level - 1, score_of(s->fit, level - 1, cell, level)};
    if (level < m) values[count++] = (struct trede_value){level, score_of(s->fit, level, cell, level)};
    for (size_t i = m; i < s->fit->k; i++) {
        double u = score_of(s->fit, i, cell, level);
        if (u < 0.0 || u > 0.0) values[count++] = (struct trede_value){i, u};
    }
    return count;
}

/* out = a b for k x k matrices. */
static void multiply(size_t k, const double *a, const double *b, double *out)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double sum = 0.0;
            for (size_t l = 0; l < k; l++)
                sum += a[i * k + l] * b[l * k + j];
            out[i * k + j] = sum;
        }
    }
}

static enum trede_status sandwich(const struct trede_ordinal *fit, double *covariance)
{
    size_t k = fit->k;
    double *half = trede_alloc(k * k, sizeof *half);
    if (!half) return TREDE_INTERNAL;
    multiply(k, fit->inverse, covariance, half);
    multiply(k, half, fit->inverse, covariance);
    trede_free(half);
    return TREDE_OK;
}

double trede_ordinal_df(const struct trede_design *design, const struct trede_ordinal_rows *rows)
{
    size_t most = rows->domain ? rows->count : design->rows, last = SIZE_MAX, count = 0;
    double df = 0.0;
    for (size_t i = 0; i < most; i++) {
        size_t row = rows->domain ? rows->domain[i] : i;
        if (rows->cell[row] == UINT32_MAX) continue;
        df += last == SIZE_MAX || design->psu[row] != design->psu[last];
        df -= last == SIZE_MAX || design->stratum[row] != design->stratum[last];
        last = row;
        count++;
    }
    bool given = design->replicates && design->replicates->weight;
    return given ? trede_replicate_df(design->replicates, count) : df;
}

/* The scores of a PSU's rows, added up; every column has one slope. */
static void psu_scores(const void *context, size_t p, struct trede_total *total)
{
    const struct scores *s = context;
    const struct trede_ordinal *fit = s->fit;
    size_t levels = fit->data.levels, columns = fit->data.columns;
    double *slopes = total->value + levels - 1;
    trede_total_touch(total, 0);
    for (size_t i = s->psus.first[p]; i < s->psus.first[p + 1]; i++) {
        size_t row = s->psus.row[i], level = (size_t)s->rows->level[row], at = s->rows->cell[row] * levels + level;
        const double *x = fit->data.x + s->rows->cell[row] * columns;
        double weight = s->design->weight[row], along = weight * (fit->up[at] + fit->down[at]);
        if (level + 1 < levels) total->value[level] += weight * fit->up[at];
        if (level > 0) total->value[level - 1] += weight * fit->down[at];
        for (size_t j = 0; j < columns; j++)
            slopes[j] -= along * x[j];
    }
}

static enum trede_status score_covariance(struct trede_arena *arena, struct scores *scores, double *covariance)
{
    const struct trede_ordinal_rows *rows = scores->rows;
    const struct trede_design *design = scores->design;
    size_t k = scores->fit->k;
    struct trede_influence source = {.k = k,
                                     .fn = row_scores,
                                     .context = scores,
                                     .domain = rows->domain,
                                     .domain_rows = rows->domain ? rows->count : design->rows};
    if (trede_totals_suffice(design) && !scores->fit->data.nominal) {
        enum trede_status status =
            trede_psu_rows_make(arena, design, rows->domain, rows->count, rows->cell, &scores->psus);
        uint32_t *one_block = trede_arena_alloc(arena, k, sizeof *one_block);
        if (status || !one_block) return TREDE_INTERNAL;
        source.psu = psu_scores;
        source.psu_row = scores->psus.psu_row;
        source.psu_count = scores->psus.count;
        source.block_of = one_block;
    }
    return trede_variance(design, &source, covariance, NULL);
}

enum trede_status trede_ordinal_covariance(const struct trede_design *design, const struct trede_ordinal *fit,
                                           const struct trede_ordinal_rows *rows, double *covariance)
{
    struct scores scores = {.fit = fit, .rows = rows, .design = design};
    struct trede_arena *arena = trede_arena_create();
    enum trede_status status = arena ? score_covariance(arena, &scores, covariance) : TREDE_INTERNAL;
    trede_arena_destroy(arena);
    return status ? status : sandwich(fit, covariance);
}
