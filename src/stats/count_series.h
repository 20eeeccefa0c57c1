/* count_series.h - log-linear models of counts in time, and what the counts would have been (methods 5.2).
 *
 * A fit stands in a room: memory for the largest series there will be, taken from an arena once. Fits of one series
 * after another in the same room take no memory. A room is of one thread at a time. */
#ifndef TREDE_STATS_COUNT_SERIES_H
#define TREDE_STATS_COUNT_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "stats/interval.h"

/* A row is a period of a series. All numbers are finite; the model is E(count) = exp(offset + x b). */
struct trede_count_data {
    size_t rows, columns;
    const double *x;        /* rows x columns, row-major; the constant is one of the columns */
    const double *count;    /* rows: 0, 1, 2, ... */
    const double *offset;   /* rows: logarithm of what the count grows with (inhabitants, days); NULL = 0 */
    const uint32_t *series; /* rows: which series, equal ones next to each other; NULL = there is one */
    const int32_t *time;    /* rows: number of the period, rising within a series; NULL = no period is missing */
};

struct trede_count_room {
    size_t rows, columns, draws;
    double *vector[4], *matrix[3], *line[4], *wide[2], *draw[4];
};
/* Room for series of at most so many rows and columns, and for intervals of at most so many draws (0 = none).
 * TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_count_room(struct trede_arena *arena, size_t rows, size_t columns,
                                                    size_t draws, struct trede_count_room *out);

/* ---- the model: count_model.c, count_theta.c ---- */

enum trede_count_outcome {
    TREDE_COUNT_FITTED,
    TREDE_COUNT_SINGULAR,     /* a column is a combination of others, or there are more columns than rows, or none */
    TREDE_COUNT_NO_EVENTS,    /* all counts are 0 */
    TREDE_COUNT_INFINITE,     /* no finite maximum: a (combination of) column is on only in rows that count 0 */
    TREDE_COUNT_NOT_CONVERGED /* a maximum may exist; it was not reached */
};

/* Read outcome first: the rest holds only when FITTED. The arrays are in the room, until its next fit. */
struct trede_count_model {
    enum trede_count_outcome outcome;
    size_t rows, columns;
    double *coefficient; /* columns */
    double *covariance;  /* columns x columns, of the model itself: inverse of the expected information */
    double *predictor;   /* rows: logarithm of the mean */
    double *mean;        /* rows */
    double log_likelihood, deviance;
    double df;              /* rows - columns */
    double dispersion;      /* Pearson's X2 / df; 0 = cannot be known, df is 0 */
    double theta, theta_se; /* negative binomial: Var = mean + mean^2 / theta; 0 = Poisson */
    bool no_overdispersion; /* a negative binomial was asked for, its theta is infinite: this is the Poisson model */
    int steps;
};

/* TREDE_INTERNAL = the room is too small. */
TREDE_MUST_CHECK enum trede_status trede_count_poisson(const struct trede_count_data *data,
                                                       struct trede_count_room *room, struct trede_count_model *out);
/* theta by maximum likelihood; its standard error is that of the observed information at the fitted means. */
TREDE_MUST_CHECK enum trede_status trede_count_negative_binomial(const struct trede_count_data *data,
                                                                 struct trede_count_room *room,
                                                                 struct trede_count_model *out);

/* Akaike: 2 (parameters) - 2 (log-likelihood) / dispersion, smaller is better. 1 = AIC. For counts that vary more than
 * Poisson's, the dispersion of the largest of the models that are compared (QAIC, Burnham & Anderson 2002): AIC itself
 * then takes noise for season. */
double trede_count_akaike(const struct trede_count_model *model, double dispersion);

/* b'combination and its standard error, for a rate ratio (its logarithm) at a moment. covariance: columns x columns. */
struct trede_count_contrast {
    double value, se;
};
struct trede_count_contrast trede_count_contrast_of(const struct trede_count_model *model, const double *covariance,
                                                    const double *combination);

/* ---- covariances and residuals: count_newey_west.c, count_autoregression.c ---- */

/* out (columns x columns) = factor x the covariance of the model; factor = dispersion gives quasi-Poisson. */
void trede_count_scaled(const struct trede_count_model *model, double factor, double *out);
/* Newey & West 1987: Bartlett's weights 1 - l / (lag + 1) up to lag, no prewhitening, lags within a series only and
 * by time where given. small_sample: times rows / (rows - columns), where rows > columns. out: columns x columns. */
void trede_count_newey_west(const struct trede_count_data *data, const struct trede_count_model *model,
                            struct trede_count_room *room, size_t lag, bool small_sample, double *out);
/* The covariance when Pearson's residuals have a dispersion and follow one another by a first-order autoregression:
 * both estimated free of what the fit takes out of the residuals, which on 24 to 60 periods is much. The correlation is
 * kept within 0..0.9, the dispersion at or above at_least: with 1 a series that happens to be even is not called
 * certain. Lags as for Newey and West. out: columns x columns; for t-limits with rows - columns degrees of freedom. */
struct trede_count_serial {
    double correlation, dispersion; /* that out is made with; dispersion 0 = cannot be known, rows = columns */
};
struct trede_count_serial trede_count_autoregression(const struct trede_count_data *data,
                                                     const struct trede_count_model *model,
                                                     struct trede_count_room *room, double at_least, double *out);
/* Autocorrelation of Pearson's residuals at a lag > 0, within series; 0 when they do not vary. */
double trede_count_autocorrelation(const struct trede_count_data *data, const struct trede_count_model *model,
                                   struct trede_count_room *room, size_t lag);

/* ---- season: count_season.c ---- */

/* How many columns so many harmonics take with so many periods a year: two each while the year has more than two
 * periods a wave, one (up, down, up, down) where it has two, none beyond. Yearly: 0; quarterly: 2 and 3; monthly: 2, 4.
 */
size_t trede_season_columns(size_t periods_a_year, size_t harmonics);
/* Writes those columns for a position in the year, in years (month / 12; whole years do not matter): sine and cosine
 * of the first, then of the second. Returns how many. */
size_t trede_season_write(double position, size_t periods_a_year, size_t harmonics, double *out);

/* ---- what would have been: count_paths.c, count_interval.c ---- */

/* The counterfactual has the listed columns at 0. The sums are over the rows where one of them is not 0, among those
 * marked. */
struct trede_count_question {
    const double *covariance; /* columns x columns, of the coefficients; the model's own or an array of the caller */
    const size_t *column;     /* listed */
    size_t listed;
    const bool *among; /* rows; NULL = all */
};

struct trede_count_effect {
    size_t on; /* rows in the sums */
    double observed, fitted, counterfactual;
    double attributable;                       /* fitted - counterfactual */
    double excess;                             /* observed - counterfactual */
    double counterfactual_se, attributable_se; /* delta method */
};
/* without: rows, gets the counterfactual mean of every row; NULL = not asked. */
void trede_count_effect_of(const struct trede_count_data *data, const struct trede_count_model *model,
                           struct trede_count_room *room, const struct trede_count_question *question, double *without,
                           struct trede_count_effect *out);

/* Standard normal numbers, the same for every series: number j of draw r depends on the seed, r and j only. With df
 * finite each draw is divided by sqrt(chi-square / df), which makes coefficients multivariate t. Read by many threads.
 */
struct trede_count_draws {
    size_t draws, columns;
    uint64_t seed;
    double df;
    const double *normal; /* columns x draws */
};
/* For series of at most so many columns. df: rows - columns, or INFINITY. threads as in base/parallel.h.
 * TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_count_draws_make(struct trede_arena *arena,
                                                          const struct trede_count_draws *what, int threads,
                                                          struct trede_count_draws *out);

struct trede_count_interval_method {
    double level;
    bool new_counts; /* of a new count around the counterfactual mean, not of the mean */
};
struct trede_count_interval {
    struct trede_limits counterfactual, attributable, excess; /* of the sums; of excess too with new counts */
};
/* low, high: rows, of the counterfactual; NULL = not asked. TREDE_INTERNAL = the room is too small. */
TREDE_MUST_CHECK enum trede_status
trede_count_interval_of(const struct trede_count_data *data, const struct trede_count_model *model,
                        struct trede_count_room *room, const struct trede_count_question *question,
                        const struct trede_count_draws *draws, struct trede_count_interval_method method, double *low,
                        double *high, struct trede_count_interval *out);

#endif
