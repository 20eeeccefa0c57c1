/* The order in which values of a key are shown. */
#include <limits.h>
#include <string.h>

#include "report/source.h"

enum { SEGMENTS_IN_SET = 100000 };

static int64_t segment_rank(const struct trede_campaign *campaign, const char *set, const char *segment)
{
    for (size_t i = 0; i < campaign->set_count; i++) {
        if (strcmp(campaign->sets[i].name, set) != 0) continue;
        for (size_t j = 0; j < campaign->sets[i].count; j++)
            if (strcmp(campaign->sets[i].segments[j].rule.name, segment) == 0)
                return (int64_t)(i + 1) * SEGMENTS_IN_SET + (int64_t)j;
        return (int64_t)(i + 2) * SEGMENTS_IN_SET - 1;
    }
    return strcmp(set, "all") == 0 ? 0 : INT32_MAX;
}

/* "1" to "7" and halves of flows by number; channels as the campaign lists them; the rest as found. "all" first. */
static int64_t subject_rank(const struct trede_campaign *campaign, const char *subject, size_t length)
{
    if (length == 1 && subject[0] >= '0' && subject[0] <= '9') return subject[0] - '0';
    if (length == 3 && memcmp(subject, "all", 3) == 0) return -1;
    for (size_t i = 0; i < campaign->channel_count; i++)
        if (strlen(campaign->channels[i].name) == length && memcmp(campaign->channels[i].name, subject, length) == 0)
            return 10 + (int64_t)i;
    return INT32_MAX;
}

static int64_t set_rank(const struct trede_campaign *campaign, const char *set)
{
    return segment_rank(campaign, set, "");
}

int64_t trede_source_rank(const struct trede_source *source, const struct trede_result *row, enum trede_key key)
{
    size_t length;
    const char *text = trede_key_text(row, key, &length);
    switch (key) {
    case TREDE_KEY_WAVE:
    case TREDE_KEY_AGAINST:
        return trede_source_moment(source, row, key);
    case TREDE_KEY_SET:
        return set_rank(source->campaign, text);
    case TREDE_KEY_SEGMENT:
        return segment_rank(source->campaign, row->segment_set, text);
    case TREDE_KEY_SUBJECT:
    case TREDE_KEY_FROM:
    case TREDE_KEY_TO:
        return subject_rank(source->campaign, text, length);
    default:
        return 0;
    }
}
