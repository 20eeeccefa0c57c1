#include "stats/latent_tree.h"

#include "base/alloc.h"

/* What is needed while the tree grows. */
struct growing {
    struct trede_latent_tree *tree;
    const int8_t *answers;
    uint32_t *last; /* people: waves up to their last answer */
    uint32_t *at;   /* people: their node so far */
    uint32_t *next; /* nodes of the wave before x (categories + 1): the node there, UINT32_MAX = not yet */
    size_t capacity;
};

static void find_last_answers(struct growing *g)
{
    const struct trede_latent_tree *tree = g->tree;
    for (size_t person = 0; person < tree->people; person++)
        for (size_t wave = 0; wave < tree->waves; wave++)
            if (g->answers[person * tree->waves + wave] > 0) g->last[person] = (uint32_t)wave + 1;
}

static enum trede_status clear_next(struct growing *g, size_t count)
{
    uint32_t *next = trede_realloc(g->next, count, sizeof *next);
    if (!next) return TREDE_INTERNAL;
    for (size_t i = 0; i < count; i++)
        next[i] = UINT32_MAX;
    g->next = next;
    return TREDE_OK;
}

/* A wave has at most as many nodes as there are people in it. */
static enum trede_status make_room(struct growing *g)
{
    struct trede_latent_tree *tree = g->tree;
    size_t wanted = tree->nodes + tree->people;
    if (wanted <= g->capacity) return TREDE_OK;
    uint32_t *parent = trede_realloc(tree->parent, 2 * wanted, sizeof *parent);
    if (!parent) return TREDE_INTERNAL;
    tree->parent = parent;
    int8_t *answer = trede_realloc(tree->answer, 2 * wanted, sizeof *answer);
    if (!answer) return TREDE_INTERNAL;
    tree->answer = answer;
    g->capacity = 2 * wanted;
    return TREDE_OK;
}

static enum trede_status grow_wave(struct growing *g, size_t wave)
{
    struct trede_latent_tree *tree = g->tree;
    size_t width = tree->categories + 1, first = wave ? tree->level[wave - 1] : 0;
    size_t before = wave ? tree->level[wave] - first : 1;
    enum trede_status status = clear_next(g, before * width);
    if (!status) status = make_room(g);
    for (size_t person = 0; !status && person < tree->people; person++) {
        if (g->last[person] <= wave) continue;
        int8_t answer = g->answers[person * tree->waves + wave];
        uint32_t *node = &g->next[(wave ? g->at[person] - first : 0) * width + (size_t)answer];
        if (*node == UINT32_MAX) {
            *node = (uint32_t)tree->nodes;
            tree->parent[tree->nodes] = g->at[person];
            tree->answer[tree->nodes++] = answer;
        }
        g->at[person] = *node;
        if (g->last[person] == wave + 1) tree->leaf[person] = *node;
    }
    tree->level[wave + 1] = tree->nodes;
    return status;
}

enum trede_status trede_latent_tree_make(const int8_t *answers, size_t people, size_t waves, size_t categories,
                                         struct trede_latent_tree *out)
{
    *out = (struct trede_latent_tree){.people = people, .waves = waves, .categories = categories};
    out->level = trede_alloc(waves + 1, sizeof *out->level);
    out->leaf = trede_alloc(people, sizeof *out->leaf);
    struct growing g = {out, answers, trede_alloc(people, sizeof *g.last), trede_alloc(people, sizeof *g.at), NULL, 0};
    enum trede_status status = out->level && out->leaf && g.last && g.at ? TREDE_OK : TREDE_INTERNAL;
    for (size_t person = 0; !status && person < people; person++)
        out->leaf[person] = UINT32_MAX;
    if (!status) find_last_answers(&g);
    for (size_t wave = 0; !status && wave < waves; wave++)
        status = grow_wave(&g, wave);
    trede_free(g.last);
    trede_free(g.at);
    trede_free(g.next);
    return status;
}

void trede_latent_tree_free(struct trede_latent_tree *tree)
{
    trede_free(tree->level);
    trede_free(tree->parent);
    trede_free(tree->answer);
    trede_free(tree->leaf);
}
