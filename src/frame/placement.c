/* placement.c - the rung of every row (methods 1.1). A rung the campaign does not define is held by nobody. */
#include <math.h>

#include "frame/build.h"

/* The highest rung whose rule and those of all defined rungs below it hold. An unknown answer before the first false
 * one leaves the rung open: no stage. */
static int8_t cumulative(const int8_t *const outcome[], int top, size_t row)
{
    int8_t held = 1;
    for (int k = 2; k <= top; k++) {
        if (!outcome[k]) continue;
        if (outcome[k][row] < 0) return 0;
        if (outcome[k][row] == 0) return held;
        held = (int8_t)k;
    }
    return held;
}

/* The highest rung whose rule holds; unknown above it leaves the rung open. */
static int8_t highest(const int8_t *const outcome[], int top, size_t row)
{
    for (int k = top; k >= 2; k--) {
        if (!outcome[k]) continue;
        if (outcome[k][row] < 0) return 0;
        if (outcome[k][row] == 1) return (int8_t)k;
    }
    return 1;
}

static int8_t from_number(double value, int top)
{
    for (int k = 1; k <= top; k++)
        if (fabs(value - k) < 1e-9) return (int8_t)k;
    return 0; /* missing (NaN) included */
}

void trede_frame_place(struct trede_frame *frame, const struct trede_frame_plan *plan)
{
    const struct trede_ladder *ladder = &frame->campaign->ladder;
    if (!ladder->given) return;
    const int8_t *outcome[TREDE_TOP_STAGE + 1] = {0};
    for (int k = 2; k <= ladder->top; k++)
        if (frame->stage_rule[k] >= 0) outcome[k] = frame->outcome[frame->stage_rule[k]];
    for (size_t row = 0; row < frame->rows; row++) {
        if (ladder->placement == TREDE_CUMULATIVE)
            frame->stage[row] = cumulative(outcome, ladder->top, row);
        else if (ladder->placement == TREDE_HIGHEST)
            frame->stage[row] = highest(outcome, ladder->top, row);
        else if (plan->stage_number >= 0)
            frame->stage[row] = from_number(frame->number[plan->stage_number][row], ladder->top);
    }
}
