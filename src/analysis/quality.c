/* quality.c - what the file is worth (methods 1.5-1.8): what came in, what was set aside, breaks between waves, the
 * sample against the population. */
#include "analysis/quality.h"

#include "analysis/analyses.h"
#include "base/text.h"

static struct trede_result begin(const struct trede_context *context, int wave, int against, const char *subject)
{
    struct trede_result row = trede_row_begin(context, "quality");
    trede_row_keys(&row, context, &context->domains->of[0], wave, against);
    row.subject = subject;
    return row;
}

enum trede_status trede_quality_count(const struct trede_context *context, int wave, int against, const char *subject,
                                      double value, const char *note, struct trede_results *out)
{
    struct trede_result row = begin(context, wave, against, subject);
    row.statistic = "count";
    row.unit = TREDE_UNIT_COUNT;
    row.method = "count";
    row.note = note ? note : "";
    row.is_aggregate = true;
    row.estimate.value = value;
    return trede_results_add(out, &row);
}

enum trede_status trede_quality_share(const struct trede_context *context, const struct trede_quality_share *share,
                                      struct trede_results *out)
{
    struct trede_result row = begin(context, share->wave, share->compared ? share->against : -1, share->subject);
    row.statistic = "share";
    row.unit = TREDE_UNIT_SHARE;
    row.note = share->note ? share->note : "";
    row.cases = share->cases;
    row.is_aggregate = !share->people;
    row.estimate.base = share->base;
    row.estimate.effective_base = (double)share->base;
    if (share->base > 0) {
        row.method = "unweighted";
        row.estimate.value = (double)share->cases / (double)share->base;
    } else {
        row.estimate.status = TREDE_QUESTION_NOT_ASKED;
    }
    return trede_results_add(out, &row);
}

static enum trede_status emit_files(const struct trede_context *context, struct trede_results *out)
{
    int64_t read = 0, rejected = 0, changed = 0;
    for (size_t i = 0; i < context->batch_count; i++) {
        read += context->batches[i].rows_read;
        rejected += context->batches[i].rejected;
        changed += context->batches[i].changed;
    }
    if (!read) return TREDE_OK;
    struct trede_quality_share share = {.subject = "rows_rejected", .wave = -1, .cases = rejected, .base = read};
    enum trede_status status = trede_quality_count(context, -1, -1, "rows_rejected", (double)rejected, NULL, out);
    if (!status) status = trede_quality_share(context, &share, out);
    if (!status) status = trede_quality_count(context, -1, -1, "rows_changed", (double)changed, NULL, out);
    return status;
}

/* How many came in, of how many who were asked to. */
static enum trede_status emit_response(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (int w = 0; !status && w < (int)context->campaign->wave_count; w++) {
        const struct trede_wave *wave = &context->campaign->waves[w];
        int64_t responses = (int64_t)context->frame->wave_rows[w];
        status = trede_quality_count(context, w, -1, "responses", (double)responses, NULL, out);
        if (!status && wave->invited > 0)
            status = trede_quality_count(context, w, -1, "invited", (double)wave->invited, NULL, out);
        if (!status && wave->started > 0)
            status = trede_quality_count(context, w, -1, "started", (double)wave->started, NULL, out);
        struct trede_quality_share share = {
            .subject = "responses", .wave = w, .cases = responses, .base = wave->invited};
        if (!status && wave->invited > 0) status = trede_quality_share(context, &share, out);
    }
    return status;
}

static enum trede_status emit_break(const struct trede_context *context, const struct trede_pair *pair, size_t field,
                                    struct trede_results *out)
{
    const struct trede_wave *from = &context->campaign->waves[pair->from], *to = &context->campaign->waves[pair->to];
    const char *subject = trede_results_text(out, "break:%s", trede_wave_field_name(field));
    const char *note = trede_results_text(out, "%s > %s", trede_wave_field(from, field), trede_wave_field(to, field));
    if (!subject || !note) return TREDE_INTERNAL;
    return trede_quality_count(context, pair->to, pair->from, subject, 1, note, out);
}

/* What differs between two waves whose comparison rests on an overlap measurement. */
static enum trede_status emit_bridge(const struct trede_context *context, const struct trede_pair *pair,
                                     struct trede_results *out)
{
    const struct trede_wave *from = &context->campaign->waves[pair->from], *to = &context->campaign->waves[pair->to];
    const char *note = "";
    for (size_t field = 0; note && field < TREDE_WAVE_FIELDS; field++)
        if (trede_wave_field_differs(from, to, field))
            note = trede_results_text(out, "%s%s%s: %s > %s", note, note[0] ? "; " : "", trede_wave_field_name(field),
                                      trede_wave_field(from, field), trede_wave_field(to, field));
    return note ? trede_quality_count(context, pair->to, pair->from, "overlap", 1, note, out) : TREDE_INTERNAL;
}

static enum trede_status emit_breaks(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_wave *waves = context->campaign->waves;
    enum trede_status status = TREDE_OK;
    for (size_t p = 0; p < context->domains->pair_count; p++) {
        const struct trede_pair *pair = &context->domains->pairs[p];
        for (size_t field = 0; !status && field < TREDE_WAVE_FIELDS; field++)
            if (trede_wave_field_differs(&waves[pair->from], &waves[pair->to], field))
                status = emit_break(context, pair, field, out);
        if (!status && !pair->refused && trede_wave_break(&waves[pair->from], &waves[pair->to]))
            status = emit_bridge(context, pair, out);
    }
    return status;
}

static enum trede_status emit_margin(const struct trede_context *context, const struct trede_margin_check *margin,
                                     struct trede_results *out)
{
    char target[32];
    trede_format_fixed(target, sizeof target, margin->target, 4, '.', 0);
    struct trede_result row =
        begin(context, margin->wave, -1, trede_results_text(out, "margin:%s:%s", margin->margin, margin->category));
    row.note = trede_results_text(out, "target=%s", target);
    if (!row.subject || !row.note) return TREDE_INTERNAL;
    row.statistic = "share";
    row.unit = TREDE_UNIT_SHARE;
    row.cases = margin->cases;
    row.estimate.value = margin->before;
    row.estimate.base = (int64_t)context->frame->wave_rows[margin->wave];
    row.estimate.effective_base = context->frame->kish[margin->wave].effective;
    return trede_results_add(out, &row);
}

static enum trede_status emit_margins(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < context->frame->margin_count; i++)
        status = emit_margin(context, &context->frame->margins[i], out);
    return status;
}

enum trede_status trede_analyse_quality(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = emit_files(context, out);
    if (status || !context->frame || !context->frame->rows) return status;
    status = emit_response(context, out);
    if (!status) status = trede_quality_answers(context, out);
    if (!status)
        status =
            trede_quality_count(context, -1, -1, "lonely_strata", (double)context->frame->lonely_strata, NULL, out);
    if (!status) status = emit_breaks(context, out);
    if (!status) status = trede_quality_attrition(context, out);
    if (!status) status = trede_quality_changes(context, out);
    if (!status) status = emit_margins(context, out);
    return status;
}
