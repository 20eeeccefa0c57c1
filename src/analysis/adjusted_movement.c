/* adjusted_movement.c - did people of the same kind move up? (methods 3.2) For every pair of waves, for everyone and
 * every segment: the cumulative logit of the rung on the wave and the composition of the sample.
 *
 * Model: logit P(rung >= k) = x'c + b [later wave] - theta_k; x = dummies of the segment sets the campaign adjusts for
 * (covariates.c); exp(b) is the odds of standing higher, later against earlier, among people alike in x. Fitted by
 * pseudo-maximum likelihood; the standard error is the sandwich over PSU totals of the scores, so that somebody who
 * answered in both waves is one PSU. threshold k: the same with "rung k or higher" against lower, apart for every k.
 * slopes_wald: are the b of the thresholds one and the same? Wald test on their joint design-based covariance, as F
 * with df - q + 1 denominator degrees of freedom, q contrasts.
 * Reference: McCullagh 1980; Binder 1983; Brant 1990; survey::svyolr. Rejected: a wave x segment interaction in one
 * model for all segments, which would borrow the effect of composition and the thresholds of one segment for another;
 * reporting b where the thresholds differ without saying so. */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/covariates.h"
#include "analysis/emit.h"
#include "base/alloc.h"
#include "base/files.h"
#include "base/text.h"
#include "stats/interval.h"
#include "stats/slopes.h"

enum { MOST_SLOPES = TREDE_TOP_STAGE }; /* the common one and a threshold between any two rungs */
static const double rejected = 0.05;
static const double rounding = 1e-16; /* of the variance of a simple random sample: none at all */
static const char analysis_name[] = "adjusted_movement";

struct movement {
    const struct trede_context *context;
    const struct trede_covariates *covariates;
    struct trede_comparing room;
    size_t domain;
    const struct trede_pair *pair;
    bool asked; /* somebody is on a rung in either wave of the pair */
    struct trede_results *out;
    /* of the domain and pair at hand */
    enum trede_estimate_status status; /* not OK: for all its rows */
    const char *note;
    struct trede_compared compared;
    struct trede_compared_fit fit[MOST_SLOPES]; /* the common one; above level 0, 1 ... */
    struct trede_slopes slopes;
    struct trede_equal equal;
};

/* ---- estimation ---- */

/* Is anybody on a rung in this wave? */
static bool is_asked(const struct trede_context *context, int wave)
{
    const struct trede_frame *frame = context->frame;
    for (size_t row = 0; row < frame->rows; row++)
        if (frame->wave[row] == wave && frame->stage[row] > 0) return true;
    return false;
}

static enum trede_status estimate(struct trede_arena *arena, struct movement *m)
{
    size_t count = m->compared.levels;
    struct trede_slope_source of[MOST_SLOPES];
    for (size_t i = 0; i < count; i++) {
        size_t cut = i ? i - 1 : SIZE_MAX;
        enum trede_status status = trede_compared_fit_make(arena, &m->compared, cut, &m->fit[i]);
        if (status) return status;
        of[i] = (struct trede_slope_source){&m->fit[i].fit, m->fit[i].wave, m->fit[i].cell, cut};
    }
    enum trede_status status = trede_slopes_make(arena, &m->context->frame->design, &m->compared.rows,
                                                 m->compared.cells, count, of, count, &m->slopes);
    return status ? status : trede_slopes_equal(arena, &m->slopes, 1, &m->equal);
}

static enum trede_status compare(struct trede_arena *arena, struct movement *m)
{
    m->equal = (struct trede_equal){0};
    m->note = "";
    m->compared = (struct trede_compared){0};
    m->status = m->asked ? TREDE_REFUSED_BREAK : TREDE_QUESTION_NOT_ASKED;
    if (m->pair->refused || !m->asked) return TREDE_OK;
    enum trede_status status = trede_compare(arena, m->covariates, &m->room, m->domain, m->pair, &m->compared);
    if (status) return status;
    m->status = TREDE_TOO_FEW;
    if (m->compared.base[0] < 2 || m->compared.base[1] < 2) return TREDE_OK;
    m->status = TREDE_NOT_CONVERGED;
    m->note = "one_rung";
    if (m->compared.levels < 2) return TREDE_OK;
    m->note = "";
    m->status = TREDE_ESTIMATE_OK;
    return estimate(arena, m);
}

/* ---- rows ---- */

static struct trede_result begin(const struct movement *m, const char *subject, const char *statistic,
                                 enum trede_unit unit)
{
    const int64_t *base = m->compared.base;
    struct trede_result row = trede_row_begin(m->context, analysis_name);
    trede_row_keys(&row, m->context, &m->context->domains->of[m->domain], m->pair->to, m->pair->from);
    row.subject = subject;
    row.statistic = statistic;
    row.unit = unit;
    row.note = m->note;
    row.estimate.status = m->status;
    row.estimate.base = base[0] < base[1] ? base[0] : base[1];
    row.estimate.effective_base = fmin(m->compared.effective_base[0], m->compared.effective_base[1]);
    return row;
}

/* Why there is no slope, or that there is one. */
static enum trede_estimate_status look(const struct movement *m, size_t i, const char **note)
{
    const struct trede_compared_fit *fit = &m->fit[i];
    *note = fit->confounded ? "confounded" : fit->fit.outcome == TREDE_ORDINAL_NOT_CONVERGED ? "" : "separated";
    if (fit->fit.outcome != TREDE_ORDINAL_FITTED) return TREDE_NOT_CONVERGED;
    *note = "";
    if (!(m->slopes.df >= fmax((double)fit->fit.k, TREDE_LEAST_MODEL_DF))) return TREDE_TOO_FEW;
    double usual = fit->fit.inverse[fit->wave * fit->fit.k + fit->wave];
    return m->slopes.covariance[i * m->slopes.count + i] > rounding * usual ? TREDE_ESTIMATE_OK : TREDE_NO_VARIANCE;
}

static void fill_slope(const struct movement *m, size_t i, struct trede_result *row)
{
    struct trede_estimate *e = &row->estimate;
    e->status = look(m, i, &row->note);
    if (e->status != TREDE_ESTIMATE_OK && e->status != TREDE_NO_VARIANCE) return;
    row->method = "taylor";
    e->value = m->slopes.value[i];
    e->df = m->slopes.df;
    if (e->status == TREDE_NO_VARIANCE) return;
    e->se = sqrt(m->slopes.covariance[i * m->slopes.count + i]);
    e->has_se = true;
    trede_estimate_mean(e, row->level);
    row->has_p = row->has_mdd = true;
    row->p = trede_t_two_sided(e->value / e->se, e->df);
    row->mdd = trede_detectable(e->se, e->df);
}

/* The same number on the scale of odds; its interval is that of the logarithm. */
static struct trede_result as_ratio(const struct trede_result *logarithm)
{
    struct trede_result row = *logarithm;
    struct trede_estimate *e = &row.estimate;
    row.statistic = "odds_ratio";
    row.unit = TREDE_UNIT_RATIO;
    row.has_mdd = false;
    row.mdd = 0;
    if (e->status == TREDE_NO_VARIANCE) e->value = exp(e->value);
    if (e->status != TREDE_ESTIMATE_OK) return row;
    e->value = exp(e->value);
    e->se *= e->value; /* delta method */
    e->low = exp(e->low);
    e->high = exp(e->high);
    return row;
}

/* slope: number of the slope; SIZE_MAX = there is none, for the reason in note. */
static enum trede_status add_slope(struct movement *m, const char *subject, size_t slope, const char *note)
{
    struct trede_result row = begin(m, subject, "log_odds_ratio", TREDE_UNIT_STATISTIC);
    if (m->status == TREDE_ESTIMATE_OK && slope == SIZE_MAX) {
        row.estimate.status = TREDE_NOT_CONVERGED;
        row.note = note;
    } else if (m->status == TREDE_ESTIMATE_OK) {
        fill_slope(m, slope, &row);
    }
    enum trede_status status = trede_results_add(m->out, &row);
    if (status) return status;
    row = as_ratio(&row);
    return trede_results_add(m->out, &row);
}

/* Rung k or higher: the slope above the highest rung below k that anybody is on. */
static enum trede_status add_threshold(struct movement *m, int k)
{
    static const char *const names[TREDE_TOP_STAGE + 1] = {"", "1", "2", "3", "4", "5", "6", "7"};
    size_t below = 0;
    if (m->status != TREDE_ESTIMATE_OK) return add_slope(m, names[k], SIZE_MAX, "");
    for (int rung = 1; rung < k; rung++)
        below += m->compared.level_of[rung] >= 0;
    bool one_side = below == 0 || below == m->compared.levels;
    return add_slope(m, names[k], one_side ? SIZE_MAX : below, "one_side");
}

/* The note begins with equal or differ: what the workbook shows depends on it. */
static enum trede_status add_test(struct movement *m)
{
    struct trede_result row = begin(m, "wave", "slopes_wald", TREDE_UNIT_STATISTIC);
    struct trede_equal_f test = {0};
    if (m->status == TREDE_ESTIMATE_OK) {
        test = trede_equal_f_of(&m->equal, m->slopes.df);
        row.estimate.status =
            m->equal.df > 0 && m->slopes.df < (double)m->equal.df ? TREDE_TOO_FEW : TREDE_NOT_CONVERGED;
    }
    if (test.defined) {
        char df2[40];
        trede_format_exact(df2, sizeof df2, test.df2);
        row.note = trede_results_text(m->out, "%s; F; df2=%s", test.p < rejected ? "differ" : "equal", df2);
        if (!row.note) return TREDE_INTERNAL;
        row.method = "taylor";
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = test.f;
        row.estimate.df = test.df1;
        row.has_p = true;
        row.p = test.p;
    }
    return trede_results_add(m->out, &row);
}

static enum trede_status add_rows(struct movement *m)
{
    enum trede_status status = add_slope(m, "wave", 0, "");
    for (int k = 2; !status && k <= m->context->campaign->ladder.top; k++)
        status = add_threshold(m, k);
    return status ? status : add_test(m);
}

static enum trede_status move(struct movement *m)
{
    if (trede_interrupted()) return TREDE_INTERRUPTED;
    struct trede_arena *arena = trede_arena_create();
    enum trede_status status = arena ? compare(arena, m) : TREDE_INTERNAL;
    if (!status) status = add_rows(m);
    trede_arena_destroy(arena);
    return status;
}

/* What is adjusted for: a figure about the campaign, not about people. */
static enum trede_status add_sets(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < c->adjust_count; i++) {
        struct trede_result row = trede_row_begin(context, analysis_name);
        row.subject = c->sets[c->adjust[i]].name;
        row.statistic = "categories";
        row.unit = TREDE_UNIT_COUNT;
        row.is_aggregate = true;
        row.estimate.value = (double)c->sets[c->adjust[i]].count;
        status = trede_results_add(out, &row);
    }
    return status;
}

static enum trede_status move_pairs(struct trede_arena *arena, const struct trede_context *context,
                                    struct trede_results *out)
{
    struct trede_covariates covariates;
    struct movement m = {.context = context, .covariates = &covariates, .out = out};
    enum trede_status status = trede_covariates_make(arena, context, &covariates);
    if (!status) status = trede_comparing_make(arena, &covariates, &m.room);
    for (size_t p = 0; !status && p < context->domains->pair_count; p++) {
        m.pair = &context->domains->pairs[p];
        m.asked = is_asked(context, m.pair->from) && is_asked(context, m.pair->to);
        for (m.domain = 0; !status && m.domain < context->domains->count; m.domain++)
            status = move(&m);
    }
    if (!status && context->domains->pair_count) status = add_sets(context, out);
    return status;
}

enum trede_status trede_analyse_adjusted_movement(const struct trede_context *context, struct trede_results *out)
{
    if (!context->campaign->ladder.given) return TREDE_OK;
    struct trede_arena *arena = trede_arena_create();
    enum trede_status status = arena ? move_pairs(arena, context, out) : TREDE_INTERNAL;
    trede_arena_destroy(arena);
    return status;
}
