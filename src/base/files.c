#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

static const struct trede_text cannot_open = {"this file cannot be opened: {1}",
                                              "dit bestand kan niet worden geopend: {1}"};
static const struct trede_text cannot_read = {"this file cannot be read: {1}",
                                              "dit bestand kan niet worden gelezen: {1}"};
static const struct trede_text not_a_file = {"this is not a file but a folder or a device; name the file itself",
                                             "dit is geen bestand maar een map of apparaat; noem het bestand zelf"};
static const struct trede_text too_large = {"this file is larger than {1} KiB, the most that is read here",
                                            "dit bestand is groter dan {1} KiB, het meeste dat hier wordt gelezen"};
static const struct trede_text no_memory = {"there is not enough memory", "er is te weinig geheugen"};

char *trede_path_join(struct trede_arena *arena, const char *directory, const char *name)
{
    if (name[0] == '/' || !directory || directory[0] == '\0') return trede_arena_text(arena, name, strlen(name));
    bool slash = directory[strlen(directory) - 1] == '/';
    return trede_arena_join(arena, directory, slash ? "" : "/", name);
}

const char *trede_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Fills bytes with the whole file; *length is the number read, at most room. -1 = errno says why. */
static int read_all(int fd, char *bytes, size_t room, size_t *length)
{
    *length = 0;
    while (*length < room) {
        ssize_t n = read(fd, bytes + *length, room - *length);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) break;
        *length += (size_t)n;
    }
    return 0;
}

static enum trede_status read_open(struct trede_arena *arena, int fd, size_t limit, enum trede_status status,
                                   struct trede_findings *findings, struct trede_place at, char **bytes, size_t *length)
{
    struct stat about;
    char kib[32];
    trede_format_integer(kib, sizeof kib, (int64_t)(limit / 1024));
    if (fstat(fd, &about) != 0) return trede_fail(findings, status, at, &cannot_read, strerror(errno));
    if (!S_ISREG(about.st_mode)) return trede_fail(findings, status, at, &not_a_file, NULL);
    if (about.st_size < 0 || (uintmax_t)about.st_size > limit) return trede_fail(findings, status, at, &too_large, kib);
    /* One byte more than the size: a file that is growing shows itself. */
    size_t room = (size_t)about.st_size + 1;
    *bytes = trede_arena_alloc(arena, room + 1, 1);
    if (!*bytes) return trede_fail(findings, TREDE_INTERNAL, at, &no_memory, NULL);
    if (read_all(fd, *bytes, room, length) != 0) return trede_fail(findings, status, at, &cannot_read, strerror(errno));
    if (*length > limit) return trede_fail(findings, status, at, &too_large, kib);
    (*bytes)[*length] = '\0';
    return TREDE_OK;
}

enum trede_status trede_file_read(struct trede_arena *arena, const char *path, size_t limit, enum trede_status status,
                                  struct trede_findings *findings, char **bytes, size_t *length)
{
    struct trede_place at = {path, 0, 0};
    /* O_NONBLOCK: a named pipe must be refused, not waited for. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return trede_fail(findings, status, at, &cannot_open, strerror(errno));
    enum trede_status outcome = read_open(arena, fd, limit, status, findings, at, bytes, length);
    close(fd);
    return outcome;
}
