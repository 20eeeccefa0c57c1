/* status.h - what a fallible call returns.
 *
 * Every fallible function of the library returns enum trede_status and hands results back through its last pointers.
 * The values are also the exit statuses of the command-line program (documented in README.md). */
#ifndef TREDE_STATUS_H
#define TREDE_STATUS_H

#define TREDE_MUST_CHECK __attribute__((warn_unused_result))

enum trede_status {
    TREDE_OK = 0,
    TREDE_FAIL_ON = 1,       /* a --fail-on condition holds, for example a goal was missed */
    TREDE_USAGE = 2,         /* the command line is wrong */
    TREDE_INPUT = 3,         /* a data file was refused */
    TREDE_CAMPAIGN = 4,      /* campaign.yaml or one of its tables is wrong */
    TREDE_STORE = 5,         /* campaign.db cannot be opened, read or written */
    TREDE_OUTPUT = 6,        /* a workbook or export cannot be written */
    TREDE_INTERNAL = 70,     /* a broken promise inside the program, or no memory */
    TREDE_INTERRUPTED = 130  /* stopped by the user; everything rolled back */
};

#endif
