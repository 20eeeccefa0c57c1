#include <errno.h>
#include <stdio.h>

#include "say.h"
#include "verbs.h"

/* The plan is the result: it goes to stdout, what there is to say to stderr. */
int verb_plan(const struct verb *verb, int argc, char **argv)
{
    struct command_line line;
    enum trede_status status = options_read(argc, argv, verb->takes, verb->usage, &line);
    if (status == TREDE_FAIL_ON) return TREDE_OK; /* --help */
    if (status != TREDE_OK) return (int)status;
    struct trede_findings *findings = trede_findings_create(line.language);
    if (!findings) return TREDE_INTERNAL;
    char *bytes = NULL;
    size_t length = 0;
    status = trede_plan(line.folder, &line.engine, line.json, findings, &bytes, &length);
    if (status == TREDE_OK && (fwrite(bytes, 1, length, stdout) != length || fflush(stdout) != 0)) {
        if (errno != EPIPE) fputs("trede: stdout cannot take the plan (is the disk full?)\n", stderr);
        status = TREDE_OUTPUT;
    }
    trede_release_bytes(bytes);
    line.json = false; /* stdout is taken by the plan */
    say_findings(&line, findings, status, NULL);
    trede_findings_destroy(findings);
    return (int)status;
}
