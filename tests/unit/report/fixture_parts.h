/* fixture_parts.h - the two halves of the fixture. */
#ifndef TREDE_TESTS_REPORT_FIXTURE_PARTS_H
#define TREDE_TESTS_REPORT_FIXTURE_PARTS_H

#include "fixture.h"
#include "result/results.h"

void fixture_campaign(struct trede_campaign *campaign, int flags);
void fixture_provenance(struct trede_provenance *provenance);
void fixture_rows(struct trede_results *results, const struct trede_campaign *campaign, int flags, size_t extra);

#endif
