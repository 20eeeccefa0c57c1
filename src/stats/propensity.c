/* propensity.c - the chance of having been exposed, and whether the two arms can be compared at all.
 *
 * Model: logit of the chance is linear in the covariates. Algorithm: pseudo-maximum likelihood on cells (logistic.c)
 * with survey weights; overlap and balance are sums over cells. Reference: Rosenbaum & Rubin 1983; Austin & Stuart 2015
 * (standardised mean differences); Crump et al. 2009 (trimming). Rejected: matching, which throws people away and has
 * no influence function; p-values for balance, which measure sample size. */
#include <math.h>

#include "stats/causal.h"

size_t trede_arms_place(const struct trede_arms *arms, size_t row)
{
    uint32_t cell = arms->cell[row];
    if (cell == TREDE_NO_PATTERN || arms->exposed[row] < 0 || (arms->left_out && arms->left_out[cell])) return SIZE_MAX;
    return cell * (size_t)TREDE_ARMS + (arms->exposed[row] ? TREDE_EXPOSED : TREDE_UNEXPOSED);
}

void trede_arms_sum(const struct trede_arms *arms, struct trede_arm_sum *sum)
{
    size_t rows = arms->domain ? arms->domain_rows : arms->design->rows;
    for (size_t i = 0; i < rows; i++) {
        size_t row = arms->domain ? arms->domain[i] : i, at = trede_arms_place(arms, row);
        if (at == SIZE_MAX) continue;
        double weight = arms->design->weight[row];
        sum[at].weight += weight;
        sum[at].weight_squared += weight * weight;
        sum[at].rows++;
    }
}

static void add_up(struct trede_propensity *fit)
{
    for (size_t i = 0; i < fit->arms.cells * TREDE_ARMS; i++) {
        struct trede_arm_sum *total = &fit->total[i % TREDE_ARMS];
        total->weight += fit->sum[i].weight;
        total->weight_squared += fit->sum[i].weight_squared;
        total->rows += fit->sum[i].rows;
    }
}

static double cell_weight(const struct trede_propensity *fit, size_t cell)
{
    const struct trede_arm_sum *sum = &fit->sum[cell * TREDE_ARMS];
    return sum[TREDE_UNEXPOSED].weight + sum[TREDE_EXPOSED].weight;
}

static enum trede_status fit_chance(struct trede_arena *arena, struct trede_propensity *fit)
{
    size_t cells = fit->arms.cells, p = fit->arms.p;
    double *y = trede_arena_alloc(arena, cells, sizeof *y), *weight = trede_arena_alloc(arena, cells, sizeof *weight);
    double *information = trede_arena_alloc(arena, p * p, sizeof *information);
    if (!y || !weight || !information) return TREDE_INTERNAL;
    for (size_t c = 0; c < cells; c++) {
        weight[c] = cell_weight(fit, c);
        y[c] = weight[c] > 0.0 ? fit->sum[c * TREDE_ARMS + TREDE_EXPOSED].weight / weight[c] : 0.0;
    }
    enum trede_status status = trede_lines_make(arena, cells, p, fit->arms.x, &fit->lines);
    if (status) return status;
    const struct trede_logistic_cells table = {cells, p, fit->arms.x, y, weight, &fit->lines};
    struct trede_logistic model;
    status = trede_logistic_fit(arena, &table, (struct trede_logistic_method){.no_influence = true}, &model);
    if (status) return status;
    fit->outcome = model.outcome;
    if (model.outcome != TREDE_LOGISTIC_FITTED) return TREDE_OK;
    fit->coefficient = model.coefficient;
    fit->chance = model.fitted;
    for (size_t c = 0; c < cells; c++) {
        double v = weight[c] * model.fitted[c] * (1.0 - model.fitted[c]);
        if (v > 0.0) trede_line_outer(&fit->lines, c, v, information);
    }
    trede_mirror(p, information);
    fit->information = information;
    return TREDE_OK;
}

enum trede_status trede_propensity_fit(struct trede_arena *arena, const struct trede_arms *arms,
                                       const struct trede_arm_sum *sum, struct trede_propensity *out)
{
    *out = (struct trede_propensity){.outcome = TREDE_LOGISTIC_SEPARATED, .arms = *arms, .sum = sum};
    if (!sum) {
        struct trede_arm_sum *made = trede_arena_alloc(arena, arms->cells * TREDE_ARMS, sizeof *made);
        if (!made) return TREDE_INTERNAL;
        trede_arms_sum(arms, made);
        out->sum = made;
    }
    add_up(out);
    if (!out->total[TREDE_EXPOSED].rows || !out->total[TREDE_UNEXPOSED].rows) return TREDE_OK;
    return fit_chance(arena, out);
}

/* Gram-Schmidt on sum w x x': what is left of a column's length after the columns kept. */
static void choose_columns(size_t p, double *gram, bool *keep)
{
    static const double negligible = 1e-9;
    for (size_t j = 0; j < p; j++) {
        double *column = gram + j * p, length = column[j];
        for (size_t k = 0; k < j; k++) {
            for (size_t i = 0; keep[k] && i < k; i++)
                if (keep[i]) column[k] -= column[i] * gram[k * p + i];
            if (!keep[k]) continue;
            column[k] /= gram[k * p + k];
            column[j] -= column[k] * column[k];
        }
        keep[j] = column[j] > negligible * length && length > 0.0;
        if (keep[j]) column[j] = sqrt(column[j]);
    }
}

enum trede_status trede_arms_columns(const struct trede_arms *arms, const struct trede_arm_sum *sum, bool *keep)
{
    size_t p = arms->p;
    double *gram = trede_alloc(p * p, sizeof *gram);
    if (!gram) return TREDE_INTERNAL;
    for (size_t c = 0; c < arms->cells; c++) {
        const double *x = arms->x + c * p;
        double w = sum[c * TREDE_ARMS].weight + sum[c * TREDE_ARMS + 1].weight;
        for (size_t i = 0; w > 0.0 && i < p; i++) {
            if (x[i] == 0.0) continue; /* most dummies */
            for (size_t j = 0; j <= i; j++)
                gram[i * p + j] += w * x[i] * x[j];
        }
    }
    choose_columns(p, gram, keep);
    trede_free(gram);
    return TREDE_OK;
}

/* ---- diagnostics ---- */

static double chance_of_arm(const struct trede_propensity *fit, size_t cell, size_t arm)
{
    return arm == TREDE_EXPOSED ? fit->chance[cell] : 1.0 - fit->chance[cell];
}

struct trede_overlap trede_overlap_of(const struct trede_propensity *fit, double low, double high)
{
    struct trede_overlap o = {.least = 1.0, .stabilised_least = INFINITY};
    double all = fit->total[TREDE_UNEXPOSED].weight + fit->total[TREDE_EXPOSED].weight;
    double first[TREDE_ARMS] = {0}, second[TREDE_ARMS] = {0};
    for (size_t c = 0; c < fit->arms.cells; c++) {
        double weight = cell_weight(fit, c), chance = fit->chance[c];
        if (!(weight > 0.0)) continue;
        o.least = fmin(o.least, chance);
        o.most = fmax(o.most, chance);
        if (chance < low || chance > high) o.outside += weight / all;
        for (size_t arm = 0; arm < TREDE_ARMS; arm++) {
            const struct trede_arm_sum *sum = &fit->sum[c * TREDE_ARMS + arm];
            double inverse = 1.0 / chance_of_arm(fit, c, arm), share = fit->total[arm].weight / all;
            first[arm] += sum->weight * inverse;
            second[arm] += sum->weight_squared * inverse * inverse;
            if (!sum->rows) continue;
            o.stabilised_mean += sum->weight * share * inverse / all;
            o.stabilised_least = fmin(o.stabilised_least, share * inverse);
            o.stabilised_most = fmax(o.stabilised_most, share * inverse);
        }
    }
    o.outside = fmin(o.outside, 1.0); /* a sum of shares of everybody may end a rounding above 1 */
    for (size_t arm = 0; arm < TREDE_ARMS; arm++)
        o.effective[arm] = first[arm] * first[arm] / second[arm];
    return o;
}

/* Mean and variance of a column in an arm. */
static void column_moments(const struct trede_propensity *fit, size_t column, size_t arm, double out[2])
{
    double sum = 0.0, square = 0.0;
    for (size_t c = 0; c < fit->arms.cells; c++)
        sum += fit->sum[c * TREDE_ARMS + arm].weight * fit->arms.x[c * fit->arms.p + column];
    out[0] = sum / fit->total[arm].weight;
    for (size_t c = 0; c < fit->arms.cells; c++) {
        double off = fit->arms.x[c * fit->arms.p + column] - out[0];
        square += fit->sum[c * TREDE_ARMS + arm].weight * off * off;
    }
    out[1] = square / fit->total[arm].weight;
}

/* Adds sign times the mean of every column in an arm, weighted by the inverse chance. */
static void add_weighted_means(const struct trede_propensity *fit, size_t arm, double sign, double *means)
{
    double total = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t c = 0; c < fit->arms.cells; c++) {
            double w = fit->sum[c * TREDE_ARMS + arm].weight;
            if (!(w > 0.0)) continue;
            w /= chance_of_arm(fit, c, arm);
            if (pass == 0) total += w;
            for (size_t j = 0; pass == 1 && j < fit->arms.p; j++)
                means[j] += sign * w / total * fit->arms.x[c * fit->arms.p + j];
        }
    }
}

void trede_balance_of(const struct trede_propensity *fit, double *before, double *after)
{
    for (size_t j = 0; j < fit->arms.p; j++)
        after[j] = 0.0;
    add_weighted_means(fit, TREDE_EXPOSED, 1.0, after);
    add_weighted_means(fit, TREDE_UNEXPOSED, -1.0, after);
    for (size_t j = 0; j < fit->arms.p; j++) {
        double exposed[2], unexposed[2];
        column_moments(fit, j, TREDE_EXPOSED, exposed);
        column_moments(fit, j, TREDE_UNEXPOSED, unexposed);
        double spread = sqrt((exposed[1] + unexposed[1]) / 2.0);
        before[j] = spread > 0.0 ? (exposed[0] - unexposed[0]) / spread : 0.0;
        after[j] = spread > 0.0 ? after[j] / spread : 0.0;
    }
}

double trede_propensity_trim(const struct trede_propensity *fit, double low, double high, bool *left_out)
{
    double out = 0.0, all = fit->total[TREDE_UNEXPOSED].weight + fit->total[TREDE_EXPOSED].weight;
    for (size_t c = 0; c < fit->arms.cells; c++) {
        double weight = cell_weight(fit, c);
        if (!(weight > 0.0) || (fit->chance[c] >= low && fit->chance[c] <= high)) continue;
        left_out[c] = true;
        out += weight / all;
    }
    return out;
}

double trede_arms_df(const struct trede_arms *arms)
{
    const struct trede_design *design = arms->design;
    size_t rows = arms->domain ? arms->domain_rows : design->rows, last = SIZE_MAX;
    double df = 0.0;
    for (size_t i = 0; i < rows; i++) {
        size_t row = arms->domain ? arms->domain[i] : i;
        if (trede_arms_place(arms, row) == SIZE_MAX) continue;
        df += last == SIZE_MAX || design->psu[row] != design->psu[last];
        df -= last == SIZE_MAX || design->stratum[row] != design->stratum[last];
        last = row;
    }
    return df;
}
