/* domain_lists.c - one pass over the rows, a block at a time, so that what is read and written of a block stays in the
 * nearest cache: every column adds its bit to the rows' marks, and the marks are read off as lists. (A pass over all
 * rows for every domain, and one more to turn the lists round, took more than twice as long at a million rows.) */
#include "analysis/domain_lists.h"

#include <string.h>

enum { BLOCK = 512, MARKS = 8 /* a byte */, WORD = 64 };

struct work {
    const struct trede_design *design;
    const struct trede_membership *members;
    size_t rows, count;
    uint32_t **list; /* per domain; NULL = everyone: no list */
    struct trede_domain *domains;
    uint8_t *marks;   /* words x WORD / MARKS x BLOCK: of domain d the bit d % 8 at d / 8 */
    uint64_t *of_psu; /* words: a bit for each domain that the present PSU has a row in */
    size_t words;
    struct trede_subset *subset;
    uint32_t *first, *psu_first;
    uint16_t *in, *psu_in;
    size_t entries, psu_entries;
};

/* How many are 1. In pieces of a fixed length, which compilers turn into a few wide instructions. */
static size_t count_ones(const int8_t *column, size_t rows)
{
    enum { PIECE = 64 };
    size_t count = 0, row = 0;
    for (; row + PIECE <= rows; row += PIECE) {
        uint8_t ones = 0;
        for (size_t i = 0; i < PIECE; i++)
            ones = (uint8_t)(ones + (column[row + i] == 1));
        count += ones;
    }
    for (; row < rows; row++)
        count += column[row] == 1;
    return count;
}

/* Of a whole block, whose length is known to the compiler, and of the last one. */
static void mark_block(uint8_t *restrict marks, const int8_t *restrict column, uint8_t bit)
{
    for (size_t i = 0; i < BLOCK; i++)
        marks[i] = (uint8_t)(marks[i] | (column[i] == 1 ? bit : 0));
}

static void mark_domain(const struct work *w, size_t d, size_t from, size_t rows)
{
    const struct trede_membership *of = &w->members[d];
    uint8_t *marks = w->marks + d / MARKS * BLOCK, bit = (uint8_t)(1u << d % MARKS);
    if (of->column && rows == BLOCK)
        mark_block(marks, of->column + from, bit);
    else
        for (size_t i = 0; (of->column || of->everyone) && i < rows; i++)
            marks[i] = (uint8_t)(marks[i] | (of->everyone || of->column[from + i] == 1 ? bit : 0));
    for (size_t i = 0; of->without && i < rows; i++)
        marks[i] = (uint8_t)(marks[i] & (of->without[from + i] ? ~bit : 0xFF));
}

/* The domains that the PSU which ends had a row in. */
static void close_psu(struct work *w, uint32_t psu)
{
    for (size_t word = 0; word < w->words; word++) {
        for (uint64_t bits = w->of_psu[word]; bits; bits &= bits - 1) {
            size_t d = WORD * word + (size_t)__builtin_ctzll(bits);
            w->psu_in[w->psu_entries++] = (uint16_t)d;
            w->subset[d].psus++;
        }
        w->of_psu[word] = 0;
    }
    w->psu_first[psu + 1] = (uint32_t)w->psu_entries;
}

/* The marks of one row, 64 domains at a time. */
static uint64_t marks_of(const struct work *w, size_t word, size_t at)
{
    const uint8_t *marks = w->marks + word * (WORD / MARKS) * BLOCK + at;
    uint64_t bits = 0;
    for (size_t byte = 0; byte < WORD / MARKS; byte++)
        bits |= (uint64_t)marks[byte * BLOCK] << byte * MARKS;
    return bits;
}

static void list_row(struct work *w, size_t row, size_t at)
{
    for (size_t word = 0; word < w->words; word++) {
        uint64_t bits = marks_of(w, word, at);
        w->of_psu[word] |= bits;
        for (; bits; bits &= bits - 1) {
            size_t d = word * WORD + (size_t)__builtin_ctzll(bits);
            w->in[w->entries++] = (uint16_t)d;
            if (w->list[d]) w->list[d][w->domains[d].count] = (uint32_t)row;
            w->domains[d].count++;
        }
    }
    w->first[row + 1] = (uint32_t)w->entries;
}

static void list_block(struct work *w, size_t from, size_t rows)
{
    const uint32_t *psu = w->design->psu;
    for (size_t row = from; row < from + rows; row++) {
        if (row && psu[row] != psu[row - 1]) close_psu(w, psu[row - 1]);
        list_row(w, row, row - from);
    }
}

static bool take_lists(struct work *w, struct trede_arena *arena, size_t *entries)
{
    for (size_t d = 0; d < w->count; d++) {
        const struct trede_membership *of = &w->members[d];
        size_t most = of->everyone ? w->rows : of->column ? count_ones(of->column, w->rows) : 0;
        *entries += most;
        w->domains[d].count = 0;
        if (of->everyone && !of->without) continue;
        if (!(w->list[d] = trede_arena_alloc(arena, most, sizeof *w->list[d]))) return false;
    }
    return true;
}

static bool take_room(struct work *w, struct trede_arena *arena, struct trede_arena *scratch)
{
    size_t entries = 0, psus = w->rows ? w->design->psus : 0;
    w->words = (w->count + WORD - 1) / WORD;
    w->list = trede_arena_alloc(scratch, w->count, sizeof *w->list);
    w->marks = trede_arena_alloc(scratch, w->words * (WORD / MARKS), BLOCK);
    w->of_psu = trede_arena_alloc(scratch, w->words, sizeof *w->of_psu);
    w->subset = trede_arena_alloc(arena, w->count, sizeof *w->subset);
    if (!w->list || !w->marks || !w->of_psu || !w->subset || !take_lists(w, arena, &entries)) return false;
    size_t most = psus * w->count;
    w->first = trede_arena_alloc(arena, w->rows + 1, sizeof *w->first);
    w->in = trede_arena_alloc(arena, entries, sizeof *w->in);
    w->psu_first = trede_arena_alloc(arena, psus + 1, sizeof *w->psu_first);
    w->psu_in = trede_arena_alloc(arena, most < entries ? most : entries, sizeof *w->psu_in);
    return w->first && w->in && w->psu_first && w->psu_in;
}

static void make_lists(struct work *w)
{
    for (size_t from = 0; from < w->rows; from += BLOCK) {
        size_t rows = w->rows - from < BLOCK ? w->rows - from : BLOCK;
        memset(w->marks, 0, w->words * (WORD / MARKS) * BLOCK);
        for (size_t d = 0; d < w->count; d++)
            mark_domain(w, d, from, rows);
        list_block(w, from, rows);
    }
    if (w->rows) close_psu(w, w->design->psu[w->rows - 1]);
}

enum trede_status trede_domain_lists_make(struct trede_arena *arena, const struct trede_design *design, size_t rows,
                                          const struct trede_membership *members, size_t count,
                                          struct trede_domain *domains, struct trede_subsets *out)
{
    struct work w = {.design = design, .members = members, .rows = rows, .count = count, .domains = domains};
    struct trede_arena *scratch = trede_arena_create();
    bool enough = scratch && take_room(&w, arena, scratch);
    if (enough) {
        make_lists(&w);
        for (size_t d = 0; d < count; d++) {
            domains[d].rows = w.list[d];
            w.subset[d].rows = w.list[d];
            w.subset[d].count = domains[d].count;
        }
        *out = (struct trede_subsets){count, w.subset, w.first, w.in, w.psu_first, w.psu_in};
    }
    trede_arena_destroy(scratch);
    return enough ? TREDE_OK : TREDE_INTERNAL;
}
