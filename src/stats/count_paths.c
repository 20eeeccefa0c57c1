/* count_paths.c - what was counted against what the model says would have been without the listed columns.
 *
 * Model: m0 = exp(offset + x0 b), x0 = x with the listed columns at 0, so trend and season go on. Over the rows where
 * the listed columns are on: attributable = sum m - sum m0, excess = sum y - sum m0. (With a level among the listed
 * columns and a Poisson fit the two are the same: the score of that column makes sum m equal to sum y.)
 * Standard errors: delta method, gradients sum m0 x0 and sum (m x - m0 x0). Reference: Lopez Bernal, Cummins &
 * Gasparrini 2017; Greene 2012, 4.4.4. Rejected: counting only the level's coefficient (the slope then stays in the
 * counterfactual); the variance of m and m0 apart (they share b). */
#include "stats/count_paths.h"

#include <math.h>
#include <string.h>

#include "stats/root.h"

bool trede_count_is_on(const struct trede_count_data *data, const struct trede_count_question *question, size_t row)
{
    const double *x = data->x + row * data->columns;
    if (question->among && !question->among[row]) return false;
    for (size_t i = 0; i < question->listed; i++) {
        if (x[question->column[i]] != 0.0) return true;
    }
    return false;
}

double trede_count_without(const struct trede_count_data *data, const struct trede_count_model *model,
                           const struct trede_count_question *question, size_t row, double *without)
{
    double predictor = model->predictor[row];
    memcpy(without, data->x + row * data->columns, data->columns * sizeof *without);
    for (size_t i = 0; i < question->listed; i++) {
        size_t column = question->column[i];
        predictor -= without[column] * model->coefficient[column];
        without[column] = 0.0;
    }
    return predictor;
}

void trede_count_gradients(const struct trede_count_data *data, const struct trede_count_model *model,
                           const struct trede_count_question *question, double *work, double *counterfactual,
                           double *attributable, struct trede_count_effect *out)
{
    size_t p = data->columns;
    *out = (struct trede_count_effect){0};
    memset(counterfactual, 0, p * sizeof *counterfactual);
    memset(attributable, 0, p * sizeof *attributable);
    for (size_t r = 0; r < data->rows; r++) {
        if (!trede_count_is_on(data, question, r)) continue;
        double m = model->mean[r], m0 = exp(trede_count_without(data, model, question, r, work));
        out->on++;
        out->observed += data->count[r];
        out->fitted += m;
        out->counterfactual += m0;
        for (size_t i = 0; i < p; i++) {
            counterfactual[i] += m0 * work[i];
            attributable[i] += m * data->x[r * p + i] - m0 * work[i];
        }
    }
    out->attributable = out->fitted - out->counterfactual;
    out->excess = out->observed - out->counterfactual;
    out->counterfactual_se = sqrt(fmax(trede_quadratic(p, question->covariance, counterfactual), 0.0));
    out->attributable_se = sqrt(fmax(trede_quadratic(p, question->covariance, attributable), 0.0));
}

void trede_count_effect_of(const struct trede_count_data *data, const struct trede_count_model *model,
                           struct trede_count_room *room, const struct trede_count_question *question, double *without,
                           struct trede_count_effect *out)
{
    trede_count_gradients(data, model, question, room->vector[1], room->vector[2], room->vector[3], out);
    for (size_t r = 0; without && r < data->rows; r++)
        without[r] = exp(trede_count_without(data, model, question, r, room->vector[1]));
}
