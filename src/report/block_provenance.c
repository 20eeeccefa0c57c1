/* Where the numbers come from: the run, the files, the rules, what was withheld. */
#include <string.h>

#include "base/text.h"
#include "report/plain_table.h"
#include "report/wording.h"

static void put_files(const struct trede_source *source, struct trede_panel *panel)
{
    static const struct trede_plain_column columns[] = {{"files.file", 3, false},    {"files.rows", 1, true},
                                                        {"files.accepted", 1, true}, {"files.rejected", 1, true},
                                                        {"files.dialect", 3, false}, {"files.hash", 3, false}};
    const struct trede_provenance *p = source->provenance;
    if (!p->file_count) return;
    trede_plain_heads(source, panel, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < p->file_count; i++) {
        int row = panel->rows, column = panel->column;
        trede_plain_text(panel, row, &column, 3, p->files[i].file);
        trede_plain_count(panel, row, &column, p->files[i].rows);
        trede_plain_count(panel, row, &column, p->files[i].accepted);
        trede_plain_count(panel, row, &column, p->files[i].rejected);
        trede_plain_text(panel, row, &column, 3, p->files[i].dialect);
        trede_plain_text(panel, row, &column, 3, p->files[i].hash);
    }
}

static void put_rules(const struct trede_source *source, struct trede_panel *panel)
{
    static const struct trede_plain_column columns[] = {
        {"rules.where", 2, false}, {"rules.name", 2, false}, {"rules.sql", 5, false}, {"rules.items", 3, false}};
    const struct trede_provenance *p = source->provenance;
    char key[64];
    if (!p->rule_count) return;
    trede_plain_heads(source, panel, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < p->rule_count; i++) {
        int row = panel->rows, column = panel->column;
        const char *where = p->rules[i].where ? p->rules[i].where : "";
        bool fits = trede_print(key, sizeof key, "where.%s", where);
        const struct trede_label *word = fits ? trede_dashboard_word(source->dashboard, key) : NULL;
        trede_plain_text(panel, row, &column, 2, word ? trede_said(source, word) : where);
        trede_plain_text(panel, row, &column, 2, p->rules[i].name);
        trede_plain_text(panel, row, &column, 5, p->rules[i].sql);
        trede_plain_text(panel, row, &column, 3, p->rules[i].items);
    }
}

static void put_fact(const struct trede_source *source, struct trede_panel *panel, const char *word, const char *text)
{
    struct trede_style term = {.role = TREDE_ROLE_CELL_TERM};
    int row = panel->rows, column = panel->column + 3;
    trede_panel_text(panel, row, panel->column, 3, term, trede_word(source, word));
    trede_plain_text(panel, row, &column, panel->span - 3, text);
}

static void put_count_fact(const struct trede_source *source, struct trede_panel *panel, const char *word,
                           int64_t count)
{
    struct trede_phrase phrase;
    trede_phrase_begin(&phrase);
    trede_say_number(source, &phrase, TREDE_UNIT_COUNT, (double)count, 0, 0);
    put_fact(source, panel, word, trede_arena_text(source->arena, phrase.text, phrase.length));
}

static void put_variance(const struct trede_source *source, struct trede_panel *panel)
{
    size_t given = source->campaign->design.replicates.count, drawn = source->campaign->design.bootstrap;
    put_fact(source, panel, "run.variance",
             trede_word(source, given   ? "variance.replicates"
                                : drawn ? "variance.bootstrap"
                                        : "variance.linearised"));
    if (given || drawn) put_count_fact(source, panel, "run.replicates", (int64_t)(given ? given : drawn));
}

static void put_run(const struct trede_source *source, struct trede_panel *panel)
{
    static const char *const samples[] = {"sample.probability", "sample.opt_in", "sample.mixed"};
    const struct trede_provenance *p = source->provenance;
    const struct trede_campaign *campaign = source->campaign;
    char seed[32];
    trede_format_integer(seed, sizeof seed, (int64_t)p->seed);
    put_fact(source, panel, "run.organisation", campaign->organisation);
    put_fact(source, panel, "run.campaign", campaign->name);
    put_fact(source, panel, "run.sample", trede_word(source, samples[campaign->sample]));
    if (campaign->survey_count) put_variance(source, panel);
    put_fact(source, panel, "run.version", p->version);
    put_fact(source, panel, "run.id", p->run_id);
    put_fact(source, panel, "run.seed", trede_arena_text(source->arena, seed, strlen(seed)));
}

static void put_hidden(const struct trede_source *source, struct trede_panel *panel)
{
    size_t primary, complementary;
    trede_published_hidden(source->published, &primary, &complementary);
    put_count_fact(source, panel, "hidden.minimum_cell", source->campaign->minimum_cell);
    put_count_fact(source, panel, "hidden.minimum_reports", source->campaign->minimum_reports);
    put_fact(source, panel, "hidden.bases",
             trede_word(source, source->campaign->public_data ? "hidden.exact" : "hidden.rounded"));
    put_count_fact(source, panel, "hidden.rows", (int64_t)trede_published_count(source->published));
    put_count_fact(source, panel, "hidden.primary", (int64_t)primary);
    put_count_fact(source, panel, "hidden.complementary", (int64_t)complementary);
}

enum trede_status trede_compose_provenance(const struct trede_block *block, struct trede_scope *scope,
                                           struct trede_panel *panel)
{
    switch (block->part) {
    case TREDE_PART_RUN:
        put_run(scope->source, panel);
        break;
    case TREDE_PART_FILES:
        put_files(scope->source, panel);
        break;
    case TREDE_PART_RULES:
        put_rules(scope->source, panel);
        break;
    case TREDE_PART_HIDDEN:
        put_hidden(scope->source, panel);
        break;
    case TREDE_PART_STAKEHOLDERS:
        trede_put_stakeholders(scope->source, panel);
        break;
    }
    return TREDE_OK;
}
