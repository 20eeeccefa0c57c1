/* Reference values: R 4.2.2 on the small sample below,
 * i <- 1:60; d <- data.frame(h = rep(1:3, each = 20), j = rep(1:15, each = 4), w = 1 + i %% 7, a = i %% 3,
 * b = as.numeric((i * i) %% 5 == 1), y = ((i * i + i %% 5) %% 11) %% 4 + 1).
 * Parameters: ordinal::clm(factor(y) ~ a + b, weights = w), gradTol 1e-13. Standard errors: survey::svyrecvar of the
 * exact scores (svyolr, whose optimiser stops earlier, agrees to 3e-7). Slopes at the thresholds: svyglm(y > k ~ a +
 * b), their influence stacked into svyrecvar, Wald test of equal slopes from that. */
#include "harness/t.h"

#include "stats/slopes.h"

enum { ROWS = 60, LEVELS = 4, COLUMNS = 2, K = LEVELS - 1 + COLUMNS };
static double x[ROWS * COLUMNS], cell_weight[ROWS * LEVELS], weight[ROWS];
static uint32_t stratum[ROWS], psu[ROWS], cell[ROWS];
static int8_t level[ROWS];
static struct trede_arena *arena;

static const struct trede_design design = {
    .rows = ROWS, .weight = weight, .stratum = stratum, .psu = psu, .strata = 3, .psus = 15};
static const struct trede_ordinal_data data = {ROWS, COLUMNS, LEVELS, x, cell_weight, NULL};
static const struct trede_ordinal_rows rows = {NULL, 0, cell, level};

/* Every row a cell of its own. */
static int begin(void **state)
{
    (void)state;
    memset(cell_weight, 0, sizeof cell_weight);
    for (uint32_t r = 0; r < ROWS; r++) {
        uint32_t i = r + 1;
        weight[r] = 1 + i % 7;
        stratum[r] = r / 20;
        psu[r] = r / 4;
        cell[r] = r;
        x[r * COLUMNS] = i % 3;
        x[r * COLUMNS + 1] = (i * i) % 5 == 1;
        level[r] = (int8_t)(((i * i + i % 5) % 11) % 4);
        cell_weight[r * LEVELS + (size_t)level[r]] = weight[r];
    }
    arena = trede_arena_create();
    return arena == NULL;
}

static int end(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

static struct trede_ordinal fit(const struct trede_ordinal_data *of)
{
    struct trede_ordinal out;
    assert_int_equal(trede_ordinal_fit(arena, of, &out), TREDE_OK);
    return out;
}

static void as_r_does(void **state)
{
    (void)state;
    static const double value[K] = {-0.985750953696119, 0.490598608745057, 1.349545145505171, 0.177566160668159,
                                    -0.250121678180426};
    static const double se[K] = {0.5908333798229132, 0.5342058059662971, 0.6354094711959073, 0.3601122781106476,
                                 0.6484253115443519};
    double covariance[K * K];
    struct trede_ordinal f = fit(&data);
    assert_int_equal(f.outcome, TREDE_ORDINAL_FITTED);
    t_rel(f.log_likelihood, -321.5509577040751, 1e-12);
    assert_int_equal(trede_ordinal_covariance(&design, &f, &rows, covariance), TREDE_OK);
    for (size_t i = 0; i < K; i++) {
        t_rel(f.value[i], value[i], T_CLOSE);
        t_rel(sqrt(covariance[i * K + i]), se[i], T_CLOSE);
    }
    t_rel(trede_ordinal_df(&design, &rows), 12.0, 0.0);
}

/* Six patterns instead of sixty rows. */
static void cells_are_rows(void **state)
{
    (void)state;
    double few_x[6 * COLUMNS], few_weight[6 * LEVELS] = {0}, by_rows[K * K], by_cells[K * K];
    struct trede_ordinal one = fit(&data);
    assert_int_equal(trede_ordinal_covariance(&design, &one, &rows, by_rows), TREDE_OK);
    for (uint32_t r = 0; r < ROWS; r++) {
        cell[r] = (uint32_t)(x[r * COLUMNS] * 2 + x[r * COLUMNS + 1]);
        few_x[cell[r] * COLUMNS] = x[r * COLUMNS];
        few_x[cell[r] * COLUMNS + 1] = x[r * COLUMNS + 1];
        few_weight[cell[r] * LEVELS + (size_t)level[r]] += weight[r];
    }
    const struct trede_ordinal_data few = {6, COLUMNS, LEVELS, few_x, few_weight, NULL};
    struct trede_ordinal other = fit(&few);
    assert_int_equal(trede_ordinal_covariance(&design, &other, &rows, by_cells), TREDE_OK);
    t_rel(other.log_likelihood, one.log_likelihood, T_TIGHT);
    for (size_t i = 0; i < K; i++)
        t_rel(other.value[i], one.value[i], 1e-9);
    for (size_t i = 0; i < K * K; i++)
        t_abs(by_cells[i], by_rows[i], 1e-11);
}

static void weights_a_million_apart(void **state)
{
    (void)state;
    double covariance[K * K], heavy[K];
    struct trede_ordinal f = fit(&data);
    memcpy(heavy, f.value, sizeof heavy);
    for (size_t r = 0; r < ROWS; r++) /* rows that weigh nothing beside the others change nothing */
        for (size_t l = 0; l < LEVELS; l++)
            cell_weight[r * LEVELS + l] *= r % 2 ? 1e6 : 1.0;
    f = fit(&data);
    assert_int_equal(f.outcome, TREDE_ORDINAL_FITTED);
    struct trede_ordinal all = f;
    for (size_t r = 0; r < ROWS; r += 2)
        memset(cell_weight + r * LEVELS, 0, LEVELS * sizeof *cell_weight);
    f = fit(&data);
    for (size_t i = 0; i < K; i++)
        t_abs(all.value[i], f.value[i], 1e-4);
    for (size_t r = 0; r < ROWS; r++)
        weight[r] *= r % 2 ? 1e6 : 1.0;
    assert_int_equal(trede_ordinal_covariance(&design, &all, &rows, covariance), TREDE_OK);
    for (size_t i = 0; i < K; i++)
        assert_true(isfinite(covariance[i * K + i]) && covariance[i * K + i] > 0);
}

static void influence_adds_up_to_nothing(void **state)
{
    (void)state;
    struct trede_ordinal f = fit(&data);
    for (size_t i = 0; i < K; i++) {
        double sum = 0;
        for (size_t r = 0; r < ROWS; r++)
            sum += weight[r] * trede_ordinal_influence(&f, i, r, (size_t)level[r]);
        t_abs(sum, 0.0, 1e-12);
    }
}

static void chances_add_up(void **state)
{
    (void)state;
    double chance[LEVELS], sum = 0;
    struct trede_ordinal f = fit(&data);
    trede_ordinal_predict(&f, (double[]){2, 1}, chance);
    for (size_t l = 0; l < LEVELS; l++)
        sum += chance[l];
    t_rel(sum, 1.0, T_TIGHT);
    t_rel(chance[0], 1 / (1 + exp(-(f.value[0] - 2 * f.value[3] - f.value[4]))), T_TIGHT);
}

static void slopes_as_r_does(void **state)
{
    (void)state;
    static const double a[] = {0.144304484961677, 0.300057221407679, -0.103234592441061};
    static const double se[] = {0.27708802415944, 0.44109631888004, 0.50956689809427};
    struct trede_threshold_fits at;
    struct trede_slopes slopes;
    struct trede_equal equal;
    struct trede_ordinal f = fit(&data);
    assert_int_equal(trede_threshold_fits_make(arena, &data, &at), TREDE_OK);
    struct trede_slope_source of[LEVELS] = {{&f, LEVELS - 1, NULL, SIZE_MAX}};
    for (size_t t = 0; t + 1 < LEVELS; t++)
        of[1 + t] = (struct trede_slope_source){&at.at[t], 1, NULL, t};
    assert_int_equal(trede_slopes_make(arena, &design, &rows, ROWS, LEVELS, of, LEVELS, &slopes), TREDE_OK);
    t_rel(slopes.value[0], f.value[3], 0.0);
    t_rel(sqrt(slopes.covariance[0]), 0.3601122781106476, T_CLOSE);
    for (size_t t = 0; t < 3; t++) {
        t_rel(slopes.value[1 + t], a[t], T_CLOSE);
        t_rel(sqrt(slopes.covariance[(1 + t) * LEVELS + 1 + t]), se[t], T_CLOSE);
    }
    assert_int_equal(trede_slopes_equal(arena, &slopes, 1, &equal), TREDE_OK);
    assert_true(equal.defined);
    t_rel(equal.chisq, 1.930892819801645, T_ORACLE);
    struct trede_equal_f test = trede_equal_f_of(&equal, slopes.df);
    assert_true(test.defined);
    t_rel(test.f, 1.930892819801645 * 11 / 24, T_ORACLE);
    t_rel(test.df2, 11.0, 0.0);
}

static void more_contrasts_than_psus(void **state)
{
    (void)state;
    struct trede_equal test = {true, 3.0, 5};
    assert_false(trede_equal_f_of(&test, 4.0).defined);
    assert_true(trede_equal_f_of(&test, 5.0).defined);
}

static void set_levels(int (*of)(uint32_t row))
{
    memset(cell_weight, 0, sizeof cell_weight);
    for (uint32_t r = 0; r < ROWS; r++)
        cell_weight[r * LEVELS + (size_t)of(r)] = weight[r];
}

static int all_alike(uint32_t row)
{
    (void)row;
    return 2;
}

static int nobody_on_two(uint32_t row)
{
    return row % 2 ? 3 : (int)(row % 4) / 2;
}

static int by_column(uint32_t row)
{
    return x[row * COLUMNS + 1] > 0 ? 3 : (int)(row % 3);
}

static int perfectly(uint32_t row)
{
    return (int)x[row * COLUMNS] + (row % 3 == 2 && row > 30);
}

static void what_cannot_be_fitted(void **state)
{
    (void)state;
    set_levels(all_alike);
    assert_int_equal(fit(&data).outcome, TREDE_ORDINAL_EMPTY_LEVEL);
    set_levels(nobody_on_two);
    assert_int_equal(fit(&data).outcome, TREDE_ORDINAL_EMPTY_LEVEL);
    set_levels(by_column); /* b = 1 exactly where the level is the highest */
    assert_int_equal(fit(&data).outcome, TREDE_ORDINAL_SEPARATED);
    set_levels(perfectly);
    enum trede_ordinal_outcome outcome = fit(&data).outcome;
    assert_true(outcome == TREDE_ORDINAL_SEPARATED || outcome == TREDE_ORDINAL_EMPTY_LEVEL);
    const struct trede_ordinal_data nothing = {0, 0, 0, NULL, NULL, NULL}, empty = {0, 1, 3, x, cell_weight, NULL};
    assert_int_equal(fit(&nothing).outcome, TREDE_ORDINAL_EMPTY_LEVEL);
    assert_int_equal(fit(&empty).outcome, TREDE_ORDINAL_EMPTY_LEVEL);
}

static void redundant_column(void **state)
{
    (void)state;
    for (size_t r = 0; r < ROWS; r++)
        x[r * COLUMNS + 1] = 1 - x[r * COLUMNS];
    assert_int_equal(fit(&data).outcome, TREDE_ORDINAL_SINGULAR);
    for (size_t r = 0; r < ROWS; r++)
        x[r * COLUMNS + 1] = 1;
    assert_int_equal(fit(&data).outcome, TREDE_ORDINAL_SINGULAR);
}

/* A column that is large or small is the same column. */
static void scale_of_a_column(void **state)
{
    (void)state;
    double slope = fit(&data).value[3];
    for (size_t r = 0; r < ROWS; r++)
        x[r * COLUMNS] = 2e5 + 1e4 * x[r * COLUMNS];
    struct trede_ordinal f = fit(&data);
    assert_int_equal(f.outcome, TREDE_ORDINAL_FITTED);
    t_rel(f.value[3], slope * 1e-4, 1e-7);
}

static void no_columns(void **state)
{
    (void)state;
    const struct trede_ordinal_data alone = {ROWS, 0, LEVELS, x, cell_weight, NULL};
    struct trede_ordinal f = fit(&alone);
    double below = 0, all = 0;
    for (size_t r = 0; r < ROWS; r++) {
        below += level[r] == 0 ? weight[r] : 0;
        all += weight[r];
    }
    assert_int_equal(f.outcome, TREDE_ORDINAL_FITTED);
    t_rel(f.value[0], log(below / (all - below)), T_TIGHT);
}

static void no_memory(void **state)
{
    (void)state;
    struct trede_ordinal out;
    for (uint64_t n = 1;; n++) {
        struct trede_arena *room = trede_arena_create();
        struct trede_threshold_fits at;
        trede_alloc_fail_after(n);
        enum trede_status status = trede_ordinal_fit(room, &data, &out);
        if (!status) status = trede_threshold_fits_make(room, &data, &at);
        bool failed = trede_alloc_count() >= n;
        trede_alloc_fail_after(0);
        trede_arena_destroy(room);
        if (!status) break;
        assert_true(failed);
        assert_int_equal(status, TREDE_INTERNAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(as_r_does, begin, end),
        cmocka_unit_test_setup_teardown(cells_are_rows, begin, end),
        cmocka_unit_test_setup_teardown(weights_a_million_apart, begin, end),
        cmocka_unit_test_setup_teardown(influence_adds_up_to_nothing, begin, end),
        cmocka_unit_test_setup_teardown(chances_add_up, begin, end),
        cmocka_unit_test_setup_teardown(slopes_as_r_does, begin, end),
        cmocka_unit_test_setup_teardown(more_contrasts_than_psus, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_fitted, begin, end),
        cmocka_unit_test_setup_teardown(redundant_column, begin, end),
        cmocka_unit_test_setup_teardown(scale_of_a_column, begin, end),
        cmocka_unit_test_setup_teardown(no_columns, begin, end),
        cmocka_unit_test_setup_teardown(no_memory, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
