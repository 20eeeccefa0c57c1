/* sum.h - compensated summation (Neumaier 1974): the error of a long sum is that of its last addition. */
#ifndef TREDE_BASE_SUM_H
#define TREDE_BASE_SUM_H

#include <math.h>

struct trede_sum {
    double total, lost;
};

static inline void trede_sum_add(struct trede_sum *sum, double value)
{
    double total = sum->total + value;
    sum->lost += fabs(sum->total) >= fabs(value) ? (sum->total - total) + value : (value - total) + sum->total;
    sum->total = total;
}

static inline double trede_sum_value(const struct trede_sum *sum)
{
    return sum->total + sum->lost;
}

#endif
