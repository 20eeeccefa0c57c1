/* options.h - the options all verbs share, and the table that both reads them and prints the help. */
#ifndef TREDE_CLI_OPTIONS_H
#define TREDE_CLI_OPTIONS_H

#include <stdbool.h>

#include "trede/trede.h"

/* Which options a verb takes: a set of these. */
enum option_set {
    TAKES_OUTPUT = 1,
    TAKES_FORMAT = 2,
    TAKES_FAIL_ON = 4,
    TAKES_WAVE = 8,
    TAKES_RESPONDENT = 16,
    TAKES_ENGINE = 32,    /* --threads, --seed */
    TAKES_DASHBOARD = 64
};

struct command_line {
    struct trede_options engine;
    enum trede_language language; /* of messages */
    bool json, quiet;
    const char *output, *format, *wave, *respondent;
    const char *folder;           /* the one positional argument */
};

/* Reads argv (argv[0] = the verb) into line. Returns TREDE_OK, TREDE_USAGE (said on stderr) or TREDE_FAIL_ON when
 * --help was asked for and printed. */
enum trede_status options_read(int argc, char **argv, unsigned takes, const char *usage, struct command_line *line);
void options_print(unsigned takes);

#endif
