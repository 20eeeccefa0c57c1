/* reading.h - one reading of a campaign: what is being filled and what went wrong so far.
 *
 * Private to this floor. Every finding is wanted, not only the first, so the rooms of this floor do not return a
 * status at each step: they add a finding, note it here and go on. trede_campaign_read looks at the end whether
 * anything was wrong. What runs out of memory is left empty; nothing that was read after that is used. */
#ifndef TREDE_CAMPAIGN_READING_H
#define TREDE_CAMPAIGN_READING_H

#include "campaign/campaign.h"
#include "reader/yaml.h"

enum {
    TREDE_MOST_ITEMS = 2000,
    TREDE_MOST_WAVES = 60,
    TREDE_MOST_SETS = 30,
    TREDE_MOST_SEGMENTS = 200, /* in one set */
    TREDE_MOST_CHANNELS = 200
};

struct trede_reading {
    struct trede_campaign *campaign;
    struct trede_arena *arena; /* the campaign's: every text and array lives there */
    struct trede_findings *findings;
    const struct trede_node *root; /* campaign.yaml */
    bool wrong;                    /* an error was found */
    bool waves_wrong;              /* one was in waves: then an unknown wave may be only its echo */
    enum trede_status broken;      /* not TREDE_OK: reading itself broke down (no memory, interrupted) */
};

/* Adds an error and notes that the campaign is wrong. Give NULL where a text takes no argument. */
#define trede_wrong(r, place, text, ...)                                                                               \
    ((r)->wrong = true,                                                                                                \
     trede_findings_add((r)->findings, TREDE_ERROR, (place), (text), (const char *const[4]){__VA_ARGS__}))

/* Arena memory; NULL notes the reading as broken. */
void *trede_reading_alloc(struct trede_reading *r, size_t count, size_t size);
void *trede_reading_push(struct trede_reading *r, void *array_pointer, size_t *count, size_t *capacity, size_t size);
const char *trede_reading_text(struct trede_reading *r, const char *text, size_t length);
const char *trede_reading_join(struct trede_reading *r, const char *a, const char *b, const char *c);
/* The comparable form (trede_name_fold); "" when there is no memory. */
const char *trede_reading_fold(struct trede_reading *r, const char *text);
/* Takes over a status of a floor below: TREDE_CAMPAIGN is a wrong campaign, anything else but OK a broken reading. */
bool trede_reading_went_well(struct trede_reading *r, enum trede_status status);

/* Where in campaign.yaml a whole-file finding points. */
struct trede_place trede_reading_start(const struct trede_reading *r);

/* A list of names to choose from: the texts at offset in each element of an array. */
struct trede_names {
    const char *const *list;
    size_t count;
};
struct trede_names trede_names_of(struct trede_reading *r, const void *array, size_t count, size_t size, size_t offset);
/* " Did you mean "x"?" in the language of the findings, or "" when nothing is near. For the last argument of a text. */
const char *trede_suggestion(struct trede_reading *r, const char *word, struct trede_names names);

/* Equal but for the case of ASCII letters, as SQLite compares column names. NULL equals nothing. */
bool trede_same_word(const char *a, const char *b);
/* Labels that were left out: the other language, or the name with spaces and a capital. */
void trede_label_complete(struct trede_reading *r, struct trede_label *label, const char *name);

#endif
