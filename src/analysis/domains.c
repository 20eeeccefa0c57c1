/* domains.c - who and when: the lists of rows of every segment, and the pairs of waves. */
#include "analysis/domains.h"

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

/* How many are 1. In pieces of a fixed length, which compilers turn into a few wide instructions. */
static size_t count_ones(const int8_t *outcome, size_t rows)
{
    enum { PIECE = 64 };
    size_t count = 0, row = 0;
    for (; row + PIECE <= rows; row += PIECE) {
        uint8_t ones = 0;
        for (size_t i = 0; i < PIECE; i++)
            ones = (uint8_t)(ones + (outcome[row + i] == 1));
        count += ones;
    }
    for (; row < rows; row++)
        count += outcome[row] == 1;
    return count;
}

/* The rows where outcome is 1, without those apart (NULL: none are). The lists are as long as they need to be: segments
 * of many sets add up. */
static enum trede_status list_rows(struct trede_arena *arena, const int8_t *outcome, const uint8_t *apart, size_t rows,
                                   struct trede_domain *domain)
{
    size_t most = count_ones(outcome, rows);
    uint32_t *list = trede_arena_alloc(arena, most + 1, sizeof *list); /* one over: written, not kept */
    if (!list) return TREDE_INTERNAL;
    size_t count = 0;
    for (size_t i = 0; i < rows; i++) { /* no branch: which rows are in is anybody's guess */
        list[count] = (uint32_t)i;
        count += outcome[i] == 1 && !(apart && apart[i]);
    }
    domain->rows = list;
    domain->count = count;
    return TREDE_OK;
}

/* The rows of one sample, or of those that are not kept apart. */
enum sample { FRESH, PANEL, SAMPLES, NOT_APART };

static enum trede_status list_sample(struct trede_arena *arena, const struct trede_frame *frame, enum sample which,
                                     struct trede_domain *domain)
{
    int8_t *in = trede_alloc(frame->rows, sizeof *in);
    if (!in) return TREDE_INTERNAL;
    for (size_t i = 0; i < frame->rows; i++)
        in[i] = which == NOT_APART ? !frame->apart[i] : (frame->sampling[i] == TREDE_PANEL) == (which == PANEL);
    enum trede_status status = list_rows(arena, in, NULL, frame->rows, domain);
    trede_free(in);
    return status;
}

static enum trede_status add_samples(const struct trede_frame *frame, struct trede_domains *domains,
                                     struct trede_domain *of)
{
    static const char *const names[SAMPLES] = {[FRESH] = "fresh", [PANEL] = "panel"};
    for (enum sample sample = FRESH; sample < SAMPLES; sample++) {
        struct trede_domain *domain = &of[domains->count++];
        *domain = (struct trede_domain){"sample", names[sample], -1, -1, NULL, 0};
        enum trede_status status = list_sample(domains->arena, frame, sample, domain);
        if (status) return status;
    }
    return TREDE_OK;
}

static size_t domain_count(const struct trede_campaign *c)
{
    size_t count = 1 + SAMPLES;
    for (size_t s = 0; s < c->set_count; s++)
        count += c->sets[s].count;
    return count;
}

static enum trede_status add_domains(const struct trede_campaign *c, const struct trede_frame *frame,
                                     enum trede_domain_rows which, struct trede_domains *domains)
{
    struct trede_domain *of = trede_arena_alloc(domains->arena, domain_count(c), sizeof *of);
    if (!of) return TREDE_INTERNAL;
    size_t rows = frame ? frame->rows : 0;
    bool mixed = trede_domains_differ(c, frame);
    const uint8_t *apart = mixed && which == TREDE_ROWS_CROSS_SECTION ? frame->apart : NULL;
    of[0] = (struct trede_domain){"all", "all", -1, -1, NULL, apart ? 0 : rows};
    enum trede_status status = apart ? list_sample(domains->arena, frame, NOT_APART, &of[0]) : TREDE_OK;
    domains->of = of;
    domains->count = 1;
    for (size_t s = 0; s < c->set_count; s++)
        for (size_t i = 0; !status && i < c->sets[s].count; i++) {
            struct trede_domain *domain = &of[domains->count++];
            *domain = (struct trede_domain){c->sets[s].name, c->sets[s].segments[i].rule.name, (int)s, (int)i, NULL, 0};
            int rule = rows ? frame->segment[s][i] : -1;
            size_t searched = rule >= 0 ? rows : 0;
            status = list_rows(domains->arena, rule >= 0 ? frame->outcome[rule] : NULL, apart, searched, domain);
        }
    if (!status && apart) status = add_samples(frame, domains, of);
    return status;
}

/* From the rows of every domain to the domains of every row. Block by block of rows, so that what is counted and filled
 * in stays in the cache while all domains pass over it. */
enum { BLOCK = 4096 };

/* The rows of a domain from its place at on that lie before end are counted (in NULL: next[row + 1]) or named (in). */
static size_t pass_block(const struct trede_subset *of, size_t at, size_t end, uint32_t *next, uint16_t *in, uint16_t d)
{
    for (; at < of->count; at++) {
        size_t row = of->rows ? of->rows[at] : at;
        if (row >= end) break;
        if (in)
            in[next[row]++] = d;
        else
            next[row + 1]++;
    }
    return at;
}

static enum trede_status pass_rows(const struct trede_subsets *subsets, size_t rows, uint32_t *next, uint16_t *in)
{
    size_t *at = trede_alloc(subsets->count, sizeof *at);
    if (!at) return TREDE_INTERNAL;
    for (size_t end = 0; end < rows;) {
        end = rows - end > BLOCK ? end + BLOCK : rows;
        for (size_t d = 0; d < subsets->count; d++)
            at[d] = pass_block(&subsets->of[d], at[d], end, next, in, (uint16_t)d);
    }
    trede_free(at);
    return TREDE_OK;
}

static enum trede_status list_by_row(struct trede_domains *domains, size_t rows)
{
    struct trede_subsets *subsets = &domains->subsets;
    uint32_t *first = trede_arena_alloc(domains->arena, rows + 2, sizeof *first);
    if (!first) return TREDE_INTERNAL;
    uint32_t *next = first + 1;
    enum trede_status status = pass_rows(subsets, rows, next, NULL);
    for (size_t row = 0; row < rows; row++)
        next[row + 1] += next[row];
    uint16_t *in = trede_arena_alloc(domains->arena, next[rows], sizeof *in);
    if (status || !in) return TREDE_INTERNAL;
    status = pass_rows(subsets, rows, next, in); /* next[r] ends where r + 1 begins: first */
    subsets->first = first;
    subsets->in = in;
    return status;
}

/* From the domains of every row to those of every PSU. */
static enum trede_status list_by_psu(struct trede_domains *domains, const struct trede_design *design, size_t rows,
                                     struct trede_subset *of)
{
    struct trede_subsets *subsets = &domains->subsets;
    size_t most = design->psus * subsets->count, entries = subsets->first[rows], count = 0;
    uint32_t *first = trede_arena_alloc(domains->arena, design->psus + 1, sizeof *first);
    uint16_t *in = trede_arena_alloc(domains->arena, most < entries ? most : entries, sizeof *in);
    uint32_t *last = trede_arena_alloc(domains->arena, subsets->count, sizeof *last); /* its last PSU met, plus 1 */
    if (!first || !in || !last) return TREDE_INTERNAL;
    for (size_t row = 0; row < rows; row++) {
        uint32_t psu = design->psu[row];
        for (size_t i = subsets->first[row]; i < subsets->first[row + 1]; i++) {
            uint16_t d = subsets->in[i];
            if (last[d] == psu + 1) continue;
            last[d] = psu + 1;
            in[count++] = d;
            of[d].psus++;
        }
        first[psu + 1] = (uint32_t)count;
    }
    subsets->psu_first = first;
    subsets->psu_in = in;
    return TREDE_OK;
}

static enum trede_status list_subsets(struct trede_domains *domains, const struct trede_design *design, size_t rows)
{
    struct trede_subset *of = trede_arena_alloc(domains->arena, domains->count, sizeof *of);
    if (!of) return TREDE_INTERNAL;
    for (size_t d = 0; d < domains->count; d++)
        of[d] = (struct trede_subset){domains->of[d].rows, domains->of[d].count, 0};
    domains->subsets = (struct trede_subsets){.count = domains->count, .of = of};
    enum trede_status status = list_by_row(domains, rows);
    return status ? status : list_by_psu(domains, design, rows, of);
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
    enum trede_status status = domains ? TREDE_OK : TREDE_INTERNAL;
    if (!status) {
        domains->arena = arena;
        status = add_domains(campaign, frame, which, domains);
    }
    if (!status && frame) status = list_subsets(domains, &frame->design, frame->rows);
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
