#include "report/look.h"

#include <math.h>

enum { INK = 0x1F2933, BLUE = 0x0B3C6F, GREY = 0x5A5A5A, HAIR = 0xDDE3EA, PALE = 0xF3F7FB };

uint32_t trede_style_code(const struct trede_style *style)
{
    return (uint32_t)style->role | (uint32_t)style->format << 6 | (uint32_t)style->tone << 11 |
           (uint32_t)style->level << 15 | (uint32_t)style->outlined << 20 | (uint32_t)style->indented << 21;
}

const struct trede_role_look *trede_role_look(enum trede_role role)
{
    static const struct trede_role_look looks[TREDE_ROLES] = {
        [TREDE_ROLE_TITLE] = {.points = 18, .bold = true, .colour = BLUE},
        [TREDE_ROLE_OWNER] = {.points = 9, .colour = GREY, .align = TREDE_ALIGN_RIGHT},
        [TREDE_ROLE_FINDING] = {.points = 13, .wraps = true, .colour = INK, .bottom_line = BLUE, .place = TREDE_TOP},
        [TREDE_ROLE_HEADING] = {.points = 13, .bold = true, .wraps = true, .colour = BLUE, .bottom_line = 0xB9D3EA},
        [TREDE_ROLE_BODY] = {.points = 11, .wraps = true, .colour = INK},
        [TREDE_ROLE_STRONG] = {.points = 11, .bold = true, .wraps = true, .colour = INK},
        [TREDE_ROLE_POINT] = {.points = 11, .wraps = true, .colour = INK},
        [TREDE_ROLE_NOTE] = {.points = 9, .wraps = true, .colour = GREY, .place = TREDE_BOTTOM},
        [TREDE_ROLE_CAPTION] = {.points = 11, .bold = true, .wraps = true, .colour = INK},
        [TREDE_ROLE_CHIP] = {.points = 10, .bold = true, .wraps = true},
        [TREDE_ROLE_TILE_TITLE] =
            {.points = 10, .wraps = true, .colour = GREY, .fill = PALE, .align = TREDE_ALIGN_MIDDLE},
        [TREDE_ROLE_TILE_VALUE] =
            {.points = 22, .bold = true, .colour = BLUE, .fill = PALE, .align = TREDE_ALIGN_MIDDLE},
        [TREDE_ROLE_TILE_NOTE] =
            {.points = 9, .wraps = true, .colour = GREY, .fill = PALE, .align = TREDE_ALIGN_MIDDLE, .place = TREDE_TOP},
        [TREDE_ROLE_HEAD_TEXT] = {.points = 9,
                                  .place = TREDE_BOTTOM,
                                  .bold = true,
                                  .wraps = true,
                                  .colour = BLUE,
                                  .bottom_line = BLUE,
                                  .thick_line = true},
        [TREDE_ROLE_HEAD_NUMBER] = {.points = 9,
                                    .place = TREDE_BOTTOM,
                                    .bold = true,
                                    .wraps = true,
                                    .colour = BLUE,
                                    .bottom_line = BLUE,
                                    .thick_line = true,
                                    .align = TREDE_ALIGN_RIGHT},
        [TREDE_ROLE_HEAD_MIDDLE] = {.points = 9,
                                    .bold = true,
                                    .wraps = true,
                                    .colour = BLUE,
                                    .bottom_line = BLUE,
                                    .thick_line = true,
                                    .align = TREDE_ALIGN_MIDDLE,
                                    .place = TREDE_BOTTOM},
        [TREDE_ROLE_HEAD_OVER] = {.points = 9,
                                  .place = TREDE_BOTTOM,
                                  .bold = true,
                                  .wraps = true,
                                  .colour = BLUE,
                                  .bottom_line = 0x93BBDD,
                                  .align = TREDE_ALIGN_MIDDLE},
        [TREDE_ROLE_GROUP] = {.points = 10, .bold = true, .colour = INK, .fill = PALE, .bottom_line = HAIR},
        [TREDE_ROLE_CELL_TEXT] = {.points = 10, .wraps = true, .colour = INK, .bottom_line = HAIR},
        [TREDE_ROLE_CELL_TERM] = {.points = 10, .bold = true, .wraps = true, .colour = INK, .bottom_line = HAIR},
        [TREDE_ROLE_CELL_NUMBER] = {.points = 10, .colour = INK, .bottom_line = HAIR, .align = TREDE_ALIGN_RIGHT},
        [TREDE_ROLE_CELL_STATUS] =
            {.points = 9, .wraps = true, .colour = GREY, .bottom_line = HAIR, .align = TREDE_ALIGN_RIGHT},
        [TREDE_ROLE_HEAT] = {.points = 10, .colour = INK, .bottom_line = 0xFFFFFF, .align = TREDE_ALIGN_MIDDLE},
        [TREDE_ROLE_HEAT_NONE] =
            {.points = 9, .wraps = true, .colour = GREY, .bottom_line = HAIR, .align = TREDE_ALIGN_MIDDLE},
        [TREDE_ROLE_DATA_TITLE] = {.points = 11, .bold = true, .colour = INK},
        [TREDE_ROLE_DATA_NOTE] = {.points = 10, .colour = GREY},
        [TREDE_ROLE_TIDY_TEXT] = {.points = 11},
    };
    return &looks[role];
}

struct trede_tone_look trede_tone_look(enum trede_tone tone)
{
    static const struct trede_tone_look looks[TREDE_TONES] = {
        [TREDE_TONE_PLAIN] = {INK, 0},
        [TREDE_TONE_GOOD] = {0x1B7837, 0xE5F2E8},
        [TREDE_TONE_BAD] = {0xB2182B, 0xFBE9EA},
        [TREDE_TONE_UNSURE] = {0x5A5A5A, 0xEFEFEF},
        [TREDE_TONE_TRACK] = {0x2166AC, 0xE6EEF7},
        [TREDE_TONE_RISK] = {0x8C5A00, 0xFFF3DC},
        [TREDE_TONE_HIDDEN] = {0x5A5A5A, 0xFFFFFF},
    };
    return looks[tone];
}

/* From white to a blue on which black text still has a contrast of 4.5 to 1, then white text on darker blue. */
struct trede_tone_look trede_heat_look(int level)
{
    static const struct trede_tone_look looks[TREDE_HEAT_LEVELS] = {
        {INK, 0xF7FAFD}, {INK, 0xE3EEF8},      {INK, 0xCFE1F2},      {INK, 0xB5D1EA},
        {INK, 0x93BBDD}, {0xFFFFFF, 0x437FB5}, {0xFFFFFF, 0x2C689F}, {0xFFFFFF, 0x0B3C6F}};
    return looks[level < 0 ? 0 : level >= TREDE_HEAT_LEVELS ? TREDE_HEAT_LEVELS - 1 : level];
}

const char *trede_format_code(enum trede_format format)
{
    static const char *const codes[TREDE_FORMATS] = {
        [TREDE_FORMAT_TEXT] = "@",
        [TREDE_FORMAT_GENERAL] = "General",
        [TREDE_FORMAT_SHARE] = "0.0%",
        [TREDE_FORMAT_WHOLE_SHARE] = "0%",
        [TREDE_FORMAT_POINTS] = "+0.0;\u22120.0;0.0",
        [TREDE_FORMAT_WHOLE_POINTS] = "+0;\u22120;0",
        [TREDE_FORMAT_MEAN] = "0.00",
        [TREDE_FORMAT_MEAN_CHANGE] = "+0.00;\u22120.00;0.00",
        [TREDE_FORMAT_COUNT] = "#,##0",
        [TREDE_FORMAT_TWO] = "0.00",
        [TREDE_FORMAT_THREE] = "0.000",
        [TREDE_FORMAT_ONE] = "0.0",
        [TREDE_FORMAT_EURO] = "[=0]0;[<100]#,##0.00;#,##0", /* what one person costs is cents */
    };
    return codes[format];
}

enum trede_format trede_format_of(enum trede_unit unit, bool change)
{
    switch (unit) {
    case TREDE_UNIT_SHARE:
        return TREDE_FORMAT_SHARE;
    case TREDE_UNIT_PROBABILITY:
        return TREDE_FORMAT_WHOLE_SHARE;
    case TREDE_UNIT_POINTS:
        return TREDE_FORMAT_POINTS;
    case TREDE_UNIT_MEAN:
        return change ? TREDE_FORMAT_MEAN_CHANGE : TREDE_FORMAT_MEAN;
    case TREDE_UNIT_COUNT:
        return TREDE_FORMAT_COUNT;
    case TREDE_UNIT_RATE:
    case TREDE_UNIT_RATIO:
        return TREDE_FORMAT_TWO;
    case TREDE_UNIT_SCORE:
    case TREDE_UNIT_DAYS:
        return TREDE_FORMAT_ONE;
    case TREDE_UNIT_EURO:
        return TREDE_FORMAT_EURO;
    case TREDE_UNIT_STATISTIC:
    case TREDE_UNIT_VERDICT:
        break;
    }
    return TREDE_FORMAT_THREE;
}

double trede_cell_value(enum trede_unit unit, double value)
{
    return unit == TREDE_UNIT_POINTS ? value * 100.0 : value;
}
