/* The gap. Reference: tests/campaigns/anes2020/expected.json, cases gap-all and gap-by-age_group (R survey: svymean,
 * svycontrast, svymean in the subset of intenders) on the file of that campaign; the rest by hand. */
#include "small_survey.h"

/* ---- the election study ---- */

enum { ROWS = 7453, STRATUM = 1, PSU = 2, WEIGHT = 3, AGE = 6, REGISTRATION = 15, VOTED = 19, FIELDS = 20 };

struct voter {
    int stratum, psu, intends, acts;
    double weight;
    char age[16];
};

/* Cuts a CSV record in place; the file has quotes only around whole fields, and none inside them. */
static void cut(char *line, char *fields[FIELDS])
{
    for (int f = 0; f < FIELDS; f++) {
        bool quoted = *line == '"';
        line += quoted;
        fields[f] = line;
        line += strcspn(line, quoted ? "\"" : ",\r\n");
        if (quoted) *line++ = '\0';
        if (*line) *line++ = '\0';
    }
}

static int by_design(const void *left, const void *right)
{
    const struct voter *a = left, *b = right;
    return a->stratum != b->stratum ? a->stratum - b->stratum : a->psu - b->psu;
}

static struct voter *read_voters(void)
{
    static struct voter voters[ROWS];
    char line[1024], *fields[FIELDS];
    FILE *file = fopen(TREDE_TEST_DATA "/../../campaigns/anes2020/data/anes2020.csv", "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    for (size_t i = 0; i < ROWS; i++) {
        assert_non_null(fgets(line, sizeof line, file));
        cut(line, fields);
        struct voter *v = &voters[i];
        v->stratum = atoi(fields[STRATUM]);
        v->psu = atoi(fields[PSU]);
        v->weight = atof(fields[WEIGHT]);
        v->intends = *fields[REGISTRATION] ? atoi(fields[REGISTRATION]) >= 2 : -1;
        v->acts = *fields[VOTED] ? strcmp(fields[VOTED], "Yes") == 0 : -1;
        snprintf(v->age, sizeof v->age, "%s", fields[AGE]);
    }
    fclose(file);
    qsort(voters, ROWS, sizeof *voters, by_design);
    return voters;
}

static void survey_of_voters(struct small_survey *s)
{
    const struct voter *voters = read_voters();
    small_survey_begin(s, 1, ROWS);
    s->frame.intention = small_survey_column(s);
    s->frame.behaviour = small_survey_column(s);
    int young = small_survey_column(s);
    uint32_t stratum = 0, psu = 0;
    for (size_t i = 0; i < ROWS; i++) {
        bool new_stratum = i > 0 && voters[i].stratum != voters[i - 1].stratum;
        stratum += new_stratum;
        psu += new_stratum || (i > 0 && voters[i].psu != voters[i - 1].psu);
        s->stratum[i] = stratum;
        s->psu[i] = psu;
        s->frame.weight[i] = voters[i].weight;
        s->outcome[s->frame.intention][i] = (int8_t)voters[i].intends;
        s->outcome[s->frame.behaviour][i] = (int8_t)voters[i].acts;
        s->outcome[young][i] = strcmp(voters[i].age, "18-29") == 0;
    }
    small_survey_segment(s, "18-29", young);
    small_survey_finish(s, true);
    assert_int_equal(s->frame.design.psus, 101);
    assert_int_equal(s->frame.design.strata, 50);
    assert_int_equal(trede_analyse_gap(&s->context, s->out), TREDE_OK);
}

static void agrees(const struct small_survey *s, const char *segment, const char *subject, double value, double se,
                   int64_t base)
{
    const struct trede_result *row = small_row(s, "gap", "w1", "", segment, subject, NULL, "all");
    t_rel(row->estimate.value, value, T_ORACLE);
    t_rel(row->estimate.se, se, T_ORACLE);
    assert_int_equal(row->estimate.base, base);
    assert_int_equal(row->estimate.status, TREDE_ESTIMATE_OK);
}

static void the_election_study_agrees_with_r(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of_voters(&s);
    agrees(&s, "all", "intention", 0.920391199105694, 0.00472247923384037, 7438);
    agrees(&s, "all", "behaviour", 0.772260473013716, 0.00759463515693163, 7438);
    agrees(&s, "all", "gap", 0.148130726091979, 0.00669146272526806, 7438);
    agrees(&s, "all", "conversion", 0.830742560466106, 0.00667157728591487, 7103);
    t_abs(small_row(&s, "gap", "w1", "", "all", "gap", NULL, "all")->estimate.df, 51, 0);
    agrees(&s, "18-29", "intention", 0.879427865470604, 0.0148626652193187, 869);
    agrees(&s, "18-29", "behaviour", 0.648719057172681, 0.0230780217647887, 869);
    agrees(&s, "18-29", "gap", 0.230708808297923, 0.0210132609213892, 869);
    agrees(&s, "18-29", "conversion", 0.728511942089713, 0.0220424911101623, 789);
    const struct trede_result *shown = small_row(&s, "gap", "w1", "", "all", "gap", NULL, "headline");
    t_rel(shown->estimate.value, 0.148130726091979, T_ORACLE); /* no opportunity item: among all */
    small_survey_end(&s);
}

/* R: phi by svycontrast(svymean(~i + b + ib)); the tetrachoric correlation by uniroot over an integral, its slopes by
 * differences, with the same covariance. A bootstrap of 400 replicates over the PSUs gives 0.0193 and 0.0230. */
static void correlations_agree_with_r(void **state)
{
    (void)state;
    static const struct {
        const char *segment, *subject;
        double value, se;
    } want[] = {{"all", "phi", 0.474162760680296, 0.0189833167632581},
                {"all", "tetrachoric", 0.838172212068011, 0.0236466391330422},
                {"18-29", "phi", 0.451424557349986, 0.0365925493436858},
                {"18-29", "tetrachoric", 0.81784442796023, 0.0537419654342852}};
    struct small_survey s;
    survey_of_voters(&s);
    for (size_t i = 0; i < 4; i++) {
        const struct trede_result *row =
            small_row(&s, "gap_group", "w1", "", want[i].segment, want[i].subject, "correlation", "all");
        assert_int_equal(row->estimate.status, TREDE_ESTIMATE_OK);
        t_rel(row->estimate.value, want[i].value, T_CLOSE);
        t_rel(row->estimate.se, want[i].se, T_LOOSE);
        assert_true(row->estimate.low < want[i].value && row->estimate.high > want[i].value && row->estimate.high < 1);
    }
    small_survey_end(&s);
}

/* ---- by hand ---- */

struct person {
    int wave, saw, intends, acts;
};

static void survey_of(struct small_survey *s, size_t waves, const struct person *people, size_t rows)
{
    small_survey_begin(s, waves, rows);
    s->frame.intention = small_survey_column(s);
    s->frame.behaviour = small_survey_column(s);
    s->frame.opportunity = small_survey_column(s);
    for (size_t i = 0; i < rows; i++) {
        s->frame.wave[i] = (uint16_t)people[i].wave;
        s->outcome[s->frame.intention][i] = (int8_t)people[i].intends;
        s->outcome[s->frame.behaviour][i] = (int8_t)people[i].acts;
        s->outcome[s->frame.opportunity][i] = (int8_t)people[i].saw;
    }
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_gap(&s->context, s->out), TREDE_OK);
}

static double value(const struct small_survey *s, const char *analysis, const char *subject, const char *note)
{
    const struct trede_result *row = small_row(s, analysis, "w1", "", "all", subject, NULL, note);
    assert_int_equal(row->estimate.status, TREDE_ESTIMATE_OK);
    return row->estimate.value;
}

/* Eight people: of the six with both answers 4 intend, 3 act; of the five of them who saw a signal 4 intend, 3 act. */
static const struct person eight[] = {{0, 1, 1, 1}, {0, 1, 1, 1}, {0, 1, 1, 0},  {0, 1, 1, 0},
                                      {0, 1, 0, 1}, {0, 0, 0, 0}, {0, 1, 1, -1}, {0, 1, -1, 1}};

static void denominators_and_groups(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 1, eight, 8);
    t_rel(value(&s, "gap", "intention", "all"), 4.0 / 6, T_TIGHT);
    t_rel(value(&s, "gap", "behaviour", "all"), 3.0 / 6, T_TIGHT);
    t_rel(value(&s, "gap", "gap", "all"), 1.0 / 6, T_CLOSE);
    t_rel(value(&s, "gap", "intention", "saw_signal"), 4.0 / 5, T_TIGHT);
    t_rel(value(&s, "gap", "gap", "saw_signal"), 1.0 / 5, T_CLOSE);
    t_rel(value(&s, "gap", "gap", "headline"), 1.0 / 5, T_CLOSE);
    t_rel(value(&s, "gap", "conversion", "saw_signal"), 2.0 / 4, T_TIGHT);
    t_rel(value(&s, "gap_group", "inclined_actor", "all"), 2.0 / 6, T_TIGHT);
    t_rel(value(&s, "gap_group", "inclined_abstainer", "all"), 2.0 / 6, T_TIGHT);
    t_rel(value(&s, "gap_group", "disinclined_actor", "all"), 1.0 / 6, T_TIGHT);
    t_rel(value(&s, "gap_group", "disinclined_abstainer", "all"), 1.0 / 6, T_TIGHT);
    t_rel(value(&s, "gap_group", "inconsistency", "all"), 2.0 / 3, T_TIGHT);
    const struct trede_result *gap = small_row(&s, "gap", "w1", "", "all", "gap", "difference", "all");
    assert_int_equal(gap->unit, TREDE_UNIT_POINTS);
    assert_int_equal(gap->estimate.base, 6);
    assert_int_equal(small_row(&s, "gap_group", "w1", "", "all", "inclined_actor", "share", "all")->cases, 2);
    small_survey_end(&s);
}

static void status_is(const struct small_survey *s, const char *subject, const char *note, int status)
{
    assert_int_equal(small_row(s, "gap", "w1", "", "all", subject, NULL, note)->estimate.status, status);
}

static int correlation(const struct small_survey *s, const char *subject, double *value)
{
    const struct trede_result *row = small_row(s, "gap_group", "w1", "", "all", subject, "correlation", "all");
    *value = row->estimate.value;
    return (int)row->estimate.status;
}

/* An empty group: phi is a number, the tetrachoric correlation is not; all the same answer: neither. */
static void correlations_of_nothing(void **state)
{
    (void)state;
    const struct person nobody_acts_alone[] = {{0, 1, 1, 1}, {0, 1, 1, 0}, {0, 1, 0, 0}, {0, 1, 0, 0}};
    const struct person all_intend[] = {{0, 1, 1, 1}, {0, 1, 1, 0}, {0, 1, 1, 0}};
    struct small_survey s;
    double value;
    survey_of(&s, 1, nobody_acts_alone, 4);
    assert_int_equal(correlation(&s, "phi", &value), TREDE_ESTIMATE_OK);
    t_rel(value, (.25 - .5 * .25) / sqrt(.25 * .25 * .75), T_CLOSE);
    assert_int_equal(correlation(&s, "tetrachoric", &value), TREDE_NOT_CONVERGED);
    small_survey_end(&s);
    survey_of(&s, 1, all_intend, 3);
    assert_int_equal(correlation(&s, "phi", &value), TREDE_NOT_CONVERGED);
    assert_int_equal(correlation(&s, "tetrachoric", &value), TREDE_NOT_CONVERGED);
    small_survey_end(&s);
    survey_of(&s, 1, all_intend, 1);
    assert_int_equal(correlation(&s, "phi", &value), TREDE_TOO_FEW);
    small_survey_end(&s);
}

static void nobody_saw_a_signal(void **state)
{
    (void)state;
    const struct person people[] = {{0, 0, 1, 1}, {0, 0, 1, 0}, {0, 0, 0, 0}};
    struct small_survey s;
    survey_of(&s, 1, people, 3);
    status_is(&s, "gap", "all", TREDE_ESTIMATE_OK);
    status_is(&s, "gap", "headline", TREDE_TOO_FEW);
    status_is(&s, "conversion", "saw_signal", TREDE_TOO_FEW);
    small_survey_end(&s);
}

static void nobody_intends(void **state)
{
    (void)state;
    const struct person people[] = {{0, 1, 0, 1}, {0, 1, 0, 0}, {0, 1, 0, 0}};
    struct small_survey s;
    survey_of(&s, 1, people, 3);
    t_abs(value(&s, "gap", "intention", "all"), 0, 0);
    status_is(&s, "conversion", "all", TREDE_TOO_FEW);
    t_rel(value(&s, "gap", "gap", "all"), -1.0 / 3, T_CLOSE);
    small_survey_end(&s);
}

static void everybody_acts(void **state)
{
    (void)state;
    const struct person people[] = {{0, 1, 1, 1}, {0, 1, 1, 1}, {0, 1, 0, 1}};
    struct small_survey s;
    survey_of(&s, 1, people, 3);
    const struct trede_result *acts = small_row(&s, "gap", "w1", "", "all", "behaviour", NULL, "all");
    t_abs(acts->estimate.value, 1, 0);
    assert_true(acts->estimate.has_interval && acts->estimate.low < 1 && acts->estimate.high <= 1);
    t_rel(value(&s, "gap", "conversion", "all"), 1, 0);
    const struct trede_result *abstain = small_row(&s, "gap_group", "w1", "", "all", "inconsistency", NULL, "all");
    assert_int_equal(abstain->estimate.base, 1); /* one person is inconsistent, and acts */
    assert_int_equal(abstain->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
}

/* The second wave did not ask: its rows say so, and so does the change. */
static void a_wave_without_the_question(void **state)
{
    (void)state;
    struct person people[16];
    for (size_t i = 0; i < 8; i++) {
        people[i] = eight[i];
        people[8 + i] = (struct person){1, -1, -1, -1};
    }
    struct small_survey s;
    survey_of(&s, 2, people, 16);
    assert_int_equal(small_row(&s, "gap", "w2", "", "all", "gap", NULL, "all")->estimate.status,
                     TREDE_QUESTION_NOT_ASKED);
    assert_int_equal(small_row(&s, "gap", "w2", "w1", "all", "gap", NULL, "all")->estimate.status,
                     TREDE_QUESTION_NOT_ASKED);
    small_survey_end(&s);
}

/* Twenty people, ten a wave; six intend in the first and five in the second. R: degf(subset(design, intends)) over both
 * waves = 11 - 1; of the question asked to all 20 - 1. */
static void a_change_has_the_df_of_its_own_rows(void **state)
{
    (void)state;
    struct small_survey s;
    small_survey_begin(&s, 2, 20);
    s.frame.intention = small_survey_column(&s);
    s.frame.behaviour = small_survey_column(&s);
    for (size_t i = 0; i < 20; i++) {
        s.frame.respondent[i] = (uint32_t)i;
        s.frame.wave[i] = i >= 10;
        s.outcome[s.frame.intention][i] = i % 10 < (i < 10 ? 6 : 5);
        s.outcome[s.frame.behaviour][i] = i % 10 < 3;
    }
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_gap(&s.context, s.out), TREDE_OK);
    t_abs(small_row(&s, "gap", "w2", "w1", "all", "conversion", "difference", "all")->estimate.df, 10, T_EXACT);
    t_abs(small_row(&s, "gap", "w2", "w1", "all", "intention", "difference", "all")->estimate.df, 19, T_EXACT);
    small_survey_end(&s);
}

/* The same people twice: the change has the se of the mean of their own changes, not of two samples. */
static void a_panels_change_has_its_covariance(void **state)
{
    (void)state;
    static const int own[8][4] = {{1, 1, 1, 1}, {1, 0, 1, 1}, {1, 0, 1, 0}, {0, 0, 1, 0},
                                  {0, 0, 0, 0}, {1, 1, 1, 1}, {1, 0, 0, 0}, {1, 1, 1, 1}};
    struct small_survey s;
    small_survey_begin(&s, 2, 16);
    s.frame.intention = small_survey_column(&s);
    s.frame.behaviour = small_survey_column(&s);
    double change = 0, squares = 0;
    for (size_t i = 0; i < 16; i++) {
        s.frame.respondent[i] = (uint32_t)(i / 2);
        s.frame.wave[i] = i % 2;
        s.outcome[s.frame.intention][i] = (int8_t)own[i / 2][i % 2 * 2];
        s.outcome[s.frame.behaviour][i] = (int8_t)own[i / 2][i % 2 * 2 + 1];
    }
    for (size_t i = 0; i < 8; i++) {
        double d = own[i][2] - own[i][3] - (own[i][0] - own[i][1]);
        change += d / 8;
        squares += d * d;
    }
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_gap(&s.context, s.out), TREDE_OK);
    const struct trede_result *row = small_row(&s, "gap", "w2", "w1", "all", "gap", "difference", "all");
    t_rel(row->estimate.value, change, T_CLOSE);
    t_rel(row->estimate.se, sqrt((squares - 8 * change * change) / 7 / 8), T_CLOSE);
    t_abs(row->estimate.df, 7, 0);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_election_study_agrees_with_r),
        cmocka_unit_test(denominators_and_groups),
        cmocka_unit_test(correlations_agree_with_r),
        cmocka_unit_test(correlations_of_nothing),
        cmocka_unit_test(nobody_saw_a_signal),
        cmocka_unit_test(nobody_intends),
        cmocka_unit_test(everybody_acts),
        cmocka_unit_test(a_wave_without_the_question),
        cmocka_unit_test(a_change_has_the_df_of_its_own_rows),
        cmocka_unit_test(a_panels_change_has_its_covariance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
