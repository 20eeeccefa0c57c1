/* fixture.h - a made-up campaign and its published table, for tests of the report floor. Nothing in it was measured. */
#ifndef TREDE_TESTS_REPORT_FIXTURE_H
#define TREDE_TESTS_REPORT_FIXTURE_H

#include "report/report.h"

struct fixture {
    struct trede_campaign campaign;
    struct trede_published *published;
    struct trede_provenance provenance;
};

/* What to leave out or add. */
enum {
    FIXTURE_NO_LADDER = 1,
    FIXTURE_NO_GOALS = 2,
    FIXTURE_NO_CHANNELS = 4,
    FIXTURE_NO_REPORTS = 8,
    FIXTURE_NO_PANEL = 16,
    FIXTURE_BAD_NUMBERS = 32, /* rows whose numbers are not finite although their status says ok */
    FIXTURE_OPT_IN = 64,
    FIXTURE_NO_SURVEY = 128
};

/* extra: additional tidy rows, to make the table long. */
void fixture_make(struct fixture *fixture, int flags, size_t extra);
void fixture_free(struct fixture *fixture);

#endif
