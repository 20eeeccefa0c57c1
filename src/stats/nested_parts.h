/* nested_parts.h - what the two halves of nested pooling share, private to stats. */
#ifndef TREDE_STATS_NESTED_PARTS_H
#define TREDE_STATS_NESTED_PARTS_H

#include "stats/between.h"
#include "stats/nested_pooling.h"

/* Effects less offsets, about the most exact of them, in units of a power of two near its standard error (which rounds
 * nothing). */
struct trede_nested_model {
    size_t cells, channels, measured, measured_channels;
    bool has_between, has_within;
    double unit, origin;   /* origin in the caller's unit */
    uint32_t *channel;     /* cells, as given */
    double *offset;        /* cells, in the caller's unit */
    double *y, *p;         /* cells, as given; y 0 and p 0 = not measured */
    size_t *order, *begin; /* cells by channel: those of channel c are order[begin[c]] to order[begin[c + 1] - 1] */
    double *by_y, *by_p;   /* the measured ones, in that order */
    struct trede_between *within; /* channels: their measured cells */
};

/* Everything that depends on the variance of cells alone: a channel is then one estimate with one precision. */
struct trede_nested_slice {
    double cell_variance;
    double *mean, *precision;     /* channels; 0 and 0 = not measured */
    struct trede_between_at *at;  /* channels: their cells at this variance */
    struct trede_between between; /* of mean and precision */
    double log_likelihood;        /* what is to be added to that of between */
    double information;           /* on the variance of cells, from differences within channels */
};
bool trede_nested_slice_make(struct trede_arena *arena, const struct trede_nested_model *model,
                             struct trede_nested_slice *slice);
void trede_nested_slice_at(const struct trede_nested_model *model, double cell_variance,
                           struct trede_nested_slice *slice);

struct trede_nested_node {
    double mass, up_to;    /* of the posterior, and with the nodes before it */
    double channel, cell;  /* variances */
    double mean, variance; /* of mu */
    size_t slice;
};
struct trede_nested_posterior {
    const struct trede_nested_model *model;
    bool given; /* the variances: one node */
    size_t nodes, slices;
    struct trede_nested_node *node;
    double *mean, *precision; /* slices x channels */
};

/* The posterior over both variances, or all its mass at one place (in units). */
bool trede_nested_posterior_make(struct trede_arena *arena, const struct trede_nested_model *model,
                                 const struct trede_nested_variances *only, struct trede_nested_posterior *out);

/* At a node everything is normal: mu + u of a channel, and mu + u + v of a cell, whose channel is thus. */
struct trede_nested_normal {
    double mean, variance;
};
static inline struct trede_nested_normal trede_nested_cell_at(const struct trede_nested_model *model,
                                                              const struct trede_nested_node *node, size_t cell,
                                                              struct trede_nested_normal channel)
{
    double to_channel = 1.0 / (1.0 + node->cell * model->p[cell]);
    return (struct trede_nested_normal){to_channel * channel.mean + (1.0 - to_channel) * model->y[cell],
                                        node->cell * to_channel + to_channel * to_channel * channel.variance};
}
static inline struct trede_nested_normal trede_nested_channel_at(const struct trede_nested_posterior *p,
                                                                 const struct trede_nested_node *node, size_t channel,
                                                                 struct trede_nested_normal mu)
{
    size_t place = node->slice * p->model->channels + channel;
    double to_mu = 1.0 / (1.0 + node->channel * p->precision[place]);
    return (struct trede_nested_normal){to_mu * mu.mean + (1.0 - to_mu) * p->mean[place],
                                        node->channel * to_mu + to_mu * to_mu * mu.variance};
}

/* Means, errors and intervals from the posterior. */
bool trede_nested_summarise(struct trede_arena *arena, double level, struct trede_nested *out);

#endif
