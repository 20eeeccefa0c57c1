#include "report/measure.h"

#include <math.h>
#include <string.h>

/* Advance widths of Calibri in thousandths of an em, from the space to the tilde (read from Carlito, which has the same
 * metrics); bold is at most 6 % wider. Letters with marks are as wide as without, roughly. */
static const short widths[95] = {226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306, 252, 386,
                                 507, 507, 507, 507, 507, 507, 507, 507, 507, 507, 268, 268, 498, 498, 498, 463,
                                 894, 579, 544, 533, 615, 488, 459, 631, 623, 252, 319, 520, 420, 855, 646, 662,
                                 517, 673, 543, 459, 487, 642, 567, 890, 519, 487, 468, 307, 386, 307, 498, 498,
                                 291, 479, 525, 423, 525, 498, 305, 471, 525, 229, 239, 455, 229, 799, 525, 527,
                                 525, 525, 349, 391, 335, 525, 452, 715, 433, 453, 395, 314, 460, 314, 498};

static double advance(const char *p)
{
    unsigned char c = (unsigned char)*p;
    if (c >= 0x20 && c < 0x7F) return widths[c - 0x20];
    if ((c & 0xC0) == 0x80) return 0.0;
    return c >= 0xE2 ? 700.0 : c == 0xC2 ? 226.0 : 530.0;
}

double trede_text_width(const char *text, size_t length, double points, bool bold)
{
    double sum = 0.0;
    for (size_t i = 0; i < length; i++)
        sum += advance(text + i);
    return sum / 1000.0 * points * (96.0 / 72.0) * (bold ? 1.06 : 1.0);
}

static const double cell_margins = 6.0; /* the cell's own, and a little for rounding */

bool trede_word_breaks(const char *text, double width, double points, bool bold)
{
    for (; *text; text += *text != '\0') {
        size_t length = strcspn(text, " \n");
        if (trede_text_width(text, length, points, bold) > width - cell_margins) return true;
        text += length;
    }
    return false;
}

int trede_text_lines(const char *text, double width, double points, bool bold)
{
    int lines = 1;
    double used = 0.0, space = trede_text_width(" ", 1, points, bold);
    const double room = width - cell_margins;
    while (*text) {
        size_t length = strcspn(text, " \n");
        double word = trede_text_width(text, length, points, bold);
        if (used > 0.0 && used + word > room) {
            lines++;
            used = 0.0;
        }
        if (word > room) {
            int extra = (int)ceil(word / room) - 1;
            lines += extra;
            word -= extra * room;
        }
        used += word + space;
        text += length;
        if (*text == '\n') {
            lines++;
            used = 0.0;
        }
        if (*text) text++;
    }
    return lines;
}

double trede_lines_height(int lines, double points)
{
    double line = ceil(points * 1.24 * (96.0 / 72.0)) * 0.75; /* whole pixels, as programs set text */
    return lines * line + (points > 14.0 ? 4.0 : 1.5);
}
