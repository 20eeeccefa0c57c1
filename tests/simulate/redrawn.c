/* redrawn.c - the standard error of every row of the tidy result by two independent routes.
 *
 *   redrawn CAMPAIGN REPLICATES [LIMIT]
 *
 * Route one is the engine's: linearised variables, PSU totals, their covariance. Route two knows nothing of them: PSUs
 * are drawn anew (Rao & Wu 1988: n - 1 of the n of a stratum, with replacement, weights times n / (n - 1)), the whole
 * catalogue is run on the new weights, and the spread of each number over the replicates is its standard error.
 * Whatever an analysis forgets (that the weights of a model were estimated, that a denominator varies) the second route
 * has.
 *
 * Printed by analysis and statistic: rows compared, and the median, 5th and 95th percentile of spread / standard error.
 * With B replicates one ratio has a Monte-Carlo error of about 1 / sqrt(2 (B - 1)). LIMIT: fails when a median of at
 * least 8 rows lies further from 1. Rows with fewer than BASE respondents or CASES on either side are left out: there a
 * linearisation is no more than that. Sampling fractions and raking are not part of route two: the campaign must not
 * have them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/hash.h"
#include "store/store.h"

enum { BASE = 80, CASES = 15 };

/* ---- one number over the replicates ---- */

struct tracked {
    const struct trede_result *row;
    uint64_t key;
    double mean, squares; /* running: West 1979 */
    size_t count;
};

static uint64_t key_of(const struct trede_result *row)
{
    const char *const part[] = {row->analysis, row->wave,    row->against,   row->segment_set,
                                row->segment,  row->subject, row->statistic, row->note};
    uint64_t hash = TREDE_HASH_START;
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        hash = trede_hash(hash, part[i], strlen(part[i]) + 1);
    return hash;
}

static int by_key(const void *a, const void *b)
{
    const struct tracked *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static bool has_standard_error(const struct trede_result *row)
{
    const struct trede_estimate *e = &row->estimate;
    bool enough = e->base >= BASE && (row->cases < 0 || (row->cases >= CASES && e->base - row->cases >= CASES));
    return e->status == TREDE_ESTIMATE_OK && e->has_se && e->se > 0 && enough && strcmp(row->method, "taylor") == 0;
}

struct table {
    struct tracked *of;
    size_t count;
};

static struct table track(const struct trede_results *full)
{
    struct table t = {calloc(trede_results_count(full) + 1, sizeof *t.of), 0};
    for (size_t i = 0; t.of && i < trede_results_count(full); i++) {
        const struct trede_result *row = trede_results_at(full, i);
        if (has_standard_error(row)) t.of[t.count++] = (struct tracked){.row = row, .key = key_of(row)};
    }
    qsort(t.of, t.count, sizeof *t.of, by_key);
    return t;
}

static void add_replicate(struct table *t, const struct trede_results *replicate)
{
    for (size_t i = 0; i < trede_results_count(replicate); i++) {
        const struct trede_result *row = trede_results_at(replicate, i);
        if (row->estimate.status != TREDE_ESTIMATE_OK) continue;
        const struct tracked wanted = {.key = key_of(row)};
        struct tracked *found = bsearch(&wanted, t->of, t->count, sizeof wanted, by_key);
        if (!found) continue;
        double off = row->estimate.value - found->mean;
        found->mean += off / (double)++found->count;
        found->squares += off * (row->estimate.value - found->mean);
    }
}

/* ---- replicates ---- */

/* splitmix64 (Steele, Lea & Flood 2014): good enough to draw with, and not the library's own. */
static uint64_t draw(uint64_t *state, uint64_t below)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % below;
}

/* Multiplier of every PSU. PSUs of a stratum stand together; a stratum with one stays as it is. */
static void draw_psus(const struct trede_design *design, const uint32_t *stratum_of, uint64_t *state,
                      double *multiplier)
{
    for (size_t first = 0, next; first < design->psus; first = next) {
        for (next = first; next < design->psus && stratum_of[next] == stratum_of[first]; next++)
            multiplier[next] = 0;
        size_t n = next - first;
        if (n == 1) multiplier[first] = 1;
        for (size_t i = 0; i + 1 < n; i++)
            multiplier[first + draw(state, n)] += (double)n / (double)(n - 1);
    }
}

static void reweigh(struct trede_frame *frame, const double *weight, const double *multiplier)
{
    for (size_t row = 0; row < frame->rows; row++)
        frame->weight[row] = weight[row] * multiplier[frame->design.psu[row]];
}

struct bench {
    struct trede_context context;
    struct trede_frame *frame;
    struct trede_findings *findings;
    uint32_t *stratum_of;
    double *weight, *multiplier;
};

static enum trede_status run_replicates(struct bench *b, size_t replicates, struct table *t)
{
    enum trede_status status = TREDE_OK;
    uint64_t state = 20261123;
    for (size_t r = 0; !status && r < replicates; r++) {
        struct trede_results *results = trede_results_create();
        draw_psus(&b->frame->design, b->stratum_of, &state, b->multiplier);
        reweigh(b->frame, b->weight, b->multiplier);
        status = results ? trede_analyse(&b->context, b->findings, results) : TREDE_INTERNAL;
        if (!status) add_replicate(t, results);
        trede_results_destroy(results);
    }
    return status;
}

/* ---- what came out ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b)
{
    const struct tracked *x = a, *y = b;
    int order = strcmp(x->row->analysis, y->row->analysis);
    if (!order) order = strcmp(x->row->statistic, y->row->statistic);
    return order ? order : (x->row->against[0] > y->row->against[0]) - (x->row->against[0] < y->row->against[0]);
}

/* The ratios of of[0..count-1]; returns the median, or 1 when too few say anything. */
static double say_group(const struct tracked *of, size_t count, size_t replicates)
{
    double *ratio = calloc(count + 1, sizeof *ratio);
    size_t kept = 0;
    for (size_t i = 0; ratio && i < count; i++) /* a number that often could not be made has no spread to speak of */
        if (of[i].count >= replicates * 95 / 100 && of[i].count > 1)
            ratio[kept++] = sqrt(of[i].squares / (double)(of[i].count - 1)) / of[i].row->estimate.se;
    double median = 1;
    if (kept) {
        qsort(ratio, kept, sizeof *ratio, ascending);
        median = ratio[kept / 2];
        printf("%-18s %-18s %-8s %6zu %8.3f %8.3f %8.3f\n", of->row->analysis, of->row->statistic,
               of->row->against[0] ? "change" : "", kept, median, ratio[kept / 20], ratio[kept - 1 - kept / 20]);
    }
    free(ratio);
    return kept >= 8 ? median : 1;
}

static bool say_all(struct table *t, size_t replicates, double limit)
{
    bool fine = true;
    qsort(t->of, t->count, sizeof *t->of, by_name);
    printf("%zu replicates: one ratio has a Monte-Carlo error of %.3f\n", replicates,
           1 / sqrt(2.0 * ((double)replicates - 1)));
    printf("%-18s %-18s %-8s %6s %8s %8s %8s\n", "analysis", "statistic", "", "rows", "median", "5 %", "95 %");
    for (size_t first = 0, next; first < t->count; first = next) {
        for (next = first; next < t->count && by_name(&t->of[first], &t->of[next]) == 0; next++)
            ;
        double median = say_group(t->of + first, next - first, replicates);
        if (limit > 0 && fabs(median - 1) > limit) {
            printf("  ^ further than %.3f from 1\n", limit);
            fine = false;
        }
    }
    return fine;
}

/* What has its own bootstrap has no second route to show here, and would run it once a replicate. */
static uint64_t without_bootstraps(void)
{
    static const char *const own[] = {"markov", "projection", "latent_markov"};
    uint64_t out = 0;
    for (size_t i = 0; trede_analyses[i].name; i++)
        for (size_t j = 0; j < sizeof own / sizeof *own; j++)
            if (strcmp(trede_analyses[i].name, own[j]) == 0) out |= UINT64_C(1) << i;
    return out;
}

static enum trede_status begin(struct bench *b, const char *path, struct trede_campaign **campaign,
                               struct trede_store **store)
{
    enum trede_status status = trede_campaign_read(path, b->findings, campaign);
    if (!status) status = trede_store_open(*campaign, TREDE_STORE_READ, b->findings, store);
    if (!status) status = trede_frame_build(*campaign, *store, 0, b->findings, &b->frame);
    if (status) return status;
    (*campaign)->left_out |= without_bootstraps();
    b->context = (struct trede_context){.campaign = *campaign, .frame = b->frame, .seed = 1};
    b->weight = calloc(b->frame->rows + 1, sizeof *b->weight);
    b->multiplier = calloc(b->frame->design.psus + 1, sizeof *b->multiplier);
    b->stratum_of = calloc(b->frame->design.psus + 1, sizeof *b->stratum_of);
    if (!b->weight || !b->multiplier || !b->stratum_of) return TREDE_INTERNAL;
    for (size_t row = 0; row < b->frame->rows; row++) {
        b->weight[row] = b->frame->weight[row];
        b->stratum_of[b->frame->design.psu[row]] = b->frame->design.stratum[row];
    }
    return b->frame->design.calibration || b->frame->design.fraction ? TREDE_USAGE : TREDE_OK;
}

int main(int argc, char **argv)
{
    size_t replicates = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    if (replicates < 2) {
        fputs("usage: redrawn CAMPAIGN REPLICATES [LIMIT]   (the campaign imported, without raking or fractions)\n",
              stderr);
        return 2;
    }
    struct bench b = {.findings = trede_findings_create(TREDE_ENGLISH)};
    struct trede_campaign *campaign = NULL;
    struct trede_store *store = NULL;
    struct trede_results *full = trede_results_create();
    struct table t = {NULL, 0};
    bool fine = false;
    enum trede_status status = b.findings && full ? begin(&b, argv[1], &campaign, &store) : TREDE_INTERNAL;
    if (!status) status = trede_analyse(&b.context, b.findings, full);
    if (!status) t = track(full);
    if (!status) status = run_replicates(&b, replicates, &t);
    if (!status) fine = say_all(&t, replicates, argc > 3 ? strtod(argv[3], NULL) : 0);
    for (size_t i = 0; status && b.findings && i < trede_findings_kept(b.findings); i++)
        fprintf(stderr, "%s\n", trede_findings_at(b.findings, i)->message);
    free(t.of);
    free(b.weight);
    free(b.multiplier);
    free(b.stratum_of);
    trede_results_destroy(full);
    if (b.frame) trede_frame_destroy(b.frame);
    if (store) trede_store_close(store);
    if (campaign) trede_campaign_destroy(campaign);
    trede_findings_destroy(b.findings);
    return status ? (int)status : !fine;
}
