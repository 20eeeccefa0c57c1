/* gsl_guard.h - GSL's default error handler aborts the process. Every file that calls GSL calls this first. */
#ifndef TREDE_STATS_GSL_GUARD_H
#define TREDE_STATS_GSL_GUARD_H

/* Switches GSL's error handler off, once for the whole process; safe from any thread. */
void trede_gsl_quiet(void);

#endif
