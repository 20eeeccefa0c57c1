#include "options.h"
#include "verbs.h"

static int act(const struct command_line *line, struct trede_findings *findings, char *written, unsigned long size)
{
    (void)written;
    (void)size;
    return (int)trede_check(line->folder, &line->engine, findings);
}

int verb_check(const struct verb *verb, int argc, char **argv)
{
    return verb_perform(verb, argc, argv, act);
}
