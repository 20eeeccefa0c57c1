/* Patterns: against a plain comparison of every row with every pattern, for few and for very many possible keys. */
#include "harness/t.h"

#include <stdbool.h>

#include "stats/patterns.h"

enum { ROWS = 3000, COLUMNS = 6 };

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

struct table {
    struct trede_arena *arena;
    int32_t code[COLUMNS][ROWS];
    double weight[ROWS];
    struct trede_pattern_column columns[COLUMNS];
};

static void fill(struct table *t, const uint32_t *levels, uint32_t distinct)
{
    uint32_t state = 7;
    t->arena = trede_arena_create();
    assert_non_null(t->arena);
    for (size_t r = 0; r < ROWS; r++) {
        uint32_t kind = next(&state) % distinct;
        for (size_t c = 0; c < COLUMNS; c++)
            t->code[c][r] = (int32_t)((kind * 2654435761u + (uint32_t)c * 40503u) % levels[c]);
        if (next(&state) % 50 == 0) t->code[next(&state) % COLUMNS][r] = -1;
        t->weight[r] = 0.5 + (double)(next(&state) % 100);
    }
    for (size_t c = 0; c < COLUMNS; c++)
        t->columns[c] = (struct trede_pattern_column){t->code[c], levels[c]};
}

static bool same(const struct table *t, size_t a, size_t b)
{
    for (size_t c = 0; c < COLUMNS; c++)
        if (t->code[c][a] != t->code[c][b]) return false;
    return true;
}

static bool complete(const struct table *t, size_t row)
{
    for (size_t c = 0; c < COLUMNS; c++)
        if (t->code[c][row] < 0) return false;
    return true;
}

/* Every row against the first rows of the patterns met so far. */
static void check(const struct table *t, const struct trede_patterns *got, const uint32_t *domain, size_t count)
{
    static double weight[ROWS];
    static uint32_t rows[ROWS];
    memset(weight, 0, sizeof weight);
    memset(rows, 0, sizeof rows);
    size_t met = 0;
    for (size_t i = 0; i < count; i++) {
        size_t row = domain ? domain[i] : i, p = 0;
        if (!complete(t, row)) {
            assert_int_equal(got->of[row], TREDE_NO_PATTERN);
            continue;
        }
        while (p < met && !same(t, got->pattern[p].first, row))
            p++;
        if (p == met) assert_int_equal(got->pattern[met++].first, row);
        assert_int_equal(got->of[row], p);
        weight[p] += t->weight[row];
        rows[p]++;
    }
    assert_int_equal(got->count, met);
    for (size_t p = 0; p < met; p++) {
        assert_int_equal(got->pattern[p].rows, rows[p]);
        t_rel(got->pattern[p].weight, weight[p], T_TIGHT);
    }
}

static void run(const uint32_t *levels, uint32_t distinct)
{
    static struct table t;
    static uint32_t odd[ROWS / 2];
    fill(&t, levels, distinct);
    for (size_t i = 0; i < ROWS / 2; i++)
        odd[i] = (uint32_t)(2 * i + 1);
    struct trede_pattern_question question = {
        .rows = ROWS, .columns = t.columns, .column_count = COLUMNS, .weight = t.weight};
    struct trede_patterns got;
    assert_int_equal(trede_patterns_make(t.arena, &question, &got), TREDE_OK);
    assert_true(got.count > distinct / 2 && got.count <= distinct);
    check(&t, &got, NULL, ROWS);
    question.domain = odd;
    question.domain_rows = ROWS / 2;
    assert_int_equal(trede_patterns_make(t.arena, &question, &got), TREDE_OK);
    check(&t, &got, odd, ROWS / 2);
    assert_int_equal(got.of[0], TREDE_NO_PATTERN);
    trede_arena_destroy(t.arena);
}

static void few_keys_have_a_place_each(void **state)
{
    (void)state;
    run((const uint32_t[COLUMNS]){2, 3, 2, 5, 2, 7}, 60);
}

static void many_keys_are_hashed(void **state)
{
    (void)state;
    run((const uint32_t[COLUMNS]){2000, 3000, 2, 500, 1000, 7}, 2500);
}

static void keys_beyond_63_bits_go_in_stages(void **state)
{
    (void)state;
    const uint32_t huge = 2000000000;
    run((const uint32_t[COLUMNS]){huge, huge, huge, 3, huge, huge}, 900);
}

static void without_columns_all_are_alike(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    struct trede_patterns got;
    const struct trede_pattern_question question = {.rows = 5};
    assert_int_equal(trede_patterns_make(arena, &question, &got), TREDE_OK);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.rows, 5);
    t_rel(got.weight, 5.0, T_EXACT);
    const struct trede_pattern_question nobody = {.rows = 0};
    assert_int_equal(trede_patterns_make(arena, &nobody, &got), TREDE_OK);
    assert_int_equal(got.count, 0);
    trede_arena_destroy(arena);
}

static void a_code_outside_its_levels_is_no_answer(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    const int32_t code[] = {0, 2, 1, -1, 1};
    const struct trede_pattern_column column = {code, 2};
    const struct trede_pattern_question question = {.rows = 5, .columns = &column, .column_count = 1};
    struct trede_patterns got;
    assert_int_equal(trede_patterns_make(arena, &question, &got), TREDE_OK);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.rows, 3);
    assert_int_equal(got.of[1], TREDE_NO_PATTERN);
    assert_int_equal(got.of[3], TREDE_NO_PATTERN);
    assert_int_equal(got.of[4], 1);
    trede_arena_destroy(arena);
}

static void numbers_are_coded_by_value(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    const double number[] = {3.5, -0.0, NAN, 0.0, 3.5, 1e300, INFINITY, -1.0};
    const int32_t want[] = {0, 1, -1, 1, 0, 2, -1, 3};
    struct trede_coded got;
    assert_int_equal(trede_code_numbers(arena, number, 8, &got), TREDE_OK);
    assert_int_equal(got.levels, 4);
    for (size_t r = 0; r < 8; r++) {
        assert_int_equal(got.code[r], want[r]);
        if (want[r] >= 0) t_rel(got.value[got.code[r]], number[r], T_EXACT);
    }
    static double many[ROWS];
    for (size_t r = 0; r < ROWS; r++)
        many[r] = (double)((r * 7919) % 2003) / 3.0;
    assert_int_equal(trede_code_numbers(arena, many, ROWS, &got), TREDE_OK);
    assert_int_equal(got.levels, 2003);
    for (size_t r = 0; r < ROWS; r++)
        t_rel(got.value[got.code[r]], many[r], T_EXACT);
    trede_arena_destroy(arena);
}

static void a_row_has_the_values_of_its_pattern(void **state)
{
    (void)state;
    const uint32_t of[] = {1, TREDE_NO_PATTERN, 0};
    const double values[] = {1, 2, 3, 4};
    const struct trede_pattern_linear linear = {of, values, 2};
    double u[2] = {0};
    trede_linear_of_pattern(&linear, 1, u);
    t_rel(u[0], 0.0, T_EXACT);
    trede_linear_of_pattern(&linear, 0, u);
    t_rel(u[1], 4.0, T_EXACT);
}

/* The fast way and the engine's own give the same covariance: with strata and PSUs, in a domain, for rows without a
 * pattern, and calibrated (where there is no fast way). */
static void covariance_is_the_engines(void **state)
{
    (void)state;
    enum { N = 240, K = 3, CELLS = 7 };
    static double weight[N], before[N], u[CELLS * K];
    static uint32_t stratum[N], psu[N], of[N], domain[N];
    static int32_t category[N];
    static const int32_t *const margins[] = {category};
    uint32_t seed = 3;
    size_t count = 0;
    for (size_t i = 0; i < CELLS * K; i++)
        u[i] = (double)(next(&seed) % 1000) / 100.0 - 5.0;
    for (uint32_t r = 0; r < N; r++) {
        before[r] = 1.0 + next(&seed) % 5;
        weight[r] = before[r] * (r % 2 ? 1.25 : 0.75);
        category[r] = (int32_t)(r % 2);
        psu[r] = r / 8;
        stratum[r] = psu[r] / 10;
        of[r] = r % 9 == 0 ? TREDE_NO_PATTERN : next(&seed) % CELLS;
        if (next(&seed) % 3) domain[count++] = r;
    }
    const struct trede_calibration calibration = {before, 1, margins, 2};
    struct trede_design design = {.rows = N, .weight = weight, .stratum = stratum, .psu = psu, .strata = 3, .psus = 30};
    const struct trede_pattern_linear linear = {of, u, K};
    for (int way = 0; way < 3; way++) {
        double want[K * K], got[K * K];
        const uint32_t *rows = way == 1 ? domain : NULL;
        design.calibration = way == 2 ? &calibration : NULL;
        assert_int_equal(trede_taylor(&design, rows, count, K, trede_linear_of_pattern, &linear, want, NULL), TREDE_OK);
        assert_int_equal(trede_taylor_of_patterns(&design, rows, count, &linear, got, NULL), TREDE_OK);
        for (size_t i = 0; i < K * K; i++)
            t_rel(got[i], want[i], T_CLOSE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_keys_have_a_place_each),
        cmocka_unit_test(many_keys_are_hashed),
        cmocka_unit_test(keys_beyond_63_bits_go_in_stages),
        cmocka_unit_test(without_columns_all_are_alike),
        cmocka_unit_test(a_code_outside_its_levels_is_no_answer),
        cmocka_unit_test(numbers_are_coded_by_value),
        cmocka_unit_test(a_row_has_the_values_of_its_pattern),
        cmocka_unit_test(covariance_is_the_engines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
