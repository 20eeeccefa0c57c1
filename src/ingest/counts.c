/* counts.c - report counts and activity: which column is what, and one record -> one count row. */
#include "ingest/counts.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "ingest/cell.h"

static const struct trede_text no_memory = {"no memory", "geen geheugen"};
static const struct trede_text not_a_period = {"not a period: a year, 2026-Q1, 2026-03, 2026-W05 or a day",
                                               "geen periode: een jaar, 2026-Q1, 2026-03, 2026-W05 of een dag"};
static const struct trede_text channel_blank = {"the channel is blank", "het kanaal is leeg"};
static const struct trede_text count_blank = {"the count is blank; write 0 for none",
                                              "het aantal is leeg; schrijf 0 voor geen"};
static const struct trede_text below_zero = {"the number is below 0", "het getal is kleiner dan 0"};
static const struct trede_text not_whole = {"the count is not a whole number", "het aantal is geen heel getal"};
static const struct trede_text above_count = {"the number is larger than the count it is a part of",
                                              "het getal is groter dan het aantal waar het deel van is"};
static const struct trede_text doubled = {
    "the same period, channel and segments occur earlier in this file; the first row was taken",
    "dezelfde periode, kanaal en segmenten komen eerder in dit bestand voor; de eerste rij is genomen"};
static const struct trede_text ambiguous = {"this number may hold thousands or decimals; declare thousands: and "
                                            "decimal: for this file; nothing of it was imported",
                                            "dit getal kan duizendtallen of decimalen bevatten; geef thousands: en "
                                            "decimal: op voor dit bestand; er is niets van "
                                            "ingelezen"};
static const struct trede_text unknown_channel = {
    "channel \"{1}\" is not in channels.csv; its rows are kept under this name",
    "kanaal \"{1}\" staat niet in channels.csv; de rijen blijven onder deze naam staan"};

/* The numbers of a row: where the campaign names the column, where the value goes, what holds for it. */
enum { WHOLE = 1, PART_OF_COUNT = 2, REQUIRED = 4 };
static const struct number_column {
    const char *name;
    size_t column, value; /* offsets in struct trede_counts and struct trede_count_row */
    int rules;
} number_columns[TREDE_COUNT_NUMBERS] = {
#define AT(name) #name, offsetof(struct trede_counts, name), offsetof(struct trede_count_row, name)
    {AT(count), WHOLE | REQUIRED},
    {AT(anonymous), WHOLE | PART_OF_COUNT},
    {AT(acknowledged), WHOLE | PART_OF_COUNT},
    {AT(followed_up), WHOLE | PART_OF_COUNT},
    {AT(fed_back), WHOLE | PART_OF_COUNT},
    {AT(median_days), 0},
    {AT(population), 0}, /* of a standard population, or kilometres driven, there are parts */
    {AT(spend), 0},
    {AT(hours), 0},
    {AT(contacts), WHOLE},
#undef AT
};

/* ---- columns ---- */

static const char *column_named(const struct trede_counts *counts, const struct number_column *column)
{
    const char *name;
    memcpy(&name, (const char *)counts + column->column, sizeof name);
    return name;
}

static enum trede_status find_columns(struct trede_import *import, struct trede_source *source,
                                      struct trede_counts_plan *plan)
{
    const struct trede_counts *counts = source->counts;
    struct trede_column_search f = {&source->columns, import->arena, import->findings, TREDE_OK};
    plan->period = trede_columns_seek(&f, counts->period, "period");
    plan->period_part = trede_columns_seek(&f, counts->period_part, "period");
    plan->channel = trede_columns_seek(&f, counts->channel, "channel");
    plan->owner = trede_columns_seek(&f, counts->owner, "owner");
    for (size_t i = 0; i < counts->segment_count; i++)
        plan->segments[i] = trede_columns_seek(&f, counts->segments[i].column, counts->segments[i].set);
    for (size_t i = 0; i < TREDE_COUNT_NUMBERS; i++)
        plan->numbers[i] = trede_columns_seek(&f, column_named(counts, &number_columns[i]), number_columns[i].name);
    return f.worst;
}

enum trede_status trede_counts_prepare(struct trede_import *import, struct trede_source *source)
{
    size_t segments = source->counts->segment_count;
    struct trede_counts_plan *plan = trede_arena_alloc(import->arena, 1, sizeof *plan);
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
    struct trede_reading *reading;
    struct trede_counts_plan *plan;
    const struct trede_record *record;
    struct trede_reject *reject;
    struct trede_count_row *count;
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

/* A year and a month (quarter, week) in two columns, written as one period. */
static struct trede_field joined_period(const struct row *row, char room[24])
{
    struct trede_field year = cell_of(row, row->plan->period), part = cell_of(row, row->plan->period_part);
    int64_t number;
    char mark = row->reading->source->counts->period_mark;
    if (year.length != 4 || !trede_integer_parse(part.text, part.length, &number) || number < 0 || number > 99)
        return (struct trede_field){"", 0};
    (void)trede_print(room, 24,
                      mark == 'Q'   ? "%.4s-Q%d"
                      : mark == 'W' ? "%.4s-W%02d"
                                    : "%.4s-%02d",
                      year.text, (int)number);
    return (struct trede_field){room, strlen(room)};
}

/* A day in the file's own notation is a period too. */
static bool read_period(const struct row *row)
{
    char room[24];
    struct trede_field cell = row->plan->period_part >= 0 ? joined_period(row, room) : cell_of(row, row->plan->period);
    struct trede_period *period = &row->count->period;
    if (trede_period_parse(cell.text, cell.length, period)) return true;
    int32_t day;
    const char *format = row->reading->source->dialect->date_format;
    if (format == NULL || !trede_day_parse(cell.text, cell.length, format, &day))
        return refuse(row, &not_a_period, row->plan->period);
    *period = (struct trede_period){day, day, 365};
    return true;
}

static bool read_number(const struct row *row, const struct number_column *column, long field, double *number)
{
    struct trede_marks *marks = &row->reading->marks;
    struct trede_field cell = cell_of(row, field);
    *number = -1;
    if (field < 0) return true;
    if (cell.length == 0) return (column->rules & REQUIRED) == 0 || refuse(row, &count_blank, field);
    const struct trede_text *reason = trede_marks_read(marks, cell.text, cell.length, number);
    if (reason == NULL && *number < 0) reason = &below_zero;
    if (reason == NULL && (column->rules & WHOLE) != 0 && *number != floor(*number)) reason = &not_whole;
    if (reason == NULL && (column->rules & PART_OF_COUNT) != 0 && row->count->count >= 0 && *number > row->count->count)
        reason = &above_count;
    return reason == NULL || refuse(row, reason, field);
}

static bool read_numbers(const struct row *row)
{
    for (size_t i = 0; i < TREDE_COUNT_NUMBERS; i++) {
        double number;
        bool good = read_number(row, &number_columns[i], row->plan->numbers[i], &number);
        memcpy((char *)row->count + number_columns[i].value, &number, sizeof number);
        if (!good) return false;
    }
    return true;
}

/* 1.234 where nothing was declared: setting such rows aside would drop the largest counts, so the file is refused. */
static long find_ambiguous(const struct row *row)
{
    const struct trede_marks *marks = &row->reading->marks;
    for (size_t i = 0; marks->group == 0 && i < TREDE_COUNT_NUMBERS; i++) {
        bool whole = (number_columns[i].rules & WHOLE) != 0;
        struct trede_field cell = cell_of(row, row->plan->numbers[i]);
        if ((whole || !marks->declared) && trede_looks_like_thousands(cell.text, cell.length))
            return row->plan->numbers[i];
    }
    return -1;
}

static void warn_unknown(const struct row *row, const char *name)
{
    struct trede_counts_plan *plan = row->plan;
    struct trede_import *import = row->reading->import;
    if (import->campaign->channel_count == 0 || row->reading->source->counts->count)
        return; /* reporting lines need not be media */
    for (size_t i = 0; i < plan->unknown_count; i++)
        if (strcmp(plan->unknown[i], name) == 0) return;
    if (plan->unknown_count == TREDE_UNKNOWN_CHANNELS) return;
    const char *copy = trede_arena_text(import->arena, name, strlen(name));
    if (copy == NULL) return;
    plan->unknown[plan->unknown_count++] = copy;
    struct trede_place at = {row->reading->source->file, row->record->first_line, plan->channel + 1};
    trede_warn(import->findings, at, &unknown_channel, name);
}

static const char *keep_text(const struct row *row, long field)
{
    return field < 0 ? "" : trede_row_text_keep(&row->plan->text, cell_of(row, field));
}

static bool read_labels(const struct row *row)
{
    struct trede_counts_plan *plan = row->plan;
    struct trede_field channel = cell_of(row, plan->channel);
    if (plan->channel >= 0 && channel.length == 0) return refuse(row, &channel_blank, plan->channel);
    for (size_t i = 0; i < row->reading->source->counts->segment_count; i++)
        plan->labels[i] = keep_text(row, plan->segments[i]);
    row->count->segments = plan->labels;
    row->count->channel = keep_text(row, plan->channel);
    if (plan->channel >= 0) {
        const char *known = trede_channel_known(&plan->channels, channel);
        if (known == NULL) warn_unknown(row, row->count->channel);
        if (known != NULL) row->count->channel = known;
    }
    return true;
}

/* What a row is of, in one piece; NULL = no memory. Each text goes in with its NUL, so that what belongs to which
 * column counts too. */
static const char *key_of(const struct row *row, size_t *length)
{
    const struct trede_count_row *count = row->count;
    struct trede_counts_plan *plan = row->plan;
    size_t segments = row->reading->source->counts->segment_count, used = sizeof(int32_t[2]);
    const int32_t period[2] = {count->period.first, count->period.per_year};
    *length = used + strlen(count->channel) + 1;
    for (size_t i = 0; i < segments; i++)
        *length += strlen(count->segments[i]) + 1;
    if (*length > plan->key_size) {
        plan->key = trede_arena_alloc(row->reading->import->arena, 2 * *length, 1);
        plan->key_size = plan->key == NULL ? 0 : 2 * *length;
    }
    if (plan->key == NULL) return NULL;
    memcpy(plan->key, period, sizeof period);
    for (size_t i = 0; i <= segments; i++) {
        const char *text = i < segments ? count->segments[i] : count->channel;
        size_t size = strlen(text) + 1;
        memcpy(plan->key + used, text, size);
        used += size;
    }
    return plan->key;
}

static enum trede_status find_duplicate(const struct row *row, bool *before)
{
    size_t length;
    const char *key = key_of(row, &length);
    return key == NULL ? TREDE_INTERNAL : trede_seen_add(&row->plan->seen, key, length, before);
}

static enum trede_status store_row(const struct row *row)
{
    struct trede_import *import = row->reading->import;
    bool before;
    enum trede_status status = find_duplicate(row, &before);
    if (status != TREDE_OK) return status;
    if (before) {
        refuse(row, &doubled, row->plan->period);
        return TREDE_OK;
    }
    row->count->owner = keep_text(row, row->plan->owner);
    row->count->line = row->record->first_line;
    return import->store == NULL ? TREDE_OK : trede_store_put_count(import->store, row->count);
}

enum trede_status trede_counts_take(struct trede_reading *reading, const struct trede_record *record,
                                    struct trede_reject *reject)
{
    struct trede_count_row count = {0};
    struct row row = {reading, reading->source->plan, record, reject, &count};
    long field = find_ambiguous(&row);
    if (field >= 0) {
        struct trede_place at = {reading->source->file, record->first_line, field + 1};
        return trede_fail(reading->import->findings, TREDE_INPUT, at, &ambiguous, NULL);
    }
    if (!trede_row_text_start(&row.plan->text, reading->import->arena, record))
        return trede_fail(reading->import->findings, TREDE_INTERNAL, TREDE_NOWHERE, &no_memory, NULL);
    if (!read_period(&row) || !read_labels(&row) || !read_numbers(&row)) return TREDE_OK;
    return store_row(&row);
}
