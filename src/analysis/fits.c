/* fits.c - the same ratios for everyone and every segment. */
#include "analysis/fits.h"

#include "base/alloc.h"
#include "base/files.h"

/* PSUs and strata met so far among the rows of one pair of waves; rows come by stratum and PSU. */
struct met {
    size_t psus, strata;
    uint32_t psu, stratum;
};

static void meet(struct met *met, uint32_t psu, uint32_t stratum)
{
    if (!met->psus || met->psu != psu) met->psus++;
    if (!met->strata || met->stratum != stratum) met->strata++;
    met->psu = psu;
    met->stratum = stratum;
}

static bool has_base(trede_ratio_fn *fn, const void *payload, size_t row, struct trede_term *terms)
{
    size_t count = fn(payload, row, terms);
    for (size_t t = 0; t < count; t++)
        if (terms[t].x > 0 || terms[t].x < 0) return true;
    return false;
}

/* df of every pair in one domain. terms (k) and met (pairs, zeroed) are room. */
static void count_pairs(const struct trede_context *context, const struct trede_domain *domain, trede_ratio_fn *fn,
                        const void *payload, struct trede_term *terms, struct met *met, double *df)
{
    const struct trede_frame *frame = context->frame;
    const struct trede_domains *domains = context->domains;
    for (size_t i = 0; i < domain->count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        if (!has_base(fn, payload, row, terms)) continue;
        for (size_t p = 0; p < domains->pair_count; p++) {
            const struct trede_pair *pair = &domains->pairs[p];
            if (frame->wave[row] == pair->from || frame->wave[row] == pair->to)
                meet(&met[p], frame->design.psu[row], frame->design.stratum[row]);
        }
    }
    for (size_t p = 0; p < domains->pair_count; p++) {
        df[p] = (double)met[p].psus - (double)met[p].strata;
        met[p] = (struct met){0};
    }
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
    if (!pairs || fits->width == fits->k) return TREDE_OK;
    fits->pair_df = trede_alloc(fits->count * pairs, sizeof *fits->pair_df);
    struct met *met = trede_alloc(pairs, sizeof *met);
    struct trede_term *terms = trede_alloc(fits->k, sizeof *terms);
    enum trede_status status = fits->pair_df && met && terms ? TREDE_OK : TREDE_INTERNAL;
    bool simple = one_pair_holds_all(context);
    for (size_t d = 0; !status && d < fits->count; d++) {
        if (simple)
            fits->pair_df[d] = fits->of[d].df_joint;
        else
            count_pairs(context, &context->domains->of[d], fn, payload, terms, met, fits->pair_df + d * pairs);
    }
    trede_free(met);
    trede_free(terms);
    return status;
}

enum trede_status trede_fits_make(const struct trede_context *context, size_t k, size_t width, trede_ratio_fn *fn,
                                  const void *payload, struct trede_fits *out)
{
    const struct trede_domains *domains = context->domains;
    *out = (struct trede_fits){.context = context, .k = k, .width = width};
    out->of = trede_alloc(domains->count, sizeof *out->of);
    enum trede_status status = out->of ? TREDE_OK : TREDE_INTERNAL;
    for (size_t d = 0; !status && d < domains->count; d++) {
        const struct trede_domain *domain = &domains->of[d];
        status = trede_interrupted() ? TREDE_INTERRUPTED
                                     : trede_ratios_estimate(&context->frame->design, domain->rows, domain->count, k,
                                                             fn, payload, &out->of[d]);
        out->count += !status;
    }
    if (!status) status = fill_pair_df(out, fn, payload);
    if (status) trede_fits_free(out);
    return status;
}

void trede_fits_free(struct trede_fits *fits)
{
    for (size_t d = 0; d < fits->count; d++)
        trede_ratios_free(&fits->of[d]);
    trede_free(fits->of);
    trede_free(fits->pair_df);
    *fits = (struct trede_fits){0};
}
