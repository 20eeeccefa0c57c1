/* build.h - how the frame is made, step by step (private to this floor): plan the columns, stage the rows as the store
 * gives them, order them, then place, weight and describe the design. */
#ifndef TREDE_FRAME_BUILD_H
#define TREDE_FRAME_BUILD_H

#include "frame/frame.h"
#include "frame/numbering.h"
#include "store/store.h"

/* Which columns the one scan asks for: rules first (outcome c = column c), then numbers (number c = column rules + c).
 * The places of the columns are written straight into the frame. */
struct trede_frame_plan {
    struct trede_scan_column *columns;
    const char **names; /* of the rules */
    size_t rules, numbers;
    int stage_number;   /* number column of ladder.column, -1 */
    int *margin_set;    /* per design.rake margin: its segment set, -1 = an item */
    int *margin_number; /* per design.rake margin: number column of its item, or -1 */
};
TREDE_MUST_CHECK enum trede_status trede_frame_plan_make(struct trede_frame *frame, struct trede_frame_plan *plan);

/* A rule that is true when someone gave one answer to all Likert items of a block (at least five items with the same
 * scale, one after the other in the item table, all answered), false when every block was answered and none so, else
 * unknown; NULL in *sql = the campaign has no such block. */
TREDE_MUST_CHECK enum trede_status trede_straight_lining_rule(const struct trede_campaign *campaign,
                                                              struct trede_arena *arena, const char **sql);

/* The rows in the order the store gave them. */
struct trede_staging {
    size_t rows;
    uint16_t *wave;
    uint8_t *sampling, *has_cluster;
    float *duration;
    double *weight;
    double *population;                            /* NULL unless has_population */
    double *second_population;                     /* NULL unless two_stages, as second_id and second */
    double *replicates;                            /* rows x replicate weights; NULL unless the design has them */
    size_t replicate_count;
    int64_t *stratum_id, *cluster_id, *second_id;  /* as in the store */
    struct trede_id *id;                           /* the respondent's; then room for numbering the others */
    int8_t *outcomes;                              /* rows x rules */
    double *numbers;                               /* rows x numbers */
    uint8_t *answered;                             /* rows x answered_bytes: as in the frame */
    size_t answered_bytes;
    uint32_t *respondent, *stratum, *psu, *second; /* dense, numbered in order of first appearance */
    uint32_t respondents, strata, psus;            /* how many there are */
    uint32_t seconds;                              /* 0 unless the design gives second_population */
    size_t with_id, with_cluster;
    size_t without_replicates;       /* rows that were imported before the design had them */
    bool has_population, two_stages; /* what the design names: population, second_population */
};
/* Fills frame->missing as well. Freed with trede_staging_free whatever the status. */
TREDE_MUST_CHECK enum trede_status trede_staging_read(struct trede_frame *frame, const struct trede_frame_plan *plan,
                                                      struct trede_store *store, int threads,
                                                      struct trede_staging *staging);
void trede_staging_free(struct trede_staging *staging);
/* stratum and strata become those of the variance: the strata of the campaign, draw by draw (draws.c). rows, wave, psu,
 * stratum, their counts and with_cluster are filled in. */
TREDE_MUST_CHECK enum trede_status trede_frame_draws(struct trede_staging *staging, size_t waves);

/* Puts the rows into the frame, by stratum, PSU, second-stage unit, respondent, wave; numbers PSUs and second-stage
 * units along the way; links the waves of each respondent. order (rows): staged row of each frame row. */
TREDE_MUST_CHECK enum trede_status trede_frame_order(struct trede_frame *frame, const struct trede_staging *staging,
                                                     int threads, uint32_t *order);

/* frame->stage from the outcomes. */
void trede_frame_place(struct trede_frame *frame, const struct trede_frame_plan *plan);

/* Sampling fractions, lonely strata, policy. */
TREDE_MUST_CHECK enum trede_status trede_frame_sampling(struct trede_frame *frame, const struct trede_staging *staging,
                                                        const uint32_t *order, struct trede_store *store,
                                                        struct trede_findings *findings);

/* Final weights: given, raked per wave, trimmed; calibration of the design; kish, raking and margins of the frame. */
TREDE_MUST_CHECK enum trede_status trede_frame_weigh(struct trede_frame *frame, const struct trede_frame_plan *plan,
                                                     struct trede_findings *findings);

/* Replicate weights of the design, given ones in the order of the frame's rows, raked again where the weights are raked;
 * after trede_frame_weigh. TREDE_STORE when rows were imported without them. */
TREDE_MUST_CHECK enum trede_status trede_frame_replicates(struct trede_frame *frame,
                                                          const struct trede_staging *staging, const uint32_t *order,
                                                          int threads, struct trede_findings *findings);

/* Equal but for the case of ASCII letters, as the campaign compares names. */
bool trede_frame_same_word(const char *a, const char *b);
/* counts.c: the campaign's name of a segment that a file may call by its label; else text itself. */
const char *trede_frame_segment_name(const struct trede_campaign *c, const char *set, const char *text);

/* One raking margin in one wave: its categories, and the share of the population in each. */
struct trede_margin_map {
    const char *name; /* as in design.rake */
    int wave;
    int set;    /* index of its segment set, -1 = an item */
    int number; /* number column of its item, or -1 */
    size_t categories;
    struct trede_margin_category {
        const struct trede_margin_cell *cell;
        double share; /* of the margin's persons */
        double value; /* of the item's column */
        int outcome;  /* of the segment */
    } * category;
    double persons; /* in all */
};
/* Cells of that wave, or else those of every wave; cells of 0 persons are left out. TREDE_CAMPAIGN when there are none,
 * or when a category is no answer of the item or no segment of the set. */
TREDE_MUST_CHECK enum trede_status trede_margin_make(const struct trede_frame *frame, struct trede_arena *arena,
                                                     size_t margin, int wave, const struct trede_frame_plan *plan,
                                                     struct trede_margin_map *out, struct trede_findings *findings);
/* 0..categories-1, -1 = in none of them. */
int32_t trede_margin_category_of(const struct trede_frame *frame, const struct trede_margin_map *map, size_t row);

#endif
