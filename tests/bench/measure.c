/* measure.c - runs commands in turn (A B C, A B C, ...) and prints the median time and memory of each and its ratio to
 * the first.
 *
 *   measure ROUNDS NAME COMMAND [NAME COMMAND]...
 *
 * Commands go to sh -c. Ratios are medians of the ratios within one round, so that a machine that slows down slows
 * both sides. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ROUNDS = 99, MOST_COMMANDS = 8 };

struct run {
    double seconds, processor;
    long peak; /* KiB */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static struct run run_once(const char *command)
{
    struct rusage used;
    int status;
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "measure: this failed: %s\n", command);
        exit(1);
    }
    return (struct run){now() - start, seconds_of(used.ru_utime) + seconds_of(used.ru_stime), used.ru_maxrss};
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *numbers, int count)
{
    qsort(numbers, (size_t)count, sizeof *numbers, by_size);
    return count % 2 == 1 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

int main(int argc, char **argv)
{
    static struct run runs[MOST_COMMANDS][MOST_ROUNDS];
    int rounds = argc > 1 ? atoi(argv[1]) : 0, commands = (argc - 2) / 2;
    if (rounds < 1 || rounds > MOST_ROUNDS || commands < 1 || commands > MOST_COMMANDS || argc % 2 != 0) {
        fputs("usage: measure ROUNDS NAME COMMAND [NAME COMMAND]...\n", stderr);
        return 2;
    }
    for (int r = 0; r < rounds; r++)
        for (int c = 0; c < commands; c++)
            runs[c][r] = run_once(argv[3 + 2 * c]);
    printf("%-28s %9s %9s %9s %18s\n", "", "seconds", "processor", "MiB", "first / this");
    for (int c = 0; c < commands; c++) {
        double seconds[MOST_ROUNDS], processor[MOST_ROUNDS], peak[MOST_ROUNDS], ratio[MOST_ROUNDS];
        for (int r = 0; r < rounds; r++) {
            seconds[r] = runs[c][r].seconds;
            processor[r] = runs[c][r].processor;
            peak[r] = (double)runs[c][r].peak / 1024;
            ratio[r] = runs[0][r].seconds / runs[c][r].seconds;
        }
        printf("%-28s %9.3f %9.3f %9.1f %18.2f\n", argv[2 + 2 * c], median(seconds, rounds), median(processor, rounds),
               median(peak, rounds), median(ratio, rounds));
    }
    return 0;
}
