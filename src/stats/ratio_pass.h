/* ratio_pass.h - the one pass over the rows of a domain that ratios are made of; private to stats. */
#ifndef TREDE_STATS_RATIO_PASS_H
#define TREDE_STATS_RATIO_PASS_H

#include "base/sum.h"
#include "stats/influence.h"
#include "stats/moments.h"

/* The PSUs and strata in which something was met; their difference is its degrees of freedom. */
struct trede_met_units {
    double psus, strata;
    uint32_t stratum; /* the one counted last */
};

/* What is known of one base: those a ratio is about. Ratios that share it share all this. */
struct trede_base_tally {
    double psu_x;                  /* sum w x of the open PSU */
    double weight, weight_squared; /* over rows with x != 0, as the next */
    int64_t base;
    bool met; /* in the open PSU: a row with x != 0 */
    struct trede_met_units units;
    struct trede_sum x; /* sum w x over the PSUs that ended */
};

/* What is known of one ratio. The numerator of a ratio alone in its base is summed as y - shift x: with a shift that is
 * one of the ratios y / x met, a mean of equal numbers far from 0 is exact, and has exactly no variance. */
struct trede_ratio_tally {
    double psu_off;       /* sum w (y - shift x) of the open PSU */
    double shift;         /* 0 where the first y is 0 or x, as of a share */
    double first, second; /* sum w (y - shift), sum w (y - shift)^2 over rows with x != 0 */
    int64_t cases;        /* rows with y != 0 */
    bool met, alone;      /* met: in the open PSU, any term; alone: no other ratio has its base */
    struct trede_sum off; /* sum w (y - shift x) over the PSUs that ended */
};

/* Rows of the open PSU that count for one share of a base: what a row adds to share and base is the same, so they are
 * gathered and added when the PSU ends. */
struct trede_gathered {
    double weight, weight_squared;
    int64_t rows;
};

/* A total of one PSU: of base (sum w x) or ratio (sum w (y - shift x)) number index. */
struct trede_kept_total {
    uint32_t index;
    double value;
};

/* The totals of the PSUs with a row of the domain, one after another: PSU p, of which row[p] is a row, has first
 * psu[p].bases totals of bases and then psu[p].ratios of ratios. They lie in chunks, because how many there will be is
 * not known, and what grows in one piece is copied again and again. */
struct trede_kept_psu {
    const struct trede_kept_total *totals;
    uint32_t bases, ratios;
};
struct trede_kept {
    uint32_t *row;
    struct trede_kept_psu *psu;
    size_t psus, most_psus, totals;
    struct trede_kept_chunk *chunk; /* the last; each knows the one before */
    size_t room;                    /* left in it */
};

struct trede_ratio_pass {
    const struct trede_design *design;
    const struct trede_ratio_question *question;
    size_t bases;
    struct trede_base_tally *base;    /* bases */
    struct trede_ratio_tally *ratio;  /* question->k */
    struct trede_met_units joint;     /* rows with any x != 0 */
    struct trede_met_units *pair;     /* question->pair_count */
    uint32_t *bases_met, *ratios_met; /* in the open PSU */
    size_t base_count, ratio_count;   /* of these */
    bool gathers;                     /* PSUs are large enough for that to save work */
    struct trede_gathered *gathered;  /* question->k */
    uint32_t *gathered_met;           /* those with rows */
    size_t gathered_count;
    bool keep; /* the totals of every PSU are kept, for the variance */
    struct trede_kept kept;
    size_t *spare; /* how many totals may still be kept, by this pass and those beside it */
};

enum { TREDE_MOST_TOTALS = 1 << 21 }; /* 32 MiB; what is beyond it, the engine makes from the rows once more */

static inline uint32_t trede_base_of(const struct trede_ratio_question *question, size_t ratio)
{
    return question->base_of ? question->base_of[ratio] : (uint32_t)ratio;
}

/* psus: as many PSUs have a row of the domain at most. TREDE_INTERNAL = no memory. Freed in any case. */
TREDE_MUST_CHECK enum trede_status trede_ratio_pass_begin(struct trede_ratio_pass *pass,
                                                          const struct trede_design *design,
                                                          const struct trede_ratio_question *question, size_t psus,
                                                          size_t *spare);
/* A term, weighted once for all the domains its row is in. */
struct trede_weighted_term {
    uint32_t index, base;
    bool opens;  /* the first of its base with an x */
    bool counts; /* it opens its base, is 1 of 1, and other ratios have the same base: a share a row counts for */
    double y, x, wy, wx;
    double based_wy, based_wyy; /* w y and w y^2, 0 where x is 0 */
};
struct trede_weighted_row {
    struct trede_weighted_term *terms; /* room for k */
    size_t count;
    double weight;
};
void trede_weigh_row(const struct trede_ratio_question *question, const struct trede_term *terms, size_t count,
                     double weight, struct trede_weighted_row *out);
/* A row of the open PSU that counts for one share and nothing else, in a pass that gathers: what trede_ratio_pass_add
 * does with it, for many domains in a row. */
static inline void trede_ratio_pass_gather(struct trede_ratio_pass *pass, uint32_t index, double weight)
{
    struct trede_gathered *g = pass->gathered + index;
    if (g->rows++ == 0) pass->gathered_met[pass->gathered_count++] = index;
    g->weight += weight;
    g->weight_squared += weight * weight;
}
/* A row of the open PSU. */
void trede_ratio_pass_add(struct trede_ratio_pass *pass, const struct trede_weighted_row *row);
/* The open PSU, of which row is one, ends: it has rows of the domain, with or without terms. PSUs in the order of the
 * design. false = no memory. */
bool trede_ratio_pass_end_psu(struct trede_ratio_pass *pass, size_t row);
void trede_ratio_pass_free(struct trede_ratio_pass *pass);

#endif
