/* area_13.c - a budget over channels with concave response, and a sample over strata. */
#include "sample.h"
#include "stats/allocation.h"
#include "stats/sample_allocation.h"

/* ---- samples ---- */

/* Standard deviation of api00 within each stratum of the population file. */
static double *sd_of_strata(struct oracle_case *c, const struct table *strata)
{
    const struct table *t = read_table(c, "apistrat.csv");
    const double *y = numbers_of(c, t, "api00");
    double *sd = make(c, strata->rows, sizeof *sd);
    for (size_t h = 0; h < strata->rows; h++) {
        const double *inside = is_text(c, t, "stype", text_at(c, strata, h, "stype"));
        double n = 0.0, sum = 0.0, squares = 0.0;
        for (size_t r = 0; r < t->rows; r++) {
            n += inside[r];
            sum += inside[r] * y[r];
        }
        for (size_t r = 0; r < t->rows; r++)
            squares += inside[r] * (y[r] - sum / n) * (y[r] - sum / n);
        sd[h] = sqrt(squares / (n - 1.0));
    }
    return sd;
}

static struct trede_sampling_strata strata_of(struct oracle_case *c, const struct table *t)
{
    return (struct trede_sampling_strata){
        .count = t->rows, .population = numbers_of(c, t, "N"), .sd = sd_of_strata(c, t)};
}

static void neyman(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apipop_strata.csv");
    struct trede_sampling_strata strata = strata_of(c, t);
    double budget = json_number_value(json_object_get(c->spec, "n")), people = 0.0;
    double *n = make(c, t->rows, sizeof *n);
    int64_t *whole = make(c, t->rows, sizeof *whole);
    json_t *names = json_object_get(c->expect, "strata");
    for (size_t h = 0; h < t->rows; h++) {
        const char *name = json_string_value(json_array_get(names, h));
        want_that(c, name && strcmp(name, text_at(c, t, h, "stype")) == 0, "the strata are not those of the file");
    }
    leave(c, "strata"); /* texts, compared above */
    want_list(c, "N", strata.population, t->rows);
    want_list(c, "S", strata.sd, t->rows);
    struct trede_sampling got = trede_sample_divide(&strata, budget, n);
    want_that(c, got.outcome == TREDE_SAMPLING_DIVIDED, "no division in fractions");
    want_list(c, "n_continuous", n, t->rows);
    want(c, "se_continuous", got.se);
    got = trede_sample_divide_whole(&strata, budget, whole);
    want_that(c, got.outcome == TREDE_SAMPLING_DIVIDED, "no division in whole people");
    for (size_t h = 0; h < t->rows; h++) {
        want(c, path_of(c, "n_integer/%zu", h), (double)whole[h]);
        people += strata.population[h];
    }
    want(c, "se_integer", got.se);
    for (size_t h = 0; h < t->rows; h++)
        n[h] = budget * strata.population[h] / people;
    want(c, "se_proportional", trede_stratified_se(&strata, n));
}

static void cost_optimal(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apipop_strata.csv");
    struct trede_sampling_strata strata = strata_of(c, t);
    json_t *costs = json_object_get(c->spec, "costs");
    double *cost = make(c, t->rows, sizeof *cost), *n = make(c, t->rows, sizeof *n);
    for (size_t h = 0; h < t->rows; h++)
        cost[h] = json_number_value(json_object_get(costs, text_at(c, t, h, "stype")));
    strata.cost = cost;
    struct trede_sampling got = trede_sample_divide(&strata, json_number_value(json_object_get(c->spec, "budget")), n);
    want_that(c, got.outcome == TREDE_SAMPLING_DIVIDED, "no division");
    want_list(c, "n_continuous", n, t->rows);
    want(c, "se", got.se);
}

/* ---- budgets ---- */

static enum trede_curve_form form_of(const char *name)
{
    if (strcmp(name, "power") == 0) return TREDE_CURVE_POWER;
    if (strcmp(name, "log") == 0) return TREDE_CURVE_LOG;
    return strcmp(name, "expsat") == 0 ? TREDE_CURVE_SATURATION : TREDE_CURVE_HILL;
}

static struct trede_allocation_problem problem_of(struct oracle_case *c)
{
    const struct table *t = read_table(c, "channels.csv");
    const double *a = numbers_of(c, t, "a"), *b = numbers_of(c, t, "b"), *p = numbers_of(c, t, "p");
    struct trede_response_curve *curve = make(c, t->rows, sizeof *curve);
    enum trede_curve_form form = form_of(spec_text(c, "form"));
    bool bounded = strcmp(spec_text(c, "bounds"), "bounded") == 0;
    for (size_t i = 0; i < t->rows; i++)
        curve[i] = (struct trede_response_curve){form, a[i], b[i], form == TREDE_CURVE_HILL ? 1.0 : p[i]};
    return (struct trede_allocation_problem){.channels = t->rows,
                                             .curve = curve,
                                             .low = bounded ? numbers_of(c, t, "cost_min") : all_of(c, t->rows, 0.0),
                                             .high =
                                                 bounded ? numbers_of(c, t, "cost_max") : all_of(c, t->rows, INFINITY),
                                             .budget = json_number_value(json_object_get(c->spec, "budget")),
                                             .spend_all = true};
}

static struct trede_allocation_room *room_for(struct oracle_case *c, size_t channels)
{
    struct trede_allocation_room *room = trede_allocation_room(c->arena, channels, 0);
    must(c, room ? TREDE_OK : TREDE_INTERNAL, "trede_allocation_room");
    return room;
}

static void divide(struct oracle_case *c)
{
    struct trede_allocation_problem problem = problem_of(c);
    size_t n = problem.channels;
    double *x = make(c, n, sizeof *x), *marginal = make(c, n, sizeof *marginal);
    struct trede_allocation got = trede_allocate(&problem, room_for(c, n), x, NULL);
    want_that(c, got.outcome == TREDE_ALLOCATION_SOLVED, "not solved");
    want_that(c, got.gap <= TREDE_ALLOCATION_GAP, "the gap is too wide");
    for (size_t i = 0; i < n; i++)
        marginal[i] = trede_curve_at(&problem.curve[i], x[i]).marginal;
    want_list(c, "x", x, n);
    want(c, "value", got.value);
    want(c, "shadow_price", got.price);
    want_list(c, "marginal", marginal, n);
}

static void infeasible(struct oracle_case *c)
{
    struct trede_allocation_problem problem = problem_of(c);
    double *x = make(c, problem.channels, sizeof *x);
    struct trede_allocation got = trede_allocate(&problem, room_for(c, problem.channels), x, NULL);
    bool refused = got.outcome == TREDE_ALLOCATION_BUDGET_TOO_SMALL;
    want_that(c, refused == json_is_true(json_object_get(c->expect, "must_fail")), "must be refused");
    leave(c, "must_fail"); /* compared above */
    want(c, "minimum", got.limit);
}

static const struct oracle_entry entries[] = {
    {"neyman-api", neyman, NULL},         {"cost-optimal-api", cost_optimal, NULL},
    {"log-free-B10", divide, NULL},       {"log-free-B60", divide, NULL},
    {"log-free-B120", divide, NULL},      {"log-bounded-B10", divide, NULL},
    {"log-bounded-B60", divide, NULL},    {"log-bounded-B120", divide, NULL},
    {"expsat-free-B10", divide, NULL},    {"expsat-free-B60", divide, NULL},
    {"expsat-free-B120", divide, NULL},   {"expsat-bounded-B10", divide, NULL},
    {"expsat-bounded-B60", divide, NULL}, {"expsat-bounded-B120", divide, NULL},
    {"power-free-B10", divide, NULL},     {"power-free-B60", divide, NULL},
    {"power-free-B120", divide, NULL},    {"power-bounded-B10", divide, NULL},
    {"power-bounded-B60", divide, NULL},  {"power-bounded-B120", divide, NULL},
    {"hill1-free-B10", divide, NULL},     {"hill1-free-B60", divide, NULL},
    {"hill1-free-B120", divide, NULL},    {"hill1-bounded-B10", divide, NULL},
    {"hill1-bounded-B60", divide, NULL},  {"hill1-bounded-B120", divide, NULL},
    {"infeasible", infeasible, NULL},     {0},
};
const struct oracle_area area_13 = {"13-allocation", entries};
