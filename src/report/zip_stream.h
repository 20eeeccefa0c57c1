/* zip_stream.h - the parts of a zip one after another, from its first byte on, unpacked: also of one that is still
 * being written. Libraries for zips begin at the directory at the end and have to wait for it. */
#ifndef TREDE_REPORT_ZIP_STREAM_H
#define TREDE_REPORT_ZIP_STREAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was found of a part; complete once it has been read to its end. */
struct trede_zip_part {
    char name[64];
    uint32_t crc;
    uint64_t size, packed;
};

struct trede_zip_stream;

/* written: is the file whole? While it is not, the end of the file is waited for. NULL = no memory, or no such file. */
struct trede_zip_stream *trede_zip_stream_open(const char *path, const atomic_bool *written);
void trede_zip_stream_close(struct trede_zip_stream *stream);

/* Goes to the next part; the one before must have been read to its end. false = there is none, or a fault. */
bool trede_zip_stream_next(struct trede_zip_stream *stream);
/* Unpacks at most room bytes; 0 = the part is at its end, or a fault. */
size_t trede_zip_stream_read(struct trede_zip_stream *stream, void *buffer, size_t room);

const struct trede_zip_part *trede_zip_stream_part(const struct trede_zip_stream *stream);
/* What is wrong, in English; NULL = nothing. */
const char *trede_zip_stream_fault(const struct trede_zip_stream *stream);

#endif
