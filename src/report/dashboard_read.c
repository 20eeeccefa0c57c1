#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/files.h"
#include "base/text.h"
#include "report/dashboard_parts.h"

static const char built_in[] = "dashboard.yaml";

static const struct trede_text no_sheets = {"the dashboard has no sheets", "het dashboard heeft geen bladen"};
static const struct trede_text bad_sheet_name = {
    "\"{1}\" cannot be the name of a sheet: at most 31 characters, none of [ ] : * ? / \\, no ' at an end",
    "\"{1}\" kan geen bladnaam zijn: hoogstens 31 tekens, geen [ ] : * ? / \\, geen ' aan een uiteinde"};
static const struct trede_text same_sheet_name = {"there is another sheet with the name \"{1}\"",
                                                  "er is nog een blad met de naam \"{1}\""};
static const struct trede_text bad_colour = {
    "\"{1}\" is not a colour: write six hexadecimal digits, as in \"1B7837\"",
    "\"{1}\" is geen kleur: schrijf zes hexadecimale cijfers, zoals \"1B7837\""};
static const struct trede_text too_many_colours = {"at most 16 colours are possible",
                                                   "hoogstens 16 kleuren zijn mogelijk"};
static const struct trede_text bad_version = {"this program reads dashboards of form 1; write trede_dashboard: 1",
                                              "dit programma leest dashboards van vorm 1; schrijf trede_dashboard: 1"};
static const struct trede_text bad_extends = {"extends can only be \"built-in\"",
                                              "extends kan alleen \"built-in\" zijn"};
static const struct trede_text no_after = {"there is no sheet \"{1}\" to stand after",
                                           "er is geen blad \"{1}\" om na te staan"};
static const struct trede_text no_words = {"words are expected as key: {nl: ..., en: ...}",
                                           "woorden worden verwacht als sleutel: {nl: ..., en: ...}"};

/* A file as written, before it is laid over the built-in one. */
struct sheet_as_written {
    struct trede_sheet_definition sheet;
    const char *after;
};
struct written {
    const char *version, *extends;
    struct trede_place version_at, extends_at;
    struct sheet_as_written *sheets;
    size_t sheet_count;
    struct trede_dashboard dashboard; /* words and colours */
};

static void decode_marked_text(struct trede_decoder *d, const struct trede_node *node, const char **text,
                               struct trede_place *at)
{
    *at = node->at;
    trede_decode_text(d, node, text);
}

static void decode_version(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct written *w = into;
    decode_marked_text(d, node, &w->version, &w->version_at);
    if (w->version && strcmp(w->version, "1") != 0) trede_decode_fault(d, node->at, &bad_version, NULL, NULL);
}

static void decode_extends(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct written *w = into;
    decode_marked_text(d, node, &w->extends, &w->extends_at);
    if (w->extends && strcmp(w->extends, "built-in") != 0) trede_decode_fault(d, node->at, &bad_extends, NULL, NULL);
}

static void decode_colour(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    const char *text = "";
    trede_decode_text(d, node, &text);
    char *end;
    bool digits = strlen(text) == 6;
    for (size_t i = 0; digits && i < 6; i++)
        digits = isxdigit((unsigned char)text[i]) != 0;
    if (digits)
        *(uint32_t *)into = (uint32_t)strtoul(text, &end, 16);
    else
        trede_decode_fault(d, node->at, &bad_colour, text, NULL);
}

static void decode_palette(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_colours *colours = into;
    void *items;
    trede_decode_list(d, node, sizeof(uint32_t), decode_colour, &items, &colours->count);
    if (colours->count > TREDE_COLOURS_MOST) {
        trede_decode_fault(d, node->at, &too_many_colours, NULL, NULL);
        colours->count = TREDE_COLOURS_MOST;
    }
    if (items) memcpy(colours->items, items, colours->count * sizeof(uint32_t));
}

static void decode_colours(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"rungs", decode_palette, offsetof(struct trede_dashboard, rungs), false},
        {"series", decode_palette, offsetof(struct trede_dashboard, series), false},
        {"movement", decode_palette, offsetof(struct trede_dashboard, movement), false},
        {"groups", decode_palette, offsetof(struct trede_dashboard, groups), false},
        {0},
    };
    trede_decode_map(d, node, entries, into);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct trede_word *)a)->key, ((const struct trede_word *)b)->key);
}

static void decode_words(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_dashboard *dashboard = into;
    if (node->kind != TREDE_NODE_MAP) {
        trede_decode_fault(d, node->at, &no_words, NULL, NULL);
        return;
    }
    struct trede_word *words = trede_arena_alloc(d->arena, node->count, sizeof *words);
    if (!words) {
        d->no_memory = true;
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        words[i].key = node->keys[i]->text;
        trede_decode_label(d, node->items[i], &words[i].label);
    }
    qsort(words, node->count, sizeof *words, by_key);
    dashboard->words = words;
    dashboard->word_count = node->count;
}

static bool is_sheet_name(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || trede_utf8_count(name, length) > 31 || strpbrk(name, "[]:*?/\\")) return false;
    return name[0] != '\'' && name[length - 1] != '\'';
}

static void decode_tab(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_label *name = into;
    trede_decode_label(d, node, name);
    if (name->nl && !is_sheet_name(name->nl)) trede_decode_fault(d, node->at, &bad_sheet_name, name->nl, NULL);
    if (name->en && name->en != name->nl && !is_sheet_name(name->en))
        trede_decode_fault(d, node->at, &bad_sheet_name, name->en, NULL);
}

static void decode_sheet_blocks(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_sheet_definition *sheet = into;
    struct trede_blocks blocks = {0};
    trede_decode_blocks(d, node, &blocks);
    sheet->blocks = blocks.items;
    sheet->block_count = blocks.count;
}

#define SHEET(member) offsetof(struct sheet_as_written, sheet.member)

static void decode_sheet(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"id", trede_decode_text, SHEET(id), true},
        {"after", trede_decode_text, offsetof(struct sheet_as_written, after), false},
        {"name", decode_tab, SHEET(name), true},
        {"title", trede_decode_label, SHEET(title), true},
        {"with", trede_decode_with, SHEET(with), false},
        {"finding", trede_decode_cases, SHEET(finding), false},
        {"one_page", trede_decode_switch, SHEET(one_page), false},
        {"gridlines", trede_decode_switch, SHEET(gridlines), false},
        {"blocks", decode_sheet_blocks, offsetof(struct sheet_as_written, sheet), true},
        {0},
    };
    struct sheet_as_written *written = into;
    written->sheet.at = node->at;
    trede_decode_map(d, node, entries, written);
    trede_check_cases(d, &written->sheet.finding, &written->sheet.with, false);
}

static void decode_sheets(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct written *w = into;
    void *items;
    trede_decode_list(d, node, sizeof(struct sheet_as_written), decode_sheet, &items, &w->sheet_count);
    w->sheets = items;
}

static void decode_dashboard(struct trede_decoder *d, const struct trede_node *root, struct written *into)
{
    static const struct trede_entry entries[] = {
        {"trede_dashboard", decode_version, 0, true},
        {"extends", decode_extends, 0, false},
        {"words", decode_words, offsetof(struct written, dashboard), false},
        {"colours", decode_colours, offsetof(struct written, dashboard), false},
        {"sheets", decode_sheets, 0, false},
        {0},
    };
    trede_decode_map(d, root, entries, into);
}

/* ---- one file over the other ---- */

static size_t sheet_by_id(const struct trede_dashboard *dashboard, const char *id)
{
    size_t i = 0;
    while (i < dashboard->sheet_count && strcmp(dashboard->sheets[i].id, id) != 0)
        i++;
    return i;
}

/* Replaces the sheet with the same id or puts this one after the one it names (else at the end). There is room. */
static void place_sheet(struct trede_decoder *d, struct trede_dashboard *base, struct trede_sheet_definition *sheets,
                        const struct sheet_as_written *one)
{
    if (!one->sheet.id) return;
    size_t same = sheet_by_id(base, one->sheet.id), at = base->sheet_count;
    if (same < base->sheet_count) {
        sheets[same] = one->sheet;
        return;
    }
    if (one->after) {
        at = sheet_by_id(base, one->after) + 1;
        if (at > base->sheet_count) {
            trede_decode_fault(d, one->sheet.at, &no_after, one->after, NULL);
            return;
        }
    }
    memmove(sheets + at + 1, sheets + at, (base->sheet_count - at) * sizeof *sheets);
    sheets[at] = one->sheet;
    base->sheet_count++;
}

static void overlay_sheets(struct trede_decoder *d, struct trede_dashboard *base, const struct written *over)
{
    size_t most = base->sheet_count + over->sheet_count;
    struct trede_sheet_definition *sheets = trede_arena_alloc(d->arena, most, sizeof *sheets);
    if (!sheets) {
        d->no_memory = true;
        return;
    }
    if (base->sheet_count) memcpy(sheets, base->sheets, base->sheet_count * sizeof *sheets);
    base->sheets = sheets;
    for (size_t i = 0; i < over->sheet_count; i++)
        place_sheet(d, base, sheets, &over->sheets[i]);
}

static void overlay_words(struct trede_decoder *d, struct trede_dashboard *base, const struct trede_dashboard *over)
{
    struct trede_word *words = trede_arena_alloc(d->arena, base->word_count + over->word_count, sizeof *words);
    if (!words) {
        d->no_memory = true;
        return;
    }
    size_t count = over->word_count;
    if (count) memcpy(words, over->words, count * sizeof *words);
    for (size_t i = 0; i < base->word_count; i++)
        if (!trede_dashboard_word(over, base->words[i].key)) words[count++] = base->words[i];
    qsort(words, count, sizeof *words, by_key);
    base->words = words;
    base->word_count = count;
}

static void overlay(struct trede_decoder *d, struct trede_dashboard *base, const struct written *over)
{
    overlay_sheets(d, base, over);
    overlay_words(d, base, &over->dashboard);
    if (over->dashboard.rungs.count) base->rungs = over->dashboard.rungs;
    if (over->dashboard.series.count) base->series = over->dashboard.series;
    if (over->dashboard.movement.count) base->movement = over->dashboard.movement;
    if (over->dashboard.groups.count) base->groups = over->dashboard.groups;
}

static void check_sheets(struct trede_decoder *d, const struct trede_node *root,
                         const struct trede_dashboard *dashboard)
{
    if (!dashboard->sheet_count) trede_decode_fault(d, root->at, &no_sheets, NULL, NULL);
    for (size_t i = 0; i < dashboard->sheet_count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct trede_label *a = &dashboard->sheets[i].name, *b = &dashboard->sheets[j].name;
            if (a->nl && b->nl && (strcasecmp(a->nl, b->nl) == 0 || strcasecmp(a->en, b->en) == 0))
                trede_decode_fault(d, dashboard->sheets[i].at, &same_sheet_name, a->nl, NULL);
        }
}

static enum trede_status finish(const struct trede_decoder *d)
{
    if (d->no_memory) return TREDE_INTERNAL;
    return d->faults ? TREDE_CAMPAIGN : TREDE_OK;
}

static enum trede_status read_built_in(struct trede_arena *arena, struct trede_findings *findings,
                                       struct trede_dashboard *out)
{
    const struct trede_embedded *file = trede_embedded_find(trede_report_files, built_in);
    struct trede_node *root;
    struct written written = {0};
    struct trede_decoder d = {arena, findings, 0, false};
    if (!file) return TREDE_INTERNAL;
    enum trede_status status =
        trede_yaml_parse((const char *)file->bytes, file->length, built_in, arena, TREDE_INTERNAL, findings, &root);
    if (status) return status;
    decode_dashboard(&d, root, &written);
    overlay(&d, out, &written);
    check_sheets(&d, root, out);
    return finish(&d) == TREDE_OK ? TREDE_OK : TREDE_INTERNAL;
}

enum trede_status trede_dashboard_read(const char *path, const char *folder, struct trede_arena *arena,
                                       struct trede_findings *findings, struct trede_dashboard *out)
{
    struct trede_node *root;
    struct written written = {0};
    struct trede_decoder d = {arena, findings, 0, false};
    *out = (struct trede_dashboard){0};
    if (!path) {
        path = trede_path_join(arena, folder, built_in);
        if (!path) return TREDE_INTERNAL;
        if (access(path, F_OK) != 0) return read_built_in(arena, findings, out);
    }
    enum trede_status status = trede_yaml_read(path, path, arena, TREDE_CAMPAIGN, findings, &root);
    if (status) return status;
    decode_dashboard(&d, root, &written);
    if (written.extends && (status = read_built_in(arena, findings, out)) != TREDE_OK) return status;
    overlay(&d, out, &written);
    if (!d.faults) check_sheets(&d, root, out);
    return finish(&d);
}

const struct trede_label *trede_dashboard_word(const struct trede_dashboard *dashboard, const char *key)
{
    struct trede_word wanted = {key, {NULL, NULL}};
    const struct trede_word *found = dashboard->word_count ? bsearch(&wanted, dashboard->words, dashboard->word_count,
                                                                     sizeof *dashboard->words, by_key)
                                                           : NULL;
    return found ? &found->label : NULL;
}
