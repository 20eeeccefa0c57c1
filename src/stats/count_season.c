/* count_season.c - the columns of a yearly pattern.
 *
 * Model: harmonic k is sin(2 pi k t), cos(2 pi k t) with t in years. Sampled P times a year it has two columns while
 * 2 k < P; at 2 k = P the year has two periods a wave and only up and down can be told apart (the sine of t = q / 4 is
 * 0 for k = 2), so it is one column, +1 and -1; beyond that it repeats a slower one. Reference: Bloomfield, Fourier
 * Analysis of Time Series, 2.3. Rejected: a column of zeros for the sine (a singular model); month dummies (11 columns
 * of two or three years of months). */
#include <math.h>

#include "stats/count_series.h"

static const double pi = 3.14159265358979323846;

size_t trede_season_columns(size_t periods_a_year, size_t harmonics)
{
    size_t columns = 0;
    for (size_t k = 1; k <= harmonics && 2 * k <= periods_a_year; k++)
        columns += 2 * k < periods_a_year ? 2 : 1;
    return columns;
}

size_t trede_season_write(double position, size_t periods_a_year, size_t harmonics, double *out)
{
    double whole = floor(position), part = position - whole;
    size_t columns = 0;
    for (size_t k = 1; k <= harmonics && 2 * k <= periods_a_year; k++) {
        if (2 * k == periods_a_year) { /* which period it is, whether the position is of its start, middle or end */
            double period = floor(part * (double)periods_a_year + 1e-6);
            out[columns++] = fmod(period, 2.0) == 0.0 ? 1.0 : -1.0;
            continue;
        }
        double angle = 2.0 * pi * (double)k * part;
        out[columns++] = sin(angle);
        out[columns++] = cos(angle);
    }
    return columns;
}
