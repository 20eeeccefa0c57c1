#include "ingest/channel_names.h"

#include <string.h>

#include "ingest/fold.h"
#include "reader/names.h"

static const char *folded(struct trede_arena *arena, const char *text)
{
    return text == NULL ? "" : trede_name_fold(arena, text, strlen(text));
}

bool trede_channel_names_fold(struct trede_channel_names *out, const struct trede_campaign *campaign,
                              struct trede_arena *arena)
{
    size_t count = campaign->channel_count;
    out->campaign = campaign;
    out->names = trede_arena_alloc(arena, count, sizeof *out->names);
    for (size_t i = 0; i < 2; i++)
        out->labels[i] = trede_arena_alloc(arena, count, sizeof *out->labels[i]);
    if (out->names == NULL || out->labels[0] == NULL || out->labels[1] == NULL) return false;
    for (size_t i = 0; i < count; i++) {
        const struct trede_channel *channel = &campaign->channels[i];
        out->names[i] = folded(arena, channel->name);
        out->labels[0][i] = folded(arena, channel->label.nl);
        out->labels[1][i] = folded(arena, channel->label.en);
        if (out->names[i] == NULL || out->labels[0][i] == NULL || out->labels[1][i] == NULL) return false;
    }
    return true;
}

const char *trede_channel_known(const struct trede_channel_names *names, struct trede_field cell)
{
    const struct trede_campaign *campaign = names->campaign;
    struct trede_folding folding;
    const char *text = trede_fold_cell(&folding, cell), *found = NULL;
    for (size_t i = 0; text != NULL && found == NULL && i < campaign->channel_count; i++)
        if (strcmp(text, names->names[i]) == 0 || strcmp(text, names->labels[0][i]) == 0 ||
            strcmp(text, names->labels[1][i]) == 0)
            found = campaign->channels[i].name;
    trede_folding_done(&folding);
    return found;
}
