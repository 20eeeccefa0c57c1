/* loevinger.c - Loevinger's H: how far the items form one cumulative scale (Mokken 1971).
 *
 * Model: H = sum over pairs of cov(X_i, X_j) / sum of the largest covariance the two margins allow, which is the
 * covariance of the two columns each sorted. Standard error: delta method over the response patterns (Kuijpers, Van der
 * Ark & Croon 2013), written per respondent: psi = (psi_C - H psi_M) / M, variance = sum psi^2 / n^2, which is the same
 * sum taken over people and not over distinct patterns. With a_s = P(X_i >= s) and b_t = P(X_j >= t),
 *   M_ij = sum_s sum_t w_s w_t (min(a_s, b_t) - a_s b_t),
 * so psi_M is a sum of one function of each item's score; where a_s = b_t the minimum has a corner and half of each
 * side is taken. People with the same answers are one row with their number. Rejected: counting Guttman errors pattern
 * by pattern (same H; the number of item steps enters to the third power), and the multinomial matrix formulation
 * (patterns x patterns). */
#include "stats/scale.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"

enum { MOST_LEVELS = 64 }; /* an item with more distinct scores is not a rating; no standard error then */

struct item {
    double mean;
    double *level, *people; /* the distinct scores, ascending, and how many people have each */
    double *above;          /* P(X >= level[s]) for s >= 1 */
    size_t levels;
    double *psi; /* levels: what a respondent at that level adds to psi_M over all pairs with this item */
};

struct scale {
    const double *scores, *people; /* people NULL: one a row */
    size_t rows, items;
    double total; /* people */
    struct item *item;
    bool rated; /* every item has few levels */
};

struct answer {
    double score, people;
};

static int ascending(const void *a, const void *b)
{
    double x = ((const struct answer *)a)->score, y = ((const struct answer *)b)->score;
    return x < y ? -1 : x > y;
}

static double people_of(const struct scale *scale, size_t row)
{
    return scale->people ? scale->people[row] : 1.0;
}

/* answers are in order. */
static bool find_levels(struct trede_arena *arena, struct item *item, const struct scale *scale,
                        const struct answer *answers)
{
    double below = 0.0;
    item->level = trede_arena_alloc(arena, 4 * scale->rows, sizeof(double));
    if (!item->level) return false;
    item->people = item->level + scale->rows;
    item->above = item->people + scale->rows;
    item->psi = item->above + scale->rows;
    for (size_t r = 0; r < scale->rows; r++) {
        if (r == 0 || answers[r].score != answers[r - 1].score) {
            item->level[item->levels] = answers[r].score;
            item->above[item->levels++] = (scale->total - below) / scale->total;
        }
        item->people[item->levels - 1] += answers[r].people;
        below += answers[r].people;
    }
    return true;
}

static bool read_items(struct trede_arena *arena, struct scale *scale)
{
    scale->item = trede_arena_alloc(arena, scale->items, sizeof *scale->item);
    struct answer *answers = trede_arena_alloc(arena, scale->rows, sizeof *answers);
    if (!scale->item || !answers) return false;
    scale->rated = true;
    for (size_t r = 0; r < scale->rows; r++)
        scale->total += people_of(scale, r);
    for (size_t i = 0; i < scale->items; i++) {
        double sum = 0.0;
        for (size_t r = 0; r < scale->rows; r++) {
            answers[r] = (struct answer){scale->scores[r * scale->items + i], people_of(scale, r)};
            sum += answers[r].people * answers[r].score;
        }
        scale->item[i].mean = sum / scale->total;
        qsort(answers, scale->rows, sizeof *answers, ascending);
        if (!find_levels(arena, scale->item + i, scale, answers)) return false;
        scale->rated = scale->rated && scale->item[i].levels <= MOST_LEVELS;
    }
    return true;
}

static double covariance(const struct scale *scale, size_t i, size_t j)
{
    double sum = 0.0;
    for (size_t r = 0; r < scale->rows; r++) {
        const double *row = scale->scores + r * scale->items;
        sum += people_of(scale, r) * (row[i] - scale->item[i].mean) * (row[j] - scale->item[j].mean);
    }
    return sum / scale->total;
}

/* Both columns sorted, side by side: as many people as both have left on the level at hand go together. */
static double largest_covariance(const struct scale *scale, size_t i, size_t j)
{
    const struct item *x = scale->item + i, *y = scale->item + j;
    double sum = 0.0, left_x = x->people[0], left_y = y->people[0];
    for (size_t s = 0, t = 0; s < x->levels && t < y->levels;) {
        double together = left_x < left_y ? left_x : left_y;
        sum += together * (x->level[s] - x->mean) * (y->level[t] - y->mean);
        left_x -= together;
        left_y -= together;
        if (!(left_x > 0.0) && ++s < x->levels) left_x = x->people[s];
        if (!(left_y > 0.0) && ++t < y->levels) left_y = y->people[t];
    }
    return sum / scale->total;
}

/* Adds to psi of item i the part of pair (i, j) that depends on X_i: for each step s of i,
 * w_s (1{X_i >= s} - a_s) sum_t w_t (share of the minimum that a_s rules - b_t). */
static void add_pair(struct item *i, const struct item *j)
{
    for (size_t s = 1; s < i->levels; s++) {
        double slope = 0.0, a = i->above[s];
        for (size_t t = 1; t < j->levels; t++) {
            double b = j->above[t], rules = a < b ? 1.0 : a > b ? 0.0 : 0.5;
            slope += (j->level[t] - j->level[t - 1]) * (rules - b);
        }
        slope *= i->level[s] - i->level[s - 1];
        for (size_t l = 0; l < i->levels; l++)
            i->psi[l] += slope * ((l >= s ? 1.0 : 0.0) - a);
    }
}

static size_t level_of(const struct item *item, double score)
{
    size_t low = 0, high = item->levels - 1;
    while (low < high) {
        size_t middle = (low + high + 1) / 2;
        if (item->level[middle] <= score) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

static double standard_error(struct scale *scale, double observed, double largest)
{
    for (size_t i = 0; i < scale->items; i++) {
        for (size_t j = 0; j < scale->items; j++) {
            if (i != j) add_pair(scale->item + i, scale->item + j);
        }
    }
    double h = observed / largest, total = 0.0;
    for (size_t r = 0; r < scale->rows; r++) {
        double sum = 0.0, squares = 0.0, of_largest = 0.0;
        for (size_t i = 0; i < scale->items; i++) {
            double score = scale->scores[r * scale->items + i], off = score - scale->item[i].mean;
            sum += off;
            squares += off * off;
            of_largest += scale->item[i].psi[level_of(scale->item + i, score)];
        }
        double psi = ((sum * sum - squares) / 2.0 - observed - h * of_largest) / largest;
        total += people_of(scale, r) * psi * psi;
    }
    return sqrt(total) / scale->total;
}

/* Row sums of both matrices are kept per item, so that H_i needs no second round over the pairs. */
static void compare_pairs(struct scale *scale, double *observed, double *largest, struct trede_loevinger *out)
{
    double all_observed = 0.0, all_largest = 0.0;
    for (size_t i = 0; i < scale->items; i++) {
        for (size_t j = i + 1; j < scale->items; j++) {
            double c = covariance(scale, i, j), m = largest_covariance(scale, i, j);
            all_observed += c;
            all_largest += m;
            observed[i] += c;
            observed[j] += c;
            largest[i] += m;
            largest[j] += m;
            if (out->h_pair) {
                double h = m > 0.0 ? c / m : 0.0;
                out->h_pair[i * scale->items + j] = out->h_pair[j * scale->items + i] = h;
            }
        }
        if (out->h_pair) out->h_pair[i * scale->items + i] = 0.0;
        if (out->h_item) out->h_item[i] = 0.0;
    }
    out->defined = all_largest > 0.0;
    if (!out->defined) return;
    out->h = all_observed / all_largest;
    for (size_t i = 0; out->h_item && i < scale->items; i++)
        out->h_item[i] = largest[i] > 0.0 ? observed[i] / largest[i] : 0.0;
    out->has_se = scale->rated;
    if (scale->rated) out->se = standard_error(scale, all_observed, all_largest);
}

enum trede_status trede_loevinger_of(const double *scores, const double *people, size_t rows, size_t items,
                                     struct trede_loevinger *out)
{
    out->defined = out->has_se = false;
    out->h = out->se = 0.0;
    if (rows < 2 || items < 2) return TREDE_OK; /* of one row nothing varies */
    enum trede_status status = TREDE_INTERNAL;
    struct scale scale = {.scores = scores, .people = people, .rows = rows, .items = items};
    struct trede_arena *arena = trede_arena_create();
    if (!arena) return status;
    double *sums = trede_arena_alloc(arena, 2 * items, sizeof *sums);
    if (sums && read_items(arena, &scale)) {
        compare_pairs(&scale, sums, sums + items, out);
        status = TREDE_OK;
    }
    trede_arena_destroy(arena);
    return status;
}
