/* panel.h - everything the reference says of a K x K table of the same people at two moments. */
#ifndef TREDE_TEST_PANEL_H
#define TREDE_TEST_PANEL_H

#include "oracle.h"
#include "stats/transition.h"

void want_panel(struct oracle_case *c, const double *counts, size_t k);
/* The keys of one McNemar test below prefix ("cuts/0/"); b and c as counted. */
void want_mcnemar(struct oracle_case *c, const char *prefix, const struct trede_mcnemar *m);
/* Counts of from x to over categories 1..k, of rows where inside is not 0 and both are known. */
double *cross(struct oracle_case *c, size_t rows, const double *from, const double *to, const double *inside, size_t k);

#endif
