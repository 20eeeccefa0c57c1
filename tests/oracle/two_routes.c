/* two_routes.c - linearisation and the built-in bootstrap are two routes to one standard error.
 *
 * On real and generated samples: shares, means, differences, ratios, raked shares and totals. A standard error of B
 * replicates has itself a relative standard error of about 1 / sqrt(2 (B - 1)), 2.2 % at 1,000; the two may differ by
 * LIMIT of those. That is enough to see a lost factor n / (n - 1) of a stratum of ten PSUs, a forgotten correction or
 * raking that is not done again. Estimating-function replicates are linear and must agree with linearisation on any
 * sample. Ratios estimated again must do so on samples of many PSUs; with 40 PSUs of very unequal size they differ to
 * second order, and are held against R's bootstrap of 20,000 replicates instead (two_routes.R). The seed is fixed: the
 * run is the same everywhere. */
#include <stdlib.h>

#include "sample.h"
#include "stats/raking.h"
#include "stats/random.h"
#include "stats/replicates.h"

extern const char *oracle_data;
const char *oracle_data = TREDE_TEST_DATA "/data";

enum { REPLICATES = 1000, OF_R = 20000 };
#define SEED 31
#define LIMIT 3.5

static int failures, compared;

/* of: the replicates behind the other number; 0 = it is exact. */
static void compare(const char *what, double want, double of, double bootstrap)
{
    double error = sqrt(1 / (2.0 * (REPLICATES - 1)) + (of > 1 ? 1 / (2 * (of - 1)) : 0));
    double z = (bootstrap / want - 1) / error;
    bool fine = isfinite(z) && fabs(z) <= LIMIT;
    compared++;
    failures += !fine;
    printf("%s %-44s %.6g %.6g  %+.1f %%  z %+.2f\n", fine ? "ok  " : "FAIL", what, want, bootstrap,
           100 * (bootstrap / want - 1), z);
}

static struct sample bootstrapped(struct oracle_case *c, const struct sample *s, int threads)
{
    struct trede_replicates *replicates = make(c, 1, sizeof *replicates);
    must(c, trede_replicates_bootstrap(c->arena, &s->design, SEED, REPLICATES, threads, replicates), "bootstrap");
    struct sample out = *s;
    out.design.replicates = replicates;
    return out;
}

/* Ratios as linearised values: u = (y - R x) / X. */
struct linearised {
    const struct measures *m;
    const struct trede_ratios *r;
    double *total; /* k: sum w x */
};

static void linearise(const void *context, size_t row, double *u)
{
    const struct linearised *l = context;
    size_t source = l->m->sample->source[row];
    for (size_t i = 0; i < l->m->k; i++) {
        double x = l->m->x[i][source], y = x != 0.0 ? l->m->y[i][source] : 0.0;
        u[i] = (y - l->r->value[i] * x) / l->total[i];
    }
}

enum { MOST = 8 };
static double se_of(const double *covariance, size_t k, size_t i, size_t less)
{
    double v = covariance[i * k + i];
    if (less < k) v += covariance[less * k + less] - 2 * covariance[i * k + less];
    return sqrt(v);
}

static void compare_all(struct oracle_case *c, const char *name, const char *route, size_t k, const double *taylor,
                        const double *bootstrap)
{
    for (size_t i = 0; i < k; i++) {
        compare(path_of(c, "%s, %s: %zu", name, route, i), se_of(taylor, k, i, k), 0, se_of(bootstrap, k, i, k));
        if (i == 0) continue;
        compare(path_of(c, "%s, %s: 0 less %zu", name, route, i), se_of(taylor, k, 0, i), 0, se_of(bootstrap, k, 0, i));
    }
}

/* Every ratio, and the first less each of the others: linear, and estimated again where there are many PSUs. */
static void ratios(struct oracle_case *c, const struct sample *s, const char *name, bool again, size_t k,
                   const double *const *y, const double *const *x)
{
    struct sample b = bootstrapped(c, s, 2);
    const struct measures m = {s, k, y, x}, replicated = {&b, k, y, x};
    struct trede_ratios taylor = estimate(c, &m), bootstrap = estimate(c, &replicated);
    double linear[MOST * MOST];
    const struct linearised l = {&m, &taylor, make(c, k, sizeof(double))};
    for (size_t i = 0; i < k; i++)
        l.total[i] = total_of(s, x[i]);
    must(c, trede_taylor(&b.design, NULL, 0, k, linearise, &l, linear, NULL), "trede_taylor");
    compare_all(c, name, "linear", k, taylor.covariance, linear);
    if (again) compare_all(c, name, "again", k, taylor.covariance, bootstrap.covariance);
}

/* The total: linearised values, estimating-function replicates. */
static void total(struct oracle_case *c, const struct sample *s, const char *name, const double *y)
{
    struct sample b = bootstrapped(c, s, 1);
    compare(path_of(c, "%s: total", name), total_se(c, s, y), 0, total_se(c, &b, y));
}

/* ---- raking: shares of each category a fifth more and less than they are ---- */

static void add_margin(struct oracle_case *c, const struct sample *s, struct labels labels, struct trede_margin *margin)
{
    const struct trede_design *d = &s->design;
    double *target = make(c, labels.count, sizeof *target), before = 0, after = 0;
    int32_t *of_row = make(c, d->rows, sizeof *of_row);
    for (size_t r = 0; r < d->rows; r++) {
        of_row[r] = labels.of_row[s->source[r]];
        target[of_row[r]] += d->weight[r];
        before += d->weight[r];
    }
    for (size_t i = 0; i < labels.count; i++)
        after += target[i] *= i % 2 ? 1.2 : 0.8;
    for (size_t i = 0; i < labels.count; i++)
        target[i] *= before / after;
    *margin = (struct trede_margin){of_row, target, labels.count};
}

static void rake(struct oracle_case *c, const struct table *t, struct sample *s, const char *const *columns,
                 size_t count)
{
    struct trede_design *d = &s->design;
    struct trede_margin *margins = make(c, count, sizeof *margins);
    const int32_t **category = make(c, count, sizeof *category);
    struct trede_calibration *calibration = make(c, 1, sizeof *calibration);
    *calibration = (struct trede_calibration){d->weight, count, category, 0};
    for (size_t m = 0; m < count; m++) {
        add_margin(c, s, labels_of(c, t, columns[m]), &margins[m]);
        int32_t *shifted = make(c, d->rows, sizeof *shifted);
        for (size_t r = 0; r < d->rows; r++)
            shifted[r] = margins[m].category[r] + (int32_t)calibration->columns;
        category[m] = shifted;
        calibration->columns += margins[m].categories;
    }
    double *weight = make(c, d->rows, sizeof *weight);
    struct trede_raking result;
    memcpy(weight, d->weight, d->rows * sizeof *weight);
    must(c, trede_rake(weight, d->rows, margins, count, 1e-11, 500, &result), "trede_rake");
    want_that(c, result.status == TREDE_RAKED, "raking converges");
    d->weight = weight;
    d->calibration = calibration;
}

/* ---- the samples ---- */

static const double *times(struct oracle_case *c, const struct table *t, const double *a, const double *b)
{
    double *out = make(c, t->rows, sizeof *out);
    for (size_t r = 0; r < t->rows; r++)
        out[r] = b[r] != 0.0 ? a[r] * b[r] : 0.0;
    return out;
}

static void against_r(struct oracle_case *c, const struct sample *s, const char *name, size_t k, const double *const *y,
                      const double *const *x, const double *want)
{
    struct sample b = bootstrapped(c, s, 2);
    struct trede_ratios r = estimate(c, &(struct measures){&b, k, y, x});
    for (size_t i = 0; i < k; i++)
        compare(path_of(c, "%s, again, R: %zu", name, i), want[i], OF_R, sqrt(r.covariance[i * k + i]));
}

/* Two stages, both drawn without replacement; clusters; post-stratified. */
static void schools(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../03-tests-replicates/apiclus2.csv");
    struct plan plan = {.psu = "dnum", .second = "snum", .weight = numbers_of(c, t, "pw")};
    plan.fpc = numbers_of(c, t, "fpc1");
    plan.second_fpc = numbers_of(c, t, "fpc2");
    struct sample *s = make_sample(c, t, &plan);
    const double *api00 = numbers_of(c, t, "api00"), *api99 = numbers_of(c, t, "api99"),
                 *yes = is_text(c, t, "awards", "Yes"), *no = is_text(c, t, "awards", "No"),
                 *one = all_of(c, t->rows, 1);
    const double *y[] = {yes, api00, times(c, t, api00, no), api99}, *x[] = {one, one, no, api00};
    ratios(c, s, "schools, two stages", false, 4, y, x);
    total(c, s, "schools, two stages", yes);
    plan.fpc = plan.second_fpc = NULL;
    s = make_sample(c, t, &plan);
    ratios(c, s, "schools", false, 4, y, x);
    against_r(c, s, "schools", 4, y, x, (const double[]){0.06655418496, 32.02622403, 21.57142864, 0.004428570142});
    rake(c, t, s, (const char *const[]){"stype"}, 1);
    against_r(c, s, "schools, raked", 2, y, x, (const double[]){0.05587204535, 29.47208974});
}

/* Two or three PSUs a stratum, unequal weights, missing answers. */
static void election(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    struct sample *s = make_sample(c, t, &(struct plan){"stratum", "psu", NULL, numbers_of(c, t, "weight"), 0, 0, 0});
    const double *votes = is_text(c, t, "voted_2020", "Yes"), *answers = is_present(c, t, "voted_2020"),
                 *web = is_text(c, t, "mode", "Web"), *one = all_of(c, t->rows, 1), *age = numbers_of(c, t, "age"),
                 *aged = is_present(c, t, "age"), *trust = is_text(c, t, "trust_people", "Never");
    const double *y[] = {votes, times(c, t, age, aged), trust, times(c, t, votes, web)};
    const double *x[] = {answers, aged, one, times(c, t, answers, web)};
    ratios(c, s, "election", true, 4, y, x);
    total(c, s, "election", trust);
    rake(c, t, s, (const char *const[]){"mode", "stratum"}, 2);
    ratios(c, s, "election, raked", true, 4, y, x);
    total(c, s, "election, raked", votes);
}

/* A generated survey: strata of unequal size, PSU effects, a stratum drawn for a good part. */
static void generated(struct oracle_case *c)
{
    enum { STRATA = 6, EACH = 12 };
    static const size_t psus[STRATA] = {4, 6, 10, 20, 30, 50};
    static double fraction[STRATA] = {0.5, 0.2, 0, 0, 0, 0.1};
    size_t rows = 0, row = 0;
    uint32_t unit = 0;
    struct trede_random stream = trede_random_stream(SEED, TREDE_RANDOM_SIMULATION, 0);
    struct sample s = {0};
    for (size_t h = 0; h < STRATA; h++)
        rows += psus[h] * EACH;
    uint32_t *stratum = make(c, rows, sizeof *stratum), *psu = make(c, rows, sizeof *psu);
    double *weight = make(c, rows, sizeof *weight), *acts = make(c, rows, sizeof *acts);
    double *income = make(c, rows, sizeof *income), *young = make(c, rows, sizeof *young);
    s.source = make(c, rows, sizeof *s.source);
    for (uint32_t h = 0; h < STRATA; h++)
        for (size_t p = 0; p < psus[h]; p++, unit++) {
            double effect = 0.6 * trede_random_normal(&stream);
            for (size_t i = 0; i < EACH; i++, row++) {
                stratum[row] = h;
                psu[row] = unit;
                s.source[row] = row;
                weight[row] = exp(0.5 * trede_random_normal(&stream));
                young[row] = trede_random_uniform(&stream) < 0.3;
                income[row] = 100 + 10 * effect + 15 * trede_random_normal(&stream);
                acts[row] = trede_random_uniform(&stream) < 1 / (1 + exp(-effect - 0.5 * h / STRATA + young[row]));
            }
        }
    s.design = (struct trede_design){.rows = rows,
                                     .weight = weight,
                                     .stratum = stratum,
                                     .psu = psu,
                                     .strata = STRATA,
                                     .psus = unit,
                                     .fraction = fraction};
    double *both = make(c, rows, sizeof *both);
    for (size_t r = 0; r < rows; r++)
        both[r] = acts[r] * young[r];
    const double *one = all_of(c, rows, 1);
    ratios(c, &s, "generated", true, 4, (const double *const[]){acts, income, both, income},
           (const double *const[]){one, one, young, acts});
    total(c, &s, "generated", acts);
}

/* The same numbers on one, two and three threads, raked or not. */
static void threads(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../03-tests-replicates/apiclus2.csv");
    struct sample *s = make_sample(c, t, &(struct plan){.psu = "dnum", .weight = numbers_of(c, t, "pw")});
    const double *y[] = {is_text(c, t, "awards", "Yes"), numbers_of(c, t, "api00")};
    const double *x[] = {all_of(c, t->rows, 1), all_of(c, t->rows, 1)};
    for (int raked = 0; raked < 2; raked++) {
        struct trede_ratios got[3];
        for (int i = 0; i < 3; i++) {
            struct sample b = bootstrapped(c, s, i + 1);
            got[i] = estimate(c, &(struct measures){&b, 2, y, x});
            want_that(c, !memcmp(got[i].covariance, got[0].covariance, 4 * sizeof(double)), "the same bits");
        }
        rake(c, t, s, (const char *const[]){"stype"}, 1);
    }
}

int main(void)
{
    struct oracle_case c = {.area = "03-tests-replicates", .id = "two routes", .arena = trede_arena_create()};
    if (!c.arena) return 2;
    schools(&c);
    election(&c);
    generated(&c);
    threads(&c);
    printf("%d compared, %d beyond %.1f standard errors, %d other failures\n", compared, failures, LIMIT, c.failures);
    trede_arena_destroy(c.arena);
    return failures || c.failures;
}
