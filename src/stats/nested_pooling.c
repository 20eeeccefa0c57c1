/* nested_pooling.c - the nested model, and its variances by restricted maximum likelihood.
 *
 * Model: in nested_pooling.h. Given the variance of cells a channel with precision s = sum 1 / (v + tau2_cell) is one
 * estimate, its weighted mean, of mu + u: the restricted likelihood is that of every channel about its own mean times
 * that of the means about mu (between.h), which is what Sherman and Morrison's formula for the blocks comes to. No
 * matrix is made; a likelihood costs one pass over the cells.
 * Algorithm: for every variance of cells the best variance of channels is known (trede_between_reml), and the
 * derivative of the likelihood along that path is its partial derivative to the variance of cells: it is followed from
 * 0 to a bound (peak.h), so that solutions with either variance at 0, or both, are found like any other. Reference:
 * Patterson & Thompson 1971; Searle, Casella & McCulloch, Variance Components, 6.6; Konstantopoulos 2011 (the same
 * model in meta-analysis); values against R nlme in the test. Rejected: Newton or EM in both variances at once (one
 * maximum of perhaps several, slow or stuck at 0). */
#include "stats/nested_pooling.h"

#include <math.h>

#include "stats/nested_parts.h"
#include "stats/peak.h"

static const double far = 1e100; /* in units; squares of squares of more are not numbers */

bool trede_nested_slice_make(struct trede_arena *arena, const struct trede_nested_model *model,
                             struct trede_nested_slice *slice)
{
    slice->mean = trede_arena_alloc(arena, model->channels, sizeof *slice->mean);
    slice->precision = trede_arena_alloc(arena, model->channels, sizeof *slice->precision);
    slice->at = trede_arena_alloc(arena, model->channels, sizeof *slice->at);
    return slice->mean && slice->precision && slice->at;
}

void trede_nested_slice_at(const struct trede_nested_model *model, double cell_variance,
                           struct trede_nested_slice *slice)
{
    slice->cell_variance = cell_variance;
    slice->log_likelihood = slice->information = 0.0;
    for (size_t c = 0; c < model->channels; c++) {
        if (model->within[c].measured == 0) continue;
        slice->at[c] = trede_between_at(&model->within[c], cell_variance);
        slice->mean[c] = slice->at[c].mean;
        slice->precision[c] = slice->at[c].weight;
        slice->log_likelihood += slice->at[c].log_likelihood + log(slice->at[c].weight) / 2.0;
        slice->information += slice->at[c].information;
    }
    slice->between = trede_between_of(model->channels, slice->mean, slice->precision);
}

/* The partial derivative of the restricted log-likelihood to the variance of cells: half of e'e - tr P, with e what is
 * left of the effects, times the inverse of their covariance. */
static double cell_score(const struct trede_nested_slice *slice, double channel_variance)
{
    struct trede_between_at between = trede_between_at(&slice->between, channel_variance);
    double score = 0.0;
    for (size_t c = 0; c < slice->between.k; c++) {
        if (!(slice->precision[c] > 0.0)) continue;
        const struct trede_between_at *at = &slice->at[c];
        double left = 1.0 / (1.0 + channel_variance * slice->precision[c]),
               off = left * (slice->mean[c] - between.mean);
        double squares = at->bend + 2.0 * off * at->pull + off * off * at->square;
        /* tr P: of the channel about its mean, and what its mean still has: square / weight of its precision. */
        double whole = left * slice->precision[c], rest = whole * (1.0 - whole / between.weight);
        score += squares - at->trace - at->square / (slice->precision[c] * slice->precision[c]) * rest;
    }
    return score / 2.0;
}

/* ---- the two variances ---- */

struct path {
    const struct trede_nested_model *model;
    struct trede_nested_slice *slice;
    struct trede_nested_variances at; /* the best of channels at that of the slice */
};

static double slope_on(void *context, double cell_variance, double *change)
{
    struct path *path = context;
    trede_nested_slice_at(path->model, cell_variance, path->slice);
    path->at = (struct trede_nested_variances){trede_between_reml(&path->slice->between), cell_variance};
    *change = NAN;
    return cell_score(path->slice, path->at.channel);
}

static double height_here(const struct path *path)
{
    return path->slice->log_likelihood + trede_between_at(&path->slice->between, path->at.channel).log_likelihood;
}

static double height_on(void *context, double cell_variance)
{
    double change;
    (void)slope_on(context, cell_variance, &change);
    return height_here(context);
}

/* Where the looking begins and ends: over all measured cells, as trede_between_reml does. */
static void make_range(const struct trede_nested_model *model, double *low, double *high)
{
    double count = 0.0, mean = 0.0, squares = 0.0, widest = 0.0, narrowest = INFINITY;
    for (size_t i = 0; i < model->measured; i++) {
        double step = model->by_y[i] - mean;
        count += 1.0;
        mean += step / count;
        squares += step * (model->by_y[i] - mean);
        widest = fmax(widest, 1.0 / model->by_p[i]);
        narrowest = fmin(narrowest, 1.0 / model->by_p[i]);
    }
    *low = 1e-3 * narrowest;
    *high = trede_between_bound(squares, count - (double)model->measured_channels, widest);
}

/* The likeliest variances; the slice is left there. */
static struct path find_variances(const struct trede_nested_model *model, struct trede_nested_slice *slice)
{
    struct path path = {.model = model, .slice = slice};
    const struct trede_hill hill = {slope_on, height_on, &path};
    double low, high, change;
    make_range(model, &low, &high);
    (void)slope_on(&path, model->has_within ? trede_highest(&hill, low, high) : 0.0, &change);
    return path;
}

/* ---- from the caller's cells to a model, and back ---- */

/* exact gets the cell with the smallest variance; cells = none is measured. */
static bool usable(const struct trede_nested_cells *cells, size_t *exact)
{
    double smallest = INFINITY;
    *exact = cells->cells;
    for (size_t i = 0; i < cells->cells; i++) {
        double offset = cells->offset ? cells->offset[i] : 0.0, variance = cells->variance[i];
        if (cells->channel[i] >= cells->channels || !isfinite(offset) || !(variance > 0.0)) return false;
        if (isinf(variance)) continue;
        if (!isfinite(cells->effect[i]) || !isfinite(1.0 / variance)) return false;
        if (variance >= smallest) continue;
        smallest = variance;
        *exact = i;
    }
    return true;
}

static bool make_room(struct trede_arena *arena, struct trede_nested_model *m)
{
    size_t cells = m->cells, channels = m->channels;
    m->offset = trede_arena_alloc(arena, cells, sizeof *m->offset);
    m->y = trede_arena_alloc(arena, cells, sizeof *m->y);
    m->p = trede_arena_alloc(arena, cells, sizeof *m->p);
    m->channel = trede_arena_alloc(arena, cells, sizeof *m->channel);
    m->order = trede_arena_alloc(arena, cells, sizeof *m->order);
    m->begin = trede_arena_alloc(arena, channels + 1, sizeof *m->begin);
    m->by_y = trede_arena_alloc(arena, cells, sizeof *m->by_y);
    m->by_p = trede_arena_alloc(arena, cells, sizeof *m->by_p);
    m->within = trede_arena_alloc(arena, channels, sizeof *m->within);
    bool as_given = m->channel && m->offset && m->y && m->p;
    return as_given && m->order && m->begin && m->by_y && m->by_p && m->within;
}

static void sort_by_channel(struct trede_nested_model *m)
{
    for (size_t i = 0; i < m->cells; i++)
        m->begin[m->channel[i]]++;
    for (size_t c = 0, sum = 0; c <= m->channels; c++) { /* ends of channels, for now */
        sum += m->begin[c];
        m->begin[c] = sum;
    }
    for (size_t i = m->cells; i-- > 0;)
        m->order[--m->begin[m->channel[i]]] = i;
    for (size_t c = 0; c < m->channels; c++) {
        size_t from = m->measured;
        for (size_t place = m->begin[c]; place < m->begin[c + 1]; place++) {
            size_t i = m->order[place];
            if (!(m->p[i] > 0.0)) continue;
            m->by_y[m->measured] = m->y[i];
            m->by_p[m->measured++] = m->p[i];
        }
        m->within[c] = trede_between_of(m->measured - from, m->by_y + from, m->by_p + from);
        m->measured_channels += m->measured > from;
        m->has_within = m->has_within || m->measured > from + 1;
    }
    m->has_between = m->measured_channels > 1;
}

/* false = an effect is too far off in units of the smallest error. */
static bool fill(const struct trede_nested_cells *cells, size_t exact, struct trede_nested_model *m)
{
    int power;
    (void)frexp(sqrt(cells->variance[exact]), &power);
    m->unit = ldexp(1.0, power);
    m->origin = cells->effect[exact] - (cells->offset ? cells->offset[exact] : 0.0);
    for (size_t i = 0; i < m->cells; i++) {
        m->channel[i] = cells->channel[i];
        m->offset[i] = cells->offset ? cells->offset[i] : 0.0;
        if (isinf(cells->variance[i])) continue;
        m->y[i] = (cells->effect[i] - m->offset[i] - m->origin) / m->unit;
        m->p[i] = 1.0 / (cells->variance[i] / m->unit / m->unit);
        if (!(fabs(m->y[i]) < far) || !(1.0 / m->p[i] < far)) return false;
    }
    sort_by_channel(m);
    return true;
}

/* The constants that the model leaves out: what the likelihood is in the caller's unit. */
static double in_full(const struct trede_nested_model *m, double log_likelihood)
{
    const double log_two_pi = 1.83787706640934548356;
    double sum = log_likelihood - ((double)m->measured - 1.0) * (log_two_pi / 2.0 + log(m->unit));
    for (size_t i = 0; i < m->measured; i++)
        sum += log(m->by_p[i]) / 2.0;
    return sum;
}

static enum trede_status estimate(struct trede_arena *arena, const struct trede_nested_cells *cells, double level,
                                  const struct trede_nested_variances *only, struct trede_nested *out)
{
    size_t exact;
    *out = (struct trede_nested){.outcome = TREDE_NESTED_UNUSABLE, .cells = cells->cells, .channels = cells->channels};
    if (!usable(cells, &exact)) return TREDE_OK;
    out->outcome = TREDE_NESTED_NOTHING;
    if (exact == cells->cells) return TREDE_OK;
    struct trede_nested_model *m = trede_arena_alloc(arena, 1, sizeof *m);
    struct trede_nested_posterior *posterior = trede_arena_alloc(arena, 1, sizeof *posterior);
    struct trede_nested_slice slice;
    if (!m || !posterior) return TREDE_INTERNAL;
    m->cells = cells->cells;
    m->channels = cells->channels;
    if (!make_room(arena, m) || !trede_nested_slice_make(arena, m, &slice)) return TREDE_INTERNAL;
    out->outcome = TREDE_NESTED_UNUSABLE;
    if (!fill(cells, exact, m)) return TREDE_OK;
    struct path best = {.model = m, .slice = &slice};
    if (only) {
        best.at = (struct trede_nested_variances){only->channel / m->unit / m->unit, only->cell / m->unit / m->unit};
        trede_nested_slice_at(m, best.at.cell, &slice);
    } else {
        best = find_variances(m, &slice);
    }
    if (!trede_nested_posterior_make(arena, m, only ? &best.at : NULL, posterior)) return TREDE_INTERNAL;
    out->outcome = TREDE_NESTED_POOLED;
    out->measured_cells = m->measured;
    out->measured_channels = m->measured_channels;
    out->has_channel_variance = m->has_between;
    out->has_cell_variance = m->has_within;
    out->reml.channel = best.at.channel * m->unit * m->unit;
    out->reml.cell = best.at.cell * m->unit * m->unit;
    out->log_likelihood = in_full(m, height_here(&best));
    out->posterior = posterior;
    return trede_nested_summarise(arena, level, out) ? TREDE_OK : TREDE_INTERNAL;
}

enum trede_status trede_nested_fit(struct trede_arena *arena, const struct trede_nested_cells *cells, double level,
                                   struct trede_nested *out)
{
    return estimate(arena, cells, level, NULL, out);
}

enum trede_status trede_nested_given(struct trede_arena *arena, const struct trede_nested_cells *cells,
                                     struct trede_nested_variances variances, double level, struct trede_nested *out)
{
    return estimate(arena, cells, level, &variances, out);
}
