/* latent.c - fits latent Markov models to rlms.csv and prints "states log-likelihood seconds" a line.
 *   bench_latent FILE STARTS TIMES: TIMES fits, each from STARTS starts; processor seconds of one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stats/latent_markov.h"

enum { MOST = 1 << 16, WAVES = 7, ANSWERS = 5 };

static int8_t answers[MOST];

static size_t read_answers(const char *path)
{
    char line[256];
    size_t count = 0;
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file)) return 0;
    while (fgets(line, sizeof line, file))
        for (const char *at = line; *at && count < MOST; at++)
            if (*at >= '0' && *at <= '9') answers[count++] = (int8_t)(*at - '0');
    fclose(file);
    return count / WAVES;
}

int main(int argc, char **argv)
{
    struct trede_latent_tree tree;
    size_t people = argc > 3 ? read_answers(argv[1]) : 0;
    if (!people || trede_latent_tree_make(answers, people, WAVES, ANSWERS, &tree) != TREDE_OK) return 1;
    const int times = atoi(argv[3]);
    for (size_t states = 2; states <= 4; states++) {
        const struct trede_latent_question question = {
            .tree = &tree, .states = states, .starts = (size_t)atoi(argv[2]), .seed = 1};
        struct trede_latent_model model;
        clock_t before = clock();
        for (int i = 0; i < times; i++)
            if (trede_latent_fit(&question, &model) != TREDE_OK) return 1;
        double seconds = (double)(clock() - before) / CLOCKS_PER_SEC / times;
        printf("%zu %.6f %.6f\n", states, model.log_likelihood, seconds);
    }
    trede_latent_tree_free(&tree);
    return 0;
}
