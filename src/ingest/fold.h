/* fold.h - the comparable form of one cell, without growing memory: data files have millions of cells. */
#ifndef TREDE_INGEST_FOLD_H
#define TREDE_INGEST_FOLD_H

#include "base/alloc.h"
#include "reader/csv.h"

struct trede_folding {
    char plain[256];             /* ASCII text that fits is folded here */
    struct trede_arena *scratch; /* else here; NULL = not used */
};

/* trede_name_fold of the cell; NULL = no memory. Valid until trede_folding_done. */
const char *trede_fold_cell(struct trede_folding *folding, struct trede_field cell);
void trede_folding_done(struct trede_folding *folding);

#endif
