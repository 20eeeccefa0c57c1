/* Case registers: one row a report, without anything that says which report. A file's rows are replaced as a whole. */
#include "store/split_sources.h"

enum { FIRST_STEP = 3, OWNER = 7, CHANNEL, FIRST_SPLIT, ANONYMOUS = FIRST_SPLIT + TREDE_SPLITS, REPEAT }; /* ?n */

enum trede_status trede_cases_start(struct trede_store *store)
{
    struct trede_load *load = store->load;
    int entry = trede_source_entry(store->campaign, load->kind, load->source_name);
    enum trede_status status = trede_split_source_clear(store);
    if (status != TREDE_OK || entry < 0) return status;
    const struct trede_case_register *cases = &store->campaign->cases[entry];
    load->splits = cases->segment_count;
    return trede_split_source_add(store, cases->segments, cases->segment_count, cases->at);
}

static void bind_known(sqlite3_stmt *s, int place, bool known, int value)
{
    if (known)
        sqlite3_bind_int(s, place, value);
    else
        sqlite3_bind_null(s, place);
}

static void bind_text(sqlite3_stmt *s, int place, const char *text)
{
    sqlite3_bind_text(s, place, text ? text : "", -1, SQLITE_STATIC);
}

static enum trede_status insert(struct trede_store *store, const struct trede_case_row *row)
{
    const struct trede_load *load = store->load;
    sqlite3_stmt *statement;
    bool more;
    enum trede_status status =
        trede_sql_query(&store->sql, &statement, "case_add.sql", "ii", load->source, (int64_t)row->received);
    if (status != TREDE_OK) return status;
    for (int i = 0; i < TREDE_STEPS; i++)
        bind_known(statement, FIRST_STEP + i, row->days[i] >= TREDE_NOT_YET, row->days[i]);
    bind_text(statement, OWNER, row->owner);
    bind_text(statement, CHANNEL, row->channel);
    for (size_t i = 0; i < TREDE_SPLITS; i++)
        bind_text(statement, FIRST_SPLIT + (int)i, i < load->splits ? row->segments[i] : "");
    bind_known(statement, ANONYMOUS, row->anonymous >= 0, row->anonymous);
    bind_known(statement, REPEAT, row->repeat >= 0, row->repeat);
    return trede_sql_next(&store->sql, statement, &more);
}

enum trede_status trede_store_put_case(struct trede_store *store, const struct trede_case_row *row)
{
    struct trede_load *load = store->load;
    if (!load || load->failed) return TREDE_STORE;
    enum trede_status status = insert(store, row);
    return trede_split_row_added(load, status);
}

/* ---- reading ---- */

static int known_at(sqlite3_stmt *row, int column, int otherwise)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? otherwise : sqlite3_column_int(row, column);
}

struct receiver {
    trede_case_fn *each;
    void *payload;
};

static enum trede_status hand_over(void *context, sqlite3_stmt *row, const struct trede_split_source *source)
{
    const struct receiver *to = context;
    const char *segments[TREDE_SPLITS];
    for (int i = 0; i < TREDE_SPLITS; i++)
        segments[i] = trede_sql_text(row, FIRST_SPLIT - 1 + i);
    struct trede_case_row out = {.received = sqlite3_column_int(row, 1),
                                 .owner = trede_sql_text(row, OWNER - 1),
                                 .channel = trede_sql_text(row, CHANNEL - 1),
                                 .segments = segments,
                                 .anonymous = (int8_t)known_at(row, ANONYMOUS - 1, -1),
                                 .repeat = (int8_t)known_at(row, REPEAT - 1, -1),
                                 .entry = source->entry};
    for (int i = 0; i < TREDE_STEPS; i++)
        out.days[i] = known_at(row, FIRST_STEP - 1 + i, TREDE_STEP_UNKNOWN);
    return to->each(to->payload, &out, source->sets, source->splits);
}

enum trede_status trede_store_cases(struct trede_store *store, trede_case_fn *each, void *payload)
{
    struct trede_split_sources sources;
    struct receiver to = {each, payload};
    sqlite3_stmt *statement;
    enum trede_status status = trede_split_sources_read(store, TREDE_FILE_CASES, &sources);
    if (status == TREDE_OK) status = trede_sql_query(&store->sql, &statement, "cases.sql", "");
    return status == TREDE_OK ? trede_split_rows(store, statement, &sources, hand_over, &to) : status;
}
