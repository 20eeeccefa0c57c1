/* Report counts and activity: one table, the kind is the source's. A file's rows are replaced as a whole. */
#include "store/load.h"

#include <string.h>

#include "base/text.h"

static const struct trede_text too_many_splits = {
    "counts can be split by at most {1} segment columns; give fewer under segment",
    "tellingen kunnen naar hoogstens {1} segmentkolommen zijn uitgesplitst; geef er minder op bij segment"};

/* The number at the end of file@reports2, 0 = none. */
static size_t number_of(const char *source)
{
    size_t number = 0;
    for (source = strrchr(source, '@'); source && *source; source++)
        if (*source >= '0' && *source <= '9') number = number * 10 + (size_t)(*source - '0');
    return number;
}

/* The campaign's entry that a source was read from, -1 = campaign.yaml no longer names it. A file that is read more
 * than once has sources file@reports1, file@reports2: the number is the entry's. */
static int entry_of(const struct trede_campaign *c, enum trede_file_kind kind, const char *source)
{
    const struct trede_counts *files = kind == TREDE_FILE_REPORTS ? c->reports : c->activity;
    size_t count = kind == TREDE_FILE_REPORTS ? c->report_count : c->activity_count;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(files[i].file);
        if (strcmp(files[i].file, source) == 0) return (int)i;
        if (strncmp(files[i].file, source, length) == 0 && source[length] == '@' && number_of(source) == i + 1)
            return (int)i;
    }
    return -1;
}

static const struct trede_counts *entry(const struct trede_campaign *c, enum trede_file_kind kind, int number)
{
    if (number < 0) return NULL;
    return kind == TREDE_FILE_REPORTS ? &c->reports[number] : &c->activity[number];
}

/* ---- writing ---- */

static enum trede_status add_splits(struct trede_store *store, const struct trede_counts *counts)
{
    enum trede_status status = TREDE_OK;
    if (counts->segment_count > TREDE_SPLITS) {
        char most[24];
        trede_format_integer(most, sizeof most, TREDE_SPLITS);
        return trede_fail(store->sql.findings, TREDE_CAMPAIGN, counts->at, &too_many_splits, most);
    }
    for (size_t i = 0; status == TREDE_OK && i < counts->segment_count; i++)
        status = trede_sql_run(&store->sql, "count_split_add.sql", "iit", store->load->source, (int64_t)i + 1,
                               counts->segments[i].set);
    return status;
}

enum trede_status trede_counts_start(struct trede_store *store)
{
    struct trede_load *load = store->load;
    load->counts = entry(store->campaign, load->kind, entry_of(store->campaign, load->kind, load->source_name));
    enum trede_status status = trede_sql_run(&store->sql, "counts_remove.sql", "i", load->source);
    if (status == TREDE_OK) status = trede_sql_run(&store->sql, "count_split_remove.sql", "i", load->source);
    return status == TREDE_OK && load->counts ? add_splits(store, load->counts) : status;
}

static void bind_given(sqlite3_stmt *s, int place, double value)
{
    if (value >= 0)
        sqlite3_bind_double(s, place, value);
    else
        sqlite3_bind_null(s, place);
}

static void bind_row(const struct trede_load *load, sqlite3_stmt *s, const struct trede_count_row *r)
{
    const double numbers[] = {r->count,       r->anonymous,  r->acknowledged, r->followed_up, r->fed_back,
                              r->median_days, r->population, r->spend,        r->hours,       r->contacts};
    size_t segments = load->counts ? load->counts->segment_count : 0;
    sqlite3_bind_text(s, 6, r->channel ? r->channel : "", -1, SQLITE_STATIC);
    for (size_t i = 0; i < TREDE_SPLITS; i++)
        sqlite3_bind_text(s, 7 + (int)i, i < segments && r->segments[i] ? r->segments[i] : "", -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 11, r->owner ? r->owner : "", -1, SQLITE_STATIC);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        bind_given(s, 12 + (int)i, numbers[i]);
}

static enum trede_status insert(struct trede_store *store, const struct trede_count_row *row)
{
    const struct trede_load *load = store->load;
    sqlite3_stmt *statement;
    bool more;
    enum trede_status status =
        trede_sql_query(&store->sql, &statement, "count_add.sql", "iiiii", load->source, row->line,
                        (int64_t)row->period.first, (int64_t)row->period.last, (int64_t)row->period.per_year);
    if (status != TREDE_OK) return status;
    bind_row(load, statement, row);
    return trede_sql_next(&store->sql, statement, &more);
}

enum trede_status trede_store_put_count(struct trede_store *store, const struct trede_count_row *row)
{
    struct trede_load *load = store->load;
    if (!load || load->failed) return TREDE_STORE;
    enum trede_status status = insert(store, row);
    load->failed = status != TREDE_OK;
    load->taken++;
    load->added++;
    return status;
}

/* ---- reading ---- */

struct sources {
    struct source {
        int64_t id;
        int entry;
        const char *sets[TREDE_SPLITS];
        size_t splits;
    } * all;
    size_t count, capacity;
};

static struct source *source_of(const struct sources *sources, int64_t id)
{
    for (size_t i = 0; i < sources->count; i++)
        if (sources->all[i].id == id) return &sources->all[i];
    return NULL;
}

static enum trede_status read_sources(struct trede_store *store, enum trede_file_kind kind, struct sources *sources)
{
    sqlite3_stmt *statement;
    bool row = true;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "sources.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status != TREDE_OK || !row) break;
        const char *name = (const char *)sqlite3_column_text(statement, 1);
        if (sqlite3_column_int(statement, 2) != (int)kind || !name) continue;
        struct source *s =
            trede_arena_push(store->arena, &sources->all, &sources->count, &sources->capacity, sizeof *s);
        if (!s)
            status = TREDE_INTERNAL;
        else
            *s = (struct source){.id = sqlite3_column_int64(statement, 0),
                                 .entry = entry_of(store->campaign, kind, name)};
    }
    trede_sql_done(statement);
    return status;
}

static enum trede_status read_splits(struct trede_store *store, struct sources *sources)
{
    sqlite3_stmt *statement;
    bool row = true;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "count_splits.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        struct source *s = status == TREDE_OK && row ? source_of(sources, sqlite3_column_int64(statement, 0)) : NULL;
        if (!s || s->splits == TREDE_SPLITS) continue;
        const char *set = (const char *)sqlite3_column_text(statement, 2);
        s->sets[s->splits] = set ? trede_arena_text(store->arena, set, strlen(set)) : NULL;
        if (!s->sets[s->splits++]) status = TREDE_INTERNAL;
    }
    trede_sql_done(statement);
    return status;
}

static double number_at(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? -1 : sqlite3_column_double(row, column);
}

static const char *text_at(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}

static enum trede_status hand_over(sqlite3_stmt *row, const struct source *source, trede_count_fn *each, void *payload)
{
    const char *segments[TREDE_SPLITS];
    for (int i = 0; i < TREDE_SPLITS; i++)
        segments[i] = text_at(row, 6 + i);
    const struct trede_count_row out = {
        .period = {sqlite3_column_int(row, 2), sqlite3_column_int(row, 3), sqlite3_column_int(row, 4)},
        .channel = text_at(row, 5),
        .segments = segments,
        .count = number_at(row, 11),
        .anonymous = number_at(row, 12),
        .acknowledged = number_at(row, 13),
        .followed_up = number_at(row, 14),
        .fed_back = number_at(row, 15),
        .median_days = number_at(row, 16),
        .population = number_at(row, 17),
        .spend = number_at(row, 18),
        .hours = number_at(row, 19),
        .contacts = number_at(row, 20),
        .owner = text_at(row, 10),
        .line = sqlite3_column_int64(row, 1),
        .entry = source->entry,
    };
    return each(payload, &out, source->sets, source->splits);
}

/* Rows of a file that campaign.yaml no longer names are left out: what they mean stood there. */
enum trede_status trede_store_counts(struct trede_store *store, enum trede_file_kind kind, trede_count_fn *each,
                                     void *payload)
{
    struct sources sources = {0};
    sqlite3_stmt *statement = NULL;
    bool row = true;
    enum trede_status status = read_sources(store, kind, &sources);
    if (status == TREDE_OK) status = read_splits(store, &sources);
    if (status == TREDE_OK) status = trede_sql_query(&store->sql, &statement, "counts.sql", "i", (int64_t)kind);
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status != TREDE_OK || !row) break;
        const struct source *source = source_of(&sources, sqlite3_column_int64(statement, 0));
        if (source && source->entry >= 0) status = hand_over(statement, source, each, payload);
    }
    trede_sql_done(statement);
    return status;
}
