#include "report/selfcheck.h"

#include <expat.h>
#include <string.h>
#include <zip.h>

#include "base/text.h"
#include "report/zip_stream.h"

static const struct trede_text broken = {"the workbook that was written is damaged ({2}: {3}); the old {1} was kept. "
                                         "Is there room on the disk and in the temporary folder?",
                                         "het geschreven werkboek is beschadigd ({2}: {3}); het oude {1} is bewaard. "
                                         "Is er ruimte op de schijf en in de tijdelijke map?"};

enum { CHUNK = 65536, VALUE_MOST = 48 };

static const char sheet_start[] = "xl/worksheets/sheet";

/* What is known of the part being read. */
struct part {
    XML_Parser parser;
    bool in_value;
    int last_row;
    size_t length;
    char value[VALUE_MOST];
    const char *fault;
};

/* -?digits(.digits)?(E[+-]?digits)? */
static bool is_number(const char *p)
{
    size_t digits;
    if (*p == '-') p++;
    if (!(digits = strspn(p, "0123456789"))) return false;
    p += digits;
    if (*p == '.') {
        p++;
        if (!(digits = strspn(p, "0123456789"))) return false;
        p += digits;
    }
    if (*p == 'E' || *p == 'e') {
        p++;
        if (*p == '+' || *p == '-') p++;
        if (!(digits = strspn(p, "0123456789"))) return false;
        p += digits;
    }
    return *p == '\0';
}

static const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0) return attributes[1];
    return NULL;
}

static void XMLCALL on_start(void *payload, const char *name, const char **attributes)
{
    struct part *part = payload;
    if (name[0] == 'v' && !name[1]) {
        part->in_value = true;
        part->length = 0;
    } else if (strcmp(name, "row") == 0) {
        const char *text = attribute(attributes, "r");
        int64_t row = 0;
        if (text && trede_integer_parse(text, strlen(text), &row) && row > part->last_row) part->last_row = (int)row;
    }
}

static void XMLCALL on_end(void *payload, const char *name)
{
    struct part *part = payload;
    if (!part->in_value || name[0] != 'v' || name[1]) return;
    part->value[part->length] = '\0';
    part->in_value = false;
    if (!is_number(part->value)) {
        part->fault = "a cell that should hold a number does not";
        (void)XML_StopParser(part->parser, XML_FALSE);
    }
}

static void XMLCALL on_text(void *payload, const char *text, int length)
{
    struct part *part = payload;
    if (!part->in_value) return;
    size_t room = VALUE_MOST - 1 - part->length, n = (size_t)length < room ? (size_t)length : room;
    memcpy(part->value + part->length, text, n);
    part->length += n;
    if (n < (size_t)length) part->value[0] = '?'; /* too long to be a number */
}

/* Feeds one part of the zip to the parser. */
static void read_part(struct trede_zip_stream *zip, struct part *part)
{
    for (;;) {
        void *buffer = XML_GetBuffer(part->parser, CHUNK);
        size_t n = buffer ? trede_zip_stream_read(zip, buffer, CHUNK) : 0;
        part->fault = buffer ? trede_zip_stream_fault(zip) : "there is no memory";
        if (part->fault) return;
        if (XML_ParseBuffer(part->parser, (int)n, n == 0) != XML_STATUS_OK) {
            if (!part->fault) part->fault = XML_ErrorString(XML_GetErrorCode(part->parser));
            return;
        }
        if (n == 0) return;
    }
}

static bool is_sheet(const char *name)
{
    return strncmp(name, sheet_start, sizeof sheet_start - 1) == 0;
}

static const char *check_part(struct trede_zip_stream *zip, int *last_row)
{
    struct part part = {.parser = XML_ParserCreate("UTF-8")};
    if (!part.parser) return "there is no memory";
    XML_SetUserData(part.parser, &part);
    if (is_sheet(trede_zip_stream_part(zip)->name)) {
        XML_SetElementHandler(part.parser, on_start, on_end);
        XML_SetCharacterDataHandler(part.parser, on_text);
    }
    read_part(zip, &part);
    XML_ParserFree(part.parser);
    *last_row = part.last_row;
    return part.fault;
}

/* ---- all parts ---- */

struct read_part {
    struct trede_zip_part part;
    int last_row;
};

struct trede_selfcheck {
    struct trede_arena *arena;
    struct read_part *parts;
    size_t count, capacity;
    const char *fault; /* the first, and where */
    char where[64];
};

struct trede_selfcheck *trede_selfcheck_create(void)
{
    struct trede_selfcheck *check = trede_alloc(1, sizeof *check);
    if (check && (check->arena = trede_arena_create())) return check;
    trede_free(check);
    return NULL;
}

void trede_selfcheck_destroy(struct trede_selfcheck *check)
{
    if (!check) return;
    trede_arena_destroy(check->arena);
    trede_free(check);
}

void trede_selfcheck_read(struct trede_selfcheck *check, const char *path, const atomic_bool *written)
{
    struct trede_zip_stream *zip = trede_zip_stream_open(path, written);
    check->fault = zip ? NULL : "it cannot be opened";
    while (!check->fault && trede_zip_stream_next(zip)) {
        struct read_part *read =
            trede_arena_push(check->arena, &check->parts, &check->count, &check->capacity, sizeof *read);
        int last_row = 0;
        check->fault = read ? check_part(zip, &last_row) : "there is no memory";
        if (read) *read = (struct read_part){*trede_zip_stream_part(zip), last_row};
    }
    if (zip && !check->fault) check->fault = trede_zip_stream_fault(zip);
    (void)trede_print(check->where, sizeof check->where, "%s", zip ? trede_zip_stream_part(zip)->name : "zip");
    trede_zip_stream_close(zip);
}

/* ---- the verdict ---- */

/* what: NULL = nothing is wrong. */
struct fault {
    const char *what;
    char where[64];
};

static struct fault fault_at(const char *where, const char *what)
{
    struct fault fault = {.what = what};
    (void)trede_print(fault.where, sizeof fault.where, "%s", where);
    return fault;
}

/* Does the directory list the parts that were read, as they were read? That it agrees with the headers of the parts
 * was looked at by the library when it opened the file. */
static struct fault directory_fault(const struct trede_selfcheck *check, zip_t *zip)
{
    if ((zip_int64_t)check->count != zip_get_num_entries(zip, 0))
        return fault_at("zip", "its directory lists other parts");
    for (size_t i = 0; i < check->count; i++) {
        const struct trede_zip_part *part = &check->parts[i].part;
        zip_stat_t stat;
        if (zip_stat_index(zip, i, 0, &stat) != 0 || strcmp(stat.name, part->name) != 0)
            return fault_at(part->name, "the directory lists another part");
        if (stat.size != part->size || stat.comp_size != part->packed || stat.crc != part->crc)
            return fault_at(part->name, "it is not what the directory says");
    }
    return (struct fault){0};
}

static const struct read_part *find_part(const struct trede_selfcheck *check, const char *name)
{
    for (size_t i = 0; i < check->count; i++)
        if (strcmp(check->parts[i].part.name, name) == 0) return &check->parts[i];
    return NULL;
}

/* Is every sheet there, to its last row, and no other? */
static struct fault sheet_fault(const struct trede_selfcheck *check, const int *last_rows, size_t sheets)
{
    size_t found = 0;
    char name[64];
    for (size_t s = 0; s < sheets; s++) {
        (void)trede_print(name, sizeof name, "%s%zu.xml", sheet_start, s + 1);
        const struct read_part *sheet = find_part(check, name);
        if (!sheet) return fault_at(name, "it is missing");
        if (sheet->last_row < last_rows[s]) return fault_at(name, "its last rows are missing");
    }
    for (size_t i = 0; i < check->count; i++)
        if (is_sheet(check->parts[i].part.name) && ++found > sheets)
            return fault_at(check->parts[i].part.name, "it is one too many");
    return (struct fault){0};
}

static struct fault find_fault(const struct trede_selfcheck *check, const char *path, const int *last_rows,
                               size_t sheets)
{
    int code;
    if (check->fault) return fault_at(check->where, check->fault);
    zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (!zip) return fault_at("zip", "it cannot be opened");
    struct fault fault = directory_fault(check, zip);
    zip_discard(zip);
    return fault.what ? fault : sheet_fault(check, last_rows, sheets);
}

enum trede_status trede_selfcheck_verdict(const struct trede_selfcheck *check, const char *path, const char *shown_name,
                                          const int *last_rows, size_t sheets, struct trede_findings *findings)
{
    struct fault fault = find_fault(check, path, last_rows, sheets);
    if (!fault.what) return TREDE_OK;
    return trede_fail(findings, TREDE_OUTPUT, TREDE_NOWHERE, &broken, shown_name, fault.where, fault.what);
}
