/* block.h - rows waiting to be written, and the table waiting_rows that shows them to SQL.
 *
 * An INSERT selects from waiting_rows, so each value goes straight from the block to the row. Rejected: binding values
 * to the parameters of an INSERT of many rows, which took a third more instructions. */
#ifndef TREDE_STORE_BLOCK_H
#define TREDE_STORE_BLOCK_H

#include "store/sqltext.h"
#include "store/state.h"

enum { TREDE_VALUES_A_BLOCK = 4000, TREDE_ROWS_A_BLOCK = 100 };

struct trede_rejected {
    int64_t line, column;
    const char *reason; /* the caller's */
};

/* Whose a block is, writer.h says. */
struct trede_block {
    size_t capacity, used;
    struct trede_response *rows; /* without their values */
    double *values;              /* items a row; NaN = no answer. Whole numbers are exact */
    unsigned char *missing;      /* 4 * items bytes a row */
    size_t *missing_size;
    unsigned char *replicates; /* 8 * replicate weights bytes a row */
    char (*dates)[11];                                  /* items a row; only when the campaign has date items */
    struct trede_rejected rejected[TREDE_ROWS_A_BLOCK]; /* came while the block was filled; go before its rows */
    size_t rejects;
};

/* The rows from `first` to before `end` of a block. */
struct trede_rows_shown {
    const struct trede_block *block;
    size_t first, end;
};

TREDE_MUST_CHECK enum trede_status trede_block_make(struct trede_block *block, const struct trede_campaign *campaign);
void trede_block_free(struct trede_block *block);
/* Copies r to the first free place, without taking it: the caller counts used up. TREDE_INPUT with a finding when a
 * value does not suit its item. */
TREDE_MUST_CHECK enum trede_status trede_block_put(struct trede_store *store, struct trede_block *block,
                                                   const struct trede_response *r);

/* Makes waiting_rows known to the connection. It shows store->load->shown: what is selected points into the block. One
 * statement reads it at a time. */
TREDE_MUST_CHECK enum trede_status trede_block_register(struct trede_store *store);
/* The names of its columns, comma separated, which are also those of response; `missing` in place of that one. */
void trede_block_columns(struct trede_sqltext *t, const struct trede_campaign *campaign, const char *missing);

#endif
