/* signal.c - have new problems arisen? A scan for what got worse (methods 8).
 *
 * Model: every comparison of the latest wave with the wave it is compared with (report: compare), and of the latest
 * report period with the one before it, is one test, one-sided in the direction that is bad: fewer on a rung, a lower
 * indicator (a higher one where the campaign says good: down), more of a barrier, a larger gap, a lower reach, more
 * questions left open, less follow-up, fewer reports, and one segment that falls while the others rise. All are one
 * family: Benjamini and Hochberg 1995 at 10 %, in the order in which the analyses find their rows, which does not
 * depend on threads. A finding holds and is at least the smallest difference that matters. Findings that tell the same
 * story (rung 3 and rung 4 of one segment; everyone and a segment) are read as one: the strongest, the others behind
 * it. The comparisons of one survey go together, under which the bound holds (Benjamini and Yekutieli 2001); a barrier
 * and an intention go against each other, and docs/validity.md shows what that costs. Rejected: Holm (with 400
 * comparisons nothing but a landslide survives), two-sided tests (half of what they find is good news), and p-values
 * per question (the family must be what somebody looks through). Left out: segments made of answers that the campaign
 * changes (who is in them changes), channels within segments, barriers among those who want to act: the same people
 * again. */
#include "analysis/signal.h"

#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/domains.h"
#include "stats/interval.h"
#include "stats/multiplicity.h"

static const double false_among_found = 0.10;

/* ---- from a row to a test ---- */

/* Nobody, or everybody, at both moments: looked at, and nothing got worse. */
static bool is_still(const struct trede_result *row)
{
    return row->estimate.status == TREDE_NO_VARIANCE && row->estimate.value == 0;
}

static bool is_looked_at(const struct trede_campaign *campaign, const struct trede_result *row)
{
    int64_t least = row->is_reports ? campaign->minimum_reports : campaign->minimum_cell;
    if (!campaign->public_data && row->estimate.base < least) return false;
    return is_still(row) || (row->estimate.status == TREDE_ESTIMATE_OK && row->has_p && !isnan(row->p));
}

/* Of a two-sided p of a symmetric test the half. Of an exact test of counts the whole: it holds all of the tail that
 * was seen, and counts vary more than Poisson's law allows. */
static double one_sided(const struct trede_result *row, bool worse)
{
    if (is_still(row)) return 1;
    if (row->is_reports) return worse ? row->p : 1;
    return worse ? row->p / 2 : 1 - row->p / 2;
}

enum trede_status trede_signal_add(struct trede_signal_scan *scan, const struct trede_result *row,
                                   const struct trede_signal_subject *about)
{
    if (row->estimate.status == TREDE_QUESTION_NOT_ASKED) return TREDE_OK;
    if (!is_looked_at(scan->context->campaign, row)) {
        scan->not_looked_at++;
        return TREDE_OK;
    }
    struct trede_signal_test *test =
        trede_arena_push(scan->arena, &scan->tests, &scan->count, &scan->capacity, sizeof *test);
    if (!test) return TREDE_INTERNAL;
    double change = row->estimate.value - (row->unit == TREDE_UNIT_RATIO ? 1 : 0);
    double worse = about->bad == TREDE_BAD_UP ? change : -change;
    *test = (struct trede_signal_test){.row = *row,
                                       .kind = about->kind,
                                       .theme = about->theme,
                                       .name = about->name ? about->name : "",
                                       .p = one_sided(row, worse > 0),
                                       .relevant = worse > 0 && worse >= about->smallest};
    test->row.analysis = "signal";
    test->row.subject = about->subject;
    test->row.note = trede_results_text(scan->out, "%s:%s", about->kind, about->evidence);
    return test->row.subject && test->row.note ? TREDE_OK : TREDE_INTERNAL;
}

/* ---- what the waves are ---- */

static const struct trede_pair *headline_of(const struct trede_domains *domains)
{
    for (size_t p = 0; domains && p < domains->pair_count; p++)
        if (domains->pairs[p].headline) return &domains->pairs[p];
    return NULL;
}

/* Were the people of the later wave asked in the earlier one too? Most of them: a panel; some: partly. */
static const char *evidence_of(const struct trede_context *context, const struct trede_pair *pair)
{
    const struct trede_frame *frame = context->frame;
    const struct trede_domain *everyone = &context->domains->of[0];
    size_t again = 0, later = 0, all = everyone->rows ? everyone->count : frame->rows;
    for (size_t i = 0; i < all; i++) {
        size_t row = everyone->rows ? everyone->rows[i] : i;
        later += frame->wave[row] == pair->to;
        if (frame->wave[row] != pair->from) continue;
        uint32_t next = frame->next[row];
        while (next != UINT32_MAX && frame->wave[next] < pair->to)
            next = frame->next[next];
        again += next != UINT32_MAX && frame->wave[next] == pair->to && !frame->apart[next];
    }
    if (again == 0) return "two_samples";
    return 2 * again > later ? "panel" : "partly_panel";
}

/* ---- the scan ---- */

static enum trede_status look(struct trede_signal_scan *scan)
{
    const struct trede_context *context = scan->context;
    enum trede_status status = TREDE_OK;
    if (context->frame && context->frame->rows) scan->pair = headline_of(context->domains);
    if (scan->pair) {
        scan->evidence = evidence_of(context, scan->pair);
        status = trede_signal_survey(scan);
        if (!status) status = trede_signal_backlash(scan);
    }
    return status ? status : trede_signal_reports(scan);
}

static enum trede_status judge(struct trede_signal_scan *scan)
{
    double *p = trede_arena_alloc(scan->arena, scan->count, sizeof *p);
    double *adjusted = trede_arena_alloc(scan->arena, scan->count, sizeof *adjusted);
    if (!p || !adjusted) return TREDE_INTERNAL;
    for (size_t i = 0; i < scan->count; i++)
        p[i] = scan->tests[i].p;
    enum trede_status status = scan->count ? trede_adjust(TREDE_BH, p, scan->count, adjusted) : TREDE_OK;
    for (size_t i = 0; !status && i < scan->count; i++) {
        struct trede_signal_test *test = &scan->tests[i];
        test->adjusted = adjusted[i];
        test->finding = adjusted[i] <= false_among_found && test->relevant;
        test->behind = i;
    }
    return status;
}

enum trede_status trede_analyse_signal(const struct trede_context *context, struct trede_results *out)
{
    if (!context->found) return TREDE_OK;
    struct trede_signal_scan scan = {.context = context, .out = out, .arena = trede_arena_create()};
    enum trede_status status = scan.arena ? look(&scan) : TREDE_INTERNAL;
    if (!status) status = judge(&scan);
    if (!status) status = trede_signal_group(&scan);
    if (!status) status = trede_signal_rows(&scan);
    trede_arena_destroy(scan.arena);
    return status;
}
