#include "trede/estimate.h"

#include <stddef.h>

const char *trede_estimate_status_name(enum trede_estimate_status status)
{
    static const char *const names[] = {[TREDE_ESTIMATE_OK] = "ok",
                                        [TREDE_TOO_FEW] = "too_few",
                                        [TREDE_NO_VARIANCE] = "no_variance",
                                        [TREDE_NOT_CONVERGED] = "not_converged",
                                        [TREDE_SUPPRESSED] = "suppressed",
                                        [TREDE_QUESTION_NOT_ASKED] = "not_asked",
                                        [TREDE_REFUSED_BREAK] = "refused_break"};
    size_t i = (size_t)status;
    return i < sizeof names / sizeof *names ? names[i] : "";
}
