/* area_07.c - weighted logistic regression, average marginal effects, contrasts with what is observed. All models are
 * fitted on patterns, and covariances come from the one engine by the influence of each row's pattern. */
#include "sample.h"
#include "stats/interval.h"
#include "stats/margins.h"

enum { MOST_COLUMNS = 6 };

/* A model of columns of a table; column 0 of x is the constant. */
struct model {
    const struct sample *sample;
    struct trede_patterns patterns;
    struct trede_logistic_cells cells;
    struct trede_logistic fit;
    double *y, *covariance; /* cells; p x p */
    double df;              /* left after the coefficients */
};

/* A column along the design, coded: rows that are not kept get no code. */
static struct trede_pattern_column column_of(struct oracle_case *c, const struct sample *s, const double *of_row,
                                             const bool *keep, const double **value)
{
    struct trede_coded coded;
    double *along = make(c, s->design.rows, sizeof *along);
    for (size_t r = 0; r < s->design.rows; r++)
        along[r] = keep[s->source[r]] ? of_row[s->source[r]] : NAN;
    must(c, trede_code_numbers(c->arena, along, s->design.rows, &coded), "trede_code_numbers");
    *value = coded.value;
    return (struct trede_pattern_column){coded.code, coded.levels};
}

static double *covariance_of(struct oracle_case *c, const struct model *m, const double *u, size_t k)
{
    double *covariance = make(c, k * k, sizeof *covariance);
    const struct trede_pattern_linear linear = {m->patterns.of, u, k};
    must(c, trede_taylor_of_patterns(&m->sample->design, NULL, 0, &linear, covariance, NULL),
         "trede_taylor_of_patterns");
    return covariance;
}

static double left_after(const struct model *m)
{
    size_t count = 0, rows = m->sample->design.rows;
    uint32_t *domain = trede_alloc(rows, sizeof *domain);
    for (size_t r = 0; domain && r < rows; r++)
        if (m->patterns.of[r] != TREDE_NO_PATTERN) domain[count++] = (uint32_t)r;
    double df = domain ? trede_domain_df(&m->sample->design, domain, count) : NAN;
    trede_free(domain);
    return df + 1.0 - (double)m->cells.p;
}

/* x: p - 1 columns of the table. */
static struct model fit_model(struct oracle_case *c, const struct sample *s, const double *y, const double *const *x,
                              size_t p, const bool *keep)
{
    struct model m = {.sample = s};
    struct trede_pattern_column columns[MOST_COLUMNS];
    const double *value[MOST_COLUMNS];
    for (size_t i = 0; i < p; i++)
        columns[i] = column_of(c, s, i == 0 ? y : x[i - 1], keep, &value[i]);
    const struct trede_pattern_question question = {
        .rows = s->design.rows, .columns = columns, .column_count = p, .weight = s->design.weight};
    must(c, trede_patterns_make(c->arena, &question, &m.patterns), "trede_patterns_make");
    double *settings = make(c, m.patterns.count * p, sizeof *settings),
           *weight = make(c, m.patterns.count, sizeof(double));
    m.y = make(c, m.patterns.count, sizeof *m.y);
    for (size_t i = 0; i < m.patterns.count; i++) {
        const struct trede_pattern *pattern = m.patterns.pattern + i;
        weight[i] = pattern->weight;
        m.y[i] = value[0][columns[0].code[pattern->first]];
        settings[i * p] = 1.0;
        for (size_t j = 1; j < p; j++)
            settings[i * p + j] = value[j][columns[j].code[pattern->first]];
    }
    m.cells = (struct trede_logistic_cells){m.patterns.count, p, settings, m.y, weight, NULL};
    must(c, trede_logistic_fit(c->arena, &m.cells, (struct trede_logistic_method){0}, &m.fit), "trede_logistic_fit");
    want_that(c, m.fit.outcome == TREDE_LOGISTIC_FITTED, "the model is fitted");
    m.covariance = covariance_of(c, &m, m.fit.influence, p);
    m.df = left_after(&m);
    return m;
}

static void want_coefficients(struct oracle_case *c, const struct model *m)
{
    double se[MOST_COLUMNS];
    for (size_t i = 0; i < m->cells.p; i++)
        se[i] = sqrt(m->covariance[i * m->cells.p + i]);
    want_list(c, "coef", m->fit.coefficient, m->cells.p);
    want_list(c, "se", se, m->cells.p);
    want(c, "df_residual", m->df);
}

static const double *kept(struct oracle_case *c, size_t rows, const double *const *columns, size_t count, bool *keep)
{
    double *number = make(c, 1, sizeof *number);
    for (size_t r = 0; r < rows; r++) {
        keep[r] = true;
        for (size_t i = 0; i < count; i++)
            keep[r] = keep[r] && isfinite(columns[i][r]);
        *number += keep[r];
    }
    return number;
}

/* ---- turnout in the ANES ---- */

enum { CONSTANT, SOMEWHAT, VERY, AGE10, FEMALE, EDU };

static double *education_of(struct oracle_case *c, const struct table *t)
{
    static const char *const levels[] = {"Less than HS", "High school", "Post HS", "Bachelor's", "Graduate"};
    double *edu = all_of(c, t->rows, NAN);
    for (size_t r = 0; r < t->rows; r++)
        for (size_t i = 0; i < 5; i++)
            if (strcmp(text_at(c, t, r, "education"), levels[i]) == 0) edu[r] = (double)i + 1.0;
    return edu;
}

static double *known(struct oracle_case *c, const struct table *t, const char *column, const char *text)
{
    double *is = is_text(c, t, column, text);
    const double *present = is_present(c, t, column);
    for (size_t r = 0; r < t->rows; r++)
        if (present[r] < 1.0) is[r] = NAN;
    return is;
}

static struct model turnout_model(struct oracle_case *c, double *people)
{
    const struct table *t = read_table(c, "../e2e-anes2020/anes2020.csv");
    const struct plan plan = {.stratum = "stratum", .psu = "psu", .weight = numbers_of(c, t, "weight")};
    double *age10 = numbers_of(c, t, "age");
    for (size_t r = 0; r < t->rows; r++)
        age10[r] /= 10.0;
    const double *const all[] = {known(c, t, "voted_2020", "Yes"),
                                 known(c, t, "campaign_interest", "Somewhat interested"),
                                 known(c, t, "campaign_interest", "Very much interested"),
                                 age10,
                                 known(c, t, "gender", "Female"),
                                 education_of(c, t)};
    bool *keep = make(c, t->rows, sizeof *keep);
    *people = *kept(c, t->rows, all, MOST_COLUMNS, keep);
    return fit_model(c, make_sample(c, t, &plan), all[0], all + 1, MOST_COLUMNS, keep);
}

static void vote_logit(struct oracle_case *c)
{
    double people, odds[MOST_COLUMNS], p[MOST_COLUMNS];
    struct model m = turnout_model(c, &people);
    for (size_t i = 0; i < MOST_COLUMNS; i++) {
        odds[i] = exp(m.fit.coefficient[i]);
        p[i] = trede_t_two_sided(m.fit.coefficient[i] / sqrt(m.covariance[i * (MOST_COLUMNS + 1)]), m.df);
    }
    want_coefficients(c, &m);
    want_list(c, "vcov", m.covariance, MOST_COLUMNS * MOST_COLUMNS);
    want_list(c, "odds_ratio", odds, MOST_COLUMNS);
    want_list(c, "p", p, MOST_COLUMNS);
    want(c, "n", people);
}

/* The model's x with some columns set to a value for everybody. */
static double *set(struct oracle_case *c, const struct model *m, const double *from, size_t column, double value)
{
    double *x = make(c, m->cells.cells * m->cells.p, sizeof *x);
    memcpy(x, from, m->cells.cells * m->cells.p * sizeof *x);
    for (size_t i = 0; i < m->cells.cells; i++)
        x[i * m->cells.p + column] = value;
    return x;
}

static double *interest(struct oracle_case *c, const struct model *m, double somewhat, double very)
{
    return set(c, m, set(c, m, m->cells.x, SOMEWHAT, somewhat), VERY, very);
}

static double se_of(struct oracle_case *c, const struct model *m, const double *u)
{
    return sqrt(*covariance_of(c, m, u, 1));
}

static void want_margin(struct oracle_case *c, const struct model *m, const char *name,
                        const struct trede_margin *margin)
{
    double *u = make(c, m->cells.cells, sizeof *u), fixed = 0.0;
    trede_margin_influence(&m->cells, &m->fit, margin, u, 1);
    for (size_t i = 0; i < m->cells.p; i++)
        for (size_t j = 0; j < m->cells.p; j++)
            fixed += margin->gradient[i] * m->covariance[i * m->cells.p + j] * margin->gradient[j];
    want(c, path_of(c, "%s/estimate", name), margin->value);
    want(c, path_of(c, "%s/se_linearised", name), se_of(c, m, u));
    want(c, path_of(c, "%s/se_delta_fixed_x", name), sqrt(fixed));
}

static void vote_ame(struct oracle_case *c)
{
    double people;
    struct model m = turnout_model(c, &people);
    const struct {
        const char *name;
        const double *to, *from;
    } contrasts[] = {{"somewhat_vs_notmuch", interest(c, &m, 1, 0), interest(c, &m, 0, 0)},
                     {"very_vs_notmuch", interest(c, &m, 0, 1), interest(c, &m, 0, 0)},
                     {"female", set(c, &m, m.cells.x, FEMALE, 1), set(c, &m, m.cells.x, FEMALE, 0)}};
    struct trede_margin margin;
    for (size_t i = 0; i < 3; i++) {
        must(c, trede_margin_of_contrast(c->arena, &m.cells, &m.fit, contrasts[i].to, contrasts[i].from, &margin),
             "trede_margin_of_contrast");
        want_margin(c, &m, contrasts[i].name, &margin);
    }
    must(c, trede_margin_of_slope(c->arena, &m.cells, &m.fit, AGE10, &margin), "trede_margin_of_slope");
    want_margin(c, &m, "age10_derivative", &margin);
    must(c, trede_margin_of_slope(c->arena, &m.cells, &m.fit, EDU, &margin), "trede_margin_of_slope");
    want_margin(c, &m, "edu_derivative", &margin);
}

/* What was observed: the mean outcome, whose influence is its own. */
static double observe(struct oracle_case *c, const struct model *m, double *u)
{
    double sum = 0.0, weight = 0.0;
    for (size_t i = 0; i < m->cells.cells; i++) {
        sum += m->cells.weight[i] * m->y[i];
        weight += m->cells.weight[i];
    }
    for (size_t i = 0; i < m->cells.cells; i++)
        u[i] = (m->y[i] - sum / weight) / weight;
    want(c, "observed", sum / weight);
    want(c, "se_observed", se_of(c, m, u));
    return sum / weight;
}

/* Everybody at settings, and that less what was observed. */
static double want_counterfactual(struct oracle_case *c, const struct model *m, const char *name,
                                  const double *settings, double observed, const double *u_observed)
{
    struct trede_margin margin;
    double *u = make(c, m->cells.cells, sizeof *u);
    must(c, trede_margin_of_contrast(c->arena, &m->cells, &m->fit, settings, NULL, &margin),
         "trede_margin_of_contrast");
    trede_margin_influence(&m->cells, &m->fit, &margin, u, 1);
    want(c, path_of(c, "%s/counterfactual", name), margin.value);
    want(c, path_of(c, "%s/se_counterfactual", name), se_of(c, m, u));
    for (size_t i = 0; i < m->cells.cells; i++)
        u[i] -= u_observed[i];
    want(c, path_of(c, "%s/difference", name), margin.value - observed);
    want(c, path_of(c, "%s/se_difference", name), se_of(c, m, u));
    return margin.value - observed;
}

static void vote_attributable(struct oracle_case *c)
{
    double people;
    struct model m = turnout_model(c, &people);
    double *u = make(c, m.cells.cells, sizeof *u), *lowered = set(c, &m, m.cells.x, VERY, 0);
    for (size_t i = 0; i < m.cells.cells; i++)
        if (m.cells.x[i * m.cells.p + VERY] > 0.0) lowered[i * m.cells.p + SOMEWHAT] = 1.0;
    double observed = observe(c, &m, u);
    want_counterfactual(c, &m, "all_very_interested", interest(c, &m, 0, 1), observed, u);
    double less = want_counterfactual(c, &m, "very_lowered_to_somewhat", lowered, observed, u);
    want(c, "attributable_fraction_very", -less / observed);
}

/* ---- the school survey, and separation ---- */

static void schools(struct oracle_case *c)
{
    const struct table *t = read_table(c, "apiclus1.csv");
    const struct plan plan = {
        .psu = spec_text(c, "psu"), .weight = numbers_of(c, t, spec_text(c, "weight")), .fpc = numbers_of(c, t, "fpc")};
    const double *const all[] = {known(c, t, "sch.wide", "Yes"), numbers_of(c, t, "ell"), numbers_of(c, t, "meals"),
                                 numbers_of(c, t, "mobility")};
    bool *keep = make(c, t->rows, sizeof *keep);
    kept(c, t->rows, all, 4, keep);
    struct model m = fit_model(c, make_sample(c, t, &plan), all[0], all + 1, 4, keep);
    want_coefficients(c, &m);
}

static void separation(struct oracle_case *c)
{
    double x[12], y[6], weight[6];
    for (size_t i = 0; i < 6; i++) {
        x[2 * i] = weight[i] = 1.0;
        x[2 * i + 1] = json_number_value(json_array_get(json_object_get(c->spec, "x"), i));
        y[i] = json_number_value(json_array_get(json_object_get(c->spec, "y"), i));
    }
    const struct trede_logistic_cells cells = {6, 2, x, y, weight, NULL};
    struct trede_logistic fit;
    must(c, trede_logistic_fit(c->arena, &cells, (struct trede_logistic_method){0}, &fit), "trede_logistic_fit");
    bool must_fail = json_is_true(json_object_get(c->expect, "must_fail_or_warn"));
    want_that(c, must_fail == (fit.outcome == TREDE_LOGISTIC_SEPARATED), "separation is said");
    leave(c, "must_fail_or_warn"); /* a word, compared above */
}

static const struct oracle_entry entries[] = {
    {"anes-vote-logit", vote_logit, NULL},
    {"anes-vote-ame", vote_ame, NULL},
    {"anes-vote-attributable", vote_attributable, NULL},
    {"apiclus1-schwide", schools, NULL},
    {"separation", separation, NULL},
    {0},
};
const struct oracle_area area_07 = {"07-logistic-effects", entries};
