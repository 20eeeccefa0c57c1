/* e2e_anes.c - a weighted survey with strata and PSUs at the level of the library: gap, flow, seven rungs by rule. */
#include "sample.h"
#include "stats/interval.h"

struct anes {
    const struct table *table;
    struct sample *sample;
    double *intends, *acts; /* 1, 0; NAN = not answered */
};

static struct anes read_anes(struct oracle_case *c)
{
    struct anes a = {.table = read_table(c, "anes2020.csv")};
    const struct table *t = a.table;
    a.sample = make_sample(c, t, &(struct plan){"stratum", "psu", NULL, numbers_of(c, t, "weight"), NULL, NULL, NULL});
    const double *registered = numbers_of(c, t, "registration_status"), *known = is_present(c, t, "voted_2020");
    a.intends = make(c, t->rows, sizeof(double));
    a.acts = is_text(c, t, "voted_2020", "Yes");
    for (size_t r = 0; r < t->rows; r++) {
        a.intends[r] = isnan(registered[r]) ? NAN : registered[r] >= 2.0;
        a.acts[r] = known[r] > 0.0 ? a.acts[r] : NAN;
    }
    return a;
}

static void margins(struct oracle_case *c)
{
    struct anes a = read_anes(c);
    const struct table *t = a.table;
    double intends = 0.0, acts = 0.0;
    for (size_t i = 0; i < t->columns; i++) {
        double missing = 0.0, *present = is_present(c, t, t->cell[i]);
        for (size_t r = 0; r < t->rows; r++)
            missing += 1.0 - present[r];
        want(c, path_of(c, "missing/%s", t->cell[i]), missing);
    }
    for (size_t r = 0; r < t->rows; r++) {
        intends += isnan(a.intends[r]);
        acts += isnan(a.acts[r]);
    }
    want(c, "missing/intend", intends);
    want(c, "missing/act", acts);
    want(c, "rows", (double)t->rows);
    want(c, "sum_weights", total_of(a.sample, all_of(c, t->rows, 1.0)));
    want(c, "strata", (double)a.sample->design.strata);
    want(c, "psus", (double)a.sample->design.psus);
    want(c, "df", trede_domain_df(&a.sample->design, NULL, 0));
}

/* Intention, behaviour, and behaviour among those who intend, in one covariance. */
static void want_gap(struct oracle_case *c, const struct anes *a, const double *segment, const char *prefix)
{
    size_t rows = a->table->rows;
    double *both = make(c, rows, sizeof *both), *intenders = make(c, rows, sizeof *intenders);
    for (size_t r = 0; r < rows; r++) {
        both[r] = !isnan(a->intends[r]) && !isnan(a->acts[r]) && (!segment || segment[r] > 0.0);
        intenders[r] = both[r] * (a->intends[r] > 0.0);
    }
    const double *y[] = {a->intends, a->acts, a->acts}, *x[] = {both, both, intenders};
    struct trede_ratios r = estimate(c, &(struct measures){a->sample, 3, y, x});
    struct trede_linear gap = trede_ratios_combine(&r, (const double[]){1.0, -1.0, 0.0});
    want(c, path_of(c, "%sn", prefix), (double)r.base[0]);
    want(c, path_of(c, "%sintention", prefix), r.value[0]);
    want(c, path_of(c, "%sbehaviour", prefix), r.value[1]);
    want(c, path_of(c, "%sse_intention", prefix), sqrt(r.covariance[0]));
    want(c, path_of(c, "%sse_behaviour", prefix), sqrt(r.covariance[4]));
    want(c, path_of(c, "%scov", prefix), r.covariance[1]);
    want(c, path_of(c, "%sgap", prefix), gap.value);
    want(c, path_of(c, "%sse_gap", prefix), gap.se);
    want(c, path_of(c, "%sn_intenders", prefix), (double)r.base[2]);
    want(c, path_of(c, "%sfollow_through", prefix), r.value[2]);
    want(c, path_of(c, "%sse_follow_through", prefix), sqrt(r.covariance[8]));
}

static void gap_all(struct oracle_case *c)
{
    struct anes a = read_anes(c);
    want_gap(c, &a, NULL, "");
}

static void gap_by(struct oracle_case *c)
{
    struct anes a = read_anes(c);
    const char *column = spec_text(c, "segment");
    struct labels labels = labels_of(c, a.table, column);
    for (size_t i = 0; i < labels.count; i++)
        want_gap(c, &a, is_text(c, a.table, column, labels.name[i]), path_of(c, "%s/", labels.name[i]));
}

static void flow(struct oracle_case *c)
{
    struct anes a = read_anes(c);
    size_t rows = a.table->rows;
    const double *before = numbers_of(c, a.table, "registration_status");
    double *after = numbers_of(c, a.table, "vote_report_post"), *inside = make(c, rows, sizeof *inside);
    const double *y[16], *x[16];
    double se[16], count[16];
    for (size_t r = 0; r < rows; r++) {
        after[r] = before[r] == 4.0 ? 4.0 : after[r];
        inside[r] = !isnan(before[r]) && !isnan(after[r]);
    }
    for (size_t i = 0; i < 16; i++) {
        double *cell = make(c, rows, sizeof *cell);
        for (size_t r = 0; r < rows; r++)
            cell[r] = before[r] == (double)(i / 4 + 1) && after[r] == (double)(i % 4 + 1);
        y[i] = cell;
        x[i] = inside;
    }
    struct trede_ratios r = estimate(c, &(struct measures){a.sample, 16, y, x});
    for (size_t i = 0; i < 16; i++) {
        se[i] = sqrt(r.covariance[i * 17]);
        count[i] = (double)r.cases[i];
    }
    want_list(c, "share", r.value, 16);
    want_list(c, "se", se, 16);
    want_list(c, "count", count, 16);
    want(c, "n", (double)r.base[0]);
}

enum { RUNGS = 7 };

static double rung(double registered, bool voted_before, bool very, bool somewhat)
{
    if (registered == 4.0) return 7.0;
    if (registered == 3.0) return voted_before && very ? 6.0 : very || somewhat ? 5.0 : 4.0;
    if (registered == 2.0) return 3.0;
    return very || somewhat ? 2.0 : 1.0;
}

static double *rungs_of(struct oracle_case *c, const struct anes *a)
{
    const struct table *t = a->table;
    const double *registered = numbers_of(c, t, "registration_status"), *known = is_present(c, t, "campaign_interest");
    const double *very = is_text(c, t, "campaign_interest", "Very much interested");
    const double *somewhat = is_text(c, t, "campaign_interest", "Somewhat interested");
    const double *voted = is_text(c, t, "voted_2016", "Yes");
    double *stage = make(c, t->rows, sizeof *stage);
    for (size_t r = 0; r < t->rows; r++) {
        bool placed = !isnan(registered[r]) && known[r] > 0.0;
        stage[r] = placed ? rung(registered[r], voted[r] > 0.0, very[r] > 0.0, somewhat[r] > 0.0) : NAN;
    }
    return stage;
}

/* y: one indicator a rung; x: placed on the ladder, in the segment. */
static struct measures rung_measures(struct oracle_case *c, const struct anes *a, const double *stage,
                                     const double *segment)
{
    size_t rows = a->table->rows;
    const double **y = make(c, RUNGS + 1, sizeof *y), **x = make(c, RUNGS + 1, sizeof *x);
    double *placed = make(c, rows, sizeof *placed);
    for (size_t r = 0; r < rows; r++)
        placed[r] = !isnan(stage[r]) && (!segment || segment[r] > 0.0);
    for (size_t i = 0; i < RUNGS; i++) {
        double *is = make(c, rows, sizeof *is);
        for (size_t r = 0; r < rows; r++)
            is[r] = stage[r] == (double)(i + 1);
        y[i] = is;
        x[i] = placed;
    }
    y[RUNGS] = stage;
    x[RUNGS] = placed;
    return (struct measures){a->sample, RUNGS, y, x};
}

static void want_acted(struct oracle_case *c, const struct anes *a, const double *stage)
{
    size_t rows = a->table->rows;
    for (size_t i = 0; i < RUNGS; i++) {
        double *inside = make(c, rows, sizeof *inside);
        for (size_t r = 0; r < rows; r++)
            inside[r] = stage[r] == (double)(i + 1) && !isnan(a->intends[r]) && !isnan(a->acts[r]);
        struct trede_ratios r = estimate_mean(c, a->sample, a->acts, inside);
        want(c, path_of(c, "acted_n/%zu", i), (double)r.base[0]);
        want(c, path_of(c, "acted_share/%zu", i), r.value[0]);
    }
}

static void ladder(struct oracle_case *c)
{
    struct anes a = read_anes(c);
    const double *stage = rungs_of(c, &a);
    struct measures m = rung_measures(c, &a, stage, NULL);
    struct trede_ratios r = estimate(c, &m), mean = estimate_mean(c, a.sample, stage, m.x[0]);
    double se[RUNGS], low[RUNGS], high[RUNGS], count[RUNGS];
    for (size_t i = 0; i < RUNGS; i++) {
        se[i] = sqrt(r.covariance[i * (RUNGS + 1)]);
        count[i] = (double)r.cases[i];
        struct trede_limits limits = trede_interval_beta(r.value[i], se[i], r.df[i], r.base[i], 0.95);
        low[i] = limits.low;
        high[i] = limits.high;
    }
    want(c, "n", (double)r.base[0]);
    want_list(c, "count", count, RUNGS);
    want_list(c, "share", r.value, RUNGS);
    want_list(c, "se", se, RUNGS);
    want_list(c, "cov", r.covariance, RUNGS * RUNGS);
    want_list(c, "kg_low", low, RUNGS);
    want_list(c, "kg_high", high, RUNGS);
    want(c, "mean_stage", mean.value[0]);
    want(c, "se_mean_stage", sqrt(mean.covariance[0]));
    want(c, "df", r.df[0]);
    want_acted(c, &a, stage);
}

static void ladder_by_age(struct oracle_case *c)
{
    struct anes a = read_anes(c);
    const double *stage = rungs_of(c, &a);
    struct labels ages = labels_of(c, a.table, "age_group");
    for (size_t g = 0; g < ages.count; g++) {
        struct measures m = rung_measures(c, &a, stage, is_text(c, a.table, "age_group", ages.name[g]));
        struct trede_ratios r = estimate(c, &m);
        double se[RUNGS];
        for (size_t i = 0; i < RUNGS; i++)
            se[i] = sqrt(r.covariance[i * (RUNGS + 1)]);
        want_list(c, path_of(c, "share/%zu", g), r.value, RUNGS);
        want_list(c, path_of(c, "se/%zu", g), se, RUNGS);
        want(c, path_of(c, "n/%s", ages.name[g]), (double)r.base[0]);
    }
}

static const struct oracle_entry entries[] = {
    {"margins", margins, NULL},
    {"gap-all", gap_all, NULL},
    {"gap-by-age_group", gap_by, NULL},
    {"gap-by-education", gap_by, NULL},
    {"gap-by-campaign_interest", gap_by, NULL},
    {"gap-by-gender", gap_by, NULL},
    {"flow-4x4", flow, NULL},
    {"ladder7", ladder, NULL},
    {"ladder7-by-age", ladder_by_age, NULL},
    {0},
};
const struct oracle_area area_anes = {"e2e-anes2020", entries};
