/* population.h - a town in which everybody's answers are known, so that the truth is a count.
 *
 * Neighbourhoods (strata) of clusters of people. Every cluster has a twin: the same people with the same answers on the
 * other side of the street. So the division into sides goes with clusters and has nothing to do with any answer: what
 * a test finds there is chance. In the second wave the campaign has reached two of the four neighbourhoods, and people
 * who met its letter or its poster have moved up (the letter came to people by their rung and age, the poster was
 * seen by their age, and neither by anything else); in the still
 * town the answers of a cluster's people of one age have only changed hands, so nothing at all has changed in any
 * group; in the worse town that is so too, except in the last neighbourhood, where people trust less, are more afraid
 * and stand lower in the second wave. */
#ifndef TREDE_SIMULATE_POPULATION_H
#define TREDE_SIMULATE_POPULATION_H

#include <stdbool.h>
#include <stdint.h>

#include "chance.h"

enum { STRATA = 4, CLUSTERS = 80, MEMBERS = 40, PEOPLE = STRATA * CLUSTERS * MEMBERS, AGES = 3, WAVES = 2, TOP = 5 };

/* What one person says in one wave. */
struct answers {
    uint8_t stage;           /* 1..TOP */
    uint8_t wants, saw, did; /* yes or no */
    uint8_t afraid, unaware;
    uint8_t trust;          /* 1..5 */
    uint8_t letter, poster; /* met it: yes or no */
};

struct person {
    uint8_t stratum, age, side;
    uint16_t cluster; /* within the stratum */
    struct answers says[WAVES];
    uint8_t with_letter[2], with_poster[2]; /* the rung in the second wave, had this person not met it, and had it */
};

struct population {
    struct person people[PEOPLE]; /* by stratum, cluster */
    double in_age[AGES], in_stratum[STRATA];
    enum change { MOVED, STILL, WORSE } change;
};
enum { TOWNS = WORSE + 1, WORSE_STRATUM = STRATA - 1 };

void population_make(struct population *town, enum change change);

/* The share of people for whom the condition holds, among those of an age (-1 = all). */
typedef bool condition(const struct person *person);
double population_share(const struct population *town, condition *holds, int age);

#endif
