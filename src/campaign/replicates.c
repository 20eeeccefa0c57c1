/* replicates.c - design.replicates (weights in the file) and design.bootstrap (drawn here). */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "campaign/rooms.h"

enum { FEWEST = 2, MOST = 1000, FEWEST_DRAWN = 50, MOST_DRAWN = 10000, DIGITS = 6 };

static const struct trede_word type_words[] = {
    {"jk1", TREDE_WEIGHTS_JK1},
    {"jkn", TREDE_WEIGHTS_JKN},
    {"brr", TREDE_WEIGHTS_BRR},
    {"bootstrap", TREDE_WEIGHTS_BOOTSTRAP},
    {"sdr", TREDE_WEIGHTS_SDR},
    {"successive-difference", TREDE_WEIGHTS_SDR},
    {NULL, 0},
};

static const struct trede_text no_range = {
    "\"{1}\" names no columns: write the first and the last, as in \"rep1..rep80\", or a list of headers",
    "\"{1}\" noemt geen kolommen: schrijf de eerste en de laatste, zoals \"rep1..rep80\", of een lijst van kopnamen"};
static const struct trede_text wrong_count = {"{1} columns: replicate weights take {2} to {3}",
                                              "{1} kolommen: voor replicatiegewichten zijn er {2} tot {3} nodig"};
static const struct trede_text twice = {"\"{1}\" is listed twice: leave one out",
                                        "\"{1}\" staat er twee keer: laat er een weg"};
static const struct trede_text not_above_0 = {"\"{1}\" is not above 0", "\"{1}\" is niet groter dan 0"};
static const struct trede_text wrong_fay = {"fay must be at least 0 and below 1",
                                            "fay moet ten minste 0 en onder 1 zijn"};
static const struct trede_text fay_of_brr = {"fay belongs to type: brr only; leave it out",
                                             "fay hoort alleen bij type: brr; laat het weg"};
static const struct trede_text no_rscales = {
    "type: jkn needs rscales: one number for each column, (n - 1) / n of the stratum it leaves a cluster out of",
    "type: jkn heeft rscales nodig: per kolom een getal, (n - 1) / n van het stratum waaruit die een cluster weglaat"};
static const struct trede_text rscales_count = {"{1} numbers for {2} columns: give one for each",
                                                "{1} getallen voor {2} kolommen: geef er een voor elke kolom"};
static const struct trede_text below_0 = {"a number in rscales is below 0", "een getal in rscales is kleiner dan 0"};
static const struct trede_text no_weight = {
    "replicate weights stand beside a weight: give design.weight too, the column of the final weight",
    "replicatiegewichten staan naast een gewicht: geef ook design.weight, de kolom van het eindgewicht"};
static const struct trede_text both = {
    "replicates and bootstrap exclude each other: with weights from the file nothing is drawn; leave one out",
    "replicates en bootstrap sluiten elkaar uit: met gewichten uit het bestand wordt er niets getrokken; laat er een "
    "weg"};
static const struct trede_text no_trim = {
    "trim cannot be used together with replicates or bootstrap: trimmed weights would need trimming in every "
    "replicate. "
    "Leave trim out, or trim the weights before they come here",
    "trim kan niet samen met replicates of bootstrap: elk replicaat zou dan ook afgetopt moeten worden. Laat trim weg, "
    "of top de gewichten af voordat ze hier komen"};
static const struct trede_text no_drawn = {"{1} replicates: write a whole number from {2} to {3}, for example 1000",
                                           "{1} replicaten: schrijf een geheel getal van {2} tot {3}, bijvoorbeeld "
                                           "1000"};

static const char *number_text(struct trede_reading *r, int64_t number)
{
    char text[24];
    trede_format_integer(text, sizeof text, number);
    const char *kept = trede_reading_text(r, text, strlen(text));
    return kept ? kept : "";
}

static void count_wrong(struct trede_reading *r, struct trede_place at, const struct trede_text *text, int64_t count,
                        int64_t fewest, int64_t most)
{
    trede_wrong(r, at, text, number_text(r, count), number_text(r, fewest), number_text(r, most));
}

/* ---- columns ---- */

/* The digits a name ends with; NULL = none, or too many to be a number of columns. */
static const char *digits_of(const char *name, size_t length)
{
    size_t start = length;
    while (start > 0 && isdigit((unsigned char)name[start - 1]))
        start--;
    return start < length && length - start <= DIGITS ? name + start : NULL;
}

static int64_t value_of(const char *digits, size_t length)
{
    int64_t value = 0;
    for (size_t i = 0; i < length; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

/* One side of "PWGTP1..PWGTP80": what stands before its number, and the number. */
struct end {
    const char *name, *digits;
    size_t stem, width; /* of the number as it is written */
    int64_t number;
};

static bool read_end(const char *name, size_t length, struct end *end)
{
    end->name = name;
    end->digits = digits_of(name, length);
    if (!end->digits) return false;
    end->stem = (size_t)(end->digits - name);
    end->width = length - end->stem;
    end->number = value_of(end->digits, end->width);
    return true;
}

static const char *column_name(struct trede_reading *r, const struct end *first, int64_t number)
{
    char digits[24];
    trede_format_integer(digits, sizeof digits, number);
    size_t written = strlen(digits), width = first->digits[0] == '0' && first->width > written ? first->width : written;
    char *name = trede_reading_alloc(r, first->stem + width + 1, 1);
    if (!name) return "";
    memcpy(name, first->name, first->stem);
    memset(name + first->stem, '0', width - written);
    memcpy(name + first->stem + width - written, digits, written + 1);
    return name;
}

/* "PWGTP1..PWGTP80" */
static void read_range(struct trede_reading *r, const struct trede_written *w, struct trede_replicate_columns *out)
{
    const char *dots = strstr(w->text, "..");
    struct end first, last;
    bool good = dots && read_end(w->text, (size_t)(dots - w->text), &first) &&
                read_end(dots + 2, strlen(dots + 2), &last) && first.stem == last.stem &&
                memcmp(first.name, last.name, first.stem) == 0 && first.number <= last.number;
    if (!good) {
        trede_wrong(r, w->at, &no_range, w->text);
        return;
    }
    int64_t count = last.number - first.number + 1;
    if (count < FEWEST || count > MOST) {
        count_wrong(r, w->at, &wrong_count, count, FEWEST, MOST);
        return;
    }
    const char **columns = trede_reading_alloc(r, (size_t)count, sizeof *columns);
    for (int64_t i = 0; columns && i < count; i++)
        columns[i] = column_name(r, &first, first.number + i);
    out->columns = columns;
    out->count = columns ? (size_t)count : 0;
}

static void read_list(struct trede_reading *r, const struct trede_node *node, struct trede_replicate_columns *out)
{
    if (node->count < FEWEST || node->count > MOST) {
        count_wrong(r, node->at, &wrong_count, (int64_t)node->count, FEWEST, MOST);
        return;
    }
    const char **columns = trede_reading_alloc(r, node->count, sizeof *columns);
    for (size_t i = 0; columns && i < node->count; i++) {
        columns[i] = "";
        trede_node_value(r, node->items[i], trede_value_text, NULL, &columns[i]);
        for (size_t k = 0; k < i; k++)
            if (*columns[i] && strcmp(columns[i], columns[k]) == 0)
                trede_wrong(r, node->items[i]->at, &twice, columns[i]);
    }
    out->columns = columns;
    out->count = columns ? node->count : 0;
}

static void read_columns(struct trede_reading *r, const struct trede_node *node, void *target)
{
    if (node->kind == TREDE_NODE_LIST) {
        read_list(r, node, target);
        return;
    }
    if (!trede_node_is(r, node, TREDE_NODE_TEXT)) return;
    struct trede_written w = trede_node_written(node);
    read_range(r, &w, target);
}

/* ---- the other keys ---- */

static void read_rscales(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_replicate_columns *out = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    double *rscales = trede_reading_alloc(r, node->count, sizeof *rscales);
    for (size_t i = 0; rscales && i < node->count; i++) {
        trede_node_value(r, node->items[i], trede_value_number, NULL, &rscales[i]);
        if (rscales[i] < 0) trede_wrong(r, node->items[i]->at, &below_0, NULL);
    }
    out->rscales = rscales;
    out->rscale_count = rscales ? node->count : 0;
}

static void read_positive(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    double number = 1;
    trede_value_number(r, w, how, &number);
    if (number > 0)
        memcpy(target, &number, sizeof number);
    else
        trede_wrong(r, w->at, &not_above_0, w->text);
}

static void read_fay(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    double number = 0;
    trede_value_number(r, w, how, &number);
    if (number >= 0 && number < 1)
        memcpy(target, &number, sizeof number);
    else
        trede_wrong(r, w->at, &wrong_fay, NULL);
}

#define PLACE(name) offsetof(struct trede_replicate_columns, name)
static const struct trede_key keys[] = {
    {"columns", .required = true, .block = read_columns},
    {"type", .required = true, .value = trede_value_choice, .how = type_words, .offset = PLACE(type)},
    {"scale", .value = read_positive, .offset = PLACE(scale)},
    {"rscales", .block = read_rscales},
    {"mse", .value = trede_value_bool, .offset = PLACE(mse)},
    {"fay", .value = read_fay, .offset = PLACE(fay)},
    {"df", .value = read_positive, .offset = PLACE(df)},
};

static struct trede_place place_of(const struct trede_node *map, const char *key)
{
    const struct trede_node *node = trede_node_get(map, key);
    return node ? node->at : map->at;
}

static void check_together(struct trede_reading *r, const struct trede_node *node,
                           const struct trede_replicate_columns *read)
{
    if (read->count == 0) return; /* that was said */
    bool given = trede_node_get(node, "rscales") != NULL;
    if (read->type == TREDE_WEIGHTS_JKN && !given) trede_wrong(r, node->at, &no_rscales, NULL);
    if (read->rscale_count && read->rscale_count != read->count)
        trede_wrong(r, place_of(node, "rscales"), &rscales_count, number_text(r, (int64_t)read->rscale_count),
                    number_text(r, (int64_t)read->count));
    if (read->fay > 0 && read->type != TREDE_WEIGHTS_BRR) trede_wrong(r, place_of(node, "fay"), &fay_of_brr, NULL);
}

void trede_read_replicates(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_replicate_columns *out = &((struct trede_design_columns *)target)->replicates;
    out->at = node->at;
    trede_fields_read(r, node, TREDE_KEYS(keys), out);
    if (node->kind == TREDE_NODE_MAP) check_together(r, node, out);
}

void trede_read_bootstrap(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_design_columns *design = target;
    int64_t count = -1;
    trede_node_value(r, node, trede_value_count, NULL, &count);
    if (count < 0) return;
    if (count < FEWEST_DRAWN || count > MOST_DRAWN)
        count_wrong(r, node->at, &no_drawn, count, FEWEST_DRAWN, MOST_DRAWN);
    else
        design->bootstrap = (size_t)count;
}

/* What excludes what, after the keys of the design have been read. */
void trede_check_replicates(struct trede_reading *r, const struct trede_node *design)
{
    const struct trede_design_columns *read = &r->campaign->design;
    const struct trede_node *replicates = trede_node_get(design, "replicates");
    const struct trede_node *bootstrap = trede_node_get(design, "bootstrap");
    const struct trede_node *trim = trede_node_get(design, "trim");
    if (!read->replicates.count && !read->bootstrap) return;
    if (read->replicates.count && read->bootstrap && bootstrap) trede_wrong(r, bootstrap->at, &both, NULL);
    if (read->replicates.count && !read->weight && replicates) trede_wrong(r, replicates->at, &no_weight, NULL);
    if (read->trim && trim) trede_wrong(r, trim->at, &no_trim, NULL);
}
