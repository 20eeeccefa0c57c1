#include "store/split_sources.h"

#include <string.h>

#include "base/text.h"

static const struct trede_text too_many_splits = {
    "counts can be split by at most {1} segment columns; give fewer under segment",
    "tellingen kunnen naar hoogstens {1} segmentkolommen zijn uitgesplitst; geef er minder op bij segment"};

/* ---- entries of campaign.yaml ---- */

static size_t entries(const struct trede_campaign *c, enum trede_file_kind kind)
{
    if (kind == TREDE_FILE_CASES) return c->case_file_count;
    return kind == TREDE_FILE_REPORTS ? c->report_count : c->activity_count;
}

static const char *file_of(const struct trede_campaign *c, enum trede_file_kind kind, size_t i)
{
    if (kind == TREDE_FILE_CASES) return c->cases[i].file;
    return kind == TREDE_FILE_REPORTS ? c->reports[i].file : c->activity[i].file;
}

/* The number at the end of file@reports2, 0 = none. */
static size_t number_of(const char *source)
{
    size_t number = 0;
    for (source = strrchr(source, '@'); source && *source; source++)
        if (*source >= '0' && *source <= '9') number = number * 10 + (size_t)(*source - '0');
    return number;
}

int trede_source_entry(const struct trede_campaign *campaign, enum trede_file_kind kind, const char *source)
{
    for (size_t i = 0; i < entries(campaign, kind); i++) {
        const char *file = file_of(campaign, kind, i);
        size_t length = strlen(file);
        if (strcmp(file, source) == 0) return (int)i;
        if (strncmp(file, source, length) == 0 && source[length] == '@' && number_of(source) == i + 1) return (int)i;
    }
    return -1;
}

/* ---- writing ---- */

enum trede_status trede_split_source_clear(struct trede_store *store)
{
    static const char *const removals[] = {"counts_remove.sql", "cases_remove.sql", "count_split_remove.sql"};
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; status == TREDE_OK && i < sizeof removals / sizeof *removals; i++)
        status = trede_sql_run(&store->sql, removals[i], "i", store->load->source);
    return status;
}

enum trede_status trede_split_source_add(struct trede_store *store, const struct trede_segment_column *segments,
                                         size_t count, struct trede_place at)
{
    enum trede_status status = TREDE_OK;
    if (count > TREDE_SPLITS) {
        char most[24];
        trede_format_integer(most, sizeof most, TREDE_SPLITS);
        return trede_fail(store->sql.findings, TREDE_CAMPAIGN, at, &too_many_splits, most);
    }
    for (size_t i = 0; status == TREDE_OK && i < count; i++)
        status = trede_sql_run(&store->sql, "count_split_add.sql", "iit", store->load->source, (int64_t)i + 1,
                               segments[i].set);
    return status;
}

/* ---- reading ---- */

static struct trede_split_source *source_of(const struct trede_split_sources *sources, int64_t id)
{
    for (size_t i = 0; i < sources->count; i++)
        if (sources->all[i].id == id) return &sources->all[i];
    return NULL;
}

static enum trede_status read_sources(struct trede_store *store, enum trede_file_kind kind,
                                      struct trede_split_sources *sources)
{
    sqlite3_stmt *statement;
    bool row = true;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "sources.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status != TREDE_OK || !row) break;
        const char *name = (const char *)sqlite3_column_text(statement, 1);
        if (sqlite3_column_int(statement, 2) != (int)kind || !name) continue;
        struct trede_split_source *s =
            trede_arena_push(store->arena, &sources->all, &sources->count, &sources->capacity, sizeof *s);
        if (!s)
            status = TREDE_INTERNAL;
        else
            *s = (struct trede_split_source){.id = sqlite3_column_int64(statement, 0),
                                             .entry = trede_source_entry(store->campaign, kind, name)};
    }
    trede_sql_done(statement);
    return status;
}

static enum trede_status read_splits(struct trede_store *store, struct trede_split_sources *sources)
{
    sqlite3_stmt *statement;
    bool row = true;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "count_splits.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        struct trede_split_source *s =
            status == TREDE_OK && row ? source_of(sources, sqlite3_column_int64(statement, 0)) : NULL;
        if (!s || s->splits == TREDE_SPLITS) continue;
        const char *set = (const char *)sqlite3_column_text(statement, 2);
        s->sets[s->splits] = set ? trede_arena_text(store->arena, set, strlen(set)) : NULL;
        if (!s->sets[s->splits++]) status = TREDE_INTERNAL;
    }
    trede_sql_done(statement);
    return status;
}

enum trede_status trede_split_sources_read(struct trede_store *store, enum trede_file_kind kind,
                                           struct trede_split_sources *out)
{
    *out = (struct trede_split_sources){0};
    enum trede_status status = read_sources(store, kind, out);
    return status == TREDE_OK ? read_splits(store, out) : status;
}

enum trede_status trede_split_rows(struct trede_store *store, sqlite3_stmt *statement,
                                   const struct trede_split_sources *sources, trede_split_row_fn *each, void *context)
{
    enum trede_status status = TREDE_OK;
    bool row = true;
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status != TREDE_OK || !row) break;
        const struct trede_split_source *source = source_of(sources, sqlite3_column_int64(statement, 0));
        if (source && source->entry >= 0) status = each(context, statement, source);
    }
    trede_sql_done(statement);
    return status;
}

enum trede_status trede_split_row_added(struct trede_load *load, enum trede_status status)
{
    load->failed = status != TREDE_OK;
    load->taken++;
    load->added++;
    return status;
}
