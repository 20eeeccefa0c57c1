/* logistic.c - weighted logistic regression with a design-based standard error on the responses of generate.c, against
 * survey::svyglm in R (logistic.R, which runs this).
 *
 * Use: bench_logistic RESPONSES.csv [REPEATS]
 * The model is the gap step of peer_r.R: behaviour (q14) among intenders (q13 at least 4) on q13, eight channels, sex,
 * urban and wave; weights, strata and PSUs. Timed is what svyglm does: from columns to coefficients with their
 * covariance (patterns, fit, sandwich). Prints "seconds TIME PATTERNS ROWS", the smallest of REPEATS (default 5), then
 * "NAME ESTIMATE SE" for every coefficient in the order of R's formula. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "responses.h"
#include "stats/logistic.h"

enum { ACTS, INTENDS, FIRST_CHANNEL, CHANNELS = 8, SEX = FIRST_CHANNEL + CHANNELS, URBAN, WAVE, COLUMNS };
enum { MOST_LEVELS = 16 };
static const char *const names[COLUMNS] = {"q14",       "q13",       "ch_radio",     "ch_tv",      "ch_sms",
                                           "ch_social", "ch_poster", "ch_community", "ch_hotline", "ch_school",
                                           "sex",       "urban",     "wave"};

/* Terms of the model: a column as a number, or a level of it. */
struct term {
    int column, level; /* level -1 = as a number; column -1 = the constant */
};

static size_t list_terms(const struct responses *r, struct term *terms)
{
    size_t p = 0;
    terms[p++] = (struct term){-1, -1};
    for (int c = INTENDS; c < COLUMNS; c++) {
        bool met[MOST_LEVELS] = {false}, first = true;
        if (c != INTENDS && c != SEX && c != URBAN) {
            terms[p++] = (struct term){c, -1};
            continue;
        }
        for (size_t i = 0; i < r->design.rows; i++)
            if (r->column[INTENDS][i] >= 4) met[r->column[c][i]] = true;
        for (int level = 0; level < MOST_LEVELS; level++) {
            if (met[level] && !first) terms[p++] = (struct term){c, level};
            first = first && !met[level];
        }
    }
    return p;
}

static double value_of(const struct responses *r, struct term term, size_t row)
{
    if (term.column < 0) return 1.0;
    int32_t code = r->column[term.column][row];
    return term.level < 0 ? code : code == term.level;
}

struct fitted {
    size_t patterns, rows, p;
    double *value, *covariance;
};

static struct trede_logistic_cells make_cells(struct trede_arena *arena, const struct responses *r,
                                              const struct trede_patterns *patterns, const struct term *terms, size_t p)
{
    double *x = trede_arena_alloc(arena, patterns->count * p, sizeof *x);
    double *y = trede_arena_alloc(arena, patterns->count, sizeof *y),
           *weight = trede_arena_alloc(arena, patterns->count, sizeof *y);
    if (!x || !y || !weight) stop("no memory");
    for (size_t c = 0; c < patterns->count; c++) {
        size_t row = patterns->pattern[c].first;
        y[c] = r->column[ACTS][row];
        weight[c] = patterns->pattern[c].weight;
        for (size_t i = 0; i < p; i++)
            x[c * p + i] = value_of(r, terms[i], row);
    }
    return (struct trede_logistic_cells){patterns->count, p, x, y, weight, NULL};
}

/* Intenders, then patterns, fit and sandwich. */
static double run(struct trede_arena *arena, const struct responses *r, const struct term *terms, size_t p,
                  struct fitted *out)
{
    double start = now();
    struct trede_patterns patterns;
    struct trede_logistic fit;
    struct trede_pattern_column columns[COLUMNS];
    uint32_t *domain = trede_arena_alloc(arena, r->design.rows, sizeof *domain);
    size_t count = 0;
    for (size_t i = 0; domain && i < r->design.rows; i++)
        if (r->column[INTENDS][i] >= 4) domain[count++] = (uint32_t)i;
    for (size_t j = 0; j < COLUMNS; j++)
        columns[j] = (struct trede_pattern_column){r->column[j], r->levels[j]};
    const struct trede_pattern_question question = {.rows = r->design.rows,
                                                    .columns = columns,
                                                    .column_count = COLUMNS,
                                                    .weight = r->design.weight,
                                                    .domain = domain,
                                                    .domain_rows = count};
    if (!domain || trede_patterns_make(arena, &question, &patterns)) stop("no memory");
    struct trede_logistic_cells cells = make_cells(arena, r, &patterns, terms, p);
    if (trede_logistic_fit(arena, &cells, (struct trede_logistic_method){0}, &fit) ||
        fit.outcome != TREDE_LOGISTIC_FITTED)
        stop("no fit");
    *out = (struct fitted){patterns.count, patterns.rows, p, fit.coefficient,
                           trede_arena_alloc(arena, p * p, sizeof(double))};
    const struct trede_pattern_linear linear = {patterns.of, fit.influence, p};
    if (!out->covariance || trede_taylor_of_patterns(&r->design, domain, count, &linear, out->covariance, NULL))
        stop("no covariance");
    return now() - start;
}

static void print(const struct fitted *fit, const struct term *terms, double seconds)
{
    printf("seconds %.4f %zu %zu\n", seconds, fit->patterns, fit->rows);
    for (size_t i = 0; i < fit->p; i++)
        printf("%s %.12g %.12g\n", terms[i].column < 0 ? "constant" : names[terms[i].column], fit->value[i],
               sqrt(fit->covariance[i * fit->p + i]));
}

int main(int argc, char **argv)
{
    struct term terms[COLUMNS * MOST_LEVELS];
    if (argc < 2) stop("use: bench_logistic RESPONSES.csv [REPEATS]");
    struct responses r = read_responses(argv[1], names, COLUMNS);
    size_t p = list_terms(&r, terms);
    double best = INFINITY;
    for (int repeat = argc > 2 ? atoi(argv[2]) : 5; repeat > 0; repeat--) {
        struct trede_arena *arena = trede_arena_create();
        struct fitted fit;
        if (!arena) stop("no memory");
        best = fmin(best, run(arena, &r, terms, p, &fit));
        if (repeat == 1) print(&fit, terms, best);
        trede_arena_destroy(arena);
    }
    return 0;
}
