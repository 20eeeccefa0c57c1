#include "options.h"
#include "verbs.h"

static int act(const struct command_line *line, struct trede_findings *findings, char *written, unsigned long size)
{
    (void)written;
    (void)size;
    return (int)trede_doctor(line->folder, findings);
}

int verb_doctor(const struct verb *verb, int argc, char **argv)
{
    return verb_perform(verb, argc, argv, act);
}
