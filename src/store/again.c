/* A changed file of a source that already holds rows, and double respondents.
 *
 * Each row of the file is looked for by (wave, respondent) among the earlier ones: same content stays, other content
 * replaces, new rows are added, absent ones stay. The fingerprints of the earlier rows stand in a table of their own
 * inside the transaction, so memory stays bounded whatever the size. Rejected: staging the whole file in a second table
 * and merging with set operations, which writes every row twice and needs the same index. */
#include "store/load.h"

#include <string.h>

enum {
    CACHE_ROOM = 24000 /* KiB: the fingerprints of a million rows */,
    SWEEP_PART = 1 << 20 /* half of what the set holds */
};

static const struct trede_text double_found = {
    "the respondent already answered in this wave (found after reading; the line is not known)",
    "deze respondent heeft in deze golf al geantwoord (na het lezen gevonden; de regel is niet bekend)"};

/* ---- before the first row ---- */

static enum trede_status keep_earlier(struct trede_store *store, sqlite3_stmt *row)
{
    struct trede_load *load = store->load;
    const void *respondent = sqlite3_column_blob(row, 2);
    if (sqlite3_column_bytes(row, 2) != 16 || !respondent) return TREDE_OK;
    uint64_t fingerprint = trede_fingerprint(respondent, sqlite3_column_int64(row, 1));
    if (sqlite3_column_int(row, 3) == 0) {
        (void)trede_fingerprints_meet(&load->met, fingerprint, true);
        return TREDE_OK;
    }
    return trede_sql_run(&store->sql, "earlier_add.sql", "ii", (int64_t)fingerprint, sqlite3_column_int64(row, 0));
}

enum trede_status trede_again_start(struct trede_store *store)
{
    struct trede_load *load = store->load;
    sqlite3_stmt *statement = NULL;
    bool row = true;
    enum trede_status status = trede_sql_number(&store->sql, &load->last_before, "response_last.sql", "");
    if (status != TREDE_OK || load->last_before == 0) return status;
    if (load->again) {
        char text[64];
        sqlite3_snprintf(sizeof text, text, "PRAGMA cache_size = -%d", (int)CACHE_ROOM);
        status = trede_sql_execute(&store->sql, "cache_size", text);
        if (status == TREDE_OK) status = trede_sql_run(&store->sql, "earlier_make.sql", "");
    }
    if (status == TREDE_OK)
        status = trede_sql_query(&store->sql, &statement, "respondents_before.sql", "i", load->source);
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status == TREDE_OK && row) status = keep_earlier(store, statement);
    }
    trede_sql_done(statement);
    return status;
}

/* ---- a row ---- */

static enum trede_status deal_with(struct trede_store *store, const struct trede_response *r, uint64_t fingerprint,
                                   int64_t id, bool same)
{
    struct trede_load *load = store->load;
    enum trede_status status = same ? TREDE_OK : trede_response_replace(store, id, r);
    if (status == TREDE_OK) status = trede_sql_run(&store->sql, "response_adopt.sql", "ii", id, load->source);
    if (status == TREDE_OK) status = trede_sql_run(&store->sql, "earlier_met.sql", "ii", (int64_t)fingerprint, id);
    if (same)
        load->unchanged++;
    else
        load->changed++;
    return status;
}

enum trede_status trede_again_meet(struct trede_store *store, const struct trede_response *r, uint64_t fingerprint,
                                   bool *found)
{
    sqlite3_stmt *statement;
    int same = -1;
    int64_t id = 0;
    bool row = true;
    *found = false;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "earlier_find.sql", "i", (int64_t)fingerprint);
    while (status == TREDE_OK && row && same < 0) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status != TREDE_OK || !row) break;
        id = sqlite3_column_int64(statement, 0);
        status = trede_response_compare(store, id, r, &same);
    }
    trede_sql_done(statement);
    if (status != TREDE_OK || same < 0) return status;
    *found = true;
    return deal_with(store, r, fingerprint, id, same == 1);
}

/* ---- after the last row ---- */

/* The one wave campaign.yaml gives the file being read (named file, or file@wave when it is read more than once);
 * 0 = the file says itself, or the wave holds nothing. */
static int64_t given_wave(const struct trede_store *store)
{
    const struct trede_campaign *c = store->campaign;
    const char *name = store->load->source_name;
    for (size_t i = 0; i < c->survey_count; i++) {
        const struct trede_survey *survey = &c->surveys[i];
        size_t length = strlen(survey->file);
        if (survey->wave < 0 || strncmp(survey->file, name, length) != 0) continue;
        if (name[length] == '\0' || (name[length] == '@' && strcmp(name + length + 1, c->waves[survey->wave].id) == 0))
            return store->waves[survey->wave];
    }
    return 0;
}

/* A file that was given another wave leaves nothing behind in the old one: the same people would count in both. */
static enum trede_status remove_moved(struct trede_store *store)
{
    int64_t wave = given_wave(store);
    return wave ? trede_sql_run(&store->sql, "responses_remove_moved.sql", "ii", store->load->source, wave) : TREDE_OK;
}

enum trede_status trede_again_finish(struct trede_store *store)
{
    struct trede_load *load = store->load;
    bool all =
        load->any_row && !load->any_respondent; /* respondents that come no more are not people who stayed away */
    enum trede_status status =
        trede_sql_run(&store->sql, all ? "responses_remove_earlier.sql" : "responses_remove_anonymous.sql", "ii",
                      load->source, load->last_before);
    if (status == TREDE_OK) status = remove_moved(store);
    if (status == TREDE_OK)
        status = trede_sql_number(&store->sql, &load->absent, "earlier_absent.sql", "i", load->source);
    return status == TREDE_OK ? trede_sql_run(&store->sql, "earlier_drop.sql", "") : status;
}

/* ---- more respondents than the set holds ---- */

static enum trede_status remove_double(struct trede_store *store, int64_t id)
{
    struct trede_load *load = store->load;
    bool dutch = trede_findings_language(store->sql.findings) == TREDE_DUTCH;
    enum trede_status status = trede_sql_run(&store->sql, "response_remove.sql", "i", id);
    if (status == TREDE_OK)
        status = trede_sql_run(&store->sql, "reject_add.sql", "iiit", load->batch, (int64_t)0, (int64_t)0,
                               dutch ? double_found.nl : double_found.en);
    load->taken--;
    load->added--;
    load->rejected++;
    return status;
}

/* One of `parts` parts of all respondents, by fingerprint. */
struct part {
    struct trede_fingerprints met;
    uint64_t number, parts;
};

static enum trede_status sweep_row(struct trede_store *store, struct part *part, sqlite3_stmt *row)
{
    const void *respondent = sqlite3_column_blob(row, 1);
    if (!respondent || sqlite3_column_bytes(row, 1) != 16) return TREDE_OK;
    uint64_t fingerprint = trede_fingerprint(respondent, sqlite3_column_int64(row, 2));
    if ((fingerprint & 0xffffffff) % part->parts != part->number) return TREDE_OK;
    enum trede_meeting meeting = trede_fingerprints_meet(&part->met, fingerprint, false);
    bool is_new = sqlite3_column_int64(row, 0) > store->load->last_before;
    if (meeting == TREDE_MEETING_UNKNOWN) return TREDE_INTERNAL; /* no memory for even this part */
    return meeting == TREDE_MET_HERE && is_new ? remove_double(store, sqlite3_column_int64(row, 0)) : TREDE_OK;
}

static enum trede_status sweep_part(struct trede_store *store, struct part *part)
{
    sqlite3_stmt *statement;
    bool row = true;
    trede_fingerprints_start(&part->met, TREDE_FINGERPRINT_LIMIT);
    enum trede_status status = trede_sql_query(&store->sql, &statement, "respondents.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status == TREDE_OK && row) status = sweep_row(store, part, statement);
    }
    trede_sql_done(statement);
    trede_fingerprints_end(&part->met);
    return status;
}

enum trede_status trede_sweep(struct trede_store *store)
{
    int64_t count = 0;
    trede_fingerprints_end(&store->load->met); /* its memory is needed */
    enum trede_status status = trede_sql_number(&store->sql, &count, "respondent_count.sql", "");
    struct part part = {.parts = (uint64_t)count / SWEEP_PART + 1};
    for (; status == TREDE_OK && part.number < part.parts; part.number++)
        status = sweep_part(store, &part);
    return status;
}
