/* response_propensity.c - response propensity weights for a panel.
 *
 * Model: whether someone is seen again is logistic in what was known of them before (main effects of coded columns);
 * whoever is seen again stands for 1 / chance people (two-phase sampling with estimated second-phase chances). The
 * factor is bounded at a multiple of the mean one, 1 / mean chance: a person of whom one in fifty comes back would
 * otherwise decide alone. Algorithm: pseudo-maximum likelihood on cells (logistic.h); chance, derivative and influence
 * by cell; the mean chance is a parameter too, because the bound hangs on it.
 * To be composed like those not seen, the factor is the odds against being seen, (1 - chance) / chance, which has the
 * same derivative. A level of a column of which everybody was seen has chance 1, which is where the maximum goes, out
 * of reach: its people leave the model, with the factor of that chance. Where there is still no finite maximum (a mix
 * of levels nobody came back from), Firth's penalty makes one; its influence is that of logistic.c, with the leverages
 * taken as they are. Reference: Little 1986 (International Statistical Review 54); Sarndal & Lundstrom 2005; Kim & Kim
 * 2007. Rejected: cell by cell response shares (adjustment classes), which have no answer for a cell without
 * returners; the later wave's weight, which stands for those who stayed; unbounded factors. */
#include "stats/response_propensity.h"

#include "base/alloc.h"

/* Cells and their design matrix. */
struct cells {
    struct trede_patterns patterns;
    bool *certain;         /* cells: of a level of which everybody was seen, so not in the model */
    size_t seen, in_doubt; /* cells of people seen; of those, in the model */
    size_t p;
    double *x, *y, *weight; /* cells x p, cells, cells */
};

static enum trede_status make_patterns(struct trede_arena *arena,
                                       const struct trede_response_propensity_question *question, struct cells *cells)
{
    size_t count = question->column_count;
    struct trede_pattern_column *columns = trede_arena_alloc(arena, count + 1, sizeof *columns);
    int32_t *seen = trede_arena_alloc(arena, question->rows, sizeof *seen);
    if (!columns || !seen) return TREDE_INTERNAL;
    for (size_t row = 0; row < question->rows; row++)
        seen[row] = question->seen[row];
    for (size_t c = 0; c < count; c++)
        columns[c] = question->columns[c];
    columns[count] = (struct trede_pattern_column){seen, 2};
    const struct trede_pattern_question asked = {
        .rows = question->rows, .columns = columns, .column_count = count + 1, .weight = question->weight};
    return trede_patterns_make(arena, &asked, &cells->patterns);
}

static int32_t code_of(const struct trede_response_propensity_question *question, const struct cells *cells,
                       size_t column, size_t cell)
{
    return question->columns[column].code[cells->patterns.pattern[cell].first];
}

static bool was_seen(const struct trede_response_propensity_question *question, const struct cells *cells, size_t cell)
{
    return question->seen[cells->patterns.pattern[cell].first] == 1;
}

/* Takes the cells of such levels of one column out; how many. unseen: room for its levels. */
static size_t take_certain(const struct trede_response_propensity_question *question, struct cells *cells,
                           size_t column, bool *unseen)
{
    size_t taken = 0;
    for (uint32_t level = 0; level < question->columns[column].levels; level++)
        unseen[level] = false;
    for (size_t i = 0; i < cells->patterns.count; i++)
        if (!cells->certain[i] && !was_seen(question, cells, i)) unseen[code_of(question, cells, column, i)] = true;
    for (size_t i = 0; i < cells->patterns.count; i++) {
        if (cells->certain[i] || unseen[code_of(question, cells, column, i)]) continue;
        cells->certain[i] = true;
        taken++;
    }
    return taken;
}

/* Taking out one level can leave another without anybody who was not seen. */
static enum trede_status find_certain(struct trede_arena *arena,
                                      const struct trede_response_propensity_question *question, struct cells *cells)
{
    uint32_t most = 1;
    for (size_t c = 0; c < question->column_count; c++)
        if (question->columns[c].levels > most) most = question->columns[c].levels;
    bool *unseen = trede_arena_alloc(arena, most, sizeof *unseen);
    cells->certain = trede_arena_alloc(arena, cells->patterns.count, sizeof *cells->certain);
    if (!unseen || !cells->certain) return TREDE_INTERNAL;
    size_t taken;
    do {
        taken = 0;
        for (size_t c = 0; c < question->column_count; c++)
            taken += take_certain(question, cells, c, unseen);
    } while (taken > 0);
    return TREDE_OK;
}

/* Where the levels of every column stand in the model: 0 = the reference, the first level that is in it, or not in it.
 */
static enum trede_status place_levels(struct trede_arena *arena,
                                      const struct trede_response_propensity_question *question, struct cells *cells,
                                      size_t **place)
{
    enum { ABSENT, REFERENCE };
    cells->p = 1;
    for (size_t c = 0; c < question->column_count; c++) {
        place[c] = trede_arena_alloc(arena, question->columns[c].levels, sizeof **place);
        if (!place[c]) return TREDE_INTERNAL;
        for (size_t i = 0; i < cells->patterns.count; i++)
            if (!cells->certain[i]) place[c][code_of(question, cells, c, i)] = REFERENCE;
        bool reference = true;
        for (uint32_t level = 0; level < question->columns[c].levels; level++) {
            if (place[c][level] == ABSENT) continue;
            place[c][level] = reference ? 0 : cells->p++;
            reference = false;
        }
    }
    return TREDE_OK;
}

static enum trede_status fill_cells(struct trede_arena *arena,
                                    const struct trede_response_propensity_question *question, struct cells *cells,
                                    size_t *const *place)
{
    size_t count = cells->patterns.count;
    cells->x = trede_arena_alloc(arena, count * cells->p, sizeof(double));
    cells->y = trede_arena_alloc(arena, count, sizeof(double));
    cells->weight = trede_arena_alloc(arena, count, sizeof(double));
    if (!cells->x || !cells->y || !cells->weight) return TREDE_INTERNAL;
    for (size_t i = 0; i < count; i++) {
        double *x = cells->x + i * cells->p;
        cells->y[i] = was_seen(question, cells, i);
        cells->seen += was_seen(question, cells, i);
        cells->in_doubt += was_seen(question, cells, i) && !cells->certain[i];
        if (cells->certain[i]) continue; /* of weight 0: as if it were not there */
        cells->weight[i] = cells->patterns.pattern[i].weight;
        x[0] = 1.0;
        for (size_t c = 0; c < question->column_count; c++) {
            size_t at = place[c][code_of(question, cells, c, i)];
            if (at) x[at] = 1.0;
        }
    }
    return TREDE_OK;
}

static enum trede_status make_cells(struct trede_arena *arena,
                                    const struct trede_response_propensity_question *question, struct cells *cells)
{
    size_t **place = trede_arena_alloc(arena, question->column_count, sizeof *place);
    enum trede_status status = place ? make_patterns(arena, question, cells) : TREDE_INTERNAL;
    if (!status) status = find_certain(arena, question, cells);
    if (!status) status = place_levels(arena, question, cells, place);
    return status ? status : fill_cells(arena, question, cells, place);
}

static double mean_chance(const struct cells *cells)
{
    double seen = 0.0;
    for (size_t i = 0; i < cells->patterns.count; i++)
        seen += cells->patterns.pattern[i].weight * cells->y[i];
    return seen / cells->patterns.weight;
}

/* Room for factor, gradient and influence; the parameters are those of the model and, last, the mean chance. */
struct tables {
    double *factor, *gradient, *influence;
};

static bool make_tables(struct trede_arena *arena, size_t cells, size_t q, struct tables *tables)
{
    tables->factor = trede_arena_alloc(arena, cells, sizeof(double));
    tables->gradient = trede_arena_alloc(arena, cells * q, sizeof(double));
    tables->influence = trede_arena_alloc(arena, cells * q, sizeof(double));
    return tables->factor && tables->gradient && tables->influence;
}

static void note_cell(const struct cells *cells, size_t i, double chance, bool at_bound,
                      struct trede_response_propensity *out)
{
    out->people += cells->patterns.pattern[i].rows;
    if (at_bound) out->bounded += cells->patterns.pattern[i].rows;
    if (chance < out->lowest) out->lowest = chance;
}

static void fill_tables(const struct cells *cells, const struct trede_logistic *model,
                        const struct trede_response_propensity_question *question, struct tables *tables,
                        struct trede_response_propensity *out)
{
    size_t p = cells->p, q = p + 1;
    double less = question->like_the_others ? 1.0 : 0.0, bound = question->most * (1.0 / out->mean - less);
    for (size_t i = 0; i < cells->patterns.count; i++) {
        double *gradient = tables->gradient + i * q, *influence = tables->influence + i * q;
        for (size_t j = 0; j < p; j++)
            influence[j] = cells->certain[i] ? 0.0 : model->influence[i * p + j];
        influence[p] = (cells->y[i] - out->mean) / cells->patterns.weight;
        tables->factor[i] = less;
        if (!(cells->y[i] > 0.0)) continue; /* not seen: of no weight, or of their own, but a part in the model */
        double chance = cells->certain[i] ? 1.0 : model->fitted[i], factor = 1.0 / chance - less;
        bool at_bound = bound > 0.0 && factor > bound;
        note_cell(cells, i, chance, at_bound, out);
        tables->factor[i] = at_bound ? bound : factor;
        if (at_bound) gradient[p] = -question->most / (out->mean * out->mean);
        for (size_t j = 0; j < p && !at_bound; j++)
            gradient[j] = -(1.0 - chance) / chance * cells->x[i * p + j];
    }
}

static enum trede_status weigh_all_alike(struct trede_arena *arena, const struct cells *cells,
                                         struct trede_response_propensity *out)
{
    struct tables tables;
    if (!make_tables(arena, cells->patterns.count, 0, &tables)) return TREDE_INTERNAL;
    for (size_t i = 0; i < cells->patterns.count; i++) {
        tables.factor[i] = 1.0;
        note_cell(cells, i, 1.0, false, out);
    }
    out->outcome = TREDE_LOGISTIC_FITTED;
    out->weights.factor = tables.factor;
    out->weights.gradient = tables.gradient;
    out->weights.influence = tables.influence;
    return TREDE_OK;
}

static enum trede_status weigh_by_model(struct trede_arena *arena, const struct cells *cells,
                                        const struct trede_response_propensity_question *question,
                                        struct trede_response_propensity *out)
{
    const struct trede_logistic_cells asked = {
        .cells = cells->patterns.count, .p = cells->p, .x = cells->x, .y = cells->y, .weight = cells->weight};
    const struct trede_patterns *patterns = &cells->patterns;
    struct trede_logistic_method method = {0};
    struct trede_logistic model;
    struct tables tables;
    enum trede_status status = trede_logistic_fit(arena, &asked, method, &model);
    if (!status && model.outcome == TREDE_LOGISTIC_SEPARATED) {
        method.firth_size = patterns->weight * patterns->weight / patterns->weight_squared;
        status = trede_logistic_fit(arena, &asked, method, &model);
    }
    if (status) return status;
    out->penalised = model.penalised;
    out->outcome = model.outcome;
    if (model.outcome != TREDE_LOGISTIC_FITTED) return TREDE_OK;
    if (!make_tables(arena, asked.cells, cells->p + 1, &tables)) return TREDE_INTERNAL;
    fill_tables(cells, &model, question, &tables, out);
    out->parameters = cells->p;
    out->weights.q = cells->p + 1;
    out->weights.factor = tables.factor;
    out->weights.gradient = tables.gradient;
    out->weights.influence = tables.influence;
    return TREDE_OK;
}

enum trede_status trede_response_propensity_fit(struct trede_arena *arena,
                                                const struct trede_response_propensity_question *question,
                                                struct trede_response_propensity *out)
{
    struct cells cells = {0};
    *out = (struct trede_response_propensity){.outcome = TREDE_LOGISTIC_SEPARATED, .lowest = 1.0};
    enum trede_status status = make_cells(arena, question, &cells);
    if (status || !cells.patterns.count) return status;
    out->mean = mean_chance(&cells); /* rounding aside, 1 when everybody was */
    out->weights.of = cells.patterns.of;
    out->weights.cells = cells.patterns.count;
    if (cells.seen == cells.patterns.count) return weigh_all_alike(arena, &cells, out);
    /* nobody who could stand for those in the model */
    return cells.in_doubt > 0 ? weigh_by_model(arena, &cells, question, out) : TREDE_OK;
}
