#include <stdio.h>

#include "say.h"
#include "verbs.h"

int verb_perform(const struct verb *verb, int argc, char **argv, verb_act *act)
{
    struct command_line line;
    char written[1024] = "";
    enum trede_status status = options_read(argc, argv, verb->takes, verb->usage, &line);
    if (status == TREDE_FAIL_ON) return TREDE_OK; /* --help */
    if (status != TREDE_OK) return (int)status;
    struct trede_findings *findings = trede_findings_create(line.language);
    if (!findings) {
        fputs("trede: no memory\n", stderr);
        return TREDE_INTERNAL;
    }
    say_progress(&line);
    status = (enum trede_status)act(&line, findings, written, sizeof written);
    say_progress_end();
    say_findings(&line, findings, status, written);
    if (written[0] && !line.json) puts(written);
    trede_findings_destroy(findings);
    return (int)status;
}
