/* shapley.c - exact Shapley values of 0/1 columns in a logistic model.
 *
 * Model: the worth v(T) of a set of players is what the mean chance gains when their columns are 0; the value of a
 * player is v(T and the player) - v(T), averaged over all orders in which the columns can go (Shapley 1953):
 *   phi_i = sum over T without i of |T|! (n - |T| - 1)! / n! (v(T and i) - v(T)).
 * Algorithm: v is a mean over cells, so phi is the mean of the values of a game in each cell; there a player whose
 * column is 0 already is a dummy, which gets nothing and changes nobody's share. So a cell with m columns at 1 takes
 * 2^m chances, not 2^n. phi_i is linear in the chances, with weight 1 / (m C(m-1, t-1)) for a set of t that holds i and
 * -1 / (m C(m-1, t)) for one that does not; the same weights on the slopes give its gradient, so its standard error
 * comes from the one engine. Rejected: sampling orders (noise in a table that must add up); sharing out by coefficient
 * or by one-at-a-time effects (do not add up). */
#include "stats/shapley.h"

#include <string.h>

struct game {
    const struct trede_logistic_cells *cells;
    const struct trede_logistic *model;
    const size_t *column;
    size_t players;
    struct trede_margin *out;
    /* of the cell at hand */
    const double *x;
    double weight;
    size_t held[TREDE_MOST_PLAYERS], count;                                 /* players whose column is 1 */
    double inside[TREDE_MOST_PLAYERS + 1], outside[TREDE_MOST_PLAYERS + 1]; /* weights by size of the set */
    double *drop;                                                           /* sets: what the predictor loses */
    double
        *slope_of; /* held x (1 + held): gradient of phi of each to the predictor, and to what each held column does */
};

static void find_held(struct game *g)
{
    g->count = 0;
    for (size_t i = 0; i < g->players; i++)
        if (g->x[g->column[i]] > 0.0) g->held[g->count++] = i;
}

/* 1 / (m C(m-1, t-1)) and -1 / (m C(m-1, t)). */
static void find_weights(struct game *g)
{
    size_t m = g->count;
    double choose = 1.0; /* C(m-1, t-1) */
    for (size_t t = 1; t <= m; t++) {
        g->inside[t] = 1.0 / ((double)m * choose);
        g->outside[t - 1] = -g->inside[t];
        choose *= (double)(m - t) / (double)t;
    }
    g->inside[0] = g->outside[m] = 0.0;
}

static size_t size_of(size_t set)
{
    size_t size = 0;
    for (; set; set &= set - 1)
        size++;
    return size;
}

/* What one set adds to the values and gradients of all held players. */
static void add_set(struct game *g, size_t set, double chance, double slope, double *value)
{
    size_t size = size_of(set);
    for (size_t i = 0; i < g->count; i++) {
        double weight = set >> i & 1 ? g->inside[size] : g->outside[size];
        double *slopes = g->slope_of + i * (g->count + 1);
        value[i] += weight * chance;
        slopes[0] += weight * slope;
        for (size_t j = 0; j < g->count; j++)
            if (!(set >> j & 1)) slopes[1 + j] += weight * slope;
    }
}

static bool is_held(const struct game *g, size_t column)
{
    for (size_t j = 0; j < g->count; j++)
        if (g->column[g->held[j]] == column) return true;
    return false;
}

/* Columns of held players change from set to set; the others do what they always do. */
static void add_gradient(const struct game *g, size_t i)
{
    const double *slopes = g->slope_of + i * (g->count + 1);
    double *gradient = g->out[g->held[i]].gradient;
    for (size_t k = 0; k < g->cells->p; k++)
        if (!is_held(g, k)) gradient[k] += g->weight * slopes[0] * g->x[k];
    for (size_t j = 0; j < g->count; j++)
        gradient[g->column[g->held[j]]] += g->weight * slopes[1 + j];
}

static void play(struct game *g, size_t cell)
{
    double value[TREDE_MOST_PLAYERS] = {0}, predictor = trede_logistic_predictor(g->model, g->x);
    memset(g->slope_of, 0, g->count * (g->count + 1) * sizeof *g->slope_of);
    g->drop[0] = 0.0;
    for (size_t set = 0; set < (size_t)1 << g->count; set++) {
        size_t last = 0;
        while (set && !(set >> last & 1))
            last++;
        if (set) g->drop[set] = g->drop[set & (set - 1)] + g->model->coefficient[g->column[g->held[last]]];
        struct trede_logistic_chance chance = trede_logistic_chance_at(predictor - g->drop[set]);
        add_set(g, set, chance.of_one, chance.slope, value);
    }
    for (size_t i = 0; i < g->count; i++) {
        g->out[g->held[i]].of_cell[cell] = value[i];
        add_gradient(g, i);
    }
}

enum trede_status trede_shapley_of_columns(struct trede_arena *arena, const struct trede_logistic_cells *cells,
                                           const struct trede_logistic *model, const size_t *column, size_t players,
                                           struct trede_margin *out)
{
    struct game g = {.cells = cells, .model = model, .column = column, .players = players, .out = out};
    g.drop = trede_arena_alloc(arena, (size_t)1 << players, sizeof *g.drop);
    g.slope_of = trede_arena_alloc(arena, players * (players + 1), sizeof *g.slope_of);
    if (!g.drop || !g.slope_of) return TREDE_INTERNAL;
    for (size_t i = 0; i < players; i++) {
        enum trede_status status = trede_margin_begin(arena, cells, &out[i]);
        if (status) return status;
    }
    for (size_t c = 0; c < cells->cells; c++) {
        g.x = cells->x + c * cells->p;
        g.weight = cells->weight[c];
        find_held(&g);
        if (g.count == 0 || !(g.weight > 0.0)) continue;
        find_weights(&g);
        play(&g, c);
    }
    for (size_t i = 0; i < players; i++)
        trede_margin_close(cells, &out[i]);
    return TREDE_OK;
}
