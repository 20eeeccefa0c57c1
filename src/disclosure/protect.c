/* What must be hidden, and what would give it away (methods 9).
 *
 * Model: an intruder has the whole published table and subtracts. Hidden figures must not follow from a total and its
 * other parts (segments of a set, channels, periods of a year, rungs that people started from), from two nearly equal
 * groups (everyone and a segment, two denominators), from a comparison and one of its moments, from a test over all
 * segments, from an odds ratio and one of its shares, from a finding of the scan, or from the same figure under another
 * name. Algorithm: mark, then protect each way until nothing changes; hiding for one way can open another. Reference:
 * Hundepool et al. 2012, Statistical Disclosure Control, ch. 4; ABS rule of 10. Rejected: perturbing values, because
 * what is shown must add up. Not covered: counts of the same reports published in two files of different period length;
 * an audit by linear programming. */
#include "disclosure/masking.h"

#include <string.h>

/* ---- marks ---- */

bool trede_is_shown(const struct trede_masking *m, size_t row)
{
    return m->mark[row] == TREDE_SHOWN;
}

static bool is_shown(const struct trede_masking *m, size_t row)
{
    return trede_is_shown(m, row);
}

size_t trede_hide(struct trede_masking *m, size_t row)
{
    if (!is_shown(m, row) || m->rows[row].is_aggregate || m->rows[row].estimate.base == 0) return 0;
    m->mark[row] = TREDE_HIDDEN_FOR_OTHERS;
    return 1;
}

static size_t hide(struct trede_masking *m, size_t row)
{
    return trede_hide(m, row);
}

size_t trede_hide_group(struct trede_masking *m, struct trede_group group)
{
    size_t more = 0;
    for (size_t i = 0; i < group.count; i++)
        more += hide(m, group.rows[i]);
    return more;
}

static bool is_analysis(const struct trede_result *row, const char *name)
{
    return strcmp(row->analysis, name) == 0;
}

/* ---- parts of a total ---- */

static bool is_segment(const struct trede_result *row)
{
    return !row->is_aggregate && strcmp(row->segment_set, "all") != 0;
}

static bool is_channel(const struct trede_result *row)
{
    return row->is_reports && strcmp(row->subject, "all") != 0;
}

static bool is_period_of_year(const struct trede_result *row)
{
    return row->is_reports && row->against[0] == '\0' && strlen(row->wave) > 4;
}

/* "3>1" stands for the rung 3 that people started from: all its cells have one base. */
static bool is_origin(const struct trede_result *row)
{
    const char *to = strchr(row->subject, '>');
    return is_analysis(row, "flow") && to && strcmp(to, ">1") == 0;
}

size_t trede_protect_parts(struct trede_masking *m, const size_t *rows, size_t n, trede_is_part_fn *is_part)
{
    int64_t hidden_base = 0, minimum = 0;
    size_t hidden = 0, more = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_shown(m, rows[i]) || !is_part(&m->rows[rows[i]])) continue;
        hidden++;
        hidden_base += m->rows[rows[i]].estimate.base;
        minimum = trede_minimum_of(m, &m->rows[rows[i]]);
    }
    while (hidden > 0 && (hidden < 2 || hidden_base < minimum)) {
        size_t smallest = SIZE_MAX;
        for (size_t i = 0; i < n; i++) {
            const struct trede_result *row = &m->rows[rows[i]];
            if (!is_shown(m, rows[i]) || !is_part(row) || row->estimate.base == 0) continue;
            if (smallest == SIZE_MAX || row->estimate.base < m->rows[smallest].estimate.base) smallest = rows[i];
        }
        if (smallest == SIZE_MAX || hide(m, smallest) == 0) break; /* nothing visible is left to subtract */
        hidden++;
        more++;
        hidden_base += m->rows[smallest].estimate.base;
    }
    return more;
}

/* Is there a visible total? Those over segments and over rungs stand in another group and always count. */
static bool has_total(const struct trede_masking *m, const size_t *rows, size_t n, trede_is_part_fn *is_part)
{
    for (size_t i = 0; i < n; i++)
        if (is_shown(m, rows[i]) && !is_part(&m->rows[rows[i]])) return true;
    bool of_whole =
        is_part == is_channel && n > 0 && is_analysis(&m->rows[rows[0]], "composition"); /* they make 100 % */
    return is_part == is_segment || is_part == is_origin || of_whole;
}

static size_t protect_totals(struct trede_masking *m, const struct trede_groups *groups, trede_is_part_fn *is_part)
{
    size_t more = 0;
    for (size_t g = 0; g < groups->count; g++) {
        struct trede_group group = trede_group_at(groups, g);
        if (has_total(m, group.rows, group.count, is_part))
            more += trede_protect_parts(m, group.rows, group.count, is_part);
    }
    return more;
}

/* All cells of a hidden origin rung go with it. */
static size_t spread_origins(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t g = 0; g < m->by_list.count; g++) {
        struct trede_group list = trede_group_at(&m->by_list, g);
        for (size_t i = 0; i < list.count; i++) {
            const struct trede_result *origin = &m->rows[list.rows[i]];
            if (is_shown(m, list.rows[i]) || !is_origin(origin)) continue;
            size_t length = (size_t)(strchr(origin->subject, '>') - origin->subject) + 1;
            for (size_t j = 0; j < list.count; j++)
                if (strncmp(m->rows[list.rows[j]].subject, origin->subject, length) == 0) more += hide(m, list.rows[j]);
        }
    }
    return more;
}

/* ---- cells at one moment ---- */

static bool same_part(const struct trede_masking *m, size_t a, size_t b, enum trede_part part)
{
    return m->keys[a].of[part] == m->keys[b].of[part];
}

bool trede_hidden_at(const struct trede_masking *m, const struct trede_key *key, uint32_t wave)
{
    struct trede_key moment = *key;
    moment.of[TREDE_PART_WAVE] = wave;
    moment.of[TREDE_PART_AGAINST] = trede_texts_find(m->texts, "");
    struct trede_group cell = trede_group_find(m, &m->by_cell, &moment);
    for (size_t i = 0; i < cell.count; i++)
        if (!is_shown(m, cell.rows[i]) && m->keys[cell.rows[i]].of[TREDE_PART_NOTE] == key->of[TREDE_PART_NOTE])
            return true;
    return false;
}

static bool hidden_at(const struct trede_masking *m, const struct trede_key *key, uint32_t wave)
{
    return trede_hidden_at(m, key, wave);
}

static size_t protect_comparisons(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct trede_key *key = &m->keys[i];
        if (!is_shown(m, i) || m->rows[i].against[0] == '\0' || m->rows[i].is_aggregate) continue;
        if (hidden_at(m, key, key->of[TREDE_PART_WAVE]) || hidden_at(m, key, key->of[TREDE_PART_AGAINST]))
            more += hide(m, i);
    }
    return more;
}

/* Two visible groups, one inside the other, of which the rest is too small to be shown. */
static bool rest_is_small(const struct trede_masking *m, size_t whole, size_t part)
{
    int64_t rest = m->rows[whole].estimate.base - m->rows[part].estimate.base;
    return rest > 0 && rest < trede_minimum_of(m, &m->rows[part]);
}

/* The two samples of a wave, and own staff, are no part of everyone. */
static bool is_sample(const struct trede_result *row)
{
    return strcmp(row->segment_set, "sample") == 0 || strcmp(row->segment_set, "audience") == 0;
}

/* A segment that is nearly everyone gives the others away. */
static size_t protect_small_rest(struct trede_masking *m)
{
    const uint32_t all = trede_texts_find(m->texts, "all");
    size_t more = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct trede_result *row = &m->rows[i];
        if (!is_shown(m, i) || !is_segment(row) || row->is_reports || is_sample(row)) continue;
        struct trede_key everyone = m->keys[i];
        everyone.of[TREDE_PART_SET] = everyone.of[TREDE_PART_SEGMENT] = all;
        struct trede_group cell = trede_group_find(m, &m->by_cell, &everyone);
        for (size_t c = 0; c < cell.count; c++)
            if (same_part(m, cell.rows[c], i, TREDE_PART_STATISTIC) && same_part(m, cell.rows[c], i, TREDE_PART_NOTE) &&
                is_shown(m, cell.rows[c]) && rest_is_small(m, cell.rows[c], i))
                more += hide(m, i);
    }
    return more;
}

/* One cell on two denominators, one inside the other (intenders and inclined abstainers): the smaller is hidden when
 * what is between them is small. */
static size_t protect_denominators(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t g = 0; g < m->by_cell.count; g++) {
        struct trede_group cell = trede_group_at(&m->by_cell, g);
        for (size_t i = 0; i < cell.count; i++) {
            for (size_t j = 0; j < cell.count; j++) {
                size_t whole = cell.rows[i], part = cell.rows[j];
                if (is_shown(m, whole) && is_shown(m, part) && !m->rows[part].is_reports &&
                    !same_part(m, whole, part, TREDE_PART_NOTE) && same_part(m, whole, part, TREDE_PART_STATISTIC) &&
                    rest_is_small(m, whole, part))
                    more += hide(m, part);
            }
        }
    }
    return more;
}

/* ---- what follows from more than one row ---- */

/* Is row among what the test over the segments of a set is made of? */
static bool is_tested(const struct trede_masking *m, size_t test, size_t row)
{
    static const char over[] = "same_over:";
    const uint32_t *a = m->keys[test].of, *b = m->keys[row].of;
    if (a[TREDE_PART_WAVE] != b[TREDE_PART_WAVE]) return false;
    if (is_analysis(&m->rows[test], "independence"))
        return is_analysis(&m->rows[row], "stage_share") && b[TREDE_PART_SET] == a[TREDE_PART_SUBJECT];
    const char *subject = m->rows[test].subject;
    return is_analysis(&m->rows[test], "markov") && strncmp(subject, over, sizeof over - 1) == 0 &&
           is_analysis(&m->rows[row], "markov") && a[TREDE_PART_AGAINST] == b[TREDE_PART_AGAINST] &&
           strcmp(m->rows[row].segment_set, subject + sizeof over - 1) == 0;
}

/* A test over all segments of a set determines the one that is hidden. */
static size_t protect_tests(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t t = 0; t < m->count; t++) {
        bool over_segments = is_analysis(&m->rows[t], "independence") || is_analysis(&m->rows[t], "markov");
        if (!is_shown(m, t) || !over_segments) continue;
        for (size_t i = 0; i < m->count && is_shown(m, t); i++)
            if (!is_shown(m, i) && is_tested(m, t, i)) more += hide(m, t);
    }
    return more;
}

/* Is row the figure of a segment that the contrast compares? */
static bool is_compared(const struct trede_result *row, const struct trede_result *contrast)
{
    static const char rung[] = "at_least_";
    if (is_analysis(row, "indicator")) return strcmp(row->subject, contrast->subject) == 0;
    if (is_analysis(row, "stage_mean")) return strcmp(contrast->subject, "stage_mean") == 0;
    return is_analysis(row, "at_least") && strncmp(contrast->subject, rung, sizeof rung - 1) == 0 &&
           strcmp(contrast->subject + sizeof rung - 1, row->subject) == 0;
}

/* The difference of two segments and one of them give the other: with either hidden it is hidden too. */
static size_t protect_contrasts(struct trede_masking *m)
{
    const uint32_t none = trede_texts_find(m->texts, "");
    size_t more = 0;
    for (size_t c = 0; c < m->count; c++) {
        if (!is_shown(m, c) || !is_analysis(&m->rows[c], "contrast")) continue;
        for (size_t i = 0; i < m->count && is_shown(m, c); i++)
            if (!is_shown(m, i) && same_part(m, i, c, TREDE_PART_SET) && same_part(m, i, c, TREDE_PART_WAVE) &&
                m->keys[i].of[TREDE_PART_AGAINST] == none && is_compared(&m->rows[i], &m->rows[c]))
                more += hide(m, c);
    }
    return more;
}

/* Does the period lie in a window "2025-02/2026-01"? Periods of one length are in order as texts. */
static bool in_window(const char *period, const char *window)
{
    const char *slash = strchr(window, '/');
    size_t length = strlen(period);
    return slash && (size_t)(slash - window) == length && strlen(slash + 1) == length &&
           strncmp(period, window, length) >= 0 && strcmp(period, slash + 1) <= 0;
}

/* Is the share behind the reporters hidden, or the count of a period behind the reports? */
static bool implied_gives_away(const struct trede_masking *m, size_t implied)
{
    struct trede_key share = m->keys[implied];
    share.of[TREDE_PART_ANALYSIS] = trede_texts_find(m->texts, "indicator");
    share.of[TREDE_PART_NOTE] = trede_texts_find(m->texts, "");
    if (hidden_at(m, &share, share.of[TREDE_PART_WAVE])) return true;
    for (size_t i = 0; i < m->count; i++)
        if (!is_shown(m, i) && same_part(m, i, implied, TREDE_PART_SEGMENT) &&
            same_part(m, i, implied, TREDE_PART_SET) && is_analysis(&m->rows[i], "report_rate") &&
            !is_channel(&m->rows[i]) && in_window(m->rows[i].wave, m->rows[implied].note))
            return true;
    return false;
}

/* Reporters, reports and their ratio: with two of them the third is known, so they are hidden together. */
static size_t protect_implied(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t g = 0; g < m->by_cell.count; g++) {
        struct trede_group cell = trede_group_at(&m->by_cell, g);
        if (!is_analysis(&m->rows[cell.rows[0]], "implied")) continue;
        bool hidden = implied_gives_away(m, cell.rows[0]);
        for (size_t i = 0; i < cell.count; i++)
            hidden = hidden || !is_shown(m, cell.rows[i]);
        for (size_t i = 0; hidden && i < cell.count; i++)
            more += hide(m, cell.rows[i]);
    }
    return more;
}

/* Is row a figure of what a finding of the scan is about? Before a colon stands what kind of thing it is. */
static bool is_signalled(const struct trede_result *row, const char *subject)
{
    static const char rung[] = "at_least_";
    const char *colon = strchr(subject, ':');
    if (strcmp(subject, "reports") == 0) return is_analysis(row, "report_rate") && !is_channel(row);
    if (strcmp(subject, "panel_net") == 0) return is_analysis(row, "flow");
    if (colon) subject = colon + 1;
    if (is_analysis(row, "at_least"))
        return strncmp(subject, rung, sizeof rung - 1) == 0 && strcmp(subject + sizeof rung - 1, row->subject) == 0;
    if (is_analysis(row, "stage_mean")) return strcmp(subject, "stage_mean") == 0;
    return strcmp(row->subject, subject) == 0 &&
           (is_analysis(row, "indicator") || is_analysis(row, "gap") || is_analysis(row, "barrier") ||
            is_analysis(row, "reach") || is_analysis(row, "report_rate") || is_analysis(row, "back_office"));
}

/* A finding is a copy of a comparison, or made of the same figures: hidden with any of them. */
static size_t protect_signals(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t s = 0; s < m->count; s++) {
        if (!is_shown(m, s) || !is_analysis(&m->rows[s], "signal")) continue;
        const uint32_t later = m->keys[s].of[TREDE_PART_WAVE], earlier = m->keys[s].of[TREDE_PART_AGAINST];
        for (size_t i = 0; i < m->count && is_shown(m, s); i++) {
            uint32_t wave = m->keys[i].of[TREDE_PART_WAVE];
            if (!is_shown(m, i) && m->rows[i].estimate.base > 0 && same_part(m, i, s, TREDE_PART_SET) &&
                same_part(m, i, s, TREDE_PART_SEGMENT) && (wave == later || wave == earlier) &&
                is_signalled(&m->rows[i], m->rows[s].subject))
                more += hide(m, s);
        }
    }
    return more;
}

static bool is_area_figure(const struct trede_result *row)
{
    return is_analysis(row, "at_least") || is_analysis(row, "stage_share") || is_analysis(row, "stage_mean") ||
           is_analysis(row, "indicator");
}

/* Area comparisons are made of the areas' own figures: with one of those hidden they could be solved for it. */
static size_t protect_area_comparisons(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t d = 0; d < m->count; d++) {
        if (!is_analysis(&m->rows[d], "did")) continue;
        for (size_t i = 0; i < m->count && is_shown(m, d); i++)
            if (!is_shown(m, i) && same_part(m, i, d, TREDE_PART_SET) && is_area_figure(&m->rows[i]))
                more += hide(m, d);
    }
    return more;
}

/* Are the shares of the rungs of this row's segment hidden at one of its two moments? */
static bool shares_hidden(const struct trede_masking *m, const struct trede_key *row)
{
    struct trede_key key = *row;
    key.of[TREDE_PART_ANALYSIS] = trede_texts_find(m->texts, "stage_share");
    key.of[TREDE_PART_SUBJECT] = trede_texts_find(m->texts, "1"); /* the rungs of one cell have one base */
    key.of[TREDE_PART_NOTE] = trede_texts_find(m->texts, "");
    return hidden_at(m, &key, row->of[TREDE_PART_WAVE]) || hidden_at(m, &key, row->of[TREDE_PART_AGAINST]);
}

/* An odds ratio with one of its two shares gives the other. An odds ratio, its logarithm and the test of its thresholds
 * are one figure: hidden together. */
static size_t protect_odds(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t g = 0; g < m->by_cell.count; g++) {
        struct trede_group cell = trede_group_at(&m->by_cell, g);
        if (!is_analysis(&m->rows[cell.rows[0]], "adjusted_movement")) continue;
        bool hidden = shares_hidden(m, &m->keys[cell.rows[0]]);
        for (size_t i = 0; i < cell.count; i++)
            hidden = hidden || !is_shown(m, cell.rows[i]);
        for (size_t i = 0; hidden && i < cell.count; i++)
            more += hide(m, cell.rows[i]);
    }
    return more;
}

/* The figure that the rows of a cell of cost or fit are made of: the reach behind a cost per person, the rungs behind
 * needs. */
static struct trede_key source_of(const struct trede_masking *m, size_t row)
{
    struct trede_key key = m->keys[row];
    bool cost = is_analysis(&m->rows[row], "cost");
    key.of[TREDE_PART_ANALYSIS] = trede_texts_find(m->texts, cost ? "reach" : "stage_share");
    key.of[TREDE_PART_NOTE] = trede_texts_find(m->texts, "");
    if (!cost)
        key.of[TREDE_PART_SUBJECT] = trede_texts_find(m->texts, "1"); /* the rungs of one cell have one base */
    else if (strcmp(m->rows[row].subject, "all") == 0)
        key.of[TREDE_PART_SUBJECT] = trede_texts_find(m->texts, "any");
    return key;
}

/* Is a number about as many people of this cell hidden? */
static bool twin_is_hidden(const struct trede_masking *m, struct trede_group cell, size_t row)
{
    for (size_t i = 0; i < cell.count; i++)
        if (!is_shown(m, cell.rows[i]) && m->rows[cell.rows[i]].estimate.base == m->rows[row].estimate.base) return true;
    return false;
}

/* Spend is known and shown, so what it is divided by follows from a cost per person; and a need from what it differs
 * from: the numbers about the same people of such a cell are hidden together, and with the figure they are made of. */
static size_t protect_mix(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t g = 0; g < m->by_cell.count; g++) {
        struct trede_group cell = trede_group_at(&m->by_cell, g);
        size_t first = cell.rows[0];
        if (!is_analysis(&m->rows[first], "cost") && !is_analysis(&m->rows[first], "fit")) continue;
        struct trede_key key = source_of(m, first);
        bool hidden = hidden_at(m, &key, key.of[TREDE_PART_WAVE]);
        for (size_t i = 0; i < cell.count; i++)
            if (hidden || twin_is_hidden(m, cell, cell.rows[i])) more += hide(m, cell.rows[i]);
    }
    return more;
}

/* What is hidden under one name is hidden under every name. */
static size_t protect_copies(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t g = 0; g < m->by_figure.count; g++) {
        bool hidden = false;
        struct trede_group copies = trede_group_at(&m->by_figure, g);
        for (size_t i = 0; i < copies.count; i++)
            hidden = hidden || (!is_shown(m, copies.rows[i]) && m->rows[copies.rows[i]].estimate.base > 0);
        for (size_t i = 0; hidden && i < copies.count; i++)
            more += hide(m, copies.rows[i]);
    }
    return more;
}

/* A base of 0 says that nobody was asked or nothing was reported: that identifies nobody. */
static bool is_too_small(const struct trede_masking *m, const struct trede_result *row)
{
    return !row->is_aggregate && row->estimate.base > 0 && row->estimate.base < trede_minimum_of(m, row);
}

void trede_protect(struct trede_masking *m)
{
    size_t more = 0;
    for (size_t i = 0; i < m->count; i++) {
        m->mark[i] = is_too_small(m, &m->rows[i]) ? TREDE_HIDDEN_OWN : TREDE_SHOWN;
        more += !is_shown(m, i);
    }
    if (m->rules->public_data && more == 0) return; /* already released: nothing to protect */
    do {
        more = protect_totals(m, &m->by_table, is_segment);
        more += protect_totals(m, &m->by_list, is_channel);
        more += protect_totals(m, &m->by_year, is_period_of_year);
        more += protect_totals(m, &m->by_list, is_origin);
        more += spread_origins(m);
        more += protect_small_rest(m);
        more += protect_denominators(m);
        more += protect_comparisons(m);
        more += trede_protect_conversions(m);
        more += trede_protect_points(m);
        more += protect_tests(m);
        more += protect_contrasts(m);
        more += trede_protect_meetings(m);
        more += trede_protect_leads(m);
        more += protect_implied(m);
        more += protect_area_comparisons(m);
        more += protect_signals(m);
        more += protect_odds(m);
        more += protect_mix(m);
        more += protect_copies(m);
        more += trede_protect_reports(m);
    } while (more > 0);
}
