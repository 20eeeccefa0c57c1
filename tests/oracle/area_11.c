/* area_11.c - exposed against unexposed, and areas against areas. Every respondent is a cell of its own: the covariates
 * are continuous. The reference takes the mean square of the influence over n; the engine has n - 1 (its own convention
 * for one stratum), so its standard errors are multiplied by sqrt((n - 1) / n). */
#include <stdlib.h>

#include "sample.h"
#include "stats/association.h"
#include "stats/causal.h"
#include "stats/did.h"

enum { MOST_COLUMNS = 24 };

struct columns {
    size_t rows, count;
    double *of[MOST_COLUMNS];
};

static void add(struct columns *x, double *column)
{
    x->of[x->count++] = column;
}

static void add_square(struct oracle_case *c, struct columns *x, const double *column)
{
    double *square = make(c, x->rows, sizeof *square);
    for (size_t r = 0; r < x->rows; r++)
        square[r] = column[r] * column[r];
    add(x, square);
}

/* Dummies of levels from + 1 to to. */
static void add_factor(struct oracle_case *c, struct columns *x, const double *column, int from, int to)
{
    for (int level = from + 1; level <= to; level++) {
        double *dummy = make(c, x->rows, sizeof *dummy);
        for (size_t r = 0; r < x->rows; r++)
            dummy[r] = column[r] > level - 0.5 && column[r] < level + 0.5;
        add(x, dummy);
    }
}

static struct columns nhefs_columns(struct oracle_case *c, const struct table *t)
{
    struct columns x = {.rows = t->rows};
    static const char *const squared[] = {"age", "smokeintensity", "smokeyrs", "wt71"};
    double *of[4];
    for (size_t i = 0; i < 4; i++)
        of[i] = numbers_of(c, t, squared[i]);
    add(&x, all_of(c, t->rows, 1.0));
    add(&x, numbers_of(c, t, "sex"));
    add(&x, numbers_of(c, t, "race"));
    add(&x, of[0]);
    add_square(c, &x, of[0]);
    add_factor(c, &x, numbers_of(c, t, "education"), 1, 5);
    for (size_t i = 1; i < 3; i++) {
        add(&x, of[i]);
        add_square(c, &x, of[i]);
    }
    add_factor(c, &x, numbers_of(c, t, "exercise"), 0, 2);
    add_factor(c, &x, numbers_of(c, t, "active"), 0, 2);
    add(&x, of[3]);
    add_square(c, &x, of[3]);
    return x;
}

/* The arms of a table whose rows all weigh 1. */
static struct trede_arms arms_of(struct oracle_case *c, const struct table *t, const double *exposed,
                                 const struct columns *columns)
{
    struct sample *s = make_sample(c, t, &(struct plan){.weight = all_of(c, t->rows, 1.0)});
    uint32_t *cell = make(c, t->rows, sizeof *cell);
    int8_t *arm = make(c, t->rows, sizeof *arm);
    double *x = make(c, t->rows * columns->count, sizeof *x);
    for (size_t r = 0; r < t->rows; r++) {
        cell[r] = (uint32_t)r;
        arm[r] = (int8_t)exposed[r];
        for (size_t j = 0; j < columns->count; j++)
            x[r * columns->count + j] = columns->of[j][r];
    }
    return (struct trede_arms){
        .design = &s->design, .cell = cell, .exposed = arm, .cells = t->rows, .p = columns->count, .x = x};
}

static struct trede_contrast contrast(struct oracle_case *c, const struct trede_outcome *outcome,
                                      enum trede_contrast_method method, enum trede_nuisance nuisance)
{
    struct trede_contrast made;
    must(c, trede_contrast_make(c->arena, outcome, method, nuisance, &made), "trede_contrast_make");
    return made;
}

/* Standard error of exposed minus unexposed, in the convention of the reference. */
static double se_of(struct oracle_case *c, const struct trede_arms *arms, const struct trede_contrast *made)
{
    double v[4], n = (double)arms->cells;
    must(c, trede_contrasts_covariance(arms, made, 1, v, NULL), "trede_contrasts_covariance");
    return sqrt((v[0] - v[1] - v[2] + v[3]) * (n - 1.0) / n);
}

static void want_means(struct oracle_case *c, const char *prefix, const char *difference,
                       const struct trede_contrast *made)
{
    want(c, path_of(c, "%s/mean1", prefix), made->mean[TREDE_EXPOSED]);
    want(c, path_of(c, "%s/mean0", prefix), made->mean[TREDE_UNEXPOSED]);
    want(c, path_of(c, "%s/%s", prefix, difference), made->mean[TREDE_EXPOSED] - made->mean[TREDE_UNEXPOSED]);
}

static void want_overlap(struct oracle_case *c, const struct trede_propensity *fit)
{
    struct trede_overlap o = trede_overlap_of(fit, 0.05, 0.95);
    want(c, "n", (double)(fit->total[0].rows + fit->total[1].rows));
    want(c, "n_exposed", (double)fit->total[TREDE_EXPOSED].rows);
    want(c, "propensity/min", o.least);
    want(c, "propensity/max", o.most);
    want_list(c, "propensity/coef", fit->coefficient, fit->arms.p);
    want(c, "stabilised_weight/mean", o.stabilised_mean);
    want(c, "stabilised_weight/min", o.stabilised_least);
    want(c, "stabilised_weight/max", o.stabilised_most);
    want(c, "ess_exposed", o.effective[TREDE_EXPOSED]);
    want(c, "ess_unexposed", o.effective[TREDE_UNEXPOSED]);
}

static void want_effects(struct oracle_case *c, const struct trede_arms *arms, const double *y)
{
    struct trede_propensity fit;
    struct trede_outcome outcome;
    must(c, trede_propensity_fit(c->arena, arms, NULL, &fit), "trede_propensity_fit");
    want_that(c, fit.outcome == TREDE_LOGISTIC_FITTED, "the propensity is fitted");
    must(c, trede_outcome_fit(c->arena, &fit, y, TREDE_OUTCOME_LINEAR, &outcome), "trede_outcome_fit");
    want_overlap(c, &fit);
    struct trede_contrast naive = contrast(c, &outcome, TREDE_CONTRAST_NAIVE, TREDE_NUISANCE_ESTIMATED);
    want(c, "naive_difference", naive.mean[1] - naive.mean[0]);
    struct trede_contrast known = contrast(c, &outcome, TREDE_CONTRAST_WEIGHTED, TREDE_NUISANCE_KNOWN);
    struct trede_contrast weighted = contrast(c, &outcome, TREDE_CONTRAST_WEIGHTED, TREDE_NUISANCE_ESTIMATED);
    want_means(c, "ipw", "ate", &weighted);
    want(c, "ipw/se_weights_known", se_of(c, arms, &known));
    want(c, "ipw/se_weights_estimated", se_of(c, arms, &weighted));
    struct trede_contrast exposed = contrast(c, &outcome, TREDE_CONTRAST_ON_EXPOSED, TREDE_NUISANCE_ESTIMATED);
    want_means(c, "att", "att", &exposed);
    want(c, "att/se", se_of(c, arms, &exposed));
    struct trede_contrast standardised = contrast(c, &outcome, TREDE_CONTRAST_STANDARDISED, TREDE_NUISANCE_ESTIMATED);
    want_means(c, "gcomp_by_arm", "ate", &standardised);
    struct trede_contrast robust = contrast(c, &outcome, TREDE_CONTRAST_DOUBLY_ROBUST, TREDE_NUISANCE_KNOWN);
    want_means(c, "aipw", "ate", &robust);
    want(c, "aipw/se", se_of(c, arms, &robust));
}

static void nhefs(struct oracle_case *c)
{
    const struct table *t = read_table(c, "nhefs.csv");
    struct columns x = nhefs_columns(c, t);
    struct trede_arms arms = arms_of(c, t, numbers_of(c, t, "qsmk"), &x);
    want_effects(c, &arms, numbers_of(c, t, "wt82_71"));
}

static void nhefs_binary(struct oracle_case *c)
{
    const struct table *t = read_table(c, "nhefs.csv");
    struct columns x = nhefs_columns(c, t);
    struct trede_arms arms = arms_of(c, t, numbers_of(c, t, "qsmk"), &x);
    double *y = numbers_of(c, t, "wt82_71");
    for (size_t r = 0; r < t->rows; r++)
        y[r] = y[r] > 5.0;
    want_effects(c, &arms, y);
}

static void lalonde(struct oracle_case *c)
{
    static const char *const names[] = {"age", "educ", "black", "hispan", "married", "nodegree", "re74", "re75"};
    const struct table *t = read_table(c, "lalonde_psid.csv");
    struct columns x = {.rows = t->rows};
    add(&x, all_of(c, t->rows, 1.0));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool race = strcmp(names[i], "black") == 0 || strcmp(names[i], "hispan") == 0;
        add(&x, race ? is_text(c, t, "race", names[i]) : numbers_of(c, t, names[i]));
    }
    struct trede_arms arms = arms_of(c, t, numbers_of(c, t, "treat"), &x);
    want_effects(c, &arms, numbers_of(c, t, "re78"));
}

/* One regression for both arms, with the exposure and its product with smokeintensity. */
static void standardisation(struct oracle_case *c)
{
    enum { INTENSITY = 9 }; /* its place in nhefs_columns */
    const struct table *t = read_table(c, "nhefs.csv");
    struct columns x = nhefs_columns(c, t);
    struct trede_arms arms = arms_of(c, t, numbers_of(c, t, "qsmk"), &x);
    const double *intensity = numbers_of(c, t, "smokeintensity");
    struct trede_propensity fit;
    struct trede_outcome outcome;
    bool product[MOST_COLUMNS] = {[0] = true, [INTENSITY] = true};
    want_that(c, memcmp(x.of[INTENSITY], intensity, t->rows * sizeof *intensity) == 0, "the place of smokeintensity");
    must(c, trede_propensity_fit(c->arena, &arms, NULL, &fit), "trede_propensity_fit");
    must(c,
         trede_outcome_fit_joint(c->arena, &fit, numbers_of(c, t, "wt82_71"), TREDE_OUTCOME_LINEAR, product, &outcome),
         "trede_outcome_fit_joint");
    struct trede_contrast got = contrast(c, &outcome, TREDE_CONTRAST_STANDARDISED, TREDE_NUISANCE_ESTIMATED);
    want(c, "mean1", got.mean[TREDE_EXPOSED]);
    want(c, "mean0", got.mean[TREDE_UNEXPOSED]);
    want(c, "difference", got.mean[TREDE_EXPOSED] - got.mean[TREDE_UNEXPOSED]);
}

/* ---- by lot ---- */

static void arm_moments(const struct table *t, const double *in, const double *y, double arm, double out[3])
{
    double n = 0.0, sum = 0.0, squares = 0.0;
    for (size_t r = 0; r < t->rows; r++) {
        if (in[r] < arm || in[r] > arm) continue;
        n += 1.0;
        sum += y[r];
    }
    for (size_t r = 0; r < t->rows; r++)
        if (in[r] >= arm && in[r] <= arm) squares += (y[r] - sum / n) * (y[r] - sum / n);
    out[0] = sum / n;
    out[1] = squares / (n - 1.0);
    out[2] = n;
}

static void experiment(struct oracle_case *c)
{
    const struct table *t = read_table(c, "nsw_dw.csv");
    const double *treat = numbers_of(c, t, "treat"), *y = numbers_of(c, t, "re78");
    double a[3], b[3];
    arm_moments(t, treat, y, 0.0, a);
    arm_moments(t, treat, y, 1.0, b);
    struct trede_welch w = trede_welch_of(a[0], a[1], a[2], b[0], b[1], b[2], 0.95);
    double pooled = ((a[2] - 1.0) * a[1] + (b[2] - 1.0) * b[1]) / (a[2] + b[2] - 2.0);
    want(c, "se_pooled", sqrt(pooled * (1.0 / a[2] + 1.0 / b[2])));
    want(c, "df_welch", w.df);
    want(c, "ci_welch_low", w.limits.low);
    want(c, "ci_welch_high", w.limits.high);
    want(c, "p_welch", w.p);
    /* Neyman's standard error is the engine's when the arms are strata. */
    double *untreated = make(c, t->rows, sizeof *untreated);
    for (size_t r = 0; r < t->rows; r++)
        untreated[r] = 1.0 - treat[r];
    const double *inside[2] = {untreated, treat}, *both[2] = {y, y};
    struct sample *s = make_sample(c, t, &(struct plan){.stratum = "treat", .weight = all_of(c, t->rows, 1.0)});
    struct trede_ratios r = estimate(c, &(struct measures){s, 2, both, inside});
    struct trede_linear d = trede_ratios_combine(&r, (const double[]){-1.0, 1.0});
    want(c, "difference", d.value);
    want(c, "se_neyman", d.se);
    want_that(c, fabs(d.se - w.se) < 1e-8 * d.se, "the engine with arms as strata is Welch");
}

/* ---- areas ---- */

enum { FIRST_QUARTER_WITH = 3, QUARTERS = 6 };

/* Quarters from 0, and cohorts: California starts at the fourth, the others never. */
static void organ(struct oracle_case *c)
{
    const struct table *t = read_table(c, "organ_donations.csv");
    struct sample *s = make_sample(c, t, &(struct plan){.psu = "State", .weight = all_of(c, t->rows, 1.0)});
    const double *quarter = numbers_of(c, t, "Quarter_Num"), *rate = numbers_of(c, t, "Rate");
    const double *california = is_text(c, t, "State", "California");
    int32_t *wave = make(c, t->rows, sizeof *wave), *cohort = make(c, t->rows, sizeof *cohort);
    double *y = make(c, t->rows, sizeof *y);
    for (size_t i = 0; i < s->design.rows; i++) {
        size_t r = s->source[i];
        wave[i] = (int32_t)quarter[r] - 1;
        cohort[i] = california[r] > 0.0 ? 0 : 1;
        y[i] = rate[r];
    }
    const uint32_t start[] = {FIRST_QUARTER_WITH, QUARTERS};
    const struct trede_did_question question = {.design = &s->design,
                                                .waves = QUARTERS,
                                                .cohorts = 2,
                                                .start = start,
                                                .wave = wave,
                                                .cohort = cohort,
                                                .y = y,
                                                .base = TREDE_DID_ALL_BEFORE};
    struct trede_did did;
    must(c, trede_did_make(&question, &did), "trede_did_make");
    struct trede_did_effect e = trede_did_average(&did, SIZE_MAX);
    trede_did_free(&did);
    /* two-way fixed effects: 27 states, 5 more quarters, the treatment, the constant in the states */
    double clusters = (double)s->design.psus, n = (double)t->rows, all = clusters + QUARTERS - 1.0 + 1.0;
    double cr0 = e.se * sqrt((clusters - 1.0) / clusters);
    want_that(c, e.defined, "the effect is defined");
    want(c, "estimate", e.value);
    want(c, "did_of_means", e.value);
    want(c, "se_cr0", cr0);
    want(c, "se_cr1_all_dummies", e.se * sqrt((n - 1.0) / (n - all)));
    want(c, "se_cr1_nested_fe", e.se * sqrt((n - 1.0) / (n - 1.0 - QUARTERS)));
    want(c, "clusters", clusters);
    want(c, "n", n);
}

static void organ_permutation(struct oracle_case *c)
{
    const struct table *t = read_table(c, "organ_donations.csv");
    const double *quarter = numbers_of(c, t, "Quarter_Num"), *rate = numbers_of(c, t, "Rate");
    struct labels states = labels_of(c, t, "State");
    struct trede_placebo_area *areas = make(c, states.count, sizeof *areas);
    double *contrasts = make(c, states.count, sizeof *contrasts);
    for (size_t r = 0; r < t->rows; r++) {
        struct trede_placebo_area *area = &areas[states.of_row[r]];
        size_t after = quarter[r] > FIRST_QUARTER_WITH;
        area->sum[after] += rate[r];
        area->weight[after] += 1.0;
    }
    for (size_t i = 0; i < states.count; i++) {
        areas[i].treated = strcmp(states.name[i], "California") == 0;
        const char *name = json_string_value(json_array_get(json_object_get(c->expect, "states"), i));
        want_that(c, name && strcmp(name, states.name[i]) == 0, "the states in the order of the reference");
    }
    leave(c, "states"); /* texts: compared above */
    struct trede_placebo placebo = trede_placebo_of(areas, states.count, contrasts);
    want_that(c, placebo.defined && placebo.count == states.count, "every state has its turn");
    want_list(c, "contrasts", contrasts, states.count);
    want(c, "p", placebo.p);
}

static const struct oracle_entry entries[] = {
    {"nhefs", nhefs, NULL},
    {"nhefs-standardisation", standardisation, NULL},
    {"nhefs-binary", nhefs_binary, NULL},
    {"nsw-experiment", experiment, NULL},
    {"lalonde-psid", lalonde, NULL},
    {"organ-did", organ, NULL},
    {"organ-did-permutation", organ_permutation, NULL},
    {0},
};
const struct oracle_area area_11 = {"11-causal", entries};
