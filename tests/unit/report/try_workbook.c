/* Writes the fixture's workbook: try_workbook FILE [flags] [extra rows] [nl|en]. For eyes, benchmarks and the workbook
 * tests. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fixture.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    struct fixture fixture;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_report_options options = {.language = TREDE_DUTCH};
    if (argc < 2) return 2;
    (void)setlocale(LC_ALL, "");
    if (argc > 4 && strcmp(argv[4], "en") == 0) options.language = TREDE_ENGLISH;
    if (argc > 5) options.dashboard = argv[5];
    fixture_make(&fixture, argc > 2 ? atoi(argv[2]) : 0, argc > 3 ? (size_t)atol(argv[3]) : 0);
    double start = now();
    enum trede_status status =
        trede_workbook_write(fixture.published, &fixture.campaign, &fixture.provenance, &options, argv[1], findings);
    printf("%zu rows, status %d, %.1f ms\n", trede_published_count(fixture.published), (int)status,
           1e3 * (now() - start));
    for (size_t i = 0; i < trede_findings_kept(findings); i++) {
        const struct trede_finding *f = trede_findings_at(findings, i);
        printf("%s:%lld:%lld: %s\n", f->file, (long long)f->line, (long long)f->column, f->message);
    }
    fixture_free(&fixture);
    trede_findings_destroy(findings);
    return (int)status;
}
