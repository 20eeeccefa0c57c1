/* fold.c - see fold.h. */
#include "ingest/fold.h"

#include "reader/names.h"

/* ASCII is its own NFC and folds to lower case; only runs of spaces need care. */
static bool fold_plain(char *out, size_t size, struct trede_field cell)
{
    size_t used = 0;
    bool space = false;
    for (size_t i = 0; i < cell.length; i++) {
        unsigned char c = (unsigned char)cell.text[i];
        if (c >= 0x80 || used + 2 >= size) return false;
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            space = used > 0;
            continue;
        }
        if (space) out[used++] = ' ';
        space = false;
        out[used++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    out[used] = '\0';
    return true;
}

const char *trede_fold_cell(struct trede_folding *folding, struct trede_field cell)
{
    folding->scratch = NULL;
    if (fold_plain(folding->plain, sizeof folding->plain, cell)) return folding->plain;
    folding->scratch = trede_arena_create();
    return folding->scratch == NULL ? NULL : trede_name_fold(folding->scratch, cell.text, cell.length);
}

void trede_folding_done(struct trede_folding *folding)
{
    trede_arena_destroy(folding->scratch);
    folding->scratch = NULL;
}
