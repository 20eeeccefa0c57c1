#include "report/source.h"

#include <limits.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "report/cut.h"

bool trede_row_has_value(const struct trede_result *row)
{
    return row->estimate.status == TREDE_ESTIMATE_OK || row->estimate.status == TREDE_NO_VARIANCE;
}

bool trede_row_has_interval(const struct trede_result *row)
{
    return row->estimate.status == TREDE_ESTIMATE_OK && row->estimate.has_interval;
}

/* Each key with its end. */
static size_t hash_keys(const char *const keys[TREDE_KEYS])
{
    uint64_t hash = TREDE_HASH_START;
    for (int k = 0; k < TREDE_KEYS; k++)
        hash = trede_hash(hash, keys[k], strlen(keys[k]) + 1);
    return (size_t)(hash ^ (hash >> 32));
}

static void keys_of(const struct trede_result *row, const char *keys[TREDE_KEYS])
{
    for (int k = 0; k < TREDE_KEYS; k++)
        keys[k] = trede_key_of(row, (enum trede_key)k);
}

static bool has_keys(const struct trede_result *row, const char *const keys[TREDE_KEYS])
{
    for (int k = TREDE_KEYS - 1; k >= 0; k--)
        if (strcmp(trede_key_of(row, (enum trede_key)k), keys[k]) != 0) return false;
    return true;
}

/* The slot with these keys, or the empty one where they would go. */
static size_t slot_of(const struct trede_source *source, const char *const keys[TREDE_KEYS])
{
    size_t at = hash_keys(keys) & (source->slot_count - 1);
    while (source->slots[at] && !has_keys(source->slots[at], keys))
        at = (at + 1) & (source->slot_count - 1);
    return at;
}

static struct trede_row_group *group_of(struct trede_source *source, const char *analysis, size_t *capacity)
{
    for (size_t i = source->group_count; i-- > 0;)
        if (strcmp(source->groups[i].analysis, analysis) == 0) return &source->groups[i];
    struct trede_row_group *group =
        trede_arena_push(source->arena, &source->groups, &source->group_count, capacity, sizeof *group);
    if (group) group->analysis = analysis;
    return group;
}

static size_t count_analysis(const struct trede_published *published, const char *analysis)
{
    size_t n = 0, count = trede_published_count(published);
    for (size_t i = 0; i < count; i++)
        n += strcmp(trede_published_at(published, i)->analysis, analysis) == 0;
    return n;
}

static bool add_row(struct trede_source *source, const struct trede_result *row, size_t *capacity)
{
    const char *keys[TREDE_KEYS];
    struct trede_row_group *group = group_of(source, row->analysis, capacity);
    if (!group) return false;
    if (!group->rows.items) {
        size_t most = count_analysis(source->published, row->analysis);
        group->rows.items = trede_arena_alloc(source->arena, most, sizeof *group->rows.items);
        if (!group->rows.items) return false;
    }
    group->rows.items[group->rows.count++] = row;
    keys_of(row, keys);
    size_t at = slot_of(source, keys);
    if (!source->slots[at]) source->slots[at] = row;
    return true;
}

bool trede_row_by_period(const struct trede_result *row)
{
    return row->is_reports && strcmp(row->analysis, "trust") != 0 && strcmp(row->analysis, "implied") != 0;
}

/* The campaign's own comparison, or the first and last wave that any survey result speaks of. */
static void find_comparison(struct trede_source *source)
{
    const struct trede_campaign *campaign = source->campaign;
    source->from = campaign->compare_from;
    source->to = campaign->compare_to;
    if (source->from >= 0 && source->to >= 0) return;
    source->from = source->to = -1;
    for (size_t g = 0; g < source->group_count; g++)
        for (size_t i = 0; i < source->groups[g].rows.count; i++) {
            const struct trede_result *row = source->groups[g].rows.items[i];
            int64_t wave = trede_source_moment(source, row, TREDE_KEY_WAVE);
            if (row->is_reports || row->estimate.base <= 0 || wave >= (int64_t)campaign->wave_count) continue;
            if (source->from < 0 || wave < source->from) source->from = (int)wave;
            if (wave > source->to) source->to = (int)wave;
        }
}

enum trede_status trede_source_create(const struct trede_published *published, const struct trede_campaign *campaign,
                                      const struct trede_provenance *provenance,
                                      const struct trede_dashboard *dashboard, enum trede_language language,
                                      struct trede_arena *arena, struct trede_source **out)
{
    size_t count = trede_published_count(published), capacity = 0, slots = 64;
    struct trede_source *source = trede_arena_alloc(arena, 1, sizeof *source);
    if (!source) return TREDE_INTERNAL;
    while (slots < 2 * count)
        slots *= 2;
    *source = (struct trede_source){.arena = arena,
                                    .published = published,
                                    .campaign = campaign,
                                    .provenance = provenance,
                                    .dashboard = dashboard,
                                    .language = language,
                                    .slot_count = slots};
    source->slots = trede_arena_alloc(arena, slots, sizeof *source->slots);
    if (!source->slots) return TREDE_INTERNAL;
    for (size_t i = 0; i < count; i++)
        if (!add_row(source, trede_published_at(published, i), &capacity)) return TREDE_INTERNAL;
    find_comparison(source);
    source->tidy = trede_tidy_cut_of(published);
    *out = source;
    return TREDE_OK;
}

struct trede_rows trede_source_rows(const struct trede_source *source, const char *analysis)
{
    for (size_t i = 0; i < source->group_count; i++)
        if (strcmp(source->groups[i].analysis, analysis) == 0) return source->groups[i].rows;
    return (struct trede_rows){NULL, 0};
}

const struct trede_result *trede_source_find(const struct trede_source *source, const char *const keys[TREDE_KEYS])
{
    return source->slots[slot_of(source, keys)];
}

static bool is_open(const char *key)
{
    return key && strcmp(key, "*") == 0;
}

/* The first row with these keys, those that are open left out. */
static const struct trede_result *find_open(const struct trede_source *source, const char *keys[TREDE_KEYS],
                                            const char *const from[TREDE_KEYS])
{
    struct trede_rows rows = trede_source_rows(source, keys[TREDE_KEY_ANALYSIS]);
    for (size_t i = 0; i < rows.count; i++) {
        for (int k = 0; k < TREDE_KEYS; k++)
            if (is_open(from[k])) keys[k] = trede_key_of(rows.items[i], (enum trede_key)k);
        if (has_keys(rows.items[i], keys)) return rows.items[i];
    }
    return NULL;
}

/* "excess*" in place of a subject "step:brief" is "excess:brief", in place of "step" it is "excess". */
static const char *same_part_of(const struct trede_source *source, const char *pattern, const char *subject)
{
    size_t length = strlen(pattern);
    if (length < 2 || pattern[length - 1] != '*') return pattern;
    const char *colon = strchr(subject, ':');
    const char *head = trede_arena_text(source->arena, pattern, length - 1);
    const char *text = head ? trede_arena_join(source->arena, head, colon, NULL) : NULL;
    return text ? text : pattern;
}

static const char *wave_id(const struct trede_source *source, int wave)
{
    return wave >= 0 ? source->campaign->waves[wave].id : "";
}

const struct trede_result *trede_source_like(const struct trede_source *source, const struct trede_result *row,
                                             const char *const from[TREDE_KEYS])
{
    const char *keys[TREDE_KEYS];
    keys_of(row, keys);
    for (int k = 0; k < TREDE_KEYS; k++)
        if (from[k]) keys[k] = k == TREDE_KEY_SUBJECT ? same_part_of(source, from[k], row->subject) : from[k];
    const char *wave = from[TREDE_KEY_WAVE], *against = from[TREDE_KEY_AGAINST];
    if (wave && strcmp(wave, "first") == 0) keys[TREDE_KEY_WAVE] = wave_id(source, source->from);
    if (wave && strcmp(wave, "latest") == 0) keys[TREDE_KEY_WAVE] = wave_id(source, source->to);
    if (against && strcmp(against, "none") == 0) keys[TREDE_KEY_AGAINST] = "";
    if (against && strcmp(against, "pair") == 0) {
        keys[TREDE_KEY_WAVE] = wave_id(source, source->to);
        keys[TREDE_KEY_AGAINST] = wave_id(source, source->from);
    }
    bool open = is_open(wave) || is_open(against) || is_open(from[TREDE_KEY_NOTE]);
    return open ? find_open(source, keys, from) : trede_source_find(source, keys);
}

int64_t trede_source_moment(const struct trede_source *source, const struct trede_result *row, enum trede_key key)
{
    struct trede_period period;
    const char *wave = trede_key_of(row, key);
    for (size_t i = 0; i < source->campaign->wave_count && !trede_row_by_period(row); i++)
        if (strcmp(source->campaign->waves[i].id, wave) == 0) return (int64_t)i;
    if (*wave && trede_period_parse(wave, strlen(wave), &period))
        return (int64_t)period.first * 1000 + period.last - period.first + 1000000000;
    return INT64_MAX;
}
