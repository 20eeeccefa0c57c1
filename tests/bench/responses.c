#include "responses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_FIELDS = 64, MOST_COLUMNS = 32 };

struct line {
    uint32_t stratum, psu;
    double weight;
    int32_t of[MOST_COLUMNS];
};

_Noreturn void stop(const char *why)
{
    fprintf(stderr, "bench: %s\n", why);
    exit(2);
}

double now(void)
{
    struct timespec at;
    timespec_get(&at, TIME_UTC);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
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
    stop("a column is missing");
}

static int by_design(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->stratum != y->stratum) return x->stratum < y->stratum ? -1 : 1;
    return (x->psu > y->psu) - (x->psu < y->psu);
}

static void *room(size_t count, size_t size)
{
    void *block = calloc(count ? count : 1, size);
    if (!block) stop("no memory");
    return block;
}

static struct line *read_lines(const char *path, const char *const *names, size_t count, size_t *rows)
{
    char text[4096], *field[MOST_FIELDS];
    size_t at[MOST_COLUMNS], capacity = 1 << 16;
    FILE *file = fopen(path, "r");
    struct line *lines = room(capacity, sizeof *lines);
    if (!file || !fgets(text, sizeof text, file)) stop("cannot read the file");
    size_t fields = split(text, field), stratum = find(field, fields, "stratum"), psu = find(field, fields, "psu");
    size_t weight = find(field, fields, "weight");
    for (size_t j = 0; j < count; j++)
        at[j] = find(field, fields, names[j]);
    for (*rows = 0; fgets(text, sizeof text, file); (*rows)++) {
        if (*rows == capacity) lines = realloc(lines, (capacity *= 2) * sizeof *lines);
        if (!lines) stop("no memory");
        if (split(text, field) != fields) stop("a line has another number of fields");
        struct line *line = lines + *rows;
        line->stratum = (uint32_t)strtoul(field[stratum], NULL, 10);
        line->psu = (uint32_t)strtoul(field[psu], NULL, 10);
        line->weight = strtod(field[weight], NULL);
        for (size_t j = 0; j < count; j++)
            line->of[j] = *field[at[j]] ? (int32_t)strtol(field[at[j]], NULL, 10) : -1;
    }
    fclose(file);
    qsort(lines, *rows, sizeof *lines, by_design);
    return lines;
}

struct responses read_responses(const char *path, const char *const *names, size_t count)
{
    size_t rows;
    if (count > MOST_COLUMNS) stop("too many columns");
    struct line *lines = read_lines(path, names, count, &rows);
    struct responses out = {.column = room(count, sizeof *out.column)};
    double *weight = room(rows, sizeof *weight);
    uint32_t *stratum = room(rows, sizeof *stratum), *psu = room(rows, sizeof *psu);
    uint32_t *of_stratum = room(rows, sizeof *of_stratum);
    out.levels = room(count, sizeof *out.levels);
    for (size_t j = 0; j < count; j++)
        out.column[j] = room(rows, sizeof **out.column);
    for (size_t i = 0; i < rows; i++) {
        bool first = i == 0, new_stratum = !first && lines[i].stratum != lines[i - 1].stratum;
        weight[i] = lines[i].weight;
        stratum[i] = first ? 0 : stratum[i - 1] + new_stratum;
        psu[i] = first ? 0 : psu[i - 1] + (new_stratum || lines[i].psu != lines[i - 1].psu);
        of_stratum[stratum[i]] += first || psu[i] != psu[i - 1];
        for (size_t j = 0; j < count; j++) {
            out.column[j][i] = lines[i].of[j];
            if (lines[i].of[j] >= (int32_t)out.levels[j]) out.levels[j] = (uint32_t)lines[i].of[j] + 1;
        }
    }
    free(lines);
    out.design = (struct trede_design){.rows = rows,
                                       .weight = weight,
                                       .stratum = stratum,
                                       .psu = psu,
                                       .strata = rows ? stratum[rows - 1] + 1 : 0,
                                       .psus = rows ? psu[rows - 1] + 1 : 0,
                                       .stratum_psus = of_stratum};
    return out;
}
