#include "campaign/fields.h"

#include <string.h>

static const struct trede_text unknown_key = {"unknown key \"{1}\".{2}", "onbekende sleutel \"{1}\".{2}"};
static const struct trede_text cut_number = {
    "\"{1}\" stands alone here: if it belongs to a number with a decimal comma, write that number with a point (0.25)",
    "\"{1}\" staat hier los: hoort het bij een getal met een decimale komma, schrijf dat getal dan met een punt "
    "(0.25)"};
static const struct trede_text missing_key = {"the key \"{1}\" is missing: add it",
                                              "de sleutel \"{1}\" ontbreekt: voeg die toe"};
static const struct trede_text empty_value = {"there is no value here: fill it in",
                                              "hier staat geen waarde: vul die in"};
static const struct trede_text list_expected = {
    "a list was expected: write [a, b] or lines that begin with \"- \"",
    "hier hoort een lijst: schrijf [a, b] of regels die beginnen met \"- \""};
static const struct trede_text map_expected = {"keys with values were expected: write key: value",
                                               "hier horen sleutels met waarden: schrijf sleutel: waarde"};
static const struct trede_text text_expected = {"a single value was expected, not a list or keys with values",
                                                "hier hoort één waarde, geen lijst of sleutels met waarden"};

bool trede_node_given(const struct trede_node *node)
{
    if (!node) return false;
    if (node->kind != TREDE_NODE_TEXT || node->quoted) return true;
    return *node->text && strcmp(node->text, "~") != 0 && strcmp(node->text, "null") != 0;
}

bool trede_node_is(struct trede_reading *r, const struct trede_node *node, enum trede_node_kind kind)
{
    static const struct trede_text *const expected[] = {
        [TREDE_NODE_TEXT] = &text_expected, [TREDE_NODE_LIST] = &list_expected, [TREDE_NODE_MAP] = &map_expected};
    if (node->kind == kind) return true;
    trede_wrong(r, node->at, expected[kind], NULL);
    return false;
}

struct trede_written trede_node_written(const struct trede_node *node)
{
    struct trede_written w = {node->text, node->at, false};
    size_t length = strlen(node->text);
    /* A block ("|") ends with a line end; there the place stays that of its sign. */
    if (node->quoted && length && node->text[length - 1] != '\n') w.at.column++;
    return w;
}

void trede_node_value(struct trede_reading *r, const struct trede_node *node, trede_value_reader *read, const void *how,
                      void *target)
{
    if (!trede_node_is(r, node, TREDE_NODE_TEXT)) return;
    if (!trede_node_given(node) || !*node->text) {
        trede_wrong(r, node->at, &empty_value, NULL);
        return;
    }
    struct trede_written w = trede_node_written(node);
    read(r, &w, how, target);
}

static const struct trede_key *find_key(const struct trede_key *keys, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].name, name) == 0) return &keys[i];
    return NULL;
}

/* The rest of 0,25 inside { }: digits with nothing behind them. */
static bool is_rest_of_number(const struct trede_node *key, const struct trede_node *value)
{
    return *key->text && strspn(key->text, "0123456789%") == strlen(key->text) && !trede_node_given(value);
}

static void look_for_unknown(struct trede_reading *r, const struct trede_node *map, const struct trede_key *keys,
                             size_t count)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct trede_node *key = map->keys[i];
        if (find_key(keys, count, key->text)) continue;
        if (is_rest_of_number(key, map->items[i])) {
            trede_wrong(r, key->at, &cut_number, key->text);
            continue;
        }
        struct trede_names names = trede_names_of(r, keys, count, sizeof *keys, offsetof(struct trede_key, name));
        trede_wrong(r, key->at, &unknown_key, key->text, trede_suggestion(r, key->text, names));
    }
}

static void read_key(struct trede_reading *r, const struct trede_node *map, const struct trede_key *key, char *target)
{
    const struct trede_node *node = trede_node_get(map, key->name);
    if (!trede_node_given(node)) {
        if (key->required) trede_wrong(r, node ? node->at : map->at, &missing_key, key->name);
        return;
    }
    if (key->given) *(bool *)(target + key->given) = true;
    if (key->block)
        key->block(r, node, target + key->offset);
    else
        trede_node_value(r, node, key->value, key->how, target + key->offset);
}

void trede_fields_read(struct trede_reading *r, const struct trede_node *map, const struct trede_key *keys,
                       size_t count, void *target)
{
    if (!trede_node_is(r, map, TREDE_NODE_MAP)) return;
    look_for_unknown(r, map, keys, count);
    for (size_t i = 0; i < count; i++)
        read_key(r, map, &keys[i], target);
}
