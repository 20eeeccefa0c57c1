/* covariates.c - from rows to the cells of a model of movement.
 *
 * A category of fewer than 10 people in a comparison is taken together with the other small ones of its set, and when
 * they are still fewer than 10 with the largest category: a slope of its own would rest on next to nobody. Every
 * category has a column; a column that is a combination of those before it is left out. The wave comes last, so that a
 * wave that cannot be told from the composition is found out. */
#include "analysis/covariates.h"

#include <string.h>

#include "stats/linear.h"

enum { FEW = 10 };

/* ---- patterns ---- */

static int32_t *place_in_set(struct trede_arena *arena, const struct trede_frame *frame, size_t set, size_t segments)
{
    int32_t *code = trede_arena_alloc(arena, frame->rows, sizeof *code);
    int32_t none = (int32_t)segments;
    for (size_t row = 0; code && row < frame->rows; row++)
        code[row] = -1;
    for (size_t i = 0; code && i < segments; i++) {
        if (frame->segment[set][i] < 0) continue;
        const int8_t *in = frame->outcome[frame->segment[set][i]];
        for (size_t row = 0; row < frame->rows; row++)
            if (in[row] == 1) code[row] = code[row] == -1 ? (int32_t)i : none;
    }
    for (size_t row = 0; code && row < frame->rows; row++)
        if (code[row] == -1) code[row] = none;
    return code;
}

static int32_t *code_waves(struct trede_arena *arena, const struct trede_frame *frame)
{
    int32_t *code = trede_arena_alloc(arena, frame->rows, sizeof *code);
    for (size_t row = 0; code && row < frame->rows; row++)
        code[row] = frame->stage[row] > 0 ? frame->wave[row] : -1;
    return code;
}

enum trede_status trede_covariates_make(struct trede_arena *arena, const struct trede_context *context,
                                        struct trede_covariates *out)
{
    const struct trede_campaign *c = context->campaign;
    *out = (struct trede_covariates){.context = context, .sets = c->adjust_count};
    out->column = trede_arena_alloc(arena, out->sets + 1, sizeof *out->column);
    out->first = trede_arena_alloc(arena, out->sets + 1, sizeof *out->first);
    if (!out->column || !out->first) return TREDE_INTERNAL;
    for (size_t i = 0; i < out->sets; i++) {
        size_t set = (size_t)c->adjust[i], segments = c->sets[set].count;
        out->column[i] =
            (struct trede_pattern_column){place_in_set(arena, context->frame, set, segments), (uint32_t)segments + 1};
        if (!out->column[i].code) return TREDE_INTERNAL;
        out->first[i + 1] = out->first[i] + segments + 1;
    }
    out->categories = out->first[out->sets];
    out->column[out->sets] = (struct trede_pattern_column){code_waves(arena, context->frame), (uint32_t)c->wave_count};
    if (!out->column[out->sets].code) return TREDE_INTERNAL;
    const struct trede_pattern_question question = {
        .rows = context->frame->rows, .columns = out->column, .column_count = out->sets + 1};
    return trede_patterns_make(arena, &question, &out->patterns);
}

/* ---- one comparison ---- */

enum trede_status trede_comparing_make(struct trede_arena *arena, const struct trede_covariates *covariates,
                                       struct trede_comparing *out)
{
    size_t rows = covariates->context->frame->rows, patterns = covariates->patterns.count;
    out->row = trede_arena_alloc(arena, rows, sizeof *out->row);
    out->cell = trede_arena_alloc(arena, rows, sizeof *out->cell);
    out->level = trede_arena_alloc(arena, rows, sizeof *out->level);
    out->place = trede_arena_alloc(arena, patterns, sizeof *out->place);
    if (!out->row || !out->cell || !out->level || !out->place) return TREDE_INTERNAL;
    for (size_t p = 0; p < patterns; p++)
        out->place[p] = UINT32_MAX;
    return TREDE_OK;
}

/* The category of a cell in a set. */
static size_t category_of(const struct trede_compared *compared, size_t cell, size_t set)
{
    const struct trede_covariates *c = compared->covariates;
    uint32_t row = c->patterns.pattern[compared->pattern[cell]].first;
    return c->first[set] + (size_t)c->column[set].code[row];
}

static bool is_later(const struct trede_compared *compared, size_t cell)
{
    const struct trede_covariates *c = compared->covariates;
    return c->context->frame->wave[c->patterns.pattern[compared->pattern[cell]].first] == compared->to;
}

/* Lists the rows and numbers the patterns among them; which rungs occur is put into level_of. */
static size_t list_rows(struct trede_comparing *room, const struct trede_domain *domain, struct trede_compared *out)
{
    const struct trede_frame *frame = out->covariates->context->frame;
    const uint32_t *of = out->covariates->patterns.of;
    double squares[2] = {0, 0}, sums[2] = {0, 0};
    size_t count = 0;
    for (size_t i = 0; i < domain->count; i++) {
        uint32_t row = domain->rows ? domain->rows[i] : (uint32_t)i;
        bool later = frame->wave[row] == out->to;
        if ((!later && frame->wave[row] != out->from) || of[row] == TREDE_NO_PATTERN) continue;
        uint32_t *place = &room->place[of[row]];
        if (*place == UINT32_MAX) {
            *place = (uint32_t)out->cells;
            out->pattern[out->cells++] = of[row];
        }
        room->cell[row] = *place;
        room->row[count++] = row;
        out->level_of[frame->stage[row]] = 0;
        out->base[later]++;
        sums[later] += frame->design.weight[row];
        squares[later] += frame->design.weight[row] * frame->design.weight[row];
    }
    for (size_t cell = 0; cell < out->cells; cell++)
        room->place[out->pattern[cell]] = UINT32_MAX;
    for (size_t w = 0; w < 2; w++)
        out->effective_base[w] = squares[w] > 0 ? sums[w] * sums[w] / squares[w] : 0;
    return count;
}

static void number_levels(struct trede_compared *out)
{
    for (int rung = 1; rung <= TREDE_TOP_STAGE; rung++)
        if (out->level_of[rung] == 0) out->level_of[rung] = (int)out->levels++;
}

static void add_up(struct trede_comparing *room, size_t count, struct trede_compared *out)
{
    const struct trede_frame *frame = out->covariates->context->frame;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = room->row[i], cell = room->cell[row];
        room->level[row] = (int8_t)out->level_of[frame->stage[row]];
        out->weight[cell * out->levels + (size_t)room->level[row]] += frame->design.weight[row];
        out->people[cell]++;
    }
}

static size_t largest_of(const int64_t *people, size_t count)
{
    size_t largest = 0;
    for (size_t i = 1; i < count; i++)
        if (people[i] > people[largest]) largest = i;
    return largest;
}

/* Takes the small categories of a set together. people: of each of its categories. */
static void group_set(const int64_t *people, size_t count, size_t first, uint32_t *group)
{
    size_t largest = largest_of(people, count), rest = SIZE_MAX;
    int64_t small = 0;
    for (size_t i = 0; i < count; i++) {
        if (people[i] == 0 || people[i] >= FEW) continue;
        small += people[i];
        if (rest == SIZE_MAX) rest = i;
    }
    if (rest == SIZE_MAX || small < FEW) rest = largest;
    for (size_t i = 0; i < count; i++)
        group[i] = (uint32_t)(first + (people[i] >= FEW || i == largest ? i : rest));
}

static enum trede_status group_categories(struct trede_arena *arena, struct trede_compared *out)
{
    const struct trede_covariates *c = out->covariates;
    int64_t *people = trede_arena_alloc(arena, c->categories, sizeof *people);
    if (!people) return TREDE_INTERNAL;
    for (size_t cell = 0; cell < out->cells; cell++)
        for (size_t set = 0; set < c->sets; set++)
            people[category_of(out, cell, set)] += out->people[cell];
    for (size_t set = 0; set < c->sets; set++)
        group_set(people + c->first[set], c->first[set + 1] - c->first[set], c->first[set], out->group + c->first[set]);
    return TREDE_OK;
}

enum trede_status trede_compare(struct trede_arena *arena, const struct trede_covariates *covariates,
                                struct trede_comparing *room, size_t domain, const struct trede_pair *pair,
                                struct trede_compared *out)
{
    *out = (struct trede_compared){.covariates = covariates, .from = pair->from, .to = pair->to};
    for (int rung = 0; rung <= TREDE_TOP_STAGE; rung++)
        out->level_of[rung] = -1;
    out->pattern = trede_arena_alloc(arena, covariates->patterns.count, sizeof *out->pattern);
    if (!out->pattern) return TREDE_INTERNAL;
    size_t count = list_rows(room, &covariates->context->domains->of[domain], out);
    number_levels(out);
    out->weight = trede_arena_alloc(arena, out->cells * out->levels, sizeof *out->weight);
    out->people = trede_arena_alloc(arena, out->cells, sizeof *out->people);
    out->group = trede_arena_alloc(arena, covariates->categories, sizeof *out->group);
    if (!out->weight || !out->people || !out->group) return TREDE_INTERNAL;
    add_up(room, count, out);
    out->rows = (struct trede_ordinal_rows){room->row, count, room->cell, room->level};
    return group_categories(arena, out);
}

/* ---- a model ---- */

/* What is known of a category among the cells that take part. */
struct category {
    bool met, above, below; /* anyone; anyone above the lowest level; below the highest */
    bool out;               /* takes no part */
    size_t column;          /* of the cross-product; 0 = none */
};

struct building {
    const struct trede_compared *compared;
    size_t levels, columns; /* columns of the cross-product: constant, categories, wave */
    double *weight;         /* compared->cells x levels */
    struct category *category;
    bool *redundant;   /* columns */
    size_t *column_of; /* columns: of x */
};

static void cut_levels(const struct trede_compared *c, size_t cut, struct building *b)
{
    for (size_t i = 0; i < c->cells * c->levels; i++) {
        size_t level = i % c->levels;
        if (cut != SIZE_MAX) level = level > cut;
        b->weight[i / c->levels * b->levels + level] += c->weight[i];
    }
}

static struct category *category_at(const struct building *b, size_t cell, size_t set)
{
    return &b->category[b->compared->group[category_of(b->compared, cell, set)]];
}

static bool takes_part(const struct building *b, size_t cell)
{
    for (size_t set = 0; set < b->compared->covariates->sets; set++)
        if (category_at(b, cell, set)->out) return false;
    return true;
}

static void meet(struct building *b, size_t cell, struct category *category)
{
    const double *weight = b->weight + cell * b->levels;
    category->met = true;
    for (size_t level = 0; level < b->levels; level++) {
        if (!(weight[level] > 0)) continue;
        category->above = category->above || level > 0;
        category->below = category->below || level + 1 < b->levels;
    }
}

/* Puts out the categories whose people are all on the lowest or all on the highest level; false when there was none. */
static bool drop_one_sided(struct building *b)
{
    const struct trede_covariates *c = b->compared->covariates;
    bool dropped = false;
    for (size_t i = 0; i < c->categories; i++)
        b->category[i].met = b->category[i].above = b->category[i].below = false;
    for (size_t cell = 0; cell < b->compared->cells; cell++)
        for (size_t set = 0; takes_part(b, cell) && set < c->sets; set++)
            meet(b, cell, category_at(b, cell, set));
    for (size_t i = 0; i < c->categories; i++) {
        struct category *category = &b->category[i];
        if (!category->met || (category->above && category->below)) continue;
        category->out = dropped = true;
    }
    return dropped;
}

static void number_columns(struct building *b)
{
    b->columns = 1;
    for (size_t i = 0; i < b->compared->covariates->categories; i++)
        if (b->category[i].met) b->category[i].column = b->columns++;
    b->columns++; /* the wave */
}

/* The columns of the cross-product that are 1 in a cell; at has room for sets + 2. */
static size_t columns_at(const struct building *b, size_t cell, size_t *at)
{
    size_t count = 0;
    at[count++] = 0;
    for (size_t set = 0; set < b->compared->covariates->sets; set++)
        at[count++] = category_at(b, cell, set)->column;
    if (is_later(b->compared, cell)) at[count++] = b->columns - 1;
    return count;
}

static void find_redundant(struct building *b, double *product, size_t *at)
{
    for (size_t cell = 0; cell < b->compared->cells; cell++) {
        if (!takes_part(b, cell)) continue;
        double weight = 0;
        for (size_t level = 0; level < b->levels; level++)
            weight += b->weight[cell * b->levels + level];
        size_t count = columns_at(b, cell, at);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++)
                product[at[i] * b->columns + at[j]] += weight;
    }
    trede_find_redundant(b->columns, product, b->redundant);
}

/* The cells that take part, with the columns that are kept. */
static enum trede_status fill_cells(struct trede_arena *arena, const struct building *b, size_t *at,
                                    struct trede_ordinal_data *data, uint32_t *place)
{
    size_t cells = b->compared->cells;
    double *x = trede_arena_alloc(arena, cells * data->columns, sizeof *x);
    double *weight = trede_arena_alloc(arena, cells * b->levels, sizeof *weight);
    if (!x || !weight) return TREDE_INTERNAL;
    data->levels = b->levels;
    data->x = x;
    data->weight = weight;
    for (size_t cell = 0; cell < cells; cell++) {
        place[cell] = UINT32_MAX;
        if (!takes_part(b, cell)) continue;
        size_t count = columns_at(b, cell, at), to = data->cells++;
        for (size_t i = 1; i < count; i++)
            if (!b->redundant[at[i]]) x[to * data->columns + b->column_of[at[i]]] = 1;
        memcpy(weight + to * b->levels, b->weight + cell * b->levels, b->levels * sizeof *weight);
        place[cell] = (uint32_t)to;
    }
    return TREDE_OK;
}

static enum trede_status build(struct trede_arena *arena, struct building *b, struct trede_compared_fit *out)
{
    while (drop_one_sided(b)) {
    }
    number_columns(b);
    double *product = trede_arena_alloc(arena, b->columns * b->columns, sizeof *product);
    size_t *at = trede_arena_alloc(arena, b->compared->covariates->sets + 2, sizeof *at);
    b->redundant = trede_arena_alloc(arena, b->columns, sizeof *b->redundant);
    b->column_of = trede_arena_alloc(arena, b->columns, sizeof *b->column_of);
    if (!product || !at || !b->redundant || !b->column_of) return TREDE_INTERNAL;
    find_redundant(b, product, at);
    struct trede_ordinal_data data = {0};
    for (size_t i = 1; i < b->columns; i++)
        if (!b->redundant[i]) b->column_of[i] = data.columns++;
    out->fit.outcome = TREDE_ORDINAL_SINGULAR;
    out->confounded = b->redundant[b->columns - 1];
    if (out->confounded) return TREDE_OK;
    out->wave = b->levels - 1 + b->column_of[b->columns - 1];
    enum trede_status status = fill_cells(arena, b, at, &data, out->cell);
    return status ? status : trede_ordinal_fit(arena, &data, &out->fit);
}

enum trede_status trede_compared_fit_make(struct trede_arena *arena, const struct trede_compared *compared, size_t cut,
                                          struct trede_compared_fit *out)
{
    struct building b = {.compared = compared, .levels = cut == SIZE_MAX ? compared->levels : 2};
    *out = (struct trede_compared_fit){.cell = trede_arena_alloc(arena, compared->cells, sizeof *out->cell)};
    b.weight = trede_arena_alloc(arena, compared->cells * b.levels, sizeof *b.weight);
    b.category = trede_arena_alloc(arena, compared->covariates->categories, sizeof *b.category);
    if (!out->cell || !b.weight || !b.category) return TREDE_INTERNAL;
    cut_levels(compared, cut, &b);
    return build(arena, &b, out);
}
