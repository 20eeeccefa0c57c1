/* sampling.c - what the design says about how units were drawn: sampling fractions, strata with one PSU.
 *
 * The strata are draw by draw (draws.c). A panel answers again with fewer units, so of a draw's waves the smallest
 * fraction holds: the correction is then never larger than any wave has a right to. */
#include <math.h>

#include "base/text.h"
#include "frame/build.h"

/* Units of one level counted within groups of the level above, wave by wave. All arrays run along the frame's rows. */
struct level {
    const uint32_t *group, *unit;
    size_t groups;
    const double *population; /* of staged rows */
};

/* The smallest population's inverse: how many units of the wave stand against it. */
static void lower_to(double *fraction, int64_t units, double population)
{
    double f = population > 0 ? (double)units / population : 0;
    if (f < *fraction) *fraction = f;
}

struct tally {
    int64_t units;
    uint32_t last;
    double population;
};

static void close_group(double *fraction, struct tally *tallies, size_t waves)
{
    *fraction = INFINITY;
    for (size_t w = 0; w < waves; w++) {
        if (tallies[w].units) lower_to(fraction, tallies[w].units, tallies[w].population);
        tallies[w] = (struct tally){0};
    }
}

/* fraction (groups). tallies (waves) is zeroed room. */
static void count_fractions(const struct trede_frame *frame, const struct level *level, const uint32_t *order,
                            struct tally *tallies, double *fraction)
{
    size_t waves = frame->campaign->wave_count;
    for (size_t i = 0; i < frame->rows; i++) {
        if (i && level->group[i] != level->group[i - 1]) close_group(&fraction[level->group[i - 1]], tallies, waves);
        struct tally *t = &tallies[frame->wave[i]];
        if (!t->units || t->last != level->unit[i]) t->units++;
        t->last = level->unit[i];
        double population = level->population[order[i]];
        if (population > t->population) t->population = population;
    }
    if (frame->rows) close_group(&fraction[level->group[frame->rows - 1]], tallies, waves);
}

static enum trede_status make_fractions(struct trede_frame *frame, const struct level *level, const uint32_t *order,
                                        const double **out, size_t *too_large)
{
    double *fraction = trede_arena_alloc(frame->arena, level->groups, sizeof *fraction);
    struct tally *tallies = trede_arena_alloc(frame->arena, frame->campaign->wave_count, sizeof *tallies);
    if (!fraction || !tallies) return TREDE_INTERNAL;
    count_fractions(frame, level, order, tallies, fraction);
    *too_large = SIZE_MAX;
    for (size_t g = level->groups; g-- > 0;)
        if (fraction[g] > 1.0) *too_large = g;
    *out = fraction;
    return TREDE_OK;
}

static size_t row_of_stratum(const struct trede_frame *frame, size_t stratum)
{
    size_t row = 0;
    while (row + 1 < frame->rows && frame->design.stratum[row] != stratum)
        row++;
    return row;
}

static const char *label_of(const struct trede_frame *frame, const struct trede_staging *staging, const uint32_t *order,
                            struct trede_store *store, size_t stratum)
{
    uint32_t staged = order[row_of_stratum(frame, stratum)];
    return trede_store_stratum_label(store, staging->stratum_id[staged]);
}

static const struct trede_text population_too_small = {
    "stratum \"{1}\" has more sampling units in the file than its population says; correct the column of "
    "design.population",
    "stratum \"{1}\" heeft in het bestand meer trekkingseenheden dan de populatie ervan; verbeter de kolom van "
    "design.population"};
static const struct trede_text second_population_too_small = {
    "a sampling unit has more second-stage units in the file than its population says; correct the column of "
    "design.second_population",
    "een trekkingseenheid heeft in het bestand meer eenheden van de tweede trap dan de populatie ervan; verbeter de "
    "kolom van design.second_population"};
static const struct trede_text one_unit = {
    "stratum \"{1}\" has one sampling unit, so it has no variance; join it with another stratum, or choose lonely: "
    "adjust",
    "stratum \"{1}\" heeft één trekkingseenheid, dus geen spreiding; voeg het bij een ander stratum, of kies lonely: "
    "adjust"};

/* Strata with one PSU that were not drawn whole; the first of them in *first. */
static int64_t count_lonely(const struct trede_frame *frame, size_t *first)
{
    const struct trede_design *d = &frame->design;
    int64_t lonely = 0;
    *first = SIZE_MAX;
    for (size_t i = 0, end; i < d->rows; i = end) {
        for (end = i + 1; end < d->rows && d->stratum[end] == d->stratum[i];)
            end++;
        bool whole = d->fraction && d->fraction[d->stratum[i]] >= 1.0;
        if (d->psu[end - 1] != d->psu[i] || whole) continue;
        if (!lonely++) *first = d->stratum[i];
    }
    return lonely;
}

static enum trede_lonely_policy policy_of(enum trede_lonely lonely)
{
    switch (lonely) {
    case TREDE_LONELY_AVERAGE:
        return TREDE_LONELY_AVERAGE_STRATA;
    case TREDE_LONELY_CERTAINTY:
        return TREDE_LONELY_NOTHING;
    case TREDE_LONELY_FAIL:
        return TREDE_LONELY_REFUSE;
    case TREDE_LONELY_ADJUST:
        break;
    }
    return TREDE_LONELY_GRAND_MEAN;
}

static enum trede_status fractions(struct trede_frame *frame, const struct trede_staging *staging,
                                   const uint32_t *order, struct trede_store *store, struct trede_findings *findings)
{
    struct trede_design *d = &frame->design;
    const struct trede_design_columns *columns = &frame->campaign->design;
    size_t wrong = SIZE_MAX;
    struct level first = {d->stratum, d->psu, d->strata, staging->population};
    enum trede_status status = make_fractions(frame, &first, order, &d->fraction, &wrong);
    if (status) return status;
    if (wrong != SIZE_MAX)
        return trede_fail(findings, TREDE_CAMPAIGN, columns->at, &population_too_small,
                          label_of(frame, staging, order, store, wrong));
    if (!columns->second_population) return TREDE_OK;
    struct level second = {d->psu, d->second, d->psus, staging->second_population};
    status = make_fractions(frame, &second, order, &d->second_fraction, &wrong);
    if (!status && wrong != SIZE_MAX)
        status = trede_fail(findings, TREDE_CAMPAIGN, columns->at, &second_population_too_small, NULL);
    return status;
}

enum trede_status trede_frame_sampling(struct trede_frame *frame, const struct trede_staging *staging,
                                       const uint32_t *order, struct trede_store *store,
                                       struct trede_findings *findings)
{
    const struct trede_design_columns *columns = &frame->campaign->design;
    frame->design.lonely = policy_of(columns->lonely);
    if (columns->population && frame->rows) {
        enum trede_status status = fractions(frame, staging, order, store, findings);
        if (status) return status;
    }
    if (!frame->design.second_fraction) frame->design.second = NULL;
    size_t first;
    frame->lonely_strata = count_lonely(frame, &first);
    if (frame->lonely_strata && columns->lonely == TREDE_LONELY_FAIL)
        return trede_fail(findings, TREDE_CAMPAIGN, columns->at, &one_unit,
                          label_of(frame, staging, order, store, first));
    return TREDE_OK;
}
