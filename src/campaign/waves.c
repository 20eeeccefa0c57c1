#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "campaign/rooms.h"

static const struct trede_text no_waves = {"there are no waves: describe at least one measurement",
                                           "er zijn geen golven: beschrijf ten minste één meting"};
static const struct trede_text too_many = {"there are more than {1} waves", "er zijn meer dan {1} golven"};
static const struct trede_text no_fieldwork = {
    "wave \"{1}\" has no fieldwork: write fieldwork: 2026-01-05/2026-01-31 (first and last day)",
    "golf \"{1}\" heeft geen fieldwork: schrijf fieldwork: 2026-01-05/2026-01-31 (eerste en laatste dag)"};
static const struct trede_text fieldwork_shape = {
    "\"{1}\" is not a period: write the first and last day as 2026-01-05/2026-01-31",
    "\"{1}\" is geen periode: schrijf de eerste en laatste dag als 2026-01-05/2026-01-31"};
static const struct trede_text backwards = {"the last day comes before the first: swap them",
                                            "de laatste dag ligt voor de eerste: draai ze om"};
static const struct trede_text doubled = {"\"{1}\" names two waves: ids and labels must differ",
                                          "\"{1}\" is de naam van twee golven: id's en labels moeten verschillen"};
static const struct trede_text out_of_order = {
    "wave \"{1}\" begins before \"{2}\", which stands above it: write the waves from early to late",
    "golf \"{1}\" begint eerder dan \"{2}\", die erboven staat: schrijf de golven van vroeg naar laat"};
static const struct trede_text overlapping = {
    "the fieldwork of \"{1}\" overlaps that of \"{2}\": a difference between them then says little about time",
    "het veldwerk van \"{1}\" overlapt dat van \"{2}\": een verschil ertussen zegt dan weinig over de tijd"};
static const struct trede_text unknown_wave = {"there is no wave \"{1}\".{2}", "er is geen golf \"{1}\".{2}"};

static void read_fieldwork(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    struct trede_wave *wave = target;
    const char *slash = strchr(w->text, '/');
    size_t first = slash ? (size_t)(slash - w->text) : strlen(w->text);
    const char *end = slash ? slash + 1 : w->text;
    while (first && w->text[first - 1] == ' ')
        first--;
    while (*end == ' ')
        end++;
    if (!trede_date_parse(w->text, first, NULL, &wave->first_day) ||
        !trede_date_parse(end, strlen(end), NULL, &wave->last_day))
        trede_wrong(r, w->at, &fieldwork_shape, w->text);
    else if (wave->last_day < wave->first_day)
        trede_wrong(r, w->at, &backwards, NULL);
}

static const struct trede_key wave_keys[] = {
    {"id", .required = true, .value = trede_value_text, .offset = offsetof(struct trede_wave, id)},
    {"label", .value = trede_value_text, .offset = offsetof(struct trede_wave, label)},
    {"fieldwork", .value = read_fieldwork},
    {"mode", .value = trede_value_text, .offset = offsetof(struct trede_wave, mode)},
    {"questionnaire", .value = trede_value_text, .offset = offsetof(struct trede_wave, questionnaire)},
    {"agency", .value = trede_value_text, .offset = offsetof(struct trede_wave, agency)},
    {"weighting", .value = trede_value_text, .offset = offsetof(struct trede_wave, weighting)},
    {"invited", .value = trede_value_count, .offset = offsetof(struct trede_wave, invited)},
    {"started", .value = trede_value_count, .offset = offsetof(struct trede_wave, started)}};

/* An id such as 2026-Q1 says when it was; any other needs its fieldwork written out. */
static void complete_fieldwork(struct trede_reading *r, struct trede_wave *wave)
{
    struct trede_period period;
    if (trede_period_parse(wave->id, strlen(wave->id), &period)) {
        wave->first_day = period.first;
        wave->last_day = period.last;
    } else {
        trede_wrong(r, wave->at, &no_fieldwork, wave->id);
    }
}

static void compare_with_earlier(struct trede_reading *r, const struct trede_wave *waves, size_t i)
{
    const struct trede_wave *wave = &waves[i];
    for (size_t k = 0; k < i; k++) {
        const char *twice =
            trede_same_word(wave->id, waves[k].id) || trede_same_word(wave->id, waves[k].label)         ? wave->id
            : trede_same_word(wave->label, waves[k].id) || trede_same_word(wave->label, waves[k].label) ? wave->label
                                                                                                        : NULL;
        if (twice) trede_wrong(r, wave->at, &doubled, twice);
        if (!wave->last_day || !waves[k].last_day) continue;
        if (wave->first_day < waves[k].first_day)
            trede_wrong(r, wave->at, &out_of_order, wave->id, waves[k].id);
        else if (wave->first_day <= waves[k].last_day)
            trede_warn(r->findings, wave->at, &overlapping, wave->id, waves[k].id);
    }
}

static void read_wave(struct trede_reading *r, const struct trede_node *node, struct trede_wave *wave)
{
    wave->at = node->at;
    trede_fields_read(r, node, TREDE_KEYS(wave_keys), wave);
    if (!wave->id) wave->id = "";
    if (node->kind == TREDE_NODE_MAP && *wave->id && !trede_node_given(trede_node_get(node, "fieldwork")))
        complete_fieldwork(r, wave);
    const char **facts[] = {&wave->mode, &wave->questionnaire, &wave->agency, &wave->weighting};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (!*facts[i]) *facts[i] = "";
    if (!wave->label) wave->label = wave->id;
}

static void read_list(struct trede_reading *r, const struct trede_node *node, struct trede_campaign *c)
{
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    if (!node->count) trede_wrong(r, node->at, &no_waves, NULL);
    size_t count = node->count;
    if (count > TREDE_MOST_WAVES) {
        trede_wrong(r, node->items[TREDE_MOST_WAVES]->at, &too_many, "60");
        count = TREDE_MOST_WAVES;
    }
    struct trede_wave *waves = trede_reading_alloc(r, count, sizeof *waves);
    if (!waves) return;
    for (size_t i = 0; i < count; i++) {
        read_wave(r, node->items[i], &waves[i]);
        if (*waves[i].id) compare_with_earlier(r, waves, i);
    }
    c->waves = waves;
    c->wave_count = count;
}

void trede_read_waves(struct trede_reading *r, const struct trede_node *node, void *target)
{
    bool was_wrong = r->wrong;
    r->wrong = false;
    read_list(r, node, target);
    r->waves_wrong = r->wrong;
    r->wrong = r->wrong || was_wrong;
}

int trede_known_wave(struct trede_reading *r, const struct trede_written *w)
{
    const struct trede_campaign *c = r->campaign;
    int wave = trede_campaign_wave(c, w->text);
    if (wave >= 0 || !c->wave_count || r->waves_wrong) return wave;
    struct trede_names ids =
        trede_names_of(r, c->waves, c->wave_count, sizeof *c->waves, offsetof(struct trede_wave, id));
    trede_wrong(r, w->at, &unknown_wave, w->text, trede_suggestion(r, w->text, ids));
    return -1;
}
