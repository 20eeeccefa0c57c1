/* count_case.h - what the tests of count models share: room, the two fits, and a series of twelve. */
#ifndef TREDE_TEST_COUNT_CASE_H
#define TREDE_TEST_COUNT_CASE_H

#include "harness/t.h"

#include "stats/count_series.h"

enum { TWELVE = 12, MOST_ROWS = 128, MOST_COLUMNS = 8 };

static struct trede_arena *arena;
static struct trede_count_room room;

static int start(void **state)
{
    (void)state;
    arena = trede_arena_create();
    return arena && !trede_count_room(arena, MOST_ROWS, MOST_COLUMNS, 0, &room) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

static inline struct trede_count_model poisson_of(const struct trede_count_data *data)
{
    struct trede_count_model model;
    assert_int_equal(trede_count_poisson(data, &room, &model), TREDE_OK);
    return model;
}

static inline struct trede_count_model negative_binomial_of(const struct trede_count_data *data)
{
    struct trede_count_model model;
    assert_int_equal(trede_count_negative_binomial(data, &room, &model), TREDE_OK);
    return model;
}

/* y <- c(3,0,5,9,2,14,1,7,22,4,11,30); t <- 0:11; on <- as.numeric(t >= 8)
 * o <- log(c(10,11,12,10,9,10,11,12,13,12,11,10)) */
static const double count12[TWELVE] = {3, 0, 5, 9, 2, 14, 1, 7, 22, 4, 11, 30};
static const double size12[TWELVE] = {10, 11, 12, 10, 9, 10, 11, 12, 13, 12, 11, 10};
static double x12[TWELVE * 3], offset12[TWELVE];
static inline struct trede_count_data data12(void)
{
    for (size_t t = 0; t < TWELVE; t++) {
        x12[3 * t] = 1.0;
        x12[3 * t + 1] = (double)t;
        x12[3 * t + 2] = t >= 8;
        offset12[t] = log(size12[t]);
    }
    return (struct trede_count_data){.rows = TWELVE, .columns = 3, .x = x12, .count = count12, .offset = offset12};
}

#endif
