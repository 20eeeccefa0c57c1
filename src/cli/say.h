/* say.h - showing findings: text on stderr for people, or one JSON object on stdout for programs. */
#ifndef TREDE_CLI_SAY_H
#define TREDE_CLI_SAY_H

#include "options.h"

/* Text: every finding (with --quiet no remarks) on stderr; with --json one object with status, written and findings. */
void say_findings(const struct command_line *line, const struct trede_findings *findings, enum trede_status status,
                  const char *written);
/* Hooks a progress bar into the engine's options: on a terminal, after one second. */
void say_progress(struct command_line *line);
void say_progress_end(void);

#endif
