/* Any bytes as a number, date or period: what is taken agrees with strtod and survives writing and reading again. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

static void check_number(const char *text, size_t length, char decimal, char group)
{
    double value;
    char plain[512], written[512];
    size_t used = 0;
    if (!trede_number_parse(text, length, decimal, group, &value)) return;
    require(isfinite(value) && length <= 400);
    for (size_t i = 0; i < length; i++)
        if (text[i] != group || group == 0) plain[used++] = text[i] == decimal ? '.' : text[i];
    plain[used] = '\0';
    require(strtod(plain, NULL) == value); /* the fuzzer runs in the C locale */
    trede_format_exact(written, sizeof written, value);
    require(strtod(written, NULL) == value);
    if (fabs(value) > 1e200) return; /* with thousands marks, longer than what is read as a number */
    trede_format_fixed(written, sizeof written, value, 3, decimal, group);
    double rounded;
    require(trede_number_parse(written, strlen(written), decimal, group, &rounded));
    require(fabs(rounded - value) <= 0.0005 + fabs(value) * 1e-15);
}

static void check_calendar(const char *text, size_t length)
{
    static const char *const formats[] = {NULL, "dd-mm-yyyy", "d-m-yyyy", "mm/dd/yyyy", "yyyymmdd"};
    int32_t day, again;
    char written[12];
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!trede_date_parse(text, length, formats[i], &day)) continue;
        trede_date_format(written, day);
        require(trede_date_parse(written, strlen(written), NULL, &again) && again == day);
    }
    struct trede_period period, same;
    if (!trede_period_parse(text, length, &period)) return;
    require(period.first <= period.last);
    trede_period_format(written, &period);
    require(trede_period_parse(written, strlen(written), &same));
    require(same.first == period.first && same.last == period.last && same.per_year == period.per_year);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    int64_t integer;
    check_number(text, size, '.', 0);
    check_number(text, size, ',', '.');
    check_number(text, size, '.', ',');
    check_number(text, size, ',', ' ');
    check_calendar(text, size);
    if (trede_integer_parse(text, size, &integer)) {
        char written[32];
        int64_t again;
        trede_format_integer(written, sizeof written, integer);
        require(trede_integer_parse(written, strlen(written), &again) && again == integer);
    }
    return 0;
}
