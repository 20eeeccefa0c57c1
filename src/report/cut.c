#include "report/cut.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/compose.h"
#include "report/wording.h"

/* ---- lists ---- */

struct sized {
    int64_t size;
    size_t at;
};

/* The largest first; of equals the one that was found first. */
static int by_size(const void *p, const void *q)
{
    const struct sized *a = p, *b = q;
    if (a->size != b->size) return a->size > b->size ? -1 : 1;
    return a->at < b->at ? -1 : 1;
}

static int by_place(const void *p, const void *q)
{
    const struct sized *a = p, *b = q;
    return (a->at > b->at) - (a->at < b->at);
}

bool trede_is_moment(enum trede_key key)
{
    return key == TREDE_KEY_WAVE || key == TREDE_KEY_AGAINST;
}

const char *trede_cut_word(enum trede_key key)
{
    return trede_is_moment(key) ? "cut.latest" : "cut.largest";
}

static int64_t size_of(const struct trede_source *source, const struct trede_rows *rows, const enum trede_key *by,
                       size_t by_count, const struct trede_result *of)
{
    int64_t size = 0;
    if (trede_is_moment(by[0])) return trede_source_moment(source, of, by[0]);
    for (size_t i = 0; i < rows->count; i++)
        if (trede_rows_agree(rows->items[i], of, by, by_count)) size += rows->items[i]->estimate.base;
    return size;
}

enum trede_status trede_cut_rows(const struct trede_source *source, const struct trede_rows *rows,
                                 const enum trede_key *by, size_t by_count, size_t most, struct trede_rows *kept)
{
    if (kept->count <= most || by_count == 0) return TREDE_OK;
    struct sized *sized = trede_alloc(kept->count, sizeof *sized);
    if (!sized) return TREDE_INTERNAL;
    for (size_t i = 0; i < kept->count; i++)
        sized[i] = (struct sized){size_of(source, rows, by, by_count, kept->items[i]), i};
    qsort(sized, kept->count, sizeof *sized, by_size);
    qsort(sized, most, sizeof *sized, by_place);
    for (size_t i = 0; i < most; i++)
        kept->items[i] = kept->items[sized[i].at]; /* at >= i: nothing is overwritten before it is moved */
    kept->count = most;
    trede_free(sized);
    return TREDE_OK;
}

/* The word with {shown} and {all} filled in. */
static void fill(const struct trede_source *source, struct trede_phrase *out, const char *word, size_t shown,
                 size_t all)
{
    static const char of_shown[] = "{shown}", of_all[] = "{all}";
    trede_phrase_begin(out);
    for (const char *p = word; *p;) {
        bool is_shown = strncmp(p, of_shown, sizeof of_shown - 1) == 0;
        bool is_all = !is_shown && strncmp(p, of_all, sizeof of_all - 1) == 0;
        if (is_shown || is_all) {
            trede_say_number(source, out, TREDE_UNIT_COUNT, (double)(is_shown ? shown : all), 0, 0);
            p += is_shown ? sizeof of_shown - 1 : sizeof of_all - 1;
        } else {
            size_t length = 1 + strcspn(p + 1, "{");
            trede_phrase_add_part(out, p, length);
            p += length;
        }
    }
}

void trede_cut_say(const struct trede_source *source, struct trede_panel *panel, const char *key, size_t shown,
                   size_t all)
{
    struct trede_phrase phrase;
    if (shown >= all) return;
    fill(source, &phrase, trede_word(source, key), shown, all);
    const char *text = trede_arena_text(panel->arena, phrase.text, phrase.length);
    if (!text) panel->no_memory = true;
    if (text)
        trede_panel_text(panel, panel->rows, panel->column, panel->span, (struct trede_style){.role = TREDE_ROLE_NOTE},
                         text);
}

/* ---- the sheet with everything ---- */

bool trede_tidy_holds(enum trede_tidy_part part, const struct trede_result *row)
{
    bool everyone = strcmp(row->segment_set, "all") == 0;
    if (part == TREDE_TIDY_ALL || everyone) return true;
    return part == TREDE_TIDY_NO_CROSS && !(row->is_reports && strcmp(row->subject, "all") != 0);
}

struct trede_tidy_cut trede_tidy_cut_of(const struct trede_published *published)
{
    struct trede_tidy_cut cut = {TREDE_TIDY_ALL, trede_published_count(published)};
    while (cut.shown > TREDE_TIDY_ROWS_MOST && cut.part < TREDE_TIDY_FIRST) {
        cut.part++;
        cut.shown = 0;
        for (size_t i = 0; i < trede_published_count(published); i++)
            cut.shown += trede_tidy_holds(cut.part, trede_published_at(published, i));
    }
    if (cut.shown > TREDE_TIDY_ROWS_MOST) cut.shown = TREDE_TIDY_ROWS_MOST;
    return cut;
}
