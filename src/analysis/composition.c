#include "analysis/composition.h"

#include "analysis/background.h"

/* One column in the making: categories 0..levels - 1 as they are, and what each becomes. */
struct making {
    const struct trede_frame *frame;
    const int8_t *group;
    struct trede_arena *arena;
    int32_t *code; /* rows */
    size_t levels;
    int64_t (*count)[2]; /* levels: people of each group */
    int32_t *becomes;    /* levels */
};

static bool begin(struct making *m, size_t levels)
{
    m->levels = levels;
    m->code = trede_arena_alloc(m->arena, m->frame->rows, sizeof *m->code);
    m->count = trede_arena_alloc(m->arena, levels, sizeof *m->count);
    m->becomes = trede_arena_alloc(m->arena, levels, sizeof *m->becomes);
    return m->code && m->count && m->becomes;
}

static void count_codes(struct making *m)
{
    for (size_t row = 0; row < m->frame->rows; row++) {
        if (m->group[row] < 0)
            m->code[row] = -1;
        else
            m->count[m->code[row]][m->group[row]]++;
    }
}

static bool is_enough(const int64_t count[2])
{
    return count[1] >= TREDE_COMPOSITION_LEAST;
}

/* Neighbours together, from the lowest up, until there are enough; what is left over joins the last. */
static size_t join_neighbours(struct making *m)
{
    int64_t held[2] = {0};
    size_t made = 0;
    for (size_t level = 0; level < m->levels; level++) {
        m->becomes[level] = (int32_t)made;
        held[0] += m->count[level][0];
        held[1] += m->count[level][1];
        if (!is_enough(held)) continue;
        made++;
        held[0] = held[1] = 0;
    }
    for (size_t level = 0; made && level < m->levels; level++)
        if (m->becomes[level] == (int32_t)made) m->becomes[level] = (int32_t)made - 1;
    return made ? made : 1;
}

/* Small categories go to the largest, which is the reference. */
static size_t join_largest(struct making *m)
{
    size_t largest = 0, made = 1;
    for (size_t level = 1; level < m->levels; level++)
        if (m->count[level][0] + m->count[level][1] > m->count[largest][0] + m->count[largest][1]) largest = level;
    for (size_t level = 0; level < m->levels; level++)
        m->becomes[level] = level != largest && is_enough(m->count[level]) ? (int32_t)made++ : 0;
    return made;
}

/* Takes the column unless it is one category or costs more than the people can bear. */
static void take(struct making *m, size_t levels, struct trede_composition *out)
{
    int64_t smaller = out->people[0] < out->people[1] ? out->people[0] : out->people[1];
    size_t parameters = out->parameters + levels - 1;
    if (levels < 2) return;
    if ((int64_t)(parameters * TREDE_COMPOSITION_LEAST) > smaller) {
        out->left_out = true;
        return;
    }
    for (size_t row = 0; row < m->frame->rows; row++)
        if (m->code[row] >= 0) m->code[row] = m->becomes[m->code[row]];
    out->column[out->columns++] = (struct trede_pattern_column){m->code, (uint32_t)levels};
    out->parameters = parameters;
}

static enum trede_status name(struct trede_arena *arena, const char *word, size_t before, struct trede_composition *out)
{
    if (out->columns == before) return TREDE_OK;
    out->word[before] = word;
    out->taken = trede_arena_join(arena, out->taken, before ? ", " : "", word);
    return out->taken ? TREDE_OK : TREDE_INTERNAL;
}

static enum trede_status add_ladder(const struct trede_context *context, struct making *m,
                                    struct trede_composition *out)
{
    if (!begin(m, (size_t)context->campaign->ladder.top)) return TREDE_INTERNAL;
    for (size_t row = 0; row < m->frame->rows; row++)
        m->code[row] = m->frame->stage[row] - 1;
    count_codes(m);
    size_t before = out->columns;
    take(m, join_neighbours(m), out);
    out->ladder = out->columns > before;
    return name(m->arena, "stage", before, out);
}

static int32_t segment_of(const struct trede_frame *frame, const struct trede_segment_set *set, size_t s, size_t row)
{
    for (size_t i = 0; i < set->count; i++) {
        int rule = frame->segment[s][i];
        if (rule >= 0 && frame->outcome[rule][row] == 1) return (int32_t)i + 1;
    }
    return 0;
}

static enum trede_status add_set(const struct trede_context *context, size_t s, struct making *m,
                                 struct trede_composition *out)
{
    const struct trede_segment_set *set = &context->campaign->sets[s];
    if (!begin(m, set->count + 1)) return TREDE_INTERNAL;
    for (size_t row = 0; row < m->frame->rows; row++)
        if (m->group[row] >= 0) m->code[row] = segment_of(m->frame, set, s, row);
    count_codes(m);
    size_t before = out->columns;
    take(m, join_largest(m), out);
    return name(m->arena, set->name, before, out);
}

enum trede_status trede_composition_make(const struct trede_context *context,
                                         const struct trede_composition_question *question, struct trede_arena *arena,
                                         struct trede_composition *out)
{
    size_t sets = context->campaign->set_count;
    struct making making = {.frame = context->frame, .group = question->group, .arena = arena};
    *out = (struct trede_composition){.parameters = 1, .taken = ""};
    out->column = trede_arena_alloc(arena, sets + 1, sizeof *out->column);
    out->word = trede_arena_alloc(arena, sets + 1, sizeof *out->word);
    if (!out->column || !out->word) return TREDE_INTERNAL;
    for (size_t row = 0; row < context->frame->rows; row++)
        if (question->group[row] >= 0) out->people[question->group[row]]++;
    enum trede_status status = question->ladder ? add_ladder(context, &making, out) : TREDE_OK;
    for (size_t s = 0; !status && s < sets; s++)
        if (!question->background || trede_set_is_background(context->campaign, s))
            status = add_set(context, s, &making, out);
    return status;
}
