/* Replicate weights as bytes: 8 each, IEEE 754, the low byte first, on every machine. One BLOB a response: a column
 * each would not leave room for the items, and no rule reads them. */
#include <string.h>

#include "store/state.h"

void trede_replicates_encode(const double *weights, size_t count, unsigned char *bytes)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        memcpy(&bits, &weights[i], sizeof bits);
        for (size_t b = 0; b < 8; b++)
            bytes[8 * i + b] = (unsigned char)(bits >> (8 * b));
    }
}

bool trede_replicates_decode(const uint8_t *bytes, size_t size, size_t count, double *weights)
{
    if (!bytes || size != 8 * count) return false;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = 0;
        for (size_t b = 0; b < 8; b++)
            bits |= (uint64_t)bytes[8 * i + b] << (8 * b);
        memcpy(&weights[i], &bits, sizeof bits);
    }
    return true;
}
