/* An interval as stacked parts. Charts of the library have no error bars of their own length, but a stacked bar whose
 * parts are filled one by one draws any interval, in every program that shows the workbook. */
#include "report/drawing.h"

#include <math.h>

enum { ENDS_MOST = 2 * TREDE_PARTS_MOST, BLACK = 0x1F2933 };

struct ends {
    double at[ENDS_MOST];
    size_t count;
};

static void add_end(struct ends *ends, double at)
{
    size_t i = ends->count;
    if (!(at > 0.0)) return;
    for (; i > 0 && ends->at[i - 1] > at; i--)
        ends->at[i] = ends->at[i - 1];
    ends->at[i] = at;
    ends->count++;
}

static bool between(double x, double middle, double half)
{
    return fabs(x - middle) < half;
}

/* What is drawn at x: the target lies over the estimate, that over the interval. */
static struct trede_mark paint(const struct trede_interval *v, double half, double x)
{
    struct trede_mark mark = {.clear = true};
    if (v->has_interval && x > v->low && x < v->high) mark = (struct trede_mark){.fill = v->light};
    if (between(x, v->estimate, half)) mark = (struct trede_mark){.fill = v->has_interval ? v->dark : v->light};
    if (v->has_target && between(x, v->target, half)) mark = (struct trede_mark){.fill = BLACK};
    return mark;
}

/* Parts of one side of zero, from zero outward; sign says which side. */
static size_t side(const struct trede_interval *v, double thin, double sign, struct trede_mark *out)
{
    struct ends ends = {.count = 0};
    size_t count = 0;
    double from = 0.0, half = thin / 2.0;
    if (v->has_interval) {
        add_end(&ends, sign * v->low);
        add_end(&ends, sign * v->high);
    }
    add_end(&ends, sign * v->estimate - half);
    add_end(&ends, sign * v->estimate + half);
    if (v->has_target) {
        add_end(&ends, sign * v->target - half);
        add_end(&ends, sign * v->target + half);
    }
    for (size_t i = 0; i < ends.count; i++) {
        struct trede_mark mark = paint(v, half, sign * (from + ends.at[i]) / 2.0);
        if (!(ends.at[i] > from)) continue;
        bool same = count && out[count - 1].clear == mark.clear && out[count - 1].fill == mark.fill;
        if (!same) out[count++] = mark;
        out[count - 1].value += sign * (ends.at[i] - from);
        from = ends.at[i];
    }
    while (count && out[count - 1].clear)
        count--;
    return count;
}

void trede_interval_parts(const struct trede_interval *interval, double thin, struct trede_parts *out)
{
    *out = (struct trede_parts){.above_count = 0};
    out->above_count = side(interval, thin, 1.0, out->above);
    out->below_count = side(interval, thin, -1.0, out->below);
}
