/* replicates.c - sums under every replicate's weights, and what they vary.
 *
 * Model: see the header. Algorithm: replicates in blocks; a block's weights of a row (or multipliers of a unit) are
 * made once and added, times a value, to the block of each sum it belongs to. A covariance is the inner products of the
 * deviations, in eight lanes of fixed order. Reference: Wolter 2007, Introduction to variance estimation;
 * survey::svrVar. Rejected: a replicate at a time, which reads the data as often as there are replicates. */
#include "stats/replicates.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "stats/replicated.h"

enum { B = TREDE_REPLICATE_BLOCK, LANES = 8 };

/* ---- sums ---- */

static size_t in_block(size_t count, size_t block)
{
    size_t left = count - block * B;
    return left < B ? left : B;
}

static void given_row(const struct trede_weight_block *w, size_t row, double *weight)
{
    size_t count = w->replicates->count, here = in_block(count, w->block);
    const double *given = w->replicates->weight + row * count + w->block * B;
    for (size_t r = 0; r < B; r++)
        weight[r] = r < here ? given[r] : 0.0;
}

/* Of a replicate that could not be raked all weights are 0: those of rows that are not raked too. */
static const double *spoil_failed(const struct trede_weight_block *w, const double *multiplier, double *room)
{
    const struct trede_reraking *reraking = w->replicates->reraking;
    size_t here = in_block(w->replicates->count, w->block);
    for (size_t r = 0; r < B; r++)
        room[r] = r < here && reraking->failed[w->block * B + r] ? 0.0 : multiplier[r];
    return room;
}

void trede_weight_block_row(const struct trede_weight_block *w, size_t row, double *weight)
{
    const struct trede_replicates *replicates = w->replicates;
    if (replicates->weight) {
        given_row(w, row, weight);
        return;
    }
    const struct trede_reraking *reraking = replicates->reraking;
    const double *multiplier = w->multiplier + replicates->bootstrap->unit[row] * (size_t)B;
    if (!reraking || reraking->pattern[row] < 0) {
        double room[B];
        const double *kept = reraking ? spoil_failed(w, multiplier, room) : multiplier;
        for (size_t r = 0; r < B; r++)
            weight[r] = w->design->weight[row] * kept[r];
        return;
    }
    double before = w->design->calibration->weight_before[row];
    const double *factor = reraking->factor + (size_t)reraking->pattern[row] * reraking->stride + w->block * B;
    for (size_t r = 0; r < B; r++)
        weight[r] = before * multiplier[r] * factor[r];
}

const double *trede_weight_block_unit(const struct trede_weight_block *w, const struct trede_unit_totals *totals,
                                      size_t i, double *room)
{
    const double *multiplier = w->multiplier + totals->unit[i] * (size_t)B;
    if (!totals->pattern || !w->replicates->reraking) return multiplier;
    if (totals->pattern[i] < 0) return spoil_failed(w, multiplier, room);
    const struct trede_reraking *reraking = w->replicates->reraking;
    const double *factor = reraking->factor + (size_t)totals->pattern[i] * reraking->stride + w->block * B;
    for (size_t r = 0; r < B; r++)
        room[r] = multiplier[r] * factor[r];
    return room;
}

struct job {
    const struct trede_design *design;
    const struct trede_replicates *replicates;
    const struct trede_replicated *of;
    size_t count, cells, most; /* the most of any of them */
};

static void sum_rows(const struct trede_weight_block *w, const struct trede_replicated *of,
                     struct trede_cell_value *values, double *sum)
{
    double weight[B];
    size_t rows = of->domain ? of->domain_rows : w->design->rows;
    for (size_t i = 0; i < rows; i++) {
        size_t row = of->domain ? of->domain[i] : i;
        size_t count = of->fn(of->context, row, values);
        if (count) trede_weight_block_row(w, row, weight);
        for (size_t v = 0; v < count; v++)
            trede_replicate_add(sum + values[v].cell * B, weight, values[v].value);
    }
}

static void sum_block(const struct job *job, const struct trede_weight_block *w, struct trede_cell_value *values,
                      double *sum)
{
    size_t stride = trede_replicate_stride(job->replicates->count);
    for (size_t i = 0; i < job->count; i++) {
        const struct trede_replicated *of = job->of + i;
        memset(sum, 0, of->cells * B * sizeof *sum);
        if (of->totals)
            trede_replicate_units(w, of->totals, sum);
        else
            sum_rows(w, of, values, sum);
        for (size_t c = 0; c < of->cells; c++)
            memcpy(of->sum + c * stride + w->block * B, sum + c * B, B * sizeof *sum);
    }
}

static enum trede_status do_block(void *payload, size_t block)
{
    const struct job *job = payload;
    const struct trede_bootstrap *bootstrap = job->replicates->bootstrap;
    struct trede_weight_block w = {job->design, job->replicates, block, NULL};
    double *sum = trede_alloc(job->cells, B * sizeof *sum);
    struct trede_cell_value *values = trede_alloc(job->most, sizeof *values);
    enum trede_status status = sum && values ? TREDE_OK : TREDE_INTERNAL;
    if (!status && !job->replicates->weight) {
        w.multiplier = trede_alloc(bootstrap->units, B * sizeof *w.multiplier);
        status = w.multiplier ? trede_bootstrap_multipliers(bootstrap, block, w.multiplier) : TREDE_INTERNAL;
    }
    if (!status) sum_block(job, &w, values, sum);
    trede_free(w.multiplier);
    trede_free(values);
    trede_free(sum);
    return status;
}

enum trede_status trede_replicate_sums(const struct trede_design *design, const struct trede_replicates *replicates,
                                       const struct trede_replicated *of, size_t count)
{
    struct job job = {design, replicates, of, count, 1, 1};
    bool from_rows = false;
    for (size_t i = 0; i < count; i++) {
        from_rows = from_rows || !of[i].totals;
        if (of[i].cells > job.cells) job.cells = of[i].cells;
        if (of[i].most > job.most) job.most = of[i].most;
    }
    return trede_parallel(trede_replicate_blocks(replicates->count), from_rows ? 1 : replicates->threads, do_block,
                          &job);
}

enum trede_status trede_replicate_table(const struct trede_design *design, const struct trede_replicates *replicates,
                                        const uint32_t *domain, size_t domain_rows, size_t cells, size_t most,
                                        trede_cell_fn *fn, const void *context, double *out)
{
    size_t stride = trede_replicate_stride(replicates->count);
    struct trede_arena *arena = trede_arena_create();
    double *sum = arena ? trede_arena_alloc(arena, cells, stride * sizeof *sum) : NULL;
    struct trede_unit_totals totals;
    bool collapsed;
    struct trede_replicated of = {.cells = cells,
                                  .domain = domain,
                                  .domain_rows = domain_rows,
                                  .most = most,
                                  .fn = fn,
                                  .context = context,
                                  .sum = sum};
    enum trede_status status =
        sum ? trede_replicate_collapse(arena, design, replicates, &of, &totals, &collapsed) : TREDE_INTERNAL;
    if (!status && collapsed) of.totals = &totals;
    if (!status) status = trede_replicate_sums(design, replicates, &of, 1);
    for (size_t r = 0; !status && r < replicates->count; r++)
        for (size_t c = 0; c < cells; c++)
            out[r * cells + c] = sum[c * stride + r];
    trede_arena_destroy(arena);
    return status;
}

/* ---- covariance ---- */

static double rscale(const struct trede_replicates *replicates, size_t r)
{
    return replicates->rscales ? replicates->rscales[r] : 1.0;
}

static const uint8_t *said_of(const struct trede_deviations *d, size_t i, size_t stride)
{
    return d->said ? d->said + d->group_of[i] * stride : NULL;
}

/* About their mean, and times the root of rscales; what was not said counts as no deviation. */
static void centre(const struct trede_replicates *replicates, const struct trede_deviations *d, size_t i, size_t stride)
{
    double *of = d->of + i * stride, mean = 0.0, among = 0.0;
    const uint8_t *said = said_of(d, i, stride);
    for (size_t r = 0; r < replicates->count && !replicates->mse; r++) {
        if ((said && !said[r]) || !(rscale(replicates, r) > 0.0)) continue;
        mean += of[r];
        among += 1.0;
    }
    mean = among > 0.0 ? mean / among : 0.0;
    for (size_t r = 0; r < stride; r++) {
        bool counts = r < replicates->count && (!said || said[r]);
        of[r] = counts ? (of[r] - mean) * sqrt(rscale(replicates, r)) : 0.0;
    }
}

static double inner_product(const double *a, const double *b, size_t stride)
{
    double lane[LANES] = {0}, sum = 0.0;
    for (size_t r = 0; r < stride; r += LANES)
        for (size_t l = 0; l < LANES; l++)
            lane[l] += a[r + l] * b[r + l];
    for (size_t l = 0; l < LANES; l++)
        sum += lane[l];
    return sum;
}

/* Of the built-in bootstrap, those that say something of both share the scale of all. */
static double scale_of(const struct trede_replicates *replicates, const struct trede_deviations *d, size_t i, size_t j,
                       size_t stride)
{
    if (!replicates->bootstrap || !d->said) return replicates->scale;
    const uint8_t *a = said_of(d, i, stride), *b = said_of(d, j, stride);
    size_t both = 0;
    for (size_t r = 0; r < replicates->count; r++)
        both += a[r] && b[r];
    if (both == replicates->count || both < 2) return both < 2 ? 0.0 : replicates->scale;
    return replicates->scale * (double)(replicates->count - 1) / (double)(both - 1);
}

void trede_replicate_covariance(const struct trede_replicates *replicates, const struct trede_deviations *deviations,
                                double *covariance)
{
    size_t k = deviations->k, stride = trede_replicate_stride(replicates->count);
    for (size_t i = 0; i < k; i++)
        centre(replicates, deviations, i, stride);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            bool wanted = i == j || !deviations->apart;
            double v = wanted ? inner_product(deviations->of + i * stride, deviations->of + j * stride, stride) : 0.0;
            if (wanted) v *= scale_of(replicates, deviations, i, j, stride);
            covariance[i * k + j] = covariance[j * k + i] = v;
        }
}

/* ---- ways to replicate ---- */

double trede_replicate_scale(enum trede_replicate_type type, size_t count, double fay)
{
    double n = (double)count;
    switch (type) {
    case TREDE_REPLICATE_JK1:
        return (n - 1.0) / n;
    case TREDE_REPLICATE_BRR:
        return 1.0 / (n * (1.0 - fay) * (1.0 - fay));
    case TREDE_REPLICATE_BOOTSTRAP:
        return 1.0 / (n - 1.0);
    case TREDE_REPLICATE_SDR:
        return 4.0 / n;
    case TREDE_REPLICATE_JKN:
        break;
    }
    return 1.0;
}
