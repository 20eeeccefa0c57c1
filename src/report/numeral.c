/* Numbers and days as a Dutch or English sentence says them. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "report/wording.h"

static const char minus[] = "\u2212";

static double scale_of(enum trede_unit unit)
{
    return unit == TREDE_UNIT_SHARE || unit == TREDE_UNIT_POINTS || unit == TREDE_UNIT_PROBABILITY ? 100.0 : 1.0;
}

static int usual_decimals(const struct trede_result *row)
{
    const struct trede_estimate *e = &row->estimate;
    switch (row->unit) {
    case TREDE_UNIT_SHARE:
    case TREDE_UNIT_POINTS:
        return trede_row_has_interval(row) && e->high - e->low < 0.02 ? 1 : 0;
    case TREDE_UNIT_PROBABILITY:
    case TREDE_UNIT_COUNT:
    case TREDE_UNIT_DAYS:
        return 0;
    case TREDE_UNIT_EURO: /* what one person costs is cents */
        return e->value > 0 && e->value < 100 ? 2 : 0;
    case TREDE_UNIT_SCORE:
        return 1;
    default:
        return 2;
    }
}

static double rounded(double value, int decimals)
{
    double power = decimals == 0 ? 1.0 : decimals == 1 ? 10.0 : decimals == 2 ? 100.0 : 1000.0;
    return round(value * power) / power;
}

/* Does rounding keep value on its side of reference? */
static bool keeps_side(double value, double reference, double scale, int decimals)
{
    double a = rounded(value * scale, decimals), b = rounded(reference * scale, decimals);
    if (value == reference) return true;
    return value < reference ? a < b : a > b;
}

int trede_decimals(const struct trede_result *row, const double *references, size_t count)
{
    const struct trede_estimate *e = &row->estimate;
    const double said[3] = {e->value, e->low, e->high};
    size_t n = trede_row_has_interval(row) ? 3 : 1;
    int decimals = usual_decimals(row), most = decimals + 2;
    for (; decimals < most; decimals++) {
        bool keeps = true;
        for (size_t r = 0; r < count; r++)
            for (size_t i = 0; i < n; i++)
                keeps = keeps && keeps_side(said[i], references[r], scale_of(row->unit), decimals);
        if (keeps) break;
    }
    return decimals;
}

static const char *unit_word(const struct trede_source *source, enum trede_unit unit)
{
    bool dutch = source->language == TREDE_DUTCH;
    switch (unit) {
    case TREDE_UNIT_SHARE:
    case TREDE_UNIT_PROBABILITY:
        return dutch ? "\u00A0%" : "%";
    case TREDE_UNIT_POINTS:
        return dutch ? " procentpunt" : " percentage points";
    case TREDE_UNIT_DAYS:
        return dutch ? " dagen" : " days";
    default:
        return "";
    }
}

void trede_say_number(const struct trede_source *source, struct trede_phrase *out, enum trede_unit unit, double value,
                      int decimals, int how)
{
    char digits[64];
    bool dutch = source->language == TREDE_DUTCH;
    double said = rounded(value * scale_of(unit), decimals);
    if (unit == TREDE_UNIT_EURO) trede_phrase_add(out, "€\u00A0");
    if (!(how & TREDE_SIZED) && said < 0.0) trede_phrase_add(out, minus);
    if (!(how & (TREDE_SIZED | TREDE_LEVEL)) && said > 0.0 && unit == TREDE_UNIT_POINTS) trede_phrase_add(out, "+");
    trede_format_fixed(digits, sizeof digits, fabs(said), decimals, dutch ? ',' : '.', dutch ? '.' : ',');
    trede_phrase_add(out, digits);
    if (!(how & TREDE_BARE)) trede_phrase_add(out, unit_word(source, unit));
}

static const char *const months[12] = {"januari", "februari", "maart",     "april",   "mei",      "juni",
                                       "juli",    "augustus", "september", "oktober", "november", "december"};
static const char *const english_months[12] = {"January", "February", "March",     "April",   "May",      "June",
                                               "July",    "August",   "September", "October", "November", "December"};

static void say_month(const struct trede_source *source, struct trede_phrase *out, int32_t day, bool shortly)
{
    bool dutch = source->language == TREDE_DUTCH;
    int year, month, day_of_month;
    char number[16];
    trede_date_parts(day, &year, &month, &day_of_month);
    trede_format_integer(number, sizeof number, year);
    const char *const *names = dutch ? months : english_months;
    const char *name = names[month - 1];
    if (shortly && dutch && month == 3)
        trede_phrase_add(out, "mrt");
    else
        trede_phrase_add_part(out, name, shortly ? 3 : strlen(name));
    trede_phrase_add(out, " ");
    trede_phrase_add(out, number);
}

bool trede_say_month_period(const struct trede_source *source, struct trede_phrase *out, const char *text, bool shortly)
{
    struct trede_period period;
    if (!trede_period_parse(text, strlen(text), &period) || period.per_year != 12) return false;
    trede_phrase_begin(out);
    say_month(source, out, period.first, shortly);
    return true;
}

void trede_say_day(const struct trede_source *source, struct trede_phrase *out, int32_t day)
{
    int year, month, day_of_month;
    char number[16];
    trede_date_parts(day, &year, &month, &day_of_month);
    trede_format_integer(number, sizeof number, day_of_month);
    trede_phrase_add(out, number);
    trede_phrase_add(out, " ");
    say_month(source, out, day, false);
}

static void say_wave(const struct trede_source *source, struct trede_phrase *out, const struct trede_wave *wave)
{
    trede_phrase_add(out, wave->label && *wave->label ? wave->label : wave->id);
    if (!wave->last_day) return;
    trede_phrase_add(out, " (");
    say_month(source, out, wave->last_day, false);
    trede_phrase_add(out, ")");
}

void trede_say_period(const struct trede_source *source, struct trede_phrase *out)
{
    const struct trede_wave *waves = source->campaign->waves;
    if (source->from < 0 || source->to < 0) return;
    say_wave(source, out, &waves[source->from]);
    if (source->from == source->to) return;
    trede_phrase_add(out, " – ");
    say_wave(source, out, &waves[source->to]);
}
