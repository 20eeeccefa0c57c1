/* frame.h - the survey in memory: built once from the store, read-only afterwards.
 *
 * Rows are ordered by stratum, PSU, second-stage unit, respondent, wave: the variance engine streams them. Rule outcomes are 1 true, 0 false, -1 unknown. Number columns hold NaN
 * where the answer is missing: that is the frame's only use of NaN, and no estimate ever carries one. */
#ifndef TREDE_FRAME_FRAME_H
#define TREDE_FRAME_FRAME_H

#include "campaign/campaign.h"
#include "stats/design.h"
#include "stats/raking.h"

struct trede_store;

/* Where a number of a named block stands: an outcome column, or a number column; -1 = not there. */
struct trede_named_column {
    int rule, number;
};

/* Fixed places of the rule outcome columns; trede_frame_rule_* give the rest. */
struct trede_frame {
    const struct trede_campaign *campaign;
    size_t rows;
    uint16_t *wave;
    uint32_t *respondent;   /* dense; rows without an id each have their own */
    uint32_t *next;         /* row of the same respondent in its next wave; UINT32_MAX = none */
    int8_t *stage;          /* 1..top; 0 = no stage (a needed item is missing) */
    uint8_t *sampling;      /* enum trede_sampling */
    uint8_t *apart;         /* 1 = a panel answer in a wave that also has a fresh sample (methods 1.7): weighted on its own,
                             * in flows but not in the cross-section */
    float *duration;        /* seconds; < 0 = unknown */
    double *weight;         /* final: given, raked, trimmed */
    double *weight_before;  /* before raking */
    struct trede_design design;

    /* outcome[c][row]; c from the look-ups below */
    int8_t **outcome;       size_t outcomes;
    int decided_not, intention, opportunity, behaviour;   /* -1 = not defined */
    int stage_rule[TREDE_TOP_STAGE + 1];                  /* [2..top] for CUMULATIVE and HIGHEST, else -1 */
    int *barrier;           /* per campaign barrier */
    int *exposure;          /* per campaign channel, -1 = no rule */
    int *frequency;         /* per campaign channel: number column of how often, -1 = not asked */
    int *indicator;         /* per campaign indicator: rule column, or -1 when it is a mean */
    int *indicator_number;  /* per campaign indicator: number column, or -1 */
    struct trede_named_column *named[TREDE_NAMED_BLOCKS]; /* per block, per number of it */
    int **segment;          /* [set][segment] */
    double **number;        size_t numbers; /* number[c][row], NaN = missing */
    const char *const *outcome_name;        /* outcomes: stage_2, decided_not, an indicator, SET/SEGMENT and so on */
    int straight_lining;                    /* outcome: the same answer to all of a block of Likert items; -1 = no block */

    /* per wave */
    size_t *wave_rows;
    bool *mixed;                    /* the wave has a fresh and a panel sample side by side */
    struct trede_kish *kish;        /* final weights */
    struct trede_raking *raking;    /* status TREDE_RAKED with 0 iterations when not raked */
    /* margins before and after raking, for the quality sheet */
    struct trede_margin_check { int wave; const char *margin, *category; double target, before, after; int64_t cases; /* respondents */ } *margins;
    size_t margin_count;
    /* per item x wave: how many asked (answered + refused + don't know + blank), and each kind of missing */
    int64_t *missing;               /* [wave * item_count * 6 + item * 6 + enum trede_missing] */
    /* per row and item, two bits (trede_frame_answer): answered, left open, or not to be answered */
    uint8_t *answered; size_t answered_bytes; /* of a row; NULL = not known */
    int64_t lonely_strata;
    bool has_weights, has_clusters, has_strata, has_ids;
    size_t panel_rows;              /* rows that have a next */
    struct trede_arena *arena;      /* everything above */
};

/* LEFT_OPEN: refused, don't know or blank; NOT_FOR: not asked or not applicable. */
enum trede_answer_kind { TREDE_ANSWER_GIVEN, TREDE_ANSWER_LEFT_OPEN, TREDE_ANSWER_NOT_FOR };
static inline enum trede_answer_kind trede_frame_answer(const struct trede_frame *frame, size_t row, size_t item)
{
    return (enum trede_answer_kind)(frame->answered[row * frame->answered_bytes + item / 4] >> item % 4 * 2 & 3);
}

/* TREDE_CAMPAIGN when raking cannot be done (names the margin) or lonely: fail meets a stratum with one PSU (names it);
 * TREDE_STORE when the store cannot be read. threads as trede_parallel takes them; the frame is the same for any. */
TREDE_MUST_CHECK enum trede_status trede_frame_build(const struct trede_campaign *campaign, struct trede_store *store,
    int threads, struct trede_findings *findings, struct trede_frame **out);
/* The built-in bootstrap of the design (design.bootstrap), its draws named by seed: from now on variances come from it.
 * Nothing when the campaign does not ask for it. */
TREDE_MUST_CHECK enum trede_status trede_frame_bootstrap(struct trede_frame *frame, uint64_t seed, int threads,
    struct trede_findings *findings);
void trede_frame_destroy(struct trede_frame *frame);

#endif
