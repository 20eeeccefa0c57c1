/* e2e_smoking.c - the smoking trial at the level of the library: distributions, transitions, differences between arms.
 */
#include "ordered.h"
#include "panel.h"
#include "sample.h"
#include "stats/association.h"
#include "stats/causal.h"
#include "stats/sensitivity.h"

enum { STAGES = 5 };

static void want_arm(struct oracle_case *c, const struct table *t, const char *arm, const char *wave)
{
    const char *column = path_of(c, "smst%s", wave), *prefix = path_of(c, "%s %s", arm, wave);
    const double *in = is_text(c, t, "group", arm), *stage = numbers_of(c, t, column);
    double invited = 0.0, n = 0.0, count[STAGES] = {0}, share[STAGES], low[STAGES], high[STAGES];
    double *inside = is_present(c, t, column), *y = numbers_of(c, t, column);
    bool *keep = make(c, t->rows, sizeof *keep);
    for (size_t r = 0; r < t->rows; r++) {
        invited += in[r];
        keep[r] = in[r] * inside[r] > 0.0;
        if (!keep[r]) continue;
        n += 1.0;
        count[(size_t)stage[r] - 1] += 1.0;
    }
    for (size_t i = 0; i < STAGES; i++) {
        struct trede_limits wilson = trede_interval_wilson(count[i], n, 0.95);
        share[i] = count[i] / n;
        low[i] = wilson.low;
        high[i] = wilson.high;
    }
    struct sample *s = make_sample(c, t, &(struct plan){.weight = all_of(c, t->rows, 1.0), .keep = keep});
    struct trede_ratios mean = estimate_mean(c, s, y, NULL);
    want(c, path_of(c, "%s/invited", prefix), invited);
    want(c, path_of(c, "%s/n", prefix), n);
    want(c, path_of(c, "%s/response", prefix), n / invited);
    want_list(c, path_of(c, "%s/count", prefix), count, STAGES);
    want_list(c, path_of(c, "%s/share", prefix), share, STAGES);
    want_list(c, path_of(c, "%s/wilson_low", prefix), low, STAGES);
    want_list(c, path_of(c, "%s/wilson_high", prefix), high, STAGES);
    want(c, path_of(c, "%s/mean_stage", prefix), mean.value[0]);
    want(c, path_of(c, "%s/se_mean", prefix), sqrt(mean.covariance[0]));
    want(c, path_of(c, "%s/share_action_plus", prefix), share[3] + share[4]);
}

static void distribution(struct oracle_case *c)
{
    static const char *const arms[] = {"TTM intervention", "Assessment only"};
    static const char *const waves[] = {"00", "06", "12", "18", "24"};
    const struct table *t = read_table(c, "smoking_ttm.csv");
    for (size_t a = 0; a < 2; a++) {
        for (size_t w = 0; w < 5; w++)
            want_arm(c, t, arms[a], waves[w]);
    }
}

static void transition(struct oracle_case *c)
{
    const struct table *t = read_table(c, "smoking_ttm.csv");
    const double *from = numbers_of(c, t, spec_text(c, "from")), *to = numbers_of(c, t, spec_text(c, "to"));
    want_panel(c, cross(c, t->rows, from, to, is_text(c, t, "group", spec_text(c, "group")), STAGES), STAGES);
}

/* Of one arm: with a stage of 4 or 5 at 24 months, answered, invited. */
static void arm_counts(struct oracle_case *c, const struct table *t, const char *arm, double out[3])
{
    const double *in = is_text(c, t, "group", arm), *stage = numbers_of(c, t, "smst24");
    for (size_t r = 0; r < t->rows; r++) {
        out[0] += in[r] * (stage[r] >= 4.0);
        out[1] += in[r] * !isnan(stage[r]);
        out[2] += in[r];
    }
}

static void want_ratio(struct oracle_case *c, const char *name, struct trede_log_ratio ratio, double people)
{
    double half = trede_normal_quantile(0.975) * ratio.se * sqrt((people - 1.0) / people); /* the engine has n - 1 */
    want(c, name, exp(ratio.value));
    want(c, path_of(c, "%s_low", name), exp(ratio.value - half));
    want(c, path_of(c, "%s_high", name), exp(ratio.value + half));
}

/* The two arms as they are, by the estimator of exposure: one cell, because nothing is adjusted for. */
static void want_ratios(struct oracle_case *c, const struct table *t)
{
    const double *ttm = is_text(c, t, "group", "TTM intervention"), *stage = numbers_of(c, t, "smst24");
    struct sample *s = make_sample(c, t, &(struct plan){.weight = all_of(c, t->rows, 1.0)});
    uint32_t *cell = make(c, t->rows, sizeof *cell);
    int8_t *exposed = make(c, t->rows, sizeof *exposed);
    double *y = make(c, t->rows, sizeof *y), constant = 1.0, v[4];
    for (size_t r = 0; r < t->rows; r++) {
        y[r] = stage[r] >= 4.0;
        exposed[r] = (int8_t)(isnan(stage[r]) ? -1 : ttm[r] > 0.0);
    }
    const struct trede_arms arms = {
        .design = &s->design, .cell = cell, .exposed = exposed, .cells = 1, .p = 1, .x = &constant};
    struct trede_propensity fit;
    struct trede_outcome outcome;
    struct trede_contrast naive;
    must(c, trede_propensity_fit(c->arena, &arms, NULL, &fit), "trede_propensity_fit");
    must(c, trede_outcome_fit(c->arena, &fit, y, TREDE_OUTCOME_LOGISTIC, &outcome), "trede_outcome_fit");
    must(c, trede_contrast_make(c->arena, &outcome, TREDE_CONTRAST_NAIVE, TREDE_NUISANCE_ESTIMATED, &naive),
         "trede_contrast_make");
    must(c, trede_contrasts_covariance(&arms, &naive, 1, v, NULL), "trede_contrasts_covariance");
    want_ratio(c, "rr", trede_log_risk_ratio(naive.mean, v), (double)t->rows);
    want_ratio(c, "or", trede_log_odds_ratio(naive.mean, v), (double)t->rows);
}

static void effect(struct oracle_case *c)
{
    const struct table *t = read_table(c, "smoking_ttm.csv");
    double control[3] = {0}, ttm[3] = {0};
    arm_counts(c, t, "Assessment only", control);
    arm_counts(c, t, "TTM intervention", ttm);
    struct trede_two_shares d = trede_two_shares_of(control[0], control[1], ttm[0], ttm[1], 0.95);
    want(c, "x1", ttm[0]);
    want(c, "n1", ttm[1]);
    want(c, "x0", control[0]);
    want(c, "n0", control[1]);
    want(c, "rd", d.difference);
    want(c, "rd_low", d.newcombe.low);
    want(c, "rd_high", d.newcombe.high);
    want(c, "chisq", d.z_pooled * d.z_pooled);
    want(c, "p", d.p_pooled);
    want(c, "itt_rd_missing_as_not", ttm[0] / ttm[2] - control[0] / control[2]);
    want_ratios(c, t);
}

static void attrition(struct oracle_case *c)
{
    const struct table *t = read_table(c, "smoking_ttm.csv");
    double control[3] = {0}, ttm[3] = {0};
    arm_counts(c, t, "Assessment only", control);
    arm_counts(c, t, "TTM intervention", ttm);
    const double table[] = {ttm[1], ttm[2] - ttm[1], control[1], control[2] - control[1]};
    struct trede_two_shares d = trede_two_shares_of(control[1], control[2], ttm[1], ttm[2], 0.95);
    want_list(c, "table", table, 4);
    want(c, "chisq", d.z_pooled * d.z_pooled);
    want(c, "p", d.p_pooled);
}

static void ordinal(struct oracle_case *c)
{
    const struct table *t = read_table(c, "smoking_ttm.csv");
    double *level = numbers_of(c, t, "smst24"), *before = numbers_of(c, t, "smst00");
    double *contemplation = make(c, t->rows, sizeof(double)), *preparation = make(c, t->rows, sizeof(double));
    for (size_t row = 0; row < t->rows; row++) {
        level[row] -= 1.0;
        contemplation[row] = isnan(before[row]) ? NAN : before[row] == 2.0;
        preparation[row] = isnan(before[row]) ? NAN : before[row] == 3.0;
    }
    const double *x[] = {is_text(c, t, "group", "TTM intervention"), contemplation, preparation};
    struct ordered model = {t, level, NULL, x, 3, STAGES};
    struct ordered_fit fitted = fit_ordered(c, &model, NULL);
    struct trede_equal omnibus, each[3];
    want_values(c, "par", fitted.fit.value, fitted.fit.k);
    want_roots(c, "se", fitted.fit.inverse, fitted.fit.k);
    want(c, "logLik", fitted.fit.log_likelihood);
    want(c, "n", (double)fitted.data.cells);
    must(c, trede_brant(c->arena, &fitted.data, &omnibus, each), "trede_brant");
    want_brant(c, "brant_omnibus", &omnibus);
}

static const struct oracle_entry entries[] = {
    {"distribution", distribution, NULL},
    {"transition-ttm-00-24", transition, NULL},
    {"transition-ttm-06-24", transition, NULL},
    {"transition-ttm-06-12", transition, NULL},
    {"transition-control-00-24", transition, NULL},
    {"transition-control-06-24", transition, NULL},
    {"transition-control-06-12", transition, NULL},
    {"effect-24", effect, NULL},
    {"ordinal-24", ordinal, NULL},
    {"attrition-24", attrition, NULL},
    {0},
};
const struct oracle_area area_smoking = {"e2e-smoking-ttm", entries};
