/* load.h - the import that is on: rows waiting to be inserted, respondents met, counts. */
#ifndef TREDE_STORE_LOAD_H
#define TREDE_STORE_LOAD_H

#include "store/block.h"
#include "store/fingerprints.h"
#include "store/state.h"
#include "store/writer.h"

/* The generated statements of an import. */
struct trede_statements {
    sqlite3_stmt *insert, *compare, *replace;
    sqlite3_stmt *reject;  /* the connection's */
    sqlite3_stmt *failing; /* the one a block was not written for */
};

struct trede_load {
    int64_t source, batch, last_before; /* last_before: highest response id before this import */
    enum trede_file_kind kind;
    const char *source_name;           /* the caller's batch holds it until commit */
    const struct trede_counts *counts; /* the campaign's entry of a file with counts; NULL = another kind of file */
    size_t splits;                     /* segment columns of a case register */
    bool failed;                       /* something went wrong: only a rollback is left */
    bool again;                        /* earlier rows of this file (or of one it takes the place of) may come again */
    bool any_row, any_respondent, elsewhere;
    struct trede_fingerprints met;
    struct trede_statements statements;
    struct trede_block blocks[TREDE_WRITER_BLOCKS], *filling; /* filling: the one rows are added to */
    struct trede_rows_shown shown;                            /* of whichever thread uses the connection */
    bool wants_writer;                                        /* blocks may go to a second thread */
    struct trede_writer writer;
    int64_t taken, rejected, last_rejected_line;
    int64_t added, changed, unchanged, absent;
};

/* ---- insert.c ---- */
TREDE_MUST_CHECK enum trede_status trede_pending_start(struct trede_store *store, int threads);
/* Ends the second thread; what it has not written is dropped. */
void trede_pending_end(struct trede_store *store);
/* Takes a copy of r. A full block is written, here or by the second thread; when that failed the next add, flush or
 * other use of the connection says so. */
TREDE_MUST_CHECK enum trede_status trede_pending_add(struct trede_store *store, const struct trede_response *r);
/* reason must live as long as the import. */
TREDE_MUST_CHECK enum trede_status trede_pending_reject(struct trede_store *store,
                                                        const struct trede_rejected *rejected);
TREDE_MUST_CHECK enum trede_status trede_pending_flush(struct trede_store *store);
/* Does the response with this id hold what r says? same is -1 when it is another respondent or wave. */
TREDE_MUST_CHECK enum trede_status trede_response_compare(struct trede_store *store, int64_t id,
                                                          const struct trede_response *r, int *same);
TREDE_MUST_CHECK enum trede_status trede_response_replace(struct trede_store *store, int64_t id,
                                                          const struct trede_response *r);

/* ---- again.c: a changed file of a source that holds rows ---- */
/* Reads the respondents that are there: those that may come again into the table earlier, the others into met. */
TREDE_MUST_CHECK enum trede_status trede_again_start(struct trede_store *store);
/* found: r was there before and has been dealt with. */
TREDE_MUST_CHECK enum trede_status trede_again_meet(struct trede_store *store, const struct trede_response *r,
                                                    uint64_t fingerprint, bool *found);
TREDE_MUST_CHECK enum trede_status trede_again_finish(struct trede_store *store);
/* When the set of fingerprints was full: looks for double respondents among the new rows, a part at a time. */
TREDE_MUST_CHECK enum trede_status trede_sweep(struct trede_store *store);

/* ---- counts.c ---- */
TREDE_MUST_CHECK enum trede_status trede_counts_start(struct trede_store *store);

/* ---- cases.c ---- */
TREDE_MUST_CHECK enum trede_status trede_cases_start(struct trede_store *store);

#endif
