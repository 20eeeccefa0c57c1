/* e2e_counts.c - exact rates of Dutch tips, three months of offences against what they would have been, and the facts
 * of the files: what the campaigns that import them have to find as well. */
#include "count_cases.h"
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

/* ---- a window of three months in seven years ---- */

enum { FIRST_YEAR = 2015, LAST_YEAR = 2021, LAG = 12 };

struct offences {
    double *count, *month, *time, *window;
    size_t rows;
};

/* The months of one type, which the file has in order. */
static struct offences offences_of(struct oracle_case *c, const char *type)
{
    const struct table *t = read_table(c, "nsw_offences.csv");
    const double *years = numbers_of(c, t, "year"), *months = numbers_of(c, t, "month");
    const double *counts = numbers_of(c, t, "count"), *of_type = is_text(c, t, "type", type);
    struct offences o = {make(c, t->rows, sizeof(double)), make(c, t->rows, sizeof(double)),
                         make(c, t->rows, sizeof(double)), make(c, t->rows, sizeof(double)), 0};
    for (size_t r = 0; r < t->rows; r++) {
        if (of_type[r] == 0.0 || years[r] < FIRST_YEAR || years[r] > LAST_YEAR) continue;
        want_that(c, years[r] * 12.0 + months[r] == FIRST_YEAR * 12.0 + (double)o.rows + 1.0,
                  "the months are in order");
        o.count[o.rows] = counts[r];
        o.month[o.rows] = months[r];
        o.window[o.rows] = years[r] == 2020.0 && months[r] >= 4.0 && months[r] <= 6.0;
        o.time[o.rows] = (double)(o.rows + 1) / 12.0;
        o.rows++;
    }
    return o;
}

static void want_window(struct count_case *s, const double *quasi)
{
    struct oracle_case *c = s->c;
    struct trede_count_effect effect;
    struct trede_count_question question = {quasi, s->listed, s->listed_count, NULL};
    trede_count_effect_of(&s->data, &s->model, &s->room, &question, NULL, &effect);
    want_that(c, effect.on == 3, "three months");
    want(c, "rate_ratio", exp(s->model.coefficient[s->listed[0]]));
    want(c, "observed", effect.observed);
    want(c, "counterfactual", effect.counterfactual);
    want(c, "se_counterfactual_quasi", effect.counterfactual_se);
    want(c, "excess", effect.excess);
}

static void window(struct oracle_case *c)
{
    struct offences o = offences_of(c, spec_text(c, "type"));
    struct count_case s = count_case_of(c, o.rows, o.count, NULL);
    add_column(&s, "time", o.time);
    add_season(&s, o.month);
    add_listed(&s, "window", o.window);
    assemble(&s);
    must(c, trede_count_poisson(&s.data, &s.room, &s.model), "fit");
    want_that(c, s.model.outcome == TREDE_COUNT_FITTED, "fitted");
    size_t p = s.data.columns, last = p * p - 1;
    double *quasi = make(c, p * p, sizeof *quasi), *newey_west = make(c, p * p, sizeof *newey_west);
    trede_count_scaled(&s.model, s.model.dispersion, quasi);
    trede_count_newey_west(&s.data, &s.model, &s.room, LAG, false, newey_west);
    want(c, "n", (double)s.model.rows);
    want_columns(&s, "coef", s.model.coefficient);
    want(c, "dispersion", s.model.dispersion);
    want_errors(&s, "se_quasi", quasi);
    want_errors(&s, "se_nw", newey_west);
    want_window(&s, quasi);
    must(c, trede_count_negative_binomial(&s.data, &s.room, &s.model), "fit with theta");
    want(c, "nb_theta", s.model.theta);
    want(c, "nb_window", s.model.coefficient[p - 1]);
    want(c, "nb_se_window", sqrt(s.model.covariance[last]));
}

/* ---- the files ---- */

static double sum_where(const double *value, const double *inside, size_t rows)
{
    double sum = 0.0;
    for (size_t r = 0; r < rows; r++) {
        if (inside[r] != 0.0 && !isnan(value[r])) sum += value[r];
    }
    return sum;
}

static void facts(struct oracle_case *c)
{
    const struct table *t = read_table(c, "nsw_offences.csv");
    const double *years = numbers_of(c, t, "year"), *counts = numbers_of(c, t, "count");
    const double *months = numbers_of(c, t, "month");
    struct labels types = labels_of(c, t, "type");
    bool seen[12 * 100] = {false};
    size_t moments = 0;
    for (size_t r = 0; r < t->rows; r++) {
        size_t moment = (size_t)((years[r] - 1950.0) * 12.0 + months[r] - 1.0);
        moments += !seen[moment];
        seen[moment] = true;
    }
    want(c, "rows", (double)t->rows);
    want(c, "types", (double)types.count);
    want(c, "months", (double)moments);
    want(c, "total", sum_where(counts, all_of(c, t->rows, 1.0), t->rows));
    for (size_t k = 0; k < types.count; k++) {
        double *inside = is_text(c, t, "type", types.name[k]);
        if (!json_object_get(json_object_get(c->expect, "by_type_2019"), types.name[k])) continue;
        for (size_t r = 0; r < t->rows; r++)
            inside[r] *= years[r] == 2019.0;
        want(c, path_of(c, "by_type_2019/%s", types.name[k]), sum_where(counts, inside, t->rows));
    }
}

static void want_largest(struct oracle_case *c, const struct table *t, const double *people, double *inside)
{
    for (int place = 0; place < 5; place++) {
        size_t largest = t->rows;
        for (size_t r = 0; r < t->rows; r++) {
            if (inside[r] != 0.0 && !isnan(people[r]) && (largest == t->rows || people[r] > people[largest]))
                largest = r;
        }
        want(c, path_of(c, "largest5_2024/%s", text_at(c, t, largest, "region")), people[largest]);
        inside[largest] = 0.0;
    }
}

static void cbs_facts(struct oracle_case *c)
{
    const struct table *t = read_table(c, "cbs_population.csv");
    const double *people = numbers_of(c, t, "pop_2024");
    double *towns = is_text(c, t, "level", "gemeente");
    want(c, "rows", (double)t->rows);
    want(c, "gemeenten_2024", sum_where(is_present(c, t, "pop_2024"), towns, t->rows));
    want(c, "gemeenten_2002", sum_where(is_present(c, t, "pop_2002"), towns, t->rows));
    want(c, "netherlands_2024", sum_where(people, is_text(c, t, "level", "land"), t->rows));
    want(c, "sum_gemeenten_2024", sum_where(people, towns, t->rows));
    want(c, "sum_provincies_2024", sum_where(people, is_text(c, t, "level", "provincie"), t->rows));
    want_largest(c, t, people, towns);
}

static const struct oracle_entry entries[] = {
    {"facts", facts, NULL},
    {"window-drug-offences", window, NULL},
    {"window-theft", window, NULL},
    {"window-intimidation-stalking-and-harassment", window, NULL},
    {"window-malicious-damage-to-property", window, NULL},
    {"window-robbery", window, NULL},
    {"cbs-facts", cbs_facts, NULL},
    {"mma-2020-2019", tips, NULL},
    {"mma-2022-2021", tips, NULL},
    {0},
};
const struct oracle_area area_counts = {"e2e-counts", entries};
