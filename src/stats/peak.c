/* peak.c - global maximisation over one variance.
 *
 * Algorithm: the slope is looked at in 0 and on points even in the logarithm; every change from + to - holds a maximum,
 * found by Newton steps kept in that bracket (halving where there is no second derivative); a slope at 0 that is not
 * positive makes 0 a maximum as well; the highest of them is it. Reference: Dennis & Schnabel 1996, 2.4. Rejected:
 * Fisher scoring from a start, which finds one maximum of what may be several and stalls against 0. */
#include "stats/peak.h"

#include <math.h>

#include "stats/distribution.h"

enum { POINTS = 47 };

struct falling {
    struct trede_curve curve; /* first, so that a curve is one of these */
    const struct trede_hill *hill;
};

static double less_slope(const struct trede_curve *curve, double x, double *slope)
{
    const struct trede_hill *hill = ((const struct falling *)curve)->hill;
    return -hill->slope(hill->context, x, slope);
}

static double point_of(double low, double high, int index)
{
    return index == POINTS || !(high > low) ? high : low * pow(high / low, (index - 1) / (POINTS - 1.0));
}

double trede_highest(const struct trede_hill *hill, double low, double high)
{
    const struct falling falling = {.curve = {.value = less_slope}, .hill = hill};
    double change, before = 0.0, slope_before = hill->slope(hill->context, 0.0, &change);
    double best = 0.0, highest = slope_before > 0.0 ? -INFINITY : hill->height(hill->context, 0.0);
    for (int i = 1; i <= POINTS && high > before; i++) {
        double x = point_of(low, high, i), slope = hill->slope(hill->context, x, &change);
        if (slope_before > 0.0 && !(slope > 0.0)) {
            double root = trede_increasing_root(&falling.curve, before, x, before + (x - before) / 2.0);
            double there = hill->height(hill->context, root);
            if (there > highest) {
                highest = there;
                best = root;
            }
        }
        before = x;
        slope_before = slope;
    }
    return best;
}
