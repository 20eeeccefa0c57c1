/* area_04.c - change between waves: independent samples, overlapping samples, the same people twice. */
#include "sample.h"
#include "stats/association.h"

struct count {
    double x, n;
};

static struct count worried_in(struct oracle_case *c, const struct table *t, const char *wave)
{
    const double *in = is_text(c, t, "wave", wave), *worried = is_text(c, t, "concern_crime", "Very big problem");
    struct count count = {0};
    for (size_t r = 0; r < t->rows; r++) {
        count.n += in[r];
        count.x += in[r] * worried[r];
    }
    return count;
}

static void two_waves(struct oracle_case *c)
{
    const struct table *t = read_table(c, "dutch_concern.csv");
    struct count a = worried_in(c, t, spec_text(c, "wave1")), b = worried_in(c, t, spec_text(c, "wave2"));
    struct trede_two_shares s = trede_two_shares_of(a.x, a.n, b.x, b.n, 0.95);
    const struct {
        const char *key;
        double got;
    } rows[] = {{"x1", a.x},
                {"n1", a.n},
                {"x2", b.x},
                {"n2", b.n},
                {"p1", a.x / a.n},
                {"p2", b.x / b.n},
                {"difference", s.difference},
                {"se_unpooled", s.se_unpooled},
                {"wald_low", s.wald.low},
                {"wald_high", s.wald.high},
                {"newcombe_low", s.newcombe.low},
                {"newcombe_high", s.newcombe.high},
                {"z_pooled", s.z_pooled},
                {"p_pooled", s.p_pooled}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        want(c, rows[i].key, rows[i].got);
}

static void trend(struct oracle_case *c)
{
    const struct table *t = read_table(c, "dutch_concern.csv");
    json_t *waves = json_object_get(c->spec, "waves");
    double x[10], n[10], score[10];
    for (size_t i = 0; i < 10; i++) {
        struct count count = worried_in(c, t, json_string_value(json_array_get(waves, i)));
        x[i] = count.x;
        n[i] = count.n;
        score[i] = (double)i;
    }
    struct trede_trend got = trede_cochran_armitage(x, n, score, 10);
    want_list(c, "x", x, 10);
    want_list(c, "n", n, 10);
    want(c, "chisq", got.chisq);
    want(c, "p", got.p);
}

/* Mean and variance of the score 1, 2, 3 in one wave. */
static void wave_moments(struct oracle_case *c, const struct table *t, const char *wave, double out[3])
{
    const double *in = is_text(c, t, "wave", wave), *some = is_text(c, t, "concern_crime", "No (big) problem");
    const double *very = is_text(c, t, "concern_crime", "Very big problem");
    double n = 0.0, sum = 0.0, squares = 0.0;
    for (size_t r = 0; r < t->rows; r++) {
        double score = 2.0 - some[r] + very[r];
        n += in[r];
        sum += in[r] * score;
        squares += in[r] * score * score;
    }
    out[0] = sum / n;
    out[1] = (squares - sum * sum / n) / (n - 1.0);
    out[2] = n;
}

static void mean_score(struct oracle_case *c)
{
    const struct table *t = read_table(c, "dutch_concern.csv");
    double a[3], b[3];
    wave_moments(c, t, spec_text(c, "wave1"), a);
    wave_moments(c, t, spec_text(c, "wave2"), b);
    struct trede_welch w = trede_welch_of(a[0], a[1], a[2], b[0], b[1], b[2], 0.95);
    want(c, "mean1", a[0]);
    want(c, "mean2", b[0]);
    want(c, "difference", w.difference);
    want(c, "se", w.se);
    want(c, "t", w.t);
    want(c, "df", w.df);
    want(c, "p", w.p);
    want(c, "ci_low", w.limits.low);
    want(c, "ci_high", w.limits.high);
}

/* One row a person: the person is the PSU, so two waves of the same person are one PSU. */
static struct sample *people(struct oracle_case *c, const struct table *t)
{
    return make_sample(c, t, &(struct plan){.weight = all_of(c, t->rows, 1.0)});
}

static double *at_least_4(struct oracle_case *c, const struct table *t, const char *wave)
{
    double *y = numbers_of(c, t, wave);
    for (size_t r = 0; r < t->rows; r++)
        y[r] = y[r] >= 4.0;
    return y;
}

static void action(struct oracle_case *c)
{
    const struct table *t = read_table(c, "smoking_ttm.csv");
    const double *y[2] = {at_least_4(c, t, "smst06"), at_least_4(c, t, "smst24")};
    const double *x[2] = {is_present(c, t, "smst06"), is_present(c, t, "smst24")};
    struct trede_ratios r = estimate(c, &(struct measures){people(c, t), 2, y, x});
    struct trede_linear d = trede_ratios_combine(&r, (const double[]){-1.0, 1.0});
    double both = 0.0, v1 = r.covariance[0], v2 = r.covariance[3];
    for (size_t i = 0; i < t->rows; i++)
        both += x[0][i] * x[1][i];
    want(c, "n1", (double)r.base[0]);
    want(c, "n2", (double)r.base[1]);
    want(c, "n_both", both);
    want(c, "p1", r.value[0]);
    want(c, "p2", r.value[1]);
    want(c, "se1", sqrt(v1));
    want(c, "se2", sqrt(v2));
    want(c, "cov", r.covariance[1]);
    want(c, "correlation", r.covariance[1] / sqrt(v1 * v2));
    want(c, "difference", d.value);
    want(c, "se", d.se);
    want(c, "se_if_independent", sqrt(v1 + v2));
    want(c, "t", d.value / d.se);
    want(c, "p_normal", trede_normal_two_sided(d.value / d.se));
}

static void matched(struct oracle_case *c)
{
    const struct table *t = read_table(c, "smoking_ttm.csv");
    const double *before = at_least_4(c, t, "smst06"), *after = at_least_4(c, t, "smst24");
    const double *answered6 = is_present(c, t, "smst06"), *answered24 = is_present(c, t, "smst24");
    double *y = make(c, t->rows, sizeof *y);
    bool *keep = make(c, t->rows, sizeof *keep);
    for (size_t r = 0; r < t->rows; r++) {
        y[r] = after[r] - before[r];
        keep[r] = answered6[r] * answered24[r] > 0.0;
    }
    struct sample *s = make_sample(c, t, &(struct plan){.weight = all_of(c, t->rows, 1.0), .keep = keep});
    struct trede_ratios r = estimate_mean(c, s, y, NULL);
    double se = sqrt(r.covariance[0]);
    want(c, "n", (double)r.base[0]);
    want(c, "difference", r.value[0]);
    want(c, "se", se);
    want(c, "t", r.value[0] / se);
    want(c, "df", r.df[0]);
    want(c, "p", trede_t_two_sided(r.value[0] / se, r.df[0]));
}

static void did(struct oracle_case *c)
{
    static const char *const arms[] = {"Assessment only", "TTM intervention"}, *const waves[] = {"06", "24"};
    static const double contrast[] = {1.0, -1.0, -1.0, 1.0};
    const struct table *t = read_table(c, "smoking_ttm.csv");
    const double *y[4], *x[4];
    const char *path[4];
    for (size_t i = 0; i < 4; i++) {
        const char *column = path_of(c, "smst%s", waves[i % 2]);
        double *inside = is_present(c, t, column);
        const double *arm = is_text(c, t, "group", arms[i / 2]);
        for (size_t r = 0; r < t->rows; r++)
            inside[r] *= arm[r];
        y[i] = at_least_4(c, t, column);
        x[i] = inside;
        path[i] = path_of(c, "cells/%s.%s", arms[i / 2], waves[i % 2]);
    }
    struct trede_ratios r = estimate(c, &(struct measures){people(c, t), 4, y, x});
    struct trede_linear d = trede_ratios_combine(&r, contrast);
    want(c, "estimate", d.value);
    want(c, "se", d.se);
    for (size_t i = 0; i < 4; i++)
        want(c, path[i], r.value[i]);
}

static void mean_stage(struct oracle_case *c)
{
    const struct table *t = read_table(c, "smoking_ttm.csv");
    json_t *waves = json_object_get(c->spec, "waves");
    const double *y[5], *x[5];
    double se[5];
    for (size_t i = 0; i < 5; i++) {
        const char *column = path_of(c, "smst%s", json_string_value(json_array_get(waves, i)));
        y[i] = numbers_of(c, t, column);
        x[i] = is_present(c, t, column);
    }
    struct trede_ratios r = estimate(c, &(struct measures){people(c, t), 5, y, x});
    for (size_t i = 0; i < 5; i++)
        se[i] = sqrt(r.covariance[i * 6]);
    struct trede_linear d = trede_ratios_combine(&r, (const double[]){-1.0, 0.0, 0.0, 0.0, 1.0});
    want_list(c, "mean", r.value, 5);
    want_list(c, "se", se, 5);
    want_list(c, "cov", r.covariance, 25);
    want(c, "change_00_24", d.value);
    want(c, "se_change_00_24", d.se);
}

static void turnout(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    struct plan plan = {"stratum", "psu", NULL, numbers_of(c, t, "weight"), NULL, NULL, NULL};
    const double *y[2] = {is_text(c, t, "voted_2016", "Yes"), is_text(c, t, "voted_2020", "Yes")};
    const double *x[2] = {is_present(c, t, "voted_2016"), is_present(c, t, "voted_2020")};
    struct trede_ratios r = estimate(c, &(struct measures){make_sample(c, t, &plan), 2, y, x});
    struct trede_linear d = trede_ratios_combine(&r, (const double[]){-1.0, 1.0});
    struct trede_limits limits = trede_interval_t(d.value, d.se, d.df, 0.95);
    want(c, "p1", r.value[0]);
    want(c, "p2", r.value[1]);
    want_list(c, "cov", r.covariance, 4);
    want(c, "difference", d.value);
    want(c, "se", d.se);
    want(c, "df", d.df);
    want(c, "t", d.value / d.se);
    want(c, "p", trede_t_two_sided(d.value / d.se, d.df));
    want(c, "ci_low", limits.low);
    want(c, "ci_high", limits.high);
}

static const struct oracle_entry entries[] = {
    {"dutch-crime-1-10", two_waves, NULL},
    {"dutch-crime-1-2", two_waves, NULL},
    {"dutch-crime-9-10", two_waves, NULL},
    {"dutch-crime-trend", trend, NULL},
    {"dutch-crime-mean-1-10", mean_score, NULL},
    {"smoking-action-06-24", action, NULL},
    {"smoking-action-06-24-matched", matched, NULL},
    {"smoking-did-06-24", did, NULL},
    {"smoking-mean-stage", mean_stage, NULL},
    {"anes-turnout-2016-2020", turnout, NULL},
    {0},
};
const struct oracle_area area_04 = {"04-wave-contrasts", entries};
