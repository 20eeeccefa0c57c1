/* calibration.c - influence values after raking or post-stratification.
 *
 * Model: a calibrated total moves only with what the margins do not explain, so the influence u of a row becomes its
 * residual u - x'b, b from the regression of u on the margin dummies x over all calibrated rows (outside the domain u
 * is 0, its residual is not), weighted with the weights before calibration; the residual is then weighted with the
 * final weight. Algorithm: normal equations over dummies, which is a weighted contingency table, streamed. Reference:
 * Deville & Sarndal 1992; survey::calibrate. Rejected: unweighted residuals as survey::rake takes them (equal only in
 * large samples, see the oracle of calibration). */
#include "stats/influence.h"
#include "stats/linear.h"

/* Adds the row to the table of dummies by dummies (p x p). */
static void add_row(const struct trede_calibration *c, size_t row, double *table)
{
    for (size_t m = 0; m < c->margins; m++) {
        if (c->category[m][row] < 0) continue;
        double *line = table + (size_t)c->category[m][row] * c->columns;
        for (size_t other = 0; other < c->margins; other++) {
            if (c->category[other][row] >= 0) line[c->category[other][row]] += c->weight_before[row];
        }
    }
}

static void add_values(const struct trede_calibration *c, size_t row, const struct trede_value *values, size_t count,
                       size_t k, double *right)
{
    for (size_t m = 0; m < c->margins; m++) {
        if (c->category[m][row] < 0) continue;
        double *line = right + (size_t)c->category[m][row] * k;
        for (size_t v = 0; v < count; v++)
            line[values[v].index] += c->weight_before[row] * values[v].u;
    }
}

enum trede_status trede_residual_fit(struct trede_arena *arena, const struct trede_design *design,
                                     const struct trede_influence *source, struct trede_residual *out)
{
    const struct trede_calibration *c = design->calibration;
    double *table = trede_arena_alloc(arena, c->columns * c->columns, sizeof *table);
    struct trede_value *values = trede_arena_alloc(arena, source->k, sizeof *values);
    *out = (struct trede_residual){.calibration = c, .k = source->k};
    out->coefficient = trede_arena_alloc(arena, c->columns * source->k, sizeof *out->coefficient);
    if (!table || !values || !out->coefficient) return TREDE_INTERNAL;
    for (size_t row = 0; row < design->rows; row++)
        add_row(c, row, table);
    for (size_t i = 0; i < source->domain_rows; i++) {
        size_t row = trede_domain_row(source, i);
        size_t count = source->fn(source->context, row, values);
        add_values(c, row, values, count, source->k, out->coefficient);
    }
    return trede_solve_semidefinite(c->columns, table, source->k, out->coefficient, NULL);
}

bool trede_residual_subtract(const struct trede_residual *residual, size_t row, double *u)
{
    bool calibrated = false;
    for (size_t m = 0; m < residual->calibration->margins; m++) {
        int32_t category = residual->calibration->category[m][row];
        if (category < 0) continue;
        calibrated = true;
        const double *line = residual->coefficient + (size_t)category * residual->k;
        for (size_t i = 0; i < residual->k; i++)
            u[i] -= line[i];
    }
    return calibrated;
}
