/* cell_place.h - where each cell of a small CSV file stands: line and column in characters.
 *
 * Private to this floor. The CSV reader gives the number of a field; people and editors count characters. So a table,
 * which is small, is walked a second time beside the reader to find where its cells begin. */
#ifndef TREDE_CAMPAIGN_CELL_PLACE_H
#define TREDE_CAMPAIGN_CELL_PLACE_H

#include <stddef.h>
#include <stdint.h>

enum trede_unit_kind { TREDE_UNITS_UTF8, TREDE_UNITS_SINGLE, TREDE_UNITS_UTF16LE, TREDE_UNITS_UTF16BE };

struct trede_cell_walk {
    const unsigned char *bytes;
    size_t length, at; /* in bytes */
    enum trede_unit_kind kind;
    char delimiter;
    int64_t line; /* of at, from 1 */
};

struct trede_cell_spot {
    int64_t line, column;
};

void trede_cell_walk_start(struct trede_cell_walk *walk, const char *bytes, size_t length, const char *encoding,
                           char delimiter);
/* The first character of each cell of the record that begins on this line (outer spaces and the opening quote left
 * out), for at most count cells; cells that are not there keep the place of the record. Lines go up from call to call.
 */
void trede_cell_walk_record(struct trede_cell_walk *walk, int64_t line, struct trede_cell_spot *spots, size_t count);

#endif
