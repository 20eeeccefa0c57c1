/* Against reality (methods 4.4): how many people reported by the survey's word, and how many reports were recorded.
 *
 * Model: reporters = B x N, B the share that acted (behaviour) and N the people the survey stands for; reports = the
 * recorded count of the same people's area over the time the question looks back on. Ratio = reports / reporters, on
 * the log scale: var(log ratio) = se(B)^2 / B^2 + 1 / reports, the count a Poisson one and independent of the survey,
 * with t on the survey's degrees of freedom. Reference: Cochran 1977 for the log of a ratio (delta method); Garwood
 * 1936 for the count's own limits. Rejected: the exact conditional test of two counts, because B x N is no count.
 *
 * Which reports: those of the behaviour_months months that ended last before fieldwork was over, in periods of one
 * length (the shortest the files have) without a gap and out of the same files; N: population.csv, else what the files
 * say. The window stands in the note. A person may report twice and a report may come from elsewhere: the ratio
 * compares two sources, it does not say which is right. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/tally.h"
#include "base/date.h"
#include "base/text.h"
#include "stats/count_rate.h"

struct window {
    bool found;
    double count;
    const struct trede_tally *first, *last;
};

struct place {
    const struct trede_context *context;
    const struct trede_tallies *tallies;
    const struct trede_fits *fits;
    size_t domain;
    int wave;
    double persons;
    struct window window;
};

/* ---- the reports ---- */

static int months_of(const struct trede_tally *tally)
{
    int per_year = tally->period.per_year;
    return per_year == 12 || per_year == 4 || per_year == 1 ? 12 / per_year : 0;
}

/* The window that ends with tally last; the tallies of a series stand together, oldest first. */
static struct window window_ending(const struct trede_tallies *tallies, size_t last, int months)
{
    const struct trede_tally *end = &tallies->of[last];
    int length = months_of(end);
    struct window window = {.last = end};
    if (!length || months % length) return window;
    size_t periods = (size_t)(months / length);
    for (size_t i = 0; i < periods; i++) {
        if (i > last) return window;
        const struct trede_tally *at = &tallies->of[last - i];
        bool follows = i == 0 || at->period.last + 1 == window.first->period.first;
        if (!trede_tally_same_series(at, end) || !follows || !at->counted || at->sources != end->sources) return window;
        window.first = at;
        window.count += at->count;
    }
    window.found = true;
    return window;
}

static bool is_series_of(const struct trede_tally *tally, const struct trede_domain *domain)
{
    return strcmp(tally->set, domain->set) == 0 && strcmp(tally->segment, domain->segment) == 0 &&
           strcmp(tally->channel, "all") == 0;
}

/* The last period that was over when fieldwork ended, unless it ended more than its own length before. */
static bool ends_in_time(const struct trede_tally *tally, int32_t fieldwork_end)
{
    int32_t length = tally->period.last - tally->period.first + 1;
    return tally->period.last <= fieldwork_end && tally->period.last + length + 3 > fieldwork_end;
}

/* Of the windows that can be made, the last one of the shortest periods. *known: there are reports of these people at all.
 */
static struct window find_window(const struct place *p, const struct trede_tally **known)
{
    const struct trede_campaign *c = p->context->campaign;
    struct window best = {0};
    for (size_t i = 0; i < p->tallies->count; i++) {
        const struct trede_tally *tally = &p->tallies->of[i];
        if (!is_series_of(tally, &p->context->domains->of[p->domain])) continue;
        *known = tally;
        if (!ends_in_time(tally, c->waves[p->wave].last_day)) continue;
        struct window window = window_ending(p->tallies, i, c->behaviour_months);
        if (window.found && (!best.found || tally->period.per_year >= best.last->period.per_year)) best = window;
    }
    return best;
}

/* Of population.csv, as it stood in the wave; else of the files. */
static enum trede_status find_persons(struct place *p, const struct trede_tally *known)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_population *population;
    if (!arena) return TREDE_INTERNAL;
    enum trede_status status = trede_population_make(p->context->campaign, &p->context->reports, arena, &population);
    if (!status) {
        struct trede_tally at = p->window.found ? *p->window.last : *known;
        uint64_t sources = at.sources;
        const struct trede_wave *wave = &p->context->campaign->waves[p->wave];
        at.period = (struct trede_period){wave->first_day, wave->last_day, at.period.per_year};
        at.sources = 0; /* no file is asked */
        p->persons = trede_population_of(population, &at);
        at.period = p->window.found ? p->window.last->period : known->period;
        at.sources = sources;
        if (!(p->persons > 0)) p->persons = trede_population_of(population, &at);
    }
    trede_arena_destroy(arena);
    return status;
}

/* ---- rows ---- */

static struct trede_result row_of(const struct place *p, const char *statistic, enum trede_unit unit, const char *note)
{
    struct trede_result row = trede_row_begin(p->context, "implied");
    trede_row_keys(&row, p->context, &p->context->domains->of[p->domain], p->wave, -1);
    row.subject = "behaviour";
    row.statistic = statistic;
    row.unit = unit;
    row.note = note;
    row.estimate.status = TREDE_TOO_FEW;
    return row;
}

/* B with its interval, as its own row would have it; its numbers then count persons. */
static enum trede_status share_of(const struct place *p, struct trede_results *room, struct trede_estimate *b)
{
    double *coefficients = trede_alloc(p->fits->k, sizeof *coefficients);
    if (!coefficients) return TREDE_INTERNAL;
    coefficients[p->wave] = 1;
    const struct trede_combination what = {.analysis = "implied",
                                           .domain = p->domain,
                                           .wave = p->wave,
                                           .against = -1,
                                           .coefficients = coefficients,
                                           .kind = TREDE_KIND_SHARE,
                                           .unit = TREDE_UNIT_SHARE};
    enum trede_status status = trede_emit(p->fits, &what, room);
    if (!status) *b = trede_results_at(room, trede_results_count(room) - 1)->estimate;
    trede_free(coefficients);
    return status;
}

static enum trede_status add_reporters(const struct place *p, const struct trede_estimate *b, const char *note,
                                       struct trede_results *out)
{
    struct trede_result row = row_of(p, "reporters", TREDE_UNIT_COUNT, note);
    row.estimate = *b;
    row.estimate.value *= p->persons;
    row.estimate.se *= p->persons;
    row.estimate.low *= p->persons;
    row.estimate.high *= p->persons;
    if (b->status == TREDE_ESTIMATE_OK || b->status == TREDE_NO_VARIANCE) row.method = "taylor";
    return trede_results_add(out, &row);
}

static enum trede_status add_reports(const struct place *p, const char *note, struct trede_results *out)
{
    struct trede_result row = row_of(p, "reports", TREDE_UNIT_COUNT, note);
    row.is_reports = true;
    if (p->window.found) {
        struct trede_limits limits = trede_poisson_exact(p->window.count, row.level);
        row.method = "exact";
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = p->window.count;
        row.estimate.base = (int64_t)llround(p->window.count);
        row.estimate.effective_base = p->window.count;
        row.estimate.has_interval = true;
        row.estimate.low = limits.low;
        row.estimate.high = limits.high;
    }
    return trede_results_add(out, &row);
}

static enum trede_status add_ratio(const struct place *p, const struct trede_estimate *b, const char *note,
                                   struct trede_results *out)
{
    struct trede_result row = row_of(p, "ratio", TREDE_UNIT_RATIO, note);
    row.estimate.base = b->base;
    row.estimate.effective_base = b->effective_base;
    row.estimate.df = b->df;
    bool known = b->status == TREDE_ESTIMATE_OK && b->has_se && b->value > 0 && p->window.count > 0;
    if (b->status == TREDE_QUESTION_NOT_ASKED) row.estimate.status = b->status;
    if (p->window.found && known) {
        double ratio = p->window.count / (b->value * p->persons);
        double se = sqrt(b->se * b->se / (b->value * b->value) + 1 / p->window.count);
        struct trede_limits limits = trede_interval_t(log(ratio), se, b->df, row.level);
        row.method = "taylor";
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = ratio;
        row.estimate.has_se = row.estimate.has_interval = true;
        row.estimate.se = ratio * se;
        row.estimate.low = exp(limits.low);
        row.estimate.high = exp(limits.high);
    }
    return trede_results_add(out, &row);
}

static enum trede_status add_place(struct place *p, struct trede_results *room, struct trede_results *out)
{
    const struct trede_tally *known = NULL;
    p->window = find_window(p, &known);
    if (!known) return TREDE_OK; /* these people's reports are not counted apart */
    enum trede_status status = find_persons(p, known);
    if (status || !(p->persons > 0)) return status;
    const char *note = "no_reports";
    if (p->window.found)
        note = trede_results_text(out, "%s/%s", p->window.first->period_text, p->window.last->period_text);
    struct trede_estimate b;
    status = note ? share_of(p, room, &b) : TREDE_INTERNAL;
    if (!status) status = add_reporters(p, &b, note, out);
    if (!status) status = add_reports(p, note, out);
    return status ? status : add_ratio(p, &b, note, out);
}

static enum trede_status add_places(const struct trede_context *context, const struct trede_tallies *tallies,
                                    const struct trede_fits *fits, struct trede_results *out)
{
    struct trede_results *room = trede_results_create();
    enum trede_status status = room ? TREDE_OK : TREDE_INTERNAL;
    for (size_t d = 0; d < context->domains->count; d++) {
        for (int w = 0; !status && w < (int)context->campaign->wave_count; w++) {
            struct place place = {.context = context, .tallies = tallies, .fits = fits, .domain = d, .wave = w};
            if (context->frame->wave_rows[w] > 0) status = add_place(&place, room, out);
        }
    }
    trede_results_destroy(room);
    return status;
}

static size_t acts_of_row(const void *payload, size_t row, struct trede_term *terms)
{
    const struct trede_frame *frame = payload;
    int8_t acts = frame->outcome[frame->behaviour][row];
    if (acts < 0) return 0;
    terms[0] = (struct trede_term){frame->wave[row], acts, 1};
    return 1;
}

enum trede_status trede_analyse_implied(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    if (frame->behaviour < 0 || context->campaign->behaviour_months == 0 || context->reports.count == 0)
        return TREDE_OK;
    struct trede_tallies tallies;
    struct trede_fits fits;
    enum trede_status status = trede_tallies_make_cut(context->campaign, &context->reports, false, TREDE_TALLY_NO_CROSS, &tallies);
    if (status) return status;
    const struct trede_fits_question question = {
        .k = context->campaign->wave_count, .width = 1, .fn = acts_of_row, .payload = frame};
    status = trede_fits_make(context, &question, &fits);
    if (!status) {
        status = add_places(context, &tallies, &fits, out);
        trede_fits_free(&fits);
    }
    trede_tallies_free(&tallies);
    return status;
}
