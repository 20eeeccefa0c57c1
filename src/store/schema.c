/* Migrations are files: v<version>_<order>_<name>.sql, one statement each, never changed once released. */
#include "store/state.h"

#include "base/text.h"

/* The version a file belongs to; 0 = it is no migration. */
static int64_t version_of(const char *name)
{
    int64_t version = 0;
    if (name[0] != 'v') return 0;
    const char *p = name + 1;
    for (; *p >= '0' && *p <= '9' && version < 1000000; p++)
        version = version * 10 + (*p - '0');
    return *p == '_' ? version : 0;
}

int64_t trede_schema_latest(const struct trede_embedded *files)
{
    int64_t latest = 0;
    for (; files->name; files++)
        if (version_of(files->name) > latest) latest = version_of(files->name);
    return latest;
}

static enum trede_status add_version(struct trede_sql *sql, const struct trede_embedded *files, int64_t version)
{
    char pragma[64];
    enum trede_status status = TREDE_OK;
    for (; status == TREDE_OK && files->name; files++)
        if (version_of(files->name) == version)
            status = trede_sql_execute(sql, files->name, (const char *)files->bytes);
    trede_print(pragma, sizeof pragma, "PRAGMA user_version = %lld", (long long)version);
    return status == TREDE_OK ? trede_sql_execute(sql, "user_version", pragma) : status;
}

enum trede_status trede_schema_make(struct trede_sql *sql, const struct trede_embedded *files)
{
    enum trede_status status = TREDE_OK;
    for (int64_t version = 1; status == TREDE_OK && version <= trede_schema_latest(files); version++)
        status = add_version(sql, files, version);
    return status;
}

static enum trede_status move_to_version(struct trede_sql *sql, const struct trede_embedded *files, int64_t version)
{
    enum trede_status status = trede_sql_begin(sql);
    if (status == TREDE_OK) status = add_version(sql, files, version);
    if (status == TREDE_OK) status = trede_sql_commit(sql);
    if (status != TREDE_OK) trede_sql_rollback(sql);
    return status;
}

enum trede_status trede_schema_migrate(struct trede_sql *sql, const struct trede_embedded *files, int64_t from)
{
    enum trede_status status = TREDE_OK;
    for (int64_t version = from + 1; status == TREDE_OK && version <= trede_schema_latest(files); version++)
        status = move_to_version(sql, files, version);
    return status;
}
