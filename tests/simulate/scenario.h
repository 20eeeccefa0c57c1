/* scenario.h - how the town is surveyed: a sample drawn, and written as a campaign that trede reads. */
#ifndef TREDE_SIMULATE_SCENARIO_H
#define TREDE_SIMULATE_SCENARIO_H

#include "population.h"

enum second_wave { OTHERS, SAME_PEOPLE, BOTH };
enum drop_out { NOBODY, AT_RANDOM, LOWER_RUNGS };

struct scenario {
    const char *name, *what;
    enum change town;      /* which of the towns */
    bool clustered;        /* clusters drawn within strata; else people from the whole town */
    int clusters, members; /* drawn per stratum, and people per cluster; not clustered: members in all */
    bool weighted;         /* older people and small neighbourhoods drawn more often, with weights */
    bool raked;
    enum second_wave second;
    enum drop_out drop_out;
};

extern const struct scenario scenarios[];
extern const int scenario_count;

/* Draws and writes campaign.yaml, its tables and data into folder (which has a folder data). false = cannot write. */
bool scenario_write(const struct scenario *s, const struct population *town, struct chance *c, const char *folder);
/* The whole town, asked twice: what trede finds there is the truth. */
bool scenario_write_census(const struct population *town, const char *folder);

#endif
