/* domains.h - for whom and between which moments numbers are made: everyone and every segment of every set, and the
 * pairs of waves to compare. Built once for a run by the driver (context->domains) and shared by all analyses. */
#ifndef TREDE_ANALYSIS_DOMAINS_H
#define TREDE_ANALYSIS_DOMAINS_H

#include "frame/frame.h"

/* Rows of all waves together: a ratio function looks at frame->wave itself and gives no term for a row of a wave it
 * does not want. */
struct trede_domain {
    const char *set, *segment;    /* "all", "all" = everyone */
    int set_index, segment_index; /* into campaign->sets and its segments; -1 = everyone */
    const uint32_t *rows;         /* ascending row numbers of the frame; NULL = all rows */
    size_t count;
};

/* Two waves with data to compare: the pair under report: compare, those under also, and every wave with the next one
 * that has data. */
struct trede_pair {
    int from, to;  /* indices into campaign->waves; from is the earlier */
    bool refused;  /* a method break lies between and no overlap was measured: no numbers, status refused_break */
    bool headline; /* the pair under report: compare */
};

struct trede_domains {
    const struct trede_domain *of; /* [0] is everyone (own staff: segment internal of the set audience); then sets and segments in the campaign's order; then, where a
                                    * wave has a fresh and a panel sample, the set "sample" with "fresh" and "panel" */
    size_t count;
    const struct trede_pair *pairs; /* no pair twice, by to and then from */
    size_t pair_count;
    struct trede_subsets subsets; /* the rows of the domains, as the estimators read them */
    struct trede_arena *arena;
};

/* Two samples of one wave are never mixed (methods 1.7). CROSS_SECTION: where a wave has both, the panel's answers are
 * left out of everyone and of the segments, and shown beside the fresh sample's in the set "sample". EVERYONE: all rows
 * (for what follows the same people from wave to wave). */
enum trede_domain_rows { TREDE_ROWS_CROSS_SECTION, TREDE_ROWS_EVERYONE };

/* TREDE_INTERNAL = no memory. A campaign without a survey has one domain without rows. */
TREDE_MUST_CHECK enum trede_status trede_domains_create(const struct trede_campaign *campaign,
                                                        const struct trede_frame *frame, enum trede_domain_rows which,
                                                        struct trede_domains **out);
void trede_domains_destroy(struct trede_domains *domains);
/* The segment of every row of the frame in one set: an index, or < 0 = in none, or in more than one. */
void trede_domains_place(const struct trede_domains *domains, size_t rows, int set, int32_t *segment);
/* Does any wave have two samples? Without, cross-section and everyone are the same. */
bool trede_domains_differ(const struct trede_campaign *campaign, const struct trede_frame *frame);

/* Is it one of the profiles of who does not report? Within them who acts is given: a gap has no meaning. */
bool trede_domain_is_profile(const struct trede_campaign *campaign, const struct trede_domain *domain);

/* What makes two waves comparable: mode, questionnaire, agency, weighting. */
enum { TREDE_WAVE_FIELDS = 4 };
const char *trede_wave_field_name(size_t field);
const char *trede_wave_field(const struct trede_wave *wave, size_t field); /* NULL or "" = not stated */
/* Do two waves differ in a field? What only one of them states is no difference. */
bool trede_wave_field_differs(const struct trede_wave *a, const struct trede_wave *b, size_t field);
/* The name of the first field in which two waves differ: a method break lies between. NULL = none. */
const char *trede_wave_break(const struct trede_wave *a, const struct trede_wave *b);

#endif
