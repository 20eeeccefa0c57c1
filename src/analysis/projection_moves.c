/* projection_moves.c - the numbers a projection is made of, for all domains and replicates in one pass over the rows.
 */
#include <math.h>

#include "analysis/projection.h"
#include "base/date.h"
#include "base/text.h"
#include "stats/bootstrap.h"
#include "stats/markov.h"

/* ---- which pair ---- */

static enum trede_status find_pair(const struct trede_context *context, const struct trede_pair **found,
                                   struct trede_flow_pairs *people)
{
    const struct trede_domains *domains = context->people;
    *found = NULL;
    *people = (struct trede_flow_pairs){0};
    for (size_t i = domains->pair_count; i-- > 0;) { /* by later wave, then by earlier: the last is the latest */
        enum trede_status status = trede_flow_pairs_find(context, &domains->pairs[i], people);
        if (status) return status;
        if (people->people > 0) {
            *found = &domains->pairs[i];
            return TREDE_OK;
        }
        trede_free(people->partner);
        people->partner = NULL;
    }
    return TREDE_OK;
}

/* ---- counting ---- */

struct counting {
    const struct trede_projection *p;
    const struct trede_flow_pairs *people;
};

/* The domains of the cross-section come in the order of those of everyone; the kinds of sample after them have no
 * projection. */
static size_t count_numbers(const void *payload, size_t row, struct trede_cell_value *values)
{
    const struct counting *c = payload;
    const struct trede_projection *p = c->p;
    const struct trede_frame *frame = p->context->frame;
    const struct trede_subsets *everyone = &p->context->people->subsets, *now = &p->context->domains->subsets;
    size_t count = 0, stage = frame->stage[row] > 0 ? (size_t)frame->stage[row] - 1 : p->top;
    if (c->people->partner[row] != UINT32_MAX) {
        size_t move = stage * p->top + (size_t)frame->stage[c->people->partner[row]] - 1;
        for (size_t i = everyone->first[row]; i < everyone->first[row + 1]; i++)
            values[count++] = (struct trede_cell_value){everyone->in[i] * p->width + move, 1};
    }
    if (frame->wave[row] != p->pair->to || stage >= p->top) return count;
    for (size_t i = now->first[row]; i < now->first[row + 1]; i++)
        if (now->in[i] < p->domains)
            values[count++] = (struct trede_cell_value){now->in[i] * p->width + p->top * p->top + stage, 1};
    return count;
}

/* What has been met of a domain so far. Rows come in the order of strata and PSUs. */
struct met {
    double weight, square, psus, strata;
    int64_t psu, stratum;
};

static void meet(const struct trede_frame *frame, size_t row, struct met *met)
{
    double w = frame->design.weight[row];
    met->weight += w;
    met->square += w * w;
    met->psus += met->psu != (int64_t)frame->design.psu[row] + 1;
    met->strata += met->stratum != (int64_t)frame->design.stratum[row] + 1;
    met->psu = (int64_t)frame->design.psu[row] + 1;
    met->stratum = (int64_t)frame->design.stratum[row] + 1;
}

static void count_people(const struct counting *c, struct trede_projection *p, struct trede_cell_value *values,
                         struct met *met)
{
    const struct trede_frame *frame = p->context->frame;
    for (size_t row = 0; row < frame->rows; row++) {
        size_t count = count_numbers(c, row, values);
        for (size_t i = 0; i < count; i++) {
            size_t domain = values[i].cell / p->width, cell = values[i].cell % p->width;
            if (cell < p->top * p->top) {
                p->people[domain].pairs++;
                meet(frame, row, &met[domain]);
            } else
                p->people[domain].now++;
        }
    }
    for (size_t d = 0; d < p->domains; d++) {
        p->people[d].effective_base = met[d].square > 0 ? met[d].weight * met[d].weight / met[d].square : 0;
        p->people[d].df = met[d].psus - met[d].strata;
    }
}

static enum trede_status replicate(struct trede_arena *arena, const struct counting *c, struct trede_projection *p)
{
    const struct trede_context *context = p->context;
    size_t cells = p->domains * p->width;
    struct trede_bootstrap bootstrap;
    struct trede_unit_totals totals;
    enum trede_status status =
        trede_bootstrap_make(arena, &context->frame->design, context->seed, TREDE_PROJECTION_REPLICATES, &bootstrap);
    if (!status)
        status = trede_unit_totals_of(arena, &context->frame->design, &bootstrap, cells,
                                      p->domains + context->domains->count, count_numbers, c, &totals);
    p->replicate = trede_arena_alloc(arena, (size_t)TREDE_PROJECTION_REPLICATES * cells, sizeof *p->replicate);
    if (!status && !p->replicate) status = TREDE_INTERNAL;
    if (!status) status = trede_bootstrap_table(&bootstrap, &totals, context->threads, p->replicate);
    if (status) return status;
    p->stretch = sqrt(bootstrap.inflation);
    for (size_t i = 0; i < totals.first[totals.count]; i++)
        p->sums[totals.cell[i].cell] += totals.cell[i].total;
    return TREDE_OK;
}

static enum trede_status count(struct trede_arena *arena, const struct trede_flow_pairs *people,
                               struct trede_projection *p)
{
    const struct counting c = {p, people};
    size_t most = p->domains + p->context->domains->count;
    struct trede_cell_value *values = trede_arena_alloc(arena, most, sizeof *values);
    struct met *met = trede_arena_alloc(arena, p->domains, sizeof *met);
    p->people = trede_arena_alloc(arena, p->domains, sizeof *p->people);
    p->sums = trede_arena_alloc(arena, p->domains * p->width, sizeof *p->sums);
    if (!values || !met || !p->people || !p->sums) return TREDE_INTERNAL;
    count_people(&c, p, values, met);
    return p->pair->refused ? TREDE_OK : replicate(arena, &c, p);
}

enum trede_status trede_projection_make(struct trede_arena *arena, const struct trede_context *context,
                                        struct trede_projection *out)
{
    struct trede_flow_pairs people;
    size_t top = (size_t)context->campaign->ladder.top;
    *out = (struct trede_projection){
        .context = context, .top = top, .width = top * top + top, .domains = context->people->count, .stretch = 1};
    enum trede_status status = find_pair(context, &out->pair, &people);
    if (!status && out->pair) {
        const struct trede_wave *waves = context->campaign->waves;
        out->days = waves[out->pair->to].last_day - waves[out->pair->from].last_day;
        status = count(arena, &people, out);
    }
    trede_free(people.partner);
    return status;
}

/* ---- reading them ---- */

enum trede_estimate_status trede_projection_status(const struct trede_projection *p, size_t domain)
{
    const struct trede_projected_people *people = &p->people[domain];
    if (p->pair->refused) return TREDE_REFUSED_BREAK;
    bool enough = people->pairs >= TREDE_PROJECTION_LEAST_PEOPLE && people->now >= TREDE_PROJECTION_LEAST_PEOPLE;
    return enough && people->df >= 1 ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
}

const double *trede_projection_replicate(const struct trede_projection *p, size_t domain, size_t replicate)
{
    return p->replicate + (replicate * p->domains + domain) * p->width;
}

enum trede_estimate_status trede_projection_path(const struct trede_projection *p, const double *numbers, size_t steps,
                                                 double *path)
{
    double chance[TREDE_TOP_STAGE * TREDE_TOP_STAGE], sum = 0;
    const double *now = numbers + p->top * p->top;
    trede_chain_probabilities(numbers, p->top, chance);
    for (size_t s = 0; s < p->top; s++)
        sum += now[s];
    if (!(sum > 0)) return TREDE_TOO_FEW;
    for (size_t s = 0; s < p->top; s++)
        path[s] = now[s] / sum;
    return trede_chain_project(chance, p->top, path, steps, path + p->top);
}

/* Puts the value that would stand at place if they were sorted there, no larger ones before and no smaller ones after
 * it (Hoare 1961). */
static double put_in_place(double *values, size_t count, size_t place)
{
    size_t from = 0, to = count - 1;
    while (from < to) {
        double middle = values[from + (to - from) / 2];
        size_t i = from, j = to;
        while (i <= j) {
            while (values[i] < middle)
                i++;
            while (values[j] > middle)
                j--;
            if (i > j) break;
            double swapped = values[i];
            values[i++] = values[j];
            values[j] = swapped;
            if (j == 0) break;
            j--;
        }
        if (place <= j)
            to = j;
        else if (place >= i)
            from = i;
        else
            break;
    }
    return values[place];
}

/* Numbers that differ by rounding alone are the same: an interval of no width would say too much. */
static bool is_spread(double least, double most)
{
    return most > least && (isinf(most) || most - least > 1e-12 * fmax(1, fabs(most)));
}

void trede_projection_interval(const struct trede_projection *p, double *draws, size_t count, struct trede_estimate *e)
{
    double mean = 0, square = 0, tail = (1 - p->context->campaign->confidence) / 2;
    if (count * 20 < (size_t)TREDE_PROJECTION_REPLICATES * 19) {
        e->status = TREDE_TOO_FEW;
        return;
    }
    size_t low = (size_t)(tail * (double)(count - 1)), high = count - 1 - low;
    if (!is_spread(put_in_place(draws, count, 0), put_in_place(draws, count, count - 1))) {
        e->status = TREDE_NO_VARIANCE;
        return;
    }
    e->low = e->value + p->stretch * (put_in_place(draws, count, low) - e->value);
    e->high = e->value + p->stretch * (put_in_place(draws, count, high) - e->value);
    e->has_interval = isfinite(e->low) && isfinite(e->high);
    for (size_t i = 0; i < count; i++)
        mean += draws[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        square += (draws[i] - mean) * (draws[i] - mean);
    if (!isfinite(square)) return; /* a target that some never reach */
    e->se = p->stretch * sqrt(square / (double)(count - 1));
    e->has_se = true;
}

int32_t trede_projection_day(const struct trede_projection *p, size_t step)
{
    return p->context->campaign->waves[p->pair->to].last_day + (int32_t)step * p->days;
}

/* A month, unless steps are so short that two could fall in one. */
static const char *moment_text(struct trede_arena *arena, const struct trede_projection *p, int32_t day)
{
    enum { LONGEST_MONTH = 31, MONTH_TEXT = 7 };
    char text[11];
    trede_date_format(text, day);
    return trede_arena_text(arena, text, p->days > LONGEST_MONTH ? MONTH_TEXT : sizeof text - 1);
}

struct trede_result trede_projection_row(struct trede_arena *arena, const struct trede_projection *p, size_t domain,
                                         int32_t day)
{
    const struct trede_projected_people *people = &p->people[domain];
    struct trede_result row = trede_row_begin(p->context, "projection");
    trede_row_keys(&row, p->context, &p->context->people->of[domain], p->pair->to, -1);
    row.wave = moment_text(arena, p, day);
    row.method = "bootstrap";
    row.unit = TREDE_UNIT_SHARE;
    row.estimate.base = people->pairs < people->now ? people->pairs : people->now;
    row.estimate.effective_base = people->effective_base;
    row.estimate.df = people->df;
    row.estimate.status = trede_projection_status(p, domain);
    return row;
}
