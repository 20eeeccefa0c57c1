/* margins.c - population.csv against the survey: which answer or segment each population cell stands for. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "frame/build.h"

static const struct trede_text no_cells = {
    "no population for margin \"{1}\" in wave \"{2}\"; add its categories to population.csv or leave it out of "
    "design.rake",
    "geen bevolkingscijfers voor marge \"{1}\" in golf \"{2}\"; zet de categorieën in population.csv of haal de marge "
    "uit design.rake"};
static const struct trede_text unknown_category = {
    "\"{2}\" is no answer of item \"{1}\"; write a code, a label or a number of that item",
    "\"{2}\" is geen antwoord van item \"{1}\"; schrijf een code, een label of een getal van dat item"};
static const struct trede_text unknown_segment = {
    "\"{2}\" is no segment of set \"{1}\"; write the name of a segment",
    "\"{2}\" is geen segment van indeling \"{1}\"; schrijf de naam van een segment"};

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

bool trede_frame_same_word(const char *a, const char *b)
{
    if (!a || !b) return false;
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return !*a && !*b;
}

static bool is_called(const char *name, const struct trede_label *label, const char *text)
{
    return trede_frame_same_word(name, text) || trede_frame_same_word(label->nl, text) ||
           trede_frame_same_word(label->en, text);
}

/* Codes first: a category written "1" may be the raw text of a code with another value. */
static bool value_of(const struct trede_item *item, const char *category, double *value)
{
    for (size_t i = 0; i < item->code_count; i++) {
        const struct trede_code *code = &item->codes[i];
        if (code->missing == TREDE_ANSWERED && is_called(code->raw, &code->label, category)) {
            *value = code->value;
            return true;
        }
    }
    return trede_number_parse(category, strlen(category), '.', 0, value);
}

static bool segment_of(const struct trede_frame *frame, size_t set, const char *category, int *outcome)
{
    const struct trede_segment_set *of = &frame->campaign->sets[set];
    for (size_t i = 0; i < of->count; i++)
        if (is_called(of->segments[i].rule.name, &of->segments[i].label, category)) {
            *outcome = frame->segment[set][i];
            return *outcome >= 0;
        }
    return false;
}

static enum trede_status resolve(const struct trede_frame *frame, const struct trede_margin_map *map,
                                 struct trede_margin_category *category, struct trede_findings *findings)
{
    const struct trede_margin_cell *cell = category->cell;
    if (map->set >= 0) {
        if (segment_of(frame, (size_t)map->set, cell->category, &category->outcome)) return TREDE_OK;
        return trede_fail(findings, TREDE_CAMPAIGN, cell->at, &unknown_segment, map->name, cell->category);
    }
    const struct trede_item *item = trede_campaign_item(frame->campaign, map->name);
    if (item && value_of(item, cell->category, &category->value)) return TREDE_OK;
    return trede_fail(findings, TREDE_CAMPAIGN, cell->at, &unknown_category, map->name, cell->category);
}

static size_t gather_cells(const struct trede_campaign *c, struct trede_margin_map *map, int wave)
{
    size_t count = 0;
    for (size_t i = 0; i < c->population_count; i++) {
        const struct trede_margin_cell *cell = &c->population[i];
        if (cell->wave != wave || cell->persons <= 0 || !trede_frame_same_word(cell->margin, map->name)) continue;
        if (map->category) map->category[count] = (struct trede_margin_category){.cell = cell, .outcome = -1};
        count++;
    }
    return count;
}

enum trede_status trede_margin_make(const struct trede_frame *frame, struct trede_arena *arena, size_t margin, int wave,
                                    const struct trede_frame_plan *plan, struct trede_margin_map *out,
                                    struct trede_findings *findings)
{
    const struct trede_campaign *c = frame->campaign;
    *out = (struct trede_margin_map){.name = c->design.rake[margin],
                                     .wave = wave,
                                     .set = plan->margin_set[margin],
                                     .number = plan->margin_number[margin]};
    int from = gather_cells(c, out, wave) ? wave : -1;
    out->categories = gather_cells(c, out, from);
    if (!out->categories)
        return trede_fail(findings, TREDE_CAMPAIGN, c->design.at, &no_cells, out->name, c->waves[wave].id);
    out->category = trede_arena_alloc(arena, out->categories, sizeof *out->category);
    if (!out->category) return TREDE_INTERNAL;
    (void)gather_cells(c, out, from);
    for (size_t i = 0; i < out->categories; i++) {
        enum trede_status status = resolve(frame, out, &out->category[i], findings);
        if (status) return status;
        out->persons += out->category[i].cell->persons;
    }
    for (size_t i = 0; i < out->categories; i++)
        out->category[i].share = out->category[i].cell->persons / out->persons;
    return TREDE_OK;
}

int32_t trede_margin_category_of(const struct trede_frame *frame, const struct trede_margin_map *map, size_t row)
{
    for (size_t i = 0; i < map->categories; i++) {
        const struct trede_margin_category *category = &map->category[i];
        bool in = map->set >= 0 ? frame->outcome[category->outcome][row] == 1
                                : fabs(frame->number[map->number][row] - category->value) < 1e-9;
        if (in) return (int32_t)i;
    }
    return -1;
}
