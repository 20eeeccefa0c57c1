/* fingerprint.h - what decides whether an import would give anything new: the bytes, and how they are read. */
#ifndef TREDE_INGEST_FINGERPRINT_H
#define TREDE_INGEST_FINGERPRINT_H

#include "campaign/campaign.h"

struct trede_file_hash;

/* BLAKE2b-256 of a file's bytes, and their number. TREDE_INPUT with a finding when the file cannot be read. */
TREDE_MUST_CHECK enum trede_status trede_file_fingerprint(const char *path, const char *shown_name,
                                                          struct trede_findings *findings, uint8_t hash[32],
                                                          int64_t *bytes);
/* The same while the file is read anyway; lives as long as the arena. NULL = no memory. */
struct trede_file_hash *trede_file_hash_create(struct trede_arena *arena);
void trede_file_hash_add(void *hash, const void *bytes, size_t count); /* a trede_watch_fn */
void trede_file_hash_end(struct trede_file_hash *hash, uint8_t out[32], int64_t *bytes);
/* BLAKE2b-256 of everything in the campaign that decides how this survey or counts file becomes rows. */
void trede_survey_fingerprint(const struct trede_campaign *campaign, const struct trede_survey *survey,
                              uint8_t hash[32]);
void trede_cases_fingerprint(const struct trede_campaign *campaign, const struct trede_case_register *cases,
                             uint8_t hash[32]);
void trede_counts_fingerprint(const struct trede_counts *counts, uint8_t hash[32]);

#endif
