#include "result/results.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/texts.h"

/* A text is kept once, however many rows have it. */
struct trede_results {
    struct trede_arena *texts;
    struct trede_texts *kept;
    struct trede_result *rows;
    size_t count, capacity;
};

/* Where the text members of a row are, so that copying is one loop. */
static const size_t text_members[] = {
    offsetof(struct trede_result, analysis),  offsetof(struct trede_result, wave),
    offsetof(struct trede_result, against),   offsetof(struct trede_result, segment_set),
    offsetof(struct trede_result, segment),   offsetof(struct trede_result, subject),
    offsetof(struct trede_result, statistic), offsetof(struct trede_result, method),
    offsetof(struct trede_result, note)};

struct trede_results *trede_results_create(void)
{
    struct trede_results *results = trede_alloc(1, sizeof *results);
    if (!results) return NULL;
    results->texts = trede_arena_create();
    results->kept = results->texts ? trede_texts_create(results->texts) : NULL;
    if (results->kept) return results;
    trede_results_destroy(results);
    return NULL;
}

void trede_results_destroy(struct trede_results *results)
{
    if (!results) return;
    trede_arena_destroy(results->texts);
    trede_free(results->rows);
    trede_free(results);
}

static const char **member(struct trede_result *row, size_t offset)
{
    return (const char **)(void *)((char *)row + offset);
}

static bool grow(struct trede_results *results)
{
    if (results->count < results->capacity) return true;
    size_t capacity = results->capacity == 0 ? 64 : results->capacity * 2;
    struct trede_result *rows = trede_realloc(results->rows, capacity, sizeof *rows);
    if (!rows) return false;
    results->rows = rows;
    results->capacity = capacity;
    return true;
}

/* NULL = no memory. */
static const char *keep(struct trede_results *results, const char *text)
{
    uint32_t number = trede_texts_add(results->kept, text, strlen(text));
    return number == TREDE_NO_TEXT ? NULL : trede_texts_at(results->kept, number);
}

enum trede_status trede_results_add(struct trede_results *results, const struct trede_result *row)
{
    if (!grow(results)) return TREDE_INTERNAL;
    struct trede_result copy = *row;
    struct trede_result *last = results->count > 0 ? &results->rows[results->count - 1] : NULL;
    for (size_t i = 0; i < sizeof text_members / sizeof *text_members; i++) {
        const char **text = member(&copy, text_members[i]);
        /* Neighbouring rows repeat most of their keys: no need to look for those. */
        const char *above = last ? *member(last, text_members[i]) : "";
        if (!*text || **text == '\0')
            *text = "";
        else if (strcmp(*text, above) == 0)
            *text = above;
        else
            *text = keep(results, *text);
        if (!*text) return TREDE_INTERNAL;
    }
    results->rows[results->count++] = copy;
    return TREDE_OK;
}

size_t trede_results_count(const struct trede_results *results)
{
    return results->count;
}

const struct trede_result *trede_results_at(const struct trede_results *results, size_t i)
{
    return &results->rows[i];
}

struct trede_result *trede_results_edit(struct trede_results *results, size_t i)
{
    return &results->rows[i];
}

enum trede_status trede_results_take(struct trede_results *results, struct trede_results *from)
{
    for (size_t i = 0; i < from->count; i++) {
        enum trede_status status = trede_results_add(results, &from->rows[i]);
        if (status != TREDE_OK) return status;
    }
    trede_free(from->rows); /* its texts stay until it is destroyed */
    from->rows = NULL;
    from->count = from->capacity = 0;
    return TREDE_OK;
}

const char *trede_results_text(struct trede_results *results, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length >= 0 ? trede_arena_alloc(results->texts, (size_t)length + 1, 1) : NULL;
    if (text) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text;
}
