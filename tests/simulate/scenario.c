/* Clusters are drawn with replacement within a stratum and people with replacement within a cluster, each draw a
 * cluster or respondent of its own: the design that the with-replacement variance is exact for. A panel follows the
 * respondents of the first wave. */
#include "scenario.h"

#include <stdio.h>

const struct scenario scenarios[] = {
    {"simple", "400 people, then 400 others, drawn from the whole town", MOVED, false, 0, 400, false, false, OTHERS,
     NOBODY},
    {"clustered", "4 strata x 15 clusters x 10 people, unequal weights; other clusters in the second wave", MOVED, true,
     15, 10, true, false, OTHERS, NOBODY},
    {"raked", "the same, raked to age and neighbourhood", MOVED, true, 15, 10, true, true, OTHERS, NOBODY},
    {"panel", "the clustered sample asked again; a quarter drops out at random", MOVED, true, 15, 10, true, false,
     SAME_PEOPLE, AT_RANDOM},
    {"panel and fresh", "raked; second wave of others beside the panel, whose lower rungs drop out more", MOVED, true,
     15, 10, true, true, BOTH, LOWER_RUNGS},
    {"nothing changed", "the clustered panel in a town where nothing changed", STILL, true, 15, 10, true, false,
     SAME_PEOPLE, AT_RANDOM},
    {"nothing changed, others", "raked, other clusters, in a town where nothing changed", STILL, true, 15, 10, true,
     true, OTHERS, NOBODY},
    {"small", "40 people, then 40 others", MOVED, false, 0, 40, false, false, OTHERS, NOBODY},
    {"few clusters", "4 strata x 3 clusters x 10 people, weighted: 8 degrees of freedom", MOVED, true, 3, 10, true,
     false, OTHERS, NOBODY},
    {"one area worse", "raked, other clusters, in a town where nothing changed but in one area of four", WORSE, true,
     15, 10, true, true, OTHERS, NOBODY},
};
const int scenario_count = sizeof scenarios / sizeof *scenarios;

/* ---- the campaign ---- */

static FILE *open_in(const char *folder, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, "wb");
}

static bool write_text(const char *folder, const char *name, const char *text)
{
    FILE *out = open_in(folder, name);
    if (!out) return false;
    fputs(text, out);
    return fclose(out) == 0;
}

static const char items[] = "item,column,kind,min,max,missing,label_nl,label_en\n"
                            "stage,stage,number,1,5,,Trede,Rung\n"
                            "wants,wants,yesno,,,,Wil,Wants\n"
                            "saw,saw,yesno,,,,Zag,Saw\n"
                            "did,did,yesno,,,,Deed,Did\n"
                            "afraid,afraid,yesno,,,,Bang,Afraid\n"
                            "unaware,unaware,yesno,,,,Onbekend,Unaware\n"
                            "trust,trust,likert,1,5,,Vertrouwen,Trust\n"
                            "letter,letter,yesno,,,,Brief,Letter\n"
                            "poster,poster,yesno,,,,Affiche,Poster\n"
                            "age,age,number,0,2,,Leeftijd,Age\n"
                            "area,area,number,0,3,,Wijk,Area\n"
                            "side,side,number,0,1,,Kant,Side\n";
static const char segments[] = "segment_set,segment,rule,label_nl,label_en\n"
                               "age,young,age = 0,Jong,Young\n"
                               "age,middle,age = 1,Midden,Middle\n"
                               "age,old,age = 2,Oud,Old\n"
                               "area,a,area = 0,A,A\n"
                               "area,b,area = 1,B,B\n"
                               "area,c,area = 2,C,C\n"
                               "area,d,area = 3,D,D\n"
                               "side,left,side = 0,Links,Left\n"
                               "side,right,side = 1,Rechts,Right\n";
static const char channels[] = "channel,medium,exposure,tactic\nletter,,letter = 1,group\nposter,,poster = 1,mass\n";

/* The rung that effects are about is that of the goal. */
static const char goals[] = "goal,kind,indicator,segment,type,baseline,target,by,smallest_relevant\n"
                            "rung,behaviour,at_least_3,,rise,,0.6,2026-12-31,0.05\n";

static bool write_tables(const struct population *town, const char *folder)
{
    static const char *const age_name[AGES] = {"young", "middle", "old"};
    FILE *out = open_in(folder, "population.csv");
    if (!out) return false;
    fputs("margin,category,persons\n", out);
    for (int a = 0; a < AGES; a++)
        fprintf(out, "age,%s,%.0f\n", age_name[a], town->in_age[a]);
    for (int h = 0; h < STRATA; h++)
        fprintf(out, "area,%c,%.0f\n", 'a' + h, town->in_stratum[h]);
    return fclose(out) == 0 && write_text(folder, "items.csv", items) && write_text(folder, "segments.csv", segments) &&
           write_text(folder, "channels.csv", channels) && write_text(folder, "goals.csv", goals);
}

static void write_surveys(FILE *out, enum second_wave second)
{
    fputs("surveys:\n", out);
    fprintf(out, "  - {file: data/w1.csv, wave: w1%s}\n", second == OTHERS ? "" : ", sample: fresh");
    if (second != OTHERS) fputs("  - {file: data/panel.csv, wave: w2, sample: panel}\n", out);
    if (second != SAME_PEOPLE)
        fprintf(out, "  - {file: data/w2.csv, wave: w2%s}\n", second == BOTH ? ", sample: fresh" : "");
}

static bool write_campaign(const char *folder, enum second_wave second, const char *design)
{
    FILE *out = open_in(folder, "campaign.yaml");
    if (!out) return false;
    fputs("trede: 1\nname: simulation\nlanguage: en\nsample: probability\nwaves:\n"
          "  - {id: w1, label: one, fieldwork: 2026-01-05/2026-01-31}\n"
          "  - {id: w2, label: two, fieldwork: 2026-04-05/2026-04-30}\n",
          out);
    write_surveys(out, second);
    fprintf(out, "design: {respondent: id, %s}\n", design);
    fputs("ladder: {placement: column, column: stage, top: 5}\n"
          "indicators: {willing: wants = 1, trust: trust}\n"
          "intention: wants = 1\nopportunity: saw = 1\nbehaviour: did = 1\n"
          "comparison: {areas: area, start: {a: w2, b: w2}}\n"
          "barriers: {afraid: afraid = 1, unaware: unaware = 1}\n"
          "privacy: {minimum_cell: 1, public_data: true}\n",
          out);
    return fclose(out) == 0;
}

/* ---- respondents ---- */

static const char header[] =
    "id,weight,stratum,psu,stage,wants,saw,did,afraid,unaware,trust,letter,poster,age,area,side\n";

/* prefix and number: the id; cluster: of the draw, not of the town. */
struct drawn {
    const struct person *person;
    char prefix;
    int number, cluster;
    double weight;
};

static void write_row(FILE *out, const struct drawn *d, int wave)
{
    const struct person *p = d->person;
    const struct answers *a = &p->says[wave];
    fprintf(out, "%c%d,%.9g,%d,%c%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d\n", d->prefix, d->number, d->weight, p->stratum,
            d->prefix, d->cluster, a->stage, a->wants, a->saw, a->did, a->afraid, a->unaware, a->trust, a->letter,
            a->poster, p->age, p->stratum, p->side);
}

/* How much more often an age is drawn. */
static double size_of(const struct scenario *s, const struct person *p)
{
    static const double size[AGES] = {1.0, 1.5, 2.5};
    return s->weighted ? size[p->age] : 1.0;
}

static const struct person *draw_member(const struct scenario *s, const struct person *cluster, struct chance *c,
                                        double *all)
{
    *all = 0;
    for (int i = 0; i < MEMBERS; i++)
        *all += size_of(s, &cluster[i]);
    double at = chance_uniform(c) * *all;
    int i = 0;
    for (; i < MEMBERS - 1; i++) {
        at -= size_of(s, &cluster[i]);
        if (at < 0) break;
    }
    return &cluster[i];
}

/* More in some strata than in others, though they are equally large. */
static int clusters_in(const struct scenario *s, int stratum)
{
    static const double more[STRATA] = {0.6, 1.0, 1.0, 1.4};
    return s->weighted ? (int)(more[stratum] * s->clusters + 0.5) : s->clusters;
}

static int draw_clustered(const struct scenario *s, const struct population *town, struct chance *c, char prefix,
                          struct drawn *out)
{
    int count = 0, number = 0;
    for (int h = 0; h < STRATA; h++) {
        int clusters = clusters_in(s, h);
        for (int j = 0; j < clusters; j++, number++) {
            const struct person *cluster = town->people + ((size_t)h * CLUSTERS + chance_below(c, CLUSTERS)) * MEMBERS;
            for (int k = 0; k < s->members; k++, count++) {
                double all;
                const struct person *p = draw_member(s, cluster, c, &all);
                double weight = CLUSTERS * all / (size_of(s, p) * clusters * s->members);
                out[count] = (struct drawn){p, prefix, count, number, weight};
            }
        }
    }
    return count;
}

static int draw_simple(const struct scenario *s, const struct population *town, struct chance *c, char prefix,
                       struct drawn *out)
{
    for (int i = 0; i < s->members; i++)
        out[i] = (struct drawn){town->people + chance_below(c, PEOPLE), prefix, i, i, 1.0};
    return s->members;
}

enum { MOST = 1024 };

static int draw(const struct scenario *s, const struct population *town, struct chance *c, char prefix,
                struct drawn *out)
{
    return s->clustered ? draw_clustered(s, town, c, prefix, out) : draw_simple(s, town, c, prefix, out);
}

static bool stays(const struct scenario *s, const struct drawn *d, struct chance *c)
{
    static const double by_rung[TOP + 1] = {0, 0.55, 0.65, 0.75, 0.85, 0.90};
    double u = chance_uniform(c);
    if (s->drop_out == AT_RANDOM) return u < 0.75;
    return s->drop_out == NOBODY || u < by_rung[d->person->says[0].stage];
}

static bool write_respondents(const char *folder, const char *name, const struct drawn *drawn, int count, int wave)
{
    FILE *out = open_in(folder, name);
    if (!out) return false;
    fputs(header, out);
    for (int i = 0; i < count; i++)
        write_row(out, &drawn[i], wave);
    return fclose(out) == 0;
}

static int keep_panel(const struct scenario *s, struct drawn *drawn, int count, struct chance *c)
{
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (stays(s, &drawn[i], c)) drawn[kept++] = drawn[i];
    return kept;
}

static bool write_data(const struct scenario *s, const struct population *town, struct chance *c, const char *folder)
{
    struct drawn drawn[MOST];
    int count = draw(s, town, c, 'a', drawn);
    bool ok = write_respondents(folder, "data/w1.csv", drawn, count, 0);
    if (ok && s->second != OTHERS) {
        count = keep_panel(s, drawn, count, c);
        ok = write_respondents(folder, "data/panel.csv", drawn, count, 1);
    }
    if (ok && s->second != SAME_PEOPLE) {
        count = draw(s, town, c, 'b', drawn);
        ok = write_respondents(folder, "data/w2.csv", drawn, count, 1);
    }
    return ok;
}

static const char *design_of(const struct scenario *s)
{
    if (!s->clustered) return "weight: weight";
    return s->raked ? "weight: weight, stratum: stratum, cluster: psu, rake: [age, area]"
                    : "weight: weight, stratum: stratum, cluster: psu";
}

bool scenario_write(const struct scenario *s, const struct population *town, struct chance *c, const char *folder)
{
    return write_tables(town, folder) && write_campaign(folder, s->second, design_of(s)) &&
           write_data(s, town, c, folder);
}

bool scenario_write_census(const struct population *town, const char *folder)
{
    FILE *first = open_in(folder, "data/w1.csv"), *again = open_in(folder, "data/panel.csv");
    bool ok = first && again;
    if (ok) {
        fputs(header, first);
        fputs(header, again);
    }
    for (int i = 0; ok && i < PEOPLE; i++) {
        const struct drawn d = {town->people + i, 'a', i, i, 1.0};
        write_row(first, &d, 0);
        write_row(again, &d, 1);
    }
    if (first) ok = fclose(first) == 0 && ok;
    if (again) ok = fclose(again) == 0 && ok;
    return ok && write_tables(town, folder) && write_campaign(folder, SAME_PEOPLE, "weight: weight");
}
