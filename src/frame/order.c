/* order.c - rows into the order the variance engine streams them in.
 *
 * The ids are dense, so rows are ordered by stable counting sorts from the last key to the first: wave, respondent,
 * second-stage unit, PSU, stratum; linear in the rows. (A comparison sort of wide keys takes five times as long at a
 * million rows.) */
#include <string.h>

#include "base/parallel.h"
#include "frame/build.h"

/* order is put by key (values 0..keys-1), stable; count (keys + 1) and to (rows) are room. */
static void order_by(const uint32_t *key, size_t rows, uint32_t *order, uint32_t *to, uint32_t *count, size_t keys)
{
    memset(count, 0, (keys + 1) * sizeof *count);
    for (size_t i = 0; i < rows; i++)
        count[key[i] + 1]++;
    for (size_t k = 0; k < keys; k++)
        count[k + 1] += count[k];
    for (size_t i = 0; i < rows; i++)
        to[count[key[order[i]]]++] = order[i];
    memcpy(order, to, rows * sizeof *order);
}

static void order_by_wave(const struct trede_staging *s, size_t waves, uint32_t *order)
{
    size_t at = 0;
    for (size_t w = 0; w < waves; w++)
        for (size_t i = 0; i < s->rows; i++)
            if (s->wave[i] == w) order[at++] = (uint32_t)i;
}

struct room {
    uint32_t *by_respondent, *to, *count;
};

static bool take_room(struct room *room, const struct trede_staging *s)
{
    size_t keys = s->respondents;
    if (keys < s->psus) keys = s->psus;
    if (keys < s->seconds) keys = s->seconds;
    if (keys < s->strata) keys = s->strata;
    room->by_respondent = trede_alloc(s->rows, sizeof(uint32_t));
    room->to = trede_alloc(s->rows, sizeof(uint32_t));
    room->count = trede_alloc(keys + 2, sizeof(uint32_t));
    return room->by_respondent && room->to && room->count;
}

static void free_room(struct room *room)
{
    trede_free(room->by_respondent);
    trede_free(room->to);
    trede_free(room->count);
}

/* by_respondent: staged rows by respondent and wave. */
static void link_waves(struct trede_frame *frame, const struct trede_staging *s, const uint32_t *order,
                       struct room *room)
{
    uint32_t *place = room->to; /* of a staged row in the frame */
    for (size_t i = 0; i < s->rows; i++)
        place[order[i]] = (uint32_t)i;
    for (size_t i = 0; i < s->rows; i++) {
        uint32_t row = room->by_respondent[i], next = UINT32_MAX;
        if (i + 1 < s->rows) {
            uint32_t after = room->by_respondent[i + 1];
            if (s->respondent[after] == s->respondent[row] && s->wave[after] > s->wave[row]) next = place[after];
        }
        frame->next[place[row]] = next;
        frame->panel_rows += next != UINT32_MAX;
    }
}

static bool take_columns(struct trede_frame *f, size_t rows)
{
    struct trede_arena *a = f->arena;
    f->wave = trede_arena_alloc(a, rows, sizeof *f->wave);
    f->respondent = trede_arena_alloc(a, rows, sizeof *f->respondent);
    f->next = trede_arena_alloc(a, rows, sizeof *f->next);
    f->stage = trede_arena_alloc(a, rows, sizeof *f->stage);
    f->sampling = trede_arena_alloc(a, rows, sizeof *f->sampling);
    f->duration = trede_arena_alloc(a, rows, sizeof *f->duration);
    f->weight = trede_arena_alloc(a, rows, sizeof *f->weight);
    f->answered = trede_arena_alloc(a, rows, f->answered_bytes);
    f->outcome = trede_arena_alloc(a, f->outcomes, sizeof *f->outcome);
    f->number = trede_arena_alloc(a, f->numbers, sizeof *f->number);
    if (!f->wave || !f->respondent || !f->next || !f->stage || !f->sampling || !f->duration || !f->weight ||
        !f->answered || !f->outcome || !f->number)
        return false;
    for (size_t c = 0; c < f->outcomes; c++)
        if (!(f->outcome[c] = trede_arena_alloc(a, rows, 1))) return false;
    for (size_t c = 0; c < f->numbers; c++)
        if (!(f->number[c] = trede_arena_alloc(a, rows, sizeof(double)))) return false;
    return true;
}

static void permute_row(struct trede_frame *f, const struct trede_staging *s, size_t to, uint32_t from)
{
    f->wave[to] = s->wave[from];
    f->respondent[to] = s->respondent[from];
    f->sampling[to] = s->sampling[from];
    f->duration[to] = s->duration[from];
    f->weight[to] = s->weight[from];
    memcpy(f->answered + to * f->answered_bytes, s->answered + from * s->answered_bytes, f->answered_bytes);
    for (size_t c = 0; c < f->numbers; c++)
        f->number[c][to] = s->numbers[from * f->numbers + c];
}

/* One column from a table of outcomes that lie in rows. */
static void gather(int8_t *restrict to, const int8_t *restrict table, size_t width, const uint32_t *restrict order,
                   size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        to[i] = table[order[i] * width];
}

struct permutation {
    struct trede_frame *frame;
    const struct trede_staging *staging;
    const uint32_t *order;
};
enum { BLOCK = 64, TASK = 128 * BLOCK };

/* A block of rows at a time, which stays in the nearest cache while column after column is taken from it. */
static enum trede_status permute(void *payload, size_t task)
{
    const struct permutation *p = payload;
    struct trede_frame *f = p->frame;
    size_t end = f->rows - task * TASK < TASK ? f->rows : (task + 1) * TASK;
    for (size_t start = task * TASK; start < end; start += BLOCK) {
        size_t rows = end - start < BLOCK ? end - start : BLOCK;
        for (size_t i = start; i < start + rows; i++)
            permute_row(f, p->staging, i, p->order[i]);
        for (size_t c = 0; c < f->outcomes; c++)
            gather(f->outcome[c] + start, p->staging->outcomes + c, f->outcomes, p->order + start, rows);
    }
    return TREDE_OK;
}

/* Numbers 0, 1, 2... along the rows, a new one where the key changes. */
static uint32_t *renumber(struct trede_arena *arena, const uint32_t *key, const uint32_t *order, size_t rows,
                          size_t *groups)
{
    uint32_t *number = trede_arena_alloc(arena, rows, sizeof *number);
    uint32_t last = 0;
    for (size_t i = 0; number && i < rows; i++) {
        if (i && key[order[i]] != key[order[i - 1]]) last++;
        number[i] = last;
    }
    *groups = rows ? (size_t)last + 1 : 0;
    return number;
}

static uint32_t *count_psus(struct trede_arena *arena, const struct trede_design *d)
{
    uint32_t *psus = trede_arena_alloc(arena, d->strata, sizeof *psus);
    for (size_t i = 0; psus && i < d->rows; i++)
        psus[d->stratum[i]] += i == 0 || d->psu[i] != d->psu[i - 1] || d->stratum[i] != d->stratum[i - 1];
    return psus;
}

static enum trede_status number_design(struct trede_frame *frame, const struct trede_staging *s, const uint32_t *order)
{
    size_t seconds;
    frame->design.rows = s->rows;
    frame->design.stratum = renumber(frame->arena, s->stratum, order, s->rows, &frame->design.strata);
    frame->design.psu = renumber(frame->arena, s->psu, order, s->rows, &frame->design.psus);
    if (s->seconds) frame->design.second = renumber(frame->arena, s->second, order, s->rows, &seconds);
    bool all = frame->design.stratum && frame->design.psu && (frame->design.second || !s->seconds);
    if (all) frame->design.stratum_psus = count_psus(frame->arena, &frame->design);
    return frame->design.stratum_psus ? TREDE_OK : TREDE_INTERNAL;
}

static bool sort_and_link(struct trede_frame *frame, const struct trede_staging *s, uint32_t *order)
{
    struct room room;
    bool enough = take_room(&room, s);
    if (enough) {
        order_by_wave(s, frame->campaign->wave_count, order);
        order_by(s->respondent, s->rows, order, room.to, room.count, s->respondents);
        memcpy(room.by_respondent, order, s->rows * sizeof *order);
        if (s->seconds) order_by(s->second, s->rows, order, room.to, room.count, s->seconds);
        order_by(s->psu, s->rows, order, room.to, room.count, s->psus);
        order_by(s->stratum, s->rows, order, room.to, room.count, s->strata);
        link_waves(frame, s, order, &room);
    }
    free_room(&room);
    return enough;
}

enum trede_status trede_frame_order(struct trede_frame *frame, const struct trede_staging *s, int threads,
                                    uint32_t *order)
{
    struct permutation permutation = {frame, s, order};
    frame->rows = s->rows;
    frame->answered_bytes = s->answered_bytes;
    if (!take_columns(frame, s->rows) || !sort_and_link(frame, s, order)) return TREDE_INTERNAL;
    enum trede_status status = trede_parallel((s->rows + TASK - 1) / TASK, threads, permute, &permutation);
    return status ? status : number_design(frame, s, order);
}
