/* One line an estimand: to hold another row against the truth, add a line. What a model estimates (odds ratios,
 * effects, barriers) is held against the same model in the whole town; effects also, roughly, against what everybody
 * would have done. */
#include "estimand.h"

#include <string.h>

/* ---- truths counted without trede ---- */

static bool on_rung_3(const struct person *p)
{
    return p->says[0].stage == 3;
}
static bool from_rung_3(const struct person *p)
{
    return p->says[0].stage >= 3;
}
static bool from_rung_3_then(const struct person *p)
{
    return p->says[1].stage >= 3;
}
static bool moved_up(const struct person *p)
{
    return p->says[1].stage > p->says[0].stage;
}
static bool moved_down(const struct person *p)
{
    return p->says[1].stage < p->says[0].stage;
}
static bool from_2(const struct person *p)
{
    return p->says[0].stage == 2;
}
static bool from_2_to_3(const struct person *p)
{
    return p->says[0].stage == 2 && p->says[1].stage == 3;
}
static bool saw(const struct person *p)
{
    return p->says[0].saw;
}
static bool saw_wants(const struct person *p)
{
    return p->says[0].saw && p->says[0].wants;
}
static bool saw_did(const struct person *p)
{
    return p->says[0].saw && p->says[0].did;
}

static double rung_3(const struct population *t)
{
    return population_share(t, on_rung_3, -1);
}
static double least_3_old(const struct population *t)
{
    return population_share(t, from_rung_3, 2);
}
static double change_3(const struct population *t)
{
    return population_share(t, from_rung_3_then, -1) - population_share(t, from_rung_3, -1);
}
static double net_up(const struct population *t)
{
    return population_share(t, moved_up, -1) - population_share(t, moved_down, -1);
}
static double flow_2_3(const struct population *t)
{
    return population_share(t, from_2_to_3, -1) / population_share(t, from_2, -1);
}
static double gap_of(const struct population *t)
{
    return (population_share(t, saw_wants, -1) - population_share(t, saw_did, -1)) / population_share(t, saw, -1);
}

static bool in_campaign(const struct person *p)
{
    return p->stratum < 2;
}
static bool in_campaign_3(const struct person *p)
{
    return p->stratum < 2 && p->says[0].stage >= 3;
}
static bool in_campaign_3_then(const struct person *p)
{
    return p->stratum < 2 && p->says[1].stage >= 3;
}

/* The change on rung 3 or higher where the campaign ran, less that elsewhere. */
static double did_3(const struct population *t)
{
    double part = population_share(t, in_campaign, -1);
    double there = population_share(t, in_campaign_3_then, -1) - population_share(t, in_campaign_3, -1);
    return there / part - (change_3(t) - there) / (1 - part);
}

static bool letter_would(const struct person *p)
{
    return p->with_letter[1] >= 3;
}
static bool no_letter_would(const struct person *p)
{
    return p->with_letter[0] >= 3;
}
static bool poster_would(const struct person *p)
{
    return p->with_poster[1] >= 3;
}
static bool no_poster_would(const struct person *p)
{
    return p->with_poster[0] >= 3;
}

/* In the town where nothing changed nobody would have moved, but answers have changed hands: no effect is defined. */
static double effect_of(const struct population *t, condition *with, condition *without)
{
    return t->change != MOVED ? NAN : population_share(t, with, -1) - population_share(t, without, -1);
}
static double of_letter(const struct population *t)
{
    return effect_of(t, letter_would, no_letter_would);
}
static double of_poster(const struct population *t)
{
    return effect_of(t, poster_would, no_poster_would);
}
static double of_letter_rungs(const struct population *t)
{
    double moved = 0;
    for (int i = 0; i < PEOPLE; i++)
        moved += t->people[i].with_letter[1] - t->people[i].with_letter[0];
    return t->change != MOVED ? NAN : moved / PEOPLE;
}

/* ---- the list ---- */

#define ALL "all", "all"
#define OLD "age", "old"

const struct estimand estimands[] = {
    {"share on rung 3", "stage_share", "w1", NULL, ALL, "3", "share", NULL, BY_TRUTH, rung_3},
    {"share on rung 5 (rare)", "stage_share", "w1", NULL, ALL, "5", "share", NULL, BY_TRUTH, NULL},
    {"rung 3 or higher, old", "at_least", "w1", NULL, OLD, "3", "share", NULL, BY_TRUTH, least_3_old},
    {"mean rung", "stage_mean", "w1", NULL, ALL, NULL, "mean", NULL, BY_TRUTH, NULL},
    {"indicator, a share", "indicator", "w1", NULL, ALL, "willing", "share", NULL, BY_TRUTH, NULL},
    {"indicator, a mean", "indicator", "w1", NULL, ALL, "trust", "mean", NULL, BY_TRUTH, NULL},
    {"reach of a channel", "reach", "w1", NULL, ALL, "letter", "share", NULL, BY_TRUTH, NULL},
    {"barrier among intenders", "barrier", "w1", NULL, ALL, "afraid", "prevalence", "intenders", BY_TRUTH, NULL},
    {"gap", "gap", "w1", NULL, ALL, "gap", "difference", "headline", BY_TRUTH, gap_of},
    {"conversion", "gap", "w1", NULL, ALL, "conversion", "share", "saw_signal", BY_TRUTH, NULL},
    {"inclined abstainers", "gap_group", "w1", NULL, ALL, "inclined_abstainer", "share", "all", BY_TRUTH, NULL},
    {"phi of intending and acting", "gap_group", "w1", NULL, ALL, "phi", "correlation", "saw_signal", BY_TRUTH, NULL},
    {"tetrachoric correlation", "gap_group", "w1", NULL, ALL, "tetrachoric", "correlation", "saw_signal", BY_TRUTH,
     NULL},
    {"change of rung 3 or higher", "at_least", "w2", "w1", ALL, "3", "difference", NULL, BY_TRUTH, change_3},
    {"change of rung 3 or higher, old", "at_least", "w2", "w1", OLD, "3", "difference", NULL, BY_TRUTH, NULL},
    {"change of rung 5 (rare)", "at_least", "w2", "w1", ALL, "5", "difference", NULL, BY_TRUTH, NULL},
    {"change of the mean rung", "stage_mean", "w2", "w1", ALL, NULL, "difference", NULL, BY_TRUTH, NULL},
    {"change of an indicator's mean", "indicator", "w2", "w1", ALL, "trust", "difference", NULL, BY_TRUTH, NULL},
    {"change of the gap", "gap", "w2", "w1", ALL, "gap", "difference", "headline", BY_TRUTH, NULL},
    {"change of a barrier", "barrier", "w2", "w1", ALL, "afraid", "difference", "intenders", BY_TRUTH, NULL},
    {"flow from 2 to 3", "flow", "w2", "w1", ALL, "2>3", "probability", NULL, BY_TRUTH, flow_2_3},
    {"moved up", "flow", "w2", "w1", ALL, "up", "share", NULL, BY_TRUTH, NULL},
    {"moved up less down", "flow", "w2", "w1", ALL, "net", "share", NULL, BY_TRUTH, net_up},
    {"moved up, old", "flow", "w2", "w1", OLD, "up", "share", NULL, BY_TRUTH, NULL},
    {"rungs moved", "flow", "w2", "w1", ALL, "displacement", "mean", NULL, BY_TRUTH, NULL},
    {"gap forward in time", "prospective_gap", "w2", "w1", ALL, "gap", "difference", "all", BY_TRUTH, NULL},
    {"acting later, of intenders", "prospective_gap", "w2", "w1", ALL, "conversion", "share", "all", BY_TRUTH, NULL},
    {"effect of the letter (AIPW)", "effect", "w2", NULL, ALL, "letter", "difference", "adjusted:earlier_stage*",
     MIGHT_HAVE_BEEN, of_letter},
    {"effect of the letter, weighting", "effect", "w2", NULL, ALL, "letter", "weighted_difference",
     "adjusted:earlier_stage*", MIGHT_HAVE_BEEN, of_letter},
    {"effect of the letter, standardised", "effect", "w2", NULL, ALL, "letter", "standardised_difference",
     "adjusted:earlier_stage*", MIGHT_HAVE_BEEN, of_letter},
    {"effect of the letter in rungs (AIPW)", "effect", "w2", NULL, ALL, "letter", "mean_difference",
     "adjusted:earlier_stage*", MIGHT_HAVE_BEEN, of_letter_rungs},
    {"effect of the poster (AIPW)", "effect", "w2", NULL, ALL, "poster", "difference", "adjusted:*", MIGHT_HAVE_BEEN,
     of_poster},
    {"adjusted log odds ratio", "adjusted_movement", "w2", "w1", ALL, "wave", "log_odds_ratio", NULL, BY_TRUTH, NULL},
    {"adjusted log odds ratio, old", "adjusted_movement", "w2", "w1", OLD, "wave", "log_odds_ratio", NULL, BY_TRUTH,
     NULL},
    {"log odds ratio of rung 3 or higher", "adjusted_movement", "w2", "w1", ALL, "3", "log_odds_ratio", NULL, BY_TRUTH,
     NULL},
    {"equal slopes of the odds", "adjusted_movement", "w2", "w1", ALL, "wave", "slopes_wald", NULL, WHEN_STILL, NULL},
    {"barrier: marginal effect", "barrier", "w1", NULL, ALL, "afraid", "marginal_effect", NULL, BY_TRUTH, NULL},
    {"barrier: points of the gap closed", "barrier", "w1", NULL, ALL, "afraid", "points_closed", NULL, BY_TRUTH, NULL},
    {"barrier: Shapley points", "barrier", "w1", NULL, ALL, "afraid", "shapley_points", NULL, BY_TRUTH, NULL},
    {"explainable points of the gap", "barrier", "w1", NULL, ALL, "explainable", "shapley_points", NULL, BY_TRUTH,
     NULL},
    {"campaign areas against others", "did", "w2", "w1", "area", "all", "at_least_3", "difference", NULL, BY_TRUTH,
     did_3},
    {"campaign areas, a mean", "did", "w2", "w1", "area", "all", "trust", "difference", NULL, BY_TRUTH, NULL},
    {"the two sides, a share", "contrast", "w1", NULL, "side", "left", "willing", "difference", "right", BY_TRUTH,
     NULL},
    {"projected: rung 3 or higher", "projection", "2026-07", NULL, ALL, "3", "at_least", NULL, BY_TRUTH, NULL},
    {"projected: rung 3, half a year on", "projection", "2026-10", NULL, ALL, "3", "share", NULL, BY_TRUTH, NULL},
    {"Rao-Scott: rung and side", "independence", "w1", NULL, "side", "all", "side", "rao_scott_f", NULL, ALWAYS, NULL},
    {"Rao-Scott: rung and age", "independence", "w1", NULL, "age", "all", "age", "rao_scott_f", NULL, NEVER, NULL},
    {"Bhapkar: equal margins", "flow_test", "w2", "w1", ALL, "bhapkar", "statistic", NULL, WHEN_STILL, NULL},
    {"McNemar, rung 3 (unweighted)", "flow_test", "w2", "w1", ALL, "mcnemar_3", "statistic", NULL, WHEN_STILL, NULL},
};
const int estimand_count = sizeof estimands / sizeof *estimands;

static bool is(const char *got, const char *wanted)
{
    return strcmp(got, wanted ? wanted : "") == 0;
}

static bool begins(const char *got, const char *wanted)
{
    size_t length = strlen(wanted);
    bool open = length > 0 && wanted[length - 1] == '*';
    return open ? strncmp(got, wanted, length - 1) == 0 : is(got, wanted);
}

const struct trede_result *estimand_row(const struct estimand *e, const struct trede_published *published)
{
    for (size_t i = 0; i < trede_rows(published); i++) {
        const struct trede_result *row = trede_row(published, i);
        bool note = !e->note || begins(row->note, e->note);
        if (note && is(row->analysis, e->analysis) && is(row->subject, e->subject) && is(row->wave, e->wave) &&
            is(row->against, e->against) && is(row->segment_set, e->set) && is(row->segment, e->segment) &&
            is(row->statistic, e->statistic))
            return row;
    }
    return NULL;
}
