/* new.c - writes a campaign to start from. What was written is taken away again when a later file cannot be. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "campaign/start.h"

static const struct trede_text not_empty = {
    "the folder is not empty: name a new folder, so that nothing is overwritten",
    "de map is niet leeg: noem een nieuwe map, zodat er niets overschreven wordt"};
static const struct trede_text no_folder = {"the folder cannot be made: {1}", "de map kan niet gemaakt worden: {1}"};
static const struct trede_text no_list = {"the folder cannot be opened: {1}", "de map kan niet geopend worden: {1}"};
static const struct trede_text no_file = {"the file cannot be written: {1}",
                                          "het bestand kan niet geschreven worden: {1}"};

enum { MOST_FILES = 24 };

/* What was made, in that order; taken away from the end. */
struct new_campaign {
    const char *folder;
    struct trede_arena *arena;
    struct trede_findings *findings;
    const char *made[MOST_FILES]; /* paths */
    bool is_folder[MOST_FILES];
    size_t count;
};

static void note(struct new_campaign *n, const char *path, bool is_folder)
{
    if (n->count == MOST_FILES) return;
    n->made[n->count] = path;
    n->is_folder[n->count++] = is_folder;
}

static void take_away(struct new_campaign *n)
{
    while (n->count) {
        const char *path = n->made[--n->count];
        (void)(n->is_folder[n->count] ? rmdir(path) : unlink(path));
    }
}

static enum trede_status refuse(struct new_campaign *n, const char *path, const struct trede_text *text, int error)
{
    return trede_fail(n->findings, TREDE_OUTPUT, ((struct trede_place){path, 0, 0}), text,
                      error ? strerror(error) : NULL);
}

static enum trede_status check_empty(struct new_campaign *n)
{
    DIR *folder = opendir(n->folder);
    if (!folder) return refuse(n, n->folder, &no_list, errno);
    bool empty = true;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) empty = false;
    closedir(folder);
    return empty ? TREDE_OK : refuse(n, n->folder, &not_empty, 0);
}

static enum trede_status make_folder(struct new_campaign *n, const char *path)
{
    if (mkdir(path, 0777) != 0) return refuse(n, path, &no_folder, errno);
    note(n, path, true);
    return TREDE_OK;
}

static bool write_whole(int file, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static enum trede_status write_file(struct new_campaign *n, const char *name, const char *bytes, size_t length)
{
    const char *path = trede_path_join(n->arena, n->folder, name);
    if (!path || !bytes) return TREDE_INTERNAL;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) return refuse(n, path, &no_file, errno);
    note(n, path, false);
    bool whole = write_whole(file, bytes, length);
    int error = whole ? 0 : errno;
    if (close(file) != 0 && !error) error = errno;
    return error ? refuse(n, path, &no_file, error) : TREDE_OK;
}

static enum trede_status write_all(struct new_campaign *n, enum trede_language language)
{
    struct stat about;
    enum trede_status status = stat(n->folder, &about) == 0 ? check_empty(n) : make_folder(n, n->folder);
    if (status != TREDE_OK) return status;
    const char *data = trede_path_join(n->arena, n->folder, "data");
    if (!data) return TREDE_INTERNAL;
    status = make_folder(n, data);
    const struct trede_embedded *fixed = language == TREDE_DUTCH ? trede_start_nl : trede_start_en;
    for (; status == TREDE_OK && fixed->name; fixed++)
        status = write_file(n, fixed->name, (const char *)fixed->bytes, fixed->length);
    struct trede_start_file files[TREDE_START_TABLES];
    trede_start_data(n->arena, language, files);
    for (size_t i = 0; status == TREDE_OK && i < TREDE_START_TABLES; i++)
        status = write_file(n, files[i].name, files[i].bytes, files[i].bytes ? strlen(files[i].bytes) : 0);
    return status;
}

enum trede_status trede_campaign_new(const char *folder, enum trede_language language, struct trede_findings *findings)
{
    struct new_campaign n = {.folder = folder, .arena = trede_arena_create(), .findings = findings};
    if (!n.arena) return TREDE_INTERNAL;
    enum trede_status status = write_all(&n, language);
    if (status != TREDE_OK) take_away(&n);
    trede_arena_destroy(n.arena);
    return status;
}
