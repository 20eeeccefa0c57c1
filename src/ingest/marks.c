/* marks.c - see marks.h. */
#include "ingest/marks.h"

#include "base/text.h"

static const struct trede_text not_a_number = {"not a number", "geen getal"};
static const struct trede_text other_mark = {
    "not a number with the decimal mark declared for this file (decimal:)",
    "geen getal met het decimaalteken dat voor dit bestand is opgegeven (decimal:)"};
static const struct trede_text needs_thousands = {
    "a number with two kinds of marks; declare thousands: and decimal: for this file",
    "een getal met twee soorten tekens; geef thousands: en decimal: op voor dit bestand"};
static const struct trede_text both_marks = {"decimal point and decimal comma in one file",
                                             "decimale punt en decimale komma in een bestand"};

static char other(char mark)
{
    return mark == '.' ? ',' : '.';
}

struct trede_marks trede_marks_of(const struct trede_dialect *dialect)
{
    struct trede_marks marks = {.decimal = dialect->decimal, .group = dialect->thousands, .all_thousands = true};
    if (marks.decimal == 0 && (marks.group == '.' || marks.group == ',')) marks.decimal = other(marks.group);
    marks.declared = marks.decimal != 0;
    return marks;
}

bool trede_looks_like_thousands(const char *text, size_t length)
{
    if (length > 0 && (text[0] == '-' || text[0] == '+')) text++, length--;
    if (length < 5 || length > 7 || text[0] == '0') return false;
    size_t mark = length - 4;
    for (size_t i = 0; i < length; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (i == mark ? text[i] != '.' && text[i] != ',' : !digit) return false;
    }
    return true;
}

static char mark_in(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '.' || text[i] == ',') return text[i];
    return 0;
}

/* The mark is not known: this cell may teach it. */
static const struct trede_text *learn(struct trede_marks *marks, const char *text, size_t length, double *value)
{
    char mark = mark_in(text, length);
    if (mark == 0) return trede_number_parse(text, length, '.', 0, value) ? NULL : &not_a_number;
    if (!trede_number_parse(text, length, mark, 0, value))
        return trede_number_parse(text, length, other(mark), mark, value) ? &needs_thousands : &not_a_number;
    marks->decimal = mark;
    marks->first_line = marks->line;
    marks->all_thousands = trede_looks_like_thousands(text, length);
    return NULL;
}

/* Not a number in the file's marks: say what it is instead. */
static const struct trede_text *refuse(struct trede_marks *marks, const char *text, size_t length)
{
    double ignored;
    char wrong = other(marks->decimal);
    if (trede_number_parse(text, length, wrong, 0, &ignored)) {
        if (marks->declared) return &other_mark;
        marks->conflict = true;
        return &both_marks;
    }
    return trede_number_parse(text, length, marks->decimal, wrong, &ignored) ? &needs_thousands : &not_a_number;
}

const struct trede_text *trede_marks_read(struct trede_marks *marks, const char *text, size_t length, double *value)
{
    if (marks->decimal == 0) return learn(marks, text, length, value);
    if (trede_number_parse(text, length, marks->decimal, marks->group, value)) {
        if (marks->all_thousands && mark_in(text, length) != 0 && !trede_looks_like_thousands(text, length))
            marks->all_thousands = false;
        return NULL;
    }
    return refuse(marks, text, length);
}
