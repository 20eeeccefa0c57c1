/* dashboard.h - a dashboard definition, typed: which result rows stand where, in what words, on which sheet.
 *
 * The workbook's form is data (reports/dashboard.yaml, or a file of the same form in a campaign folder); the rooms of
 * this floor only know the seven kinds of block. All memory belongs to the arena the definition was read into. */
#ifndef TREDE_REPORT_DASHBOARD_H
#define TREDE_REPORT_DASHBOARD_H

#include "campaign/campaign.h"
#include "report/keys.h"

/* One of these values and none of those with "!" before them; "word*" = starting with word. count 0 = no condition. */
struct trede_patterns {
    const char *const *items;
    size_t count;
};

enum trede_order { TREDE_AS_FOUND, TREDE_ASCENDING, TREDE_DESCENDING };

/* Which rows of the published table. wave: "latest" and "first" are taken among the rows whose keys fit, "now" is the
 * last moment of the whole analysis, "pair" the two waves of the campaign's comparison (all, without one), "finest" are the periods of the shortest length (months, where one file has months
 * and another years). against: "none" (default), "any", or "pair": the campaign's comparison where there is one, else
 * the latest two moments. status, unit and verdict are asked of what is left; then order and take. */
struct trede_selection {
    const char *name; /* under with: what sentences call it */
    struct trede_patterns keys[TREDE_KEYS];
    struct trede_patterns status, unit, verdict;
    enum trede_order order;
    int take; /* 0 = all */
    struct trede_place at;
};
struct trede_selections {
    const struct trede_selection *items;
    size_t count;
};

/* A word the selection must be ("any", "none", "several", a status, a verdict ...), a bound on its first estimate, or
 * its first subject. */
enum trede_test { TREDE_TEST_WORD, TREDE_TEST_BELOW, TREDE_TEST_ABOVE, TREDE_TEST_IS };
struct trede_condition {
    const char *name; /* of a selection, "it" = the row at hand, "sample", "example", "hidden" */
    enum trede_test test;
    const char *word;
    double bound;
    struct trede_place at;
};
struct trede_conditions {
    const struct trede_condition *items;
    size_t count;
};

/* A sentence and when it is said; in a list of cases the first that holds is taken. */
struct trede_case {
    struct trede_conditions when;
    struct trede_label text;
    struct trede_place at;
};
struct trede_cases {
    const struct trede_case *items;
    size_t count;
};

enum trede_voice { TREDE_VOICE_BODY, TREDE_VOICE_STRONG, TREDE_VOICE_NOTE, TREDE_VOICE_POINT };

enum trede_show {
    TREDE_SHOW_ESTIMATE,
    TREDE_SHOW_LOW,
    TREDE_SHOW_HIGH,
    TREDE_SHOW_BASE,
    TREDE_SHOW_EFFECTIVE_BASE,
    TREDE_SHOW_DETECTABLE,
    TREDE_SHOW_LABEL,
    TREDE_SHOW_SEGMENT,
    TREDE_SHOW_SET,
    TREDE_SHOW_WAVE,
    TREDE_SHOW_AGAINST,
    TREDE_SHOW_VERDICT,
    TREDE_SHOW_BEYOND,
    TREDE_SHOW_NOTE,
    TREDE_SHOW_TARGET,
    TREDE_SHOW_BASELINE,
    TREDE_SHOW_BY,
    TREDE_SHOW_KIND,
    TREDE_SHOW_NOTICED,
    TREDE_SHOW_SOURCE,
    TREDE_SHOW_OWNER,
    TREDE_SHOW_ACTION,
    TREDE_SHOWS
};
enum { TREDE_SHOW_TOGETHER = 6 };

/* Columns of a table: for the row at hand with some of its keys replaced by from, and once for every value of each. */
struct trede_column {
    struct trede_label over, title;
    enum trede_show show[TREDE_SHOW_TOGETHER];
    size_t show_count;
    const char *from[TREDE_KEYS]; /* NULL = as in the row */
    enum trede_key each;          /* TREDE_NO_KEY = once */
    int span;                     /* grid columns; 0 = what the content needs by its kind */
};

struct trede_grid {
    enum trede_key by[3];
    size_t by_count;
    enum trede_key group; /* a line above every new value; TREDE_NO_KEY = none */
    const struct trede_column *columns;
    size_t column_count;
};

/* A table of one number a cell, coloured by size; low and high are the ends of the colour scale. */
struct trede_heat {
    enum trede_key rows, columns;
    double low, high;
    bool diagonal; /* the cells where row and column are the same are outlined */
};

/* column: series on top of each other; paired: side by side, for parts that do not add up. band: two lines, the rows of
 * the first subject or statistic as they are, those of the second with their limits. scatter: a named point a category,
 * up its row's estimate, across that of the row with the keys under across. */
enum trede_chart_kind {
    TREDE_CHART_STACKED,
    TREDE_CHART_INTERVAL,
    TREDE_CHART_COLUMN,
    TREDE_CHART_LINE,
    TREDE_CHART_BAND,
    TREDE_CHART_SCATTER,
    TREDE_CHART_PAIRED
};
enum trede_palette { TREDE_COLOURS_SERIES, TREDE_COLOURS_RUNGS, TREDE_COLOURS_MOVEMENT, TREDE_COLOURS_GROUPS };
struct trede_chart {
    enum trede_chart_kind kind;
    enum trede_key by[2]; /* what a category is */
    size_t by_count;
    enum trede_key series;
    enum trede_palette colours;
    bool target; /* interval: mark the goal's target */
    const char *across[TREDE_KEYS];         /* scatter; NULL = as in the row */
    struct trede_label axis[2], corner[4];  /* scatter: what stands along and up; the corners: top left, top right,
                                             * bottom left, bottom right */
    int height;  /* pixels; 0 = by the number of categories */
};

struct trede_tile {
    struct trede_label title;
    struct trede_selection rows;
    struct trede_cases cases; /* the line below the number */
    struct trede_place at;
};

struct trede_definition {
    struct trede_label term, text;
    const char *reference;
    struct trede_patterns analysis; /* shown when one of these has rows; empty = always */
};

enum trede_block_kind {
    TREDE_BLOCK_SENTENCES,
    TREDE_BLOCK_TILES,
    TREDE_BLOCK_CHART,
    TREDE_BLOCK_TABLE,
    TREDE_BLOCK_HEAT,
    TREDE_BLOCK_DEFINITIONS,
    TREDE_BLOCK_PROVENANCE,
    TREDE_BLOCK_TIDY,
    TREDE_BLOCK_HEADING, /* above the first block after it that has something to show; if none has, above its own cases
                          */
    TREDE_BLOCK_EACH     /* its blocks once for every value of a key among its rows */
};

enum trede_provenance_part { TREDE_PART_RUN, TREDE_PART_FILES, TREDE_PART_RULES, TREDE_PART_HIDDEN, TREDE_PART_STAKEHOLDERS };

struct trede_block {
    enum trede_block_kind kind;
    struct trede_place at;
    struct trede_label title;  /* a heading above the block */
    struct trede_label absent; /* said at the end of the sheet when the block has nothing to show */
    struct trede_selections with;
    struct trede_conditions when;
    bool has_rows;
    struct trede_selection rows;
    struct trede_cases cases; /* sentences; of a chart: its title, of a table: the line above it */
    enum trede_voice voice;
    bool chip;        /* sentences: the verdict in a coloured cell before each */
    bool always;      /* a sheet with nothing but such blocks is left out all the same */
    bool beside;      /* stands beside the block before it, or below it in the same columns, without a gap */
    int column, span; /* grid columns from 1; span 0 = to the end */
    struct trede_grid grid;
    struct trede_heat heat;
    struct trede_chart chart;
    const struct trede_tile *tiles;
    size_t tile_count;
    const struct trede_definition *definitions;
    size_t definition_count;
    enum trede_provenance_part part;
    enum trede_key each;               /* each: the key; the word "each" in selections of its blocks is the value at hand */
    int most;                          /* each: how many values at most; its cases are said when there are more; 0 = all */
    const struct trede_block *blocks;  /* each */
    size_t block_count;
};

struct trede_sheet_definition {
    const char *id;          /* stands in the definition; extending files replace by it */
    struct trede_label name; /* on the tab */
    struct trede_label title;
    struct trede_selections with;
    struct trede_cases finding;
    const struct trede_block *blocks;
    size_t block_count;
    bool one_page, gridlines;
    struct trede_place at;
};

struct trede_word {
    const char *key;
    struct trede_label label;
};

enum { TREDE_COLOURS_MOST = 16 };
struct trede_colours {
    uint32_t items[TREDE_COLOURS_MOST];
    size_t count;
};

struct trede_dashboard {
    const struct trede_sheet_definition *sheets;
    size_t sheet_count;
    const struct trede_word *words; /* by key */
    size_t word_count;
    struct trede_colours rungs, series, movement, groups;
};

/* The definition at path, or, when path is NULL, dashboard.yaml in the campaign folder, or else the built-in one. A
 * file that says "extends: built-in" changes the built-in one: its words and colours go before, a sheet with the same
 * id is replaced, another one is put after the sheet named by "after". TREDE_CAMPAIGN with findings when it is wrong.
 */
TREDE_MUST_CHECK enum trede_status trede_dashboard_read(const char *path, const char *folder, struct trede_arena *arena,
                                                        struct trede_findings *findings, struct trede_dashboard *out);

/* The label under key, or NULL. */
const struct trede_label *trede_dashboard_word(const struct trede_dashboard *dashboard, const char *key);

#endif
