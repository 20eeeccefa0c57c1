/* Logistic regression: against R's glm and a direct maximisation of Firth's penalised likelihood, closed forms of the
 * 2 x 2 table, and the ways in which there is no estimate. */
#include "harness/t.h"

#include "stats/logistic.h"

enum { EIGHT = 8, SIX = 6 };

static const double x8[EIGHT * 3] = {1, 0, 1, 1, 0, 2, 1, 0, 3, 1, 1, 1, 1, 1, 2, 1, 1, 3, 1, 0, 5, 1, 1, 4};
static const double y8[EIGHT] = {0, 1, 0, 1, 1, 1, 1, 0};
static const double w8[EIGHT] = {1.5, 2, 1, 3, 0.5, 2, 1, 1};

static struct trede_arena *arena;

static int start(void **state)
{
    (void)state;
    arena = trede_arena_create();
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

static struct trede_logistic fit_of(struct trede_logistic_cells cells, double firth_size)
{
    struct trede_logistic got;
    assert_int_equal(trede_logistic_fit(arena, &cells, (struct trede_logistic_method){.firth_size = firth_size}, &got),
                     TREDE_OK);
    return got;
}

/* R: glm(y ~ X - 1, weights = w, family = quasibinomial(), control = list(epsilon = 1e-15)) */
static void equals_glm(void **state)
{
    (void)state;
    const double b[] = {0.3205480997549505, 1.5067741168512812, -0.0562170088347455};
    const double inverse[] = {2.356483606006941,  -0.902759455603725, -0.658705701511334,
                              -0.902759455603725, 1.934379301714834,  0.068360679670800,
                              -0.658705701511334, 0.068360679670800,  0.267494786846139};
    struct trede_logistic got = fit_of((struct trede_logistic_cells){EIGHT, 3, x8, y8, w8, NULL}, 0);
    assert_int_equal(got.outcome, TREDE_LOGISTIC_FITTED);
    assert_false(got.penalised);
    for (size_t i = 0; i < 3; i++)
        t_rel(got.coefficient[i], b[i], T_CLOSE);
    for (size_t i = 0; i < 9; i++)
        t_rel(got.inverse[i], inverse[i], T_CLOSE);
    t_rel(got.log_likelihood, -6.57424900146626, T_CLOSE);
}

/* The weighted influence adds up to 0, and is I^-1 x (y - P). */
static void check_influence(const struct trede_logistic *got, const double *x, const double *w, size_t cells, size_t p)
{
    for (size_t i = 0; i < p; i++) {
        double sum = 0, size = 0;
        for (size_t c = 0; c < cells; c++) {
            sum += w[c] * got->influence[c * p + i];
            size += fabs(w[c] * got->influence[c * p + i]);
        }
        t_abs(sum, 0.0, 1e-8 * size);
    }
    for (size_t c = 0; c < cells; c++)
        t_rel(trede_logistic_chance_at(trede_logistic_predictor(got, x + c * p)).of_one, got->fitted[c], T_TIGHT);
}

static void influence_is_that_of_the_score(void **state)
{
    (void)state;
    struct trede_logistic got = fit_of((struct trede_logistic_cells){EIGHT, 3, x8, y8, w8, NULL}, 0);
    check_influence(&got, x8, w8, EIGHT, 3);
    double want = got.inverse[3] * x8[6] + got.inverse[4] * x8[7] + got.inverse[5] * x8[8];
    t_rel(got.influence[2 * 3 + 1], want * (y8[2] - got.fitted[2]), T_CLOSE);
}

/* Weights that say how often a row occurs, a cell of several rows with a mean outcome, and a cell without weight. */
static void cells_and_rows_give_the_same(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 1, 1, 0, 1, 1, 1, 5}, y[] = {0.25, 0.5, 0.25, 0.5, 1}, w[] = {4, 2, 4, 2, 0};
    const double rows_x[] = {1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1}, rows_y[] = {0, 0, 0, 1, 0, 1};
    const double rows_w[] = {2, 2, 2, 2, 2, 2};
    struct trede_logistic a = fit_of((struct trede_logistic_cells){5, 2, x, y, w, NULL}, 0);
    struct trede_logistic b = fit_of((struct trede_logistic_cells){6, 2, rows_x, rows_y, rows_w, NULL}, 0);
    assert_int_equal(a.outcome, TREDE_LOGISTIC_FITTED);
    for (size_t i = 0; i < 2; i++)
        t_rel(a.coefficient[i], b.coefficient[i], T_CLOSE);
    t_rel(b.coefficient[0], log(1.0 / 3.0), T_CLOSE);
}

/* Weights that differ by a million: the small cells still count for their own coefficient. */
static void weights_may_differ_by_a_million(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 0, 1, 1, 1, 1}, y[] = {0, 1, 0, 1}, w[] = {3e6, 1e6, 1, 3};
    struct trede_logistic got = fit_of((struct trede_logistic_cells){4, 2, x, y, w, NULL}, 0);
    assert_int_equal(got.outcome, TREDE_LOGISTIC_FITTED);
    t_rel(got.coefficient[1], log(9.0), T_CLOSE);
}

/* y = (x > 0): no finite maximum (oracle 07, separation); with Firth's penalty as maximised directly in R. */
static void separation_is_said(void **state)
{
    (void)state;
    const double x[] = {1, -3, 1, -2, 1, -1, 1, 1, 1, 2, 1, 3}, y[] = {0, 0, 0, 1, 1, 1};
    const double one[] = {1, 1, 1, 1, 1, 1}, w[] = {1, 2, 1, 3, 1, 2}, large[] = {1e6, 2e6, 1e6, 3e6, 1e6, 2e6};
    assert_int_equal(fit_of((struct trede_logistic_cells){SIX, 2, x, y, one, NULL}, 0).outcome,
                     TREDE_LOGISTIC_SEPARATED);
    assert_int_equal(fit_of((struct trede_logistic_cells){SIX, 2, x, y, large, NULL}, 0).outcome,
                     TREDE_LOGISTIC_SEPARATED);
    struct trede_logistic got = fit_of((struct trede_logistic_cells){SIX, 2, x, y, one, NULL}, 6);
    assert_int_equal(got.outcome, TREDE_LOGISTIC_FITTED);
    assert_true(got.penalised);
    t_abs(got.coefficient[0], 0.0, T_ORACLE);
    t_rel(got.coefficient[1], 0.938416488613785, T_LOOSE);
    const double *const weights[] = {w, large};
    for (size_t i = 0; i < 2; i++) { /* the penalty counts people, not the inhabitants that they stand for */
        got = fit_of((struct trede_logistic_cells){SIX, 2, x, y, weights[i], NULL}, 6);
        assert_int_equal(got.outcome, TREDE_LOGISTIC_FITTED);
        t_rel(got.coefficient[0], 0.319057704177251, T_LOOSE);
        t_rel(got.coefficient[1], 0.983483142869422, T_LOOSE);
        check_influence(&got, x, weights[i], SIX, 2);
    }
}

static void firth_without_separation(void **state)
{
    (void)state;
    const double want[] = {0.2465321528958493, 1.0209226500619464, -0.0463668887570412};
    struct trede_logistic got = fit_of((struct trede_logistic_cells){EIGHT, 3, x8, y8, w8, NULL}, 8);
    assert_int_equal(got.outcome, TREDE_LOGISTIC_FITTED);
    for (size_t i = 0; i < 3; i++)
        t_rel(got.coefficient[i], want[i], T_LOOSE);
}

/* In a saturated model Firth adds a half to every count: here 0 of 5 and 7 of 10. */
static void quasi_separation_is_said(void **state)
{
    (void)state;
    const double x[] = {1, 1, 1, 0, 1, 0}, y[] = {0, 0, 1}, w[] = {5, 3, 7}, tiny[] = {1e-6, 3, 7};
    struct trede_logistic_cells cells = {3, 2, x, y, w, NULL};
    assert_int_equal(fit_of(cells, 0).outcome, TREDE_LOGISTIC_SEPARATED);
    struct trede_logistic got = fit_of(cells, 15);
    t_rel(got.coefficient[0], log(7.5 / 3.5), T_ORACLE);
    t_rel(got.coefficient[1], log(0.5 / 5.5) - log(7.5 / 3.5), T_ORACLE);
    cells.weight = tiny;
    assert_int_equal(fit_of(cells, 0).outcome, TREDE_LOGISTIC_SEPARATED);
}

/* Far from a half, and still a maximum: 1 of 10,001 against 10,000 of 10,001. */
static void near_separation_is_fitted(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 0, 1, 1, 1, 1}, y[] = {0, 1, 0, 1}, w[] = {1e8, 1, 1, 1e8};
    struct trede_logistic got = fit_of((struct trede_logistic_cells){4, 2, x, y, w, NULL}, 0);
    assert_int_equal(got.outcome, TREDE_LOGISTIC_FITTED);
    t_rel(got.coefficient[0], -log(1e8), T_CLOSE);
    t_rel(got.coefficient[1], 2 * log(1e8), T_CLOSE);
}

/* A steep slope over wide numbers: predictors of hundreds, and a finite maximum. */
static void steep_slopes_are_fitted(void **state)
{
    (void)state;
    double x[2 * 42], y[42], w[42];
    for (size_t c = 0; c < 42; c++) {
        x[2 * c] = 1;
        x[2 * c + 1] = c < 40 ? 50.0 * ((double)c - 19.5) : c == 40 ? -1.0 : 1.0;
        y[c] = c < 40 ? c >= 20 : c == 40;
        w[c] = 1;
    }
    struct trede_logistic got = fit_of((struct trede_logistic_cells){42, 2, x, y, w, NULL}, 0);
    assert_int_equal(got.outcome, TREDE_LOGISTIC_FITTED);
    check_influence(&got, x, w, 42, 2);
}

static void all_alike_has_no_maximum(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 1, 1, 1}, ones[] = {1, 1, 1}, zeros[] = {0, 0, 0}, w[] = {2, 3, 1};
    assert_int_equal(fit_of((struct trede_logistic_cells){3, 2, x, ones, w, NULL}, 0).outcome,
                     TREDE_LOGISTIC_SEPARATED);
    assert_int_equal(fit_of((struct trede_logistic_cells){3, 2, x, zeros, w, NULL}, 0).outcome,
                     TREDE_LOGISTIC_SEPARATED);
    assert_int_equal(fit_of((struct trede_logistic_cells){3, 2, x, ones, w, NULL}, 6).outcome, TREDE_LOGISTIC_FITTED);
}

static void what_cannot_be_told_apart_is_singular(void **state)
{
    (void)state;
    const double x[] = {1, 1, 1, 1, 1, 1}, y[] = {0, 1, 1}, w[] = {1, 1, 1}, none[] = {0, 0, 0};
    assert_int_equal(fit_of((struct trede_logistic_cells){3, 2, x, y, w, NULL}, 0).outcome, TREDE_LOGISTIC_SINGULAR);
    assert_int_equal(fit_of((struct trede_logistic_cells){0, 2, x, y, w, NULL}, 0).outcome, TREDE_LOGISTIC_SINGULAR);
    assert_int_equal(fit_of((struct trede_logistic_cells){3, 0, x, y, w, NULL}, 0).outcome, TREDE_LOGISTIC_SINGULAR);
    assert_int_equal(fit_of((struct trede_logistic_cells){3, 1, x, y, none, NULL}, 3).outcome, TREDE_LOGISTIC_SINGULAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equals_glm, start, end),
        cmocka_unit_test_setup_teardown(influence_is_that_of_the_score, start, end),
        cmocka_unit_test_setup_teardown(cells_and_rows_give_the_same, start, end),
        cmocka_unit_test_setup_teardown(weights_may_differ_by_a_million, start, end),
        cmocka_unit_test_setup_teardown(separation_is_said, start, end),
        cmocka_unit_test_setup_teardown(firth_without_separation, start, end),
        cmocka_unit_test_setup_teardown(quasi_separation_is_said, start, end),
        cmocka_unit_test_setup_teardown(near_separation_is_fitted, start, end),
        cmocka_unit_test_setup_teardown(steep_slopes_are_fitted, start, end),
        cmocka_unit_test_setup_teardown(all_alike_has_no_maximum, start, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_told_apart_is_singular, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
