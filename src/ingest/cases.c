/* cases.c - a case register: which column is what, and one record -> one report of which nobody can tell which it was.
 *
 * A day that cannot be is set aside with its row: a step before the report came in, a day after that of the register,
 * a step years later (a slip in the year would make the slowest case of the register). A blank step is one that was
 * not taken yet. */
#include "ingest/cases.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "ingest/cell.h"
#include "ingest/fold.h"
#include "ingest/meaning.h"

enum { MOST_DAYS = 3653 }; /* ten years */

static const struct trede_text no_memory = {"no memory", "geen geheugen"};
static const struct trede_text not_received = {"the day of receipt is blank", "de dag van ontvangst is leeg"};
static const struct trede_text not_a_day = {
    "not a day of the calendar as date_format says (yyyy-mm-dd where it says nothing)",
    "geen kalenderdag in de notatie van date_format (zonder opgave jjjj-mm-dd)"};
static const struct trede_text before_receipt = {"the step is dated before the report came in",
                                                 "de stap is gedateerd voor de melding binnenkwam"};
static const struct trede_text after_register = {"the day is after as_of, the day of the register",
                                                 "de dag valt na as_of, de dag van het register"};
static const struct trede_text years_later = {"the step is dated more than ten years after the report came in",
                                              "de stap is meer dan tien jaar na ontvangst gedateerd"};
static const struct trede_text neither = {"neither yes nor no", "ja noch nee"};
static const struct trede_text no_id = {"the id is blank", "het nummer is leeg"};
static const struct trede_text doubled = {"the same id occurs earlier in this file; the first row was taken",
                                          "hetzelfde nummer komt eerder in dit bestand voor; de eerste rij is genomen"};
static const struct trede_text runs_to = {
    "the register runs from {1} to {2}, the last day that occurs in it; if it was made later, say so with as_of:",
    "het register loopt van {1} tot {2}, de laatste dag die erin voorkomt; is het later gemaakt, zeg het met as_of:"};

/* ---- columns ---- */

static enum trede_status find_columns(struct trede_import *import, struct trede_source *source,
                                      struct trede_cases_plan *plan)
{
    static const char *const steps[TREDE_STEPS] = {"acknowledged", "followed_up", "fed_back", "closed"};
    const struct trede_case_register *cases = source->cases;
    struct trede_column_search f = {&source->columns, import->arena, import->findings, TREDE_OK};
    plan->received = trede_columns_seek(&f, cases->received, "received");
    for (size_t i = 0; i < TREDE_STEPS; i++)
        plan->steps[i] = trede_columns_seek(&f, cases->steps[i], steps[i]);
    plan->id = trede_columns_seek(&f, cases->id, "id");
    plan->owner = trede_columns_seek(&f, cases->owner, "owner");
    plan->channel = trede_columns_seek(&f, cases->channel, "channel");
    plan->anonymous = trede_columns_seek(&f, cases->anonymous, "anonymous");
    plan->repeat = trede_columns_seek(&f, cases->repeat, "repeat");
    for (size_t i = 0; i < cases->segment_count; i++)
        plan->segments[i] = trede_columns_seek(&f, cases->segments[i].column, cases->segments[i].set);
    return f.worst;
}

enum trede_status trede_cases_prepare(struct trede_import *import, struct trede_source *source)
{
    size_t segments = source->cases->segment_count;
    struct trede_cases_plan *plan = trede_arena_alloc(import->arena, 1, sizeof *plan);
    if (plan != NULL) {
        plan->segments = trede_arena_alloc(import->arena, segments, sizeof *plan->segments);
        plan->labels = trede_arena_alloc(import->arena, segments, sizeof *plan->labels);
    }
    if (plan == NULL || plan->segments == NULL || plan->labels == NULL ||
        !trede_channel_names_fold(&plan->channels, import->campaign, import->arena))
        return trede_fail(import->findings, TREDE_INTERNAL, TREDE_NOWHERE, &no_memory, NULL);
    source->plan = plan;
    return find_columns(import, source, plan);
}

/* ---- rows ---- */

struct row {
    const struct trede_reading *reading;
    struct trede_cases_plan *plan;
    const struct trede_record *record;
    struct trede_reject *reject;
    struct trede_case_row *out;
};

static bool refuse(const struct row *row, const struct trede_text *reason, long field)
{
    *row->reject = (struct trede_reject){reason, (size_t)(field + 1)};
    return false;
}

static struct trede_field cell_of(const struct row *row, long field)
{
    return field < 0 ? (struct trede_field){"", 0} : trede_trimmed(row->record->fields[field]);
}

static bool read_day(const struct row *row, long field, int32_t *day)
{
    const struct trede_source *source = row->reading->source;
    struct trede_field cell = cell_of(row, field);
    if (!trede_day_parse(cell.text, cell.length, source->dialect->date_format, day))
        return refuse(row, &not_a_day, field);
    if (source->cases->has_as_of && *day > source->cases->as_of) return refuse(row, &after_register, field);
    return true;
}

static bool read_step(const struct row *row, size_t step)
{
    long field = row->plan->steps[step];
    int32_t day;
    row->out->days[step] = field < 0 ? TREDE_STEP_UNKNOWN : TREDE_NOT_YET;
    if (field < 0 || cell_of(row, field).length == 0) return true;
    if (!read_day(row, field, &day)) return false;
    if (day < row->out->received) return refuse(row, &before_receipt, field);
    if (day - row->out->received > MOST_DAYS) return refuse(row, &years_later, field);
    row->out->days[step] = day - row->out->received;
    return true;
}

static bool read_days(const struct row *row)
{
    if (cell_of(row, row->plan->received).length == 0) return refuse(row, &not_received, row->plan->received);
    if (!read_day(row, row->plan->received, &row->out->received)) return false;
    for (size_t i = 0; i < TREDE_STEPS; i++)
        if (!read_step(row, i)) return false;
    return true;
}

/* What a register writes where nobody knows, and what else the campaign counts as no answer. */
static bool says_nothing(const struct row *row, struct trede_field cell)
{
    static const char *const words[] = {"onbekend", "unknown", "?", "-"};
    const struct trede_campaign *campaign = row->reading->import->campaign;
    struct trede_folding folding;
    const char *text = trede_fold_cell(&folding, cell);
    bool found = false;
    for (size_t i = 0; text != NULL && !found && i < sizeof words / sizeof *words; i++)
        found = strcmp(words[i], text) == 0;
    for (size_t i = 0; text != NULL && !found && i < campaign->missing_count; i++)
        found = campaign->missing[i].folded != NULL && strcmp(campaign->missing[i].folded, text) == 0;
    trede_folding_done(&folding);
    return found;
}

static bool read_flag(const struct row *row, long field, int8_t *flag)
{
    struct trede_field cell = cell_of(row, field);
    *flag = -1;
    if (cell.length == 0) return true;
    int answer = trede_yes_or_no(cell);
    if (answer < 0) return says_nothing(row, cell) || refuse(row, &neither, field);
    *flag = (int8_t)answer;
    return true;
}

static const char *keep_text(const struct row *row, long field)
{
    return field < 0 ? "" : trede_row_text_keep(&row->plan->text, cell_of(row, field));
}

/* A blank owner, channel or segment is one that is not known: of a report that came in that is no mistake. */
static void read_labels(const struct row *row)
{
    struct trede_cases_plan *plan = row->plan;
    const char *known = trede_channel_known(&plan->channels, cell_of(row, plan->channel));
    row->out->channel = known != NULL ? known : keep_text(row, plan->channel);
    row->out->owner = keep_text(row, plan->owner);
    for (size_t i = 0; i < row->reading->source->cases->segment_count; i++)
        plan->labels[i] = keep_text(row, plan->segments[i]);
    row->out->segments = plan->labels;
}

/* The id is looked at here and nowhere kept. */
static enum trede_status check_id(const struct row *row, bool *good)
{
    long field = row->plan->id;
    struct trede_field cell = cell_of(row, field);
    bool before = false;
    *good = true;
    if (field < 0) return TREDE_OK;
    if (cell.length == 0) {
        *good = refuse(row, &no_id, field);
        return TREDE_OK;
    }
    enum trede_status status = trede_seen_add(&row->plan->seen, cell.text, cell.length, &before);
    if (before) *good = refuse(row, &doubled, field);
    return status;
}

static void note_days(const struct row *row)
{
    struct trede_cases_plan *plan = row->plan;
    const struct trede_case_row *out = row->out;
    if (!plan->any_day || out->received < plan->first_day) plan->first_day = out->received;
    if (!plan->any_day || out->received > plan->last_day) plan->last_day = out->received;
    for (size_t i = 0; i < TREDE_STEPS; i++)
        if (out->days[i] > 0 && out->received + out->days[i] > plan->last_day)
            plan->last_day = out->received + out->days[i];
    plan->any_day = true;
}

enum trede_status trede_cases_take(struct trede_reading *reading, const struct trede_record *record,
                                   struct trede_reject *reject)
{
    struct trede_import *import = reading->import;
    struct trede_case_row out = {0};
    const struct row row = {reading, reading->source->plan, record, reject, &out};
    bool good;
    if (!trede_row_text_start(&row.plan->text, import->arena, record))
        return trede_fail(import->findings, TREDE_INTERNAL, TREDE_NOWHERE, &no_memory, NULL);
    if (!read_days(&row) || !read_flag(&row, row.plan->anonymous, &out.anonymous) ||
        !read_flag(&row, row.plan->repeat, &out.repeat))
        return TREDE_OK;
    enum trede_status status = check_id(&row, &good);
    if (status != TREDE_OK || !good) return status;
    read_labels(&row);
    note_days(&row);
    return import->store == NULL ? TREDE_OK : trede_store_put_case(import->store, &out);
}

void trede_cases_finish(const struct trede_reading *reading)
{
    const struct trede_cases_plan *plan = reading->source->plan;
    struct trede_place at = {.file = reading->source->file};
    char first[11], last[11];
    if (!plan->any_day || reading->source->cases->has_as_of) return;
    trede_date_format(first, plan->first_day);
    trede_date_format(last, plan->last_day);
    trede_remark(reading->import->findings, at, &runs_to, first, last);
}
