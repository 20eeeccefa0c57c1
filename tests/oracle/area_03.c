/* area_03.c - Rao-Scott F, adjusted Wald and the design-based t test; replicate weights are in area_03_replicates.c. */
#include "area_03_replicates.h"
#include "sample.h"
#include "stats/association.h"

static struct sample *anes_sample(struct oracle_case *c, const struct table *t)
{
    return make_sample(c, t, &(struct plan){"stratum", "psu", NULL, numbers_of(c, t, "weight"), NULL, NULL, NULL});
}

static const int32_t *ordered(struct oracle_case *c, const struct sample *s, struct labels labels)
{
    int32_t *out = make(c, s->design.rows, sizeof *out);
    for (size_t r = 0; r < s->design.rows; r++)
        out[r] = labels.of_row[s->source[r]];
    return out;
}

static void rao_scott(struct oracle_case *c, const struct table *t, const struct sample *s)
{
    struct labels row = labels_of(c, t, spec_text(c, "row")), column = labels_of(c, t, spec_text(c, "col"));
    const struct trede_cross cross = {
        .row_of = ordered(c, s, row), .r = row.count, .column_of = ordered(c, s, column), .c = column.count};
    struct trede_rao_scott got;
    struct trede_table_wald wald;
    size_t effects;
    double *lambda = make(c, row.count * column.count, sizeof *lambda);
    must(c, trede_rao_scott_of(&s->design, &cross, &got), "trede_rao_scott_of");
    must(c, trede_table_wald_of(&s->design, &cross, &wald), "trede_table_wald_of");
    must(c, trede_design_effects_of(&s->design, &cross, lambda, &effects), "trede_design_effects_of");
    want(c, "n", (double)got.base);
    want(c, "F", got.f);
    want(c, "ndf", got.df1);
    want(c, "ddf", got.df2);
    want(c, "p", got.p);
    want(c, "X2", got.chisq);
    want_list(c, "lambda", lambda, effects);
    want(c, "X2_first_order", got.first_order);
    want(c, "p_first_order", got.p_first_order);
    want_list(c, "adjwald_F", &wald.f, 1);
    want(c, "adjwald_ndf", wald.df1);
    want(c, "adjwald_ddf", wald.df2);
    want_list(c, "adjwald_p", &wald.p, 1);
}

static void rs_clus1(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus1.csv");
    struct plan plan = {.psu = "dnum", .weight = numbers_of(c, t, "pw"), .fpc = numbers_of(c, t, "fpc")};
    rao_scott(c, t, make_sample(c, t, &plan));
}

static void rs_anes(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    rao_scott(c, t, anes_sample(c, t));
}

/* Difference of two domain means, group less reference, on df - 1 (as the regression on a dummy has two unknowns). */
static void t_test(struct oracle_case *c, const struct table *t, const struct sample *s, const char *group)
{
    const double *y = numbers_of(c, t, spec_text(c, "y"));
    double *in[2] = {is_text(c, t, spec_text(c, "group"), group),
                     is_text(c, t, spec_text(c, "group"), spec_text(c, "reference"))};
    for (size_t r = 0; r < t->rows; r++) {
        for (size_t i = 0; i < 2; i++)
            in[i][r] = isnan(y[r]) ? 0.0 : in[i][r];
    }
    const double *ys[2] = {y, y}, *xs[2] = {in[0], in[1]}, contrast[2] = {1.0, -1.0};
    struct trede_ratios r = estimate(c, &(struct measures){s, 2, ys, xs});
    struct trede_linear d = trede_ratios_combine(&r, contrast);
    double df = d.df - 1.0;
    struct trede_limits limits = trede_interval_t(d.value, d.se, df, 0.95);
    want(c, "difference", d.value);
    want(c, "t", d.value / d.se);
    want(c, "df", df);
    want(c, "p", trede_t_two_sided(d.value / d.se, df));
    want(c, "ci_low", limits.low);
    want(c, "ci_high", limits.high);
}

static void t_clus2(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus2.csv");
    struct plan plan = {.psu = "dnum", .second = "snum", .weight = numbers_of(c, t, "pw")};
    plan.fpc = numbers_of(c, t, "fpc1");
    plan.second_fpc = numbers_of(c, t, "fpc2");
    struct sample *s = make_sample(c, t, &plan);
    double *weight = make(c, t->rows, sizeof *weight); /* from the fractions: pw in the file is rounded */
    for (size_t r = 0; r < t->rows; r++)
        weight[r] = 1.0 / (s->design.fraction[0] * s->design.second_fraction[s->design.psu[r]]);
    s->design.weight = weight;
    t_test(c, t, s, "Yes");
}

static void t_anes(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    t_test(c, t, anes_sample(c, t), "Yes");
}

static const struct oracle_entry entries[] = {
    {"rs-apiclus1", rs_clus1, NULL},
    {"rs-anes-interest-voted", rs_anes, NULL},
    {"rs-anes-party7-age6", rs_anes, NULL},
    {"ttest-apiclus2", t_clus2, NULL},
    {"ttest-anes-age-voted", t_anes, NULL},
    {"rep-acs-sdr", replicates_acs, NULL},
    {"rep-brr-nhanes2-mse", replicates_brr_mse, NULL},
    {"rep-brr-nhanes2-centred", replicates_brr_centred, NULL},
    {"rep-bootstrap-nmihs-mse", replicates_bootstrap_mse, NULL},
    {"rep-bootstrap-nmihs-centred", replicates_bootstrap_centred, NULL},
    {"rep-jkn-apistrat", replicates_jkn, NULL},
    {"rep-jk1-apiclus1", replicates_jk1, NULL},
    {"rep-brr-levy-lemeshow", replicates_levy_lemeshow, NULL},
    {0},
};
const struct oracle_area area_03 = {"03-tests-replicates", entries};
