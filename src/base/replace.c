/* Safe replacement of a file: write beside it, sync, rename over it, sync the folder. Whatever happens in between, the
 * name holds either the old file or the whole new one. Writing in place was rejected: a kill leaves a torn file. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

static const struct trede_text name_too_long = {"the name of this file is too long; choose a shorter folder or name",
                                                "de naam van dit bestand is te lang; kies een kortere map of naam"};
static const struct trede_text not_replaceable = {"this is a folder or a device, not a file; choose another name",
                                                  "dit is een map of apparaat, geen bestand; kies een andere naam"};
static const struct trede_text cannot_create = {"no file can be made in this folder: {1}; what was there is unchanged",
                                                "in deze map kan geen bestand worden gemaakt: {1}; wat er stond is "
                                                "ongewijzigd"};
static const struct trede_text cannot_write = {
    "this file cannot be written: {1}; what was there is unchanged",
    "dit bestand kan niet worden geschreven: {1}; wat er stond is ongewijzigd"};
static const struct trede_text cannot_sync_folder = {
    "this file is written, but the folder could not be synced: {1}; a power cut now could bring the old file back",
    "dit bestand is geschreven, maar de map kon niet worden vastgelegd: {1}; bij stroomuitval kan het oude bestand "
    "terugkomen"};

/* Length of the folder part including its '/'; 0 = the current folder. */
static size_t folder_length(const char *path)
{
    return (size_t)(trede_path_name(path) - path);
}

/* The file a chain of links ends at, so that the link stays a link; the name itself when it is no link. */
static bool resolve(char *out, size_t size, const char *target)
{
    struct stat about;
    char real[PATH_MAX];
    bool is_link = lstat(target, &about) == 0 && S_ISLNK(about.st_mode);
    return trede_print(out, size, "%s", is_link && realpath(target, real) ? real : target);
}

/* Removes a temporary file that no run holds the lock of: the run that made it was killed. */
static void remove_if_orphan(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) unlink(path);
    close(fd);
}

static void sweep_orphans(const char *target)
{
    char folder[1024], start[256], path[1400];
    size_t length = folder_length(target);
    if (!trede_print(folder, sizeof folder, "%.*s", (int)length, target) ||
        !trede_print(start, sizeof start, ".%s.", trede_path_name(target)))
        return;
    DIR *listing = opendir(length ? folder : ".");
    if (!listing) return;
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;)
        if (strncmp(entry->d_name, start, strlen(start)) == 0 && strlen(entry->d_name) == strlen(start) + 6 &&
            trede_print(path, sizeof path, "%s%s", folder, entry->d_name))
            remove_if_orphan(path);
    closedir(listing);
}

/* A new locked file of the name in r->temporary, whose six X are filled in; -1 and errno when it cannot be made. */
static int make_locked(struct trede_replacement *r)
{
    char pattern[sizeof r->temporary];
    struct stat about;
    memcpy(pattern, r->temporary, sizeof pattern);
    for (int attempt = 0;; attempt++) {
        memcpy(r->temporary, pattern, sizeof pattern);
        int fd = mkstemp(r->temporary); /* 0600 */
        if (fd < 0) return -1;
        bool locked = flock(fd, LOCK_EX | LOCK_NB) == 0 || errno == ENOTSUP || errno == ENOLCK;
        /* another run may have swept it away before the lock was on */
        if (attempt == 3 || (locked && fstat(fd, &about) == 0 && about.st_nlink > 0)) return fd;
        close(fd);
    }
}

enum trede_status trede_replace_begin(struct trede_replacement *r, const char *target, struct trede_findings *findings)
{
    struct trede_place at = {target, 0, 0};
    struct stat about;
    r->open = false;
    if (!resolve(r->target, sizeof r->target, target) ||
        !trede_print(r->temporary, sizeof r->temporary, "%.*s.%s.XXXXXX", (int)folder_length(r->target), r->target,
                     trede_path_name(r->target)))
        return trede_fail(findings, TREDE_OUTPUT, at, &name_too_long, NULL);
    if (stat(r->target, &about) == 0 && !S_ISREG(about.st_mode))
        return trede_fail(findings, TREDE_OUTPUT, at, &not_replaceable, NULL);
    sweep_orphans(r->target);
    r->lock = make_locked(r);
    if (r->lock < 0) return trede_fail(findings, TREDE_OUTPUT, at, &cannot_create, strerror(errno));
    r->open = true;
    return TREDE_OK;
}

/* Mode and contents of the temporary file, down to the disk. */
static bool settle(const struct trede_replacement *r, unsigned mode)
{
    struct stat about;
    mode_t wanted = stat(r->target, &about) == 0 ? about.st_mode & 0777 : (mode_t)(mode & 0777);
    int fd = open(r->temporary, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool good = (wanted == 0 || fchmod(fd, wanted) == 0) && fsync(fd) == 0;
    int why = errno;
    close(fd);
    errno = why;
    return good;
}

static bool sync_folder(const char *path)
{
    char folder[1024];
    size_t length = folder_length(path);
    if (length == 0)
        trede_print(folder, sizeof folder, ".");
    else if (!trede_print(folder, sizeof folder, "%.*s", (int)length, path))
        return false;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    bool good = fsync(fd) == 0 || errno == EINVAL; /* some network file systems have nothing to sync */
    int why = errno;
    close(fd);
    errno = why;
    return good;
}

enum trede_status trede_replace_commit(struct trede_replacement *r, unsigned mode, struct trede_findings *findings)
{
    struct trede_place at = {r->target, 0, 0};
    if (!settle(r, mode) || rename(r->temporary, r->target) != 0) {
        int why = errno;
        trede_replace_abandon(r);
        return trede_fail(findings, TREDE_OUTPUT, at, &cannot_write, strerror(why));
    }
    close(r->lock);
    r->open = false;
    if (!sync_folder(r->target)) trede_warn(findings, at, &cannot_sync_folder, strerror(errno));
    return TREDE_OK;
}

void trede_replace_abandon(struct trede_replacement *r)
{
    if (r->open) {
        unlink(r->temporary);
        close(r->lock);
    }
    r->open = false;
}
