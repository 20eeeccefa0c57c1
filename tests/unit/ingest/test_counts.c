/* Report counts and activity. */
#include "folder.h"

static const char yaml[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: "
                           "2026-01-05/2026-01-31}\nreports:\n"
                           "  - {file: data.csv, period: month, segment: {area: area}, channel: channel, count: count, "
                           "followed_up: followed, median_days: days, population: people}\n";
static const char yaml_thousands[] =
    "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: "
    "2026-01-05/2026-01-31}\nreports:\n"
    "  - {file: data.csv, period: month, segment: {area: area}, channel: channel, count: count, followed_up: followed, "
    "median_days: days, population: people, thousands: \".\"}\n";
static const char channels[] = "channel,label_nl,label_en\nhotline,Telefoon,Telephone\n";
#define HEAD "month;area;channel;count;followed;days;people\n"

struct kept {
    size_t count;
    struct trede_count_row row[16];
    char channel[16][32], area[16][32];
};

static enum trede_status keep(void *payload, const struct trede_count_row *row, const char *const *sets,
                              size_t segments)
{
    struct kept *kept = payload;
    assert_true(kept->count < 16);
    assert_int_equal(segments, 1);
    assert_string_equal(sets[0], "area");
    kept->row[kept->count] = *row;
    snprintf(kept->channel[kept->count], 32, "%s", row->channel);
    snprintf(kept->area[kept->count], 32, "%s", row->segments[0]);
    kept->count++;
    return TREDE_OK;
}

static void read_counts(const struct t_folder *folder, struct kept *kept)
{
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *campaign;
    struct trede_store *store;
    kept->count = 0;
    assert_int_equal(trede_campaign_read(folder->path, findings, &campaign), TREDE_OK);
    assert_int_equal(trede_store_open(campaign, TREDE_STORE_READ, findings, &store), TREDE_OK);
    assert_int_equal(trede_store_counts(store, TREDE_FILE_REPORTS, keep, kept), TREDE_OK);
    trede_store_close(store);
    trede_campaign_destroy(campaign);
    trede_findings_destroy(findings);
}

static struct t_import import_counts(struct t_folder *folder, const char *campaign, const char *data)
{
    t_folder_make(folder, campaign, NULL);
    t_folder_write(folder, "channels.csv", channels);
    t_folder_write(folder, "data.csv", data);
    return t_folder_import(folder);
}

static void counts_are_read(void **state)
{
    (void)state;
    struct t_folder folder;
    struct kept kept;
    struct t_import import = import_counts(&folder, yaml,
                                           HEAD "2026-01;Noord;hotline;12;3;4,5;1200\n2026-01;Zuid;TELEFOON;0;0;;\n"
                                                "2026-02;Noord;meldpunt;7;7;1,0;\n2026-02;Zuid;meldpunt;1;;;\n");
    assert_int_equal(import.status, TREDE_OK);
    assert_int_equal(trede_findings_count(import.findings, TREDE_WARNING),
                     0); /* a reporting line need not be a medium */
    read_counts(&folder, &kept);
    assert_int_equal(kept.count, 4);
    double total = 0, known = 0;
    for (size_t i = 0; i < kept.count; i++) {
        total += kept.row[i].count;
        known += strcmp(kept.channel[i], "hotline") == 0;
        if (strcmp(kept.area[i], "Zuid") == 0) t_abs(kept.row[i].median_days, -1, T_EXACT);
        if (kept.row[i].count == 12) {
            t_abs(kept.row[i].followed_up, 3, T_EXACT);
            t_abs(kept.row[i].median_days, 4.5, T_EXACT);
            t_abs(kept.row[i].population, 1200, T_EXACT);
            assert_int_equal(kept.row[i].period.per_year, 12);
            assert_int_equal(kept.row[i].period.first, 20454); /* date -u -d 2026-01-01 +%s / 86400 */
        }
    }
    t_abs(total, 20, T_EXACT);
    t_abs(known, 2, T_EXACT);
    t_import_free(&import);
    t_folder_remove(&folder);
}

static const struct wrong {
    const char *yaml, *rows, *said;
    enum trede_status status;
    int64_t rejected;
} wrongs[] = {
    {yaml, "2026-02;Noord;hotline;-1;;;\n", "line 3: the number is below 0", TREDE_OK, 1},
    {yaml, "2026-02;Noord;hotline;1,5;;;\n", "line 3: the count is not a whole number", TREDE_OK, 1},
    {yaml, "2026-02;Noord;hotline;;;;\n", "line 3: the count is blank", TREDE_OK, 1},
    {yaml, "2026-02;Noord;;3;;;\n", "line 3: the channel is blank", TREDE_OK, 1},
    {yaml, "2026-02;Noord;hotline;3;4;;\n", "line 3: the number is larger than the count it is a part of", TREDE_OK, 1},
    {yaml, "2026-13;Noord;hotline;3;;;\n", "line 3: not a period", TREDE_OK, 1},
    {yaml, "2026-01;Noord;Telephone;3;;;\n", "line 3: the same period, channel and segments", TREDE_OK, 1},
    {yaml, "2026-02;Noord;hotline;1.234;;;\n", "may hold thousands or decimals", TREDE_INPUT, 0},
    {yaml_thousands, "2026-02;Noord;hotline;1.234;;;\n", "2 rows read, 2 taken", TREDE_OK, 0},
};

static void wrong_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        struct t_folder folder;
        char data[256];
        snprintf(data, sizeof data, "%s2026-01;Noord;hotline;5;1;2;100\n%s", HEAD, wrongs[i].rows);
        struct t_import import = import_counts(&folder, wrongs[i].yaml, data);
        enum trede_severity severity = wrongs[i].status != TREDE_OK ? TREDE_ERROR
                                       : wrongs[i].rejected > 0     ? TREDE_WARNING
                                                                    : TREDE_NOTE;
        if (!t_said(&import, severity, "data.csv", -1, -1, wrongs[i].said) || import.status != wrongs[i].status ||
            import.summary.rejected != wrongs[i].rejected)
            fail_msg("%s: status %d, rejected %d", wrongs[i].said, (int)import.status, (int)import.summary.rejected);
        t_import_free(&import);
        t_folder_remove(&folder);
    }
}

/* Spend on a channel nobody knows is worth a word, once a name. */
static void activity(void **state)
{
    (void)state;
    static const char spend[] =
        "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n"
        "  - {id: w1, fieldwork: 2026-01-05/2026-01-31}\n"
        "reports:\n  - {file: counts.csv, period: maand, count: aantal}\nactivity:\n"
        "  - {file: data.csv, period: {year: jaar, quarter: kwartaal}, channel: kanaal, spend: euro, hours: uren}\n";
    struct t_folder folder;
    t_folder_make(&folder, spend, NULL);
    t_folder_write(&folder, "channels.csv", channels);
    t_folder_write(&folder, "counts.csv", "maand;aantal\n2026-01;3\n");
    t_folder_write(&folder, "data.csv",
                   "jaar;kwartaal;kanaal;euro;uren\n2026;1;Telefoon;1250,50;10\n2026;1;tiktok;300;\n"
                   "2026;2;tiktok;310,5;2,5\n2026;5;tiktok;1;1\n");
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    assert_true(t_said(&import, TREDE_WARNING, "data.csv", 3, 3, "channel \"tiktok\" is not in channels.csv"));
    assert_true(t_said(&import, TREDE_WARNING, "data.csv", 0, 0,
                       "1 of 4 rows were set aside (all are in rejected.csv): "
                       "line 5: not a period"));
    assert_int_equal(trede_findings_count(import.findings, TREDE_WARNING), 3); /* the channel, the row, their number */
    assert_int_equal(import.summary.accepted, 4);
    t_import_free(&import);
    t_folder_remove(&folder);
}

/* One file read twice, for two things it counts: both come back. */
static void one_file_twice(void **state)
{
    (void)state;
    static const char twice[] =
        "trede: 1\nname: Test\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: 2026-01-05/2026-01-31}\nreports:\n"
        "  - {file: data.csv, period: maand, segment: {area: wat}, count: telefoon}\n"
        "  - {file: data.csv, period: maand, segment: {area: wat}, count: web}\n";
    struct t_folder folder;
    struct kept kept;
    struct t_import import = import_counts(&folder, twice, "maand;wat;telefoon;web\n2026-01;a;3;40\n2026-02;a;5;60\n");
    double total = 0;
    assert_int_equal(import.status, TREDE_OK);
    read_counts(&folder, &kept);
    assert_int_equal(kept.count, 4);
    for (size_t i = 0; i < kept.count; i++)
        total += kept.row[i].count;
    t_abs(total, 108, T_EXACT);
    t_import_free(&import);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_are_read), cmocka_unit_test(wrong_counts),
                                       cmocka_unit_test(activity), cmocka_unit_test(one_file_twice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
