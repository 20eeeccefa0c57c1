/* value.h - one written value, from campaign.yaml or from a cell of a table, read as what it must be.
 *
 * Private to this floor. A reader adds a finding when the text is not what it must be and then leaves the target as it
 * was. how points to what the reader's comment says. */
#ifndef TREDE_CAMPAIGN_VALUE_H
#define TREDE_CAMPAIGN_VALUE_H

#include "campaign/reading.h"

struct trede_written {
    const char *text; /* in the arena, never empty */
    struct trede_place at;
    bool in_table; /* a decimal comma is allowed: spreadsheets write it */
};

typedef void trede_value_reader(struct trede_reading *r, const struct trede_written *w, const void *how, void *target);

/* A key of campaign.yaml or a column of a table: what it is called, how it is read, where it goes. */
typedef void trede_block_reader(struct trede_reading *r, const struct trede_node *node, void *target);
struct trede_key {
    const char *name;
    bool required;             /* campaign.yaml: the key; tables: the column and every cell of it */
    trede_value_reader *value; /* for a text ... */
    trede_block_reader *block; /* ... or for anything else (campaign.yaml only) */
    const void *how;
    size_t offset; /* of the member in the target */
    size_t given;  /* offset of a bool that becomes true; 0 = none */
};

struct trede_word {
    const char *word; /* NULL ends the list */
    int value;
};
struct trede_range {
    double low, high;
};
extern const struct trede_range trede_range_share;  /* 0..1 */
extern const struct trede_range trede_range_change; /* -1..10: a change of spend */

trede_value_reader trede_value_text;        /* const char * */
trede_value_reader trede_value_name;        /* const char *: an identifier */
trede_value_reader trede_value_bool;        /* bool */
trede_value_reader trede_value_choice;      /* an enum or int; how: struct trede_word[] */
trede_value_reader trede_value_mark;        /* char; how: struct trede_word[] */
trede_value_reader trede_value_day;         /* int32_t */
trede_value_reader trede_value_date_format; /* const char * */
trede_value_reader trede_value_rule;        /* struct trede_rule: sql and at */
trede_value_reader trede_value_whole;       /* int; how: struct trede_range */
trede_value_reader trede_value_count;       /* int64_t, 0 or more */
trede_value_reader trede_value_number;      /* double; how: struct trede_range or NULL */
trede_value_reader trede_value_share;       /* double, "25%" is 0.25; how: struct trede_range */

/* A number as a table or campaign.yaml may write it, with or without a percent sign (then divided by 100). */
bool trede_written_number(struct trede_reading *r, const struct trede_written *w, double *value, bool *percent);
/* The value of word in a list, -1 when it is not there. */
int trede_word_value(const struct trede_word *words, const char *word);
/* A format trede_date_parse knows. */
bool trede_date_format_known(const char *format);

#endif
