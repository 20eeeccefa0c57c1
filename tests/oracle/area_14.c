/* area_14.c - adjusted p-values. */
#include "sample.h"
#include "stats/interval.h"
#include "stats/multiplicity.h"

static const struct {
    const char *key;
    enum trede_adjustment method;
} methods[] = {{"bonferroni", TREDE_BONFERRONI}, {"holm", TREDE_HOLM}, {"hochberg", TREDE_HOCHBERG},
               {"hommel", TREDE_HOMMEL},         {"BH", TREDE_BH},     {"BY", TREDE_BY}};

static void want_adjusted(struct oracle_case *c, const double *p, size_t n)
{
    double *adjusted = make(c, n, sizeof *adjusted);
    want_list(c, "p", p, n);
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        double rejected = 0.0;
        must(c, trede_adjust(methods[m].method, p, n, adjusted), "trede_adjust");
        want_list(c, methods[m].key, adjusted, n);
        for (size_t i = 0; i < n; i++)
            rejected += adjusted[i] <= 0.05;
        want(c, path_of(c, "rejected_05/%s", methods[m].key), rejected);
    }
}

static void published(struct oracle_case *c)
{
    const struct table *t = read_table(c, "pvalues.csv");
    want_adjusted(c, numbers_of(c, t, "p"), t->rows);
}

/* The p-values are given in the case itself. */
static void given(struct oracle_case *c)
{
    json_t *p = json_object_get(c->expect, "p");
    size_t n = json_is_array(p) ? json_array_size(p) : 1;
    double *values = make(c, n, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        json_t *value = json_is_array(p) ? json_array_get(p, i) : p;
        values[i] = json_is_null(value) ? NAN : json_number_value(value);
    }
    want_adjusted(c, values, n);
}

/* Pearson's chi-square of party a against age b, everybody with both answered. */
static double pearson(size_t rows, const double *a, const double *b, const double *inside)
{
    double n[2][2] = {{0}}, total = 0.0;
    for (size_t r = 0; r < rows; r++) {
        n[a[r] > 0.0][b[r] > 0.0] += inside[r];
        total += inside[r];
    }
    double cross = n[0][0] * n[1][1] - n[0][1] * n[1][0];
    double margins = (n[0][0] + n[0][1]) * (n[1][0] + n[1][1]) * (n[0][0] + n[1][0]) * (n[0][1] + n[1][1]);
    return trede_chisq_upper(total * cross * cross / margins, 1.0);
}

static void anes(struct oracle_case *c)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    json_t *parties = json_object_get(c->spec, "rows"), *ages = json_object_get(c->spec, "columns");
    const double *known_age = is_present(c, t, "age_group");
    double *inside = is_present(c, t, "party_id7"), p[42];
    for (size_t r = 0; r < t->rows; r++)
        inside[r] *= known_age[r];
    for (size_t i = 0; i < 42; i++) {
        const char *party = json_string_value(json_array_get(parties, i % 7));
        const char *age = json_string_value(json_array_get(ages, i / 7));
        p[i] = pearson(t->rows, is_text(c, t, "party_id7", party), is_text(c, t, "age_group", age), inside);
    }
    want_adjusted(c, p, 42);
}

static const struct oracle_entry entries[] = {
    {"bh1995", published, NULL}, {"ties-missing", given, NULL}, {"single", given, NULL}, {"anes-42", anes, NULL}, {0},
};
const struct oracle_area area_14 = {"14-multiplicity", entries};
