/* The influence of every estimator against what the estimator does when a row weighs a little more: the derivative of a
 * mean to the weight of a row is its linearised variable, by definition, and no formula of causal.c is used for it.
 * Values against R are in the oracle (area 11). */
#include "harness/t.h"

#include "stats/causal.h"
#include "stats/sensitivity.h"

enum { ROWS = 240, COLUMNS = 4, CELLS = 12 };

/* Made people: three covariates in 12 cells, exposure and outcomes that depend on them. */
struct people {
    double weight[ROWS], y[ROWS], share[ROWS], x[CELLS * COLUMNS];
    uint32_t cell[ROWS], zero[ROWS], psu[ROWS];
    int8_t exposed[ROWS];
    struct trede_design design;
    struct trede_arms arms;
};

static double draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / 16777216.0;
}

static void make_people(struct people *p)
{
    uint32_t state = 7;
    for (size_t c = 0; c < CELLS; c++) {
        const double x[COLUMNS] = {1.0, (double)(c % 2), (double)(c / 2 % 3), (double)(c / 6)};
        memcpy(p->x + c * COLUMNS, x, sizeof x);
    }
    for (size_t r = 0; r < ROWS; r++) {
        size_t c = (size_t)(draw(&state) * CELLS);
        const double *x = p->x + c * COLUMNS;
        p->cell[r] = (uint32_t)c;
        p->psu[r] = (uint32_t)(r / 4);
        p->zero[r] = 0;
        p->weight[r] = 0.5 + 2.0 * draw(&state);
        p->exposed[r] = draw(&state) < 0.3 + 0.15 * x[1] + 0.1 * x[2];
        p->y[r] = x[1] + 0.5 * x[2] - x[3] * x[2] + 0.7 * p->exposed[r] + draw(&state);
        p->share[r] = draw(&state) < 0.2 + 0.2 * x[1] + 0.1 * x[2] + 0.15 * p->exposed[r];
    }
    p->design = (struct trede_design){
        .rows = ROWS, .weight = p->weight, .stratum = p->zero, .psu = p->psu, .strata = 1, .psus = ROWS / 4};
    p->arms = (struct trede_arms){
        .design = &p->design, .cell = p->cell, .exposed = p->exposed, .cells = CELLS, .p = COLUMNS, .x = p->x};
}

struct how {
    enum trede_contrast_method method;
    enum trede_outcome_model model;
    bool joint;
};

static struct trede_contrast contrast_of(struct trede_arena *arena, const struct people *p, struct how how)
{
    static const bool product[COLUMNS] = {true, false, true, false};
    struct trede_propensity *fit = trede_arena_alloc(arena, 1, sizeof *fit);
    struct trede_outcome *outcome = trede_arena_alloc(arena, 1, sizeof *outcome);
    const double *y = how.model == TREDE_OUTCOME_LINEAR ? p->y : p->share;
    struct trede_contrast contrast;
    assert_int_equal(trede_propensity_fit(arena, &p->arms, NULL, fit), TREDE_OK);
    assert_int_equal(fit->outcome, TREDE_LOGISTIC_FITTED);
    if (how.joint)
        assert_int_equal(trede_outcome_fit_joint(arena, fit, y, how.model, product, outcome), TREDE_OK);
    else
        assert_int_equal(trede_outcome_fit(arena, fit, y, how.model, outcome), TREDE_OK);
    assert_int_equal(outcome->outcome, TREDE_LOGISTIC_FITTED);
    assert_int_equal(trede_contrast_make(arena, outcome, how.method, TREDE_NUISANCE_ESTIMATED, &contrast), TREDE_OK);
    return contrast;
}

static void derivatives_agree(struct people *p, struct how how)
{
    static const double step = 1e-4;
    struct trede_arena *arena = trede_arena_create();
    struct trede_contrast at = contrast_of(arena, p, how);
    for (size_t r = 0; r < ROWS; r += 7) {
        double weight = p->weight[r], mean[2][TREDE_ARMS];
        for (size_t side = 0; side < 2; side++) {
            p->weight[r] = weight + (side ? step : -step);
            memcpy(mean[side], contrast_of(arena, p, how).mean, sizeof mean[side]);
        }
        p->weight[r] = weight;
        for (size_t arm = 0; arm < TREDE_ARMS; arm++) {
            size_t place = (p->cell[r] * TREDE_ARMS + (size_t)p->exposed[r]) * TREDE_ARMS + arm;
            double u = at.of[place].at_zero + at.of[place].slope * at.y[r];
            double numeric = (mean[1][arm] - mean[0][arm]) / (2.0 * step);
            t_abs(u, numeric, 1e-8);
        }
    }
    trede_arena_destroy(arena);
}

static void influence_is_the_derivative_to_the_weight(void **state)
{
    (void)state;
    static const enum trede_contrast_method methods[] = {TREDE_CONTRAST_NAIVE, TREDE_CONTRAST_WEIGHTED,
                                                         TREDE_CONTRAST_ON_EXPOSED, TREDE_CONTRAST_STANDARDISED,
                                                         TREDE_CONTRAST_DOUBLY_ROBUST};
    static struct people p;
    make_people(&p);
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
        for (int model = 0; model < 2; model++)
            for (int joint = 0; joint < 2; joint++)
                derivatives_agree(
                    &p, (struct how){methods[m], model ? TREDE_OUTCOME_LOGISTIC : TREDE_OUTCOME_LINEAR, joint});
}

/* Influence of a mean adds up to nothing: another way to find a row that is counted wrongly. */
static void influence_adds_up_to_nothing(void **state)
{
    (void)state;
    static struct people p;
    make_people(&p);
    struct trede_arena *arena = trede_arena_create();
    struct trede_contrast c =
        contrast_of(arena, &p, (struct how){TREDE_CONTRAST_DOUBLY_ROBUST, TREDE_OUTCOME_LOGISTIC, false});
    for (size_t arm = 0; arm < TREDE_ARMS; arm++) {
        double sum = 0.0;
        for (size_t r = 0; r < ROWS; r++) {
            size_t place = (p.cell[r] * TREDE_ARMS + (size_t)p.exposed[r]) * TREDE_ARMS + arm;
            sum += p.weight[r] * (c.of[place].at_zero + c.of[place].slope * c.y[r]);
        }
        t_abs(sum, 0.0, 1e-12);
    }
    trede_arena_destroy(arena);
}

/* Weights a million times as large leave everything where it was, and PSUs count. */
static void scale_of_weights_does_not_matter(void **state)
{
    (void)state;
    static struct people p;
    make_people(&p);
    struct trede_arena *arena = trede_arena_create();
    const struct how how = {TREDE_CONTRAST_DOUBLY_ROBUST, TREDE_OUTCOME_LOGISTIC, false};
    struct trede_contrast c = contrast_of(arena, &p, how);
    double small[4], large[4], alone[4];
    assert_int_equal(trede_contrasts_covariance(&p.arms, &c, 1, small, NULL), TREDE_OK);
    assert_true(small[0] > 0 && small[3] > 0);
    t_abs(trede_arms_df(&p.arms), ROWS / 4 - 1, 0);
    for (size_t r = 0; r < ROWS; r++)
        p.weight[r] *= 1e6;
    struct trede_contrast scaled = contrast_of(arena, &p, how);
    assert_int_equal(trede_contrasts_covariance(&p.arms, &scaled, 1, large, NULL), TREDE_OK);
    for (size_t i = 0; i < 4; i++)
        t_rel(large[i], small[i], 1e-9);
    for (size_t arm = 0; arm < TREDE_ARMS; arm++)
        t_rel(scaled.mean[arm], c.mean[arm], 1e-9);
    for (size_t r = 0; r < ROWS; r++)
        p.psu[r] = (uint32_t)r;
    p.design.psus = ROWS;
    assert_int_equal(trede_contrasts_covariance(&p.arms, &scaled, 1, alone, NULL), TREDE_OK);
    assert_true(fabs(alone[0] / large[0] - 1.0) > 0.01);
    trede_arena_destroy(arena);
}

/* ---- what cannot be made ---- */

static void an_empty_arm_is_no_fit(void **state)
{
    (void)state;
    static struct people p;
    make_people(&p);
    for (size_t r = 0; r < ROWS; r++)
        p.exposed[r] = 1;
    struct trede_arena *arena = trede_arena_create();
    struct trede_propensity fit;
    struct trede_outcome outcome;
    assert_int_equal(trede_propensity_fit(arena, &p.arms, NULL, &fit), TREDE_OK);
    assert_int_equal(fit.outcome, TREDE_LOGISTIC_SEPARATED);
    assert_int_equal(fit.total[TREDE_UNEXPOSED].rows, 0);
    assert_int_equal(fit.total[TREDE_EXPOSED].rows, ROWS);
    assert_int_equal(trede_outcome_fit(arena, &fit, p.y, TREDE_OUTCOME_LINEAR, &outcome), TREDE_OK);
    assert_int_equal(outcome.outcome, TREDE_LOGISTIC_SEPARATED);
    trede_arena_destroy(arena);
}

/* A covariate that tells who was exposed. */
static void separation_is_said(void **state)
{
    (void)state;
    static struct people p;
    make_people(&p);
    for (size_t r = 0; r < ROWS; r++)
        p.exposed[r] = p.x[p.cell[r] * COLUMNS + 1] > 0.5;
    struct trede_arena *arena = trede_arena_create();
    struct trede_propensity fit;
    assert_int_equal(trede_propensity_fit(arena, &p.arms, NULL, &fit), TREDE_OK);
    assert_int_equal(fit.outcome, TREDE_LOGISTIC_SEPARATED);
    trede_arena_destroy(arena);
}

static void nobody_of_an_arm_acts(void **state)
{
    (void)state;
    static struct people p;
    make_people(&p);
    for (size_t r = 0; r < ROWS; r++)
        if (p.exposed[r]) p.share[r] = 0;
    struct trede_arena *arena = trede_arena_create();
    struct trede_propensity fit;
    struct trede_outcome outcome;
    struct trede_contrast c;
    assert_int_equal(trede_propensity_fit(arena, &p.arms, NULL, &fit), TREDE_OK);
    assert_int_equal(trede_outcome_fit(arena, &fit, p.share, TREDE_OUTCOME_LOGISTIC, &outcome), TREDE_OK);
    assert_int_equal(outcome.outcome, TREDE_LOGISTIC_SEPARATED);
    assert_int_equal(trede_outcome_fit(arena, &fit, p.share, TREDE_OUTCOME_LINEAR, &outcome), TREDE_OK);
    assert_int_equal(trede_contrast_make(arena, &outcome, TREDE_CONTRAST_DOUBLY_ROBUST, TREDE_NUISANCE_ESTIMATED, &c),
                     TREDE_OK);
    t_abs(c.mean[TREDE_EXPOSED], 0, 1e-12);
    trede_arena_destroy(arena);
}

static void people_left_out_do_not_count(void **state)
{
    (void)state;
    static struct people p;
    make_people(&p);
    bool left_out[CELLS] = {[3] = true, [8] = true};
    struct trede_arena *arena = trede_arena_create();
    const struct how how = {TREDE_CONTRAST_DOUBLY_ROBUST, TREDE_OUTCOME_LINEAR, false};
    p.arms.left_out = left_out;
    struct trede_contrast with = contrast_of(arena, &p, how);
    p.arms.left_out = NULL;
    for (size_t r = 0; r < ROWS; r++)
        if (left_out[p.cell[r]]) p.exposed[r] = -1;
    struct trede_contrast without = contrast_of(arena, &p, how);
    for (size_t arm = 0; arm < TREDE_ARMS; arm++)
        t_rel(with.mean[arm], without.mean[arm], 1e-12);
    trede_arena_destroy(arena);
}

/* ---- diagnostics ---- */

static void weighting_balances_what_the_chances_were_fitted_on(void **state)
{
    (void)state;
    static struct people p;
    make_people(&p);
    struct trede_arena *arena = trede_arena_create();
    struct trede_propensity fit;
    double before[COLUMNS], after[COLUMNS];
    bool outside[CELLS] = {false};
    assert_int_equal(trede_propensity_fit(arena, &p.arms, NULL, &fit), TREDE_OK);
    trede_balance_of(&fit, before, after);
    t_abs(before[0], 0, 0);
    for (size_t j = 1; j < COLUMNS; j++)
        assert_true(fabs(after[j]) < 0.05);
    assert_true(fabs(before[1]) > 0.1);
    struct trede_overlap o = trede_overlap_of(&fit, 0.4, 0.6);
    t_abs(o.outside, trede_propensity_trim(&fit, 0.4, 0.6, outside), 1e-12);
    assert_true(o.outside > 0 && o.outside < 1 && o.least < 0.4 && o.most < 1);
    assert_true(o.effective[TREDE_EXPOSED] < (double)fit.total[TREDE_EXPOSED].rows);
    for (size_t c = 0; c < CELLS; c++)
        assert_int_equal(outside[c], fit.chance[c] < 0.4 || fit.chance[c] > 0.6);
    trede_arena_destroy(arena);
}

static void columns_that_say_nothing_new_are_dropped(void **state)
{
    (void)state;
    static struct people p;
    make_people(&p);
    struct trede_arm_sum sum[CELLS * TREDE_ARMS] = {0};
    double x[CELLS * 5];
    bool keep[5] = {false};
    for (size_t c = 0; c < CELLS; c++) {
        const double *of = p.x + c * COLUMNS;
        const double wider[5] = {1.0, of[1], 1.0 - of[1], of[2], 2.0 * of[2] + of[1]};
        memcpy(x + c * 5, wider, sizeof wider);
    }
    p.arms.p = 5;
    p.arms.x = x;
    trede_arms_sum(&p.arms, sum);
    assert_int_equal(trede_arms_columns(&p.arms, sum, keep), TREDE_OK);
    assert_true(keep[0] && keep[1] && !keep[2] && keep[3] && !keep[4]);
}

/* VanderWeele & Ding 2017: a risk ratio of 3.9 (1.8 to 8.7) has an E-value of 7.26, its limit 3.00. */
static void e_values_are_those_of_the_paper(void **state)
{
    (void)state;
    t_abs(trede_e_value(3.9), 7.26, 0.005);
    t_abs(trede_e_value_of_limits(1.8, 8.7), 3.00, 0.005);
    t_rel(trede_e_value(1.0 / 3.9), trede_e_value(3.9), 1e-12);
    t_abs(trede_e_value_of_limits(0.8, 1.4), 1, 0);
    t_rel(trede_e_value_of_limits(0.4, 0.8), trede_e_value(0.8), 1e-12);
    t_abs(trede_e_value(1), 1, 0);
    t_rel(trede_risk_ratio_of_means(0.5), 1.5761734, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(influence_is_the_derivative_to_the_weight),
        cmocka_unit_test(influence_adds_up_to_nothing),
        cmocka_unit_test(scale_of_weights_does_not_matter),
        cmocka_unit_test(an_empty_arm_is_no_fit),
        cmocka_unit_test(separation_is_said),
        cmocka_unit_test(nobody_of_an_arm_acts),
        cmocka_unit_test(people_left_out_do_not_count),
        cmocka_unit_test(weighting_balances_what_the_chances_were_fitted_on),
        cmocka_unit_test(columns_that_say_nothing_new_are_dropped),
        cmocka_unit_test(e_values_are_those_of_the_paper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
