/* What would give a hidden count of reports away (methods 9): the share of a channel times the total, a test over all
 * channels, one figure of the back office beside another of the same reports, and months beside their quarter. */
#include "disclosure/masking.h"

#include <string.h>

static bool is_analysis(const struct trede_result *row, const char *name)
{
    return strcmp(row->analysis, name) == 0;
}

/* ---- composition ---- */

/* Share times total is the channel's count. */
static size_t protect_shares(struct trede_masking *m)
{
    const uint32_t rate = trede_texts_find(m->texts, "report_rate"), none = trede_texts_find(m->texts, "");
    size_t more = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct trede_result *row = &m->rows[i];
        if (!trede_is_shown(m, i) || !is_analysis(row, "composition") || strcmp(row->subject, "all") == 0) continue;
        struct trede_key key = m->keys[i];
        key.of[TREDE_PART_ANALYSIS] = rate;
        key.of[TREDE_PART_NOTE] = none;
        if (trede_hidden_at(m, &key, key.of[TREDE_PART_WAVE]) ||
            (row->against[0] && trede_hidden_at(m, &key, key.of[TREDE_PART_AGAINST])))
            more += trede_hide(m, i);
    }
    return more;
}

static bool same_part(const struct trede_masking *m, size_t a, size_t b, enum trede_part part)
{
    return m->keys[a].of[part] == m->keys[b].of[part];
}

/* The test over all channels determines one that is hidden. */
static size_t protect_tests(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t t = 0; t < m->count; t++) {
        if (!trede_is_shown(m, t) || !is_analysis(&m->rows[t], "composition") || strcmp(m->rows[t].subject, "all") != 0)
            continue;
        for (size_t i = 0; i < m->count && trede_is_shown(m, t); i++)
            if (!trede_is_shown(m, i) && is_analysis(&m->rows[i], "composition") &&
                same_part(m, i, t, TREDE_PART_WAVE) && same_part(m, i, t, TREDE_PART_AGAINST) &&
                same_part(m, i, t, TREDE_PART_NOTE))
                more += trede_hide(m, t);
    }
    return more;
}

/* ---- back office ---- */

/* What was received is the base of every other figure of the same reports: with it all are hidden. */
static size_t protect_office(struct trede_masking *m)
{
    const uint32_t received = trede_texts_find(m->texts, "received"), none = trede_texts_find(m->texts, "");
    size_t more = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (!trede_is_shown(m, i) || !is_analysis(&m->rows[i], "back_office")) continue;
        struct trede_key key = m->keys[i];
        key.of[TREDE_PART_SUBJECT] = received;
        key.of[TREDE_PART_NOTE] = none;
        if (trede_hidden_at(m, &key, key.of[TREDE_PART_WAVE]) ||
            (m->rows[i].against[0] && trede_hidden_at(m, &key, key.of[TREDE_PART_AGAINST])))
            more += trede_hide(m, i);
    }
    return more;
}

/* The count of one month, of the same reports as those received in the quarter; SIZE_MAX = there is none. */
static size_t find_month(const struct trede_masking *m, size_t quarter, const char *month)
{
    const struct trede_result *row = &m->rows[quarter];
    struct trede_key key = m->keys[quarter];
    const uint32_t all = trede_texts_find(m->texts, "all");
    key.of[TREDE_PART_ANALYSIS] = trede_texts_find(m->texts, "report_rate");
    key.of[TREDE_PART_WAVE] = trede_texts_find(m->texts, month);
    key.of[TREDE_PART_SUBJECT] = all;
    if (strcmp(row->segment_set, "channel") == 0) {
        key.of[TREDE_PART_SUBJECT] = key.of[TREDE_PART_SEGMENT];
        key.of[TREDE_PART_SET] = key.of[TREDE_PART_SEGMENT] = all;
    }
    struct trede_group cell = trede_group_find(m, &m->by_cell, &key);
    for (size_t i = 0; i < cell.count; i++)
        if (strcmp(m->rows[cell.rows[i]].statistic, "count") == 0) return cell.rows[i];
    return SIZE_MAX;
}

static bool is_month(const struct trede_result *row)
{
    (void)row;
    return true;
}

/* "2026-Q2": its months are 4, 5 and 6. */
static bool is_quarter(const char *wave)
{
    return strlen(wave) == 7 && wave[5] == 'Q' && wave[6] >= '1' && wave[6] <= '4';
}

/* One hidden month follows from the quarter and its other two. */
static size_t protect_months(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t q = 0; q < m->count; q++) {
        const struct trede_result *row = &m->rows[q];
        size_t months[3], count = 0;
        if (!trede_is_shown(m, q) || !is_analysis(row, "back_office") || row->against[0] || !is_quarter(row->wave) ||
            strcmp(row->subject, "received") != 0)
            continue;
        for (int month = 3 * (row->wave[6] - '1') + 1; month <= 3 * (row->wave[6] - '0'); month++) {
            char name[8] = "";
            memcpy(name, row->wave, 5);
            name[5] = (char)('0' + month / 10);
            name[6] = (char)('0' + month % 10);
            size_t at = find_month(m, q, name);
            if (at != SIZE_MAX) months[count++] = at;
        }
        more += trede_protect_parts(m, months, count, is_month);
    }
    return more;
}

size_t trede_protect_reports(struct trede_masking *m)
{
    return protect_shares(m) + protect_tests(m) + protect_office(m) + protect_months(m);
}
