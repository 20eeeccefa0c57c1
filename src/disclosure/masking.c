#include "disclosure/masking.h"

#include <string.h>

/* Where the texts of a row are, by part. */
static const size_t text_at[TREDE_TEXTS] = {
    [TREDE_PART_ANALYSIS] = offsetof(struct trede_result, analysis),
    [TREDE_PART_WAVE] = offsetof(struct trede_result, wave),
    [TREDE_PART_AGAINST] = offsetof(struct trede_result, against),
    [TREDE_PART_SET] = offsetof(struct trede_result, segment_set),
    [TREDE_PART_SEGMENT] = offsetof(struct trede_result, segment),
    [TREDE_PART_SUBJECT] = offsetof(struct trede_result, subject),
    [TREDE_PART_STATISTIC] = offsetof(struct trede_result, statistic),
    [TREDE_PART_METHOD] = offsetof(struct trede_result, method),
    [TREDE_PART_NOTE] = offsetof(struct trede_result, note),
};

static const char *text_of(const struct trede_result *row, size_t part)
{
    const char *text;
    memcpy(&text, (const char *)row + text_at[part], sizeof text);
    return text ? text : "";
}

/* ---- rows and their keys ---- */

/* The number with its base, as bytes: what protect_copies compares. A share of reports is never one of respondents. */
static uint32_t number_figure(struct trede_texts *figures, const struct trede_estimate *estimate, bool is_reports)
{
    char bytes[sizeof(double) + sizeof(int64_t) + 1];
    double value = estimate->value == 0 ? 0 : estimate->value; /* -0 is 0 */
    memcpy(bytes, &value, sizeof value);
    memcpy(bytes + sizeof value, &estimate->base, sizeof estimate->base);
    bytes[sizeof bytes - 1] = is_reports;
    return trede_texts_add(figures, bytes, sizeof bytes);
}

/* What is compared of a text: all of it; of a note what stands before a semicolon. Behind one is said how this one
 * number was made ("firth"), which makes no other denominator of it. */
static size_t compared(const char *text, size_t part)
{
    return part == TREDE_PART_NOTE ? strcspn(text, ";") : strlen(text);
}

/* The copy of the whole text; NULL = no memory. */
static const char *keep_text(struct trede_masking *m, const char *text, uint32_t key)
{
    const char *kept = trede_texts_at(m->texts, key);
    if (strlen(kept) == strlen(text)) return kept;
    uint32_t whole = trede_texts_add(m->texts, text, strlen(text));
    return whole == TREDE_NO_TEXT ? NULL : trede_texts_at(m->texts, whole);
}

/* Numbers the texts of row i and has it point to the copies kept there. Neighbouring rows share most of theirs. */
static bool copy_row(struct trede_masking *m, const struct trede_results *results, size_t i,
                     struct trede_texts *figures)
{
    const struct trede_result *from = trede_results_at(results, i),
                              *above = i ? trede_results_at(results, i - 1) : NULL;
    uint32_t *key = m->keys[i].of;
    m->rows[i] = *from;
    for (size_t part = 0; part < TREDE_TEXTS; part++) {
        const char *text = text_of(from, part);
        key[part] = above && text_of(above, part) == text ? m->keys[i - 1].of[part]
                                                          : trede_texts_add(m->texts, text, compared(text, part));
        if (key[part] == TREDE_NO_TEXT) return false;
        const char *kept = keep_text(m, text, key[part]);
        if (!kept) return false;
        memcpy((char *)&m->rows[i] + text_at[part], &kept, sizeof kept);
    }
    bool same_wave = i && key[TREDE_PART_WAVE] == m->keys[i - 1].of[TREDE_PART_WAVE];
    const char *wave = m->rows[i].wave;
    key[TREDE_PART_YEAR] =
        same_wave ? m->keys[i - 1].of[TREDE_PART_YEAR] : trede_texts_add(m->texts, wave, strnlen(wave, 4));
    key[TREDE_PART_FIGURE] = number_figure(figures, &from->estimate, from->is_reports);
    return key[TREDE_PART_YEAR] != TREDE_NO_TEXT && key[TREDE_PART_FIGURE] != TREDE_NO_TEXT;
}

static bool copy_rows(struct trede_masking *m, const struct trede_results *results)
{
    struct trede_texts *figures = trede_texts_create(m->arena);
    bool copied = figures != NULL;
    for (size_t i = 0; copied && i < m->count; i++)
        copied = copy_row(m, results, i, figures);
    return copied;
}

/* ---- groups ---- */

static uint64_t hash_of(unsigned parts, const struct trede_key *key)
{
    uint64_t hash = 0;
    for (size_t part = 0; part < TREDE_PARTS; part++)
        if (parts >> part & 1) hash = (hash ^ key->of[part]) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

static bool same_key(unsigned parts, const struct trede_key *a, const struct trede_key *b)
{
    for (size_t part = 0; part < TREDE_PARTS; part++)
        if ((parts >> part & 1) && a->of[part] != b->of[part]) return false;
    return true;
}

/* The slot of the group with this key, or the empty one where it belongs. */
static size_t *slot_of(const struct trede_masking *m, const struct trede_groups *groups, const struct trede_key *key)
{
    size_t last = groups->slot_count - 1, at = (size_t)hash_of(groups->parts, key) & last;
    while (groups->slots[at] && !same_key(groups->parts, &m->keys[groups->leaders[groups->slots[at] - 1]], key))
        at = (at + 1) & last;
    return &groups->slots[at];
}

static bool take_memory(const struct trede_masking *m, struct trede_groups *groups)
{
    groups->slot_count = 2;
    while (groups->slot_count < 2 * m->count)
        groups->slot_count *= 2;
    groups->slots = trede_arena_alloc(m->arena, groups->slot_count, sizeof *groups->slots);
    groups->leaders = trede_arena_alloc(m->arena, m->count, sizeof *groups->leaders);
    groups->rows = trede_arena_alloc(m->arena, m->count, sizeof *groups->rows);
    groups->first = trede_arena_alloc(m->arena, m->count + 2, sizeof *groups->first);
    return groups->slots && groups->leaders && groups->rows && groups->first;
}

static bool group_rows(const struct trede_masking *m, unsigned parts, struct trede_groups *groups)
{
    size_t *of = trede_arena_alloc(m->arena, m->count, sizeof *of);
    groups->parts = parts;
    if (!of || !take_memory(m, groups)) return false;
    for (size_t i = 0; i < m->count; i++) {
        size_t *slot = slot_of(m, groups, &m->keys[i]);
        if (!*slot) {
            groups->leaders[groups->count] = i;
            *slot = ++groups->count;
        }
        of[i] = *slot - 1;
        groups->first[of[i] + 2]++;
    }
    /* Sizes become beginnings, one place up; placing the rows moves each to its group's end, the next one's beginning.
     */
    for (size_t g = 2; g <= groups->count + 1; g++)
        groups->first[g] += groups->first[g - 1];
    for (size_t i = 0; i < m->count; i++)
        groups->rows[groups->first[of[i] + 1]++] = i;
    return true;
}

struct trede_group trede_group_at(const struct trede_groups *groups, size_t number)
{
    size_t first = groups->first[number];
    return (struct trede_group){groups->rows + first, groups->first[number + 1] - first};
}

struct trede_group trede_group_find(const struct trede_masking *m, const struct trede_groups *groups,
                                    const struct trede_key *key)
{
    size_t found = *slot_of(m, groups, key);
    return found ? trede_group_at(groups, found - 1) : (struct trede_group){NULL, 0};
}

#define PART(name) (1u << TREDE_PART_##name)

bool trede_masking_make(struct trede_masking *m, const struct trede_results *results)
{
    const unsigned place = PART(WAVE) | PART(AGAINST) | PART(SET), subject = PART(SEGMENT) | PART(SUBJECT);
    const unsigned whole = PART(ANALYSIS) | place | subject | PART(STATISTIC) | PART(NOTE);
    m->arena = trede_arena_create();
    if (!m->arena) return false;
    m->keys = trede_arena_alloc(m->arena, m->count, sizeof *m->keys);
    m->mark = trede_arena_alloc(m->arena, m->count, sizeof *m->mark);
    return m->keys && m->mark && copy_rows(m, results) && group_rows(m, whole & ~PART(SEGMENT), &m->by_table) &&
           group_rows(m, whole & ~PART(SUBJECT), &m->by_list) &&
           group_rows(m, (whole & ~PART(WAVE)) | PART(YEAR), &m->by_year) &&
           group_rows(m, PART(ANALYSIS) | place | subject, &m->by_cell) &&
           group_rows(m, place | PART(SEGMENT) | PART(FIGURE), &m->by_figure);
}

void trede_masking_free(struct trede_masking *m)
{
    trede_arena_destroy(m->arena);
}

int64_t trede_minimum_of(const struct trede_masking *masking, const struct trede_result *row)
{
    return row->is_reports ? masking->rules->minimum_reports : masking->rules->minimum_cell;
}
