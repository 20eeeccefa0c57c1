/* The published table -> a workbook: read the definition, compose every sheet, write, check, replace. */
#include <string.h>

#include "base/files.h"
#include "base/parallel.h"
#include "base/text.h"
#include "report/locale_guard.h"
#include "report/selfcheck.h"
#include "report/sheet.h"
#include "report/wording.h"

static const struct trede_text not_written = {"the workbook {1} cannot be written: {2}; the old one was kept. Is there "
                                              "room on the disk and in the temporary folder?",
                                              "het werkboek {1} kan niet worden geschreven: {2}; het oude is bewaard. "
                                              "Is er ruimte op de schijf en in de tijdelijke map?"};
static const struct trede_text no_sheets = {"the dashboard has nothing to show for this campaign",
                                            "het dashboard heeft voor deze campagne niets te tonen"};

static const int32_t no_day = 10957; /* 2000-01-01: the workbook needs some day that is not today */

/* A workbook under construction. */
struct construction {
    const struct trede_source *source;
    struct trede_book book;
    struct trede_sheet_plan *plans;
    size_t plan_count;
    struct trede_page *pages; /* one a plan, and one for the chart data */
    struct trede_chart_data data;
    bool has_data;
};

static bool has_drawing(const struct trede_sheet_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->panels[i]->drawing) return true;
    return false;
}

/* Sheets that have something to show; the rest is left out. */
static enum trede_status compose(struct construction *c, struct trede_findings *findings)
{
    const struct trede_dashboard *dashboard = c->source->dashboard;
    c->plans = trede_arena_alloc(c->source->arena, dashboard->sheet_count, sizeof *c->plans);
    c->pages = trede_arena_alloc(c->source->arena, dashboard->sheet_count + 1, sizeof *c->pages);
    if (!c->plans || !c->pages) return TREDE_INTERNAL;
    for (size_t i = 0; i < dashboard->sheet_count; i++) {
        struct trede_sheet_plan *plan = &c->plans[c->plan_count];
        enum trede_status status = trede_compose_sheet(c->source, &dashboard->sheets[i], plan);
        if (status) return status;
        if (!plan->has_content) continue;
        c->has_data = c->has_data || has_drawing(plan);
        c->plan_count++;
    }
    return c->plan_count ? TREDE_OK : trede_fail(findings, TREDE_OUTPUT, TREDE_NOWHERE, &no_sheets, NULL);
}

static void add_page(struct construction *c, size_t i, const char *name)
{
    lxw_worksheet *sheet = workbook_add_worksheet(c->book.workbook, name);
    c->pages[i] = (struct trede_page){.book = &c->book, .sheet = sheet};
    if (!sheet) trede_book_note(&c->book, LXW_ERROR_SHEETNAME_ALREADY_USED);
}

/* The data of the charts on a sheet of their own at the end: tables on the other sheets are for reading. */
static void open_data(struct construction *c)
{
    const struct trede_style title = {.role = TREDE_ROLE_TITLE}, note = {.role = TREDE_ROLE_DATA_NOTE};
    const char *name = trede_word(c->source, "chart.data");
    add_page(c, c->plan_count, name);
    if (!c->pages[c->plan_count].sheet) return;
    c->data = (struct trede_chart_data){.page = c->pages[c->plan_count], .sheet_name = name, .row = 3};
    trede_sheet_setup(c->source, &c->data.page, name, true, false);
    trede_book_note(&c->book, worksheet_set_column(c->data.page.sheet, 0, 0, 44.0, NULL));
    trede_book_note(&c->book, worksheet_set_column(c->data.page.sheet, 1, 40, 12.0, NULL));
    trede_put_text(&c->data.page, 0, 0, 1, &title, name);
    trede_put_text(&c->data.page, 1, 0, 1, &note, trede_word(c->source, "chart.data_note"));
}

static enum trede_status write_sheets(struct construction *c)
{
    for (size_t i = 0; i < c->plan_count; i++)
        add_page(c, i, trede_said(c->source, &c->plans[i].definition->name));
    if (c->has_data) open_data(c);
    if (c->book.fault) return TREDE_OUTPUT;
    for (size_t i = 0; i < c->plan_count; i++) {
        const struct trede_sheet_definition *definition = c->plans[i].definition;
        trede_sheet_setup(c->source, &c->pages[i], trede_said(c->source, &definition->name), definition->gridlines,
                          definition->one_page);
        enum trede_status status = trede_sheet_write(c->source, &c->plans[i], &c->pages[i], &c->data);
        if (status) return status;
    }
    if (c->has_data) c->pages[c->plan_count] = c->data.page;
    return c->book.fault ? TREDE_OUTPUT : TREDE_OK;
}

/* The last day of fieldwork stands for "when": the clock would make every run another file. */
static time_t made_on(const struct trede_campaign *campaign)
{
    int32_t day = campaign->has_start ? campaign->start : no_day;
    for (size_t i = 0; i < campaign->wave_count; i++)
        if (campaign->waves[i].last_day > day) day = campaign->waves[i].last_day;
    return (time_t)day * 86400;
}

static void set_properties(struct construction *c)
{
    const struct trede_campaign *campaign = c->source->campaign;
    struct trede_phrase title, company, comments; /* the library copies them, but wants them writable */
    trede_phrase_begin(&title);
    trede_phrase_add_part(&title, campaign->name ? campaign->name : "",
                          campaign->name ? strnlen(campaign->name, 200) : 0);
    trede_phrase_begin(&company);
    trede_phrase_add_part(&company, campaign->organisation ? campaign->organisation : "",
                          campaign->organisation ? strnlen(campaign->organisation, 200) : 0);
    trede_phrase_begin(&comments);
    trede_phrase_add(&comments, "trede ");
    trede_phrase_add(&comments, c->source->provenance->version);
    lxw_doc_properties properties = {
        .title = title.text, .company = company.text, .comments = comments.text, .created = made_on(campaign)};
    trede_book_note(&c->book, workbook_set_properties(c->book.workbook, &properties));
}

/* Writes everything to path; the library's own status decides, not only the last call's. */
static enum trede_status write_file(struct construction *c, const char *path, const char *target,
                                    struct trede_findings *findings)
{
    c->book.no_number = trede_word(c->source, "no_number");
    c->book.no_text = trede_word(c->source, "no_text");
    c->book.workbook = workbook_new(path);
    if (!c->book.workbook) return TREDE_INTERNAL;
    set_properties(c);
    enum trede_status status = write_sheets(c);
    trede_book_note(&c->book, workbook_close(c->book.workbook));
    if (status == TREDE_INTERNAL) return status;
    if (c->book.fault)
        return trede_fail(findings, TREDE_OUTPUT, TREDE_NOWHERE, &not_written, trede_path_name(target),
                          lxw_strerror(c->book.fault));
    return status;
}

/* The file is read back while the library still packs it: both take about as long. */
struct writing {
    struct construction *construction;
    const char *path, *target;
    struct trede_findings *findings; /* the writer's only */
    struct trede_selfcheck *check;   /* the reader's only */
    atomic_bool written;             /* also when it failed: nothing more comes */
};

static enum trede_status write_or_read(void *payload, size_t task)
{
    struct writing *w = payload;
    struct trede_locale_guard guard;
    enum trede_status status = TREDE_OK;
    if (task == 0) {
        bool entered = trede_locale_enter(&guard);
        status = entered ? write_file(w->construction, w->path, w->target, w->findings) : TREDE_INTERNAL;
        if (entered) trede_locale_leave(&guard);
        atomic_store(&w->written, true);
    } else {
        trede_selfcheck_read(w->check, w->path, &w->written);
    }
    return status;
}

static enum trede_status conclude(const struct writing *w)
{
    const struct construction *c = w->construction;
    size_t sheets = c->plan_count + (c->has_data ? 1 : 0);
    int *last_rows = trede_arena_alloc(c->source->arena, sheets, sizeof *last_rows);
    if (!last_rows) return TREDE_INTERNAL;
    for (size_t i = 0; i < sheets; i++)
        last_rows[i] = c->pages[i].last_row + 1;
    return trede_selfcheck_verdict(w->check, w->path, trede_path_name(w->target), last_rows, sheets, w->findings);
}

static enum trede_status write_and_check(struct construction *c, int threads, const char *path, const char *target,
                                         struct trede_findings *findings)
{
    struct writing w = {
        .construction = c, .path = path, .target = target, .findings = findings, .check = trede_selfcheck_create()};
    enum trede_status status = TREDE_INTERNAL;
    atomic_init(&w.written, false);
    if (w.check) status = trede_parallel(2, threads, write_or_read, &w);
    if (status == TREDE_OK) status = conclude(&w);
    trede_selfcheck_destroy(w.check);
    return status;
}

static enum trede_status write_and_replace(struct construction *c, int threads, const char *target,
                                           struct trede_findings *findings)
{
    struct trede_replacement replacement;
    enum trede_status status = compose(c, findings);
    if (status == TREDE_OK) status = trede_replace_begin(&replacement, target, findings);
    if (status) return status;
    status = write_and_check(c, threads, replacement.temporary, target, findings);
    if (status == TREDE_OK) status = trede_replace_commit(&replacement, 0644, findings);
    if (status) trede_replace_abandon(&replacement);
    return status;
}

enum trede_status trede_workbook_write(const struct trede_published *published, const struct trede_campaign *campaign,
                                       const struct trede_provenance *provenance,
                                       const struct trede_report_options *options, const char *target,
                                       struct trede_findings *findings)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_dashboard dashboard;
    struct trede_source *source = NULL;
    struct construction *c = arena ? trede_arena_alloc(arena, 1, sizeof *c) : NULL;
    enum trede_status status = c ? TREDE_OK : TREDE_INTERNAL;
    if (status == TREDE_OK)
        status = trede_dashboard_read(options->dashboard, campaign->folder, arena, findings, &dashboard);
    if (status == TREDE_OK)
        status = trede_source_create(published, campaign, provenance, &dashboard, options->language, arena, &source);
    if (status == TREDE_OK) {
        c->source = source;
        status = write_and_replace(c, options->threads, target, findings);
    }
    trede_arena_destroy(arena);
    return status;
}
