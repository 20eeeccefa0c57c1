/* The form of a zip: PKWARE's APPNOTE 4.3.7. Sizes stand in the header of a part only after it was written, so what
 * ends a part is the end of its deflated stream. Sizes and checksums are compared with the directory in selfcheck.c. */
#include "report/zip_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/alloc.h"

enum { CHUNK = 65536, HEADER = 30, DEFLATED = 8, ENCRYPTED_OR_DESCRIBED_LATER = 1 | 8 };

struct trede_zip_stream {
    int file;
    off_t at; /* of what is to be read next */
    const atomic_bool *written;
    z_stream unpacker;
    bool at_end; /* of the part */
    struct trede_zip_part part;
    const char *fault;
    unsigned char bytes[CHUNK]; /* unpacker.next_in points into it */
};

struct trede_zip_stream *trede_zip_stream_open(const char *path, const atomic_bool *written)
{
    struct trede_zip_stream *s = trede_alloc(1, sizeof *s);
    if (!s) return NULL;
    s->written = written;
    s->file = open(path, O_RDONLY | O_CLOEXEC);
    if (s->file >= 0 && inflateInit2(&s->unpacker, -MAX_WBITS) == Z_OK) return s; /* negative: without a header */
    if (s->file >= 0) (void)close(s->file);
    trede_free(s);
    return NULL;
}

void trede_zip_stream_close(struct trede_zip_stream *s)
{
    if (!s) return;
    (void)inflateEnd(&s->unpacker);
    (void)close(s->file);
    trede_free(s);
}

static bool fail(struct trede_zip_stream *s, const char *fault)
{
    s->fault = fault;
    return false;
}

/* Has at least one byte in the buffer. Who writes the file tells nobody how far it is, so it is looked at again. */
static bool fill(struct trede_zip_stream *s)
{
    static const struct timespec moment = {0, 100000};
    while (s->unpacker.avail_in == 0) {
        bool whole = atomic_load(s->written); /* asked before reading: nothing comes after */
        ssize_t n = pread(s->file, s->bytes, CHUNK, s->at);
        if (n < 0 && errno != EINTR) return fail(s, "it cannot be read");
        if (n == 0 && whole) return fail(s, "it is cut off");
        if (n == 0) (void)nanosleep(&moment, NULL);
        if (n <= 0) continue;
        s->at += n;
        s->unpacker.next_in = s->bytes;
        s->unpacker.avail_in = (uInt)n;
    }
    return true;
}

/* The next bytes as they are; into NULL = skipped. */
static bool take(struct trede_zip_stream *s, void *into, size_t count)
{
    for (size_t done = 0; done < count;) {
        if (!fill(s)) return false;
        size_t n = count - done < s->unpacker.avail_in ? count - done : s->unpacker.avail_in;
        if (into) memcpy((char *)into + done, s->unpacker.next_in, n);
        s->unpacker.next_in += n;
        s->unpacker.avail_in -= (uInt)n;
        done += n;
    }
    return true;
}

static unsigned two_bytes(const unsigned char *bytes)
{
    return bytes[0] | (unsigned)bytes[1] << 8;
}

bool trede_zip_stream_next(struct trede_zip_stream *s)
{
    unsigned char header[HEADER];
    s->part = (struct trede_zip_part){.name = "zip"};
    if (!take(s, header, 4)) return false;
    if (memcmp(header, "PK\1\2", 4) == 0 || memcmp(header, "PK\5\6", 4) == 0) return false; /* the directory */
    if (memcmp(header, "PK\3\4", 4) != 0) return fail(s, "its parts do not follow each other");
    if (!take(s, header + 4, HEADER - 4)) return false;
    size_t name = two_bytes(header + 26), extra = two_bytes(header + 28);
    if ((two_bytes(header + 6) & ENCRYPTED_OR_DESCRIBED_LATER) || two_bytes(header + 8) != DEFLATED ||
        name >= sizeof s->part.name)
        return fail(s, "a part is packed in an unknown way");
    if (!take(s, s->part.name, name) || !take(s, NULL, extra)) return false;
    s->part.name[name] = '\0';
    s->at_end = false;
    return inflateReset(&s->unpacker) == Z_OK || fail(s, "it cannot be unpacked");
}

size_t trede_zip_stream_read(struct trede_zip_stream *s, void *buffer, size_t room)
{
    size_t n = 0;
    while (n == 0 && !s->at_end && fill(s)) {
        s->unpacker.next_out = buffer;
        s->unpacker.avail_out = (uInt)room;
        int code = inflate(&s->unpacker, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END) {
            s->fault = "it cannot be unpacked";
            return 0;
        }
        n = room - s->unpacker.avail_out;
        s->at_end = code == Z_STREAM_END;
    }
    if (s->fault) return 0;
    s->part.crc = (uint32_t)crc32(s->part.crc, buffer, (uInt)n);
    s->part.size = s->unpacker.total_out;
    s->part.packed = s->unpacker.total_in;
    return n;
}

const struct trede_zip_part *trede_zip_stream_part(const struct trede_zip_stream *s)
{
    return &s->part;
}

const char *trede_zip_stream_fault(const struct trede_zip_stream *s)
{
    return s->fault;
}
