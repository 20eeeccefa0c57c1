/* area_05.c - panel tables: shares, symmetry, equal margins, McNemar, net movement. */
#include "panel.h"
#include "sample.h"

static void nes(struct oracle_case *c)
{
    const struct table *t = read_table(c, "nes7_panel.csv");
    want_panel(
        c, cross(c, t->rows, numbers_of(c, t, spec_text(c, "from")), numbers_of(c, t, spec_text(c, "to")), NULL, 7), 7);
}

/* A file of counts: category before, category after, n. */
static double *from_counts(struct oracle_case *c, const struct table *t, const double *inside, size_t k)
{
    const double *from = numbers_of(c, t, spec_text(c, "from")), *to = numbers_of(c, t, spec_text(c, "to"));
    const double *n = numbers_of(c, t, "n");
    double *counts = make(c, k * k, sizeof *counts);
    for (size_t r = 0; r < t->rows; r++) {
        if (!inside || inside[r] > 0.0) counts[((size_t)from[r] - 1) * k + (size_t)to[r] - 1] += n[r];
    }
    return counts;
}

static void occupation(struct oracle_case *c)
{
    want_panel(c, from_counts(c, read_table(c, "occupational_status_8x8.csv"), NULL, 8), 8);
}

static void acuity(struct oracle_case *c)
{
    const struct table *t = read_table(c, "visual_acuity.csv");
    want_panel(c, from_counts(c, t, is_text(c, t, "gender", spec_text(c, "gender")), 4), 4);
}

static double *counts_of_spec(struct oracle_case *c, size_t k)
{
    json_t *rows = json_object_get(c->spec, "counts");
    double *counts = make(c, k * k, sizeof *counts);
    for (size_t i = 0; i < k * k; i++)
        counts[i] = json_number_value(json_array_get(json_array_get(rows, i / k), i % k));
    return counts;
}

static void empty_row(struct oracle_case *c)
{
    want_panel(c, counts_of_spec(c, 3), 3);
}

/* One 2 x 2 table: the object is a single cut. */
static void want_two_by_two(struct oracle_case *c, const double *n)
{
    struct trede_mcnemar m = trede_mcnemar_cut(n, 2, 2);
    double all = n[0] + n[1] + n[2] + n[3];
    want(c, "at_least", 2.0);
    want(c, "p_from", (n[2] + n[3]) / all);
    want(c, "p_to", (n[1] + n[3]) / all);
    want_mcnemar(c, "", &m);
}

static void approval(struct oracle_case *c)
{
    const struct table *t = read_table(c, "approval_2x2.csv");
    const double *before = is_text(c, t, "first", "Disapprove"), *after = is_text(c, t, "second", "Disapprove");
    const double *n = numbers_of(c, t, "n");
    double counts[4] = {0};
    for (size_t r = 0; r < t->rows; r++)
        counts[(before[r] > 0.0 ? 2 : 0) + (after[r] > 0.0 ? 1 : 0)] += n[r];
    want_two_by_two(c, counts);
}

static void erie(struct oracle_case *c)
{
    const struct table *t = read_table(c, "erie_county.csv");
    const double *before = is_text(c, t, "party_aug", "Democrat"), *after = is_text(c, t, "party_oct", "Democrat");
    double counts[4] = {0};
    for (size_t r = 0; r < t->rows; r++)
        counts[(before[r] > 0.0 ? 0 : 2) + (after[r] > 0.0 ? 0 : 1)] += 1.0;
    want_two_by_two(c, counts);
}

static void grid(struct oracle_case *c)
{
    json_t *rows = json_object_get(c->expect, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        struct trede_mcnemar m = trede_mcnemar_of(json_number_value(json_object_get(row, "b")),
                                                  json_number_value(json_object_get(row, "c")));
        want_mcnemar(c, path_of(c, "rows/%zu/", i), &m);
    }
}

static const struct oracle_entry entries[] = {
    {"nes7-T1-T2", nes, NULL},
    {"nes7-T2-T3", nes, NULL},
    {"nes7-T1-T3", nes, NULL},
    {"occupational-8x8", occupation, NULL},
    {"visual-acuity-female", acuity, NULL},
    {"visual-acuity-male", acuity, NULL},
    {"mcnemar-approval", approval, NULL},
    {"mcnemar-erie-party", erie, NULL},
    {"edge-empty-row", empty_row, NULL},
    {"mcnemar-grid", grid, NULL},
    {0},
};
const struct oracle_area area_05 = {"05-transition-tables", entries};
