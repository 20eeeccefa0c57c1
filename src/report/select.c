/* A selection picks rows of the published table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "report/source.h"
#include "report/verdict.h"

static bool fits_pattern(const char *pattern, const char *text)
{
    size_t length = strlen(pattern);
    if (length && pattern[length - 1] == '*') return strncmp(pattern, text, length - 1) == 0;
    return strcmp(pattern, text) == 0;
}

static bool fits(const struct trede_patterns *patterns, const char *text)
{
    size_t wanted = 0, found = 0;
    for (size_t i = 0; i < patterns->count; i++) {
        const char *pattern = patterns->items[i];
        bool unwanted = pattern[0] == '!';
        bool hit = fits_pattern(unwanted ? pattern + 1 : pattern, text);
        if (unwanted && hit) return false;
        wanted += !unwanted;
        found += !unwanted && hit;
    }
    return wanted == 0 || found > 0;
}

/* Is the pattern this one word, which stands for something else than text? */
static bool is_word(const struct trede_patterns *patterns, const char *word)
{
    return patterns->count == 1 && strcmp(patterns->items[0], word) == 0;
}

static bool fits_wave(const struct trede_patterns *wave, const char *text)
{
    return is_word(wave, "latest") || is_word(wave, "first") || is_word(wave, "finest") || is_word(wave, "now") ||
           is_word(wave, "pair") || fits(wave, text);
}

static bool fits_against(const struct trede_patterns *against, const char *text)
{
    if (!against->count || is_word(against, "none")) return !*text;
    if (is_word(against, "any") || is_word(against, "pair")) return *text != '\0';
    return fits(against, text);
}

static const char *unit_name(enum trede_unit unit)
{
    static const char *const names[] = {"share",     "points", "mean", "count", "rate",        "ratio",
                                        "statistic", "score",  "euro", "days",  "probability", "verdict"};
    return names[unit];
}

static bool fits_verdict(const struct trede_source *source, const struct trede_patterns *words,
                         const struct trede_result *row)
{
    for (size_t i = 0; i < words->count; i++)
        if (trede_verdict_is(source, row, words->items[i])) return true;
    return words->count == 0;
}

/* "each": as the row at hand of the block each around it; of a segment in its set. */
static bool fits_key(const struct trede_source *source, const struct trede_selection *s, const struct trede_result *row,
                     enum trede_key key)
{
    if (!is_word(&s->keys[key], "each")) return fits(&s->keys[key], trede_key_of(row, key));
    return source->each && trede_key_same(source->each, row, key);
}

/* Own staff are never among the residents' figures: they are selected by name only. */
static bool may_stand_there(const struct trede_selection *s, const struct trede_result *row)
{
    const struct trede_patterns *set = &s->keys[TREDE_KEY_SET];
    if (strcmp(row->segment_set, "audience") != 0) return true;
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->items[i], "audience") == 0) return true;
    return is_word(&s->keys[TREDE_KEY_SEGMENT], "each");
}

static bool fits_keys(const struct trede_source *source, const struct trede_selection *s,
                      const struct trede_result *row)
{
    return may_stand_there(s, row) && fits_wave(&s->keys[TREDE_KEY_WAVE], row->wave) &&
           fits_against(&s->keys[TREDE_KEY_AGAINST], row->against) && fits_key(source, s, row, TREDE_KEY_SET) &&
           fits_key(source, s, row, TREDE_KEY_SEGMENT) && fits_key(source, s, row, TREDE_KEY_SUBJECT) &&
           fits_key(source, s, row, TREDE_KEY_STATISTIC) && fits_key(source, s, row, TREDE_KEY_NOTE);
}

/* What is said of the row, after the moment was chosen: "better" must not look for an older pair of waves. */
static void keep_said(const struct trede_source *source, const struct trede_selection *s, struct trede_rows *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct trede_result *row = rows->items[i];
        if (fits(&s->status, trede_estimate_status_name(row->estimate.status)) &&
            fits(&s->unit, unit_name(row->unit)) && fits_verdict(source, &s->verdict, row))
            rows->items[kept++] = row;
    }
    rows->count = kept;
}

/* Keeps the rows for which the moment under key is the largest (or smallest) of all. */
static void keep_moment(const struct trede_source *source, struct trede_rows *rows, enum trede_key key, bool largest)
{
    int64_t best = largest ? -1 : INT64_MAX;
    for (size_t i = 0; i < rows->count; i++) {
        int64_t moment = trede_source_moment(source, rows->items[i], key);
        if (moment != INT64_MAX && (largest ? moment > best : moment < best)) best = moment;
    }
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (trede_source_moment(source, rows->items[i], key) == best) rows->items[kept++] = rows->items[i];
    rows->count = kept;
}

static int per_year(const struct trede_result *row)
{
    struct trede_period period;
    return trede_period_parse(row->wave, strlen(row->wave), &period) ? period.per_year : 0;
}

/* Periods of one length: a year's total does not belong among months. */
static void keep_finest(struct trede_rows *rows)
{
    size_t kept = 0;
    int finest = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (per_year(rows->items[i]) > finest) finest = per_year(rows->items[i]);
    for (size_t i = 0; i < rows->count; i++)
        if (per_year(rows->items[i]) == finest) rows->items[kept++] = rows->items[i];
    rows->count = kept;
}

static bool is_pair(const struct trede_source *source, const struct trede_result *row)
{
    return source->from >= 0 && trede_source_moment(source, row, TREDE_KEY_WAVE) == source->to &&
           trede_source_moment(source, row, TREDE_KEY_AGAINST) == source->from;
}

/* The rows of the campaign's comparison; where there are none, of the latest wave against the latest before it. */
static void keep_pair(const struct trede_source *source, struct trede_rows *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        kept += is_pair(source, rows->items[i]);
    if (!kept) {
        keep_moment(source, rows, TREDE_KEY_WAVE, true);
        keep_moment(source, rows, TREDE_KEY_AGAINST, true);
        return;
    }
    kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (is_pair(source, rows->items[i])) rows->items[kept++] = rows->items[i];
    rows->count = kept;
}

static int by_estimate(const void *p, const void *q, int sign)
{
    const struct trede_result *a = *(const struct trede_result *const *)p, *b = *(const struct trede_result *const *)q;
    bool x = trede_row_has_value(a), y = trede_row_has_value(b);
    if (x != y) return x ? -1 : 1;
    if (!x || a->estimate.value == b->estimate.value) {
        int order = strcmp(a->subject, b->subject);
        return order ? order : strcmp(a->segment, b->segment);
    }
    return a->estimate.value < b->estimate.value ? -sign : sign;
}
static int ascending(const void *p, const void *q)
{
    return by_estimate(p, q, 1);
}
static int descending(const void *p, const void *q)
{
    return by_estimate(p, q, -1);
}

/* Rows in the order in which their subjects are listed. */
static enum trede_status list_in_order(const struct trede_source *source, const struct trede_patterns *subjects,
                                       struct trede_rows *rows)
{
    const struct trede_result **sorted = trede_arena_alloc(source->arena, rows->count, sizeof *sorted);
    size_t count = 0;
    if (!sorted) return TREDE_INTERNAL;
    for (size_t p = 0; p < subjects->count; p++)
        for (size_t i = 0; i < rows->count; i++)
            if (rows->items[i] && *subjects->items[p] != '!' &&
                fits_pattern(subjects->items[p], rows->items[i]->subject)) {
                sorted[count++] = rows->items[i];
                rows->items[i] = NULL;
            }
    rows->items = sorted;
    rows->count = count;
    return TREDE_OK;
}

/* Rows of the last moment that the analysis speaks of at all, whatever else is asked of them. */
static void keep_now(const struct trede_source *source, struct trede_rows *rows)
{
    size_t kept = 0;
    struct trede_rows all = {NULL, 0};
    int64_t now = -1;
    if (rows->count) all = trede_source_rows(source, rows->items[0]->analysis);
    for (size_t i = 0; i < all.count; i++) {
        int64_t moment = trede_source_moment(source, all.items[i], TREDE_KEY_WAVE);
        if (moment != INT64_MAX && moment > now) now = moment;
    }
    for (size_t i = 0; i < rows->count; i++)
        if (trede_source_moment(source, rows->items[i], TREDE_KEY_WAVE) == now) rows->items[kept++] = rows->items[i];
    rows->count = kept;
}

/* Rows of the two waves of the campaign's comparison; all where there is none. */
static void keep_compared(const struct trede_source *source, struct trede_rows *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        int64_t moment = trede_source_moment(source, rows->items[i], TREDE_KEY_WAVE);
        if (source->from < 0 || moment == source->from || moment == source->to) rows->items[kept++] = rows->items[i];
    }
    rows->count = kept;
}

static void choose_moment(const struct trede_source *source, const struct trede_selection *s, struct trede_rows *rows)
{
    const struct trede_patterns *wave = &s->keys[TREDE_KEY_WAVE];
    if (is_word(wave, "latest") || is_word(wave, "first"))
        keep_moment(source, rows, TREDE_KEY_WAVE, is_word(wave, "latest"));
    if (is_word(wave, "finest")) keep_finest(rows);
    if (is_word(wave, "now")) keep_now(source, rows);
    if (is_word(wave, "pair")) keep_compared(source, rows);
    if (is_word(&s->keys[TREDE_KEY_AGAINST], "pair")) keep_pair(source, rows);
}

static void put_in_order(const struct trede_selection *s, struct trede_rows *rows)
{
    if (s->order != TREDE_AS_FOUND && rows->count)
        qsort(rows->items, rows->count, sizeof *rows->items, s->order == TREDE_ASCENDING ? ascending : descending);
    if (s->take > 0 && rows->count > (size_t)s->take) rows->count = (size_t)s->take;
}

enum trede_status trede_select(const struct trede_source *source, const struct trede_selection *selection,
                               struct trede_rows *out)
{
    const struct trede_patterns *analyses = &selection->keys[TREDE_KEY_ANALYSIS];
    size_t most = 0;
    *out = (struct trede_rows){NULL, 0};
    for (size_t a = 0; a < analyses->count; a++)
        most += trede_source_rows(source, analyses->items[a]).count;
    if (!most) return TREDE_OK;
    out->items = trede_arena_alloc(source->arena, most, sizeof *out->items);
    if (!out->items) return TREDE_INTERNAL;
    for (size_t a = 0; a < analyses->count; a++) {
        struct trede_rows rows = trede_source_rows(source, analyses->items[a]);
        for (size_t i = 0; i < rows.count; i++)
            if (fits_keys(source, selection, rows.items[i])) out->items[out->count++] = rows.items[i];
    }
    const struct trede_patterns *subjects = &selection->keys[TREDE_KEY_SUBJECT];
    if (subjects->count > 1 && *subjects->items[0] != '!' && list_in_order(source, subjects, out))
        return TREDE_INTERNAL;
    choose_moment(source, selection, out);
    keep_said(source, selection, out);
    put_in_order(selection, out);
    return TREDE_OK;
}
