#include "reader/encoding.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"

static const struct trede_text cannot_read = {"this file cannot be read: {1}",
                                              "dit bestand kan niet worden gelezen: {1}"};
static const struct trede_text unknown_encoding = {
    "the encoding \"{1}\" is not known; use utf-8, windows-1252 or utf-16, or leave it out",
    "de codering \"{1}\" is niet bekend; gebruik utf-8, windows-1252 of utf-16, of laat haar weg"};
static const struct trede_text mark_contradicts = {
    "encoding {1} is declared, but the file begins with the byte-order mark of {2}; leave the encoding out or correct "
    "it",
    "codering {1} is opgegeven, maar het bestand begint met de byte-volgordemarkering van {2}; laat de codering weg of "
    "verbeter haar"};
static const struct trede_text taken_for_1252 = {
    "this file is not UTF-8; it is read as Windows-1252. If letters come out wrong, save it as CSV UTF-8",
    "dit bestand is geen UTF-8; het wordt gelezen als Windows-1252. Komen letters verkeerd door, bewaar het dan als "
    "CSV "
    "UTF-8"};
static const struct trede_text not_text = {
    "this is {1}, not a text file; open it there and save it as CSV (UTF-8)",
    "dit is {1}, geen tekstbestand; open het daar en bewaar het als CSV (UTF-8)"};
static const struct trede_text no_converter = {"the encoding \"{1}\" cannot be converted on this computer: {2}",
                                               "de codering \"{1}\" kan op deze computer niet worden omgezet: {2}"};

/* What people write, and what it means. ISO-8859-1 is read as Windows-1252, as browsers do: the bytes in which they
 * differ are control characters in the one and the euro sign and curly quotes in the other. */
static const struct known {
    const char *written, *name;
} known_names[] = {
    {"utf-8", "utf-8"},         {"utf8", "utf-8"},        {"windows-1252", "windows-1252"},
    {"cp1252", "windows-1252"}, {"1252", "windows-1252"}, {"iso-8859-1", "windows-1252"},
    {"latin1", "windows-1252"}, {"utf-16le", "utf-16le"}, {"utf-16be", "utf-16be"},
    {"utf-16", "utf-16"},       {"utf16", "utf-16"},
};

static const struct byte_order_mark {
    const char *bytes;
    size_t length;
    const char *name;
} marks[] = {{"\xEF\xBB\xBF", 3, "utf-8"}, {"\xFF\xFE", 2, "utf-16le"}, {"\xFE\xFF", 2, "utf-16be"}};

/* What people export by mistake. */
static const struct other_file {
    const char *bytes;
    struct trede_text what;
} other_files[] = {{"PK\x03\x04", {"an Excel workbook or a zip file", "een Excel-werkmap of een zipbestand"}},
                   {"\xD0\xCF\x11\xE0", {"an old Excel workbook", "een oude Excel-werkmap"}},
                   {"$FL2", {"an SPSS file", "een SPSS-bestand"}},
                   {"$FL3", {"an SPSS file", "een SPSS-bestand"}},
                   {"%PDF", {"a PDF", "een pdf"}}};

static enum trede_status refuse_other_files(const char *head, size_t length, struct trede_place at,
                                            enum trede_status as_status, struct trede_findings *findings)
{
    bool dutch = trede_findings_language(findings) == TREDE_DUTCH;
    for (size_t i = 0; i < sizeof other_files / sizeof *other_files; i++)
        if (length >= 4 && memcmp(head, other_files[i].bytes, 4) == 0)
            return trede_fail(findings, as_status, at, &not_text,
                              dutch ? other_files[i].what.nl : other_files[i].what.en);
    return TREDE_OK;
}

static const char *name_of(const char *asked)
{
    for (size_t i = 0; i < sizeof known_names / sizeof *known_names; i++)
        if (strcasecmp(known_names[i].written, asked) == 0) return known_names[i].name;
    return asked;
}

static const struct byte_order_mark *find_mark(const char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (length >= marks[i].length && memcmp(bytes, marks[i].bytes, marks[i].length) == 0) return &marks[i];
    return NULL;
}

/* Bytes of the valid part; NUL counts as valid here, because it makes a bad row, not another encoding. */
static size_t valid_part(const char *bytes, size_t length)
{
    size_t good = trede_utf8_prefix(bytes, length);
    while (good < length && bytes[good] == '\0') {
        good++;
        good += trede_utf8_prefix(bytes + good, length - good);
    }
    return good;
}

/* *valid: is the whole file valid UTF-8? One pass over a buffer that is used again. */
static enum trede_status check_utf8(int fd, char *buffer, size_t size, struct trede_place at,
                                    enum trede_status as_status, struct trede_findings *findings, bool *valid)
{
    off_t offset = 0;
    size_t kept = 0;
    *valid = true;
    while (*valid) {
        if (trede_interrupted()) return TREDE_INTERRUPTED;
        ssize_t n = pread(fd, buffer + kept, size - kept, offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return trede_fail(findings, as_status, at, &cannot_read, strerror(errno));
        if (n == 0) break;
        offset += n;
        size_t length = kept + (size_t)n, good = valid_part(buffer, length);
        kept = length - good;
        /* A character cut by the end of the buffer is at most three bytes. */
        *valid = kept <= 3;
        memmove(buffer, buffer + good, *valid ? kept : 0);
    }
    *valid = *valid && kept == 0;
    return TREDE_OK;
}

static enum trede_status open_converter(struct trede_encoding *e, struct trede_place at, enum trede_status as_status,
                                        struct trede_findings *findings)
{
    if (strcmp(e->name, "utf-8") == 0) return TREDE_OK;
    e->converter = iconv_open("UTF-8", e->name);
    if (e->converter == (iconv_t)-1) {
        bool unknown = errno == EINVAL;
        return trede_fail(findings, as_status, at, unknown ? &unknown_encoding : &no_converter, e->name,
                          unknown ? NULL : strerror(errno));
    }
    e->unit = strncmp(e->name, "utf-16", 6) == 0 ? 2 : 1;
    e->converts = true;
    return TREDE_OK;
}

/* Without a byte-order mark: the first character of a header is below U+0100, so one of its two bytes is zero. */
static const char *which_utf16(const char *name, const char *head, ssize_t length)
{
    if (strcmp(name, "utf-16") != 0) return name;
    return length > 0 && head[0] == '\0' ? "utf-16be" : "utf-16le";
}

static bool contradicts(const struct byte_order_mark *mark, const char *name)
{
    return strcmp(name, mark->name) != 0 && !(mark->length == 2 && strcmp(name, "utf-16") == 0);
}

enum trede_status trede_encoding_open(struct trede_encoding *e, int fd, const char *asked, char *buffer, size_t size,
                                      struct trede_place at, enum trede_status as_status,
                                      struct trede_findings *findings)
{
    char head[4];
    ssize_t n = pread(fd, head, sizeof head, 0);
    if (n < 0) return trede_fail(findings, as_status, at, &cannot_read, strerror(errno));
    enum trede_status status = refuse_other_files(head, (size_t)n, at, as_status, findings);
    if (status != TREDE_OK) return status;
    const struct byte_order_mark *mark = find_mark(head, (size_t)n);
    *e = (struct trede_encoding){.unit = 1, .declared = mark || asked, .mark = mark ? mark->length : 0};
    if (mark && asked && contradicts(mark, name_of(asked)))
        return trede_fail(findings, as_status, at, &mark_contradicts, asked, mark->name);
    if (mark) {
        e->name = mark->name;
    } else if (asked) {
        e->name = which_utf16(name_of(asked), head, n);
    } else {
        bool valid;
        status = check_utf8(fd, buffer, size, at, as_status, findings, &valid);
        if (status != TREDE_OK) return status;
        e->name = valid ? "utf-8" : "windows-1252";
        if (!valid) trede_remark(findings, at, &taken_for_1252, NULL);
    }
    return open_converter(e, at, as_status, findings);
}

void trede_encoding_close(struct trede_encoding *e)
{
    if (e->converts) iconv_close(e->converter);
    e->converts = false;
}

size_t trede_encoding_convert(struct trede_encoding *e, const char **in, size_t *left, char *out, size_t room,
                              bool last)
{
    char *to = out;
    while (*left > 0 && room > 0) {
        /* iconv's interface is not const but it does not write to its input. */
        char *from;
        memcpy(&from, in, sizeof from);
        size_t result = iconv(e->converter, &from, left, &to, &room);
        memcpy(in, &from, sizeof from);
        if (result != (size_t)-1 || errno == E2BIG || (errno == EINVAL && !last) || room == 0) break;
        size_t skip = *left < e->unit ? *left : e->unit;
        *in += skip;
        *left -= skip;
        *to++ = '\xFF';
        room--;
    }
    return (size_t)(to - out);
}
