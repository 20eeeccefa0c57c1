#include "report/export.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"

static const struct trede_text not_written = {"{1} cannot be written: {2}; what was there is kept",
                                              "{1} kan niet worden geschreven: {2}; wat er stond is bewaard"};

/* False with errno set when not everything could be written. */
static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(file, bytes, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

static enum trede_status write_target(const struct trede_bytes *bytes, const char *target,
                                      struct trede_findings *findings)
{
    struct trede_replacement replacement;
    enum trede_status status = trede_replace_begin(&replacement, target, findings);
    if (status) return status;
    int file = open(replacement.temporary, O_WRONLY | O_TRUNC | O_CLOEXEC);
    bool written = file >= 0 && write_all(file, bytes->text, bytes->length);
    int why = errno;
    if (file >= 0 && close(file) != 0 && written) {
        written = false;
        why = errno;
    }
    if (!written) {
        trede_replace_abandon(&replacement);
        return trede_fail(findings, TREDE_OUTPUT, TREDE_NOWHERE, &not_written, target, strerror(why));
    }
    status = trede_replace_commit(&replacement, 0644, findings);
    if (status) trede_replace_abandon(&replacement);
    return status;
}

enum trede_status trede_export_write(const struct trede_published *published, enum trede_export_format format,
                                     const char *target, struct trede_findings *findings, char **out,
                                     size_t *out_length)
{
    typedef enum trede_status writer(const struct trede_published *published, struct trede_bytes *out);
    static writer *const writers[] = {trede_export_csv, trede_export_json, trede_export_sqlite};
    struct trede_bytes bytes = {NULL, 0, 0, false};
    enum trede_status status = writers[format](published, &bytes);
    if (status == TREDE_OK && target) status = write_target(&bytes, target, findings);
    if (status == TREDE_OK && !target) {
        *out = bytes.text;
        *out_length = bytes.length;
        return TREDE_OK;
    }
    trede_free(bytes.text);
    return status;
}
