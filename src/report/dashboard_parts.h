/* dashboard_parts.h - the parts that blocks and sheets of a dashboard definition share. */
#ifndef TREDE_REPORT_DASHBOARD_PARTS_H
#define TREDE_REPORT_DASHBOARD_PARTS_H

#include "report/dashboard.h"
#include "report/decode.h"

trede_decode_fn trede_decode_patterns;   /* struct trede_patterns */
trede_decode_fn trede_decode_selection;  /* struct trede_selection */
trede_decode_fn trede_decode_with;       /* struct trede_selections: a map of names */
trede_decode_fn trede_decode_conditions; /* struct trede_conditions: a map of name: test */
trede_decode_fn trede_decode_cases;      /* struct trede_cases */
trede_decode_fn trede_decode_key;        /* enum trede_key */
trede_decode_fn trede_decode_analyses;   /* struct trede_patterns of names of analyses */
trede_decode_fn trede_decode_blocks;     /* struct trede_blocks */

struct trede_blocks {
    struct trede_block *items;
    size_t count;
};

/* Do conditions and sentences only use selections of with (and "it" where has_it)? */
void trede_check_conditions(struct trede_decoder *d, const struct trede_conditions *when,
                            const struct trede_selections *with, bool has_it);
void trede_check_cases(struct trede_decoder *d, const struct trede_cases *cases, const struct trede_selections *with,
                       bool has_it);

#endif
