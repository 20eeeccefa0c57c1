/* fingerprint.c - see fingerprint.h. */
#include "ingest/fingerprint.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/alloc.h"
#include "base/files.h"

enum { BLOCK = 1 << 17, HASH_SIZE = 32 }; /* a block stays in the second-level cache */

/* Raise it when a new version of trede reads the same file in the same campaign differently: files are then read again.
 */
static const double reading_version = 1;

static const struct trede_text cannot_open = {"the file cannot be read ({1})",
                                              "het bestand kan niet worden gelezen ({1})"};

static enum trede_status hash_file(int file, uint8_t *block, uint8_t hash[HASH_SIZE], int64_t *bytes)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    for (*bytes = 0;;) {
        if (trede_interrupted()) return TREDE_INTERRUPTED;
        ssize_t got = read(file, block, BLOCK);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return TREDE_INPUT;
        if (got == 0) break;
        crypto_generichash_update(&state, block, (size_t)got);
        *bytes += got;
    }
    crypto_generichash_final(&state, hash, HASH_SIZE);
    return TREDE_OK;
}

enum trede_status trede_file_fingerprint(const char *path, const char *shown_name, struct trede_findings *findings,
                                         uint8_t hash[HASH_SIZE], int64_t *bytes)
{
    struct trede_place at = {.file = shown_name};
    uint8_t *block = trede_alloc(BLOCK, 1);
    if (block == NULL) return TREDE_INTERNAL;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    enum trede_status status = file < 0 ? TREDE_INPUT : hash_file(file, block, hash, bytes);
    int error = errno;
    if (file >= 0) close(file);
    trede_free(block);
    if (status == TREDE_INPUT) return trede_fail(findings, TREDE_INPUT, at, &cannot_open, strerror(error));
    return status;
}

struct trede_file_hash {
    crypto_generichash_state *state;
    int64_t bytes;
};

struct trede_file_hash *trede_file_hash_create(struct trede_arena *arena)
{
    size_t align = _Alignof(crypto_generichash_state); /* more than an arena gives */
    struct trede_file_hash *hash = trede_arena_alloc(arena, 1, sizeof *hash);
    unsigned char *room = trede_arena_alloc(arena, sizeof *hash->state + align, 1);
    if (hash == NULL || room == NULL) return NULL;
    hash->state = (void *)(room + (align - (uintptr_t)room % align) % align);
    crypto_generichash_init(hash->state, NULL, 0, HASH_SIZE);
    return hash;
}

void trede_file_hash_add(void *payload, const void *bytes, size_t count)
{
    struct trede_file_hash *hash = payload;
    crypto_generichash_update(hash->state, bytes, count);
    hash->bytes += (int64_t)count;
}

void trede_file_hash_end(struct trede_file_hash *hash, uint8_t out[HASH_SIZE], int64_t *bytes)
{
    crypto_generichash_final(hash->state, out, HASH_SIZE);
    *bytes = hash->bytes;
}

/* Every field goes in with its length, so that "ab","c" and "a","bc" differ; NULL differs from "". */
static void add_text(crypto_generichash_state *state, const char *text)
{
    uint64_t length = text == NULL ? UINT64_MAX : strlen(text);
    crypto_generichash_update(state, (const unsigned char *)&length, sizeof length);
    if (text != NULL) crypto_generichash_update(state, (const unsigned char *)text, length);
}

static void add_number(crypto_generichash_state *state, double number)
{
    crypto_generichash_update(state, (const unsigned char *)&number, sizeof number);
}

static void add_codes(crypto_generichash_state *state, const struct trede_code *codes, size_t count)
{
    add_number(state, (double)count);
    for (size_t i = 0; i < count; i++) {
        add_text(state, codes[i].raw);
        add_number(state, codes[i].value);
        add_number(state, codes[i].missing);
    }
}

static void add_dialect(crypto_generichash_state *state, const struct trede_dialect *dialect)
{
    add_number(state, dialect->delimiter);
    add_number(state, dialect->decimal);
    add_number(state, dialect->thousands);
    add_text(state, dialect->encoding);
    add_number(state, dialect->header_rows);
    add_text(state, dialect->date_format);
}

static void add_item(crypto_generichash_state *state, const struct trede_item *item)
{
    add_text(state, item->name);
    add_text(state, item->column);
    add_number(state, item->kind);
    add_number(state, item->has_min);
    add_number(state, item->min);
    add_number(state, item->has_max);
    add_number(state, item->max);
    add_text(state, item->date_format);
    add_codes(state, item->codes, item->code_count);
}

static void add_waves(crypto_generichash_state *state, const struct trede_campaign *campaign)
{
    for (size_t i = 0; i < campaign->wave_count; i++) {
        add_text(state, campaign->waves[i].id);
        add_text(state, campaign->waves[i].label);
    }
}

static void start(crypto_generichash_state *state)
{
    crypto_generichash_init(state, NULL, 0, HASH_SIZE);
    add_number(state, reading_version);
}

void trede_survey_fingerprint(const struct trede_campaign *campaign, const struct trede_survey *survey,
                              uint8_t hash[HASH_SIZE])
{
    const struct trede_design_columns *design = &campaign->design;
    crypto_generichash_state state;
    start(&state);
    for (size_t i = 0; i < campaign->item_count; i++)
        add_item(&state, &campaign->items[i]);
    add_codes(&state, campaign->missing, campaign->missing_count);
    add_dialect(&state, &survey->dialect);
    for (size_t i = 0; i < survey->override_count; i++) {
        add_text(&state, survey->overrides[i].item);
        add_text(&state, survey->overrides[i].column);
    }
    if (survey->wave >= 0)
        add_text(&state, campaign->waves[survey->wave].id);
    else
        add_waves(&state, campaign);
    add_text(&state, survey->wave_column);
    add_number(&state, survey->sampling);
    add_text(&state, survey->duration_column);
    const char *const columns[] = {design->respondent,   design->weight,     design->stratum,          design->cluster,
                                   design->second_stage, design->population, design->second_population};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        add_text(&state, columns[i]);
    for (size_t i = 0; i < design->replicates.count; i++)
        add_text(&state, design->replicates.columns[i]);
    crypto_generichash_final(&state, hash, HASH_SIZE);
}

static void add_segments(crypto_generichash_state *state, const struct trede_segment_column *segments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_text(state, segments[i].set);
        add_text(state, segments[i].column);
    }
}

/* The vocabulary for "not known" decides which cells of a yes-or-no column are blank. */
void trede_cases_fingerprint(const struct trede_campaign *campaign, const struct trede_case_register *cases,
                             uint8_t hash[HASH_SIZE])
{
    crypto_generichash_state state;
    start(&state);
    add_dialect(&state, &cases->dialect);
    const char *const columns[] = {cases->received,  cases->owner,  cases->channel,
                                   cases->anonymous, cases->repeat, cases->id};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        add_text(&state, columns[i]);
    for (size_t i = 0; i < TREDE_STEPS; i++)
        add_text(&state, cases->steps[i]);
    add_number(&state, cases->has_as_of);
    add_number(&state, cases->as_of);
    add_codes(&state, campaign->missing, campaign->missing_count);
    add_segments(&state, cases->segments, cases->segment_count);
    crypto_generichash_final(&state, hash, HASH_SIZE);
}

void trede_counts_fingerprint(const struct trede_counts *counts, uint8_t hash[HASH_SIZE])
{
    crypto_generichash_state state;
    start(&state);
    add_dialect(&state, &counts->dialect);
    const char *const columns[] = {counts->period,      counts->period_part,  counts->channel,     counts->count,
                                   counts->anonymous,   counts->acknowledged, counts->followed_up, counts->fed_back,
                                   counts->median_days, counts->owner,        counts->population,  counts->spend,
                                   counts->hours,       counts->contacts};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        add_text(&state, columns[i]);
    add_segments(&state, counts->segments, counts->segment_count);
    crypto_generichash_final(&state, hash, HASH_SIZE);
}
