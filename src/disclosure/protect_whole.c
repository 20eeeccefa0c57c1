/* What is hidden as a whole: figures of which one follows from the others (protect.c is about parts and totals). */
#include <string.h>

#include "disclosure/masking.h"

/* Conversion = inclined actors / intenders: with a hidden conversion the four groups are hidden too. */
size_t trede_protect_conversions(struct trede_masking *m)
{
    const uint32_t gap = trede_texts_find(m->texts, "gap"), conversion = trede_texts_find(m->texts, "conversion");
    size_t more = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (!trede_is_shown(m, i) || strcmp(m->rows[i].analysis, "gap_group") != 0) continue;
        struct trede_key key = m->keys[i];
        key.of[TREDE_PART_ANALYSIS] = gap;
        key.of[TREDE_PART_SUBJECT] = conversion;
        if (trede_hidden_at(m, &key, key.of[TREDE_PART_WAVE])) more += trede_hide(m, i);
    }
    return more;
}

static bool is_part_of_gap(const struct trede_result *row)
{
    return strcmp(row->analysis, "barrier") == 0 && strcmp(row->statistic, "shapley_points") == 0;
}

/* The points of the barriers and what they leave unexplained add up to the gap: with the gap all are hidden, and with
 * one of them all the others. */
size_t trede_protect_points(struct trede_masking *m)
{
    const uint32_t gap = trede_texts_find(m->texts, "gap"), headline = trede_texts_find(m->texts, "headline");
    size_t more = 0;
    for (size_t g = 0; g < m->by_list.count; g++) {
        struct trede_group list = trede_group_at(&m->by_list, g);
        struct trede_key key = m->keys[list.rows[0]];
        if (!is_part_of_gap(&m->rows[list.rows[0]])) continue;
        key.of[TREDE_PART_ANALYSIS] = key.of[TREDE_PART_SUBJECT] = gap;
        key.of[TREDE_PART_NOTE] = headline;
        bool hidden = trede_hidden_at(m, &key, key.of[TREDE_PART_WAVE]);
        for (size_t i = 0; i < list.count; i++)
            hidden = hidden || !trede_is_shown(m, list.rows[i]);
        if (hidden) more += trede_hide_group(m, list);
    }
    return more;
}

/* Who came, what that cost per head and how many were satisfied: with two of them the third is known. */
size_t trede_protect_meetings(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t g = 0; g < m->by_cell.count; g++) {
        struct trede_group cell = trede_group_at(&m->by_cell, g);
        const struct trede_result *first = &m->rows[cell.rows[0]];
        if (strcmp(first->analysis, "participation") != 0 || !first->is_reports) continue;
        bool hidden = false;
        for (size_t i = 0; i < cell.count; i++)
            hidden = hidden || m->mark[cell.rows[i]] != TREDE_SHOWN;
        if (hidden) more += trede_hide_group(m, cell);
    }
    return more;
}

/* The lead of an appeal is the difference of two shares, and does not say of which other: with any of the shares hidden
 * all leads of the group are. */
size_t trede_protect_leads(struct trede_masking *m)
{
    const uint32_t lead = trede_texts_find(m->texts, "lead"), none = trede_texts_find(m->texts, "");
    size_t more = 0;
    for (size_t g = 0; lead != TREDE_NO_TEXT && g < m->by_list.count; g++) {
        struct trede_group list = trede_group_at(&m->by_list, g);
        struct trede_key key = m->keys[list.rows[0]];
        bool hidden = false;
        if (strcmp(m->rows[list.rows[0]].analysis, "appeal") != 0 || key.of[TREDE_PART_AGAINST] != none) continue;
        for (size_t i = 0; i < list.count; i++)
            hidden = hidden || m->mark[list.rows[i]] != TREDE_SHOWN;
        key.of[TREDE_PART_STATISTIC] = lead;
        if (hidden) more += trede_hide_group(m, trede_group_find(m, &m->by_list, &key));
    }
    return more;
}
