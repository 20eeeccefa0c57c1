#include "report/plan_text.h"

#include <string.h>

#include "base/text.h"
#include "report/bytes.h"

struct writer {
    struct trede_bytes bytes;
    const struct trede_plan *plan;
    const struct trede_campaign *campaign;
    enum trede_language language;
};

static const char *in(const struct writer *w, struct trede_text text)
{
    return w->language == TREDE_DUTCH ? text.nl : text.en;
}

static void put(struct writer *w, const char *text)
{
    trede_bytes_add_text(&w->bytes, text);
}

static void pad(struct writer *w, size_t count)
{
    for (; count > 0; count--)
        put(w, " ");
}

/* ---- cells ---- */

enum { FIGURE = 64, COLUMNS = 10, NAME_WIDTH = 28 };

/* Left for names (cut to their column), right for figures. */
static void put_cell(struct writer *w, const char *text, size_t width, bool left)
{
    size_t bytes = strlen(text), characters = trede_utf8_count(text, bytes);
    put(w, "  ");
    while (left && characters > width) {
        bytes = trede_utf8_cut(text, bytes, bytes - 1);
        characters--;
    }
    if (!left && characters < width) pad(w, width - characters);
    trede_bytes_add(&w->bytes, text, bytes);
    if (left && characters < width) pad(w, width - characters);
}

static void format(const struct writer *w, char out[FIGURE], double value, int decimals)
{
    bool dutch = w->language == TREDE_DUTCH;
    trede_format_fixed(out, FIGURE, value, decimals, dutch ? ',' : '.', dutch ? '.' : ',');
}

/* A share as percent; a mean as it is. */
static void format_value(const struct writer *w, char out[FIGURE], double value, enum trede_unit unit, bool assumed)
{
    bool mean = unit == TREDE_UNIT_MEAN;
    char digits[40];
    format(w, out, mean ? value : 100 * value, mean ? 2 : 1);
    trede_print(digits, sizeof digits, "%.39s", out);
    trede_print(out, FIGURE, "%s%s%s", digits, mean ? "" : " %", assumed ? "*" : "");
}

static void format_people(const struct writer *w, char out[FIGURE], int64_t people)
{
    if (people > 0)
        format(w, out, (double)people, 0);
    else
        trede_print(out, FIGURE, "%s", "-");
}

/* ---- names ---- */

static const char *label_of(const struct writer *w, const struct trede_label *label, const char *name)
{
    const char *text = w->language == TREDE_DUTCH ? label->nl : label->en;
    return text && *text ? text : name;
}

static const char *group_name(const struct writer *w, const struct trede_plan_row *row)
{
    static const struct trede_text everyone = {"everyone", "iedereen"};
    if (strcmp(row->segment_set, "all") == 0) return in(w, everyone);
    const struct trede_segment *segment = trede_campaign_segment(w->campaign, row->segment_set, row->segment);
    return segment ? label_of(w, &segment->label, row->segment) : row->segment;
}

static void row_name(const struct writer *w, const struct trede_plan_row *row, char out[FIGURE])
{
    static const struct trede_text rung = {"rung {1} or higher", "trede {1} of hoger"};
    static const char start[] = "at_least_";
    const char *name = row->goal[0] ? row->goal : row->indicator;
    if (row->goal[0] || strncmp(name, start, sizeof start - 1) != 0) {
        trede_print(out, FIGURE, "%.60s", name);
        return;
    }
    const char *text = in(w, rung), *mark = strstr(text, "{1}");
    trede_print(out, FIGURE, "%.*s%s%s", (int)(mark - text), text, name + sizeof start - 1, mark + 3);
}

/* ---- the table ---- */

static const size_t widths[COLUMNS] = {NAME_WIDTH, NAME_WIDTH, 8, 10, 8, 7, 7, 9, 9, 10};

static void put_header(struct writer *w, struct trede_text first)
{
    static const struct trede_text titles[COLUMNS] = {
        {"", ""},
        {"group", "groep"},
        {"now", "nu"},
        {"difference", "verschil"},
        {"seen now", "ziet nu"},
        {"80 %", "80 %"},
        {"90 %", "90 %"},
        {"all at 80", "alle 80"},
        {"panel 80", "panel 80"},
        {"to invite", "uitnodigen"},
    };
    put(w, "\n");
    put_cell(w, in(w, first), widths[0], true);
    for (size_t i = 1; i < COLUMNS; i++)
        put_cell(w, in(w, titles[i]), widths[i], i < 2);
    put(w, "\n");
}

static void put_row(struct writer *w, const struct trede_plan_row *row)
{
    char cell[FIGURE];
    row_name(w, row, cell);
    put_cell(w, cell, widths[0], true);
    put_cell(w, group_name(w, row), widths[1], true);
    format_value(w, cell, row->now.value, row->unit, !row->now.measured);
    put_cell(w, cell, widths[2], false);
    format_value(w, cell, row->difference, row->unit, false);
    put_cell(w, cell, widths[3], false);
    if (row->has_seen)
        format_value(w, cell, row->seen, row->unit, false);
    else
        trede_print(cell, sizeof cell, "%s", "-");
    put_cell(w, cell, widths[4], false);
    int64_t together = row->together > 1 ? row->together_at_80 : 0;
    const int64_t people[] = {row->separate.at_80, row->separate.at_90, together, row->panel.at_80, row->invited};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        format_people(w, cell, people[i]);
        put_cell(w, cell, widths[5 + i], false);
    }
    put(w, "\n");
}

static void put_goals(struct writer *w)
{
    static const struct trede_text title = {"goal", "doel"};
    bool any = false;
    for (size_t i = 0; i < w->plan->count; i++) {
        if (!w->plan->rows[i].goal[0]) continue;
        if (!any) put_header(w, title);
        any = true;
        put_row(w, &w->plan->rows[i]);
    }
}

static bool is_everyone(const struct trede_plan_row *row)
{
    return strcmp(row->segment_set, "all") == 0;
}

static void put_everyone(struct writer *w)
{
    static const struct trede_text title = {"rung", "trede"};
    bool any = false;
    for (size_t i = 0; i < w->plan->count; i++) {
        const struct trede_plan_row *row = &w->plan->rows[i];
        if (row->goal[0] || !is_everyone(row)) continue;
        if (!any) put_header(w, title);
        any = true;
        put_row(w, row);
    }
}

static bool same_group(const struct trede_plan_row *a, const struct trede_plan_row *b)
{
    return strcmp(a->segment_set, b->segment_set) == 0 && strcmp(a->segment, b->segment) == 0;
}

/* Of every segment the rung that asks most: a sample that sees that one sees the others. */
static void put_segments(struct writer *w)
{
    static const struct trede_text title = {"group: hardest rung", "groep: zwaarste trede"};
    bool any = false;
    for (size_t i = 0, next; i < w->plan->count; i = next) {
        const struct trede_plan_row *hardest = &w->plan->rows[i];
        next = i + 1;
        if (hardest->goal[0] || is_everyone(hardest)) continue;
        for (; next < w->plan->count && same_group(hardest, &w->plan->rows[next]); next++)
            if (w->plan->rows[next].separate.at_80 > hardest->separate.at_80) hardest = &w->plan->rows[next];
        if (!any) put_header(w, title);
        any = true;
        put_row(w, hardest);
    }
}

/* ---- what it rests on ---- */

static void put_basis(struct writer *w, struct trede_text text, struct trede_plan_basis basis, bool percent)
{
    static const struct trede_text measured = {" (measured)", " (gemeten)"}, assumed = {" (assumed)", " (aangenomen)"},
                                   given = {" (as campaign.yaml says)", " (volgens campaign.yaml)"};
    char figure[FIGURE];
    format(w, figure, percent ? 100 * basis.value : basis.value, 1);
    put(w, "  ");
    put(w, in(w, text));
    put(w, figure);
    put(w, percent ? " %" : "");
    put(w, in(w, basis.measured ? measured : basis.given ? given : assumed));
    put(w, "\n");
}

static void put_top(struct writer *w)
{
    static const struct trede_text title = {"Plan for the next wave of ", "Plan voor de volgende meting van "};
    static const struct trede_text after = {" (last wave: ", " (laatste meting: "};
    static const struct trede_text none = {" (no wave yet: everything is assumed)",
                                           " (nog geen meting: alles is aangenomen)"};
    put(w, in(w, title));
    put(w, w->plan->campaign);
    put(w, in(w, w->plan->wave[0] ? after : none));
    put(w, w->plan->wave);
    put(w, w->plan->wave[0] ? ")\n\n" : "\n\n");
}

static size_t count_measured(const struct trede_plan *plan, bool correlation)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++)
        count += correlation ? plan->rows[i].correlation.measured : plan->rows[i].design_effect.measured;
    return count;
}

static void put_assumptions(struct writer *w)
{
    static const struct trede_text response = {"response ", "respons "};
    static const struct trede_text retention = {"of a wave, answers the next ", "doet na een meting weer mee "};
    static const struct trede_text deff = {"design effect where no wave was measured ",
                                           "ontwerpeffect waar niets gemeten is "};
    static const struct trede_text given_deff = {"design effect of shares ", "ontwerpeffect van aandelen "};
    static const struct trede_text correlation = {"correlation of two answers of one person where not measured ",
                                                  "samenhang van twee antwoorden van een persoon waar niet gemeten "};
    static const struct trede_text given_correlation = {"correlation of two answers of one person ",
                                                        "samenhang van twee antwoorden van een persoon "};
    static const struct trede_text counted = {"  design effect measured in {1} of {2} lines, correlation in {3}\n",
                                              "  ontwerpeffect gemeten in {1} van {2} regels, samenhang in {3}\n"};
    put_basis(w, response, w->plan->response, true);
    put_basis(w, retention, w->plan->retention, true);
    put_basis(w, w->plan->design_effect.given ? given_deff : deff, w->plan->design_effect, false);
    put_basis(w, w->plan->correlation.given ? given_correlation : correlation, w->plan->correlation, false);
    if (w->plan->design_effect.given && w->plan->correlation.given) return;
    const size_t figures[] = {count_measured(w->plan, false), w->plan->count, count_measured(w->plan, true)};
    for (const char *c = in(w, counted); *c; c++) {
        char digits[FIGURE];
        if (*c != '{') {
            trede_bytes_add(&w->bytes, c, 1);
            continue;
        }
        trede_format_integer(digits, sizeof digits, (int64_t)figures[c[1] - '1']);
        put(w, digits);
        c += 2;
    }
}

static void put_legend(struct writer *w)
{
    static const struct trede_text legend = {
        "\n"
        "difference  the smallest relevant difference\n"
        "seen now    what two waves as large as the last would see, at 80 %\n"
        "80 %, 90 %  interviews per wave and group to see the difference with that chance, two-sided 5 %\n"
        "all at 80   the same when all groups of the division are tested at once (Holm)\n"
        "panel 80    people who answer both waves, for 80 %\n"
        "to invite   people to ask per wave for 80 %, of others each time\n"
        "*           assumed: nothing was measured yet; -  no number can be given\n"
        "How many to invite for a panel, and all other rungs of the groups: --json.\n",
        "\n"
        "verschil    het kleinste verschil dat ertoe doet\n"
        "ziet nu     wat twee metingen zo groot als de laatste zouden zien, met 80 % kans\n"
        "80 %, 90 %  ingevulde vragenlijsten per meting en groep om het verschil met die kans te zien, tweezijdig 5 %\n"
        "alle 80     hetzelfde als alle groepen van de indeling tegelijk worden getoetst (Holm)\n"
        "panel 80    mensen die beide keren meedoen, voor 80 %\n"
        "uitnodigen  mensen die per meting gevraagd moeten worden voor 80 %, telkens anderen\n"
        "*           aangenomen: er is nog niets gemeten; -  er is geen aantal te geven\n"
        "Hoeveel mensen voor een panel uit te nodigen, en alle andere treden van de groepen: --json.\n"};
    put(w, in(w, legend));
}

enum trede_status trede_plan_text(const struct trede_plan *plan, const struct trede_campaign *campaign,
                                  enum trede_language language, char **out, size_t *length)
{
    struct writer w = {.plan = plan, .campaign = campaign, .language = language};
    put_top(&w);
    put_assumptions(&w);
    put_goals(&w);
    put_everyone(&w);
    put_segments(&w);
    put_legend(&w);
    *out = w.bytes.text;
    *length = w.bytes.length;
    return w.bytes.no_memory ? TREDE_INTERNAL : TREDE_OK;
}
