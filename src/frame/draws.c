/* draws.c - which draw a sampling unit belongs to: every wave's new units are a sample of their own.
 *
 * Model: units that first answer in one wave were drawn together, those that first answer in a later wave were drawn
 * again, independently; so the strata of the variance are the strata of the campaign, draw by draw. A panel stays in
 * the draw it came in with, and its overlap counts as before. Where neither strata nor clusters are given the draw is
 * simple and everybody is one stratum, as in R's svydesign(~id) on stacked rows; with strata this is svydesign(~psu,
 * strata = ~interaction(stratum, draw)) there. A draw with one unit in a stratum (a cluster whose people were all
 * missed the first time) has no variance of its own and joins the draw before it, or the one after. Rejected: one
 * stratum for the draws of all waves. A wave's totals then have their centre between those of the waves, and n / (n -
 * 1) counts units that were not drawn for it: standard errors were up to 9 % too large with other clusters in each wave
 * and, where raking takes the differences between strata away, 2 % too small (docs/validity.md). */
#include "base/alloc.h"
#include "frame/build.h"

/* The first wave of every PSU. */
static void find_first_waves(const struct trede_staging *s, uint16_t *first)
{
    for (uint32_t p = 0; p < s->psus; p++)
        first[p] = UINT16_MAX;
    for (size_t i = 0; i < s->rows; i++)
        if (s->wave[i] < first[s->psu[i]]) first[s->psu[i]] = s->wave[i];
}

/* PSUs of each draw of each stratum (count: strata x waves), and the place of each PSU there. */
static void count_draws(const struct trede_staging *s, size_t waves, const uint16_t *first, uint32_t *place,
                        uint32_t *count)
{
    for (uint32_t p = 0; p < s->psus; p++)
        place[p] = UINT32_MAX;
    for (size_t i = 0; i < s->rows; i++) {
        uint32_t p = s->psu[i];
        if (place[p] != UINT32_MAX) continue;
        place[p] = (uint32_t)(s->stratum[i] * waves + first[p]);
        count[place[p]]++;
    }
}

/* Of one stratum: the draw that each draw counts with. */
static void join_single(const uint32_t *count, size_t waves, uint32_t *with)
{
    size_t first = waves, second = waves, last = waves;
    bool joined = false; /* something joined the first */
    for (size_t w = 0; w < waves; w++) {
        if (!count[w]) continue;
        with[w] = (uint32_t)(count[w] == 1 && last < waves ? last : w);
        last = with[w];
        if (first == waves)
            first = w;
        else if (with[w] == first)
            joined = true;
        else if (second == waves)
            second = w;
    }
    if (second < waves && count[first] == 1 && !joined) with[first] = (uint32_t)second;
}

/* Numbers the draws that are used 0, 1, 2... in the order of the strata; how many there are. */
static uint32_t number_draws(const uint32_t *count, size_t strata, size_t waves, const uint32_t *with, uint32_t *number)
{
    uint32_t used = 0;
    for (size_t h = 0; h < strata; h++) {
        const uint32_t *of = with + h * waves;
        for (size_t w = 0; w < waves; w++)
            if (count[h * waves + w] && of[w] == w) number[h * waves + w] = used++;
        for (size_t w = 0; w < waves; w++)
            if (count[h * waves + w]) number[h * waves + w] = number[h * waves + of[w]];
    }
    return used;
}

enum trede_status trede_frame_draws(struct trede_staging *s, size_t waves)
{
    if (s->strata <= 1 && !s->with_cluster) return TREDE_OK;
    size_t draws = s->strata * waves;
    uint16_t *first = trede_alloc(s->psus, sizeof *first);
    uint32_t *place = trede_alloc(s->psus, sizeof *place), *count = trede_alloc(draws, sizeof *count);
    uint32_t *with = trede_alloc(draws, sizeof *with), *number = trede_alloc(draws, sizeof *number);
    bool enough = first && place && count && with && number;
    if (enough) {
        find_first_waves(s, first);
        count_draws(s, waves, first, place, count);
        for (size_t h = 0; h < s->strata; h++)
            join_single(count + h * waves, waves, with + h * waves);
        s->strata = number_draws(count, s->strata, waves, with, number);
        for (size_t i = 0; i < s->rows; i++)
            s->stratum[i] = number[place[s->psu[i]]];
    }
    trede_free(first);
    trede_free(place);
    trede_free(count);
    trede_free(with);
    trede_free(number);
    return enough ? TREDE_OK : TREDE_INTERNAL;
}
