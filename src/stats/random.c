/* random.c - Philox 4x32-10.
 *
 * Algorithm: ten rounds of multiply and exclusive-or turn a counter and a key into four numbers (Salmon, Moraes, Dror &
 * Shaw 2011); tested against their known answers. Rejected: one generator whose state goes from draw to draw (Mersenne
 * Twister), because a replicate's numbers would then depend on how many were drawn before it. */
#include "stats/random.h"

#include "stats/interval.h"

enum { ROUNDS = 10 };

static inline void round_once(uint32_t counter[4], const uint32_t key[2])
{
    uint64_t first = UINT64_C(0xD2511F53) * counter[0], second = UINT64_C(0xCD9E8D57) * counter[2];
    counter[0] = (uint32_t)(second >> 32) ^ counter[1] ^ key[0];
    counter[1] = (uint32_t)second;
    counter[2] = (uint32_t)(first >> 32) ^ counter[3] ^ key[1];
    counter[3] = (uint32_t)first;
}

void trede_random_refill(struct trede_random *stream)
{
    uint32_t key[2] = {stream->key[0], stream->key[1]};
    for (int i = 0; i < 4; i++)
        stream->block[i] = stream->counter[i];
    for (int i = 0; i < ROUNDS; i++) {
        round_once(stream->block, key);
        key[0] += UINT32_C(0x9E3779B9);
        key[1] += UINT32_C(0xBB67AE85);
    }
    stream->counter[0]++;
    stream->used = 0;
}

struct trede_random trede_random_stream(uint64_t seed, enum trede_random_purpose purpose, uint64_t replicate)
{
    return (struct trede_random){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .counter = {0, (uint32_t)purpose, (uint32_t)replicate, (uint32_t)(replicate >> 32)},
        .used = 4,
    };
}

double trede_random_uniform(struct trede_random *stream)
{
    uint64_t high = trede_random_bits(stream);
    uint64_t bits = high << 20 | trede_random_bits(stream) >> 12;
    return ((double)bits + 0.5) * 0x1p-52;
}

double trede_random_normal(struct trede_random *stream)
{
    return trede_normal_quantile(trede_random_uniform(stream));
}
