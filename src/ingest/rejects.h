/* rejects.h - rejected.csv in the campaign folder: which rows were set aside, where and why, never what they held.
 *
 * Columns file;line;column;header;reason, UTF-8 with a byte-order mark (its readers use Excel). Replaced as a whole at
 * the end of a run; lines of files this run did not read stay. Removed when no line is left. */
#ifndef TREDE_INGEST_REJECTS_H
#define TREDE_INGEST_REJECTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/files.h"

struct trede_rejects {
    char target[1024]; /* "" = nothing is written (dry run) */
    struct trede_replacement replacement;
    FILE *out; /* NULL until the first line */
    int64_t lines;
    int64_t in_file; /* lines of the present file; past a limit they are only counted */
};

TREDE_MUST_CHECK enum trede_status trede_rejects_add(struct trede_rejects *rejects, struct trede_findings *findings,
                                                     struct trede_place at, const char *header, const char *reason);
/* The next line belongs to another file. */
void trede_rejects_next_file(struct trede_rejects *rejects);
/* Keeps the old lines of the files for which keep says so, then puts the new file in place. */
TREDE_MUST_CHECK enum trede_status trede_rejects_commit(struct trede_rejects *rejects, struct trede_findings *findings,
                                                        bool (*keep)(void *payload, const char *file), void *payload);
/* Leaves the old file as it was. */
void trede_rejects_abandon(struct trede_rejects *rejects);

#endif
