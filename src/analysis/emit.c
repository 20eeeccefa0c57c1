/* emit.c - from a fit to rows. */
#include "analysis/emit.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "stats/interval.h"
#include "stats/replicates.h"

struct trede_result trede_row_begin(const struct trede_context *context, const char *analysis)
{
    return (struct trede_result){.analysis = analysis,
                                 .wave = "",
                                 .against = "",
                                 .segment_set = "all",
                                 .segment = "all",
                                 .subject = "",
                                 .statistic = "",
                                 .level = context->campaign->confidence,
                                 .method = "none",
                                 .note = "",
                                 .cases = -1};
}

const char *trede_variance_word(const struct trede_context *context)
{
    const struct trede_replicates *replicates = context->frame->design.replicates;
    if (!replicates) return "taylor";
    return replicates->weight ? "replicates" : "bootstrap";
}

static const char *wave_id(const struct trede_context *context, int wave)
{
    return wave >= 0 ? context->campaign->waves[wave].id : "";
}

void trede_row_keys(struct trede_result *row, const struct trede_context *context, const struct trede_domain *domain,
                    int wave, int against)
{
    row->segment_set = domain->set;
    row->segment = domain->segment;
    row->wave = wave_id(context, wave);
    row->against = wave_id(context, against);
}

static struct trede_result begin(const struct trede_context *context, const struct trede_combination *what)
{
    struct trede_result row = trede_row_begin(context, what->analysis);
    trede_row_keys(&row, context, &context->domains->of[what->domain], what->wave, what->against);
    row.subject = what->subject ? what->subject : "";
    row.statistic = what->statistic ? what->statistic : "";
    row.note = what->note ? what->note : "";
    row.unit = what->unit;
    return row;
}

enum trede_status trede_emit_status(const struct trede_context *context, const struct trede_combination *what,
                                    enum trede_estimate_status status, struct trede_results *out)
{
    struct trede_result row = begin(context, what);
    row.estimate.status = status;
    return trede_results_add(out, &row);
}

/* What the ratios of a combination have in common: the weakest of each. */
struct support {
    int64_t base, everyone, cases;
    double effective_base, df;
};

static bool takes_part(double coefficient)
{
    return coefficient > 0 || coefficient < 0;
}

static struct support support_of(const struct trede_fits *fits, size_t domain, const double *coefficients)
{
    const struct trede_ratios *r = &fits->of[domain], *everyone = &fits->of[0];
    struct support s = {.base = INT64_MAX, .everyone = INT64_MAX};
    for (size_t i = 0; i < fits->k; i++) {
        if (!takes_part(coefficients[i])) continue;
        double effective = r->base[i] ? trede_ratios_effective_base(r, i) : 0;
        bool first = s.base == INT64_MAX;
        if (first || r->df[i] < s.df) s.df = r->df[i];
        if (first || effective < s.effective_base) s.effective_base = effective;
        if (r->base[i] < s.base) s.base = r->base[i];
        if (everyone->base[i] < s.everyone) s.everyone = everyone->base[i];
        s.cases += r->cases[i];
    }
    return s;
}

/* -1 = that pair is not compared. */
static int pair_index(const struct trede_domains *domains, int from, int to)
{
    for (size_t p = 0; p < domains->pair_count; p++)
        if (domains->pairs[p].from == from && domains->pairs[p].to == to) return (int)p;
    return -1;
}

/* A comparison counts the PSUs of both waves; of ratios with different bases, those of the largest. */
static double df_of(const struct trede_fits *fits, const struct trede_combination *what, double smallest)
{
    const struct trede_domains *domains = fits->context->domains;
    if (what->against < 0 || fits->width == fits->k) return smallest;
    int p = pair_index(domains, what->against, what->wave);
    if (p < 0) return smallest;
    double df = 0;
    for (size_t i = 0; i < fits->k; i++) {
        if (!takes_part(what->coefficients[i])) continue;
        df = fmax(df, trede_fits_pair_df(fits, what->domain, i % fits->width, (size_t)p));
    }
    return df;
}

/* Sums of weights leave a share of nobody at 1e-17 and of everybody at 1 - 1e-16. */
static double exact_share(double value, int64_t cases, int64_t base)
{
    if (cases == 0 || value < 0) return 0;
    return cases == base || value > 1 ? 1 : value;
}

static double t_of(const struct trede_fits *fits, size_t level, double df)
{
    return trede_t_remembered(&fits->t[level], df);
}

/* The standard the campaign asks for: what it withholds keeps its keys and its base. */
static void withhold_unreliable(struct trede_result *row)
{
    struct trede_estimate *e = &row->estimate;
    if (e->status != TREDE_ESTIMATE_OK || trede_reliability_nchs(e).shown) return;
    *e = (struct trede_estimate){
        .status = TREDE_TOO_FEW, .base = e->base, .effective_base = e->effective_base, .df = e->df};
    row->method = "nchs";
    row->cases = -1;
}

static void finish_share(struct trede_result *row, const struct trede_fits *fits, const struct support *s)
{
    const struct trede_campaign *campaign = fits->context->campaign;
    row->cases = s->cases;
    row->estimate.value = exact_share(row->estimate.value, s->cases, s->base);
    if (s->cases == 0 || s->cases == s->base) row->estimate.se = 0;
    trede_estimate_share_with(&row->estimate, &fits->t[TREDE_T_CAMPAIGN], campaign->interval);
    if (campaign->nchs) withhold_unreliable(row);
}

/* As trede_estimate_mean. */
static void finish_mean(struct trede_result *row, const struct trede_fits *fits)
{
    struct trede_estimate *e = &row->estimate;
    if (!(e->se > 0)) {
        trede_estimate_mean(e, row->level);
        return;
    }
    double half = t_of(fits, TREDE_T_CAMPAIGN, e->df) * e->se;
    e->has_interval = true;
    e->low = e->value - half;
    e->high = e->value + half;
}

static void finish_contrast(struct trede_result *row, const struct trede_fits *fits)
{
    struct trede_estimate *e = &row->estimate;
    finish_mean(row, fits);
    if (e->status != TREDE_ESTIMATE_OK) return;
    row->has_p = row->has_mdd = true;
    row->p = trede_t_two_sided(e->value / e->se, e->df);
    /* as trede_detectable */
    row->mdd = (t_of(fits, TREDE_T_TEST, e->df) + t_of(fits, TREDE_T_POWER, e->df)) * e->se;
}

static void finish(struct trede_result *row, const struct trede_fits *fits, const struct trede_combination *what,
                   const struct support *s)
{
    switch (what->kind) {
    case TREDE_KIND_SHARE:
        finish_share(row, fits, s);
        break;
    case TREDE_KIND_MEAN:
        finish_mean(row, fits);
        break;
    case TREDE_KIND_CONTRAST:
        finish_contrast(row, fits);
        break;
    }
}

/* Of the two samples of a wave, or of own staff; in a wave with one sample the other is not too small, there is none.
 */
static bool is_sample(const struct trede_domain *domain)
{
    return domain->set_index < 0 && (strcmp(domain->set, "sample") == 0 || strcmp(domain->set, "audience") == 0);
}

enum trede_status trede_emit(const struct trede_fits *fits, const struct trede_combination *what,
                             struct trede_results *out)
{
    struct support s = support_of(fits, what->domain, what->coefficients);
    if (s.base == 0 && is_sample(&fits->context->domains->of[what->domain])) return TREDE_OK;
    if (s.everyone == 0) return trede_emit_status(fits->context, what, TREDE_QUESTION_NOT_ASKED, out);
    struct trede_result row = begin(fits->context, what);
    row.estimate.base = s.base;
    row.estimate.effective_base = s.effective_base;
    row.estimate.df = df_of(fits, what, s.df);
    if (s.base < 2 || row.estimate.df < 1) {
        row.estimate.status = TREDE_TOO_FEW;
        return trede_results_add(out, &row);
    }
    struct trede_linear linear = trede_ratios_combine(&fits->of[what->domain], what->coefficients);
    row.estimate.value = linear.value;
    row.estimate.se = linear.se;
    row.estimate.has_se = true;
    row.method = trede_variance_word(fits->context);
    finish(&row, fits, what, &s);
    return trede_results_add(out, &row);
}

/* ---- measures ---- */

static enum trede_unit unit_of_change(enum trede_unit unit)
{
    return unit == TREDE_UNIT_SHARE ? TREDE_UNIT_POINTS : unit;
}

static void put(double *coefficients, const struct trede_fits *fits, int wave, const struct trede_measure *m,
                double factor)
{
    for (size_t j = 0; j < fits->width; j++)
        coefficients[(size_t)wave * fits->width + j] = factor * m->coefficients[j];
}

static void clear(double *coefficients, size_t k)
{
    for (size_t i = 0; i < k; i++)
        coefficients[i] = 0;
}

static enum trede_status emit_waves(const struct trede_fits *fits, const struct trede_measure *m, size_t domain,
                                    double *coefficients, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (int w = 0; !status && w < (int)fits->context->campaign->wave_count; w++) {
        clear(coefficients, fits->k);
        put(coefficients, fits, w, m, 1);
        struct trede_combination what = {m->analysis, m->subject, m->statistic, m->note, domain,
                                         w,           -1,         coefficients, m->kind, m->unit};
        status = trede_emit(fits, &what, out);
    }
    return status;
}

static enum trede_status emit_change(const struct trede_fits *fits, const struct trede_pair *pair,
                                     const struct trede_combination *what, struct trede_results *out)
{
    bool asked = support_of(fits, 0, what->coefficients).everyone > 0;
    if (pair->refused && asked) return trede_emit_status(fits->context, what, TREDE_REFUSED_BREAK, out);
    return trede_emit(fits, what, out);
}

static enum trede_status emit_changes(const struct trede_fits *fits, const struct trede_measure *m, size_t domain,
                                      double *coefficients, struct trede_results *out)
{
    const struct trede_domains *domains = fits->context->domains;
    enum trede_status status = TREDE_OK;
    for (size_t p = 0; !status && p < domains->pair_count; p++) {
        const struct trede_pair *pair = &domains->pairs[p];
        clear(coefficients, fits->k);
        put(coefficients, fits, pair->to, m, 1);
        put(coefficients, fits, pair->from, m, -1);
        struct trede_combination what = {
            m->analysis,  m->subject,          "difference",           m->note, domain, pair->to, pair->from,
            coefficients, TREDE_KIND_CONTRAST, unit_of_change(m->unit)};
        status = emit_change(fits, pair, &what, out);
    }
    return status;
}

enum trede_status trede_emit_measure(const struct trede_fits *fits, const struct trede_measure *measure,
                                     struct trede_results *out)
{
    double *coefficients = trede_alloc(fits->k, sizeof *coefficients);
    enum trede_status status = coefficients ? TREDE_OK : TREDE_INTERNAL;
    size_t domains = measure->only_everyone ? 1 : fits->count;
    for (size_t d = 0; !status && d < domains; d++) {
        if (measure->not_within && fits->context->domains->of[d].set_index == measure->not_within - 1) continue;
        if (!measure->no_level) status = emit_waves(fits, measure, d, coefficients, out);
        if (!status && !measure->no_change) status = emit_changes(fits, measure, d, coefficients, out);
    }
    trede_free(coefficients);
    return status;
}
