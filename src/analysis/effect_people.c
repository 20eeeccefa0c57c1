/* effect_people.c - covariates of an effect.
 *
 * Model: main effects of each factor. Which factors are used depends on numbers of people alone, never on outcomes:
 * more parameters than a fifth of the smaller arm make any regression fit anything (Peduzzi et al. 1996 ask for 10,
 * Vittinghoff & McCulloch 2007 find 5 to 9 enough). A level that only exposed, or only unexposed, people have gives no
 * comparison: they are left out, and how many is said (positivity; Hernan & Robins, What If, 3.3). Rejected: choosing
 * covariates by their p-value. */
#include "analysis/effect_people.h"

#include "base/alloc.h"

enum { PEOPLE_A_PARAMETER = 5 };

/* ---- factors ---- */

static bool begins_before_start(const struct trede_campaign *campaign, int wave)
{
    return campaign->has_start && campaign->waves[wave].first_day < campaign->start;
}

/* Walks the waves of one person from the first on. */
static void code_person(const struct trede_context *context, uint32_t first, int32_t *code)
{
    const struct trede_frame *frame = context->frame;
    int32_t last = 0, baseline = 0;
    for (uint32_t row = first; row != UINT32_MAX; row = frame->next[row]) {
        bool before = begins_before_start(context->campaign, frame->wave[row]);
        code[row] = before || !context->campaign->has_start ? last : baseline;
        last = frame->stage[row];
        if (before && last > 0) baseline = last;
    }
}

/* The rung of the same person in the last wave that began before the campaign: a later one the campaign may have moved
 * already, and adjusting for it would take the effect away. Without a start of the campaign, and in the waves before
 * it, the rung of the wave before. 0 = there is none. */
static bool add_earlier_stage(struct trede_effect_people *people)
{
    const struct trede_frame *frame = people->context->frame;
    int32_t *code = trede_arena_alloc(people->arena, frame->rows, sizeof *code);
    bool *later = trede_arena_alloc(people->arena, frame->rows, sizeof *later);
    if (!code || !later) return false;
    for (size_t row = 0; row < frame->rows; row++)
        if (frame->next[row] != UINT32_MAX) later[frame->next[row]] = true;
    for (size_t row = 0; row < frame->rows; row++)
        if (!later[row]) code_person(people->context, (uint32_t)row, code);
    people->factor[people->factors++] = (struct trede_factor){"earlier_stage", code, TREDE_TOP_STAGE + 1};
    return true;
}

/* The segment of a set, the first for people in more than one; 0 = in none. */
static bool add_set(struct trede_effect_people *people, int set)
{
    const struct trede_context *context = people->context;
    const struct trede_segment_set *segments = &context->campaign->sets[set];
    int32_t *code = trede_arena_alloc(people->arena, context->frame->rows, sizeof *code);
    if (!code) return false;
    for (size_t i = segments->count; i-- > 0;) {
        int column = context->frame->segment[set][i];
        for (size_t row = 0; column >= 0 && row < context->frame->rows; row++)
            if (context->frame->outcome[column][row] == 1) code[row] = (int32_t)i + 1;
    }
    people->factor[people->factors++] = (struct trede_factor){segments->name, code, (uint32_t)segments->count + 1};
    return true;
}

static bool add_outcomes(struct trede_effect_people *people)
{
    const struct trede_context *context = people->context;
    const struct trede_frame *frame = context->frame;
    people->at_least = trede_arena_alloc(people->arena, frame->rows, sizeof(double));
    people->stage = trede_arena_alloc(people->arena, frame->rows, sizeof(double));
    people->any = trede_arena_alloc(people->arena, frame->rows, sizeof *people->any);
    if (!people->at_least || !people->stage || !people->any) return false;
    for (size_t row = 0; row < frame->rows; row++) {
        people->at_least[row] = frame->stage[row] >= context->campaign->effect.stage;
        people->stage[row] = frame->stage[row];
    }
    return true;
}

/* 1 when one channel was met; 0 when every channel asked about was not; else unknown. */
static void mark_any(struct trede_effect_people *people)
{
    const struct trede_frame *frame = people->context->frame;
    for (size_t row = 0; row < frame->rows; row++) {
        bool met = false, asked = false, unknown = false;
        for (size_t c = 0; c < people->context->campaign->channel_count; c++) {
            if (frame->exposure[c] < 0) continue;
            int8_t here = frame->outcome[frame->exposure[c]][row];
            met = met || here == 1;
            asked = true;
            unknown = unknown || here < 0;
        }
        people->any[row] = met ? 1 : asked && !unknown ? 0 : -1;
    }
}

enum trede_status trede_effect_people_make(const struct trede_context *context, struct trede_effect_people *out)
{
    const struct trede_effect_setting *setting = &context->campaign->effect;
    *out = (struct trede_effect_people){.context = context, .arena = trede_arena_create()};
    bool made = out->arena && add_outcomes(out) && add_earlier_stage(out);
    for (size_t i = 0; made && i < setting->adjust_count && out->factors < TREDE_MOST_FACTORS; i++)
        made = add_set(out, setting->adjust[i]);
    if (made)
        mark_any(out);
    else
        trede_effect_people_free(out);
    return made ? TREDE_OK : TREDE_INTERNAL;
}

void trede_effect_people_free(struct trede_effect_people *people)
{
    trede_arena_destroy(people->arena);
    people->arena = NULL;
}

/* ---- cells of a domain in a wave ---- */

static bool list_rows(struct trede_effect_wave *wave)
{
    const struct trede_frame *frame = wave->people->context->frame;
    uint32_t *rows = trede_arena_alloc(wave->arena, wave->domain->count, sizeof *rows);
    for (size_t i = 0; rows && i < wave->domain->count; i++) {
        uint32_t row = wave->domain->rows ? wave->domain->rows[i] : (uint32_t)i;
        if (frame->wave[row] == wave->wave && frame->stage[row] > 0) rows[wave->count++] = row;
    }
    wave->rows = rows;
    return rows != NULL;
}

static bool list_levels(struct trede_effect_wave *wave)
{
    const struct trede_effect_people *people = wave->people;
    size_t most = 1, cells = wave->patterns.count;
    for (size_t f = 0; f < people->factors; f++)
        if (people->factor[f].levels > most) most = people->factor[f].levels;
    wave->levels = trede_arena_alloc(wave->arena, most, sizeof *wave->levels);
    wave->level = trede_arena_alloc(wave->arena, cells * people->factors, sizeof *wave->level);
    for (size_t i = 0; wave->level && i < cells * people->factors; i++)
        wave->level[i] =
            (uint16_t)people->factor[i % people->factors].code[wave->patterns.pattern[i / people->factors].first];
    return wave->levels && wave->level;
}

static enum trede_status make_cells(struct trede_effect_wave *wave)
{
    const struct trede_effect_people *people = wave->people;
    const struct trede_frame *frame = people->context->frame;
    struct trede_pattern_column columns[TREDE_MOST_FACTORS];
    if (!list_rows(wave)) return TREDE_INTERNAL;
    for (size_t f = 0; f < people->factors; f++)
        columns[f] = (struct trede_pattern_column){people->factor[f].code, people->factor[f].levels};
    const struct trede_pattern_question question = {.rows = frame->rows,
                                                    .columns = columns,
                                                    .column_count = people->factors,
                                                    .weight = frame->weight,
                                                    .domain = wave->rows,
                                                    .domain_rows = wave->count};
    enum trede_status status = trede_patterns_make(wave->arena, &question, &wave->patterns);
    return status || list_levels(wave) ? status : TREDE_INTERNAL;
}

enum trede_status trede_effect_wave_make(const struct trede_effect_people *people, const struct trede_domain *domain,
                                         int wave, struct trede_effect_wave *out)
{
    *out = (struct trede_effect_wave){.people = people, .domain = domain, .arena = trede_arena_create(), .wave = wave};
    enum trede_status status = out->arena ? make_cells(out) : TREDE_INTERNAL;
    if (status) trede_effect_wave_free(out);
    return status;
}

void trede_effect_wave_free(struct trede_effect_wave *wave)
{
    trede_arena_destroy(wave->arena);
    wave->arena = NULL;
}

/* ---- one comparison ---- */

static size_t level_of(const struct trede_effect_wave *wave, size_t factor, size_t cell)
{
    return wave->level[cell * wave->people->factors + factor];
}

enum trede_status trede_effect_arms_count(const struct trede_effect_wave *wave, const int8_t *exposed,
                                          struct trede_arena *arena, struct trede_effect_arms *out)
{
    size_t cells = wave->patterns.count;
    *out = (struct trede_effect_arms){.arms = {.design = &wave->people->context->frame->design,
                                               .domain = wave->rows,
                                               .domain_rows = wave->count,
                                               .cell = wave->patterns.of,
                                               .exposed = exposed,
                                               .cells = cells}};
    out->sum = trede_arena_alloc(arena, cells * TREDE_ARMS, sizeof *out->sum);
    out->left_out = trede_arena_alloc(arena, cells, sizeof *out->left_out);
    if (!out->sum || !out->left_out) return TREDE_INTERNAL;
    out->arms.left_out = out->left_out;
    trede_arms_sum(&out->arms, out->sum);
    for (size_t i = 0; i < cells * TREDE_ARMS; i++) {
        out->total[i % TREDE_ARMS].weight += out->sum[i].weight;
        out->total[i % TREDE_ARMS].weight_squared += out->sum[i].weight_squared;
        out->total[i % TREDE_ARMS].rows += out->sum[i].rows;
    }
    return TREDE_OK;
}

static void count_levels(const struct trede_effect_wave *wave, const struct trede_effect_arms *arms, size_t factor)
{
    for (size_t level = 0; level < wave->people->factor[factor].levels; level++)
        wave->levels[level] = (struct trede_level_count){0};
    for (size_t i = 0; i < arms->arms.cells * TREDE_ARMS; i++) {
        struct trede_level_count *level = &wave->levels[level_of(wave, factor, i / TREDE_ARMS)];
        level->rows[i % TREDE_ARMS] += arms->sum[i].rows;
        level->weight += arms->sum[i].weight;
    }
}

static bool has_people(const struct trede_level_count *level)
{
    return level->rows[TREDE_UNEXPOSED] + level->rows[TREDE_EXPOSED] > 0;
}

/* Levels with people, and the one with most weight. */
static size_t levels_with_people(const struct trede_effect_wave *wave, const struct trede_effect_arms *arms,
                                 size_t factor, size_t *heaviest)
{
    size_t present = 0;
    *heaviest = 0;
    count_levels(wave, arms, factor);
    for (size_t level = 0; level < wave->people->factor[factor].levels; level++) {
        present += has_people(&wave->levels[level]);
        if (wave->levels[level].weight > wave->levels[*heaviest].weight) *heaviest = level;
    }
    return present;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void trede_effect_arms_choose(const struct trede_effect_wave *wave, struct trede_effect_arms *arms)
{
    int64_t people = smaller(arms->total[TREDE_UNEXPOSED].rows, arms->total[TREDE_EXPOSED].rows);
    size_t parameters = 1, heaviest, wanted = 0;
    for (size_t f = 0; f < wave->people->factors; f++) {
        size_t present = levels_with_people(wave, arms, f, &heaviest);
        wanted += present > 1;
        arms->used[f] = present > 1 && (int64_t)(PEOPLE_A_PARAMETER * (parameters + present - 1)) <= people;
        if (arms->used[f]) parameters += present - 1;
    }
    arms->none_fits = wanted > 0 && parameters == 1;
}

/* ---- people without a counterpart ---- */

void trede_effect_arms_leave_out(struct trede_effect_arms *arms, size_t cell)
{
    double all = arms->total[TREDE_UNEXPOSED].weight + arms->total[TREDE_EXPOSED].weight;
    for (size_t arm = 0; arm < TREDE_ARMS; arm++) {
        arms->no_counterpart += arms->sum[cell * TREDE_ARMS + arm].weight / all;
        arms->sum[cell * TREDE_ARMS + arm] = (struct trede_arm_sum){0};
    }
    arms->left_out[cell] = true;
}

/* Leaves out the levels of a factor that are in one arm only; false when there were none. */
static bool leave_out_levels(const struct trede_effect_wave *wave, struct trede_effect_arms *arms, size_t factor)
{
    bool any = false;
    count_levels(wave, arms, factor);
    for (size_t cell = 0; cell < arms->arms.cells; cell++) {
        const struct trede_level_count *level = &wave->levels[level_of(wave, factor, cell)];
        if (arms->left_out[cell] || !has_people(level)) continue;
        if (level->rows[TREDE_UNEXPOSED] > 0 && level->rows[TREDE_EXPOSED] > 0) continue;
        trede_effect_arms_leave_out(arms, cell);
        any = true;
    }
    return any;
}

/* ---- the columns ---- */

/* A dummy for every level with people but the heaviest; x has room for p columns. Returns the columns made. */
static size_t put_dummies(const struct trede_effect_wave *wave, const struct trede_effect_arms *arms, size_t factor,
                          size_t column, size_t p, double *x)
{
    size_t heaviest, made = 0;
    (void)levels_with_people(wave, arms, factor, &heaviest);
    for (size_t level = 0; level < wave->people->factor[factor].levels; level++) {
        bool has_column = level != heaviest && has_people(&wave->levels[level]);
        wave->levels[level].rows[0] = has_column ? (int64_t)(column + made++) : -1; /* from now on: which column */
    }
    for (size_t cell = 0; cell < arms->arms.cells; cell++) {
        int64_t own = wave->levels[level_of(wave, factor, cell)].rows[0];
        if (own >= 0) x[cell * p + (size_t)own] = 1;
    }
    return made;
}

/* Only the columns kept stay. */
static size_t close_up(size_t cells, size_t p, const bool *keep, double *x)
{
    size_t kept = 0, to = 0;
    for (size_t j = 0; j < p; j++)
        kept += keep[j];
    for (size_t i = 0; i < cells * p; i++)
        if (keep[i % p]) x[to++] = x[i];
    return kept;
}

static enum trede_status make_columns(const struct trede_effect_wave *wave, struct trede_arena *arena,
                                      struct trede_effect_arms *arms)
{
    size_t p = 1, column = 1, cells = arms->arms.cells, heaviest;
    for (size_t f = 0; f < wave->people->factors; f++) {
        size_t present = arms->used[f] ? levels_with_people(wave, arms, f, &heaviest) : 0;
        p += present ? present - 1 : 0;
    }
    double *x = trede_arena_alloc(arena, cells * p, sizeof *x);
    bool *keep = trede_arena_alloc(arena, p, sizeof *keep);
    if (!x || !keep) return TREDE_INTERNAL;
    for (size_t cell = 0; cell < cells; cell++)
        x[cell * p] = 1;
    for (size_t f = 0; f < wave->people->factors; f++)
        if (arms->used[f]) column += put_dummies(wave, arms, f, column, p, x);
    arms->arms.p = p;
    arms->arms.x = x;
    enum trede_status status = trede_arms_columns(&arms->arms, arms->sum, keep);
    if (!status) arms->arms.p = close_up(cells, p, keep, x);
    return status;
}

enum trede_status trede_effect_arms_settle(const struct trede_effect_wave *wave, struct trede_arena *arena,
                                           struct trede_effect_arms *arms)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t f = 0; f < wave->people->factors; f++)
            more = (arms->used[f] && leave_out_levels(wave, arms, f)) || more;
    }
    return make_columns(wave, arena, arms);
}

int64_t trede_effect_arms_smaller(const struct trede_effect_arms *arms)
{
    int64_t rows[TREDE_ARMS] = {0};
    for (size_t i = 0; i < arms->arms.cells * TREDE_ARMS; i++)
        rows[i % TREDE_ARMS] += arms->sum[i].rows;
    return smaller(rows[TREDE_UNEXPOSED], rows[TREDE_EXPOSED]);
}

bool trede_effect_arms_enough(const struct trede_effect_arms *arms)
{
    return arms->arms.p > 0 && (int64_t)(PEOPLE_A_PARAMETER * arms->arms.p) <= trede_effect_arms_smaller(arms);
}
