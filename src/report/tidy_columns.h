/* tidy_columns.h - the columns of the tidy result, once, for the table in the workbook and every export. */
#ifndef TREDE_REPORT_TIDY_COLUMNS_H
#define TREDE_REPORT_TIDY_COLUMNS_H

#include "trede/result.h"

enum trede_column_kind { TREDE_COLUMN_TEXT, TREDE_COLUMN_NUMBER, TREDE_COLUMN_WHOLE };

struct trede_value {
    bool present;
    const char *text;
    double number;
    int64_t whole;
};

struct trede_tidy_column {
    const char *name;
    enum trede_column_kind kind;
    bool of_user; /* text a user wrote: names of waves, segments, goals */
    struct trede_value (*read)(const struct trede_result *row);
};

enum { TREDE_TIDY_COLUMNS = 21 };
extern const struct trede_tidy_column trede_tidy_columns[TREDE_TIDY_COLUMNS];

#endif
