/* look.h - what a cell looks like, as data: role, number format, tone. No library is known here. */
#ifndef TREDE_REPORT_LOOK_H
#define TREDE_REPORT_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "report/verdict.h"

enum trede_role {
    TREDE_ROLE_TITLE,
    TREDE_ROLE_OWNER,
    TREDE_ROLE_FINDING,
    TREDE_ROLE_HEADING,
    TREDE_ROLE_BODY,
    TREDE_ROLE_STRONG,
    TREDE_ROLE_POINT,
    TREDE_ROLE_NOTE,
    TREDE_ROLE_CAPTION,
    TREDE_ROLE_CHIP,
    TREDE_ROLE_TILE_TITLE,
    TREDE_ROLE_TILE_VALUE,
    TREDE_ROLE_TILE_NOTE,
    TREDE_ROLE_HEAD_TEXT,
    TREDE_ROLE_HEAD_NUMBER,
    TREDE_ROLE_HEAD_MIDDLE,
    TREDE_ROLE_HEAD_OVER,
    TREDE_ROLE_GROUP,
    TREDE_ROLE_CELL_TEXT,
    TREDE_ROLE_CELL_TERM,
    TREDE_ROLE_CELL_NUMBER,
    TREDE_ROLE_CELL_STATUS,
    TREDE_ROLE_HEAT,
    TREDE_ROLE_HEAT_NONE,
    TREDE_ROLE_DATA_TITLE,
    TREDE_ROLE_DATA_NOTE,
    TREDE_ROLE_TIDY_TEXT,
    TREDE_ROLES
};

enum trede_format {
    TREDE_FORMAT_TEXT,
    TREDE_FORMAT_GENERAL,
    TREDE_FORMAT_SHARE,
    TREDE_FORMAT_WHOLE_SHARE,
    TREDE_FORMAT_POINTS,
    TREDE_FORMAT_WHOLE_POINTS,
    TREDE_FORMAT_MEAN,
    TREDE_FORMAT_MEAN_CHANGE,
    TREDE_FORMAT_COUNT,
    TREDE_FORMAT_TWO,
    TREDE_FORMAT_THREE,
    TREDE_FORMAT_ONE,
    TREDE_FORMAT_EURO,
    TREDE_FORMATS
};

enum { TREDE_HEAT_LEVELS = 8 };

/* level: of ROLE_HEAT, 0 palest; outlined: a darker frame; indented: text that follows a column of numbers. */
struct trede_style {
    enum trede_role role;
    enum trede_format format;
    enum trede_tone tone;
    int level;
    bool outlined, indented;
};

/* Style as one number, for look-up. */
uint32_t trede_style_code(const struct trede_style *style);

enum trede_align { TREDE_ALIGN_LEFT, TREDE_ALIGN_RIGHT, TREDE_ALIGN_MIDDLE };

/* How a role is set. colour 0 = black; fill and line 0 = none (black is written as 1). */
struct trede_role_look {
    float points;
    bool bold, italic, wraps;
    uint32_t colour, fill, bottom_line;
    bool thick_line;
    enum { TREDE_MIDDLE, TREDE_TOP, TREDE_BOTTOM } place; /* in a cell that is higher than the text */
    enum trede_align align;
};
const struct trede_role_look *trede_role_look(enum trede_role role);

struct trede_tone_look {
    uint32_t text, fill;
};
struct trede_tone_look trede_tone_look(enum trede_tone tone);
struct trede_tone_look trede_heat_look(int level);

/* Excel number format in its own (English) grammar. */
const char *trede_format_code(enum trede_format format);
enum trede_format trede_format_of(enum trede_unit unit, bool change);
/* What a cell of this unit holds: percentage points are stored times 100, so that 3.2 reads as 3.2. */
double trede_cell_value(enum trede_unit unit, double value);

#endif
