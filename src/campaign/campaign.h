/* campaign.h - a campaign definition, typed: campaign.yaml and its tables. Every part keeps the place it was read from.
 *
 * All memory, text included, belongs to the campaign's arena. Optional blocks that are absent have count 0 or NULL
 * text. Text that is shown to readers exists per language; where a campaign gives only one, both point to it. */
#ifndef TREDE_CAMPAIGN_CAMPAIGN_H
#define TREDE_CAMPAIGN_CAMPAIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/date.h"
#include "trede/estimate.h"
#include "trede/findings.h"

enum { TREDE_TOP_STAGE = 7 };

enum trede_file_kind { TREDE_FILE_SURVEY, TREDE_FILE_REPORTS, TREDE_FILE_ACTIVITY, TREDE_FILE_CASES };

struct trede_label { const char *nl, *en; };

/* A SQL boolean (or, for indicators, numeric) expression over item names. sql NULL = not given. */
struct trede_rule {
    const char *name;
    const char *sql;
    struct trede_place at; /* of the first character of sql */
};

enum trede_missing { TREDE_ANSWERED, TREDE_NOT_ASKED, TREDE_NOT_APPLICABLE, TREDE_REFUSED, TREDE_DONT_KNOW, TREDE_BLANK };

enum trede_item_kind { TREDE_YESNO, TREDE_LIKERT, TREDE_CHOICE, TREDE_MULTI, TREDE_NUMBER, TREDE_DATE };

struct trede_code {
    const char *raw;    /* as in the file */
    const char *folded; /* trede_name_fold of raw */
    double value;
    enum trede_missing missing; /* not TREDE_ANSWERED: this raw text is a kind of missing */
    struct trede_label label;
};

struct trede_item {
    const char *name;   /* an identifier; the column of the store and the word in rules */
    const char *column; /* header in the survey file */
    enum trede_item_kind kind;
    bool has_min, has_max;
    double min, max;
    const char *date_format; /* DATE only */
    struct trede_label label;
    const struct trede_code *codes;
    size_t code_count;
    struct trede_place at;
};

struct trede_wave {
    const char *id, *label;
    int32_t first_day, last_day; /* fieldwork */
    const char *mode, *questionnaire, *agency, *weighting; /* a change between waves is a method break */
    int64_t invited, started;    /* 0 = not known */
    struct trede_place at;
};

/* How to read one delimited file. */
struct trede_dialect {
    char delimiter;       /* 0 = detect */
    char decimal;         /* 0 = detect */
    char thousands;       /* 0 = none */
    const char *encoding; /* NULL = detect */
    int header_rows;
    const char *date_format; /* NULL = yyyy-mm-dd */
};

enum trede_sample { TREDE_SAMPLE_PROBABILITY, TREDE_SAMPLE_OPT_IN, TREDE_SAMPLE_MIXED };
enum trede_sampling { TREDE_FRESH, TREDE_PANEL, TREDE_SAMPLING_UNSAID, TREDE_SAMPLING_INTERNAL /* own staff */ };
/* Residents (and others outside), or the organisation's own staff: never mixed. */
enum trede_audience { TREDE_EXTERNAL, TREDE_INTERNAL_AUDIENCE };

struct trede_column_override { const char *item, *column; };

struct trede_survey {
    const char *file;         /* as written: relative to the campaign folder */
    int wave;                 /* index into waves, or -1 = wave_column says */
    const char *wave_column;
    enum trede_sampling sampling; /* fresh: or panel: (methods 1.7); INTERNAL when audience is */
    enum trede_audience audience;
    struct trede_dialect dialect;
    const struct trede_column_override *overrides; /* items read from another column in this file */
    size_t override_count;
    const char *const *not_asked; /* items this file has no column for, and rightly so */
    size_t not_asked_count;
    const char *duration_column; /* seconds; for speeders */
    double reject_limit;      /* share of rows that may be set aside before the import is rolled back; default 0.05 */
    struct trede_place at;
};

enum trede_lonely { TREDE_LONELY_ADJUST, TREDE_LONELY_AVERAGE, TREDE_LONELY_CERTAINTY, TREDE_LONELY_FAIL };

/* Replicate weights: columns of the survey file, as R's svrepdesign takes them (type, scale, rscales, mse). */
enum trede_replicate_weights {
    TREDE_WEIGHTS_JK1,
    TREDE_WEIGHTS_JKN,
    TREDE_WEIGHTS_BRR,
    TREDE_WEIGHTS_BOOTSTRAP,
    TREDE_WEIGHTS_SDR
};
struct trede_replicate_columns {
    const char *const *columns;    /* count headers; 0 = none given */
    size_t count;
    enum trede_replicate_weights type;
    double fay, scale;             /* scale 0 = that of the type */
    const double *rscales;         /* rscale_count: 0 or count */
    size_t rscale_count;
    bool mse;                      /* about the estimate of the final weights; else about the mean of the replicates */
    double df;                     /* 0 = from the rank of the weights */
    struct trede_place at;
};

/* Column headers of the survey file, or item names (then the item's column); NULL = not given. */
struct trede_design_columns {
    const char *respondent, *weight, *stratum, *cluster, *second_stage;
    const char *population;        /* FPC: number of PSUs in the stratum's population */
    const char *second_population; /* FPC at the second stage */
    enum trede_lonely lonely;
    const char *const *rake;       /* margins: item names or segment sets, as in population.csv */
    size_t rake_count;
    bool trim;
    double trim_low, trim_high;    /* times the median weight */
    struct trede_replicate_columns replicates;
    size_t bootstrap;              /* replicates of the built-in bootstrap; 0 = linearisation */
    struct trede_place at;
};

enum trede_placement { TREDE_CUMULATIVE, TREDE_HIGHEST, TREDE_COLUMN };

struct trede_ladder {
    bool given;
    enum trede_placement placement;
    int top;                                        /* highest rung in use, 2..7 */
    struct trede_rule stages[TREDE_TOP_STAGE + 1];  /* [2..top]; sql NULL for a rung nobody defined */
    struct trede_label names[TREDE_TOP_STAGE + 1];  /* [1..top]; defaults: the seven rungs of the approach */
    const char *column;                             /* COLUMN: an item name */
    struct trede_rule decided_not;
    struct trede_place at;
};

/* An indicator is a rule (then a share) or the bare name of a number, Likert or choice item (then a mean). */
struct trede_indicator {
    struct trede_rule rule;
    bool is_mean;
    bool good_is_down; /* written as {rule: ..., good: down} */
    struct trede_label label;
};

struct trede_barrier { struct trede_rule rule; struct trede_label label; };

/* Numbers of the survey that have a block of their own; each is written as an indicator is: a rule (a share) or the bare
 * name of a number or Likert item (a mean). Their names are subjects of the tidy result. */
enum trede_named_block {
    TREDE_NAMED_MESSAGE, /* recognition, recall, understanding, appreciation, appreciation:CHANNEL */
    TREDE_NAMED_TRUST,
    TREDE_NAMED_APPEALS, /* shares only */
    TREDE_NAMED_PARTICIPATION, /* shares: who took part at a level */
    TREDE_NAMED_BLOCKS
};
struct trede_named {
    const struct trede_indicator *of;
    size_t count;
};
/* The key of a block in campaign.yaml. */
const char *trede_named_block_name(enum trede_named_block block);
/* Where that name stands in a block, or -1. */
int trede_named_find(const struct trede_named *block, const char *name);

struct trede_segment {
    struct trede_rule rule; /* rule.name = the segment */
    struct trede_label label;
};
struct trede_segment_set {
    const char *name;
    struct trede_label label;
    const struct trede_segment *segments;
    size_t count;
};

/* The people who do not report, in the profiles of the approach (profiles:). of: the rules as written, in that order;
 * set: the segment set made of them (lookup by that index), with other and reporter behind them; -1 = none. */
struct trede_profiles { const struct trede_segment *of; size_t count; int set; };

enum trede_tactic { TREDE_MASS, TREDE_GROUP, TREDE_INDIVIDUAL };

struct trede_channel {
    const char *name;
    const char *medium;        /* row of the media matrix, NULL = no rating */
    int medium_row;            /* index into media, -1 */
    struct trede_rule exposure;
    struct trede_rule frequency; /* how often: an item or a numeric expression; sql NULL = not asked */
    unsigned rungs;              /* aimed at: bit k = rung k; 0 = not said, the media matrix decides */
    enum trede_tactic tactic;
    const char *pillar;
    bool locked;
    double min_change, max_change; /* shares of the present spend, for example -0.25 and 0.25 */
    double floor, cap;             /* euros (or hours) of a wave that it must keep, and may not pass; 0 = not said */
    struct trede_label label;
    struct trede_place at;
};

/* How far residents take part (events.csv, participation:). */
enum trede_level { TREDE_INFORM, TREDE_CONSULT, TREDE_COCREATE, TREDE_PARTICIPATION_LEVELS };
struct trede_event {
    const char *name;
    int32_t date;
    enum trede_level level;
    const char *segment_set, *segment; /* "all", "all" = everyone */
    bool has_attendance, has_spend, has_hours, has_satisfied;
    int64_t attendance, satisfied;
    double spend, hours;
    struct trede_label label;
    struct trede_place at;
};

/* The register of partners and others who matter to the campaign (stakeholders.csv): the organisation's own words. */
enum trede_role_of_partner {
    TREDE_PARTNER_MUNICIPALITY,
    TREDE_PARTNER_POLICE_OM,
    TREDE_PARTNER_TAX,
    TREDE_PARTNER_GOC,
    TREDE_PARTNER_RIEC,
    TREDE_PARTNER_OTHER
};
enum trede_domain_of_law {
    TREDE_LAW_NONE,
    TREDE_LAW_ADMINISTRATIVE,
    TREDE_LAW_CRIMINAL,
    TREDE_LAW_TAX,
    TREDE_LAW_EXPERTISE,
    TREDE_LAW_PROCESS
};
enum trede_involvement { TREDE_INVOLVEMENT_UNSAID, TREDE_INVOLVEMENT_INFORMED, TREDE_INVOLVEMENT_INVOLVED };
struct trede_stakeholder {
    const char *name;
    enum trede_role_of_partner role;
    enum trede_domain_of_law domain;
    bool lead;
    int interest, influence; /* 1..5; 0 = not said */
    enum trede_involvement involvement;
    const char *expected;    /* NULL = not said */
    const bool *owns;        /* per channel */
    struct trede_label label;
    struct trede_place at;
};

enum { TREDE_FUNCTIONS = 6 }; /* attention inform persuade support maintain converse */
struct trede_medium { const char *name; int rating[TREDE_FUNCTIONS]; };

enum trede_goal_kind { TREDE_KNOWLEDGE, TREDE_ATTITUDE, TREDE_BEHAVIOUR };
enum trede_goal_type { TREDE_RISE, TREDE_HOLD, TREDE_FALL };

struct trede_goal {
    const char *name;
    enum trede_goal_kind kind;
    const char *indicator; /* indicator, intention, opportunity, behaviour, decided_not, barrier name, at_least_N, stage_mean, gap, conversion, report_rate */
    const char *segment_set, *segment; /* "all", "all" = everyone */
    enum trede_goal_type type;
    bool has_baseline;
    double baseline, target, smallest_relevant; /* shares as 0..1 */
    int32_t by;
    struct trede_label label;
    struct trede_place at;
};

/* What got worse, in the words of the scan for new problems and of the column kind of problems.csv. */
extern const char *const trede_problem_kinds[]; /* NULL ends the list */

enum trede_problem_source {
    TREDE_FROM_SURVEY,
    TREDE_FROM_REPORTS,
    TREDE_FROM_DESK,
    TREDE_FROM_PARTNER,
    TREDE_FROM_MEDIA,
    TREDE_FROM_ELSEWHERE
};
enum trede_problem_status { TREDE_PROBLEM_NEW, TREDE_PROBLEM_IN_HAND, TREDE_PROBLEM_SOLVED };

/* An entry of the free log of problems noticed: the organisation's own words, never a respondent's. */
struct trede_problem {
    const char *name;                  /* its id */
    int32_t noticed;
    const char *segment_set, *segment; /* "all", "all" = everyone */
    const char *kind; /* one of trede_problem_kinds, the name of an indicator, barrier or channel, or "other" */
    struct trede_label label;
    enum trede_problem_source source;
    const char *owner, *action; /* NULL = not given */
    enum trede_problem_status status;
    bool has_by;
    int32_t by;
    struct trede_place at;
};

/* How exposed and unexposed people are compared (methods 3.7). */
struct trede_effect_setting {
    int stage;            /* the target: at least this rung; 0 = no ladder */
    const int *adjust;    /* segment sets that are covariates, most important first: indices into sets */
    size_t adjust_count;
    bool adjust_given;
    const bool *unmoved;  /* per set: made of nothing that an effect is about, so an effect within its segments has a
                           * meaning; NULL = all are */
    bool trim;            /* people whose chance of exposure lies outside low..high are left out */
    double trim_low, trim_high;
};

/* What the next wave is planned with, instead of what the waves so far achieved; 0 = not said. */
struct trede_plan_setting {
    double design_effect;                               /* of shares */
    double cluster_size, cluster_variation, intraclass; /* or of clusters of so many people, their cv, and how alike */
    double correlation;                                 /* of two answers of one person */
    bool has_correlation;
    double response, retention; /* of those asked; of those who answered, who answer again */
    bool finite;                /* count that the population is not endless */
};

/* Where the campaign ran, and from which wave. */
enum { TREDE_NO_PART = -1 };
struct trede_area_comparison {
    int set;    /* the areas: index into sets; -1 = none */
    int *start; /* per segment of the set: its first wave with the campaign; wave_count = never; TREDE_NO_PART = left out; NULL = no comparison */
    int32_t *day; /* per segment: the day it started as written, else the first day of that wave; only where it starts */
};
/* Are flows weighted for those who were not seen again? PROPENSITY unless the campaign says none. */
enum trede_attrition_weights { TREDE_ATTRITION_NONE, TREDE_ATTRITION_PROPENSITY };

struct trede_wave_pair { int from, to; /* indices into waves */ };

struct trede_margin_cell { const char *margin, *category; double persons; int wave; /* -1 = every wave */ struct trede_place at; };

struct trede_segment_column { const char *set, *column; };

/* What the advice on the mix reckons with (mix). */
enum trede_mix_response { TREDE_RESPONSE_POWER, TREDE_RESPONSE_LOG, TREDE_RESPONSE_SATURATION, TREDE_RESPONSE_HILL };
struct trede_mix_setting {
    enum trede_mix_response response; /* of persons moved to money, concave */
    double elasticity;                /* percent more persons for one percent more money, at the present point */
    double budget;                    /* euros; 0 = what is spent now */
    const char *const *randomised;    /* channels that people met, or did not, by lot */
    size_t randomised_count;
};

/* How report counts are read over time (series). */
struct trede_burst {
    const char *name; /* an identifier */
    int32_t from, to; /* first and last day */
    struct trede_label label;
    struct trede_place at;
};
enum trede_series_errors { TREDE_SERIES_HOUSE, TREDE_SERIES_QUASI, TREDE_SERIES_NEWEY_WEST, TREDE_SERIES_NEGATIVE_BINOMIAL };
enum trede_series_slope { TREDE_SLOPE_BY_LENGTH, TREDE_SLOPE_NEVER, TREDE_SLOPE_ALWAYS };
struct trede_series_setting {
    struct trede_place at;
    bool has_from, has_to;
    int32_t from, to;      /* periods outside are not looked at */
    enum trede_series_slope slope;
    int season;            /* harmonics a year; -1 = by AIC, up to 2 */
    enum trede_series_errors errors;
    const struct trede_burst *bursts; size_t burst_count;
    const char *control_set;              /* the comparison: segments of this set ... */
    const char *const *control; size_t control_count;
    const char *control_channel;          /* ... or a channel that the campaign is not about; NULL = none */
};

/* Report counts and activity: one row a period x segment x channel. Column headers, NULL = absent. */
struct trede_counts {
    const char *file;
    struct trede_dialect dialect;
    const char *period, *channel;
    const char *period_part; /* period: {year: column, month|quarter|week: column}: the second column; NULL = one column */
    char period_mark;        /* before the part: '-' month, 'Q' quarter, 'W' week */
    const struct trede_segment_column *segments; /* the segment sets the file is split by; may be none */
    size_t segment_count;
    const char *count, *anonymous, *acknowledged, *followed_up, *fed_back, *median_days, *owner, *population; /* reports */
    const char *spend, *hours, *contacts;                                                 /* activity */
    struct trede_place at;
};

/* What is done with a report, in the order it is hoped for. */
enum trede_step { TREDE_STEP_ACKNOWLEDGED, TREDE_STEP_FOLLOWED_UP, TREDE_STEP_FED_BACK, TREDE_STEP_CLOSED, TREDE_STEPS };

/* A case register: one row a report, with the day of each step. Column headers, NULL = absent. */
struct trede_case_register {
    const char *file;
    struct trede_dialect dialect;
    const char *id;                                 /* only to find a report that is in the file twice; never kept */
    const char *received, *steps[TREDE_STEPS];      /* a day, by the dialect's date_format; blank = not yet */
    const char *owner, *channel, *anonymous, *repeat;
    const struct trede_segment_column *segments;
    size_t segment_count;
    bool has_as_of;
    int32_t as_of; /* the day of the register; without it the last day that occurs in it */
    struct trede_place at;
};

struct trede_campaign {
    struct trede_arena *arena;
    const char *folder;    /* "." and so on, without a slash at the end */
    const char *file;      /* campaign.yaml as named in messages */
    const char *name, *organisation;
    enum trede_language language;
    enum trede_sample sample;
    enum trede_audience audience; /* whose answers a frame of this campaign holds; INTERNAL only in trede_campaign_of_staff */
    bool example;          /* example: true - "generated example" on every sheet */
    bool has_start;
    int32_t start;         /* first day of the campaign */

    const struct trede_wave *waves;            size_t wave_count;
    const struct trede_survey *surveys;        size_t survey_count;
    const struct trede_item *items;            size_t item_count;
    struct trede_design_columns design;
    struct trede_ladder ladder;
    const struct trede_indicator *indicators;  size_t indicator_count;
    struct trede_rule intention, opportunity, behaviour;
    const struct trede_barrier *barriers;      size_t barrier_count;
    const struct trede_segment_set *sets;      size_t set_count;
    struct trede_profiles profiles;
    struct trede_named named[TREDE_NAMED_BLOCKS];
    const int *message_channel;                /* per number of the message: the channel it is about, -1 = the campaign */
    const struct trede_channel *channels;      size_t channel_count;
    const struct trede_medium *media;          size_t media_count;
    int need[TREDE_TOP_STAGE + 1][TREDE_FUNCTIONS]; /* functions.csv: what a rung needs, 0..3; built-in default */
    const struct trede_goal *goals;            size_t goal_count;
    const struct trede_problem *problems;      size_t problem_count; /* problems.csv */
    const struct trede_event *events;          size_t event_count;
    const struct trede_stakeholder *stakeholders; size_t stakeholder_count;
    const struct trede_margin_cell *population; size_t population_count;
    const struct trede_counts *reports;        size_t report_count;
    const struct trede_counts *activity;       size_t activity_count;
    const struct trede_case_register *cases;           size_t case_file_count;
    const char *const *trust;                  size_t trust_count; /* what stands beside follow-up: indicators or barriers, or */
    bool trust_of_parts;                       /* the parts of trust, named[TREDE_NAMED_TRUST] */
    struct trede_effect_setting effect;
    struct trede_plan_setting plan;
    struct trede_area_comparison comparison;
    struct trede_series_setting series;
    struct trede_mix_setting mix;
    const struct trede_code *missing;          size_t missing_count; /* missing.csv or the built-in vocabulary */

    int minimum_cell, minimum_reports;
    bool public_data;
    int compare_from, compare_to; /* indices into waves; -1 = first and last wave that hold data */
    const struct trede_wave_pair *also; size_t also_count; /* more pairs to compare, the earlier first */
    const int *adjust; size_t adjust_count;     /* segment sets that comparisons are adjusted for; those of which the
                                                 * population is known unless adjust_given */
    bool adjust_given;
    double confidence;            /* 0.95 */
    double budget_shift;          /* 0.25 */
    bool has_hour_price;
    double hour_price;            /* report.hour_price: euros an hour of work costs */
    double smallest_relevant;     /* shares, default 0.05: below it a difference does not matter */
    uint64_t left_out;            /* report.leave_out: bit i is part i of trede_campaign_part */
    enum trede_share_interval interval; /* of proportions; default the house's */
    bool nchs;                    /* report.reliability: nchs - proportions that are not precise enough are withheld */
    int behaviour_months;         /* how far back the question behind behaviour looks; 0 = not said */
    bool items_sound;             /* items.csv was read without an error: rules can be checked against it */
    enum trede_attrition_weights attrition; /* report.attrition */
    bool overlap_measured;        /* report.overlap: true - breaks were bridged by an overlap measurement */
};

/* Reads path (a folder or its campaign.yaml), adding every finding, not only the first. On TREDE_CAMPAIGN *out is
 * NULL. Rules are only kept here, not compiled: the store does that (trede_rules_check). */
TREDE_MUST_CHECK enum trede_status trede_campaign_read(const char *path, struct trede_findings *findings,
    struct trede_campaign **out);
/* The same, but hands out a campaign that is wrong as well (status TREDE_CAMPAIGN), so that its rules can be checked in
 * the same go; nothing else may be done with it. NULL when there is nothing to check. */
TREDE_MUST_CHECK enum trede_status trede_campaign_look(const char *path, struct trede_findings *findings,
    struct trede_campaign **out);
void trede_campaign_destroy(struct trede_campaign *campaign);

/* Writes a commented campaign with a little generated data into folder, which must be absent or empty. */
TREDE_MUST_CHECK enum trede_status trede_campaign_new(const char *folder, enum trede_language language,
    struct trede_findings *findings);

/* Look-ups; -1 or NULL when absent. */
int trede_campaign_wave(const struct trede_campaign *c, const char *id_or_label);
const struct trede_item *trede_campaign_item(const struct trede_campaign *c, const char *name);
const struct trede_segment *trede_campaign_segment(const struct trede_campaign *c, const char *set, const char *segment);
int trede_campaign_channel(const struct trede_campaign *c, const char *name);
/* Does any survey hold answers of own staff? */
bool trede_campaign_has_staff(const struct trede_campaign *c);
/* The campaign as it is for own staff: the same questions, without what is about residents - segments, weighting to the
 * population, replicate weights, finite populations. Shares the memory of c. */
struct trede_campaign trede_campaign_of_staff(const struct trede_campaign *c);
/* Who owns a channel, and with it what is advised about it: the stakeholder that stakeholders.csv names for the channel
 * or its pillar; else the only one in the lead; NULL when there is neither. */
const struct trede_stakeholder *trede_campaign_owner_of_channel(const struct trede_campaign *c, size_t channel);
/* The parts of an evaluation that report: leave_out may name (the catalogue of analyses); NULL after the last. */
const char *trede_campaign_part(size_t i);

#endif
