/* Any bytes as YAML: a tree with places inside the file, or a finding. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reader/names.h"
#include "reader/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

static void check_node(const struct trede_node *node, struct trede_arena *arena, int depth)
{
    require(depth <= 33 && node->at.line >= 1 && node->at.column >= 1 && node->at.file);
    require((node->kind == TREDE_NODE_TEXT) == (node->text != NULL));
    if (node->text) {
        require(trede_utf8_valid(node->text, strlen(node->text)));
        char *folded = trede_name_fold(arena, node->text, strlen(node->text));
        require(folded && trede_utf8_valid(folded, strlen(folded)));
    }
    for (size_t i = 0; i < node->count; i++) {
        check_node(node->items[i], arena, depth + 1);
        if (node->kind != TREDE_NODE_MAP) continue;
        check_node(node->keys[i], arena, depth + 1);
        require(trede_node_get(node, node->keys[i]->text) == node->items[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_findings *findings = trede_findings_create(TREDE_DUTCH);
    struct trede_node *root = NULL;
    require(arena && findings);
    enum trede_status status = trede_yaml_parse((const char *)data, size, "f", arena, TREDE_CAMPAIGN, findings, &root);
    require((status == TREDE_OK) == (root != NULL));
    require((status == TREDE_OK) == (trede_findings_count(findings, TREDE_ERROR) == 0));
    if (root) check_node(root, arena, 1);
    trede_findings_destroy(findings);
    trede_arena_destroy(arena);
    return 0;
}
