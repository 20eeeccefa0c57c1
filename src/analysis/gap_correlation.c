/* Phi and the tetrachoric correlation of intending and acting. Model and gradients: stats/two_by_two.c. Algorithm: the
 * gradient makes the correlation a linear combination of shares that the fit holds with their covariance, so the
 * variance engine gives the standard error; the interval is that of Fisher's z. Rejected: the formulas for a simple
 * sample, which forget weights and clusters. */
#include "analysis/gap_correlation.h"

#include "analysis/emit.h"
#include "stats/association.h"

struct table {
    const struct trede_fits *fits;
    size_t domain;
    int wave;
    struct trede_gap_shares at; /* of this wave */
    const char *note;
};

static struct trede_result begin(const struct table *t, const char *subject)
{
    const struct trede_context *context = t->fits->context;
    const struct trede_ratios *r = &t->fits->of[t->domain];
    struct trede_result row = trede_row_begin(context, "gap_group");
    trede_row_keys(&row, context, &context->domains->of[t->domain], t->wave, -1);
    row.subject = subject;
    row.statistic = "correlation";
    row.note = t->note;
    row.unit = TREDE_UNIT_STATISTIC;
    row.estimate.base = r->base[t->at.intends];
    if (row.estimate.base > 0) row.estimate.effective_base = trede_ratios_effective_base(r, t->at.intends);
    row.estimate.df = r->df[t->at.intends];
    row.estimate.status = t->fits->of[0].base[t->at.intends] == 0 ? TREDE_QUESTION_NOT_ASKED : TREDE_TOO_FEW;
    return row;
}

static void finish(const struct table *t, const struct trede_correlation *c, double *coefficients,
                   struct trede_result *row)
{
    struct trede_estimate *e = &row->estimate;
    coefficients[t->at.intends] = c->by_a;
    coefficients[t->at.acts] = c->by_b;
    coefficients[t->at.both] = c->by_both;
    e->value = c->value;
    e->se = trede_ratios_combine(&t->fits->of[t->domain], coefficients).se;
    coefficients[t->at.intends] = coefficients[t->at.acts] = coefficients[t->at.both] = 0;
    e->status = e->se > 0 ? TREDE_ESTIMATE_OK : TREDE_NO_VARIANCE;
    row->method = trede_variance_word(t->fits->context);
    if (!(e->se > 0)) return;
    struct trede_limits limits = trede_interval_correlation(e->value, e->se, e->df, row->level);
    e->has_se = e->has_interval = true;
    e->low = limits.low;
    e->high = limits.high;
}

/* Nobody in one of the four groups: counted, because sums of weights leave 1e-17. */
static bool has_empty_group(const struct trede_ratios *r, const struct trede_gap_shares *at)
{
    int64_t both = r->cases[at->both], intends = r->cases[at->intends], acts = r->cases[at->acts];
    return both == 0 || intends == both || acts == both || r->base[at->intends] == intends + acts - both;
}

static enum trede_status emit_table(const struct table *t, double *coefficients, struct trede_results *out)
{
    const struct trede_ratios *r = &t->fits->of[t->domain];
    const struct trede_two_answers shares = {r->value[t->at.intends], r->value[t->at.acts], r->value[t->at.both]};
    struct trede_result phi = begin(t, "phi"), tetrachoric = begin(t, "tetrachoric");
    enum trede_status status = TREDE_OK;
    if (phi.estimate.base >= 2 && phi.estimate.df >= 1) {
        bool one_answer =
            r->cases[t->at.intends] % r->base[t->at.intends] == 0 || r->cases[t->at.acts] % r->base[t->at.intends] == 0;
        struct trede_correlation c = trede_phi_of(shares);
        phi.estimate.status = tetrachoric.estimate.status = TREDE_NOT_CONVERGED;
        if (c.defined && !one_answer) finish(t, &c, coefficients, &phi);
        c.defined = false;
        if (!status && !has_empty_group(r, &t->at)) status = trede_tetrachoric_of(shares, &c);
        if (!status && c.defined) finish(t, &c, coefficients, &tetrachoric);
    }
    if (!status) status = trede_results_add(out, &phi);
    return status ? status : trede_results_add(out, &tetrachoric);
}

enum trede_status trede_emit_gap_correlations(const struct trede_fits *fits, const struct trede_gap_shares *shares,
                                              const char *note, struct trede_results *out)
{
    double *coefficients = trede_alloc(fits->k, sizeof *coefficients);
    enum trede_status status = coefficients ? TREDE_OK : TREDE_INTERNAL;
    for (size_t d = 0; d < fits->count; d++) {
        if (trede_domain_is_profile(fits->context->campaign, &fits->context->domains->of[d])) continue;
        for (size_t w = 0; !status && w < fits->k / fits->width; w++) {
            size_t first = w * fits->width;
            bool staff = fits->context->campaign->audience == TREDE_INTERNAL_AUDIENCE;
            if (staff && !fits->of[d].base[first + shares->intends]) continue; /* they were not there */
            const struct table t = {
                fits, d, (int)w, {first + shares->intends, first + shares->acts, first + shares->both}, note};
            status = emit_table(&t, coefficients, out);
        }
    }
    trede_free(coefficients);
    return status;
}
