#include "count_cases.h"

static const double pi = 3.14159265358979323846;

struct count_case count_case_of(struct oracle_case *c, size_t rows, const double *count, const double *offset)
{
    struct count_case s = {.c = c, .data = {.rows = rows, .count = count, .offset = offset}};
    add_column(&s, "(Intercept)", all_of(c, rows, 1.0));
    return s;
}

void add_column(struct count_case *s, const char *name, const double *value)
{
    want_that(s->c, s->data.columns < MOST_COLUMNS, "too many columns");
    s->name[s->data.columns] = name;
    s->column[s->data.columns++] = value;
}

void add_listed(struct count_case *s, const char *name, const double *value)
{
    s->listed[s->listed_count++] = s->data.columns;
    add_column(s, name, value);
}

/* Month by month, as the reference has them; that the library's columns are the same is part of the case. */
void add_season(struct count_case *s, const double *month)
{
    static const char *const name[] = {"sin1", "cos1", "sin2", "cos2"};
    double *value[4], got[4];
    for (size_t i = 0; i < 4; i++)
        value[i] = make(s->c, s->data.rows, sizeof(double));
    for (size_t r = 0; r < s->data.rows; r++) {
        want_that(s->c, trede_season_write(month[r] / 12.0, 12, 2, got) == 4, "two harmonics are four columns");
        for (size_t i = 0; i < 4; i++) {
            double angle = 2.0 * pi * (double)(i / 2 + 1) * month[r] / 12.0;
            value[i][r] = got[i];
            want_that(s->c, fabs(got[i] - (i % 2 ? cos(angle) : sin(angle))) < 1e-14, name[i]);
        }
    }
    for (size_t i = 0; i < 4; i++)
        add_column(s, name[i], value[i]);
}

void assemble(struct count_case *s)
{
    size_t p = s->data.columns;
    double *x = make(s->c, s->data.rows * p, sizeof *x);
    for (size_t r = 0; r < s->data.rows; r++)
        for (size_t j = 0; j < p; j++)
            x[r * p + j] = s->column[j][r];
    s->data.x = x;
    must(s->c, trede_count_room(s->c->arena, s->data.rows, p, 0, &s->room), "room");
}

void want_columns(struct count_case *s, const char *path, const double *value)
{
    for (size_t j = 0; j < s->data.columns; j++)
        want(s->c, path_of(s->c, "%s/%s", path, s->name[j]), value[j]);
}

void want_errors(struct count_case *s, const char *path, const double *covariance)
{
    double error[MOST_COLUMNS];
    for (size_t j = 0; j < s->data.columns; j++)
        error[j] = sqrt(covariance[j * s->data.columns + j]);
    want_columns(s, path, error);
}
