/* oracle.c - comparing with the file, and remembering what was compared. */
#include "oracle.h"

#include <stdarg.h>
#include <stdlib.h>

void *make(struct oracle_case *c, size_t count, size_t size)
{
    void *block = trede_arena_alloc(c->arena, count, size);
    if (!block) {
        fprintf(stderr, "oracle: no memory\n");
        exit(2);
    }
    return block;
}

const char *path_of(struct oracle_case *c, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return trede_arena_text(c->arena, text, length > 0 ? (size_t)length : 0);
}

static json_t *node_at(json_t *node, const char *path)
{
    char key[128];
    while (node && *path) {
        size_t length = strcspn(path, "/");
        snprintf(key, sizeof key, "%.*s", (int)length, path);
        node = json_is_array(node) ? json_array_get(node, strtoul(key, NULL, 10)) : json_object_get(node, key);
        path += length + (path[length] == '/');
    }
    return node;
}

static void mark(struct oracle_case *c, const char *path)
{
    char **slot = trede_arena_push(c->arena, &c->seen, &c->seen_count, &c->seen_capacity, sizeof *c->seen);
    if (slot) *slot = trede_arena_text(c->arena, path, strlen(path));
}

static void report(struct oracle_case *c, const char *path, double got, double wanted, double tolerance)
{
    c->failures++;
    printf("FAIL %s %s %s: got %.17g, want %.17g, tolerance %.3g\n", c->area, c->id, path, got, wanted, tolerance);
}

static void compare(struct oracle_case *c, const char *path, json_t *node, double got)
{
    mark(c, path);
    if (json_is_null(node) && isnan(got)) return;
    double wanted = json_is_number(node) ? json_number_value(node) : NAN;
    double tolerance = fmax(c->abs, c->rel * fabs(wanted));
    if (isfinite(got) && isfinite(wanted) && fabs(got - wanted) <= tolerance) return;
    report(c, path, got, wanted, tolerance);
}

/* Visits the leaves below node; a scalar is a list of one, as the reference wrote it. */
struct walk {
    struct oracle_case *c;
    const double *got;
    size_t count, next;
    void (*leaf)(struct walk *w, const char *path, json_t *node);
};

static void visit(struct walk *w, const char *path, json_t *node)
{
    size_t index;
    const char *key;
    json_t *child;
    if (json_is_array(node)) {
        json_array_foreach(node, index, child) visit(w, path_of(w->c, "%s%s%zu", path, *path ? "/" : "", index), child);
    } else if (json_is_object(node)) {
        json_object_foreach(node, key, child) visit(w, path_of(w->c, "%s%s%s", path, *path ? "/" : "", key), child);
    } else {
        w->leaf(w, path, node);
    }
}

static void compare_next(struct walk *w, const char *path, json_t *node)
{
    double got = w->next < w->count ? w->got[w->next] : NAN;
    if (w->next++ >= w->count) {
        report(w->c, path, NAN, NAN, 0.0);
    } else {
        compare(w->c, path, node, got);
    }
}

void want_list(struct oracle_case *c, const char *path, const double *got, size_t count)
{
    struct walk w = {c, got, count, 0, compare_next};
    json_t *node = node_at(c->expect, path);
    want_that(c, node != NULL, path);
    if (node) visit(&w, path, node);
    if (w.next != count) want_that(c, false, path_of(c, "%s: %zu values, %zu in the file", path, count, w.next));
}

void want(struct oracle_case *c, const char *path, double got)
{
    want_list(c, path, &got, 1);
}

static void mark_leaf(struct walk *w, const char *path, json_t *node)
{
    (void)node;
    mark(w->c, path);
}

void leave(struct oracle_case *c, const char *path)
{
    struct walk w = {.c = c, .leaf = mark_leaf};
    json_t *node = node_at(c->expect, path);
    want_that(c, node != NULL, path);
    if (node) visit(&w, path, node);
}

void want_that(struct oracle_case *c, bool holds, const char *what)
{
    if (holds) return;
    c->failures++;
    printf("FAIL %s %s: %s\n", c->area, c->id, what);
}

void skip(struct oracle_case *c, const char *why)
{
    c->skipped = why;
}

void must(struct oracle_case *c, enum trede_status status, const char *what)
{
    want_that(c, status == TREDE_OK, path_of(c, "%s gave status %d", what, (int)status));
}

const char *spec_text(const struct oracle_case *c, const char *key)
{
    const char *text = json_string_value(json_object_get(c->spec, key));
    return text ? text : "";
}
