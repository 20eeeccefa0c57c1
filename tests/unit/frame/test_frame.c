/* The frame from a real store: order, PSUs, links between waves, fractions, what is missing. */
#include "harness/survey.h"

#include "base/alloc.h"
#include "base/files.h"
#include "stats/replicates.h"

static const char header[] = "trede: 1\n"
                             "name: Test\n"
                             "language: en\n"
                             "sample: probability\n"
                             "waves:\n"
                             "  - {id: A, label: A, fieldwork: 2026-01-01/2026-01-31}\n"
                             "  - {id: B, label: B, fieldwork: 2026-04-01/2026-04-30}\n"
                             "  - {id: C, label: C, fieldwork: 2026-07-01/2026-07-31}\n"
                             "surveys:\n"
                             "  - {file: data/all.csv, wave: {column: wave}}\n";

static void build(struct t_survey *survey, const char *rest, const char *items, const char *rows)
{
    char yaml[4000];
    snprintf(yaml, sizeof yaml, "%s%s", header, rest);
    t_survey_begin(survey);
    t_survey_write(survey, "campaign.yaml", yaml);
    t_survey_write(survey, "items.csv", items);
    t_survey_write(survey, "data/all.csv", rows);
    t_survey_build(survey);
}

static const char one_item[] = "item,column,kind,min,max\nq,q,number,0,9\n";

static void check_numbers(const char *what, const uint32_t *got, const uint32_t *want, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (got[i] != want[i]) fail_msg("%s[%zu]: got %u, want %u", what, i, got[i], want[i]);
}

/* q tells the rows apart: 1 is the first line of the file and so on. */
static void check_order(const struct t_survey *survey, const int *lines)
{
    const struct trede_frame *frame = survey->frame;
    for (size_t i = 0; i < frame->rows; i++)
        assert_int_equal((int)frame->number[frame->indicator_number[0]][i], lines[i]);
}

static void ordered_by_design(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "design: {respondent: id, weight: w, stratum: area, cluster: house}\nindicators: {line: q}\n", one_item,
          "id,wave,area,house,w,q\n"
          "p3,B,north,n2,1,1\n"
          "p1,A,north,n1,2.5,2\n"
          "p2,A,south,s1,1,3\n"
          "p1,B,north,n1,1,4\n"
          "p4,A,north,n2,1,5\n"
          "p3,A,north,n2,1,6\n"
          "p5,C,south,s1,1,7\n");
    assert_int_equal(s.status, TREDE_OK);
    const struct trede_frame *f = s.frame;
    assert_int_equal(f->rows, 7);
    check_order(&s, (const int[]){6, 1, 5, 2, 4, 3, 7});
    check_numbers("psu", f->design.psu, (const uint32_t[]){0, 0, 0, 1, 1, 2, 2}, 7);
    check_numbers("stratum", f->design.stratum, (const uint32_t[]){0, 0, 0, 0, 0, 1, 1}, 7);
    const uint32_t none = UINT32_MAX;
    check_numbers("next", f->next, (const uint32_t[]){1, none, none, 4, none, none, none}, 7);
    assert_int_equal(f->design.psus, 3);
    assert_int_equal(f->design.strata, 2);
    assert_int_equal(f->panel_rows, 2);
    assert_int_equal(f->lonely_strata, 1); /* south has one house */
    t_rel(f->weight[3], 2.5, T_EXACT);
    assert_ptr_equal(f->design.weight, f->weight);
    assert_null(f->design.fraction);
    assert_null(f->design.second);
    assert_true(f->has_weights && f->has_clusters && f->has_strata && f->has_ids);
    const size_t waves[] = {4, 2, 1};
    for (int w = 0; w < 3; w++)
        assert_int_equal(f->wave_rows[w], waves[w]);
    t_survey_end(&s);
}

/* A respondent who answers twice is one PSU with two rows; one who moved is nested in each stratum, and still linked.
 */
static void respondents_as_psus(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "design: {respondent: id, stratum: area}\nindicators: {line: q}\n", one_item,
          "id,wave,area,q\np1,A,north,1\np2,A,north,2\np2,B,south,3\np1,B,north,4\np3,B,south,5\n");
    assert_int_equal(s.status, TREDE_OK);
    check_order(&s, (const int[]){1, 4, 2, 3, 5});
    check_numbers("psu", s.frame->design.psu, (const uint32_t[]){0, 0, 1, 2, 3}, 5);
    check_numbers("next", s.frame->next, (const uint32_t[]){1, UINT32_MAX, 3, UINT32_MAX, UINT32_MAX}, 5);
    assert_false(s.frame->has_weights || s.frame->has_clusters);
    t_survey_end(&s);
}

/* What a wave draws anew is a sample of its own: the strata of the variance are those of the campaign, draw by draw. A
 * panel stays in the draw it came in with; one unit alone joins the draw before it, or the one after. */
static void strata_draw_by_draw(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "design: {respondent: id, stratum: area, cluster: house}\nindicators: {line: q}\n", one_item,
          "id,wave,area,house,q\n"
          "a1,A,north,n1,1\na2,A,north,n2,2\n" /* two, again in B */
          "a1,B,north,n1,3\na2,B,north,n2,4\n"
          "b1,B,north,n3,5\nb2,B,north,n4,6\n" /* two new ones */
          "c1,C,north,n5,7\n"                  /* one new one: counts with those of B */
          "d1,A,south,s1,8\n"                  /* one, then two: counts with those of C */
          "e1,C,south,s2,9\ne2,C,south,s3,0\n");
    assert_int_equal(s.status, TREDE_OK);
    check_order(&s, (const int[]){1, 3, 2, 4, 5, 6, 7, 8, 9, 0});
    check_numbers("stratum", s.frame->design.stratum, (const uint32_t[]){0, 0, 0, 0, 1, 1, 1, 2, 2, 2}, 10);
    check_numbers("psus", s.frame->design.stratum_psus, (const uint32_t[]){2, 3, 3}, 3);
    assert_int_equal(s.frame->lonely_strata, 0);
    t_survey_end(&s);
}

/* Clusters without strata are drawn wave by wave too; people alone are one simple sample, as in R. */
static void draws_of_a_simple_sample(void **state)
{
    (void)state;
    static const char rows[] = "id,wave,house,q\na,A,h1,1\nb,A,h2,2\nc,B,h3,3\nd,B,h4,4\n";
    struct t_survey s;
    build(&s, "design: {respondent: id, cluster: house}\nindicators: {line: q}\n", one_item, rows);
    check_numbers("stratum", s.frame->design.stratum, (const uint32_t[]){0, 0, 1, 1}, 4);
    t_survey_end(&s);
    build(&s, "design: {respondent: id}\nindicators: {line: q}\n", one_item, rows);
    check_numbers("stratum", s.frame->design.stratum, (const uint32_t[]){0, 0, 0, 0}, 4);
    t_survey_end(&s);
}

static void rows_without_ids(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "indicators: {line: q}\n", one_item, "wave,q\nB,1\nA,2\nA,3\n");
    assert_int_equal(s.status, TREDE_OK);
    assert_int_equal(s.frame->design.psus, 3);
    assert_int_equal(s.frame->design.strata, 1);
    assert_int_equal(s.frame->panel_rows, 0);
    assert_int_equal(s.frame->wave_rows[2], 0);
    assert_false(s.frame->has_ids || s.frame->has_strata);
    assert_int_equal(s.frame->kish[0].rows, 2);
    t_rel(s.frame->kish[0].effective, 2, T_TIGHT);
    t_survey_end(&s);
}

static void one_respondent(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "design: {respondent: id}\nindicators: {line: q}\n", one_item, "id,wave,q\np1,B,4\n");
    assert_int_equal(s.status, TREDE_OK);
    assert_int_equal(s.frame->rows, 1);
    assert_int_equal(s.frame->design.psus, 1);
    assert_int_equal(s.frame->lonely_strata, 1);
    assert_int_equal(s.frame->wave[0], 1);
    t_survey_end(&s);
}

/* Wave A draws 2 of 10 and 2 of 4, wave B 1 of 10: the smallest fraction of a stratum holds. */
static void fractions(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s,
          "design: {respondent: id, stratum: area, cluster: house, population: houses, second_population: people}\n"
          "indicators: {line: q}\n",
          one_item,
          "id,wave,area,house,houses,people,q\n"
          "p1,A,north,n1,10,4,1\np2,A,north,n1,10,4,2\np3,A,north,n2,10,3,3\n"
          "p4,A,south,s1,4,2,4\np5,A,south,s2,4,1,5\np6,B,north,n3,10,8,6\n");
    assert_int_equal(s.status, TREDE_OK);
    const struct trede_design *d = &s.frame->design;
    t_rel(d->fraction[0], 0.1, T_TIGHT);
    t_rel(d->fraction[1], 0.5, T_TIGHT);
    const double second[] = {2.0 / 4, 1.0 / 3, 1.0 / 8, 1.0 / 2, 1.0};
    for (size_t p = 0; p < 5; p++)
        t_rel(d->second_fraction[p], second[p], T_TIGHT);
    check_numbers("second", d->second, (const uint32_t[]){0, 1, 2, 3, 4, 5}, 6);
    t_survey_end(&s);
}

static void population_smaller_than_sample(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "design: {respondent: id, stratum: area, population: n}\nindicators: {line: q}\n", one_item,
          "id,wave,area,n,q\np1,A,north,9,1\np2,A,south,1,2\np3,A,south,1,3\n");
    assert_int_equal(s.status, TREDE_CAMPAIGN);
    assert_null(s.frame);
    assert_true(t_survey_said(&s, TREDE_ERROR, "\"south\"", "population"));
    t_survey_end(&s);
}

static void lonely_stratum_refused(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "design: {respondent: id, stratum: area, lonely: fail}\nindicators: {line: q}\n", one_item,
          "id,wave,area,q\np1,A,north,1\np2,A,north,2\np3,A,south,3\n");
    assert_int_equal(s.status, TREDE_CAMPAIGN);
    assert_true(t_survey_said(&s, TREDE_ERROR, "\"south\"", "one sampling unit"));
    t_survey_end(&s);
}

/* All of the stratum was drawn: there is nothing to estimate, so nothing to refuse. */
static void lonely_but_whole(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "design: {respondent: id, stratum: area, population: n, lonely: fail}\nindicators: {line: q}\n", one_item,
          "id,wave,area,n,q\np1,A,north,9,1\np2,A,north,9,2\np3,A,south,1,3\n");
    assert_int_equal(s.status, TREDE_OK);
    assert_int_equal(s.frame->lonely_strata, 0);
    t_survey_end(&s);
}

static void what_is_missing(void **state)
{
    (void)state;
    struct t_survey s;
    t_survey_begin(&s);
    char yaml[2000];
    snprintf(yaml, sizeof yaml, "%sdesign: {respondent: id}\nbehaviour: acts = 1\n", header);
    t_survey_write(&s, "campaign.yaml", yaml);
    t_survey_write(&s, "items.csv", "item,column,kind,min,max\nacts,acts,yesno,,\nage,age,number,0,120\n");
    t_survey_write(&s, "codes.csv",
                   "item,raw,value,missing_kind\nacts,1,1,\nacts,0,0,\nacts,8,,refused\nacts,9,,don't know\n");
    t_survey_write(&s, "data/all.csv",
                   "id,wave,acts,age\np1,A,1,30\np2,A,8,\np3,A,9,44\np4,A,0,50\np5,A,8,50\np6,B,,51\n");
    t_survey_build(&s);
    assert_int_equal(s.status, TREDE_OK);
    const int64_t want[2][2][6] = {{{2, 0, 0, 2, 1, 0}, {4, 0, 0, 0, 0, 1}}, {{0, 0, 0, 0, 0, 1}, {1, 0, 0, 0, 0, 0}}};
    for (size_t w = 0; w < 2; w++)
        for (size_t item = 0; item < 2; item++)
            for (size_t kind = 0; kind < 6; kind++)
                assert_int_equal(s.frame->missing[w * 12 + item * 6 + kind], want[w][item][kind]);
    const int8_t acts[] = {1, -1, -1, 0, -1, -1};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(s.frame->outcome[s.frame->behaviour][i], acts[i]);
    t_survey_end(&s);
}

/* a to e are a block; f has another scale, so g is alone. */
static void straight_lining(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "indicators: {line: a}\ndesign: {respondent: id}\n",
          "item,column,kind,min,max\na,a,likert,1,5\nb,b,likert,1,5\nc,c,likert,1,5\nd,d,likert,1,5\ne,e,likert,1,5\n"
          "f,f,likert,1,7\ng,g,likert,1,5\n",
          "id,wave,a,b,c,d,e,f,g\np1,A,3,3,3,3,3,4,1\np2,A,3,3,3,3,4,3,3\np3,A,3,3,,3,3,3,3\np4,A,1,1,1,1,1,,\n");
    assert_int_equal(s.status, TREDE_OK);
    assert_true(s.frame->straight_lining >= 0);
    const int8_t straight[] = {1, 0, -1, 1};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(s.frame->outcome[s.frame->straight_lining][i], straight[i]);
    t_survey_end(&s);
}

/* Forty items in one block: the expression must not become too deep for SQLite. */
static void long_block(void **state)
{
    (void)state;
    static char items[4000], rows[4000];
    size_t at = (size_t)snprintf(items, sizeof items, "item,column,kind,min,max\n");
    size_t head = (size_t)snprintf(rows, sizeof rows, "id,wave");
    for (int i = 0; i < 60; i++) {
        at += (size_t)snprintf(items + at, sizeof items - at, "q%d,q%d,likert,1,5\n", i, i);
        head += (size_t)snprintf(rows + head, sizeof rows - head, ",q%d", i);
    }
    for (int p = 0; p < 2; p++) {
        head += (size_t)snprintf(rows + head, sizeof rows - head, "\np%d,A", p);
        for (int i = 0; i < 60; i++)
            head += (size_t)snprintf(rows + head, sizeof rows - head, ",%d", p && i == 59 ? 5 : 2);
    }
    snprintf(rows + head, sizeof rows - head, "\n");
    struct t_survey s;
    build(&s, "indicators: {line: q0}\ndesign: {respondent: id}\n", items, rows);
    assert_int_equal(s.status, TREDE_OK);
    assert_int_equal(s.frame->outcome[s.frame->straight_lining][0], 1);
    assert_int_equal(s.frame->outcome[s.frame->straight_lining][1], 0);
    t_survey_end(&s);
}

static const char set_rules[] =
    "segment_set,segment,rule\nage,young,q < 3\nage,middle,q >= 2 and q < 6\nage,old,q >= 6\n";

static void segments(void **state)
{
    (void)state;
    struct t_survey s;
    t_survey_begin(&s);
    char yaml[2000];
    snprintf(yaml, sizeof yaml, "%sdesign: {respondent: id}\nindicators: {line: q}\n", header);
    t_survey_write(&s, "campaign.yaml", yaml);
    t_survey_write(&s, "items.csv", one_item);
    t_survey_write(&s, "segments.csv", set_rules);
    t_survey_write(&s, "data/all.csv", "id,wave,q\np1,A,1\np2,A,2\np3,A,7\np4,A,\n");
    t_survey_build(&s);
    assert_int_equal(s.status, TREDE_OK);
    const int8_t want[3][4] = {{1, 1, 0, -1}, {0, 1, 0, -1}, {0, 0, 1, -1}};
    for (size_t i = 0; i < 3; i++) {
        for (size_t row = 0; row < 4; row++)
            assert_int_equal(s.frame->outcome[s.frame->segment[0][i]][row], want[i][row]);
    }
    assert_string_equal(s.frame->outcome_name[s.frame->segment[0][2]], "age/old");
    t_survey_end(&s);
}

/* Pseudonyms differ with the key of the folder, the frame must not: same input, same bytes. */
static void key_makes_no_difference(void **state)
{
    (void)state;
    static const char rows[] =
        "id,wave,area,house,q\np9,A,x,h3,1\np2,B,y,h1,2\np2,A,y,h1,3\np5,A,x,h2,4\np7,A,y,h9,5\n";
    struct t_survey s[2];
    for (int i = 0; i < 2; i++) {
        build(&s[i], "design: {respondent: id, stratum: area, cluster: house}\nindicators: {line: q}\n", one_item,
              rows);
        assert_int_equal(s[i].status, TREDE_OK);
        check_order(&s[i], (const int[]){1, 4, 3, 2, 5});
    }
    check_numbers("respondent", s[0].frame->respondent, s[1].frame->respondent, 5);
    check_numbers("psu", s[0].frame->design.psu, s[1].frame->design.psu, 5);
    for (int i = 0; i < 2; i++)
        t_survey_end(&s[i]);
}

static const char full_design[] = "design: {respondent: id, weight: w, stratum: area, cluster: house, population: n}\n"
                                  "indicators: {line: q}\nbehaviour: q > 3\n";
static const char full_rows[] =
    "id,wave,area,house,n,w,q\np9,A,x,h3,9,1,1\np2,B,y,h1,9,2,2\np2,A,y,h1,9,1,3\np5,A,x,h2,9,1,4\np7,A,y,h9,9,3,5\n";

static void any_allocation_may_fail(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, full_design, one_item, full_rows);
    assert_int_equal(s.status, TREDE_OK);
    trede_frame_destroy(s.frame);
    s.frame = NULL;
    enum trede_status status = TREDE_INTERNAL;
    uint64_t n = 0;
    for (; status && n < 1000; n++) {
        trede_alloc_fail_after(n + 1);
        status = trede_frame_build(s.campaign, s.store, 0, s.findings, &s.frame);
        trede_alloc_fail_after(0);
        if (status) assert_null(s.frame);
    }
    assert_int_equal(status, TREDE_OK);
    assert_true(n > 20);
    t_survey_end(&s);
}

static void can_be_stopped(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, full_design, one_item, full_rows);
    trede_frame_destroy(s.frame);
    trede_interrupt();
    assert_int_equal(trede_frame_build(s.campaign, s.store, 0, s.findings, &s.frame), TREDE_INTERRUPTED);
    trede_interrupt_clear();
    assert_null(s.frame);
    t_survey_end(&s);
}

/* Replicate weights go with their rows, wherever the order puts those. */
static void replicate_weights_follow(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s,
          "design: {respondent: id, weight: w, replicates: {columns: r1..r3, type: jk1, scale: 0.5}}\n"
          "indicators: {line: q}\n",
          one_item,
          "id,wave,w,r1,r2,r3,q\n"
          "p2,B,1,0,1.5,10,1\n"
          "p1,A,2,3,0,20,2\n"
          "p2,A,3,3,6,30,3\n");
    assert_int_equal(s.status, TREDE_OK);
    const struct trede_frame *f = s.frame;
    const struct trede_replicates *given = f->design.replicates;
    assert_non_null(given);
    assert_int_equal(given->count, 3);
    t_abs(given->scale, 0.5, T_EXACT);
    for (size_t i = 0; i < 3; i++)
        t_abs(given->weight[i * 3 + 2], 10 * f->number[f->indicator_number[0]][i], T_EXACT);
    assert_int_equal(given->rank, 3);
    t_survey_end(&s);
}

/* A file that campaign.yaml no longer names came in before the design had replicate weights. */
static void replicate_weights_missing(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "design: {respondent: id, weight: w}\nindicators: {line: q}\n", one_item,
          "id,wave,w,r1,r2,q\np1,A,1,0,2,1\np2,A,1,2,0,2\n");
    assert_int_equal(s.status, TREDE_OK);
    trede_frame_destroy(s.frame);
    trede_store_close(s.store);
    trede_campaign_destroy(s.campaign);
    s.frame = NULL;
    char yaml[4000];
    snprintf(yaml, sizeof yaml, "%s%s", header,
             "design: {respondent: id, weight: w, replicates: {columns: r1..r2, type: jk1}}\nindicators: {line: q}\n");
    char *all = strstr(yaml, "all.csv");
    memcpy(all, "new.csv", 7);
    t_survey_write(&s, "campaign.yaml", yaml);
    t_survey_write(&s, "data/new.csv", "id,wave,w,r1,r2,q\np3,B,1,0,2,1\np4,B,1,2,0,2\n");
    t_survey_build(&s);
    assert_int_equal(s.status, TREDE_STORE);
    assert_true(t_survey_said(&s, TREDE_ERROR, "2 responses", "without replicate weights"));
    t_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordered_by_design),
        cmocka_unit_test(respondents_as_psus),
        cmocka_unit_test(rows_without_ids),
        cmocka_unit_test(one_respondent),
        cmocka_unit_test(strata_draw_by_draw),
        cmocka_unit_test(draws_of_a_simple_sample),
        cmocka_unit_test(fractions),
        cmocka_unit_test(population_smaller_than_sample),
        cmocka_unit_test(lonely_stratum_refused),
        cmocka_unit_test(lonely_but_whole),
        cmocka_unit_test(what_is_missing),
        cmocka_unit_test(straight_lining),
        cmocka_unit_test(long_block),
        cmocka_unit_test(segments),
        cmocka_unit_test(key_makes_no_difference),
        cmocka_unit_test(replicate_weights_follow),
        cmocka_unit_test(replicate_weights_missing),
        cmocka_unit_test(any_allocation_may_fail),
        cmocka_unit_test(can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
