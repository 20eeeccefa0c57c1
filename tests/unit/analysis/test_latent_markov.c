/* Rows of movement without answer noise; the model is held in tests/unit/stats/test_latent.c and oracle 09. */
#include "stats/random.h"
#include "waves_survey.h"

enum { PEOPLE = 200, WAVES = 4, TOP = 3 };

/* Two true states that people leave one time in ten; one answer in five is wrong. */
static void make_stages(int8_t *stage)
{
    struct trede_random stream = trede_random_stream(3, TREDE_RANDOM_SIMULATION, 2);
    for (size_t i = 0; i < PEOPLE; i++) {
        bool high = i % 2;
        for (size_t w = 0; w < WAVES; w++) {
            if (w && trede_random_below(&stream, 10) == 0) high = !high;
            uint32_t wrong = trede_random_below(&stream, 5) == 0;
            stage[i * WAVES + w] = (int8_t)(high ? 3 - wrong : 1 + wrong);
        }
    }
}

static void analyse(struct small_survey *s)
{
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_latent_markov(&s->context, s->out), TREDE_OK);
}

static const struct trede_estimate *move(const struct small_survey *s, const char *segment, const char *subject,
                                         const char *statistic)
{
    return &small_row(s, "latent_markov", "w4", "w1", segment, subject, statistic, NULL)->estimate;
}

static void noise_is_told_from_movement(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[PEOPLE * WAVES];
    double up = 0;
    make_stages(stage);
    for (size_t i = 0; i < PEOPLE * WAVES; i++)
        up += i % WAVES != 0 && stage[i] > stage[i - 1];
    waves_survey(&s, PEOPLE, WAVES, TOP, stage);
    analyse(&s);
    const struct trede_result *chosen = small_row(&s, "latent_markov", "w4", "w1", "all", "stages", "chosen", NULL);
    t_abs(chosen->estimate.value, 2, T_EXACT);
    const struct trede_estimate *seen = move(&s, "all", "up", "observed"), *real = move(&s, "all", "up", "latent"),
                                *noise = move(&s, "all", "up", "noise");
    t_rel(seen->value, up / (PEOPLE * (WAVES - 1)), T_CLOSE);
    assert_int_equal(seen->base, PEOPLE);
    t_abs(real->value, 0.05, 0.025);
    t_abs(noise->value, 0.16, 0.03);
    assert_true(real->has_interval && real->low < real->value && real->value < real->high);
    assert_true(seen->value > real->value);
    t_rel(real->value + move(&s, "all", "same", "latent")->value + move(&s, "all", "down", "latent")->value, 1,
          T_CLOSE);
    t_abs(small_row(&s, "latent_markov", "w4", "w1", "all", "1>2", "probability", NULL)->estimate.value, 0.1, 0.05);
    t_abs(small_row(&s, "latent_markov", "w4", "w1", "all", "2", "mean_rung", NULL)->estimate.value, 2.8, 0.1);
    small_survey_end(&s);
}

static void the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    struct small_survey survey[2];
    int8_t stage[PEOPLE * WAVES];
    make_stages(stage);
    for (int i = 0; i < 2; i++) {
        waves_survey(&survey[i], PEOPLE, WAVES, TOP, stage);
        int half = small_survey_column(&survey[i]);
        for (size_t row = 0; row < survey[i].frame.rows; row++)
            survey[i].outcome[half][row] = survey[i].frame.respondent[row] % 4 < 2;
        small_survey_segment(&survey[i], "half", half);
        survey[i].context.threads = i ? 4 : 1;
        analyse(&survey[i]);
    }
    same_rows(&survey[0], &survey[1]);
    assert_int_equal(move(&survey[0], "half", "up", "latent")->base, PEOPLE / 2);
    assert_int_equal(move(&survey[0], "half", "up", "latent")->status, TREDE_ESTIMATE_OK);
    small_survey_end(&survey[0]);
    small_survey_end(&survey[1]);
}

static void too_few_people(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[PEOPLE * WAVES];
    make_stages(stage);
    waves_survey(&s, 99, WAVES, TOP, stage);
    analyse(&s);
    assert_int_equal(move(&s, "all", "up", "latent")->status, TREDE_TOO_FEW);
    assert_int_equal(move(&s, "all", "stages", "chosen")->status, TREDE_TOO_FEW);
    assert_int_equal(move(&s, "all", "up", "observed")->status, TREDE_ESTIMATE_OK);
    small_survey_end(&s);
    waves_survey(&s, 2, WAVES, TOP, stage);
    analyse(&s);
    assert_int_equal(move(&s, "all", "up", "latent")->status, TREDE_TOO_FEW);
    small_survey_end(&s);
}

static void everybody_says_the_same(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[PEOPLE * WAVES];
    memset(stage, 2, sizeof stage);
    waves_survey(&s, PEOPLE, WAVES, TOP, stage);
    analyse(&s);
    t_abs(move(&s, "all", "stages", "chosen")->value, 1, T_EXACT);
    t_abs(move(&s, "all", "same", "latent")->value, 1, T_EXACT);
    t_abs(move(&s, "all", "up", "noise")->value, 0, T_EXACT);
    assert_int_equal(move(&s, "all", "up", "noise")->status, TREDE_NO_VARIANCE);
    small_survey_end(&s);
}

static void three_waves_are_needed(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[PEOPLE * WAVES];
    make_stages(stage);
    waves_survey(&s, PEOPLE, 2, TOP, stage);
    analyse(&s);
    assert_int_equal(small_rows(&s, "latent_markov"), 0);
    small_survey_end(&s);
    waves_survey(&s, PEOPLE, WAVES, TOP, stage); /* two runs of two */
    for (size_t w = 0; w < WAVES; w++)
        s.waves[w].mode = w < 2 ? "paper" : "web";
    analyse(&s);
    assert_int_equal(small_rows(&s, "latent_markov"), 0);
    small_survey_end(&s);
}

/* Nobody in the third wave was in another: it has no overlap, and tells nothing of movement. */
static void a_wave_without_overlap(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[PEOPLE * WAVES];
    make_stages(stage);
    for (size_t i = 0; i < PEOPLE; i++)
        for (size_t w = 0; w < WAVES; w++)
            if ((w == 2) == (i < PEOPLE - 20)) stage[i * WAVES + w] = 0;
    waves_survey(&s, PEOPLE, WAVES, TOP, stage);
    analyse(&s);
    assert_int_equal(move(&s, "all", "up", "latent")->base, PEOPLE - 20);
    assert_int_equal(move(&s, "all", "up", "latent")->status, TREDE_ESTIMATE_OK);
    small_survey_end(&s);
}

static void no_memory_is_a_status(void **state)
{
    (void)state;
    int8_t stage[PEOPLE * WAVES];
    make_stages(stage);
    for (uint64_t n = 1; n < 60; n++) {
        struct small_survey s;
        waves_survey(&s, PEOPLE, WAVES, TOP, stage);
        small_survey_finish(&s, false);
        trede_alloc_fail_after(n);
        assert_int_equal(trede_analyse_latent_markov(&s.context, s.out), TREDE_INTERNAL);
        trede_alloc_fail_after(0);
        small_survey_end(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_told_from_movement),
        cmocka_unit_test(the_same_for_any_number_of_threads),
        cmocka_unit_test(too_few_people),
        cmocka_unit_test(everybody_says_the_same),
        cmocka_unit_test(three_waves_are_needed),
        cmocka_unit_test(a_wave_without_overlap),
        cmocka_unit_test(no_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
