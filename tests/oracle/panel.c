/* panel.c - shares and standard errors come from the variance engine over the people of the table; where the reference
 * divides by n and the engine by n - 1, the known factor sqrt((n - 1) / n) is put in here. */
#include "panel.h"

#include "sample.h"

double *cross(struct oracle_case *c, size_t rows, const double *from, const double *to, const double *inside, size_t k)
{
    double *counts = make(c, k * k, sizeof *counts);
    for (size_t r = 0; r < rows; r++) {
        if (isnan(from[r]) || isnan(to[r]) || (inside && inside[r] == 0.0)) continue;
        counts[((size_t)from[r] - 1) * k + (size_t)to[r] - 1] += 1.0;
    }
    return counts;
}

void want_mcnemar(struct oracle_case *c, const char *prefix, const struct trede_mcnemar *m)
{
    double tested = m->defined ? 1.0 : NAN; /* null where there is nobody to test */
    want(c, path_of(c, "%sb", prefix), m->b);
    want(c, path_of(c, "%sc", prefix), m->c);
    want(c, path_of(c, "%schisq", prefix), m->chisq * tested);
    want(c, path_of(c, "%schisq_cc", prefix), m->chisq_corrected * tested);
    want(c, path_of(c, "%sp", prefix), m->p * tested);
    want(c, path_of(c, "%sp_cc", prefix), m->p_corrected * tested);
    want(c, path_of(c, "%sp_exact", prefix), m->p_exact);
    want(c, path_of(c, "%sp_mid", prefix), m->p_mid);
}

struct person {
    size_t from, to;
};
struct people {
    const struct person *person;
    size_t k;
};

/* Ratios: k * k transition shares, k margins before, k after, up, down, same, up - down, displacement. */
enum { MARGINS = 2, UP = 0, DOWN, SAME, NET, DISPLACEMENT, SINGLES };

static size_t terms_of_person(const void *context, size_t row, struct trede_term *terms)
{
    const struct people *people = context;
    size_t k = people->k, count = 0, from = people->person[row].from, to = people->person[row].to, square = k * k;
    for (size_t j = 0; j < k; j++) {
        terms[count++] = (struct trede_term){from * k + j, to == j, 1.0};
        terms[count++] = (struct trede_term){square + j, from == j, 1.0};
        terms[count++] = (struct trede_term){square + k + j, to == j, 1.0};
    }
    const double single[SINGLES] = {to > from, to < from, to == from, (to > from) - (to < from),
                                    (double)to - (double)from};
    for (size_t i = 0; i < SINGLES; i++)
        terms[count++] = (struct trede_term){square + MARGINS * k + i, single[i], 1.0};
    return count;
}

static struct trede_ratios estimate_people(struct oracle_case *c, const double *counts, size_t k, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < k * k; i++)
        *n += (size_t)counts[i];
    struct person *person = make(c, *n, sizeof *person);
    double *weight = all_of(c, *n, 1.0);
    uint32_t *stratum = make(c, *n, sizeof *stratum), *psu = make(c, *n, sizeof *psu);
    for (size_t i = 0, row = 0; i < k * k; i++) {
        for (size_t j = 0; j < (size_t)counts[i]; j++, row++) {
            person[row] = (struct person){i / k, i % k};
            psu[row] = (uint32_t)row;
        }
    }
    struct trede_design design = {
        .rows = *n, .weight = weight, .stratum = stratum, .psu = psu, .strata = 1, .psus = *n};
    struct people people = {person, k};
    struct trede_ratios ratios = {0};
    must(c, trede_ratios_estimate(&design, NULL, 0, k * k + MARGINS * k + SINGLES, terms_of_person, &people, &ratios),
         "trede_ratios_estimate");
    return ratios;
}

static void want_shares(struct oracle_case *c, const double *counts, size_t k)
{
    size_t n, square = k * k, first = square + MARGINS * k;
    struct trede_ratios r = estimate_people(c, counts, k, &n);
    double *share = make(c, square, sizeof *share), *se = make(c, square, sizeof *se);
    double by_n = sqrt((double)(n - 1) / (double)n);
    for (size_t i = 0; i < square; i++) {
        share[i] = r.base[i] > 0 ? r.value[i] : NAN;
        se[i] = r.base[i] > 0 ? by_n * sqrt(r.covariance[i * r.k + i]) : NAN;
    }
    const double *single = r.value + first;
    want(c, "n", (double)n);
    want(c, "K", (double)k);
    want_list(c, "counts", counts, square);
    want_list(c, "prob", share, square);
    want_list(c, "prob_se", se, square);
    want_list(c, "margin_from", r.value + square, k);
    want_list(c, "margin_to", r.value + square + k, k);
    want(c, "n_up", (double)r.cases[first + UP]);
    want(c, "n_down", (double)r.cases[first + DOWN]);
    want(c, "n_same", (double)r.cases[first + SAME]);
    want(c, "share_up", single[UP]);
    want(c, "share_down", single[DOWN]);
    want(c, "share_same", single[SAME]);
    want(c, "net_movement", single[NET]);
    want(c, "se_net", by_n * sqrt(r.covariance[(first + NET) * r.k + first + NET]));
    want(c, "mean_displacement", single[DISPLACEMENT]);
    want(c, "se_displacement", sqrt(r.covariance[(first + DISPLACEMENT) * r.k + first + DISPLACEMENT]));
    struct trede_mcnemar sign = trede_mcnemar_of((double)r.cases[first + UP], (double)r.cases[first + DOWN]);
    want_mcnemar(c, "sign_test/", &sign);
    for (size_t cut = 2; cut <= k; cut++) {
        double before = 0.0, after = 0.0;
        for (size_t j = cut - 1; j < k; j++) {
            before += r.value[square + j];
            after += r.value[square + k + j];
        }
        want(c, path_of(c, "cuts/%zu/p_from", cut - 2), before);
        want(c, path_of(c, "cuts/%zu/p_to", cut - 2), after);
    }
    trede_ratios_free(&r);
}

void want_panel(struct oracle_case *c, const double *counts, size_t k)
{
    want_shares(c, counts, k);
    struct trede_test bowker = trede_bowker(counts, k), stuart = trede_stuart_maxwell(counts, k);
    want(c, "bowker", bowker.statistic);
    want(c, "bowker_df_nonempty_pairs", bowker.df);
    want(c, "bowker_p_nonempty", bowker.p);
    /* The other convention is stored for comparison only; it is not the one to report. */
    leave(c, "bowker_df_all_pairs");
    leave(c, "bowker_p_all");
    want(c, "stuart_maxwell", stuart.statistic);
    want(c, "stuart_df", stuart.df);
    want(c, "stuart_p", stuart.p);
    for (size_t cut = 2; cut <= k; cut++) {
        struct trede_mcnemar m = trede_mcnemar_cut(counts, k, cut);
        want(c, path_of(c, "cuts/%zu/at_least", cut - 2), (double)cut);
        want_mcnemar(c, path_of(c, "cuts/%zu/", cut - 2), &m);
    }
}
