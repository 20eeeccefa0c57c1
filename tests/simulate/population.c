#include "population.h"

#include <string.h>

static double inverse_logit(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static uint8_t rung_of(double z)
{
    static const double threshold[TOP - 1] = {-0.9, -0.1, 0.8, 1.9};
    uint8_t rung = 1;
    while (rung < TOP && z > threshold[rung - 1])
        rung++;
    return rung;
}

/* What somebody with this inclination says; what goes with the person and not with the day is taken from before. */
static struct answers say(struct chance *c, double z, int age, const struct answers *before)
{
    struct answers a = before ? *before : (struct answers){0};
    a.stage = rung_of(z);
    a.wants = z + 0.5 * chance_normal(c) > 0.3;
    a.saw = (uint8_t)chance_is(c, 0.45 + 0.1 * age);
    if (!before) {
        a.afraid = (uint8_t)chance_is(c, 0.30);
        a.unaware = (uint8_t)chance_is(c, 0.35 - 0.1 * age);
        a.letter = (uint8_t)chance_is(c, inverse_logit(-0.9 + 0.35 * a.stage + 0.3 * (age - 1)));
        a.poster = (uint8_t)chance_is(c, inverse_logit(0.6 * (age - 1)));
    }
    double act = -0.9 + 1.6 * a.wants - 0.9 * a.afraid - 0.6 * a.unaware;
    a.did = a.saw && chance_is(c, inverse_logit(act));
    double trust = floor(3.0 + 0.5 * z + 0.8 * chance_normal(c) + 0.5);
    a.trust = (uint8_t)fmin(fmax(trust, 1.0), 5.0);
    return a;
}

static void make_person(struct chance *c, struct person *p, double place)
{
    static const double by_age[AGES] = {-0.25, 0.0, 0.25}, kept = 0.7;
    double steady = place + by_age[p->age], today = chance_normal(c);
    p->says[0] = say(c, steady + today, p->age, NULL);
    double tomorrow = kept * today + sqrt(1.0 - kept * kept) * chance_normal(c);
    double there = steady + tomorrow + (p->stratum < 2 ? 0.30 : 0.0), letter = 0.25, poster = 0.15;
    double by_letter = p->says[0].letter ? letter : 0.0, by_poster = p->says[0].poster ? poster : 0.0;
    for (int met = 0; met < 2; met++) {
        p->with_letter[met] = rung_of(there + by_poster + met * letter);
        p->with_poster[met] = rung_of(there + by_letter + met * poster);
    }
    p->says[1] = say(c, there + by_letter + by_poster, p->age, &p->says[0]);
}

/* Within a cluster everybody of one age hands the answers of the first wave to the next, every second one keeps them:
 * people have changed, groups have not. */
static void hand_on(struct person *cluster)
{
    for (int age = 0; age < AGES; age++) {
        int list[MEMBERS], count = 0, seen = 0;
        for (int i = 0; i < MEMBERS; i++)
            if (cluster[i].age == age && seen++ % 2 == 0) list[count++] = i;
        for (int i = 0; i < MEMBERS; i++)
            cluster[i].says[1] = cluster[i].age == age ? cluster[i].says[0] : cluster[i].says[1];
        for (int i = 0; i < count; i++)
            cluster[list[i]].says[1] = cluster[list[(i + 1) % count]].says[0];
    }
}

/* What a bad quarter does to a neighbourhood. */
static void make_worse(struct chance *c, struct answers *a)
{
    if (a->trust > 1 && chance_is(c, 0.6)) a->trust--;
    if (a->stage > 1 && chance_is(c, 0.4)) a->stage--;
    a->afraid = a->afraid || chance_is(c, 0.25);
}

static void make_cluster(struct chance *c, struct person *cluster, int stratum, int number, enum change change)
{
    static const double by_stratum[STRATA] = {-0.3, 0.1, 0.0, 0.3};
    double place = by_stratum[stratum] + 0.35 * chance_normal(c);
    for (int i = 0; i < MEMBERS; i++) {
        cluster[i] = (struct person){.stratum = (uint8_t)stratum, .cluster = (uint16_t)number};
        double u = chance_uniform(c);
        cluster[i].age = u < 0.3 ? 0 : u < 0.7 ? 1 : 2;
        make_person(c, &cluster[i], place);
    }
    if (change != MOVED) hand_on(cluster);
    for (int i = 0; i < MEMBERS && change == WORSE && stratum == WORSE_STRATUM; i++)
        make_worse(c, &cluster[i].says[1]);
}

static void make_twin(struct person *twin, const struct person *cluster, int number)
{
    memcpy(twin, cluster, MEMBERS * sizeof *twin);
    for (int i = 0; i < MEMBERS; i++) {
        twin[i].cluster = (uint16_t)number;
        twin[i].side = 1;
    }
}

void population_make(struct population *town, enum change change)
{
    struct chance c = chance_of(20260101, 0);
    *town = (struct population){.change = change};
    for (int h = 0; h < STRATA; h++) {
        struct person *first = town->people + (size_t)h * CLUSTERS * MEMBERS;
        for (int j = 0; j < CLUSTERS; j += 2) {
            make_cluster(&c, first + (size_t)j * MEMBERS, h, j, change);
            make_twin(first + (size_t)(j + 1) * MEMBERS, first + (size_t)j * MEMBERS, j + 1);
        }
    }
    for (int i = 0; i < PEOPLE; i++) {
        town->in_age[town->people[i].age]++;
        town->in_stratum[town->people[i].stratum]++;
    }
}

double population_share(const struct population *town, condition *holds, int age)
{
    double yes = 0, all = 0;
    for (int i = 0; i < PEOPLE; i++) {
        if (age >= 0 && town->people[i].age != age) continue;
        all++;
        yes += holds(&town->people[i]);
    }
    return yes / all;
}
