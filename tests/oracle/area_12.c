/* area_12.c - James-Stein, beta-binomial shrinkage, and pooling of effects. */
#include "sample.h"
#include "stats/beta_binomial.h"
#include "stats/pooling.h"

/* ---- baseball: 18 players, hits in 45 at bats ---- */

static void baseball_js(struct oracle_case *c)
{
    const struct table *t = read_table(c, "efron_morris.csv");
    const double *hits = numbers_of(c, t, "r"), *truth = numbers_of(c, t, "p");
    double *y = make(c, t->rows, sizeof *y), *shrunken = make(c, t->rows, sizeof *shrunken);
    double mean = 0.0, raw = 0.0, squares = 0.0;
    for (size_t i = 0; i < t->rows; i++) {
        y[i] = hits[i] / 45.0;
        mean += y[i] / (double)t->rows;
    }
    double variance = mean * (1.0 - mean) / 45.0;
    struct trede_james_stein js = trede_james_stein(t->rows, y, variance, shrunken);
    want_that(c, js.outcome == TREDE_JAMES_STEIN_SHRUNKEN, "shrunken");
    for (size_t i = 0; i < t->rows; i++) {
        raw += (y[i] - truth[i]) * (y[i] - truth[i]);
        squares += (shrunken[i] - truth[i]) * (shrunken[i] - truth[i]);
    }
    want(c, "grand_mean", js.mean);
    want(c, "s2", variance);
    want(c, "factor", js.factor);
    want_list(c, "estimates", shrunken, t->rows);
    want(c, "sse_raw", raw);
    want(c, "sse_js", squares);
}

/* ---- beta-binomial ---- */

struct counted {
    size_t cells;
    int64_t *x, *n;
};

static struct trede_beta_binomial fitted(struct oracle_case *c, const struct counted *counts)
{
    struct trede_beta_binomial fit;
    must(c, trede_beta_binomial(c->arena, counts->cells, counts->x, counts->n, 0.95, &fit), "trede_beta_binomial");
    want_that(c, fit.outcome == TREDE_BETA_BINOMIAL_FITTED, "fitted");
    want(c, "alpha", fit.alpha);
    want(c, "beta", fit.beta);
    want(c, "mu", fit.mu);
    want(c, "rho", fit.rho);
    want(c, "loglik", fit.log_likelihood);
    return fit;
}

static void want_posterior(struct oracle_case *c, const char *under, const struct trede_beta_binomial *fit,
                           size_t count)
{
    double *list = make(c, 4 * count, sizeof *list);
    for (size_t i = 0; i < count; i++) {
        list[i] = fit->cell[i].mean;
        list[count + i] = fit->cell[i].low;
        list[2 * count + i] = fit->cell[i].high;
        list[3 * count + i] = fit->cell[i].shrinkage;
    }
    want_list(c, path_of(c, "%s/mean", under), list, count);
    want_list(c, path_of(c, "%s/low", under), list + count, count);
    want_list(c, path_of(c, "%s/high", under), list + 2 * count, count);
    want_list(c, path_of(c, "%s/shrinkage", under), list + 3 * count, count);
}

static void baseball_bb(struct oracle_case *c)
{
    const struct table *t = read_table(c, "efron_morris.csv");
    const double *hits = numbers_of(c, t, "r");
    struct counted counts = {t->rows, make(c, t->rows, sizeof(int64_t)), make(c, t->rows, sizeof(int64_t))};
    for (size_t i = 0; i < t->rows; i++) {
        counts.x[i] = (int64_t)hits[i];
        counts.n[i] = 45;
    }
    struct trede_beta_binomial fit = fitted(c, &counts);
    want_posterior(c, "post", &fit, t->rows);
}

static void litters(struct oracle_case *c, bool only_first_group)
{
    const struct table *t = read_table(c, "lirat.csv");
    const double *n = numbers_of(c, t, "N"), *x = numbers_of(c, t, "R"), *group = numbers_of(c, t, "grp");
    struct counted counts = {0, make(c, t->rows, sizeof(int64_t)), make(c, t->rows, sizeof(int64_t))};
    for (size_t i = 0; i < t->rows; i++) {
        if (only_first_group && group[i] != 1.0) continue;
        counts.x[counts.cells] = (int64_t)x[i];
        counts.n[counts.cells++] = (int64_t)n[i];
    }
    struct trede_beta_binomial fit = fitted(c, &counts);
    want_posterior(c, "post_first5", &fit, 5);
}

static void litters_first_group(struct oracle_case *c)
{
    litters(c, true);
}

static void litters_all(struct oracle_case *c)
{
    litters(c, false);
}

/* Education by age: cells column by column for the fit (its answer does not depend on it), row by row in the file. */
static void nonvoters(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    json_t *rows = json_object_get(c->spec, "rows"), *columns = json_object_get(c->spec, "columns");
    size_t ages = json_array_size(columns), cells = json_array_size(rows) * ages;
    const double *no = is_text(c, t, "voted_2020", "No"), *answered = is_present(c, t, "voted_2020");
    struct counted counts = {cells, make(c, cells, sizeof(int64_t)), make(c, cells, sizeof(int64_t))};
    double *list = make(c, 5 * cells, sizeof *list);
    for (size_t i = 0; i < cells; i++) {
        const double *level = is_text(c, t, "education", json_string_value(json_array_get(rows, i / ages)));
        const double *age = is_text(c, t, "age_group", json_string_value(json_array_get(columns, i % ages)));
        for (size_t r = 0; r < t->rows; r++) {
            bool inside = answered[r] > 0.0 && level[r] > 0.0 && age[r] > 0.0;
            counts.n[i] += inside;
            counts.x[i] += inside && no[r] > 0.0;
        }
    }
    struct trede_beta_binomial fit = fitted(c, &counts);
    for (size_t i = 0; i < cells; i++) {
        list[i] = (double)counts.x[i];
        list[cells + i] = (double)counts.n[i];
        list[2 * cells + i] = fit.cell[i].mean;
        list[3 * cells + i] = fit.cell[i].low;
        list[4 * cells + i] = fit.cell[i].high;
    }
    want_list(c, "x", list, cells);
    want_list(c, "n", list + cells, cells);
    want_list(c, "post_mean", list + 2 * cells, cells);
    want_list(c, "post_low", list + 3 * cells, cells);
    want_list(c, "post_high", list + 4 * cells, cells);
}

/* ---- 13 trials of the BCG vaccine ---- */

static void want_pooled(struct oracle_case *c, const char *under, const struct trede_pool *pool)
{
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"tau2", pool->tau2},
                   {"estimate", pool->mean},
                   {"se", pool->se},
                   {"low", pool->interval.low},
                   {"high", pool->interval.high},
                   {"hk_se", pool->hartung_knapp_se},
                   {"hk_low", pool->hartung_knapp.low},
                   {"hk_high", pool->hartung_knapp.high},
                   {"pi_low", pool->prediction.low},
                   {"pi_high", pool->prediction.high}};
    want_that(c, pool->outcome == TREDE_POOL_POOLED && pool->has_hartung_knapp && pool->has_prediction, under);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        want(c, path_of(c, "%s/%s", under, numbers[i].key), numbers[i].value);
    want_list(c, path_of(c, "%s/weights", under), pool->weight, pool->k);
    want_list(c, path_of(c, "%s/blup", under), pool->shrunken, pool->k);
}

static void bcg(struct oracle_case *c)
{
    static const struct {
        const char *key;
        enum trede_pool_method method;
    } methods[] = {
        {"fixed", TREDE_POOL_FIXED}, {"dl", TREDE_POOL_DERSIMONIAN_LAIRD}, {"reml", TREDE_POOL_RESTRICTED_LIKELIHOOD}};
    const struct table *t = read_table(c, "bcg.csv");
    const double *tpos = numbers_of(c, t, "tpos"), *tneg = numbers_of(c, t, "tneg");
    const double *cpos = numbers_of(c, t, "cpos"), *cneg = numbers_of(c, t, "cneg");
    double *y = make(c, t->rows, sizeof *y), *v = make(c, t->rows, sizeof *v);
    for (size_t i = 0; i < t->rows; i++) {
        double vaccinated = tpos[i] + tneg[i], control = cpos[i] + cneg[i];
        y[i] = log(tpos[i] / vaccinated / (cpos[i] / control));
        v[i] = 1.0 / tpos[i] - 1.0 / vaccinated + 1.0 / cpos[i] - 1.0 / control;
    }
    want_list(c, "yi", y, t->rows);
    want_list(c, "vi", v, t->rows);
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        struct trede_pool pool;
        must(c, trede_pool(c->arena, methods[m].method, t->rows, y, v, 0.95, &pool), "trede_pool");
        want_pooled(c, methods[m].key, &pool);
        want(c, "Q", pool.q);
        want(c, "I2_percent", 100.0 * pool.i2);
    }
}

static const struct oracle_entry entries[] = {
    {"baseball-js", baseball_js, NULL},
    {"baseball-bb", baseball_bb, NULL},
    {"lirat-grp1", litters_first_group, NULL},
    {"lirat-all", litters_all, NULL},
    {"anes-nonvote-cells", nonvoters, NULL},
    {"bcg", bcg, NULL},
    {0},
};
const struct oracle_area area_12 = {"12-shrinkage-pooling", entries};
