#include "campaign/segment_cell.h"

#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"

static const struct trede_text segment_shape = {
    "\"{1}\" is not a segment: write set:segment, or leave it empty for everyone",
    "\"{1}\" is geen segment: schrijf set:segment, of laat het leeg voor iedereen"};
static const struct trede_text unknown_set = {"there is no segment set \"{1}\" in segments.csv.{2}",
                                              "er is geen segmentset \"{1}\" in segments.csv.{2}"};
static const struct trede_text unknown_segment = {"set \"{1}\" has no segment \"{2}\".{3}",
                                                  "set \"{1}\" heeft geen segment \"{2}\".{3}"};

static bool is_everyone(const char *text)
{
    static const char *const words[] = {"all", "alle", "allen", "iedereen", "everyone", "all:all"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (trede_same_word(text, words[i])) return true;
    return false;
}

static void say_unknown(struct trede_reading *r, struct trede_place at, const char *set_name, const char *segment)
{
    const struct trede_campaign *c = r->campaign;
    const struct trede_segment_set *set = trede_campaign_set(c, set_name);
    if (!set) {
        struct trede_names names =
            trede_names_of(r, c->sets, c->set_count, sizeof *c->sets, offsetof(struct trede_segment_set, name));
        trede_wrong(r, at, &unknown_set, set_name, trede_suggestion(r, set_name, names));
    } else {
        struct trede_names names = trede_names_of(r, set->segments, set->count, sizeof *set->segments,
                                                  offsetof(struct trede_segment, rule.name));
        trede_wrong(r, at, &unknown_segment, set_name, segment, trede_suggestion(r, segment, names));
    }
}

void trede_settle_segment(struct trede_reading *r, const struct trede_table_row *row, const char *written,
                          const char **set, const char **segment)
{
    *set = *segment = "all";
    if (!written || is_everyone(written)) return;
    struct trede_place at = trede_table_place(row, "segment");
    const char *colon = strchr(written, ':');
    if (!colon) {
        trede_wrong(r, at, &segment_shape, written);
        return;
    }
    const char *set_name = trede_reading_text(r, written, (size_t)(colon - written)), *name = colon + 1;
    if (!set_name) return;
    while (*name == ' ')
        name++;
    const struct trede_segment *found = trede_campaign_segment(r->campaign, set_name, name);
    if (!found) {
        say_unknown(r, at, set_name, name);
        return;
    }
    *set = trede_campaign_set(r->campaign, set_name)->name;
    *segment = found->rule.name;
}
