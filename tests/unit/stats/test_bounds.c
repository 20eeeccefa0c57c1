/* The bounds against linear programming: least and greatest share of risers over all tables with these margins. */
#include "harness/t.h"

#include <glpk.h>

#include "stats/transition.h"

enum { MOST = 9 };

/* cost[i * k + j] of moving from i to j; margins as equalities. */
static double solve(const double *from, const double *to, size_t k, const double *cost, int direction)
{
    static int row[2 * MOST * MOST + 1], column[2 * MOST * MOST + 1];
    static double one[2 * MOST * MOST + 1];
    int n = (int)k, entries = 0;
    glp_prob *lp = glp_create_prob();
    glp_set_obj_dir(lp, direction);
    glp_add_rows(lp, 2 * n);
    glp_add_cols(lp, n * n);
    for (int i = 0; i < n; i++) {
        glp_set_row_bnds(lp, i + 1, GLP_FX, from[i], from[i]);
        glp_set_row_bnds(lp, n + i + 1, GLP_FX, to[i], to[i]);
        for (int j = 0; j < n; j++) {
            glp_set_col_bnds(lp, i * n + j + 1, GLP_LO, 0, 0);
            glp_set_obj_coef(lp, i * n + j + 1, cost[i * n + j]);
            row[++entries] = i + 1;
            column[entries] = i * n + j + 1;
            one[entries] = 1;
            row[++entries] = n + j + 1;
            column[entries] = i * n + j + 1;
            one[entries] = 1;
        }
    }
    glp_load_matrix(lp, entries, row, column, one);
    glp_smcp options;
    glp_init_smcp(&options);
    options.msg_lev = GLP_MSG_OFF;
    options.tol_bnd = options.tol_dj = 1e-11;
    assert_int_equal(glp_simplex(lp, &options), 0);
    assert_int_equal(glp_get_status(lp), GLP_OPT);
    double value = glp_get_obj_val(lp);
    glp_delete_prob(lp);
    return value;
}

static void compare(const double *from, const double *to, size_t k)
{
    double up[MOST * MOST], down[MOST * MOST], rungs[MOST * MOST];
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            up[i * k + j] = j > i;
            down[i * k + j] = j < i;
            rungs[i * k + j] = fabs((double)j - (double)i);
        }
    }
    struct trede_bounds b = trede_movement_bounds(from, to, k);
    t_abs(b.up_low, solve(from, to, k, up, GLP_MIN), 1e-9);
    t_abs(b.up_high, solve(from, to, k, up, GLP_MAX), 1e-9);
    t_abs(b.down_low, solve(from, to, k, down, GLP_MIN), 1e-9);
    t_abs(b.down_high, solve(from, to, k, down, GLP_MAX), 1e-9);
    t_abs(b.earth_mover, solve(from, to, k, rungs, GLP_MIN), 1e-9);
}

static uint64_t seed = 1;
static double draw(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

/* Some rungs are empty, as real ladders have them. */
static void random_margin(double *margin, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < k; i++)
        sum += margin[i] = draw() < 0.25 && sum > 0 ? 0 : draw() + 0.01;
    for (size_t i = 0; i < k; i++)
        margin[i] /= sum;
}

static void equal_to_linear_programming(void **state)
{
    (void)state;
    for (int trial = 0; trial < 300; trial++) {
        double from[MOST], to[MOST];
        size_t k = 2 + (size_t)trial % 7;
        random_margin(from, k);
        random_margin(to, k);
        compare(from, to, k);
    }
}

static void ends(void **state)
{
    (void)state;
    static const double low[] = {1, 0, 0}, high[] = {0, 0, 1}, even[] = {.25, .5, .25};
    struct trede_bounds all_up = trede_movement_bounds(low, high, 3);
    assert_true(all_up.up_low == 1 && all_up.up_high == 1 && all_up.down_high == 0 && all_up.earth_mover == 2);
    struct trede_bounds same = trede_movement_bounds(even, even, 3);
    assert_true(same.up_low == 0 && same.down_low == 0 && same.earth_mover == 0);
    t_rel(same.up_high, .5, T_TIGHT); /* a quarter 1 to 2, a quarter 2 to 3; the top has to come down */
    t_rel(same.down_high, .5, T_TIGHT);
    static const double one[] = {1};
    struct trede_bounds single = trede_movement_bounds(one, one, 1);
    assert_true(single.up_high == 0 && single.up_low == 0);
    compare(even, low, 3);
    compare(low, even, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equal_to_linear_programming), cmocka_unit_test(ends)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    glp_free_env();
    return failed;
}
