/* fits.c - the same ratios for everyone and every segment. */
#include "analysis/fits.h"

#include <string.h>

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

/* Which ratios of its wave a row is in (bit j), and which ratios are always in together: those share their df. */
struct bases {
    uint64_t *mask;         /* rows */
    uint64_t *signature;    /* width: equal for ratios with the same rows */
    struct trede_term *terms; /* k, room */
};
enum { MOST_WIDTH = 64 };

static uint64_t scatter(uint64_t row)
{
    row = (row + 1) * UINT64_C(0x9E3779B97F4A7C15);
    return (row ^ row >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
}

static void read_bases(const struct trede_fits *fits, trede_ratio_fn *fn, const void *payload, struct bases *bases)
{
    for (size_t row = 0; row < fits->context->frame->rows; row++) {
        size_t count = fn(payload, row, bases->terms);
        for (size_t t = 0; t < count; t++) {
            size_t j = bases->terms[t].index % fits->width;
            if (!(bases->terms[t].x > 0 || bases->terms[t].x < 0)) continue;
            bases->mask[row] |= UINT64_C(1) << j;
            bases->signature[j] += scatter(row);
        }
    }
}

/* df of every pair in one domain for the ratios in bit j. */
static void count_pairs(const struct trede_context *context, const struct trede_domain *domain, const uint64_t *mask,
                        size_t j, double *df)
{
    const struct trede_design *design = &context->frame->design;
    struct met met = {0};
    for (size_t i = 0; i < domain->count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        if (!(mask[row] >> j & 1)) continue;
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

/* All ratios in one domain; a ratio with the rows of an earlier one takes its df over. */
static void count_domain(struct trede_fits *fits, size_t d, const struct bases *bases)
{
    const struct trede_context *context = fits->context;
    size_t pairs = context->domains->pair_count;
    double *df = fits->pair_df + d * fits->width * pairs;
    for (size_t j = 0; j < fits->width; j++) {
        size_t twin = 0;
        while (twin < j && bases->signature[twin] != bases->signature[j])
            twin++;
        if (twin == j) count_pairs(context, &context->domains->of[d], bases->mask, j, df + j * pairs);
        else memcpy(df + j * pairs, df + twin * pairs, pairs * sizeof *df);
    }
}

static enum trede_status fill_pair_df(struct trede_fits *fits, trede_ratio_fn *fn, const void *payload)
{
    const struct trede_context *context = fits->context;
    size_t pairs = context->domains->pair_count;
    if (!pairs || fits->width == fits->k || fits->width > MOST_WIDTH || context->campaign->wave_count > MOST_WAVES)
        return TREDE_OK;
    struct bases bases = {trede_alloc(context->frame->rows, sizeof *bases.mask),
                          trede_alloc(fits->width, sizeof *bases.signature),
                          trede_alloc(fits->k, sizeof *bases.terms)};
    fits->pair_df = trede_alloc(fits->count * pairs * fits->width, sizeof *fits->pair_df);
    enum trede_status status =
        bases.mask && bases.signature && bases.terms && fits->pair_df ? TREDE_OK : TREDE_INTERNAL;
    if (!status) read_bases(fits, fn, payload, &bases);
    for (size_t d = 0; !status && d < fits->count; d++)
        count_domain(fits, d, &bases);
    trede_free(bases.mask);
    trede_free(bases.signature);
    trede_free(bases.terms);
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
