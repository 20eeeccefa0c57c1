#include "harness/t.h"

#include "base/alloc.h"
#include "stats/scale.h"

enum { ROWS = 400, ITEMS = 5 };

static uint64_t seed = 3;
static double draw(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

/* People and items on one line; an answer of 0..top, noisier with more noise. */
static void answers(double *scores, size_t rows, size_t items, int top, double noise)
{
    for (size_t r = 0; r < rows; r++) {
        double person = draw();
        for (size_t i = 0; i < items; i++) {
            double felt = person - (double)i / (double)items + noise * (draw() - 0.5) + 0.3;
            double score = floor(felt * (top + 1));
            scores[r * items + i] = score < 0 ? 0 : score > top ? top : score;
        }
    }
}

static struct trede_loevinger h_of(const double *scores, size_t rows, size_t items)
{
    struct trede_loevinger h = {0};
    assert_int_equal(trede_loevinger_of(scores, NULL, rows, items, &h), TREDE_OK);
    return h;
}

static void perfect_ladder(void **state)
{
    (void)state;
    static const double scores[] = {0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0};
    struct trede_loevinger h = h_of(scores, 5, 3);
    t_rel(h.h, 1, T_TIGHT);
    struct trede_guttman g;
    assert_int_equal(trede_guttman_of(scores, NULL, 5, 3, &g), TREDE_OK);
    assert_true(g.defined && g.errors == 0 && g.perfect == 5 && g.pairwise_errors == 0);
    t_rel(g.reproducibility, 1, T_TIGHT);
    t_rel(g.scalability, 1, T_TIGHT);
}

/* For 0/1 items H is 1 less pairwise errors over those expected when the items are independent. */
static void errors_make_h(void **state)
{
    (void)state;
    static double scores[ROWS * ITEMS];
    struct trede_guttman g;
    double held[ITEMS] = {0}, expected = 0;
    answers(scores, ROWS, ITEMS, 1, 0.8);
    for (size_t i = 0; i < (size_t)ROWS * ITEMS; i++)
        held[i % ITEMS] += scores[i] / ROWS;
    for (size_t i = 0; i < ITEMS; i++) {
        for (size_t j = i + 1; j < ITEMS; j++)
            expected += ROWS * (1 - fmax(held[i], held[j])) * fmin(held[i], held[j]);
    }
    assert_int_equal(trede_guttman_of(scores, NULL, ROWS, ITEMS, &g), TREDE_OK);
    t_rel(h_of(scores, ROWS, ITEMS).h, 1 - (double)g.pairwise_errors / expected, 1e-12);
}

/* The delta method against the jackknife, which knows nothing of influence functions. Loose by nature: 5 %. */
static void standard_error(int top, double noise)
{
    static double scores[ROWS * ITEMS], without[ROWS * ITEMS];
    double mean = 0, squares = 0, left_out[ROWS];
    answers(scores, ROWS, ITEMS, top, noise);
    for (size_t r = 0; r < ROWS; r++) {
        memcpy(without, scores, r * ITEMS * sizeof(double));
        memcpy(without + r * ITEMS, scores + (r + 1) * ITEMS, (ROWS - r - 1) * ITEMS * sizeof(double));
        left_out[r] = h_of(without, ROWS - 1, ITEMS).h;
        mean += left_out[r] / ROWS;
    }
    for (size_t r = 0; r < ROWS; r++)
        squares += (left_out[r] - mean) * (left_out[r] - mean);
    struct trede_loevinger h = h_of(scores, ROWS, ITEMS);
    assert_true(h.has_se);
    t_rel(h.se, sqrt(squares * (ROWS - 1) / ROWS), 0.05);
}
static void se_of_ratings(void **state)
{
    (void)state;
    standard_error(3, 0.7);
}
static void se_of_yes_no(void **state)
{
    (void)state;
    standard_error(1, 0.9);
}

static void what_cannot_be_scaled(void **state)
{
    (void)state;
    static const double same[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct trede_guttman g;
    struct trede_alpha a = {0};
    assert_false(h_of(same, 3, 3).defined);
    assert_false(h_of(same, 1, 3).defined);
    assert_false(h_of(same, 0, 3).defined);
    assert_false(h_of(same, 3, 1).defined);
    assert_int_equal(trede_guttman_of(same, NULL, 3, 3, &g), TREDE_OK);
    assert_false(g.defined);
    assert_int_equal(trede_guttman_of(same, NULL, 0, 3, &g), TREDE_OK);
    assert_false(g.defined);
    for (size_t rows = 0; rows <= 3; rows++) {
        assert_int_equal(trede_alpha_of(same, rows, 3, 0.95, &a), TREDE_OK);
        assert_false(a.defined);
    }
}

static void an_item_that_does_not_vary(void **state)
{
    (void)state;
    static const double scores[] = {0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1};
    double pair[9], item[3];
    struct trede_loevinger h = {.h_item = item, .h_pair = pair};
    assert_int_equal(trede_loevinger_of(scores, NULL, 4, 3, &h), TREDE_OK);
    assert_true(h.defined);
    for (size_t i = 0; i < 9; i++)
        assert_true(isfinite(pair[i]));
    t_abs(item[1], 0, T_EXACT);
    t_abs(pair[1], 0, T_EXACT);
    assert_true(isfinite(h.se));
}

/* Two items that are the same: alpha 1. Two rows are enough to say so. */
static void alpha_edges(void **state)
{
    (void)state;
    static const double twins[] = {1, 1, 3, 3, 2, 2}, far[] = {1e9 + 1, 1e9 + 2, 1e9 + 2, 1e9 + 2, 1e9 + 3, 1e9 + 4};
    double dropped[2];
    struct trede_alpha a = {.if_dropped = dropped}, b = {0}, near = {0};
    assert_int_equal(trede_alpha_of(twins, 3, 2, 0.95, &a), TREDE_OK);
    t_rel(a.raw, 1, T_TIGHT);
    t_abs(dropped[0], 0, T_EXACT);
    assert_int_equal(trede_alpha_of(twins, 2, 2, 0.95, &a), TREDE_OK);
    assert_true(a.defined);
    static const double small[] = {1, 2, 2, 2, 3, 4};
    assert_int_equal(trede_alpha_of(far, 3, 2, 0.95, &b), TREDE_OK);
    assert_int_equal(trede_alpha_of(small, 3, 2, 0.95, &near), TREDE_OK);
    t_rel(b.raw, near.raw, 1e-12);
    assert_true(near.feldt_low < near.raw && near.raw < near.feldt_high);
}

static void too_many_levels(void **state)
{
    (void)state;
    static double scores[200];
    for (size_t i = 0; i < 200; i++)
        scores[i] = draw();
    struct trede_loevinger h = h_of(scores, 100, 2);
    assert_true(h.defined && !h.has_se && h.se == 0);
}

/* Four patterns with their numbers of people are those people one by one. */
static void people_with_the_same_answers(void **state)
{
    (void)state;
    enum { PATTERNS = 4, WIDE = 3 };
    static const double pattern[PATTERNS * WIDE] = {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1};
    static const double people[PATTERNS] = {3, 5, 2, 1};
    double each[11 * WIDE];
    size_t rows = 0;
    for (size_t p = 0; p < PATTERNS; p++)
        for (int i = 0; i < (int)people[p]; i++, rows++)
            memcpy(each + rows * WIDE, pattern + p * WIDE, sizeof *each * WIDE);
    struct trede_loevinger apart = h_of(each, rows, WIDE), together = {0};
    struct trede_guttman one_by_one, counted;
    assert_int_equal(trede_loevinger_of(pattern, people, PATTERNS, WIDE, &together), TREDE_OK);
    assert_true(apart.defined && together.defined && together.has_se);
    t_rel(together.h, apart.h, T_TIGHT);
    t_rel(together.se, apart.se, T_TIGHT);
    assert_int_equal(trede_guttman_of(each, NULL, rows, WIDE, &one_by_one), TREDE_OK);
    assert_int_equal(trede_guttman_of(pattern, people, PATTERNS, WIDE, &counted), TREDE_OK);
    assert_int_equal(one_by_one.errors, 2); /* 0 1 1 for 1 1 0 */
    assert_int_equal(counted.errors, one_by_one.errors);
    assert_int_equal(counted.pairwise_errors, one_by_one.pairwise_errors);
    assert_int_equal(counted.perfect, one_by_one.perfect);
    t_rel(counted.reproducibility, one_by_one.reproducibility, T_EXACT);
    t_rel(counted.scalability, one_by_one.scalability, T_EXACT);
}

static void no_memory(void **state)
{
    (void)state;
    static const double scores[] = {0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0};
    enum trede_status status = TREDE_INTERNAL;
    for (uint64_t n = 1; n < 20 && status != TREDE_OK; n++) {
        struct trede_loevinger h = {0};
        struct trede_alpha a = {0};
        struct trede_guttman g;
        trede_alloc_fail_after(n);
        status = trede_loevinger_of(scores, NULL, 4, 3, &h);
        trede_alloc_fail_after(n);
        if (trede_alpha_of(scores, 4, 3, 0.95, &a) != TREDE_OK) status = TREDE_INTERNAL;
        trede_alloc_fail_after(n);
        if (trede_guttman_of(scores, NULL, 4, 3, &g) != TREDE_OK) status = TREDE_INTERNAL;
        trede_alloc_fail_after(0);
        assert_true(n > 1 || status == TREDE_INTERNAL);
    }
    assert_int_equal(status, TREDE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(perfect_ladder),
        cmocka_unit_test(people_with_the_same_answers),
        cmocka_unit_test(errors_make_h),
        cmocka_unit_test(se_of_ratings),
        cmocka_unit_test(se_of_yes_no),
        cmocka_unit_test(what_cannot_be_scaled),
        cmocka_unit_test(an_item_that_does_not_vary),
        cmocka_unit_test(alpha_edges),
        cmocka_unit_test(too_many_levels),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
