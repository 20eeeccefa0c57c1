#include <stdlib.h>
#include <string.h>

#include "analysis/tally.h"
#include "base/text.h"

/* What one file says of one segment from one day on. */
struct stated {
    int source;
    const char *set, *segment;
    int32_t from;
    double persons;
};

struct trede_population {
    const struct trede_campaign *campaign;
    struct stated *stated; /* by source, set, segment, from; no two alike */
    size_t count, capacity;
};

static bool same_place(const struct stated *a, const struct stated *b)
{
    if (a->source == b->source && a->set == b->set && a->segment == b->segment) return true;
    return a->source == b->source && strcmp(a->segment, b->segment) == 0 && strcmp(a->set, b->set) == 0;
}

static int by_place(const void *left, const void *right)
{
    const struct stated *a = left, *b = right;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    int order = strcmp(a->set, b->set);
    if (!order) order = strcmp(a->segment, b->segment);
    if (!order && a->from != b->from) order = a->from < b->from ? -1 : 1;
    if (!order && a->persons != b->persons) order = a->persons > b->persons ? -1 : 1;
    return order;
}

static bool blank(const char *text)
{
    return !text || !*text || strcmp(text, "all") == 0;
}

/* The channels of a segment mostly stand together and say the same. */
static bool says_again(const struct stated *last, const struct stated *next)
{
    return last->from == next->from && last->persons >= next->persons && same_place(last, next);
}

/* Every channel repeats its segment's population: the largest of one day is kept. */
static void keep_first_of_each(struct trede_population *population)
{
    size_t kept = 0;
    for (size_t i = 0; i < population->count; i++) {
        const struct stated *last = kept ? &population->stated[kept - 1] : NULL;
        const struct stated *next = &population->stated[i];
        if (!last || !same_place(last, next) || last->from != next->from) population->stated[kept++] = *next;
    }
    population->count = kept;
}

enum trede_status trede_population_make(const struct trede_campaign *campaign, const struct trede_count_table *table,
                                        struct trede_arena *arena, struct trede_population **out)
{
    struct trede_population *population = trede_arena_alloc(arena, 1, sizeof *population);
    if (!population) return TREDE_INTERNAL;
    population->campaign = campaign;
    for (size_t i = 0; i < table->count; i++) {
        const struct trede_count_cell *cell = &table->cells[i];
        if (!(cell->population > 0)) continue;
        bool everywhere = blank(cell->segment);
        const struct stated next = {cell->source, everywhere ? "all" : cell->segment_set,
                                    everywhere ? "all" : cell->segment, cell->period.first, cell->population};
        struct stated *last = population->count ? &population->stated[population->count - 1] : NULL;
        if (last && says_again(last, &next)) continue;
        struct stated *stated =
            trede_arena_push(arena, &population->stated, &population->count, &population->capacity, sizeof *stated);
        if (!stated) return TREDE_INTERNAL;
        *stated = next;
    }
    if (population->count > 0) qsort(population->stated, population->count, sizeof *population->stated, by_place);
    keep_first_of_each(population);
    *out = population;
    return TREDE_OK;
}

/* A run of one place: what it says within a period, and what is known of it at all. */
struct word {
    double stated;  /* the first number stated within the period; 0 = none */
    double nearest; /* else the last before it, else the first after it */
};

/* The run that starts at i; *end is one past it. */
static struct word read_run(const struct trede_population *population, size_t i, const struct trede_period *period,
                            size_t *end)
{
    const struct stated *first = &population->stated[i];
    struct word word = {0, first->persons};
    for (*end = i; *end < population->count && same_place(&population->stated[*end], first); ++*end) {
        const struct stated *at = &population->stated[*end];
        bool within = at->from >= period->first && at->from <= period->last;
        if (within && !(word.stated > 0)) word.stated = at->persons;
        if (at->from <= period->last) word.nearest = at->persons;
    }
    return word;
}

/* Where the run of a place starts, or where it would. */
static size_t place_at(const struct trede_population *population, const struct stated *place)
{
    size_t low = 0, high = population->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_place(&population->stated[middle], place) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* One file's word on a segment; for all, its own total or else the sum over its segments: once one of them is stated
 * for the period, the others count with what is known of them. */
static double of_source(const struct trede_population *population, int source, const struct trede_tally *tally)
{
    struct stated place = {source, tally->set, tally->segment, INT32_MIN, 0};
    size_t at = place_at(population, &place), end;
    if (at < population->count && same_place(&population->stated[at], &place))
        return read_run(population, at, &tally->period, &end).stated;
    double sum = 0;
    bool stated = false;
    place.set = place.segment = "";
    at = blank(tally->segment) ? place_at(population, &place) : population->count;
    for (; at < population->count && population->stated[at].source == source; at = end) {
        struct word word = read_run(population, at, &tally->period, &end);
        stated = stated || word.stated > 0;
        sum += word.stated > 0 ? word.stated : word.nearest;
    }
    return stated ? sum : 0;
}

/* The wave whose margins hold for a period: -1 when they are not by wave; else the last one that had begun. */
static int margin_wave(const struct trede_campaign *campaign, const char *margin, const struct trede_period *period)
{
    int first = -1, best = -1;
    for (size_t i = 0; i < campaign->population_count; i++) {
        const struct trede_margin_cell *cell = &campaign->population[i];
        if (strcmp(cell->margin, margin) != 0) continue;
        if (cell->wave < 0) return -1;
        if (first < 0 || cell->wave < first) first = cell->wave;
        if (campaign->waves[cell->wave].first_day <= period->last && cell->wave > best) best = cell->wave;
    }
    return best >= 0 ? best : first;
}

static double of_margin(const struct trede_campaign *campaign, const struct trede_tally *tally)
{
    if (campaign->population_count == 0) return 0;
    bool everywhere = blank(tally->segment);
    const char *margin = everywhere ? campaign->population[0].margin : tally->set;
    int wave = margin_wave(campaign, margin, &tally->period);
    double sum = 0;
    for (size_t i = 0; i < campaign->population_count; i++) {
        const struct trede_margin_cell *cell = &campaign->population[i];
        if (strcmp(cell->margin, margin) == 0 && cell->wave == wave &&
            (everywhere || strcmp(cell->category, tally->segment) == 0))
            sum += cell->persons;
    }
    return sum;
}

double trede_population_of(const struct trede_population *population, const struct trede_tally *tally)
{
    double largest = 0;
    for (int source = 0; source < 64 && population->count > 0; source++) {
        if (!(tally->sources >> source & 1)) continue;
        double persons = of_source(population, source, tally);
        if (persons > largest) largest = persons;
    }
    return largest > 0 ? largest : of_margin(population->campaign, tally);
}
