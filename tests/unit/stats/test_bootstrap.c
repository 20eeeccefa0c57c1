/* Multipliers against what they promise (draws, never below 0, mean and variance of a total), the table kernel against
 * a plain sum, the same bits for any number of threads. */
#include "harness/t.h"

#include "stats/bootstrap.h"

enum { MOST_ROWS = 200, REPLICATES = 20000, B = TREDE_REPLICATE_BLOCK };
static double weight[MOST_ROWS], y[MOST_ROWS], fraction[8], second_fraction[MOST_ROWS];
static uint32_t stratum[MOST_ROWS], psu[MOST_ROWS], second[MOST_ROWS];
static struct trede_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = trede_arena_create();
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

/* Strata of these numbers of PSUs, each PSU of the same number of rows. */
static struct trede_design design_of(const size_t *psus, size_t strata, size_t rows_each)
{
    size_t row = 0;
    uint32_t p = 0;
    for (uint32_t h = 0; h < strata; h++)
        for (size_t i = 0; i < psus[h]; i++, p++)
            for (size_t k = 0; k < rows_each; k++, row++) {
                stratum[row] = h;
                psu[row] = p;
                second[row] = (uint32_t)(row / 2);
                weight[row] = 1 + (double)(row % 5);
                y[row] = (double)((row * 7919 + 13 * p) % 23);
            }
    return (struct trede_design){
        .rows = row, .weight = weight, .stratum = stratum, .psu = psu, .strata = strata, .psus = p};
}

static void total_of(const void *context, size_t row, double *u)
{
    (void)context;
    u[0] = y[row];
}

static size_t cell_of(const void *context, size_t row, struct trede_cell_value *values)
{
    (void)context;
    values[0] = (struct trede_cell_value){0, y[row]};
    values[1] = (struct trede_cell_value){1 + row % 3, 1};
    return 2;
}

static double *table_of(const struct trede_design *d, const struct trede_bootstrap *b, int threads)
{
    struct trede_unit_totals totals;
    double *out = trede_arena_alloc(arena, b->count * 4, sizeof *out);
    assert_non_null(out);
    assert_int_equal(trede_unit_totals_of(arena, d, b, 4, 2, cell_of, NULL, &totals), TREDE_OK);
    assert_int_equal(trede_bootstrap_table(b, &totals, threads, out), TREDE_OK);
    return out;
}

/* Mean and variance of the total over replicates against the sample's total and the engine's variance, by z. The
 * standard error of a variance of B replicates is taken from their fourth moment. */
static void agrees_with_engine(const struct trede_design *d, double most_z)
{
    struct trede_bootstrap b;
    assert_int_equal(trede_bootstrap_make(arena, d, 20261, REPLICATES, &b), TREDE_OK);
    const double *table = table_of(d, &b, 2);
    double total = 0, mean = 0, second_moment = 0, fourth = 0, taylor;
    for (size_t r = 0; r < d->rows; r++)
        total += weight[r] * y[r];
    for (size_t r = 0; r < REPLICATES; r++)
        mean += table[r * 4] / REPLICATES;
    for (size_t r = 0; r < REPLICATES; r++) {
        double off = table[r * 4] - mean;
        second_moment += off * off / (REPLICATES - 1);
        fourth += off * off * off * off / REPLICATES;
    }
    assert_int_equal(trede_taylor(d, NULL, 0, 1, total_of, NULL, &taylor, NULL), TREDE_OK);
    double z_mean = (mean - total) / sqrt(second_moment / REPLICATES);
    double z = (second_moment * b.inflation - taylor) /
               (b.inflation * sqrt((fourth - second_moment * second_moment) / REPLICATES));
    if (!(fabs(z_mean) < most_z && fabs(z) < most_z))
        fail_msg("mean %g for %g (z %.2f), variance %g for %g (z %.2f)", mean, total, z_mean, second_moment, taylor, z);
}

static void one_stage(void **state)
{
    (void)state;
    struct trede_design d = design_of((const size_t[]){2, 5, 12, 20}, 4, 4);
    agrees_with_engine(&d, 3.5);
}

static void with_fractions(void **state)
{
    (void)state;
    struct trede_design d = design_of((const size_t[]){2, 5, 12}, 3, 6);
    fraction[0] = 0.9;
    fraction[1] = 0.3;
    fraction[2] = 0.01;
    d.fraction = fraction;
    agrees_with_engine(&d, 3.5);
}

static void two_stages(void **state)
{
    (void)state;
    struct trede_design d = design_of((const size_t[]){4, 9}, 2, 12);
    fraction[0] = 0.5;
    fraction[1] = 0.8;
    for (size_t p = 0; p < d.psus; p++)
        second_fraction[p] = p % 3 ? 0.2 : 1.0;
    d.fraction = fraction;
    d.second = second;
    d.second_fraction = second_fraction;
    agrees_with_engine(&d, 3.5);
}

static void one_psu_at_the_grand_mean(void **state)
{
    (void)state;
    struct trede_design d = design_of((const size_t[]){1, 8, 1, 9, 1}, 5, 5);
    fraction[0] = 0.5;
    fraction[2] = 1.0; /* drawn whole */
    d.fraction = fraction;
    fraction[1] = fraction[3] = fraction[4] = 0;
    agrees_with_engine(&d, 3.5);
    d.lonely = TREDE_LONELY_NOTHING;
    agrees_with_engine(&d, 3.5);
    d.lonely = TREDE_LONELY_AVERAGE_STRATA;
    agrees_with_engine(&d, 3.5);
}

static void one_psu_refused(void **state)
{
    (void)state;
    struct trede_bootstrap b;
    struct trede_design d = design_of((const size_t[]){1, 8}, 2, 3);
    d.lonely = TREDE_LONELY_REFUSE;
    assert_int_equal(trede_bootstrap_make(arena, &d, 1, 10, &b), TREDE_INPUT);
}

/* One PSU in all, and nobody at all: every multiplier is 1. */
static void next_to_nothing(void **state)
{
    (void)state;
    struct trede_bootstrap b;
    double multiplier[B];
    struct trede_design d = design_of((const size_t[]){1}, 1, 3);
    assert_int_equal(trede_bootstrap_make(arena, &d, 1, 3, &b), TREDE_OK);
    assert_int_equal(trede_bootstrap_multipliers(&b, 0, multiplier), TREDE_OK);
    for (size_t r = 0; r < B; r++)
        t_abs(multiplier[r], r < 3 ? 1 : 0, T_EXACT);
    d = design_of(NULL, 0, 0);
    assert_int_equal(trede_bootstrap_make(arena, &d, 1, 3, &b), TREDE_OK);
    assert_int_equal(trede_bootstrap_multipliers(&b, 0, multiplier), TREDE_OK);
    const double *table = table_of(&d, &b, 1);
    t_abs(table[0], 0, T_EXACT);
}

/* n - 1 draws: the counts behind the multipliers add up, and none is below 0. */
static void counts_add_up(void **state)
{
    (void)state;
    struct trede_bootstrap b;
    static const size_t psus[] = {2, 5, 12};
    struct trede_design d = design_of(psus, 3, 1);
    assert_int_equal(trede_bootstrap_make(arena, &d, 99, 100, &b), TREDE_OK);
    double *m = trede_arena_alloc(arena, d.psus * B, sizeof *m);
    for (size_t block = 0; block < trede_replicate_blocks(100); block++) {
        assert_int_equal(trede_bootstrap_multipliers(&b, block, m), TREDE_OK);
        for (size_t r = 0; r < B; r++) {
            bool beyond = block * B + r >= 100;
            for (size_t h = 0, p = 0; h < 3; h++) {
                double drawn = 0, n = (double)psus[h];
                for (size_t i = 0; i < psus[h]; i++, p++) {
                    double count = m[p * B + r] * (n - 1) / n;
                    t_abs(count, round(count), 1e-12);
                    assert_true(m[p * B + r] >= 0);
                    drawn += count;
                }
                t_abs(drawn, beyond ? 0 : n - 1, 1e-9);
            }
        }
    }
}

/* The kernel adds what the multipliers say; any number of threads gives the same bits; the seed matters. */
static void threads_and_seeds(void **state)
{
    (void)state;
    struct trede_bootstrap b, other;
    struct trede_design d = design_of((const size_t[]){7, 30}, 2, 5);
    assert_int_equal(trede_bootstrap_make(arena, &d, 4, 300, &b), TREDE_OK);
    assert_int_equal(trede_bootstrap_make(arena, &d, 5, 300, &other), TREDE_OK);
    const double *one = table_of(&d, &b, 1), *two = table_of(&d, &b, 2), *three = table_of(&d, &b, 3);
    assert_memory_equal(one, two, 300 * 4 * sizeof *one);
    assert_memory_equal(one, three, 300 * 4 * sizeof *one);
    assert_memory_not_equal(one, table_of(&d, &other, 1), 300 * 4 * sizeof *one);
    double *m = trede_arena_alloc(arena, d.psus * B, sizeof *m);
    for (size_t r = 0; r < 300; r++) {
        if (r % B == 0) assert_int_equal(trede_bootstrap_multipliers(&b, r / B, m), TREDE_OK);
        double want[4] = {0};
        for (size_t row = 0; row < d.rows; row++) {
            want[0] += weight[row] * m[psu[row] * B + r % B] * y[row];
            want[1 + row % 3] += weight[row] * m[psu[row] * B + r % B];
        }
        for (size_t c = 0; c < 4; c++)
            t_rel(one[r * 4 + c], want[c], T_TIGHT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_stage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(with_fractions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_stages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_psu_at_the_grand_mean, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_psu_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(next_to_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts_add_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_and_seeds, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
