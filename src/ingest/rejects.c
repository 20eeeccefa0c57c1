/* rejects.c - see rejects.h. */
#include "ingest/rejects.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { LINES_A_FILE = 10000, LINE_SIZE = 4096 };

static const struct trede_text cannot_write = {"the list of rows set aside cannot be written ({1})",
                                               "de lijst van terzijde gelegde rijen kan niet worden geschreven ({1})"};

static enum trede_status fail(struct trede_rejects *rejects, struct trede_findings *findings)
{
    const char *why = strerror(errno);
    trede_rejects_abandon(rejects);
    return trede_fail(findings, TREDE_OUTPUT, (struct trede_place){.file = rejects->target}, &cannot_write, why);
}

static enum trede_status start(struct trede_rejects *rejects, struct trede_findings *findings)
{
    if (rejects->out != NULL) return TREDE_OK;
    enum trede_status status = trede_replace_begin(&rejects->replacement, rejects->target, findings);
    if (status != TREDE_OK) return status;
    rejects->out = fopen(rejects->replacement.temporary, "w");
    if (rejects->out == NULL || fputs("\xEF\xBB\xBF"
                                      "file;line;column;header;reason\n",
                                      rejects->out) == EOF)
        return fail(rejects, findings);
    return TREDE_OK;
}

/* One field; line ends within a header become spaces, so that a line is a record. */
static void put_field(FILE *out, const char *text, char after)
{
    bool quoted = strpbrk(text, ";\"\r\n") != NULL;
    if (quoted) putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"') putc('"', out);
        putc((unsigned char)*text < ' ' ? ' ' : *text, out);
    }
    if (quoted) putc('"', out);
    putc(after, out);
}

enum trede_status trede_rejects_add(struct trede_rejects *rejects, struct trede_findings *findings,
                                    struct trede_place at, const char *header, const char *reason)
{
    if (rejects->target[0] == '\0' || rejects->in_file++ >= LINES_A_FILE) return TREDE_OK;
    enum trede_status status = start(rejects, findings);
    if (status != TREDE_OK) return status;
    char line[24], column[24];
    trede_format_integer(line, sizeof line, at.line);
    trede_format_integer(column, sizeof column, at.column);
    put_field(rejects->out, at.file, ';');
    put_field(rejects->out, line, ';');
    put_field(rejects->out, at.column == 0 ? "" : column, ';');
    put_field(rejects->out, header, ';');
    put_field(rejects->out, reason, '\n');
    rejects->lines++;
    return ferror(rejects->out) ? fail(rejects, findings) : TREDE_OK;
}

void trede_rejects_next_file(struct trede_rejects *rejects)
{
    rejects->in_file = 0;
}

/* The first field of an old line, unquoted, into file; false when it does not fit. */
static bool first_field(const char *line, char *file, size_t size)
{
    size_t used = 0;
    bool quoted = *line == '"';
    for (line += quoted; *line != '\0' && used + 1 < size; line++) {
        if (quoted && line[0] == '"' && line[1] == '"')
            line++;
        else if (*line == (quoted ? '"' : ';')) {
            file[used] = '\0';
            return true;
        }
        file[used++] = *line;
    }
    return false;
}

/* Old lines are our own, so each is one record; one that is too long to be is dropped. */
static enum trede_status keep_old(struct trede_rejects *rejects, struct trede_findings *findings,
                                  bool (*keep)(void *payload, const char *file), void *payload)
{
    FILE *old = fopen(rejects->target, "r");
    if (old == NULL) return TREDE_OK;
    enum trede_status status = TREDE_OK;
    char line[LINE_SIZE], file[LINE_SIZE];
    bool whole = true, heading = true;
    while (status == TREDE_OK && fgets(line, sizeof line, old) != NULL) {
        bool begins = whole;
        whole = strchr(line, '\n') != NULL;
        if (heading || !begins || !whole) {
            heading = heading && !whole;
            continue;
        }
        if (!first_field(line, file, sizeof file) || !keep(payload, file)) continue;
        status = start(rejects, findings);
        if (status == TREDE_OK && fputs(line, rejects->out) == EOF) status = fail(rejects, findings);
        rejects->lines++;
    }
    fclose(old);
    return status;
}

enum trede_status trede_rejects_commit(struct trede_rejects *rejects, struct trede_findings *findings,
                                       bool (*keep)(void *payload, const char *file), void *payload)
{
    if (rejects->target[0] == '\0') return TREDE_OK;
    enum trede_status status = keep_old(rejects, findings, keep, payload);
    if (status != TREDE_OK) return status;
    if (rejects->out == NULL) {
        unlink(rejects->target); /* absent is as good */
        return TREDE_OK;
    }
    FILE *out = rejects->out;
    rejects->out = NULL;
    if (fclose(out) != 0) return fail(rejects, findings);
    return trede_replace_commit(&rejects->replacement, 0600, findings);
}

void trede_rejects_abandon(struct trede_rejects *rejects)
{
    if (rejects->out != NULL) fclose(rejects->out);
    rejects->out = NULL;
    trede_replace_abandon(&rejects->replacement);
}
