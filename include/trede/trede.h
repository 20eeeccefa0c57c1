/* trede.h - the library's verbs. The command-line program is a thin layer over these; so can any other program be.
 *
 * Every call adds what it has to say to findings and returns a status; see findings.h and status.h. Nothing is
 * printed, nothing exits. A campaign is named by its folder or its campaign.yaml. */
#ifndef TREDE_TREDE_H
#define TREDE_TREDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trede/findings.h"
#include "trede/result.h"

#define TREDE_VERSION "0.1.0"

struct trede_options {
    int threads;               /* 0 = all cores */
    uint64_t seed;             /* for what is drawn; default 1 */
    bool has_language;         /* language overrides the campaign's */
    enum trede_language language;
    const char *dashboard;     /* NULL = the campaign's or the built-in one */
    const char *fail_on;       /* NULL, or a comma list of: missed, at_risk, rejected, warning; then TREDE_FAIL_ON is returned
                                  after everything was done */
    void (*progress)(void *payload, const char *what, uint64_t done, uint64_t total);
    void *payload;
};

struct trede_published;

TREDE_MUST_CHECK enum trede_status trede_new(const char *folder, enum trede_language language, struct trede_findings *findings);
/* Reads everything, writes nothing. */
TREDE_MUST_CHECK enum trede_status trede_check(const char *campaign, const struct trede_options *options, struct trede_findings *findings);
/* Imports what is new. */
TREDE_MUST_CHECK enum trede_status trede_import(const char *campaign, const struct trede_options *options, struct trede_findings *findings);
/* Estimates from what the store holds; *out is the published table, freed with trede_release. */
TREDE_MUST_CHECK enum trede_status trede_evaluate(const char *campaign, const struct trede_options *options,
    struct trede_findings *findings, struct trede_published **out);
size_t trede_rows(const struct trede_published *published);
const struct trede_result *trede_row(const struct trede_published *published, size_t i);
void trede_release(struct trede_published *published);
/* Evaluates and writes the workbook; target NULL = <campaign folder>/<name>.xlsx. written (size bytes) gets its path. */
TREDE_MUST_CHECK enum trede_status trede_report(const char *campaign, const struct trede_options *options, const char *target,
    struct trede_findings *findings, char *written, size_t size);
/* import + report. */
TREDE_MUST_CHECK enum trede_status trede_run(const char *campaign, const struct trede_options *options, const char *target,
    struct trede_findings *findings, char *written, size_t size);
/* format "csv", "json" or "sqlite"; target NULL = the bytes into *out, freed with trede_release_bytes. */
TREDE_MUST_CHECK enum trede_status trede_export(const char *campaign, const struct trede_options *options, const char *format,
    const char *target, struct trede_findings *findings, char **out, size_t *length);
/* Sample sizes and detectable differences for the next wave, from what the store holds and, where it holds nothing,
 * from stated assumptions: a table of text, or json. Freed with trede_release_bytes. */
TREDE_MUST_CHECK enum trede_status trede_plan(const char *campaign, const struct trede_options *options, bool json,
    struct trede_findings *findings, char **out, size_t *length);
void trede_release_bytes(char *bytes);
/* Exactly one of wave and respondent is given. */
TREDE_MUST_CHECK enum trede_status trede_purge(const char *campaign, const char *wave, const char *respondent, struct trede_findings *findings);
TREDE_MUST_CHECK enum trede_status trede_doctor(const char *campaign, struct trede_findings *findings);
/* Safe to call from a signal handler: the running verb rolls back and returns TREDE_INTERRUPTED. */
void trede_stop(void);

#endif
