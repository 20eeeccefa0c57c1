/* main.c - the command table. Exit statuses: trede/status.h and README.md. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "options.h"
#include "verbs.h"

static const struct verb verbs[] = {
    {"new", "new DIR", "a commented campaign to start from", 0, verb_new},
    {"check", "check CAMPAIGN", "read everything, write nothing; every finding as file:line:column", TAKES_ENGINE, verb_check},
    {"run", "run CAMPAIGN [-o FILE.xlsx]", "the main job: import what is new, evaluate, write the workbook",
     TAKES_OUTPUT | TAKES_ENGINE | TAKES_FAIL_ON | TAKES_DASHBOARD, verb_run},
    {"import", "import CAMPAIGN", "only import what is new", TAKES_ENGINE | TAKES_FAIL_ON, verb_import},
    {"evaluate", "evaluate CAMPAIGN", "only estimate; the published table on stdout", TAKES_ENGINE | TAKES_FORMAT | TAKES_FAIL_ON, verb_evaluate},
    {"report", "report CAMPAIGN [-o FILE.xlsx]", "only estimate and write the workbook",
     TAKES_OUTPUT | TAKES_ENGINE | TAKES_FAIL_ON | TAKES_DASHBOARD, verb_report},
    {"export", "export CAMPAIGN [--format csv|json|sqlite] [-o FILE]", "the published results, tidy",
     TAKES_OUTPUT | TAKES_FORMAT | TAKES_ENGINE | TAKES_FAIL_ON, verb_export},
    {"plan", "plan CAMPAIGN", "sample size and detectable difference for the next wave", TAKES_ENGINE, verb_plan},
    {"purge", "purge CAMPAIGN --wave W | --respondent ID", "remove answers for good (retention)", TAKES_WAVE | TAKES_RESPONDENT, verb_purge},
    {"doctor", "doctor CAMPAIGN", "is the store sound; versions; what would be refused", 0, verb_doctor},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static void help(FILE *out)
{
    fprintf(out, "trede %s - did the campaign move people up the ladder?\n\nusage: trede VERB CAMPAIGN [options]\n\n", TREDE_VERSION);
    for (size_t i = 0; i < VERBS; i++)
        fprintf(out, "  %-9s %s\n", verbs[i].name, verbs[i].help);
    fputs("\nCAMPAIGN is a folder or its campaign.yaml. trede VERB --help tells more; trede --version the version.\n", out);
}

static void on_signal(int number)
{
    (void)number;
    trede_stop();
}

static void set_signals(void)
{
    struct sigaction stop = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL); /* a write then fails with a status */
    sigaction(SIGXFSZ, &ignore, NULL);
}

int main(int argc, char **argv)
{
    set_signals();
    umask(077); /* stores and exports are for their owner */
    if (argc < 2) {
        help(stderr);
        return TREDE_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        help(stdout);
        return TREDE_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("trede " TREDE_VERSION);
        return TREDE_OK;
    }
    for (size_t i = 0; i < VERBS; i++)
        if (strcmp(argv[1], verbs[i].name) == 0) return verbs[i].run(&verbs[i], argc - 1, argv + 1);
    fprintf(stderr, "trede: there is no verb \"%s\"; see trede --help\n", argv[1]);
    return TREDE_USAGE;
}
