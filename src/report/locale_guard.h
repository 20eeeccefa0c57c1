/* locale_guard.h - the C locale for this thread while a library formats numbers. */
#ifndef TREDE_REPORT_LOCALE_GUARD_H
#define TREDE_REPORT_LOCALE_GUARD_H

#include <locale.h>
#include <stdbool.h>

struct trede_locale_guard {
    locale_t made, before;
};

/* false = the C locale cannot be had. Every enter that was true needs its leave. */
bool trede_locale_enter(struct trede_locale_guard *guard);
void trede_locale_leave(struct trede_locale_guard *guard);

#endif
