#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct option_row {
    const char *name;
    char letter; /* 0 = long form only */
    const char *argument;
    unsigned takes; /* 0 = every verb */
    const char *help;
};

static const struct option_row rows[] = {
    {"output", 'o', "FILE", TAKES_OUTPUT, "where to write"},
    {"format", 'f', "FORMAT", TAKES_FORMAT, "csv (default), json or sqlite"},
    {"fail-on", 'F', "LIST", TAKES_FAIL_ON, "exit 1 when one holds: missed,at_risk,rejected,warning"},
    {"wave", 'w', "WAVE", TAKES_WAVE, "remove the answers of this wave"},
    {"respondent", 'r', "ID", TAKES_RESPONDENT, "remove the answers of this respondent"},
    {"threads", 't', "N", TAKES_ENGINE, "threads to use (default: all cores); the result is the same for any number"},
    {"seed", 's', "N", TAKES_ENGINE, "seed of everything drawn (default 1)"},
    {"dashboard", 'd', "FILE", TAKES_DASHBOARD, "another dashboard definition"},
    {"lang", 'l', "nl|en", 0, "language of messages and workbook"},
    {"json", 'j', NULL, 0, "machine-readable output on stdout"},
    {"quiet", 'q', NULL, 0, "errors and warnings only"},
    {"help", 'h', NULL, 0, "this text"},
};
enum { ROWS = sizeof rows / sizeof *rows };

void options_print(unsigned takes)
{
    for (size_t i = 0; i < ROWS; i++) {
        char left[40];
        if (rows[i].takes && !(rows[i].takes & takes)) continue;
        snprintf(left, sizeof left, "--%s %s", rows[i].name, rows[i].argument ? rows[i].argument : "");
        printf("  -%c, %-22s %s\n", rows[i].letter, left, rows[i].help);
    }
}

static bool whole_number(const char *text, unsigned long long most, unsigned long long *value)
{
    char *end = NULL;
    if (text[0] < '0' || text[0] > '9') return false;
    *value = strtoull(text, &end, 10);
    return *end == '\0' && *value <= most;
}

static bool language_of(const char *text, struct command_line *line)
{
    bool dutch = strcmp(text, "nl") == 0;
    if (!dutch && strcmp(text, "en") != 0) return false;
    line->language = line->engine.language = dutch ? TREDE_DUTCH : TREDE_ENGLISH;
    line->engine.has_language = true;
    return true;
}

/* Options that stand for themselves: text or a switch. */
static void take_plain(char letter, const char *text, struct command_line *line)
{
    switch (letter) {
    case 'o': line->output = text; break;
    case 'f': line->format = text; break;
    case 'F': line->engine.fail_on = text; break;
    case 'w': line->wave = text; break;
    case 'r': line->respondent = text; break;
    case 'd': line->engine.dashboard = text; break;
    case 'j': line->json = true; break;
    default: line->quiet = true; break;
    }
}

/* false: the argument is not one this option takes. */
static bool take(char letter, const char *text, struct command_line *line)
{
    unsigned long long number;
    if (letter == 'l') return language_of(text, line);
    if (letter == 't') {
        if (!whole_number(text, 64, &number) || number == 0) return false;
        line->engine.threads = (int)number;
    } else if (letter == 's') {
        if (!whole_number(text, UINT64_MAX, &number)) return false;
        line->engine.seed = number;
    } else {
        take_plain(letter, text, line);
    }
    return true;
}

/* The tables getopt_long wants, made from the rows this verb takes. */
static void getopt_tables(unsigned takes, struct option *longs, char *shorts)
{
    size_t n = 0;
    *shorts++ = ':';
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].takes && !(rows[i].takes & takes)) continue;
        longs[n++] = (struct option){rows[i].name, rows[i].argument ? required_argument : no_argument, NULL, rows[i].letter};
        *shorts++ = rows[i].letter;
        if (rows[i].argument) *shorts++ = ':';
    }
    longs[n] = (struct option){0};
    *shorts = '\0';
}

static enum trede_status wrong(const char *verb, const char *what, const char *which)
{
    fprintf(stderr, "trede %s: %s%s; see trede %s --help\n", verb, what, which, verb);
    return TREDE_USAGE;
}

enum trede_status options_read(int argc, char **argv, unsigned takes, const char *usage, struct command_line *line)
{
    struct option longs[ROWS + 1];
    char shorts[2 * ROWS + 2];
    int letter;
    *line = (struct command_line){.engine = {.seed = 1}};
    getopt_tables(takes, longs, shorts);
    opterr = 0;
    while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (letter == 'h') {
            printf("usage: trede %s\n\n", usage);
            options_print(takes);
            return TREDE_FAIL_ON;
        }
        if (letter == ':') return wrong(argv[0], "a value is missing after ", argv[optind - 1]);
        if (letter == '?') return wrong(argv[0], "unknown option ", argv[optind - 1]);
        if (!take((char)letter, optarg, line)) return wrong(argv[0], "this value does not fit: ", optarg);
    }
    if (optind == argc) return wrong(argv[0], "name the campaign folder", "");
    if (optind + 1 < argc) return wrong(argv[0], "one folder at a time, not also ", argv[optind + 1]);
    line->folder = argv[optind];
    return TREDE_OK;
}
