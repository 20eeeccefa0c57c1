/* ingest.h - import driver: reader -> validated typed row or reject -> store, one transaction a file. */
#ifndef TREDE_INGEST_INGEST_H
#define TREDE_INGEST_INGEST_H

#include "campaign/campaign.h"
#include "store/store.h"

struct trede_import_options {
    bool dry_run; /* read and validate everything, write nothing (trede check) */
    int threads;  /* 1 = no second thread, 0 = as there are processors; the store is the same for any number */
    void (*progress)(void *payload, const char *file, uint64_t done, uint64_t size); /* may be NULL */
    void *payload;
};

/* What happened, over all files; counts per file are in the findings as remarks. */
struct trede_import_summary {
    int64_t files, files_unchanged, rows_read, accepted, rejected, changed;
};

/* Imports every source the store does not know yet. Column allow-list: a column no item or design entry names is never
 * looked at. A bad row is set aside with line, column and reason (also in <folder>/rejected.csv, without its content);
 * when more than the survey's reject_limit of its rows are (rounded down, but one row is always tolerated unless the
 * limit is 0; 5 % for counts), or no row remains, that file is rolled back and the status is TREDE_INPUT.
 * A file that fails leaves the files before it imported. store may be NULL for a dry run. */
TREDE_MUST_CHECK enum trede_status trede_ingest(const struct trede_campaign *campaign, struct trede_store *store,
                                                const struct trede_import_options *options,
                                                struct trede_findings *findings, struct trede_import_summary *summary);

/* The pseudonym of a respondent id under the campaign's key (campaign.key, 32 bytes, 0600, made when absent and
 * create). */
TREDE_MUST_CHECK enum trede_status trede_pseudonym(const struct trede_campaign *campaign, const char *id, bool create,
                                                   struct trede_findings *findings, uint8_t pseudonym[16]);

#endif
