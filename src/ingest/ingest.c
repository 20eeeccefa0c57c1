/* ingest.c - the import over all files: first every header, so that all that is missing is said at once, then file by
 * file. */
#include "ingest/ingest.h"

#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "ingest/cases.h"
#include "ingest/counts.h"
#include "ingest/fingerprint.h"
#include "ingest/survey.h"

static const struct trede_text no_memory = {"no memory", "geen geheugen"};
static const struct trede_text no_crypto = {"the cryptographic library does not start",
                                            "de cryptografische bibliotheek start niet"};
static const struct trede_text folder_too_long = {"the name of the campaign folder is too long",
                                                  "de naam van de campagnemap is te lang"};
static const struct trede_text empty_wave = {
    "wave {1} has no responses after this import; is its file named under surveys:, with the right wave?",
    "golf {1} heeft na dit inlezen geen antwoorden; staat het bestand onder surveys:, met de goede golf?"};

static enum trede_status out_of_memory(struct trede_findings *findings)
{
    return trede_fail(findings, TREDE_INTERNAL, TREDE_NOWHERE, &no_memory, NULL);
}

/* ---- the files of the campaign ---- */

struct sources {
    struct trede_source *list;
    size_t count;
};

static const double counts_reject_limit = 0.05;

static void list_surveys(const struct trede_campaign *campaign, struct sources *sources)
{
    for (size_t i = 0; i < campaign->survey_count; i++) {
        const struct trede_survey *survey = &campaign->surveys[i];
        sources->list[sources->count++] = (struct trede_source){.kind = TREDE_FILE_SURVEY,
                                                                .file = survey->file,
                                                                .dialect = &survey->dialect,
                                                                .reject_limit = survey->reject_limit,
                                                                .survey = survey};
    }
}

static void list_counts(const struct trede_counts *counts, size_t count, enum trede_file_kind kind,
                        struct sources *sources)
{
    for (size_t i = 0; i < count; i++)
        sources->list[sources->count++] = (struct trede_source){.kind = kind,
                                                                .file = counts[i].file,
                                                                .dialect = &counts[i].dialect,
                                                                .reject_limit = counts_reject_limit,
                                                                .counts = &counts[i]};
}

static void list_cases(const struct trede_campaign *campaign, struct sources *sources)
{
    for (size_t i = 0; i < campaign->case_file_count; i++)
        sources->list[sources->count++] = (struct trede_source){.kind = TREDE_FILE_CASES,
                                                                .file = campaign->cases[i].file,
                                                                .dialect = &campaign->cases[i].dialect,
                                                                .reject_limit = counts_reject_limit,
                                                                .cases = &campaign->cases[i]};
}

static bool is_shared(const struct sources *sources, size_t which)
{
    for (size_t i = 0; i < sources->count; i++)
        if (i != which && strcmp(sources->list[i].file, sources->list[which].file) == 0) return true;
    return false;
}

/* What tells one reading of a file from another reading of it. */
static const char *suffix_of(const struct trede_import *import, const struct trede_source *source, char number[32])
{
    const struct trede_campaign *campaign = import->campaign;
    if (source->survey != NULL && source->survey->wave >= 0) return campaign->waves[source->survey->wave].id;
    if (source->survey != NULL) return source->survey->wave_column;
    if (source->cases != NULL) {
        trede_print(number, 32, "cases%lld", (long long)(source->cases - campaign->cases) + 1);
        return number;
    }
    bool reports = source->kind == TREDE_FILE_REPORTS;
    const struct trede_counts *first = reports ? campaign->reports : campaign->activity;
    trede_print(number, 32, "%s%lld", reports ? "reports" : "activity", (long long)(source->counts - first) + 1);
    return number;
}

static bool name_sources(struct trede_import *import, struct sources *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        struct trede_source *source = &sources->list[i];
        char number[32];
        source->path = trede_path_join(import->arena, import->campaign->folder, source->file);
        source->source = source->file;
        if (is_shared(sources, i))
            source->source = trede_arena_join(import->arena, source->file, "@", suffix_of(import, source, number));
        if (source->path == NULL || source->source == NULL) return false;
    }
    return true;
}

static bool list_sources(struct trede_import *import, struct sources *sources)
{
    const struct trede_campaign *campaign = import->campaign;
    size_t count =
        campaign->survey_count + campaign->report_count + campaign->activity_count + campaign->case_file_count;
    sources->list = trede_arena_alloc(import->arena, count, sizeof *sources->list);
    if (sources->list == NULL) return false;
    list_surveys(campaign, sources);
    list_counts(campaign->reports, campaign->report_count, TREDE_FILE_REPORTS, sources);
    list_counts(campaign->activity, campaign->activity_count, TREDE_FILE_ACTIVITY, sources);
    list_cases(campaign, sources);
    return name_sources(import, sources);
}

/* ---- headers ---- */

static enum trede_status open_source(struct trede_import *import, struct trede_source *source)
{
    struct trede_csv_options options = {.delimiter = source->dialect->delimiter,
                                        .encoding = source->dialect->encoding,
                                        .header_rows = source->dialect->header_rows};
    if (import->store != NULL) {
        source->hash = trede_file_hash_create(import->arena);
        if (source->hash == NULL) return out_of_memory(import->findings);
        options.watch = trede_file_hash_add;
        options.watcher = source->hash;
    }
    enum trede_status status =
        trede_csv_open(source->path, source->file, &options, TREDE_INPUT, import->findings, &source->csv);
    if (status != TREDE_OK) {
        source->csv = NULL;
        return status;
    }
    const struct trede_csv_header *header = trede_csv_get_header(source->csv);
    status = trede_columns_prepare(&source->columns, import->arena, header, source->file);
    if (status != TREDE_OK) return out_of_memory(import->findings);
    if (source->kind == TREDE_FILE_SURVEY) return trede_survey_prepare(import, source);
    return source->kind == TREDE_FILE_CASES ? trede_cases_prepare(import, source)
                                            : trede_counts_prepare(import, source);
}

/* A status that ends everything, whatever the other files hold. */
static bool is_final(enum trede_status status)
{
    return status != TREDE_OK && status != TREDE_INPUT;
}

static enum trede_status settle_all(struct trede_import *import, struct sources *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        struct trede_source *source = &sources->list[i];
        if (source->kind != TREDE_FILE_SURVEY || source->plan == NULL) continue;
        enum trede_status status = trede_survey_settle(import, source);
        if (status != TREDE_OK) source->failed = true;
        if (is_final(status)) return status;
    }
    return TREDE_OK;
}

static enum trede_status open_all(struct trede_import *import, struct sources *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        enum trede_status status = open_source(import, &sources->list[i]);
        sources->list[i].failed = status != TREDE_OK;
        if (is_final(status)) return status;
    }
    return settle_all(import, sources);
}

static void close_source(struct trede_source *source)
{
    if (source->csv != NULL) trede_csv_close(source->csv);
    source->csv = NULL;
    if (source->plan == NULL) return;
    if (source->kind == TREDE_FILE_SURVEY)
        trede_seen_free(&((struct trede_survey_plan *)source->plan)->seen);
    else if (source->kind == TREDE_FILE_CASES)
        trede_seen_free(&((struct trede_cases_plan *)source->plan)->seen);
    else
        trede_seen_free(&((struct trede_counts_plan *)source->plan)->seen);
}

/* ---- the run ---- */

/* A dry run goes on after a file that fails, to say everything; an import stops there. */
static enum trede_status import_all(struct trede_import *import, struct sources *sources)
{
    enum trede_status worst = TREDE_OK;
    for (size_t i = 0; i < sources->count; i++) {
        struct trede_source *source = &sources->list[i];
        enum trede_status status = source->failed ? TREDE_INPUT : trede_file_import(import, source);
        close_source(source);
        if (status != TREDE_OK && worst == TREDE_OK) worst = status;
        if (is_final(status) || (status != TREDE_OK && import->store != NULL)) return status;
    }
    return worst;
}

/* What this run did not read may be there from an earlier one. */
static enum trede_status say_empty_waves(const struct trede_import *import)
{
    const struct trede_campaign *campaign = import->campaign;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; status == TREDE_OK && campaign->survey_count > 0 && i < campaign->wave_count; i++) {
        bool filled = import->wave_filled[i];
        if (!filled && import->store != NULL) status = trede_store_wave_has_rows(import->store, i, &filled);
        if (status == TREDE_OK && !filled)
            trede_warn(import->findings, campaign->waves[i].at, &empty_wave, campaign->waves[i].id);
    }
    return status;
}

/* Lines of files this run did not read stay in rejected.csv, those of files no campaign entry names do not. */
static bool is_unread(void *payload, const char *file)
{
    const struct sources *sources = payload;
    bool named = false;
    for (size_t i = 0; i < sources->count; i++) {
        if (strcmp(sources->list[i].file, file) != 0) continue;
        if (sources->list[i].processed) return false;
        named = true;
    }
    return named;
}

/* Rows of a file that was refused are listed too: they say what to mend. */
static enum trede_status finish(struct trede_import *import, struct sources *sources, enum trede_status status)
{
    if (status == TREDE_OK) status = say_empty_waves(import);
    if (is_final(status)) {
        trede_rejects_abandon(&import->rejects);
        return status;
    }
    enum trede_status written = trede_rejects_commit(&import->rejects, import->findings, is_unread, sources);
    return status != TREDE_OK ? status : written;
}

static enum trede_status run(struct trede_import *import)
{
    struct sources sources = {0};
    const struct trede_campaign *campaign = import->campaign;
    import->wave_filled = trede_arena_alloc(import->arena, campaign->wave_count, sizeof *import->wave_filled);
    if (import->wave_filled == NULL || !list_sources(import, &sources)) return out_of_memory(import->findings);
    if (import->store != NULL &&
        !trede_print(import->rejects.target, sizeof import->rejects.target, "%s/rejected.csv", campaign->folder))
        return trede_fail(import->findings, TREDE_OUTPUT, TREDE_NOWHERE, &folder_too_long, NULL);
    enum trede_status status = open_all(import, &sources);
    if (!is_final(status)) status = import_all(import, &sources);
    status = finish(import, &sources, status);
    for (size_t i = 0; i < sources.count; i++)
        close_source(&sources.list[i]);
    return status;
}

enum trede_status trede_ingest(const struct trede_campaign *campaign, struct trede_store *store,
                               const struct trede_import_options *options, struct trede_findings *findings,
                               struct trede_import_summary *summary)
{
    static const struct trede_import_options defaults = {0};
    struct trede_import_summary unwanted;
    if (options == NULL) options = &defaults;
    if (summary == NULL) summary = &unwanted;
    *summary = (struct trede_import_summary){0};
    if (sodium_init() < 0) return trede_fail(findings, TREDE_INTERNAL, TREDE_NOWHERE, &no_crypto, NULL);
    struct trede_import import = {.campaign = campaign,
                                  .store = options->dry_run ? NULL : store,
                                  .options = options,
                                  .findings = findings,
                                  .summary = summary,
                                  .arena = trede_arena_create()};
    if (import.arena == NULL) return out_of_memory(findings);
    enum trede_status status = run(&import);
    trede_keys_forget(&import.keys);
    trede_arena_destroy(import.arena);
    return status;
}
