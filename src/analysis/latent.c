/* Movement without answer noise (methods 3.5). Model: the latent Markov model of stats/latent_markov.h on the people
 * who stand on a rung in at least two waves of an unbroken run of three or more, with the weight of the first; the
 * number of true stages has the least BIC (Schwarz 1978; with weights that add up to the number of people). Beside what
 * moved by the model stands what moved in the answers over the same waves, and what would move in the answers if nobody
 * changed: the model's answers in two waves by somebody who stays. Segments have the number of stages of everyone.
 * Reference: Bartolucci, Farcomeni & Pennoni 2013. Rejected: a number of stages per segment, whose movement could not
 * be put side by side; a stage for every rung, which the answers of a few waves cannot tell apart. */
#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/latent_fits.h"
#include "base/text.h"
#include "stats/interval.h"

enum { UP, SAME, DOWN, MOVES };
static const char *const move_names[MOVES] = {[UP] = "up", [SAME] = "same", [DOWN] = "down"};

struct latent_rows {
    const struct trede_context *context; /* its domains are everyone's */
    const struct trede_wave_run *run;
    const struct trede_latent_fits *fits;
    struct trede_results *out;
};

static struct trede_result begin(const struct latent_rows *rows, size_t domain, const char *subject,
                                 const char *statistic, enum trede_unit unit)
{
    const struct trede_wave_run *run = rows->run;
    struct trede_result row = trede_row_begin(rows->context, "latent_markov");
    trede_row_keys(&row, rows->context, &rows->context->people->of[domain], run->wave[run->waves - 1], run->wave[0]);
    row.subject = subject;
    row.statistic = statistic;
    row.unit = unit;
    row.method = "em";
    row.estimate.base = rows->fits->domain[domain].people;
    row.estimate.status = TREDE_TOO_FEW;
    return row;
}

static enum trede_estimate_status status_of(const struct trede_latent_model *model)
{
    if (model->people == 0) return TREDE_TOO_FEW;
    return model->converged ? TREDE_ESTIMATE_OK : TREDE_NOT_CONVERGED;
}

/* ---- which model ---- */

static enum trede_status add_bic(const struct latent_rows *rows, const struct trede_latent_model *model,
                                 const char *note)
{
    char subject[8];
    (void)trede_print(subject, sizeof subject, "%zu", model->states);
    struct trede_result row = begin(rows, 0, subject, "bic", TREDE_UNIT_STATISTIC);
    row.note = note;
    row.estimate.value = model->bic;
    row.estimate.status = status_of(model);
    return trede_results_add(rows->out, &row);
}

static enum trede_status add_choice(const struct latent_rows *rows)
{
    const struct trede_latent_fits *fits = rows->fits;
    enum trede_status status = TREDE_OK;
    for (size_t k = 1; !status && k <= fits->tried; k++)
        status = add_bic(rows, &fits->of[k], "");
    if (!status && fits->neighbours.states) status = add_bic(rows, &fits->neighbours, "adjacent");
    if (status) return status;
    struct trede_result row = begin(rows, 0, "stages", "chosen", TREDE_UNIT_COUNT);
    if (fits->tried > 0) row.estimate.status = fits->chosen ? TREDE_ESTIMATE_OK : TREDE_NOT_CONVERGED;
    if (fits->chosen) row.estimate.value = (double)fits->chosen->states;
    if (fits->adjacent_only) row.note = "adjacent";
    return trede_results_add(rows->out, &row);
}

static enum trede_status add_number(const struct latent_rows *rows, const char *subject, const char *statistic,
                                    enum trede_unit unit, double value)
{
    struct trede_result row = begin(rows, 0, subject, statistic, unit);
    row.estimate.value = value;
    row.estimate.status = TREDE_ESTIMATE_OK;
    return trede_results_add(rows->out, &row);
}

/* What each true stage looks like, and how people move between them. */
static enum trede_status add_stages(const struct latent_rows *rows)
{
    const struct trede_latent_model *model = rows->fits->chosen;
    enum trede_status status = TREDE_OK;
    for (size_t a = 0; model && !status && a < model->states; a++) {
        char subject[8];
        (void)trede_print(subject, sizeof subject, "%zu", a + 1);
        status = add_number(rows, subject, "mean_rung", TREDE_UNIT_MEAN, model->mean_answer[a]);
        if (!status) status = add_number(rows, subject, "share_first", TREDE_UNIT_SHARE, model->at.initial[a]);
        for (size_t b = 0; !status && b < model->states; b++) {
            (void)trede_print(subject, sizeof subject, "%zu>%zu", a + 1, b + 1);
            status =
                add_number(rows, subject, "probability", TREDE_UNIT_SHARE, model->at.transition[a * model->states + b]);
        }
    }
    return status;
}

/* ---- movement ---- */

static void finish(const struct latent_rows *rows, size_t domain, double value, double se, struct trede_result *row)
{
    const struct trede_latent_domain *d = &rows->fits->domain[domain];
    struct trede_estimate *e = &row->estimate;
    e->status = status_of(&d->model);
    e->value = value;
    e->effective_base = d->effective_base;
    if (!d->made || e->status != TREDE_ESTIMATE_OK) return;
    row->method = "taylor";
    e->se = se;
    e->has_se = true;
    e->df = d->df;
    trede_estimate_mean(e, row->level);
    if (!e->has_interval || !(value > 0 && value < 1)) return;
    struct trede_limits limits = trede_interval_logit(value, se, e->df, row->level);
    e->low = limits.low;
    e->high = limits.high;
}

static enum trede_status add_modelled(const struct latent_rows *rows, size_t domain)
{
    const struct trede_latent_movement m = trede_latent_movement_of(&rows->fits->domain[domain].model);
    const struct trede_latent_movement *se = &rows->fits->domain[domain].se;
    const double latent[MOVES] = {m.up, m.same, m.down}, latent_se[MOVES] = {se->up, se->same, se->down};
    const double noise[MOVES] = {m.noise_up, m.noise_same, m.noise_down};
    const double noise_se[MOVES] = {se->noise_up, se->noise_same, se->noise_down};
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < MOVES; i++) {
        struct trede_result row = begin(rows, domain, move_names[i], "noise", TREDE_UNIT_SHARE);
        finish(rows, domain, noise[i], noise_se[i], &row);
        status = trede_results_add(rows->out, &row);
        if (status) return status;
        row = begin(rows, domain, move_names[i], "latent", TREDE_UNIT_SHARE);
        finish(rows, domain, latent[i], latent_se[i], &row);
        status = trede_results_add(rows->out, &row);
    }
    return status;
}

/* ---- what the answers say ---- */

/* Of every first row of a person: how often they moved each way between two waves that follow each other. */
struct answers {
    const struct trede_wave_run *run;
    uint32_t *person; /* rows of the frame; UINT32_MAX = nobody's first */
};

static size_t observed_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct answers *answers = payload;
    if (answers->person[row] == UINT32_MAX) return 0;
    const int8_t *stage = answers->run->stage + answers->person[row] * answers->run->waves;
    double times[MOVES] = {0}, all = 0;
    for (size_t w = 0; w + 1 < answers->run->waves; w++) {
        if (stage[w] == 0 || stage[w + 1] == 0) continue;
        times[stage[w + 1] > stage[w] ? UP : stage[w + 1] < stage[w] ? DOWN : SAME] += 1;
        all += 1;
    }
    for (size_t i = 0; all > 0 && i < MOVES; i++)
        terms[i] = (struct trede_term){i, times[i], all};
    return all > 0 ? MOVES : 0;
}

static enum trede_status add_observed(const struct latent_rows *rows, const struct trede_fits *fits, size_t domain)
{
    const struct trede_wave_run *run = rows->run;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < MOVES; i++) {
        double coefficients[MOVES] = {0};
        coefficients[i] = 1;
        /* a mean of counts: who moved up once and stayed twice is neither a case nor none */
        const struct trede_combination what = {.analysis = "latent_markov",
                                               .subject = move_names[i],
                                               .statistic = "observed",
                                               .domain = domain,
                                               .wave = run->wave[run->waves - 1],
                                               .against = run->wave[0],
                                               .coefficients = coefficients,
                                               .kind = TREDE_KIND_MEAN,
                                               .unit = TREDE_UNIT_SHARE};
        status = trede_emit(fits, &what, rows->out);
    }
    return status;
}

static enum trede_status add_movement(struct trede_arena *arena, const struct latent_rows *rows)
{
    size_t all = rows->context->frame->rows;
    struct answers answers = {rows->run, trede_arena_alloc(arena, all, sizeof *answers.person)};
    if (!answers.person) return TREDE_INTERNAL;
    for (size_t row = 0; row < all; row++)
        answers.person[row] = UINT32_MAX;
    for (size_t person = 0; person < rows->run->people; person++)
        answers.person[rows->run->row[person]] = (uint32_t)person;
    static const uint32_t one_base[MOVES] = {0};
    const struct trede_fits_question question = {.k = MOVES,
                                                 .width = MOVES,
                                                 .fn = observed_terms,
                                                 .payload = &answers,
                                                 .base_of = one_base,
                                                 .which = TREDE_VARIANCES_ONLY};
    struct trede_fits fits;
    enum trede_status status = trede_fits_make(rows->context, &question, &fits);
    if (status) return status;
    for (size_t d = 0; !status && d < rows->context->people->count; d++) {
        status = add_observed(rows, &fits, d);
        if (!status) status = add_modelled(rows, d);
    }
    trede_fits_free(&fits);
    return status;
}

enum trede_status trede_analyse_latent_markov(const struct trede_context *given, struct trede_results *out)
{
    if (!given->campaign->ladder.given) return TREDE_OK;
    struct trede_context context = *given;
    context.domains = given->people;
    struct trede_arena *arena = trede_arena_create();
    struct trede_wave_run run;
    struct trede_latent_fits fits;
    enum trede_status status = arena ? trede_wave_run_make(arena, &context, &run) : TREDE_INTERNAL;
    if (!status && run.waves >= 3 && run.people > 0) {
        struct latent_rows rows = {&context, &run, &fits, out};
        status = trede_latent_fits_make(arena, &context, &run, &fits);
        if (!status) status = add_choice(&rows);
        if (!status) status = add_stages(&rows);
        if (!status) status = add_movement(arena, &rows);
    }
    if (arena) trede_arena_destroy(arena);
    return status;
}
