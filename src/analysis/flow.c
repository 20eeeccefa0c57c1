/* Panel flows (methods 3.3). Model: the people who stand on a rung in both waves are a sample of the population's
 * moves. Each is one row of the design: the row of the earlier wave, with its weight, stratum and PSU, and the
 * segment it had then. Algorithm: every number is a ratio (people who move from a to b over people who start at a;
 * people who rise, stay, fall over all), so the one variance engine gives the standard errors. Reference: Binder 1983
 * (linearised ratios); Kessler and Greenberg 1981 for the shares. The weight is that of the earlier wave times the one
 * for drop-out (attrition.h). Rejected: multinomial standard errors row by row, which forget weights, strata and
 * clusters; and the later wave's weight, which stands for those who stayed. */
#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/flow_pairs.h"
#include "base/text.h"

enum { UP, SAME, DOWN, NET, DISPLACEMENT, MOVES };

enum { MOST_CELLS = TREDE_TOP_STAGE * TREDE_TOP_STAGE, MOST_RATIOS = MOST_CELLS + MOVES };

static const struct move {
    const char *subject, *statistic;
    enum trede_kind kind;
    enum trede_unit unit;
} moves[MOVES] = {
    [UP] = {"up", "share", TREDE_KIND_SHARE, TREDE_UNIT_SHARE},
    [SAME] = {"same", "share", TREDE_KIND_SHARE, TREDE_UNIT_SHARE},
    [DOWN] = {"down", "share", TREDE_KIND_SHARE, TREDE_UNIT_SHARE},
    [NET] = {"net", "share", TREDE_KIND_CONTRAST, TREDE_UNIT_POINTS},
    [DISPLACEMENT] = {"displacement", "mean", TREDE_KIND_CONTRAST, TREDE_UNIT_MEAN},
};

static size_t cells_of(int top)
{
    return (size_t)top * (size_t)top;
}

/* Ratios: cell (a, b) at (a - 1) * top + b - 1, then the moves. */
static size_t flow_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct trede_flow_pairs *people = payload;
    if (people->partner[row] == UINT32_MAX) return 0;
    int a = people->frame->stage[row], b = people->frame->stage[people->partner[row]];
    size_t first = cells_of(people->top), count = 0;
    const double y[MOVES] = {
        [UP] = b > a, [SAME] = b == a, [DOWN] = b < a, [NET] = (b > a) - (b < a), [DISPLACEMENT] = b - a};
    terms[count++] = (struct trede_term){(size_t)((a - 1) * people->top + b - 1), 1, 1};
    for (size_t m = 0; m < DISPLACEMENT; m++)
        if (y[m] < 0 || y[m] > 0) terms[count++] = (struct trede_term){first + m, y[m], 1};
    terms[count++] = (struct trede_term){first + DISPLACEMENT, y[DISPLACEMENT], 1};
    return count;
}

/* The people who start on a rung, for each rung, and all of them for the moves; displacement, a mean, apart. */
static void list_bases(int top, uint32_t *base_of)
{
    for (int cell = 0; cell < top * top; cell++)
        base_of[cell] = (uint32_t)(cell / top);
    for (int m = 0; m < MOVES; m++)
        base_of[top * top + m] = (uint32_t)(m == DISPLACEMENT ? top + 1 : top);
}

/* ---- rows ---- */

struct flow_rows {
    const struct trede_context *context;
    const struct trede_pair *pair;
    const struct trede_fits *fits; /* NULL: the comparison is refused, rows without numbers */
    struct trede_results *out;
    int top;
};

/* A rung nobody of the panel started from has no probabilities; that is too few, not a question nobody was asked. */
static enum trede_status add_row(const struct flow_rows *rows, struct trede_combination *what, size_t ratio)
{
    what->analysis = "flow";
    what->wave = rows->pair->to;
    what->against = rows->pair->from;
    if (!rows->fits) return trede_emit_status(rows->context, what, TREDE_REFUSED_BREAK, rows->out);
    if (rows->fits->of[what->domain].base[ratio] == 0)
        return trede_emit_status(rows->context, what, TREDE_TOO_FEW, rows->out);
    double coefficients[MOST_RATIOS] = {0};
    coefficients[ratio] = 1;
    what->coefficients = coefficients;
    return trede_emit(rows->fits, what, rows->out);
}

static enum trede_status add_cells(const struct flow_rows *rows, size_t domain)
{
    for (int a = 1; a <= rows->top; a++) {
        for (int b = 1; b <= rows->top; b++) {
            char subject[8];
            (void)trede_print(subject, sizeof subject, "%d>%d", a, b);
            struct trede_combination what = {.subject = subject,
                                             .statistic = "probability",
                                             .domain = domain,
                                             .kind = TREDE_KIND_SHARE,
                                             .unit = TREDE_UNIT_SHARE};
            enum trede_status status = add_row(rows, &what, (size_t)((a - 1) * rows->top + b - 1));
            if (status) return status;
        }
    }
    return TREDE_OK;
}

static enum trede_status add_moves(const struct flow_rows *rows, size_t domain)
{
    for (size_t m = 0; m < MOVES; m++) {
        struct trede_combination what = {.subject = moves[m].subject,
                                         .statistic = moves[m].statistic,
                                         .domain = domain,
                                         .kind = moves[m].kind,
                                         .unit = moves[m].unit};
        enum trede_status status = add_row(rows, &what, cells_of(rows->top) + m);
        if (status) return status;
    }
    return TREDE_OK;
}

static enum trede_status add_domains(const struct flow_rows *rows)
{
    for (size_t d = 0; d < rows->context->domains->count; d++) {
        enum trede_status status = add_cells(rows, d);
        if (!status) status = add_moves(rows, d);
        if (status) return status;
    }
    return TREDE_OK;
}

static enum trede_status add_flows(const struct trede_context *context, const struct trede_pair *pair,
                                   const struct trede_flow_pairs *people, struct trede_results *out)
{
    struct flow_rows rows = {context, pair, NULL, out, people->top};
    if (pair->refused) return add_domains(&rows);
    struct trede_fits fits;
    uint32_t base_of[MOST_RATIOS];
    size_t k = cells_of(people->top) + MOVES;
    list_bases(people->top, base_of);
    const struct trede_fits_question question = {.k = k,
                                                 .width = k,
                                                 .fn = flow_terms,
                                                 .payload = people,
                                                 .base_of = base_of,
                                                 .which = TREDE_VARIANCES_ONLY,
                                                 .factors = people->attrition};
    enum trede_status status = trede_fits_make(context, &question, &fits);
    if (status) return status;
    rows.fits = &fits;
    status = add_domains(&rows);
    trede_fits_free(&fits);
    return status;
}

/* ---- a panel of which nobody is in both waves ---- */

static bool has_rows(const struct trede_results *out, const struct trede_wave *to, const struct trede_wave *from)
{
    for (size_t i = 0; i < trede_results_count(out); i++) {
        const struct trede_result *row = trede_results_at(out, i);
        if (trede_text_equal(row->wave, to->id) && trede_text_equal(row->against, from->id)) return true;
    }
    return false;
}

/* Where people are followed at all, a pair without them says so, for everyone. */
static enum trede_status add_strangers(const struct trede_context *given, struct trede_results *out)
{
    struct trede_context context = *given;
    const struct trede_campaign *c = context.campaign;
    context.domains = given->people;
    if (!c->ladder.given || context.frame->panel_rows == 0) return TREDE_OK;
    for (size_t p = 0; p < context.domains->pair_count; p++) {
        const struct trede_pair *pair = &context.domains->pairs[p];
        if (has_rows(out, &c->waves[pair->to], &c->waves[pair->from])) continue;
        for (size_t m = 0; m < MOVES; m++) {
            struct trede_combination what = {.analysis = "flow",
                                             .subject = moves[m].subject,
                                             .statistic = moves[m].statistic,
                                             .wave = pair->to,
                                             .against = pair->from,
                                             .unit = moves[m].unit};
            enum trede_status status = trede_emit_status(&context, &what, TREDE_TOO_FEW, out);
            if (status) return status;
        }
    }
    return TREDE_OK;
}

enum trede_status trede_analyse_flow(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = trede_flow_pairs_each(context, add_flows, out);
    return status ? status : add_strangers(context, out);
}
