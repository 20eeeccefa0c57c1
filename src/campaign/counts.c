/* counts.c - the entries under reports and activity. */
#include <stddef.h>
#include <string.h>

#include "campaign/dialect.h"
#include "campaign/rooms.h"

static const struct trede_text near_set = {"segments.csv has no segment set \"{1}\".{2}",
                                           "segments.csv heeft geen segmentset \"{1}\".{2}"};
static const struct trede_text nothing_counted = {
    "this entry names no column with spend, hours or contacts: add at least one",
    "dit onderdeel noemt geen kolom met spend, hours of contacts: voeg er ten minste een toe"};
static const struct trede_text period_parts = {
    "name one column with the whole period, or two: {year: column, month: column} (or quarter, or week)",
    "noem een kolom met de hele periode, of twee: {year: kolom, month: kolom} (of quarter, of week)"};
static const struct trede_text doubled = {"\"{1}\" is listed twice: leave one out",
                                          "\"{1}\" staat er twee keer: laat er een weg"};

/* The set as segments.csv writes it. A file may also be split by a set no survey has; only a name that is nearly one
 * of segments.csv is worth a word. */
static const char *set_name(struct trede_reading *r, const struct trede_node *key)
{
    const struct trede_campaign *c = r->campaign;
    const struct trede_segment_set *set = trede_campaign_set(c, key->text);
    if (set) return set->name;
    struct trede_names names =
        trede_names_of(r, c->sets, c->set_count, sizeof *c->sets, offsetof(struct trede_segment_set, name));
    const char *suggestion = trede_suggestion(r, key->text, names);
    if (*suggestion) trede_warn(r->findings, key->at, &near_set, key->text, suggestion);
    return key->text;
}

const struct trede_segment_column *trede_segment_columns(struct trede_reading *r, const struct trede_node *node,
                                                         size_t *count)
{
    *count = 0;
    if (!trede_node_is(r, node, TREDE_NODE_MAP)) return NULL;
    struct trede_segment_column *columns = trede_reading_alloc(r, node->count, sizeof *columns);
    if (!columns) return NULL;
    for (size_t i = 0; i < node->count; i++) {
        columns[i].set = set_name(r, node->keys[i]);
        trede_node_value(r, node->items[i], trede_value_text, NULL, &columns[i].column);
    }
    *count = node->count;
    return columns;
}

static void read_segment_columns(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_counts *counts = target;
    counts->segments = trede_segment_columns(r, node, &counts->segment_count);
}

/* period: column, or period: {year: column, month|quarter|week: column} where a file keeps them apart. */
static void read_period(struct trede_reading *r, const struct trede_node *node, void *target)
{
    static const struct {
        const char *key;
        char mark;
    } parts[] = {{"month", '-'}, {"quarter", 'Q'}, {"week", 'W'}};
    struct trede_counts *counts = target;
    if (node->kind != TREDE_NODE_MAP) {
        trede_node_value(r, node, trede_value_text, NULL, &counts->period);
        return;
    }
    const struct trede_node *year = trede_node_get(node, "year");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct trede_node *part = trede_node_get(node, parts[i].key);
        if (!year || !part || node->count != 2) continue;
        trede_node_value(r, year, trede_value_text, NULL, &counts->period);
        trede_node_value(r, part, trede_value_text, NULL, &counts->period_part);
        counts->period_mark = parts[i].mark;
        return;
    }
    trede_wrong(r, node->at, &period_parts, NULL);
}

#define COLUMN(key, member)                                                                                            \
    {                                                                                                                  \
        key, .value = trede_value_text, .offset = offsetof(struct trede_counts, member)                                \
    }
#define SOURCE_KEYS                                                                                                    \
    {"file", .required = true, .value = trede_value_file, .offset = offsetof(struct trede_counts, file)},              \
        {"period", .required = true, .block = read_period},                                                            \
        {"segment", .block = read_segment_columns}, COLUMN("channel", channel),                                        \
        TREDE_DIALECT_KEYS(struct trede_counts)

static const struct trede_key report_keys[] = {
    SOURCE_KEYS,
    {"count", .required = true, .value = trede_value_text, .offset = offsetof(struct trede_counts, count)},
    COLUMN("anonymous", anonymous),
    COLUMN("acknowledged", acknowledged),
    COLUMN("followed_up", followed_up),
    COLUMN("fed_back", fed_back),
    COLUMN("median_days", median_days),
    COLUMN("owner", owner),
    COLUMN("population", population)};

static const struct trede_key activity_keys[] = {SOURCE_KEYS, COLUMN("spend", spend), COLUMN("hours", hours),
                                                 COLUMN("contacts", contacts)};

static const struct trede_counts *read_sources(struct trede_reading *r, const struct trede_node *node,
                                               const struct trede_key *keys, size_t key_count, size_t *count)
{
    *count = 0;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return NULL;
    struct trede_counts *sources = trede_reading_alloc(r, node->count, sizeof *sources);
    if (!sources) return NULL;
    for (size_t i = 0; i < node->count; i++) {
        struct trede_counts *source = &sources[i];
        source->at = node->items[i]->at;
        source->dialect.header_rows = 1;
        trede_fields_read(r, node->items[i], keys, key_count, source);
        if (node->items[i]->kind == TREDE_NODE_MAP) trede_check_dialect(r, node->items[i], &source->dialect);
        for (size_t k = 0; k < i; k++)
            if (source->file && sources[k].file && strcmp(source->file, sources[k].file) == 0 &&
                trede_same_word(source->count, sources[k].count))
                trede_wrong(r, source->at, &doubled, source->file);
    }
    *count = node->count;
    return sources;
}

void trede_read_reports(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    c->reports = read_sources(r, node, TREDE_KEYS(report_keys), &c->report_count);
}

void trede_read_activity(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    c->activity = read_sources(r, node, TREDE_KEYS(activity_keys), &c->activity_count);
    for (size_t i = 0; i < c->activity_count; i++)
        if (c->activity[i].file && !c->activity[i].spend && !c->activity[i].hours && !c->activity[i].contacts)
            trede_wrong(r, c->activity[i].at, &nothing_counted, NULL);
}
