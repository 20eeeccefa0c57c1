#include "trede/findings.h"

#include <string.h>

#include "base/alloc.h"
#include "base/text.h"

enum { CAPACITY = 400 };

struct trede_findings {
    enum trede_language language;
    size_t counts[TREDE_ERROR + 1];
    size_t kept;
    struct trede_finding kept_findings[CAPACITY];
};

struct trede_findings *trede_findings_create(enum trede_language language)
{
    struct trede_findings *list = trede_alloc(1, sizeof *list);
    if (list) list->language = language;
    return list;
}

void trede_findings_destroy(struct trede_findings *list)
{
    trede_free(list);
}

enum trede_language trede_findings_language(const struct trede_findings *list)
{
    return list ? list->language : TREDE_ENGLISH;
}

size_t trede_findings_count(const struct trede_findings *list, enum trede_severity severity)
{
    return list ? list->counts[severity] : 0;
}

size_t trede_findings_kept(const struct trede_findings *list)
{
    return list ? list->kept : 0;
}

const struct trede_finding *trede_findings_at(const struct trede_findings *list, size_t i)
{
    return &list->kept_findings[i];
}

/* Appends as much of piece as fits without cutting a character; control characters, which could trouble a terminal,
 * become spaces. */
static size_t append(char *out, size_t size, size_t used, const char *piece, size_t length)
{
    size_t room = trede_utf8_cut(piece, length, size - 1 - used);
    for (size_t i = 0; i < room; i++)
        out[used + i] = (unsigned char)piece[i] < 0x20 || piece[i] == 0x7f ? ' ' : piece[i];
    out[used + room] = '\0';
    return used + room;
}

static void fill_in(char *out, size_t size, const char *pattern, const char *const arguments[4])
{
    size_t used = append(out, size, 0, "", 0);
    for (const char *p = pattern; *p;) {
        if (p[0] == '{' && p[1] >= '1' && p[1] <= '4' && p[2] == '}') {
            const char *argument = arguments[p[1] - '1'];
            if (argument) used = append(out, size, used, argument, strlen(argument));
            p += 3;
        } else {
            size_t plain = 1 + strcspn(p + 1, "{");
            used = append(out, size, used, p, plain);
            p += plain;
        }
    }
}

/* The end of a long path says more than its beginning. */
static void keep_end(char *out, size_t size, const char *path)
{
    static const char dots[] = "...";
    size_t length = strlen(path), room = size - 1;
    size_t used = 0;
    if (length > room) {
        path += length - (room - (sizeof dots - 1));
        while (((unsigned char)*path & 0xc0) == 0x80)
            path++;
        used = append(out, size, used, dots, sizeof dots - 1);
    }
    append(out, size, used, path, strlen(path));
}

void trede_findings_add(struct trede_findings *list, enum trede_severity severity, struct trede_place at,
                        const struct trede_text *text, const char *const arguments[4])
{
    if (!list) return;
    list->counts[severity]++;
    if (list->kept == CAPACITY) return;
    struct trede_finding *finding = &list->kept_findings[list->kept++];
    finding->severity = severity;
    finding->line = at.line;
    finding->column = at.column;
    keep_end(finding->file, sizeof finding->file, at.file ? at.file : "");
    fill_in(finding->message, sizeof finding->message, list->language == TREDE_DUTCH ? text->nl : text->en, arguments);
}
