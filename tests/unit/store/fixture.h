/* fixture.h - a small campaign in a folder of its own, made by hand, for the tests of the store. */
#ifndef TREDE_TEST_STORE_FIXTURE_H
#define TREDE_TEST_STORE_FIXTURE_H

#include "harness/t.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"

/* Two of them would collide with a column or a word of SQL if names went in as they are. */
enum { KENT, ZORG, KEUS, MEER, UREN, DATUM, WEIGHT, ORDER, ITEMS };

static const struct trede_item fixture_items[ITEMS] = {
    [KENT] = {.name = "kent", .kind = TREDE_YESNO, .at = {"items.csv", 2, 1}},
    [ZORG] = {.name = "zorg", .kind = TREDE_LIKERT, .at = {"items.csv", 3, 1}},
    [KEUS] = {.name = "keus", .kind = TREDE_CHOICE, .at = {"items.csv", 4, 1}},
    [MEER] = {.name = "meer", .kind = TREDE_MULTI, .at = {"items.csv", 5, 1}},
    [UREN] = {.name = "uren", .kind = TREDE_NUMBER, .at = {"items.csv", 6, 1}},
    [DATUM] = {.name = "datum", .kind = TREDE_DATE, .at = {"items.csv", 7, 1}},
    [WEIGHT] = {.name = "weight", .kind = TREDE_NUMBER, .at = {"items.csv", 8, 1}},
    [ORDER] = {.name = "order", .kind = TREDE_YESNO, .at = {"items.csv", 9, 1}},
};

struct fixture {
    char folder[64];
    struct trede_campaign campaign;
    struct trede_wave waves[3];
    struct trede_survey surveys[3];
    struct trede_segment_column splits[2];
    struct trede_counts reports[2], activity[1];
    struct trede_item items[ITEMS];
    struct trede_findings *findings;
};

static inline void fixture_set(struct fixture *f)
{
    *f = (struct fixture){.folder = "/tmp/trede-store-XXXXXX"};
    assert_non_null(mkdtemp(f->folder));
    f->waves[0] = (struct trede_wave){.id = "2026-Q1"};
    f->waves[1] = (struct trede_wave){.id = "2026-Q2"};
    f->waves[2] = (struct trede_wave){.id = "2026-Q3"};
    f->surveys[0] = (struct trede_survey){.file = "data/a.csv", .wave = 0};
    f->surveys[1] = (struct trede_survey){.file = "data/b.csv", .wave = 1};
    f->surveys[2] = (struct trede_survey){.file = "data/c.csv", .wave = 2};
    f->splits[0] = (struct trede_segment_column){"wijk", "Wijk"};
    f->splits[1] = (struct trede_segment_column){"leeftijd", "Leeftijd"};
    f->reports[0] = (struct trede_counts){.file = "data/meldingen.csv", .segments = f->splits, .segment_count = 2};
    f->reports[1] = (struct trede_counts){.file = "data/landelijk.csv"};
    f->activity[0] = (struct trede_counts){.file = "data/inzet.csv", .segments = f->splits, .segment_count = 1};
    memcpy(f->items, fixture_items, sizeof fixture_items);
    f->campaign = (struct trede_campaign){.folder = f->folder,
                                          .file = "campaign.yaml",
                                          .waves = f->waves,
                                          .wave_count = 2,
                                          .surveys = f->surveys,
                                          .survey_count = 2,
                                          .items = f->items,
                                          .item_count = ITEMS,
                                          .reports = f->reports,
                                          .report_count = 2,
                                          .activity = f->activity,
                                          .activity_count = 1};
    f->findings = trede_findings_create(TREDE_ENGLISH);
    assert_non_null(f->findings);
}

static inline void fixture_empty_folder(const char *folder)
{
    DIR *d = opendir(folder);
    if (!d) return;
    for (struct dirent *e; (e = readdir(d));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) unlink(path);
    }
    closedir(d);
}

static inline void fixture_end(struct fixture *f)
{
    chmod(f->folder, 0700);
    fixture_empty_folder(f->folder);
    rmdir(f->folder);
    trede_findings_destroy(f->findings);
}

static inline void fixture_path(const struct fixture *f, const char *name, char out[128])
{
    snprintf(out, 128, "%s/%s", f->folder, name);
}

/* All findings in one text. */
static inline const char *fixture_said(const struct fixture *f)
{
    static char all[65536];
    size_t used = 0;
    all[0] = '\0';
    for (size_t i = 0; i < trede_findings_kept(f->findings); i++)
        used += (size_t)snprintf(
            all + used, sizeof all - used, "%s:%lld:%lld: %s\n", trede_findings_at(f->findings, i)->file,
            (long long)trede_findings_at(f->findings, i)->line, (long long)trede_findings_at(f->findings, i)->column,
            trede_findings_at(f->findings, i)->message);
    return all;
}

static inline void fixture_forget(struct fixture *f)
{
    trede_findings_destroy(f->findings);
    f->findings = trede_findings_create(TREDE_ENGLISH);
}

#define assert_said(f, words)                                                                                          \
    do {                                                                                                               \
        if (!strstr(fixture_said(f), (words))) fail_msg("not said: \"%s\"; said: %s", (words), fixture_said(f));       \
    } while (0)

static inline struct trede_store *fixture_open(struct fixture *f, enum trede_store_mode mode)
{
    struct trede_store *store;
    if (trede_store_open(&f->campaign, mode, f->findings, &store) != TREDE_OK)
        fail_msg("the store did not open: %s", fixture_said(f));
    return store;
}

#define ok(f, call)                                                                                                    \
    do {                                                                                                               \
        enum trede_status ok_status = (call);                                                                          \
        if (ok_status != TREDE_OK) fail_msg("%s: status %d: %s", #call, (int)ok_status, fixture_said(f));              \
    } while (0)

static inline struct trede_batch fixture_batch(enum trede_file_kind kind, const char *source, unsigned char version)
{
    struct trede_batch b = {.kind = kind, .file = source, .source = source, .bytes = 100, .dialect = "utf-8 ; ,"};
    memset(b.hash, version, sizeof b.hash);
    memset(b.mapping, 7, sizeof b.mapping);
    return b;
}

/* Respondent number `who` (0 = none) says `zorg`; the other items follow from who. */
static inline struct trede_response fixture_response(int wave, unsigned who, double zorg,
                                                     struct trede_value values[ITEMS])
{
    struct trede_response r = {.wave = wave, .weight = 1.5, .sampling = TREDE_FRESH, .duration = -1, .values = values};
    r.has_respondent = who > 0;
    memcpy(r.respondent, &who, sizeof who);
    for (int i = 0; i < ITEMS; i++)
        values[i] = (struct trede_value){TREDE_ANSWERED, (double)((who + (unsigned)i) % 2)};
    values[ZORG].number = zorg;
    values[UREN].number = who + 0.25;
    values[DATUM].number = 20500 + who % 100; /* 2026-02-16 and on */
    values[KEUS] =
        who % 3 == 0 ? (struct trede_value){TREDE_REFUSED, 0} : (struct trede_value){TREDE_ANSWERED, who % 5};
    return r;
}

static inline bool fixture_put(struct fixture *f, struct trede_store *store, int wave, unsigned who, double zorg)
{
    struct trede_value values[ITEMS];
    struct trede_response r = fixture_response(wave, who, zorg, values);
    bool duplicate;
    ok(f, trede_store_put_response(store, &r, &duplicate));
    return duplicate;
}

/* Respondents from..to of one wave in one file; returns what the commit filled in. */
static inline struct trede_batch fixture_import(struct fixture *f, struct trede_store *store, const char *source,
                                                unsigned char version, int wave, unsigned from, unsigned to,
                                                double zorg)
{
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, source, version);
    ok(f, trede_store_begin(store, &b));
    for (unsigned who = from; who <= to; who++)
        assert_false(fixture_put(f, store, wave, who, zorg));
    ok(f, trede_store_commit(store, &b));
    return b;
}

static inline int64_t fixture_count(struct fixture *f, struct trede_store *store)
{
    int64_t n = -1;
    ok(f, trede_store_response_count(store, &n));
    return n;
}

static inline void assert_counts(const struct trede_batch *b, int64_t read, int64_t accepted, int64_t rejected,
                                 int64_t added, int64_t changed, int64_t unchanged, int64_t absent)
{
    assert_int_equal(b->rows_read, read);
    assert_int_equal(b->accepted, accepted);
    assert_int_equal(b->rejected, rejected);
    assert_int_equal(b->added, added);
    assert_int_equal(b->changed, changed);
    assert_int_equal(b->unchanged, unchanged);
    assert_int_equal(b->absent, absent);
}

#endif
