/* stakeholders.c - the register of partners as a table: their role, what they are in the lead for, what is expected of
 * them and which channels they own. */
#include "report/plain_table.h"
#include "report/wording.h"

/* The channels a partner owns, by name. */
static const char *owned_by(const struct trede_source *source, const struct trede_stakeholder *one)
{
    const struct trede_campaign *c = source->campaign;
    struct trede_phrase phrase;
    trede_phrase_begin(&phrase);
    for (size_t i = 0; one->owns && i < c->channel_count; i++) {
        if (!one->owns[i]) continue;
        if (phrase.length) trede_phrase_add(&phrase, ", ");
        trede_phrase_add(&phrase, trede_said(source, &c->channels[i].label));
    }
    return trede_arena_text(source->arena, phrase.text, phrase.length);
}

/* 1 to 5; nothing where it is not said. */
static void put_degree(struct trede_panel *panel, int row, int *column, int degree)
{
    if (degree)
        trede_plain_count(panel, row, column, degree);
    else
        trede_plain_text(panel, row, column, 1, "");
}

static void put_one(const struct trede_source *source, struct trede_panel *panel, const struct trede_stakeholder *one)
{
    static const char *const roles[] = {"role.municipality", "role.police_om", "role.tax",
                                        "role.goc",          "role.riec",      "role.other"};
    static const char *const domains[] = {NULL,         "law.administrative", "law.criminal",
                                          "law.fiscal", "law.expertise",      "law.process"};
    static const char *const involvements[] = {NULL, "involvement.informed", "involvement.involved"};
    int row = panel->rows, column = panel->column;
    const char *domain = domains[one->domain], *involvement = involvements[one->involvement];
    trede_plain_text(panel, row, &column, 2, trede_said(source, &one->label));
    trede_plain_text(panel, row, &column, 1, trede_word(source, roles[one->role]));
    trede_plain_text(panel, row, &column, 1, domain ? trede_word(source, domain) : "");
    trede_plain_text(panel, row, &column, 1, one->lead ? trede_word(source, "stakeholder.in_lead") : "");
    put_degree(panel, row, &column, one->interest);
    put_degree(panel, row, &column, one->influence);
    trede_plain_text(panel, row, &column, 1, involvement ? trede_word(source, involvement) : "");
    trede_plain_text(panel, row, &column, 2, one->expected);
    trede_plain_text(panel, row, &column, 2, owned_by(source, one));
}

void trede_put_stakeholders(const struct trede_source *source, struct trede_panel *panel)
{
    static const struct trede_plain_column columns[] = {
        {"stakeholder.name", 2, false},     {"stakeholder.role", 1, false},     {"stakeholder.domain", 1, false},
        {"stakeholder.lead", 1, false},     {"stakeholder.interest", 1, true},  {"stakeholder.influence", 1, true},
        {"stakeholder.involved", 1, false}, {"stakeholder.expected", 2, false}, {"stakeholder.owns", 2, false}};
    const struct trede_campaign *c = source->campaign;
    if (!c->stakeholder_count) return;
    trede_plain_heads(source, panel, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < c->stakeholder_count; i++)
        put_one(source, panel, &c->stakeholders[i]);
}
