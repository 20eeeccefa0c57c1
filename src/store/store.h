/* store.h - campaign.db: one SQLite file, rows are the truth.
 *
 * STRICT tables, columns by name, statements one per file in sql/, rollback journal with synchronous FULL, 0600,
 * application_id, migrations append-only. SQL never leaves this floor: other floors see the structs below. */
#ifndef TREDE_STORE_STORE_H
#define TREDE_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/campaign.h"

struct trede_store;

enum trede_store_mode { TREDE_STORE_READ, TREDE_STORE_WRITE, TREDE_STORE_CREATE /* write, made when absent */ };

/* Opens campaign.db in the campaign's folder; for WRITE and CREATE runs quick_check, migrates, adds columns for new
 * items and refuses (TREDE_STORE) when an item that holds data changed its kind. Busy for 10 s: says another run is on. */
TREDE_MUST_CHECK enum trede_status trede_store_open(const struct trede_campaign *campaign, enum trede_store_mode mode,
    struct trede_findings *findings, struct trede_store **out);
void trede_store_close(struct trede_store *store);

/* ---- import: everything of one file in one transaction ---- */

struct trede_batch {
    enum trede_file_kind kind;
    const char *file;       /* as in campaign.yaml */
    const char *source;     /* unique per entry of campaign.yaml: the file, or file@wave when a file is read more than once */
    uint8_t hash[32];       /* BLAKE2b-256 of the bytes, as b2sum -l 256 prints; may be told as late as at commit */
    uint8_t mapping[32];    /* BLAKE2b-256 of everything in the campaign that decides how the file is read */
    int64_t bytes;          /* as the hash */
    /* filled in at commit */
    int64_t rows_read, accepted, rejected, added, changed, unchanged, absent;
    const char *dialect;    /* "utf-8 ; ," for the record */
    int threads;            /* asked at begin: 1 = all on the caller's thread, 0 = two when there are processors for it */
};

/* One value of a response; missing says why there is none. */
struct trede_value {
    enum trede_missing missing; /* TREDE_ANSWERED: number (or day) holds */
    double number;
};

struct trede_response {
    int wave;                /* index into campaign->waves; the store keeps the wave's id */
    bool has_respondent;
    uint8_t respondent[16];  /* keyed pseudonym */
    double weight;           /* 1 when the design has none */
    int64_t stratum;         /* from trede_store_stratum, 0 = none */
    int64_t cluster;         /* keyed pseudonym, 0 = none; has_cluster */
    bool has_cluster;
    int64_t second_stage;    /* keyed pseudonym */
    double population, second_population; /* FPC, 0 = none */
    enum trede_sampling sampling;
    double duration;         /* seconds, < 0 = unknown */
    const double *replicates; /* campaign->design.replicates.count weights; NULL = none */
    const struct trede_value *values; /* one per campaign item */
};

struct trede_count_row {
    struct trede_period period;
    const char *channel;               /* "" = not split */
    const char *const *segments;       /* one per segment column of the source, raw label, "" = blank */
    double count, anonymous, acknowledged, followed_up, fed_back, median_days, population, spend, hours, contacts; /* < 0 = not given */
    const char *owner;                 /* "" = not given */
    int64_t line;
    int entry;                         /* when read: index into campaign->reports or ->activity */
};

/* Days a step took: TREDE_NOT_YET = it had not been taken, TREDE_STEP_UNKNOWN = the file does not say. */
enum { TREDE_NOT_YET = -1, TREDE_STEP_UNKNOWN = -2 };

/* One report of a case register, without anything that says which report it was. */
struct trede_case_row {
    int32_t received;              /* a day */
    int days[TREDE_STEPS];
    const char *owner, *channel;   /* "" = not given */
    const char *const *segments;   /* as in struct trede_count_row */
    int8_t anonymous, repeat;      /* 0, 1; -1 = not known */
    int entry;                     /* when read: index into campaign->cases */
};

/* seen: was this source imported before? known: was its last import of these bytes, read in this way? Between begin and commit the one that is on does not
 * count: asked there, it tells what another program imported while this one waited. */
TREDE_MUST_CHECK enum trede_status trede_store_known(struct trede_store *store, const struct trede_batch *batch, bool *seen, bool *known);
/* Starts the transaction (BEGIN IMMEDIATE); before the first one of a session that may replace rows, campaign.db.backup1
 * to backup3 (the newest first) are renewed. Rows of an earlier version of the same file are matched at commit by
 * (wave, respondent): same content stays, other content replaces, absent ones stay and are counted; without respondent
 * ids, and for counts, the new file's rows take the place of the old file's rows. */
TREDE_MUST_CHECK enum trede_status trede_store_begin(struct trede_store *store, const struct trede_batch *batch);
TREDE_MUST_CHECK enum trede_status trede_store_stratum(struct trede_store *store, const char *label, int64_t *id);
/* duplicate: the same respondent and wave came earlier in this file, or stand in the store from another file that
 * campaign.yaml names; the row was not taken (put_reject it). */
TREDE_MUST_CHECK enum trede_status trede_store_put_response(struct trede_store *store, const struct trede_response *r, bool *duplicate);
/* Was the last duplicate one of another file? */
bool trede_store_duplicate_elsewhere(const struct trede_store *store);
TREDE_MUST_CHECK enum trede_status trede_store_put_count(struct trede_store *store, const struct trede_count_row *row);
TREDE_MUST_CHECK enum trede_status trede_store_put_case(struct trede_store *store, const struct trede_case_row *row);
/* reason must stay as it is until commit or rollback. */
TREDE_MUST_CHECK enum trede_status trede_store_put_reject(struct trede_store *store, int64_t line, int64_t column, const char *reason);
/* Fills in the counts of batch and commits; on failure everything of this file is rolled back. Stores batch->dialect.
 * rows_read > 0 is the caller's own count of records and must be accepted + rejected. */
TREDE_MUST_CHECK enum trede_status trede_store_commit(struct trede_store *store, struct trede_batch *batch);
void trede_store_rollback(struct trede_store *store);

/* Batches in the order they came, for provenance and quality. Strings live as long as the store. */
typedef enum trede_status trede_batch_fn(void *payload, const struct trede_batch *batch);
TREDE_MUST_CHECK enum trede_status trede_store_batches(struct trede_store *store, trede_batch_fn *each, void *payload);

/* Retention: rows of a wave, or of one respondent; then VACUUM, and the backups are removed. removed = rows. A wave the
 * store does not know: TREDE_USAGE. */
TREDE_MUST_CHECK enum trede_status trede_store_purge_wave(struct trede_store *store, const char *wave, int64_t *removed);
TREDE_MUST_CHECK enum trede_status trede_store_purge_respondent(struct trede_store *store, const uint8_t pseudonym[16], int64_t *removed);
/* integrity_check, version, counts: one finding each. */
TREDE_MUST_CHECK enum trede_status trede_store_doctor(struct trede_store *store, struct trede_findings *findings);

/* ---- rules ---- */

/* Compiles every rule of the campaign against its items under the authorizer, in a database of its own in memory (no
 * store needed); adds a finding with line and column for each that is wrong (unknown item with a suggestion, no item
 * read, aggregate, subquery, text constant compared with a number, parameters, more than one expression...).
 * TREDE_CAMPAIGN when any was. */
TREDE_MUST_CHECK enum trede_status trede_rules_check(const struct trede_campaign *campaign, struct trede_findings *findings);
/* Every rule of the campaign in a fixed order; where = the block it stands in ("ladder", "indicators", "gap", "barriers",
 * "channels", "message", "trust", "appeals", "participation", "profiles", "segments"). The one list of what is a rule. */
typedef enum trede_status trede_rule_fn(void *payload, const char *where, const struct trede_rule *rule);
TREDE_MUST_CHECK enum trede_status trede_rules_each(const struct trede_campaign *campaign, trede_rule_fn *each, void *payload);
/* The names of the items one rule reads, comma separated, into out. */
TREDE_MUST_CHECK enum trede_status trede_rule_items(const struct trede_campaign *campaign, const struct trede_rule *rule, char *out, size_t size);

/* ---- reading the survey ---- */

enum trede_scan_kind { TREDE_SCAN_RULE, TREDE_SCAN_NUMBER };
struct trede_scan_column { enum trede_scan_kind kind; const char *sql; };

/* One row; the arrays are indexed as the columns asked for: outcome 1 true, 0 false, -1 unknown (RULE columns);
 * number, NaN = missing (NUMBER columns). */
struct trede_scan_row {
    int64_t id;
    int wave;                   /* index into campaign->waves; rows of waves the campaign no longer names are skipped */
    bool has_respondent, has_cluster;
    uint8_t respondent[16];
    double weight;
    int64_t stratum, cluster, second_stage;
    double population, second_population;
    enum trede_sampling sampling;
    double duration;
    const uint8_t *missing;     /* pairs (item index, enum trede_missing) as two 16-bit little-endian numbers */
    size_t missing_size;        /* bytes */
    const uint8_t *replicates;  /* as they are stored (trede_replicates_decode); NULL unless the campaign has them */
    size_t replicates_size;     /* bytes; 0 = imported without */
    const int8_t *outcomes;
    const double *numbers;
    size_t part;                /* of the scan, see below */
    size_t place;               /* 0, 1, ... over all responses in the order they came, those that are skipped too */
};
/* count weights out of the bytes of a row; false when there are not so many. */
bool trede_replicates_decode(const uint8_t *bytes, size_t size, size_t count, double *weights);
typedef enum trede_status trede_scan_fn(void *payload, const struct trede_scan_row *row);
/* All responses in the order they came. Rules must have passed trede_rules_check. A NUMBER column is an item's name or a
 * numeric expression; a date is its day number. An item of which nothing was imported yet is unknown everywhere. */
TREDE_MUST_CHECK enum trede_status trede_store_scan(struct trede_store *store, const struct trede_scan_column *columns,
    size_t count, trede_scan_fn *each, void *payload);
/* The same in parts that are read side by side, each by one thread (as trede_parallel counts threads; few rows are one
 * part). begin is told beforehand how many places and parts there are. The rows of a part come in order; each is called
 * for several parts at a time and may write only what belongs to the row's place or part. However many parts, all rows
 * are of one state of the store, and status and findings are those of the first row that failed. */
typedef enum trede_status trede_scan_begin_fn(void *payload, size_t places, size_t parts);
struct trede_scan_visitor { trede_scan_begin_fn *begin; trede_scan_fn *each; void *payload; };
TREDE_MUST_CHECK enum trede_status trede_store_scan_parts(struct trede_store *store, const struct trede_scan_column *columns,
    size_t count, int threads, const struct trede_scan_visitor *visitor);
/* wave: index into campaign->waves. Reads until it finds one. */
TREDE_MUST_CHECK enum trede_status trede_store_wave_has_rows(struct trede_store *store, size_t wave, bool *has);
TREDE_MUST_CHECK enum trede_status trede_store_response_count(struct trede_store *store, int64_t *count);
/* Label of a stratum id, "" when unknown; lives as long as the store. */
const char *trede_store_stratum_label(struct trede_store *store, int64_t id);

enum { TREDE_SPLITS = 4 }; /* segment columns a file with counts has at most */
/* Count rows of one kind, in the order in which they were imported; segment_sets names what the segments are. Rows of a
 * file that campaign.yaml no longer names are left out. */
typedef enum trede_status trede_count_fn(void *payload, const struct trede_count_row *row, const char *const *segment_sets, size_t segments);
TREDE_MUST_CHECK enum trede_status trede_store_counts(struct trede_store *store, enum trede_file_kind kind, trede_count_fn *each, void *payload);

/* Reports of the case registers campaign.yaml names, by register and then by day; the order in the file is not kept. */
typedef enum trede_status trede_case_fn(void *payload, const struct trede_case_row *row, const char *const *segment_sets, size_t segments);
TREDE_MUST_CHECK enum trede_status trede_store_cases(struct trede_store *store, trede_case_fn *each, void *payload);

#endif
