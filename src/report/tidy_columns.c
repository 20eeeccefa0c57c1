/* A value is present only when the row's status says that it holds. */
#include "report/tidy_columns.h"

#include <math.h>

static bool holds(const struct trede_result *row)
{
    return row->estimate.status == TREDE_ESTIMATE_OK || row->estimate.status == TREDE_NO_VARIANCE;
}

static struct trede_value text(const char *value)
{
    return (struct trede_value){.present = *value != '\0', .text = value};
}

static struct trede_value number(bool present, double value)
{
    return (struct trede_value){.present = present && isfinite(value), .number = value};
}

static bool measured(const struct trede_result *row)
{
    return row->estimate.status == TREDE_ESTIMATE_OK;
}

#define TEXT_READER(field)                                                                                             \
    static struct trede_value read_##field(const struct trede_result *row)                                             \
    {                                                                                                                  \
        return text(row->field);                                                                                       \
    }
TEXT_READER(analysis)
TEXT_READER(wave)
TEXT_READER(against)
TEXT_READER(segment_set)
TEXT_READER(segment)
TEXT_READER(subject)
TEXT_READER(statistic)
TEXT_READER(method)
TEXT_READER(note)

static struct trede_value read_estimate(const struct trede_result *row)
{
    return number(holds(row) && row->unit != TREDE_UNIT_VERDICT, row->estimate.value);
}
static struct trede_value read_se(const struct trede_result *row)
{
    return number(measured(row) && row->estimate.has_se, row->estimate.se);
}
static struct trede_value read_df(const struct trede_result *row)
{
    return number(measured(row) && (row->estimate.has_se || row->has_p) && row->estimate.df > 0.0, row->estimate.df);
}
static struct trede_value read_low(const struct trede_result *row)
{
    return number(measured(row) && row->estimate.has_interval, row->estimate.low);
}
static struct trede_value read_high(const struct trede_result *row)
{
    return number(measured(row) && row->estimate.has_interval, row->estimate.high);
}
static struct trede_value read_level(const struct trede_result *row)
{
    return number(measured(row) && row->estimate.has_interval, row->level);
}
static struct trede_value read_base(const struct trede_result *row)
{
    return (struct trede_value){.present = row->estimate.status != TREDE_SUPPRESSED, .whole = row->estimate.base};
}
static struct trede_value read_effective_base(const struct trede_result *row)
{
    return number(holds(row) && row->estimate.effective_base > 0.0, row->estimate.effective_base);
}
static struct trede_value read_p(const struct trede_result *row)
{
    return number(holds(row) && row->has_p, row->p);
}
static struct trede_value read_p_adjusted(const struct trede_result *row)
{
    return number(holds(row) && row->has_p_adjusted, row->p_adjusted);
}
static struct trede_value read_mdd(const struct trede_result *row)
{
    return number(holds(row) && row->has_mdd, row->mdd);
}
static struct trede_value read_status(const struct trede_result *row)
{
    return text(trede_estimate_status_name(row->estimate.status));
}

const struct trede_tidy_column trede_tidy_columns[TREDE_TIDY_COLUMNS] = {
    {"analysis", TREDE_COLUMN_TEXT, false, read_analysis},
    {"wave", TREDE_COLUMN_TEXT, true, read_wave},
    {"against", TREDE_COLUMN_TEXT, true, read_against},
    {"segment_set", TREDE_COLUMN_TEXT, true, read_segment_set},
    {"segment", TREDE_COLUMN_TEXT, true, read_segment},
    {"subject", TREDE_COLUMN_TEXT, true, read_subject},
    {"statistic", TREDE_COLUMN_TEXT, false, read_statistic},
    {"estimate", TREDE_COLUMN_NUMBER, false, read_estimate},
    {"se", TREDE_COLUMN_NUMBER, false, read_se},
    {"df", TREDE_COLUMN_NUMBER, false, read_df},
    {"low", TREDE_COLUMN_NUMBER, false, read_low},
    {"high", TREDE_COLUMN_NUMBER, false, read_high},
    {"level", TREDE_COLUMN_NUMBER, false, read_level},
    {"base", TREDE_COLUMN_WHOLE, false, read_base},
    {"effective_base", TREDE_COLUMN_NUMBER, false, read_effective_base},
    {"p", TREDE_COLUMN_NUMBER, false, read_p},
    {"p_adjusted", TREDE_COLUMN_NUMBER, false, read_p_adjusted},
    {"mdd", TREDE_COLUMN_NUMBER, false, read_mdd},
    {"status", TREDE_COLUMN_TEXT, false, read_status},
    {"method", TREDE_COLUMN_TEXT, false, read_method},
    {"note", TREDE_COLUMN_TEXT, true, read_note},
};
