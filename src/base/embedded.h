/* embedded.h - files compiled into the program (sql/, reports/), see cmake/embed.cmake. */
#ifndef TREDE_BASE_EMBEDDED_H
#define TREDE_BASE_EMBEDDED_H

#include <stddef.h>

struct trede_embedded {
    const char *name;            /* file name without folder; NULL ends the table */
    const unsigned char *bytes;  /* NUL-terminated */
    size_t length;
};

extern const struct trede_embedded trede_sql_files[];
extern const struct trede_embedded trede_report_files[];

/* The entry of that name, or NULL. */
const struct trede_embedded *trede_embedded_find(const struct trede_embedded *table, const char *name);

#endif
