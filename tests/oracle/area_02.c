/* area_02.c - post-stratification, raking, trimming, standard errors after calibration. */
#include "sample.h"
#include "stats/raking.h"

/* The margins of a case: names of the columns and, per column, targets in the order of its labels. */
struct raked {
    struct labels labels[2];
    struct trede_margin margin[2];
    size_t count;
    double *before, *after; /* rows of the table */
    struct trede_calibration calibration;
    struct sample *sample;
};

static void add_margin(struct raked *k, struct labels labels, const double *target)
{
    k->labels[k->count] = labels;
    k->margin[k->count++] = (struct trede_margin){labels.of_row, target, labels.count};
}

/* Targets from spec/margins/<column>. */
static const double *targets_of(struct oracle_case *c, const char *column, struct labels labels)
{
    json_t *margin = json_object_get(json_object_get(c->spec, "margins"), column);
    double *target = make(c, labels.count, sizeof *target);
    for (size_t i = 0; i < labels.count; i++)
        target[i] = json_number_value(json_object_get(margin, labels.name[i]));
    return target;
}

/* Rakes, and makes the sample with final weights and what the variance needs to know of the calibration. */
static void rake_sample(struct oracle_case *c, const struct table *t, struct plan plan, const double *before,
                        struct raked *k)
{
    struct trede_raking result;
    k->before = make(c, t->rows, sizeof(double));
    k->after = make(c, t->rows, sizeof(double));
    memcpy(k->before, before, t->rows * sizeof(double));
    memcpy(k->after, before, t->rows * sizeof(double));
    must(c, trede_rake(k->after, t->rows, k->margin, k->count, 1e-13, 500, &result), "trede_rake");
    want_that(c, result.status == TREDE_RAKED, "raking converges");
    plan.weight = k->after;
    k->sample = make_sample(c, t, &plan);
    size_t rows = k->sample->design.rows, first = 0;
    double *ordered = make(c, rows, sizeof *ordered);
    const int32_t **category = make(c, k->count, sizeof *category);
    for (size_t m = 0; m < k->count; m++) {
        int32_t *of_row = make(c, rows, sizeof *of_row);
        for (size_t r = 0; r < rows; r++) {
            int32_t label = k->labels[m].of_row[k->sample->source[r]];
            of_row[r] = label < 0 ? -1 : label + (int32_t)first;
            ordered[r] = before[k->sample->source[r]];
        }
        category[m] = of_row;
        first += k->labels[m].count;
    }
    k->calibration = (struct trede_calibration){ordered, k->count, category, first};
    k->sample->design.calibration = &k->calibration;
}

static const double *population(struct oracle_case *c, const char *column, struct labels labels)
{
    const struct table *t = read_table(c, "apipop_margins.csv");
    const double *n = numbers_of(c, t, "N");
    double *target = make(c, labels.count, sizeof *target);
    for (size_t i = 0; i < labels.count; i++) {
        const double *is = is_text(c, t, column, labels.name[i]);
        for (size_t r = 0; r < t->rows; r++)
            target[i] += is[r] * n[r];
    }
    return target;
}

static void poststrat(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus1.csv");
    struct raked k = {0};
    struct labels stype = labels_of(c, t, "stype");
    add_margin(&k, stype, population(c, "stype", stype));
    rake_sample(c, t, (struct plan){.psu = "dnum", .fpc = numbers_of(c, t, "fpc")}, numbers_of(c, t, "pw"), &k);
    const double *enroll = numbers_of(c, t, "enroll");
    want(c, "total_enroll", total_of(k.sample, enroll));
    want(c, "se_total_enroll", total_se(c, k.sample, enroll));
    struct trede_ratios mean = estimate_mean(c, k.sample, numbers_of(c, t, "api00"), NULL);
    want(c, "mean_api00", mean.value[0]);
    want(c, "se_mean_api00", sqrt(mean.covariance[0]));
    for (size_t r = 0; r < t->rows; r++)
        want(c, path_of(c, "g_weight/%s", stype.name[stype.of_row[r]]), k.after[r] / k.before[r]);
    for (size_t i = 0; i < stype.count; i++)
        want(c, path_of(c, "total_stype_se/%zu", i), total_se(c, k.sample, is_text(c, t, "stype", stype.name[i])));
}

static void want_variable(struct oracle_case *c, const struct raked *k, const char *name, const double *y)
{
    struct trede_ratios mean = estimate_mean(c, k->sample, y, NULL);
    want(c, path_of(c, "%s/mean", name), mean.value[0]);
    want(c, path_of(c, "%s/se_mean", name), sqrt(mean.covariance[0]));
    want(c, path_of(c, "%s/total", name), total_of(k->sample, y));
    want(c, path_of(c, "%s/se_total", name), total_se(c, k->sample, y));
    leave(c, path_of(c, "%s/se_mean_survey_rake", name)); /* "not the value to hold", says the method */
}

static void want_weights(struct oracle_case *c, const struct raked *k)
{
    struct trede_kish kish = trede_kish_of(k->sample->design.weight, NULL, k->sample->design.rows);
    want(c, "n", (double)kish.rows);
    want(c, "sum_w", kish.sum);
    want(c, "min_w", kish.smallest);
    want(c, "max_w", kish.largest);
    want(c, "deff_w", kish.design_effect);
    for (size_t i = 0; i < k->sample->design.rows; i++) {
        size_t r = k->sample->source[i];
        const char *first = k->labels[0].name[k->labels[0].of_row[r]],
                   *second = k->labels[1].name[k->labels[1].of_row[r]];
        want(c, path_of(c, "weight_by_cell/%s|%s", first, second), k->after[r] / k->before[r]);
    }
}

static void rake_api(struct oracle_case *c, const char *file, struct plan plan, bool enroll)
{
    const struct table *t = read_table(c, file);
    struct raked k = {0};
    struct labels stype = labels_of(c, t, "stype"), wide = labels_of(c, t, "sch.wide");
    add_margin(&k, stype, targets_of(c, "stype", stype));
    add_margin(&k, wide, targets_of(c, "sch.wide", wide));
    plan.fpc = numbers_of(c, t, "fpc");
    rake_sample(c, t, plan, numbers_of(c, t, "pw"), &k);
    want_weights(c, &k);
    want_variable(c, &k, "api00", numbers_of(c, t, "api00"));
    if (enroll) want_variable(c, &k, "enroll", numbers_of(c, t, "enroll"));
    want_variable(c, &k, "comp_imp_yes", is_text(c, t, "comp.imp", "Yes"));
}
static void rake_clus1(struct oracle_case *c)
{
    rake_api(c, "apiclus1.csv", (struct plan){.psu = "dnum"}, true);
}
static void rake_strat(struct oracle_case *c)
{
    rake_api(c, "apistrat.csv", (struct plan){.stratum = "stype"}, false);
}

/* Labels of the two derived margins, with the names the reference gives them; rows with either missing are -1. */
static void anes04_labels(struct oracle_case *c, const struct table *t, struct labels *married, struct labels *age)
{
    static const char *const marr[] = {"FALSE", "TRUE"};
    static const char *const bands[] = {"age1824", "age2534", "age3544", "age4554", "age5564", "age6599"};
    static const double upto[] = {25, 35, 45, 55, 65, 99};
    const double *m = numbers_of(c, t, "married"), *years = numbers_of(c, t, "age");
    *married = (struct labels){make(c, t->rows, sizeof(int32_t)), 2, make(c, 2, sizeof(char *))};
    *age = (struct labels){make(c, t->rows, sizeof(int32_t)), 6, make(c, 6, sizeof(char *))};
    memcpy(married->name, marr, sizeof marr);
    memcpy(age->name, bands, sizeof bands);
    for (size_t r = 0; r < t->rows; r++) {
        int32_t band = 0;
        while (band < 6 && years[r] > upto[band])
            band++;
        bool known = !isnan(m[r]) && years[r] > 0.0 && band < 6;
        married->of_row[r] = known ? (int32_t)m[r] : -1;
        age->of_row[r] = known ? band : -1;
    }
}

/* The shares of the anesrake example times the number of rows. */
static void anes04_margins(struct oracle_case *c, const struct table *t, struct raked *k)
{
    static const double married_share[] = {.4, .6}, age_share[] = {.10, .15, .17, .23, .22, .13};
    struct labels married, age;
    anes04_labels(c, t, &married, &age);
    double n = 0.0, *married_target = make(c, 2, sizeof(double)), *age_target = make(c, 6, sizeof(double));
    for (size_t r = 0; r < t->rows; r++)
        n += age.of_row[r] >= 0;
    for (size_t i = 0; i < 2; i++)
        married_target[i] = married_share[i] * n;
    for (size_t i = 0; i < 6; i++)
        age_target[i] = age_share[i] * n;
    add_margin(k, married, married_target);
    add_margin(k, age, age_target);
}

static double *college_of(struct oracle_case *c, const struct table *t)
{
    double *college = numbers_of(c, t, "educcats");
    for (size_t r = 0; r < t->rows; r++)
        college[r] = college[r] >= 4.0;
    return college;
}

static struct raked *rake_anes04_sample(struct oracle_case *c, const struct table *t)
{
    struct raked *k = make(c, 1, sizeof *k); /* the design points at its calibration */
    bool *keep = make(c, t->rows, sizeof *keep);
    anes04_margins(c, t, k);
    for (size_t r = 0; r < t->rows; r++)
        keep[r] = k->labels[0].of_row[r] >= 0;
    rake_sample(c, t, (struct plan){.keep = keep}, all_of(c, t->rows, 1.0), k);
    return k;
}

static void rake_anes04(struct oracle_case *c)
{
    const struct table *t = read_table(c, "anes04.csv");
    const struct raked *k = rake_anes04_sample(c, t);
    want_weights(c, k);
    want_variable(c, k, "female", numbers_of(c, t, "female"));
    want_variable(c, k, "college", college_of(c, t));
}

static void convergence(struct oracle_case *c)
{
    const struct table *t = read_table(c, "anes04.csv");
    struct raked k = {0};
    anes04_margins(c, t, &k);
    for (int sweeps = 1; sweeps <= 3; sweeps++) {
        struct trede_raking result;
        double *weight = all_of(c, t->rows, 1.0);
        must(c, trede_rake(weight, t->rows, k.margin, k.count, 1e-12, sweeps, &result), "trede_rake");
        want_that(c, result.status == TREDE_RAKING_NOT_CONVERGED, "stopping early is said");
        want_that(c, result.margin == 0, "the first margin is the one that is off");
        want(c, path_of(c, "max_rel_err/%d", sweeps - 1), result.largest_error);
    }
}

static void trim(struct oracle_case *c, int strict)
{
    const struct table *t = read_table(c, "anes04.csv");
    const struct raked *k = rake_anes04_sample(c, t);
    size_t rows = k->sample->design.rows;
    double *weight = make(c, rows, sizeof *weight);
    memcpy(weight, k->sample->design.weight, rows * sizeof *weight);
    double mean = trede_kish_of(weight, NULL, rows).sum / (double)rows;
    must(c, trede_trim(weight, rows, 0.75 * mean, 1.3 * mean, strict), "trede_trim");
    struct trede_kish kish = trede_kish_of(weight, NULL, rows);
    want(c, "min", kish.smallest);
    want(c, "max", kish.largest);
    want(c, "sum", kish.sum);
    want(c, "sumsq", kish.sum_squares);
    k->sample->design.weight = weight;
    want(c, "mean_female", total_of(k->sample, numbers_of(c, t, "female")) / kish.sum);
    want(c, "mean_college", total_of(k->sample, college_of(c, t)) / kish.sum);
}
static void trim_once(struct oracle_case *c)
{
    trim(c, 0);
}
static void trim_strict(struct oracle_case *c)
{
    trim(c, 1);
}

static const struct oracle_entry entries[] = {
    {"poststrat-stype", poststrat, NULL},
    {"rake-apiclus1", rake_clus1, NULL},
    {"rake-apistrat", rake_strat, NULL},
    {"rake-anes04", rake_anes04, NULL},
    {"rake-anes04-convergence", convergence, NULL},
    {"trim-once", trim_once, NULL},
    {"trim-strict", trim_strict, NULL},
    {0},
};
const struct oracle_area area_02 = {"02-calibration", entries};
