#include "harness/t.h"

#include "base/alloc.h"
#include "store/fingerprints.h"

static uint64_t of(unsigned who, int64_t wave)
{
    uint8_t respondent[16] = {0};
    memcpy(respondent, &who, sizeof who);
    return trede_fingerprint(respondent, wave);
}

static void meets_each_once(void **state)
{
    struct trede_fingerprints set;
    (void)state;
    trede_fingerprints_start(&set, TREDE_FINGERPRINT_LIMIT);
    for (unsigned who = 0; who < 50000; who++)
        assert_int_equal(trede_fingerprints_meet(&set, of(who, 1), false), TREDE_FIRST_MET);
    for (unsigned who = 0; who < 50000; who++) {
        assert_int_equal(trede_fingerprints_meet(&set, of(who, 1), false), TREDE_MET_HERE);
        if (who % 100 == 0) assert_int_equal(trede_fingerprints_meet(&set, of(who, 2), false), TREDE_FIRST_MET);
    }
    assert_int_equal(set.used, 50500);
    assert_false(set.full);
    trede_fingerprints_end(&set);
}

static void remembers_elsewhere(void **state)
{
    struct trede_fingerprints set;
    (void)state;
    trede_fingerprints_start(&set, 100);
    assert_int_equal(trede_fingerprints_meet(&set, of(1, 1), true), TREDE_FIRST_MET);
    assert_int_equal(trede_fingerprints_meet(&set, of(1, 1), false), TREDE_MET_ELSEWHERE);
    assert_int_equal(trede_fingerprints_meet(&set, of(1, 1), false), TREDE_MET_ELSEWHERE);
    trede_fingerprints_end(&set);
}

/* Keys that are all zeros or that differ only in the bit the set uses itself. */
static void takes_odd_keys(void **state)
{
    struct trede_fingerprints set;
    (void)state;
    trede_fingerprints_start(&set, 100);
    assert_int_equal(trede_fingerprints_meet(&set, 0, false), TREDE_FIRST_MET);
    assert_int_equal(trede_fingerprints_meet(&set, 0, false), TREDE_MET_HERE);
    assert_int_equal(trede_fingerprints_meet(&set, UINT64_MAX, false), TREDE_FIRST_MET);
    assert_int_equal(trede_fingerprints_meet(&set, UINT64_MAX, false), TREDE_MET_HERE);
    trede_fingerprints_end(&set);
}

static void says_when_it_is_full(void **state)
{
    struct trede_fingerprints set;
    (void)state;
    trede_fingerprints_start(&set, 10);
    for (unsigned who = 0; who < 10; who++)
        assert_int_equal(trede_fingerprints_meet(&set, of(who, 1), false), TREDE_FIRST_MET);
    assert_int_equal(trede_fingerprints_meet(&set, of(10, 1), false), TREDE_MEETING_UNKNOWN);
    assert_true(set.full);
    assert_int_equal(trede_fingerprints_meet(&set, of(3, 1), false), TREDE_MET_HERE);
    trede_fingerprints_end(&set);
}

static void no_memory_is_being_full(void **state)
{
    struct trede_fingerprints set;
    (void)state;
    trede_fingerprints_start(&set, 1000);
    trede_alloc_fail_after(1);
    assert_int_equal(trede_fingerprints_meet(&set, of(1, 1), false), TREDE_MEETING_UNKNOWN);
    trede_alloc_fail_after(0);
    assert_true(set.full);
    trede_fingerprints_end(&set);
}

static void respondent_and_wave_both_count(void **state)
{
    uint8_t a[16] = {0}, b[16] = {0};
    (void)state;
    b[15] = 1;
    assert_true(trede_fingerprint(a, 1) != trede_fingerprint(b, 1));
    assert_true(trede_fingerprint(a, 1) != trede_fingerprint(a, 2));
    assert_true(trede_fingerprint(a, 1) == trede_fingerprint(a, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meets_each_once),         cmocka_unit_test(remembers_elsewhere),
        cmocka_unit_test(takes_odd_keys),          cmocka_unit_test(says_when_it_is_full),
        cmocka_unit_test(no_memory_is_being_full), cmocka_unit_test(respondent_and_wave_both_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
