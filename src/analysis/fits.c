/* fits.c - the same ratios for everyone and every segment. */
#include "analysis/fits.h"

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

/* Which rows are in any ratio: a row's terms do not depend on the domain. terms (k) is room. */
static bool *rows_with_base(const struct trede_fits *fits, trede_ratio_fn *fn, const void *payload)
{
    size_t rows = fits->context->frame->rows;
    bool *based = trede_alloc(rows, sizeof *based);
    struct trede_term *terms = trede_alloc(fits->k, sizeof *terms);
    for (size_t row = 0; based && terms && row < rows; row++)
        based[row] = has_base(fn, payload, row, terms);
    if (!terms) {
        trede_free(based);
        based = NULL;
    }
    trede_free(terms);
    return based;
}

/* df of every pair in one domain. */
static void count_pairs(const struct trede_context *context, const struct trede_domain *domain, const bool *based,
                        double *df)
{
    const struct trede_design *design = &context->frame->design;
    struct met met = {0};
    for (size_t i = 0; i < domain->count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        if (!based[row]) continue;
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
    bool simple = one_pair_holds_all(context), *based = simple ? NULL : rows_with_base(fits, fn, payload);
    enum trede_status status = fits->pair_df && (simple || based) ? TREDE_OK : TREDE_INTERNAL;
    for (size_t d = 0; !status && d < fits->count; d++) {
        if (simple)
            fits->pair_df[d] = fits->of[d].df_joint;
        else
            count_pairs(context, &context->domains->of[d], based, fits->pair_df + d * pairs);
    }
    trede_free(based);
    return status;
}

/* out->context, k and width are set. */
static enum trede_status make(struct trede_fits *out, enum trede_covariances which, trede_ratio_fn *fn,
                              const void *payload)
{
    const struct trede_domains *domains = out->context->domains;
    out->of = trede_alloc(domains->count, sizeof *out->of);
    out->critical = trede_alloc(TREDE_CRITICAL_SLOTS, sizeof *out->critical);
    enum trede_status status = out->of && out->critical ? TREDE_OK : TREDE_INTERNAL;
    if (!status && trede_interrupted()) status = TREDE_INTERRUPTED;
    if (!status)
        status = trede_ratios_estimate_each(&out->context->frame->design, &domains->subsets, which, out->k, fn, payload,
                                            out->of);
    if (!status) out->count = domains->count;
    if (!status) status = fill_pair_df(out, fn, payload);
    if (status) trede_fits_free(out);
    return status;
}

enum trede_status trede_fits_make(const struct trede_context *context, size_t k, size_t width, trede_ratio_fn *fn,
                                  const void *payload, struct trede_fits *out)
{
    *out = (struct trede_fits){.context = context, .k = k, .width = width};
    return make(out, TREDE_ALL_COVARIANCES, fn, payload);
}

enum trede_status trede_fits_make_apart(const struct trede_context *context, size_t k, trede_ratio_fn *fn,
                                        const void *payload, struct trede_fits *out)
{
    *out = (struct trede_fits){.context = context, .k = k, .width = k};
    return make(out, TREDE_VARIANCES_ONLY, fn, payload);
}

struct shares {
    const uint16_t *wave;
    const int8_t *category;
    size_t width;
};

static size_t share_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct shares *of = payload;
    if (of->category[row] <= 0) return 0;
    for (size_t j = 0; j < of->width; j++)
        terms[j] = (struct trede_term){of->wave[row] * of->width + j, j + 1 == (size_t)of->category[row], 1};
    return of->width;
}

enum trede_status trede_fits_make_shares(const struct trede_context *context, const int8_t *category, size_t width,
                                         struct trede_fits *out)
{
    struct shares shares = {context->frame->wave, category, width};
    return trede_fits_make(context, context->campaign->wave_count * width, width, share_terms, &shares, out);
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
