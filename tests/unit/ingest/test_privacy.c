/* A canary: a string planted where no answer is looked for, and where it makes a row bad, must be nowhere afterwards.
 */
#include "folder.h"

#include <sys/stat.h>

static const char canary[] = "KANARIE-jan.jansen@example.org";
static const char number[] = "88812345";

static const char yaml[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: "
                           "2026-01-05/2026-01-31}\nsurveys:\n"
                           "  - {file: data.csv, wave: w1, reject_limit: 0.9}\n"
                           "design: {respondent: bsn, cluster: house, weight: weight}\n";
static const char items[] = "item,column,kind,min,max\nq1,q1,likert,1,5\nseen,seen,date,,\namount,amount,number,0,\n"
                            "kind,kind,choice,,\nuse,use,multi,,\n";
static const char codes[] = "item,raw,value\nkind,A,1\nuse,A,1\nuse,B,2\n";

static int holds(const char *bytes, size_t length, const char *what)
{
    size_t size = strlen(what);
    for (size_t i = 0; i + size <= length; i++)
        if (memcmp(bytes + i, what, size) == 0) return 1;
    return 0;
}

static void must_not_hold(const struct t_folder *folder, const char *name)
{
    size_t length = 0;
    char *bytes = t_folder_read(folder, name, &length);
    assert_non_null(bytes);
    if (holds(bytes, length, canary) || holds(bytes, length, number))
        fail_msg("%s holds what a respondent wrote", name);
    free(bytes);
}

static void nothing_of_the_canary_remains(void **state)
{
    (void)state;
    struct t_folder folder;
    char data[2048];
    size_t used = (size_t)snprintf(data, sizeof data,
                                   "bsn,email,house,weight,q1,seen,amount,kind,use,open\n"
                                   "%s,%s,%s,1,4,2026-01-02,3,A,A;B,\"%s\"\n",
                                   number, canary, canary, canary);
    /* the canary as a bad cell of every kind of column */
    for (int column = 3; column <= 8; column++) {
        static const char *const good[6] = {"1", "4", "2026-01-02", "3", "A", "B"};
        used += (size_t)snprintf(data + used, sizeof data - used, "%s%d,x,h", number, column);
        for (int i = 3; i <= 8; i++)
            used += (size_t)snprintf(data + used, sizeof data - used, ",%s", i == column ? canary : good[i - 3]);
        used += (size_t)snprintf(data + used, sizeof data - used, ",\n");
    }
    used += (size_t)snprintf(data + used, sizeof data - used, "%s,%s\n", number, canary); /* ragged */
    assert_true(used < sizeof data);
    t_folder_make(&folder, yaml, items);
    t_folder_write(&folder, "codes.csv", codes);
    t_folder_write(&folder, "data.csv", data);
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    assert_int_equal(import.summary.accepted, 1);
    assert_int_equal(import.summary.rejected, 7);
    must_not_hold(&folder, "campaign.db");
    must_not_hold(&folder, "rejected.csv");
    must_not_hold(&folder, "campaign.key");
    for (size_t i = 0; i < trede_findings_kept(import.findings); i++) {
        const char *message = trede_findings_at(import.findings, i)->message;
        if (strstr(message, canary) != NULL || strstr(message, number) != NULL) fail_msg("said: %s", message);
    }
    t_import_free(&import);
    t_folder_remove(&folder);
}

static void key_and_report_are_for_their_owner(void **state)
{
    (void)state;
    static const char *const names[] = {"campaign.key", "rejected.csv", "campaign.db"};
    struct t_folder folder;
    t_folder_make(&folder, yaml, items);
    t_folder_write(&folder, "codes.csv", codes);
    t_folder_write(&folder, "data.csv", "bsn,house,weight,q1,seen,amount,kind,use\n1,h,1,4,,,,\n2,h,1,9,,,,\n");
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(import.status, TREDE_OK);
    for (size_t i = 0; i < 3; i++) {
        char path[512];
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", folder.path, names[i]);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
    }
    t_import_free(&import);
    t_folder_remove(&folder);
}

/* The pseudonym depends on the id and on the key, and spaces around an id do not matter. */
static void pseudonyms(void **state)
{
    (void)state;
    struct t_folder folder;
    uint8_t one[16], same[16], other[16], other_key[16];
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    t_folder_make(&folder, NULL, NULL);
    struct trede_campaign campaign = {.folder = folder.path};
    assert_int_equal(trede_pseudonym(&campaign, "88812345", false, findings, one), TREDE_STORE);
    assert_int_equal(trede_pseudonym(&campaign, "88812345", true, findings, one), TREDE_OK);
    assert_int_equal(trede_pseudonym(&campaign, " 88812345 ", false, findings, same), TREDE_OK);
    assert_int_equal(trede_pseudonym(&campaign, "88812346", false, findings, other), TREDE_OK);
    assert_memory_equal(one, same, 16);
    assert_memory_not_equal(one, other, 16);
    t_folder_write(&folder, "campaign.key", "0123456789abcdef0123456789abcdef");
    assert_int_equal(trede_pseudonym(&campaign, "88812345", false, findings, other_key), TREDE_OK);
    assert_memory_not_equal(one, other_key, 16);
    trede_findings_destroy(findings);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_the_canary_remains),
        cmocka_unit_test(key_and_report_are_for_their_owner),
        cmocka_unit_test(pseudonyms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
