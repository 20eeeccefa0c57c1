/* area_03_replicates.c - variances from replicate weights: those in the file (successive differences, half samples,
 * bootstrap), and jackknives that the library makes from the design. */
#include "area_03_replicates.h"

#include <stdlib.h>

#include "sample.h"
#include "stats/replicates.h"

/* Replicate weights of columns prefix1, prefix2, ... by row of the design. */
static const double *columns_of(struct oracle_case *c, const struct table *t, const struct sample *s,
                                const char *prefix, size_t count)
{
    double *weight = make(c, s->design.rows, count * sizeof *weight);
    for (size_t r = 0; r < count; r++) {
        const double *column = numbers_of(c, t, path_of(c, "%s%zu", prefix, r + 1));
        for (size_t row = 0; row < s->design.rows; row++)
            weight[row * count + r] = column[s->source[row]];
    }
    return weight;
}

static struct sample *replicated(struct oracle_case *c, const struct table *t, const char *weight, const char *prefix,
                                 struct trede_replicates replicates)
{
    struct sample *s = make_sample(c, t, &(struct plan){.weight = numbers_of(c, t, weight)});
    struct trede_replicates *kept = make(c, 1, sizeof *kept);
    replicates.weight = columns_of(c, t, s, prefix, replicates.count);
    *kept = replicates;
    s->design.replicates = kept;
    must(c, trede_replicates_rank(&s->design, NULL, 0, &kept->rank), "trede_replicates_rank");
    return s;
}

/* y / x over the rows where both are known: the estimate under name, its standard error under se. */
static void want_ratio(struct oracle_case *c, const struct sample *s, const double *y, const double *x,
                       const char *name, const char *se)
{
    struct trede_ratios r = estimate(c, &(struct measures){s, 1, &y, &x});
    want(c, name, r.value[0]);
    want(c, se, sqrt(r.covariance[0]));
}

/* 1 where known; y itself gets 0 there, which does not count. */
static double *known(struct oracle_case *c, const struct table *t, double *y)
{
    double *x = make(c, t->rows, sizeof *x);
    for (size_t r = 0; r < t->rows; r++) {
        x[r] = isnan(y[r]) ? 0.0 : 1.0;
        if (isnan(y[r])) y[r] = 0.0;
    }
    return x;
}

void replicates_acs(struct oracle_case *c)
{
    const struct table *t = read_table(c, "lou_pums.csv");
    const struct trede_replicates sdr = {
        .count = 80, .scale = trede_replicate_scale(TREDE_REPLICATE_SDR, 80, 0), .mse = true, .threads = 1};
    struct sample *s = replicated(c, t, "PWGTP", "PWGTP", sdr);
    const double *female = is_text(c, t, "SEX", "Female"), *one = all_of(c, t->rows, 1);
    want_ratio(c, s, numbers_of(c, t, "AGE"), one, "mean_age", "se_mean_age");
    want_ratio(c, s, is_text(c, t, "EDUC_ATTAINMENT", "High school or beyond"), one, "share_hs", "se_share_hs");
    want(c, "total_female", total_of(s, female));
    want(c, "se_total_female", total_se(c, s, female));
}

static void half_samples(struct oracle_case *c, bool mse)
{
    const struct table *t = read_table(c, "nhanes2brr.csv");
    const struct trede_replicates brr = {
        .count = 32, .scale = trede_replicate_scale(TREDE_REPLICATE_BRR, 32, 0), .mse = mse, .threads = 1};
    struct sample *s = replicated(c, t, "finalwgt", "brr_", brr);
    const double *weight = numbers_of(c, t, "weight");
    want(c, "n", (double)s->design.rows);
    want_ratio(c, s, weight, all_of(c, t->rows, 1), "mean_weight", "se_mean_weight");
    want_ratio(c, s, weight, numbers_of(c, t, "height"), "ratio_weight_height", "se_ratio");
}

void replicates_brr_mse(struct oracle_case *c)
{
    half_samples(c, true);
}

void replicates_brr_centred(struct oracle_case *c)
{
    half_samples(c, false);
}

static void bootstrap(struct oracle_case *c, bool mse)
{
    const struct table *t = read_table(c, "nmihs_bootstrap.csv");
    const struct trede_replicates given = {
        .count = 50, .scale = trede_replicate_scale(TREDE_REPLICATE_BOOTSTRAP, 50, 0), .mse = mse, .threads = 1};
    struct sample *s = replicated(c, t, "finalwgt", "bsrw", given);
    double *grams = numbers_of(c, t, "birth_weight"), *x = known(c, t, grams), *low = make(c, t->rows, sizeof *low),
           n = 0;
    for (size_t r = 0; r < t->rows; r++) {
        low[r] = x[r] != 0.0 && grams[r] < 2500 ? 1.0 : 0.0;
        n += x[r];
    }
    want(c, "n", n);
    want(c, "scale", given.scale);
    want_ratio(c, s, grams, x, "mean_birth_weight", "se_mean");
    want_ratio(c, s, low, x, "share_low_birth_weight", "se_share");
}

void replicates_bootstrap_mse(struct oracle_case *c)
{
    bootstrap(c, true);
}

void replicates_bootstrap_centred(struct oracle_case *c)
{
    bootstrap(c, false);
}

static struct sample *jackknife(struct oracle_case *c, const struct table *t, struct plan plan,
                                struct trede_replicates *replicates)
{
    struct sample *s = make_sample(c, t, &plan);
    must(c, trede_jackknife_make(c->arena, &s->design, replicates), "trede_jackknife_make");
    s->design.replicates = replicates;
    return s;
}

void replicates_jkn(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apistrat.csv");
    struct trede_replicates *jkn = make(c, 1, sizeof *jkn);
    struct plan plan = {.stratum = "stype", .weight = numbers_of(c, t, "pw"), .fpc = numbers_of(c, t, "fpc")};
    struct sample *s = jackknife(c, t, plan, jkn);
    const double *api00 = numbers_of(c, t, "api00"), *one = all_of(c, t->rows, 1);
    const double *students = numbers_of(c, t, "api.stu"), *enrolled = numbers_of(c, t, "enroll");
    want_ratio(c, s, api00, one, "mean_api00", "se_centred");
    want_ratio(c, s, students, enrolled, "ratio", "se_ratio_centred");
    jkn->mse = true;
    want_ratio(c, s, api00, one, "mean_api00", "se_mse");
    want_ratio(c, s, students, enrolled, "ratio", "se_ratio_mse");
}

void replicates_jk1(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus1.csv");
    struct trede_replicates *jk1 = make(c, 1, sizeof *jk1);
    struct plan plan = {.psu = "dnum", .weight = numbers_of(c, t, "pw"), .fpc = numbers_of(c, t, "fpc")};
    struct sample *s = jackknife(c, t, plan, jk1);
    jk1->mse = true;
    want_ratio(c, s, numbers_of(c, t, "api00"), all_of(c, t->rows, 1), "mean_api00", "se");
}

void replicates_levy_lemeshow(struct oracle_case *c)
{
    const struct table *t = read_table(c, "scd.csv");
    json_t *lines = json_object_get(c->spec, "replicate_multipliers");
    struct sample *s = make_sample(c, t, &(struct plan){.weight = all_of(c, t->rows, 1)});
    double *weight = make(c, 6 * 4, sizeof *weight);
    for (size_t row = 0; row < 6; row++)
        for (size_t r = 0; r < 4; r++)
            weight[row * 4 + r] = json_number_value(json_array_get(json_array_get(lines, s->source[row]), r));
    const struct trede_replicates brr = {.count = 4,
                                         .scale = trede_replicate_scale(TREDE_REPLICATE_BRR, 4, 0),
                                         .weight = weight,
                                         .rank = 4,
                                         .threads = 1};
    s->design.replicates = &brr;
    want_ratio(c, s, numbers_of(c, t, "alive"), numbers_of(c, t, "arrests"), "ratio", "se");
}
