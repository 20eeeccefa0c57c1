/* What became of the reports (methods 5.4): how many were received, acknowledged, followed up and fed back to the
 * reporter, how long it took, and whether follow-up fell while reports rose.
 *
 * Two sources. A case register (case_funnel.c) knows of each report when it came in and when each step was taken: where
 * there is one, all rows are made of it. Else the report counts, as they are recorded: full counts, so no standard
 * error (method count), and a change between two periods as of two samples of reports (Newcombe's limits, pooled z).
 * median_days is then the mean of the files' medians weighted by their reports; a median of the whole cannot be made
 * from medians. Owners of report counts: a copy of the table with the owner in the place of the channel; where a file
 * has its own total beside segments, the total is left out.
 *
 * The warning: reports rose (exact ratio, p under 1 - level) and one of follow-up and feedback became slower or less
 * (log-rank, or the difference of shares, of the same two periods; Bonferroni over the two). Rejected: comparing raw
 * shares where days are known, because the reports of the last months had less time. */
#include "analysis/back_office.h"

#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/exact_counts.h"
#include "analysis/tally.h"
#include "stats/association.h"
#include "stats/count_rate.h"

const char *const trede_office_step[TREDE_OFFICE_STEPS] = {"acknowledged", "followed_up", "fed_back"};

/* ---- rows ---- */

struct trede_result trede_office_row(const struct trede_context *context, const struct trede_office_keys *keys,
                                     const char *subject, const char *statistic, double base)
{
    struct trede_result row = trede_row_begin(context, "back_office");
    row.wave = keys->period;
    row.against = keys->against ? keys->against : "";
    row.segment_set = keys->set;
    row.segment = keys->segment;
    row.subject = subject;
    row.statistic = statistic;
    row.is_reports = true;
    row.estimate.base = (int64_t)llround(base);
    row.estimate.effective_base = base;
    return row;
}

enum trede_status trede_office_received(const struct trede_context *context, const struct trede_office_keys *keys,
                                        double count, struct trede_results *out)
{
    struct trede_result row = trede_office_row(context, keys, "received", "count", count);
    struct trede_limits limits = trede_poisson_exact(count, row.level);
    row.method = "exact";
    row.unit = TREDE_UNIT_COUNT;
    row.estimate.value = count;
    row.estimate.low = limits.low;
    row.estimate.high = limits.high;
    row.estimate.has_interval = true;
    return trede_results_add(out, &row);
}

enum trede_status trede_office_share(const struct trede_context *context, const struct trede_office_keys *keys,
                                     const char *subject, double part, double of, bool counted,
                                     struct trede_results *out)
{
    if (!(of > 0)) return TREDE_OK; /* nothing says it for this period */
    struct trede_result row = trede_office_row(context, keys, subject, "share", of);
    row.method = "count";
    row.unit = TREDE_UNIT_SHARE;
    row.cases = (int64_t)llround(part);
    row.estimate.value = part / of;
    if (of < 2) row.estimate.status = TREDE_TOO_FEW;
    enum trede_status status = trede_results_add(out, &row);
    if (status || !counted) return status;
    row.statistic = "count";
    row.unit = TREDE_UNIT_COUNT;
    row.cases = -1;
    row.estimate.value = part;
    return trede_results_add(out, &row);
}

enum trede_status trede_office_rate_ratio(const struct trede_context *context, const struct trede_office_keys *keys,
                                          const struct trede_office_counts *counts, struct trede_results *out)
{
    struct trede_result row =
        trede_office_row(context, keys, "received", "rate_ratio", fmin(counts->now, counts->then));
    row.method = "exact";
    row.unit = TREDE_UNIT_RATIO;
    if (!counts->alike) {
        row.estimate.status = TREDE_REFUSED_BREAK;
        row.note = ";other_files";
        return trede_results_add(out, &row);
    }
    struct trede_rate_ratio ratio =
        trede_rate_ratio_exact(counts->now, counts->now_over, counts->then, counts->then_over, row.level);
    trede_row_take_ratio(&row, &ratio);
    return trede_results_add(out, &row);
}

/* ---- the warning ---- */

/* What the two steps say about follow-up: how many can be tested, the smallest base, and whether one fell. */
struct fall {
    int tested;
    int64_t base;
    double p; /* smallest p of a step that became slower or less; 1 = none did */
};

static bool is_test_of(const struct trede_result *row, const struct trede_result *ratio)
{
    bool step = strcmp(row->subject, trede_office_step[1]) == 0 || strcmp(row->subject, trede_office_step[2]) == 0;
    bool test = strcmp(row->statistic, "log_rank") == 0 || strcmp(row->statistic, "difference") == 0;
    return step && test && strcmp(row->segment_set, "all") == 0 && strcmp(row->wave, ratio->wave) == 0 &&
           strcmp(row->against, ratio->against) == 0 && strcmp(row->analysis, "back_office") == 0;
}

static struct fall look_for_fall(const struct trede_results *out, const struct trede_result *ratio)
{
    struct fall fall = {.base = ratio->estimate.base, .p = 1};
    for (size_t i = 0; i < trede_results_count(out); i++) {
        const struct trede_result *row = trede_results_at(out, i);
        if (!is_test_of(row, ratio) || row->estimate.status != TREDE_ESTIMATE_OK || !row->has_p) continue;
        bool worse =
            strcmp(row->statistic, "log_rank") == 0 ? strcmp(row->note, ";slower") == 0 : row->estimate.value < 0;
        fall.tested++;
        if (row->estimate.base < fall.base) fall.base = row->estimate.base;
        if (worse && row->p < fall.p) fall.p = row->p;
    }
    return fall;
}

static enum trede_status add_warning(const struct trede_context *context, struct trede_result ratio,
                                     struct trede_results *out)
{
    const struct fall fall = look_for_fall(out, &ratio);
    const struct trede_office_keys keys = {ratio.wave, ratio.against, "all", "all"};
    struct trede_result row = trede_office_row(context, &keys, "warning", "verdict", (double)fall.base);
    double chance = 1 - row.level;
    row.unit = TREDE_UNIT_VERDICT;
    row.estimate.status = ratio.estimate.status;
    if (!ratio.has_p || fall.tested == 0) {
        if (row.estimate.status == TREDE_ESTIMATE_OK) row.estimate.status = TREDE_TOO_FEW;
        row.note = "not_measurable";
        return trede_results_add(out, &row);
    }
    bool rose = ratio.estimate.value > 1 && ratio.p < chance, fell = fall.p * fall.tested < chance;
    row.note = rose && fell ? "reports_up_follow_up_down" : "none";
    return trede_results_add(out, &row);
}

enum trede_status trede_office_warnings(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    size_t count = trede_results_count(out);
    for (size_t i = 0; i < count && !status; i++) {
        const struct trede_result *row = trede_results_at(out, i);
        if (strcmp(row->statistic, "rate_ratio") == 0 && strcmp(row->segment_set, "all") == 0 &&
            strcmp(row->subject, "received") == 0)
            status = add_warning(context, *row, out);
    }
    return status;
}

/* ---- report counts ---- */

static const struct trede_tally_part *part_at(const struct trede_tally *tally, size_t step)
{
    const struct trede_tally_part *const parts[TREDE_OFFICE_STEPS] = {&tally->acknowledged, &tally->followed_up,
                                                                      &tally->fed_back};
    return parts[step];
}

static enum trede_status add_difference(const struct trede_context *context, const struct trede_office_keys *keys,
                                        const char *subject, const struct trede_tally_part *now,
                                        const struct trede_tally_part *then, bool alike, struct trede_results *out)
{
    if (!(now->of > 0 && then->of > 0)) return TREDE_OK;
    struct trede_result row = trede_office_row(context, keys, subject, "difference", fmin(now->of, then->of));
    row.unit = TREDE_UNIT_POINTS;
    row.estimate.status = TREDE_TOO_FEW;
    if (!alike) row.estimate.status = TREDE_REFUSED_BREAK;
    if (alike && now->of >= 2 && then->of >= 2) {
        struct trede_two_shares two = trede_two_shares_of(then->part, then->of, now->part, now->of, row.level);
        row.method = "newcombe";
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = two.difference;
        row.estimate.se = two.se_unpooled;
        row.estimate.has_se = two.se_unpooled > 0;
        row.estimate.low = two.newcombe.low;
        row.estimate.high = two.newcombe.high;
        row.estimate.has_interval = row.has_p = true;
        row.p = two.p_pooled;
    }
    return trede_results_add(out, &row);
}

static enum trede_status add_days(const struct trede_context *context, const struct trede_office_keys *keys,
                                  const struct trede_tally *tally, struct trede_results *out)
{
    if (tally->medians == 0) return TREDE_OK;
    struct trede_result row = trede_office_row(context, keys, "median_days", "days", tally->median_count);
    row.method = "count";
    row.unit = TREDE_UNIT_DAYS;
    row.note = tally->medians > 1 ? "mean_of_medians" : "";
    row.estimate.value = tally->median_days;
    if (tally->median_count < 2) row.estimate.status = TREDE_TOO_FEW;
    return trede_results_add(out, &row);
}

static enum trede_status add_changes(const struct trede_context *context, struct trede_office_keys keys,
                                     const struct trede_tally *now, const struct trede_tally *then,
                                     struct trede_results *out)
{
    bool alike = now->sources == then->sources, known = now->population > 0 && then->population > 0;
    enum trede_status status = TREDE_OK;
    keys.against = then->period_text;
    const struct trede_office_counts counts = {now->count, then->count, known ? now->population : 1,
                                               known ? then->population : 1, alike};
    if (strcmp(keys.set, "all") == 0 && now->counted && then->counted)
        status = trede_office_rate_ratio(context, &keys, &counts, out);
    for (size_t i = 0; i < TREDE_OFFICE_STEPS && !status; i++)
        status = add_difference(context, &keys, trede_office_step[i], part_at(now, i), part_at(then, i), alike, out);
    return status;
}

/* Does any file say for this period what was done? */
static bool says_something(const struct trede_tally *tally)
{
    return tally->acknowledged.of > 0 || tally->followed_up.of > 0 || tally->fed_back.of > 0 ||
           tally->anonymous.of > 0 || tally->medians > 0;
}

static enum trede_status add_period(const struct trede_context *context, const struct trede_office_keys *keys,
                                    const struct trede_tallies *tallies, size_t i, struct trede_results *out)
{
    const struct trede_tally *tally = &tallies->of[i], *then = trede_tally_earlier(tallies, i);
    enum trede_status status = TREDE_OK;
    if (!says_something(tally)) return TREDE_OK;
    if (tally->counted) status = trede_office_received(context, keys, tally->count, out);
    for (size_t s = 0; s < TREDE_OFFICE_STEPS && !status; s++)
        status = trede_office_share(context, keys, trede_office_step[s], part_at(tally, s)->part, part_at(tally, s)->of,
                                    true, out);
    if (!status)
        status = trede_office_share(context, keys, "anonymous", tally->anonymous.part, tally->anonymous.of, false, out);
    if (!status) status = add_days(context, keys, tally, out);
    return status || !then ? status : add_changes(context, *keys, tally, then, out);
}

/* Everything and every segment over all channels; every channel over all segments, as a set of their own: owners or
 * channels, as channels says. */
static enum trede_status add_tallies(const struct trede_context *context, const struct trede_count_table *table,
                                     const char *channels, struct trede_results *out)
{
    struct trede_tallies tallies;
    bool owners = strcmp(channels, "owner") == 0;
    enum trede_status status =
        trede_tallies_make_cut(context->campaign, table, !owners, TREDE_TALLY_NO_CROSS, &tallies);
    if (status) return status;
    for (size_t i = 0; i < tallies.count && !status; i++) {
        const struct trede_tally *tally = &tallies.of[i];
        bool all_channels = strcmp(tally->channel, "all") == 0, everywhere = strcmp(tally->set, "all") == 0;
        struct trede_office_keys keys = {tally->period_text, "", tally->set, tally->segment};
        if (!all_channels) {
            keys.set = channels;
            keys.segment = tally->channel;
        }
        if (all_channels ? !owners : everywhere) status = add_period(context, &keys, &tallies, i, out);
    }
    trede_tallies_free(&tallies);
    return status;
}

static bool has_owner(const struct trede_count_cell *cell)
{
    return cell->owner && *cell->owner;
}

static bool is_split(const struct trede_count_cell *cell)
{
    return *cell->segment && strcmp(cell->segment, "all") != 0;
}

/* Is there a row with an owner and a segment in this file and period? Then one without segment is their total. */
static bool has_parts(const struct trede_count_table *table, const struct trede_count_cell *total)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct trede_count_cell *cell = &table->cells[i];
        if (cell->source == total->source && cell->period.first == total->period.first && has_owner(cell) &&
            is_split(cell))
            return true;
    }
    return false;
}

static enum trede_status add_owners(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_count_table *table = &context->reports;
    struct trede_arena *arena = trede_arena_create();
    struct trede_count_cell *cells = arena ? trede_arena_alloc(arena, table->count, sizeof *cells) : NULL;
    size_t count = 0;
    for (size_t i = 0; cells && i < table->count; i++) {
        const struct trede_count_cell *cell = &table->cells[i];
        if (!has_owner(cell) || (!is_split(cell) && has_parts(table, cell))) continue;
        cells[count] = *cell;
        cells[count].channel = -1;
        cells[count].channel_name = cell->owner;
        cells[count].segment_set = cells[count].segment = "all";
        cells[count++].population = -1;
    }
    const struct trede_count_table owners = {cells, count};
    enum trede_status status = cells ? TREDE_OK : TREDE_INTERNAL;
    if (!status && count) status = add_tallies(context, &owners, "owner", out);
    trede_arena_destroy(arena);
    return status;
}

enum trede_status trede_analyse_back_office(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status;
    if (context->cases.count > 0) {
        status = trede_office_of_cases(context, out);
    } else {
        status = add_tallies(context, &context->reports, "channel", out);
        if (!status) status = add_owners(context, out);
    }
    return status ? status : trede_office_warnings(context, out);
}
