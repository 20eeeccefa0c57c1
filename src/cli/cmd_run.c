#include "options.h"
#include "verbs.h"

static int act(const struct command_line *line, struct trede_findings *findings, char *written, unsigned long size)
{
    return (int)trede_run(line->folder, &line->engine, line->output, findings, written, size);
}

int verb_run(const struct verb *verb, int argc, char **argv)
{
    return verb_perform(verb, argc, argv, act);
}
