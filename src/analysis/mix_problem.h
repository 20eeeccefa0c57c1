/* mix_problem.h - a budget over the channels of a mix: what they bring as they are, more or less of them (methods 6.6).
 *
 * One problem is about euros, another about hours where channels cost no money. */
#ifndef TREDE_ANALYSIS_MIX_PROBLEM_H
#define TREDE_ANALYSIS_MIX_PROBLEM_H

#include "analysis/mix_evidence.h"
#include "stats/allocation.h"

/* Lines that take part: they have an amount and a known reach. */
struct trede_mix_problem {
    const struct trede_mix *mix;
    size_t count;
    size_t *line;                 /* into mix->of */
    double *present, *low, *high; /* amounts */
    double budget;
    bool hours;
    double elasticity, elasticity_sd; /* of the logit */
    bool elasticity_estimated;
    double *mean; /* persons moved now: reached x the mean of the effect */
    /* drawn */
    size_t draws;
    double *effect; /* draws x mix->count: per person reached */
    struct trede_allocation_room *room;
    struct trede_response_curve *curve; /* count: room for one problem */
    struct trede_arena *arena;
};

/* nested: of this mix, weighed. Lines of one unit; count 0 = none. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_mix_problem(const struct trede_mix *mix, const struct trede_nested *nested,
                                                     const struct trede_found *found, bool hours, size_t draws,
                                                     struct trede_arena *arena, struct trede_mix_problem *out);

/* How a problem is looked at: another curve, another elasticity. */
struct trede_mix_view {
    enum trede_mix_response response;
    double elasticity;
    const double *moved; /* count: persons moved now */
    const double *low, *high;
};
/* amount: count. */
TREDE_MUST_CHECK struct trede_allocation trede_mix_solve(const struct trede_mix_problem *problem,
                                                         const struct trede_mix_view *view, double *amount);
/* What amounts bring, in persons moved. */
double trede_mix_value(const struct trede_mix_problem *problem, const struct trede_mix_view *view,
                       const double *amount);
/* Draw number d: effects, reach and an elasticity of its own; moved: count. Returns the elasticity. */
double trede_mix_draw(const struct trede_mix_problem *problem, uint64_t seed, size_t d, double *moved);

#endif
