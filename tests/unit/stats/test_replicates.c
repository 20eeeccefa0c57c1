/* Replicate weights: by hand, at the edges, and against the same numbers reached another way. */
#include "harness/t.h"

#include "stats/raking.h"
#include "stats/replicated.h"

enum { MOST_ROWS = 400, MOST_REPLICATES = 64, K = 3 };
static double weight[MOST_ROWS], before[MOST_ROWS], y[MOST_ROWS], given[MOST_ROWS * MOST_REPLICATES];
static uint32_t stratum[MOST_ROWS], psu[MOST_ROWS];
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

static struct trede_design rows_of(size_t rows)
{
    for (size_t r = 0; r < rows; r++) {
        stratum[r] = 0;
        psu[r] = (uint32_t)r;
        weight[r] = 1 + (double)(r % 3);
        y[r] = (double)((r * 37 + 11) % 19);
    }
    return (struct trede_design){
        .rows = rows, .weight = weight, .stratum = stratum, .psu = psu, .strata = rows > 0, .psus = rows};
}

/* Ratio 0: the mean of all; 1: the share with y above 9; 2: the mean of every fifth row. */
static size_t terms_of(const void *context, size_t row, struct trede_term *terms)
{
    (void)context;
    terms[0] = (struct trede_term){0, y[row], 1};
    terms[1] = (struct trede_term){1, y[row] > 9, 1};
    if (row % 5 != 0) return 2;
    terms[2] = (struct trede_term){2, y[row], 1};
    return 3;
}

static struct trede_ratios estimate(const struct trede_design *design)
{
    struct trede_ratios r;
    assert_int_equal(trede_ratios_estimate(design, NULL, 0, K, terms_of, NULL, &r), TREDE_OK);
    return r;
}

static double ratio_of(size_t k, const double *w, size_t stride, size_t rows)
{
    double sum = 0, base = 0;
    for (size_t r = 0; r < rows; r++) {
        if (k == 2 && r % 5 != 0) continue;
        sum += w[r * stride] * (k == 1 ? y[r] > 9 : y[r]);
        base += w[r * stride];
    }
    return base > 0 ? sum / base : NAN;
}

/* What the header says, written out; a replicate that says nothing of one of two is left out. */
static double by_hand(const struct trede_replicates *p, size_t a, size_t b, size_t rows)
{
    double centre[2] = {0, 0}, among[2] = {0, 0}, sum = 0;
    const size_t k[2] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        for (size_t r = 0; r < p->count; r++) {
            double theta = ratio_of(k[i], p->weight + r, p->count, rows);
            if (!(p->rscales == NULL || p->rscales[r] > 0) || isnan(theta)) continue;
            centre[i] += theta;
            among[i]++;
        }
        centre[i] = p->mse ? ratio_of(k[i], weight, 1, rows) : centre[i] / among[i];
    }
    for (size_t r = 0; r < p->count; r++) {
        double x = ratio_of(a, p->weight + r, p->count, rows), z = ratio_of(b, p->weight + r, p->count, rows);
        if (!isnan(x) && !isnan(z)) sum += (p->rscales ? p->rscales[r] : 1) * (x - centre[0]) * (z - centre[1]);
    }
    return p->scale * sum;
}

static void as_the_header_says(void **state)
{
    (void)state;
    static double rscales[40];
    struct trede_design d = rows_of(100);
    struct trede_replicates p = {.count = 40, .scale = 0.7, .rscales = rscales, .weight = given, .threads = 1};
    for (size_t r = 0; r < p.count; r++) {
        rscales[r] = r % 7 == 0 ? 0 : 1 + (double)(r % 3);
        for (size_t row = 0; row < d.rows; row++)
            given[row * p.count + r] = r == 3 && row % 5 == 0 ? 0 : (double)((row * 13 + r * 29) % 7);
    }
    d.replicates = &p;
    assert_int_equal(trede_replicates_rank(&d, NULL, 0, &p.rank), TREDE_OK);
    for (int mse = 0; mse < 2; mse++) {
        p.mse = mse;
        struct trede_ratios r = estimate(&d);
        for (size_t i = 0; i < K * K; i++)
            t_rel(r.covariance[i], by_hand(&p, i / K, i % K, d.rows), 1e-11);
        trede_ratios_free(&r);
    }
}

/* A jackknife of a linear statistic is the variance engine itself. */
static size_t constant_base(const void *context, size_t row, struct trede_term *terms)
{
    (void)context;
    terms[0] = (struct trede_term){0, y[row], 1};
    return 1;
}

static void total_of(const void *context, size_t row, double *u)
{
    (void)context;
    u[0] = y[row];
}

static void jackknife_is_exact_for_totals(void **state)
{
    (void)state;
    static double fraction[3] = {0.25, 0.0, 1.0};
    struct trede_design d = rows_of(60);
    for (uint32_t r = 0; r < 60; r++) {
        stratum[r] = r < 20 ? 0 : r < 56 ? 1 : 2;
        psu[r] = r / 4;
    }
    d.strata = 3;
    d.psus = 15;
    d.fraction = fraction;
    struct trede_replicates jkn;
    double taylor, replicated;
    assert_int_equal(trede_jackknife_make(arena, &d, &jkn), TREDE_OK);
    assert_int_equal(jkn.count, 15);
    assert_int_equal(trede_taylor(&d, NULL, 0, 1, total_of, NULL, &taylor, NULL), TREDE_OK);
    d.replicates = &jkn;
    jkn.mse = true;
    assert_int_equal(trede_taylor(&d, NULL, 0, 1, total_of, NULL, &replicated, NULL), TREDE_OK);
    t_rel(replicated, taylor, 1e-12);
}

static void jackknife_needs_two(void **state)
{
    (void)state;
    struct trede_replicates out;
    struct trede_design d = rows_of(1);
    assert_int_equal(trede_jackknife_make(arena, &d, &out), TREDE_INPUT);
}

static void edges(void **state)
{
    (void)state;
    struct trede_replicates p = {.count = 3, .scale = 1, .weight = given, .rank = 3, .threads = 1};
    for (size_t rows = 0; rows < 3; rows++) {
        struct trede_design d = rows_of(rows);
        for (size_t i = 0; i < rows * 3; i++)
            given[i] = (double)(1 + i % 2);
        d.replicates = &p;
        struct trede_ratios r = estimate(&d);
        assert_int_equal(r.base[0], rows);
        assert_true(r.df[0] <= (rows ? (double)rows - 1 : 0) && r.df[0] >= 0);
        assert_true(isfinite(r.covariance[0]));
        trede_ratios_free(&r);
    }
    struct trede_design d = rows_of(50); /* no replicate says anything: no variance, not a wrong one */
    memset(given, 0, sizeof given);
    d.replicates = &p;
    struct trede_ratios r = estimate(&d);
    t_abs(r.covariance[0], 0, T_EXACT);
    t_abs(r.df[0], 0, T_EXACT);
    trede_ratios_free(&r);
}

/* The same answer everywhere has exactly no variance, however far from 0, whatever the weights. */
static void same_answer(void **state)
{
    (void)state;
    struct trede_design d = rows_of(90);
    struct trede_replicates b;
    for (size_t r = 0; r < d.rows; r++) {
        y[r] = 1e9 + 0.1;
        weight[r] = r % 2 ? 1e-3 : 1e3 + (double)r;
    }
    assert_int_equal(trede_replicates_bootstrap(arena, &d, 3, 64, 1, &b), TREDE_OK);
    d.replicates = &b;
    struct trede_ratios r;
    assert_int_equal(trede_ratios_estimate(&d, NULL, 0, 1, constant_base, NULL, &r), TREDE_OK);
    t_abs(r.covariance[0], 0, T_EXACT);
    trede_ratios_free(&r);
}

static void degrees_of_freedom(void **state)
{
    (void)state;
    struct trede_design d = rows_of(100);
    struct trede_replicates p = {.count = 6, .scale = 1, .weight = given, .threads = 1};
    for (size_t row = 0; row < 100; row++) /* three columns and their doubles: rank 3 */
        for (size_t r = 0; r < 6; r++)
            given[row * 6 + r] = (r < 3 ? 1 : 2) * (1 + (double)((row * (r % 3 + 1)) % 5));
    d.replicates = &p;
    assert_int_equal(trede_replicates_rank(&d, NULL, 0, &p.rank), TREDE_OK);
    assert_int_equal(p.rank, 3);
    struct trede_ratios r = estimate(&d);
    t_abs(r.df[0], 2, T_EXACT);
    t_abs(trede_domain_df(&d, NULL, 0), 2, T_EXACT);
    trede_ratios_free(&r);
    p.df = 50;
    r = estimate(&d);
    t_abs(r.df[0], 50, T_EXACT);
    t_abs(r.df[2], 19, T_EXACT); /* of 20 rows */
    trede_ratios_free(&r);
}

/* ---- raking again ---- */

static int32_t first[MOST_ROWS], later[MOST_ROWS];
static const int32_t *const category[] = {first, later};

static struct trede_design raked(size_t rows, struct trede_calibration *calibration)
{
    struct trede_design d = rows_of(rows);
    static const double targets[2][2] = {{70, 130}, {90, 110}};
    int32_t own[2][MOST_ROWS];
    for (size_t r = 0; r < rows; r++) {
        before[r] = weight[r];
        own[0][r] = first[r] = r % 4 == 0;
        own[1][r] = r % 3 == 0;
        later[r] = 2 + own[1][r];
    }
    const struct trede_margin margins[] = {{own[0], targets[0], 2}, {own[1], targets[1], 2}};
    struct trede_raking result;
    assert_int_equal(trede_rake(weight, rows, margins, 2, 1e-12, 500, &result), TREDE_OK);
    assert_int_equal(result.status, TREDE_RAKED);
    *calibration = (struct trede_calibration){before, 2, category, 4};
    d.calibration = calibration;
    return d;
}

/* What the margins fix has no variance in any replicate; each replicate reaches them. */
static size_t margin_terms(const void *context, size_t row, struct trede_term *terms)
{
    (void)context;
    terms[0] = (struct trede_term){0, first[row], 1};
    terms[1] = (struct trede_term){1, later[row] == 3, 1};
    return 2;
}

static void margins_do_not_vary(void **state)
{
    (void)state;
    struct trede_calibration calibration;
    struct trede_design d = raked(240, &calibration);
    struct trede_replicates b;
    assert_int_equal(trede_replicates_bootstrap(arena, &d, 8, 200, 2, &b), TREDE_OK);
    assert_int_equal(b.reraking->lost, 0);
    d.replicates = &b;
    struct trede_ratios r;
    assert_int_equal(trede_ratios_estimate(&d, NULL, 0, 2, margin_terms, NULL, &r), TREDE_OK);
    t_abs(r.covariance[0], 0, 1e-20);
    t_abs(r.covariance[3], 0, 1e-20);
    trede_ratios_free(&r);
}

/* Given weights raked again are those of raking each replicate as if it were the sample. */
static void given_weights_raked(void **state)
{
    (void)state;
    enum { R = 5 };
    struct trede_calibration calibration;
    struct trede_design d = raked(120, &calibration);
    double want[120], sum[4], target[4] = {0};
    size_t lost;
    for (size_t row = 0; row < 120; row++)
        for (size_t r = 0; r < R; r++)
            given[row * R + r] = r == 4 && later[row] == 3 ? 0 : (double)(1 + (row * 7 + r * 3) % 5);
    for (size_t row = 0; row < 120; row++) {
        target[first[row]] += weight[row];
        target[later[row]] += weight[row];
    }
    for (size_t row = 0; row < 120; row++)
        want[row] = given[row * R + 2];
    for (int sweep = 0; sweep < 200; sweep++)
        for (size_t m = 0; m < 2; m++) {
            memset(sum, 0, sizeof sum);
            for (size_t row = 0; row < 120; row++)
                sum[category[m][row]] += want[row];
            for (size_t row = 0; row < 120; row++)
                want[row] *= target[category[m][row]] / sum[category[m][row]];
        }
    assert_int_equal(trede_replicates_rake(&d, given, R, 1, &lost), TREDE_OK);
    assert_int_equal(lost, 1); /* replicate 4 has nobody of a category */
    for (size_t row = 0; row < 120; row++) {
        t_rel(given[row * R + 2], want[row], 1e-10);
        t_abs(given[row * R + 4], 0, T_EXACT);
    }
}

/* Few people in a category: some replicates cannot be raked; the others share the scale. */
static void lost_replicates(void **state)
{
    (void)state;
    struct trede_calibration calibration;
    struct trede_design d = raked(40, &calibration);
    for (size_t r = 0; r < 40; r++)
        first[r] = r < 2; /* two of forty */
    struct trede_replicates b;
    assert_int_equal(trede_replicates_bootstrap(arena, &d, 8, 300, 1, &b), TREDE_OK);
    assert_true(b.reraking->lost > 10 && b.reraking->lost < 80); /* about 300 / e^2 = 41 */
    d.replicates = &b;
    struct trede_ratios r = estimate(&d);
    assert_true(r.covariance[0] > 0 && isfinite(r.covariance[0]));
    trede_ratios_free(&r);
}

/* Rows that share a weight are added up first; written out as weights of rows, the bootstrap is the same. */
static void collapsed_rows(void **state)
{
    (void)state;
    enum { R = 50 };
    struct trede_calibration calibration;
    struct trede_design d = raked(120, &calibration);
    double row_weight[TREDE_REPLICATE_BLOCK], v[2];
    for (uint32_t r = 0; r < 120; r++) {
        psu[r] = r / 10;
        if (r % 7 == 0) first[r] = later[r] = -1; /* not raked */
    }
    d.psus = 12;
    struct trede_replicates b;
    assert_int_equal(trede_replicates_bootstrap(arena, &d, 8, R, 1, &b), TREDE_OK);
    struct trede_replicates rows = {.count = R, .scale = b.scale, .weight = given, .rank = R, .threads = 1};
    double *m = trede_arena_alloc(arena, b.bootstrap->units * TREDE_REPLICATE_BLOCK, sizeof *m);
    for (size_t block = 0; block < trede_replicate_blocks(R); block++) {
        const struct trede_weight_block w = {&d, &b, block, m};
        assert_int_equal(trede_bootstrap_multipliers(b.bootstrap, block, m), TREDE_OK);
        for (size_t row = 0; row < 120; row++) {
            trede_weight_block_row(&w, row, row_weight);
            for (size_t r = block * TREDE_REPLICATE_BLOCK; r < R && r < (block + 1) * TREDE_REPLICATE_BLOCK; r++)
                given[row * R + r] = row_weight[r % TREDE_REPLICATE_BLOCK];
        }
    }
    d.replicates = &b;
    struct trede_ratios together = estimate(&d);
    assert_int_equal(trede_taylor(&d, NULL, 0, 1, total_of, NULL, &v[0], NULL), TREDE_OK);
    d.replicates = &rows;
    struct trede_ratios apart = estimate(&d);
    assert_int_equal(trede_taylor(&d, NULL, 0, 1, total_of, NULL, &v[1], NULL), TREDE_OK);
    for (size_t i = 0; i < K * K; i++)
        t_rel(together.covariance[i], apart.covariance[i], 1e-10);
    t_rel(v[0], v[1], 1e-10);
    trede_ratios_free(&together);
    trede_ratios_free(&apart);
}

/* ---- tables of anything ---- */

static size_t two_cells(const void *context, size_t row, struct trede_cell_value *values)
{
    (void)context;
    values[0] = (struct trede_cell_value){row % 4, y[row]};
    values[1] = (struct trede_cell_value){4, 1};
    return 2;
}

static void tables(void **state)
{
    (void)state;
    struct trede_design d = rows_of(100);
    struct trede_replicates b;
    double table[70][5];
    assert_int_equal(trede_replicates_bootstrap(arena, &d, 8, 70, 1, &b), TREDE_OK);
    assert_int_equal(trede_replicate_table(&d, &b, NULL, 0, 5, 2, two_cells, NULL, table[0]), TREDE_OK);
    double *m = trede_arena_alloc(arena, b.bootstrap->units * TREDE_REPLICATE_BLOCK, sizeof *m);
    for (size_t r = 0; r < 70; r++) {
        double want[5] = {0};
        if (r % TREDE_REPLICATE_BLOCK == 0)
            assert_int_equal(trede_bootstrap_multipliers(b.bootstrap, r / TREDE_REPLICATE_BLOCK, m), TREDE_OK);
        for (size_t row = 0; row < 100; row++) {
            double w = weight[row] * m[row * TREDE_REPLICATE_BLOCK + r % TREDE_REPLICATE_BLOCK];
            want[row % 4] += w * y[row];
            want[4] += w;
        }
        for (size_t c = 0; c < 5; c++)
            t_rel(table[r][c], want[c], 1e-12);
    }
}

/* Every allocation fails once: a status, and nothing lost. */
static enum trede_status all_of_it(const struct trede_design *design)
{
    struct trede_arena *room = trede_arena_create();
    struct trede_design d = *design;
    struct trede_replicates b;
    struct trede_ratios r = {0};
    if (!room) return TREDE_INTERNAL;
    enum trede_status status = trede_replicates_bootstrap(room, &d, 8, 70, 1, &b);
    d.replicates = &b;
    if (!status) status = trede_ratios_estimate(&d, NULL, 0, K, terms_of, NULL, &r);
    trede_ratios_free(&r);
    trede_arena_destroy(room);
    return status;
}

static void memory(void **state)
{
    (void)state;
    struct trede_calibration calibration;
    struct trede_design designs[] = {rows_of(60), raked(60, &calibration)};
    for (size_t i = 0; i < 2; i++) {
        enum trede_status status = TREDE_INTERNAL;
        for (uint64_t n = 1; status == TREDE_INTERNAL && n < 100000; n++) {
            trede_alloc_fail_after(n);
            status = all_of_it(&designs[i]);
            trede_alloc_fail_after(0);
        }
        assert_int_equal(status, TREDE_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(as_the_header_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(jackknife_is_exact_for_totals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(jackknife_needs_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(edges, set_up, tear_down),
        cmocka_unit_test_setup_teardown(same_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(degrees_of_freedom, set_up, tear_down),
        cmocka_unit_test_setup_teardown(margins_do_not_vary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(given_weights_raked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lost_replicates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(collapsed_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
