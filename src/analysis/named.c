#include "analysis/named.h"

#include <math.h>

#include "analysis/asked.h"
#include "analysis/emit.h"

double trede_named_value(const struct trede_frame *frame, struct trede_named_column column, size_t row)
{
    if (column.rule < 0) return frame->number[column.number][row];
    return frame->outcome[column.rule][row] < 0 ? NAN : frame->outcome[column.rule][row];
}

struct answers {
    const struct trede_frame *frame;
    const struct trede_named_question *question;
};

static size_t answer_of_row(const void *payload, size_t row, struct trede_term *terms)
{
    const struct answers *a = payload;
    const struct trede_named_question *q = a->question;
    if (q->among >= 0 && a->frame->outcome[q->among][row] != 1) return 0;
    double value = trede_named_value(a->frame, q->column, row);
    if (isnan(value)) return 0;
    terms[0] = (struct trede_term){a->frame->wave[row], value, 1};
    return 1;
}

enum trede_status trede_named_emit(const struct trede_context *context, const struct trede_named_question *question,
                                   struct trede_results *out)
{
    const struct answers answers = {context->frame, question};
    struct trede_fits fits;
    const struct trede_fits_question asked = {
        .k = context->campaign->wave_count, .width = 1, .fn = answer_of_row, .payload = &answers};
    enum trede_status status = trede_fits_make(context, &asked, &fits);
    if (status) return status;
    bool share = question->column.rule >= 0;
    size_t first = trede_results_count(out);
    const struct trede_measure measure = {.analysis = question->analysis,
                                          .subject = question->subject,
                                          .statistic = share ? "share" : "mean",
                                          .note = question->note,
                                          .coefficients = (const double[]){1},
                                          .kind = share ? TREDE_KIND_SHARE : TREDE_KIND_MEAN,
                                          .unit = share ? TREDE_UNIT_SHARE : TREDE_UNIT_MEAN};
    status = trede_emit_measure(&fits, &measure, out);
    trede_fits_free(&fits);
    const int columns[2] = {question->column.rule, question->among};
    return status || !share ? status : trede_settle_asked(context, columns, 2, first, out);
}
