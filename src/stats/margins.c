/* margins.c - averages of predicted chances, with their influence.
 *
 * Model: theta = sum w h(x, b) / sum w, with b the solution of the pseudo-likelihood equations. Stacking both equations
 * gives the linearised variable (h - theta) / sum w + g' u_b, with g the gradient of theta to b and u_b the influence
 * of the coefficients. Reference: Graubard & Korn 1999; Binder 1983 for the stacking; the same as the delta method with
 * the sampling of x added. Rejected: the delta method alone (its standard error is about these very people, and no
 * change between two samples follows from it). */
#include "stats/margins.h"

enum trede_status trede_margin_begin(struct trede_arena *arena, const struct trede_logistic_cells *cells,
                                     struct trede_margin *out)
{
    out->value = 0.0;
    out->of_cell = trede_arena_alloc(arena, cells->cells, sizeof(double));
    out->gradient = trede_arena_alloc(arena, cells->p, sizeof(double));
    return out->of_cell && out->gradient ? TREDE_OK : TREDE_INTERNAL;
}

static double total_weight(const struct trede_logistic_cells *cells)
{
    double sum = 0.0;
    for (size_t c = 0; c < cells->cells; c++)
        sum += cells->weight[c];
    return sum;
}

void trede_margin_close(const struct trede_logistic_cells *cells, struct trede_margin *margin)
{
    double weight = total_weight(cells), sum = 0.0;
    for (size_t c = 0; c < cells->cells; c++)
        sum += cells->weight[c] * margin->of_cell[c];
    margin->value = sum / weight;
    for (size_t i = 0; i < cells->p; i++)
        margin->gradient[i] /= weight;
}

/* Adds factor times the chances at settings (cells x p). */
static void add_chances(const struct trede_logistic_cells *cells, const struct trede_logistic *model,
                        const double *settings, double factor, struct trede_margin *margin)
{
    for (size_t c = 0; c < cells->cells; c++) {
        const double *x = settings + c * cells->p;
        struct trede_logistic_chance chance = trede_logistic_chance_at(trede_logistic_predictor(model, x));
        margin->of_cell[c] += factor * chance.of_one;
        for (size_t i = 0; i < cells->p; i++)
            margin->gradient[i] += factor * cells->weight[c] * chance.slope * x[i];
    }
}

enum trede_status trede_margin_of_contrast(struct trede_arena *arena, const struct trede_logistic_cells *cells,
                                           const struct trede_logistic *model, const double *to, const double *from,
                                           struct trede_margin *out)
{
    enum trede_status status = trede_margin_begin(arena, cells, out);
    if (status) return status;
    add_chances(cells, model, to, 1.0, out);
    if (from) add_chances(cells, model, from, -1.0, out);
    trede_margin_close(cells, out);
    return TREDE_OK;
}

enum trede_status trede_margin_of_slope(struct trede_arena *arena, const struct trede_logistic_cells *cells,
                                        const struct trede_logistic *model, size_t column, struct trede_margin *out)
{
    enum trede_status status = trede_margin_begin(arena, cells, out);
    if (status) return status;
    double b = model->coefficient[column];
    for (size_t c = 0; c < cells->cells; c++) {
        const double *x = cells->x + c * cells->p;
        struct trede_logistic_chance chance = trede_logistic_chance_at(trede_logistic_predictor(model, x));
        double bend = b * chance.slope * (chance.of_zero - chance.of_one) * cells->weight[c];
        out->of_cell[c] = b * chance.slope;
        for (size_t i = 0; i < cells->p; i++)
            out->gradient[i] += bend * x[i];
        out->gradient[column] += cells->weight[c] * chance.slope;
    }
    trede_margin_close(cells, out);
    return TREDE_OK;
}

void trede_margin_influence(const struct trede_logistic_cells *cells, const struct trede_logistic *model,
                            const struct trede_margin *margin, double *u, size_t stride)
{
    double weight = total_weight(cells);
    for (size_t c = 0; c < cells->cells; c++) {
        const double *influence = model->influence + c * cells->p;
        double sum = (margin->of_cell[c] - margin->value) / weight;
        for (size_t i = 0; i < cells->p; i++)
            sum += influence[i] * margin->gradient[i];
        u[c * stride] = sum;
    }
}
