/* allocation.h - the best division of a budget over channels with concave response (methods 6.6).
 *
 * Maximise sum f_i(x_i) subject to low_i <= x_i <= high_i, sum x_i <= budget (or = budget), and floor_g <= sum over a
 * group <= cap_g. A channel here is whatever gets an amount of its own: a channel, or a channel in a segment. Amounts
 * are in one unit (euros); what is counted in another (hours) is another problem.
 *
 * No effect (a = 0): brings nothing and costs nothing that is missed; it keeps its present amount where that is
 * possible. Harm (a < 0): never worth money, so its amount is its lower bound, also when all of the budget must be
 * spent. (A harmful curve is convex: were it given what is left over, nothing could be certified.) */
#ifndef TREDE_STATS_ALLOCATION_H
#define TREDE_STATS_ALLOCATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "stats/response_curve.h"

/* Channels first .. first + count - 1 together get floor to cap (0 and INFINITY = no bound). Groups may lie within
 * groups but not overlap otherwise; those that begin earlier come first, and of those that begin at the same channel
 * the larger. So pillars with tactics in them are possible; channels crossed with segments are not. */
struct trede_allocation_group {
    size_t first, count;
    double floor, cap;
};

struct trede_allocation_problem {
    size_t channels;
    const struct trede_response_curve *curve;
    const double *low, *high; /* 0 <= low <= high; high may be INFINITY. low = high: a locked channel */
    const double *present;    /* the amounts of now; NULL = the lower bounds */
    double budget;
    bool spend_all; /* sum = budget, not <= */
    size_t groups;
    const struct trede_allocation_group *group;
};

enum trede_allocation_outcome {
    TREDE_ALLOCATION_SOLVED,
    TREDE_ALLOCATION_BUDGET_TOO_SMALL, /* limit: the smallest that meets the lower bounds and floors */
    TREDE_ALLOCATION_BUDGET_TOO_LARGE, /* spend_all: limit = the most that can be spent without feeding harm */
    TREDE_ALLOCATION_FLOOR_TOO_HIGH,   /* of group which: limit = the most that it can spend without feeding harm */
    TREDE_ALLOCATION_CAP_TOO_LOW,      /* of group which: limit = the least that its channels need */
    TREDE_ALLOCATION_WRONG_CHANNEL,    /* which: no valid curve or bounds, or S-shaped with a > 0 and a lower bound
                                        * below its inflection (trede_curve_concave_from) that is not locked; or no
                                        * room for it */
    TREDE_ALLOCATION_WRONG_GROUP,      /* which: not a range of channels, floor above cap, out of order, or no room */
    TREDE_ALLOCATION_WRONG_BUDGET,     /* not a number */
    TREDE_ALLOCATION_NOT_CONVERGED     /* gap above TREDE_ALLOCATION_GAP: the amounts meet all bounds, but are not shown
                                        * to be the best */
};

#define TREDE_ALLOCATION_GAP 1e-8

/* Read outcome first: the rest but limit and which holds only when SOLVED (or NOT_CONVERGED). */
struct trede_allocation {
    enum trede_allocation_outcome outcome;
    double limit;
    size_t which;
    double spent, value;
    double price; /* what the next unit of budget brings; 0 = nothing. Where a channel with a vertical start (POWER,
                   * HILL below 1) got nothing it has no bound: some very large number, or INFINITY */
    double dual;  /* no division within the bounds brings more */
    double gap;   /* (dual - value) / sum |f_i(x_i)|; 0 when all are 0 */
    size_t evaluations; /* prices tried */
};

/* Room for problems of at most so many channels and groups, in the arena; NULL = no memory. Solving takes no memory and
 * keeps nothing from one problem to the next; one thread at a time. */
struct trede_allocation_room;
struct trede_allocation_room *trede_allocation_room(struct trede_arena *arena, size_t channels, size_t groups);

/* amount: channels, written when SOLVED or NOT_CONVERGED. Their sum is right to rounding (1e-12 of the budget), their
 * bounds are exact. Budgets and bounds that miss each other by that much are met. group_price: groups, what the next
 * unit for each group alone would bring; NULL = nobody asks. */
struct trede_allocation trede_allocate(const struct trede_allocation_problem *problem,
                                       struct trede_allocation_room *room, double *amount, double *group_price);

#endif
