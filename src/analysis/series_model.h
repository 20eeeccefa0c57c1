/* series_model.h - one line of report counts as a log-linear model: which columns, how many harmonics, which errors. */
#ifndef TREDE_ANALYSIS_SERIES_MODEL_H
#define TREDE_ANALYSIS_SERIES_MODEL_H

#include "analysis/series_lines.h"
#include "stats/count_series.h"

/* How the change was found. */
enum trede_series_way {
    TREDE_SERIES_MODEL,        /* trend, season, level and slope */
    TREDE_SERIES_BEFORE_AFTER, /* too little for a trend, or too few reports: after against before, exact */
    TREDE_SERIES_NOTHING       /* no period before, or none after */
};

enum { TREDE_BURSTS_MOST = 16, TREDE_CHANGES_MOST = 2 + 2 * TREDE_BURSTS_MOST };
enum { TREDE_SERIES_COLUMNS_MOST = 8 + 2 * TREDE_CHANGES_MOST };

/* The errors of the coefficients. */
enum trede_series_kind {
    TREDE_SERIES_OF_POISSON,
    TREDE_SERIES_OF_QUASI,
    TREDE_SERIES_OF_NEWEY_WEST,
    TREDE_SERIES_OF_AUTOREGRESSION,
    TREDE_SERIES_OF_NEGATIVE_BINOMIAL,
    TREDE_SERIES_KINDS
};
extern const char *const trede_series_kind_names[TREDE_SERIES_KINDS];

/* The design: rows of the target, then of the comparison. The changes are those of the target beyond the comparison's
 * own, which stand in columns beside them. */
struct trede_series_design {
    struct trede_count_data data;
    size_t *place;             /* per row: in the timeline */
    bool *of_target;           /* per row */
    size_t target_rows;        /* these come first */
    size_t harmonics, seasons; /* asked, and columns of them */
    bool has_control, has_step, has_slope;
    size_t burst[TREDE_BURSTS_MOST], burst_count; /* which of the campaign's fall into the series */
    bool burst_slope[TREDE_BURSTS_MOST];          /* it is long enough for a slope of its own */
    size_t first_change, changes;                 /* columns: step, slope, bursts of the target */
    size_t trend_difference;                      /* column; has_control only */
    size_t before, after;                         /* rows of the target without, and with any change */
    double events_before, events;
};

struct trede_series_fit {
    enum trede_series_way way;
    struct trede_series_design design;
    struct trede_count_model model[TREDE_SERIES_KINDS]; /* all but the last are one model */
    double *covariance[TREDE_SERIES_KINDS];             /* columns x columns; NULL = there is none */
    enum trede_series_kind headline;
    struct trede_count_room *room[TREDE_SERIES_KINDS]; /* where the model stands */
};

/* Memory that lines one after another use. */
struct trede_series_rooms {
    struct trede_count_room poisson, negative_binomial;
};

/* Arrays are in the arena and the rooms: the fit holds until the next in these rooms. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_series_fit_line(const struct trede_campaign *campaign,
                                                         const struct trede_timeline *time,
                                                         const struct trede_series_line *line,
                                                         struct trede_arena *arena, struct trede_series_rooms *rooms,
                                                         struct trede_series_fit *out);

#endif
