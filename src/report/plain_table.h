/* plain_table.h - tables of texts and counts that are no results: files, rules, the register of partners. */
#ifndef TREDE_REPORT_PLAIN_TABLE_H
#define TREDE_REPORT_PLAIN_TABLE_H

#include "report/compose.h"

/* A column of a plain table of texts and counts. */
struct trede_plain_column {
    const char *word; /* of its head */
    int span;
    bool number;
};

void trede_plain_heads(const struct trede_source *source, struct trede_panel *panel,
                       const struct trede_plain_column *columns, size_t count);
/* The next cell of the row; *column goes on. */
void trede_plain_text(struct trede_panel *panel, int row, int *column, int span, const char *text);
void trede_plain_count(struct trede_panel *panel, int row, int *column, int64_t count);

/* The register of partners (stakeholders.c). */
void trede_put_stakeholders(const struct trede_source *source, struct trede_panel *panel);

#endif
