/* folder.h - a campaign folder of a test: a copy of data/voorbeeld in a temporary place, with one thing changed. */
#ifndef TREDE_TEST_CAMPAIGN_FOLDER_H
#define TREDE_TEST_CAMPAIGN_FOLDER_H

#include "campaign/campaign.h"
#include "harness/t.h"

struct t_folder {
    char path[64];
};

/* An empty temporary folder; a copy of data/voorbeeld in one. */
void t_folder_make(struct t_folder *folder);
void t_folder_copy(struct t_folder *folder);
/* Removes the folder and everything in it. */
void t_folder_remove(struct t_folder *folder);

/* The path of a file in the folder; good until the next call. */
const char *t_folder_file(const struct t_folder *folder, const char *name);
void t_folder_write(const struct t_folder *folder, const char *name, const void *bytes, size_t length);
void t_folder_write_text(const struct t_folder *folder, const char *name, const char *text);
void t_folder_delete(const struct t_folder *folder, const char *name);
/* The file's text, freed by the caller. */
char *t_folder_read(const struct t_folder *folder, const char *name);
/* Puts to in the place of the one from (fails when from is not there); from NULL = the whole file, to NULL = no file.
 * A ^ in to is taken out; its line and column are returned (0 when there is none). */
void t_folder_edit(const struct t_folder *folder, const char *name, const char *from, const char *to, long *line,
                   long *column);

/* Prints every finding, for a test that fails. */
void t_show(const struct trede_findings *findings);
/* A finding with this severity at this place (line 0 = any, column 0 = any) whose text holds piece, or NULL. */
const struct trede_finding *t_find(const struct trede_findings *findings, enum trede_severity severity,
                                   const char *file, long line, long column, const char *piece);

#endif
