/* key.c - see key.h. */
#include "ingest/key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "ingest/cell.h"
#include "ingest/ingest.h"

enum { KEY_SIZE = 32 };
_Static_assert(KEY_SIZE == crypto_kdf_KEYBYTES, "the key file feeds the key derivation");

static const struct trede_text cannot_read = {"the pseudonym key cannot be read ({1})",
                                              "de pseudoniemsleutel kan niet worden gelezen ({1})"};
static const struct trede_text cannot_make = {"the pseudonym key cannot be made ({1}); is the folder writable?",
                                              "de pseudoniemsleutel kan niet worden gemaakt ({1}); is de map "
                                              "beschrijfbaar?"};
static const struct trede_text wrong_size = {
    "this is not a pseudonym key: it must be 32 bytes; restore it from a copy, or remove it to start a new one "
    "(answers "
    "that are already stored can then no longer be linked to new ones)",
    "dit is geen pseudoniemsleutel: die is 32 bytes groot; zet een kopie terug, of verwijder het bestand voor een "
    "nieuwe sleutel (antwoorden die er al zijn kunnen dan niet meer aan nieuwe worden gekoppeld)"};
static const struct trede_text too_open = {
    "others than you can read the pseudonym key; make it yours alone: chmod 600 campaign.key",
    "anderen dan u kunnen de pseudoniemsleutel lezen; maak hem alleen van u: chmod 600 campaign.key"};
static const struct trede_text no_key = {"there is no pseudonym key, so no respondent can be found by id",
                                         "er is geen pseudoniemsleutel, dus geen respondent is op nummer te vinden"};
static const struct trede_text no_crypto = {"the cryptographic library does not start",
                                            "de cryptografische bibliotheek start niet"};

static bool write_whole(int file, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* file is a key file with nothing in it yet. */
static bool fill(int file, uint8_t key[KEY_SIZE])
{
    randombytes_buf(key, KEY_SIZE);
    return write_whole(file, key, KEY_SIZE) && fsync(file) == 0;
}

static enum trede_status make_key(const char *path, struct trede_findings *findings, uint8_t key[KEY_SIZE])
{
    struct trede_place at = {.file = path};
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return trede_fail(findings, TREDE_STORE, at, &cannot_make, strerror(errno));
    bool filled = fill(file, key);
    int error = errno;
    if (close(file) != 0 && filled) filled = false, error = errno;
    if (filled) return TREDE_OK;
    unlink(path);
    return trede_fail(findings, TREDE_STORE, at, &cannot_make, strerror(error));
}

/* Reads up to one byte more than a key, so that a longer file shows. */
static ssize_t read_bytes(int file, uint8_t bytes[KEY_SIZE + 1])
{
    size_t got = 0;
    while (got < KEY_SIZE + 1) {
        ssize_t part = read(file, bytes + got, KEY_SIZE + 1 - got);
        if (part < 0 && errno == EINTR) continue;
        if (part < 0) return -1;
        if (part == 0) break;
        got += (size_t)part;
    }
    return (ssize_t)got;
}

static enum trede_status read_key(int file, const char *path, struct trede_findings *findings, uint8_t key[KEY_SIZE])
{
    struct trede_place at = {.file = path};
    uint8_t bytes[KEY_SIZE + 1];
    struct stat about;
    ssize_t got = fstat(file, &about) == 0 ? read_bytes(file, bytes) : -1;
    if (got < 0) return trede_fail(findings, TREDE_STORE, at, &cannot_read, strerror(errno));
    if (got != KEY_SIZE) return trede_fail(findings, TREDE_STORE, at, &wrong_size, NULL);
    if ((about.st_mode & 077) != 0) trede_warn(findings, at, &too_open, NULL);
    memcpy(key, bytes, KEY_SIZE);
    sodium_memzero(bytes, sizeof bytes);
    return TREDE_OK;
}

static enum trede_status find_key(const char *path, bool create, struct trede_findings *findings, uint8_t key[KEY_SIZE],
                                  bool *made)
{
    struct trede_place at = {.file = path};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        enum trede_status status = read_key(file, path, findings, key);
        close(file);
        return status;
    }
    if (errno != ENOENT) return trede_fail(findings, TREDE_STORE, at, &cannot_read, strerror(errno));
    if (!create) return trede_fail(findings, TREDE_STORE, at, &no_key, NULL);
    *made = true;
    return make_key(path, findings, key);
}

enum trede_status trede_keys_read(const struct trede_campaign *campaign, bool create, struct trede_findings *findings,
                                  struct trede_keys *keys, bool *made)
{
    *made = false;
    if (sodium_init() < 0) return trede_fail(findings, TREDE_INTERNAL, TREDE_NOWHERE, &no_crypto, NULL);
    struct trede_arena *arena = trede_arena_create();
    char *path = arena == NULL ? NULL : trede_path_join(arena, campaign->folder, "campaign.key");
    uint8_t key[KEY_SIZE];
    enum trede_status status = path == NULL ? TREDE_INTERNAL : find_key(path, create, findings, key, made);
    trede_arena_destroy(arena);
    if (status != TREDE_OK) return status;
    /* One subkey a purpose, so that a cluster's number never tells a respondent's. */
    crypto_kdf_derive_from_key(keys->respondent, sizeof keys->respondent, 1, "trede-id", key);
    crypto_kdf_derive_from_key(keys->cluster, sizeof keys->cluster, 2, "trede-id", key);
    crypto_kdf_derive_from_key(keys->second_stage, sizeof keys->second_stage, 3, "trede-id", key);
    sodium_memzero(key, sizeof key);
    return TREDE_OK;
}

void trede_keys_forget(struct trede_keys *keys)
{
    sodium_memzero(keys, sizeof *keys);
}

void trede_respondent_pseudonym(const struct trede_keys *keys, const char *id, size_t length, uint8_t pseudonym[16])
{
    _Static_assert(crypto_shorthash_siphashx24_BYTES == 16, "a pseudonym is 16 bytes");
    crypto_shorthash_siphashx24(pseudonym, (const unsigned char *)id, length, keys->respondent);
}

int64_t trede_unit_pseudonym(const uint8_t key[crypto_shorthash_KEYBYTES], const char *id, size_t length)
{
    uint8_t hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, (const unsigned char *)id, length, key);
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof hash; i++)
        number |= (uint64_t)hash[i] << (8 * i);
    number &= INT64_MAX;
    return number == 0 ? 1 : (int64_t)number;
}

enum trede_status trede_pseudonym(const struct trede_campaign *campaign, const char *id, bool create,
                                  struct trede_findings *findings, uint8_t pseudonym[16])
{
    struct trede_keys keys;
    bool made;
    enum trede_status status = trede_keys_read(campaign, create, findings, &keys, &made);
    if (status != TREDE_OK) return status;
    struct trede_field trimmed = trede_trimmed((struct trede_field){id, strlen(id)});
    trede_respondent_pseudonym(&keys, trimmed.text, trimmed.length, pseudonym);
    trede_keys_forget(&keys);
    return TREDE_OK;
}
