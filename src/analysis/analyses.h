/* analyses.h - the functions of the catalogue, one or a few a file; which rows each makes is in docs/results.md.
 *
 * All have the shape trede_analysis_fn (analysis.h). The driver skips those that need a survey when there is none, so
 * they may count on frame->rows > 0 and on context->domains. An analysis whose block the campaign does not have
 * (no ladder, no barriers, no channels) returns TREDE_OK without rows. */
#ifndef TREDE_ANALYSIS_ANALYSES_H
#define TREDE_ANALYSIS_ANALYSES_H

#include "analysis/analysis.h"

trede_analysis_fn trede_analyse_stage; /* stage_share, at_least, stage_mean */
trede_analysis_fn trede_analyse_profile;
trede_analysis_fn trede_analyse_message;
trede_analysis_fn trede_analyse_trust;
trede_analysis_fn trede_analyse_appeal;
trede_analysis_fn trede_analyse_participation;
trede_analysis_fn trede_analyse_indicator;
trede_analysis_fn trede_analyse_independence;
trede_analysis_fn trede_analyse_contrast;
trede_analysis_fn trede_analyse_weighting;
trede_analysis_fn trede_analyse_quality;

trede_analysis_fn trede_analyse_flow;
trede_analysis_fn trede_analyse_flow_test;
trede_analysis_fn trede_analyse_bounds;
trede_analysis_fn trede_analyse_fresh_panel;
trede_analysis_fn trede_analyse_adjusted_movement;
trede_analysis_fn trede_analyse_gap; /* gap, gap_group */
trede_analysis_fn trede_analyse_gap_prospective;
trede_analysis_fn trede_analyse_barrier;
trede_analysis_fn trede_analyse_barrier_points; /* barrier: marginal_effect, points_closed, shapley_points */
trede_analysis_fn trede_analyse_report_rate;
trede_analysis_fn trede_analyse_report_series;
trede_analysis_fn trede_analyse_implied;
trede_analysis_fn trede_analyse_composition;
trede_analysis_fn trede_analyse_back_office;
trede_analysis_fn trede_analyse_follow_up_trust; /* late: follow-up beside trust */
trede_analysis_fn trede_analyse_reach;
trede_analysis_fn trede_analyse_effect;
trede_analysis_fn trede_analyse_rollout; /* effect: rollout_difference */
trede_analysis_fn trede_analyse_did;
trede_analysis_fn trede_analyse_fit;
trede_analysis_fn trede_analyse_cost; /* late: euros per person are made from the reach in context->found */
trede_analysis_fn trede_analyse_scale;
trede_analysis_fn trede_analyse_reliability; /* late: rows of quality about context->found */
trede_analysis_fn trede_analyse_markov;
trede_analysis_fn trede_analyse_projection;
trede_analysis_fn trede_analyse_latent_markov;
trede_analysis_fn trede_analyse_pooled;     /* late: effect: pooled_difference; cost: per additional person */
trede_analysis_fn trede_analyse_allocation; /* late: the advice on the mix */
trede_analysis_fn trede_analyse_reading; /* late: more crime or more willingness */
trede_analysis_fn trede_analyse_goal; /* late: reads context->found */
trede_analysis_fn trede_analyse_multiplicity; /* late, over all changes of the workbook */

trede_analysis_fn trede_analyse_signal;  /* late: the scan for what got worse, over context->found */
trede_analysis_fn trede_analyse_problem; /* the organisation's own log */

/* Holm within one table: the rows with a p of one analysis x wave x against x segment_set x statistic. */
TREDE_MUST_CHECK enum trede_status trede_adjust_tables(struct trede_results *results);

/* No comparison over a method break: its row has no numbers, or says in its method that an overlap was measured. */
TREDE_MUST_CHECK enum trede_status trede_hold_breaks(const struct trede_campaign *campaign,
                                                     struct trede_results *results);

#endif
