#include "report/plan_text.h"

#include "base/text.h"
#include "report/bytes.h"
#include "report/export.h"

static void put_name(struct trede_bytes *out, const char *name)
{
    trede_bytes_add_text(out, "\"");
    trede_bytes_add_text(out, name);
    trede_bytes_add_text(out, "\": ");
}

static void put_text(struct trede_bytes *out, const char *name, const char *text)
{
    put_name(out, name);
    trede_json_string(out, text);
    trede_bytes_add_text(out, ", ");
}

static void put_number(struct trede_bytes *out, const char *name, bool present, double value)
{
    char digits[40] = "null";
    if (present) trede_format_exact(digits, sizeof digits, value);
    put_name(out, name);
    trede_bytes_add_text(out, digits);
    trede_bytes_add_text(out, ", ");
}

/* 0 = none can be given. */
static void put_people(struct trede_bytes *out, const char *name, int64_t people)
{
    char digits[40] = "null";
    if (people > 0) trede_format_integer(digits, sizeof digits, people);
    put_name(out, name);
    trede_bytes_add_text(out, digits);
    trede_bytes_add_text(out, ", ");
}

static void put_basis(struct trede_bytes *out, const char *name, bool present, struct trede_plan_basis basis, bool last)
{
    put_name(out, name);
    if (!present) {
        trede_bytes_add_text(out, "null");
    } else {
        trede_bytes_add_text(out, "{");
        put_number(out, "value", true, basis.value);
        put_name(out, "measured");
        trede_bytes_add_text(out, basis.measured ? "true, " : "false, ");
        put_name(out, "given");
        trede_bytes_add_text(out, basis.given ? "true}" : "false}");
    }
    if (!last) trede_bytes_add_text(out, ", ");
}

static void put_row(struct trede_bytes *out, const struct trede_plan_row *row)
{
    static const char *const aims[] = {"rise", "fall", "hold"};
    trede_bytes_add_text(out, "{");
    put_text(out, "goal", row->goal);
    put_text(out, "indicator", row->indicator);
    put_text(out, "segment_set", row->segment_set);
    put_text(out, "segment", row->segment);
    put_text(out, "aim", aims[row->aim]);
    put_number(out, "difference", true, row->difference);
    put_basis(out, "now", true, row->now, false);
    put_basis(out, "design_effect", row->has_design_effect, row->design_effect, false);
    put_people(out, "base", row->base);
    put_people(out, "interviews", row->interviews);
    put_people(out, "population", (int64_t)row->population);
    put_number(out, "detectable", row->has_seen, row->seen);
    put_number(out, "detectable_panel", row->has_seen_panel, row->seen_panel);
    put_people(out, "n_80", row->separate.at_80);
    put_people(out, "n_90", row->separate.at_90);
    put_people(out, "panel_80", row->panel.at_80);
    put_people(out, "panel_90", row->panel.at_90);
    put_people(out, "segments_together", (int64_t)row->together);
    put_people(out, "n_80_together", row->together_at_80);
    put_people(out, "invite_80", row->invited);
    put_people(out, "invite_panel_80", row->invited_panel);
    put_basis(out, "correlation", true, row->correlation, true);
    trede_bytes_add_text(out, "}");
}

enum trede_status trede_plan_json(const struct trede_plan *plan, char **out, size_t *length)
{
    struct trede_bytes bytes = {0};
    trede_bytes_add_text(&bytes, "{");
    put_text(&bytes, "schema", "trede-plan-1");
    put_text(&bytes, "campaign", plan->campaign);
    put_text(&bytes, "wave", plan->wave);
    put_number(&bytes, "level", true, plan->level);
    put_basis(&bytes, "response", true, plan->response, false);
    put_basis(&bytes, "retention", true, plan->retention, false);
    put_name(&bytes, "rows");
    trede_bytes_add_text(&bytes, "[");
    for (size_t i = 0; i < plan->count; i++) {
        trede_bytes_add_text(&bytes, i ? ",\n  " : "\n  ");
        put_row(&bytes, &plan->rows[i]);
    }
    trede_bytes_add_text(&bytes, "\n]}\n");
    *out = bytes.text;
    *length = bytes.length;
    return bytes.no_memory ? TREDE_INTERNAL : TREDE_OK;
}
