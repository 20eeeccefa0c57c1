#include "report/locale_guard.h"

bool trede_locale_enter(struct trede_locale_guard *guard)
{
    guard->made = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (guard->made == (locale_t)0) return false;
    guard->before = uselocale(guard->made);
    return true;
}

void trede_locale_leave(struct trede_locale_guard *guard)
{
    (void)uselocale(guard->before);
    freelocale(guard->made);
}
