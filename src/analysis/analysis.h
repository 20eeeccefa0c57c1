/* analysis.h - the catalogue of analyses: each adds rows to the tidy result; the driver runs them in catalogue order. */
#ifndef TREDE_ANALYSIS_ANALYSIS_H
#define TREDE_ANALYSIS_ANALYSIS_H

#include "frame/cases.h"
#include "frame/counts.h"
#include "frame/frame.h"
#include "result/results.h"

/* What the store knows of each imported file, for quality. */
struct trede_batch_summary {
    enum trede_file_kind kind;
    const char *file;
    int64_t rows_read, accepted, rejected, added, changed, unchanged, absent;
};

struct trede_domains;

/* A model's standard errors from fewer degrees of freedom (PSUs - strata) than this are too thin, whatever its size: from
 * 12 clusters a wave, 20 in all, its intervals covered 90 to 92 % instead of 95 (docs/validity.md). There is a status
 * instead. */
enum { TREDE_LEAST_MODEL_DF = 30 };

struct trede_context {
    const struct trede_campaign *campaign;
    const struct trede_frame *frame;       /* rows 0 when there is no survey */
    const struct trede_frame *staff;       /* the answers of own staff, of trede_campaign_of_staff; NULL = none */
    struct trede_count_table reports, activity; /* reports: of the case registers where the campaign has no reports */
    struct trede_case_table cases;
    const struct trede_batch_summary *batches; size_t batch_count;
    int threads;
    uint64_t seed;
    /* Filled in by trede_analyse in its own copy (a test of one analysis makes them itself, see domains.h). */
    const struct trede_domains *domains; /* for the cross-section */
    const struct trede_domains *people;  /* for what follows people from wave to wave: panel answers included */
    const struct trede_results *found;     /* late analyses: every row before them, p_adjusted included; else NULL */
};

typedef enum trede_status trede_analysis_fn(const struct trede_context *context, struct trede_results *out);
struct trede_analysis {
    const char *name;
    trede_analysis_fn *run;
    bool needs_survey; /* skipped when the frame has no rows */
    bool late;         /* runs after all that are not late, alone, and reads context->found */
    int work;          /* milliseconds for 100,000 responses, roughly: the most work starts first */
};

/* The catalogue, ended by a row with name NULL. Late analyses (goal) come last: they read what the others found. */
extern const struct trede_analysis trede_analyses[];

/* Runs the catalogue. Analyses run side by side on context->threads threads; rows come out in catalogue order. */
TREDE_MUST_CHECK enum trede_status trede_analyse(const struct trede_context *context, struct trede_findings *findings,
    struct trede_results *out);

#endif
