/* verbs.h - one file a verb: read the options, call the library, print. Each returns the exit status. */
#ifndef TREDE_CLI_VERBS_H
#define TREDE_CLI_VERBS_H

struct verb {
    const char *name;
    const char *usage;  /* after "trede " */
    const char *help;   /* one line */
    unsigned takes;     /* enum option_set */
    int (*run)(const struct verb *verb, int argc, char **argv);
};

int verb_new(const struct verb *verb, int argc, char **argv);
int verb_check(const struct verb *verb, int argc, char **argv);
int verb_run(const struct verb *verb, int argc, char **argv);
int verb_import(const struct verb *verb, int argc, char **argv);
int verb_evaluate(const struct verb *verb, int argc, char **argv);
int verb_report(const struct verb *verb, int argc, char **argv);
int verb_export(const struct verb *verb, int argc, char **argv);
int verb_plan(const struct verb *verb, int argc, char **argv);
int verb_purge(const struct verb *verb, int argc, char **argv);
int verb_doctor(const struct verb *verb, int argc, char **argv);

/* What most verbs share: read options, make the findings list, call act, say what was found. act may set written. */
struct command_line;
struct trede_findings;
typedef int verb_act(const struct command_line *line, struct trede_findings *findings, char *written, unsigned long size);
int verb_perform(const struct verb *verb, int argc, char **argv, verb_act *act);

#endif
