/* Raking through a real store, against R. The file is anes04 of oracle area 02 (1,211 people with married and age
 * known); wave A has that oracle's targets, wave B others. Values not in expected.json come from the same file in R
 * 4.2.2, survey 4.1.1: iterative proportional fitting to a relative change below 1e-15, and, for the standard errors of
 * two stacked waves, calibrate(svydesign(~caseid, weights = ~w0, data = long), ~ wave + wave:marr + wave:ag,
 * population = totals, calfun = "raking"), svytotal and the delta method. */
#include "harness/survey.h"

#define ORACLE TREDE_TEST_DATA "/../../oracle/data/02-calibration/anes04.csv"

static const char one_wave[] = "waves:\n"
                               "  - {id: A, label: A, fieldwork: 2004-01-01/2004-01-31}\n"
                               "surveys:\n"
                               "  - {file: data/anes.csv, wave: A}\n";
static const char two_waves[] = "waves:\n"
                                "  - {id: A, label: A, fieldwork: 2004-01-01/2004-01-31}\n"
                                "  - {id: B, label: B, fieldwork: 2005-01-01/2005-01-31}\n"
                                "surveys:\n"
                                "  - {file: data/anes.csv, wave: A}\n"
                                "  - {file: data/anes.csv, wave: B}\n";

static const char items[] = "item,column,kind,min,max\nmarried,married,yesno,,\nage,age,number,0,120\n"
                            "female,female,yesno,,\n";
static const char bands[] = "segment_set,segment,rule\nband,to 25,age <= 25\nband,to 35,age > 25 and age <= 35\n"
                            "band,to 45,age > 35 and age <= 45\nband,to 55,age > 45 and age <= 55\n"
                            "band,to 65,age > 55 and age <= 65\nband,older,age > 65\n";
/* Persons in any unit: only the shares count. */
static const char population[] =
    "margin,category,persons,wave\nmarried,0,4844,A\nmarried,1,7266,A\n"
    "band,to 25,1211,A\nband,to 35,1816.5,A\nband,to 45,2058.7,A\nband,to 55,2785.3,A\nband,to 65,2664.2,A\n"
    "band,older,1574.3,A\nmarried,0,550,\nmarried,1,450,\n"
    "band,to 25,200,\nband,to 35,200,\nband,to 45,200,\nband,to 55,200,\nband,to 65,100,\nband,older,100,\n";

/* caseid, female, age, educcats, racecats, married; one person has no age or no married. A weight that differs from
 * person to person is added. */
static void write_people(const struct t_survey *survey, bool incomplete_too)
{
    FILE *in = fopen(ORACLE, "rb");
    assert_non_null(in);
    char line[200], text[64 * 1300], *at = text;
    assert_non_null(fgets(line, sizeof line, in));
    at += sprintf(at, "caseid,female,age,married,w\n");
    while (fgets(line, sizeof line, in)) {
        char cell[6][16] = {""};
        size_t field = 0, length = 0;
        for (const char *c = line; *c && *c != '\n' && *c != '\r'; c++) {
            if (*c == ',') {
                field++;
                length = 0;
            } else {
                cell[field][length++] = *c;
                cell[field][length] = '\0';
            }
        }
        if (!incomplete_too && (!cell[2][0] || !cell[5][0])) continue;
        at += sprintf(at, "%s,%s,%s,%s,%d\n", cell[0], cell[1], cell[2], cell[5], 1 + atoi(cell[0]) % 3);
    }
    fclose(in);
    t_survey_write(survey, "data/anes.csv", text);
}

static void build(struct t_survey *s, const char *waves, const char *design, const char *people, bool incomplete_too)
{
    char yaml[2000];
    snprintf(
        yaml, sizeof yaml,
        "trede: 1\nname: Test\nlanguage: en\nsample: probability\n%sdesign: {%s}\nindicators: {woman: female = 1}\n",
        waves, design);
    t_survey_begin(s);
    t_survey_write(s, "campaign.yaml", yaml);
    t_survey_write(s, "items.csv", items);
    t_survey_write(s, "segments.csv", bands);
    t_survey_write(s, "population.csv", people);
    write_people(s, incomplete_too);
    t_survey_build(s);
}

static size_t women_by_wave(const void *payload, size_t row, struct trede_term *terms)
{
    const struct trede_frame *frame = payload;
    terms[0] = (struct trede_term){frame->wave[row], frame->outcome[frame->indicator[0]][row], 1};
    return 1;
}

static void estimate(const struct trede_frame *frame, size_t waves, struct trede_ratios *out)
{
    assert_int_equal(trede_ratios_estimate(&frame->design, NULL, 0, waves, women_by_wave, frame, out), TREDE_OK);
}

static void raked_as_in_r(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, one_wave, "respondent: caseid, rake: [married, band]", population, false);
    assert_int_equal(s.status, TREDE_OK);
    assert_int_equal(s.frame->rows, 1211);
    const struct trede_kish *kish = &s.frame->kish[0];
    t_rel(kish->sum, 1211, T_ORACLE);
    t_rel(kish->smallest, 0.743634735380258, T_ORACLE); /* expected.json, rake-anes04 */
    t_rel(kish->largest, 1.32453223338568, T_ORACLE);
    t_rel(kish->design_effect, 1.03785232014056, T_ORACLE);
    assert_int_equal(s.frame->raking[0].status, TREDE_RAKED);
    assert_true(s.frame->raking[0].iterations > 3);
    struct trede_ratios women;
    estimate(s.frame, 1, &women);
    t_rel(women.value[0], 0.527414571022862, T_ORACLE);
    t_rel(sqrt(women.covariance[0]), 0.0145630469425784, T_ORACLE); /* with the precision that raking gains */
    trede_ratios_free(&women);
    t_survey_end(&s);
}

static void margins_before_and_after(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, one_wave, "respondent: caseid, rake: [married, band]", population, false);
    assert_int_equal(s.frame->margin_count, 8);
    const struct trede_margin_check *married = &s.frame->margins[1];
    assert_string_equal(married->margin, "married");
    assert_string_equal(married->category, "1");
    assert_int_equal(married->cases, 648); /* table(d$married) */
    t_rel(married->before, 648.0 / 1211, T_TIGHT);
    for (size_t i = 0; i < 8; i++)
        t_rel(s.frame->margins[i].after, s.frame->margins[i].target, T_ORACLE);
    t_survey_end(&s);
}

static void every_wave_its_own_population(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, two_waves, "respondent: caseid, rake: [married, band]", population, false);
    assert_int_equal(s.status, TREDE_OK);
    assert_int_equal(s.frame->rows, 2422);
    assert_int_equal(s.frame->design.psus, 1211);
    t_rel(s.frame->kish[0].largest, 1.32453223338568, T_ORACLE);
    t_rel(s.frame->kish[1].smallest, 0.515217971412024, T_ORACLE);
    t_rel(s.frame->kish[1].largest, 1.67810504511842, T_ORACLE);
    t_rel(s.frame->kish[1].design_effect, 1.12102876926636, T_ORACLE);
    assert_int_equal(s.frame->design.calibration->columns, 16);
    struct trede_ratios women;
    estimate(s.frame, 2, &women);
    t_rel(women.value[1], 0.530190182343726, T_ORACLE);
    t_rel(sqrt(women.covariance[0]), 0.0145630469425784, 1e-6);
    t_rel(sqrt(women.covariance[3]), 0.0151594204733133, T_ORACLE);
    t_rel(women.covariance[1], 0.000196567450706546, T_ORACLE);
    struct trede_linear change = trede_ratios_combine(&women, (const double[]){-1, 1});
    t_rel(change.value, 0.00277561132086412, T_ORACLE);
    t_rel(change.se, 0.00698251129074348, T_ORACLE);
    trede_ratios_free(&women);
    t_survey_end(&s);
}

static void given_weights_raked(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, one_wave, "respondent: caseid, weight: w, rake: [married, band]", population, false);
    assert_int_equal(s.status, TREDE_OK);
    const struct trede_kish *kish = &s.frame->kish[0];
    t_rel(kish->sum, 2421, T_ORACLE);
    t_rel(kish->smallest, 0.728390161325546, T_ORACLE);
    t_rel(kish->largest, 3.93547766916141, T_ORACLE);
    t_rel(kish->sum_squares, 5864.83016268068, T_ORACLE);
    assert_int_equal((int)s.frame->weight_before[0], 2); /* case 1 */
    struct trede_ratios women;
    estimate(s.frame, 1, &women);
    t_rel(women.value[0], 0.534634168913526, T_ORACLE);
    trede_ratios_free(&women);
    t_survey_end(&s);
}

/* R: rake, clamp to [0.6, 1.6] x the median 1.97376548892372 with the excess spread equally, rake again, 21 times. */
static void trimmed_and_raked_again(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, one_wave, "respondent: caseid, weight: w, rake: [married, band], trim: [0.6, 1.6]", population, false);
    assert_int_equal(s.status, TREDE_OK);
    const struct trede_kish *kish = &s.frame->kish[0];
    t_rel(kish->sum, 2421, T_ORACLE);
    t_rel(kish->smallest, 0.6 * 1.97376548892372, 2e-9);
    t_rel(kish->largest, 1.6 * 1.97376548892372, 2e-9);
    t_rel(kish->sum_squares, 5515.79442296374, 1e-7);
    for (size_t i = 0; i < s.frame->margin_count; i++)
        t_rel(s.frame->margins[i].after, s.frame->margins[i].target, T_ORACLE);
    struct trede_ratios women;
    estimate(s.frame, 1, &women);
    t_rel(women.value[0], 0.53408680651882, 1e-7);
    trede_ratios_free(&women);
    t_survey_end(&s);
}

/* Weights 1, 2 and 3 with median 2, kept within [0.75, 1.25] x 2. */
static void given_weights_trimmed(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, one_wave, "respondent: caseid, weight: w, trim: [0.75, 1.25]", population, false);
    assert_int_equal(s.status, TREDE_OK);
    t_rel(s.frame->kish[0].smallest, 1.5, T_CLOSE);
    t_rel(s.frame->kish[0].largest, 2.5, T_CLOSE);
    t_rel(s.frame->kish[0].sum, 2421, T_CLOSE);
    assert_null(s.frame->design.calibration);
    t_survey_end(&s);
}

/* The one person without a full answer keeps weight 1; the others are raked as if alone. */
static void outside_a_margin(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, one_wave, "respondent: caseid, rake: [married, band]", population, true);
    assert_int_equal(s.status, TREDE_OK);
    assert_int_equal(s.frame->rows, 1212);
    size_t kept = 0;
    for (size_t i = 0; i < 1212; i++)
        kept += s.frame->design.calibration->category[0][i] < 0 && s.frame->weight[i] == 1.0;
    assert_int_equal(kept, 1);
    t_rel(s.frame->kish[0].sum, 1212, T_CLOSE);
    t_rel(s.frame->kish[0].largest, 1.32453223338568, T_ORACLE);
    assert_true(t_survey_said(&s, TREDE_NOTE, "1 respondents", "keep their weight"));
    t_survey_end(&s);
}

static void refused(const char *waves, const char *people, const char *text, const char *other)
{
    struct t_survey s;
    build(&s, waves, "respondent: caseid, rake: [married, band]", people, false);
    assert_int_equal(s.status, TREDE_CAMPAIGN);
    assert_null(s.frame);
    assert_true(t_survey_said(&s, TREDE_ERROR, text, other));
    t_survey_end(&s);
}

static void cannot_be_raked(void **state)
{
    (void)state;
    refused(one_wave,
            "margin,category,persons\nmarried,0,500\nmarried,1,500\nband,to 25,100\nband,to 35,50\nband,to 45,50\n"
            "band,to 55,50\nband,to 65,50\nband,older,200\n",
            "\"married\" sums to 1000", "\"band\" to 500");
    refused(
        two_waves,
        "margin,category,persons,wave\nmarried,0,15,A\nmarried,1,15,A\nband,to 25,5,\nband,to 35,5,\nband,to 45,5,\n"
        "band,to 55,5,\nband,to 65,5,\nband,older,5,\n",
        "\"married\"", "wave \"B\"");
}

/* Nobody is in a category the population has. */
static void empty_category(void **state)
{
    (void)state;
    struct t_survey s;
    t_survey_begin(&s);
    t_survey_write(&s, "campaign.yaml",
                   "trede: 1\nname: Test\nlanguage: en\nsample: probability\n"
                   "waves:\n  - {id: A, label: A, fieldwork: 2026-01-01/2026-01-31}\n"
                   "surveys:\n  - {file: data/a.csv, wave: A}\n"
                   "design: {respondent: id, rake: [sex, area]}\nindicators: {q: sex = 1}\n");
    t_survey_write(&s, "items.csv", "item,column,kind,min,max\nsex,sex,choice,1,2\narea,area,choice,1,3\n");
    t_survey_write(&s, "population.csv",
                   "margin,category,persons\nsex,1,50\nsex,2,50\narea,1,30\narea,2,30\narea,3,40\n");
    t_survey_write(&s, "data/a.csv", "id,sex,area\n1,1,1\n2,2,1\n3,1,2\n4,2,2\n");
    t_survey_build(&s);
    assert_int_equal(s.status, TREDE_CAMPAIGN);
    assert_true(t_survey_said(&s, TREDE_ERROR, "category \"3\" of margin \"area\"", "nobody in wave \"A\""));
    t_survey_end(&s);
}

/* All men live in 1, all women in 2: shares 50/50 and 30/70 cannot both hold. */
static void contradiction(void **state)
{
    (void)state;
    struct t_survey s;
    t_survey_begin(&s);
    t_survey_write(&s, "campaign.yaml",
                   "trede: 1\nname: Test\nlanguage: en\nsample: probability\n"
                   "waves:\n  - {id: A, label: A, fieldwork: 2026-01-01/2026-01-31}\n"
                   "surveys:\n  - {file: data/a.csv, wave: A}\n"
                   "design: {respondent: id, rake: [sex, area]}\nindicators: {q: sex = 1}\n");
    t_survey_write(&s, "items.csv", "item,column,kind,min,max\nsex,sex,choice,1,2\narea,area,choice,1,3\n");
    t_survey_write(&s, "population.csv", "margin,category,persons\nsex,1,50\nsex,2,50\narea,1,30\narea,2,70\n");
    t_survey_write(&s, "data/a.csv", "id,sex,area\n1,1,1\n2,2,2\n3,1,1\n4,2,2\n");
    t_survey_build(&s);
    assert_int_equal(s.status, TREDE_CAMPAIGN);
    assert_true(t_survey_said(&s, TREDE_ERROR, "does not reach the population", "contradict"));
    t_survey_end(&s);
}

static const char two_samples[] = "trede: 1\nname: Test\nlanguage: en\nsample: probability\n"
                                  "waves:\n  - {id: A, label: A, fieldwork: 2026-01-01/2026-01-31}\n"
                                  "  - {id: B, label: B, fieldwork: 2026-04-01/2026-04-30}\n"
                                  "surveys:\n  - {file: data/a.csv, wave: A, sample: fresh}\n"
                                  "  - {file: data/p.csv, wave: B, sample: panel}\n"
                                  "  - {file: data/f.csv, wave: B, sample: fresh}\n"
                                  "design: {respondent: id, rake: [sex]}\nindicators: {q: sex = 1}\n";

/* A fresh sample and a panel of one wave are weighted each on its own; men are half of the population. */
static void fresh_and_panel_apart(void **state)
{
    (void)state;
    struct t_survey s;
    t_survey_begin(&s);
    t_survey_write(&s, "campaign.yaml", two_samples);
    t_survey_write(&s, "items.csv", "item,column,kind,min,max\nsex,sex,choice,1,2\n");
    t_survey_write(&s, "population.csv", "margin,category,persons\nsex,1,50\nsex,2,50\n");
    t_survey_write(&s, "data/a.csv", "id,sex\n1,1\n2,2\n3,1\n4,2\n");
    t_survey_write(&s, "data/p.csv", "id,sex\n1,1\n2,2\n3,1\n");
    t_survey_write(&s, "data/f.csv", "id,sex\n5,1\n6,2\n7,2\n8,2\n");
    t_survey_build(&s);
    assert_int_equal(s.status, TREDE_OK);
    assert_false(s.frame->mixed[0]);
    assert_true(s.frame->mixed[1]);
    double men[2] = {0, 0}, all[2] = {0, 0};
    for (size_t i = 0; i < s.frame->rows; i++) {
        assert_int_equal(s.frame->apart[i], s.frame->wave[i] == 1 && s.frame->sampling[i] == TREDE_PANEL);
        if (s.frame->wave[i] != 1) continue;
        all[s.frame->apart[i]] += s.frame->weight[i];
        men[s.frame->apart[i]] += s.frame->weight[i] * s.frame->outcome[s.frame->indicator[0]][i];
    }
    for (int sample = 0; sample < 2; sample++)
        t_rel(men[sample] / all[sample], 0.5, T_CLOSE);
    t_rel(all[0], 4, T_CLOSE);
    t_rel(all[1], 3, T_CLOSE);
    assert_int_equal(s.frame->kish[1].rows, 4);
    assert_int_equal(s.frame->panel_rows, 3);
    t_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raked_as_in_r),
        cmocka_unit_test(margins_before_and_after),
        cmocka_unit_test(every_wave_its_own_population),
        cmocka_unit_test(given_weights_raked),
        cmocka_unit_test(trimmed_and_raked_again),
        cmocka_unit_test(given_weights_trimmed),
        cmocka_unit_test(outside_a_margin),
        cmocka_unit_test(cannot_be_raked),
        cmocka_unit_test(empty_category),
        cmocka_unit_test(contradiction),
        cmocka_unit_test(fresh_and_panel_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
