#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const word[2][3] = {{"note", "warning", "error"}, {"opmerking", "waarschuwing", "fout"}};

static bool coloured(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDERR_FILENO) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

static void say_one(const struct command_line *line, const struct trede_finding *f, bool colour)
{
    static const char *const paint[] = {"\033[36m", "\033[33m", "\033[31m"};
    if (f->file[0]) fprintf(stderr, "%s:", f->file);
    if (f->line > 0) fprintf(stderr, "%lld:", (long long)f->line);
    if (f->line > 0 && f->column > 0) fprintf(stderr, "%lld:", (long long)f->column);
    if (f->file[0]) fputc(' ', stderr);
    fprintf(stderr, "%s%s%s: %s\n", colour ? paint[f->severity] : "", word[line->language][f->severity],
            colour ? "\033[0m" : "", f->message);
}

static void json_text(const char *text)
{
    putchar('"');
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\') printf("\\%c", *c);
        else if (*c < 0x20) printf("\\u%04x", (unsigned)*c);
        else putchar(*c);
    }
    putchar('"');
}

static void say_json(const struct trede_findings *findings, enum trede_status status, const char *written)
{
    printf("{\"schema\":1,\"status\":%d,\"written\":", (int)status);
    json_text(written ? written : "");
    printf(",\"findings\":[");
    for (size_t i = 0; i < trede_findings_kept(findings); i++) {
        const struct trede_finding *f = trede_findings_at(findings, i);
        printf("%s{\"severity\":\"%s\",\"file\":", i ? "," : "", word[0][f->severity]);
        json_text(f->file);
        printf(",\"line\":%lld,\"column\":%lld,\"message\":", (long long)f->line, (long long)f->column);
        json_text(f->message);
        putchar('}');
    }
    puts("]}");
}

void say_findings(const struct command_line *line, const struct trede_findings *findings, enum trede_status status,
                  const char *written)
{
    size_t kept = trede_findings_kept(findings), said = 0;
    bool colour = coloured();
    if (line->json) {
        say_json(findings, status, written);
        return;
    }
    for (size_t i = 0; i < kept; i++) {
        const struct trede_finding *f = trede_findings_at(findings, i);
        said++;
        if (f->severity != TREDE_NOTE || !line->quiet) say_one(line, f, colour);
    }
    size_t all = trede_findings_count(findings, TREDE_NOTE) + trede_findings_count(findings, TREDE_WARNING) +
                 trede_findings_count(findings, TREDE_ERROR);
    if (all > said)
        fprintf(stderr, line->language == TREDE_DUTCH ? "en nog %zu andere\n" : "and %zu more\n", all - said);
}

/* ---- progress: one process, one bar ---- */

static struct {
    double started, drawn;
    bool shown;
} bar;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void draw(void *payload, const char *what, uint64_t done, uint64_t total)
{
    double t = now();
    (void)payload;
    if (total == 0 || t - bar.started < 1.0 || t - bar.drawn < 0.1) return;
    unsigned percent = (unsigned)(100.0 * (double)done / (double)total);
    char filled[31];
    memset(filled, '.', 30);
    memset(filled, '#', percent * 30 / 100 < 30 ? percent * 30 / 100 : 30);
    filled[30] = '\0';
    fprintf(stderr, "\r[%s] %3u %% %.40s\033[K", filled, percent, what);
    bar.drawn = t;
    bar.shown = true;
}

void say_progress(struct command_line *line)
{
    if (line->quiet || line->json || !isatty(STDERR_FILENO)) return;
    bar.started = now();
    line->engine.progress = draw;
}

void say_progress_end(void)
{
    if (bar.shown) fputs("\r\033[K", stderr);
    bar.shown = false;
}
