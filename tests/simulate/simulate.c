/* simulate.c - the whole engine on towns with known truth, many times (methods 11).
 *
 *     simulate RUNS [SCENARIO...]     a table in Markdown on stdout; exit status 1 when a limit is passed
 *
 * Every run draws a sample, writes it as a campaign, imports and evaluates it with the library and keeps the rows of
 * the estimands. A run depends on its number alone, so the table is the same for any number of threads. Limits: how
 * often an interval covers, or a test finds what is not there, may not be further from what it promises than a point
 * and a half and five Monte-Carlo standard errors, the mean of a scenario than one and a half of these errors; in
 * samples that are meant to be too small (is_hard) only the table tells. Rejected: drawing frames in memory, which
 * leaves out import, weighting and publication, where mistakes live too.
 */
#define _XOPEN_SOURCE 700 /* nftw */
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "estimand.h"
#include "scan.h"
#include "scenario.h"

enum { THREADS = 2, MOST_ESTIMANDS = 128 };

/* What one run says of one estimand. */
struct outcome {
    bool there, ok, has_interval, has_p;
    double value, se, low, high, p;
};

/* And of the workbook as a whole. */
struct family {
    bool holm; /* some change of a rung is significant after Holm */
    bool any;  /* some change of the workbook holds at a false discovery rate of 10 % */
};

struct job {
    const struct scenario *scenario;
    const struct population *town;
    const char *folder;
    int number, runs, thread;
    struct outcome *outcomes; /* runs x estimand_count */
    struct family *families;
    struct scan *scans;                   /* one a run */
    const struct trede_published *census; /* the whole town */
    bool failed;
};

/* ---- one run ---- */

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)about;
    (void)type;
    (void)walk;
    return remove(path);
}

static void remove_folder(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool make_folder(const char *path)
{
    char data[600];
    remove_folder(path);
    snprintf(data, sizeof data, "%s/data", path);
    return mkdir(path, 0700) == 0 && mkdir(data, 0700) == 0;
}

static void complain(const struct trede_findings *findings)
{
    for (size_t i = 0; i < trede_findings_kept(findings); i++) {
        const struct trede_finding *f = trede_findings_at(findings, i);
        if (f->severity == TREDE_ERROR) fprintf(stderr, "%s:%lld: %s\n", f->file, (long long)f->line, f->message);
    }
}

/* Imports and evaluates a campaign; NULL = it could not. */
static struct trede_published *evaluate(const char *folder)
{
    const struct trede_options options = {.threads = 1, .seed = 1};
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_published *published = NULL;
    enum trede_status status = trede_import(folder, &options, findings);
    if (status == TREDE_OK) status = trede_evaluate(folder, &options, findings, &published);
    if (status != TREDE_OK) complain(findings);
    trede_findings_destroy(findings);
    return published;
}

static struct outcome outcome_of(const struct estimand *e, const struct trede_published *published)
{
    const struct trede_result *row = estimand_row(e, published);
    if (!row) return (struct outcome){0};
    const struct trede_estimate *got = &row->estimate;
    bool ok = got->status == TREDE_ESTIMATE_OK;
    return (struct outcome){
        true,      ok,    ok && got->has_interval, ok && row->has_p, got->value, got->has_se ? got->se : 0, got->low,
        got->high, row->p};
}

static struct family family_of(const struct trede_published *published)
{
    struct family f = {0};
    for (size_t i = 0; i < trede_rows(published); i++) {
        const struct trede_result *row = trede_row(published, i);
        bool table = strcmp(row->analysis, "at_least") == 0 && strcmp(row->segment_set, "age") == 0;
        if (table && row->has_p_adjusted && row->p_adjusted < 0.05) f.holm = true;
        if (strcmp(row->analysis, "multiplicity") == 0 && strcmp(row->statistic, "hold") == 0)
            f.any = row->estimate.value > 0;
    }
    return f;
}

static bool run_once(struct job *job, int run, const char *folder)
{
    struct chance c = chance_of((uint64_t)job->number + 1, (uint64_t)run);
    if (!make_folder(folder) || !scenario_write(job->scenario, job->town, &c, folder)) return false;
    struct trede_published *published = evaluate(folder);
    if (!published) return false;
    for (int e = 0; e < estimand_count; e++)
        job->outcomes[(size_t)run * (size_t)estimand_count + (size_t)e] = outcome_of(&estimands[e], published);
    job->families[run] = family_of(published);
    job->scans[run] = scan_of(published, job->census);
    trede_release(published);
    return true;
}

static void *run_share(void *payload)
{
    struct job *job = payload;
    char folder[500];
    snprintf(folder, sizeof folder, "%s/%d", job->folder, job->thread);
    for (int run = job->thread; run < job->runs && !job->failed; run += THREADS)
        job->failed = !run_once(job, run, folder);
    remove_folder(folder);
    return NULL;
}

static bool run_scenario(const struct job *job)
{
    struct job share[THREADS];
    pthread_t thread[THREADS];
    bool ok = true;
    for (int t = 0; t < THREADS; t++) {
        share[t] = *job;
        share[t].thread = t;
        if (pthread_create(&thread[t], NULL, run_share, &share[t]) != 0) exit(2);
    }
    for (int t = 0; t < THREADS; t++) {
        pthread_join(thread[t], NULL);
        ok = ok && !share[t].failed;
    }
    return ok;
}

/* ---- the truth ---- */

/* The truth is what trede finds in the whole town; where there is a count by hand, the two must agree. */
static bool check_truth(const struct estimand *e, const struct population *town, const struct outcome *found,
                        double *truth)
{
    double counted = e->counted ? e->counted(town) : NAN;
    double allowed = e->null == MIGHT_HAVE_BEEN ? 0.03 : 1e-9;
    *truth = found->ok ? found->value : NAN;
    if (found->ok && (isnan(counted) || fabs(counted - found->value) <= allowed)) return true;
    if (!found->there)
        fprintf(stderr, "%s: there is no such row for the whole town\n", e->name);
    else
        fprintf(stderr, "%s: trede finds %.12g in the whole town, by hand it is %.12g\n", e->name, found->value,
                counted);
    return false;
}

static bool find_truth(const struct population *town, const char *folder, double *truth,
                       struct trede_published **census)
{
    char path[500];
    bool ok = true;
    snprintf(path, sizeof path, "%s/town", folder);
    if (!make_folder(path) || !scenario_write_census(town, path)) return false;
    struct trede_published *published = evaluate(path);
    for (int e = 0; published && e < estimand_count; e++) {
        struct outcome found = outcome_of(&estimands[e], published);
        ok = check_truth(&estimands[e], town, &found, &truth[e]) && ok;
    }
    ok = ok && published;
    *census = published;
    remove_folder(path);
    return ok;
}

/* ---- the table ---- */

struct summary {
    int there, ok, intervals, covered, tests, significant;
    double mean, spread, se;
};

static struct summary summarise(const struct job *job, int estimand, double truth)
{
    struct summary s = {0};
    double square = 0;
    for (int run = 0; run < job->runs; run++) {
        const struct outcome *o = &job->outcomes[(size_t)run * (size_t)estimand_count + (size_t)estimand];
        s.there += o->there;
        s.tests += o->has_p;
        s.significant += o->has_p && o->p < 0.05;
        s.intervals += o->has_interval;
        s.covered += o->has_interval && o->low <= truth && truth <= o->high;
        if (!o->ok) continue;
        s.ok++;
        s.mean += o->value;
        square += o->value * o->value;
        s.se += o->se;
    }
    if (s.ok == 0) return s;
    s.mean /= s.ok;
    s.se /= s.ok;
    s.spread = sqrt(fmax(0, square / s.ok - s.mean * s.mean));
    return s;
}

static double error_of(double share, int n)
{
    return sqrt(share * (1 - share) / n);
}

/* Where even a correct method is expected to be off: the table tells, the limit does not. */
static bool is_hard(const struct scenario *s)
{
    return s->clustered ? s->clusters < 10 : s->members < 100;
}

/* A point and a half is what is promised, the rest is for chance. */
static const double promised = 0.015;

/* Off by more than this, and by more than chance, is marked: above or below. */
static const char *mark(double share, double wanted, int n)
{
    double allowed = fmax(promised, 3 * error_of(wanted, n));
    return fabs(share - wanted) <= allowed ? "" : share < wanted ? " ▼" : " ▲";
}

static bool within_limits(double share, double wanted, int n)
{
    return fabs(share - wanted) <= promised + 5 * error_of(wanted, n);
}

static double normal_lower(double z)
{
    return 0.5 * erfc(-z / sqrt(2.0));
}

static bool null_is_true(const struct job *job, const struct estimand *e, double truth)
{
    switch (e->null) {
    case BY_TRUTH:
    case MIGHT_HAVE_BEEN:
        return fabs(truth) < 1e-12;
    case NEVER:
        return false;
    case WHEN_STILL:
        return job->scenario->town == STILL;
    case ALWAYS:
        break;
    }
    return true;
}

static bool print_interval(const struct summary *s, double truth)
{
    if (s->intervals == 0) {
        printf(" %.4f | | | |", truth);
        return true;
    }
    double coverage = (double)s->covered / s->intervals;
    printf(" %.4f | %+.4f ± %.4f | %.3f | %.1f ± %.1f%s |", truth, s->mean - truth, s->spread / sqrt(s->ok),
           s->spread > 0 ? s->se / s->spread : 0, 100 * coverage, 100 * error_of(0.95, s->intervals),
           mark(coverage, 0.95, s->intervals));
    return within_limits(coverage, 0.95, s->intervals);
}

/* How often p is under 5 %: the size of a test where nothing is to be found, else its power, and beside it what a
 * normal estimate with this standard error would have. */
static bool print_test(const struct summary *s, bool null, bool has_truth, double truth)
{
    if (s->tests == 0) {
        printf(" | |");
        return true;
    }
    double rate = (double)s->significant / s->tests, size = s->se > 0 ? fabs(truth) / s->se : 0;
    if (null) {
        printf(" %.1f ± %.1f%s | |", 100 * rate, 100 * error_of(0.05, s->tests), mark(rate, 0.05, s->tests));
        return within_limits(rate, 0.05, s->tests);
    }
    printf(" | %.1f", 100 * rate);
    if (has_truth) printf(" (%.1f)", 100 * (normal_lower(size - 1.96) + normal_lower(-size - 1.96)));
    printf(" |");
    return true;
}

/* The mean over a scenario's numbers, which varies less than each. */
struct pool {
    double covered;
    int intervals;
};

static bool pool_within(const struct pool *pool, int runs)
{
    if (pool->intervals == 0) return true;
    double coverage = pool->covered / pool->intervals;
    printf("| **all of these** | | | | %.1f%s | | | |\n", 100 * coverage, mark(coverage, 0.95, pool->intervals));
    return fabs(coverage - 0.95) <= promised + 1.5 * error_of(0.95, runs);
}

static bool print_estimand(const struct job *job, int e, double truth, struct pool *pool)
{
    const struct estimand *what = &estimands[e];
    struct summary s = summarise(job, e, truth);
    if (s.there == 0) return true; /* this scenario has no panel */
    bool interval = what->null == BY_TRUTH || what->null == MIGHT_HAVE_BEEN, covers = true;
    printf("| %s |", what->name);
    if (interval)
        covers = print_interval(&s, truth);
    else
        printf(" | | | |");
    bool sized = print_test(&s, null_is_true(job, what, truth), interval, truth);
    int without = job->runs - (interval ? s.intervals : s.tests);
    if (without > 0)
        printf(" %.1f |\n", 100.0 * without / job->runs);
    else
        printf(" |\n");
    pool->covered += interval ? s.covered : 0;
    pool->intervals += interval ? s.intervals : 0;
    return (covers && sized) || is_hard(job->scenario);
}

static bool print_families(const struct job *job)
{
    int holm = 0, any = 0;
    for (int run = 0; run < job->runs; run++) {
        holm += job->families[run].holm;
        any += job->families[run].any;
    }
    if (job->scenario->town != STILL) return true;
    double rate = (double)holm / job->runs, found = (double)any / job->runs;
    printf("| Holm: some change among the ages' rungs | | | | | %.1f | | |\n", 100 * rate);
    printf("| Benjamini-Hochberg at 10 %%: some change in the workbook | | | | | %.1f | | |\n", 100 * found);
    return rate <= 0.05 + 5 * error_of(0.05, job->runs) && found <= 0.10 + 5 * error_of(0.10, job->runs);
}

/* The share of runs in which the scan finds something though nothing got worse; where something did, how much of what
 * it finds did not, and how often it finds what did. */
static bool print_scan(const struct job *job)
{
    int holds = 0, found = 0, planted[PLANTED_COUNT] = {0};
    double wrong = 0, findings = 0;
    for (int run = 0; run < job->runs; run++) {
        const struct scan *scan = &job->scans[run];
        holds += scan->holds;
        found += scan->found > 0;
        findings += scan->found;
        wrong += scan->found ? (double)scan->wrong / scan->found : 0;
        for (int p = 0; p < PLANTED_COUNT; p++)
            planted[p] += scan->planted[p];
    }
    double limit = 0.10 + 5 * error_of(0.10, job->runs), runs = job->runs;
    if (job->scenario->town == STILL) {
        printf("| scan for new problems: some comparison holds | | | | | %.1f | | |\n", 100 * holds / runs);
        printf("| scan for new problems: a finding, which is also large enough | | | | | %.1f | | |\n",
               100 * found / runs);
        return holds / runs <= limit;
    }
    if (job->scenario->town != WORSE) return true;
    printf("| scan for new problems: false among its findings (%.1f a run) | | | | | %.1f | | |\n", findings / runs,
           100 * wrong / runs);
    for (int p = 0; p < PLANTED_COUNT; p++)
        printf("| scan for new problems: finds that %s | | | | | | %.1f | |\n", scan_planted[p],
               100 * planted[p] / runs);
    return wrong / runs <= limit && planted[PLANTED_TRUST] > 0;
}

static bool print_scenario(const struct job *job, const double *truth)
{
    bool within = true;
    struct pool pool = {0};
    printf("\n### %s\n%s.\n\n", job->scenario->name, job->scenario->what);
    puts("| number | truth | bias | mean se / spread | 95 % interval covers, % | size, % | power, % | no number, % |");
    puts("|---|---|---|---|---|---|---|---|");
    for (int e = 0; e < estimand_count; e++) {
        bool ok = print_estimand(job, e, truth[e], &pool);
        if (!ok) fprintf(stderr, "%s: %s is outside its limits\n", job->scenario->name, estimands[e].name);
        within = within && ok;
    }
    bool pooled = pool_within(&pool, job->runs) || is_hard(job->scenario);
    if (!pooled) fprintf(stderr, "%s: intervals cover too often or too seldom\n", job->scenario->name);
    bool families = print_families(job);
    if (!families) fprintf(stderr, "%s: too many false alarms after correction\n", job->scenario->name);
    bool scan = print_scan(job) || is_hard(job->scenario);
    if (!scan)
        fprintf(stderr, "%s: the scan for new problems finds what is not there, or never what is\n",
                job->scenario->name);
    return within && pooled && families && scan;
}

/* ---- the whole ---- */

static struct population towns[TOWNS]; /* the one that changes, the still one, the one that got worse */
static double truths[TOWNS][MOST_ESTIMANDS];
static struct trede_published *censuses[TOWNS];

static bool simulate(int number, int runs, const char *folder)
{
    const struct scenario *scenario = &scenarios[number];
    size_t cells = (size_t)runs * (size_t)estimand_count;
    struct job job = {.scenario = scenario,
                      .town = &towns[scenario->town],
                      .census = censuses[scenario->town],
                      .folder = folder,
                      .number = number,
                      .runs = runs,
                      .outcomes = calloc(cells, sizeof *job.outcomes),
                      .families = calloc((size_t)runs, sizeof *job.families),
                      .scans = calloc((size_t)runs, sizeof *job.scans)};
    bool ok = job.outcomes && job.families && job.scans && run_scenario(&job);
    if (!ok) fprintf(stderr, "simulate: %s could not be run\n", scenario->name);
    ok = ok && print_scenario(&job, truths[scenario->town]);
    free(job.outcomes);
    free(job.families);
    free(job.scans);
    fflush(stdout);
    return ok;
}

static int number_of(const char *name)
{
    for (int s = 0; s < scenario_count; s++)
        if (strcmp(scenarios[s].name, name) == 0) return s;
    fprintf(stderr, "simulate: there is no scenario \"%s\"\n", name);
    return -1;
}

/* names: those to run; count 0 = all. */
static bool simulate_all(int runs, char **names, int count, const char *folder)
{
    bool ok = true;
    for (int town = 0; town < TOWNS; town++) {
        population_make(&towns[town], (enum change)town);
        ok = find_truth(&towns[town], folder, truths[town], &censuses[town]) && ok;
    }
    printf("%d runs a scenario.\n", runs);
    for (int i = 0; i < (count > 0 ? count : scenario_count); i++) {
        int number = count > 0 ? number_of(names[i]) : i;
        ok = number >= 0 && simulate(number, runs, folder) && ok;
    }
    return ok;
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
    char folder[64];
    if (runs < 2) {
        fputs("usage: simulate RUNS [SCENARIO...]\n", stderr);
        return 2;
    }
    snprintf(folder, sizeof folder, "%s/trede-simulate.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder)) return 2;
    bool ok = simulate_all(runs, argv + 2, argc - 2, folder);
    for (int town = 0; town < TOWNS; town++)
        if (censuses[town]) trede_release(censuses[town]);
    remove_folder(folder);
    return ok ? 0 : 1;
}
