/* sample.c - ordering a table as the variance engine wants it, and asking the engine. */
#include "sample.h"

#include <stdlib.h>

struct place {
    int32_t stratum, psu, second;
    size_t row;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->stratum != y->stratum) return x->stratum < y->stratum ? -1 : 1;
    if (x->psu != y->psu) return x->psu < y->psu ? -1 : 1;
    if (x->second != y->second) return x->second < y->second ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

static const int32_t *codes_of(struct oracle_case *c, const struct table *t, const char *column)
{
    return column ? labels_of(c, t, column).of_row : NULL;
}

static size_t sorted_places(struct oracle_case *c, const struct table *t, const struct plan *plan, struct place *places)
{
    const int32_t *stratum = codes_of(c, t, plan->stratum), *psu = codes_of(c, t, plan->psu);
    const int32_t *second = codes_of(c, t, plan->second);
    size_t kept = 0;
    for (size_t r = 0; r < t->rows; r++) {
        if (plan->keep && !plan->keep[r]) continue;
        places[kept++] = (struct place){stratum ? stratum[r] : 0, psu ? psu[r] : (int32_t)r, second ? second[r] : 0, r};
    }
    qsort(places, kept, sizeof *places, by_place);
    return kept;
}

/* Population sizes become fractions: units seen over units there are. */
static void fill_fractions(struct oracle_case *c, const struct plan *plan, struct sample *s)
{
    struct trede_design *d = &s->design;
    double *units = make(c, d->strata, sizeof *units), *seconds = make(c, d->psus, sizeof *seconds);
    double *fraction = make(c, d->strata, sizeof *fraction), *second = make(c, d->psus, sizeof *second);
    for (size_t r = 0; r < d->rows; r++) {
        bool new_psu = r == 0 || d->psu[r] != d->psu[r - 1];
        units[d->stratum[r]] += new_psu;
        seconds[d->psu[r]] += new_psu || (d->second && d->second[r] != d->second[r - 1]);
    }
    for (size_t r = 0; r < d->rows; r++) {
        if (plan->fpc) fraction[d->stratum[r]] = units[d->stratum[r]] / plan->fpc[s->source[r]];
        if (plan->second_fpc) second[d->psu[r]] = seconds[d->psu[r]] / plan->second_fpc[s->source[r]];
    }
    if (plan->fpc) d->fraction = fraction;
    if (plan->second_fpc) d->second_fraction = second;
}

struct sample *make_sample(struct oracle_case *c, const struct table *t, const struct plan *plan)
{
    struct sample *s = make(c, 1, sizeof *s);
    struct place *places = make(c, t->rows, sizeof *places);
    size_t rows = sorted_places(c, t, plan, places);
    double *weight = make(c, rows, sizeof *weight);
    uint32_t *stratum = make(c, rows, sizeof *stratum), *psu = make(c, rows, sizeof *psu);
    uint32_t *second = make(c, rows, sizeof *second);
    s->source = make(c, rows, sizeof *s->source);
    s->place = make(c, t->rows, sizeof *s->place);
    for (size_t r = 0; r < rows; r++) {
        bool new_stratum = r > 0 && places[r].stratum != places[r - 1].stratum;
        bool new_psu = new_stratum || (r > 0 && places[r].psu != places[r - 1].psu);
        stratum[r] = r == 0 ? 0 : stratum[r - 1] + new_stratum;
        psu[r] = r == 0 ? 0 : psu[r - 1] + new_psu;
        second[r] = (uint32_t)places[r].second;
        weight[r] = plan->weight[places[r].row];
        s->source[r] = places[r].row;
        s->place[places[r].row] = (uint32_t)r;
    }
    s->design = (struct trede_design){.rows = rows, .weight = weight, .stratum = stratum, .psu = psu};
    s->design.second = plan->second ? second : NULL;
    s->design.strata = rows ? stratum[rows - 1] + 1 : 0;
    s->design.psus = rows ? psu[rows - 1] + 1 : 0;
    s->design.lonely = TREDE_LONELY_REFUSE;
    fill_fractions(c, plan, s);
    return s;
}

static size_t terms_of(const void *context, size_t row, struct trede_term *terms)
{
    const struct measures *m = context;
    size_t source = m->sample->source[row], count = 0;
    for (size_t i = 0; i < m->k; i++) {
        double x = m->x && m->x[i] ? m->x[i][source] : 1.0, y = x != 0.0 ? m->y[i][source] : 0.0;
        if (x != 0.0 || y != 0.0) terms[count++] = (struct trede_term){i, y, x};
    }
    return count;
}

struct trede_ratios estimate(struct oracle_case *c, const struct measures *m)
{
    struct trede_ratios got = {0}, kept = {.k = m->k};
    size_t k = m->k;
    must(c, trede_ratios_estimate(&m->sample->design, NULL, 0, k, terms_of, m, &got), "trede_ratios_estimate");
    kept.value = make(c, k, sizeof(double));
    kept.covariance = make(c, k * k, sizeof(double));
    kept.weight = make(c, k, sizeof(double));
    kept.weight_squared = make(c, k, sizeof(double));
    kept.weighted_variance = make(c, k, sizeof(double));
    kept.df = make(c, k, sizeof(double));
    kept.base = make(c, k, sizeof(int64_t));
    kept.cases = make(c, k, sizeof(int64_t));
    kept.df_joint = got.df_joint;
    if (!got.value) return kept;
    memcpy(kept.value, got.value, k * sizeof(double));
    memcpy(kept.covariance, got.covariance, k * k * sizeof(double));
    memcpy(kept.weight, got.weight, k * sizeof(double));
    memcpy(kept.weight_squared, got.weight_squared, k * sizeof(double));
    memcpy(kept.weighted_variance, got.weighted_variance, k * sizeof(double));
    memcpy(kept.df, got.df, k * sizeof(double));
    memcpy(kept.base, got.base, k * sizeof(int64_t));
    memcpy(kept.cases, got.cases, k * sizeof(int64_t));
    trede_ratios_free(&got);
    return kept;
}

struct trede_ratios estimate_mean(struct oracle_case *c, const struct sample *s, const double *y, const double *inside)
{
    return estimate(c, &(struct measures){s, 1, &y, &inside});
}

struct total {
    const struct sample *sample;
    const double *y;
};

static void influence_of_total(const void *context, size_t row, double *u)
{
    const struct total *total = context;
    u[0] = total->y[total->sample->source[row]];
}

double total_se(struct oracle_case *c, const struct sample *s, const double *y)
{
    double variance = 0.0;
    struct total total = {s, y};
    must(c, trede_taylor(&s->design, NULL, 0, 1, influence_of_total, &total, &variance, NULL), "trede_taylor");
    return sqrt(variance);
}

double total_of(const struct sample *s, const double *y)
{
    double sum = 0.0;
    for (size_t r = 0; r < s->design.rows; r++)
        sum += s->design.weight[r] * y[s->source[r]];
    return sum;
}
