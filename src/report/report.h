/* report.h - the published table -> workbook, CSV, JSON. No writer computes; nothing but the published table gets here.
 */
#ifndef TREDE_REPORT_REPORT_H
#define TREDE_REPORT_REPORT_H

#include "campaign/campaign.h"
#include "disclosure/publish.h"

/* What the Methode sheet says about where the numbers come from. */
struct trede_source_file {
    const char *file;
    char hash[65];
    int64_t rows, accepted, rejected;
    const char *dialect;
};
struct trede_rule_use {
    const char *where, *name, *sql, *items;
};
struct trede_provenance {
    const char *version;
    uint64_t seed;
    char run_id[17]; /* from the campaign, its files and the version: same input, same id */
    const struct trede_source_file *files;
    size_t file_count;
    const struct trede_rule_use *rules;
    size_t rule_count;
};

struct trede_report_options {
    enum trede_language language;
    const char *dashboard; /* path of a dashboard definition; NULL = the campaign folder's dashboard.yaml, else the
                              built-in one */
    int threads;           /* at most; 0 = as many as there are cores */
};

/* Writes target (temporary file, self-check, fsync, rename): the old workbook survives any failure. */
TREDE_MUST_CHECK enum trede_status trede_workbook_write(const struct trede_published *published,
                                                        const struct trede_campaign *campaign,
                                                        const struct trede_provenance *provenance,
                                                        const struct trede_report_options *options, const char *target,
                                                        struct trede_findings *findings);

enum trede_export_format { TREDE_EXPORT_CSV, TREDE_EXPORT_JSON, TREDE_EXPORT_SQLITE };
/* target NULL = bytes into *out (malloc'ed through trede_alloc, the caller frees with trede_free), else as the
 * workbook. */
TREDE_MUST_CHECK enum trede_status trede_export_write(const struct trede_published *published,
                                                      enum trede_export_format format, const char *target,
                                                      struct trede_findings *findings, char **out, size_t *out_length);

#endif
