/* effect_rows.c - the numbers of a comparison of exposed and unexposed people as rows. */
#include "analysis/effect_rows.h"

#include <math.h>

#include "base/text.h"
#include "stats/interval.h"
#include "stats/sensitivity.h"

const struct trede_effect_contrast trede_effect_contrasts[TREDE_EFFECT_CONTRASTS] = {
    [TREDE_EFFECT_NAIVE] = {"naive_difference", TREDE_UNIT_POINTS, TREDE_CONTRAST_NAIVE, false},
    [TREDE_EFFECT_NAIVE_STAGE] = {"naive_mean_difference", TREDE_UNIT_MEAN, TREDE_CONTRAST_NAIVE, true},
    [TREDE_EFFECT_ROBUST] = {"difference", TREDE_UNIT_POINTS, TREDE_CONTRAST_DOUBLY_ROBUST, false},
    [TREDE_EFFECT_ROBUST_STAGE] = {"mean_difference", TREDE_UNIT_MEAN, TREDE_CONTRAST_DOUBLY_ROBUST, true},
    [TREDE_EFFECT_WEIGHTED] = {"weighted_difference", TREDE_UNIT_POINTS, TREDE_CONTRAST_WEIGHTED, false},
    [TREDE_EFFECT_ON_EXPOSED] = {"difference_exposed", TREDE_UNIT_POINTS, TREDE_CONTRAST_ON_EXPOSED, false},
    [TREDE_EFFECT_STANDARDISED] = {"standardised_difference", TREDE_UNIT_POINTS, TREDE_CONTRAST_STANDARDISED, false},
};

/* ---- rows ---- */

static struct trede_result row_of(const struct trede_effect_comparison *c, const char *statistic, enum trede_unit unit,
                                  const char *note)
{
    struct trede_result row = trede_row_begin(c->context, "effect");
    trede_row_keys(&row, c->context, c->domain, c->wave->wave, -1);
    row.subject = c->channel;
    row.statistic = statistic;
    row.unit = unit;
    row.note = note;
    return row;
}

/* The base is the smaller of the two groups: with a reach and a share known, a difference gives both groups' shares. */
static void put_base(const struct trede_effect_comparison *c, struct trede_result *row)
{
    const struct trede_arm_sum *a = &c->arms.total[TREDE_UNEXPOSED], *b = &c->arms.total[TREDE_EXPOSED];
    const struct trede_arm_sum *less = a->rows < b->rows ? a : b;
    row->estimate.base = trede_effect_arms_smaller(&c->arms);
    row->estimate.effective_base = less->weight_squared > 0 ? less->weight * less->weight / less->weight_squared : 0;
}

enum trede_status trede_effect_add_status(const struct trede_effect_comparison *c, const char *statistic,
                                          enum trede_unit unit, const char *note, enum trede_estimate_status status)
{
    struct trede_result row = row_of(c, statistic, unit, note);
    put_base(c, &row);
    row.estimate.status = status;
    return trede_results_add(c->out, &row);
}

static enum trede_status add_number(const struct trede_effect_comparison *c, const char *statistic,
                                    enum trede_unit unit, double value)
{
    struct trede_result row = row_of(c, statistic, unit, c->note);
    put_base(c, &row);
    row.estimate.value = value;
    return trede_results_add(c->out, &row);
}

static double covariance_at(const struct trede_effect_comparison *c, size_t contrast, size_t a, size_t b)
{
    size_t k = c->count * TREDE_ARMS, at = (contrast - c->first) * TREDE_ARMS;
    return c->covariance[(at + a) * k + at + b];
}

static double difference_of(const struct trede_contrast *contrast)
{
    return contrast->mean[TREDE_EXPOSED] - contrast->mean[TREDE_UNEXPOSED];
}

static double se_of(const struct trede_effect_comparison *c, size_t contrast)
{
    double v =
        covariance_at(c, contrast, 0, 0) + covariance_at(c, contrast, 1, 1) - 2 * covariance_at(c, contrast, 0, 1);
    return sqrt(fmax(0, v));
}

enum trede_status trede_effect_add_contrast(const struct trede_effect_comparison *c, size_t i)
{
    const struct trede_effect_contrast *what = &trede_effect_contrasts[i];
    char target[16];
    (void)trede_print(target, sizeof target, "at_least:%d", c->context->campaign->effect.stage);
    bool naive = what->method == TREDE_CONTRAST_NAIVE;
    struct trede_result row = row_of(c, what->statistic, what->unit, !naive ? c->note : what->of_stage ? "" : target);
    struct trede_estimate *e = &row.estimate;
    put_base(c, &row);
    row.method = "taylor";
    e->value = difference_of(&c->contrast[i]);
    e->se = se_of(c, i);
    e->df = c->df;
    e->has_se = true;
    trede_estimate_mean(e, row.level);
    if (e->status == TREDE_ESTIMATE_OK) {
        row.has_p = row.has_mdd = true;
        row.p = trede_t_two_sided(e->value / e->se, e->df);
        row.mdd = trede_detectable(e->se, e->df);
    }
    return trede_results_add(c->out, &row);
}

/* ---- how strong an unmeasured trait must be ---- */

/* The risk ratio, or for the mean rung what comes near it; false when there is none. */
static bool risk_ratio(const struct trede_effect_comparison *c, size_t contrast, struct trede_log_ratio *out)
{
    const double *mean = c->contrast[contrast].mean;
    if (trede_effect_contrasts[contrast].of_stage) {
        double spread = sqrt((c->stage.variance[0] + c->stage.variance[1]) / 2);
        if (!(spread > 0)) return false;
        out->value = log(trede_risk_ratio_of_means(difference_of(&c->contrast[contrast]) / spread));
        out->se = log(trede_risk_ratio_of_means(se_of(c, contrast) / spread));
        return true;
    }
    if (!(mean[0] > 0 && mean[1] > 0 && mean[0] < 1 && mean[1] < 1)) return false;
    const double v[] = {covariance_at(c, contrast, 0, 0), covariance_at(c, contrast, 0, 1),
                        covariance_at(c, contrast, 1, 0), covariance_at(c, contrast, 1, 1)};
    *out = trede_log_risk_ratio(mean, v);
    return true;
}

static enum trede_status add_risk_ratio(const struct trede_effect_comparison *c, const struct trede_log_ratio *ratio)
{
    struct trede_result row = row_of(c, "risk_ratio", TREDE_UNIT_RATIO, c->note);
    double t = trede_t_quantile(0.5 + row.level / 2, c->df);
    put_base(c, &row);
    row.method = "taylor";
    row.estimate.value = exp(ratio->value);
    row.estimate.df = c->df;
    row.estimate.has_interval = true;
    row.estimate.low = exp(ratio->value - t * ratio->se);
    row.estimate.high = exp(ratio->value + t * ratio->se);
    return trede_results_add(c->out, &row);
}

enum trede_status trede_effect_add_e_values(const struct trede_effect_comparison *c)
{
    static const struct {
        const char *value, *limit;
    } names[] = {{"e_value", "e_value_limit"}, {"mean_e_value", "mean_e_value_limit"}};
    double t = trede_t_quantile(0.5 + c->context->campaign->confidence / 2, c->df);
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < 2; i++) {
        struct trede_log_ratio ratio;
        if (!risk_ratio(c, i ? TREDE_EFFECT_ROBUST_STAGE : TREDE_EFFECT_ROBUST, &ratio)) {
            status = trede_effect_add_status(c, names[i].value, TREDE_UNIT_RATIO, c->note, TREDE_NOT_CONVERGED);
            continue;
        }
        double limit = trede_e_value_of_limits(exp(ratio.value - t * ratio.se), exp(ratio.value + t * ratio.se));
        if (i == 0) status = add_risk_ratio(c, &ratio);
        if (!status) status = add_number(c, names[i].value, TREDE_UNIT_RATIO, trede_e_value(exp(ratio.value)));
        if (!status) status = add_number(c, names[i].limit, TREDE_UNIT_RATIO, limit);
    }
    return status;
}

/* ---- can the two groups be compared ---- */

static double largest(const double *of, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmax(most, fabs(of[i]));
    return most;
}

enum trede_status trede_effect_add_diagnostics(const struct trede_effect_comparison *c)
{
    const struct trede_effect_setting *setting = &c->context->campaign->effect;
    double low = setting->trim ? setting->trim_low : 0.05, high = setting->trim ? setting->trim_high : 0.95;
    size_t p = c->arms.arms.p;
    double *balance = trede_arena_alloc(c->arena, 2 * p, sizeof *balance);
    if (!balance) return TREDE_INTERNAL;
    struct trede_overlap o = trede_overlap_of(&c->chance, low, high);
    trede_balance_of(&c->chance, balance, balance + p);
    const struct {
        const char *statistic;
        enum trede_unit unit;
        double value;
    } numbers[] = {{"propensity_low", TREDE_UNIT_PROBABILITY, o.least},
                   {"propensity_high", TREDE_UNIT_PROBABILITY, o.most},
                   {"outside_overlap", TREDE_UNIT_SHARE, o.outside},
                   {"left_out", TREDE_UNIT_SHARE, c->arms.no_counterpart},
                   {"effective_exposed", TREDE_UNIT_COUNT, o.effective[TREDE_EXPOSED]},
                   {"effective_unexposed", TREDE_UNIT_COUNT, o.effective[TREDE_UNEXPOSED]},
                   {"balance_before", TREDE_UNIT_STATISTIC, largest(balance, p)},
                   {"balance_after", TREDE_UNIT_STATISTIC, largest(balance + p, p)}};
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < sizeof numbers / sizeof *numbers; i++)
        status = add_number(c, numbers[i].statistic, numbers[i].unit, numbers[i].value);
    return status;
}
