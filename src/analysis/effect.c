/* effect.c - people who met a channel against people who did not (methods 3.7, 6.2), per channel, wave and domain.
 *
 * Model: doubly robust contrast (AIPW) of "at least the target rung" and of the mean rung, adjusted for the rung
 * before the campaign (panel) and the segment sets; the same people as they are; weighting, the effect on the exposed
 * and standardisation beside it. Algorithm: cells of people alike in the covariates (effect_people.c); stats/causal.h
 * makes the linearised variables and the one variance engine the standard errors. The outcome regression is logistic
 * for a share, linear within segments and where that has no finite solution (AIPW stays consistent by the chances).
 * Reference: Robins, Rotnitzky & Zhao 1994; Lunceford & Davidian 2004; VanderWeele & Ding 2017 (E-value). Rejected: a
 * difference of adjusted means without overlap and balance beside it. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/effect_rows.h"
#include "base/alloc.h"
#include "base/files.h"
#include "base/text.h"

/* ---- from people to contrasts ---- */

/* "adjusted:earlier_stage,wijk"; more is said behind a semicolon. */
static const char *note_of(const struct trede_effect_comparison *c, const char *more)
{
    char text[512];
    size_t at = 0;
    bool first = true;
    (void)trede_print(text, sizeof text, "%s", "");
    for (size_t f = 0; f < c->wave->people->factors; f++) {
        const char *name = c->wave->people->factor[f].name;
        if (!c->arms.used[f] || at + strlen(name) + 12 >= sizeof text) continue;
        (void)trede_print(text + at, sizeof text - at, "%s%s", first ? "adjusted:" : ",", name);
        at = strlen(text);
        first = false;
    }
    return trede_results_text(c->out, "%s%s%s", first ? "unadjusted" : text, *more ? ";" : "", more);
}

static enum trede_status make_contrasts(struct trede_effect_comparison *c, size_t first, size_t last)
{
    enum trede_status status = TREDE_OK;
    c->first = first;
    c->count = last - first;
    c->covariance = trede_arena_alloc(c->arena, c->count * c->count * TREDE_ARMS * TREDE_ARMS, sizeof(double));
    if (!c->covariance) return TREDE_INTERNAL;
    for (size_t i = first; !status && i < last; i++)
        status = trede_contrast_make(c->arena, trede_effect_contrasts[i].of_stage ? &c->stage : &c->share,
                                     trede_effect_contrasts[i].method, TREDE_NUISANCE_SMALL_SAMPLE, &c->contrast[i]);
    if (status) return status;
    c->df = trede_arms_df(&c->arms.arms);
    return trede_contrasts_covariance(&c->arms.arms, c->contrast + first, c->count, c->covariance, NULL);
}

/* As they are: of everybody asked, without covariates. */
static enum trede_status add_naive(struct trede_effect_comparison *c)
{
    const struct trede_effect_people *people = c->wave->people;
    struct trede_propensity none = {.outcome = TREDE_LOGISTIC_SEPARATED, .arms = c->arms.arms, .sum = c->arms.sum};
    memcpy(none.total, c->arms.total, sizeof none.total);
    enum trede_status status = trede_outcome_fit(c->arena, &none, people->at_least, TREDE_OUTCOME_LINEAR, &c->share);
    if (!status) status = trede_outcome_fit(c->arena, &none, people->stage, TREDE_OUTCOME_LINEAR, &c->stage);
    if (!status) status = make_contrasts(c, TREDE_EFFECT_NAIVE, TREDE_EFFECT_ROBUST);
    for (size_t i = TREDE_EFFECT_NAIVE; !status && i < TREDE_EFFECT_ROBUST; i++)
        status = trede_effect_add_contrast(c, i);
    return status;
}

static enum trede_status add_adjusted_status(const struct trede_effect_comparison *c, enum trede_estimate_status status)
{
    enum trede_status went = TREDE_OK;
    for (size_t i = TREDE_EFFECT_ROBUST; !went && i < TREDE_EFFECT_SEGMENT_CONTRASTS; i++)
        went = trede_effect_add_status(c, trede_effect_contrasts[i].statistic, trede_effect_contrasts[i].unit, c->note,
                                       status);
    return went;
}

/* The chances, after leaving out who has no counterpart, and who lies outside the limits when the campaign sets them.
 */
static enum trede_status fit_chances(struct trede_effect_comparison *c)
{
    const struct trede_effect_setting *setting = &c->context->campaign->effect;
    enum trede_status status = trede_propensity_fit(c->arena, &c->arms.arms, c->arms.sum, &c->chance);
    if (status || !setting->trim || c->chance.outcome != TREDE_LOGISTIC_FITTED) return status;
    bool *outside = trede_arena_alloc(c->arena, c->arms.arms.cells, sizeof *outside);
    if (!outside) return TREDE_INTERNAL;
    if (!(trede_propensity_trim(&c->chance, setting->trim_low, setting->trim_high, outside) > 0)) return TREDE_OK;
    for (size_t cell = 0; cell < c->arms.arms.cells; cell++)
        if (outside[cell] && !c->arms.left_out[cell]) trede_effect_arms_leave_out(&c->arms, cell);
    status = trede_effect_arms_settle(c->wave, c->arena, &c->arms);
    c->note = note_of(c, "trimmed");
    if (status || !trede_effect_arms_enough(&c->arms)) return status;
    return trede_propensity_fit(c->arena, &c->arms.arms, c->arms.sum, &c->chance);
}

/* Everyone, and each of two samples side by side, choose their own covariates. */
static bool chooses(const struct trede_domain *domain)
{
    return domain->set_index < 0;
}

/* Logistic for the share of everyone; linear where that has no finite solution, and within segments, where groups are
 * small, there are many of them, and the chances carry the estimate as well. */
static enum trede_status fit_outcomes(struct trede_effect_comparison *c)
{
    const struct trede_effect_people *people = c->wave->people;
    enum trede_outcome_model model = chooses(c->domain) ? TREDE_OUTCOME_LOGISTIC : TREDE_OUTCOME_LINEAR;
    enum trede_status status = trede_outcome_fit(c->arena, &c->chance, people->at_least, model, &c->share);
    if (!status && c->share.outcome != TREDE_LOGISTIC_FITTED)
        status = trede_outcome_fit(c->arena, &c->chance, people->at_least, TREDE_OUTCOME_LINEAR, &c->share);
    if (!status) status = trede_outcome_fit(c->arena, &c->chance, people->stage, TREDE_OUTCOME_LINEAR, &c->stage);
    return status;
}

static enum trede_status add_fitted(struct trede_effect_comparison *c)
{
    size_t last = c->everyone ? TREDE_EFFECT_CONTRASTS : TREDE_EFFECT_SEGMENT_CONTRASTS;
    enum trede_status status = fit_outcomes(c);
    if (!status) status = make_contrasts(c, TREDE_EFFECT_ROBUST, last);
    for (size_t i = TREDE_EFFECT_ROBUST; !status && i < last; i++)
        status = trede_effect_add_contrast(c, i);
    if (status || !c->everyone) return status;
    status = trede_effect_add_e_values(c);
    return status ? status : trede_effect_add_diagnostics(c);
}

static enum trede_status add_adjusted(struct trede_effect_comparison *c)
{
    enum trede_status status = trede_effect_arms_settle(c->wave, c->arena, &c->arms);
    if (status) return status;
    c->note = note_of(c, "");
    if (c->note && trede_effect_arms_enough(&c->arms) && !c->arms.none_fits) status = fit_chances(c);
    if (status || !c->note) return status ? status : TREDE_INTERNAL;
    bool enough = !c->arms.none_fits && trede_effect_arms_enough(&c->arms) &&
                  trede_arms_df(&c->arms.arms) >= fmax((double)c->arms.arms.p, TREDE_LEAST_MODEL_DF);
    if (!enough) return add_adjusted_status(c, TREDE_TOO_FEW);
    if (c->chance.outcome == TREDE_LOGISTIC_FITTED) return add_fitted(c);
    if (!(c->note = note_of(c, c->chance.outcome == TREDE_LOGISTIC_SEPARATED ? "separated" : "")))
        return TREDE_INTERNAL;
    return add_adjusted_status(c, TREDE_NOT_CONVERGED);
}

/* ---- channels, domains, waves ---- */

static enum trede_status add_nothing(const struct trede_effect_comparison *c, enum trede_estimate_status status)
{
    enum trede_status went = TREDE_OK;
    for (size_t i = TREDE_EFFECT_NAIVE; !went && i < TREDE_EFFECT_SEGMENT_CONTRASTS; i++)
        went =
            trede_effect_add_status(c, trede_effect_contrasts[i].statistic, trede_effect_contrasts[i].unit, "", status);
    return went;
}

/* What holds for one channel in a wave, whatever the domain. */
struct channel {
    const char *name;
    const int8_t *exposed;
    bool asked;
    bool used[TREDE_MOST_FACTORS], none_fits; /* chosen for everyone, so that segments are adjusted for the same */
};

static bool is_sample(const struct trede_domain *domain)
{
    return domain->set_index < 0 && strcmp(domain->set, "sample") == 0;
}

/* Segments in the latest wave only (a table of segment x channel x wave is too thin to read, and too long), and only of
 * sets that the campaign cannot move people between. Two samples side by side only where a wave has them. */
static bool is_wanted(const struct trede_frame *frame, const struct trede_domain *domain, int wave)
{
    if (is_sample(domain)) return frame->mixed && frame->mixed[wave];
    if (domain->set_index < 0) return true;
    const bool *unmoved = frame->campaign->effect.unmoved;
    if (unmoved && !unmoved[domain->set_index]) return false;
    for (size_t w = (size_t)wave + 1; w < frame->campaign->wave_count; w++)
        if (frame->wave_rows[w]) return false;
    return true;
}

static enum trede_status compare(struct trede_effect_comparison *c, struct channel *channel)
{
    const struct trede_arm_sum *total = c->arms.total;
    bool exposed = total[TREDE_EXPOSED].rows > 0, unexposed = total[TREDE_UNEXPOSED].rows > 0;
    if (c->domain == c->context->domains->of) channel->asked = exposed || unexposed;
    if (!channel->asked) return add_nothing(c, TREDE_QUESTION_NOT_ASKED);
    if (!exposed || !unexposed) return add_nothing(c, TREDE_TOO_FEW);
    if (chooses(c->domain)) {
        trede_effect_arms_choose(c->wave, &c->arms);
        memcpy(channel->used, c->arms.used, sizeof channel->used);
        channel->none_fits = c->arms.none_fits;
    }
    memcpy(c->arms.used, channel->used, sizeof channel->used);
    c->arms.none_fits = channel->none_fits;
    enum trede_status status = add_naive(c);
    return status ? status : add_adjusted(c);
}

static enum trede_status add_channel(const struct trede_effect_wave *wave, struct channel *channel,
                                     struct trede_results *out)
{
    struct trede_effect_comparison *c = trede_alloc(1, sizeof *c);
    if (!c) return TREDE_INTERNAL;
    c->context = wave->people->context;
    c->wave = wave;
    c->domain = wave->domain;
    c->channel = channel->name;
    c->everyone = chooses(wave->domain) && strcmp(wave->domain->segment, "fresh") != 0;
    c->arena = trede_arena_create();
    c->out = out;
    c->note = "";
    enum trede_status status = c->arena ? TREDE_OK : TREDE_INTERNAL;
    if (!status) status = trede_effect_arms_count(wave, channel->exposed, c->arena, &c->arms);
    if (!status) status = compare(c, channel);
    trede_arena_destroy(c->arena);
    trede_free(c);
    return status;
}

static enum trede_status add_domain(const struct trede_effect_people *people, const struct trede_domain *domain,
                                    int wave, struct channel *channels, size_t count, struct trede_results *out)
{
    struct trede_effect_wave cells;
    if (!is_wanted(people->context->frame, domain, wave)) return TREDE_OK;
    if (trede_interrupted()) return TREDE_INTERRUPTED;
    enum trede_status status = trede_effect_wave_make(people, domain, wave, &cells);
    if (status) return status;
    for (size_t c = 0; !status && c < count; c++)
        status = add_channel(&cells, &channels[c], out);
    trede_effect_wave_free(&cells);
    return status;
}

/* The channels with an exposure rule, and all of them as one. */
static size_t list_channels(const struct trede_effect_people *people, struct channel *channels)
{
    const struct trede_context *context = people->context;
    size_t count = 0;
    for (size_t c = 0; c < context->campaign->channel_count; c++)
        if (context->frame->exposure[c] >= 0)
            channels[count++] = (struct channel){.name = context->campaign->channels[c].name,
                                                 .exposed = context->frame->outcome[context->frame->exposure[c]]};
    if (count > 1) channels[count++] = (struct channel){.name = "all", .exposed = people->any};
    return count;
}

static enum trede_status add_waves(const struct trede_effect_people *people, struct trede_results *out)
{
    const struct trede_context *context = people->context;
    struct channel *channels = trede_alloc(context->campaign->channel_count + 1, sizeof *channels);
    enum trede_status status = channels ? TREDE_OK : TREDE_INTERNAL;
    size_t count = channels ? list_channels(people, channels) : 0;
    for (int w = 0; count > 0 && w < (int)context->campaign->wave_count; w++)
        for (size_t d = 0; !status && context->frame->wave_rows[w] && d < context->domains->count; d++)
            status = add_domain(people, &context->domains->of[d], w, channels, count, out);
    trede_free(channels);
    return status;
}

enum trede_status trede_analyse_effect(const struct trede_context *context, struct trede_results *out)
{
    bool asked = false;
    for (size_t c = 0; c < context->campaign->channel_count; c++)
        asked = asked || context->frame->exposure[c] >= 0;
    if (!asked || !context->campaign->ladder.given) return TREDE_OK;
    struct trede_effect_people people;
    enum trede_status status = trede_effect_people_make(context, &people);
    if (!status) status = add_waves(&people, out);
    trede_effect_people_free(&people);
    return status;
}
