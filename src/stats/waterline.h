/* waterline.h - demand of channels and groups at a price, and the price at which a group asks for its budget. Private
 * to allocation.c; see there. */
#ifndef TREDE_STATS_WATERLINE_H
#define TREDE_STATS_WATERLINE_H

#include "stats/allocation.h"

/* What can be taken at a price: least to most, and of that what is nearest to the present. */
struct trede_water_span {
    double least, base, most;
};

/* A group of the tree; number 0 is the whole, and a group comes before those within it. */
struct trede_water_group {
    size_t first, end;   /* channels first .. end - 1 */
    size_t parent, last; /* last: the highest number of a group within it, or its own */
    double floor, cap;
    double sum, slope, core; /* demand, its derivative in log price, core (response_curve.h) */
    /* while a budget is handed out (allocation.c) */
    struct trede_water_span within; /* what its channels and groups can take */
    struct trede_water_span span;   /* and what of that it may take */
    double part;                    /* how far its channels and groups go from base to most (or -: to least) */
    double target, price;
    bool own; /* has its own price; else that of its parent */
};

struct trede_allocation_room {
    size_t channels, groups; /* at most */
    const struct trede_allocation_problem *problem;
    struct trede_demand *demand;
    size_t *owner;                 /* the innermost group of each channel */
    struct trede_water_span *span; /* channels */
    double *at_left, *at_right;    /* channels: demand at the ends of a bracket */
    double *trial, *flat;          /* channels: at the price tried; slopes of straight lines, sorted */
    struct trede_water_group *group;
    size_t tree; /* groups in it */
    size_t evaluations;
};

/* A price. Straight lines with a slope above flat_above are wanted, those equal to it when ties_in. */
struct trede_water_level {
    double log_price, flat_above;
    bool ties_in;
};
/* Demand at left is the target or more, at right the target or less; they differ by no more than a rounding error, or
 * by what straight lines can take at this very price. */
struct trede_water_bracket {
    struct trede_water_level left, right;
};

/* Demand of group g into amount; sum, slope and core of g and the groups in it are set. */
void trede_water_evaluate(struct trede_allocation_room *room, size_t g, struct trede_water_level level, double *amount);
/* The bracket; demand at its ends is in at_left and at_right. Free: at price 0, where everything that brings anything
 * is wanted. */
struct trede_water_bracket trede_water_free(struct trede_allocation_room *room, size_t g);
struct trede_water_bracket trede_water_search(struct trede_allocation_room *room, size_t g, double target);
/* The price at a part of the way (0..1) from right to left. */
double trede_water_price(struct trede_water_bracket bracket, double part);
/* Value, dual, gap and outcome of any division within all bounds, at the prices of the groups (certificate.c). spare:
 * what the budget leaves above the lower bounds of all channels. */
void trede_water_certify(struct trede_allocation_room *room, const double *amount, double budget, double spare,
                         struct trede_allocation *out);

#endif
