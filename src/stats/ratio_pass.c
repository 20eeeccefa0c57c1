/* ratio_pass.c - totals, counts and degrees of freedom of many ratios in one pass.
 *
 * Model: a ratio's linearised variable is linear in y and x once the ratio is known, so the total of a PSU can be kept
 * as two numbers and linearised afterwards. Ratios of one base (the shares of seven rungs) have their x in common: it
 * is added once a row, and a share that a row does not count for costs nothing. Algorithm: rows add to the open PSU,
 * and those that count for a share are gathered first where PSUs are large; when it ends, its totals join the domain's
 * (compensated) and, while there are not too many, are kept for the variance engine, which then needs no rows.
 * Reference: Binder 1983; shifted sums of squares, Chan, Golub & LeVeque 1983. Rejected: a covariance of the totals of
 * y and x put together afterwards, which loses digits when PSUs differ in size; running means (West 1979), a division a
 * row. */
#include "stats/ratio_pass.h"

#include <assert.h>

#include "base/alloc.h"

/* ---- what is kept of a PSU ---- */

enum { CHUNK = 4000 };

struct trede_kept_chunk {
    struct trede_kept_chunk *before;
    size_t size;
    struct trede_kept_total totals[];
};

/* Room for count totals together; NULL = none asked for, or no memory. */
static struct trede_kept_total *take_room(struct trede_kept *kept, size_t count)
{
    if (count == 0) return NULL;
    if (count > kept->room) {
        size_t size = count > CHUNK ? count : CHUNK;
        struct trede_kept_chunk *chunk = trede_realloc(NULL, sizeof *chunk + size * sizeof *chunk->totals, 1);
        if (!chunk) return NULL;
        chunk->before = kept->chunk;
        chunk->size = kept->room = size;
        kept->chunk = chunk;
    }
    struct trede_kept_total *room = kept->chunk->totals + (kept->chunk->size - kept->room);
    kept->room -= count;
    return room;
}

static void free_totals(struct trede_kept *kept)
{
    while (kept->chunk) {
        struct trede_kept_chunk *before = kept->chunk->before;
        trede_free(kept->chunk);
        kept->chunk = before;
    }
    trede_free(kept->row);
    trede_free(kept->psu);
    *kept = (struct trede_kept){0};
}

/* There are too many: the engine will read the rows of this domain once more. */
static void drop_totals(struct trede_ratio_pass *pass)
{
    *pass->spare += pass->kept.psus + pass->kept.totals;
    free_totals(&pass->kept);
    pass->keep = false;
}

/* The totals of the open PSU; one without any is kept too: its stratum has a row in the domain. */
static bool keep_psu(struct trede_ratio_pass *pass, size_t row)
{
    struct trede_kept *kept = &pass->kept;
    size_t count = pass->base_count + pass->ratio_count;
    if (pass->keep && 1 + count > *pass->spare) drop_totals(pass);
    if (!pass->keep) return true;
    assert(kept->psus < kept->most_psus);
    struct trede_kept_total *totals = take_room(kept, count), *next = totals;
    if (!totals && count > 0) return false;
    *pass->spare -= 1 + count;
    for (size_t i = 0; i < pass->base_count; i++)
        *next++ = (struct trede_kept_total){pass->bases_met[i], pass->base[pass->bases_met[i]].psu_x};
    for (size_t i = 0; i < pass->ratio_count; i++)
        *next++ = (struct trede_kept_total){pass->ratios_met[i], pass->ratio[pass->ratios_met[i]].psu_off};
    kept->row[kept->psus] = (uint32_t)row;
    kept->psu[kept->psus++] = (struct trede_kept_psu){totals, (uint32_t)pass->base_count, (uint32_t)pass->ratio_count};
    kept->totals += count;
    return true;
}

/* ---- rows ---- */

static struct trede_base_tally *meet_base(struct trede_ratio_pass *pass, uint32_t base)
{
    struct trede_base_tally *b = pass->base + base;
    if (!b->met) {
        b->met = true;
        pass->bases_met[pass->base_count++] = base;
    }
    return b;
}

static struct trede_ratio_tally *meet_ratio(struct trede_ratio_pass *pass, uint32_t index)
{
    struct trede_ratio_tally *r = pass->ratio + index;
    if (!r->met) {
        r->met = true;
        pass->ratios_met[pass->ratio_count++] = index;
    }
    return r;
}

/* true = the first row of this base in the domain. */
static bool add_base(struct trede_ratio_pass *pass, const struct trede_weighted_term *term, double w)
{
    struct trede_base_tally *b = meet_base(pass, term->base);
    b->psu_x += term->wx;
    b->weight += w;
    b->weight_squared += w * w;
    return b->base++ == 0;
}

static void add_shifted(struct trede_ratio_tally *r, const struct trede_weighted_term *term, double w)
{
    double off = term->y - r->shift;
    r->psu_off += w * (term->y - r->shift * term->x);
    if (term->x == 0.0) return;
    r->first += w * off;
    r->second += w * off * off;
}

static void add_ratio(struct trede_ratio_pass *pass, const struct trede_weighted_term *term, double w, bool first)
{
    struct trede_ratio_tally *r = meet_ratio(pass, term->index);
    r->cases += term->y != 0.0;
    if (first && r->alone && term->y != term->x) r->shift = term->y / term->x;
    if (r->shift != 0.0) {
        add_shifted(r, term, w);
        return;
    }
    r->psu_off += term->wy;
    r->first += term->based_wy;
    r->second += term->based_wyy;
}

/* As if the rows gathered had been added one by one: y and x are 1, and a ratio that is not alone has no shift. */
static void add_gathered(struct trede_ratio_pass *pass)
{
    for (size_t i = 0; i < pass->gathered_count; i++) {
        uint32_t index = pass->gathered_met[i];
        struct trede_gathered *g = pass->gathered + index;
        struct trede_base_tally *b = meet_base(pass, trede_base_of(pass->question, index));
        struct trede_ratio_tally *r = meet_ratio(pass, index);
        b->psu_x += g->weight;
        b->weight += g->weight;
        b->weight_squared += g->weight_squared;
        b->base += g->rows;
        r->cases += g->rows;
        r->psu_off += g->weight;
        r->first += g->weight;
        r->second += g->weight;
        *g = (struct trede_gathered){0};
    }
    pass->gathered_count = 0;
}

void trede_ratio_pass_add(struct trede_ratio_pass *pass, const struct trede_weighted_row *row)
{
    for (size_t t = 0; t < row->count; t++) {
        const struct trede_weighted_term *term = row->terms + t;
        if (term->counts && pass->gathers) {
            trede_ratio_pass_gather(pass, term->index, row->weight);
            continue;
        }
        bool first = term->opens && add_base(pass, term, row->weight);
        add_ratio(pass, term, row->weight, first);
    }
}

/* ---- the end of a PSU ---- */

static void count_unit(struct trede_met_units *units, uint32_t stratum)
{
    if (units->psus == 0.0 || units->stratum != stratum) units->strata += 1.0;
    units->psus += 1.0;
    units->stratum = stratum;
}

/* Before the marks of the bases are taken away. */
static void count_pairs(struct trede_ratio_pass *pass, uint32_t stratum)
{
    const struct trede_ratio_question *q = pass->question;
    for (size_t p = 0; p < q->pair_count; p++)
        if (pass->base[q->pairs[p].a].met || pass->base[q->pairs[p].b].met) count_unit(&pass->pair[p], stratum);
}

static void close_bases(struct trede_ratio_pass *pass, uint32_t stratum)
{
    for (size_t i = 0; i < pass->base_count; i++) {
        struct trede_base_tally *b = pass->base + pass->bases_met[i];
        trede_sum_add(&b->x, b->psu_x);
        count_unit(&b->units, stratum);
        b->psu_x = 0.0;
        b->met = false;
    }
    if (pass->base_count) count_unit(&pass->joint, stratum);
    pass->base_count = 0;
}

bool trede_ratio_pass_end_psu(struct trede_ratio_pass *pass, size_t row)
{
    uint32_t stratum = pass->design->stratum[row];
    add_gathered(pass);
    bool kept = keep_psu(pass, row);
    count_pairs(pass, stratum);
    close_bases(pass, stratum);
    for (size_t i = 0; i < pass->ratio_count; i++) {
        struct trede_ratio_tally *r = pass->ratio + pass->ratios_met[i];
        trede_sum_add(&r->off, r->psu_off);
        r->psu_off = 0.0;
        r->met = false;
    }
    pass->ratio_count = 0;
    return kept;
}

/* ---- terms ---- */

/* Another ratio has the same base. */
static bool shares_base(const struct trede_ratio_question *q, size_t i)
{
    uint32_t base = trede_base_of(q, i);
    return (i > 0 && trede_base_of(q, i - 1) == base) || (i + 1 < q->k && trede_base_of(q, i + 1) == base);
}

void trede_weigh_row(const struct trede_ratio_question *question, const struct trede_term *terms, size_t count,
                     double weight, struct trede_weighted_row *out)
{
    uint32_t last = UINT32_MAX; /* the terms of a base stand together */
    out->count = count;
    out->weight = weight;
    for (size_t t = 0; t < count; t++) {
        double y = terms[t].y, x = terms[t].x, based = x != 0.0 ? weight : 0.0;
        uint32_t base = trede_base_of(question, terms[t].index);
        bool opens = base != last && x != 0.0;
        out->terms[t] = (struct trede_weighted_term){.index = (uint32_t)terms[t].index,
                                                     .base = base,
                                                     .opens = opens,
                                                     .counts = opens && y == 1.0 && x == 1.0 &&
                                                               shares_base(question, terms[t].index),
                                                     .y = y,
                                                     .x = x,
                                                     .wy = weight * y,
                                                     .wx = weight * x,
                                                     .based_wy = based * y,
                                                     .based_wyy = based * y * y};
        last = base;
    }
}

/* ---- begin and end ---- */

/* Below so many rows a PSU gathering is no less work. */
enum { ROWS_TO_GATHER = 4 };

enum trede_status trede_ratio_pass_begin(struct trede_ratio_pass *pass, const struct trede_design *design,
                                         const struct trede_ratio_question *question, size_t psus, size_t *spare)
{
    size_t k = question->k;
    *pass = (struct trede_ratio_pass){
        .design = design, .question = question, .spare = spare, .keep = trede_totals_suffice(design)};
    pass->bases = k ? (size_t)trede_base_of(question, k - 1) + 1 : 0;
    pass->base = trede_alloc(pass->bases, sizeof *pass->base);
    pass->ratio = trede_alloc(k, sizeof *pass->ratio);
    pass->pair = trede_alloc(question->pair_count, sizeof *pass->pair);
    pass->bases_met = trede_alloc(pass->bases, sizeof *pass->bases_met);
    pass->ratios_met = trede_alloc(k, sizeof *pass->ratios_met);
    pass->gathers = design->rows / ROWS_TO_GATHER >= design->psus;
    pass->gathered = trede_alloc(pass->gathers ? k : 1, sizeof *pass->gathered);
    pass->gathered_met = trede_alloc(pass->gathers ? k : 1, sizeof *pass->gathered_met);
    pass->kept.most_psus = pass->keep ? psus : 0;
    pass->kept.row = trede_alloc(pass->kept.most_psus, sizeof *pass->kept.row);
    pass->kept.psu = trede_alloc(pass->kept.most_psus, sizeof *pass->kept.psu);
    if (!pass->kept.row || !pass->kept.psu) return TREDE_INTERNAL;
    if (!pass->base || !pass->ratio || !pass->pair || !pass->bases_met || !pass->ratios_met) return TREDE_INTERNAL;
    if (!pass->gathered || !pass->gathered_met) return TREDE_INTERNAL;
    for (size_t i = 0; i < k; i++)
        pass->ratio[i].alone = !shares_base(question, i);
    return TREDE_OK;
}

void trede_ratio_pass_free(struct trede_ratio_pass *pass)
{
    trede_free(pass->base);
    trede_free(pass->ratio);
    trede_free(pass->pair);
    trede_free(pass->bases_met);
    trede_free(pass->ratios_met);
    trede_free(pass->gathered);
    trede_free(pass->gathered_met);
    free_totals(&pass->kept);
}
