/* allocation_case.h - what the tests of dividing a budget share: room for problems of MOST channels and MOST_GROUPS
 * groups, which the test defines before it includes this. */
#ifndef TREDE_TEST_ALLOCATION_CASE_H
#define TREDE_TEST_ALLOCATION_CASE_H

#include "harness/t.h"

#include <stdbool.h>

#include "stats/allocation.h"

static struct trede_arena *arena;
static struct trede_allocation_room *room;

static int begin(void **state)
{
    (void)state;
    arena = trede_arena_create();
    room = arena ? trede_allocation_room(arena, MOST, MOST_GROUPS) : NULL;
    return room == NULL;
}

static int end(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

static const double none[MOST];
static double endless[MOST];

static struct trede_allocation_problem problem_of(size_t channels, const struct trede_response_curve *curve,
                                                  double budget, bool spend_all)
{
    for (size_t i = 0; i < MOST; i++)
        endless[i] = INFINITY;
    return (struct trede_allocation_problem){
        .channels = channels, .curve = curve, .low = none, .high = endless, .budget = budget, .spend_all = spend_all};
}

static struct trede_allocation solve(const struct trede_allocation_problem *p, double *amount)
{
    struct trede_allocation got = trede_allocate(p, room, amount, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_SOLVED);
    assert_true(got.gap >= 0 && got.gap <= TREDE_ALLOCATION_GAP);
    assert_true(got.dual >= got.value);
    return got;
}

static inline void amounts_are(const double *amount, const double *want, size_t channels)
{
    for (size_t i = 0; i < channels; i++)
        t_abs(amount[i], want[i], 1e-11 * (1 + want[i]));
}

#endif
