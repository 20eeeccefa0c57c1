/* area_15.c - sample size, power, detectable difference, pairs, overlapping waves. */
#include "sample.h"
#include "stats/power.h"

/* The column of the case's grid; what it holds is handed back to want, so that no value goes unseen. */
static double *grid(struct oracle_case *c, const char *key, size_t *count)
{
    json_t *list = json_object_get(c->expect, key), *value;
    size_t i;
    *count = json_array_size(list);
    double *values = make(c, *count, sizeof *values);
    json_array_foreach(list, i, value) values[i] = json_number_value(value);
    want_list(c, key, values, *count);
    return values;
}

static void two_shares_n(struct oracle_case *c)
{
    size_t n;
    const double *p1 = grid(c, "p1", &n), *p2 = grid(c, "p2", &n), *power = grid(c, "power", &n);
    const double *alpha = grid(c, "alpha", &n);
    for (size_t i = 0; i < n; i++) {
        const struct trede_power_test test = {alpha[i], power[i]};
        double size = trede_n_two_shares(p1[i], p2[i], test);
        want(c, path_of(c, "n/%zu", i), size);
        want(c, path_of(c, "n_fleiss_cc/%zu", i), trede_n_corrected(size, p2[i] - p1[i]));
        want(c, path_of(c, "n_arcsine/%zu", i), trede_n_arcsine(p1[i], p2[i], test));
    }
}

static void two_shares_power(struct oracle_case *c)
{
    size_t n;
    const double *size = grid(c, "n", &n), *p1 = grid(c, "p1", &n), *p2 = grid(c, "p2", &n);
    for (size_t i = 0; i < n; i++) {
        want(c, path_of(c, "power/%zu", i), trede_power_two_shares(size[i], p1[i], p2[i], 0.05, false));
        want(c, path_of(c, "power_strict/%zu", i), trede_power_two_shares(size[i], p1[i], p2[i], 0.05, true));
    }
}

static void with_deff(struct oracle_case *c)
{
    size_t n;
    const double *deff = grid(c, "deff", &n), *response = grid(c, "response", &n), *p1 = grid(c, "p1", &n);
    for (size_t i = 0; i < n; i++) {
        double size = trede_n_two_shares(p1[i], p1[i] + 0.06, (struct trede_power_test){0.05, 0.8});
        int64_t completed = trede_plan_completed(size, deff[i]);
        want(c, path_of(c, "n_srs/%zu", i), size);
        want(c, path_of(c, "completed/%zu", i), (double)completed);
        want(c, path_of(c, "invitations/%zu", i), (double)trede_plan_invited(completed, response[i]));
    }
}

static void detectable(struct oracle_case *c)
{
    size_t n;
    const double *size = grid(c, "n", &n), *p1 = grid(c, "p1", &n), *deff = grid(c, "deff", &n);
    for (size_t i = 0; i < n; i++) {
        double d = NAN;
        want_that(c, trede_detectable_shares(size[i] / deff[i], p1[i], true, (struct trede_power_test){0.05, 0.8}, &d),
                  "a rise can be seen");
        want(c, path_of(c, "mde/%zu", i), d);
    }
}

static void pairs(struct oracle_case *c)
{
    size_t n;
    const double *p01 = grid(c, "p01", &n), *p10 = grid(c, "p10", &n);
    for (size_t i = 0; i < n; i++)
        want(c, path_of(c, "pairs/%zu", i), trede_n_pairs(p01[i], p10[i], (struct trede_power_test){0.05, 0.8}));
}

static void overlapping(struct oracle_case *c)
{
    size_t n;
    const double *overlap = grid(c, "P", &n), *rho = grid(c, "rho", &n);
    for (size_t i = 0; i < n; i++) {
        const struct trede_change change = {.2 * .8, .26 * .74, .06, rho[i], overlap[i]};
        want(c, path_of(c, "n/%zu", i), trede_n_change(&change, (struct trede_power_test){0.05, 0.8}));
    }
}

static const struct oracle_entry entries[] = {
    {"two-proportions-n", two_shares_n, NULL},
    {"two-proportions-power", two_shares_power, NULL},
    {"with-deff", with_deff, NULL},
    {"mde", detectable, NULL},
    {"paired-mcnemar", pairs, NULL},
    {"overlapping-waves", overlapping, NULL},
    {0},
};
const struct oracle_area area_15 = {"15-power", entries};
