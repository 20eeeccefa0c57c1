/* Propensity weights and ratios with estimated weights. The standard errors are held against another route: the
 * influence of a row is how the whole procedure - model, factors, ratio - answers to a little more weight for it
 * (the infinitesimal jackknife, Jaeckel 1972), worked out by differences and put through the same variance engine. */
#include "harness/t.h"

#include "stats/response_propensity.h"

enum { ROWS = 240, RATIOS = 4, IN_DOMAIN = 1, MOST_PATTERNS = ROWS };

static double weight[ROWS], weight_before[ROWS];
static int8_t seen[ROWS];
static bool like_the_others;
static int32_t rung[ROWS], part[ROWS], margin[ROWS];
static uint32_t stratum[ROWS], psu[ROWS], domain_rows[ROWS], first[ROWS + 1];
static uint32_t psu_first[ROWS + 1];
static uint16_t in[2 * ROWS], psu_in[2 * ROWS];
static double score[ROWS];
static const struct trede_pattern_column columns[] = {{rung, 4}, {part, 2}};
static const int32_t *const margins[] = {margin};
static struct trede_subset sets[2];
static struct trede_subsets subsets;

static uint32_t state_of_chance = 1;
static double chance(void)
{
    state_of_chance = state_of_chance * 1664525u + 1013904223u;
    return (double)(state_of_chance >> 8) / 16777216.0;
}

static void list_subsets(void)
{
    size_t entries = 0, of_psu = 0;
    sets[1].count = 0;
    for (uint32_t r = 0; r < ROWS; r++) {
        in[entries++] = 0;
        if (part[r] == IN_DOMAIN) {
            in[entries++] = 1;
            domain_rows[sets[1].count++] = r;
        }
        first[r + 1] = (uint32_t)entries;
        if (r % 4 == 3) { /* a PSU ends; of four rows one is always in the domain */
            psu_in[of_psu++] = 0;
            psu_in[of_psu++] = 1;
            psu_first[psu[r] + 1] = (uint32_t)of_psu;
        }
    }
    sets[0] = (struct trede_subset){NULL, ROWS, ROWS / 4};
    sets[1].rows = domain_rows;
    sets[1].psus = ROWS / 4;
    subsets = (struct trede_subsets){2, sets, first, in, psu_first, psu_in};
}

/* Three strata, PSUs of four; who stands low comes back less often, of rung 1 hardly anybody. */
static int make_sample(void **state)
{
    (void)state;
    static const double back[] = {0.12, 0.45, 0.7, 0.9};
    for (uint32_t r = 0; r < ROWS; r++) {
        stratum[r] = r / 80;
        psu[r] = r / 4;
        rung[r] = (int32_t)(4 * chance());
        part[r] = r % 4 == 0 ? 1 : chance() < 0.3;
        margin[r] = chance() < 0.5 ? 0 : 1;
        weight_before[r] = 0.5 + chance();
        weight[r] = weight_before[r] * (margin[r] ? 1.2 : 0.9);
        seen[r] = chance() < back[rung[r]] - 0.1 * part[r];
        score[r] = rung[r] + 3 * chance();
    }
    for (uint32_t r = 0; r < 6; r++)
        seen[40 * r + 1] = -1; /* no part in it */
    list_subsets();
    return 0;
}

/* Shares of three groups, one base; a mean over part of them. */
static const uint32_t base_of[RATIOS] = {0, 0, 0, 1};
static size_t answers(const void *context, size_t row, struct trede_term *terms)
{
    (void)context;
    if (seen[row] < (like_the_others ? 0 : 1)) return 0;
    terms[0] = (struct trede_term){score[row] < 2 ? 0 : score[row] < 4 ? 1 : 2, 1, 1};
    if (score[row] < 1) return 1;
    terms[1] = (struct trede_term){3, score[row], 1};
    return 2;
}
static const struct trede_ratio_question question = {.k = RATIOS, .fn = answers, .base_of = base_of};

static struct trede_response_propensity fit(struct trede_arena *arena, double most)
{
    struct trede_response_propensity out;
    const struct trede_response_propensity_question asked = {ROWS, weight, seen, columns, 2, like_the_others, most};
    assert_int_equal(trede_response_propensity_fit(arena, &asked, &out), TREDE_OK);
    assert_int_equal(out.outcome, TREDE_LOGISTIC_FITTED);
    return out;
}

static void estimate(double most, size_t domain, double *value)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_response_propensity p = fit(arena, most);
    double y[RATIOS] = {0}, x[RATIOS] = {0};
    struct trede_term terms[2];
    for (size_t r = 0; r < ROWS; r++) {
        if (domain && part[r] != IN_DOMAIN) continue;
        for (size_t t = answers(NULL, r, terms); t-- > 0;) {
            double w = weight[r] * p.weights.factor[p.weights.of[r]];
            y[terms[t].index] += w * terms[t].y;
            for (size_t i = 0; i < RATIOS; i++)
                if (base_of[i] == base_of[terms[t].index]) x[i] += w * terms[t].x;
        }
    }
    for (size_t i = 0; i < RATIOS; i++)
        value[i] = y[i] / x[i];
    trede_arena_destroy(arena);
}

static double derivative[ROWS][RATIOS];
static void differences(double most, size_t domain)
{
    for (size_t r = 0; r < ROWS; r++) {
        double given = weight[r], step = 3e-4 * given, above[RATIOS], below[RATIOS];
        weight[r] = given + step;
        estimate(most, domain, above);
        weight[r] = given - step;
        estimate(most, domain, below);
        weight[r] = given;
        for (size_t i = 0; i < RATIOS; i++)
            derivative[r][i] = (above[i] - below[i]) / (2 * step);
    }
}
static void differential(const void *context, size_t row, double *u)
{
    (void)context;
    memcpy(u, derivative[row], sizeof derivative[row]);
}

static struct trede_design design_with(const struct trede_calibration *calibration)
{
    return (struct trede_design){.rows = ROWS,
                                 .weight = weight,
                                 .stratum = stratum,
                                 .psu = psu,
                                 .strata = 3,
                                 .psus = ROWS / 4,
                                 .calibration = calibration};
}

static void compare_routes(double most)
{
    const struct trede_calibration calibration = {weight_before, 1, margins, 2};
    const struct trede_design designs[] = {design_with(NULL), design_with(&calibration)};
    struct trede_arena *arena = trede_arena_create();
    struct trede_response_propensity p = fit(arena, most);
    for (size_t d = 0; d < 2; d++) {
        struct trede_ratios out[2];
        assert_int_equal(trede_ratios_reweighted_each(&designs[d], &subsets, &question, &p.weights, out), TREDE_OK);
        for (size_t s = 0; s < 2; s++) {
            double value[RATIOS], want[RATIOS * RATIOS];
            estimate(most, s, value);
            differences(most, s);
            assert_int_equal(trede_taylor(&designs[d], NULL, 0, RATIOS, differential, NULL, want, NULL), TREDE_OK);
            for (size_t i = 0; i < RATIOS; i++)
                t_rel(out[s].value[i], value[i], 1e-12);
            for (size_t i = 0; i < RATIOS * RATIOS; i++)
                t_abs(out[s].covariance[i], want[i], 1e-7 * sqrt(want[i / RATIOS * 5] * want[i % RATIOS * 5]));
            trede_ratios_free(&out[s]);
        }
    }
    trede_arena_destroy(arena);
}

static void agrees_with_the_infinitesimal_jackknife(void **state)
{
    (void)state;
    compare_routes(0);
}

/* The bound hangs on the mean chance, which is estimated as well. */
static void a_bound_is_in_the_standard_error(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    struct trede_response_propensity p = fit(arena, 2);
    assert_true(p.bounded > 0 && p.bounded < p.people);
    for (size_t i = 0; i < p.weights.cells; i++)
        assert_true(p.weights.factor[i] <= 2 / p.mean * (1 + 1e-12));
    trede_arena_destroy(arena);
    compare_routes(2);
}

/* Everybody of the highest rung came back: chance 1, and no part in the model. */
static void a_level_everybody_came_back_from(void **state)
{
    (void)state;
    static int8_t given[ROWS];
    memcpy(given, seen, sizeof given);
    for (size_t r = 0; r < ROWS; r++)
        if (rung[r] == 3 && seen[r] == 0) seen[r] = 1;
    struct trede_arena *arena = trede_arena_create();
    struct trede_response_propensity p = fit(arena, 0);
    assert_int_equal(p.parameters, 4);
    for (size_t r = 0; r < ROWS; r++)
        if (rung[r] == 3 && seen[r] == 1) t_rel(p.weights.factor[p.weights.of[r]], 1, T_EXACT);
    trede_arena_destroy(arena);
    compare_routes(0);
    compare_routes(2);
    memcpy(seen, given, sizeof given);
}

/* What the model says, from sums: in each rung and part the weights of those seen add up to all that were there. */
static void those_seen_stand_for_all(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    struct trede_response_propensity p = fit(arena, 0);
    double seen_again = 0, all = 0, everybody[4] = {0};
    for (size_t r = 0; r < ROWS; r++) {
        if (seen[r] < 0) continue;
        all += weight[r];
        seen_again += seen[r] * weight[r];
        everybody[rung[r]] += seen[r] * weight[r];
        assert_true((p.weights.factor[p.weights.of[r]] > 0) == (seen[r] == 1));
    }
    t_rel(p.mean, seen_again / all, 1e-12);
    double fitted[4] = {0}; /* the score equations: of each rung, as many as were seen */
    for (size_t r = 0; r < ROWS; r++)
        for (size_t other = 0; seen[r] >= 0 && other < ROWS; other++)
            if (seen[other] == 1 && rung[other] == rung[r] && part[other] == part[r]) {
                fitted[rung[r]] += weight[r] / p.weights.factor[p.weights.of[other]];
                break;
            }
    for (size_t k = 0; k < 4; k++)
        t_rel(fitted[k], everybody[k], 1e-6);
    assert_int_equal(p.parameters, 5);
    trede_arena_destroy(arena);
}

/* Factors taken as known are weights: the plain estimator with the product as weight. */
static void known_factors_are_weights(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    struct trede_response_propensity p = fit(arena, 0);
    static double product[ROWS];
    for (size_t r = 0; r < ROWS; r++)
        product[r] = seen[r] == 1 ? weight[r] * p.weights.factor[p.weights.of[r]] : weight[r];
    struct trede_design plain = design_with(NULL), design = plain;
    plain.weight = product;
    struct trede_ratios want[2], got[2], estimated[2];
    struct trede_estimated_weights known = p.weights;
    known.q = 0;
    assert_int_equal(trede_ratios_estimate_each(&plain, &subsets, &question, want), TREDE_OK);
    assert_int_equal(trede_ratios_reweighted_each(&design, &subsets, &question, &known, got), TREDE_OK);
    assert_int_equal(trede_ratios_reweighted_each(&design, &subsets, &question, &p.weights, estimated), TREDE_OK);
    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; i < RATIOS; i++) {
            t_rel(got[s].value[i], want[s].value[i], 1e-12);
            t_rel(trede_ratios_effective_base(&got[s], i), trede_ratios_effective_base(&want[s], i), 1e-12);
            assert_int_equal(got[s].base[i], want[s].base[i]);
            assert_true(fabs(estimated[s].covariance[5 * i] / want[s].covariance[5 * i] - 1) > 1e-4);
        }
        for (size_t i = 0; i < RATIOS * RATIOS; i++)
            t_abs(got[s].covariance[i], want[s].covariance[i], 1e-15);
        trede_ratios_free(&want[s]);
        trede_ratios_free(&got[s]);
        trede_ratios_free(&estimated[s]);
    }
    trede_arena_destroy(arena);
}

/* Both samples in one ratio, so that the factor 1 of the others counts too. */
static void composed_like_the_others(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    like_the_others = true;
    struct trede_response_propensity p = fit(arena, 0);
    double sum[2][4] = {{0}};
    for (size_t r = 0; r < ROWS; r++) {
        double factor = seen[r] < 0 ? 0 : p.weights.factor[p.weights.of[r]];
        if (seen[r] == 0) t_rel(factor, 1, T_EXACT);
        if (seen[r] >= 0) sum[seen[r]][rung[r]] += weight[r] * factor;
    }
    double all[2] = {sum[0][0] + sum[0][1] + sum[0][2] + sum[0][3], sum[1][0] + sum[1][1] + sum[1][2] + sum[1][3]};
    for (size_t k = 0; k < 4; k++)
        t_abs(sum[1][k] / all[1], sum[0][k] / all[0],
              0.04); /* before: 0.48 of the others on rung 1, 0.06 of those seen */
    compare_routes(0);
    compare_routes(1.5);
    like_the_others = false;
    trede_arena_destroy(arena);
}

/* ---- what has no answer ---- */

static struct trede_response_propensity fit_of(struct trede_arena *arena, const int8_t *who)
{
    struct trede_response_propensity out;
    const struct trede_response_propensity_question asked = {ROWS, weight, who, columns, 2, false, 5};
    assert_int_equal(trede_response_propensity_fit(arena, &asked, &out), TREDE_OK);
    return out;
}

static void the_ends(void **state)
{
    (void)state;
    static int8_t all[ROWS], none[ROWS], split[ROWS], absent[ROWS], part_split[ROWS];
    struct trede_arena *arena = trede_arena_create();
    for (size_t r = 0; r < ROWS; r++) {
        all[r] = 1;
        split[r] = rung[r] > 1; /* a rung nobody came back from */
        absent[r] = -1;
        part_split[r] = rung[r] > 1 ? r % 3 > 0 : 0; /* the same, but of the others some */
    }
    struct trede_response_propensity p = fit_of(arena, all);
    assert_int_equal(p.outcome, TREDE_LOGISTIC_FITTED);
    assert_int_equal(p.parameters, 0);
    assert_int_equal(p.people, ROWS);
    for (size_t i = 0; i < p.weights.cells; i++)
        t_rel(p.weights.factor[i], 1, T_EXACT);
    assert_int_equal(fit_of(arena, none).outcome, TREDE_LOGISTIC_SEPARATED);
    assert_int_equal(fit_of(arena, split).outcome, TREDE_LOGISTIC_SEPARATED);
    assert_int_equal(fit_of(arena, absent).outcome, TREDE_LOGISTIC_SEPARATED);
    p = fit_of(arena, part_split);
    assert_int_equal(p.outcome, TREDE_LOGISTIC_FITTED);
    assert_true(p.penalised && !fit_of(arena, seen).penalised);
    for (size_t i = 0; i < p.weights.cells; i++)
        assert_true(p.weights.factor[i] >= 0 && p.weights.factor[i] <= 5 / p.mean * (1 + 1e-12));
    trede_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_the_infinitesimal_jackknife),
                                       cmocka_unit_test(a_bound_is_in_the_standard_error),
                                       cmocka_unit_test(a_level_everybody_came_back_from),
                                       cmocka_unit_test(those_seen_stand_for_all),
                                       cmocka_unit_test(known_factors_are_weights),
                                       cmocka_unit_test(composed_like_the_others),
                                       cmocka_unit_test(the_ends)};
    return cmocka_run_group_tests(tests, make_sample, NULL);
}
