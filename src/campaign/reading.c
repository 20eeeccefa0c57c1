#include "campaign/reading.h"

#include <string.h>

#include "base/text.h"
#include "reader/names.h"

void *trede_reading_alloc(struct trede_reading *r, size_t count, size_t size)
{
    void *block = trede_arena_alloc(r->arena, count, size);
    if (!block) r->broken = TREDE_INTERNAL;
    return block;
}

void *trede_reading_push(struct trede_reading *r, void *array_pointer, size_t *count, size_t *capacity, size_t size)
{
    void *element = trede_arena_push(r->arena, array_pointer, count, capacity, size);
    if (!element) r->broken = TREDE_INTERNAL;
    return element;
}

const char *trede_reading_text(struct trede_reading *r, const char *text, size_t length)
{
    const char *copy = trede_arena_text(r->arena, text, length);
    if (!copy) r->broken = TREDE_INTERNAL;
    return copy ? copy : "";
}

const char *trede_reading_join(struct trede_reading *r, const char *a, const char *b, const char *c)
{
    const char *joined = trede_arena_join(r->arena, a, b, c);
    if (!joined) r->broken = TREDE_INTERNAL;
    return joined ? joined : "";
}

const char *trede_reading_fold(struct trede_reading *r, const char *text)
{
    const char *folded = trede_name_fold(r->arena, text, strlen(text));
    if (!folded) r->broken = TREDE_INTERNAL;
    return folded ? folded : "";
}

bool trede_reading_went_well(struct trede_reading *r, enum trede_status status)
{
    if (status == TREDE_CAMPAIGN) r->wrong = true;
    if (status != TREDE_CAMPAIGN && status != TREDE_OK) r->broken = status;
    return status == TREDE_OK;
}

struct trede_place trede_reading_start(const struct trede_reading *r)
{
    return r->root ? r->root->at : (struct trede_place){r->campaign->file, 0, 0};
}

struct trede_names trede_names_of(struct trede_reading *r, const void *array, size_t count, size_t size, size_t offset)
{
    const char **list = trede_reading_alloc(r, count, sizeof *list);
    if (!list) return (struct trede_names){NULL, 0};
    for (size_t i = 0; i < count; i++) {
        const char *name;
        memcpy(&name, (const char *)array + i * size + offset, sizeof name);
        list[i] = name ? name : "";
    }
    return (struct trede_names){list, count};
}

const char *trede_suggestion(struct trede_reading *r, const char *word, struct trede_names names)
{
    size_t nearest = names.count ? trede_nearest(word, names.list, names.count) : 0;
    if (nearest >= names.count || !*names.list[nearest]) return "";
    bool dutch = trede_findings_language(r->findings) == TREDE_DUTCH;
    return trede_reading_join(r, dutch ? " Bedoelde u \"" : " Did you mean \"", names.list[nearest], "\"?");
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

bool trede_same_word(const char *a, const char *b)
{
    if (!a || !b) return false;
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return !*a && !*b;
}

static const char *spoken(struct trede_reading *r, const char *name)
{
    char *label = trede_arena_text(r->arena, name, strlen(name));
    if (!label) {
        r->broken = TREDE_INTERNAL;
        return "";
    }
    for (char *c = label; *c; c++)
        if (*c == '_') *c = ' ';
    if (*label >= 'a' && *label <= 'z') *label = (char)(*label - 'a' + 'A');
    return label;
}

void trede_label_complete(struct trede_reading *r, struct trede_label *label, const char *name)
{
    const char *fallback = label->nl ? label->nl : label->en;
    if (!fallback) fallback = spoken(r, name ? name : "");
    if (!label->nl) label->nl = fallback;
    if (!label->en) label->en = fallback;
}
