/* lines.h - a file as physical lines of UTF-8, in place in one buffer. Private to the reader.
 *
 * LF, CRLF and a lone CR end a line. Memory is bounded by the longest line allowed and by what is kept for going
 * back. */
#ifndef TREDE_READER_LINES_H
#define TREDE_READER_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "reader/csv.h"
#include "reader/encoding.h"

struct trede_line {
    char *text;        /* may be written to; one byte beyond the ending may be written too. Valid until the next line */
    size_t length;     /* without the ending */
    size_t ending;     /* bytes of line ending: 0 (last line), 1 or 2 */
    int64_t number;    /* from 1 */
    bool too_long;     /* longer than allowed: text is its beginning; trede_lines_skip goes past it */
};

struct trede_lines {
    int fd;
    struct trede_encoding encoding;
    struct trede_place at; /* the file */
    enum trede_status as_status;
    struct trede_findings *findings;
    uint64_t bytes_read, bytes_total;
    struct timespec changed; /* when the file was, as it was opened */
    trede_watch_fn *watch;   /* NULL = nobody */
    void *watcher;
    size_t longest;
    char *raw; /* only when converting: bytes not yet converted */
    size_t raw_used;
    char *bytes; /* [next, end) is unread; [marked, next) is kept for going back */
    size_t capacity, next, end;
    size_t feed; /* position of the first LF from next on; end = none there */
    bool feed_known;
    bool at_end;
    int64_t number; /* of the last line handed out */
    bool has_mark;
    size_t mark;
    int64_t mark_number;
};

/* Opens a regular file and decides its encoding. After a failure nothing is left open. */
TREDE_MUST_CHECK enum trede_status trede_lines_open(struct trede_lines *lines, const char *path, const char *encoding,
                                                    size_t longest, struct trede_place at, enum trede_status as_status,
                                                    struct trede_findings *findings);
void trede_lines_close(struct trede_lines *lines);
/* From now on watch is told every byte of the file, from the first on, once each and in order. Before the first line. */
TREDE_MUST_CHECK enum trede_status trede_lines_watch(struct trede_lines *lines, trede_watch_fn *watch, void *watcher);
/* Is the file as long, and changed as long ago, as when it was opened? */
bool trede_lines_unchanged(const struct trede_lines *lines);

/* The next line; *found false at the end of the file. */
TREDE_MUST_CHECK enum trede_status trede_lines_next(struct trede_lines *lines, struct trede_line *line, bool *found);
/* After a line that was too long: moves to the end of it. */
TREDE_MUST_CHECK enum trede_status trede_lines_skip(struct trede_lines *lines);

/* The unread bytes there are now; at least one line or the longest that is allowed, unless the file ends. */
TREDE_MUST_CHECK enum trede_status trede_lines_peek(struct trede_lines *lines, const char **bytes, size_t *length);

/* Remember this place; go back to it (once); or forget it, which frees the reader from keeping what follows. */
void trede_lines_mark(struct trede_lines *lines);
void trede_lines_back(struct trede_lines *lines);
void trede_lines_unmark(struct trede_lines *lines);

#endif
