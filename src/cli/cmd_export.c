#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "say.h"
#include "verbs.h"

/* The table is the result: it goes to stdout, what there is to say to stderr. */
static int to_stdout(const struct command_line *line, const char *format, struct trede_findings *findings)
{
    char *bytes = NULL;
    size_t length = 0;
    enum trede_status status =
        trede_export(line->folder, &line->engine, format, line->output, findings, line->output ? NULL : &bytes, &length);
    bool printed = status == TREDE_OK || status == TREDE_FAIL_ON;
    if (printed && bytes && (fwrite(bytes, 1, length, stdout) != length || fflush(stdout) != 0)) {
        /* a reader that had enough, such as head, is no failure worth words */
        if (errno != EPIPE) fputs("trede: stdout cannot take the table (is the disk full?)\n", stderr);
        status = TREDE_OUTPUT;
    }
    trede_release_bytes(bytes);
    return (int)status;
}

static int perform(const struct verb *verb, int argc, char **argv, const char *json_format)
{
    struct command_line line;
    enum trede_status status = options_read(argc, argv, verb->takes, verb->usage, &line);
    if (status == TREDE_FAIL_ON) return TREDE_OK;
    if (status != TREDE_OK) return (int)status;
    const char *format = line.format ? line.format : line.json ? json_format : "csv";
    if (strcmp(format, "csv") != 0 && strcmp(format, "json") != 0 && strcmp(format, "sqlite") != 0) {
        fprintf(stderr, "trede %s: --format is csv, json or sqlite\n", verb->name);
        return TREDE_USAGE;
    }
    if (strcmp(format, "sqlite") == 0 && !line.output) {
        fprintf(stderr, "trede %s: --format sqlite needs --output FILE\n", verb->name);
        return TREDE_USAGE;
    }
    struct trede_findings *findings = trede_findings_create(line.language);
    if (!findings) return TREDE_INTERNAL;
    status = (enum trede_status)to_stdout(&line, format, findings);
    line.json = false; /* stdout is taken by the table */
    say_findings(&line, findings, status, NULL);
    trede_findings_destroy(findings);
    return (int)status;
}

int verb_export(const struct verb *verb, int argc, char **argv)
{
    return perform(verb, argc, argv, "json");
}

int verb_evaluate(const struct verb *verb, int argc, char **argv)
{
    return perform(verb, argc, argv, "json");
}
