#include <stdio.h>

#include "options.h"
#include "verbs.h"

static int act(const struct command_line *line, struct trede_findings *findings, char *written, unsigned long size)
{
    (void)written;
    (void)size;
    if (!line->wave == !line->respondent) {
        fputs("trede purge: give either --wave or --respondent\n", stderr);
        return TREDE_USAGE;
    }
    return (int)trede_purge(line->folder, line->wave, line->respondent, findings);
}

int verb_purge(const struct verb *verb, int argc, char **argv)
{
    return verb_perform(verb, argc, argv, act);
}
