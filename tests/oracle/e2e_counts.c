/* e2e_counts.c - exact rates of Dutch tips; the file facts are checked by the campaign that imports them. */
#include "sample.h"
#include "stats/count_rate.h"

static double tips_in(struct oracle_case *c, const struct table *t, long year)
{
    const double *years = numbers_of(c, t, "year"), *tips = numbers_of(c, t, "tips");
    for (size_t r = 0; r < t->rows; r++) {
        if (years[r] == (double)year) return tips[r];
    }
    return NAN;
}

static void tips(struct oracle_case *c)
{
    const struct table *mma = read_table(c, "mma_tips.csv"), *cbs = read_table(c, "cbs_population.csv");
    double count[2], people[2];
    for (size_t i = 0; i < 2; i++) {
        long year = (long)json_integer_value(json_array_get(json_object_get(c->spec, "years"), i));
        count[i] = tips_in(c, mma, year);
        people[i] = numbers_of(c, cbs, path_of(c, "pop_%ld", year - 1))[0]; /* the first row is the country */
    }
    struct trede_limits rate = trede_poisson_exact(count[0], 0.95);
    struct trede_rate_ratio ratio = trede_rate_ratio_exact(count[0], people[0], count[1], people[1], 0.95);
    want(c, "tips1", count[0]);
    want(c, "pop1", people[0]);
    want(c, "tips0", count[1]);
    want(c, "pop0", people[1]);
    want(c, "rate1_per_100k", 1e5 * count[0] / people[0]);
    want(c, "rate1_low", 1e5 * rate.low / people[0]);
    want(c, "rate1_high", 1e5 * rate.high / people[0]);
    want(c, "rr", ratio.ratio);
    want(c, "rr_low", ratio.low);
    want(c, "rr_high", ratio.high);
}

#define WINDOW NULL, "issue 4: interrupted time series"
#define FACTS NULL, "facts of the file: held by the campaign that imports it"

static const struct oracle_entry entries[] = {
    {"facts", FACTS},
    {"window-drug-offences", WINDOW},
    {"window-theft", WINDOW},
    {"window-intimidation-stalking-and-harassment", WINDOW},
    {"window-malicious-damage-to-property", WINDOW},
    {"window-robbery", WINDOW},
    {"cbs-facts", FACTS},
    {"mma-2020-2019", tips, NULL},
    {"mma-2022-2021", tips, NULL},
    {0},
};
const struct oracle_area area_counts = {"e2e-counts", entries};
