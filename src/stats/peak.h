/* peak.h - the highest of all maxima of a function on 0..high, 0 among them; private to stats. */
#ifndef TREDE_STATS_PEAK_H
#define TREDE_STATS_PEAK_H

/* slope: the derivative at x; *change gets less its own derivative, or NAN where that is not known. */
struct trede_hill {
    double (*slope)(void *context, double x, double *change);
    double (*height)(void *context, double x);
    void *context;
};
/* Maxima are looked for between 0 and high >= 0, where the slope is negative; two that lie closer than a step of the
 * logarithm from low (> 0) to high are not told apart. */
double trede_highest(const struct trede_hill *hill, double low, double high);

#endif
