/* dialect.h - the keys of campaign.yaml that say how a delimited file is read; the same for every kind of source. */
#ifndef TREDE_CAMPAIGN_DIALECT_H
#define TREDE_CAMPAIGN_DIALECT_H

#include "campaign/fields.h"

extern const struct trede_word trede_delimiter_words[], trede_decimal_words[], trede_thousands_words[];
extern const struct trede_range trede_header_row_range;

/* Rows of a table of keys, for a source struct that has a member named dialect. */
#define TREDE_DIALECT_KEYS(type)                                                                                       \
    {"header_rows", .value = trede_value_whole, .how = &trede_header_row_range,                                        \
     .offset = offsetof(type, dialect.header_rows)},                                                                   \
        {"delimiter", .value = trede_value_mark, .how = trede_delimiter_words,                                         \
         .offset = offsetof(type, dialect.delimiter)},                                                                 \
        {"decimal", .value = trede_value_mark, .how = trede_decimal_words, .offset = offsetof(type, dialect.decimal)}, \
        {"thousands", .value = trede_value_mark, .how = trede_thousands_words,                                         \
         .offset = offsetof(type, dialect.thousands)},                                                                 \
        {"encoding", .value = trede_value_text, .offset = offsetof(type, dialect.encoding)},                           \
    {                                                                                                                  \
        "date_format", .value = trede_value_date_format, .offset = offsetof(type, dialect.date_format)                 \
    }

/* const char *: a file below the campaign folder that must be there and be readable. */
trede_value_reader trede_value_file;
/* Decimal and thousands mark must differ. */
void trede_check_dialect(struct trede_reading *r, const struct trede_node *node, const struct trede_dialect *dialect);

#endif
