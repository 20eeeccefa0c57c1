/* measure.h - how wide text is and how many lines it takes, in Calibri. */
#ifndef TREDE_REPORT_MEASURE_H
#define TREDE_REPORT_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

/* Width in pixels of the first length bytes at a size in points. */
double trede_text_width(const char *text, size_t length, double points, bool bold);
/* Lines of text wrapped at words (and at ends of line in it) to a width in pixels; a word that is wider is broken. */
int trede_text_lines(const char *text, double width, double points, bool bold);
/* Whether the text has a word that a cell of so many pixels would break. */
bool trede_word_breaks(const char *text, double width, double points, bool bold);
/* Height in points of so many lines. */
double trede_lines_height(int lines, double points);

#endif
