/* ordinal.c - proportional odds with a design-based standard error on the responses of generate.c, against survey and
 * ordinal in R (ordinal.R, which runs this).
 *
 * Use: bench_ordinal RESPONSES.csv [REPEATS]
 * The model is that of peer_r.R: stage on eight channels, sex, urban and wave, weighted, strata and PSUs. Rows are
 * put in design order first, as the frame holds them; what is timed is patterns, fit and covariance. Prints one line
 * "seconds TIME PATTERNS ROWS", the smallest of REPEATS (default 5), then "NAME ESTIMATE SE" for every parameter. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stats/ordinal.h"
#include "stats/patterns.h"

enum { COLUMNS = 11, LEVELS = 7, GATES = 6, MOST_FIELDS = 64 };
static const char *const column_names[COLUMNS] = {"ch_radio",  "ch_tv",        "ch_sms",     "ch_social",
                                                  "ch_poster", "ch_community", "ch_hotline", "ch_school",
                                                  "sex",       "urban",        "wave"};
static const char *const other_names[] = {"stratum", "psu", "weight", "q15", "q16", "q17", "q18", "q19", "q20"};
enum { STRATUM, PSU, WEIGHT, FIRST_GATE, OTHERS = 9 };

struct line {
    uint32_t stratum, psu;
    double weight;
    int8_t stage;
    int32_t x[COLUMNS];
};

static void stop(const char *why)
{
    fprintf(stderr, "bench_ordinal: %s\n", why);
    exit(2);
}

static size_t split(char *text, char **field)
{
    size_t count = 0;
    text[strcspn(text, "\r\n")] = '\0';
    for (char *at = text; at && count < MOST_FIELDS; count++) {
        field[count] = at;
        at = strchr(at, ',');
        if (at) *at++ = '\0';
    }
    return count;
}

static size_t find(char *const *field, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(field[i], name) == 0) return i;
    stop("a column is missing: use the responses of generate.c without --labels");
    return 0;
}

static int by_design(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->stratum != y->stratum) return x->stratum < y->stratum ? -1 : 1;
    return (x->psu > y->psu) - (x->psu < y->psu);
}

static struct line read_line(char *const *field, const size_t *x, const size_t *other)
{
    struct line line = {.stratum = (uint32_t)strtoul(field[other[STRATUM]], NULL, 10),
                        .psu = (uint32_t)strtoul(field[other[PSU]], NULL, 10),
                        .weight = strtod(field[other[WEIGHT]], NULL)};
    for (size_t g = 0; g < GATES && field[other[FIRST_GATE + g]][0] == '1'; g++)
        line.stage++;
    for (size_t j = 0; j < COLUMNS; j++)
        line.x[j] = (int32_t)strtol(field[x[j]], NULL, 10);
    return line;
}

static struct line *read_all(const char *path, size_t *count)
{
    char text[4096], *field[MOST_FIELDS];
    size_t x[COLUMNS], other[OTHERS], capacity = 1 << 16;
    FILE *file = fopen(path, "r");
    struct line *lines = malloc(capacity * sizeof *lines);
    if (!file || !lines || !fgets(text, sizeof text, file)) stop("cannot read the file");
    size_t fields = split(text, field);
    for (size_t j = 0; j < COLUMNS; j++)
        x[j] = find(field, fields, column_names[j]);
    for (size_t j = 0; j < OTHERS; j++)
        other[j] = find(field, fields, other_names[j]);
    for (*count = 0; fgets(text, sizeof text, file); (*count)++) {
        if (*count == capacity) lines = realloc(lines, (capacity *= 2) * sizeof *lines);
        if (!lines) stop("no memory");
        if (split(text, field) != fields) stop("a line has another number of fields");
        lines[*count] = read_line(field, x, other);
    }
    fclose(file);
    qsort(lines, *count, sizeof *lines, by_design);
    return lines;
}

/* The survey as the frame holds it. */
struct survey {
    struct trede_design design;
    struct trede_pattern_column column[COLUMNS];
    int8_t *stage;
};

static struct survey arrange(struct trede_arena *arena, const struct line *lines, size_t rows)
{
    struct survey s = {.stage = trede_arena_alloc(arena, rows, 1)};
    double *weight = trede_arena_alloc(arena, rows, sizeof *weight);
    uint32_t *stratum = trede_arena_alloc(arena, rows, sizeof *stratum),
             *psu = trede_arena_alloc(arena, rows, sizeof *psu);
    uint32_t *of_stratum = trede_arena_alloc(arena, rows, sizeof *of_stratum);
    for (size_t i = 0; i < rows; i++) {
        bool first = i == 0, new_stratum = !first && lines[i].stratum != lines[i - 1].stratum;
        weight[i] = lines[i].weight;
        s.stage[i] = lines[i].stage;
        stratum[i] = first ? 0 : stratum[i - 1] + new_stratum;
        psu[i] = first ? 0 : psu[i - 1] + (new_stratum || lines[i].psu != lines[i - 1].psu);
        of_stratum[stratum[i]] += first || psu[i] != psu[i - 1];
    }
    for (size_t j = 0; j < COLUMNS; j++) {
        int32_t *code = trede_arena_alloc(arena, rows, sizeof *code), most = 0;
        for (size_t i = 0; i < rows; i++) {
            code[i] = lines[i].x[j];
            if (code[i] > most) most = code[i];
        }
        s.column[j] = (struct trede_pattern_column){code, (uint32_t)most + 1};
    }
    s.design = (struct trede_design){.rows = rows,
                                     .weight = weight,
                                     .stratum = stratum,
                                     .psu = psu,
                                     .strata = stratum[rows - 1] + 1,
                                     .psus = psu[rows - 1] + 1,
                                     .stratum_psus = of_stratum};
    return s;
}

static struct trede_ordinal_data make_cells(struct trede_arena *arena, const struct survey *s,
                                            const struct trede_patterns *patterns)
{
    double *x = trede_arena_alloc(arena, patterns->count * COLUMNS, sizeof *x);
    double *weight = trede_arena_alloc(arena, patterns->count * LEVELS, sizeof *weight);
    for (size_t p = 0; p < patterns->count; p++)
        for (size_t j = 0; j < COLUMNS; j++)
            x[p * COLUMNS + j] = s->column[j].code[patterns->pattern[p].first];
    for (size_t i = 0; i < s->design.rows; i++)
        weight[patterns->of[i] * LEVELS + (size_t)s->stage[i]] += s->design.weight[i];
    return (struct trede_ordinal_data){patterns->count, COLUMNS, LEVELS, x, weight, NULL};
}

static double now(void)
{
    struct timespec at;
    timespec_get(&at, TIME_UTC);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static double run(struct trede_arena *arena, const struct survey *s, struct trede_ordinal *fit, double *covariance)
{
    struct trede_patterns patterns;
    const struct trede_pattern_question question = {
        .rows = s->design.rows, .columns = s->column, .column_count = COLUMNS};
    double start = now();
    if (trede_patterns_make(arena, &question, &patterns)) stop("no memory");
    struct trede_ordinal_data data = make_cells(arena, s, &patterns);
    if (trede_ordinal_fit(arena, &data, fit) || fit->outcome != TREDE_ORDINAL_FITTED) stop("no fit");
    const struct trede_ordinal_rows rows = {NULL, 0, patterns.of, s->stage};
    if (trede_ordinal_covariance(&s->design, fit, &rows, covariance)) stop("no covariance");
    return now() - start;
}

int main(int argc, char **argv)
{
    if (argc < 2) stop("use: bench_ordinal RESPONSES.csv [REPEATS]");
    size_t count, k = LEVELS - 1 + COLUMNS;
    struct line *lines = read_all(argv[1], &count);
    struct trede_arena *arena = trede_arena_create();
    struct survey s = arrange(arena, lines, count);
    struct trede_ordinal fit;
    double covariance[(LEVELS - 1 + COLUMNS) * (LEVELS - 1 + COLUMNS)], best = INFINITY;
    free(lines);
    for (int repeat = argc > 2 ? atoi(argv[2]) : 5; repeat > 0; repeat--) {
        struct trede_arena *scratch = trede_arena_create();
        double seconds = run(scratch, &s, &fit, covariance);
        if (seconds < best) best = seconds;
        if (repeat > 1) {
            trede_arena_destroy(scratch);
            continue;
        }
        printf("seconds %.4f %zu %zu\n", best, fit.data.cells, count);
        for (size_t i = 0; i < k; i++) {
            printf("%s", i < LEVELS - 1 ? "threshold" : column_names[i - (LEVELS - 1)]);
            printf(" %.12g %.12g\n", fit.value[i], sqrt(covariance[i * k + i]));
        }
        trede_arena_destroy(scratch);
    }
    trede_arena_destroy(arena);
    return 0;
}
