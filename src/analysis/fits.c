/* fits.c - the same ratios for everyone and every segment. */
#include "analysis/fits.h"

#include "analysis/division.h"
#include "base/alloc.h"
#include "base/files.h"

/* The waves met so far in the PSU and in the stratum that are open, one bit a wave; rows come by stratum and PSU. */
struct met {
    uint64_t in_psu, in_stratum;
    uint32_t psu, stratum;
};
enum { MOST_WAVES = 64 };

/* A PSU (sign 1) or a stratum (sign -1) ends: it counts for the pairs of which it has a wave. */
static void settle(const struct trede_domains *domains, uint64_t met, double sign, double *df)
{
    for (size_t p = 0; met && p < domains->pair_count; p++) {
        const struct trede_pair *pair = &domains->pairs[p];
        if (met >> pair->from & 1 || met >> pair->to & 1) df[p] += sign;
    }
}

static bool has_base(trede_ratio_fn *fn, const void *payload, size_t row, struct trede_term *terms)
{
    size_t count = fn(payload, row, terms);
    for (size_t t = 0; t < count; t++)
        if (terms[t].x > 0 || terms[t].x < 0) return true;
    return false;
}

/* df of every pair in one domain. terms (k) is room. */
static void count_pairs(const struct trede_context *context, const struct trede_domain *domain, trede_ratio_fn *fn,
                        const void *payload, struct trede_term *terms, double *df)
{
    const struct trede_design *design = &context->frame->design;
    struct met met = {0};
    for (size_t i = 0; i < domain->count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        if (!has_base(fn, payload, row, terms)) continue;
        if (met.psu != design->psu[row]) {
            settle(context->domains, met.in_psu, 1, df);
            met.in_psu = 0;
        }
        if (met.stratum != design->stratum[row]) {
            settle(context->domains, met.in_stratum, -1, df);
            met.in_stratum = 0;
        }
        uint64_t wave = UINT64_C(1) << context->frame->wave[row];
        met = (struct met){met.in_psu | wave, met.in_stratum | wave, design->psu[row], design->stratum[row]};
    }
    settle(context->domains, met.in_psu, 1, df);
    settle(context->domains, met.in_stratum, -1, df);
}

/* With two waves every ratio takes part in the one pair, so the joint df is that pair's. */
static bool one_pair_holds_all(const struct trede_context *context)
{
    size_t waves = 0;
    for (size_t w = 0; w < context->campaign->wave_count; w++)
        waves += context->frame->wave_rows[w] > 0;
    return waves == 2;
}

static enum trede_status fill_pair_df(struct trede_fits *fits, trede_ratio_fn *fn, const void *payload)
{
    const struct trede_context *context = fits->context;
    size_t pairs = context->domains->pair_count;
    if (!pairs || fits->width == fits->k || context->campaign->wave_count > MOST_WAVES) return TREDE_OK;
    fits->pair_df = trede_alloc(fits->count * pairs, sizeof *fits->pair_df);
    struct trede_term *terms = trede_alloc(fits->k, sizeof *terms);
    enum trede_status status = fits->pair_df && terms ? TREDE_OK : TREDE_INTERNAL;
    bool simple = one_pair_holds_all(context);
    for (size_t d = 0; !status && d < fits->count; d++) {
        if (simple)
            fits->pair_df[d] = fits->of[d].df_joint;
        else
            count_pairs(context, &context->domains->of[d], fn, payload, terms, fits->pair_df + d * pairs);
    }
    trede_free(terms);
    return status;
}

/* How one domain is estimated: by terms, or as a division. */
typedef enum trede_status estimate_fn(const struct trede_context *context, const struct trede_domain *domain, size_t k,
                                      const void *payload, struct trede_ratios *out);

static enum trede_status make(const struct trede_context *context, size_t k, size_t width, estimate_fn *estimate,
                              const void *payload, struct trede_fits *out)
{
    const struct trede_domains *domains = context->domains;
    *out = (struct trede_fits){.context = context, .k = k, .width = width};
    out->of = trede_alloc(domains->count, sizeof *out->of);
    out->critical = trede_alloc(TREDE_CRITICAL_SLOTS, sizeof *out->critical);
    enum trede_status status = out->of && out->critical ? TREDE_OK : TREDE_INTERNAL;
    for (size_t d = 0; !status && d < domains->count; d++) {
        status = trede_interrupted() ? TREDE_INTERRUPTED : estimate(context, &domains->of[d], k, payload, &out->of[d]);
        out->count += !status;
    }
    return status;
}

struct by_terms {
    trede_ratio_fn *fn;
    const void *payload;
};

static enum trede_status estimate_terms(const struct trede_context *context, const struct trede_domain *domain,
                                        size_t k, const void *payload, struct trede_ratios *out)
{
    const struct by_terms *by = payload;
    return trede_ratios_estimate(&context->frame->design, domain->rows, domain->count, k, by->fn, by->payload, out);
}

enum trede_status trede_fits_make(const struct trede_context *context, size_t k, size_t width, trede_ratio_fn *fn,
                                  const void *payload, struct trede_fits *out)
{
    struct by_terms by = {fn, payload};
    enum trede_status status = make(context, k, width, estimate_terms, &by, out);
    if (!status) status = fill_pair_df(out, fn, payload);
    if (status) trede_fits_free(out);
    return status;
}

static enum trede_status estimate_division(const struct trede_context *context, const struct trede_domain *domain,
                                           size_t k, const void *payload, struct trede_ratios *out)
{
    (void)k;
    return trede_division_estimate(&context->frame->design, domain, payload, out);
}

enum trede_status trede_fits_make_shares(const struct trede_context *context, const int8_t *category, size_t width,
                                         struct trede_fits *out)
{
    struct trede_division division = {context->frame->wave, category, context->campaign->wave_count, width};
    enum trede_status status = make(context, division.waves * width, width, estimate_division, &division, out);
    if (!status) status = fill_pair_df(out, trede_division_term, &division);
    if (status) trede_fits_free(out);
    return status;
}

void trede_fits_free(struct trede_fits *fits)
{
    for (size_t d = 0; d < fits->count; d++)
        trede_ratios_free(&fits->of[d]);
    trede_free(fits->of);
    trede_free(fits->pair_df);
    trede_free(fits->critical);
    *fits = (struct trede_fits){0};
}
