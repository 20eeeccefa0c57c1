/* header.h - the header rows of a delimited file -> column names. Private to the reader. */
#ifndef TREDE_READER_HEADER_H
#define TREDE_READER_HEADER_H

#include "reader/record.h"

/* Reads the header rows through records, names them in arena and tells records what to expect of the rows below. */
TREDE_MUST_CHECK enum trede_status trede_header_read(struct trede_record_reader *records,
                                                     const struct trede_csv_options *options, struct trede_arena *arena,
                                                     struct trede_csv_header *header);

#endif
