/* effect.c - what exposed and unexposed people are compared on (effect), and where the campaign ran from when
 * (comparison). */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/date.h"
#include "campaign/rooms.h"

static const struct trede_range stage_range = {2, TREDE_TOP_STAGE};

static const struct trede_text unknown_set = {"there is no segment set \"{1}\" in segments.csv.{2}",
                                              "er is geen indeling \"{1}\" in segments.csv.{2}"};
static const struct trede_text unknown_segment = {"\"{1}\" is not a segment of \"{2}\" in segments.csv.{3}",
                                                  "\"{1}\" is geen segment van \"{2}\" in segments.csv.{3}"};
static const struct trede_text moves = {
    "the profiles are made of answers that the campaign changes: adjusting for them takes the effect away, so leave "
    "them "
    "out",
    "de profielen bestaan uit antwoorden die de campagne verandert: daarvoor corrigeren haalt het effect weg, laat ze "
    "dus weg"};
static const struct trede_text trim_order = {
    "two shares were expected, the smaller first, such as [0.05, 0.95]: people whose chance of having been exposed "
    "lies "
    "outside them are left out",
    "hier horen twee aandelen, het kleinste eerst, zoals [0.05, 0.95]: wie een kans op blootstelling daarbuiten heeft, "
    "telt niet mee"};
static const struct trede_text above_top = {"rung {1} is not in use: the highest is {2}",
                                            "trede {1} is niet in gebruik: de hoogste is {2}"};
static const struct trede_text no_ladder = {
    "a stage needs a ladder in campaign.yaml: add it, or leave stage out",
    "stage heeft een ladder in campaign.yaml nodig: voeg die toe, of laat stage weg"};
static const struct trede_text not_a_start = {
    "\"{1}\" is neither a wave nor a day: write the first wave with the campaign there, or a day as 2026-02-01.{2}",
    "\"{1}\" is geen golf en geen dag: schrijf de eerste golf met de campagne daar, of een dag als 2026-02-01.{2}"};
static const struct trede_text before_first = {"the campaign runs in \"{1}\" from the first wave on: without a wave "
                                               "before it there is nothing to compare, so it is "
                                               "left out",
                                               "de campagne loopt in \"{1}\" vanaf de eerste golf: zonder golf ervoor "
                                               "valt er niets te vergelijken, dus dit gebied "
                                               "telt niet mee"};
static const struct trede_text no_comparison = {
    "every area has the campaign from the same wave, or is left out: without an area where it came later or never "
    "there "
    "is no comparison",
    "elk gebied heeft de campagne vanaf dezelfde golf, of telt niet mee: zonder gebied waar de campagne later of nooit "
    "kwam, is er geen vergelijking"};

static struct trede_names set_names(struct trede_reading *r)
{
    const struct trede_campaign *c = r->campaign;
    return trede_names_of(r, c->sets, c->set_count, sizeof *c->sets, offsetof(struct trede_segment_set, name));
}

/* int: which set; -1 stays when there is none of that name. */
static void read_set(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    const struct trede_segment_set *set = trede_campaign_set(r->campaign, w->text);
    int *found = target;
    if (set)
        *found = (int)(set - r->campaign->sets);
    else
        trede_wrong(r, w->at, &unknown_set, w->text, trede_suggestion(r, w->text, set_names(r)));
}

/* ---- effect ---- */

static void read_adjust(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_effect_setting *effect = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    int *sets = trede_reading_alloc(r, node->count, sizeof *sets);
    if (!sets) return;
    for (size_t i = 0; i < node->count; i++) {
        int set = -1;
        trede_node_value(r, node->items[i], read_set, NULL, &set);
        bool again = false;
        for (size_t k = 0; k < effect->adjust_count; k++)
            again = again || sets[k] == set;
        if (set >= 0 && set == r->campaign->profiles.set)
            trede_wrong(r, node->items[i]->at, &moves, NULL);
        else if (set >= 0 && !again)
            sets[effect->adjust_count++] = set;
    }
    effect->adjust = sets;
    effect->adjust_given = true;
}

static void read_trim(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_effect_setting *effect = target;
    double limits[2] = {-1, -1};
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    for (size_t i = 0; i < node->count && i < 2; i++)
        trede_node_value(r, node->items[i], trede_value_share, &trede_range_share, &limits[i]);
    if (node->count != 2 || !(limits[0] < limits[1])) {
        trede_wrong(r, node->at, &trim_order, NULL);
        return;
    }
    effect->trim = true;
    effect->trim_low = limits[0];
    effect->trim_high = limits[1];
}

static const struct trede_key effect_keys[] = {
    {"stage", .value = trede_value_whole, .how = &stage_range, .offset = offsetof(struct trede_effect_setting, stage)},
    {"adjust", .block = read_adjust},
    {"trim", .block = read_trim}};

void trede_read_effect(struct trede_reading *r, const struct trede_node *node, void *target)
{
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    struct trede_campaign *c = target;
    trede_fields_read(r, node, TREDE_KEYS(effect_keys), &c->effect);
    const struct trede_node *stage = node->kind == TREDE_NODE_MAP ? trede_node_get(node, "stage") : NULL;
    if (!stage || c->effect.stage == 0) return;
    if (!c->ladder.given)
        trede_wrong(r, stage->at, &no_ladder, NULL);
    else if (c->effect.stage > c->ladder.top)
        trede_wrong(r, stage->at, &above_top, digits[c->effect.stage], digits[c->ladder.top]);
}

/* Does the condition name the item? Words as SQL has them; a text in quotes that happens to be one counts too. */
static bool names_item(const char *sql, const char *item)
{
    size_t length = strlen(item);
    for (const char *at = sql; *at; at++) {
        bool begins = at == sql || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
        bool ends = begins && strlen(at) >= length && !(isalnum((unsigned char)at[length]) || at[length] == '_');
        size_t same = 0;
        while (ends && same < length && tolower((unsigned char)at[same]) == tolower((unsigned char)item[same]))
            same++;
        if (ends && same == length) return true;
    }
    return false;
}

static bool rule_names(const struct trede_rule *rule, const char *item)
{
    return rule->sql && names_item(rule->sql, item);
}

/* Is the item part of what an effect is about: the ladder, or having met a channel? */
static bool is_about_effect(const struct trede_campaign *c, const char *item)
{
    if (c->ladder.column && trede_same_word(c->ladder.column, item)) return true;
    for (int k = 2; k <= TREDE_TOP_STAGE; k++)
        if (rule_names(&c->ladder.stages[k], item)) return true;
    for (size_t i = 0; i < c->channel_count; i++)
        if (rule_names(&c->channels[i].exposure, item)) return true;
    return false;
}

/* A set made of answers that the campaign is meant to change is no covariate: adjusting for it takes the effect away.
 */
static bool is_covariate(const struct trede_campaign *c, const struct trede_segment_set *set)
{
    for (size_t i = 0; i < c->item_count; i++) {
        if (!is_about_effect(c, c->items[i].name)) continue;
        for (size_t s = 0; s < set->count; s++)
            if (rule_names(&set->segments[s].rule, c->items[i].name)) return false;
    }
    return true;
}

static const char *rung_goal = "at_least_";

/* The rung of the first goal "at least rung k" for everyone, else of the first such goal, else 6 (acting). */
static int stage_of_goals(const struct trede_campaign *c)
{
    size_t length = strlen(rung_goal);
    int first = 0;
    for (size_t i = 0; i < c->goal_count; i++) {
        const struct trede_goal *goal = &c->goals[i];
        if (!goal->indicator || strncmp(goal->indicator, rung_goal, length) != 0) continue;
        int rung = goal->indicator[length] - '0';
        if (goal->segment_set && strcmp(goal->segment_set, "all") == 0) return rung;
        if (!first) first = rung;
    }
    if (first) return first;
    return c->ladder.top < 6 ? c->ladder.top : 6;
}

void trede_settle_effect(struct trede_reading *r)
{
    struct trede_campaign *c = r->campaign;
    struct trede_effect_setting *effect = &c->effect;
    if (c->ladder.given && !effect->stage) effect->stage = stage_of_goals(c);
    int *sets = trede_reading_alloc(r, c->set_count, sizeof *sets);
    bool *unmoved = trede_reading_alloc(r, c->set_count, sizeof *unmoved);
    if (!sets || !unmoved) return;
    size_t count = 0;
    for (size_t s = 0; s < c->set_count; s++) {
        unmoved[s] = (int)s != c->profiles.set && is_covariate(c, &c->sets[s]);
        if (unmoved[s]) sets[count++] = (int)s;
    }
    effect->unmoved = unmoved;
    if (effect->adjust_given) return;
    effect->adjust = sets;
    effect->adjust_count = count;
}

/* ---- comparison ---- */

static const struct trede_segment_set *areas_of(const struct trede_campaign *c)
{
    return c->comparison.set >= 0 ? &c->sets[c->comparison.set] : NULL;
}

/* Which segment of the areas; -1 (and said) when it is none. */
static int known_area(struct trede_reading *r, const struct trede_written *w)
{
    const struct trede_segment_set *set = areas_of(r->campaign);
    for (size_t i = 0; i < set->count; i++)
        if (trede_same_word(set->segments[i].rule.name, w->text)) return (int)i;
    struct trede_names names =
        trede_names_of(r, set->segments, set->count, sizeof *set->segments, offsetof(struct trede_segment, rule.name));
    trede_wrong(r, w->at, &unknown_segment, w->text, set->name, trede_suggestion(r, w->text, names));
    return -1;
}

/* When the campaign came to an area: the first wave with it, as a wave or as a day: then the first wave that begins on
 * it or later. Where a wave is written the day is that wave's first. */
struct start {
    int wave;
    int32_t day;
};

static void read_start(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    const struct trede_campaign *c = r->campaign;
    struct start *start = target;
    int wave = trede_campaign_wave(c, w->text);
    int32_t day = wave >= 0 ? c->waves[wave].first_day : 0;
    if (wave < 0 && trede_date_parse(w->text, strlen(w->text), NULL, &day)) {
        for (wave = 0; wave < (int)c->wave_count && c->waves[wave].first_day < day;)
            wave++;
    }
    struct trede_names ids =
        trede_names_of(r, c->waves, c->wave_count, sizeof *c->waves, offsetof(struct trede_wave, id));
    if (wave < 0 && !r->waves_wrong)
        trede_wrong(r, w->at, &not_a_start, w->text, trede_suggestion(r, w->text, ids));
    else if (wave >= 0)
        *start = (struct start){wave, day};
}

static void read_starts(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_area_comparison *comparison = target;
    if (!comparison->start || !trede_node_is(r, node, TREDE_NODE_MAP)) return;
    for (size_t i = 0; i < node->count; i++) {
        struct trede_written name = trede_node_written(node->keys[i]);
        int area = known_area(r, &name);
        struct start start = {-1, 0};
        trede_node_value(r, node->items[i], read_start, NULL, &start);
        if (area < 0 || start.wave < 0) continue;
        comparison->start[area] = start.wave;
        comparison->day[area] = start.day;
        if (start.wave > 0) continue;
        trede_warn(r->findings, node->items[i]->at, &before_first, name.text);
        comparison->start[area] = TREDE_NO_PART;
    }
}

static void read_left_out(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_area_comparison *comparison = target;
    if (!comparison->start || !trede_node_is(r, node, TREDE_NODE_LIST)) return;
    for (size_t i = 0; i < node->count; i++) {
        if (!trede_node_is(r, node->items[i], TREDE_NODE_TEXT)) continue;
        struct trede_written name = trede_node_written(node->items[i]);
        int area = known_area(r, &name);
        if (area >= 0) comparison->start[area] = TREDE_NO_PART;
    }
}

/* The segment set, and for each of its segments: never. */
static void read_areas(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_area_comparison *comparison = target;
    trede_node_value(r, node, read_set, NULL, &comparison->set);
    const struct trede_segment_set *set = areas_of(r->campaign);
    if (!set) return;
    comparison->start = trede_reading_alloc(r, set->count, sizeof *comparison->start);
    comparison->day = trede_reading_alloc(r, set->count, sizeof *comparison->day);
    if (!comparison->day) comparison->start = NULL;
    for (size_t i = 0; comparison->start && i < set->count; i++)
        comparison->start[i] = (int)r->campaign->wave_count;
}

/* Two areas at least must differ in when they start (never is a start too). */
static void check_starts(struct trede_reading *r, const struct trede_node *node)
{
    const struct trede_area_comparison *comparison = &r->campaign->comparison;
    const struct trede_segment_set *set = areas_of(r->campaign);
    int first = TREDE_NO_PART;
    for (size_t i = 0; i < set->count; i++) {
        int start = comparison->start[i];
        if (start == TREDE_NO_PART) continue;
        if (first != TREDE_NO_PART && start != first) return;
        first = start;
    }
    trede_wrong(r, node->at, &no_comparison, NULL);
}

static const struct trede_key comparison_keys[] = {{"areas", .required = true, .block = read_areas},
                                                   {"start", .required = true, .block = read_starts},
                                                   {"leave_out", .block = read_left_out}};

void trede_read_comparison(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    bool was_wrong = r->wrong;
    r->wrong = false;
    trede_fields_read(r, node, TREDE_KEYS(comparison_keys), &c->comparison);
    if (!r->wrong && c->comparison.start && !r->waves_wrong) check_starts(r, node);
    r->wrong = r->wrong || was_wrong;
}
