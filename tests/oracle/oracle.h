/* oracle.h - one case of an expected.json, and what a test of it says.
 *
 * A case function computes values with the library and hands each to want() under the path it has below "expect"
 * ("cuts/0/p_mid"). The driver compares at the case's own tolerance and afterwards fails every expected value that
 * nobody asked for, unless the case said why it is left to a later issue. */
#ifndef TREDE_TEST_ORACLE_H
#define TREDE_TEST_ORACLE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/alloc.h"

struct oracle_case {
    const char *area, *id;
    json_t *spec, *expect;
    double rel, abs;
    struct trede_arena *arena; /* lives as long as the case */
    char **seen;               /* paths of the values asked for */
    size_t seen_count, seen_capacity;
    int failures;
    const char *skipped; /* why nothing could be compared after all */
};

typedef void oracle_fn(struct oracle_case *c);
struct oracle_entry {
    const char *id;
    oracle_fn *fn;
    const char *left; /* NULL = the whole case; else what is not checked yet and the issue that will */
};
/* The cases of one area; the table ends with an entry without id. */
struct oracle_area {
    const char *folder;
    const struct oracle_entry *entries;
};

extern const struct oracle_area area_01, area_02, area_03, area_04, area_05, area_07, area_08, area_09, area_10, area_11, area_12, area_13, area_14, area_15, area_anes,
    area_counts, area_smoking, area_06;

/* got against the value at path; NAN = not defined, which null stands for. */
void want(struct oracle_case *c, const char *path, double got);
/* A list, a matrix or an object of numbers, read in the order of the file. */
void want_list(struct oracle_case *c, const char *path, const double *got, size_t count);
/* Something that is not a number of the file. */
void want_that(struct oracle_case *c, bool holds, const char *what);
/* Marks everything at path as not compared; only with a reason in the entry. */
void leave(struct oracle_case *c, const char *path);
/* The case cannot be held to anything here. */
void skip(struct oracle_case *c, const char *why);
/* Text made in the arena of the case, for paths. */
const char *path_of(struct oracle_case *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A status that must be TREDE_OK. */
void must(struct oracle_case *c, enum trede_status status, const char *what);
/* Zeroed memory of the case; ends the program when there is none. */
void *make(struct oracle_case *c, size_t count, size_t size);

/* The value of spec or expect as the reference wrote it. */
const char *spec_text(const struct oracle_case *c, const char *key);

#endif
