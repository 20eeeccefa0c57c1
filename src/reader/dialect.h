/* dialect.h - the delimiter of a file: its "sep=" line or its header row. Private to the reader. */
#ifndef TREDE_READER_DIALECT_H
#define TREDE_READER_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

/* Is this first line "sep=;" (in any case, or in quotes), as Excel writes and reads it? Gives its delimiter. */
bool trede_dialect_separator_line(const char *text, size_t length, char *delimiter);

/* The most frequent of ; , tab | outside quotes in the header row that bytes begin with. None of them there: tab, the
 * one least likely inside a single column. Two equally frequent: 0. */
char trede_dialect_detect(const char *bytes, size_t length);

#endif
