/* cell.c - see cell.h. */
#include "ingest/cell.h"

#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "ingest/meaning.h"

enum { MET_SLOTS = 256, MET_LIMIT = 192, MET_LENGTH = 200 };

struct trede_met {
    size_t count;
    struct met_word {
        const char *text; /* NULL = free */
        size_t length;
        struct trede_value value;
    } words[MET_SLOTS];
};

static bool is_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_no_break(const char *text)
{
    return (unsigned char)text[0] == 0xC2 && (unsigned char)text[1] == 0xA0;
}

struct trede_field trede_trimmed(struct trede_field cell)
{
    for (;;) {
        if (cell.length > 0 && is_space((unsigned char)cell.text[0]))
            cell.text++, cell.length--;
        else if (cell.length > 1 && is_no_break(cell.text))
            cell.text += 2, cell.length -= 2;
        else
            break;
    }
    for (;;) {
        if (cell.length > 0 && is_space((unsigned char)cell.text[cell.length - 1]))
            cell.length--;
        else if (cell.length > 1 && is_no_break(cell.text + cell.length - 2))
            cell.length -= 2;
        else
            return cell;
    }
}

bool trede_day_parse(const char *text, size_t length, const char *format, int32_t *day)
{
    size_t end = 0;
    while (end < length && text[end] != ' ' && text[end] != 'T')
        end++;
    for (size_t i = end; i < length; i++)
        if (strchr("0123456789:.+-TZ apmAPM", text[i]) == NULL) return false;
    return trede_date_parse(text, end, format, day);
}

/* ---- short cells ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Index into short_cells, or TREDE_SHORT_CELLS when the cell is none. */
static size_t short_index(const char *text, size_t length)
{
    if (length == 1 && is_digit(text[0])) return 1 + (size_t)(text[0] - '0');
    if (length == 0) return 0;
    if (length == 2 && is_digit(text[0]) && is_digit(text[1]))
        return 11 + 10 * (size_t)(text[0] - '0') + (size_t)(text[1] - '0');
    return TREDE_SHORT_CELLS;
}

enum trede_status trede_answers_prepare(struct trede_answers *answers, struct trede_arena *arena)
{
    answers->arena = arena;
    answers->met = NULL;
    answers->short_cells = trede_arena_alloc(arena, TREDE_SHORT_CELLS, sizeof *answers->short_cells);
    if (answers->short_cells == NULL) return TREDE_INTERNAL;
    struct trede_marks none = {0}; /* short cells hold no mark, so they teach nothing */
    for (size_t i = 0; i < TREDE_SHORT_CELLS; i++) {
        char text[3] = {0};
        size_t length = i == 0 ? 0 : i <= 10 ? 1 : 2;
        if (length == 1) text[0] = (char)('0' + (i - 1));
        if (length == 2) text[0] = (char)('0' + (i - 11) / 10), text[1] = (char)('0' + (i - 11) % 10);
        bool is_word;
        struct trede_short_cell *cell = &answers->short_cells[i];
        cell->reason = trede_cell_meaning(answers, &none, (struct trede_field){text, length}, &cell->value, &is_word);
    }
    return TREDE_OK;
}

/* ---- words met before ---- */

static size_t slot_of(const char *text, size_t length)
{
    return trede_hash_slot(trede_hash(TREDE_HASH_START, text, length), MET_SLOTS);
}

static struct met_word *find_met(struct trede_met *met, struct trede_field cell)
{
    size_t slot = slot_of(cell.text, cell.length);
    while (met->words[slot].text != NULL) {
        struct met_word *word = &met->words[slot];
        if (word->length == cell.length && memcmp(word->text, cell.text, cell.length) == 0) return word;
        slot = (slot + 1) % MET_SLOTS;
    }
    return &met->words[slot];
}

/* Failing to remember costs time, nothing else. */
static void remember(struct trede_answers *answers, struct trede_field cell, const struct trede_value *value)
{
    if (cell.length > MET_LENGTH) return;
    if (answers->met == NULL) answers->met = trede_arena_alloc(answers->arena, 1, sizeof *answers->met);
    if (answers->met == NULL || answers->met->count >= MET_LIMIT) return;
    char *copy = trede_arena_text(answers->arena, cell.text, cell.length);
    if (copy == NULL) return;
    *find_met(answers->met, cell) = (struct met_word){copy, cell.length, *value};
    answers->met->count++;
}

static const struct trede_text *read_long(struct trede_answers *answers, struct trede_marks *marks,
                                          struct trede_field cell, struct trede_value *value)
{
    if (answers->met != NULL && cell.length <= MET_LENGTH) {
        const struct met_word *word = find_met(answers->met, cell);
        if (word->text != NULL) {
            *value = word->value;
            return NULL;
        }
    }
    bool is_word;
    const struct trede_text *reason = trede_cell_meaning(answers, marks, cell, value, &is_word);
    if (reason == NULL && is_word) remember(answers, cell, value);
    return reason;
}

const struct trede_text *trede_answer_read(struct trede_answers *answers, struct trede_marks *marks,
                                           struct trede_field cell, struct trede_value *value)
{
    size_t i = short_index(cell.text, cell.length);
    if (i == TREDE_SHORT_CELLS) {
        cell = trede_trimmed(cell);
        i = short_index(cell.text, cell.length);
    }
    if (i == TREDE_SHORT_CELLS) return read_long(answers, marks, cell, value);
    *value = answers->short_cells[i].value;
    return answers->short_cells[i].reason;
}
