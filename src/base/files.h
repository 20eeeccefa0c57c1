/* files.h - files: joining names, reading whole small files, writing a file so that the old one survives any failure. */
#ifndef TREDE_BASE_FILES_H
#define TREDE_BASE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "trede/findings.h"

/* directory/name, or name itself when absolute. */
char *trede_path_join(struct trede_arena *arena, const char *directory, const char *name);
const char *trede_path_name(const char *path); /* the part after the last '/' */

/* The whole of a file of at most limit bytes, NUL-terminated. status is what a failure returns. */
TREDE_MUST_CHECK enum trede_status trede_file_read(struct trede_arena *arena, const char *path, size_t limit,
    enum trede_status status, struct trede_findings *findings, char **bytes, size_t *length);

/* Safe replacement. begin makes an empty temporary file (0600) beside target and gives its name (and removes those that
 * a killed run left behind: nobody holds their lock); commit syncs it,
 * gives it the target's mode (or mode), renames it over the target and syncs the folder; abandon removes it.
 * The target is untouched until commit succeeds. */
struct trede_replacement { char target[1024], temporary[1100]; bool open; int lock; };
TREDE_MUST_CHECK enum trede_status trede_replace_begin(struct trede_replacement *r, const char *target,
    struct trede_findings *findings);
TREDE_MUST_CHECK enum trede_status trede_replace_commit(struct trede_replacement *r, unsigned mode,
    struct trede_findings *findings);
void trede_replace_abandon(struct trede_replacement *r);

/* Set from a signal handler through trede_interrupt(); long loops ask trede_interrupted() now and then. */
void trede_interrupt(void);
bool trede_interrupted(void);
void trede_interrupt_clear(void);

#endif
