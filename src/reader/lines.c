#include "reader/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

enum { CHUNK = 256 * 1024, RAW = 64 * 1024, SPARE = 8 };

static const struct trede_text cannot_open = {"this file cannot be opened: {1}",
                                              "dit bestand kan niet worden geopend: {1}"};
static const struct trede_text cannot_read = {"this file cannot be read any further: {1}",
                                              "dit bestand kan niet verder worden gelezen: {1}"};
static const struct trede_text not_a_file = {"this is not a file but a folder or a device; name the file itself",
                                             "dit is geen bestand maar een map of apparaat; noem het bestand zelf"};
static enum trede_status prepare(struct trede_lines *lines, const char *encoding)
{
    struct stat about;
    if (fstat(lines->fd, &about) != 0)
        return trede_fail(lines->findings, lines->as_status, lines->at, &cannot_open, strerror(errno));
    if (!S_ISREG(about.st_mode)) return trede_fail(lines->findings, lines->as_status, lines->at, &not_a_file, NULL);
    lines->bytes_total = (uint64_t)about.st_size;
    lines->changed = about.st_mtim;
    lines->capacity = CHUNK;
    lines->bytes = trede_alloc(lines->capacity + SPARE, 1);
    if (!lines->bytes) return TREDE_INTERNAL;
    enum trede_status status = trede_encoding_open(&lines->encoding, lines->fd, encoding, lines->bytes, lines->capacity,
                                                   lines->at, lines->as_status, lines->findings);
    if (status != TREDE_OK) return status;
    if (lines->encoding.converts) lines->raw = trede_alloc(RAW, 1);
    if (lines->encoding.converts && !lines->raw) return TREDE_INTERNAL;
    if (lseek(lines->fd, (off_t)lines->encoding.mark, SEEK_SET) < 0)
        return trede_fail(lines->findings, lines->as_status, lines->at, &cannot_read, strerror(errno));
    return TREDE_OK;
}

enum trede_status trede_lines_open(struct trede_lines *lines, const char *path, const char *encoding, size_t longest,
                                   struct trede_place at, enum trede_status as_status, struct trede_findings *findings)
{
    *lines = (struct trede_lines){.at = at, .as_status = as_status, .findings = findings, .longest = longest};
    /* O_NONBLOCK: a named pipe must be refused, not waited for. */
    lines->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (lines->fd < 0) return trede_fail(findings, as_status, at, &cannot_open, strerror(errno));
    enum trede_status status = prepare(lines, encoding);
    if (status != TREDE_OK) trede_lines_close(lines);
    return status;
}

void trede_lines_close(struct trede_lines *lines)
{
    trede_encoding_close(&lines->encoding);
    trede_free(lines->raw);
    trede_free(lines->bytes);
    lines->raw = lines->bytes = NULL;
    if (lines->fd >= 0) close(lines->fd);
    lines->fd = -1;
}

/* Reading begins behind the byte-order mark. */
enum trede_status trede_lines_watch(struct trede_lines *lines, trede_watch_fn *watch, void *watcher)
{
    char mark[8];
    size_t length = lines->encoding.mark;
    if (length > sizeof mark || pread(lines->fd, mark, length, 0) != (ssize_t)length)
        return trede_fail(lines->findings, lines->as_status, lines->at, &cannot_read, strerror(errno));
    if (length > 0) watch(watcher, mark, length);
    lines->watch = watch;
    lines->watcher = watcher;
    return TREDE_OK;
}

bool trede_lines_unchanged(const struct trede_lines *lines)
{
    struct stat about;
    return fstat(lines->fd, &about) == 0 && (uint64_t)about.st_size == lines->bytes_total &&
           about.st_mtim.tv_sec == lines->changed.tv_sec && about.st_mtim.tv_nsec == lines->changed.tv_nsec;
}

/* Drops what was read and is not kept, and makes room for a chunk after it. */
static bool make_room(struct trede_lines *lines)
{
    size_t kept = lines->has_mark && lines->mark < lines->next ? lines->mark : lines->next;
    if (kept > 0) {
        memmove(lines->bytes, lines->bytes + kept, lines->end - kept);
        lines->end -= kept;
        lines->next -= kept;
        lines->mark -= lines->has_mark ? kept : 0;
        lines->feed -= lines->feed_known ? kept : 0;
    }
    if (lines->capacity - lines->end >= CHUNK / 2) return true;
    char *larger = trede_realloc(lines->bytes, lines->capacity * 2 + SPARE, 1);
    if (!larger) return false;
    lines->bytes = larger;
    lines->capacity *= 2;
    return true;
}

static ssize_t read_some(struct trede_lines *lines, char *to, size_t room)
{
    ssize_t n;
    do
        n = read(lines->fd, to, room);
    while (n < 0 && errno == EINTR);
    if (n > 0) lines->bytes_read += (uint64_t)n;
    if (n > 0 && lines->watch) lines->watch(lines->watcher, to, (size_t)n);
    return n;
}

static ssize_t read_converted(struct trede_lines *lines)
{
    ssize_t n = read_some(lines, lines->raw + lines->raw_used, RAW - lines->raw_used);
    if (n < 0) return n;
    const char *in = lines->raw;
    size_t left = lines->raw_used + (size_t)n;
    size_t made = trede_encoding_convert(&lines->encoding, &in, &left, lines->bytes + lines->end,
                                         lines->capacity - lines->end, n == 0);
    memmove(lines->raw, in, left);
    lines->raw_used = left;
    lines->end += made;
    lines->at_end = n == 0 && left == 0;
    return n;
}

static ssize_t read_plain(struct trede_lines *lines)
{
    ssize_t n = read_some(lines, lines->bytes + lines->end, lines->capacity - lines->end);
    if (n > 0) lines->end += (size_t)n;
    lines->at_end = n == 0;
    return n;
}

static enum trede_status fill(struct trede_lines *lines)
{
    if (!make_room(lines)) return TREDE_INTERNAL;
    bool none_yet = lines->feed_known && lines->feed == lines->end;
    size_t before = lines->end;
    ssize_t n = lines->encoding.converts ? read_converted(lines) : read_plain(lines);
    if (n < 0) return trede_fail(lines->findings, lines->as_status, lines->at, &cannot_read, strerror(errno));
    if (none_yet && lines->end > before) {
        const char *feed = memchr(lines->bytes + before, '\n', lines->end - before);
        lines->feed = feed ? (size_t)(feed - lines->bytes) : lines->end;
    }
    return TREDE_OK;
}

/* Finds the end of the line at next within the buffer; false when more must be read first. */
static bool find_end(struct trede_lines *lines, struct trede_line *line)
{
    const char *text = lines->bytes + lines->next;
    if (!lines->feed_known) {
        const char *feed = memchr(text, '\n', lines->end - lines->next);
        lines->feed = feed ? (size_t)(feed - lines->bytes) : lines->end;
        lines->feed_known = true;
    }
    bool has_feed = lines->feed < lines->end;
    line->length = lines->feed - lines->next;
    line->ending = has_feed;
    const char *carriage = memchr(text, '\r', line->length);
    if (!carriage) return has_feed || lines->at_end;
    size_t length = (size_t)(carriage - text);
    if (length + 1 == line->length && !has_feed && !lines->at_end) return false; /* may be half of CRLF */
    line->ending = has_feed && length + 1 == line->length ? 2 : 1;
    line->length = length;
    return true;
}

static void pass(struct trede_lines *lines, const struct trede_line *line)
{
    lines->next += line->length + line->ending;
    if (lines->feed < lines->next) lines->feed_known = false;
}

enum trede_status trede_lines_next(struct trede_lines *lines, struct trede_line *line, bool *found)
{
    *found = false;
    while (!find_end(lines, line) && line->length <= lines->longest) {
        enum trede_status status = fill(lines);
        if (status != TREDE_OK) return status;
    }
    if (lines->next == lines->end) return TREDE_OK;
    *found = true;
    line->text = lines->bytes + lines->next;
    line->number = ++lines->number;
    line->too_long = line->length > lines->longest;
    if (!line->too_long) pass(lines, line);
    return TREDE_OK;
}

enum trede_status trede_lines_skip(struct trede_lines *lines)
{
    struct trede_line line;
    while (!find_end(lines, &line)) {
        /* A carriage return at the very end stays: it may be half of CRLF. */
        bool carriage = lines->end > lines->next && lines->bytes[lines->end - 1] == '\r';
        lines->next = lines->end - carriage; /* there is no LF before the end, so what is known of it holds */
        enum trede_status status = fill(lines);
        if (status != TREDE_OK) return status;
    }
    pass(lines, &line);
    return TREDE_OK;
}

enum trede_status trede_lines_peek(struct trede_lines *lines, const char **bytes, size_t *length)
{
    struct trede_line line;
    while (!find_end(lines, &line) && line.length <= lines->longest) {
        enum trede_status status = fill(lines);
        if (status != TREDE_OK) return status;
    }
    *bytes = lines->bytes + lines->next;
    *length = lines->end - lines->next;
    return TREDE_OK;
}

void trede_lines_mark(struct trede_lines *lines)
{
    lines->has_mark = true;
    lines->mark = lines->next;
    lines->mark_number = lines->number;
}

void trede_lines_back(struct trede_lines *lines)
{
    lines->next = lines->mark;
    lines->number = lines->mark_number;
    lines->feed_known = false; /* the one known may lie beyond others */
    lines->has_mark = false;
}

void trede_lines_unmark(struct trede_lines *lines)
{
    lines->has_mark = false;
}
