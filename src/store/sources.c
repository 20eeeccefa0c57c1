/* What campaign.yaml names now, against what the store knows: waves and files. */
#include "store/state.h"

#include <string.h>

/* Is name the file, or one of the sources of a file that is read more than once: file@wave, file@reports2? */
static bool is_source_of(const char *file, const char *name)
{
    size_t length = strlen(file);
    return strncmp(file, name, length) == 0 && (name[length] == '\0' || name[length] == '@');
}

static bool counts_listed(const struct trede_counts *files, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (is_source_of(files[i].file, name)) return true;
    return false;
}

static bool register_listed(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->case_file_count; i++)
        if (is_source_of(c->cases[i].file, name)) return true;
    return false;
}

static bool survey_listed(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->survey_count; i++)
        if (is_source_of(c->surveys[i].file, name)) return true;
    return false;
}

bool trede_source_listed(const struct trede_campaign *campaign, const char *name, enum trede_file_kind kind)
{
    switch (kind) {
    case TREDE_FILE_REPORTS:
        return counts_listed(campaign->reports, campaign->report_count, name);
    case TREDE_FILE_ACTIVITY:
        return counts_listed(campaign->activity, campaign->activity_count, name);
    case TREDE_FILE_CASES:
        return register_listed(campaign, name);
    default:
        return survey_listed(campaign, name);
    }
}

/* ---- waves ---- */

bool trede_wave_named(const struct trede_campaign *campaign, const char *id)
{
    for (size_t i = 0; i < campaign->wave_count; i++)
        if (strcmp(campaign->waves[i].id, id) == 0) return true;
    return false;
}

enum trede_status trede_waves_read(struct trede_store *store)
{
    const struct trede_campaign *c = store->campaign;
    sqlite3_stmt *statement;
    bool row = true;
    store->waves = trede_arena_alloc(store->arena, c->wave_count, sizeof *store->waves);
    if (!store->waves) return TREDE_INTERNAL;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "waves.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        const char *name = status == TREDE_OK && row ? (const char *)sqlite3_column_text(statement, 1) : NULL;
        for (size_t i = 0; name && i < c->wave_count; i++)
            if (strcmp(c->waves[i].id, name) == 0) store->waves[i] = sqlite3_column_int64(statement, 0);
    }
    return status;
}

static bool waves_complete(const struct trede_store *store)
{
    for (size_t i = 0; i < store->campaign->wave_count; i++)
        if (store->waves[i] == 0) return false;
    return true;
}

/* ---- files ---- */

static bool row_is_stale(const struct trede_store *store, sqlite3_stmt *row)
{
    const char *name = (const char *)sqlite3_column_text(row, 1);
    enum trede_file_kind kind = (enum trede_file_kind)sqlite3_column_int(row, 2);
    return name && trede_source_listed(store->campaign, name, kind) != (sqlite3_column_int(row, 3) != 0);
}

enum trede_status trede_sources_stale(struct trede_store *store, bool *stale)
{
    sqlite3_stmt *statement;
    bool row = true;
    *stale = !waves_complete(store);
    enum trede_status status = trede_sql_query(&store->sql, &statement, "sources.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status == TREDE_OK && row && row_is_stale(store, statement)) *stale = true;
    }
    return status;
}

static enum trede_status update_files(struct trede_store *store)
{
    sqlite3_stmt *statement;
    bool row = true;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "sources.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status == TREDE_OK && row && row_is_stale(store, statement))
            status = trede_sql_run(&store->sql, "source_listed.sql", "ii", sqlite3_column_int64(statement, 0),
                                   (int64_t)(sqlite3_column_int(statement, 3) == 0));
    }
    if (status != TREDE_OK && statement) trede_sql_done(statement);
    return status;
}

enum trede_status trede_sources_update(struct trede_store *store)
{
    enum trede_status status = update_files(store);
    for (size_t i = 0; status == TREDE_OK && i < store->campaign->wave_count; i++)
        status = trede_sql_run(&store->sql, "wave_add.sql", "t", store->campaign->waves[i].id);
    return status == TREDE_OK ? trede_waves_read(store) : status;
}
