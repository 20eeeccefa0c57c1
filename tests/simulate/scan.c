#include "scan.h"

#include <stdlib.h>
#include <string.h>

#include "population.h"

const char *const scan_planted[PLANTED_COUNT] = {"trust fell", "more are afraid", "rungs lost"};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool is_finding(const struct trede_result *row)
{
    return is(row->analysis, "signal") && !is(row->subject, "scan") &&
           (is(row->statistic, "difference") || is(row->statistic, "rate_ratio"));
}

/* Whose change a finding is about: what its subject begins with, and where that number stands. */
static const struct {
    const char *begins, *analysis, *note;
} places[] = {{"barrier:", "barrier", "all"}, {"reach:", "reach", ""},
              {"at_least_", "at_least", ""},  {"stage_mean", "stage_mean", ""},
              {"gap", "gap", "headline"},     {"conversion", "gap", "saw_signal"},
              {"", "indicator", ""}};

/* Is row the change that a finding is about, of whatever people? */
static bool is_change_of(const struct trede_result *row, const char *subject)
{
    size_t place = 0;
    while (!begins(subject, places[place].begins))
        place++;
    const char *name = subject, *prefix = places[place].begins;
    if (*prefix && strchr(":_", prefix[strlen(prefix) - 1])) name += strlen(prefix);
    if (is(prefix, "stage_mean")) name = "";
    return is(row->statistic, "difference") && *row->against && is(row->analysis, places[place].analysis) &&
           is(row->note, places[place].note) && is(row->subject, name);
}

/* A change in the whole town that is none: sums of the same numbers in another order. */
static const double nothing = 1e-9;

/* Did it get worse in the whole town, the way the finding says? A town where nobody gets better has no backlash. */
static bool is_true(const struct trede_result *finding, const struct trede_published *census)
{
    double sign = finding->estimate.value > 0 ? 1 : -1;
    if (begins(finding->subject, "backlash:")) return false;
    for (size_t i = 0; i < trede_rows(census); i++) {
        const struct trede_result *row = trede_row(census, i);
        if (is(row->segment_set, finding->segment_set) && is(row->segment, finding->segment) &&
            is_change_of(row, finding->subject))
            return sign * row->estimate.value > nothing;
    }
    return false;
}

static bool is_of(const struct trede_result *finding, enum planted what)
{
    static const char worse[2] = {'a' + WORSE_STRATUM, 0};
    if (!is(finding->segment, worse) && !is(finding->segment_set, "all")) return false;
    if (what == PLANTED_TRUST) return is(finding->subject, "trust");
    if (what == PLANTED_FEAR) return is(finding->subject, "barrier:afraid");
    return begins(finding->subject, "at_least_") || is(finding->subject, "stage_mean");
}

struct scan scan_of(const struct trede_published *published, const struct trede_published *census)
{
    struct scan scan = {0};
    for (size_t i = 0; i < trede_rows(published); i++) {
        const struct trede_result *row = trede_row(published, i);
        if (is(row->analysis, "signal") && is(row->subject, "scan") && is(row->statistic, "hold"))
            scan.holds = row->estimate.value > 0;
        if (!is_finding(row)) continue;
        scan.found++;
        scan.wrong += !is_true(row, census);
        for (int p = 0; p < PLANTED_COUNT; p++)
            scan.planted[p] = scan.planted[p] || is_of(row, (enum planted)p);
    }
    return scan;
}
