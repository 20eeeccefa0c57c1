/* order.c - rows into the order the variance engine streams them in.
 *
 * The ids are dense, so rows are ordered by stable counting sorts from the last key to the first: wave, respondent,
 * second-stage unit, PSU, stratum; linear in the rows. (A comparison sort of wide keys takes five times as long at a
 * million rows.) */
#include <string.h>

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
    size_t keys = s->respondents.next;
    if (keys < s->psus.next) keys = s->psus.next;
    if (keys < s->seconds.next) keys = s->seconds.next;
    if (keys < s->strata.next) keys = s->strata.next;
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
    f->outcome = trede_arena_alloc(a, f->outcomes, sizeof *f->outcome);
    f->number = trede_arena_alloc(a, f->numbers, sizeof *f->number);
    if (!f->wave || !f->respondent || !f->next || !f->stage || !f->sampling || !f->duration || !f->weight ||
        !f->outcome || !f->number)
        return false;
    for (size_t c = 0; c < f->outcomes; c++)
        if (!(f->outcome[c] = trede_arena_alloc(a, rows, 1))) return false;
    for (size_t c = 0; c < f->numbers; c++)
        if (!(f->number[c] = trede_arena_alloc(a, rows, sizeof(double)))) return false;
    return true;
}

static void permute(struct trede_frame *f, const struct trede_staging *s, const uint32_t *order)
{
    for (size_t i = 0; i < f->rows; i++) {
        uint32_t from = order[i];
        f->wave[i] = s->wave[from];
        f->respondent[i] = s->respondent[from];
        f->sampling[i] = s->sampling[from];
        f->duration[i] = s->duration[from];
        f->weight[i] = s->weight[from];
        const int8_t *outcomes = s->outcomes + from * f->outcomes;
        for (size_t c = 0; c < f->outcomes; c++)
            f->outcome[c][i] = outcomes[c];
        const double *numbers = s->numbers + from * f->numbers;
        for (size_t c = 0; c < f->numbers; c++)
            f->number[c][i] = numbers[c];
    }
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
    if (s->seconds.next) frame->design.second = renumber(frame->arena, s->second, order, s->rows, &seconds);
    bool all = frame->design.stratum && frame->design.psu && (frame->design.second || !s->seconds.next);
    if (all) frame->design.stratum_psus = count_psus(frame->arena, &frame->design);
    return frame->design.stratum_psus ? TREDE_OK : TREDE_INTERNAL;
}

static bool sort_and_link(struct trede_frame *frame, const struct trede_staging *s, uint32_t *order)
{
    struct room room;
    bool enough = take_room(&room, s);
    if (enough) {
        order_by_wave(s, frame->campaign->wave_count, order);
        order_by(s->respondent, s->rows, order, room.to, room.count, s->respondents.next);
        memcpy(room.by_respondent, order, s->rows * sizeof *order);
        if (s->seconds.next) order_by(s->second, s->rows, order, room.to, room.count, s->seconds.next);
        order_by(s->psu, s->rows, order, room.to, room.count, s->psus.next);
        order_by(s->stratum, s->rows, order, room.to, room.count, s->strata.next);
        link_waves(frame, s, order, &room);
    }
    free_room(&room);
    return enough;
}

enum trede_status trede_frame_order(struct trede_frame *frame, const struct trede_staging *s, uint32_t *order)
{
    frame->rows = s->rows;
    if (!take_columns(frame, s->rows) || !sort_and_link(frame, s, order)) return TREDE_INTERNAL;
    permute(frame, s, order);
    return number_design(frame, s, order);
}
