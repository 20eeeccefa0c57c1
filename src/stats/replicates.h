/* replicates.h - variances from replicate weights (methods 0).
 *
 * An estimate is made again with every replicate's weights, and
 *     V = scale sum_r rscales_r (theta_r - c)(theta_r - c)',
 * c the estimate from the final weights (mse) or the mean of the replicates with rscales_r > 0. Ratios are estimated
 * again as they stand (trede_ratios_estimate, _each). What gives the engine linearised values u (trede_taylor: models)
 * uses theta_r - theta = sum (w_r - w) u, the estimating-function replicate (Binder, Kovacevic & Roberts 2004; Rao &
 * Tausi 2004): no model is fitted again, and a replicate in which it could not be fitted does not exist.
 * A replicate in which nobody is in the base of a ratio is left out for that ratio, as R's survey does; of the built-in
 * bootstrap the others then share the scale. Reference: survey::svrepdesign, svrVar (same numbers). */
#ifndef TREDE_STATS_REPLICATES_H
#define TREDE_STATS_REPLICATES_H

#include "base/alloc.h"
#include "stats/bootstrap.h"
#include "stats/design.h"

/* Raking again inside every replicate of the bootstrap: rows with the same categories of all margins share a factor. */
struct trede_reraking {
    const int32_t *pattern; /* rows; -1 = was not raked, keeps its final weight */
    size_t patterns, stride;
    const double *factor;  /* patterns x stride: what the weight before raking is multiplied by */
    const uint8_t *failed; /* replicates: 1 = could not reach the margins, all its weights are 0 */
    size_t lost;           /* how many those are */
};

struct trede_replicates {
    size_t count;
    double scale;
    const double *rscales; /* count, >= 0; NULL = all 1 */
    bool mse;
    double df;   /* of every domain, less where it has fewer rows; 0 = rank of the domain's replicate weights - 1. Not
                  * used with a bootstrap, which has the design's own */
    size_t rank; /* of everyone's weights, when df is 0 (trede_replicates_rank) */
    const double *weight;                    /* rows x count; or, when NULL: */
    const struct trede_bootstrap *bootstrap; /* weight of a row = its final weight x multiplier of its unit */
    const struct trede_reraking *reraking;   /* with a bootstrap, when the weights are raked */
    int threads;                             /* as trede_parallel takes them */
};

/* Scale and rscales of the named ways to replicate (survey::svrepdesign): JK1 (n-1)/n, BRR 1/(R (1-fay)^2), bootstrap
 * 1/(R-1), successive differences 4/R; JKn has none of its own: 1, and rscales must be given. */
enum trede_replicate_type {
    TREDE_REPLICATE_JK1,
    TREDE_REPLICATE_JKN,
    TREDE_REPLICATE_BRR,
    TREDE_REPLICATE_BOOTSTRAP,
    TREDE_REPLICATE_SDR
};
double trede_replicate_scale(enum trede_replicate_type type, size_t count, double fay);

/* Delete-one-PSU weights of a one-stage design, as survey::as.svrepdesign makes them (JK1: one stratum; JKn): weight
 * (rows x psus) and rscales (psus) in arena, scale 1 for JKn, (n-1)/n for JK1; finite population corrections are in
 * rscales. TREDE_INPUT when a stratum has one PSU and is not drawn whole. */
TREDE_MUST_CHECK enum trede_status trede_jackknife_make(struct trede_arena *arena, const struct trede_design *design,
                                                        struct trede_replicates *out);

/* Rank of the replicate weights of the rows (NULL = all), a weight being null below 1e-5 of its row; survey::degf is
 * this less 1. */
TREDE_MUST_CHECK enum trede_status trede_replicates_rank(const struct trede_design *design, const uint32_t *rows,
                                                         size_t count, size_t *rank);

/* The built-in bootstrap of a design, with raking inside every replicate when the design is calibrated; margins are
 * those of the calibration, reached as closely as trede_rake was asked to. design->replicates may then be set to it. */
TREDE_MUST_CHECK enum trede_status trede_replicates_bootstrap(struct trede_arena *arena,
                                                              const struct trede_design *design, uint64_t seed,
                                                              size_t count, int threads, struct trede_replicates *out);
/* Given weights (rows x count, changed in place) raked again to the margins the final weights reach. lost: replicates
 * that cannot reach them; their weights become 0. */
TREDE_MUST_CHECK enum trede_status trede_replicates_rake(const struct trede_design *design, double *weight,
                                                         size_t count, int threads, size_t *lost);

/* Sums of replicate weight times value, for statistics that are not ratios: one cell a sum. out is count x cells, the
 * replicates one after another; a replicate of which the weights are all 0 has only zeros. */
TREDE_MUST_CHECK enum trede_status trede_replicate_table(const struct trede_design *design,
                                                         const struct trede_replicates *replicates,
                                                         const uint32_t *domain, size_t domain_rows, size_t cells,
                                                         size_t most, trede_cell_fn *fn, const void *context,
                                                         double *out);

#endif
