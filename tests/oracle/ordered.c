/* ordered.c - tables become the cells of a cumulative logit. */
#include "ordered.h"

#include "stats/interval.h"

static bool is_inside(const struct ordered *model, size_t row)
{
    for (size_t j = 0; j < model->columns; j++)
        if (isnan(model->x[j][row])) return false;
    return !isnan(model->level[row]);
}

struct ordered_fit fit_ordered(struct oracle_case *c, const struct ordered *model, const bool *nominal)
{
    size_t rows = model->table->rows, cells = 0;
    double *x = make(c, rows * model->columns, sizeof *x), *weight = make(c, rows * model->levels, sizeof *weight);
    struct ordered_fit out = {.cell = make(c, rows, sizeof(uint32_t))};
    for (size_t row = 0; row < rows; row++) {
        out.cell[row] = UINT32_MAX;
        if (!is_inside(model, row)) continue;
        for (size_t j = 0; j < model->columns; j++)
            x[cells * model->columns + j] = model->x[j][row];
        weight[cells * model->levels + (size_t)model->level[row]] = model->weight ? model->weight[row] : 1.0;
        out.cell[row] = (uint32_t)cells++;
    }
    out.data = (struct trede_ordinal_data){cells, model->columns, model->levels, x, weight, nominal};
    must(c, trede_ordinal_fit(c->arena, &out.data, &out.fit), "trede_ordinal_fit");
    bool limit = nominal && out.fit.outcome == TREDE_ORDINAL_SEPARATED; /* its likelihood is what is compared */
    want_that(c, limit || out.fit.outcome == TREDE_ORDINAL_FITTED, "the model is fitted");
    return out;
}

void want_values(struct oracle_case *c, const char *path, const double *value, size_t count)
{
    want_list(c, path, value, count);
}

void want_roots(struct oracle_case *c, const char *path, const double *covariance, size_t k)
{
    double *root = make(c, k, sizeof *root);
    for (size_t i = 0; i < k; i++)
        root[i] = sqrt(covariance[i * k + i]);
    want_list(c, path, root, k);
}

double *design_covariance(struct oracle_case *c, const struct ordered *model, const struct ordered_fit *fitted,
                          const struct sample *sample)
{
    size_t rows = sample->design.rows, k = fitted->fit.k;
    uint32_t *cell = make(c, rows, sizeof *cell);
    int8_t *level = make(c, rows, sizeof *level);
    double *covariance = make(c, k * k, sizeof *covariance);
    for (size_t row = 0; row < rows; row++) {
        size_t source = sample->source[row];
        cell[row] = fitted->cell[source];
        if (cell[row] != UINT32_MAX) level[row] = (int8_t)model->level[source];
    }
    const struct trede_ordinal_rows places = {NULL, 0, cell, level};
    must(c, trede_ordinal_covariance(&sample->design, &fitted->fit, &places, covariance), "covariance");
    return covariance;
}

void want_brant(struct oracle_case *c, const char *path, const struct trede_equal *test)
{
    want_that(c, test->defined, path_of(c, "%s is defined", path));
    want(c, path_of(c, "%s/chisq", path), test->chisq);
    want(c, path_of(c, "%s/df", path), (double)test->df);
    want(c, path_of(c, "%s/p", path), trede_chisq_upper(test->chisq, (double)test->df));
}
