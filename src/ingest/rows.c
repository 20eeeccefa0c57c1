/* rows.c - the records of one file, one by one: taken or set aside; and whether what remains may be kept. */
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "ingest/cell.h"
#include "ingest/import.h"

enum { ASK_EVERY = 1024, SHOWN_IN_CHECK = 20, SHOWN_IN_IMPORT = 5 };

static const struct trede_text unreadable = {"the file cannot be read to its end; is it complete?",
                                             "het bestand kan niet tot het einde worden gelezen; is het volledig?"};
static const struct trede_text two_marks = {
    "decimal points and decimal commas in one file: line {1} has \"{2}\", this line the other; declare decimal: (and "
    "thousands:) for this file, or export the numbers in one way",
    "decimale punten en decimale komma's in een bestand: regel {1} heeft \"{2}\", deze regel het andere; geef decimal: "
    "(en thousands:) op voor dit bestand, of exporteer de getallen op een manier"};
static const struct trede_text is_empty = {
    "the file holds no responses, only a header; export it again or take it out of campaign.yaml",
    "het bestand bevat geen antwoorden, alleen een kopregel; exporteer het opnieuw of haal het uit campaign.yaml"};
static const struct trede_text too_many = {
    "{1} of {2} rows cannot be used, more than reject_limit allows, so nothing of this file was imported: {3}",
    "{1} van {2} rijen zijn onbruikbaar, meer dan reject_limit toestaat; van dit bestand is niets ingelezen: {3}"};
static const struct trede_text some_set_aside = {
    "{1} of {2} rows were set aside (all are in rejected.csv): {3}",
    "{1} van {2} rijen zijn terzijde gelegd (alle staan in rejected.csv): {3}"};
static const struct trede_text some_would_be = {"{1} of {2} rows would be set aside: {3}",
                                                "{1} van {2} rijen zouden terzijde worden gelegd: {3}"};
static const struct trede_text would_be = {"row would be set aside: {2}{1}", "rij zou terzijde worden gelegd: {2}{1}"};
static const struct trede_text row_aside = {"row set aside: {2}{1}", "rij terzijde gelegd: {2}{1}"};

static bool is_dutch(const struct trede_import *import)
{
    return trede_findings_language(import->findings) == TREDE_DUTCH;
}

static const char *words_of(const struct trede_import *import, const struct trede_text *text)
{
    return is_dutch(import) ? text->nl : text->en;
}

/* Everything empty, as LimeSurvey writes an empty survey and Excel the rows below a table: no row at all. */
static bool is_blank(const struct trede_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->fields[i].length > 0 && trede_trimmed(record->fields[i]).length > 0) return false;
    return true;
}

/* A header is the questionnaire's text, not an answer: it may be named. */
static void say_row(const struct trede_import *import, struct trede_place at, const char *column, const char *reason)
{
    char where[120] = "";
    if (column[0] != '\0')
        trede_print(where, sizeof where, is_dutch(import) ? "kolom \"%.80s\": " : "column \"%.80s\": ", column);
    trede_warn(import->findings, at, import->store == NULL ? &would_be : &row_aside, reason, where);
}

static enum trede_status set_aside(struct trede_reading *reading, const struct trede_record *record,
                                   const struct trede_reject *reject)
{
    struct trede_import *import = reading->import;
    const struct trede_csv_header *header = reading->source->columns.header;
    const char *reason = words_of(import, reject->reason);
    struct trede_place at = {reading->source->file, record->first_line, (int64_t)reject->field};
    if (reading->set_aside < TREDE_FIRST_REJECTS) {
        reading->first[reading->set_aside].line = record->first_line;
        reading->first[reading->set_aside].reason = reject->reason;
    }
    reading->set_aside++;
    bool named = reject->field > 0 && reject->field <= header->count, dry = import->store == NULL;
    const char *column = named ? header->names[reject->field - 1] : "";
    if (reading->set_aside <= (dry ? SHOWN_IN_CHECK : SHOWN_IN_IMPORT)) say_row(import, at, column, reason);
    if (dry) return TREDE_OK;
    enum trede_status status = trede_rejects_add(&import->rejects, import->findings, at, column, reason);
    if (status != TREDE_OK) return status;
    return trede_store_put_reject(import->store, record->first_line, (int64_t)reject->field, reason);
}

static enum trede_status fail_on_marks(const struct trede_reading *reading, const struct trede_record *record,
                                       const struct trede_reject *reject)
{
    struct trede_place at = {reading->source->file, record->first_line, (int64_t)reject->field};
    char line[24], mark[2] = {reading->marks.decimal, '\0'};
    trede_format_integer(line, sizeof line, reading->marks.first_line);
    return trede_fail(reading->import->findings, TREDE_INPUT, at, &two_marks, line, mark);
}

static enum trede_status take_record(struct trede_reading *reading, const struct trede_record *record,
                                     trede_take_fn *take)
{
    struct trede_reject reject = {record->fault, record->fault_field};
    if (record->fault == NULL) {
        if (record->fields[0].length == 0 && is_blank(record)) return TREDE_OK;
        reading->marks.line = record->first_line;
        enum trede_status status = take(reading, record, &reject);
        if (status != TREDE_OK) return status;
        if (reading->marks.conflict) return fail_on_marks(reading, record, &reject);
    }
    reading->rows++;
    if (reject.reason != NULL) return set_aside(reading, record, &reject);
    reading->taken++;
    return TREDE_OK;
}

static void tell_progress(const struct trede_reading *reading)
{
    const struct trede_import_options *options = reading->import->options;
    if (options->progress == NULL) return;
    uint64_t done, size;
    trede_csv_progress(reading->source->csv, &done, &size);
    options->progress(options->payload, reading->source->file, done, size);
}

enum trede_status trede_rows_read(struct trede_reading *reading, trede_take_fn *take)
{
    struct trede_place at = {.file = reading->source->file};
    for (uint64_t n = 0;; n++) {
        const struct trede_record *record;
        if (n % ASK_EVERY == 0) {
            if (trede_interrupted()) return TREDE_INTERRUPTED;
            tell_progress(reading);
        }
        enum trede_status status = trede_csv_next(reading->source->csv, &record);
        if (status == TREDE_INPUT) return trede_fail(reading->import->findings, TREDE_INPUT, at, &unreadable, NULL);
        if (status != TREDE_OK || record == NULL) return status;
        status = take_record(reading, record, take);
        if (status != TREDE_OK) return status;
    }
}

/* "line 3: weight is not above 0; line 8: ..." */
static void describe_first(const struct trede_reading *reading, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int64_t i = 0; i < reading->set_aside && i < TREDE_FIRST_REJECTS; i++) {
        bool whole = trede_print(out + used, size - used, "%s%s %lld: %s", i == 0 ? "" : "; ",
                                 is_dutch(reading->import) ? "regel" : "line", (long long)reading->first[i].line,
                                 words_of(reading->import, reading->first[i].reason));
        used = strlen(out);
        if (!whole) return;
    }
    if (reading->set_aside > TREDE_FIRST_REJECTS) trede_print(out + used, size - used, "; ...");
}

static int64_t tolerated(double limit, int64_t rows)
{
    if (limit <= 0) return 0;
    int64_t most = (int64_t)floor(limit * (double)rows);
    return most < 1 ? 1 : most;
}

enum trede_status trede_rows_judge(const struct trede_reading *reading)
{
    struct trede_findings *findings = reading->import->findings;
    struct trede_place at = {.file = reading->source->file};
    if (reading->rows == 0) return trede_fail(findings, TREDE_INPUT, at, &is_empty, NULL);
    if (reading->set_aside == 0) return TREDE_OK;
    char aside[24], rows[24], first[560];
    trede_format_integer(aside, sizeof aside, reading->set_aside);
    trede_format_integer(rows, sizeof rows, reading->rows);
    describe_first(reading, first, sizeof first);
    if (reading->taken == 0 || reading->set_aside > tolerated(reading->source->reject_limit, reading->rows))
        return trede_fail(findings, TREDE_INPUT, at, &too_many, aside, rows, first);
    trede_warn(findings, at, reading->import->store == NULL ? &some_would_be : &some_set_aside, aside, rows, first);
    return TREDE_OK;
}
