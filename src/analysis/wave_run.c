#include "analysis/wave_run.h"

static bool is_broken(const struct trede_context *context, int from, int to)
{
    const struct trede_campaign *c = context->campaign;
    return !c->overlap_measured && trede_wave_break(&c->waves[from], &c->waves[to]) != NULL;
}

static void find_waves(const struct trede_context *context, struct trede_wave_run *run, int *open)
{
    size_t length = 0;
    for (int w = 0; w < (int)context->campaign->wave_count; w++) {
        if (!context->frame->wave_rows[w]) continue;
        if (length > 0 && is_broken(context, open[length - 1], w)) length = 0;
        open[length++] = w;
        if (length < run->waves) continue;
        run->waves = length;
        for (size_t i = 0; i < length; i++)
            run->wave[i] = open[i];
    }
}

/* place: of every wave of the campaign in the run, -1 = not in it. */
static size_t follow(const struct trede_frame *frame, const int *place, const struct trede_wave_run *run, uint32_t row,
                     int8_t *stage, uint32_t *first)
{
    size_t times = 0;
    for (; row != UINT32_MAX; row = frame->next[row]) {
        int at = place[frame->wave[row]], rung = frame->stage[row];
        if (at < 0 || rung < 1 || rung > run->top || stage[at] > 0) continue;
        if (times++ == 0) *first = row;
        stage[at] = (int8_t)rung;
    }
    return times;
}

static void follow_everyone(const struct trede_frame *frame, const int *place, const bool *later,
                            struct trede_wave_run *run)
{
    for (uint32_t row = 0; row < frame->rows; row++) {
        if (later[row] || frame->next[row] == UINT32_MAX) continue;
        int8_t *stage = run->stage + run->people * run->waves;
        for (size_t w = 0; w < run->waves; w++)
            stage[w] = 0;
        run->people += follow(frame, place, run, row, stage, &run->row[run->people]) >= 2;
    }
}

enum trede_status trede_wave_run_make(struct trede_arena *arena, const struct trede_context *context,
                                      struct trede_wave_run *out)
{
    const struct trede_frame *frame = context->frame;
    size_t waves = context->campaign->wave_count, people = 0;
    *out = (struct trede_wave_run){.top = context->campaign->ladder.top,
                                   .wave = trede_arena_alloc(arena, waves, sizeof *out->wave)};
    int *open = trede_arena_alloc(arena, waves, sizeof *open), *place = trede_arena_alloc(arena, waves, sizeof *place);
    bool *later = trede_arena_alloc(arena, frame->rows, sizeof *later);
    if (!out->wave || !open || !place || !later) return TREDE_INTERNAL;
    find_waves(context, out, open);
    for (size_t w = 0; w < waves; w++)
        place[w] = -1;
    for (size_t w = 0; w < out->waves; w++)
        place[out->wave[w]] = (int)w;
    for (uint32_t row = 0; row < frame->rows; row++)
        if (frame->next[row] != UINT32_MAX) later[frame->next[row]] = true;
    for (uint32_t row = 0; row < frame->rows; row++)
        people += !later[row] && frame->next[row] != UINT32_MAX;
    out->stage =
        trede_arena_alloc(arena, (people + 1) * out->waves, sizeof *out->stage); /* one over: written, not kept */
    out->row = trede_arena_alloc(arena, people + 1, sizeof *out->row);
    if (!out->stage || !out->row) return TREDE_INTERNAL;
    follow_everyone(frame, place, later, out);
    return TREDE_OK;
}

bool trede_wave_run_has(const struct trede_wave_run *run, const struct trede_domains *people, size_t person,
                        size_t domain)
{
    const struct trede_subsets *subsets = &people->subsets;
    uint32_t row = run->row[person];
    for (size_t i = subsets->first[row]; i < subsets->first[row + 1]; i++)
        if (subsets->in[i] == domain) return true;
    return false;
}
