/* waterline.c - see allocation.c for model and reference.
 *
 * Algorithm: demand of a group falls in the price. At the slopes of straight lines it jumps: they are sorted and
 * searched by halving first. Between two of them it is continuous, and the logarithm s of the price is found by Newton
 * on the logarithm of (demand + constants), which is a straight line in s when one form of curve is at work; a bracket
 * is kept; where a step leaves it or does not halve the miss, longer and longer steps or the middle are taken. The
 * search ends when the bracket is narrow, not when the miss is small: so that both its ends can be mixed to spend the
 * budget to the last cent without leaving any bound. */
#include "stats/waterline.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_heapsort.h>

enum { MOST_EVALUATIONS = 400, SAMPLED = 16 };
static const double narrow = 1e-12; /* width of the bracket in log price; times |log price| when above 1 */
static const double widest = 1e-9;
static const double lowest_log = -745.0; /* prices that a double can hold */
static const double highest_log = 710.0;

struct sums {
    double sum, slope, core;
};

static double demand_of(struct trede_allocation_room *room, size_t i, struct trede_water_level level, struct sums *to)
{
    struct trede_demand *d = &room->demand[i];
    double low = room->problem->low[i], high = room->problem->high[i], slope, core;
    if (d->kind == TREDE_DEMAND_NONE) return low;
    if (d->kind == TREDE_DEMAND_FLAT) {
        bool wanted = d->offset > level.flat_above || (level.ties_in && d->offset >= level.flat_above);
        return wanted ? high : low;
    }
    if (isinf(level.log_price)) return level.log_price < 0.0 ? high : low;
    double x = trede_demand_at(d, level.log_price, &slope, &core);
    if (x <= low) return low;
    if (x >= high) return high;
    to->slope += slope;
    to->core += core;
    return x;
}

void trede_water_evaluate(struct trede_allocation_room *room, size_t g, struct trede_water_level level, double *amount)
{
    struct trede_water_group *group = room->group;
    size_t i = group[g].first, end = group[g].end;
    room->evaluations++;
    for (size_t h = g; h <= group[g].last; h++)
        group[h].sum = group[h].slope = group[h].core = 0.0;
    while (i < end) { /* runs of one owner */
        size_t owner = room->owner[i];
        struct sums run = {0.0, 0.0, 0.0};
        for (; i < end && room->owner[i] == owner; i++) {
            amount[i] = demand_of(room, i, level, &run);
            run.sum += amount[i];
        }
        group[owner].sum += run.sum;
        group[owner].slope += run.slope;
        group[owner].core += run.core;
    }
    for (size_t h = group[g].last; h > g; h--) {
        struct trede_water_group *child = &group[h], *parent = &group[child->parent];
        bool bounded = child->sum < child->floor || child->sum > child->cap;
        parent->sum += fmin(child->cap, fmax(child->floor, child->sum));
        parent->slope += bounded ? 0.0 : child->slope;
        parent->core += bounded ? 0.0 : child->core;
    }
}

static void swap(double **a, double **b)
{
    double *kept = *a;
    *a = *b;
    *b = kept;
}

static double sum_at(struct trede_allocation_room *room, size_t g, struct trede_water_level level)
{
    trede_water_evaluate(room, g, level, room->trial);
    return room->group[g].sum;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t sorted_slopes(struct trede_allocation_room *room, size_t g)
{
    size_t count = 0;
    for (size_t i = room->group[g].first; i < room->group[g].end; i++)
        if (room->demand[i].kind == TREDE_DEMAND_FLAT && room->demand[i].offset > 0.0)
            room->flat[count++] = room->demand[i].offset;
    if (count > 1) gsl_heapsort(room->flat, count, sizeof *room->flat, ascending);
    return count;
}

/* Halves the straight lines: true when the price is the slope of one; else the bracket lies between two. */
static bool at_a_slope(struct trede_allocation_room *room, size_t g, double target, struct trede_water_bracket *b)
{
    size_t count = sorted_slopes(room, g), low = 0, high = count; /* the first slope at which not too much is wanted */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        double slope = room->flat[middle];
        if (sum_at(room, g, (struct trede_water_level){log(slope), slope, false}) <= target)
            high = middle;
        else
            low = middle + 1;
    }
    double below = high > 0 ? room->flat[high - 1] : 0.0; /* differs from the slope at high: else that were the first */
    b->left = (struct trede_water_level){below > 0.0 ? log(below) : -INFINITY, below, false};
    b->right = (struct trede_water_level){INFINITY, below, false};
    if (high == count) return false;
    double slope = room->flat[high];
    b->right = (struct trede_water_level){log(slope), slope, true};
    if (sum_at(room, g, b->right) < target) return false;
    b->left = b->right;
    b->right.ties_in = false;
    swap(&room->trial, &room->at_left);
    trede_water_evaluate(room, g, b->right, room->at_right);
    return true;
}

/* The mean log marginal of some channels at an equal share of the target. */
static double first_guess(const struct trede_allocation_room *room, size_t g, double target)
{
    size_t first = room->group[g].first, count = room->group[g].end - first;
    size_t stride = count > SAMPLED ? count / SAMPLED : 1, used = 0;
    double sum = 0.0;
    for (size_t i = first; i < first + count; i += stride) {
        if (room->demand[i].kind < TREDE_DEMAND_EXPONENTIAL) continue;
        double x = fmin(room->problem->high[i], fmax(room->problem->low[i], target / (double)count));
        double marginal = trede_curve_at(&room->problem->curve[i], x).marginal;
        if (!(marginal > 0.0 && marginal < INFINITY)) continue;
        sum += log(marginal);
        used++;
    }
    return used > 0 ? sum / (double)used : 0.0;
}

struct hunt {
    struct trede_water_bracket *bracket;
    double start_left, start_right; /* ends that were never evaluated */
    double width;                   /* narrow enough, in log price */
    double gallop, grow, before, last;
};

/* Where little of the demand moves with the price, a rounding error of the sum is more than narrow. */
static double width_at(double s, double sum, double slope)
{
    double error = slope < 0.0 ? 8.0 * DBL_EPSILON * sum / -slope : 0.0;
    return fmax(narrow * fmax(1.0, fabs(s)), fmin(error, widest));
}

/* Beyond s, farther each time, while that end was never seen: as far as prices go. Else the middle. */
static double safe_next(struct hunt *h, double s, bool too_much)
{
    const struct trede_water_bracket *b = h->bracket;
    double left = fmax(b->left.log_price, lowest_log), right = fmin(b->right.log_price, highest_log);
    bool open = too_much ? !(b->right.log_price < h->start_right) : !(b->left.log_price > h->start_left);
    if (open) {
        double next = s + (too_much ? h->gallop : -h->gallop);
        h->gallop *= 4.0;
        if (next > left && next < right) return next;
        if (isinf(too_much ? b->right.log_price : b->left.log_price)) return too_much ? right : left;
    }
    return left + (right - left) / 2.0;
}

/* Where to look after s, at which the group asks for so much more than the target. */
static double next_after(struct hunt *h, const struct trede_water_group *group, double s, double excess)
{
    bool too_much = excess > 0.0, halved = fabs(excess) <= 0.5 * h->before;
    double ratio = -excess / group->core, step = group->core / group->slope * log1p(ratio);
    h->before = h->last;
    h->last = fabs(excess);
    if (!(group->slope < 0.0) || !(ratio > -1.0) || !isfinite(step)) return safe_next(h, s, too_much);
    if (fabs(step) < h->width) { /* there: now look at its other side */
        step += (too_much ? 1.0 : -1.0) * h->grow * h->width;
        h->grow *= 4.0;
    } else if (!halved) {
        return safe_next(h, s, too_much);
    }
    double next = s + step;
    bool inside = next > h->bracket->left.log_price && next < h->bracket->right.log_price;
    return inside && next > lowest_log && next < highest_log ? next : safe_next(h, s, too_much);
}

static bool is_narrow(const struct hunt *h)
{
    double left = h->bracket->left.log_price, right = h->bracket->right.log_price;
    if (right <= lowest_log || left >= highest_log) return true;
    return isfinite(left) && isfinite(right) && right - left <= 4.0 * h->width;
}

static void close_in(struct trede_allocation_room *room, size_t g, double target, struct trede_water_bracket *b)
{
    struct hunt h = {b, b->left.log_price, b->right.log_price, narrow, 1.0, 1.0, INFINITY, INFINITY};
    double flat_above = b->left.flat_above, s = first_guess(room, g, target);
    if (!(s > b->left.log_price && s < b->right.log_price)) s = safe_next(&h, b->left.log_price, true);
    for (int i = 0; i < MOST_EVALUATIONS && !is_narrow(&h); i++) {
        struct trede_water_level level = {s, flat_above, false};
        double excess = sum_at(room, g, level) - target;
        *(excess > 0.0 ? &b->left : &b->right) = level;
        swap(&room->trial, excess > 0.0 ? &room->at_left : &room->at_right);
        h.width = width_at(s, room->group[g].sum, room->group[g].slope);
        s = next_after(&h, &room->group[g], s, excess);
    }
    if (!(b->left.log_price > h.start_left)) trede_water_evaluate(room, g, b->left, room->at_left);
    if (!(b->right.log_price < h.start_right)) trede_water_evaluate(room, g, b->right, room->at_right);
}

struct trede_water_bracket trede_water_free(struct trede_allocation_room *room, size_t g)
{
    struct trede_water_bracket b = {{-INFINITY, 0.0, true}, {-INFINITY, 0.0, false}};
    trede_water_evaluate(room, g, b.left, room->at_left);
    trede_water_evaluate(room, g, b.right, room->at_right);
    return b;
}

struct trede_water_bracket trede_water_search(struct trede_allocation_room *room, size_t g, double target)
{
    struct trede_water_bracket b = trede_water_free(room, g);
    if (room->group[g].sum <= target) return b;
    if (!at_a_slope(room, g, target, &b)) close_in(room, g, target, &b);
    return b;
}

double trede_water_price(struct trede_water_bracket b, double part)
{
    double left = b.left.log_price, right = b.right.log_price;
    if (isinf(left)) return 0.0;
    if (b.left.ties_in) return b.left.flat_above;
    return exp(isinf(right) ? right : right - part * (right - left));
}
