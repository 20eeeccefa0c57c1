/* Reference values: R 4.2.2, printed with 17 digits; the call stands beside each. */
#include "harness/t.h"

#include "stats/distribution.h"
#include "stats/interval.h"

static void student(void **state)
{
    (void)state;
    static const double df[] = {1, 2, 3.5, 14, 51, 197, 2470, 1e6, 1e9};
    static const double q[] = {12.706204736174694, 4.3026527297494619, 2.9400886379827291,
                               2.1447866879178039, 2.0075837703158359, 1.972079033778501, /* qt(.975, df) */
                               1.9609248810426139, 1.9599663568141066, 1.9599639869123249};
    for (size_t i = 0; i < 9; i++) {
        t_rel(trede_t_quantile(0.975, df[i]), q[i], 2e-14);
        t_rel(trede_t_quantile(0.025, df[i]), -q[i], 2e-14);
        t_rel(trede_t_upper(q[i], df[i]), 0.025, 2e-13);
    }
    t_rel(trede_t_quantile(0.8, 1), 1.376381920471174, T_TIGHT); /* qt(.8, 1) */
    t_rel(trede_t_quantile(0.8, 5), 0.91954378024082617, T_TIGHT);
    t_rel(trede_t_quantile(0.9995, 1), 636.6192487687897, 1e-12);
    t_rel(trede_t_upper(0.1, 3), 0.46332617440040291, T_TIGHT); /* pt(.1, 3, lower = F) */
    t_rel(trede_t_upper(2, 51), 0.0254197083048712, T_TIGHT);
    t_rel(trede_t_upper(5, 2470), 3.067588172295756e-07, 1e-12);
    t_rel(trede_t_upper(40, 7), 7.951089992425214e-10, T_TIGHT);
    t_rel(trede_t_upper(-3, 4), 0.9800290159641406, T_TIGHT);
    t_rel(trede_t_two_sided(-13.1945147916281, 51), 4.5409418736515837e-18, 1e-12);
    t_abs(trede_t_quantile(0.5, 7), 0.0, T_EXACT);
}

static void student_without_bounds(void **state)
{
    (void)state;
    t_rel(trede_t_quantile(0.975, INFINITY), 1.9599639845400536, T_TIGHT); /* qnorm(.975) */
    t_rel(trede_t_two_sided(1.96, INFINITY), 0.049995790296440856, T_TIGHT);
    t_rel(trede_normal_two_sided(16.0979942459138), 2.6350909210881043e-58, 1e-12);
    t_rel(trede_normal_quantile(1e-10), -6.3613409024040557, T_TIGHT);
    assert_true(isinf(trede_t_quantile(1.0, 5)) && isinf(trede_t_quantile(0.975, 0)));
    assert_true(isinf(trede_normal_quantile(0.0)) && isinf(trede_normal_quantile(1.0)));
}

static void beta(void **state)
{
    (void)state;
    static const struct {
        double a, b, x, p;
    } lower[] = {{.5, .5, 1e-8, 6.3661977342861426e-05}, /* pbeta(x, a, b) */
                 {2, 1e5, .3, 1},
                 {2000.5, 2001, .5, 0.50315361999295649},
                 {3, .01, .999, 0.052718975674526027}};
    for (size_t i = 0; i < 4; i++)
        t_rel(trede_beta_lower(lower[i].a, lower[i].b, lower[i].x, 1 - lower[i].x), lower[i].p, 2e-13);
    static const struct {
        double p, a, b, x;
    } quantile[] = {{.025, .05, 100, 5.3410093803008861e-35}, /* qbeta(p, a, b) */
                    {.975, 1, 1e9, 3.6888794473100178e-09},
                    {.025, 25818, 16891, 0.59986780877570445},
                    {.5, .05, 2, 3.5942994297757929e-07},
                    {.975, 300.2, .5, 0.99999836294720434}};
    for (size_t i = 0; i < 5; i++) {
        struct trede_split s = trede_beta_quantile(quantile[i].p, quantile[i].a, quantile[i].b);
        t_rel(s.x, quantile[i].x, 1e-12);
        t_rel(s.x + s.rest, 1.0, T_TIGHT);
    }
    t_abs(trede_beta_lower(2, 3, 0, 1), 0, T_EXACT);
    t_abs(trede_beta_lower(2, 3, 1, 0), 1, T_EXACT);
}

static void gamma_family(void **state)
{
    (void)state;
    static const double a[] = {2, 5, 80, 1e6}, x[] = {.1, 5, 100, 1e6 + 2000};
    static const double lower[] = {0.0046788401604444703, 0.55950671493478754, 0.98254867748372454,
                                   0.97719590410123014};
    static const double upper[] = {0.9953211598395556, 0.44049328506521246, 0.01745132251627543, 0.022804095898769867};
    for (size_t i = 0; i < 4; i++) { /* pgamma(x, a) and its complement */
        t_rel(trede_gamma_lower(a[i], x[i]), lower[i], 1e-12);
        t_rel(trede_gamma_upper(a[i], x[i]), upper[i], 1e-12);
    }
    t_rel(trede_gamma_quantile(.025, 1), 0.025317807984289876, 1e-12); /* qgamma */
    t_rel(trede_gamma_quantile(.975, 1), 3.6888794541139354, 1e-12);
    t_rel(trede_gamma_quantile(.975, 25819), 26134.878811492428, 1e-12);
    t_rel(trede_gamma_quantile(.025, 1e7), 9993802.9968842678, 1e-12);
    t_rel(trede_chisq_upper(3.84, 1), 0.050043521248705224, 1e-12);
    t_rel(trede_chisq_upper(56.8572737632484, 1), 4.686174684940041e-14, 1e-12);
    t_rel(trede_chisq_upper(0.1, 30), 1.0, T_TIGHT);
    t_abs(trede_chisq_upper(0, 3), 1, T_EXACT);
}

static void f_and_binomial(void **state)
{
    (void)state;
    t_rel(trede_f_upper(5.19, 1.49, 20.9), 0.02188586647650767, 1e-12); /* pf(..., lower = F) */
    t_rel(trede_f_upper(.2, 3, 10), 0.89401811142072085, 1e-12);
    t_rel(trede_f_upper(144, 1.927, 98.28), 2.0480802172797667e-29, 1e-11);
    t_rel(trede_f_upper(1.28, 3, INFINITY), trede_chisq_upper(3.84, 3), T_TIGHT);
    t_rel(trede_f_quantile(.975, 29, 29 * 6), 1.661538417028813, 1e-12); /* qf */
    t_rel(trede_f_quantile(.025, 29, 29 * 6), 0.53696554252749085, 1e-12);
    t_rel(trede_binomial_mass(0, 10, .3), 0.02824752489999998, T_TIGHT); /* dbinom */
    t_rel(trede_binomial_mass(3, 7, .5), 0.2734375, T_TIGHT);
    t_rel(trede_binomial_mass(7, 7, .5), 0.0078125, T_TIGHT);
    t_rel(trede_binomial_mass(500000, 1000000, .5), 0.0007978843613317499, 1e-12);
    t_rel(trede_binomial_lower(2, 10, .5), 0.0546875, T_TIGHT); /* pbinom */
    t_rel(trede_binomial_lower(86, 236, .5), 1.857968069785715e-05, 1e-12);
    t_rel(trede_binomial_lower(499000, 1000000, .5), 0.022804149932691052, 1e-12);
    for (double x = 0; x <= 12; x++) /* both tails and the mass between them */
        t_rel(trede_binomial_lower(x, 12, .3) + trede_binomial_upper(x, 12, .3) - trede_binomial_mass(x, 12, .3), 1.0,
              T_TIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(student),      cmocka_unit_test(student_without_bounds), cmocka_unit_test(beta),
        cmocka_unit_test(gamma_family), cmocka_unit_test(f_and_binomial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
