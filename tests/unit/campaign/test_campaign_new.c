/* A new campaign is read without a word, is the same every time, and never overwrites anything. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "folder.h"
#include "store/store.h"

static struct t_folder folder;

static int set_up(void **state)
{
    (void)state;
    t_folder_make(&folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    t_folder_remove(&folder);
    return 0;
}

static struct trede_campaign *make_and_read(enum trede_language language)
{
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *c = NULL;
    assert_int_equal(TREDE_OK, trede_campaign_new(folder.path, language, findings));
    enum trede_status status = trede_campaign_read(folder.path, findings, &c);
    if (status == TREDE_OK) status = trede_rules_check(c, findings);
    if (trede_findings_kept(findings)) t_show(findings);
    assert_int_equal(TREDE_OK, status);
    assert_int_equal(0, trede_findings_kept(findings));
    trede_findings_destroy(findings);
    return c;
}

static void check_content(const struct trede_campaign *c)
{
    assert_true(c->example);
    assert_int_equal(2, c->wave_count);
    assert_int_equal(25, c->item_count);
    assert_int_equal(3, c->set_count);
    assert_int_equal(2, c->profiles.set); /* the last, made of the profiles */
    assert_int_equal(5, c->sets[2].count);
    assert_int_equal(4, c->named[TREDE_NAMED_MESSAGE].count);
    assert_int_equal(3, c->named[TREDE_NAMED_APPEALS].count);
    assert_int_equal(3, c->named[TREDE_NAMED_TRUST].count);
    assert_int_equal(3, c->trust_count); /* every part stands beside follow-up */
    assert_true(c->trust_of_parts);
    assert_int_equal(1, c->named[TREDE_NAMED_PARTICIPATION].count);
    assert_int_equal(3, c->event_count);
    assert_int_equal(3, c->stakeholder_count);
    assert_string_equal(c->stakeholders[1].name, trede_campaign_owner_of_channel(c, 2)->name);
    assert_int_equal(3, c->channel_count);
    assert_int_equal(4, c->goal_count);
    assert_int_equal(7, c->ladder.top);
    assert_int_equal(3, c->barrier_count);
    assert_true(c->indicators[1].is_mean);
    assert_int_equal(0, c->channels[0].medium_row < 0);
}

static void dutch(void **state)
{
    (void)state;
    struct trede_campaign *c = make_and_read(TREDE_DUTCH);
    assert_int_equal(TREDE_DUTCH, c->language);
    assert_string_equal("weet_waar_melden", c->indicators[0].rule.name);
    check_content(c);
    trede_campaign_destroy(c);
}

static void english(void **state)
{
    (void)state;
    struct trede_campaign *c = make_and_read(TREDE_ENGLISH);
    assert_int_equal(TREDE_ENGLISH, c->language);
    assert_string_equal("knows_where", c->indicators[0].rule.name);
    check_content(c);
    trede_campaign_destroy(c);
}

/* The media matrix and the needs are there to be changed; as they come they are the built-in ones. */
static void matrix(void **state)
{
    (void)state;
    for (int language = 0; language < 2; language++) {
        struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
        struct trede_campaign *own = make_and_read(language ? TREDE_DUTCH : TREDE_ENGLISH), *built_in = NULL;
        t_folder_delete(&folder, "media.csv");
        t_folder_delete(&folder, "functions.csv");
        assert_int_equal(TREDE_OK, trede_campaign_read(folder.path, findings, &built_in));
        assert_int_equal(built_in->media_count, own->media_count);
        for (size_t i = 0; i < own->media_count; i++) {
            assert_string_equal(built_in->media[i].name, own->media[i].name);
            assert_memory_equal(built_in->media[i].rating, own->media[i].rating, sizeof own->media[i].rating);
        }
        assert_memory_equal(built_in->need, own->need, sizeof own->need);
        trede_campaign_destroy(own);
        trede_campaign_destroy(built_in);
        trede_findings_destroy(findings);
        t_folder_remove(&folder);
        t_folder_make(&folder);
    }
}

/* Number of times a sign is in a text. */
static size_t times(const char *text, char sign)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == sign;
    return count;
}

/* The sum of the fourth column of a table with ";" between its columns and a header. */
static int sum_of_fourth(const char *table)
{
    int sum = 0;
    for (const char *row = strchr(table, '\n'); row && row[1]; row = strchr(row + 1, '\n')) {
        const char *cell = row + 1;
        for (int i = 0; i < 3; i++)
            cell = strchr(cell, ';') + 1;
        sum += atoi(cell);
    }
    return sum;
}

/* 60 respondents with an answer in each of 26 columns, 30 of them in both waves, and the same bytes the second time. */
static void data(void **state)
{
    (void)state;
    trede_campaign_destroy(make_and_read(TREDE_DUTCH));
    char *first = t_folder_read(&folder, "data/nulmeting.csv"), *second = t_folder_read(&folder, "data/meting1.csv");
    char *reports = t_folder_read(&folder, "data/meldingen.csv"), *activity = t_folder_read(&folder, "data/inzet.csv");
    assert_int_equal(61, times(first, '\n'));
    assert_int_equal(61 * 25, times(first, ';'));
    assert_int_equal(61 * 25, times(second, ';'));
    assert_non_null(strstr(first, "\n1060;"));
    assert_non_null(strstr(second, "\n1060;"));
    assert_null(strstr(first, "\n1061;"));
    assert_int_equal(37, times(reports, '\n'));
    assert_int_equal(7, times(activity, '\n'));
    char *cases = t_folder_read(&folder, "data/zaken.csv");
    assert_int_equal(380, times(cases, '\n')); /* as many reports as the counts add up to, see below */
    assert_int_equal(379, sum_of_fourth(reports));
    free(cases);
    struct t_folder once = folder;
    t_folder_make(&folder);
    trede_campaign_destroy(make_and_read(TREDE_DUTCH));
    char *again = t_folder_read(&folder, "data/meting1.csv");
    assert_string_equal(second, again);
    t_folder_remove(&once);
    free(first);
    free(second);
    free(reports);
    free(activity);
    free(again);
}

static void not_over_something(void **state)
{
    (void)state;
    struct trede_findings *findings = trede_findings_create(TREDE_DUTCH);
    t_folder_write_text(&folder, "eigen.txt", "van mij");
    assert_int_equal(TREDE_OUTPUT, trede_campaign_new(folder.path, TREDE_DUTCH, findings));
    assert_int_equal(1, trede_findings_count(findings, TREDE_ERROR));
    assert_non_null(strstr(trede_findings_at(findings, 0)->message, "niet leeg"));
    struct stat about;
    assert_int_equal(-1, stat(t_folder_file(&folder, "campaign.yaml"), &about));
    assert_int_equal(TREDE_OUTPUT, trede_campaign_new(t_folder_file(&folder, "eigen.txt"), TREDE_DUTCH, findings));
    assert_int_equal(TREDE_OUTPUT, trede_campaign_new(t_folder_file(&folder, "geen/map"), TREDE_DUTCH, findings));
    char *kept = t_folder_read(&folder, "eigen.txt");
    assert_string_equal("van mij", kept);
    free(kept);
    trede_findings_destroy(findings);
}

/* Files may be at most 4,000 bytes, so the definition does not fit: nothing is left. */
static void disk_gives_out(void **state)
{
    (void)state;
    struct rlimit before, small;
    struct stat about;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    char path[80];
    snprintf(path, sizeof path, "%s/nieuw", folder.path);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &before));
    small = before;
    small.rlim_cur = 4000;
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &small));
    enum trede_status status = trede_campaign_new(path, TREDE_DUTCH, findings);
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &before));
    assert_int_equal(TREDE_OUTPUT, status);
    assert_int_equal(1, trede_findings_count(findings, TREDE_ERROR));
    assert_int_equal(-1, stat(path, &about));
    trede_findings_destroy(findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(dutch, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(english, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(matrix, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(data, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(not_over_something, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(disk_gives_out, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
