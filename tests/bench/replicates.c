/* replicates.c - 1,000 bootstrap replicates of the ladder in every segment set and wave, beside reading the store into
 * the frame, in turn on the same threads.
 *
 *   replicates CAMPAIGN [THREADS [ROUNDS [REPLICATES]]]     the campaign is imported already
 *
 * The tables with their covariances are timed whole: rows to totals of PSUs, then the replicates; "linearised" is the
 * same without replicates. The goal: replicates take less time than reading. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "analysis/domains.h"
#include "analysis/fits.h"
#include "stats/replicates.h"
#include "store/store.h"

enum { MOST_ROUNDS = 99 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[count / 2];
}

static void must(enum trede_status status, const char *what)
{
    if (status == TREDE_OK) return;
    fprintf(stderr, "replicates: %s: status %d\n", what, (int)status);
    exit(1);
}

/* Seconds for the ladder's shares in every domain; *se gets the standard error of the first. */
static double shares(const struct trede_context *context, double *se)
{
    struct trede_fits fits;
    double start = now();
    must(trede_fits_make_shares(context, context->frame->stage, (size_t)context->campaign->ladder.top, &fits),
         "shares");
    double seconds = now() - start;
    *se = sqrt(fits.of[0].covariance[0]);
    trede_fits_free(&fits);
    return seconds;
}

int main(int argc, char **argv)
{
    int threads = argc > 2 ? atoi(argv[2]) : 2, rounds = argc > 3 ? atoi(argv[3]) : 5;
    size_t count = argc > 4 ? strtoul(argv[4], NULL, 10) : 1000;
    double reading[MOST_ROUNDS], linear[MOST_ROUNDS], drawn[MOST_ROUNDS], v[2] = {0, 0};
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *campaign;
    struct trede_store *store;
    size_t rows = 0, psus = 0, segments = 0;
    if (argc < 2 || rounds < 1 || rounds > MOST_ROUNDS || !findings) return 2;
    must(trede_campaign_read(argv[1], findings, &campaign), "campaign");
    must(trede_store_open(campaign, TREDE_STORE_READ, findings, &store), "store");
    for (int i = 0; i < rounds; i++) {
        struct trede_frame *frame;
        struct trede_domains *domains;
        double start = now();
        must(trede_frame_build(campaign, store, threads, findings, &frame), "frame");
        reading[i] = now() - start;
        must(trede_domains_create(campaign, frame, TREDE_ROWS_CROSS_SECTION, &domains), "domains");
        struct trede_context context = {.campaign = campaign, .frame = frame, .domains = domains, .threads = threads};
        linear[i] = shares(&context, &v[0]);
        struct trede_arena *arena = trede_arena_create();
        struct trede_replicates replicates;
        start = now();
        must(trede_replicates_bootstrap(arena, &frame->design, 1, count, threads, &replicates), "bootstrap");
        frame->design.replicates = &replicates;
        drawn[i] = now() - start + shares(&context, &v[1]);
        rows = frame->rows;
        psus = frame->design.psus;
        segments = domains->count;
        trede_arena_destroy(arena);
        trede_domains_destroy(domains);
        trede_frame_destroy(frame);
    }
    double read = median(reading, rounds), boot = median(drawn, rounds), taylor = median(linear, rounds);
    printf("%zu responses, %zu PSUs, %zu domains x %zu waves x %d rungs, %d threads\n", rows, psus, segments,
           campaign->wave_count, campaign->ladder.top, threads);
    printf("reading the store into the frame     %8.3f s\n", read);
    printf("all tables, linearised               %8.3f s\n", taylor);
    printf("all tables, %5zu bootstrap replicates %7.3f s   %.2f of reading   (se x %.3f of linearised)\n", count, boot,
           boot / read, v[0] > 0 ? v[1] / v[0] : 0);
    trede_store_close(store);
    trede_campaign_destroy(campaign);
    trede_findings_destroy(findings);
    return 0;
}
