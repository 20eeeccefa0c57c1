/* rooms.h - the parts of a campaign, one file each, and the order they are read in (campaign.c). Private to this floor.
 */
#ifndef TREDE_CAMPAIGN_ROOMS_H
#define TREDE_CAMPAIGN_ROOMS_H

#include "campaign/fields.h"

/* Tables that need nothing from campaign.yaml. */
void trede_read_missing(struct trede_reading *r);  /* missing.csv or the built-in vocabulary */
void trede_read_items(struct trede_reading *r);    /* items.csv and codes.csv */
void trede_read_segments(struct trede_reading *r); /* segments.csv */
void trede_read_media(struct trede_reading *r);    /* media.csv and functions.csv, or the built-in matrix */

/* campaign.yaml; the other blocks are rows of its table of keys. The target of each is the campaign. */
void trede_read_settings(struct trede_reading *r);
void trede_read_privacy(struct trede_reading *r, const struct trede_node *node, void *campaign);
void trede_read_report(struct trede_reading *r, const struct trede_node *node, void *campaign);
trede_block_reader trede_read_adjust; /* of report */
trede_block_reader trede_read_waves;
trede_block_reader trede_read_surveys;
trede_block_reader trede_read_design;
trede_block_reader trede_read_replicates; /* target: the campaign's design; so has the next */
trede_block_reader trede_read_bootstrap;
trede_block_reader trede_read_ladder;
trede_block_reader trede_read_indicators;
trede_block_reader trede_read_barriers;
trede_block_reader trede_read_profiles;
trede_block_reader trede_read_message;
trede_block_reader trede_read_trust;
trede_block_reader trede_read_appeals;
trede_block_reader trede_read_participation;
trede_block_reader trede_read_reports;
trede_block_reader trede_read_activity;
trede_block_reader trede_read_cases;
trede_block_reader trede_read_leave_out; /* of the block report */
trede_block_reader trede_read_effect;
trede_block_reader trede_read_comparison;
trede_block_reader trede_read_plan;
trede_block_reader trede_read_series;
trede_block_reader trede_read_mix;
void trede_check_mix(struct trede_reading *r); /* when the channels are known */

/* Tables that need campaign.yaml. */
void trede_read_channels(struct trede_reading *r);
void trede_read_population(struct trede_reading *r);
void trede_read_goals(struct trede_reading *r);
void trede_read_problems(struct trede_reading *r);
void trede_read_events(struct trede_reading *r);
void trede_read_stakeholders(struct trede_reading *r);

/* What can only be judged when everything is there. */
void trede_settle_message(struct trede_reading *r); /* the channels it names */
void trede_check_rake(struct trede_reading *r);
void trede_settle_effect(struct trede_reading *r);
void trede_check_replicates(struct trede_reading *r, const struct trede_node *design);
void trede_fill_adjust(struct trede_reading *r);

/* ---- rules with names ---- */

/* Names that mean something by themselves, ended by name NULL, with the label each has when the campaign gives none. */
struct trede_known_name {
    const char *name;
    struct trede_label label;
};
/* A map of name: rule, or name: {rule:, label_nl:, label_en:}, one element for each name; known may be NULL. NULL when
 * it is no map (then it is said). good: the key good is allowed too. */
struct trede_indicator *trede_read_named_rules(struct trede_reading *r, const struct trede_node *node, bool good,
                                               const struct trede_known_name *known);
/* A bare number or scale asks for its mean (then is_mean); a bare choice or date is a finding. */
void trede_settle_mean(struct trede_reading *r, struct trede_indicator *indicator);

/* ---- words shared by rooms ---- */
extern const struct trede_word trede_missing_words[];
/* The kind of missing a word stands for ("don't know", weet_niet...), -1 when it is none. */
int trede_missing_kind(struct trede_reading *r, const char *word);
trede_value_reader trede_value_missing_kind; /* enum trede_missing */
/* Names that goals may use and that therefore no indicator or barrier may have. */
bool trede_name_is_reserved(const char *name);
/* segment: {set: header} of a file that is split by segments. */
const struct trede_segment_column *trede_segment_columns(struct trede_reading *r, const struct trede_node *node,
                                                         size_t *count);
/* The wave of that id or label; a finding and -1 when there is none. */
int trede_known_wave(struct trede_reading *r, const struct trede_written *w);
/* Does a text seem to hold what says who somebody is: an e-mail address, a telephone number, a BSN, a name? Simple
 * patterns: they find what was written without thinking, not everything. */
bool trede_looks_personal(const char *text);
/* The set of that name, or NULL. */
const struct trede_segment_set *trede_campaign_set(const struct trede_campaign *c, const char *name);

#endif
