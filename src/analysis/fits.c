/* fits.c - the same ratios for everyone and every segment. */
#include "analysis/fits.h"

#include "base/alloc.h"
#include "base/files.h"

/* ---- the question for the engine: the same bases wave after wave, and those of every two waves compared ---- */

struct bases {
    uint32_t *of; /* k */
    struct trede_base_pair *pairs;
    size_t pair_count;
};

static bool by_wave(const struct trede_fits *fits)
{
    return fits->width < fits->k;
}

static enum trede_status copy_bases(const struct trede_fits_question *question, struct trede_fits *out)
{
    out->base_of = trede_alloc(out->width, sizeof *out->base_of);
    if (!out->base_of) return TREDE_INTERNAL;
    for (size_t j = 0; j < out->width; j++)
        out->base_of[j] = question->base_of ? question->base_of[j] : (uint32_t)j;
    out->bases = out->width ? (size_t)out->base_of[out->width - 1] + 1 : 0;
    return TREDE_OK;
}

/* Pair p and base b at p * bases + b. */
static enum trede_status list_bases(const struct trede_fits *fits, struct bases *bases)
{
    const struct trede_domains *domains = fits->context->domains;
    bases->of = trede_alloc(fits->k, sizeof *bases->of);
    bases->pair_count = by_wave(fits) ? domains->pair_count * fits->bases : 0;
    bases->pairs = trede_alloc(bases->pair_count, sizeof *bases->pairs);
    if (!bases->of || !bases->pairs) return TREDE_INTERNAL;
    for (size_t i = 0; i < fits->k; i++)
        bases->of[i] = (uint32_t)(i / fits->width * fits->bases) + fits->base_of[i % fits->width];
    for (size_t i = 0; i < bases->pair_count; i++) {
        const struct trede_pair *pair = &domains->pairs[i / fits->bases];
        uint32_t first = (uint32_t)(i % fits->bases), a = (uint32_t)pair->from * (uint32_t)fits->bases;
        bases->pairs[i] = (struct trede_base_pair){a + first, (uint32_t)pair->to * (uint32_t)fits->bases + first};
    }
    return TREDE_OK;
}

static enum trede_status estimate(const struct trede_fits_question *question, struct trede_fits *out)
{
    const struct trede_domains *domains = out->context->domains;
    struct bases bases = {0};
    enum trede_status status = copy_bases(question, out);
    if (!status) status = list_bases(out, &bases);
    const struct trede_ratio_question asked = {.k = out->k,
                                               .fn = question->fn,
                                               .context = question->payload,
                                               .base_of = bases.of,
                                               .pairs = bases.pairs,
                                               .pair_count = bases.pair_count,
                                               .which = question->which};
    if (!status && trede_interrupted()) status = TREDE_INTERRUPTED;
    const struct trede_design *design = &out->context->frame->design;
    if (!status && question->factors)
        status = trede_ratios_reweighted_each(design, &domains->subsets, &asked, question->factors, out->of);
    else if (!status)
        status = trede_ratios_estimate_each(design, &domains->subsets, &asked, out->of);
    trede_free(bases.of);
    trede_free(bases.pairs);
    return status;
}

enum trede_status trede_fits_make(const struct trede_context *context, const struct trede_fits_question *question,
                                  struct trede_fits *out)
{
    *out = (struct trede_fits){.context = context, .k = question->k, .width = question->width};
    out->of = trede_alloc(context->domains->count, sizeof *out->of);
    out->t = trede_alloc(TREDE_T_LEVELS, sizeof *out->t);
    enum trede_status status = out->of && out->t ? estimate(question, out) : TREDE_INTERNAL;
    const double level[TREDE_T_LEVELS] = {context->campaign->confidence, 0.95, 0.60};
    for (size_t i = 0; out->t && i < TREDE_T_LEVELS; i++)
        out->t[i].level = level[i];
    if (!status) out->count = context->domains->count;
    if (status) trede_fits_free(out);
    return status;
}

double trede_fits_pair_df(const struct trede_fits *fits, size_t domain, size_t j, size_t p)
{
    return fits->of[domain].pair_df[p * fits->bases + fits->base_of[j]];
}

/* ---- shares ---- */

struct shares {
    const uint16_t *wave;
    const int8_t *category;
    size_t width;
};

static size_t share_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct shares *of = payload;
    if (of->category[row] <= 0) return 0;
    terms[0] = (struct trede_term){of->wave[row] * of->width + (size_t)of->category[row] - 1, 1, 1};
    return 1;
}

enum trede_status trede_fits_make_shares(const struct trede_context *context, const int8_t *category, size_t width,
                                         struct trede_fits *out)
{
    struct shares shares = {context->frame->wave, category, width};
    uint32_t *one_base = trede_alloc(width, sizeof *one_base);
    if (!one_base) return TREDE_INTERNAL;
    const struct trede_fits_question question = {.k = context->campaign->wave_count * width,
                                                 .width = width,
                                                 .fn = share_terms,
                                                 .payload = &shares,
                                                 .base_of = one_base};
    enum trede_status status = trede_fits_make(context, &question, out);
    trede_free(one_base);
    return status;
}

void trede_fits_free(struct trede_fits *fits)
{
    for (size_t d = 0; d < fits->count; d++)
        trede_ratios_free(&fits->of[d]);
    trede_free(fits->of);
    trede_free(fits->base_of);
    trede_free(fits->t);
    *fits = (struct trede_fits){0};
}
