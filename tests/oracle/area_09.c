/* area_09.c - observed and latent chains of ordered stages over several waves. */
#include "sample.h"
#include "stats/latent_markov.h"
#include "stats/markov.h"

enum { RLMS_STAGES = 5, NES_STAGES = 7, SMOKING_STAGES = 5, STEPS_AHEAD = 4, STARTS = 10 };

/* The stages of the people kept, people x waves. */
struct panel_of_waves {
    int8_t *stage;
    size_t people, waves;
};

static struct panel_of_waves read_panel(struct oracle_case *c, const char *file, const char *group)
{
    const struct table *t = read_table(c, file);
    json_t *columns = json_object_get(c->spec, "columns");
    struct panel_of_waves panel = {.waves = json_array_size(columns)};
    const double *kept = group ? is_text(c, t, "group", group) : all_of(c, t->rows, 1.0);
    const double **stage = make(c, panel.waves, sizeof *stage);
    for (size_t w = 0; w < panel.waves; w++)
        stage[w] = numbers_of(c, t, json_string_value(json_array_get(columns, w)));
    panel.stage = make(c, t->rows * panel.waves, sizeof *panel.stage);
    for (size_t row = 0; row < t->rows; row++) {
        bool whole = kept[row] > 0.0;
        for (size_t w = 0; w < panel.waves; w++)
            whole = whole && !isnan(stage[w][row]);
        for (size_t w = 0; whole && w < panel.waves; w++)
            panel.stage[panel.people * panel.waves + w] = (int8_t)stage[w][row];
        panel.people += whole;
    }
    return panel;
}

/* ---- observed ---- */

struct move {
    size_t from, to;
};
struct moves {
    struct move *of;
    size_t count, k;
    double *tables, *pooled; /* one k x k a step, and together */
};

static struct moves list_moves(struct oracle_case *c, const struct panel_of_waves *panel, size_t k)
{
    size_t steps = panel->waves - 1;
    struct moves moves = {.k = k,
                          .of = make(c, panel->people * steps, sizeof *moves.of),
                          .tables = make(c, steps * k * k, sizeof *moves.tables),
                          .pooled = make(c, k * k, sizeof *moves.pooled)};
    for (size_t person = 0; person < panel->people; person++) {
        for (size_t step = 0; step < steps; step++) {
            const int8_t *at = panel->stage + person * panel->waves + step;
            size_t from = (size_t)at[0] - 1, to = (size_t)at[1] - 1;
            moves.of[moves.count++] = (struct move){from, to};
            moves.tables[step * k * k + from * k + to] += 1;
            moves.pooled[from * k + to] += 1;
        }
    }
    return moves;
}

static size_t terms_of_move(const void *context, size_t row, struct trede_term *terms)
{
    const struct moves *moves = context;
    const struct move *move = &moves->of[row];
    terms[0] = (struct trede_term){move->from * moves->k + move->to, 1.0, 1.0};
    return 1;
}

/* The multinomial standard error by the variance engine, a move as the PSU; the engine divides by n - 1. */
static void want_standard_errors(struct oracle_case *c, const struct moves *moves)
{
    size_t n = moves->count, k = moves->k;
    uint32_t *stratum = make(c, n, sizeof *stratum), *psu = make(c, n, sizeof *psu);
    uint32_t *base_of = make(c, k * k, sizeof *base_of), *first = make(c, n + 1, sizeof *first);
    uint32_t *psu_first = make(c, n + 1, sizeof *psu_first);
    uint16_t *in = make(c, n, sizeof *in);
    double *se = make(c, k * k, sizeof *se);
    for (size_t i = 0; i < n; i++)
        psu[i] = (uint32_t)i;
    for (size_t i = 0; i <= n; i++)
        psu_first[i] = first[i] = (uint32_t)i;
    for (size_t i = 0; i < k * k; i++)
        base_of[i] = (uint32_t)(i / k);
    struct trede_design design = {
        .rows = n, .weight = all_of(c, n, 1.0), .stratum = stratum, .psu = psu, .strata = 1, .psus = n};
    const struct trede_subset everyone = {NULL, n, n};
    const struct trede_subsets subsets = {1, &everyone, first, in, psu_first, in};
    const struct trede_ratio_question question = {
        .k = k * k, .fn = terms_of_move, .context = moves, .base_of = base_of, .which = TREDE_VARIANCES_ONLY};
    struct trede_ratios r;
    must(c, trede_ratios_estimate_each(&design, &subsets, &question, &r), "trede_ratios_estimate_each");
    for (size_t i = 0; i < k * k; i++)
        se[i] = sqrt(r.covariance[i * k * k + i] * (double)(n - 1) / (double)n);
    want_list(c, "P", r.value, k * k);
    want_list(c, "P_se", se, k * k);
    trede_ratios_free(&r);
}

static void want_where_it_leads(struct oracle_case *c, const struct panel_of_waves *panel, const double *p, size_t k)
{
    double *last = make(c, k, sizeof *last), *ahead = make(c, STEPS_AHEAD * k, sizeof *ahead);
    double *stationary = make(c, k, sizeof *stationary), second = NAN;
    for (size_t person = 0; person < panel->people; person++)
        last[panel->stage[(person + 1) * panel->waves - 1] - 1] += 1.0 / (double)panel->people;
    want_that(c, trede_chain_project(p, k, last, STEPS_AHEAD, ahead) == TREDE_ESTIMATE_OK, "a projection");
    want_that(c, trede_chain_stationary(p, k, stationary) == TREDE_ESTIMATE_OK, "a stationary distribution");
    must(c, trede_chain_second_eigenvalue(p, k, &second), "trede_chain_second_eigenvalue");
    want_list(c, "last_wave", last, k);
    want_list(c, "projected", ahead, STEPS_AHEAD * k);
    want_list(c, "stationary", stationary, k);
    want(c, "second_eigenvalue", second);
}

static void want_chain(struct oracle_case *c, const struct panel_of_waves *panel, size_t k)
{
    struct moves moves = list_moves(c, panel, k);
    double *p = make(c, k * k, sizeof *p);
    trede_chain_probabilities(moves.pooled, k, p);
    struct trede_test time = trede_chain_homogeneity(moves.tables, panel->waves - 1, k, k).likelihood_ratio;
    struct trede_test order = trede_chain_homogeneity(moves.pooled, k, 1, k).likelihood_ratio;
    want(c, "n_persons", (double)panel->people);
    want(c, "waves", (double)panel->waves);
    want_list(c, "counts", moves.pooled, k * k);
    want_list(c, "P", p, k * k);
    want_standard_errors(c, &moves);
    want(c, "loglik", trede_chain_log_likelihood(moves.pooled, k));
    want(c, "LR_homogeneity", time.statistic);
    want(c, "df_homogeneity", time.df);
    want(c, "p_homogeneity", time.p);
    want(c, "LR_order1_vs_0", order.statistic);
    want(c, "df_order", order.df);
    want_where_it_leads(c, panel, p, k);
}

static void rlms(struct oracle_case *c)
{
    struct panel_of_waves panel = read_panel(c, "rlms.csv", NULL);
    want_chain(c, &panel, RLMS_STAGES);
}

static void nes(struct oracle_case *c)
{
    struct panel_of_waves panel = read_panel(c, "../05-transition-tables/nes7_panel.csv", NULL);
    want_chain(c, &panel, NES_STAGES);
}

static void smoking(struct oracle_case *c, const char *group)
{
    struct panel_of_waves panel = read_panel(c, "../e2e-smoking-ttm/smoking_ttm.csv", group);
    want_chain(c, &panel, SMOKING_STAGES);
}

static void smoking_ttm(struct oracle_case *c)
{
    smoking(c, "TTM intervention");
}

static void smoking_control(struct oracle_case *c)
{
    smoking(c, "Assessment only");
}

/* ---- latent ---- */

static void want_latent(struct oracle_case *c, const struct panel_of_waves *panel, size_t answers)
{
    size_t k = (size_t)json_integer_value(json_object_get(c->spec, "states"));
    double *stationary = make(c, k, sizeof *stationary);
    struct trede_latent_tree tree;
    struct trede_latent_model model;
    must(c, trede_latent_tree_make(panel->stage, panel->people, panel->waves, answers, &tree),
         "trede_latent_tree_make");
    const struct trede_latent_question question = {.tree = &tree, .states = k, .starts = STARTS, .seed = 1};
    must(c, trede_latent_fit(&question, &model), "trede_latent_fit");
    want_that(c, model.converged, "a latent model that converges");
    want_that(c, trede_chain_stationary(model.at.transition, k, stationary) == TREDE_ESTIMATE_OK, "a stationary state");
    want(c, "loglik", model.log_likelihood);
    want(c, "n_par", (double)model.parameters);
    want(c, "aic", model.aic);
    want(c, "bic", model.bic);
    want_list(c, "piv", model.at.initial, k);
    want_list(c, "Pi", model.at.transition, k * k);
    want_list(c, "Psi", model.at.response + k, answers * k);
    want_list(c, "stationary", stationary, k);
    trede_latent_tree_free(&tree);
}

static void rlms_latent(struct oracle_case *c)
{
    struct panel_of_waves panel = read_panel(c, "rlms.csv", NULL);
    want_latent(c, &panel, RLMS_STAGES);
}

static void nes_latent(struct oracle_case *c)
{
    struct panel_of_waves panel = read_panel(c, "../05-transition-tables/nes7_panel.csv", NULL);
    want_latent(c, &panel, NES_STAGES);
}

static const struct oracle_entry entries[] = {
    {"rlms-markov", rlms, NULL},
    {"nes7-markov", nes, NULL},
    {"smoking-markov-ttm", smoking_ttm, NULL},
    {"smoking-markov-control", smoking_control, NULL},
    {"rlms-latent-k3", rlms_latent, NULL},
    {"rlms-latent-k2", rlms_latent, NULL},
    {"nes7-latent-k3", nes_latent, NULL},
    {NULL, NULL, NULL},
};

const struct oracle_area area_09 = {"09-markov", entries};
