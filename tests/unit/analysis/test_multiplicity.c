/* How many of all changes are chance: counted over the rows that the other analyses found. */
#include "small_survey.h"

/* Benjamini & Hochberg 1995, table 1: at 5 % their procedure finds four. */
static const double published[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                   0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
enum { PUBLISHED = sizeof published / sizeof *published };

struct fixture {
    struct small_survey survey;
    struct trede_results *found;
};

static void begin(struct fixture *f)
{
    small_survey_begin(&f->survey, 2, 4);
    small_survey_finish(&f->survey, 0);
    f->survey.campaign.confidence = 0.95;
    f->found = trede_results_create();
    assert_non_null(f->found);
    f->survey.context.found = f->found;
}

static void end(struct fixture *f)
{
    trede_results_destroy(f->found);
    small_survey_end(&f->survey);
}

static void add(struct fixture *f, double p, const char *statistic, const char *against, const char *note, int64_t base)
{
    const struct trede_result row = {.analysis = "indicator",
                                     .wave = "w2",
                                     .against = against,
                                     .statistic = statistic,
                                     .note = note,
                                     .has_p = true,
                                     .p = p,
                                     .estimate = {.base = base}};
    assert_int_equal(trede_results_add(f->found, &row), TREDE_OK);
}

static double figure(const struct fixture *f, const char *statistic)
{
    return small_row(&f->survey, "multiplicity", NULL, NULL, NULL, "changes", statistic, NULL)->estimate.value;
}

static void published_values(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t i = PUBLISHED; i-- > 0;)
        add(&f, published[i], "difference", "w1", "", 100);
    assert_int_equal(trede_analyse_multiplicity(&f.survey.context, f.survey.out), TREDE_OK);
    t_abs(figure(&f, "tests"), 15, T_EXACT);
    t_rel(figure(&f, "by_chance"), 0.75, 1e-12);
    t_abs(figure(&f, "below_level"), 9, T_EXACT);
    /* at 10 % i x 0.1 / 15 is passed last by the ninth: 0.0459 <= 0.06 */
    t_abs(figure(&f, "hold"), 9, T_EXACT);
    t_abs(figure(&f, "largest_p"), 0.0459, T_EXACT);
    end(&f);
}

static void what_does_not_count(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, 0.5, "difference", "w1", "", 100);
    add(&f, 0.5, "difference", "w1", "headline", 100); /* the same number under another name */
    add(&f, 1e-9, "statistic", "w1", "", 100);         /* a test of the whole table */
    add(&f, 1e-9, "difference", "", "", 100);          /* not a change */
    add(&f, 1e-9, "difference", "w1", "", 9);          /* about too few to be shown */
    add(&f, 1e-9, "difference", "w1", "", 100);        /* a difference, but of intending and acting */
    trede_results_edit(f.found, trede_results_count(f.found) - 1)->analysis = "prospective_gap";
    assert_int_equal(trede_analyse_multiplicity(&f.survey.context, f.survey.out), TREDE_OK);
    t_abs(figure(&f, "tests"), 1, T_EXACT);
    t_abs(figure(&f, "hold"), 0, T_EXACT);
    assert_int_equal(small_rows(&f.survey, "multiplicity"), 4); /* without a largest p */
    end(&f);
}

static void nothing_compared(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_int_equal(trede_analyse_multiplicity(&f.survey.context, f.survey.out), TREDE_OK);
    assert_int_equal(small_rows(&f.survey, "multiplicity"), 0);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published_values), cmocka_unit_test(what_does_not_count),
                                       cmocka_unit_test(nothing_compared)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
