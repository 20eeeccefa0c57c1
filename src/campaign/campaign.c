/* campaign.c - the order in which a campaign is read. */
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "campaign/rooms.h"

static const char *const file_name = "campaign.yaml";

/* What holds when campaign.yaml does not say otherwise. */
static void set_defaults(struct trede_campaign *c)
{
    c->language = TREDE_DUTCH;
    c->minimum_cell = 10;
    c->minimum_reports = 5;
    c->compare_from = c->compare_to = -1;
    c->confidence = 0.95;
    c->budget_shift = 0.25;
    c->smallest_relevant = 0.05;
    c->comparison.set = -1;
    c->series.season = -1;
    c->mix.elasticity = 0.3;
    c->profiles.set = -1;
    c->attrition = TREDE_ATTRITION_PROPENSITY;
}

/* A folder holds campaign.yaml; anything else is that file. */
static bool locate(struct trede_reading *r, const char *path)
{
    struct trede_campaign *c = r->campaign;
    struct stat status;
    size_t length = strlen(path);
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        while (length > 1 && path[length - 1] == '/')
            length--;
        c->folder = trede_reading_text(r, path, length);
        c->file = trede_path_join(r->arena, c->folder, file_name);
        if (!c->file) r->broken = TREDE_INTERNAL;
    } else {
        size_t folder = (size_t)(trede_path_name(path) - path);
        while (folder > 1 && path[folder - 1] == '/')
            folder--;
        c->folder = folder ? trede_reading_text(r, path, folder) : ".";
        c->file = trede_reading_text(r, path, length);
    }
    return !r->broken;
}

static void read_all(struct trede_reading *r)
{
    struct trede_campaign *c = r->campaign;
    struct trede_node *root;
    if (trede_reading_went_well(r, trede_yaml_read(c->file, c->file, r->arena, TREDE_CAMPAIGN, r->findings, &root)) &&
        trede_node_is(r, root, TREDE_NODE_MAP))
        r->root = root;
    static void (*const tables[])(struct trede_reading *) = {trede_read_missing, trede_read_items, trede_read_segments,
                                                             trede_read_media};
    static void (*const rest[])(struct trede_reading *) = {
        trede_read_settings, trede_read_channels, trede_settle_message, trede_read_population,
        trede_read_goals,    trede_read_problems, trede_read_events,    trede_read_stakeholders,
        trede_check_mix,     trede_check_rake,    trede_settle_effect,  trede_fill_adjust};
    for (size_t i = 0; !r->broken && i < sizeof tables / sizeof *tables; i++) {
        tables[i](r);
        if (tables[i] == trede_read_items) c->items_sound = !r->wrong;
    }
    for (size_t i = 0; !r->broken && r->root && i < sizeof rest / sizeof *rest; i++)
        rest[i](r);
}

enum trede_status trede_campaign_look(const char *path, struct trede_findings *findings, struct trede_campaign **out)
{
    *out = NULL;
    struct trede_arena *arena = trede_arena_create();
    if (!arena) return TREDE_INTERNAL;
    struct trede_reading r = {.arena = arena, .findings = findings};
    r.campaign = trede_reading_alloc(&r, 1, sizeof *r.campaign);
    if (r.campaign) {
        r.campaign->arena = arena;
        set_defaults(r.campaign);
        if (locate(&r, path)) read_all(&r);
    }
    if (r.broken || (r.wrong && !r.campaign->items_sound)) {
        trede_arena_destroy(arena);
        return r.broken ? r.broken : TREDE_CAMPAIGN;
    }
    *out = r.campaign;
    return r.wrong ? TREDE_CAMPAIGN : TREDE_OK;
}

enum trede_status trede_campaign_read(const char *path, struct trede_findings *findings, struct trede_campaign **out)
{
    enum trede_status status = trede_campaign_look(path, findings, out);
    if (status != TREDE_OK) {
        trede_campaign_destroy(*out);
        *out = NULL;
    }
    return status;
}

void trede_campaign_destroy(struct trede_campaign *campaign)
{
    if (campaign) trede_arena_destroy(campaign->arena);
}
