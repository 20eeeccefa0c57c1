/* mix_change.c - a change in a division.
 *
 * Model: the reports of a period fall over the categories as a multinomial whose variance is phi times too large,
 * because reports come in groups (one incident, one letter). Algorithm: Pearson's chi-square of the two sides' totals
 * over phi, phi = the chi-square of the periods within the sides over its degrees of freedom, at least 1; then F
 * (McCullagh & Nelder 1989, 4.5 and 9.2). A difference of one share: Wald with phi, or Newcombe 1998 where nothing is
 * known of phi. Cochran's rule of 5 for what is expected. Rejected: a Dirichlet-multinomial likelihood (a dozen
 * periods do not carry it), and phi below 1 (less than chance is chance). */
#include "stats/mix_change.h"

#include <math.h>

#include "stats/association.h"

static const double least_expected = 5;

struct totals {
    double *of; /* categories */
    double all;
};

static void add_up(const struct trede_mix_side *side, size_t categories, struct totals *out)
{
    out->all = 0;
    for (size_t c = 0; c < categories; c++) {
        out->of[c] = 0;
        for (size_t t = 0; t < side->periods; t++)
            out->of[c] += side->counts[t * categories + c];
        out->all += out->of[c];
    }
}

/* Pearson's chi-square of a table of rows x categories and its degrees of freedom; empty rows and columns do not
 * count. */
static double pearson(const double *counts, size_t rows, size_t categories, const struct totals *totals, double *df)
{
    double chisq = 0;
    size_t filled_rows = 0, filled = 0;
    for (size_t c = 0; c < categories; c++)
        filled += totals->of[c] > 0;
    for (size_t t = 0; t < rows; t++) {
        double all = 0;
        for (size_t c = 0; c < categories; c++)
            all += counts[t * categories + c];
        filled_rows += all > 0;
        for (size_t c = 0; c < categories && all > 0; c++) {
            double expected = all * totals->of[c] / totals->all;
            double off = counts[t * categories + c] - expected;
            if (expected > 0) chisq += off * off / expected;
        }
    }
    *df = filled_rows > 1 && filled > 1 ? (double)(filled_rows - 1) * (double)(filled - 1) : 0;
    return *df > 0 ? chisq : 0;
}

/* The dispersion within the sides. */
static void disperse(const struct trede_mix_side *const sides[2], size_t categories, const struct totals totals[2],
                     struct trede_mix_test *out)
{
    double chisq = 0;
    out->dispersion = 1;
    for (size_t s = 0; s < 2; s++) {
        double df;
        chisq += pearson(sides[s]->counts, sides[s]->periods, categories, &totals[s], &df);
        out->df2 += df;
    }
    if (out->df2 > 0 && chisq > out->df2) out->dispersion = chisq / out->df2;
}

/* The two sides as a table of two rows, with what is rarely expected put together; returns the categories left. */
static size_t fold_rare(const struct totals totals[2], size_t categories, double *table)
{
    double smaller = fmin(totals[0].all, totals[1].all), all = totals[0].all + totals[1].all, rest[2] = {0, 0};
    size_t kept = 0;
    for (size_t c = 0; c < categories; c++) {
        bool rare = smaller * (totals[0].of[c] + totals[1].of[c]) / all < least_expected;
        for (size_t s = 0; s < 2; s++) {
            if (rare) rest[s] += totals[s].of[c];
            if (!rare) table[2 * kept + s] = totals[s].of[c];
        }
        kept += !rare;
    }
    if (smaller * (rest[0] + rest[1]) / all >= least_expected) {
        table[2 * kept] = rest[0];
        table[2 * kept++ + 1] = rest[1];
    }
    return kept;
}

/* What is rare in all does not come in: its reports are left out of the test. */
static double chi_square(const double *table, size_t categories)
{
    double all[2] = {0, 0}, chisq = 0;
    for (size_t c = 0; c < categories; c++)
        for (size_t s = 0; s < 2; s++)
            all[s] += table[2 * c + s];
    for (size_t c = 0; c < categories; c++)
        for (size_t s = 0; s < 2; s++) {
            double expected = all[s] * (table[2 * c] + table[2 * c + 1]) / (all[0] + all[1]);
            chisq += (table[2 * c + s] - expected) * (table[2 * c + s] - expected) / expected;
        }
    return chisq;
}

enum trede_status trede_mix_test_of(struct trede_arena *arena, size_t categories, const struct trede_mix_side *earlier,
                                    const struct trede_mix_side *later, struct trede_mix_test *out)
{
    const struct trede_mix_side *const sides[2] = {earlier, later};
    struct totals totals[2];
    *out = (struct trede_mix_test){.dispersion = 1};
    double *table = trede_arena_alloc(arena, 2 * categories + 2, sizeof *table);
    for (size_t s = 0; s < 2; s++)
        totals[s].of = trede_arena_alloc(arena, categories, sizeof *totals[s].of);
    if (!table || !totals[0].of || !totals[1].of) return TREDE_INTERNAL;
    for (size_t s = 0; s < 2; s++)
        add_up(sides[s], categories, &totals[s]);
    if (!(totals[0].all > 0) || !(totals[1].all > 0)) return TREDE_OK;
    disperse(sides, categories, totals, out);
    size_t kept = fold_rare(totals, categories, table);
    if (kept < 2) return TREDE_OK;
    out->defined = true;
    out->df = (double)(kept - 1);
    double chisq = chi_square(table, kept) / out->dispersion;
    out->statistic = out->df2 > 0 ? chisq / out->df : chisq;
    out->p = out->df2 > 0 ? trede_f_upper(out->statistic, out->df, out->df2) : trede_chisq_upper(chisq, out->df);
    return TREDE_OK;
}

struct trede_mix_difference trede_mix_difference_of(double part1, double all1, double part2, double all2,
                                                    const struct trede_mix_test *test, double level)
{
    struct trede_mix_difference out = {0};
    if (!(all1 > 0) || !(all2 > 0)) return out;
    struct trede_two_shares two = trede_two_shares_of(part1, all1, part2, all2, level);
    out.value = two.difference;
    out.defined = two.se_unpooled > 0;
    out.se = two.se_unpooled * sqrt(test->dispersion);
    out.limits = two.newcombe;
    out.p = two.p_pooled;
    if (test->df2 > 0 && out.defined) {
        out.limits = trede_interval_t(out.value, out.se, test->df2, level);
        out.p = trede_t_two_sided(out.value / out.se, test->df2);
    }
    return out;
}
