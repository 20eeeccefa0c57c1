/* folder.h - a campaign folder made for one test, an import of it, and what came out. */
#ifndef TREDE_TEST_INGEST_FOLDER_H
#define TREDE_TEST_INGEST_FOLDER_H

#include "harness/t.h"

#include "ingest/ingest.h"

struct t_folder {
    char path[200];
};

/* A temporary folder with a campaign.yaml and items.csv when given; t_folder_remove takes all of it away. */
void t_folder_make(struct t_folder *folder, const char *yaml, const char *items);
void t_folder_copy(struct t_folder *folder, const char *fixture); /* a folder under data/ */
void t_folder_remove(const struct t_folder *folder);
void t_folder_write(const struct t_folder *folder, const char *name, const char *text);
void t_folder_write_bytes(const struct t_folder *folder, const char *name, const void *bytes, size_t length);
/* The whole file, NUL-terminated, for free(); NULL when it is not there. */
char *t_folder_read(const struct t_folder *folder, const char *name, size_t *length);

/* What an import said and did. */
struct t_import {
    enum trede_status status;
    struct trede_findings *findings;
    struct trede_import_summary summary;
};
struct t_import t_folder_import(const struct t_folder *folder);
struct t_import t_folder_check(const struct t_folder *folder); /* dry run, no store */
void t_import_free(struct t_import *import);

/* Was there a finding of this severity whose message holds the text, at this place? line or column -1 = any. */
int t_said(const struct t_import *import, enum trede_severity severity, const char *file, int64_t line, int64_t column,
           const char *text);

/* What the store holds: one entry a response, in the order they came. */
enum { T_ITEMS = 8, T_ROWS = 64 };
struct t_row {
    int wave;
    bool has_respondent, has_cluster;
    uint8_t respondent[16];
    double weight, duration, population;
    int64_t stratum, cluster;
    char stratum_label[64];
    double number[T_ITEMS]; /* NaN = missing */
    enum trede_missing missing[T_ITEMS];
};
struct t_rows {
    size_t count;
    struct t_row row[T_ROWS];
};
void t_folder_rows(const struct t_folder *folder, struct t_rows *rows);

#endif
