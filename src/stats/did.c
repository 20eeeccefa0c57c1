/* did.c - group-time effects on the one variance engine.
 *
 * Model: had the campaign not come, the mean of a cohort would have changed as that of the areas where it had not come
 * yet (parallel trends). ATT(g, t) = change of cohort g from its base wave to t, minus that change among the people of
 * the cohorts that start after max(t, g). Algorithm: all means (cohort x wave, comparison x wave) and the sizes of
 * cohorts are ratios of one fit; effects are combinations of them, averages by the delta method, so that strata, PSUs,
 * weights and panel overlap count. Reference: Callaway & Sant'Anna 2021 (repeated cross-sections, no covariates,
 * not-yet-treated controls; average by cohort: their theta_sel). Rejected: one coefficient of two-way fixed effects,
 * which sets cohorts against others that have already started, with negative weights (Goodman-Bacon 2021). */
#include "stats/did.h"

#include <math.h>

#include "stats/interval.h"
#include "stats/linear.h"

/* ---- the ratios: cohort x wave; comparison (cohorts starting after m) x wave; size of each cohort ---- */

static size_t cohort_place(const struct trede_did_question *q, size_t cohort, size_t wave)
{
    return cohort * q->waves + wave;
}

static size_t comparison_place(const struct trede_did_question *q, size_t after, size_t wave)
{
    return (q->cohorts + after) * q->waves + wave;
}

static size_t size_place(const struct trede_did_question *q, size_t cohort)
{
    return (q->cohorts + q->waves) * q->waves + cohort;
}

static bool has_base(const struct trede_did_question *q, size_t cohort)
{
    return q->start[cohort] > 0 && q->start[cohort] < q->waves;
}

static size_t terms_of(const void *context, size_t row, struct trede_term *terms)
{
    const struct trede_did_question *q = context;
    if (q->wave[row] < 0 || q->cohort[row] < 0 || isnan(q->y[row])) return 0;
    size_t cohort = (size_t)q->cohort[row], wave = (size_t)q->wave[row], count = 0;
    double y = q->y[row];
    terms[count++] = (struct trede_term){cohort_place(q, cohort, wave), y, 1.0};
    for (size_t after = 0; after < q->waves && after < q->start[cohort]; after++)
        terms[count++] = (struct trede_term){comparison_place(q, after, wave), y, 1.0};
    for (size_t c = 0; c < q->cohorts && has_base(q, cohort); c++)
        if (has_base(q, c)) terms[count++] = (struct trede_term){size_place(q, c), c == cohort, 1.0};
    return count;
}

enum trede_status trede_did_make(const struct trede_did_question *question, struct trede_did *out)
{
    *out = (struct trede_did){.question = *question};
    size_t k = size_place(question, question->cohorts);
    out->coefficients = trede_alloc(k, sizeof(double));
    out->mean = trede_alloc(k, sizeof(double));
    out->total = trede_alloc(k, sizeof(double));
    enum trede_status status = out->coefficients && out->mean && out->total ? TREDE_OK : TREDE_INTERNAL;
    if (!status)
        status = trede_ratios_estimate(question->design, question->domain, question->domain_rows, k, terms_of, question,
                                       &out->ratios);
    if (status) trede_did_free(out);
    return status;
}

void trede_did_free(struct trede_did *did)
{
    if (did->ratios.value) trede_ratios_free(&did->ratios);
    trede_free(did->coefficients);
    trede_free(did->mean);
    trede_free(did->total);
    *did = (struct trede_did){0};
}

/* ---- effects ---- */

static void clear(const struct trede_did *did, double *coefficients)
{
    for (size_t i = 0; i < did->ratios.k; i++)
        coefficients[i] = 0.0;
}

/* mean of the cohort minus mean of its comparison, at a wave, times factor. */
static void put_wave(const struct trede_did *did, size_t cohort, size_t after, size_t wave, double factor,
                     double *coefficients)
{
    coefficients[cohort_place(&did->question, cohort, wave)] += factor;
    coefficients[comparison_place(&did->question, after, wave)] -= factor;
}

static bool is_used(double coefficient)
{
    return coefficient > 0.0 || coefficient < 0.0;
}

static bool all_have_rows(const struct trede_did *did, const double *coefficients)
{
    for (size_t i = 0; i < did->ratios.k; i++)
        if (is_used(coefficients[i]) && did->ratios.base[i] == 0) return false;
    return true;
}

/* ATT(cohort, wave) as a combination of the ratios, added times factor; false when it cannot be made. */
static bool put_effect(const struct trede_did *did, size_t cohort, size_t wave, double factor, double *coefficients)
{
    const struct trede_did_question *q = &did->question;
    if (!has_base(q, cohort)) return false;
    size_t start = q->start[cohort], after = wave > start ? wave : start;
    size_t first = q->base == TREDE_DID_ALL_BEFORE ? 0 : start - 1;
    for (size_t s = first; s < start; s++)
        put_wave(did, cohort, after, s, -factor / (double)(start - first), coefficients);
    put_wave(did, cohort, after, wave, factor, coefficients);
    return all_have_rows(did, coefficients);
}

/* se, df and bases of the combination whose derivatives are the coefficients. */
static struct trede_did_effect effect_of(const struct trede_did *did, double value, const double *coefficients)
{
    const struct trede_ratios *r = &did->ratios;
    struct trede_did_effect effect = {.defined = true, .value = value, .df = r->df_joint, .base = INT64_MAX};
    double variance = 0.0;
    for (size_t i = 0; i < r->k; i++) {
        if (!is_used(coefficients[i])) continue;
        for (size_t j = 0; j < r->k; j++)
            variance += coefficients[i] * coefficients[j] * r->covariance[i * r->k + j];
        double effective = trede_ratios_effective_base(r, i);
        if (effect.base == INT64_MAX || effective < effect.effective_base) effect.effective_base = effective;
        if (r->base[i] < effect.base) effect.base = r->base[i];
    }
    effect.se = sqrt(fmax(0.0, variance));
    return effect;
}

static double value_of(const struct trede_did *did, const double *coefficients)
{
    double value = 0.0;
    for (size_t i = 0; i < did->ratios.k; i++)
        if (is_used(coefficients[i])) value += coefficients[i] * did->ratios.value[i];
    return value;
}

struct trede_did_effect trede_did_at(struct trede_did *did, size_t cohort, size_t wave)
{
    clear(did, did->coefficients);
    if (!put_effect(did, cohort, wave, 1.0, did->coefficients)) return (struct trede_did_effect){0};
    struct trede_did_effect effect = effect_of(did, value_of(did, did->coefficients), did->coefficients);
    effect.seen = did->ratios.value[cohort_place(&did->question, cohort, wave)];
    return effect;
}

/* The mean effect of a cohort over the waves asked for, as a combination of the ratios; false when there is none. */
static bool cohort_mean(struct trede_did *did, size_t cohort, size_t wave, double *mean, double *seen)
{
    const struct trede_did_question *q = &did->question;
    size_t first = wave == SIZE_MAX ? q->start[cohort] : wave, last = wave == SIZE_MAX ? q->waves - 1 : wave;
    double count = 0.0, sum = 0.0;
    if (!has_base(q, cohort) || first < q->start[cohort]) return false;
    clear(did, mean);
    for (size_t t = first; t <= last; t++) {
        clear(did, did->coefficients);
        if (!put_effect(did, cohort, t, 1.0, did->coefficients)) continue;
        count += 1.0;
        sum += did->ratios.value[cohort_place(q, cohort, t)];
        for (size_t i = 0; i < did->ratios.k; i++)
            mean[i] += did->coefficients[i];
    }
    for (size_t i = 0; i < did->ratios.k && count > 0.0; i++)
        mean[i] /= count;
    *seen = count > 0.0 ? sum / count : 0.0;
    return count > 0.0;
}

/* theta = sum s_g theta_g / sum s_g: its derivatives are s_g / sum to theta_g and (theta_g - theta) / sum to s_g. */
struct trede_did_effect trede_did_average(struct trede_did *did, size_t wave)
{
    const struct trede_did_question *q = &did->question;
    double sum = 0.0, sizes = 0.0, seen = 0.0, one;
    for (size_t c = 0; c < q->cohorts; c++) {
        if (!cohort_mean(did, c, wave, did->mean, &one)) continue;
        double size = did->ratios.value[size_place(q, c)];
        seen += size * one;
        sum += size * value_of(did, did->mean);
        sizes += size;
    }
    if (!(sizes > 0.0)) return (struct trede_did_effect){0};
    clear(did, did->total);
    for (size_t c = 0; c < q->cohorts; c++) {
        if (!cohort_mean(did, c, wave, did->mean, &one)) continue;
        double size = did->ratios.value[size_place(q, c)];
        for (size_t i = 0; i < did->ratios.k; i++)
            did->total[i] += size / sizes * did->mean[i];
        if (size < sizes) did->total[size_place(q, c)] += (value_of(did, did->mean) - sum / sizes) / sizes;
    }
    struct trede_did_effect effect = effect_of(did, sum / sizes, did->total);
    effect.seen = seen / sizes;
    return effect;
}

/* ---- the trend before ---- */

/* The combinations of all placebos, m x k; returns m. */
static size_t placebos_of(const struct trede_did *did, double *combination)
{
    const struct trede_did_question *q = &did->question;
    size_t m = 0, k = did->ratios.k;
    for (size_t c = 0; c < q->cohorts; c++) {
        size_t tested = !has_base(q, c) ? 0 : q->base == TREDE_DID_ALL_BEFORE ? q->start[c] : q->start[c] - 1;
        for (size_t t = 0; t < tested; t++) {
            clear(did, combination + m * k);
            m += put_effect(did, c, t, 1.0, combination + m * k);
        }
    }
    return m;
}

/* covariance = C V C', m x m; work holds m x k. */
static void covariance_of(const struct trede_did *did, const double *c, size_t m, double *work, double *covariance)
{
    size_t k = did->ratios.k;
    for (size_t i = 0; i < m * k; i++)
        work[i] = 0.0;
    for (size_t i = 0; i < m; i++)
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; is_used(c[i * k + a]) && b < k; b++)
                work[i * k + b] += c[i * k + a] * did->ratios.covariance[a * k + b];
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            covariance[i * m + j] = 0.0;
            for (size_t a = 0; a < k; a++)
                covariance[i * m + j] += work[i * k + a] * c[j * k + a];
        }
}

static enum trede_status wald(const struct trede_did *did, const double *combination, size_t m, double *room,
                              struct trede_did_trend *out)
{
    size_t k = did->ratios.k, rank;
    double *work = room, *covariance = room + m * k, *solved = covariance + m * m, statistic = 0.0;
    covariance_of(did, combination, m, work, covariance);
    for (size_t i = 0; i < m; i++)
        solved[i] = value_of(did, combination + i * k);
    enum trede_status status = trede_solve_semidefinite(m, covariance, 1, solved, &rank);
    if (status) return status;
    for (size_t i = 0; i < m; i++)
        statistic += solved[i] * value_of(did, combination + i * k);
    double df2 = did->ratios.df_joint - (double)rank + 1.0;
    if (rank == 0 || !(df2 >= 1.0)) return TREDE_OK;
    out->defined = true;
    out->df1 = (double)rank;
    out->df2 = df2;
    out->f = statistic * df2 / (did->ratios.df_joint * out->df1);
    out->p = trede_f_upper(out->f, out->df1, df2);
    return TREDE_OK;
}

enum trede_status trede_did_trend_before(struct trede_did *did, struct trede_did_trend *out)
{
    const struct trede_did_question *q = &did->question;
    size_t most = q->cohorts * q->waves, k = did->ratios.k;
    *out = (struct trede_did_trend){0};
    double *combination = trede_alloc((most + 1) * k, sizeof *combination);
    double *room = trede_alloc(most * k + most * most + most, sizeof *room);
    enum trede_status status = combination && room ? TREDE_OK : TREDE_INTERNAL;
    size_t m = status ? 0 : placebos_of(did, combination);
    if (m > 0) status = wald(did, combination, m, room, out);
    trede_free(combination);
    trede_free(room);
    return status;
}

/* ---- placebo areas ---- */

/* Change of the areas chosen minus that of the others. */
static double contrast_of(const struct trede_placebo_area *areas, size_t count, const bool *chosen)
{
    double sum[2][2] = {{0}}, weight[2][2] = {{0}};
    for (size_t i = 0; i < count; i++) {
        for (size_t s = 0; s < 2; s++) {
            sum[chosen[i]][s] += areas[i].sum[s];
            weight[chosen[i]][s] += areas[i].weight[s];
        }
    }
    return sum[1][1] / weight[1][1] - sum[1][0] / weight[1][0] - (sum[0][1] / weight[0][1] - sum[0][0] / weight[0][0]);
}

/* n over k, or more than the most. */
static double ways_of(size_t n, size_t k)
{
    double ways = 1.0;
    for (size_t i = 1; i <= k && ways <= TREDE_MOST_PLACEBOS; i++)
        ways = ways * (double)(n - k + i) / (double)i;
    return floor(ways + 0.5);
}

/* The next choice of as many in lexicographic order; false after the last. */
static bool next_choice(bool *chosen, size_t n)
{
    size_t last = n, tail = 0;
    while (last > 0 && chosen[last - 1]) { /* those at the end have nowhere to go */
        last--;
        tail++;
    }
    while (last > 0 && !chosen[last - 1])
        last--;
    if (last == 0) return false;
    for (size_t i = last - 1; i < n; i++)
        chosen[i] = i >= last && i <= last + tail;
    return true;
}

static void try_all(const struct trede_placebo_area *areas, size_t count, size_t treated, bool *chosen,
                    double *contrasts, struct trede_placebo *out)
{
    double as_far = 0.0;
    for (size_t i = 0; i < count; i++)
        chosen[i] = areas[i].treated;
    out->contrast = contrast_of(areas, count, chosen);
    for (size_t i = 0; i < count; i++)
        chosen[i] = i < treated;
    do {
        double contrast = contrast_of(areas, count, chosen);
        as_far += fabs(contrast) >= fabs(out->contrast) - 1e-12;
        if (contrasts) contrasts[out->count] = contrast;
        out->count++;
    } while (next_choice(chosen, count));
    out->p = as_far / (double)out->count;
    out->defined = true;
}

struct trede_placebo trede_placebo_of(const struct trede_placebo_area *areas, size_t count, double *contrasts)
{
    enum { MOST_AREAS = 256 };
    struct trede_placebo placebo = {0};
    bool chosen[MOST_AREAS];
    size_t treated = 0;
    for (size_t i = 0; i < count; i++)
        treated += areas[i].treated;
    if (treated == 0 || treated == count || count > MOST_AREAS || ways_of(count, treated) > TREDE_MOST_PLACEBOS)
        return placebo;
    try_all(areas, count, treated, chosen, contrasts, &placebo);
    return placebo;
}
