/* file.c - one data file, from fingerprint to commit: all of it in one transaction, or nothing. */
#include <string.h>

#include "base/text.h"
#include "ingest/fingerprint.h"
#include "ingest/import.h"

static const struct trede_text nothing_to_do = {"imported before and unchanged: nothing to do",
                                                "al eerder ingelezen en niet veranderd: niets te doen"};
static const struct trede_text changed_meanwhile = {
    "the file changed while it was being read; nothing of it was imported, try again",
    "het bestand veranderde tijdens het lezen; er is niets van ingelezen, probeer het opnieuw"};
static const struct trede_text new_key = {
    "there was no campaign.key, so a new one was made; the responses that are already stored can no longer be linked "
    "to "
    "these respondents",
    "er was geen campaign.key, dus er is een nieuwe gemaakt; antwoorden die er al zijn kunnen niet meer aan deze "
    "respondenten worden gekoppeld"};
static const struct trede_text was_read = {"{1} rows read, {2} taken, {3} set aside; {4}",
                                           "{1} rijen gelezen, {2} opgenomen, {3} terzijde gelegd; {4}"};
static const struct trede_text was_corrected = {
    "corrects an earlier version: {1} changed, {2} new, {3} the same, {4} no longer in the file (kept)",
    "verbetert een eerdere versie: {1} gewijzigd, {2} nieuw, {3} gelijk, {4} niet meer in het bestand (bewaard)"};
static const struct trede_text left_out = {"columns that the campaign does not name and that were left out unread: {1}",
                                           "kolommen die de campagne niet noemt en die ongelezen zijn weggelaten: {1}"};
static const struct trede_text maybe_thousands = {
    "every number with a \"{1}\" has three digits behind it and was read as decimals; if they are thousands, declare "
    "thousands: for this file",
    "elk getal met een \"{1}\" heeft er drie cijfers achter en is als decimaal gelezen; zijn het duizendtallen, geef "
    "dan "
    "thousands: op voor dit bestand"};

static bool is_dutch(const struct trede_import *import)
{
    return trede_findings_language(import->findings) == TREDE_DUTCH;
}

static char decimal_of(const struct trede_reading *reading)
{
    return reading->marks.decimal == 0 ? '.' : reading->marks.decimal;
}

static void delimiter_of(const struct trede_reading *reading, char out[4])
{
    char delimiter = reading->source->columns.header->delimiter;
    trede_print(out, 4, delimiter == '\t' ? "tab" : "%c", delimiter);
}

/* How the file was read, in words; a learned decimal mark is said with the line that taught it. */
static void describe_reading(const struct trede_reading *reading, char *out, size_t size)
{
    const struct trede_csv_header *header = reading->source->columns.header;
    bool dutch = is_dutch(reading->import), learned = !reading->marks.declared && reading->marks.decimal != 0;
    char delimiter[4], line[40] = "";
    delimiter_of(reading, delimiter);
    if (learned)
        trede_print(line, sizeof line, dutch ? " (van regel %lld)" : " (from line %lld)",
                    (long long)reading->marks.first_line);
    trede_print(out, size,
                dutch ? "%s, scheidingsteken \"%s\", decimaalteken \"%c\"%s"
                      : "%s, delimiter \"%s\", decimal mark \"%c\"%s",
                header->encoding, delimiter, decimal_of(reading), line);
}

static void say_read(const struct trede_reading *reading, struct trede_place at)
{
    const int64_t numbers[3] = {reading->rows, reading->taken, reading->set_aside};
    char words[3][24], how[160];
    for (size_t i = 0; i < 3; i++)
        trede_format_integer(words[i], sizeof words[i], numbers[i]);
    describe_reading(reading, how, sizeof how);
    trede_remark(reading->import->findings, at, &was_read, words[0], words[1], words[2], how);
}

static void say_corrected(const struct trede_import *import, struct trede_place at, const struct trede_batch *batch)
{
    const int64_t numbers[4] = {batch->changed, batch->added, batch->unchanged, batch->absent};
    char words[4][24];
    if (batch->changed + batch->unchanged + batch->absent == 0) return;
    for (size_t i = 0; i < 4; i++)
        trede_format_integer(words[i], sizeof words[i], numbers[i]);
    trede_remark(import->findings, at, &was_corrected, words[0], words[1], words[2], words[3]);
}

static void say_what_happened(const struct trede_reading *reading, const struct trede_batch *batch)
{
    struct trede_import *import = reading->import;
    struct trede_place at = {.file = reading->source->file};
    char number[24], mark[2] = {decimal_of(reading), '\0'};
    say_read(reading, at);
    say_corrected(import, at, batch);
    size_t unused = trede_columns_unused(&reading->source->columns);
    trede_format_integer(number, sizeof number, (int64_t)unused);
    if (unused > 0) trede_remark(import->findings, at, &left_out, number);
    if (!reading->marks.declared && reading->marks.decimal != 0 && reading->marks.all_thousands)
        trede_warn(import->findings, at, &maybe_thousands, mark);
}

static bool needs_keys(const struct trede_import *import, const struct trede_source *source)
{
    const struct trede_design_columns *design = &import->campaign->design;
    return source->kind == TREDE_FILE_SURVEY && !import->has_keys && import->store != NULL &&
           (design->respondent != NULL || design->cluster != NULL || design->second_stage != NULL);
}

/* Within the transaction, so that two runs at once cannot make two keys. */
static enum trede_status get_keys(struct trede_import *import)
{
    bool made;
    int64_t responses = 0;
    enum trede_status status = trede_keys_read(import->campaign, true, import->findings, &import->keys, &made);
    if (status != TREDE_OK) return status;
    import->has_keys = true;
    if (made) status = trede_store_response_count(import->store, &responses);
    if (status == TREDE_OK && made && responses > 0)
        trede_warn(import->findings, (struct trede_place){.file = "campaign.key"}, &new_key, NULL);
    return status;
}

/* What is kept must be one version of the file, and the one that was looked at before, if it was (fingerprint). */
static enum trede_status settle_version(const struct trede_reading *reading, struct trede_batch *batch, bool looked_at)
{
    const struct trede_source *source = reading->source;
    struct trede_place at = {.file = source->file};
    uint8_t hash[sizeof batch->hash] = {0};
    int64_t bytes = 0;
    if (source->hash != NULL) trede_file_hash_end(source->hash, hash, &bytes);
    bool same = !looked_at || (bytes == batch->bytes && memcmp(hash, batch->hash, sizeof hash) == 0);
    if (!same || !trede_csv_unchanged(source->csv))
        return trede_fail(reading->import->findings, TREDE_INPUT, at, &changed_meanwhile, NULL);
    memcpy(batch->hash, hash, sizeof hash);
    batch->bytes = bytes;
    return TREDE_OK;
}

static enum trede_status read_rows(struct trede_reading *reading, struct trede_batch *batch, bool looked_at)
{
    trede_take_fn *const take[] = {[TREDE_FILE_SURVEY] = trede_survey_take,
                                   [TREDE_FILE_REPORTS] = trede_counts_take,
                                   [TREDE_FILE_ACTIVITY] = trede_counts_take,
                                   [TREDE_FILE_CASES] = trede_cases_take};
    enum trede_status status = trede_rows_read(reading, take[reading->source->kind]);
    if (status == TREDE_OK) status = settle_version(reading, batch, looked_at);
    if (status == TREDE_OK) status = trede_rows_judge(reading);
    return status;
}

static enum trede_status keep(struct trede_reading *reading, struct trede_batch *batch)
{
    char dialect[64], delimiter[4];
    delimiter_of(reading, delimiter);
    trede_print(dialect, sizeof dialect, "%s %s %c", reading->source->columns.header->encoding, delimiter,
                decimal_of(reading));
    batch->dialect = dialect;
    batch->rows_read = reading->rows;
    batch->accepted = reading->taken;
    batch->rejected = reading->set_aside;
    enum trede_status status = trede_store_commit(reading->import->store, batch);
    batch->dialect = NULL;
    return status;
}

/* What the store knows of a source. A file it never saw need not be looked at before it is read. */
struct acquaintance {
    bool seen, known; /* known: of this very version */
    bool missed;      /* another trede imported it while this one waited for the store: look again */
};

static enum trede_status read_into_store(struct trede_reading *reading, struct trede_batch *batch,
                                         struct acquaintance *it)
{
    struct trede_import *import = reading->import;
    enum trede_status status = trede_store_begin(import->store, batch);
    if (status != TREDE_OK) return status;
    bool looked_at = it->seen;
    status = trede_store_known(import->store, batch, &it->seen, &it->known);
    it->missed = it->seen && !looked_at;
    if (status == TREDE_OK && (it->known || it->missed)) {
        trede_store_rollback(import->store);
        return TREDE_OK;
    }
    if (status == TREDE_OK && needs_keys(import, reading->source)) status = get_keys(import);
    if (status == TREDE_OK) status = read_rows(reading, batch, looked_at);
    if (status == TREDE_OK) return keep(reading, batch);
    trede_store_rollback(import->store);
    return status;
}

static enum trede_status look_at(const struct trede_import *import, const struct trede_source *source,
                                 struct trede_batch *batch, struct acquaintance *it)
{
    *it = (struct acquaintance){0};
    *batch = (struct trede_batch){
        .kind = source->kind, .file = source->file, .source = source->source, .threads = import->options->threads};
    if (source->kind == TREDE_FILE_SURVEY)
        trede_survey_fingerprint(import->campaign, source->survey, batch->mapping);
    else if (source->kind == TREDE_FILE_CASES)
        trede_cases_fingerprint(import->campaign, source->cases, batch->mapping);
    else
        trede_counts_fingerprint(source->counts, batch->mapping);
    if (import->store == NULL) return TREDE_OK;
    enum trede_status status = trede_store_known(import->store, batch, &it->seen, &it->known);
    if (status != TREDE_OK || !it->seen) return status;
    status = trede_file_fingerprint(source->path, source->file, import->findings, batch->hash, &batch->bytes);
    return status == TREDE_OK ? trede_store_known(import->store, batch, &it->seen, &it->known) : status;
}

static void skip_known(struct trede_import *import, const struct trede_source *source)
{
    trede_remark(import->findings, (struct trede_place){.file = source->file}, &nothing_to_do, NULL);
    import->summary->files_unchanged++;
}

static void add_up(struct trede_import_summary *summary, const struct trede_reading *reading,
                   const struct trede_batch *batch)
{
    summary->rows_read += reading->rows;
    summary->accepted += reading->taken;
    summary->rejected += reading->set_aside;
    summary->changed += batch->changed;
}

static enum trede_status read_file(struct trede_reading *reading, struct trede_batch *batch, struct acquaintance *it)
{
    if (it->known) return TREDE_OK;
    trede_rejects_next_file(&reading->import->rejects);
    if (reading->import->store == NULL) return read_rows(reading, batch, false);
    return read_into_store(reading, batch, it);
}

enum trede_status trede_file_import(struct trede_import *import, struct trede_source *source)
{
    struct trede_batch batch;
    struct acquaintance it;
    struct trede_reading reading = {.import = import, .source = source, .marks = trede_marks_of(source->dialect)};
    enum trede_status status;
    do {
        status = look_at(import, source, &batch, &it);
        if (status != TREDE_OK) return status;
        status = read_file(&reading, &batch, &it);
    } while (status == TREDE_OK && it.missed);
    import->summary->files++;
    if (it.known) {
        skip_known(import, source);
        return status;
    }
    source->processed = true;
    add_up(import->summary, &reading, &batch);
    if (status != TREDE_OK) return status;
    if (source->kind == TREDE_FILE_SURVEY) trede_survey_finish(&reading);
    if (source->kind == TREDE_FILE_CASES) trede_cases_finish(&reading);
    say_what_happened(&reading, &batch);
    return TREDE_OK;
}
