/* lines.h - the lines of a model's design matrix without their zeros, private to stats.
 *
 * A line of a model of groups has a 1 for the constant and one for each division, and zeros for the rest: a fit that
 * goes over the lines some tens of times reads a quarter of the numbers. */
#ifndef TREDE_STATS_LINES_H
#define TREDE_STATS_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "trede/status.h"

struct trede_lines {
    size_t count, p;
    const size_t *first;    /* count + 1: line i has the entries first[i] to first[i + 1] - 1 */
    const uint32_t *column; /* ascending within a line */
    const double *value;
};
/* x: count x p, row-major. Everything is in the arena. */
TREDE_MUST_CHECK enum trede_status trede_lines_make(struct trede_arena *arena, size_t count, size_t p, const double *x,
                                                    struct trede_lines *out);

/* x_i b */
static inline double trede_line_dot(const struct trede_lines *lines, size_t i, const double *b)
{
    double sum = 0.0;
    for (size_t e = lines->first[i]; e < lines->first[i + 1]; e++)
        sum += lines->value[e] * b[lines->column[e]];
    return sum;
}

/* sum += amount x_i */
static inline void trede_line_add(const struct trede_lines *lines, size_t i, double amount, double *sum)
{
    for (size_t e = lines->first[i]; e < lines->first[i + 1]; e++)
        sum[lines->column[e]] += amount * lines->value[e];
}

/* lower (p x p, its lower half) += weight x_i x_i' */
static inline void trede_line_outer(const struct trede_lines *lines, size_t i, double weight, double *lower)
{
    for (size_t e = lines->first[i]; e < lines->first[i + 1]; e++) {
        double part = weight * lines->value[e], *row = lower + lines->column[e] * lines->p;
        for (size_t d = lines->first[i]; d <= e; d++)
            row[lines->column[d]] += part * lines->value[d];
    }
}

/* Copies the lower half of a (p x p) into the upper. */
void trede_mirror(size_t p, double *a);

#endif
