/* drawing.h - a chart as numbers and colours, before any library: what the data sheet holds and the chart shows. */
#ifndef TREDE_REPORT_DRAWING_H
#define TREDE_REPORT_DRAWING_H

#include "report/dashboard.h"
#include "report/look.h"

/* A number of a series for one category; absent = no bar, no point. fill: of this part alone (interval bars). */
struct trede_mark {
    double value;
    bool absent, clear; /* clear: takes its place without being drawn */
    uint32_t fill;
};

/* How a line is drawn. LIMIT: thin and dashed; SPOT: single points without a line. */
enum trede_stroke { TREDE_STROKE_MARKED, TREDE_STROKE_PLAIN, TREDE_STROKE_LIMIT, TREDE_STROKE_SPOT };

struct trede_series {
    const char *name;
    uint32_t colour;
    enum trede_stroke stroke; /* lines only */
    struct trede_mark *marks; /* one a category */
};

struct trede_drawing {
    enum trede_chart_kind kind;
    const char *title; /* on the data sheet and as alternative text */
    const char *const *categories;
    size_t category_count;
    struct trede_series *series;
    size_t series_count;
    /* Columns of the data sheet that the reader may want and the chart does not draw (interval: low, estimate, high,
     * target); the chart's own columns follow. */
    struct trede_series *shown;
    size_t shown_count;
    int width, height;             /* pixels */
    enum trede_format axis, cells; /* number formats */
    bool has_axis_ends;
    double axis_low, axis_high, axis_step;
    /* scatter: series[0] across, series[1] up, a mark a point; lines at the middle of what is across, and at 0 or the
     * middle of what is up */
    double across_high, across_middle, up_middle;
    enum trede_format across_format;
    const char *axis_name[2], *corner[4];
};

/* ---- interval bars ---- */

/* A bar from low to high with a thin dark line at the estimate and, when has_target, a thin black one at the target,
 * as lengths of stacked parts: parts of values above zero stacked upward from zero, those below zero downward. */
struct trede_interval {
    double low, estimate, high, target;
    bool has_interval, has_target;
    uint32_t light, dark;
};
enum { TREDE_PARTS_MOST = 16 };
struct trede_parts {
    struct trede_mark above[TREDE_PARTS_MOST], below[TREDE_PARTS_MOST]; /* below: lengths are negative */
    size_t above_count, below_count;
};
void trede_interval_parts(const struct trede_interval *interval, double thin, struct trede_parts *out);

#endif
