/* gsl_guard.c - the one place where GSL's error handler is switched off. The handler is process-wide state of GSL, so a
 * program that links trede and wants its own handler has to set it after the first call into trede. */
#include "stats/gsl_guard.h"

#include <pthread.h>

#include <gsl/gsl_errno.h>

static pthread_once_t quiet_once = PTHREAD_ONCE_INIT;

static void switch_off(void)
{
    gsl_set_error_handler_off();
}

void trede_gsl_quiet(void)
{
    (void)pthread_once(&quiet_once, switch_off);
}
