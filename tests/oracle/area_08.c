/* area_08.c - exact rates; the count models wait for issue 4. */
#include "sample.h"
#include "stats/count_rate.h"

static void rate_ratio(struct oracle_case *c)
{
    const struct table *t = read_table(c, "seatbelts.csv");
    const double *killed = numbers_of(c, t, "DriversKilled"), *driven = numbers_of(c, t, "kms");
    const double *law = numbers_of(c, t, "law");
    double events[2] = {0}, exposure[2] = {0};
    for (size_t r = 0; r < t->rows; r++) {
        events[(size_t)law[r]] += killed[r];
        exposure[(size_t)law[r]] += driven[r];
    }
    struct trede_limits rate = trede_poisson_exact(events[1], 0.95);
    struct trede_rate_ratio ratio = trede_rate_ratio_exact(events[1], exposure[1], events[0], exposure[0], 0.95);
    want(c, "events1", events[1]);
    want(c, "exposure1", exposure[1]);
    want(c, "events0", events[0]);
    want(c, "exposure0", exposure[0]);
    want(c, "rate1", events[1] / exposure[1]);
    want(c, "rate1_low", rate.low / exposure[1]);
    want(c, "rate1_high", rate.high / exposure[1]);
    want(c, "rr", ratio.ratio);
    want(c, "rr_low", ratio.low);
    want(c, "rr_high", ratio.high);
    want(c, "p", ratio.p);
}

#define COUNT_MODELS NULL, "issue 4: interrupted time series"

static const struct oracle_entry entries[] = {
    {"seatbelts-driverskilled", COUNT_MODELS},
    {"seatbelts-drivers", COUNT_MODELS},
    {"seatbelts-vankilled", COUNT_MODELS},
    {"sicily-level", COUNT_MODELS},
    {"sicily-level-season", COUNT_MODELS},
    {"sicily-level-slope", COUNT_MODELS},
    {"quine-nb", COUNT_MODELS},
    {"quine-nb-published", COUNT_MODELS},
    {"seatbelts-nb", COUNT_MODELS},
    {"rate-ratio", rate_ratio, NULL},
    {0},
};
const struct oracle_area area_08 = {"08-count-series", entries};
