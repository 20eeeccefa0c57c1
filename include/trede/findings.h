/* findings.h - messages with a position, collected by the caller.
 *
 * The library never prints. Every call that can say something takes a findings list, which the caller owns and shows.
 * A finding has a severity, a place (file, line, column; 0 = does not apply) and one sentence or two: what is wrong
 * and what to do. Texts exist in English and Dutch; the list's language decides. They never quote what a respondent
 * wrote. All memory is taken at creation, so adding a finding cannot fail: past the capacity only the count grows. */
#ifndef TREDE_FINDINGS_H
#define TREDE_FINDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "trede/status.h"

enum trede_language { TREDE_ENGLISH, TREDE_DUTCH };

enum trede_severity { TREDE_NOTE, TREDE_WARNING, TREDE_ERROR };

/* Where something was read. file may be NULL (no file), line and column count from 1, 0 = unknown. Columns count
 * characters in YAML and CSV tables; in data files the column is the field's number in the record. */
struct trede_place {
    const char *file;
    int64_t line;
    int64_t column;
};

/* One message in both languages; "{1}" to "{4}" stand for the arguments. Defined where it is used. */
struct trede_text {
    const char *en, *nl;
};

struct trede_finding {
    enum trede_severity severity;
    char file[192];  /* as the user would name it, cut at the front when longer; "" = none */
    int64_t line, column;
    char message[640];
};

struct trede_findings;

/* A list that keeps at most 400 findings; NULL when there is no memory. Destroy with trede_findings_destroy. */
struct trede_findings *trede_findings_create(enum trede_language language);
void trede_findings_destroy(struct trede_findings *list);

enum trede_language trede_findings_language(const struct trede_findings *list);
/* Number of findings of one severity ever added, kept or not. */
size_t trede_findings_count(const struct trede_findings *list, enum trede_severity severity);
/* Number of findings kept, and the i-th in the order they were added. */
size_t trede_findings_kept(const struct trede_findings *list);
const struct trede_finding *trede_findings_at(const struct trede_findings *list, size_t i);

/* Add a finding. Arguments fill {1}..{4}; NULL arguments print as nothing. list may be NULL (nothing happens).
 * Use the macros trede_fail, trede_warn and trede_remark: they fill in the arguments that are left out. */
void trede_findings_add(struct trede_findings *list, enum trede_severity severity, struct trede_place at,
                        const struct trede_text *text, const char *const arguments[4]);

/* trede_fail(list, status, place, &text, ...up to 4 strings): adds an error and is the status. */
#define trede_fail(list, status, place, text, ...) \
    (trede_findings_add((list), TREDE_ERROR, (place), (text), (const char *const[4]){__VA_ARGS__}), (status))
#define trede_warn(list, place, text, ...) \
    trede_findings_add((list), TREDE_WARNING, (place), (text), (const char *const[4]){__VA_ARGS__})
#define trede_remark(list, place, text, ...) \
    trede_findings_add((list), TREDE_NOTE, (place), (text), (const char *const[4]){__VA_ARGS__})

/* No place: the finding concerns no file. */
#define TREDE_NOWHERE ((struct trede_place){0})

#endif
