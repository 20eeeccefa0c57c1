/* domains.c - who and when: the lists of rows of every segment, and the pairs of waves. */
#include "analysis/domains.h"

#include "analysis/domain_lists.h"
#include "base/text.h"

const char *trede_wave_field_name(size_t field)
{
    static const char *const names[TREDE_WAVE_FIELDS] = {"mode", "questionnaire", "agency", "weighting"};
    return names[field];
}

const char *trede_wave_field(const struct trede_wave *wave, size_t field)
{
    const char *const values[TREDE_WAVE_FIELDS] = {wave->mode, wave->questionnaire, wave->agency, wave->weighting};
    return values[field];
}

bool trede_wave_field_differs(const struct trede_wave *a, const struct trede_wave *b, size_t field)
{
    const char *x = trede_wave_field(a, field), *y = trede_wave_field(b, field);
    return x && y && x[0] && y[0] && !trede_text_equal(x, y);
}

const char *trede_wave_break(const struct trede_wave *a, const struct trede_wave *b)
{
    for (size_t field = 0; field < TREDE_WAVE_FIELDS; field++)
        if (trede_wave_field_differs(a, b, field)) return trede_wave_field_name(field);
    return NULL;
}

bool trede_domains_differ(const struct trede_campaign *campaign, const struct trede_frame *frame)
{
    for (size_t w = 0; frame && frame->rows && frame->mixed && w < campaign->wave_count; w++)
        if (frame->mixed[w]) return true;
    return false;
}

bool trede_domain_is_profile(const struct trede_campaign *campaign, const struct trede_domain *domain)
{
    return campaign->profiles.count > 0 && domain->set_index >= 0 && domain->set_index == campaign->profiles.set;
}

enum sample { FRESH, PANEL, SAMPLES };

static size_t domain_count(const struct trede_campaign *c)
{
    size_t count = 1 + SAMPLES;
    for (size_t s = 0; s < c->set_count; s++)
        count += c->sets[s].count;
    return count;
}

/* The two samples of a wave beside each other; column (SAMPLES x rows) says who is in which. */
static void add_samples(const struct trede_frame *frame, int8_t *column, struct trede_domains *domains,
                        struct trede_domain *of, struct trede_membership *members)
{
    static const char *const names[SAMPLES] = {[FRESH] = "fresh", [PANEL] = "panel"};
    for (enum sample sample = FRESH; sample < SAMPLES; sample++, column += frame->rows) {
        for (size_t row = 0; row < frame->rows; row++)
            column[row] = (frame->sampling[row] == TREDE_PANEL) == (sample == PANEL);
        members[domains->count] = (struct trede_membership){column, false, NULL};
        of[domains->count++] = (struct trede_domain){"sample", names[sample], -1, -1, NULL, 0};
    }
}

static struct trede_domain everyone_of(const struct trede_campaign *c)
{
    bool staff = c->audience == TREDE_INTERNAL_AUDIENCE;
    return (struct trede_domain){staff ? "audience" : "all", staff ? "internal" : "all", -1, -1, NULL, 0};
}

static enum trede_status add_domains(const struct trede_campaign *c, const struct trede_frame *frame,
                                     enum trede_domain_rows which, struct trede_arena *scratch,
                                     struct trede_domains *domains)
{
    struct trede_domain *of = trede_arena_alloc(domains->arena, domain_count(c), sizeof *of);
    struct trede_membership *members = trede_arena_alloc(scratch, domain_count(c), sizeof *members);
    size_t rows = frame ? frame->rows : 0;
    bool apart = which == TREDE_ROWS_CROSS_SECTION && trede_domains_differ(c, frame);
    const uint8_t *without = apart ? frame->apart : NULL;
    int8_t *samples = trede_arena_alloc(scratch, apart ? SAMPLES * rows : 1, 1);
    if (!of || !members || !samples) return TREDE_INTERNAL;
    of[0] = everyone_of(c);
    members[0] = (struct trede_membership){NULL, true, without};
    domains->of = of;
    domains->count = 1;
    for (size_t s = 0; s < c->set_count; s++)
        for (size_t i = 0; i < c->sets[s].count; i++) {
            int rule = rows ? frame->segment[s][i] : -1;
            members[domains->count] =
                (struct trede_membership){rule >= 0 ? frame->outcome[rule] : NULL, false, without};
            of[domains->count++] =
                (struct trede_domain){c->sets[s].name, c->sets[s].segments[i].rule.name, (int)s, (int)i, NULL, 0};
        }
    if (apart) add_samples(frame, samples, domains, of, members);
    return trede_domain_lists_make(domains->arena, frame ? &frame->design : NULL, rows, members, domains->count, of,
                                   &domains->subsets);
}

static int next_with_data(const struct trede_campaign *c, const struct trede_frame *frame, int after)
{
    for (int w = after + 1; w < (int)c->wave_count; w++)
        if (frame->wave_rows[w]) return w;
    return -1;
}

static struct trede_pair make_pair(const struct trede_campaign *c, int from, int to, bool headline)
{
    bool broken = trede_wave_break(&c->waves[from], &c->waves[to]) != NULL;
    return (struct trede_pair){from, to, broken && !c->overlap_measured, headline};
}

/* The pair under report: compare, put in order; false when there are no two waves with data to compare. */
static bool headline_pair(const struct trede_campaign *c, const struct trede_frame *frame, int *from, int *to)
{
    int first = next_with_data(c, frame, -1), last = first;
    for (int w = first; w >= 0; w = next_with_data(c, frame, w))
        last = w;
    *from = c->compare_from >= 0 ? c->compare_from : first;
    *to = c->compare_to >= 0 ? c->compare_to : last;
    if (*from > *to) {
        int swapped = *from;
        *from = *to;
        *to = swapped;
    }
    return *from >= 0 && *from != *to && frame->wave_rows[*from] && frame->wave_rows[*to];
}

/* Keeps the pairs in order (by to, then from) and without doubles; a pair asked for by name wins nothing but its place.
 */
static void insert_pair(struct trede_pair *pairs, size_t *count, struct trede_pair pair)
{
    size_t at = *count;
    for (size_t i = 0; i < *count; i++)
        if (pairs[i].from == pair.from && pairs[i].to == pair.to) {
            pairs[i].headline = pairs[i].headline || pair.headline;
            return;
        }
    while (at > 0 && (pairs[at - 1].to > pair.to || (pairs[at - 1].to == pair.to && pairs[at - 1].from > pair.from))) {
        pairs[at] = pairs[at - 1];
        at--;
    }
    pairs[at] = pair;
    ++*count;
}

static enum trede_status add_pairs(const struct trede_campaign *c, const struct trede_frame *frame,
                                   struct trede_domains *domains)
{
    if (!frame || !frame->rows) return TREDE_OK;
    struct trede_pair *pairs = trede_arena_alloc(domains->arena, c->wave_count + 1 + c->also_count, sizeof *pairs);
    if (!pairs) return TREDE_INTERNAL;
    int from = -1, to = -1;
    for (int before = next_with_data(c, frame, -1), w; before >= 0; before = w) {
        w = next_with_data(c, frame, before);
        if (w >= 0) insert_pair(pairs, &domains->pair_count, make_pair(c, before, w, false));
    }
    if (headline_pair(c, frame, &from, &to)) insert_pair(pairs, &domains->pair_count, make_pair(c, from, to, true));
    for (size_t i = 0; i < c->also_count; i++)
        if (frame->wave_rows[c->also[i].from] && frame->wave_rows[c->also[i].to])
            insert_pair(pairs, &domains->pair_count, make_pair(c, c->also[i].from, c->also[i].to, false));
    domains->pairs = pairs;
    return TREDE_OK;
}

enum trede_status trede_domains_create(const struct trede_campaign *campaign, const struct trede_frame *frame,
                                       enum trede_domain_rows which, struct trede_domains **out)
{
    *out = NULL;
    struct trede_arena *arena = trede_arena_create();
    struct trede_domains *domains = arena ? trede_arena_alloc(arena, 1, sizeof *domains) : NULL;
    struct trede_arena *scratch = trede_arena_create();
    enum trede_status status = domains && scratch ? TREDE_OK : TREDE_INTERNAL;
    if (!status) {
        domains->arena = arena;
        status = add_domains(campaign, frame, which, scratch, domains);
    }
    trede_arena_destroy(scratch);
    if (!status) status = add_pairs(campaign, frame, domains);
    if (status)
        trede_arena_destroy(arena);
    else
        *out = domains;
    return status;
}

void trede_domains_destroy(struct trede_domains *domains)
{
    if (domains) trede_arena_destroy(domains->arena);
}

enum { NO_SEGMENT = -1, TWO_SEGMENTS = -2 };

void trede_domains_place(const struct trede_domains *domains, size_t rows, int set, int32_t *segment)
{
    for (size_t row = 0; row < rows; row++)
        segment[row] = NO_SEGMENT;
    for (size_t d = 1; d < domains->count; d++) {
        const struct trede_domain *domain = &domains->of[d];
        if (domain->set_index != set) continue;
        for (size_t i = 0; i < domain->count; i++) {
            int32_t *at = &segment[domain->rows[i]];
            *at = *at == NO_SEGMENT ? domain->segment_index : TWO_SEGMENTS;
        }
    }
}
