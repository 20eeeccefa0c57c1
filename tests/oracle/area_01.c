/* area_01.c - means, totals, ratios, interval methods, domains, lonely PSUs. */
#include "sample.h"
#include "stats/interval.h"
#include "stats/raking.h"

static const struct plan cluster_plan = {.psu = "dnum"};

static struct sample *api_sample(struct oracle_case *c, const struct table *t, struct plan plan, const char *fpc)
{
    plan.weight = numbers_of(c, t, "pw");
    plan.fpc = numbers_of(c, t, fpc);
    return make_sample(c, t, &plan);
}

/* Two stages; weights = (districts / sampled) x (schools / sampled) as in the reference. */
static struct sample *two_stage_sample(struct oracle_case *c, const struct table *t)
{
    struct plan plan = {.psu = "dnum", .second = "snum"};
    plan.weight = all_of(c, t->rows, 1.0);
    plan.fpc = numbers_of(c, t, "fpc1");
    plan.second_fpc = numbers_of(c, t, "fpc2");
    struct sample *s = make_sample(c, t, &plan);
    double *weight = make(c, t->rows, sizeof *weight);
    for (size_t r = 0; r < t->rows; r++)
        weight[r] = 1.0 / (s->design.fraction[0] * s->design.second_fraction[s->design.psu[r]]);
    s->design.weight = weight;
    return s;
}

static struct sample *anes_sample(struct oracle_case *c, const struct table *t)
{
    return make_sample(c, t, &(struct plan){"stratum", "psu", NULL, numbers_of(c, t, "weight"), NULL, NULL, NULL});
}

static void want_interval(struct oracle_case *c, struct trede_limits limits)
{
    want(c, "ci_low", limits.low);
    want(c, "ci_high", limits.high);
}

/* Variance over that of a simple sample of the same size, with replacement, or without from sum w people. */
static double design_effect(const struct trede_ratios *r, bool with_replacement)
{
    double n = (double)r->base[0], simple = n / (n - 1.0) * r->weighted_variance[0] / n;
    return r->covariance[0] / (simple * (with_replacement ? 1.0 : 1.0 - n / r->weight[0]));
}

static void want_mean(struct oracle_case *c, const struct sample *s, const double *y, bool deff)
{
    struct trede_ratios r = estimate_mean(c, s, y, NULL);
    double se = sqrt(r.covariance[0]);
    want(c, "estimate", r.value[0]);
    want(c, "se", se);
    want(c, "df", r.df[0]);
    want_interval(c, trede_interval_t(r.value[0], se, r.df[0], 0.95));
    if (deff) want(c, "deff", design_effect(&r, false));
}

static void strat_mean(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apistrat.csv");
    want_mean(c, api_sample(c, t, (struct plan){.stratum = "stype"}, "fpc"), numbers_of(c, t, "api00"), true);
}

static void clus1_mean(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus1.csv");
    want_mean(c, api_sample(c, t, cluster_plan, "fpc"), numbers_of(c, t, "api00"), true);
}

static void clus2_mean(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus2.csv");
    want_mean(c, two_stage_sample(c, t), numbers_of(c, t, "api00"), true);
}

static void srs_mean(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apisrs.csv");
    want_mean(c, api_sample(c, t, (struct plan){0}, "fpc"), numbers_of(c, t, "api00"), false);
}

static void strat_total(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apistrat.csv");
    const struct sample *s = api_sample(c, t, (struct plan){.stratum = "stype"}, "fpc");
    const double *y = numbers_of(c, t, "enroll");
    double total = total_of(s, y), se = total_se(c, s, y), df = trede_domain_df(&s->design, NULL, 0);
    want(c, "estimate", total);
    want(c, "se", se);
    want(c, "df", df);
    want_interval(c, trede_interval_t(total, se, df, 0.95));
}

static void strat_ratio(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apistrat.csv");
    const struct sample *s = api_sample(c, t, (struct plan){.stratum = "stype"}, "fpc");
    struct trede_ratios r = estimate_mean(c, s, numbers_of(c, t, "api.stu"), numbers_of(c, t, "enroll"));
    want(c, "estimate", r.value[0]);
    want(c, "se", sqrt(r.covariance[0]));
    want(c, "df", r.df[0]);
}

static void clus2_ratio(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus2.csv");
    double *x = numbers_of(c, t, "enroll");
    for (size_t r = 0; r < t->rows; r++)
        x[r] = isnan(x[r]) ? 0.0 : x[r]; /* a row without pupils counted is outside the domain */
    struct trede_ratios r = estimate_mean(c, two_stage_sample(c, t), numbers_of(c, t, "api.stu"), x);
    want(c, "estimate", r.value[0]);
    want(c, "se", sqrt(r.covariance[0]));
}

/* k estimates with their standard errors and, when wanted, their covariance. */
static void want_joint(struct oracle_case *c, const struct measures *m, bool covariance)
{
    struct trede_ratios r = estimate(c, m);
    double *se = make(c, m->k, sizeof *se);
    for (size_t i = 0; i < m->k; i++)
        se[i] = sqrt(r.covariance[i * m->k + i]);
    want_list(c, "estimate", r.value, m->k);
    want_list(c, "se", se, m->k);
    if (covariance) want_list(c, "cov", r.covariance, m->k * m->k);
}

static const char *const school_types[] = {"E", "H", "M"};

static void clus1_props(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus1.csv");
    const double *y[3];
    for (size_t i = 0; i < 3; i++)
        y[i] = is_text(c, t, "stype", school_types[i]);
    want_joint(c, &(struct measures){api_sample(c, t, cluster_plan, "fpc"), 3, y, NULL}, true);
}

static void clus1_domain(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus1.csv");
    const double *y[3], *x[3];
    for (size_t i = 0; i < 3; i++) {
        y[i] = numbers_of(c, t, "api00");
        x[i] = is_text(c, t, "stype", school_types[i]);
    }
    want_joint(c, &(struct measures){api_sample(c, t, cluster_plan, "fpc"), 3, y, x}, false);
}

typedef struct trede_limits method_fn(double p, double se, double df, int64_t rows);
static struct trede_limits logit(double p, double se, double df, int64_t rows)
{
    (void)rows;
    return trede_interval_logit(p, se, df, 0.95);
}
static struct trede_limits asine(double p, double se, double df, int64_t rows)
{
    (void)rows;
    return trede_interval_asin(p, se, df, 0.95);
}
static struct trede_limits plain(double p, double se, double df, int64_t rows)
{
    (void)rows;
    return trede_interval_t(p, se, df, 0.95);
}
static struct trede_limits beta(double p, double se, double df, int64_t rows)
{
    return trede_interval_beta(p, se, df, rows, 0.95);
}

static void want_share(struct oracle_case *c, const struct trede_ratios *r, method_fn *method)
{
    double se = sqrt(r->covariance[0]);
    want(c, "estimate", r->value[0]);
    want(c, "se", se);
    want(c, "df", r->df[0]);
    want_interval(c, method(r->value[0], se, r->df[0], r->base[0]));
}

static void rare(struct oracle_case *c, method_fn *method)
{
    const struct table *t = read_table(c, "apiclus1.csv");
    struct trede_ratios r = estimate_mean(c, api_sample(c, t, cluster_plan, "fpc"), is_text(c, t, "ell", "0"), NULL);
    want_share(c, &r, method);
}
static void rare_logit(struct oracle_case *c)
{
    rare(c, logit);
}
static void rare_beta(struct oracle_case *c)
{
    rare(c, beta);
}
static void rare_mean(struct oracle_case *c)
{
    rare(c, plain);
}
static void rare_asin(struct oracle_case *c)
{
    rare(c, asine);
}

static void voted(struct oracle_case *c, method_fn *method)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    struct trede_ratios r =
        estimate_mean(c, anes_sample(c, t), is_text(c, t, "voted_2020", "Yes"), is_present(c, t, "voted_2020"));
    want_share(c, &r, method);
    want(c, "n", (double)r.base[0]);
}
static void voted_logit(struct oracle_case *c)
{
    voted(c, logit);
}
static void voted_beta(struct oracle_case *c)
{
    voted(c, beta);
}

static void party(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    const struct sample *s = anes_sample(c, t);
    json_t *categories = json_object_get(c->spec, "categories");
    for (size_t i = 0; i < json_array_size(categories); i++) {
        const char *name = json_string_value(json_array_get(categories, i));
        struct trede_ratios r = estimate_mean(c, s, is_text(c, t, "party_id7", name), is_present(c, t, "party_id7"));
        double se = sqrt(r.covariance[0]);
        struct trede_limits limits = trede_interval_beta(r.value[0], se, r.df[0], r.base[0], 0.95);
        want(c, path_of(c, "estimate/%zu", i), r.value[0]);
        want(c, path_of(c, "se/%zu", i), se);
        want(c, path_of(c, "ci_low/%zu", i), limits.low);
        want(c, path_of(c, "ci_high/%zu", i), limits.high);
        want(c, path_of(c, "deff_replace/%zu", i), design_effect(&r, true));
        want(c, "df", r.df[0]);
        want(c, "n", (double)r.base[0]);
    }
}

static void domain_age(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    json_t *categories = json_object_get(c->spec, "categories");
    const double *y[6], *x[6], *answered = is_present(c, t, "voted_2020");
    for (size_t i = 0; i < 6; i++) {
        double *inside = is_text(c, t, "age_group", json_string_value(json_array_get(categories, i)));
        for (size_t r = 0; r < t->rows; r++)
            inside[r] *= answered[r];
        x[i] = inside;
        y[i] = is_text(c, t, "voted_2020", "Yes");
    }
    want_joint(c, &(struct measures){anes_sample(c, t), 6, y, x}, true);
}

static void domain_cross(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    const double *graduate = is_text(c, t, "education", "Graduate"), *female = is_text(c, t, "gender", "Female");
    const double *most = is_text(c, t, "trust_government", "Most of the time");
    double *inside = is_present(c, t, "trust_government"), *y = is_text(c, t, "trust_government", "Always");
    for (size_t r = 0; r < t->rows; r++) {
        inside[r] *= graduate[r] * female[r];
        y[r] += most[r];
    }
    struct trede_ratios r = estimate_mean(c, anes_sample(c, t), y, inside);
    want(c, "estimate", r.value[0]);
    want(c, "se", sqrt(r.covariance[0]));
    want(c, "n", (double)r.base[0]);
}

/* Without the second PSU of strata 5, 20 and 41 when lonely. */
static struct sample *nhis_sample(struct oracle_case *c, const struct table *t, bool lonely)
{
    bool *keep = make(c, t->rows, sizeof *keep);
    const double *stratum = numbers_of(c, t, "stratum"), *psu = numbers_of(c, t, "psu");
    for (size_t r = 0; r < t->rows; r++)
        keep[r] = !lonely || psu[r] != 2.0 || (stratum[r] != 5.0 && stratum[r] != 20.0 && stratum[r] != 41.0);
    return make_sample(c, t, &(struct plan){"stratum", "psu", NULL, numbers_of(c, t, "svywt"), NULL, NULL, keep});
}

static void lonely(struct oracle_case *c, enum trede_lonely_policy policy)
{
    const struct table *t = read_table(c, "nhis.csv");
    struct sample *s = nhis_sample(c, t, true);
    s->design.lonely = policy;
    struct trede_ratios r = estimate_mean(c, s, is_text(c, t, "hisp", "1"), NULL);
    want(c, "estimate", r.value[0]);
    want(c, "se", sqrt(r.covariance[0]));
    want(c, "df", r.df[0]);
}
static void lonely_adjust(struct oracle_case *c)
{
    lonely(c, TREDE_LONELY_GRAND_MEAN);
}
static void lonely_average(struct oracle_case *c)
{
    lonely(c, TREDE_LONELY_AVERAGE_STRATA);
}
static void lonely_certainty(struct oracle_case *c)
{
    lonely(c, TREDE_LONELY_NOTHING);
}

static void constant(const void *context, size_t row, double *u)
{
    (void)context;
    (void)row;
    u[0] = 1.0;
}

static void lonely_fail(struct oracle_case *c)
{
    const struct table *t = read_table(c, "nhis.csv");
    const struct sample *s = nhis_sample(c, t, true);
    double variance;
    size_t stratum = SIZE_MAX;
    enum trede_status status = trede_taylor(&s->design, NULL, 0, 1, constant, NULL, &variance, &stratum);
    leave(c, "must_fail");
    want_that(c, status == TREDE_INPUT, "a stratum with one PSU was not refused");
    bool named = false;
    for (size_t r = 0; r < s->design.rows; r++)
        named = named || (s->design.stratum[r] == stratum && strcmp(text_at(c, t, s->source[r], "stratum"), "5") == 0);
    want_that(c, named, "stratum 5 is the one to name");
}

static void nhis_full(struct oracle_case *c)
{
    const struct table *t = read_table(c, "nhis.csv");
    const struct sample *s = nhis_sample(c, t, false);
    want_mean(c, s, is_text(c, t, "hisp", "1"), false);
    struct trede_ratios r = estimate_mean(c, s, is_text(c, t, "hisp", "1"), NULL);
    want(c, "deff_replace", design_effect(&r, true));
}

static void kish(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    const double *weight = numbers_of(c, t, "weight"), *answered = is_present(c, t, "voted_2020");
    uint32_t *domain = make(c, t->rows, sizeof *domain);
    size_t count = 0;
    for (size_t r = 0; r < t->rows; r++) {
        if (answered[r] > 0.0) domain[count++] = (uint32_t)r;
    }
    struct trede_kish k = trede_kish_of(weight, domain, count);
    want(c, "n", (double)k.rows);
    want(c, "n_eff", k.effective);
    want(c, "deff_w", k.design_effect);
}

static const struct oracle_entry entries[] = {
    {"strat-mean", strat_mean, NULL},
    {"clus1-mean", clus1_mean, NULL},
    {"clus2-mean", clus2_mean, NULL},
    {"srs-mean", srs_mean, NULL},
    {"strat-total", strat_total, NULL},
    {"strat-ratio", strat_ratio, NULL},
    {"clus2-ratio", clus2_ratio, NULL},
    {"clus1-props", clus1_props, NULL},
    {"clus1-rareprop-logit", rare_logit, NULL},
    {"clus1-rareprop-beta", rare_beta, NULL},
    {"clus1-rareprop-mean", rare_mean, NULL},
    {"clus1-rareprop-asin", rare_asin, NULL},
    {"anes-voted-logit", voted_logit, NULL},
    {"anes-voted-beta", voted_beta, NULL},
    {"anes-party7", party, NULL},
    {"clus1-domain-stype", clus1_domain, NULL},
    {"anes-domain-age", domain_age, NULL},
    {"anes-domain-cross", domain_cross, NULL},
    {"nhis-lonely-adjust", lonely_adjust, NULL},
    {"nhis-lonely-average", lonely_average, NULL},
    {"nhis-lonely-certainty", lonely_certainty, NULL},
    {"nhis-lonely-fail", lonely_fail, NULL},
    {"nhis-full", nhis_full, NULL},
    {"anes-kish", kish, NULL},
    {0},
};
const struct oracle_area area_01 = {"01-design-estimation", entries};
