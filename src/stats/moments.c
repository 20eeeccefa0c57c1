/* moments.c - centred co-moments of sparse vectors in one pass.
 *
 * Model: sum over j of (z_j - mean)(z_j - mean)' for n vectors of length k of which each touches few components (a
 * respondent belongs to one segment of one wave) and the rest are exactly 0.
 * Algorithm: for each pair of components only the vectors that touch both are summed, shifted by the first value seen
 * of each component; at the end that group, the groups that touch one of the two and the group that touches neither are
 * merged by their means (Chan, Golub & LeVeque 1983). The work per vector is the square of what it touches, not of k;
 * which vectors touch both is the same for all components of two blocks and is counted once for them.
 * Why it keeps its digits: a plain sum of squares fails for values far from 0 (1e9 + {1, 2, 3} has variance 1). A shift
 * that is itself one of the values obeys (shift - mean)^2 <= M2, so the shifted sum of squares is at most (n + 1) M2,
 * and by Cauchy-Schwarz the same holds for products. The loss is at most a factor n + 1 however far the values lie from
 * 0; mostly it is a factor 2. Merging by means adds no cancellation.
 * Rejected: dense Welford updates (k * k work for every respondent, 10 to 100 times slower for a table of segments by
 * waves); products in double-double (six times the work, and no bound is needed that tight). */
#include "stats/moments.h"

/* ---- blocks and totals ---- */

bool trede_blocks_make(struct trede_arena *arena, size_t k, const uint32_t *of, struct trede_blocks *blocks)
{
    *blocks = (struct trede_blocks){.k = k};
    blocks->count = k == 0 ? 0 : of ? (size_t)of[k - 1] + 1 : k;
    blocks->of = trede_arena_alloc(arena, k, sizeof *blocks->of);
    blocks->first = trede_arena_alloc(arena, blocks->count + 1, sizeof *blocks->first);
    if (!blocks->of || !blocks->first) return false;
    for (size_t i = 0; i < k; i++) {
        blocks->of[i] = of ? of[i] : (uint32_t)i;
        blocks->first[blocks->of[i] + 1] = i + 1;
    }
    return true;
}

bool trede_total_make(struct trede_arena *arena, const struct trede_blocks *blocks, struct trede_total *total)
{
    total->blocks = blocks;
    total->value = trede_arena_alloc(arena, blocks->k, sizeof *total->value);
    total->touched = trede_arena_alloc(arena, blocks->count, sizeof *total->touched);
    total->is_touched = trede_arena_alloc(arena, blocks->count, sizeof *total->is_touched);
    total->count = 0;
    return total->value && total->touched && total->is_touched;
}

void trede_total_clear(struct trede_total *total)
{
    const size_t *first = total->blocks->first;
    for (size_t a = 0; a < total->count; a++) {
        size_t block = total->touched[a];
        for (size_t i = first[block]; i < first[block + 1]; i++)
            total->value[i] = 0.0;
        total->is_touched[block] = false;
    }
    total->count = 0;
}

/* ---- moments ---- */

bool trede_moments_make(struct trede_arena *arena, const struct trede_blocks *blocks, bool apart,
                        struct trede_moments *m)
{
    size_t k = blocks->k, wide = apart ? 1 : blocks->count;
    *m = (struct trede_moments){.blocks = blocks, .apart = apart, .known = SIZE_MAX};
    if (k != 0 && k > SIZE_MAX / k) return false;
    m->shift = trede_arena_alloc(arena, k, sizeof *m->shift);
    m->off = trede_arena_alloc(arena, k, sizeof *m->off);
    m->cross = trede_arena_alloc(arena, apart ? k : k * k, sizeof *m->cross);
    m->given = trede_arena_alloc(arena, k * wide, sizeof *m->given);
    m->both = trede_arena_alloc(arena, blocks->count * wide, sizeof *m->both);
    m->active = trede_arena_alloc(arena, blocks->count, sizeof *m->active);
    m->is_active = trede_arena_alloc(arena, blocks->count, sizeof *m->is_active);
    return m->shift && m->off && m->cross && m->given && m->both && m->active && m->is_active;
}

static size_t end_of(const struct trede_blocks *blocks, size_t block)
{
    return blocks->first[block + 1];
}

/* Where component i with block b, and block a with block b, are kept. */
static size_t given_at(const struct trede_moments *m, size_t i, size_t b)
{
    return m->apart ? i : i * m->blocks->count + b;
}
static size_t both_at(const struct trede_moments *m, size_t a, size_t b)
{
    return m->apart ? a : a * m->blocks->count + b;
}
static size_t cross_at(const struct trede_moments *m, size_t i, size_t j)
{
    return m->apart ? i : i >= j ? i * m->blocks->k + j : j * m->blocks->k + i;
}

/* The vector less the shifts; a block met for the first time gives the shifts. */
static void take_off(struct trede_moments *m, const struct trede_total *total, size_t block)
{
    size_t from = m->blocks->first[block], end = end_of(m->blocks, block);
    if (!m->is_active[block]) {
        m->is_active[block] = true;
        m->active[m->active_count++] = block;
        for (size_t i = from; i < end; i++)
            m->shift[i] = total->value[i];
    }
    for (size_t i = from; i < end; i++)
        m->off[i] = total->value[i] - m->shift[i];
}

static void add_apart(struct trede_moments *m, size_t block)
{
    m->both[block] += 1.0;
    for (size_t i = m->blocks->first[block]; i < end_of(m->blocks, block); i++) {
        m->cross[i] += m->off[i] * m->off[i];
        m->given[i] += m->off[i];
    }
}

static void add_pair(struct trede_moments *m, size_t a, size_t b)
{
    const size_t *first = m->blocks->first;
    m->both[both_at(m, a, b)] += 1.0;
    for (size_t i = first[a]; i < first[a + 1]; i++) {
        double x = m->off[i], *row = m->cross + i * m->blocks->k;
        size_t end = b < a ? first[b + 1] : b == a ? i + 1 : first[b]; /* j <= i: the other half is the same */
        if (a == b && a == m->known) end = first[b];
        m->given[given_at(m, i, b)] += x;
        for (size_t j = first[b]; j < end; j++)
            row[j] += x * m->off[j];
    }
}

void trede_moments_add(struct trede_moments *moments, const struct trede_total *total)
{
    for (size_t a = 0; a < total->count; a++)
        take_off(moments, total, total->touched[a]);
    for (size_t a = 0; a < total->count; a++) {
        if (moments->apart) add_apart(moments, total->touched[a]);
        for (size_t b = 0; !moments->apart && b < total->count; b++)
            add_pair(moments, total->touched[a], total->touched[b]);
    }
}

/* The active blocks to pair with number a of their list: from..a. */
static size_t partners_from(const struct trede_moments *m, size_t a)
{
    return m->apart ? a : 0;
}

static void forget_pair(struct trede_moments *m, size_t a, size_t b)
{
    m->both[both_at(m, a, b)] = m->both[both_at(m, b, a)] = 0.0;
    for (size_t i = m->blocks->first[a]; i < end_of(m->blocks, a); i++) {
        m->given[given_at(m, i, b)] = 0.0;
        for (size_t j = m->apart ? i : m->blocks->first[b]; j < (m->apart ? i + 1 : end_of(m->blocks, b)); j++)
            m->cross[cross_at(m, i, j)] = 0.0;
    }
    for (size_t j = m->blocks->first[b]; j < end_of(m->blocks, b); j++)
        m->given[given_at(m, j, a)] = 0.0;
}

void trede_moments_empty(struct trede_moments *moments)
{
    for (size_t a = 0; a < moments->active_count; a++) {
        for (size_t b = partners_from(moments, a); b <= a; b++)
            forget_pair(moments, moments->active[a], moments->active[b]);
        moments->is_active[moments->active[a]] = false;
    }
    moments->active_count = 0;
}

/* Co-moment of i (of block a) and j (of block b) over n vectors, from the four groups: touched both, only i, only j,
 * neither. */
static double merged(const struct trede_moments *m, size_t a, size_t i, size_t b, size_t j, double n)
{
    double with_i = m->both[both_at(m, a, a)], with_j = m->both[both_at(m, b, b)],
           with_both = m->both[both_at(m, a, b)];
    double all_i = m->given[given_at(m, i, a)], all_j = m->given[given_at(m, j, b)];
    double both_i = m->given[given_at(m, i, b)], both_j = m->given[given_at(m, j, a)];
    double mean_i = (m->shift[i] * with_i + all_i) / n, mean_j = (m->shift[j] * with_j + all_j) / n;
    double only_i = with_i - with_both, only_j = with_j - with_both, neither = n - with_i - only_j;
    double result = neither * mean_i * mean_j;
    if (with_both > 0.0) {
        double off_i = m->shift[i] + both_i / with_both - mean_i, off_j = m->shift[j] + both_j / with_both - mean_j;
        result += m->cross[cross_at(m, i, j)] - both_i * (both_j / with_both) + with_both * off_i * off_j;
    }
    result -= (only_i * (m->shift[i] - mean_i) + (all_i - both_i)) * mean_j;
    result -= (only_j * (m->shift[j] - mean_j) + (all_j - both_j)) * mean_i;
    return result;
}

/* The components of b to pair with i of a. */
struct range {
    size_t from, end;
};
static struct range range_of(const struct trede_moments *m, size_t a, size_t i, size_t b)
{
    if (m->apart) return (struct range){i, i + 1};
    return (struct range){m->blocks->first[b], a == b ? i + 1 : end_of(m->blocks, b)};
}

static void close_pair(const struct trede_moments *m, size_t a, size_t b, double n, double scale, double *covariance)
{
    size_t k = m->blocks->k;
    for (size_t i = m->blocks->first[a]; i < end_of(m->blocks, a); i++) {
        struct range with = range_of(m, a, i, b);
        for (size_t j = with.from; j < with.end; j++) {
            double part = scale * merged(m, a, i, b, j, n);
            covariance[i * k + j] += part;
            if (i != j) covariance[j * k + i] += part;
        }
    }
}

void trede_moments_close(struct trede_moments *moments, size_t n, double scale, double *covariance)
{
    for (size_t a = 0; a < moments->active_count; a++)
        for (size_t b = partners_from(moments, a); b <= a; b++)
            close_pair(moments, moments->active[a], moments->active[b], (double)n, scale, covariance);
    trede_moments_empty(moments);
}

/* One vector: the shift is the vector. */
static void close_single_pair(const struct trede_moments *m, size_t a, size_t b, double scale, double *covariance)
{
    size_t k = m->blocks->k;
    for (size_t i = m->blocks->first[a]; i < end_of(m->blocks, a); i++) {
        struct range with = range_of(m, a, i, b);
        for (size_t j = with.from; j < with.end; j++) {
            double part = scale * m->shift[i] * m->shift[j];
            covariance[i * k + j] += part;
            if (i != j) covariance[j * k + i] += part;
        }
    }
}

void trede_moments_close_single(struct trede_moments *moments, double scale, double *covariance, double *sum)
{
    const struct trede_blocks *blocks = moments->blocks;
    for (size_t a = 0; a < moments->active_count; a++) {
        size_t block = moments->active[a];
        for (size_t b = partners_from(moments, a); b <= a; b++)
            close_single_pair(moments, block, moments->active[b], scale, covariance);
        for (size_t i = blocks->first[block]; sum && i < end_of(blocks, block); i++)
            sum[i] += scale * moments->shift[i];
    }
    trede_moments_empty(moments);
}
