/* power.h - how many respondents see a change, and which change so many respondents see.
 *
 * All n are completed interviews per wave, not rounded, of a simple sample: times the design effect, up, is what a
 * survey needs (trede_plan_completed). Tests are two-sided. INFINITY = no number is large enough (nothing changes). */
#ifndef TREDE_STATS_POWER_H
#define TREDE_STATS_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trede_power_test {
    double level; /* of the test, 0..1: 0.05 */
    double power; /* wanted, level..1: 0.8 */
};

/* ---- two independent waves, shares p1 and p2 (0..1) ---- */

double trede_n_two_shares(double p1, double p2, struct trede_power_test test);
/* Fleiss' continuity correction of an n, for the difference d of the shares. */
double trede_n_corrected(double n, double d);
/* On Cohen's arcsine scale, the far tail included. */
double trede_n_arcsine(double p1, double p2, struct trede_power_test test);
/* far_tail: also count being significant on the wrong side. */
double trede_power_two_shares(double n, double p1, double p2, double level, bool far_tail);
/* The smallest rise (or fall) from p that n per wave see; false = not even to 1 (or 0). */
bool trede_detectable_shares(double n, double p, bool rise, struct trede_power_test test, double *difference);

/* ---- waves that share respondents ---- */

/* A change: what is measured has these two variances per respondent (share: p (1 - p)), correlated within a person;
 * a share overlap (0..1) of each wave is in both. */
struct trede_change {
    double variance1, variance2, difference, correlation, overlap;
};
double trede_n_change(const struct trede_change *change, struct trede_power_test test);
/* change->difference is not looked at. */
double trede_detectable_change(const struct trede_change *change, double n, struct trede_power_test test);
/* Means of two waves, with the half of z^2 that Student's t costs over the normal (Guenther 1981). */
double trede_n_means(const struct trede_change *change, struct trede_power_test test);

/* The same people asked twice, judged by McNemar's test: number of pairs, from the shares that moved up and down. */
double trede_n_pairs(double up, double down, struct trede_power_test test);
/* The same from both waves' shares and the correlation of the two answers. false: no 2 x 2 table has them. */
bool trede_n_panel(double p1, double p2, double correlation, struct trede_power_test test, double *pairs);
/* The strongest correlation that two answers with these shares can have. */
double trede_most_correlation(double p1, double p2);

/* ---- what makes a sample worth less, or more ---- */

/* Clusters of mean size m, cv = standard deviation of their sizes over the mean (0: all alike). */
double trede_deff_clusters(double m, double cv, double intraclass);
/* Kish: weights with this standard deviation over their mean. */
double trede_deff_weights(double cv);
/* So many of a population of N (0 = endless) are as good as n of an endless one. */
double trede_n_finite(double n, double population);
/* The level of each of count tests so that, under Holm, even the first to be judged has its power. */
double trede_level_each(double level, size_t count);

/* ---- whole people ---- */

/* n x design effect, up; 0 = not a number of people (more than 10^12). */
int64_t trede_plan_completed(double n, double design_effect);
/* Who must be asked so that this many take part; rate in (0, 1]. */
int64_t trede_plan_invited(int64_t completed, double rate);

#endif
