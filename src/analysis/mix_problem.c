/* mix_problem.c - curves through the present point, and draws of what they could be.
 *
 * Model: with its present amount x0 a channel moves M = persons reached x effect people to the target rung; with x it
 * moves M g(x / x0), g concave with g(0) = 0, g(1) = 1 and elasticity e at 1 (percent more people for one percent more
 * money). Power: g(r) = r^e; log, saturation and Hill curves are those with the same value and elasticity at 1, so that
 * they differ only further away. e is a stated prior (0.3 unless the campaign says otherwise: a tenth more money brings
 * 3 % more people); with at least 8 waves of spend and reach it is weighed with the slope of log reach on log spend
 * within channels. Draws: effects from the posterior of the pooled effects, reach from its sampling error, the logit of
 * e from a normal with standard deviation 0.5 (smaller when it is estimated).
 * Reference: Little 1979 (response anchored at the present point); Chan & Perry 2017 on why a curve cannot be estimated
 * from a few quarters. Rejected: a curve per channel fitted to 4-12 quarters, which is a guess with decimals. */
#include "analysis/mix_problem.h"

#include <math.h>
#include <string.h>

#include "stats/random.h"

static const double prior_sd = 0.5, least_elasticity = 0.05, most_elasticity = 0.9;
enum { LEAST_WAVES = 8 };

/* ---- the elasticity ---- */

struct regression {
    double xx, xy, yy, n, channels;
};

/* In how many segments there was activity; 1 = it is not told apart. A channel that comes to more areas reaches more
 * people for more money, which says nothing about more money for the same people. */
static double part_of_areas(const struct trede_found *found, const char *wave, const char *channel, bool hours)
{
    double areas = 0;
    for (size_t i = 0; i < found->count; i++) {
        const struct trede_result *row = found->rows[i];
        if (strcmp(row->subject, channel) == 0 && strcmp(row->statistic, hours ? "hours" : "spend") == 0 &&
            strcmp(row->segment_set, "all") != 0 && strcmp(row->wave, wave) == 0 && row->estimate.value > 0)
            areas++;
    }
    return areas > 0 ? areas : 1;
}

/* Slope of log reach on log spend, about the channel's own means. */
static void add_channel(const struct trede_mix *mix, const struct trede_found *found, const char *channel, bool hours,
                        struct regression *sum)
{
    const struct trede_campaign *c = mix->context->campaign;
    double x = 0, y = 0, xx = 0, xy = 0, yy = 0, n = 0;
    for (size_t w = 0; w < c->wave_count; w++) {
        struct trede_wanted wanted = {.analysis = "cost",
                                      .wave = c->waves[w].id,
                                      .set = "all",
                                      .segment = "all",
                                      .subject = channel,
                                      .statistic = hours ? "hours" : "spend"};
        const struct trede_result *amount = trede_found_row(found, &wanted);
        wanted.analysis = "reach";
        wanted.statistic = "share";
        const struct trede_result *reach = trede_found_row(found, &wanted);
        if (!trede_found_holds(amount) || !trede_found_holds(reach)) continue;
        if (!(amount->estimate.value > 0) || !(reach->estimate.value > 0)) continue;
        double part = part_of_areas(found, c->waves[w].id, channel, hours);
        double u = log(amount->estimate.value / part), v = log(reach->estimate.value / part);
        x += u;
        y += v;
        xx += u * u;
        xy += u * v;
        yy += v * v;
        n++;
    }
    if (n < LEAST_WAVES) return;
    sum->xx += xx - x * x / n;
    sum->xy += xy - x * y / n;
    sum->yy += yy - y * y / n;
    sum->n += n;
    sum->channels++;
}

static double logit(double p)
{
    return log(p / (1 - p));
}

static double inverse_logit(double x)
{
    return 1 / (1 + exp(-x));
}

static double within(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

static void find_elasticity(struct trede_mix_problem *p, const struct trede_found *found)
{
    const struct trede_campaign *c = p->mix->context->campaign;
    struct regression r = {0};
    p->elasticity = c->mix.elasticity;
    p->elasticity_sd = prior_sd;
    for (size_t i = 0; i < c->channel_count; i++)
        add_channel(p->mix, found, c->channels[i].name, p->hours, &r);
    double df = r.n - r.channels - 1;
    if (df < LEAST_WAVES || !(r.xx > 0.01 * r.n)) return; /* amounts that hardly vary say nothing */
    double slope = r.xy / r.xx, variance = fmax(r.yy - slope * r.xy, 0) / df / r.xx;
    double prior_variance = pow(p->elasticity * (1 - p->elasticity) * prior_sd, 2);
    double weight = prior_variance / (prior_variance + variance);
    double mean = within(weight * slope + (1 - weight) * p->elasticity, least_elasticity, most_elasticity);
    double sd = sqrt(weight * variance);
    p->elasticity = mean;
    p->elasticity_sd = within(sd / (mean * (1 - mean)), 0.05, prior_sd);
    p->elasticity_estimated = true;
}

/* ---- curves ---- */

/* The root of an elasticity that falls from 1 at 0 to 0: u / ((1 + u) log(1 + u)), or u e^-u / (1 - e^-u). */
static double scale_for(enum trede_mix_response response, double elasticity)
{
    double low = 1e-9, high = 1e9;
    for (int i = 0; i < 200; i++) {
        double u = sqrt(low * high);
        double e = response == TREDE_RESPONSE_LOG ? u / ((1 + u) * log1p(u)) : u / expm1(u);
        *(e > elasticity ? &low : &high) = u;
    }
    return sqrt(low * high);
}

static struct trede_response_curve curve_of(enum trede_mix_response response, double moved, double elasticity,
                                            double present)
{
    struct trede_response_curve curve = {TREDE_CURVE_POWER, moved / pow(present, elasticity), 1, elasticity};
    if (response == TREDE_RESPONSE_POWER) return curve;
    if (response == TREDE_RESPONSE_HILL) {
        double scale = elasticity / (1 - elasticity) * present;
        return (struct trede_response_curve){TREDE_CURVE_HILL, moved * (present + scale) / present, scale, 1};
    }
    double u = scale_for(response, elasticity);
    bool is_log = response == TREDE_RESPONSE_LOG;
    curve.form = is_log ? TREDE_CURVE_LOG : TREDE_CURVE_SATURATION;
    curve.a = moved / (is_log ? log1p(u) : -expm1(-u));
    curve.scale = present / u;
    return curve;
}

struct trede_allocation trede_mix_solve(const struct trede_mix_problem *p, const struct trede_mix_view *view,
                                        double *amount)
{
    for (size_t i = 0; i < p->count; i++)
        p->curve[i] = curve_of(view->response, view->moved[i], view->elasticity, p->present[i]);
    const struct trede_allocation_problem problem = {.channels = p->count,
                                                     .curve = p->curve,
                                                     .low = view->low,
                                                     .high = view->high,
                                                     .present = p->present,
                                                     .budget = p->budget};
    return trede_allocate(&problem, p->room, amount, NULL);
}

double trede_mix_value(const struct trede_mix_problem *p, const struct trede_mix_view *view, const double *amount)
{
    double sum = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct trede_response_curve curve = curve_of(view->response, view->moved[i], view->elasticity, p->present[i]);
        sum += trede_curve_at(&curve, amount[i]).value;
    }
    return sum;
}

/* ---- draws ---- */

double trede_mix_draw(const struct trede_mix_problem *p, uint64_t seed, size_t d, double *moved)
{
    struct trede_random stream = trede_random_stream(seed, TREDE_RANDOM_ALLOCATION, d);
    double elasticity = inverse_logit(logit(p->elasticity) + p->elasticity_sd * trede_random_normal(&stream));
    for (size_t i = 0; i < p->count; i++) {
        const struct trede_mix_line *line = &p->mix->of[p->line[i]];
        double reach = fmax(0, 1 + line->reach_se / line->reach * trede_random_normal(&stream));
        moved[i] = line->persons * reach * p->effect[d * p->mix->count + p->line[i]];
    }
    return within(elasticity, least_elasticity, most_elasticity);
}

/* Where nothing was measured the experts' ratings are all there is, with as much doubt as the smallest difference that
 * matters is large. */
static void draw_from_matrix(struct trede_mix_problem *p, uint64_t seed)
{
    double span = p->mix->context->campaign->smallest_relevant;
    for (size_t d = 0; d < p->draws; d++) {
        struct trede_random stream = trede_random_stream(seed, TREDE_RANDOM_ALLOCATION, p->draws + d);
        for (size_t i = 0; i < p->mix->count; i++) {
            const struct trede_mix_line *line = &p->mix->of[i];
            double mean = line->rated ? line->expert / 3 * span / 2 : span / 4;
            p->effect[d * p->mix->count + i] = mean + span * trede_random_normal(&stream);
        }
    }
}

static void find_means(struct trede_mix_problem *p)
{
    for (size_t i = 0; i < p->count; i++) {
        double sum = 0;
        for (size_t d = 0; d < p->draws; d++)
            sum += p->effect[d * p->mix->count + p->line[i]];
        p->mean[i] = p->mix->of[p->line[i]].persons * sum / (double)p->draws;
    }
}

/* ---- the problem ---- */

static double amount_of(const struct trede_mix_line *line, bool hours)
{
    if (hours) return line->cost > 0 || !line->has_hours ? 0 : line->hours;
    return line->cost;
}

static bool make_room(struct trede_mix_problem *p)
{
    size_t most = p->mix->count;
    p->line = trede_arena_alloc(p->arena, most, sizeof *p->line);
    p->present = trede_arena_alloc(p->arena, most, sizeof *p->present);
    p->low = trede_arena_alloc(p->arena, most, sizeof *p->low);
    p->high = trede_arena_alloc(p->arena, most, sizeof *p->high);
    p->mean = trede_arena_alloc(p->arena, most, sizeof *p->mean);
    p->curve = trede_arena_alloc(p->arena, most, sizeof *p->curve);
    p->effect = trede_arena_alloc(p->arena, p->draws * most, sizeof *p->effect);
    p->room = trede_allocation_room(p->arena, most, 0);
    return p->line && p->present && p->low && p->high && p->mean && p->curve && p->effect && p->room;
}

/* A floor and a cap of the whole channel, besides what it may change in one go. What it has now is always allowed. */
static void hold_within(struct trede_mix_problem *p, const struct trede_channel *channel)
{
    double now = p->present[p->count];
    if (channel->floor > 0) p->low[p->count] = fmin(now, fmax(p->low[p->count], channel->floor));
    if (channel->cap > 0) p->high[p->count] = fmax(now, fmin(p->high[p->count], channel->cap));
}

static void list_lines(struct trede_mix_problem *p)
{
    const struct trede_campaign *c = p->mix->context->campaign;
    for (size_t i = 0; i < p->mix->count; i++) {
        const struct trede_mix_line *line = &p->mix->of[i];
        const struct trede_channel *channel = &c->channels[line->channel];
        double amount = amount_of(line, p->hours);
        if (!(amount > 0) || !line->has_reach) continue;
        p->line[p->count] = i;
        p->present[p->count] = amount;
        p->low[p->count] = channel->locked ? amount : amount * fmax(0, 1 + channel->min_change);
        p->high[p->count] = channel->locked ? amount : amount * (1 + channel->max_change);
        if (!channel->locked && strcmp(line->set, "all") == 0) hold_within(p, channel);
        p->budget += amount;
        p->count++;
    }
    if (!p->hours && c->mix.budget > 0) p->budget = c->mix.budget;
}

enum trede_status trede_mix_problem(const struct trede_mix *mix, const struct trede_nested *nested,
                                    const struct trede_found *found, bool hours, size_t draws,
                                    struct trede_arena *arena, struct trede_mix_problem *out)
{
    *out = (struct trede_mix_problem){.mix = mix, .hours = hours, .draws = draws, .arena = arena};
    if (!make_room(out)) return TREDE_INTERNAL;
    list_lines(out);
    if (out->count == 0) return TREDE_OK;
    find_elasticity(out, found);
    enum trede_status status = TREDE_OK;
    if (nested->outcome == TREDE_NESTED_POOLED)
        status = trede_nested_draws(nested, mix->context->seed, draws, mix->context->threads, out->effect, NULL);
    else
        draw_from_matrix(out, mix->context->seed);
    find_means(out);
    return status;
}
