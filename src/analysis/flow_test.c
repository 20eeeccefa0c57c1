/* Did the margins move? (methods 3.3) Four answers on the people of a segment who stand on a
 * rung in both waves.
 * Weights of bhapkar: those of the flows, drop-out included.
 * stuart_maxwell, bowker, mcnemar_k: on the unweighted counts (stats/transition.h); mcnemar is the chi-square without
 * correction at the cut "at least stage k", with the mid-p value (Fagerland, Lydersen and Laake 2013).
 * bhapkar: the Wald test of equal margins with the design's covariance (Bhapkar 1966; the design-based F of Thomas and
 * Rao 1987). d_j = share on rung j later - earlier, V = its covariance from the variance engine; over the m rungs that
 * somebody left or reached, but the last (the d_j add up to 0): W = d' V^-1 d, F = W (df - m + 1) / (df m) on m and
 * df - m + 1 degrees of freedom. Algorithm: Cholesky of V scaled to correlations. Rejected: W against chi-square, which
 * is too eager with few clusters; a pseudo-inverse for a singular V, which tests another hypothesis without saying. */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/flow_pairs.h"
#include "base/text.h"
#include "stats/interval.h"
#include "stats/transition.h"

enum { MOST = TREDE_TOP_STAGE };

struct flow_tests {
    const struct trede_context *context;
    const struct trede_pair *pair;
    const struct trede_flow_pairs *people;
    const struct trede_domain *domain;
    const struct trede_ratios *margins; /* of the domain: margin_terms */
    const double *table;                /* of the domain: top x top people, from and to */
    int64_t base;                       /* people in the table */
    struct trede_results *out;
};

/* The table of every domain, top x top, one after another. */
static double *count_tables(const struct trede_context *context, const struct trede_flow_pairs *people)
{
    const struct trede_subsets *subsets = &context->domains->subsets;
    const int8_t *stage = people->frame->stage;
    size_t top = (size_t)people->top, cells = top * top;
    double *tables = trede_alloc(subsets->count * cells, sizeof *tables);
    for (size_t row = 0; tables && row < people->frame->rows; row++) {
        if (people->partner[row] == UINT32_MAX) continue;
        size_t from = (size_t)stage[row] - 1, to = (size_t)stage[people->partner[row]] - 1;
        for (size_t i = subsets->first[row]; i < subsets->first[row + 1]; i++)
            tables[subsets->in[i] * cells + from * top + to] += 1;
    }
    return tables;
}

/* ---- rows ---- */

struct flow_test_row {
    const char *subject, *method, *note;
    struct trede_test test;
    double effective_base;
    enum trede_estimate_status undefined; /* the status when the test is not defined */
};

static enum trede_status add_test(struct flow_tests *tests, const struct flow_test_row *what)
{
    struct trede_result row = trede_row_begin(tests->context, "flow_test");
    trede_row_keys(&row, tests->context, tests->domain, tests->pair->to, tests->pair->from);
    row.subject = what->subject;
    row.statistic = "statistic";
    row.method = what->method;
    row.note = what->note;
    row.unit = TREDE_UNIT_STATISTIC;
    row.estimate.base = tests->base;
    row.estimate.effective_base = what->effective_base;
    row.estimate.status = tests->base < 2 ? TREDE_TOO_FEW : what->undefined;
    if (tests->pair->refused)
        row.estimate.status = TREDE_REFUSED_BREAK;
    else if (what->test.defined && tests->base >= 2) {
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = what->test.statistic;
        row.estimate.df = what->test.df;
        row.has_p = true;
        row.p = what->test.p;
    }
    return trede_results_add(tests->out, &row);
}

static enum trede_status add_counted(struct flow_tests *tests, const char *subject, struct trede_test test,
                                     const char *note)
{
    struct flow_test_row row = {subject, "unweighted", note, test, (double)tests->base, TREDE_TOO_FEW};
    return add_test(tests, &row);
}

static enum trede_status add_cuts(struct flow_tests *tests)
{
    size_t top = (size_t)tests->people->top;
    for (size_t cut = 2; cut <= top; cut++) {
        struct trede_mcnemar m = trede_mcnemar_cut(tests->table, top, cut);
        char subject[16];
        (void)trede_print(subject, sizeof subject, "mcnemar_%zu", cut);
        struct trede_test test = {m.defined, m.chisq, 1, m.p_mid};
        enum trede_status status = add_counted(tests, subject, test, "mid_p");
        if (status) return status;
    }
    return TREDE_OK;
}

/* ---- bhapkar ---- */

/* Ratio j: on rung j + 1 later less on it earlier, over the people of the table. */
static size_t margin_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct trede_flow_pairs *people = payload;
    if (people->partner[row] == UINT32_MAX) return 0;
    int a = people->frame->stage[row], b = people->frame->stage[people->partner[row]];
    int lower = a < b ? a : b, upper = a < b ? b : a;
    terms[0] = (struct trede_term){(size_t)lower - 1, (b == lower) - (a == lower), 1};
    if (lower == upper) return 1;
    terms[1] = (struct trede_term){(size_t)upper - 1, (b == upper) - (a == upper), 1};
    return 2;
}

/* The rungs somebody left or reached, without the last of them. */
static size_t free_rungs(const struct flow_tests *tests, size_t *rungs)
{
    size_t top = (size_t)tests->people->top, count = 0;
    for (size_t j = 0; j < top; j++) {
        double moved = 0;
        for (size_t i = 0; i < top; i++)
            if (i != j) moved += tests->table[j * top + i] + tests->table[i * top + j];
        if (moved > 0) rungs[count++] = j;
    }
    return count > 0 ? count - 1 : 0;
}

/* d' V^-1 d for m rungs of the ratios; false when V is singular. lower holds the Cholesky factor of the correlations.
 */
static bool wald(const struct trede_ratios *d, const size_t *rungs, size_t m, double *w)
{
    double lower[MOST][MOST], z[MOST];
    *w = 0;
    for (size_t i = 0; i < m; i++) {
        double scale_i = sqrt(d->covariance[rungs[i] * d->k + rungs[i]]);
        if (!(scale_i > 0)) return false;
        double rest = d->value[rungs[i]] / scale_i;
        for (size_t j = 0; j <= i; j++) {
            double scale_j = sqrt(d->covariance[rungs[j] * d->k + rungs[j]]);
            double sum = d->covariance[rungs[i] * d->k + rungs[j]] / (scale_i * scale_j);
            for (size_t l = 0; l < j; l++)
                sum -= lower[i][l] * lower[j][l];
            if (i == j && !(sum > 1e-10)) return false;
            lower[i][j] = i == j ? sqrt(sum) : sum / lower[j][j];
            if (j < i) rest -= lower[i][j] * z[j];
        }
        z[i] = rest / lower[i][i];
        *w += z[i] * z[i];
    }
    return true;
}

static enum trede_status add_bhapkar(struct flow_tests *tests)
{
    const struct trede_ratios *d = tests->margins;
    size_t rungs[MOST], m = free_rungs(tests, rungs);
    double w = 0, df2 = d->df_joint - (double)m + 1;
    char note[48] = "", number[32];
    struct flow_test_row row = {"bhapkar",
                                trede_variance_word(tests->context),
                                note,
                                {0},
                                tests->base ? trede_ratios_effective_base(d, 0) : 0,
                                TREDE_TOO_FEW};
    if (m > 0 && df2 >= 1) {
        row.undefined = TREDE_NOT_CONVERGED;
        row.test.defined = wald(d, rungs, m, &w);
        row.test.df = (double)m;
        row.test.statistic = w * df2 / (d->df_joint * (double)m);
        row.test.p = row.test.defined ? trede_f_upper(row.test.statistic, row.test.df, df2) : 0;
        trede_format_exact(number, sizeof number, df2);
        (void)trede_print(note, sizeof note, "F; df2=%s", number);
    }
    return add_test(tests, &row);
}

static enum trede_status add_domain(struct flow_tests *tests)
{
    size_t top = (size_t)tests->people->top;
    for (size_t cell = 0; cell < top * top; cell++)
        tests->base += (int64_t)tests->table[cell];
    enum trede_status status = add_counted(tests, "stuart_maxwell", trede_stuart_maxwell(tests->table, top), "");
    if (!status) status = add_counted(tests, "bowker", trede_bowker(tests->table, top), "");
    if (!status) status = add_bhapkar(tests);
    return status ? status : add_cuts(tests);
}

static enum trede_status add_tests(const struct trede_context *context, const struct trede_pair *pair,
                                   const struct trede_flow_pairs *people, struct trede_results *out)
{
    const struct trede_domains *domains = context->domains;
    struct trede_ratios *margins = trede_alloc(domains->count, sizeof *margins);
    double *tables = count_tables(context, people);
    static const uint32_t one_base[TREDE_TOP_STAGE] = {0};
    const struct trede_ratio_question question = {
        .k = (size_t)people->top, .fn = margin_terms, .context = people, .base_of = one_base};
    enum trede_status status = margins && tables ? TREDE_OK : TREDE_INTERNAL;
    const struct trede_design *design = &context->frame->design;
    if (!status && people->attrition)
        status = trede_ratios_reweighted_each(design, &domains->subsets, &question, people->attrition, margins);
    else if (!status)
        status = trede_ratios_estimate_each(design, &domains->subsets, &question, margins);
    for (size_t d = 0; !status && d < domains->count; d++) {
        struct flow_tests tests = {.context = context,
                                   .pair = pair,
                                   .people = people,
                                   .domain = &domains->of[d],
                                   .margins = margins + d,
                                   .table = tables + d * (size_t)(people->top * people->top),
                                   .out = out};
        status = add_domain(&tests);
    }
    for (size_t d = 0; margins && d < domains->count; d++)
        trede_ratios_free(margins + d);
    trede_free(margins);
    trede_free(tables);
    return status;
}

enum trede_status trede_analyse_flow_test(const struct trede_context *context, struct trede_results *out)
{
    return trede_flow_pairs_each(context, add_tests, out);
}
