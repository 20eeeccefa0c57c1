/* trede.c - the verbs: each drives the floors below in the order of the data and cleans up after itself. */
#include "trede/trede.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "analysis/plan.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "disclosure/publish.h"
#include "ingest/ingest.h"
#include "report/plan_text.h"
#include "report/report.h"
#include "store/store.h"

/* Everything one verb has open; session_close frees what is there. */
struct session {
    const struct trede_options *options;
    struct trede_findings *findings;
    struct trede_campaign *campaign;
    struct trede_store *store;
    struct trede_arena *arena; /* what evaluation makes besides results */
    struct trede_frame *frame;
    struct trede_campaign staff; /* the campaign as it is for own staff, and their answers */
    struct trede_frame *staff_frame;
    struct trede_batch_summary *batches;
    struct trede_source_file *files;
    size_t batch_count, batch_capacity, file_count, file_capacity;
};

static const struct trede_options no_options = {.seed = 1};

static void session_close(struct session *s)
{
    if (s->frame) trede_frame_destroy(s->frame);
    if (s->staff_frame) trede_frame_destroy(s->staff_frame);
    if (s->store) trede_store_close(s->store);
    if (s->campaign) trede_campaign_destroy(s->campaign);
    if (s->arena) trede_arena_destroy(s->arena);
}

/* Reads the definition and compiles its rules: nothing else starts on a campaign that is wrong. */
static enum trede_status session_define(struct session *s, const char *campaign, const struct trede_options *options,
                                        struct trede_findings *findings)
{
    *s = (struct session){.options = options ? options : &no_options, .findings = findings};
    s->arena = trede_arena_create();
    if (!s->arena) return TREDE_INTERNAL;
    enum trede_status status = trede_campaign_look(campaign, findings, &s->campaign), rules = TREDE_OK;
    if (s->campaign) rules = trede_rules_check(s->campaign, findings); /* also of a wrong one: every finding in one go */
    return status != TREDE_OK ? status : rules;
}

static enum trede_status session_open(struct session *s, const char *campaign, enum trede_store_mode mode,
                                      const struct trede_options *options, struct trede_findings *findings)
{
    enum trede_status status = session_define(s, campaign, options, findings);
    if (status == TREDE_OK) status = trede_store_open(s->campaign, mode, findings, &s->store);
    return status;
}

static void on_import_progress(void *payload, const char *file, uint64_t done, uint64_t size)
{
    const struct trede_options *options = payload;
    options->progress(options->payload, file, done, size);
}

static enum trede_status session_import(struct session *s, bool dry_run, struct trede_import_summary *summary)
{
    struct trede_options options = *s->options;
    struct trede_import_options import = {.dry_run = dry_run, .threads = options.threads, .payload = &options};
    if (options.progress) import.progress = on_import_progress;
    return trede_ingest(s->campaign, s->store, &import, s->findings, summary);
}

/* ---- evaluation ---- */

/* The place of a source in both lists: that of its earlier import, or a new one; false = no memory. */
static bool place_of(struct session *s, const char *source, size_t *at)
{
    for (*at = 0; *at < s->file_count; ++*at)
        if (strcmp(s->files[*at].file, source) == 0) return true;
    return trede_arena_push(s->arena, &s->batches, &s->batch_count, &s->batch_capacity, sizeof *s->batches) &&
           trede_arena_push(s->arena, &s->files, &s->file_count, &s->file_capacity, sizeof *s->files);
}

/* Of a source that was imported more than once the last import counts: it is what the store holds. */
static enum trede_status keep_batch(void *payload, const struct trede_batch *batch)
{
    static const char digit[] = "0123456789abcdef";
    struct session *s = payload;
    size_t at;
    if (!place_of(s, batch->source, &at)) return TREDE_INTERNAL;
    s->batches[at] = (struct trede_batch_summary){batch->kind,     batch->file,  batch->rows_read, batch->accepted,
                                                  batch->rejected, batch->added, batch->changed,   batch->unchanged,
                                                  batch->absent};
    struct trede_source_file *file = &s->files[at];
    *file = (struct trede_source_file){.file = batch->source, .rows = batch->rows_read, .accepted = batch->accepted,
                                       .rejected = batch->rejected, .dialect = batch->dialect ? batch->dialect : ""};
    for (size_t i = 0; i < sizeof batch->hash; i++) {
        file->hash[2 * i] = digit[batch->hash[i] >> 4];
        file->hash[2 * i + 1] = digit[batch->hash[i] & 15];
    }
    return TREDE_OK;
}

static enum trede_status analyse(struct session *s, struct trede_results *results)
{
    struct trede_context context = {.campaign = s->campaign, .threads = s->options->threads, .seed = s->options->seed};
    enum trede_status status = trede_store_batches(s->store, keep_batch, s);
    if (status == TREDE_OK) status = trede_frame_build(s->campaign, s->store, s->options->threads, s->findings, &s->frame);
    if (status == TREDE_OK)
        status = trede_frame_bootstrap(s->frame, s->options->seed, s->options->threads, s->findings);
    if (status == TREDE_OK && trede_campaign_has_staff(s->campaign)) {
        s->staff = trede_campaign_of_staff(s->campaign);
        status = trede_frame_build(&s->staff, s->store, s->options->threads, s->findings, &s->staff_frame);
    }
    if (status == TREDE_OK)
        status = trede_count_table_read(s->campaign, s->store, TREDE_FILE_REPORTS, s->arena, &context.reports);
    if (status == TREDE_OK)
        status = trede_count_table_read(s->campaign, s->store, TREDE_FILE_ACTIVITY, s->arena, &context.activity);
    if (status == TREDE_OK) status = trede_case_table_read(s->campaign, s->store, s->arena, &context.cases);
    if (status == TREDE_OK && s->campaign->report_count == 0)
        status = trede_count_cases(s->campaign, &context.cases, s->arena, &context.reports);
    if (status != TREDE_OK) return status;
    context.frame = s->frame;
    context.staff = s->staff_frame;
    context.batches = s->batches;
    context.batch_count = s->batch_count;
    return trede_analyse(&context, s->findings, results);
}

static enum trede_status evaluate(struct session *s, struct trede_published **published)
{
    const struct trede_publish_rules rules = {s->campaign->minimum_cell, s->campaign->minimum_reports,
                                              s->campaign->public_data};
    struct trede_results *results = trede_results_create();
    enum trede_status status = results ? analyse(s, results) : TREDE_INTERNAL;
    if (status == TREDE_OK) status = trede_publish(results, &rules, published);
    trede_results_destroy(results);
    return status;
}

/* ---- --fail-on ---- */

static bool listed(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; at && (at = strstr(at, word)); at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0')) return true;
    return false;
}

static bool verdict_found(const struct trede_published *published, const char *verdict)
{
    for (size_t i = 0; i < trede_published_count(published); i++) {
        const struct trede_result *row = trede_published_at(published, i);
        if (strcmp(row->analysis, "goal") == 0 && strcmp(row->statistic, "verdict") == 0 && strcmp(row->note, verdict) == 0)
            return true;
    }
    return false;
}

static enum trede_status fail_on(const struct session *s, const struct trede_published *published)
{
    const char *list = s->options->fail_on;
    bool rejected = false;
    if (!list) return TREDE_OK;
    for (size_t i = 0; i < s->batch_count; i++)
        rejected = rejected || s->batches[i].rejected > 0;
    bool holds = (listed(list, "missed") && verdict_found(published, "missed")) ||
                 (listed(list, "at_risk") && verdict_found(published, "at_risk")) ||
                 (listed(list, "rejected") && rejected) ||
                 (listed(list, "warning") && trede_findings_count(s->findings, TREDE_WARNING) > 0);
    return holds ? TREDE_FAIL_ON : TREDE_OK;
}

static enum trede_status fail_on_known(const struct trede_options *options, struct trede_findings *findings)
{
    static const struct trede_text unknown = {
        "--fail-on does not know \"{1}\"; it takes missed, at_risk, rejected, warning, with commas between",
        "--fail-on kent \"{1}\" niet; het neemt missed, at_risk, rejected, warning, met komma's ertussen"};
    static const char *const known[] = {"missed", "at_risk", "rejected", "warning"};
    const char *at = options ? options->fail_on : NULL;
    while (at && *at) {
        char word[32];
        size_t length = strcspn(at, ","), i = 0;
        trede_print(word, sizeof word, "%.*s", (int)(length < 31 ? length : 31), at);
        while (i < sizeof known / sizeof *known && strcmp(word, known[i]) != 0)
            i++;
        if (i == sizeof known / sizeof *known) return trede_fail(findings, TREDE_USAGE, TREDE_NOWHERE, &unknown, word);
        at += length + (at[length] == ',');
    }
    return TREDE_OK;
}

/* ---- provenance ---- */

static uint64_t mix_text(uint64_t hash, const char *text)
{
    return trede_hash(trede_hash(hash, text, strlen(text)), "\xFF", 1); /* where it ends counts too */
}

/* Names a run by what went in: the same campaign, files, version and seed give the same id. Not a secret, not a seal. */
static void name_run(const struct session *s, const struct trede_published *published, struct trede_provenance *p)
{
    static const char digit[] = "0123456789abcdef";
    char number[40];
    uint64_t hash = mix_text(TREDE_HASH_START, TREDE_VERSION);
    for (size_t i = 0; i < p->file_count; i++)
        hash = mix_text(mix_text(hash, p->files[i].file), p->files[i].hash);
    for (size_t i = 0; i < p->rule_count; i++)
        hash = mix_text(mix_text(hash, p->rules[i].name), p->rules[i].sql);
    trede_format_integer(number, sizeof number, (int64_t)(s->options->seed ^ trede_published_count(published)));
    hash = mix_text(hash, number);
    for (int i = 0; i < 16; i++)
        p->run_id[i] = digit[hash >> (60 - 4 * i) & 15];
}

struct rule_list { struct session *s; struct trede_rule_use *rules; size_t count, capacity; };

static enum trede_status keep_rule(void *payload, const char *where, const struct trede_rule *rule)
{
    struct rule_list *list = payload;
    char items[512];
    enum trede_status status = trede_rule_items(list->s->campaign, rule, items, sizeof items);
    if (status != TREDE_OK) return status;
    struct trede_rule_use *use =
        trede_arena_push(list->s->arena, &list->rules, &list->count, &list->capacity, sizeof *use);
    const char *kept = trede_arena_text(list->s->arena, items, strlen(items));
    if (!use || !kept) return TREDE_INTERNAL;
    *use = (struct trede_rule_use){where, rule->name ? rule->name : "", rule->sql, kept};
    return TREDE_OK;
}

static enum trede_status provenance(struct session *s, const struct trede_published *published, struct trede_provenance *p)
{
    struct rule_list list = {.s = s};
    enum trede_status status = trede_rules_each(s->campaign, keep_rule, &list);
    if (status != TREDE_OK) return status;
    *p = (struct trede_provenance){.version = TREDE_VERSION, .seed = s->options->seed, .files = s->files,
                                   .file_count = s->file_count, .rules = list.rules, .rule_count = list.count};
    name_run(s, published, p);
    return TREDE_OK;
}

static enum trede_status write_workbook(struct session *s, const struct trede_published *published, const char *target,
                                        char *written, size_t size)
{
    struct trede_provenance about;
    const struct trede_report_options options = {
        .language = s->options->has_language ? s->options->language : s->campaign->language,
        .dashboard = s->options->dashboard,
        .threads = s->options->threads};
    enum trede_status status = provenance(s, published, &about);
    if (status != TREDE_OK) return status;
    char *path = target ? trede_arena_text(s->arena, target, strlen(target))
                        : trede_path_join(s->arena, s->campaign->folder, "dashboard.xlsx");
    if (!path) return TREDE_INTERNAL;
    status = trede_workbook_write(published, s->campaign, &about, &options, path, s->findings);
    if (status == TREDE_OK) trede_print(written, size, "%s", path);
    return status;
}

/* Evaluate and write; the store is open already. */
static enum trede_status report_session(struct session *s, const char *target, char *written, size_t size)
{
    struct trede_published *published = NULL;
    enum trede_status status = evaluate(s, &published);
    if (status == TREDE_OK) status = write_workbook(s, published, target, written, size);
    if (status == TREDE_OK) status = fail_on(s, published);
    trede_published_destroy(published);
    return status;
}

/* ---- the verbs ---- */

enum trede_status trede_new(const char *folder, enum trede_language language, struct trede_findings *findings)
{
    return trede_campaign_new(folder, language, findings);
}

enum trede_status trede_check(const char *campaign, const struct trede_options *options, struct trede_findings *findings)
{
    struct session s;
    struct trede_import_summary summary;
    enum trede_status status = session_define(&s, campaign, options, findings);
    if (status == TREDE_OK) status = session_import(&s, true, &summary);
    session_close(&s);
    return status;
}

enum trede_status trede_import(const char *campaign, const struct trede_options *options, struct trede_findings *findings)
{
    struct session s;
    struct trede_import_summary summary = {0};
    enum trede_status status = session_open(&s, campaign, TREDE_STORE_CREATE, options, findings);
    if (status == TREDE_OK) status = session_import(&s, false, &summary);
    if (status == TREDE_OK && summary.rejected > 0 && listed(s.options->fail_on, "rejected")) status = TREDE_FAIL_ON;
    session_close(&s);
    return status;
}

enum trede_status trede_evaluate(const char *campaign, const struct trede_options *options,
                                 struct trede_findings *findings, struct trede_published **out)
{
    struct session s;
    *out = NULL;
    enum trede_status status = session_open(&s, campaign, TREDE_STORE_READ, options, findings);
    if (status == TREDE_OK) status = evaluate(&s, out);
    session_close(&s);
    return status;
}

size_t trede_rows(const struct trede_published *published)
{
    return trede_published_count(published);
}

const struct trede_result *trede_row(const struct trede_published *published, size_t i)
{
    return trede_published_at(published, i);
}

void trede_release(struct trede_published *published)
{
    trede_published_destroy(published);
}

enum trede_status trede_report(const char *campaign, const struct trede_options *options, const char *target,
                               struct trede_findings *findings, char *written, size_t size)
{
    struct session s = {0};
    enum trede_status status = fail_on_known(options, findings);
    if (status == TREDE_OK) status = session_open(&s, campaign, TREDE_STORE_READ, options, findings);
    if (status == TREDE_OK) status = report_session(&s, target, written, size);
    session_close(&s);
    return status;
}

enum trede_status trede_run(const char *campaign, const struct trede_options *options, const char *target,
                            struct trede_findings *findings, char *written, size_t size)
{
    struct session s = {0};
    struct trede_import_summary summary;
    enum trede_status status = fail_on_known(options, findings);
    if (status == TREDE_OK) status = session_open(&s, campaign, TREDE_STORE_CREATE, options, findings);
    if (status == TREDE_OK) status = session_import(&s, false, &summary);
    if (status == TREDE_OK) status = report_session(&s, target, written, size);
    session_close(&s);
    return status;
}

static enum trede_export_format format_of(const char *format)
{
    if (strcmp(format, "json") == 0) return TREDE_EXPORT_JSON;
    return strcmp(format, "sqlite") == 0 ? TREDE_EXPORT_SQLITE : TREDE_EXPORT_CSV;
}

enum trede_status trede_export(const char *campaign, const struct trede_options *options, const char *format,
                               const char *target, struct trede_findings *findings, char **out, size_t *length)
{
    struct session s = {0};
    struct trede_published *published = NULL;
    enum trede_status status = fail_on_known(options, findings);
    if (status == TREDE_OK) status = session_open(&s, campaign, TREDE_STORE_READ, options, findings);
    if (status == TREDE_OK) status = evaluate(&s, &published);
    if (status == TREDE_OK) status = trede_export_write(published, format_of(format), target, findings, out, length);
    if (status == TREDE_OK) status = fail_on(&s, published);
    trede_published_destroy(published);
    session_close(&s);
    return status;
}

/* The published table as the planner reads it; a campaign without a store has none. */
static enum trede_status published_rows(struct session *s, struct trede_published **published,
                                        const struct trede_result *const **rows)
{
    const struct trede_result **list = NULL;
    size_t count = 0;
    char *path = trede_path_join(s->arena, s->campaign->folder, "campaign.db");
    enum trede_status status = path ? TREDE_OK : TREDE_INTERNAL;
    *published = NULL;
    if (status == TREDE_OK && access(path, F_OK) == 0) {
        status = trede_store_open(s->campaign, TREDE_STORE_READ, s->findings, &s->store);
        if (status == TREDE_OK) status = evaluate(s, published);
        count = status == TREDE_OK ? trede_published_count(*published) : 0;
    }
    if (status == TREDE_OK && !(list = trede_arena_alloc(s->arena, count, sizeof *list))) status = TREDE_INTERNAL;
    for (size_t i = 0; status == TREDE_OK && i < count; i++)
        list[i] = trede_published_at(*published, i);
    *rows = list;
    return status;
}

enum trede_status trede_plan(const char *campaign, const struct trede_options *options, bool json,
                             struct trede_findings *findings, char **out, size_t *length)
{
    struct session s = {0};
    struct trede_published *published = NULL;
    const struct trede_result *const *rows = NULL;
    struct trede_plan plan;
    *out = NULL;
    *length = 0;
    enum trede_status status = session_define(&s, campaign, options, findings);
    if (status == TREDE_OK) status = published_rows(&s, &published, &rows);
    size_t count = published ? trede_published_count(published) : 0;
    if (status == TREDE_OK) status = trede_plan_make(s.campaign, rows, count, s.arena, &plan);
    if (status == TREDE_OK) {
        enum trede_language language = s.options->has_language ? s.options->language : s.campaign->language;
        status = json ? trede_plan_json(&plan, out, length)
                      : trede_plan_text(&plan, s.campaign, language, out, length);
    }
    trede_published_destroy(published);
    session_close(&s);
    return status;
}

void trede_release_bytes(char *bytes)
{
    trede_free(bytes);
}

enum trede_status trede_purge(const char *campaign, const char *wave, const char *respondent, struct trede_findings *findings)
{
    static const struct trede_text purged = {"{1} responses were removed for good", "{1} antwoordrijen zijn voorgoed verwijderd"};
    struct session s;
    uint8_t pseudonym[16];
    int64_t removed = 0;
    char number[24];
    enum trede_status status = session_open(&s, campaign, TREDE_STORE_WRITE, NULL, findings);
    if (status == TREDE_OK && respondent) status = trede_pseudonym(s.campaign, respondent, false, findings, pseudonym);
    if (status == TREDE_OK)
        status = wave ? trede_store_purge_wave(s.store, wave, &removed)
                      : trede_store_purge_respondent(s.store, pseudonym, &removed);
    trede_format_integer(number, sizeof number, removed);
    if (status == TREDE_OK) trede_remark(findings, TREDE_NOWHERE, &purged, number);
    session_close(&s);
    return status;
}

enum trede_status trede_doctor(const char *campaign, struct trede_findings *findings)
{
    struct session s;
    enum trede_status status = session_open(&s, campaign, TREDE_STORE_READ, NULL, findings);
    if (status == TREDE_OK) status = trede_store_doctor(s.store, findings);
    session_close(&s);
    return status;
}

void trede_stop(void)
{
    trede_interrupt();
}
