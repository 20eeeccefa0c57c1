/* patterns.c - equal rows of coded columns, numbered.
 *
 * Model: a row is its mixed-radix number, sum of code_j times the product of the levels before j. Algorithm: the
 * numbers of a block of rows are made column by column, then looked up: in a table with a place for each when there are
 * few, else in a hash table (open addressing, multiplicative hashing: Knuth, The Art of Computer Programming 3, 6.4).
 * Where the product of the levels outgrows 63 bits the columns so far are numbered first, and their numbers go on as
 * one column. Rejected: sorting the rows (n log n, and the order of first appearance is lost); comparing rows column by
 * column. */
#include "stats/patterns.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { BLOCK = 1024, FIRST_SLOTS = 1024, MOST_PLACES = 1 << 22 };

/* Numbers 0, 1, 2... for keys in order of first appearance. */
struct numbering {
    uint32_t *place; /* one for each possible key: number + 1, 0 = not met; NULL = use the slots */
    struct slot {
        uint64_t key;
        uint32_t number; /* + 1; 0 = empty */
    } * slot;
    size_t slots; /* a power of two */
    uint32_t count;
};

static bool numbering_start(struct numbering *n, uint64_t keys, size_t rows)
{
    *n = (struct numbering){0};
    if (keys <= MOST_PLACES && keys <= 4 * (uint64_t)rows + FIRST_SLOTS) {
        n->place = trede_alloc((size_t)keys, sizeof *n->place);
        return n->place;
    }
    n->slots = FIRST_SLOTS;
    n->slot = trede_alloc(n->slots, sizeof *n->slot);
    return n->slot;
}

static void numbering_end(struct numbering *n)
{
    trede_free(n->place);
    trede_free(n->slot);
}

static struct slot *find_slot(const struct numbering *n, uint64_t key)
{
    uint64_t mixed = (key ^ key >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(mixed >> 20) & (n->slots - 1);
    while (n->slot[at].number != 0 && n->slot[at].key != key)
        at = (at + 1) & (n->slots - 1);
    return n->slot + at;
}

static bool grow_slots(struct numbering *n)
{
    struct slot *old = n->slot;
    size_t count = n->slots;
    struct slot *larger = trede_alloc(2 * count, sizeof *larger);
    if (!larger) return false;
    n->slot = larger;
    n->slots = 2 * count;
    for (size_t i = 0; i < count; i++)
        if (old[i].number != 0) *find_slot(n, old[i].key) = old[i];
    trede_free(old);
    return true;
}

/* number: the key's, new when it is n->count as it was before. false = no memory. */
static bool number_of(struct numbering *n, uint64_t key, uint32_t *number)
{
    if (n->place) {
        if (n->place[key] == 0) n->place[key] = ++n->count;
        *number = n->place[key] - 1;
        return true;
    }
    if (2 * (size_t)n->count >= n->slots && !grow_slots(n)) return false;
    struct slot *slot = find_slot(n, key);
    if (slot->number == 0) *slot = (struct slot){key, ++n->count};
    *number = slot->number - 1;
    return true;
}

/* Some of the columns, made into one number. */
struct stage {
    const struct trede_pattern_question *question;
    size_t from, to; /* columns */
    uint64_t before; /* numbers given to the columns before from; 1 at the start */
    uint64_t keys;   /* how many there can be */
};

/* As many columns as fit in 63 bits; at least one. */
static struct stage next_stage(const struct trede_pattern_question *question, size_t from, uint64_t before)
{
    struct stage stage = {question, from, from, before, before};
    for (; stage.to < question->column_count; stage.to++) {
        uint64_t levels = question->columns[stage.to].levels;
        if (levels > 0 && stage.keys > (UINT64_MAX >> 1) / levels) break;
        stage.keys *= levels;
    }
    return stage;
}

struct block {
    size_t count;
    uint32_t row[BLOCK];
    uint64_t key[BLOCK];
    uint8_t outside[BLOCK]; /* of the model */
};

static void take_rows(const struct trede_pattern_question *question, size_t first, size_t total, struct block *block)
{
    block->count = total - first < BLOCK ? total - first : BLOCK;
    for (size_t i = 0; i < block->count; i++)
        block->row[i] = question->domain ? question->domain[first + i] : (uint32_t)(first + i);
}

static void make_keys(const struct stage *stage, const uint32_t *of, struct block *block)
{
    uint64_t factor = stage->before;
    for (size_t i = 0; i < block->count; i++) {
        uint32_t number = stage->from > 0 ? of[block->row[i]] : 0;
        block->outside[i] = number == TREDE_NO_PATTERN;
        block->key[i] = number;
    }
    for (size_t c = stage->from; c < stage->to; c++) {
        const int32_t *code = stage->question->columns[c].code;
        uint32_t levels = stage->question->columns[c].levels;
        for (size_t i = 0; i < block->count; i++) {
            uint32_t level = (uint32_t)code[block->row[i]];
            block->outside[i] |= level >= levels;
            block->key[i] += level * factor;
        }
        factor *= levels;
    }
}

struct collection {
    struct trede_arena *arena;
    struct trede_pattern *pattern;
    size_t count, capacity;
};

static bool collect(struct collection *into, uint32_t number, uint32_t row, double weight)
{
    if (number == into->count) {
        struct trede_pattern *fresh =
            trede_arena_push(into->arena, &into->pattern, &into->count, &into->capacity, sizeof *fresh);
        if (!fresh) return false;
        fresh->first = row;
    }
    struct trede_pattern *pattern = into->pattern + number;
    pattern->rows++;
    pattern->weight += weight;
    pattern->weight_squared += weight * weight;
    return true;
}

/* Gives the rows of a block their numbers; at the last stage the patterns are collected too. */
static bool number_block(const struct stage *stage, struct numbering *n, const struct block *block, uint32_t *of,
                         struct collection *into)
{
    const double *weight = stage->question->weight;
    bool last = stage->to == stage->question->column_count;
    for (size_t i = 0; i < block->count; i++) {
        uint32_t row = block->row[i], number = TREDE_NO_PATTERN;
        if (!block->outside[i] && !number_of(n, block->key[i], &number)) return false;
        of[row] = number;
        if (last && number != TREDE_NO_PATTERN && !collect(into, number, row, weight ? weight[row] : 1.0)) return false;
    }
    return true;
}

static bool run_stage(const struct stage *stage, uint32_t *of, struct collection *into, uint64_t *numbers)
{
    const struct trede_pattern_question *question = stage->question;
    size_t total = question->domain ? question->domain_rows : question->rows;
    struct numbering numbering;
    struct block block;
    bool done = numbering_start(&numbering, stage->keys, total);
    for (size_t first = 0; done && first < total; first += BLOCK) {
        take_rows(question, first, total, &block);
        make_keys(stage, of, &block);
        done = number_block(stage, &numbering, &block, of, into);
    }
    *numbers = numbering.count > 0 ? numbering.count : 1;
    numbering_end(&numbering);
    return done;
}

enum trede_status trede_patterns_make(struct trede_arena *arena, const struct trede_pattern_question *question,
                                      struct trede_patterns *out)
{
    *out = (struct trede_patterns){0};
    uint32_t *of = trede_arena_alloc(arena, question->rows, sizeof *of);
    if (!of) return TREDE_INTERNAL;
    memset(of, 0xFF, question->rows * sizeof *of);
    struct collection into = {.arena = arena};
    uint64_t numbers = 1;
    size_t column = 0;
    do {
        struct stage stage = next_stage(question, column, numbers);
        if (!run_stage(&stage, of, &into, &numbers)) return TREDE_INTERNAL;
        column = stage.to;
    } while (column < question->column_count);
    out->of = of;
    out->pattern = into.pattern;
    out->count = into.count;
    for (size_t c = 0; c < into.count; c++) {
        out->rows += into.pattern[c].rows;
        out->weight += into.pattern[c].weight;
        out->weight_squared += into.pattern[c].weight_squared;
    }
    return TREDE_OK;
}

/* Equal numbers have equal bits, but for the two zeros. */
static uint64_t bits_of(double number)
{
    uint64_t bits;
    double one_zero = number == 0.0 ? 0.0 : number;
    memcpy(&bits, &one_zero, sizeof bits);
    return bits;
}

enum trede_status trede_code_numbers(struct trede_arena *arena, const double *number, size_t rows,
                                     struct trede_coded *out)
{
    size_t count = 0, capacity = 0;
    double *value = NULL;
    struct numbering numbering;
    out->code = trede_arena_alloc(arena, rows, sizeof *out->code);
    bool done = numbering_start(&numbering, UINT64_MAX, rows) && out->code;
    for (size_t r = 0; r < rows && done; r++) {
        uint32_t code = 0;
        out->code[r] = -1;
        if (!isfinite(number[r])) continue;
        done = number_of(&numbering, bits_of(number[r]), &code);
        out->code[r] = (int32_t)code;
        if (!done || code < count) continue;
        double *fresh = trede_arena_push(arena, &value, &count, &capacity, sizeof *fresh);
        done = fresh;
        if (fresh) *fresh = number[r];
    }
    out->levels = (uint32_t)count;
    out->value = value;
    numbering_end(&numbering);
    return done ? TREDE_OK : TREDE_INTERNAL;
}

void trede_linear_of_pattern(const void *context, size_t row, double *u)
{
    const struct trede_pattern_linear *linear = context;
    uint32_t pattern = linear->of[row];
    if (pattern == TREDE_NO_PATTERN) return;
    memcpy(u, linear->u + pattern * linear->k, linear->k * sizeof *u);
}
