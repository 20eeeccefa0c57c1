/* bootstrap.c - multipliers of PSUs and second-stage units.
 *
 * Model: as the header says at the first stage. Where the design corrects for a second stage, unit l of the n_j units
 * of PSU j, drawn t times in n_j - 1 draws, has the multiplier of its PSU times
 *     1 + b (t n_j / (n_j - 1) - 1),  b^2 = f (1 - f_j) / (2 - f);
 * 2 - f is the mean square of the first multiplier, so the second stage adds f (1 - f_j) n_j / (n_j - 1) sum (z -
 * mean)^2 as it does in the variance engine, and no weight is ever below 0. A stratum with one PSU that is centred at
 * the grand mean: with a fair coin e = -1 or 1 its PSU gets 1 + e a (1 - 1/N), every other PSU of the design is
 * multiplied by 1 - e a / N. Algorithm: one random stream a replicate (random.h), through the strata in order.
 * Reference: Rao, Wu & Yue 1992, Survey Methodology 18; Rao & Wu 1988; Beaumont & Emond 2022 on products of stages.
 * Rejected: drawing n of n PSUs, which needs weights below 0 to be unbiased; replicate weights a row. */
#include "stats/bootstrap.h"

#include <math.h>

#include "stats/random.h"

/* As in the engine: what is drawn whole has no variance at its stage. */
static const double fully_sampled = 1e-7;

/* The units of one group: the PSUs of a stratum, or the second-stage units of a PSU. */
struct group {
    size_t first, units; /* in the list of its level */
    double spread;       /* a, or b */
    bool lonely;         /* a coin is thrown for its one unit */
};

struct trede_bootstrap_plan {
    const struct trede_design *design;
    size_t strata, psus;
    struct group *stratum;
    uint32_t *psu; /* psus: stratum by stratum */
    bool two_stages;
    struct group *within; /* psus, in that order; units are numbered so that those of a PSU stand together */
    size_t widest;        /* of all groups, in units */
};

static bool corrects_twice(const struct trede_design *d)
{
    return d->second && d->fraction && d->second_fraction;
}

static double left_unsampled(const double *fraction, size_t id)
{
    double rest = fraction ? 1.0 - fraction[id] : 1.0;
    return rest < fully_sampled ? 0.0 : rest;
}

/* ---- the plan ---- */

static bool take_lists(struct trede_arena *arena, const struct trede_design *d, struct trede_bootstrap_plan *plan,
                       uint32_t **unit)
{
    plan->stratum = trede_arena_alloc(arena, d->strata, sizeof *plan->stratum);
    plan->psu = trede_arena_alloc(arena, d->psus, sizeof *plan->psu);
    if (!plan->stratum || !plan->psu) return false;
    if (!plan->two_stages) return true;
    plan->within = trede_arena_alloc(arena, d->psus, sizeof *plan->within);
    *unit = trede_arena_alloc(arena, d->rows, sizeof **unit);
    return plan->within && *unit;
}

/* Strata and PSUs as the rows show them; a PSU without rows has no multiplier to be drawn. */
static void list_groups(struct trede_bootstrap_plan *plan, const struct trede_design *d)
{
    for (size_t row = 0; row < d->rows; row++) {
        bool opens = row == 0 || d->stratum[row] != d->stratum[row - 1];
        if (opens) {
            double spread = sqrt(left_unsampled(d->fraction, d->stratum[row]));
            plan->stratum[plan->strata++] = (struct group){.first = plan->psus, .spread = spread};
        }
        if (!opens && d->psu[row] == d->psu[row - 1]) continue;
        plan->psu[plan->psus++] = d->psu[row];
        plan->stratum[plan->strata - 1].units++;
    }
}

/* Numbers the second-stage units in the order of the rows; returns how many there are. */
static size_t list_within(struct trede_bootstrap_plan *plan, const struct trede_design *d, uint32_t *unit)
{
    size_t psus = 0, units = 0;
    for (size_t row = 0; row < d->rows; row++) {
        bool opens = row == 0 || d->psu[row] != d->psu[row - 1];
        if (opens) {
            double f = d->fraction[d->stratum[row]], rest = left_unsampled(d->second_fraction, d->psu[row]);
            plan->within[psus++] = (struct group){.first = units, .spread = sqrt(f * rest / (2.0 - f))};
        }
        if (opens || d->second[row] != d->second[row - 1]) {
            plan->within[psus - 1].units++;
            units++;
        }
        unit[row] = (uint32_t)(units - 1);
    }
    return units;
}

/* Strata of one PSU by policy. Returns how many of the strata have a variance of their own, or are meant to have none.
 */
static size_t settle_lonely(struct trede_bootstrap_plan *plan, enum trede_lonely_policy policy, bool *refused)
{
    size_t estimable = 0;
    for (size_t h = 0; h < plan->strata; h++) {
        struct group *g = plan->stratum + h;
        bool alone = g->units == 1 && g->spread > 0.0;
        *refused = *refused || (alone && policy == TREDE_LONELY_REFUSE);
        g->lonely = alone && policy == TREDE_LONELY_GRAND_MEAN && plan->psus > 1;
        estimable += !(alone && policy == TREDE_LONELY_AVERAGE_STRATA);
    }
    return estimable;
}

static size_t widest_of(const struct group *groups, size_t count, size_t widest)
{
    for (size_t i = 0; i < count; i++)
        widest = groups[i].units > widest ? groups[i].units : widest;
    return widest;
}

enum trede_status trede_bootstrap_make(struct trede_arena *arena, const struct trede_design *design, uint64_t seed,
                                       size_t count, struct trede_bootstrap *out)
{
    struct trede_bootstrap_plan *plan = trede_arena_alloc(arena, 1, sizeof *plan);
    uint32_t *unit = NULL;
    bool refused = false;
    if (!plan) return TREDE_INTERNAL;
    plan->design = design;
    plan->two_stages = corrects_twice(design);
    if (!take_lists(arena, design, plan, &unit)) return TREDE_INTERNAL;
    *out = (struct trede_bootstrap){
        .seed = seed, .count = count, .units = design->psus, .unit = design->psu, .inflation = 1.0, .plan = plan};
    list_groups(plan, design);
    if (plan->two_stages) {
        out->units = list_within(plan, design, unit);
        out->unit = unit;
    }
    size_t estimable = settle_lonely(plan, design->lonely, &refused);
    if (estimable > 0) out->inflation = (double)plan->strata / (double)estimable;
    plan->widest = widest_of(plan->stratum, plan->strata, 1);
    if (plan->two_stages) plan->widest = widest_of(plan->within, plan->psus, plan->widest);
    return refused ? TREDE_INPUT : TREDE_OK;
}

/* ---- one replicate ---- */

/* The multipliers of a group of at least two, about 1. */
static void draw_group(const struct group *g, struct trede_random *stream, uint32_t *drawn, double *multiplier)
{
    uint32_t n = (uint32_t)g->units;
    double each = g->spread * (double)n / (double)(n - 1), none = 1.0 - g->spread;
    for (uint32_t i = 0; i < n; i++)
        drawn[i] = 0;
    for (uint32_t i = 1; i < n; i++)
        drawn[trede_random_below(stream, n)]++;
    for (uint32_t i = 0; i < n; i++)
        multiplier[i] = none + each * (double)drawn[i];
}

static bool is_drawn(const struct group *g)
{
    return g->units > 1 && g->spread > 0.0;
}

/* Of the PSUs, in the order of the plan. */
static void draw_psus(const struct trede_bootstrap_plan *plan, struct trede_random *stream, uint32_t *drawn, double *m)
{
    double others = 1.0, psus = (double)plan->design->psus;
    for (size_t h = 0; h < plan->strata; h++) {
        const struct group *g = plan->stratum + h;
        for (size_t i = 0; i < g->units; i++)
            m[g->first + i] = 1.0;
        if (is_drawn(g)) draw_group(g, stream, drawn, m + g->first);
        if (!g->lonely) continue;
        double coin = trede_random_bits(stream) >> 31 ? g->spread : -g->spread, off = 1.0 - coin / psus;
        m[g->first] = (off + coin) / off;
        others *= off;
    }
    for (size_t p = 0; others != 1.0 && p < plan->psus; p++)
        m[p] *= others;
}

struct replicate {
    uint32_t *drawn;    /* widest */
    double *psu, *unit; /* multipliers of the PSUs; of the units of one PSU */
};

/* Writes one replicate into its column. */
static void put_replicate(const struct trede_bootstrap *b, struct trede_random *stream, const struct replicate *r,
                          double *column)
{
    const struct trede_bootstrap_plan *plan = b->plan;
    draw_psus(plan, stream, r->drawn, r->psu);
    for (size_t p = 0; !plan->two_stages && p < plan->psus; p++)
        column[plan->psu[p] * (size_t)TREDE_REPLICATE_BLOCK] = r->psu[p];
    for (size_t p = 0; plan->two_stages && p < plan->psus; p++) {
        const struct group *g = plan->within + p;
        if (is_drawn(g)) draw_group(g, stream, r->drawn, r->unit);
        for (size_t i = 0; i < g->units; i++)
            column[(g->first + i) * TREDE_REPLICATE_BLOCK] = r->psu[p] * (is_drawn(g) ? r->unit[i] : 1.0);
    }
}

enum trede_status trede_bootstrap_multipliers(const struct trede_bootstrap *bootstrap, size_t block, double *multiplier)
{
    const struct trede_bootstrap_plan *plan = bootstrap->plan;
    struct replicate r = {trede_alloc(plan->widest, sizeof(uint32_t)), trede_alloc(plan->psus, sizeof(double)),
                          trede_alloc(plan->widest, sizeof(double))};
    enum trede_status status = r.drawn && r.psu && r.unit ? TREDE_OK : TREDE_INTERNAL;
    size_t first = block * TREDE_REPLICATE_BLOCK, all = bootstrap->units * TREDE_REPLICATE_BLOCK;
    for (size_t i = 0; !status && i < all; i++)
        multiplier[i] = 0.0;
    for (size_t i = 0; !status && i < TREDE_REPLICATE_BLOCK && first + i < bootstrap->count; i++) {
        struct trede_random stream = trede_random_stream(bootstrap->seed, TREDE_RANDOM_BOOTSTRAP, first + i);
        put_replicate(bootstrap, &stream, &r, multiplier + i);
    }
    trede_free(r.drawn);
    trede_free(r.psu);
    trede_free(r.unit);
    return status;
}
