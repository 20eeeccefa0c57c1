#include "analysis/background.h"

#include <string.h>

/* ---- the items a rule reads ---- */

static bool is_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_word(const char *word, size_t length, const char *item)
{
    if (strlen(item) != length) return false;
    for (size_t i = 0; i < length; i++)
        if (lower(word[i]) != lower(item[i])) return false;
    return true;
}

/* A word of the rule that is not in a text between quotes. Rules were compiled, so quotes are in pairs. */
static bool reads(const char *sql, const char *item)
{
    for (const char *at = sql; at && *at;) {
        const char *from = at;
        if (*at == '\'') {
            at = strchr(at + 1, '\'');
            at = at ? at + 1 : from + strlen(from);
        } else if (!is_word(*at)) {
            at++;
        } else {
            while (is_word(*at))
                at++;
            if (same_word(from, (size_t)(at - from), item)) return true;
        }
    }
    return false;
}

/* ---- what is measured ---- */

static bool gap_reads(const struct trede_campaign *c, const char *item)
{
    return reads(c->intention.sql, item) || reads(c->opportunity.sql, item) || reads(c->behaviour.sql, item);
}

static bool ladder_reads(const struct trede_ladder *ladder, const char *item)
{
    bool found = reads(ladder->column, item) || reads(ladder->decided_not.sql, item);
    for (int k = 2; k <= ladder->top; k++)
        found = found || reads(ladder->stages[k].sql, item);
    return found;
}

static bool is_measured(const struct trede_campaign *c, const char *item)
{
    bool found = gap_reads(c, item) || (c->ladder.given && ladder_reads(&c->ladder, item));
    for (size_t i = 0; i < c->indicator_count; i++)
        found = found || reads(c->indicators[i].rule.sql, item);
    for (size_t i = 0; i < c->barrier_count; i++)
        found = found || reads(c->barriers[i].rule.sql, item);
    for (size_t i = 0; i < c->channel_count; i++)
        found = found || reads(c->channels[i].exposure.sql, item);
    for (enum trede_named_block b = 0; b < TREDE_NAMED_BLOCKS; b++)
        for (size_t i = 0; i < c->named[b].count; i++)
            found = found || reads(c->named[b].of[i].rule.sql, item);
    for (size_t i = 0; i < c->profiles.count; i++)
        found = found || reads(c->profiles.of[i].rule.sql, item);
    return found;
}

bool trede_set_is_background(const struct trede_campaign *campaign, size_t set)
{
    const struct trede_segment_set *of = &campaign->sets[set];
    for (size_t i = 0; i < campaign->item_count; i++) {
        bool used = false;
        for (size_t s = 0; s < of->count; s++)
            used = used || reads(of->segments[s].rule.sql, campaign->items[i].name);
        if (used && is_measured(campaign, campaign->items[i].name)) return false;
    }
    return true;
}
