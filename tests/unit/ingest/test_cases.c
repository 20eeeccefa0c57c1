/* Case registers: what is kept of a report, what is set aside, and that nothing says which report it was. */
#include "folder.h"

#define YAML(more)                                                                                                     \
    "trede: 1\nname: Test\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: 2026-01-05/2026-01-31}\ncases:\n"             \
    "  - {file: data.csv, id: nr, received: in, acknowledged: ack, followed_up: done, closed: shut, owner: owner, "    \
    "channel: line, segment: {area: area}, anonymous: anon, repeat: again" more "}\n"
static const char yaml[] = YAML(""), yaml_as_of[] = YAML(", as_of: 2026-06-30"),
                  yaml_dutch[] = YAML(", date_format: dd-mm-yyyy");
static const char channels[] = "channel,label_nl,label_en\nhotline,Telefoon,Telephone\n";
#define HEAD "nr;in;ack;done;shut;owner;line;area;anon;again\n"

struct kept {
    size_t count;
    struct trede_case_row row[16];
    char owner[16][32], channel[16][32], area[16][32];
};

static enum trede_status keep(void *payload, const struct trede_case_row *row, const char *const *sets, size_t segments)
{
    struct kept *kept = payload;
    assert_true(kept->count < 16);
    assert_int_equal(segments, 1);
    assert_string_equal(sets[0], "area");
    kept->row[kept->count] = *row;
    snprintf(kept->owner[kept->count], 32, "%s", row->owner);
    snprintf(kept->channel[kept->count], 32, "%s", row->channel);
    snprintf(kept->area[kept->count], 32, "%s", row->segments[0]);
    kept->count++;
    return TREDE_OK;
}

static void read_cases(const struct t_folder *folder, struct kept *kept)
{
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *campaign;
    struct trede_store *store;
    kept->count = 0;
    assert_int_equal(trede_campaign_read(folder->path, findings, &campaign), TREDE_OK);
    assert_int_equal(trede_store_open(campaign, TREDE_STORE_READ, findings, &store), TREDE_OK);
    assert_int_equal(trede_store_cases(store, keep, kept), TREDE_OK);
    trede_store_close(store);
    trede_campaign_destroy(campaign);
    trede_findings_destroy(findings);
}

static struct t_import import_cases(struct t_folder *folder, const char *campaign, const char *data)
{
    t_folder_make(folder, campaign, NULL);
    t_folder_write(folder, "channels.csv", channels);
    t_folder_write(folder, "data.csv", data);
    return t_folder_import(folder);
}

static void days_are_kept_and_open_is_open(void **state)
{
    (void)state;
    struct t_folder folder;
    struct kept kept;
    struct t_import import =
        import_cases(&folder, yaml,
                     HEAD "1;2026-01-01;2026-01-01;2026-02-01 09:30;;Politie;TELEFOON;Noord;ja;nee\n"
                          "2;2026-03-05;;;2026-03-06;;desk;;onbekend;\n");
    assert_int_equal(import.status, TREDE_OK);
    assert_int_equal(import.summary.accepted, 2);
    assert_true(t_said(&import, TREDE_NOTE, "data.csv", -1, -1, "from 2026-01-01 to 2026-03-06"));
    read_cases(&folder, &kept);
    assert_int_equal(kept.count, 2);
    const struct trede_case_row *one = &kept.row[0], *two = &kept.row[1];
    assert_int_equal(one->received, 20454); /* date -u -d 2026-01-01 +%s / 86400 */
    assert_int_equal(one->days[TREDE_STEP_ACKNOWLEDGED], 0);
    assert_int_equal(one->days[TREDE_STEP_FOLLOWED_UP], 31);
    assert_int_equal(one->days[TREDE_STEP_FED_BACK], TREDE_STEP_UNKNOWN); /* the register has no such column */
    assert_int_equal(one->days[TREDE_STEP_CLOSED], TREDE_NOT_YET);
    assert_string_equal(kept.owner[0], "Politie");
    assert_string_equal(kept.channel[0], "hotline"); /* by its label */
    assert_string_equal(kept.area[0], "Noord");
    assert_int_equal(one->anonymous, 1);
    assert_int_equal(one->repeat, 0);
    assert_int_equal(two->days[TREDE_STEP_FOLLOWED_UP], TREDE_NOT_YET);
    assert_int_equal(two->days[TREDE_STEP_CLOSED], 1);
    assert_int_equal(two->anonymous, -1);
    assert_int_equal(two->repeat, -1);
    assert_string_equal(kept.owner[1], "");
    t_import_free(&import);
    t_folder_remove(&folder);
}

static const struct wrong {
    const char *yaml, *row;
    int64_t column;
    const char *said;
} wrongs[] = {
    {yaml, "2;;;;;p;l;N;ja;nee\n", 2, "the day of receipt is blank"},
    {yaml, "2;2026-02-30;;;;p;l;N;ja;nee\n", 2, "not a day of the calendar"},
    {yaml, "2;01-02-2026;;;;p;l;N;ja;nee\n", 2, "not a day of the calendar"},
    {yaml, "2;2026-02-03;2026-02-02;;;p;l;N;ja;nee\n", 3, "before the report came in"},
    {yaml, "2;2026-02-03;;geen;;p;l;N;ja;nee\n", 4, "not a day of the calendar"},
    {yaml, "2;2026-02-03;;2062-02-04;;p;l;N;ja;nee\n", 4, "more than ten years after"},
    {yaml_as_of, "2;2026-02-03;;2026-07-01;;p;l;N;ja;nee\n", 4, "after as_of"},
    {yaml_as_of, "2;2026-07-01;;;;p;l;N;ja;nee\n", 2, "after as_of"},
    {yaml, "2;2026-02-03;;;;p;l;N;misschien;nee\n", 9, "neither yes nor no"},
    {yaml, "1;2026-02-03;;;;p;l;N;ja;nee\n", 1, "the same id occurs earlier"},
    {yaml, ";2026-02-03;;;;p;l;N;ja;nee\n", 1, "the id is blank"},
};

static void wrong_rows_are_set_aside(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        struct t_folder folder;
        struct kept kept;
        char data[256];
        snprintf(data, sizeof data, "%s1;2026-01-01;;;;p;l;N;ja;nee\n%s", HEAD, wrongs[i].row);
        struct t_import import = import_cases(&folder, wrongs[i].yaml, data);
        if (!t_said(&import, TREDE_WARNING, "data.csv", 3, wrongs[i].column, wrongs[i].said) ||
            import.status != TREDE_OK || import.summary.rejected != 1)
            fail_msg("%s: status %d, rejected %d", wrongs[i].said, (int)import.status, (int)import.summary.rejected);
        read_cases(&folder, &kept);
        assert_int_equal(kept.count, 1);
        t_import_free(&import);
        t_folder_remove(&folder);
    }
}

static void a_dutch_register(void **state)
{
    (void)state;
    struct t_folder folder;
    struct kept kept;
    struct t_import import = import_cases(&folder, yaml_dutch, HEAD "1;01-02-2026;03-02-2026;;;p;l;N;ja;nee\n");
    assert_int_equal(import.status, TREDE_OK);
    read_cases(&folder, &kept);
    assert_int_equal(kept.row[0].days[TREDE_STEP_ACKNOWLEDGED], 2);
    t_import_free(&import);
    t_folder_remove(&folder);
}

/* A later register takes the place of the earlier one as a whole: cases that were open are done, none is counted twice.
 */
static void a_new_register_replaces_the_old(void **state)
{
    (void)state;
    struct t_folder folder;
    struct kept kept;
    struct t_import import =
        import_cases(&folder, yaml, HEAD "1;2026-01-01;;;;p;l;N;ja;nee\n2;2026-01-02;;;;p;l;N;ja;nee\n");
    t_import_free(&import);
    t_folder_write(&folder, "data.csv", HEAD "1;2026-01-01;;2026-01-11;;p;l;N;ja;nee\n");
    import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    read_cases(&folder, &kept);
    assert_int_equal(kept.count, 1);
    assert_int_equal(kept.row[0].days[TREDE_STEP_FOLLOWED_UP], 10);
    t_import_free(&import);
    import = t_folder_import(&folder);
    assert_int_equal(import.summary.files_unchanged, 1);
    t_import_free(&import);
    t_folder_remove(&folder);
}

static bool holds(const struct t_folder *folder, const char *file, const char *text)
{
    size_t length, words = strlen(text);
    char *bytes = t_folder_read(folder, file, &length);
    bool found = false;
    for (size_t i = 0; bytes && i + words <= length && !found; i++)
        found = memcmp(bytes + i, text, words) == 0;
    free(bytes);
    return found;
}

/* The id, and columns the campaign does not name, are nowhere; nor are the cells of a row that was set aside. */
static void nothing_says_which_report_it_was(void **state)
{
    (void)state;
    struct t_folder folder;
    struct t_import import = import_cases(
        &folder, yaml,
        "nr;in;ack;done;shut;owner;line;area;anon;again;text\n"
        "ZAAK77001;2026-01-01;;;;Politie;l;N;ja;nee;geheimadres\nZAAK77002;2026-01-02;fout9931;;;p;l;N;ja;nee;\n");
    assert_int_equal(import.status, TREDE_OK);
    assert_int_equal(import.summary.rejected, 1);
    static const char *const canaries[] = {"ZAAK77001", "ZAAK77002", "geheimadres", "fout9931"};
    assert_true(holds(&folder, "campaign.db", "Politie"));
    for (size_t i = 0; i < sizeof canaries / sizeof *canaries; i++) {
        assert_false(holds(&folder, "campaign.db", canaries[i]));
        assert_false(holds(&folder, "rejected.csv", canaries[i]));
        for (size_t f = 0; f < trede_findings_kept(import.findings); f++)
            assert_null(strstr(trede_findings_at(import.findings, f)->message, canaries[i]));
    }
    t_import_free(&import);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_kept_and_open_is_open),
        cmocka_unit_test(wrong_rows_are_set_aside),
        cmocka_unit_test(a_dutch_register),
        cmocka_unit_test(a_new_register_replaces_the_old),
        cmocka_unit_test(nothing_says_which_report_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
