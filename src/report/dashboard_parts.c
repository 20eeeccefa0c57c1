#include "report/dashboard_parts.h"

#include <string.h>

#include "base/text.h"

/* Every analysis of docs/results.md. */
/* clang-format off */
static const char *const analyses[] = {
    "stage_share",
    "at_least",
    "stage_mean",
    "profile",
    "indicator",
    "message",
    "trust",
    "appeal",
    "participation",
    "contrast",
    "independence",
    "adjusted_movement",
    "fresh_panel",
    "flow",
    "flow_test",
    "markov",
    "projection",
    "latent_markov",
    "bounds",
    "gap",
    "prospective_gap",
    "gap_group",
    "barrier",
    "reach",
    "effect",
    "did",
    "cost",
    "fit",
    "report_rate",
    "report_series",
    "reading",
    "allocation",
    "implied",
    "composition",
    "back_office",
    "goal",
    "scale",
    "weighting",
    "quality",
    "signal",
    "problem",
    "multiplicity",
    NULL,
};
/* clang-format on */

static const struct trede_text empty_words = {"an empty list selects nothing", "een lege lijst selecteert niets"};
static const struct trede_text no_cases = {"sentences are a list of {when, nl, en}",
                                           "zinnen zijn een lijst van {when, nl, en}"};
static const struct trede_text no_test = {"a test is one word, {below: number}, {above: number} or {is: subject}",
                                          "een toets is één woord, {below: getal}, {above: getal} of {is: onderwerp}"};
static const struct trede_text no_names = {"names with their selections are expected here (name: {analysis: ...})",
                                           "hier worden namen met hun selectie verwacht (naam: {analysis: ...})"};

void trede_decode_patterns(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_patterns *patterns = into;
    void *items;
    trede_decode_list(d, node, sizeof(const char *), trede_decode_text, &items, &patterns->count);
    patterns->items = items;
    if (!patterns->count && !d->no_memory) trede_decode_fault(d, node->at, &empty_words, NULL, NULL);
}

/* Choice fields are enums; they are written through their own type. */
static void decode_analysis(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    *(const char **)into = analyses[trede_decode_choice(d, node, analyses)];
}

void trede_decode_analyses(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_patterns *patterns = into;
    void *items;
    trede_decode_list(d, node, sizeof(const char *), decode_analysis, &items, &patterns->count);
    patterns->items = items;
}

static void decode_order(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const char *const names[] = {"found", "ascending", "descending", NULL};
    *(enum trede_order *)into = (enum trede_order)trede_decode_choice(d, node, names);
}

void trede_decode_key(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    *(enum trede_key *)into = (enum trede_key)trede_decode_choice(d, node, trede_key_names);
}

#define KEY_FIELD(key) offsetof(struct trede_selection, keys) + (key) * sizeof(struct trede_patterns)

void trede_decode_selection(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"analysis", trede_decode_analyses, KEY_FIELD(TREDE_KEY_ANALYSIS), true},
        {"wave", trede_decode_patterns, KEY_FIELD(TREDE_KEY_WAVE), false},
        {"against", trede_decode_patterns, KEY_FIELD(TREDE_KEY_AGAINST), false},
        {"segment_set", trede_decode_patterns, KEY_FIELD(TREDE_KEY_SET), false},
        {"segment", trede_decode_patterns, KEY_FIELD(TREDE_KEY_SEGMENT), false},
        {"subject", trede_decode_patterns, KEY_FIELD(TREDE_KEY_SUBJECT), false},
        {"statistic", trede_decode_patterns, KEY_FIELD(TREDE_KEY_STATISTIC), false},
        {"note", trede_decode_patterns, KEY_FIELD(TREDE_KEY_NOTE), false},
        {"status", trede_decode_patterns, offsetof(struct trede_selection, status), false},
        {"unit", trede_decode_patterns, offsetof(struct trede_selection, unit), false},
        {"verdict", trede_decode_patterns, offsetof(struct trede_selection, verdict), false},
        {"order", decode_order, offsetof(struct trede_selection, order), false},
        {"take", trede_decode_whole, offsetof(struct trede_selection, take), false},
        {0},
    };
    struct trede_selection *selection = into;
    selection->at = node->at;
    trede_decode_map(d, node, entries, selection);
}

void trede_decode_with(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_selections *with = into;
    if (node->kind != TREDE_NODE_MAP) {
        trede_decode_fault(d, node->at, &no_names, NULL, NULL);
        return;
    }
    struct trede_selection *items = trede_arena_alloc(d->arena, node->count, sizeof *items);
    if (!items) {
        d->no_memory = true;
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        trede_decode_selection(d, node->items[i], &items[i]);
        items[i].name = node->keys[i]->text;
    }
    *with = (struct trede_selections){items, node->count};
}

static void decode_test(struct trede_decoder *d, const struct trede_node *node, struct trede_condition *into)
{
    const struct trede_node *below = NULL, *above = NULL, *is = NULL;
    if (node->kind == TREDE_NODE_MAP && node->count == 1) {
        below = trede_node_get(node, "below");
        above = trede_node_get(node, "above");
        is = trede_node_get(node, "is");
    }
    into->at = node->at;
    into->test = below ? TREDE_TEST_BELOW : above ? TREDE_TEST_ABOVE : is ? TREDE_TEST_IS : TREDE_TEST_WORD;
    if (below || above)
        trede_decode_number(d, below ? below : above, &into->bound);
    else if (is)
        trede_decode_text(d, is, &into->word);
    else if (node->kind == TREDE_NODE_TEXT)
        into->word = node->text;
    else
        trede_decode_fault(d, node->at, &no_test, NULL, NULL);
}

void trede_decode_conditions(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_conditions *when = into;
    if (node->kind != TREDE_NODE_MAP) {
        trede_decode_fault(d, node->at, &no_names, NULL, NULL);
        return;
    }
    struct trede_condition *items = trede_arena_alloc(d->arena, node->count, sizeof *items);
    if (!items) {
        d->no_memory = true;
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        items[i].name = node->keys[i]->text;
        decode_test(d, node->items[i], &items[i]);
    }
    *when = (struct trede_conditions){items, node->count};
}

static void decode_case(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"when", trede_decode_conditions, offsetof(struct trede_case, when), false},
        {"nl", trede_decode_text, offsetof(struct trede_case, text.nl), true},
        {"en", trede_decode_text, offsetof(struct trede_case, text.en), true},
        {0},
    };
    struct trede_case *one = into;
    one->at = node->at;
    trede_decode_map(d, node, entries, one);
}

void trede_decode_cases(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_cases *cases = into;
    void *items;
    if (node->kind == TREDE_NODE_TEXT) {
        trede_decode_fault(d, node->at, &no_cases, NULL, NULL);
        return;
    }
    trede_decode_list(d, node, sizeof(struct trede_case), decode_case, &items, &cases->count);
    cases->items = items;
}
