/* responses.h - some columns of the responses of generate.c, in design order as the frame holds them. */
#ifndef TREDE_BENCH_RESPONSES_H
#define TREDE_BENCH_RESPONSES_H

#include "stats/design.h"

struct responses {
    struct trede_design design;
    int32_t **column; /* as asked for, along the design */
    uint32_t *levels; /* of each: its largest code + 1 */
};
/* Reads the named columns (codes: made without --labels). Says why and ends the program when it cannot. The memory is
 * that of the program. */
struct responses read_responses(const char *path, const char *const *names, size_t count);
_Noreturn void stop(const char *why);
double now(void); /* seconds */

#endif
