/* Report counts from a real store: what is summed, what is not, and whose name a segment carries. */
#include "harness/survey.h"

#include "frame/counts.h"

static const char yaml[] =
    "trede: 1\nname: Test\nlanguage: en\n"
    "waves:\n  - {id: \"2026\", label: \"2026\", fieldwork: 2026-01-01/2026-12-31}\n"
    "reports:\n"
    "  - {file: data/r.csv, period: month, segment: {area: district, age: age}, channel: line, count: n,\n"
    "     anonymous: anon, followed_up: up, median_days: days, population: people}\n"
    "activity:\n"
    "  - {file: data/a.csv, period: quarter, channel: line, spend: euro, hours: h}\n";

static void build(struct t_survey *s, const char *reports, const char *activity)
{
    t_survey_begin(s);
    t_survey_write(s, "campaign.yaml", yaml);
    t_survey_write(
        s, "segments.csv",
        "segment_set,segment,rule,label_en\narea,n,q = 1,North\narea,s,q = 2,South\nage,y,q = 3,\nage,o,q = 4,\n");
    t_survey_write(s, "items.csv", "item,column,kind,min,max\nq,q,number,0,9\n");
    t_survey_write(s, "data/r.csv", reports);
    t_survey_write(s, "data/a.csv", activity);
    t_survey_build(s);
    assert_int_equal(s->status, TREDE_OK);
}

static struct trede_count_table read_table(const struct t_survey *s, enum trede_file_kind kind,
                                           struct trede_arena *arena)
{
    struct trede_count_table table;
    assert_int_equal(trede_count_table_read(s->campaign, s->store, kind, arena, &table), TREDE_OK);
    return table;
}

static const char activity_rows[] = "quarter,line,euro,h\n2026-Q1,letter,150,3\n2026-Q1,desk,,8\n";

static void finer_split_is_summed(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s,
          "month,district,age,line,n,anon,up,days,people\n"
          "2026-01,North,y,phone,4,1,2,10,1000\n"
          "2026-01,North,o,phone,6,2,,20,3000\n"
          "2026-01,South,y,phone,5,0,5,7,500\n"
          "2026-01,North,y,web,1,1,1,2,1000\n"
          "2026-02,north,y,phone,0,0,,,1000\n"
          "2026-02,n,o,phone,2,0,2,4,3000\n",
          activity_rows);
    struct trede_arena *arena = trede_arena_create();
    struct trede_count_table t = read_table(&s, TREDE_FILE_REPORTS, arena);
    assert_int_equal(t.count, 4);
    const struct trede_count_cell *c = &t.cells[0];
    assert_string_equal(c->period_text, "2026-01");
    assert_string_equal(c->segment_set, "area");
    assert_string_equal(c->segment, "n"); /* the file says North */
    assert_string_equal(c->channel_name, "phone");
    assert_int_equal(c->source, 0);
    t_rel(c->count, 10, T_EXACT);
    t_rel(c->anonymous, 3, T_EXACT);
    t_rel(c->population, 4000, T_EXACT);
    assert_true(c->followed_up < 0);    /* not known for six of the ten */
    t_rel(c->median_days, 16, T_TIGHT); /* (4 x 10 + 6 x 20) / 10 */
    assert_string_equal(t.cells[1].channel_name, "web");
    t_rel(t.cells[1].population, 1000, T_EXACT);
    assert_string_equal(t.cells[2].segment, "s");
    c = &t.cells[3];
    assert_string_equal(c->period_text, "2026-02");
    t_rel(c->count, 2, T_EXACT);
    t_rel(c->followed_up, 2, T_EXACT); /* nothing to follow up in the other row */
    t_rel(c->median_days, 4, T_EXACT);
    trede_arena_destroy(arena);
    t_survey_end(&s);
}

static void activity(void **state)
{
    (void)state;
    struct t_survey s;
    build(&s, "month,district,age,line,n,anon,up,days,people\n2026-01,North,y,phone,4,1,2,10,1000\n", activity_rows);
    struct trede_arena *arena = trede_arena_create();
    struct trede_count_table t = read_table(&s, TREDE_FILE_ACTIVITY, arena);
    assert_int_equal(t.count, 2);
    assert_string_equal(t.cells[0].channel_name, "desk");
    assert_string_equal(t.cells[0].segment_set, "all");
    assert_true(t.cells[0].spend < 0);
    t_rel(t.cells[0].hours, 8, T_EXACT);
    t_rel(t.cells[1].spend, 150, T_EXACT);
    t_rel(t.cells[1].hours, 3, T_EXACT);
    assert_int_equal(t.cells[1].channel, -1);
    trede_arena_destroy(arena);
    t_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finer_split_is_summed), cmocka_unit_test(activity)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
