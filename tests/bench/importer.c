/* importer.c - the import alone: reads a campaign, opens its store and imports, so that the benchmark measures this
 * floor without the ones above it.
 *
 *   importer CAMPAIGN [--check] */
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "ingest/ingest.h"
#include "store/store.h"

static enum trede_status import(const struct trede_campaign *campaign, bool check, struct trede_findings *findings)
{
    struct trede_store *store = NULL;
    struct trede_import_options options = {.dry_run = check};
    enum trede_status status =
        check ? TREDE_OK : trede_store_open(campaign, TREDE_STORE_CREATE, findings, &store);
    if (status != TREDE_OK) return status;
    status = trede_ingest(campaign, store, &options, findings, NULL);
    if (store != NULL) trede_store_close(store);
    return status;
}

int main(int argc, char **argv)
{
    static const char *const words[] = {"note", "warning", "error"};
    if (argc < 2) {
        fputs("usage: importer CAMPAIGN [--check]\n", stderr);
        return 2;
    }
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *campaign;
    if (findings == NULL) return TREDE_INTERNAL;
    enum trede_status status = trede_campaign_read(argv[1], findings, &campaign);
    if (status == TREDE_OK) {
        status = import(campaign, argc > 2 && strcmp(argv[2], "--check") == 0, findings);
        trede_campaign_destroy(campaign);
    }
    for (size_t i = 0; i < trede_findings_kept(findings); i++) {
        const struct trede_finding *finding = trede_findings_at(findings, i);
        fprintf(stderr, "%s:%lld:%lld: %s: %s\n", finding->file, (long long)finding->line, (long long)finding->column,
                words[finding->severity], finding->message);
    }
    trede_findings_destroy(findings);
    return (int)status;
}
