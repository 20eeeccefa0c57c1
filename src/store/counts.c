/* Report counts and activity: one table, the kind is the source's. A file's rows are replaced as a whole. */
#include "store/split_sources.h"

#include <string.h>

#include "base/text.h"

static const struct trede_counts *entry(const struct trede_campaign *c, enum trede_file_kind kind, int number)
{
    if (number < 0) return NULL;
    return kind == TREDE_FILE_REPORTS ? &c->reports[number] : &c->activity[number];
}

/* ---- writing ---- */

enum trede_status trede_counts_start(struct trede_store *store)
{
    struct trede_load *load = store->load;
    load->counts =
        entry(store->campaign, load->kind, trede_source_entry(store->campaign, load->kind, load->source_name));
    enum trede_status status = trede_split_source_clear(store);
    if (status != TREDE_OK || !load->counts) return status;
    return trede_split_source_add(store, load->counts->segments, load->counts->segment_count, load->counts->at);
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
    return trede_split_row_added(load, status);
}

/* ---- reading ---- */

static double number_at(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? -1 : sqlite3_column_double(row, column);
}

struct receiver {
    trede_count_fn *each;
    void *payload;
};

static enum trede_status hand_over(void *context, sqlite3_stmt *row, const struct trede_split_source *source)
{
    const struct receiver *to = context;
    const char *segments[TREDE_SPLITS];
    for (int i = 0; i < TREDE_SPLITS; i++)
        segments[i] = trede_sql_text(row, 6 + i);
    const struct trede_count_row out = {
        .period = {sqlite3_column_int(row, 2), sqlite3_column_int(row, 3), sqlite3_column_int(row, 4)},
        .channel = trede_sql_text(row, 5),
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
        .owner = trede_sql_text(row, 10),
        .line = sqlite3_column_int64(row, 1),
        .entry = source->entry,
    };
    return to->each(to->payload, &out, source->sets, source->splits);
}

enum trede_status trede_store_counts(struct trede_store *store, enum trede_file_kind kind, trede_count_fn *each,
                                     void *payload)
{
    struct trede_split_sources sources;
    struct receiver to = {each, payload};
    sqlite3_stmt *statement;
    enum trede_status status = trede_split_sources_read(store, kind, &sources);
    if (status == TREDE_OK) status = trede_sql_query(&store->sql, &statement, "counts.sql", "i", (int64_t)kind);
    return status == TREDE_OK ? trede_split_rows(store, statement, &sources, hand_over, &to) : status;
}
