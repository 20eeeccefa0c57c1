/* analyses.c - the statistics alone, in memory: how long the frame takes to read, and then every analysis by itself.
 *
 *   analyses CAMPAIGN [THREADS [ROUNDS [ANALYSIS]]]
 *
 * The store must be filled (trede import). Prints "name seconds rows", the median of ROUNDS (default 5); the frame is
 * read once. Analyses that read what others found are left out; ANALYSIS: the others too (to profile one). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/analysis.h"
#include "analysis/domains.h"
#include "store/store.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum { MOST_ROUNDS = 101 };

static enum trede_status time_analysis(const struct trede_context *context, const struct trede_analysis *analysis,
                                       int rounds)
{
    double seconds[MOST_ROUNDS];
    size_t rows = 0;
    for (int round = 0; round < rounds; round++) {
        struct trede_results *results = trede_results_create();
        if (!results) return TREDE_INTERNAL;
        double start = now();
        enum trede_status status = analysis->run(context, results);
        seconds[round] = now() - start;
        rows = trede_results_count(results);
        trede_results_destroy(results);
        if (status) return status;
    }
    qsort(seconds, (size_t)rounds, sizeof *seconds, ascending);
    printf("%-20s %9.4f %7zu\n", analysis->name, seconds[rounds / 2], rows);
    return TREDE_OK;
}

static enum trede_status time_all(struct trede_context *context, struct trede_findings *findings, int rounds,
                                  const char *only)
{
    struct trede_store *store = NULL;
    struct trede_frame *frame = NULL;
    struct trede_domains *domains = NULL, *people = NULL;
    enum trede_status status = trede_store_open(context->campaign, TREDE_STORE_READ, findings, &store);
    double start = now();
    if (!status) status = trede_frame_build(context->campaign, store, context->threads, findings, &frame);
    if (!status) printf("%-20s %9.4f %7zu\n", "frame", now() - start, frame->rows);
    start = now();
    if (!status) status = trede_domains_create(context->campaign, frame, TREDE_ROWS_CROSS_SECTION, &domains);
    if (!status) printf("%-20s %9.4f %7zu\n", "domains", now() - start, domains->count);
    if (!status) status = trede_domains_create(context->campaign, frame, TREDE_ROWS_EVERYONE, &people);
    context->frame = frame;
    context->domains = domains;
    context->people = people;
    for (const struct trede_analysis *a = trede_analyses; !status && a->name; a++)
        if (a->needs_survey && !a->late && (!only || strcmp(only, a->name) == 0)) status = time_analysis(context, a, rounds);
    trede_domains_destroy(domains);
    trede_domains_destroy(people);
    if (frame) trede_frame_destroy(frame);
    if (store) trede_store_close(store);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: analyses CAMPAIGN [THREADS [ROUNDS [ANALYSIS]]]\n", stderr);
        return 2;
    }
    int rounds = argc > 3 ? atoi(argv[3]) : 5;
    if (rounds < 1 || rounds > MOST_ROUNDS) rounds = 5;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *campaign = NULL;
    if (!findings) return TREDE_INTERNAL;
    enum trede_status status = trede_campaign_read(argv[1], findings, &campaign);
    struct trede_context context = {.campaign = campaign, .threads = argc > 2 ? atoi(argv[2]) : 0, .seed = 1};
    if (!status) status = time_all(&context, findings, rounds, argc > 4 ? argv[4] : NULL);
    for (size_t i = 0; i < trede_findings_kept(findings); i++)
        fprintf(stderr, "%s\n", trede_findings_at(findings, i)->message);
    if (campaign) trede_campaign_destroy(campaign);
    trede_findings_destroy(findings);
    return (int)status;
}
