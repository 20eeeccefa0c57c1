/* encoding.h - which encoding a file is in, and its bytes as UTF-8. Private to the reader.
 *
 * No guessing by letter frequencies: detectors call short Dutch Latin-1 "IBM852". A byte-order mark decides, then an
 * option, then whether the whole file is valid UTF-8; what is left is Windows-1252. */
#ifndef TREDE_READER_ENCODING_H
#define TREDE_READER_ENCODING_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "trede/findings.h"

struct trede_encoding {
    const char *name;  /* "utf-8", "windows-1252", "utf-16le", "utf-16be", or the option as given */
    bool declared;     /* by option or byte-order mark */
    size_t mark;       /* bytes of byte-order mark to skip */
    size_t unit;       /* bytes to skip after a sequence that does not exist: 2 for UTF-16, else 1 */
    bool converts;     /* false: the bytes are UTF-8 already, and iconv is not open */
    iconv_t converter;
};

/* Decides the encoding of an open regular file; buffer is room to read the file with. asked may be NULL. */
TREDE_MUST_CHECK enum trede_status trede_encoding_open(struct trede_encoding *encoding, int fd, const char *asked,
                                                       char *buffer, size_t size, struct trede_place at,
                                                       enum trede_status as_status, struct trede_findings *findings);
void trede_encoding_close(struct trede_encoding *encoding);

/* Converts as much of *in as is whole and fits in room bytes at out; moves *in and *left on, returns the bytes written.
 * What does not exist in the encoding becomes the byte FF, which is never valid UTF-8, so the line it is on fails the
 * check that every line gets. last: no more input follows. */
size_t trede_encoding_convert(struct trede_encoding *encoding, const char **in, size_t *left, char *out, size_t room,
                              bool last);

#endif
