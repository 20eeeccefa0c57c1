/* Rows as the analyses make them (docs/results.md), with made-up numbers that hang together: shares add up, later is a
 * little better than earlier, small segments have wide intervals. */
#include "fixture_parts.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "harness/t.h"

struct maker {
    struct trede_results *results;
    const struct trede_campaign *campaign;
    int flags;
};

/* Everyone, then each segment: its name, share of the sample, and how far it is from the average (-1..1). */
static const struct part {
    const char *set, *name;
    double n, tilt;
} parts[] = {{"all", "all", 1.0, 0.0},
             {"leeftijd", "jong", 0.27, -0.6},
             {"leeftijd", "midden", 0.35, 0.1},
             {"leeftijd", "oud", 0.38, 0.35},
             {"wijk", "centrum", 0.36, -0.1},
             {"wijk", "noord", 0.41, 0.25},
             {"wijk", "buitengebied", 0.20, -0.2},
             {"wijk", "haven", 0.008, -0.5}};
enum { PARTS = sizeof parts / sizeof *parts };
static const double bases[2] = {836, 807};

static struct trede_result row_begin(const char *analysis, int wave, const struct part *part)
{
    struct trede_result row = {.analysis = analysis,
                               .segment_set = part->set,
                               .segment = part->name,
                               .level = 0.95,
                               .wave = wave < 0 ? ""
                                       : wave   ? "2026-Q2"
                                                : "2026-Q1",
                               .against = "",
                               .subject = "",
                               .statistic = "",
                               .method = "taylor",
                               .note = "",
                               .cases = -1};
    row.estimate.base = wave < 0 ? 0 : (int64_t)(bases[wave] * part->n);
    row.estimate.effective_base = (double)row.estimate.base / 1.3;
    row.estimate.df = (double)row.estimate.base - 1;
    return row;
}

static void add(struct maker *m, const struct trede_result *row)
{
    if (trede_results_add(m->results, row) != TREDE_OK) abort();
}

static void with_interval(struct trede_result *row, double value, double se)
{
    struct trede_estimate *e = &row->estimate;
    e->value = value;
    e->se = se;
    e->has_se = e->has_interval = true;
    e->low = value - 1.96 * se;
    e->high = value + 1.96 * se;
}

static double within(double p)
{
    return p < 0.01 ? 0.01 : p > 0.97 ? 0.97 : p;
}

static void add_share(struct maker *m, struct trede_result row, double p)
{
    double se = sqrt(p * (1 - p) / (row.estimate.effective_base + 1));
    row.unit = TREDE_UNIT_SHARE;
    if (!*row.statistic) row.statistic = "share";
    with_interval(&row, p, se);
    row.estimate.low = p / (p + (1 - p) * exp(1.96 * se / (p * (1 - p))));
    row.estimate.high = p / (p + (1 - p) * exp(-1.96 * se / (p * (1 - p))));
    row.cases = (int64_t)(p * (double)row.estimate.base);
    add(m, &row);
}

/* Later minus earlier of two shares or means. */
static void add_difference(struct maker *m, struct trede_result row, double change, double se, enum trede_unit unit)
{
    row.against = "2026-Q1";
    row.statistic = "difference";
    row.unit = unit;
    with_interval(&row, change, se);
    row.has_p = row.has_p_adjusted = row.has_mdd = true;
    row.p = erfc(fabs(change / se) / sqrt(2.0));
    row.p_adjusted = row.p * 3 > 1 ? 1 : row.p * 3;
    row.mdd = 2.8 * se;
    add(m, &row);
}

/* A share in both waves and its change, for everyone and every segment. */
static void add_tracked(struct maker *m, const char *analysis, const char *subject, const char *statistic,
                        const char *note, double before, double after, double sway)
{
    for (int wave = 0; wave < 2; wave++)
        for (int i = 0; i < PARTS; i++) {
            struct trede_result row = row_begin(analysis, wave, &parts[i]);
            row.subject = subject;
            row.note = note;
            row.statistic = statistic;
            add_share(m, row, within((wave ? after : before) + sway * parts[i].tilt));
        }
    for (int i = 0; i < PARTS; i++) {
        struct trede_result row = row_begin(analysis, 1, &parts[i]);
        row.subject = subject;
        row.note = note;
        double p = within(after + sway * parts[i].tilt), n = row.estimate.effective_base + 1;
        add_difference(m, row, p - within(before + sway * parts[i].tilt), sqrt(2 * p * (1 - p) / n), TREDE_UNIT_POINTS);
    }
}

static void add_ladder(struct maker *m)
{
    static const double before[7] = {0.24, 0.21, 0.18, 0.13, 0.12, 0.08, 0.04},
                        after[7] = {0.15, 0.19, 0.19, 0.14, 0.16, 0.11, 0.06};
    static const char *const rungs[] = {"1", "2", "3", "4", "5", "6", "7"};
    double b = 1, a = 1;
    for (int r = 0; r < 7; r++)
        add_tracked(m, "stage_share", rungs[r], "share", "", before[r], after[r], 0.03 * (r - 3) / 3.0);
    for (int r = 1; r < 7; r++) {
        b -= before[r - 1];
        a -= after[r - 1];
        add_tracked(m, "at_least", rungs[r], "share", "", b, a, 0.08);
    }
    for (int wave = 0; wave < 2; wave++)
        for (int i = 0; i < PARTS; i++) {
            struct trede_result row = row_begin("stage_mean", wave, &parts[i]);
            row.statistic = "mean";
            row.unit = TREDE_UNIT_MEAN;
            with_interval(&row, (wave ? 3.54 : 3.08) + 0.4 * parts[i].tilt,
                          1.8 / sqrt(row.estimate.effective_base + 1));
            add(m, &row);
        }
    for (int i = 0; i < PARTS; i++) {
        struct trede_result row = row_begin("stage_mean", 1, &parts[i]);
        add_difference(m, row, 0.46 + 0.1 * parts[i].tilt, 2.5 / sqrt(row.estimate.effective_base + 1),
                       TREDE_UNIT_MEAN);
    }
    static const char *const measures[] = {"loevinger_h", "reproducibility", "scalability"};
    static const double values[] = {0.41, 0.93, 0.66};
    for (int wave = 0; wave < 2; wave++)
        for (int i = 0; i < 3; i++) {
            struct trede_result row = row_begin("scale", wave, &parts[0]);
            row.subject = "ladder";
            row.statistic = measures[i];
            row.unit = TREDE_UNIT_STATISTIC;
            row.estimate.value = values[i] + 0.01 * wave;
            row.method = "unweighted";
            add(m, &row);
        }
}

static void add_panel(struct maker *m)
{
    static const struct {
        const char *subject;
        double value;
        enum trede_unit unit;
        const char *statistic;
    } moves[] = {{"up", 0.23, TREDE_UNIT_SHARE, "share"},
                 {"same", 0.66, TREDE_UNIT_SHARE, "share"},
                 {"down", 0.11, TREDE_UNIT_SHARE, "share"},
                 {"net", 0.12, TREDE_UNIT_POINTS, "share"},
                 {"displacement", 0.27, TREDE_UNIT_MEAN, "mean"}};
    char subject[8] = "1>1";
    for (int i = 0; i < PARTS; i++)
        for (size_t k = 0; k < 5; k++) {
            struct trede_result row = row_begin("flow", 1, &parts[i]);
            row.estimate.base = row.estimate.base / 2;
            row.against = "2026-Q1";
            row.subject = moves[k].subject;
            row.statistic = moves[k].statistic;
            row.unit = moves[k].unit;
            with_interval(&row,
                          moves[k].value + (k == 0   ? 0.03
                                            : k == 2 ? -0.03
                                                     : 0) *
                                               parts[i].tilt,
                          0.4 / sqrt((double)row.estimate.base + 1));
            add(m, &row);
        }
    for (int a = 1; a <= 7; a++)
        for (int b = 1; b <= 7; b++) {
            struct trede_result row = row_begin("flow", 1, &parts[0]);
            row.against = "2026-Q1";
            row.estimate.base = 20 + 60 / a;
            subject[0] = (char)('0' + a);
            subject[2] = (char)('0' + b);
            row.subject = subject;
            row.statistic = "probability";
            row.unit = TREDE_UNIT_SHARE;
            double p = a == b ? 0.6 : 0.4 * (b > a ? 1.4 : 0.6) / 6 * (1.0 / (1 + abs(a - b))) * 2;
            with_interval(&row, p, 0.04);
            add(m, &row);
        }
    static const char *const tests[] = {"stuart_maxwell", "bowker",    "bhapkar",   "mcnemar_2", "mcnemar_3",
                                        "mcnemar_4",      "mcnemar_5", "mcnemar_6", "mcnemar_7"};
    for (int i = 0; i < 9; i++) {
        struct trede_result row = row_begin("flow_test", 1, &parts[0]);
        row.against = "2026-Q1";
        row.subject = tests[i];
        row.statistic = "statistic";
        row.unit = TREDE_UNIT_STATISTIC;
        row.estimate.value = 19.4 - i;
        row.has_p = true;
        row.p = i < 5 ? 0.004 * (i + 1) : 0.04 * i;
        add(m, &row);
    }
}

static void add_bounds(struct maker *m)
{
    static const struct {
        const char *subject, *statistic;
        double value;
        enum trede_unit unit;
    } rows[] = {{"up", "low", 0.09, TREDE_UNIT_SHARE},
                {"up", "high", 0.58, TREDE_UNIT_SHARE},
                {"earth_mover", "distance", 0.46, TREDE_UNIT_MEAN}};
    for (int i = 0; i < PARTS; i++)
        for (int k = 0; k < 3; k++) {
            struct trede_result row = row_begin("bounds", 1, &parts[i]);
            row.against = "2026-Q1";
            row.subject = rows[k].subject;
            row.statistic = rows[k].statistic;
            row.unit = rows[k].unit;
            row.estimate.value = rows[k].value + 0.01 * parts[i].tilt;
            row.method = "none";
            add(m, &row);
        }
}

static void add_gap(struct maker *m)
{
    add_tracked(m, "gap", "intention", "share", "all", 0.58, 0.61, 0.06);
    add_tracked(m, "gap", "intention", "share", "saw_signal", 0.68, 0.71, 0.06);
    add_tracked(m, "gap", "behaviour", "share", "saw_signal", 0.30, 0.38, 0.05);
    add_tracked(m, "gap", "conversion", "share", "saw_signal", 0.42, 0.51, 0.05);
    static const char *const notes[] = {"saw_signal", "headline"};
    for (int n = 0; n < 2; n++)
        for (int wave = 0; wave < 2; wave++)
            for (int i = 0; i < PARTS; i++) {
                struct trede_result row = row_begin("gap", wave, &parts[i]);
                row.subject = "gap";
                row.statistic = "difference";
                row.note = notes[n];
                row.unit = TREDE_UNIT_POINTS;
                row.estimate.base = row.estimate.base * 4 / 10;
                with_interval(&row, (wave ? 0.33 : 0.38) + 0.04 * parts[i].tilt,
                              0.6 / sqrt((double)row.estimate.base + 1));
                add(m, &row);
                if (wave) add_difference(m, row, -0.05, 0.8 / sqrt((double)row.estimate.base + 1), TREDE_UNIT_POINTS);
            }
    static const char *const groups[] = {"inclined_actor", "inclined_abstainer", "disinclined_actor",
                                         "disinclined_abstainer", "inconsistency"};
    static const double shares[] = {0.36, 0.35, 0.02, 0.27, 0.94};
    for (int g = 0; g < 5; g++)
        add_tracked(m, "gap_group", groups[g], "share", "saw_signal", shares[g] - (g == 0 ? 0.05 : 0), shares[g],
                    g < 4 ? 0.02 : 0);
    static const double among[3][5] = {
        {0.38, 0.33, 0.21, 0.30, 0.26}, {0.31, 0.35, 0.24, 0.14, 0.22}, {0.44, 0.42, 0.29, 0.12, 0.25}};
    static const char *const denominators[] = {"all", "intenders", "inclined_abstainer"};
    for (int d = 0; d < 3; d++)
        for (size_t b = 0; b < m->campaign->barrier_count; b++)
            add_tracked(m, "barrier", m->campaign->barriers[b].rule.name, "prevalence", denominators[d],
                        among[d][b] + (b == 2 ? -0.10 : 0.03), among[d][b], 0.05);
}

static void add_indicators(struct maker *m)
{
    add_tracked(m, "indicator", "herkent_signaal", "share", "", 0.33, 0.46, 0.1);
    add_tracked(m, "indicator", "onacceptabel", "share", "", 0.61, 0.65, 0.1);
    add_tracked(m, "indicator", "onveilig", "share", "", 0.18, 0.28, -0.05);
    add_tracked(m, "indicator", "intention", "share", "", 0.58, 0.61, 0.08);
    add_tracked(m, "indicator", "opportunity", "share", "", 0.41, 0.42, 0.05);
    add_tracked(m, "indicator", "behaviour", "share", "", 0.12, 0.16, 0.03);
    for (int wave = 0; wave < 2; wave++)
        for (int i = 0; i < PARTS; i++) {
            struct trede_result row = row_begin("indicator", wave, &parts[i]);
            row.subject = "vertrouwen";
            row.statistic = "mean";
            row.unit = TREDE_UNIT_MEAN;
            with_interval(&row, (wave ? 3.04 : 3.12) + 0.2 * parts[i].tilt,
                          1.1 / sqrt(row.estimate.effective_base + 1));
            add(m, &row);
            if (wave) add_difference(m, row, -0.08, 1.5 / sqrt(row.estimate.effective_base + 1), TREDE_UNIT_MEAN);
        }
}

static void add_reports(struct maker *m)
{
    static const char *const periods[] = {"2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04"};
    static const char *const ways[] = {"all", "Meld Misdaad Anoniem", "Politie", "Gemeente"};
    static const double counts[4][6] = {
        {61, 58, 55, 74, 92, 97}, {22, 20, 18, 27, 38, 41}, {27, 26, 27, 31, 34, 33}, {12, 12, 10, 16, 20, 23}};
    for (int p = 0; p < 6; p++)
        for (int w = 0; w < 4; w++) {
            struct trede_result row = row_begin("report_rate", -1, &parts[0]);
            row.wave = periods[p];
            row.subject = ways[w];
            row.is_reports = true;
            row.method = "exact";
            row.estimate.base = (int64_t)counts[w][p];
            row.statistic = "count";
            row.unit = TREDE_UNIT_COUNT;
            with_interval(&row, counts[w][p], sqrt(counts[w][p]));
            row.estimate.has_se = false;
            add(m, &row);
            row.statistic = "rate_per_1000";
            row.unit = TREDE_UNIT_RATE;
            with_interval(&row, counts[w][p] / 48.2, sqrt(counts[w][p]) / 48.2);
            add(m, &row);
            if (!p) continue;
            row.statistic = "rate_ratio";
            row.against = periods[p - 1];
            row.unit = TREDE_UNIT_RATIO;
            double ratio = counts[w][p] / counts[w][p - 1];
            with_interval(&row, ratio, 0.12 * ratio);
            row.has_p = true;
            row.p = fabs(ratio - 1) > 0.2 ? 0.02 : 0.4;
            add(m, &row);
        }
    static const char *const outcomes[] = {"followed_up", "fed_back", "anonymous", "median_days"};
    static const double values[4][6] = {{0.71, 0.70, 0.72, 0.74, 0.66, 0.63},
                                        {0.31, 0.30, 0.28, 0.36, 0.41, 0.44},
                                        {0.36, 0.34, 0.33, 0.36, 0.41, 0.42},
                                        {9, 9, 8, 8, 11, 12}};
    for (int p = 0; p < 6; p++)
        for (int o = 0; o < 4; o++) {
            struct trede_result row = row_begin("back_office", -1, &parts[0]);
            row.wave = periods[p];
            row.subject = outcomes[o];
            row.statistic = o < 3 ? "share" : "days";
            row.unit = o < 3 ? TREDE_UNIT_SHARE : TREDE_UNIT_DAYS;
            row.method = "count";
            row.is_reports = true;
            row.estimate.base = (int64_t)counts[0][p];
            row.estimate.value = values[o][p];
            add(m, &row);
        }
}

static void add_channels(struct maker *m)
{
    static const double before[] = {0.05, 0.22, 0.16, 0.35, 0.04, 0.03}, after[] = {0.48, 0.31, 0.19, 0.37, 0.09, 0.12};
    static const double scores[] = {1.9, 1.2, 0.7, 0.6, 2.1};
    static const char *const needed[] = {"inform", "persuade", "attention"};
    for (size_t c = 0; c < m->campaign->channel_count; c++) {
        add_tracked(m, "reach", m->campaign->channels[c].name, "share", "", before[c], after[c], c == 2 ? -0.15 : 0.06);
        for (int i = 0; i < PARTS; i++) {
            struct trede_result row = row_begin("fit", 1, &parts[i]);
            row.subject = m->campaign->channels[c].name;
            row.statistic = "score";
            row.unit = TREDE_UNIT_SCORE;
            row.note = c == 5 ? "no_rating" : needed[i % 3];
            if (c == 5)
                row.estimate.status = TREDE_TOO_FEW;
            else
                with_interval(&row, scores[c] + 0.3 * parts[i].tilt, 0.05);
            add(m, &row);
        }
    }
}

static void add_goal(struct maker *m, const char *name, const struct part *part, double value, const char *verdict,
                     double chance)
{
    struct trede_result row = row_begin("goal", 1, part);
    row.subject = name;
    row.statistic = "estimate";
    add_share(m, row, value);
    row.unit = TREDE_UNIT_PROBABILITY;
    row.statistic = "probability_met";
    row.estimate.value = chance;
    add(m, &row);
    row.unit = TREDE_UNIT_VERDICT;
    row.statistic = "verdict";
    row.note = verdict;
    add(m, &row);
}

static void add_quality(struct maker *m)
{
    static const struct {
        const char *subject;
        double count, share;
    } findings[] = {{"responses", 836, 0.348},
                    {"invited", 2400, -1},
                    {"started", 1050, -1},
                    {"rows_rejected", 6, 0.007},
                    {"item_missing:weet_waar", -1, 0.021},
                    {"item_missing:bang_gevolgen", -1, 0.084},
                    {"no_stage", 41, 0.049},
                    {"straight_lining", 12, 0.014},
                    {"speeders", 9, 0.011}};
    for (int wave = 0; wave < 2; wave++) {
        for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
            struct trede_result row = row_begin("quality", wave, &parts[0]);
            row.subject = findings[i].subject;
            row.method = "count";
            row.is_aggregate = true;
            row.statistic = "count";
            row.unit = TREDE_UNIT_COUNT;
            row.estimate.value = findings[i].count - 12 * wave;
            if (findings[i].count >= 0) add(m, &row);
            row.statistic = "share";
            row.unit = TREDE_UNIT_SHARE;
            row.estimate.value = findings[i].share;
            if (findings[i].share >= 0) add(m, &row);
        }
        static const char *const figures[] = {"kish_deff", "effective_n", "weight_ratio"};
        for (int f = 0; f < 3; f++) {
            struct trede_result row = row_begin("weighting", wave, &parts[0]);
            row.subject = row.wave;
            row.statistic = figures[f];
            row.unit = f == 1 ? TREDE_UNIT_COUNT : TREDE_UNIT_RATIO;
            row.estimate.value = f == 0 ? 1.31 : f == 1 ? bases[wave] / 1.31 : 6.4;
            row.is_aggregate = true;
            add(m, &row);
        }
    }
}

static void add_scan_figure(struct maker *m, const char *statistic, double value, enum trede_unit unit)
{
    struct trede_result row = row_begin("signal", 1, &parts[0]);
    row.subject = "scan";
    row.statistic = statistic;
    row.unit = unit;
    row.is_aggregate = true;
    row.estimate = (struct trede_estimate){.value = value};
    add(m, &row);
}

/* One thing got worse. */
static void add_signals(struct maker *m)
{
    add_scan_figure(m, "tests", 412, TREDE_UNIT_COUNT);
    add_scan_figure(m, "not_looked_at", 9, TREDE_UNIT_COUNT);
    add_scan_figure(m, "hold", 2, TREDE_UNIT_COUNT);
    add_scan_figure(m, "found", 1, TREDE_UNIT_COUNT);
    add_scan_figure(m, "by_chance", 0.2, TREDE_UNIT_SCORE);
    add_scan_figure(m, "detectable", 0.07, TREDE_UNIT_POINTS);
    struct trede_result row = row_begin("signal", 1, &parts[0]);
    row.against = m->campaign->waves[0].id;
    row.subject = "onveilig";
    row.statistic = "difference";
    row.note = "indicator_worse:two_samples";
    row.has_p_adjusted = true;
    row.p_adjusted = 0.004;
    add_difference(m, row, 0.10, 0.02, TREDE_UNIT_POINTS);
}

static void add_bad_numbers(struct maker *m)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (int i = 0; i < 3; i++) {
        struct trede_result row = row_begin("indicator", 1, &parts[i]);
        row.subject = "onacceptabel2";
        row.statistic = "share";
        row.unit = TREDE_UNIT_SHARE;
        with_interval(&row, bad[i], bad[i]);
        add(m, &row);
    }
}

void fixture_rows(struct trede_results *results, const struct trede_campaign *campaign, int flags, size_t extra)
{
    struct maker m = {results, campaign, flags};
    if (!(flags & FIXTURE_NO_SURVEY)) {
        if (!(flags & FIXTURE_NO_LADDER)) {
            add_ladder(&m);
            if (!(flags & FIXTURE_NO_PANEL)) add_panel(&m);
            add_bounds(&m);
        }
        add_gap(&m);
        add_indicators(&m);
        if (!(flags & FIXTURE_NO_CHANNELS)) add_channels(&m);
        if (!(flags & FIXTURE_NO_GOALS)) {
            add_goal(&m, "herkennen", &parts[0], 0.46, "met", 0.97);
            add_goal(&m, "houding", &parts[0], 0.66, "on_track", 0.04);
            add_goal(&m, "melden", &parts[0], 0.16, "missed", 0.01);
            add_goal(&m, "bereidheid_jong", &parts[1], 0.31, "at_risk", 0.02);
            add_goal(&m, "haven_kent", &parts[7], 0.33, "not_measurable; n=380", 0.1);
        }
        add_quality(&m);
        add_signals(&m);
    }
    if (!(flags & FIXTURE_NO_REPORTS)) add_reports(&m);
    if (flags & FIXTURE_BAD_NUMBERS) add_bad_numbers(&m);
    for (size_t i = 0; i < extra; i++) {
        char subject[32];
        struct trede_result row = row_begin("indicator", (int)(i % 2), &parts[i % 7]);
        (void)trede_print(subject, sizeof subject, "extra_%zu", i / 14);
        row.subject = subject;
        add_share(&m, row, 0.1 + 0.8 * (double)(i % 997) / 997.0);
    }
}

void fixture_make(struct fixture *fixture, int flags, size_t extra)
{
    struct trede_results *results = trede_results_create();
    const struct trede_publish_rules rules = {10, 5, false};
    fixture_campaign(&fixture->campaign, flags);
    fixture_provenance(&fixture->provenance);
    if (!results) abort();
    fixture_rows(results, &fixture->campaign, flags, extra);
    if (trede_publish(results, &rules, &fixture->published) != TREDE_OK) abort();
    trede_results_destroy(results);
}

void fixture_free(struct fixture *fixture)
{
    trede_published_destroy(fixture->published);
}
