/* Reach of the channels together (methods 6.1): who met at least one, how many, which only, which two, and by tactic
 * and pillar. Model and algorithm as in reach.c: shares and a mean of those asked, through the one variance engine.
 *
 * Everything here is about those of whom every channel that the wave asked about is known, so that it adds up: whoever
 * met at least one met only one, or two or more. Rejected: counting somebody as reached as soon as one answer says so
 * and leaving out who is unknown and met none, because that makes reach grow with the answers that are missing.
 * overlap is Jaccard's index (1901): of those who met one of two channels, the share that met both. Rejected: lift
 * (both over the product of the two), which says less to a reader and is 1 for channels that reach everybody. */
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/reach.h"
#include "base/alloc.h"

/* Pairs of more channels than this are nobody's question; the others are still in all the rest. */
enum { MOST_PAIRED = 40 };

struct meeting {
    const struct trede_context *context;
    bool *asked;  /* wave x channel */
    int16_t *met; /* per row: how many channels; -1 = not every answer is known */
};

static size_t channels_of(const struct meeting *m)
{
    return m->context->campaign->channel_count;
}

static bool is_asked(const struct meeting *m, size_t wave, size_t channel)
{
    return m->asked[wave * channels_of(m) + channel];
}

static int8_t answer_of(const struct meeting *m, size_t channel, size_t row)
{
    const struct trede_frame *frame = m->context->frame;
    return frame->outcome[frame->exposure[channel]][row];
}

/* ---- who met what ---- */

static void find_asked(const struct meeting *m)
{
    const struct trede_frame *frame = m->context->frame;
    for (size_t c = 0; c < channels_of(m); c++) {
        if (frame->exposure[c] < 0) continue;
        for (size_t row = 0; row < frame->rows; row++)
            if (answer_of(m, c, row) >= 0) m->asked[frame->wave[row] * channels_of(m) + c] = true;
    }
}

static void count_met(const struct meeting *m)
{
    const struct trede_frame *frame = m->context->frame;
    for (size_t row = 0; row < frame->rows; row++) {
        bool any = false, known = true;
        int16_t met = 0;
        for (size_t c = 0; c < channels_of(m); c++) {
            if (!is_asked(m, frame->wave[row], c)) continue;
            int8_t answer = answer_of(m, c, row);
            any = true;
            known = known && answer >= 0;
            met = (int16_t)(met + (answer == 1));
        }
        m->met[row] = any && known ? met : -1;
    }
}

static enum trede_status meeting_make(const struct trede_context *context, struct meeting *m)
{
    *m = (struct meeting){.context = context};
    m->asked = trede_alloc(context->campaign->wave_count * channels_of(m), sizeof *m->asked);
    m->met = trede_alloc(context->frame->rows, sizeof *m->met);
    if (!m->asked || !m->met) return TREDE_INTERNAL;
    find_asked(m);
    count_met(m);
    return TREDE_OK;
}

static void meeting_free(struct meeting *m)
{
    trede_free(m->asked);
    trede_free(m->met);
}

/* ---- one number a wave ---- */

enum what { MET_ANY, MET_HOW_MANY, MET_ONLY, MET_GROUP };

struct question {
    const struct meeting *meeting;
    enum what what;
    size_t channel;                          /* ONLY */
    const struct trede_channel_group *group; /* GROUP */
};

static bool in_group(const struct question *q, size_t channel)
{
    return trede_channel_group_has(q->meeting->context->campaign, q->group, channel);
}

/* Does the wave ask about what the question is about? */
static bool wave_asks(const struct question *q, size_t wave)
{
    if (q->what == MET_ONLY) return is_asked(q->meeting, wave, q->channel);
    for (size_t c = 0; c < channels_of(q->meeting); c++)
        if (is_asked(q->meeting, wave, c) && (q->what != MET_GROUP || in_group(q, c))) return true;
    return false;
}

static bool met_group(const struct question *q, size_t row)
{
    const struct meeting *m = q->meeting;
    for (size_t c = 0; c < channels_of(m); c++)
        if (is_asked(m, m->context->frame->wave[row], c) && in_group(q, c) && answer_of(m, c, row) == 1) return true;
    return false;
}

static size_t question_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct question *q = payload;
    size_t wave = q->meeting->context->frame->wave[row];
    int16_t met = q->meeting->met[row];
    if (met < 0 || (q->what >= MET_ONLY && !wave_asks(q, wave))) return 0;
    double y = 0;
    switch (q->what) {
    case MET_ANY:
        y = met > 0;
        break;
    case MET_HOW_MANY:
        y = met;
        break;
    case MET_ONLY:
        y = met == 1 && answer_of(q->meeting, q->channel, row) == 1;
        break;
    case MET_GROUP:
        y = met > 0 && met_group(q, row);
        break;
    }
    terms[0] = (struct trede_term){wave, y, 1};
    return 1;
}

static enum trede_status fit_of(const struct question *q, struct trede_fits *fits)
{
    const struct trede_context *context = q->meeting->context;
    const struct trede_fits_question question = {
        .k = context->campaign->wave_count, .width = 1, .fn = question_terms, .payload = q};
    return trede_fits_make(context, &question, fits);
}

static enum trede_status add_waves(const struct trede_fits *fits, const char *subject, bool share,
                                   struct trede_results *out)
{
    const struct trede_measure measure = {.analysis = "reach",
                                          .subject = subject,
                                          .statistic = share ? "share" : "mean",
                                          .coefficients = (const double[]){1},
                                          .kind = share ? TREDE_KIND_SHARE : TREDE_KIND_MEAN,
                                          .unit = share ? TREDE_UNIT_SHARE : TREDE_UNIT_MEAN,
                                          .no_change = true};
    return trede_emit_measure(fits, &measure, out);
}

static enum trede_status add_question(const struct question *q, const char *subject, struct trede_results *out)
{
    struct trede_fits fits;
    if (!subject) return TREDE_INTERNAL;
    enum trede_status status = fit_of(q, &fits);
    if (status) return status;
    status = add_waves(&fits, subject, q->what != MET_HOW_MANY, out);
    trede_fits_free(&fits);
    return status;
}

/* ---- at least one: also its change, where the two waves asked about the same channels ---- */

static bool same_channels(const struct meeting *m, const struct trede_pair *pair)
{
    for (size_t c = 0; c < channels_of(m); c++)
        if (is_asked(m, (size_t)pair->from, c) != is_asked(m, (size_t)pair->to, c)) return false;
    return true;
}

static enum trede_status add_change(const struct meeting *m, const struct trede_fits *fits, size_t domain, size_t pair,
                                    double *coefficients, struct trede_results *out)
{
    const struct trede_pair *p = &m->context->domains->pairs[pair];
    bool same = same_channels(m, p);
    const struct trede_combination what = {.analysis = "reach",
                                           .subject = "any",
                                           .statistic = "difference",
                                           .note = same ? NULL : "other_channels",
                                           .domain = domain,
                                           .wave = p->to,
                                           .against = p->from,
                                           .coefficients = coefficients,
                                           .kind = TREDE_KIND_CONTRAST,
                                           .unit = TREDE_UNIT_POINTS};
    if (p->refused || !same) return trede_emit_status(m->context, &what, TREDE_REFUSED_BREAK, out);
    memset(coefficients, 0, fits->k * sizeof *coefficients);
    coefficients[p->to] = 1;
    coefficients[p->from] = -1;
    return trede_emit(fits, &what, out);
}

static enum trede_status add_any(const struct meeting *m, struct trede_results *out)
{
    const struct question any = {.meeting = m, .what = MET_ANY};
    struct trede_fits fits;
    enum trede_status status = fit_of(&any, &fits);
    if (status) return status;
    double *coefficients = trede_alloc(fits.k, sizeof *coefficients);
    status = coefficients ? add_waves(&fits, "any", true, out) : TREDE_INTERNAL;
    for (size_t d = 0; !status && d < fits.count; d++)
        for (size_t p = 0; !status && p < m->context->domains->pair_count; p++)
            status = add_change(m, &fits, d, p, coefficients, out);
    trede_free(coefficients);
    trede_fits_free(&fits);
    return status;
}

/* ---- pairs of channels: everyone, in the latest wave ---- */

/* Those with channel first and each of the others: both at 2 j, one of the two met both at 2 j + 1. */
struct pairs {
    const struct meeting *meeting;
    size_t wave, first, count;
    const size_t *others;
};

static size_t pair_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct pairs *p = payload;
    const struct meeting *m = p->meeting;
    size_t n = 0;
    if (m->met[row] < 0 || m->context->frame->wave[row] != p->wave) return 0;
    bool first = answer_of(m, p->first, row) == 1;
    for (size_t j = 0; j < p->count; j++) {
        bool other = answer_of(m, p->others[j], row) == 1;
        terms[n++] = (struct trede_term){2 * j, first && other, 1};
        if (first || other) terms[n++] = (struct trede_term){2 * j + 1, first && other, 1};
    }
    return n;
}

static enum trede_status add_pair(const struct pairs *p, const struct trede_fits *fits, size_t j, double *coefficients,
                                  struct trede_results *out)
{
    const struct trede_channel *channels = p->meeting->context->campaign->channels;
    const char *subject = trede_results_text(out, "%s+%s", channels[p->first].name, channels[p->others[j]].name);
    enum trede_status status = subject ? TREDE_OK : TREDE_INTERNAL;
    for (size_t i = 0; !status && i < 2; i++) {
        memset(coefficients, 0, fits->k * sizeof *coefficients);
        coefficients[2 * j + i] = 1;
        const struct trede_combination what = {.analysis = "reach",
                                               .subject = subject,
                                               .statistic = i ? "overlap" : "both",
                                               .wave = (int)p->wave,
                                               .against = -1,
                                               .coefficients = coefficients,
                                               .kind = TREDE_KIND_SHARE,
                                               .unit = TREDE_UNIT_SHARE};
        /* nobody met either: an index of nobody */
        status = fits->of[0].base[2 * j + i] ? trede_emit(fits, &what, out)
                                             : trede_emit_status(fits->context, &what, TREDE_TOO_FEW, out);
    }
    return status;
}

static enum trede_status add_pairs_with(const struct pairs *p, const struct trede_context *everyone,
                                        struct trede_results *out)
{
    const struct trede_fits_question question = {
        .k = 2 * p->count, .width = 2 * p->count, .fn = pair_terms, .payload = p, .which = TREDE_VARIANCES_ONLY};
    struct trede_fits fits;
    enum trede_status status = trede_fits_make(everyone, &question, &fits);
    if (status) return status;
    double *coefficients = trede_alloc(fits.k, sizeof *coefficients);
    if (!coefficients) status = TREDE_INTERNAL;
    for (size_t j = 0; !status && j < p->count; j++)
        status = add_pair(p, &fits, j, coefficients, out);
    trede_free(coefficients);
    trede_fits_free(&fits);
    return status;
}

/* The last wave that asks about two channels at least; the first MOST_PAIRED of them are listed. */
static size_t last_pairs(const struct meeting *m, size_t channels[MOST_PAIRED], size_t *wave)
{
    size_t count = 0;
    for (size_t w = m->context->campaign->wave_count; count < 2 && w-- > 0;) {
        count = 0;
        *wave = w;
        for (size_t c = 0; c < channels_of(m) && count < MOST_PAIRED; c++)
            if (is_asked(m, w, c)) channels[count++] = c;
    }
    return count < 2 ? 0 : count;
}

static enum trede_status add_pairs(const struct meeting *m, struct trede_results *out)
{
    size_t channels[MOST_PAIRED], wave = 0, count = last_pairs(m, channels, &wave);
    if (count == 0) return TREDE_OK;
    /* segments are not asked for: domains without them, so that nothing is estimated in vain */
    struct trede_campaign bare = *m->context->campaign;
    bare.set_count = 0;
    struct trede_domains *domains;
    enum trede_status status = trede_domains_create(&bare, m->context->frame, TREDE_ROWS_CROSS_SECTION, &domains);
    if (status) return status;
    struct trede_context everyone = *m->context;
    everyone.domains = domains;
    for (size_t i = 0; !status && i + 1 < count; i++) {
        const struct pairs pairs = {m, wave, channels[i], count - i - 1, &channels[i + 1]};
        status = add_pairs_with(&pairs, &everyone, out);
    }
    trede_domains_destroy(domains);
    return status;
}

/* ---- all of it ---- */

static enum trede_status add_groups(const struct meeting *m, struct trede_results *out)
{
    const struct trede_campaign *campaign = m->context->campaign;
    enum trede_status status = TREDE_OK;
    struct trede_channel_group group = {0};
    while (!status && trede_channel_group_next(campaign, &group)) {
        const struct question q = {.meeting = m, .what = MET_GROUP, .group = &group};
        bool asked = false;
        for (size_t c = 0; c < campaign->channel_count; c++)
            asked = asked || (m->context->frame->exposure[c] >= 0 && in_group(&q, c));
        if (asked) status = add_question(&q, trede_channel_group_name(&group, out), out);
    }
    return status;
}

static enum trede_status add_meeting(const struct meeting *m, struct trede_results *out)
{
    const struct trede_campaign *campaign = m->context->campaign;
    enum trede_status status = add_any(m, out);
    struct question q = {.meeting = m, .what = MET_HOW_MANY};
    if (!status) status = add_question(&q, "channels", out);
    q.what = MET_ONLY;
    for (q.channel = 0; !status && q.channel < campaign->channel_count; q.channel++)
        if (m->context->frame->exposure[q.channel] >= 0)
            status = add_question(&q, trede_results_text(out, "only:%s", campaign->channels[q.channel].name), out);
    if (!status) status = add_groups(m, out);
    return status ? status : add_pairs(m, out);
}

enum trede_status trede_add_reach_together(const struct trede_context *context, struct trede_results *out)
{
    struct meeting meeting;
    enum trede_status status = meeting_make(context, &meeting);
    if (!status) status = add_meeting(&meeting, out);
    meeting_free(&meeting);
    return status;
}
