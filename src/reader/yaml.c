/* YAML as a tree, built from libyaml's events with an own stack.
 *
 * The document API was rejected: it builds everything before depth can be judged, and libyaml is quadratic in flow
 * nesting. Recursion was too: depth is bounded, but the stack makes the bound visible in one place. */
#include "reader/yaml.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/files.h"
#include "base/text.h"

enum { LARGEST_FILE = 1024 * 1024, DEEPEST = 32 };

static const struct trede_text not_utf8 = {
    "this file is not UTF-8 here; save it again as UTF-8 (in most editors: Save as, encoding UTF-8)",
    "dit bestand is hier geen UTF-8; sla het opnieuw op als UTF-8 (in de meeste editors: Opslaan als, codering UTF-8)"};
static const struct trede_text zero_byte = {"there is a zero byte here; this is not a plain UTF-8 text file",
                                            "hier staat een nulbyte; dit is geen gewoon UTF-8-tekstbestand"};
static const struct trede_text too_large = {"this YAML file is larger than {1} KiB",
                                            "dit YAML-bestand is groter dan {1} KiB"};
static const struct trede_text tab_indent = {"this line is indented with a tab; YAML wants spaces",
                                             "deze regel springt in met een tab; YAML wil spaties"};
static const struct trede_text syntax = {"this is not valid YAML: {1}", "dit is geen geldige YAML: {1}"};
static const struct trede_text too_deep = {"lists and maps are nested more than 32 deep here",
                                           "lijsten en groepen zijn hier meer dan 32 diep genest"};
static const struct trede_text no_alias = {
    "aliases (*name) and anchors (&name) are not used here; write the value out. "
    "A text that begins with * or & needs quotes",
    "verwijzingen (*naam) en ankers (&naam) kunnen hier niet; schrijf de waarde "
    "uit. Een tekst die met * of & begint heeft aanhalingstekens nodig"};
static const struct trede_text no_tag = {"tags (!name) are not used here. A text that begins with ! needs quotes",
                                         "tags (!naam) kunnen hier niet. Een tekst die met ! begint heeft "
                                         "aanhalingstekens nodig"};
static const struct trede_text empty = {"this YAML file is empty", "dit YAML-bestand is leeg"};
static const struct trede_text second_document = {"a second document begins here (---); one file is one document",
                                                  "hier begint een tweede document (---); een bestand is een document"};
static const struct trede_text doubled_key = {
    "key \"{1}\" is given more than once in this group; the first is on line {2}",
    "sleutel \"{1}\" staat meer dan eens in deze groep; de eerste staat op "
    "regel {2}"};
static const struct trede_text key_not_text = {
    "a key must be a plain word here, not a list, a group or nothing",
    "een sleutel moet hier een gewoon woord zijn, geen lijst, groep of niets"};
static const struct trede_text no_memory = {"there is not enough memory to read this file",
                                            "er is te weinig geheugen om dit bestand te lezen"};

/* libyaml's own words, and words for people. */
static const struct known_problem {
    const char *problem;
    struct trede_text text;
} known_problems[] = {
    {"could not find expected ':'",
     {"a colon is missing after a key, or a text with special signs needs quotes",
      "er ontbreekt een dubbele punt na een sleutel, of een tekst met bijzondere tekens heeft aanhalingstekens nodig"}},
    {"mapping values are not allowed in this context",
     {"there is a colon too many; a text that holds \": \" needs quotes",
      "er staat een dubbele punt te veel; een tekst met \": \" erin heeft aanhalingstekens nodig"}},
    {"did not find expected key",
     {"the indentation does not fit the lines above", "de inspringing past niet bij de regels erboven"}},
    {"did not find expected '-' indicator",
     {"a list item (-) was expected here; check the indentation",
      "hier werd een lijstregel (-) verwacht; controleer de inspringing"}},
    {"did not find expected ',' or ']'",
     {"a comma or ] is missing in a list", "er ontbreekt een komma of ] in een lijst"}},
    {"did not find expected ',' or '}'",
     {"a comma or } is missing in a group", "er ontbreekt een komma of } in een groep"}},
    {"found unexpected end of stream",
     {"a quote or bracket is not closed before the end of the file",
      "een aanhalingsteken of haakje wordt niet gesloten voor het einde van het bestand"}},
    {"block sequence entries are not allowed in this context",
     {"a list item (-) cannot stand here; put it on its own line",
      "een lijstregel (-) kan hier niet staan; zet haar op een eigen regel"}},
    {"found character that cannot start any token",
     {"a text cannot begin with this sign without quotes",
      "een tekst kan zonder aanhalingstekens niet met dit teken beginnen"}},
};

/* A list or map that is still open, with what it holds so far. */
struct level {
    struct trede_node *node;
    struct trede_node **keys, **items;
    size_t key_count, key_room, item_count, item_room;
};

struct tree {
    yaml_parser_t parser;
    struct trede_arena *arena;
    const char *file, *bytes;
    size_t length;
    enum trede_status as_status;
    struct trede_findings *findings;
    struct level levels[DEEPEST];
    size_t depth;
    struct trede_node *root;
};

static struct trede_place place(const struct tree *tree, yaml_mark_t mark)
{
    return (struct trede_place){tree->file, (int64_t)mark.line + 1, (int64_t)mark.column + 1};
}

static enum trede_status refuse(const struct tree *tree, yaml_mark_t mark, const struct trede_text *text)
{
    return trede_fail(tree->findings, tree->as_status, place(tree, mark), text, NULL);
}

static enum trede_status out_of_memory(const struct tree *tree)
{
    struct trede_place at = {tree->file, 0, 0};
    return trede_fail(tree->findings, TREDE_INTERNAL, at, &no_memory, NULL);
}

/* Does the white space that line begins with (from 0) hold a tab? */
static bool indented_with_tab(const struct tree *tree, size_t line)
{
    const char *p = tree->bytes, *end = tree->bytes + tree->length;
    for (; line > 0 && p < end; line--) {
        const char *feed = memchr(p, '\n', (size_t)(end - p));
        p = feed ? feed + 1 : end;
    }
    while (p < end && *p == ' ')
        p++;
    return p < end && *p == '\t';
}

static enum trede_status syntax_error(const struct tree *tree)
{
    const yaml_parser_t *parser = &tree->parser;
    if (parser->error == YAML_MEMORY_ERROR) return out_of_memory(tree);
    yaml_mark_t mark = parser->error == YAML_READER_ERROR ? parser->mark : parser->problem_mark;
    if (indented_with_tab(tree, mark.line)) return refuse(tree, mark, &tab_indent);
    const char *problem = parser->problem ? parser->problem : "";
    const char *words = problem;
    bool dutch = trede_findings_language(tree->findings) == TREDE_DUTCH;
    for (size_t i = 0; i < sizeof known_problems / sizeof *known_problems; i++)
        if (strcmp(problem, known_problems[i].problem) == 0)
            words = dutch ? known_problems[i].text.nl : known_problems[i].text.en;
    return trede_fail(tree->findings, tree->as_status, place(tree, mark), &syntax, words);
}

/* Hangs node into the open list or map, or makes it the root. */
static enum trede_status attach(struct tree *tree, struct trede_node *node, yaml_mark_t mark)
{
    if (tree->depth == 0) {
        tree->root = node;
        return TREDE_OK;
    }
    struct level *level = &tree->levels[tree->depth - 1];
    bool is_key = level->node->kind == TREDE_NODE_MAP && level->key_count == level->item_count;
    if (is_key && (node->kind != TREDE_NODE_TEXT || node->text[0] == '\0')) return refuse(tree, mark, &key_not_text);
    struct trede_node **slot =
        is_key ? trede_arena_push(tree->arena, &level->keys, &level->key_count, &level->key_room, sizeof *slot)
               : trede_arena_push(tree->arena, &level->items, &level->item_count, &level->item_room, sizeof *slot);
    if (!slot) return out_of_memory(tree);
    *slot = node;
    return TREDE_OK;
}

static struct trede_node *make_node(struct tree *tree, enum trede_node_kind kind, yaml_mark_t mark)
{
    struct trede_node *node = trede_arena_alloc(tree->arena, 1, sizeof *node);
    if (!node) return NULL;
    node->kind = kind;
    node->at = place(tree, mark);
    return node;
}

static enum trede_status take_text(struct tree *tree, const yaml_event_t *event)
{
    if (event->data.scalar.anchor) return refuse(tree, event->start_mark, &no_alias);
    if (event->data.scalar.tag) return refuse(tree, event->start_mark, &no_tag);
    struct trede_node *node = make_node(tree, TREDE_NODE_TEXT, event->start_mark);
    if (!node) return out_of_memory(tree);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    /* "\0" in double quotes would end the text early. */
    if (memchr(event->data.scalar.value, '\0', event->data.scalar.length))
        return refuse(tree, event->start_mark, &zero_byte);
    node->text = trede_arena_text(tree->arena, (const char *)event->data.scalar.value, event->data.scalar.length);
    return node->text ? attach(tree, node, event->start_mark) : out_of_memory(tree);
}

static enum trede_status open_level(struct tree *tree, const yaml_event_t *event)
{
    bool is_map = event->type == YAML_MAPPING_START_EVENT;
    if (is_map ? event->data.mapping_start.anchor != NULL : event->data.sequence_start.anchor != NULL)
        return refuse(tree, event->start_mark, &no_alias);
    if (is_map ? event->data.mapping_start.tag != NULL : event->data.sequence_start.tag != NULL)
        return refuse(tree, event->start_mark, &no_tag);
    if (tree->depth == DEEPEST) return refuse(tree, event->start_mark, &too_deep);
    struct trede_node *node = make_node(tree, is_map ? TREDE_NODE_MAP : TREDE_NODE_LIST, event->start_mark);
    if (!node) return out_of_memory(tree);
    enum trede_status status = attach(tree, node, event->start_mark);
    if (status == TREDE_OK) tree->levels[tree->depth++] = (struct level){.node = node};
    return status;
}

static int by_text_and_line(const void *a, const void *b)
{
    const struct trede_node *x = *(const struct trede_node *const *)a, *y = *(const struct trede_node *const *)b;
    int order = strcmp(x->text, y->text);
    if (order != 0) return order;
    if (x->at.line != y->at.line) return x->at.line < y->at.line ? -1 : 1;
    return (x->at.column > y->at.column) - (x->at.column < y->at.column);
}

/* Sorted, because comparing all pairs takes seconds on a hostile file. */
static enum trede_status check_keys(const struct tree *tree, const struct level *level)
{
    enum trede_status status = TREDE_OK;
    if (level->key_count < 2) return status;
    struct trede_node **sorted = trede_alloc(level->key_count, sizeof *sorted);
    if (!sorted) return out_of_memory(tree);
    memcpy(sorted, level->keys, level->key_count * sizeof *sorted);
    qsort(sorted, level->key_count, sizeof *sorted, by_text_and_line);
    const struct trede_node *first = sorted[0];
    for (size_t i = 1; i < level->key_count; i++) {
        char line[32];
        if (strcmp(first->text, sorted[i]->text) != 0) {
            first = sorted[i];
            continue;
        }
        trede_format_integer(line, sizeof line, first->at.line);
        status = trede_fail(tree->findings, tree->as_status, sorted[i]->at, &doubled_key, first->text, line);
    }
    trede_free(sorted);
    return status;
}

static enum trede_status close_level(struct tree *tree)
{
    struct level *level = &tree->levels[--tree->depth];
    level->node->count = level->item_count;
    level->node->keys = level->keys;
    level->node->items = level->items;
    return check_keys(tree, level);
}

static enum trede_status take_event(struct tree *tree, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return tree->root ? refuse(tree, event->start_mark, &second_document) : TREDE_OK;
    case YAML_ALIAS_EVENT:
        return refuse(tree, event->start_mark, &no_alias);
    case YAML_SCALAR_EVENT:
        return take_text(tree, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return open_level(tree, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_level(tree);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return TREDE_OK;
}

static enum trede_status build(struct tree *tree)
{
    enum trede_status status = TREDE_OK;
    for (bool more = true; more && status == TREDE_OK;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&tree->parser, &event)) return syntax_error(tree);
        more = event.type != YAML_STREAM_END_EVENT;
        status = take_event(tree, &event);
        yaml_event_delete(&event);
    }
    return status;
}

/* Says where the first byte is that is no UTF-8. */
static enum trede_status check_encoding(const struct tree *tree)
{
    size_t good = trede_utf8_prefix(tree->bytes, tree->length);
    if (good == tree->length) return TREDE_OK;
    struct trede_place at = {tree->file, 1, 1};
    size_t start = 0;
    for (size_t i = 0; i < good; i++) {
        if (tree->bytes[i] != '\n') continue;
        at.line++;
        start = i + 1;
    }
    at.column += (int64_t)trede_utf8_count(tree->bytes + start, good - start);
    return trede_fail(tree->findings, tree->as_status, at, tree->bytes[good] == '\0' ? &zero_byte : &not_utf8, NULL);
}

enum trede_status trede_yaml_parse(const char *bytes, size_t length, const char *shown_name, struct trede_arena *arena,
                                   enum trede_status as_status, struct trede_findings *findings,
                                   struct trede_node **root)
{
    /* libyaml would count a byte-order mark as the first column, and see the next lines as indented less. */
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) bytes += 3, length -= 3;
    struct tree tree = {.arena = arena, .bytes = bytes, .length = length, .as_status = as_status, .findings = findings};
    tree.file = trede_arena_text(arena, shown_name, strlen(shown_name));
    if (!tree.file) return out_of_memory(&tree);
    struct trede_place at = {tree.file, 0, 0};
    char kib[32];
    trede_format_integer(kib, sizeof kib, LARGEST_FILE / 1024);
    if (length > LARGEST_FILE) return trede_fail(findings, as_status, at, &too_large, kib);
    enum trede_status status = check_encoding(&tree);
    if (status != TREDE_OK) return status;
    if (!yaml_parser_initialize(&tree.parser)) return out_of_memory(&tree);
    yaml_parser_set_encoding(&tree.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&tree.parser, (const unsigned char *)bytes, length);
    status = build(&tree);
    yaml_parser_delete(&tree.parser);
    if (status != TREDE_OK) return status;
    bool nothing = !tree.root || (tree.root->kind == TREDE_NODE_TEXT && !tree.root->quoted && !*tree.root->text);
    if (nothing) return trede_fail(findings, as_status, at, &empty, NULL);
    *root = tree.root;
    return TREDE_OK;
}

enum trede_status trede_yaml_read(const char *path, const char *shown_name, struct trede_arena *arena,
                                  enum trede_status as_status, struct trede_findings *findings,
                                  struct trede_node **root)
{
    char *bytes;
    size_t length;
    /* The finding of a file that cannot be read names the path; of its contents, the shown name. */
    enum trede_status status = trede_file_read(arena, path, LARGEST_FILE, as_status, findings, &bytes, &length);
    return status == TREDE_OK ? trede_yaml_parse(bytes, length, shown_name, arena, as_status, findings, root) : status;
}

const struct trede_node *trede_node_get(const struct trede_node *map, const char *key)
{
    for (size_t i = 0; map && map->kind == TREDE_NODE_MAP && i < map->count; i++)
        if (strcmp(map->keys[i]->text, key) == 0) return map->items[i];
    return NULL;
}
