/* Copies of the store beside it, made before rows are replaced and before a migration. */
#include "store/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"

static const struct trede_text no_backup = {
    "the backup that is made before rows are replaced cannot be written: {1}; nothing was changed",
    "de reservekopie die voor het vervangen van rijen wordt gemaakt, kan niet worden geschreven: {1}; er is niets "
    "gewijzigd"};
static const struct trede_text backup_stays = {
    "this backup still holds what was purged and cannot be removed: {1}; remove it yourself",
    "deze reservekopie bevat nog wat is verwijderd en kan niet worden weggehaald: {1}; verwijder haar zelf"};

enum { NAME = 1200 };

static void backup_name(char out[NAME], const struct trede_store *store, int number)
{
    trede_print(out, NAME, "%s.backup%d", store->path, number);
}

static enum trede_status fault(const struct trede_store *store, const char *file)
{
    return trede_fail(store->sql.findings, TREDE_STORE, ((struct trede_place){file, 0, 0}), &no_backup,
                      strerror(errno));
}

/* VACUUM INTO takes an empty file as it finds it: so the copy is never readable by others, not even for a moment. */
static bool make_empty(const char *file)
{
    unlink(file);
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    return fd >= 0 && close(fd) == 0;
}

static enum trede_status copy_into(struct trede_store *store, const char *file)
{
    sqlite3_stmt *statement;
    bool row;
    enum trede_status status = trede_sql_prepare(&store->sql, "backup", "VACUUM INTO ?1", &statement);
    if (status != TREDE_OK) return status;
    sqlite3_bind_text(statement, 1, file, -1, SQLITE_STATIC);
    status = trede_sql_next(&store->sql, statement, &row);
    sqlite3_finalize(statement);
    return status;
}

/* VACUUM INTO does not sync. */
static bool sync_file(const char *file)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool good = fsync(fd) == 0;
    return close(fd) == 0 && good;
}

/* The newest takes number 1; the oldest is overwritten. A number nobody has yet is no failure. */
static bool move_on(const struct trede_store *store, const char *newest)
{
    char from[NAME], to[NAME];
    for (int i = TREDE_BACKUPS - 1; i >= 1; i--) {
        backup_name(from, store, i);
        backup_name(to, store, i + 1);
        if (rename(from, to) != 0 && errno != ENOENT) return false;
    }
    backup_name(to, store, 1);
    return rename(newest, to) == 0;
}

enum trede_status trede_store_back_up(struct trede_store *store)
{
    char fresh[NAME];
    if (store->backed_up) return TREDE_OK;
    trede_print(fresh, sizeof fresh, "%s.backup-new", store->path);
    if (!make_empty(fresh)) return fault(store, fresh);
    enum trede_status status = copy_into(store, fresh);
    if (status == TREDE_OK && (!sync_file(fresh) || !move_on(store, fresh))) status = fault(store, fresh);
    if (status != TREDE_OK) unlink(fresh);
    store->backed_up = status == TREDE_OK;
    return status;
}

enum trede_status trede_store_drop_backups(struct trede_store *store)
{
    enum trede_status status = TREDE_OK;
    for (int i = 1; i <= TREDE_BACKUPS; i++) {
        char file[NAME];
        backup_name(file, store, i);
        if (unlink(file) != 0 && errno != ENOENT)
            status = trede_fail(store->sql.findings, TREDE_STORE, ((struct trede_place){file, 0, 0}), &backup_stays,
                                strerror(errno));
    }
    return status;
}
