#include "harness/t.h"

#include "stats/transition.h"

/* mcnemar.test(matrix(c(794, 86, 150, 570), 2)): 16.8178 with, 17.3559 without correction */
static void known_table(void **state)
{
    (void)state;
    static const double table[] = {794, 150, 86, 570};
    struct trede_mcnemar m = trede_mcnemar_cut(table, 2, 2);
    t_abs(m.b, 150, T_EXACT);
    t_abs(m.c, 86, T_EXACT);
    t_rel(m.chisq, 17.3559322033898, 1e-12);
    t_rel(m.chisq_corrected, 16.8177966101695, 1e-12);
    struct trede_test bowker = trede_bowker(table, 2), stuart = trede_stuart_maxwell(table, 2);
    t_rel(bowker.statistic, m.chisq, T_TIGHT); /* in a 2 x 2 table all three are one */
    t_rel(stuart.statistic, m.chisq, T_TIGHT);
    t_rel(stuart.p, m.p, T_TIGHT);
}

static void nobody_moved(void **state)
{
    (void)state;
    static const double still[] = {5, 0, 0, 0, 7, 0, 0, 0, 0};
    assert_false(trede_bowker(still, 3).defined);
    assert_false(trede_stuart_maxwell(still, 3).defined);
    struct trede_mcnemar m = trede_mcnemar_cut(still, 3, 2);
    assert_false(m.defined);
    t_abs(m.p_exact, 1, T_EXACT);
    assert_false(trede_stuart_maxwell(still, 0).defined);
}

static void everybody_moved_the_same_way(void **state)
{
    (void)state;
    static const double up[] = {0, 12, 0, 0};
    struct trede_test s = trede_stuart_maxwell(up, 2);
    assert_true(s.defined);
    t_rel(s.statistic, 12, T_TIGHT);
    struct trede_mcnemar m = trede_mcnemar_of(0, 12);
    t_rel(m.p_exact, 0.00048828125, T_TIGHT); /* binom.test(0, 12) */
    t_rel(m.p_mid, 0.000244140625, T_TIGHT);
}

/* Two blocks that never mix: rank 2, not 3. Each block is a McNemar test, so the statistics add up. */
static void separate_blocks(void **state)
{
    (void)state;
    static const double table[16] = {9, 5, 0, 0, 2, 9, 0, 0, 0, 0, 9, 1, 0, 0, 8, 9};
    struct trede_test s = trede_stuart_maxwell(table, 4);
    assert_true(s.defined);
    t_abs(s.df, 2, T_EXACT);
    t_rel(s.statistic, 9.0 / 7 + 49.0 / 9, 1e-12);
}

/* Swapping the moments changes no test; reversing the ladder swaps up and down. */
static void symmetries(void **state)
{
    (void)state;
    static const double table[] = {3, 4, 1, 2, 23, 15, 1, 8, 23};
    double swapped[9], reversed[9];
    for (size_t i = 0; i < 9; i++) {
        swapped[(i % 3) * 3 + i / 3] = table[i];
        reversed[8 - i] = table[i];
    }
    t_rel(trede_stuart_maxwell(table, 3).statistic, trede_stuart_maxwell(swapped, 3).statistic, 1e-12);
    t_rel(trede_stuart_maxwell(table, 3).statistic, trede_stuart_maxwell(reversed, 3).statistic, 1e-12);
    t_rel(trede_bowker(table, 3).statistic, trede_bowker(swapped, 3).statistic, 1e-12);
    struct trede_mcnemar a = trede_mcnemar_cut(table, 3, 3), b = trede_mcnemar_cut(reversed, 3, 2);
    assert_true(a.b == b.c && a.c == b.b);
    t_abs(a.p_mid, b.p_mid, T_EXACT);
}

static void mid_p_is_between(void **state)
{
    (void)state;
    for (double b = 0; b <= 30; b++) {
        for (double c = 0; c <= 30; c++) {
            struct trede_mcnemar m = trede_mcnemar_of(b, c);
            if (!m.defined) continue;
            assert_true(m.p_mid > 0 && m.p_mid <= m.p_exact && m.p_exact <= 1);
            t_rel(trede_mcnemar_of(c, b).p_mid, m.p_mid, T_TIGHT);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_table),
        cmocka_unit_test(nobody_moved),
        cmocka_unit_test(everybody_moved_the_same_way),
        cmocka_unit_test(separate_blocks),
        cmocka_unit_test(symmetries),
        cmocka_unit_test(mid_p_is_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
