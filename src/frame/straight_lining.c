/* straight_lining.c - a rule, in SQL like the campaign's own, for people who give one answer to a whole block.
 *
 * A block is a run of at least five Likert items with the same scale, one after the other in the item table: that is
 * how a grid question reaches an export. Only people who answered the whole block are judged: with part of the answers
 * missing, the same answer to the rest says little. */
#include <string.h>

#include "base/text.h"
#include "frame/build.h"

/* An item's name (an identifier, at most 64 characters) is written three times, with a few words around it. */
enum { SHORTEST_BLOCK = 5, SQL_OF_ITEM = 3 * 64 + 64 };

struct writer {
    char *text;
    size_t length;
};

static void put(struct writer *w, const char *text)
{
    size_t n = strlen(text);
    memcpy(w->text + w->length, text, n + 1);
    w->length += n;
}

static bool same_scale(const struct trede_item *a, const struct trede_item *b)
{
    return b->kind == TREDE_LIKERT && a->has_min == b->has_min && a->has_max == b->has_max && !(a->min < b->min) &&
           !(a->min > b->min) && !(a->max < b->max) && !(a->max > b->max);
}

static size_t block_end(const struct trede_campaign *c, size_t from)
{
    size_t end = from + 1;
    while (end < c->item_count && same_scale(&c->items[from], &c->items[end]))
        end++;
    return end;
}

/* (A and B) as a balanced tree: SQLite counts the depth of an expression, and a block may have many items. write_leaf
 * writes the part for one item. */
typedef void leaf_fn(struct writer *w, const struct trede_item *item);
static void put_tree(struct writer *w, const struct trede_item *items, size_t count, const char *join, leaf_fn *leaf)
{
    if (count == 1) {
        leaf(w, items);
        return;
    }
    put(w, "(");
    put_tree(w, items, count / 2, join, leaf);
    put(w, join);
    put_tree(w, items + count / 2, count - count / 2, join, leaf);
    put(w, ")");
}

static void put_item(struct writer *w, const struct trede_item *item)
{
    put(w, "\"");
    put(w, item->name);
    put(w, "\"");
}

static void put_answered(struct writer *w, const struct trede_item *item)
{
    put_item(w, item);
    put(w, " is not null");
}

/* The item equals the one before it in the table: true of every item but the first of a block. */
static void put_equal(struct writer *w, const struct trede_item *item)
{
    put_item(w, item);
    put(w, " = ");
    put_item(w, item - 1);
}

/* The inner case makes a condition of what would be a value: SQLite stops at the first pair that differs. */
static void put_block(struct writer *w, const struct trede_item *items, size_t count)
{
    put(w, "case when ");
    put_tree(w, items, count, " and ", put_answered);
    put(w, " then case when ");
    put_tree(w, items + 1, count - 1, " and ", put_equal);
    put(w, " then 1 else 0 end end");
}

enum trede_status trede_straight_lining_rule(const struct trede_campaign *campaign, struct trede_arena *arena,
                                             const char **sql)
{
    *sql = NULL;
    struct writer w = {NULL, 0};
    size_t end;
    for (size_t i = 0; i < campaign->item_count; i = end) {
        end = i + 1;
        if (campaign->items[i].kind != TREDE_LIKERT) continue;
        end = block_end(campaign, i);
        if (end - i < SHORTEST_BLOCK) continue;
        if (!w.text) w.text = trede_arena_alloc(arena, campaign->item_count, SQL_OF_ITEM);
        if (!w.text) return TREDE_INTERNAL;
        put(&w, w.length ? " or (" : "(");
        put_block(&w, &campaign->items[i], end - i);
        put(&w, ")");
    }
    *sql = w.text;
    return TREDE_OK;
}
