#include "analysis/goal_key.h"

#include <string.h>

static bool is_rung_share(const char *name)
{
    static const char start[] = "at_least_";
    size_t length = sizeof start - 1;
    return strncmp(name, start, length) == 0 && name[length] >= '2' && name[length] <= '0' + TREDE_TOP_STAGE &&
           name[length + 1] == '\0';
}

static bool is_barrier(const struct trede_campaign *campaign, const char *name)
{
    for (size_t b = 0; b < campaign->barrier_count; b++)
        if (strcmp(campaign->barriers[b].rule.name, name) == 0) return true;
    return false;
}

static bool is_indicator(const struct trede_campaign *campaign, const char *name)
{
    for (size_t i = 0; i < campaign->indicator_count; i++)
        if (strcmp(campaign->indicators[i].rule.name, name) == 0) return true;
    return false;
}

struct trede_goal_key trede_goal_key_of(const struct trede_campaign *campaign, const char *name)
{
    const char *denominator = campaign->opportunity.sql ? "saw_signal" : "all";
    if (strcmp(name, "stage_mean") == 0) return (struct trede_goal_key){"stage_mean", "", "mean", ""};
    if (strcmp(name, "gap") == 0) return (struct trede_goal_key){"gap", "gap", "difference", "headline"};
    if (strcmp(name, "conversion") == 0) return (struct trede_goal_key){"gap", "conversion", "share", denominator};
    if (strcmp(name, "report_rate") == 0) return (struct trede_goal_key){"report_rate", "all", "rate_per_1000", ""};
    if (is_indicator(campaign, name)) return (struct trede_goal_key){"indicator", name, NULL, ""};
    if (is_barrier(campaign, name)) return (struct trede_goal_key){"barrier", name, "prevalence", "all"};
    if (is_rung_share(name)) return (struct trede_goal_key){"at_least", name + strlen("at_least_"), "share", ""};
    if (strncmp(name, "reach:", 6) == 0) return (struct trede_goal_key){"reach", name + 6, "share", ""};
    return (struct trede_goal_key){"indicator", name, NULL, ""};
}
