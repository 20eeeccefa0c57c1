/* nested_effects.c - what the posterior says of each effect, and draws of all of them together.
 *
 * Model and reference: nested_posterior.c. Algorithm: an effect is a mixture of normals, one a node; its moments are
 * sums, its limits are found by Newton steps kept between the limits of the components. A draw takes a node by its
 * mass, then mu, the channels given mu and the cells given their channels: exact, and as much work as there are cells.
 * Rejected: a joint covariance of all cells and draws by its root (n^2 numbers for what is nested, and normal tails).
 */
#include <math.h>

#include "base/parallel.h"
#include "stats/interval.h"
#include "stats/nested_parts.h"
#include "stats/random.h"

enum { DF_FOR_SE = 3 }; /* Student's t has a variance from here on */

static struct trede_nested_normal mu_at(const struct trede_nested_node *node)
{
    return (struct trede_nested_normal){node->mean, node->variance};
}

/* How much of a cell's value is its own estimate: directly, and through the means of its channel and of all. */
static double own_at(const struct trede_nested_posterior *p, const struct trede_nested_node *node, size_t i)
{
    size_t place = node->slice * p->model->channels + p->model->channel[i];
    double to_channel = 1.0 / (1.0 + node->cell * p->model->p[i]), weight = p->model->p[i] * to_channel;
    if (!(weight > 0.0)) return 0.0;
    double to_mu = 1.0 / (1.0 + node->channel * p->precision[place]);
    double of_mu = to_mu * p->precision[place] * node->variance; /* the part of mu that is its channel */
    return 1.0 - to_channel + to_channel * (1.0 - to_mu + to_mu * of_mu) * weight / p->precision[place];
}

/* ---- mixtures ---- */

struct mixture {
    const struct trede_nested_posterior *posterior;
    double *mean, *sd; /* nodes */
    double level, critical;
};

static void set_node(const struct mixture *m, size_t node, struct trede_nested_normal at)
{
    m->mean[node] = at.mean;
    m->sd[node] = sqrt(at.variance);
}

/* Where the mixture has tail on the side away from its middle (sign -1 = below, 1 = above). */
static double limit_of(const struct mixture *m, double start, double sign)
{
    const struct trede_nested_node *node = m->posterior->node;
    double tail = (1.0 - m->level) / 2.0, low = INFINITY, high = -INFINITY, x = start;
    const double root_two = 1.41421356237309504880, root_two_pi = 2.50662827463100050242;
    for (size_t g = 0; g < m->posterior->nodes; g++) {
        low = fmin(low, m->mean[g] + sign * m->critical * m->sd[g]);
        high = fmax(high, m->mean[g] + sign * m->critical * m->sd[g]);
    }
    double close_enough = 1e-9 * m->sd[0];
    for (int i = 0; i < 200 && high - low > close_enough; i++) {
        double beyond = 0.0, density = 0.0;
        if (!(x > low && x < high)) x = low + (high - low) / 2.0;
        for (size_t g = 0; g < m->posterior->nodes; g++) {
            double z = (x - m->mean[g]) / m->sd[g];
            beyond += node[g].mass * erfc(sign * z / root_two) / 2.0;
            density += node[g].mass * exp(-z * z / 2.0) / m->sd[g];
        }
        double error = sign * (beyond - tail); /* positive: too far to the left */
        if (error > 0.0) {
            low = x;
        } else {
            high = x;
        }
        double step = error * root_two_pi / density;
        x += step;
        if (fabs(step) <= close_enough) break;
    }
    return fmin(fmax(x, low), high);
}

/* From units to the caller's numbers. */
static double as_given(const struct trede_nested_model *model, double x)
{
    return model->origin + model->unit * x;
}

static struct trede_pooled_effect effect_of(const struct mixture *m, bool has_value, bool has_se, double offset)
{
    struct trede_pooled_effect out = {.has_value = has_value, .has_se = has_value && has_se};
    if (!has_value) return out;
    const struct trede_nested_model *model = m->posterior->model;
    const struct trede_nested_node *node = m->posterior->node;
    size_t nodes = m->posterior->nodes;
    double mean = 0.0, variance = 0.0;
    for (size_t g = 0; g < nodes; g++)
        mean += node[g].mass * m->mean[g];
    for (size_t g = 0; g < nodes; g++) {
        double off = m->mean[g] - mean;
        variance += node[g].mass * (m->sd[g] * m->sd[g] + off * off);
    }
    double reach = m->critical * sqrt(variance);
    out.value = offset + as_given(model, mean);
    out.se = out.has_se ? model->unit * sqrt(variance) : 0.0;
    out.low = offset + as_given(model, limit_of(m, mean - reach, -1.0));
    out.high = offset + as_given(model, limit_of(m, mean + reach, 1.0));
    return out;
}

/* ---- what is known of what ---- */

struct known {
    bool mean, foretold_cell; /* has a value */
    bool mean_se, channel_se, foretold_se;
};

static struct known known_of(const struct trede_nested_model *m, bool only)
{
    size_t between = m->measured_channels - 1, within = m->measured - m->measured_channels;
    bool cells_settled = only || !m->has_within || within >= DF_FOR_SE;
    bool channels_settled = only || between >= DF_FOR_SE;
    return (struct known){.mean = only || m->has_between,
                          .foretold_cell = only || m->has_within,
                          .mean_se = cells_settled && channels_settled,
                          .channel_se = cells_settled,
                          .foretold_se = only || within >= DF_FOR_SE};
}

static void summarise_cell(const struct mixture *m, const struct known *known, size_t i, struct trede_nested *out)
{
    const struct trede_nested_posterior *p = m->posterior;
    const struct trede_nested_model *model = p->model;
    size_t c = model->channel[i];
    bool measured = model->p[i] > 0.0, channel_measured = model->within[c].measured > 0;
    for (size_t g = 0; g < p->nodes; g++) {
        const struct trede_nested_node *node = &p->node[g];
        struct trede_nested_normal channel = trede_nested_channel_at(p, node, c, mu_at(node));
        set_node(m, g, trede_nested_cell_at(model, node, i, channel));
        out->own[i] += node->mass * own_at(p, node, i);
    }
    bool has_value = measured || (known->foretold_cell && (channel_measured || known->mean));
    bool has_se = measured || (known->foretold_se && (channel_measured || known->mean_se));
    out->cell[i] = effect_of(m, has_value, has_se, model->offset[i]);
}

bool trede_nested_summarise(struct trede_arena *arena, double level, struct trede_nested *out)
{
    const struct trede_nested_posterior *p = out->posterior;
    const struct trede_nested_model *model = p->model;
    struct mixture m = {.posterior = p, .level = level};
    struct known known = known_of(model, p->given);
    m.critical = trede_normal_quantile((1.0 + level) / 2.0);
    m.mean = trede_arena_alloc(arena, p->nodes, sizeof *m.mean);
    m.sd = trede_arena_alloc(arena, p->nodes, sizeof *m.sd);
    out->channel = trede_arena_alloc(arena, model->channels, sizeof *out->channel);
    out->cell = trede_arena_alloc(arena, model->cells, sizeof *out->cell);
    out->own = trede_arena_alloc(arena, model->cells, sizeof *out->own);
    if (!m.mean || !m.sd || !out->channel || !out->cell || !out->own) return false;
    for (size_t g = 0; g < p->nodes; g++)
        set_node(&m, g, mu_at(&p->node[g]));
    out->mean = effect_of(&m, known.mean, known.mean_se, 0.0);
    for (size_t c = 0; c < model->channels; c++) {
        bool measured = model->within[c].measured > 0;
        for (size_t g = 0; g < p->nodes; g++)
            set_node(&m, g, trede_nested_channel_at(p, &p->node[g], c, mu_at(&p->node[g])));
        out->channel[c] = effect_of(&m, measured || known.mean, measured ? known.channel_se : known.mean_se, 0.0);
    }
    for (size_t i = 0; i < model->cells; i++)
        summarise_cell(&m, &known, i, out);
    return true;
}

/* ---- draws ---- */

static const struct trede_nested_node *pick(const struct trede_nested_posterior *p, double u)
{
    size_t low = 0, high = p->nodes - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->node[middle].up_to > u) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return &p->node[low];
}

static double draw_from(struct trede_random *stream, struct trede_nested_normal from)
{
    return from.mean + sqrt(from.variance) * trede_random_normal(stream);
}

void trede_nested_draw(const struct trede_nested *nested, uint64_t seed, uint64_t draw, double *cell, double *channel)
{
    const struct trede_nested_posterior *p = nested->posterior;
    const struct trede_nested_model *model = p->model;
    struct trede_random stream = trede_random_stream(seed, TREDE_RANDOM_POOLING, draw);
    const struct trede_nested_node *node = pick(p, trede_random_uniform(&stream));
    struct trede_nested_normal mu = {draw_from(&stream, mu_at(node)), 0.0};
    for (size_t c = 0; c < model->channels; c++) {
        struct trede_nested_normal phi = {draw_from(&stream, trede_nested_channel_at(p, node, c, mu)), 0.0};
        if (channel) channel[c] = nested->channel[c].has_value ? as_given(model, phi.mean) : 0.0;
        for (size_t place = model->begin[c]; place < model->begin[c + 1]; place++) {
            size_t i = model->order[place];
            double theta = draw_from(&stream, trede_nested_cell_at(model, node, i, phi));
            cell[i] = nested->cell[i].has_value ? model->offset[i] + as_given(model, theta) : 0.0;
        }
    }
}

struct many {
    const struct trede_nested *nested;
    uint64_t seed;
    double *cell, *channel;
};

static enum trede_status draw_one(void *payload, size_t draw)
{
    const struct many *many = payload;
    double *channel = many->channel ? many->channel + draw * many->nested->channels : NULL;
    trede_nested_draw(many->nested, many->seed, draw, many->cell + draw * many->nested->cells, channel);
    return TREDE_OK;
}

enum trede_status trede_nested_draws(const struct trede_nested *nested, uint64_t seed, size_t count, int threads,
                                     double *cell, double *channel)
{
    struct many many = {nested, seed, cell, channel};
    return trede_parallel(count, threads, draw_one, &many);
}
