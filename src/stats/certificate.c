/* certificate.c - how far a division of the budget can be from the best.
 *
 * Model: f is concave, so f(y) <= f(x) + f'(x) (y - x) for every y. Under any prices of the budget and the groups (the
 * multipliers of the dual) the right side is maximised over the bounds of each channel in closed form; what that is
 * above the value at x bounds what any other division could add. The prices found make it nearly 0.
 * Algorithm: one pass. It stands on the marginals at the amounts, not on the inverse that found them. Room for y ends
 * at what the budget leaves above the lower bounds of all; a harmful channel is best at its lower bound, where it is.
 * Reference: Frank & Wolfe 1956; Boyd & Vandenberghe 2004, 5.2 (weak duality). Rejected: the Lagrangian at the demand
 * for the price (its error is of second order only, but a wrong inverse would certify itself). */
#include <float.h>
#include <math.h>

#include "stats/waterline.h"

/* price times slack, where no slack costs nothing whatever the price. */
static double cost_of(double price, double slack)
{
    return slack > 0.0 ? price * slack : 0.0;
}

/* By how much the tangent at x can be improved upon within the bounds of the channel. At numbers too small for
 * their digits, and at 0 where it may be vertical, the tangent at the smallest full number stands in. */
static double gain_of(const struct trede_allocation_room *room, size_t i, double x, double marginal, double spare)
{
    double price = room->group[room->owner[i]].price, low = room->problem->low[i], off = 0.0;
    if (room->demand[i].kind == TREDE_DEMAND_NONE) return 0.0;
    double more = fmin(room->problem->high[i], low + spare) - x;
    if (x < DBL_MIN && marginal > price && more > 0.0) {
        struct trede_curve_point next = trede_curve_at(&room->problem->curve[i], DBL_MIN);
        off = fabs(next.value - next.marginal * DBL_MIN);
        marginal = next.marginal;
    }
    if (marginal > price) return off + cost_of(marginal - price, more);
    return off + (price > marginal ? cost_of(price - marginal, x - low) : 0.0);
}

static double slack_of_groups(struct trede_allocation_room *room, const double *amount, double budget)
{
    struct trede_water_group *group = room->group;
    double total = 0.0;
    for (size_t g = 0; g < room->tree; g++)
        group[g].sum = 0.0;
    for (size_t i = 0; i < room->problem->channels; i++)
        group[room->owner[i]].sum += amount[i];
    for (size_t g = room->tree - 1; g > 0; g--) {
        double price = group[g].price, above = group[group[g].parent].price;
        if (price > above) total += cost_of(price - above, fabs(group[g].cap - group[g].sum));
        if (price < above) total += cost_of(above - price, fabs(group[g].sum - group[g].floor));
        group[group[g].parent].sum += group[g].sum;
    }
    return total + cost_of(group[0].price, fabs(budget - group[0].sum));
}

void trede_water_certify(struct trede_allocation_room *room, const double *amount, double budget, double spare,
                         struct trede_allocation *out)
{
    const struct trede_allocation_problem *p = room->problem;
    double size = 0.0, excess = slack_of_groups(room, amount, budget);
    out->spent = room->group[0].sum;
    out->price = room->group[0].price;
    for (size_t i = 0; i < p->channels; i++) {
        struct trede_curve_point at = trede_curve_at(&p->curve[i], amount[i]);
        out->value += at.value;
        size += fabs(at.value);
        excess += gain_of(room, i, amount[i], at.marginal, spare);
    }
    out->dual = out->value + excess;
    out->gap = excess > 0.0 ? excess / size : 0.0;
    out->outcome = out->gap <= TREDE_ALLOCATION_GAP ? TREDE_ALLOCATION_SOLVED : TREDE_ALLOCATION_NOT_CONVERGED;
    out->evaluations = room->evaluations;
}
