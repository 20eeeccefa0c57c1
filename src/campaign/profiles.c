/* profiles.c - the three people who do not report, as the approach tells them apart: who notices nothing, who knows and
 * sees but is afraid, who knows and sees but is not bothered. They become a segment set of their own.
 *
 * A partition: the first rule that holds is the profile, in the order written; who has none of them is "other", and who
 * does report is "reporter". A rule that is unknown for somebody leaves that person in none: whether an earlier rule
 * holds is then not known. */
#include <stddef.h>

#include "campaign/rooms.h"

static const char *const set_name = "profile";

static const struct trede_known_name profile_names[] = {
    {"notices_nothing", {"Heeft niets in de gaten", "Notices nothing"}},
    {"afraid", {"Weet en ziet het, maar is bang", "Knows and sees, but is afraid"}},
    {"not_bothered", {"Weet en ziet het, maar heeft er geen last van", "Knows and sees, but is not bothered"}},
    {NULL, {NULL, NULL}}};
enum { PROFILES = sizeof profile_names / sizeof *profile_names - 1, REST = 2 /* other and reporter */ };

static const struct trede_text no_behaviour = {
    "profiles are about people who do not report: add behaviour: with the rule that says who reports",
    "profiles gaat over mensen die niet melden: voeg behaviour: toe met de regel die zegt wie meldt"};
static const struct trede_text no_profile = {
    "there is no profile \"{1}\": write notices_nothing, afraid or not_bothered.{2}",
    "er is geen profiel \"{1}\": schrijf notices_nothing, afraid of not_bothered.{2}"};
static const struct trede_text set_taken = {
    "segments.csv has a set \"{1}\" already, which profiles: makes: give that set another name, or leave profiles out",
    "segments.csv heeft al een indeling \"{1}\", en die maakt profiles: geef die indeling een andere naam, of laat "
    "profiles weg"};
static const struct trede_text many_sets = {"there are more than 30 segment sets", "er zijn meer dan 30 segmentsets"};

/* Only the three are known. */
static void check_names(struct trede_reading *r, const struct trede_node *node)
{
    struct trede_names names =
        trede_names_of(r, profile_names, PROFILES, sizeof *profile_names, offsetof(struct trede_known_name, name));
    for (size_t i = 0; i < node->count; i++) {
        bool known = false;
        for (size_t k = 0; k < PROFILES; k++)
            known = known || trede_same_word(node->keys[i]->text, profile_names[k].name);
        if (!known)
            trede_wrong(r, node->keys[i]->at, &no_profile, node->keys[i]->text,
                        trede_suggestion(r, node->keys[i]->text, names));
    }
}

/* "before and (rule)" or "before and not (rule)"; a line end before the bracket closes a comment at the end of a rule.
 */
static const char *joined(struct trede_reading *r, const char *before, const char *sign, const char *sql)
{
    const char *rule = trede_reading_join(r, sign, sql, "\n)");
    return before ? trede_reading_join(r, before, " and ", rule) : rule;
}

static void add(struct trede_segment *segments, size_t *count, const char *name, const char *sql,
                struct trede_label label)
{
    segments[*count] = (struct trede_segment){.rule = {.name = name, .sql = sql}, .label = label};
    ++*count;
}

/* The profiles as a partition. */
static struct trede_segment *make_segments(struct trede_reading *r, const struct trede_segment *of, size_t count)
{
    struct trede_segment *segments = trede_reading_alloc(r, count + REST, sizeof *segments);
    const char *reports = r->campaign->behaviour.sql, *none = joined(r, NULL, "not (", reports);
    size_t made = 0;
    for (size_t i = 0; segments && i < count; i++) {
        add(segments, &made, of[i].rule.name, joined(r, none, "(", of[i].rule.sql), of[i].label);
        none = joined(r, none, "not (", of[i].rule.sql);
    }
    if (!segments) return NULL;
    add(segments, &made, "other", none, (struct trede_label){"Overige niet-melders", "Other non-reporters"});
    add(segments, &made, "reporter", joined(r, NULL, "(", reports), (struct trede_label){"Melders", "Reporters"});
    return segments;
}

static void add_set(struct trede_reading *r, const struct trede_segment *segments, size_t count)
{
    struct trede_campaign *c = r->campaign;
    struct trede_segment_set *sets = trede_reading_alloc(r, c->set_count + 1, sizeof *sets);
    if (!sets || !segments) return;
    for (size_t s = 0; s < c->set_count; s++)
        sets[s] = c->sets[s];
    sets[c->set_count] = (struct trede_segment_set){set_name, {"Profiel", "Profile"}, segments, count};
    c->profiles.set = (int)c->set_count++;
    c->sets = sets;
}

/* Whether rules for all of them were read, so that a partition can be made. */
static bool all_given(const struct trede_indicator *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!list[i].rule.sql) return false;
    return count > 0;
}

void trede_read_profiles(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    const struct trede_indicator *list = trede_read_named_rules(r, node, false, profile_names);
    struct trede_segment *of = list ? trede_reading_alloc(r, node->count, sizeof *of) : NULL;
    if (!of) return;
    check_names(r, node);
    for (size_t i = 0; i < node->count; i++)
        of[i] = (struct trede_segment){list[i].rule, list[i].label};
    c->profiles.of = of;
    c->profiles.count = node->count;
    if (!c->behaviour.sql)
        trede_wrong(r, node->at, &no_behaviour, NULL);
    else if (trede_campaign_set(c, set_name))
        trede_wrong(r, node->at, &set_taken, set_name);
    else if (c->set_count >= TREDE_MOST_SETS)
        trede_wrong(r, node->at, &many_sets, NULL);
    else if (all_given(list, node->count))
        add_set(r, make_segments(r, of, node->count), node->count + REST);
}
