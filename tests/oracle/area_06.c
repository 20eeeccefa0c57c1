/* area_06.c - proportional odds: frequencies, rows, clusters, strata and PSUs, and the tests of proportionality. */
#include "ordered.h"
#include "stats/interval.h"

/* Text categories in the order of the names. */
static double *ordered_labels(struct oracle_case *c, const struct table *t, const char *column,
                              const char *const *names, size_t count)
{
    double *level = make(c, t->rows, sizeof *level);
    for (size_t row = 0; row < t->rows; row++) {
        level[row] = NAN;
        for (size_t i = 0; i < count; i++)
            if (strcmp(text_at(c, t, row, column), names[i]) == 0) level[row] = (double)i;
    }
    return level;
}

static double *shifted(struct oracle_case *c, const struct table *t, const char *column, double by, double scale)
{
    double *number = numbers_of(c, t, column);
    for (size_t row = 0; row < t->rows; row++)
        number[row] = (number[row] + by) * scale;
    return number;
}

static void want_model(struct oracle_case *c, const struct ordered_fit *fitted)
{
    const struct trede_ordinal *fit = &fitted->fit;
    size_t thresholds = fit->data.levels - 1;
    want_values(c, "thresholds", fit->value, thresholds);
    want_values(c, "coefficients", fit->value + thresholds, fit->k - thresholds);
    want_roots(c, "se", fit->inverse, fit->k);
    want(c, "logLik", fit->log_likelihood);
}

static void housing(struct oracle_case *c)
{
    static const char *const satisfied[] = {"Low", "Medium", "High"};
    const struct table *t = read_table(c, "housing_copenhagen.csv");
    const double *x[] = {is_text(c, t, "Infl", "Medium"),    is_text(c, t, "Infl", "High"),
                         is_text(c, t, "Type", "Apartment"), is_text(c, t, "Type", "Atrium"),
                         is_text(c, t, "Type", "Terrace"),   is_text(c, t, "Cont", "High")};
    const double *people = numbers_of(c, t, "Freq");
    struct ordered model = {t, ordered_labels(c, t, "Sat", satisfied, 3), people, x, 6, 3};
    struct ordered_fit fitted = fit_ordered(c, &model, NULL);
    double n = 0.0;
    for (size_t row = 0; row < t->rows; row++)
        n += people[row];
    want_model(c, &fitted);
    want(c, "deviance", -2.0 * fitted.fit.log_likelihood);
    want(c, "n", n);
}

/* Likelihood ratio of column j having a slope at every threshold. */
static void want_nominal(struct oracle_case *c, const struct ordered *model, const struct ordered_fit *fitted, size_t j,
                         const char *name)
{
    bool *nominal = make(c, model->columns, sizeof *nominal);
    nominal[j] = true;
    struct ordered_fit larger = fit_ordered(c, model, nominal);
    double ratio = 2.0 * (larger.fit.log_likelihood - fitted->fit.log_likelihood);
    double df = (double)(larger.fit.k - fitted->fit.k);
    want(c, path_of(c, "nominal_LR/%s", name), ratio);
    want(c, path_of(c, "nominal_p/%s", name), trede_chisq_upper(ratio, df));
    want_that(c, df == (double)model->levels - 2.0, "degrees of freedom of the likelihood ratio");
}

static void wine(struct oracle_case *c)
{
    const struct table *t = read_table(c, "wine.csv");
    const double *x[] = {is_text(c, t, "temp", "warm"), is_text(c, t, "contact", "yes")};
    struct ordered model = {t, shifted(c, t, "rating", -1.0, 1.0), NULL, x, 2, 5};
    struct ordered_fit fitted = fit_ordered(c, &model, NULL);
    want_model(c, &fitted);
    want_nominal(c, &model, &fitted, 0, "temp");
    want_nominal(c, &model, &fitted, 1, "contact");
    want_list(c, "nominal_df", (double[]){3.0, 3.0}, 2);
}

static void want_profiles(struct oracle_case *c, const struct trede_ordinal *fit)
{
    static const struct {
        const char *name;
        double x[4];
    } profile[] = {{"control", {2, 0, 0, 0}}, {"cc", {2, 1, 0, 0}}, {"tv", {2, 0, 1, 0}}, {"both", {2, 1, 1, 1}}};
    json_t *order = json_object_get(json_object_get(c->expect, "predicted"), "order");
    for (size_t i = 0; i < 4; i++) {
        double chance[4];
        want_that(c, strcmp(json_string_value(json_array_get(order, i)), profile[i].name) == 0, "order of profiles");
        trede_ordinal_predict(fit, profile[i].x, chance);
        want_list(c, path_of(c, "predicted/prob/%zu", i), chance, 4);
    }
    leave(c, "predicted/order"); /* names, compared here */
}

static void tvsfp(struct oracle_case *c)
{
    static const char *const names[] = {"thkspre", "cc", "tv", "cc:tv"};
    const struct table *t = read_table(c, "tvsfp.csv");
    double *both = numbers_of(c, t, "cc"), *tv = numbers_of(c, t, "tv");
    for (size_t row = 0; row < t->rows; row++)
        both[row] *= tv[row];
    const double *x[] = {numbers_of(c, t, "thkspre"), numbers_of(c, t, "cc"), tv, both};
    struct ordered model = {t, shifted(c, t, "thksord", -1.0, 1.0), NULL, x, 4, 4};
    struct ordered_fit fitted = fit_ordered(c, &model, NULL);
    struct sample *s = make_sample(c, t, &(struct plan){.psu = "school", .weight = all_of(c, t->rows, 1.0)});
    struct trede_equal omnibus, each[4];
    want_model(c, &fitted);
    want(c, "n", (double)fitted.data.cells);
    want_roots(c, "se_cluster_school", design_covariance(c, &model, &fitted, s), fitted.fit.k);
    for (size_t j = 0; j < 4; j++)
        want_nominal(c, &model, &fitted, j, names[j]);
    must(c, trede_brant(c->arena, &fitted.data, &omnibus, each), "trede_brant");
    want_brant(c, "brant_omnibus", &omnibus);
    for (size_t j = 0; j < 4; j++)
        want_brant(c, path_of(c, "brant_each/%s", j == 3 ? "cctv" : names[j]), &each[j]);
    want_profiles(c, &fitted.fit);
}

static void anes_trust(struct oracle_case *c)
{
    static const char *const trust[] = {"Never", "Some of the time", "About half the time", "Most of the time",
                                        "Always"};
    static const char *const school[] = {"Less than HS", "High school", "Post HS", "Bachelor's", "Graduate"};
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    double *female = is_text(c, t, "gender", "Female"), *education = ordered_labels(c, t, "education", school, 5);
    double *gender = is_present(c, t, "gender");
    for (size_t row = 0; row < t->rows; row++) {
        if (!(gender[row] > 0.0)) female[row] = NAN;
        education[row] += 1.0;
    }
    const double *x[] = {shifted(c, t, "age", 0.0, 0.1), female, education};
    const double *weight = numbers_of(c, t, "weight");
    struct ordered model = {t, ordered_labels(c, t, "trust_government", trust, 5), weight, x, 3, 5};
    struct ordered_fit fitted = fit_ordered(c, &model, NULL);
    struct sample *s = make_sample(c, t, &(struct plan){.stratum = "stratum", .psu = "psu", .weight = weight});
    const double *covariance = design_covariance(c, &model, &fitted, s);
    want_values(c, "par", fitted.fit.value, fitted.fit.k);
    want_roots(c, "se", covariance, fitted.fit.k);
    want_list(c, "vcov", covariance, fitted.fit.k * fitted.fit.k);
    want(c, "n", (double)fitted.data.cells);
}

/* cut(meals, c(0, 25, 50, 75, 100)), closed on the right. */
static double *meal_classes(struct oracle_case *c, const struct table *t)
{
    double *meals = numbers_of(c, t, "meals");
    for (size_t row = 0; row < t->rows; row++)
        meals[row] = meals[row] > 0.0 ? ceil(meals[row] / 25.0) - 1.0 : NAN;
    return meals;
}

static void meals(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus1.csv");
    const double *x[] = {numbers_of(c, t, "avg.ed"), numbers_of(c, t, "mobility"), is_text(c, t, "stype", "H"),
                         is_text(c, t, "stype", "M")};
    const double *weight = numbers_of(c, t, "pw");
    struct ordered model = {t, meal_classes(c, t), weight, x, 4, 4};
    struct ordered_fit fitted = fit_ordered(c, &model, NULL);
    struct sample *s =
        make_sample(c, t, &(struct plan){.psu = "dnum", .weight = weight, .fpc = numbers_of(c, t, "fpc")});
    want_values(c, "par", fitted.fit.value, fitted.fit.k);
    want_roots(c, "se", design_covariance(c, &model, &fitted, s), fitted.fit.k);
    want(c, "n", (double)fitted.data.cells);
}

static const struct oracle_entry entries[] = {{"housing", housing, NULL},      {"wine", wine, NULL},
                                              {"tvsfp", tvsfp, NULL},          {"anes-trust", anes_trust, NULL},
                                              {"apiclus1-meals", meals, NULL}, {0}};
const struct oracle_area area_06 = {"06-ordinal-regression", entries};
