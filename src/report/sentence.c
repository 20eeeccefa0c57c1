#include "report/sentence.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/verdict.h"
#include "report/wording.h"

enum { LISTED_MOST = 6 };

enum trede_status trede_scope_open(const struct trede_source *source, const struct trede_selections *with,
                                   struct trede_scope *out)
{
    struct trede_rows *rows = trede_arena_alloc(source->arena, with->count, sizeof *rows);
    *out = (struct trede_scope){source, with, rows, NULL};
    if (!rows) return TREDE_INTERNAL;
    for (size_t i = 0; i < with->count; i++) {
        enum trede_status status = trede_select(source, &with->items[i], &rows[i]);
        if (status) return status;
    }
    return TREDE_OK;
}

/* The rows called name (not terminated); the row at hand is a selection of one. */
static struct trede_rows rows_called(const struct trede_scope *scope, const char *name, size_t length,
                                     const struct trede_result **it)
{
    if (length == 2 && memcmp(name, "it", 2) == 0) {
        *it = scope->it;
        return (struct trede_rows){it, *it ? 1 : 0};
    }
    for (size_t i = 0; i < scope->with->count; i++)
        if (strlen(scope->with->items[i].name) == length && memcmp(scope->with->items[i].name, name, length) == 0)
            return scope->rows[i];
    return (struct trede_rows){NULL, 0};
}

/* ---- conditions ---- */

const char *const trede_context_tests[] = {"sample",    "example",     "hidden", "rungs",
                                           "intervals", "reliability", "table",  NULL};
const char *const trede_test_words[] = {"any",        "none",          "one",           "several",
                                        "published",  "interval",      "no_interval",   "detectable",
                                        "ok",         "too_few",       "no_variance",   "not_converged",
                                        "suppressed", "not_asked",     "refused_break", "met",
                                        "on_track",   "at_risk",       "missed",        "not_measurable",
                                        "up",         "down",          "same",          "cannot_tell",
                                        "refused",    "better",        "worse",         "positive",
                                        "negative",   "beyond_chance", "within_chance", NULL};

static bool context_holds(const struct trede_scope *scope, const struct trede_condition *one)
{
    static const char *const samples[] = {"probability", "opt-in", "mixed"};
    const struct trede_campaign *campaign = scope->source->campaign;
    const char *word = one->word ? one->word : "";
    static const char *const intervals[] = {"house", "logit", "beta", "wilson", "asin", "likelihood", "mean"};
    static const char *const tables[] = {"all", "no_cross", "everyone", "first"};
    size_t primary, complementary;
    if (strcmp(one->name, "table") == 0) return strcmp(word, tables[scope->source->tidy.part]) == 0;
    if (strcmp(one->name, "intervals") == 0) return strcmp(word, intervals[campaign->interval]) == 0;
    if (strcmp(one->name, "reliability") == 0) return campaign->nchs == (strcmp(word, "nchs") == 0);
    if (strcmp(one->name, "sample") == 0) return strcmp(word, samples[campaign->sample]) == 0;
    if (strcmp(one->name, "example") == 0) return campaign->example == (strcmp(word, "true") == 0);
    if (strcmp(one->name, "rungs") == 0)
        return campaign->ladder.given && word[0] == '0' + campaign->ladder.top && !word[1];
    trede_published_hidden(scope->source->published, &primary, &complementary);
    return (primary + complementary > 0) == (strcmp(word, "any") == 0);
}

static bool row_is(const struct trede_scope *scope, const struct trede_result *row, const char *word)
{
    if (strcmp(word, "published") == 0) return trede_row_has_value(row);
    if (strcmp(word, "interval") == 0) return trede_row_has_interval(row);
    if (strcmp(word, "no_interval") == 0) return trede_row_has_value(row) && !trede_row_has_interval(row);
    if (strcmp(word, "detectable") == 0) return trede_row_has_value(row) && row->has_mdd;
    if (strcmp(word, "positive") == 0) return trede_row_has_value(row) && row->estimate.value > 0.0;
    if (strcmp(word, "negative") == 0) return trede_row_has_value(row) && row->estimate.value < 0.0;
    if (strcmp(word, "beyond_chance") == 0) return trede_beyond_chance(row) == 1;
    if (strcmp(word, "within_chance") == 0) return trede_beyond_chance(row) == 0;
    if (strcmp(word, trede_estimate_status_name(row->estimate.status)) == 0) return true;
    return trede_verdict_is(scope->source, row, word);
}

static bool word_holds(const struct trede_scope *scope, const struct trede_rows *rows, const char *word)
{
    if (strcmp(word, "any") == 0) return rows->count > 0;
    if (strcmp(word, "none") == 0) return rows->count == 0;
    if (strcmp(word, "one") == 0) return rows->count == 1;
    if (strcmp(word, "several") == 0) return rows->count > 1;
    return rows->count > 0 && row_is(scope, rows->items[0], word);
}

static bool condition_holds(const struct trede_scope *scope, const struct trede_condition *one)
{
    const struct trede_result *it;
    for (const char *const *name = trede_context_tests; *name; name++)
        if (strcmp(*name, one->name) == 0) return context_holds(scope, one);
    struct trede_rows rows = rows_called(scope, one->name, strlen(one->name), &it);
    if (one->test == TREDE_TEST_WORD) return word_holds(scope, &rows, one->word ? one->word : "");
    if (!rows.count) return false;
    if (one->test == TREDE_TEST_IS) return strcmp(rows.items[0]->subject, one->word ? one->word : "") == 0;
    if (!trede_row_has_value(rows.items[0])) return false;
    double value = rows.items[0]->estimate.value;
    return one->test == TREDE_TEST_BELOW ? value < one->bound : value > one->bound;
}

bool trede_conditions_hold(const struct trede_scope *scope, const struct trede_conditions *when)
{
    for (size_t i = 0; i < when->count; i++)
        if (!condition_holds(scope, &when->items[i])) return false;
    return true;
}

static const char none_there[] = "–";

/* ---- fields of the campaign ---- */

enum context_field {
    CAMPAIGN,
    ORGANISATION,
    PERIOD,
    START,
    SAMPLE,
    MINIMUM_CELL,
    MINIMUM_REPORTS,
    HIDDEN_ROWS,
    ROWS,
    SMALLEST,
    CONFIDENCE,
    ROWS_SHOWN,
    ROWS_MORE,
    EACH,
    EACH_SET
};
const char *const trede_context_fields[] = {
    "campaign", "organisation", "period",     "start",      "sample",    "minimum_cell", "minimum_reports", "hidden",
    "rows",     "smallest",     "confidence", "rows_shown", "rows_more", "each",         "each_set",        NULL};

static size_t index_of(const char *const *names, const char *name, size_t length)
{
    size_t i = 0;
    while (names[i] && (strlen(names[i]) != length || memcmp(names[i], name, length) != 0))
        i++;
    return i;
}

static void say_count(const struct trede_scope *scope, struct trede_phrase *out, double count)
{
    trede_say_number(scope->source, out, TREDE_UNIT_COUNT, count, 0, 0);
}

static double rows_of(const struct trede_source *source, enum context_field field)
{
    double all = (double)trede_published_count(source->published), shown = (double)source->tidy.shown;
    return field == ROWS ? all : field == ROWS_SHOWN ? shown : all - shown;
}

static bool say_context(const struct trede_scope *scope, size_t field, struct trede_phrase *out)
{
    static const char *const samples[] = {"sample.probability", "sample.opt_in", "sample.mixed"};
    const struct trede_source *source = scope->source;
    const struct trede_campaign *campaign = source->campaign;
    size_t primary, complementary;
    trede_published_hidden(source->published, &primary, &complementary);
    switch ((enum context_field)field) {
    case CAMPAIGN:
        trede_phrase_add(out, campaign->name ? campaign->name : "");
        return true;
    case ORGANISATION:
        trede_phrase_add(out, campaign->organisation ? campaign->organisation : "");
        return true;
    case PERIOD:
        trede_say_period(source, out);
        return true;
    case START:
        if (campaign->has_start) trede_say_day(source, out, campaign->start);
        return true;
    case SAMPLE:
        trede_phrase_add(out, trede_word(source, samples[campaign->sample]));
        return true;
    case MINIMUM_CELL:
        say_count(scope, out, campaign->minimum_cell);
        return true;
    case MINIMUM_REPORTS:
        say_count(scope, out, campaign->minimum_reports);
        return true;
    case HIDDEN_ROWS:
        say_count(scope, out, (double)(primary + complementary));
        return true;
    case ROWS:
    case ROWS_SHOWN:
    case ROWS_MORE:
        say_count(scope, out, rows_of(source, (enum context_field)field));
        return true;
    case SMALLEST:
        trede_say_number(source, out, TREDE_UNIT_POINTS, campaign->smallest_relevant, 0, TREDE_SIZED);
        return true;
    case EACH:
        trede_phrase_add(out, source->each ? trede_called(source, source->each, source->each_key) : none_there);
        return true;
    case EACH_SET:
        trede_phrase_add(out, source->each ? trede_called(source, source->each, TREDE_KEY_SET) : none_there);
        return true;
    case CONFIDENCE:
        trede_say_number(source, out, TREDE_UNIT_SHARE, campaign->confidence, 0, 0);
        return true;
    default:
        return false;
    }
}

/* ---- fields of a row ---- */

enum row_field {
    VALUE,
    SIZE,
    BARE_VALUE,
    PERCENT_MORE,
    OF_100,
    LOW,
    HIGH,
    BASE,
    DETECTABLE,
    NEEDED,
    LABEL,
    SEGMENT,
    SET,
    WAVE,
    AGAINST,
    TARGET,
    BASELINE,
    BY,
    TO_GO,
    VERDICT,
    NOTE,
    COUNT,
    LIST,
    SEGMENTS
};
const char *const trede_row_fields[] = {
    "value",  "size",    "bare",    "percent_more", "of_100", "low",      "high",   "base",     "mdd",
    "needed", "label",   "segment", "set",          "wave",   "against",  "target", "baseline", "by",
    "to_go",  "verdict", "note",    "count",        "list",   "segments", NULL};

/* What the numbers of this row are compared with: its goal's target, or "no change". */
static int decimals_of(const struct trede_source *source, const struct trede_result *row)
{
    const struct trede_goal *goal = trede_goal_of(source, row);
    double reference = goal ? goal->target : row->unit == TREDE_UNIT_RATIO ? 1.0 : 0.0;
    bool compared = goal != NULL || trede_is_change(row);
    return trede_decimals(row, &reference, compared ? 1 : 0);
}

/* A number as it is to be said. */
struct number {
    double value;
    enum trede_unit unit;
    int decimals, how;
    bool there;
};

static struct number bound_of(const struct trede_result *row, struct number number, bool low)
{
    number.value = low ? row->estimate.low : row->estimate.high;
    number.there = trede_row_has_interval(row);
    if (number.unit == TREDE_UNIT_POINTS) number.how |= TREDE_BARE;
    return number;
}

static struct number number_of(const struct trede_source *source, const struct trede_result *row, enum row_field field)
{
    const int bare = TREDE_BARE | TREDE_SIZED;
    struct number n = {row->estimate.value, row->unit, decimals_of(source, row), 0, trede_row_has_value(row)};
    if (n.unit == TREDE_UNIT_POINTS && !trede_is_change(row)) n.how = TREDE_LEVEL;
    switch (field) {
    case LOW:
    case HIGH:
        return bound_of(row, n, field == LOW);
    case SIZE:
        n.how = TREDE_SIZED;
        return n;
    case BARE_VALUE:
        n.how = bare;
        return n;
    case OF_100:
        return (struct number){n.value, TREDE_UNIT_SHARE, 0, bare, n.there};
    case PERCENT_MORE:
        return (struct number){fabs(n.value - 1.0), TREDE_UNIT_SHARE, 0, 0, n.there};
    case DETECTABLE:
        return (struct number){row->mdd, n.unit, n.decimals, TREDE_SIZED, n.there && row->has_mdd};
    default:
        return n;
    }
}

static void say_row_number(const struct trede_scope *scope, const struct trede_result *row, enum row_field field,
                           struct trede_phrase *out)
{
    struct number n = number_of(scope->source, row, field);
    if (n.there)
        trede_say_number(scope->source, out, n.unit, n.value, n.decimals, n.how);
    else
        trede_phrase_add(out, row->estimate.status == TREDE_SUPPRESSED ? "[c]" : none_there);
}

static void say_goal(const struct trede_scope *scope, const struct trede_result *row, enum row_field field,
                     struct trede_phrase *out)
{
    const struct trede_goal *goal = trede_goal_of(scope->source, row);
    int decimals = decimals_of(scope->source, row);
    bool share = row->unit == TREDE_UNIT_SHARE;
    if (!goal || (field == BASELINE && !goal->has_baseline)) {
        trede_phrase_add(out, none_there);
    } else if (field == BY) {
        trede_say_day(scope->source, out, goal->by);
    } else if (field == TO_GO) {
        trede_say_number(scope->source, out, share ? TREDE_UNIT_POINTS : row->unit, goal->target - row->estimate.value,
                         decimals, TREDE_SIZED);
    } else {
        trede_say_number(scope->source, out, row->unit, field == TARGET ? goal->target : goal->baseline, decimals, 0);
    }
}

/* "a, b en c"; past the most that are listed: "a, b en 4 andere". */
static void say_list(const struct trede_scope *scope, const struct trede_rows *rows, enum trede_key key,
                     struct trede_phrase *out)
{
    size_t shown = rows->count > LISTED_MOST ? LISTED_MOST - 1 : rows->count;
    for (size_t i = 0; i < shown; i++) {
        bool last = i + 1 == rows->count;
        if (i) trede_phrase_add(out, last ? trede_word(scope->source, "and") : ", ");
        trede_phrase_add(out, trede_called(scope->source, rows->items[i], key));
    }
    if (shown == rows->count) return;
    trede_phrase_add(out, trede_word(scope->source, "and"));
    say_count(scope, out, (double)(rows->count - shown));
    trede_phrase_add(out, trede_word(scope->source, "others"));
}

/* The number in the note of the goal's verdict: respondents needed to tell. */
static void say_needed(const struct trede_scope *scope, const struct trede_result *row, struct trede_phrase *out)
{
    const struct trede_result *verdict = trede_goal_verdict_row(scope->source, row);
    const char *digits = verdict ? strpbrk(verdict->note, "0123456789") : NULL;
    int64_t needed;
    size_t length = digits ? strspn(digits, "0123456789") : 0;
    if (digits && trede_integer_parse(digits, length, &needed))
        say_count(scope, out, (double)needed);
    else
        trede_phrase_add(out, none_there);
}

static void say_row_text(const struct trede_scope *scope, const struct trede_result *row, enum row_field field,
                         struct trede_phrase *out)
{
    const struct trede_source *source = scope->source;
    switch (field) {
    case LABEL:
        trede_phrase_add(out, trede_called(source, row, TREDE_KEY_SUBJECT));
        break;
    case SEGMENT:
        trede_phrase_add(out, trede_called(source, row, TREDE_KEY_SEGMENT));
        break;
    case SET:
        trede_phrase_add(out, trede_called(source, row, TREDE_KEY_SET));
        break;
    case WAVE:
        trede_phrase_add(out, trede_called(source, row, TREDE_KEY_WAVE));
        break;
    case AGAINST:
        trede_phrase_add(out, trede_called(source, row, TREDE_KEY_AGAINST));
        break;
    case NOTE:
        trede_phrase_add(out, trede_called(source, row, TREDE_KEY_NOTE));
        break;
    case VERDICT:
        trede_phrase_add(out, trede_verdict_word(source, trede_reading_of(source, row)));
        break;
    case BASE:
        say_count(scope, out, (double)row->estimate.base);
        break;
    case NEEDED:
        say_needed(scope, row, out);
        break;
    case TARGET:
    case BASELINE:
    case BY:
    case TO_GO:
        say_goal(scope, row, field, out);
        break;
    default:
        say_row_number(scope, row, field, out);
        break;
    }
}

static void say_row_or_none(const struct trede_scope *scope, const struct trede_result *row, enum row_field field,
                            struct trede_phrase *out)
{
    if (row)
        say_row_text(scope, row, field, out);
    else
        trede_phrase_add(out, none_there);
}

/* The row beside this one that has another statistic: {selection.value@people}. NULL = there is none. */
static const struct trede_result *beside(const struct trede_scope *scope, const struct trede_result *row,
                                         const char *statistic, size_t length)
{
    const char *from[TREDE_KEYS] = {NULL};
    from[TREDE_KEY_STATISTIC] = trede_arena_text(scope->source->arena, statistic, length);
    from[TREDE_KEY_NOTE] = "*";
    return from[TREDE_KEY_STATISTIC] ? trede_source_like(scope->source, row, from) : NULL;
}

/* One {name}, {selection.name} or {selection.name@statistic}. */
static void say_field(const struct trede_scope *scope, const char *text, size_t length, struct trede_phrase *out)
{
    const char *point = memchr(text, '.', length);
    const char *name = point ? point + 1 : text;
    size_t name_length = length - (size_t)(name - text);
    const char *at = memchr(name, '@', name_length), *end = text + length;
    if (at) name_length = (size_t)(at - name);
    if (!point && say_context(scope, index_of(trede_context_fields, text, length), out)) return;
    const struct trede_result *it;
    struct trede_rows rows = rows_called(scope, point ? text : "it", point ? (size_t)(point - text) : 2, &it);
    enum row_field field = (enum row_field)index_of(trede_row_fields, name, name_length);
    if (field == COUNT)
        say_count(scope, out, (double)rows.count);
    else if (field == LIST)
        say_list(scope, &rows, TREDE_KEY_SUBJECT, out);
    else if (field == SEGMENTS)
        say_list(scope, &rows, TREDE_KEY_SEGMENT, out);
    else if (rows.count && at)
        say_row_or_none(scope, beside(scope, rows.items[0], at + 1, (size_t)(end - at - 1)), field, out);
    else
        say_row_or_none(scope, rows.count ? rows.items[0] : NULL, field, out);
}

static void fill_in(const struct trede_scope *scope, const char *text, struct trede_phrase *out)
{
    while (*text) {
        const char *open = strchr(text, '{'), *close = open ? strchr(open, '}') : NULL;
        if (!close) break;
        trede_phrase_add_part(out, text, (size_t)(open - text));
        say_field(scope, open + 1, (size_t)(close - open - 1), out);
        text = close + 1;
    }
    trede_phrase_add(out, text);
}

void trede_say_text(const struct trede_scope *scope, const struct trede_label *text, struct trede_phrase *out)
{
    trede_phrase_begin(out);
    fill_in(scope, trede_said(scope->source, text), out);
}

bool trede_say(const struct trede_scope *scope, const struct trede_cases *cases, struct trede_phrase *out)
{
    for (size_t i = 0; i < cases->count; i++) {
        if (!trede_conditions_hold(scope, &cases->items[i].when)) continue;
        trede_say_text(scope, &cases->items[i].text, out);
        return true;
    }
    return false;
}
