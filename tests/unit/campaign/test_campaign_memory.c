/* Whatever allocation fails, reading gives TREDE_INTERNAL (never a crash, never half a campaign), and making a new
 * campaign leaves nothing behind. Leaks are for the sanitizer to find. */
#include <sys/stat.h>

#include "folder.h"

/* Runs until no allocation is left to fail; gives the number of failures tried. */
static uint64_t each_failure(bool (*attempt)(struct t_folder *), struct t_folder *folder)
{
    for (uint64_t n = 1;; n++) {
        trede_alloc_fail_after(n);
        bool done = attempt(folder);
        trede_alloc_fail_after(0);
        if (done) return n - 1;
        assert_true(n < 5000);
    }
}

static bool read_once(struct t_folder *folder)
{
    struct trede_campaign *c = (struct trede_campaign *)folder;
    enum trede_status status = trede_campaign_read(folder->path, NULL, &c);
    if (status == TREDE_OK)
        trede_campaign_destroy(c);
    else
        assert_null(c);
    assert_true(status == TREDE_OK || status == TREDE_INTERNAL);
    return status == TREDE_OK;
}

static void every_allocation_of_reading(void **state)
{
    (void)state;
    struct t_folder folder;
    t_folder_copy(&folder);
    uint64_t tried = each_failure(read_once, &folder);
    assert_true(tried > 10);
    t_folder_remove(&folder);
}

static bool read_wrong_once(struct t_folder *folder)
{
    struct trede_findings *findings = trede_findings_create(TREDE_DUTCH);
    if (!findings) return false;
    struct trede_campaign *c;
    enum trede_status status = trede_campaign_read(folder->path, findings, &c);
    assert_null(c);
    assert_true(status == TREDE_CAMPAIGN || status == TREDE_INTERNAL);
    trede_findings_destroy(findings);
    return status == TREDE_CAMPAIGN;
}

static void every_allocation_of_a_wrong_one(void **state)
{
    (void)state;
    struct t_folder folder;
    long line, column;
    t_folder_copy(&folder);
    t_folder_edit(&folder, "campaign.yaml", "organisation", "organisatie", &line, &column);
    t_folder_edit(&folder, "goals.csv", "bang,wijk:Noord", "bangg,wijk:Nord", &line, &column);
    assert_true(each_failure(read_wrong_once, &folder) > 10);
    t_folder_remove(&folder);
}

static bool new_once(struct t_folder *folder)
{
    char path[80];
    struct stat about;
    snprintf(path, sizeof path, "%s/nieuw", folder->path);
    enum trede_status status = trede_campaign_new(path, TREDE_DUTCH, NULL);
    assert_true(status == TREDE_OK || status == TREDE_INTERNAL);
    if (status != TREDE_OK) assert_int_equal(-1, stat(path, &about));
    return status == TREDE_OK;
}

static void every_allocation_of_new(void **state)
{
    (void)state;
    struct t_folder folder;
    t_folder_make(&folder);
    assert_true(each_failure(new_once, &folder) >= 2);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_of_reading),
                                       cmocka_unit_test(every_allocation_of_a_wrong_one),
                                       cmocka_unit_test(every_allocation_of_new)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
