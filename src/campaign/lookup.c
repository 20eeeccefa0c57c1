#include "campaign/rooms.h"

const char *trede_named_block_name(enum trede_named_block block)
{
    static const char *const names[TREDE_NAMED_BLOCKS] = {"message", "trust", "appeals", "participation"};
    return names[block];
}

int trede_named_find(const struct trede_named *block, const char *name)
{
    for (size_t i = 0; i < block->count; i++)
        if (trede_same_word(block->of[i].rule.name, name)) return (int)i;
    return -1;
}

int trede_campaign_wave(const struct trede_campaign *c, const char *id_or_label)
{
    for (size_t i = 0; i < c->wave_count; i++)
        if (trede_same_word(c->waves[i].id, id_or_label)) return (int)i;
    for (size_t i = 0; i < c->wave_count; i++)
        if (trede_same_word(c->waves[i].label, id_or_label)) return (int)i;
    return -1;
}

const struct trede_item *trede_campaign_item(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->item_count; i++)
        if (trede_same_word(c->items[i].name, name)) return &c->items[i];
    return NULL;
}

const struct trede_segment_set *trede_campaign_set(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->set_count; i++)
        if (trede_same_word(c->sets[i].name, name)) return &c->sets[i];
    return NULL;
}

const struct trede_segment *trede_campaign_segment(const struct trede_campaign *c, const char *set, const char *segment)
{
    const struct trede_segment_set *found = trede_campaign_set(c, set);
    for (size_t i = 0; found && i < found->count; i++)
        if (trede_same_word(found->segments[i].rule.name, segment)) return &found->segments[i];
    return NULL;
}

bool trede_campaign_has_staff(const struct trede_campaign *c)
{
    for (size_t i = 0; i < c->survey_count; i++)
        if (c->surveys[i].audience == TREDE_INTERNAL_AUDIENCE) return true;
    return false;
}

struct trede_campaign trede_campaign_of_staff(const struct trede_campaign *c)
{
    struct trede_campaign staff = *c;
    staff.audience = TREDE_INTERNAL_AUDIENCE;
    staff.sets = NULL;
    staff.set_count = 0;
    staff.profiles = (struct trede_profiles){.set = -1};
    staff.comparison = (struct trede_area_comparison){.set = -1};
    staff.effect = (struct trede_effect_setting){.stage = c->effect.stage};
    staff.adjust = NULL;
    staff.adjust_count = 0;
    staff.design.rake_count = 0;
    staff.design.trim = false;
    staff.design.population = staff.design.second_population = NULL;
    staff.design.replicates = (struct trede_replicate_columns){0};
    staff.design.bootstrap = 0;
    return staff;
}

const struct trede_stakeholder *trede_campaign_owner_of_channel(const struct trede_campaign *c, size_t channel)
{
    const struct trede_stakeholder *lead = NULL;
    size_t leads = 0;
    for (size_t i = 0; i < c->stakeholder_count; i++) {
        if (c->stakeholders[i].owns && c->stakeholders[i].owns[channel]) return &c->stakeholders[i];
        if (!c->stakeholders[i].lead) continue;
        lead = &c->stakeholders[i];
        leads++;
    }
    return leads == 1 ? lead : NULL;
}

/* Names first: a label may be another channel's name. */
int trede_campaign_channel(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->channel_count; i++)
        if (trede_same_word(c->channels[i].name, name)) return (int)i;
    for (size_t i = 0; i < c->channel_count; i++)
        if (trede_same_word(c->channels[i].label.nl, name) || trede_same_word(c->channels[i].label.en, name))
            return (int)i;
    return -1;
}
