/* moments.c - centred co-moments of sparse vectors in one pass.
 *
 * Model: sum over j of (z_j - mean)(z_j - mean)' for n vectors of length k of which each touches few components (a
 * respondent belongs to one segment of one wave) and the rest are exactly 0.
 * Algorithm: for each pair of components only the vectors that touch both are summed, shifted by the first value seen
 * of each component; at the end that group, the groups that touch one of the two and the group that touches neither are
 * merged by their means (Chan, Golub & LeVeque 1983). The work per vector is the square of what it touches, not of k.
 * Why it keeps its digits: a plain sum of squares fails for values far from 0 (1e9 + {1, 2, 3} has variance 1). A shift
 * that is itself one of the values obeys (shift - mean)^2 <= M2, so the shifted sum of squares is at most (n + 1) M2,
 * and by Cauchy-Schwarz the same holds for products. The loss is at most a factor n + 1 however far the values lie from
 * 0; mostly it is a factor 2. Merging by means adds no cancellation.
 * Rejected: dense Welford updates (k * k work for every respondent, 10 to 100 times slower for a table of segments by
 * waves); products in double-double (six times the work, and no bound is needed that tight). */
#include "stats/moments.h"

bool trede_total_make(struct trede_arena *arena, size_t k, struct trede_total *total)
{
    total->value = trede_arena_alloc(arena, k, sizeof *total->value);
    total->touched = trede_arena_alloc(arena, k, sizeof *total->touched);
    total->is_touched = trede_arena_alloc(arena, k, sizeof *total->is_touched);
    total->count = 0;
    return total->value && total->touched && total->is_touched;
}

void trede_total_clear(struct trede_total *total)
{
    for (size_t a = 0; a < total->count; a++) {
        total->value[total->touched[a]] = 0.0;
        total->is_touched[total->touched[a]] = false;
    }
    total->count = 0;
}

bool trede_moments_make(struct trede_arena *arena, size_t k, bool apart, struct trede_moments *moments)
{
    *moments = (struct trede_moments){.k = k, .apart = apart};
    moments->shift = trede_arena_alloc(arena, k, sizeof *moments->shift);
    if (k != 0 && k > SIZE_MAX / k) return false;
    moments->pair = trede_arena_alloc(arena, apart ? k : k * k, sizeof *moments->pair);
    moments->active = trede_arena_alloc(arena, k, sizeof *moments->active);
    moments->is_active = trede_arena_alloc(arena, k, sizeof *moments->is_active);
    return moments->shift && moments->pair && moments->active && moments->is_active;
}

/* The pairs of component i: pairs_of(m, i)[j]. */
static struct trede_pair *pairs_of(const struct trede_moments *m, size_t i)
{
    return m->apart ? m->pair : m->pair + i * m->k;
}

/* The components to pair with number a of a list of count: range from..end of that list. */
struct range {
    size_t from, end;
};
static struct range partners(const struct trede_moments *m, size_t a, size_t count)
{
    return m->apart ? (struct range){a, a + 1} : (struct range){0, count};
}

static void activate(struct trede_moments *moments, size_t index, double value)
{
    if (moments->is_active[index]) return;
    moments->is_active[index] = true;
    moments->active[moments->active_count++] = index;
    moments->shift[index] = value;
}

void trede_moments_add(struct trede_moments *moments, const struct trede_total *total)
{
    for (size_t a = 0; a < total->count; a++)
        activate(moments, total->touched[a], total->value[total->touched[a]]);
    for (size_t a = 0; a < total->count; a++) {
        size_t i = total->touched[a];
        double x = total->value[i] - moments->shift[i];
        struct trede_pair *row = pairs_of(moments, i);
        struct range with = partners(moments, a, total->count);
        for (size_t b = with.from; b < with.end; b++) {
            size_t j = total->touched[b];
            row[j].cross += x * (total->value[j] - moments->shift[j]);
            row[j].given += x;
            row[j].both += 1.0;
        }
    }
}

void trede_moments_empty(struct trede_moments *moments)
{
    for (size_t a = 0; a < moments->active_count; a++) {
        size_t i = moments->active[a];
        moments->is_active[i] = false;
        struct range with = partners(moments, a, moments->active_count);
        for (size_t b = with.from; b < with.end; b++)
            pairs_of(moments, i)[moments->active[b]] = (struct trede_pair){0};
    }
    moments->active_count = 0;
}

/* Co-moment of i and j over n vectors, from the four groups: touched both, only i, only j, neither. */
static double merged(const struct trede_moments *m, size_t i, size_t j, double n)
{
    const struct trede_pair *ii = pairs_of(m, i) + i, *jj = pairs_of(m, j) + j;
    const struct trede_pair *ij = pairs_of(m, i) + j, *ji = pairs_of(m, j) + i;
    double mean_i = (m->shift[i] * ii->both + ii->given) / n, mean_j = (m->shift[j] * jj->both + jj->given) / n;
    double only_i = ii->both - ij->both, only_j = jj->both - ij->both, neither = n - ii->both - only_j;
    double result = neither * mean_i * mean_j;
    if (ij->both > 0.0) {
        double off_i = m->shift[i] + ij->given / ij->both - mean_i, off_j = m->shift[j] + ji->given / ij->both - mean_j;
        result += ij->cross - ij->given * (ji->given / ij->both) + ij->both * off_i * off_j;
    }
    result -= (only_i * (m->shift[i] - mean_i) + (ii->given - ij->given)) * mean_j;
    result -= (only_j * (m->shift[j] - mean_j) + (jj->given - ji->given)) * mean_i;
    return result;
}

void trede_moments_close(struct trede_moments *moments, size_t n, double scale, double *covariance)
{
    for (size_t a = 0; a < moments->active_count; a++) {
        size_t i = moments->active[a];
        for (size_t b = partners(moments, a, 0).from; b <= a; b++) {
            size_t j = moments->active[b];
            double part = scale * merged(moments, i, j, (double)n);
            covariance[i * moments->k + j] += part;
            if (i != j) covariance[j * moments->k + i] += part;
        }
    }
    trede_moments_empty(moments);
}

void trede_moments_close_single(struct trede_moments *moments, double scale, double *covariance, double *sum)
{
    for (size_t a = 0; a < moments->active_count; a++) {
        size_t i = moments->active[a]; /* one vector: the shift is the vector */
        struct range with = partners(moments, a, moments->active_count);
        for (size_t b = with.from; b < with.end; b++)
            covariance[i * moments->k + moments->active[b]] +=
                scale * moments->shift[i] * moments->shift[moments->active[b]];
        if (sum) sum[i] += scale * moments->shift[i];
    }
    trede_moments_empty(moments);
}
