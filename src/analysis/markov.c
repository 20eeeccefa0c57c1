/* What kind of chain do the moves form? (methods 3.6) Tests on the unweighted counts of people who are followed over an
 * unbroken run of waves: does the rung now say anything about the next (order 1 against 0), does the one before say
 * more (order 2 against 1), is movement the same between any two waves, is it the same in all segments of a set? Model,
 * statistics and references: stats/markov.h. A person counts once for every two (or three) waves that follow each
 * other; the segment is that of the first wave. The waves are taken as they come: where the time between them differs,
 * so may movement. Rejected: tests on weighted counts, whose statistic is not chi-square; fewer than 30 people, where
 * it is not either. */
#include "stats/markov.h"
#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/wave_run.h"

enum { LEAST_PEOPLE = 30 };

/* Counts of one domain. */
struct moves {
    double *steps;   /* waves - 1 tables of top x top */
    double *pooled;  /* top x top */
    double *triples; /* top tables of top x top: moves b > c by the rung a before b */
    int64_t people;  /* with a move */
};

struct chain_rows {
    const struct trede_context *context;
    const struct trede_wave_run *run;
    struct moves *of; /* one a domain */
    struct trede_results *out;
};

static enum trede_status take_memory(struct trede_arena *arena, struct chain_rows *rows)
{
    const struct trede_wave_run *run = rows->run;
    size_t top = (size_t)run->top, count = rows->context->people->count;
    rows->of = trede_arena_alloc(arena, count, sizeof *rows->of);
    for (size_t d = 0; rows->of && d < count; d++) {
        struct moves *m = &rows->of[d];
        m->steps = trede_arena_alloc(arena, (run->waves - 1) * top * top, sizeof *m->steps);
        m->pooled = trede_arena_alloc(arena, top * top, sizeof *m->pooled);
        m->triples = trede_arena_alloc(arena, top * top * top, sizeof *m->triples);
        if (!m->steps || !m->pooled || !m->triples) return TREDE_INTERNAL;
    }
    return rows->of ? TREDE_OK : TREDE_INTERNAL;
}

static void count_person(const struct trede_wave_run *run, size_t person, struct moves *m)
{
    const int8_t *stage = run->stage + person * run->waves;
    size_t top = (size_t)run->top, moves = 0;
    for (size_t w = 0; w + 1 < run->waves; w++) {
        if (stage[w] == 0 || stage[w + 1] == 0) continue;
        size_t cell = ((size_t)stage[w] - 1) * top + (size_t)stage[w + 1] - 1;
        m->steps[w * top * top + cell] += 1;
        m->pooled[cell] += 1;
        if (w > 0 && stage[w - 1] > 0) m->triples[((size_t)stage[w - 1] - 1) * top * top + cell] += 1;
        moves++;
    }
    m->people += moves > 0;
}

static void count_everyone(struct chain_rows *rows)
{
    const struct trede_subsets *subsets = &rows->context->people->subsets;
    for (size_t person = 0; person < rows->run->people; person++) {
        uint32_t row = rows->run->row[person];
        for (size_t i = subsets->first[row]; i < subsets->first[row + 1]; i++)
            count_person(rows->run, person, &rows->of[subsets->in[i]]);
    }
}

/* ---- rows ---- */

static enum trede_status add_statistic(const struct chain_rows *rows, size_t domain, const char *subject,
                                       const char *statistic, const struct trede_test *test)
{
    const struct trede_wave_run *run = rows->run;
    struct trede_result row = trede_row_begin(rows->context, "markov");
    trede_row_keys(&row, rows->context, &rows->context->people->of[domain], run->wave[run->waves - 1], run->wave[0]);
    row.subject = subject;
    row.statistic = statistic;
    row.method = "unweighted";
    row.unit = TREDE_UNIT_STATISTIC;
    row.estimate.base = rows->of[domain].people;
    row.estimate.effective_base = (double)row.estimate.base;
    row.estimate.status = TREDE_TOO_FEW;
    if (test->defined && row.estimate.base >= LEAST_PEOPLE) {
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = test->statistic;
        row.estimate.df = test->df;
        row.has_p = true;
        row.p = test->p;
    }
    return trede_results_add(rows->out, &row);
}

static enum trede_status add_test(const struct chain_rows *rows, size_t domain, const char *subject,
                                  struct trede_chain_test test)
{
    enum trede_status status = add_statistic(rows, domain, subject, "likelihood_ratio", &test.likelihood_ratio);
    return status ? status : add_statistic(rows, domain, subject, "pearson", &test.pearson);
}

static enum trede_status add_domain(const struct chain_rows *rows, size_t domain)
{
    const struct moves *m = &rows->of[domain];
    size_t top = (size_t)rows->run->top, steps = rows->run->waves - 1;
    enum trede_status status = add_test(rows, domain, "order_1_vs_0", trede_chain_homogeneity(m->pooled, top, 1, top));
    if (status || steps < 2) return status;
    status = add_test(rows, domain, "order_2_vs_1", trede_chain_homogeneity(m->triples, top, top, top));
    return status ? status
                  : add_test(rows, domain, "same_over_time", trede_chain_homogeneity(m->steps, steps, top, top));
}

/* Over the segments of a set, on everyone's base. */
static enum trede_status add_set(struct trede_arena *arena, const struct chain_rows *rows, int set)
{
    const struct trede_domains *people = rows->context->people;
    size_t cells = (size_t)(rows->run->top * rows->run->top), count = 0;
    double *tables = trede_arena_alloc(arena, people->count * cells, sizeof *tables);
    const char *subject = trede_arena_join(arena, "same_over:", rows->context->campaign->sets[set].name, NULL);
    if (!tables || !subject) return TREDE_INTERNAL;
    for (size_t d = 0; d < people->count; d++) {
        if (people->of[d].set_index != set) continue;
        for (size_t i = 0; i < cells; i++)
            tables[count * cells + i] = rows->of[d].pooled[i];
        count++;
    }
    return add_test(rows, 0, subject,
                    trede_chain_homogeneity(tables, count, (size_t)rows->run->top, (size_t)rows->run->top));
}

static enum trede_status add_rows(struct trede_arena *arena, struct chain_rows *rows)
{
    enum trede_status status = take_memory(arena, rows);
    if (status) return status;
    count_everyone(rows);
    for (size_t d = 0; !status && d < rows->context->people->count; d++)
        status = add_domain(rows, d);
    for (size_t set = 0; !status && set < rows->context->campaign->set_count; set++)
        status = add_set(arena, rows, (int)set);
    return status;
}

enum trede_status trede_analyse_markov(const struct trede_context *context, struct trede_results *out)
{
    if (!context->campaign->ladder.given) return TREDE_OK;
    struct trede_arena *arena = trede_arena_create();
    struct trede_wave_run run;
    struct chain_rows rows = {.context = context, .run = &run, .out = out};
    enum trede_status status = arena ? trede_wave_run_make(arena, context, &run) : TREDE_INTERNAL;
    if (!status && run.people > 0) status = add_rows(arena, &rows);
    if (arena) trede_arena_destroy(arena);
    return status;
}
