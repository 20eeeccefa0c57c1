/* t.h - what every test program includes: cmocka, and comparisons that treat "not finite" as a failure. */
#ifndef TREDE_TEST_T_H
#define TREDE_TEST_T_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

/* The tolerance ladder: a looser step is visible in the test that takes it. */
#define T_EXACT 0.0
#define T_TIGHT 1e-13
#define T_CLOSE 1e-10
#define T_ORACLE 1e-8
#define T_LOOSE 1e-6

/* |got - want| <= max(absolute, relative * |want|) */
static inline int t_near(double got, double want, double relative, double absolute)
{
    double allowed = fabs(want) * relative;
    return isfinite(got) && isfinite(want) && fabs(got - want) <= (allowed > absolute ? allowed : absolute);
}

#define t_rel(got, want, relative)                                                                                     \
    do {                                                                                                               \
        double t_got = (got), t_want = (want);                                                                         \
        if (!t_near(t_got, t_want, (relative), 0.0))                                                                   \
            fail_msg("%s: got %.17g, want %.17g", #got, t_got, t_want);                                                \
    } while (0)
#define t_abs(got, want, absolute)                                                                                     \
    do {                                                                                                               \
        double t_got = (got), t_want = (want);                                                                         \
        if (!t_near(t_got, t_want, 0.0, (absolute)))                                                                   \
            fail_msg("%s: got %.17g, want %.17g", #got, t_got, t_want);                                                \
    } while (0)

#endif
