/* For whom and between which waves. */
#include "small_survey.h"

#include "analysis/domain_lists.h"

static void begin(struct small_survey *s, size_t waves, const int *wave_of, size_t rows)
{
    small_survey_begin(s, waves, rows);
    for (size_t i = 0; i < rows; i++)
        s->frame.wave[i] = (uint16_t)wave_of[i];
}

struct want {
    int from, to;
    bool headline, refused;
};

static void check_pairs(const struct small_survey *s, const struct want *want, size_t count)
{
    assert_int_equal(s->domains->pair_count, count);
    for (size_t p = 0; p < count; p++) {
        const struct trede_pair *pair = &s->domains->pairs[p];
        assert_int_equal(pair->from, want[p].from);
        assert_int_equal(pair->to, want[p].to);
        assert_int_equal(pair->headline, want[p].headline);
        assert_int_equal(pair->refused, want[p].refused);
    }
}

/* Wave 2 (counted from 0) is empty, so 1 and 3 are neighbours; first and last is the pair shown first. */
static void neighbours_and_headline(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 4, (const int[]){0, 1, 3, 0}, 4);
    small_survey_finish(&s, 0);
    check_pairs(&s, (const struct want[]){{0, 1, false, false}, {0, 3, true, false}, {1, 3, false, false}}, 3);
    small_survey_end(&s);
}

static void asked_for(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 3, (const int[]){0, 1, 2}, 3);
    s.campaign.compare_from = 2; /* whichever way round */
    s.campaign.compare_to = 1;
    small_survey_finish(&s, 0);
    check_pairs(&s, (const struct want[]){{0, 1, false, false}, {1, 2, true, false}}, 2);
    small_survey_end(&s);
}

static void nothing_to_compare(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 3, (const int[]){1, 1}, 2);
    small_survey_finish(&s, 0);
    check_pairs(&s, NULL, 0);
    small_survey_end(&s);
    begin(&s, 3, (const int[]){0, 1}, 2);
    s.campaign.compare_from = 0;
    s.campaign.compare_to = 2; /* no data: the neighbours are still compared, none is the headline */
    small_survey_finish(&s, 0);
    check_pairs(&s, (const struct want[]){{0, 1, false, false}}, 1);
    small_survey_end(&s);
}

static void method_break(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 3, (const int[]){0, 1, 2}, 3);
    s.waves[0].mode = s.waves[1].mode = "web";
    s.waves[2].mode = "phone";
    s.waves[1].agency = "A"; /* only one of the two says so: no break */
    small_survey_finish(&s, 0);
    check_pairs(&s, (const struct want[]){{0, 1, false, false}, {0, 2, true, true}, {1, 2, false, true}}, 3);
    assert_string_equal(trede_wave_break(&s.waves[1], &s.waves[2]), "mode");
    assert_null(trede_wave_break(&s.waves[0], &s.waves[1]));
    small_survey_end(&s);
    begin(&s, 2, (const int[]){0, 1}, 2);
    s.waves[0].questionnaire = "1";
    s.waves[1].questionnaire = "2";
    s.campaign.overlap_measured = true;
    small_survey_finish(&s, 0);
    check_pairs(&s, (const struct want[]){{0, 1, true, false}}, 1);
    small_survey_end(&s);
}

/* More pairs under report: also; one that is compared already does not come twice, one without data not at all. */
static void asked_for_besides(void **state)
{
    (void)state;
    static const struct trede_wave_pair also[] = {{1, 3}, {0, 1}, {0, 2}};
    struct small_survey s;
    begin(&s, 5, (const int[]){0, 1, 3, 4}, 4);
    s.campaign.also = also;
    s.campaign.also_count = 3;
    small_survey_finish(&s, 0);
    check_pairs(
        &s,
        (const struct want[]){{0, 1, false, false}, {1, 3, false, false}, {0, 4, true, false}, {3, 4, false, false}},
        4);
    small_survey_end(&s);
}

/* Wave 1 has a fresh sample and a panel: the panel's answers (apart) are in no cross-section but their own. */
static void two_samples_of_one_wave(void **state)
{
    (void)state;
    static uint8_t sampling[] = {TREDE_FRESH, TREDE_PANEL, TREDE_FRESH, TREDE_PANEL}, apart[] = {0, 1, 0, 1};
    static bool mixed[] = {false, true};
    struct trede_domains *everyone, *shown;
    struct small_survey s;
    begin(&s, 2, (const int[]){0, 1, 1, 1}, 4);
    int in = small_survey_column(&s);
    memset(s.outcome[in], 1, 4);
    small_survey_segment(&s, "in", in);
    small_survey_finish(&s, 0);
    s.frame.sampling = sampling;
    s.frame.apart = apart;
    s.frame.mixed = mixed;
    assert_int_equal(trede_domains_create(&s.campaign, &s.frame, TREDE_ROWS_CROSS_SECTION, &shown), TREDE_OK);
    assert_int_equal(shown->count, 4);
    const uint32_t cross_section[] = {0, 2}, panel[] = {1, 3};
    for (size_t d = 0; d < 2; d++) {
        assert_int_equal(shown->of[d].count, 2);
        assert_memory_equal(shown->of[d].rows, cross_section, sizeof cross_section);
    }
    assert_string_equal(shown->of[2].segment, "fresh");
    assert_memory_equal(shown->of[2].rows, cross_section, sizeof cross_section);
    assert_string_equal(shown->of[3].segment, "panel");
    assert_string_equal(shown->of[3].set, "sample");
    assert_memory_equal(shown->of[3].rows, panel, sizeof panel);
    assert_int_equal(trede_domains_create(&s.campaign, &s.frame, TREDE_ROWS_EVERYONE, &everyone), TREDE_OK);
    assert_int_equal(everyone->count, 2);
    assert_int_equal(everyone->of[0].count, 4);
    trede_domains_destroy(shown);
    trede_domains_destroy(everyone);
    small_survey_end(&s);
}

static void rows_of_segments(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 1, (const int[]){0, 0, 0, 0, 0}, 5);
    int young = small_survey_column(&s), nobody = small_survey_column(&s);
    const int8_t is_young[] = {1, 0, -1, 1, 1};
    memcpy(s.outcome[young], is_young, 5);
    small_survey_segment(&s, "young", young);
    small_survey_segment(&s, "nobody", nobody);
    small_survey_finish(&s, 0);
    assert_int_equal(s.domains->count, 3);
    assert_null(s.domains->of[0].rows);
    assert_int_equal(s.domains->of[0].count, 5);
    assert_string_equal(s.domains->of[0].set, "all");
    const uint32_t rows[] = {0, 3, 4};
    assert_int_equal(s.domains->of[1].count, 3);
    assert_memory_equal(s.domains->of[1].rows, rows, sizeof rows);
    assert_string_equal(s.domains->of[1].segment, "young");
    assert_int_equal(s.domains->of[2].count, 0);
    assert_non_null(s.domains->of[2].rows); /* nobody, not everybody */
    assert_int_equal(s.domains->of[2].segment_index, 1);
    small_survey_end(&s);
}

static void no_survey(void **state)
{
    (void)state;
    struct trede_campaign campaign = {0};
    struct trede_domains *domains;
    assert_int_equal(trede_domains_create(&campaign, NULL, TREDE_ROWS_CROSS_SECTION, &domains), TREDE_OK);
    assert_int_equal(domains->count, 1);
    assert_int_equal(domains->of[0].count, 0);
    assert_int_equal(domains->pair_count, 0);
    trede_domains_destroy(domains);
}

/* More domains than fit in one word of marks, more rows than fit in a block, and a block that is not full; against what
 * every row says. */
enum { MANY = 70, LONG = 1300, IN_A_PSU = 7 };

static bool belongs(const struct trede_membership *of, size_t row)
{
    return (of->everyone || (of->column && of->column[row] == 1)) && !(of->without && of->without[row]);
}

static void check_lists(const struct trede_membership *members, const struct trede_domain *domains,
                        const struct trede_subsets *subsets)
{
    size_t met[MANY] = {0};
    for (size_t row = 0; row < LONG; row++) {
        size_t at = subsets->first[row];
        for (size_t d = 0; d < MANY; d++) {
            if (!belongs(&members[d], row)) continue;
            assert_int_equal(subsets->in[at++], d);
            if (domains[d].rows) assert_int_equal(domains[d].rows[met[d]], row);
            met[d]++;
        }
        assert_int_equal(at, subsets->first[row + 1]);
    }
    for (size_t d = 0; d < MANY; d++) {
        assert_int_equal(domains[d].count, met[d]);
        assert_int_equal(subsets->of[d].count, met[d]);
        assert_ptr_equal(subsets->of[d].rows, domains[d].rows);
    }
}

static void check_psus(const struct trede_membership *members, const struct trede_subsets *subsets)
{
    size_t psus[MANY] = {0};
    for (size_t psu = 0, at = 0; psu * IN_A_PSU < LONG; psu++) {
        for (size_t d = 0; d < MANY; d++) {
            bool any = false;
            for (size_t row = psu * IN_A_PSU; row < (psu + 1) * IN_A_PSU && row < LONG; row++)
                any = any || belongs(&members[d], row);
            if (!any) continue;
            assert_int_equal(subsets->psu_in[at++], d);
            psus[d]++;
        }
        assert_int_equal(subsets->psu_first[psu + 1], at);
    }
    for (size_t d = 0; d < MANY; d++)
        assert_int_equal(subsets->of[d].psus, psus[d]);
}

static void many_domains_many_rows(void **state)
{
    (void)state;
    static int8_t columns[MANY][LONG];
    static uint8_t without[LONG];
    static uint32_t psu[LONG];
    struct trede_membership members[MANY] = {{NULL, true, NULL}, {NULL, true, without}, {NULL, false, NULL}};
    struct trede_domain domains[MANY] = {{0}};
    struct trede_subsets subsets;
    for (size_t row = 0; row < LONG; row++) {
        psu[row] = (uint32_t)(row / IN_A_PSU);
        without[row] = row % 11 == 3;
        for (size_t d = 3; d < MANY; d++) {
            unsigned mix = (unsigned)(row * 2654435761u + d * 40503u) >> 7;
            columns[d][row] = (int8_t)(mix % (d + 2) == 0 ? 1 : mix % 3 == 0 ? -1 : 0);
        }
    }
    for (size_t d = 3; d < MANY; d++)
        members[d] = (struct trede_membership){columns[d], false, d % 2 ? without : NULL};
    struct trede_design design = {.rows = LONG, .psu = psu, .psus = (LONG + IN_A_PSU - 1) / IN_A_PSU};
    struct trede_arena *arena = trede_arena_create();
    assert_int_equal(trede_domain_lists_make(arena, &design, LONG, members, MANY, domains, &subsets), TREDE_OK);
    assert_null(domains[0].rows); /* everyone needs no list */
    assert_int_equal(domains[2].count, 0);
    check_lists(members, domains, &subsets);
    check_psus(members, &subsets);
    trede_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_domains_many_rows),
        cmocka_unit_test(neighbours_and_headline),
        cmocka_unit_test(asked_for),
        cmocka_unit_test(nothing_to_compare),
        cmocka_unit_test(asked_for_besides),
        cmocka_unit_test(two_samples_of_one_wave),
        cmocka_unit_test(method_break),
        cmocka_unit_test(rows_of_segments),
        cmocka_unit_test(no_survey),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
