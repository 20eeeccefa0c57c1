#include "report/selfcheck.h"

#include <expat.h>
#include <string.h>
#include <zip.h>

#include "base/parallel.h"
#include "base/text.h"

static const struct trede_text broken = {"the workbook that was written is damaged ({2}: {3}); the old {1} was kept. "
                                         "Is there room on the disk and in the temporary folder?",
                                         "het geschreven werkboek is beschadigd ({2}: {3}); het oude {1} is bewaard. "
                                         "Is er ruimte op de schijf en in de tijdelijke map?"};

enum { CHUNK = 65536, VALUE_MOST = 48 };

/* What is known of the part being read. */
struct part {
    XML_Parser parser;
    bool is_sheet, in_value, in_shared;
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
static void read_part(zip_file_t *file, zip_uint64_t size, struct part *part)
{
    zip_uint64_t done = 0;
    for (;;) {
        void *buffer = XML_GetBuffer(part->parser, CHUNK);
        zip_int64_t n = buffer ? zip_fread(file, buffer, CHUNK) : -1;
        if (n < 0) {
            part->fault = "it cannot be unpacked";
            return;
        }
        done += (zip_uint64_t)n;
        if (XML_ParseBuffer(part->parser, (int)n, n == 0) != XML_STATUS_OK) {
            if (!part->fault) part->fault = XML_ErrorString(XML_GetErrorCode(part->parser));
            return;
        }
        if (n == 0) break;
    }
    if (done != size) part->fault = "it is shorter than it says";
}

static const char *check_part(zip_t *zip, zip_uint64_t index, int *last_row)
{
    zip_stat_t stat;
    struct part part = {.parser = XML_ParserCreate("UTF-8")};
    zip_file_t *file = zip_fopen_index(zip, index, 0);
    if (!file || zip_stat_index(zip, index, 0, &stat) != 0) part.fault = "it cannot be opened";
    if (!part.parser) part.fault = "there is no memory";
    if (!part.fault) {
        part.is_sheet = strncmp(stat.name, "xl/worksheets/sheet", 19) == 0;
        XML_SetUserData(part.parser, &part);
        if (part.is_sheet) {
            XML_SetElementHandler(part.parser, on_start, on_end);
            XML_SetCharacterDataHandler(part.parser, on_text);
        }
        read_part(file, stat.size, &part);
    }
    if (file) (void)zip_fclose(file);
    if (part.parser) XML_ParserFree(part.parser);
    *last_row = part.last_row;
    return part.fault;
}

/* What the two threads share: the largest part, as a rule the tidy table, is one's work, the rest the other's. Each
 * opens the file for itself. */
struct check {
    const char *path;
    const int *last_rows;
    size_t sheets;
    zip_int64_t largest;
    struct {
        const char *fault;
        char part[64];
    } found[2];
};

static zip_int64_t largest_part(zip_t *zip)
{
    zip_int64_t count = zip_get_num_entries(zip, 0), largest = -1;
    zip_uint64_t size = 0;
    zip_stat_t stat;
    for (zip_int64_t i = 0; i < count; i++)
        if (zip_stat_index(zip, (zip_uint64_t)i, 0, &stat) == 0 && stat.size >= size) {
            size = stat.size;
            largest = i;
        }
    return largest;
}

static const char *sheet_fault(const struct check *check, const char *name, int last_row)
{
    static const char start[] = "xl/worksheets/sheet";
    int64_t number = 0;
    size_t length = sizeof start - 1, digits = strspn(name + length, "0123456789");
    if (!trede_integer_parse(name + length, digits, &number) || number < 1 || (size_t)number > check->sheets)
        return "it is one too many";
    return last_row < check->last_rows[number - 1] ? "its last rows are missing" : NULL;
}

static const char *check_entry(const struct check *check, zip_t *zip, zip_int64_t i, char name[64])
{
    const char *part = zip_get_name(zip, (zip_uint64_t)i, 0);
    int last_row;
    if (!part) return "it has no name";
    (void)trede_print(name, 64, "%s", part);
    const char *fault = check_part(zip, (zip_uint64_t)i, &last_row);
    if (!fault && strncmp(part, "xl/worksheets/sheet", 19) == 0) fault = sheet_fault(check, part, last_row);
    return fault;
}

static enum trede_status check_half(void *payload, size_t task)
{
    struct check *check = payload;
    int code;
    zip_t *zip = zip_open(check->path, ZIP_RDONLY, &code);
    const char *fault = zip ? NULL : "it cannot be opened";
    zip_int64_t count = zip ? zip_get_num_entries(zip, 0) : 0;
    for (zip_int64_t i = 0; i < count && !fault; i++)
        if ((i == check->largest) == (task == 0)) fault = check_entry(check, zip, i, check->found[task].part);
    if (zip) zip_discard(zip);
    check->found[task].fault = fault;
    return fault ? TREDE_OUTPUT : TREDE_OK;
}

/* Is every sheet there? */
static const char *count_sheets(zip_t *zip, size_t sheets, char name[64])
{
    for (size_t s = 0; s < sheets; s++)
        if (!trede_print(name, 64, "xl/worksheets/sheet%zu.xml", s + 1) || zip_name_locate(zip, name, 0) < 0)
            return "it is missing";
    return NULL;
}

static enum trede_status say_fault(const char *shown_name, const char *part, const char *fault,
                                   struct trede_findings *findings)
{
    return trede_fail(findings, TREDE_OUTPUT, TREDE_NOWHERE, &broken, shown_name, part, fault);
}

enum trede_status trede_selfcheck(const char *path, const char *shown_name, const int *last_rows, size_t sheets,
                                  struct trede_findings *findings)
{
    struct check check = {.path = path, .last_rows = last_rows, .sheets = sheets};
    char name[64] = "zip";
    int code;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
    const char *fault = zip ? count_sheets(zip, sheets, name) : "it cannot be opened";
    if (zip) {
        check.largest = largest_part(zip);
        zip_discard(zip);
    }
    if (fault) return say_fault(shown_name, name, fault, findings);
    enum trede_status status = trede_parallel(2, 2, check_half, &check);
    for (int half = 0; half < 2; half++)
        if (check.found[half].fault)
            return say_fault(shown_name, check.found[half].part, check.found[half].fault, findings);
    return status;
}
