/* latent_tree.h - the answers of a panel over its waves as a tree: people who answered alike up to a wave share the
 * node of that wave, so what depends on the answers so far is worked out once for all of them. */
#ifndef TREDE_STATS_LATENT_TREE_H
#define TREDE_STATS_LATENT_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "trede/status.h"

struct trede_latent_tree {
    size_t people, waves, categories, nodes;
    size_t *level;    /* waves + 1: the nodes of wave t are level[t] to level[t + 1] - 1 */
    uint32_t *parent; /* nodes: the node of the wave before; not used in the first wave */
    int8_t *answer;   /* nodes: 1..categories; 0 = took no part in this wave, or gave no answer */
    uint32_t *leaf;   /* people: the node of their last answer; UINT32_MAX = never answered */
};

/* answers: people x waves, 0 = missing. Freed with trede_latent_tree_free, also after a failure. TREDE_INTERNAL = no
 * memory. */
TREDE_MUST_CHECK enum trede_status trede_latent_tree_make(const int8_t *answers, size_t people, size_t waves,
                                                          size_t categories, struct trede_latent_tree *out);
void trede_latent_tree_free(struct trede_latent_tree *tree);

#endif
