#include "analysis/tally_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"

static bool is_all(const char *text)
{
    return strcmp(text, "all") == 0;
}

static bool blank(const char *text)
{
    return !text || !*text || is_all(text);
}

/* ---- numbering ---- */

static uint32_t text_number(struct trede_texts *texts, const char *text)
{
    return trede_texts_add(texts, text, strlen(text));
}

static bool number_place(struct trede_tally_keys *k, const char *set, const char *segment, uint32_t *number)
{
    const uint32_t pair[2] = {text_number(k->texts, set), text_number(k->texts, segment)};
    if (pair[0] == TREDE_NO_TEXT || pair[1] == TREDE_NO_TEXT) return false;
    *number = trede_texts_add(k->pairs, (const char *)pair, sizeof pair);
    if (*number == TREDE_NO_TEXT) return false;
    if (*number < k->place_count) return true;
    struct trede_tally_place *place =
        trede_arena_push(k->arena, &k->places, &k->place_count, &k->place_capacity, sizeof *place);
    if (place) *place = (struct trede_tally_place){set, segment, 0};
    return place != NULL;
}

static bool number_line(struct trede_tally_keys *k, const char *channel, int index, uint32_t *number)
{
    *number = text_number(k->channels, channel);
    if (*number == TREDE_NO_TEXT) return false;
    if (*number < k->line_count) return true;
    struct trede_tally_line *line =
        trede_arena_push(k->arena, &k->lines, &k->line_count, &k->line_capacity, sizeof *line);
    if (line) *line = (struct trede_tally_line){channel, index, 0};
    return line != NULL;
}

static bool number_moment(struct trede_tally_keys *k, int source, const struct trede_period *period, uint32_t *number)
{
    const int32_t stretch[3] = {source, period->first, period->per_year};
    *number = trede_texts_add(k->stretches, (const char *)stretch, sizeof stretch);
    if (*number == TREDE_NO_TEXT) return false;
    if (*number < k->moment_count) return true;
    struct trede_tally_moment *moment =
        trede_arena_push(k->arena, &k->moments, &k->moment_count, &k->moment_capacity, sizeof *moment);
    if (moment) *moment = (struct trede_tally_moment){.source = source, .period = *period};
    return moment != NULL;
}

enum trede_status trede_tally_keys_make(struct trede_tally_keys *k, const struct trede_campaign *campaign,
                                        struct trede_arena *arena)
{
    struct trede_tally_of all;
    *k = (struct trede_tally_keys){.arena = arena, .campaign = campaign};
    k->texts = trede_texts_create(arena);
    k->pairs = trede_texts_create(arena);
    k->channels = trede_texts_create(arena);
    k->stretches = trede_texts_create(arena);
    if (!k->texts || !k->pairs || !k->channels || !k->stretches) return TREDE_INTERNAL;
    bool made = number_place(k, "all", "all", &all.place) && number_line(k, "all", -1, &all.line);
    return made ? TREDE_OK : TREDE_INTERNAL;
}

enum trede_status trede_tally_keys_add(struct trede_tally_keys *k, const struct trede_count_cell *cell,
                                       struct trede_tally_of *of)
{
    bool everywhere = blank(cell->segment);
    const char *name = cell->channel >= 0 ? k->campaign->channels[cell->channel].name : cell->channel_name;
    bool added =
        number_place(k, everywhere ? "all" : cell->segment_set, everywhere ? "all" : cell->segment, &of->place) &&
        number_line(k, blank(name) ? "all" : name, cell->channel, &of->line) &&
        number_moment(k, cell->source, &cell->period, &of->moment);
    return added ? TREDE_OK : TREDE_INTERNAL;
}

/* ---- order ---- */

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int all_first(const char *a, const char *b)
{
    return is_all(a) != is_all(b) ? (is_all(a) ? -1 : 1) : strcmp(a, b);
}

static int by_place(const void *left, const void *right)
{
    const struct trede_tally_place *a = *(const struct trede_tally_place *const *)left,
                                   *b = *(const struct trede_tally_place *const *)right;
    int order = all_first(a->set, b->set);
    return order ? order : all_first(a->segment, b->segment);
}

static int by_line(const void *left, const void *right)
{
    const struct trede_tally_line *a = *(const struct trede_tally_line *const *)left,
                                  *b = *(const struct trede_tally_line *const *)right;
    if (is_all(a->channel) != is_all(b->channel)) return is_all(a->channel) ? -1 : 1;
    /* the campaign's own channels in its order; -1 as unsigned comes last */
    int order = by_number((unsigned)a->index, (unsigned)b->index);
    return order ? order : strcmp(a->channel, b->channel);
}

static int by_file_and_day(const void *left, const void *right)
{
    const struct trede_tally_moment *a = *(const struct trede_tally_moment *const *)left,
                                    *b = *(const struct trede_tally_moment *const *)right;
    int order = by_number(a->source, b->source);
    if (!order) order = by_number(a->period.first, b->period.first);
    return order ? order : by_number(a->period.per_year, b->period.per_year);
}

static int by_file_and_length(const void *left, const void *right)
{
    const struct trede_tally_moment *a = *(const struct trede_tally_moment *const *)left,
                                    *b = *(const struct trede_tally_moment *const *)right;
    int order = by_number(a->source, b->source);
    if (!order) order = by_number(a->period.per_year, b->period.per_year);
    return order ? order : by_number(a->period.first, b->period.first);
}

static int by_time(const void *left, const void *right)
{
    const struct trede_tally_time *a = left, *b = right;
    int order = by_number(a->period.per_year, b->period.per_year);
    return order ? order : by_number(a->period.first, b->period.first);
}

static bool rank_places(struct trede_tally_keys *k)
{
    k->place_at = trede_arena_alloc(k->arena, k->place_count, sizeof *k->place_at);
    if (!k->place_at) return false;
    for (size_t i = 0; i < k->place_count; i++)
        k->place_at[i] = &k->places[i];
    qsort(k->place_at, k->place_count, sizeof *k->place_at, by_place);
    for (size_t i = 0; i < k->place_count; i++)
        k->places[k->place_at[i] - k->places].rank = (uint32_t)i;
    return true;
}

static bool rank_lines(struct trede_tally_keys *k)
{
    k->line_at = trede_arena_alloc(k->arena, k->line_count, sizeof *k->line_at);
    if (!k->line_at) return false;
    for (size_t i = 0; i < k->line_count; i++)
        k->line_at[i] = &k->lines[i];
    qsort(k->line_at, k->line_count, sizeof *k->line_at, by_line);
    for (size_t i = 0; i < k->line_count; i++)
        k->lines[k->line_at[i] - k->lines].rank = (uint32_t)i;
    return true;
}

/* ---- periods and the years they make ---- */

static int year_of(const struct trede_period *period)
{
    int year, month, day;
    trede_date_parts(period->first, &year, &month, &day);
    return year;
}

static struct trede_period whole_year(const struct trede_period *period)
{
    int year = year_of(period);
    return (struct trede_period){trede_date_from_parts(year, 1, 1), trede_date_from_parts(year, 12, 31), 1};
}

static bool same_year(const struct trede_tally_moment *a, const struct trede_tally_moment *b)
{
    return a->source == b->source && a->period.per_year == b->period.per_year &&
           year_of(&a->period) == year_of(&b->period);
}

/* Weeks do not make up a year and days are too many to be all there: months and quarters only, when a file has all of
 * them. */
static void find_years(struct trede_tally_moment **moments, size_t count)
{
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && same_year(moments[from], moments[to]);)
            to++;
        int per_year = moments[from]->period.per_year;
        bool makes_year = (per_year == 12 || per_year == 4) && to - from == (size_t)per_year;
        for (size_t i = from; i < to; i++)
            moments[i]->makes_year = makes_year;
    }
}

static uint32_t time_at(const struct trede_tally_keys *k, const struct trede_period *period)
{
    const struct trede_tally_time wanted = {.period = *period};
    const struct trede_tally_time *found = bsearch(&wanted, k->times, k->time_count, sizeof wanted, by_time);
    return (uint32_t)(found - k->times);
}

static bool make_times(struct trede_tally_keys *k)
{
    size_t count = 0, kept = 0;
    k->times = trede_arena_alloc(k->arena, 2 * k->moment_count, sizeof *k->times);
    if (!k->times) return false;
    for (size_t i = 0; i < k->moment_count; i++) {
        k->times[count++].period = k->moments[i].period;
        if (k->moments[i].makes_year) k->times[count++].period = whole_year(&k->moments[i].period);
    }
    if (count > 1) qsort(k->times, count, sizeof *k->times, by_time);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || by_time(&k->times[kept - 1], &k->times[i]) != 0) k->times[kept++] = k->times[i];
    k->time_count = kept;
    for (size_t i = 0; i < kept; i++)
        trede_period_format(k->times[i].text, &k->times[i].period);
    for (size_t i = 0; i < k->moment_count; i++) {
        struct trede_tally_moment *moment = &k->moments[i];
        moment->time = time_at(k, &moment->period);
        if (!moment->makes_year) continue;
        struct trede_period year = whole_year(&moment->period);
        moment->year = time_at(k, &year);
    }
    return true;
}

static bool rank_moments(struct trede_tally_keys *k, bool years)
{
    struct trede_tally_moment **in_order = trede_arena_alloc(k->arena, k->moment_count, sizeof *in_order);
    if (!in_order) return false;
    for (size_t i = 0; i < k->moment_count; i++)
        in_order[i] = &k->moments[i];
    if (k->moment_count > 1) qsort(in_order, k->moment_count, sizeof *in_order, by_file_and_day);
    for (size_t i = 0; i < k->moment_count; i++)
        in_order[i]->rank = (uint32_t)i;
    if (k->moment_count > 1) qsort(in_order, k->moment_count, sizeof *in_order, by_file_and_length);
    if (years) find_years(in_order, k->moment_count);
    return make_times(k);
}

enum trede_status trede_tally_keys_rank(struct trede_tally_keys *k, bool years)
{
    return rank_places(k) && rank_lines(k) && rank_moments(k, years) ? TREDE_OK : TREDE_INTERNAL;
}
