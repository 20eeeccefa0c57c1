/* ratio_pass.c - totals, counts and degrees of freedom of many ratios in one pass.
 *
 * Model: a ratio's linearised variable is linear in y and x once the ratio is known, so the total of a PSU can be kept
 * as two numbers and linearised afterwards. Algorithm: rows add to the open PSU; when it ends, its totals join the
 * domain's (compensated) and, while there are not too many, are kept for the variance engine, which then needs no rows.
 * Reference: Binder 1983; shifted sums of squares, Chan, Golub & LeVeque 1983. Rejected: a covariance of the totals of
 * y and x put together afterwards, which loses digits when PSUs differ in size; running means (West 1979), a division a
 * row. */
#include "stats/ratio_pass.h"

#include "base/alloc.h"

enum { FIRST_TOTALS = 256 };

static bool keep_total(struct trede_ratio_pass *pass, uint32_t index, double off, double x)
{
    if (pass->psu_count == pass->psu_capacity) {
        size_t wanted = pass->psu_capacity ? 2 * pass->psu_capacity : FIRST_TOTALS;
        struct trede_psu_total *psu = trede_realloc(pass->psu, wanted, sizeof *psu);
        if (psu) pass->psu = psu;
        double *psu_x = psu ? trede_realloc(pass->psu_x, wanted, sizeof *psu_x) : NULL;
        if (!psu_x) return false;
        pass->psu_x = psu_x;
        pass->psu_capacity = wanted;
    }
    pass->psu[pass->psu_count] = (struct trede_psu_total){pass->row, index, off};
    pass->psu_x[pass->psu_count++] = x;
    return true;
}

static void drop_totals(struct trede_ratio_pass *pass)
{
    trede_free(pass->psu);
    trede_free(pass->psu_x);
    *pass->spare += pass->psu_count;
    pass->psu = NULL;
    pass->psu_x = NULL;
    pass->psu_count = pass->psu_capacity = 0;
    pass->keep = false;
}

/* Room for the totals of the open PSU; one without a term is kept too: its stratum has a row in the domain. */
static bool keep_psu(struct trede_ratio_pass *pass)
{
    size_t count = pass->touched_count ? pass->touched_count : 1;
    if (pass->keep && count > *pass->spare) drop_totals(pass);
    if (!pass->keep) return true;
    *pass->spare -= count;
    bool kept = pass->touched_count > 0 || keep_total(pass, TREDE_NO_VALUE, 0.0, 0.0);
    for (size_t a = 0; kept && a < pass->touched_count; a++) {
        const struct trede_ratio_tally *t = pass->tally + pass->touched[a];
        kept = keep_total(pass, pass->touched[a], t->psu_off, t->psu_x);
    }
    return kept;
}

static void count_unit(const struct trede_ratio_pass *pass, struct trede_ratio_tally *t)
{
    uint32_t stratum = pass->design->stratum[pass->row];
    if (t->psus == 0.0 || t->stratum != stratum) t->strata += 1.0;
    t->psus += 1.0;
    t->stratum = stratum;
}

bool trede_ratio_pass_end(struct trede_ratio_pass *pass)
{
    if (pass->row == UINT32_MAX) return true;
    bool any = false, kept = keep_psu(pass);
    for (size_t a = 0; a < pass->touched_count; a++) {
        struct trede_ratio_tally *t = pass->tally + pass->touched[a];
        trede_sum_add(&t->off, t->psu_off);
        trede_sum_add(&t->x, t->psu_x);
        if (t->based) count_unit(pass, t);
        any = any || t->based;
        t->psu_off = t->psu_x = 0.0;
        t->touched = t->based = false;
    }
    if (any) count_unit(pass, &pass->joint);
    pass->touched_count = 0;
    return kept;
}

static void add_term(struct trede_ratio_pass *pass, double w, const struct trede_term *term)
{
    struct trede_ratio_tally *t = pass->tally + term->index;
    if (!t->touched) {
        t->touched = true;
        pass->touched[pass->touched_count++] = (uint32_t)term->index;
    }
    t->cases += term->y != 0.0;
    if (term->x == 0.0) {
        t->psu_off += w * term->y;
        return;
    }
    if (t->base == 0 && term->y != term->x) t->shift = term->y / term->x;
    double off = term->y - t->shift;
    t->based = true;
    t->base++;
    t->psu_off += w * (term->y - t->shift * term->x);
    t->psu_x += w * term->x;
    t->weight += w;
    t->weight_squared += w * w;
    t->first += w * off;
    t->second += w * off * off;
}

bool trede_ratio_pass_add(struct trede_ratio_pass *pass, size_t row, const struct trede_term *terms, size_t count)
{
    const struct trede_design *d = pass->design;
    if (d->psu[row] != pass->psu_id && !trede_ratio_pass_end(pass)) return false;
    pass->psu_id = d->psu[row];
    pass->row = (uint32_t)row;
    for (size_t t = 0; t < count; t++)
        add_term(pass, d->weight[row], terms + t);
    return true;
}

enum trede_status trede_ratio_pass_begin(struct trede_ratio_pass *pass, const struct trede_design *design, size_t k,
                                         size_t *spare)
{
    *pass =
        (struct trede_ratio_pass){.design = design, .k = k, .row = UINT32_MAX, .psu_id = UINT32_MAX, .spare = spare};
    /* Calibration and a second stage look inside the PSU. */
    pass->keep = !design->calibration && !(design->second && design->fraction && design->second_fraction);
    pass->tally = trede_alloc(k, sizeof *pass->tally);
    pass->touched = trede_alloc(k, sizeof *pass->touched);
    return pass->tally && pass->touched ? TREDE_OK : TREDE_INTERNAL;
}

void trede_ratio_pass_free(struct trede_ratio_pass *pass)
{
    trede_free(pass->tally);
    trede_free(pass->touched);
    trede_free(pass->psu);
    trede_free(pass->psu_x);
}
