/* compose.h - blocks of a definition -> panels of cells. One file a kind of block; none of them knows a sheet. */
#ifndef TREDE_REPORT_COMPOSE_H
#define TREDE_REPORT_COMPOSE_H

#include "report/panel.h"
#include "report/sentence.h"

/* Adds the block's cells below what the panel already holds; a block without rows adds none. */
typedef enum trede_status trede_compose_fn(const struct trede_block *block, struct trede_scope *scope,
                                           struct trede_panel *panel);

trede_compose_fn trede_compose_sentences;
trede_compose_fn trede_compose_tiles;
trede_compose_fn trede_compose_chart;
trede_compose_fn trede_compose_table;
trede_compose_fn trede_compose_heat;
trede_compose_fn trede_compose_definitions;
trede_compose_fn trede_compose_provenance;

/* One sheet composed. tidy: the whole published table stands on it too, below the panels. */
struct trede_sheet_plan {
    const struct trede_sheet_definition *definition;
    struct trede_panel **panels;
    size_t count, capacity;
    bool has_content; /* something that is about this campaign; a sheet without is left out */
    bool tidy;
};
TREDE_MUST_CHECK enum trede_status trede_compose_sheet(const struct trede_source *source,
                                                       const struct trede_sheet_definition *definition,
                                                       struct trede_sheet_plan *out);

/* The distinct rows by some keys, in the order their values are shown in; arena memory. */
TREDE_MUST_CHECK enum trede_status trede_distinct(const struct trede_source *source, const struct trede_rows *rows,
                                                  const enum trede_key *by, size_t by_count, struct trede_rows *out);
/* The row that agrees with a on keys a_by and, when b is not NULL, with b on b_by; NULL when there is none. */
bool trede_rows_agree(const struct trede_result *a, const struct trede_result *b, const enum trede_key *by,
                      size_t by_count);

/* One value of a row as a cell: a number with its format, or the word that says why there is none. */
void trede_show_cell(const struct trede_source *source, struct trede_panel *panel, int row, int column, int span,
                     const struct trede_result *result, enum trede_show show);

#endif
