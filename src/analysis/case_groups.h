/* case_groups.h - the reports of the case registers by quarter of receipt, for all of them and for every owner, channel
 * and segment, in the order in which rows are made. */
#ifndef TREDE_ANALYSIS_CASE_GROUPS_H
#define TREDE_ANALYSIS_CASE_GROUPS_H

#include "analysis/analysis.h"

/* Whose reports: "all"; a segment set; or the sets "owner" and "channel", whose segments are owners and channels. What
 * a register does not know of a report is the segment "unknown". */
struct trede_case_group {
    const char *set, *segment;
    struct trede_period period; /* a quarter */
    char period_text[12];
    const uint32_t *members; /* indices into the table, ascending */
    size_t count;
    uint64_t registers; /* bit i: register i (modulo 64) covers some of the quarter */
    double days;        /* of the quarter that the registers cover, added up */
};

struct trede_case_groups {
    const struct trede_case_group *of; /* all first, then by set, segment and quarter */
    size_t count;
};

TREDE_MUST_CHECK enum trede_status trede_case_groups_make(const struct trede_context *context,
                                                          struct trede_arena *arena, struct trede_case_groups *out);
/* The same quarter a year earlier, else the quarter just before; NULL = neither has reports of these. */
const struct trede_case_group *trede_case_group_earlier(const struct trede_case_groups *groups, size_t i);

#endif
