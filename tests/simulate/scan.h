/* scan.h - what the scan for new problems finds, held against what is true in the whole town. */
#ifndef TREDE_SIMULATE_SCAN_H
#define TREDE_SIMULATE_SCAN_H

#include <stdbool.h>

#include "trede/trede.h"

enum planted { PLANTED_TRUST, PLANTED_FEAR, PLANTED_RUNGS, PLANTED_COUNT };
extern const char *const scan_planted[PLANTED_COUNT];

struct scan {
    bool holds;          /* some comparison holds at a false discovery rate of 10 % */
    int found, wrong;    /* findings, and those about what did not get worse */
    bool planted[PLANTED_COUNT]; /* found in the worse neighbourhood, or for everyone */
};

/* census: the same of the whole town. */
struct scan scan_of(const struct trede_published *published, const struct trede_published *census);

#endif
