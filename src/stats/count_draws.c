/* count_draws.c - normal numbers that every series shares.
 *
 * Model: draw r is a standard normal vector, with df finite divided by sqrt(chi-square(df) / df): times a root of a
 * covariance it is what the coefficients could have been (multivariate t: the dispersion is estimated too). Ten
 * thousand series with as many degrees of freedom read one table: making the numbers costs more than using them.
 * Rejected: numbers of its own for each series (ten times the time; the error of a simulated limit is nearly taken away
 * in count_interval.c, so it does not matter that all series share it). */
#include <math.h>

#include "base/parallel.h"
#include "stats/count_series.h"
#include "stats/distribution.h"
#include "stats/random.h"

enum { DRAWS_A_TASK = 64 };

struct making {
    const struct trede_count_draws *what;
    double *normal;
};

/* The number for chi-square comes first, so the normal ones are the same for any df. */
static enum trede_status make_some(void *payload, size_t task)
{
    const struct making *making = payload;
    const struct trede_count_draws *what = making->what;
    size_t first = task * DRAWS_A_TASK, end = first + DRAWS_A_TASK;
    for (size_t r = first; r < end && r < what->draws; r++) {
        struct trede_random stream = trede_random_stream(what->seed, TREDE_RANDOM_COEFFICIENTS, r);
        double chance = trede_random_uniform(&stream), spread = 1.0;
        if (isfinite(what->df)) spread = sqrt(what->df / (2.0 * trede_gamma_quantile(chance, what->df / 2.0)));
        for (size_t j = 0; j < what->columns; j++)
            making->normal[j * what->draws + r] = spread * trede_random_normal(&stream);
    }
    return TREDE_OK;
}

enum trede_status trede_count_draws_make(struct trede_arena *arena, const struct trede_count_draws *what, int threads,
                                         struct trede_count_draws *out)
{
    *out = *what;
    out->normal = NULL;
    if (!(what->df > 0.0) || (what->columns > 0 && what->draws > SIZE_MAX / what->columns)) return TREDE_INTERNAL;
    struct making making = {what, trede_arena_alloc(arena, what->draws * what->columns, sizeof(double))};
    if (!making.normal) return TREDE_INTERNAL;
    out->normal = making.normal;
    return trede_parallel((what->draws + DRAWS_A_TASK - 1) / DRAWS_A_TASK, threads, make_some, &making);
}
