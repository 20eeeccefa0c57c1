#include "report/decode.h"

#include <limits.h>
#include <string.h>

#include "base/text.h"

enum { CANDIDATES_MOST = 64 };

static const struct trede_text unknown_key = {"unknown key \"{1}\"; known here are: {2}",
                                              "onbekende sleutel \"{1}\"; bekend zijn hier: {2}"};
static const struct trede_text unknown_key_near = {"unknown key \"{1}\"; did you mean \"{2}\"?",
                                                   "onbekende sleutel \"{1}\"; bedoelde u \"{2}\"?"};
static const struct trede_text missing_key = {"the key \"{1}\" is missing here", "de sleutel \"{1}\" ontbreekt hier"};
static const struct trede_text not_a_map = {"keys with values are expected here (key: value)",
                                            "hier worden sleutels met waarden verwacht (sleutel: waarde)"};
static const struct trede_text not_text = {"one word or text is expected here",
                                           "hier wordt een woord of een tekst verwacht"};
static const struct trede_text not_label = {"a text, or {nl: ..., en: ...}, is expected here",
                                            "hier wordt een tekst, of {nl: ..., en: ...}, verwacht"};
static const struct trede_text not_number = {"\"{1}\" is not a number here; write it with a decimal point",
                                             "\"{1}\" is hier geen getal; schrijf het met een decimale punt"};
static const struct trede_text not_switch = {"\"{1}\" must be true or false", "\"{1}\" moet true of false zijn"};
static const struct trede_text no_choice = {"\"{1}\" is not known here; choose from: {2}",
                                            "\"{1}\" is hier niet bekend; kies uit: {2}"};

void trede_decode_fault(struct trede_decoder *d, struct trede_place at, const struct trede_text *text, const char *a,
                        const char *b)
{
    d->faults++;
    trede_findings_add(d->findings, TREDE_ERROR, at, text, (const char *const[4]){a, b, NULL, NULL});
}

/* "a, b, c" of a list of words ended by NULL. */
static const char *joined(struct trede_decoder *d, const char *const *names)
{
    const char *text = "";
    for (size_t i = 0; names[i] && text; i++)
        text = i ? trede_arena_join(d->arena, text, ", ", names[i]) : names[i];
    return text ? text : "";
}

static void say_unknown_key(struct trede_decoder *d, const struct trede_node *key, const struct trede_entry *entries)
{
    const char *known[CANDIDATES_MOST + 1] = {0};
    size_t count = 0;
    while (entries[count].key && count < CANDIDATES_MOST) {
        known[count] = entries[count].key;
        count++;
    }
    size_t near = trede_nearest(key->text, known, count);
    if (near < count)
        trede_decode_fault(d, key->at, &unknown_key_near, key->text, known[near]);
    else
        trede_decode_fault(d, key->at, &unknown_key, key->text, joined(d, known));
}

static const struct trede_entry *entry_of(const struct trede_entry *entries, const char *key)
{
    for (; entries->key; entries++)
        if (strcmp(entries->key, key) == 0) return entries;
    return NULL;
}

void trede_decode_map(struct trede_decoder *d, const struct trede_node *node, const struct trede_entry *entries,
                      void *into)
{
    if (node->kind != TREDE_NODE_MAP) {
        trede_decode_fault(d, node->at, &not_a_map, NULL, NULL);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct trede_entry *entry = entry_of(entries, node->keys[i]->text);
        if (!entry)
            say_unknown_key(d, node->keys[i], entries);
        else if (entry->decode)
            entry->decode(d, node->items[i], (char *)into + entry->offset);
    }
    for (; entries->key; entries++)
        if (entries->required && !trede_node_get(node, entries->key))
            trede_decode_fault(d, node->at, &missing_key, entries->key, NULL);
}

void trede_decode_list(struct trede_decoder *d, const struct trede_node *node, size_t size, trede_decode_fn *decode,
                       void **items, size_t *count)
{
    bool list = node->kind == TREDE_NODE_LIST;
    size_t n = list ? node->count : 1;
    char *block = trede_arena_alloc(d->arena, n, size);
    *items = block;
    *count = block ? n : 0;
    if (!block) d->no_memory = true;
    for (size_t i = 0; i < *count; i++)
        decode(d, list ? node->items[i] : node, block + i * size);
}

int trede_decode_choice(struct trede_decoder *d, const struct trede_node *node, const char *const *names)
{
    if (node->kind != TREDE_NODE_TEXT) {
        trede_decode_fault(d, node->at, &not_text, NULL, NULL);
        return 0;
    }
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], node->text) == 0) return i;
    trede_decode_fault(d, node->at, &no_choice, node->text, joined(d, names));
    return 0;
}

void trede_decode_text(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    if (node->kind == TREDE_NODE_TEXT)
        *(const char **)into = node->text;
    else
        trede_decode_fault(d, node->at, &not_text, NULL, NULL);
}

void trede_decode_label(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"nl", trede_decode_text, offsetof(struct trede_label, nl), true},
        {"en", trede_decode_text, offsetof(struct trede_label, en), true},
        {0},
    };
    struct trede_label *label = into;
    if (node->kind == TREDE_NODE_TEXT)
        *label = (struct trede_label){node->text, node->text};
    else if (node->kind == TREDE_NODE_MAP)
        trede_decode_map(d, node, entries, label);
    else
        trede_decode_fault(d, node->at, &not_label, NULL, NULL);
}

void trede_decode_whole(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    int64_t value;
    if (node->kind == TREDE_NODE_TEXT && trede_integer_parse(node->text, strlen(node->text), &value) && value >= 0 &&
        value <= INT_MAX)
        *(int *)into = (int)value;
    else
        trede_decode_fault(d, node->at, &not_number, node->text, NULL);
}

void trede_decode_number(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    if (node->kind != TREDE_NODE_TEXT || !trede_number_parse(node->text, strlen(node->text), '.', 0, into))
        trede_decode_fault(d, node->at, &not_number, node->text, NULL);
}

void trede_decode_switch(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    const char *text = node->kind == TREDE_NODE_TEXT ? node->text : "";
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        *(bool *)into = text[0] == 't';
    else
        trede_decode_fault(d, node->at, &not_switch, node->text, NULL);
}
