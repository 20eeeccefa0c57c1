/* nested_pooling.h - partial pooling of the effects of channels x segments (methods 6.2).
 *
 * Model: effect of a cell = offset + mu + u_channel + v_cell + error, the errors normal with known variances,
 * u ~ N(0, tau2_channel), v ~ N(0, tau2_cell). A cell leans on its channel and the channel on all, the more so the less
 * is known of it and the less channels and cells differ.
 * What comes out is the average over both variances (posterior with flat mu and Jeffreys' prior of each variance), not
 * what one value of them would give: with 3 to 28 channels the likeliest variance is often 0, and 95 % intervals of
 * effects shrunk by it hold 82 to 92 % of the truth where effects differ by half their error. These hold 94 to 98 % of
 * it, and where nothing differs 97 to 100 %. */
#ifndef TREDE_STATS_NESTED_POOLING_H
#define TREDE_STATS_NESTED_POOLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"

/* Any unit, the same for all; variances in its square. Cells in any order; a channel may have none. */
struct trede_nested_cells {
    size_t cells, channels;
    const uint32_t *channel; /* cells: below channels */
    const double *effect;    /* cells: estimates */
    const double *variance;  /* cells: of the estimates, above 0; INFINITY = not measured, to be foretold */
    const double *offset;    /* cells: what is expected beforehand (an expert's matrix): effect - offset is what is
                              * pooled, and a cell shrinks to its offset and what the others are off theirs; NULL = 0 */
};

enum trede_nested_outcome {
    TREDE_NESTED_POOLED,
    TREDE_NESTED_NOTHING, /* no cell is measured */
    TREDE_NESTED_UNUSABLE /* a variance is 0, negative or no number, an effect is not finite, a channel is not there, or
                           * numbers are so far apart that their squares are not numbers */
};

/* has_value false: nothing is known of it (the mean of one channel, an unmeasured cell where no channel has two that
 * are). has_se false: the posterior has no variance (the mean of three channels); the interval is there all the same.
 */
struct trede_pooled_effect {
    bool has_value, has_se;
    double value, se;
    double low, high; /* equal tails at the level asked for */
};

struct trede_nested_variances {
    double channel, cell;
};

/* Read outcome first. Arrays are in the arena, which must live as long. */
struct trede_nested {
    enum trede_nested_outcome outcome;
    size_t cells, channels;
    size_t measured_cells, measured_channels;
    bool has_channel_variance, has_cell_variance; /* two channels; a channel with two cells. Without the latter a cell
                                                   * is its channel, and tau2 that of channels */
    struct trede_nested_variances reml;           /* the likeliest; 0 = no more difference than chance gives */
    double log_likelihood;                        /* restricted, at reml; without log |X'X| */
    struct trede_pooled_effect mean;              /* mu: channels in general */
    struct trede_pooled_effect *channel;          /* channels: mu + u, without offset */
    struct trede_pooled_effect *cell;             /* cells: offset + mu + u + v */
    double *own;                                  /* cells: the part of a cell's value that is its own estimate, 0..1 */
    const struct trede_nested_posterior *posterior;
};

/* level: of the intervals, 0..1. Limits are good to a millionth of their width, those of the mean of two or three
 * channels to a thousandth. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_nested_fit(struct trede_arena *arena, const struct trede_nested_cells *cells,
                                                    double level, struct trede_nested *out);
/* The same with variances that are given, 0 or more (reml and log_likelihood are then those): best linear unbiased
 * prediction, with errors that know of mu but not that the variances are estimates. */
TREDE_MUST_CHECK enum trede_status trede_nested_given(struct trede_arena *arena, const struct trede_nested_cells *cells,
                                                      struct trede_nested_variances variances, double level,
                                                      struct trede_nested *out);

/* Draw number draw from the joint posterior of all effects: cell gets cells numbers, channel (NULL = not asked for)
 * channels. A function of seed and draw alone. What has no value is 0. outcome must be POOLED. Takes no memory. */
void trede_nested_draw(const struct trede_nested *nested, uint64_t seed, uint64_t draw, double *cell, double *channel);
/* Draws 0..count-1: cell is count x cells, channel count x channels or NULL. threads as trede_parallel takes them; the
 * same bits for any. */
TREDE_MUST_CHECK enum trede_status trede_nested_draws(const struct trede_nested *nested, uint64_t seed, size_t count,
                                                      int threads, double *cell, double *channel);

#endif
