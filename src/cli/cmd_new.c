#include <stdio.h>

#include "options.h"
#include "verbs.h"

static int act(const struct command_line *line, struct trede_findings *findings, char *written, unsigned long size)
{
    enum trede_language language = line->engine.has_language ? line->engine.language : TREDE_DUTCH;
    enum trede_status status = trede_new(line->folder, language, findings);
    if (status == TREDE_OK) snprintf(written, size, "%s/campaign.yaml", line->folder);
    return (int)status;
}

int verb_new(const struct verb *verb, int argc, char **argv)
{
    return verb_perform(verb, argc, argv, act);
}
