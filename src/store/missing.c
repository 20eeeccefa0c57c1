#include "store/state.h"

#include <string.h>

static void put_pair(unsigned char *out, unsigned number, unsigned why)
{
    out[0] = (unsigned char)(number & 0xff);
    out[1] = (unsigned char)(number >> 8);
    out[2] = (unsigned char)(why & 0xff);
    out[3] = (unsigned char)(why >> 8);
}

size_t trede_missing_write(const struct trede_item_map *items, const struct trede_value *values, unsigned char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < items->ordered; i++) {
        size_t item = items->order[i];
        if (values[item].missing == TREDE_ANSWERED) continue;
        put_pair(out + used, (unsigned)items->stored[item].number, (unsigned)values[item].missing);
        used += 4;
    }
    return used;
}

/* The campaign's item a pair speaks of, -1 = none. */
static int32_t item_of(const struct trede_item_map *items, const unsigned char *pair)
{
    size_t number = (size_t)(pair[0] | (unsigned)pair[1] << 8);
    return number < items->numbers ? items->index[number] : -1;
}

size_t trede_missing_translate(const struct trede_item_map *items, const unsigned char *in, size_t size,
                               unsigned char *out)
{
    size_t used = 0;
    for (size_t i = 0; i + 4 <= size && used < 4 * items->ordered; i += 4) {
        int32_t item = item_of(items, in + i);
        if (item < 0) continue;
        put_pair(out + used, (unsigned)item, in[i + 2] | (unsigned)in[i + 3] << 8);
        used += 4;
    }
    return used;
}

static void kept(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const struct trede_item_map *items = sqlite3_user_data(context);
    const unsigned char *in = sqlite3_value_blob(arguments[0]);
    int size = sqlite3_value_bytes(arguments[0]), used = 0;
    unsigned char *out = count == 1 && size > 0 && in ? sqlite3_malloc(size) : NULL;
    if (!out) return; /* NULL */
    for (int i = 0; i + 4 <= size; i += 4) {
        if (item_of(items, in + i) < 0) continue;
        memcpy(out + used, in + i, 4);
        used += 4;
    }
    if (used > 0)
        sqlite3_result_blob(context, out, used, sqlite3_free);
    else
        sqlite3_free(out);
}

enum trede_status trede_missing_register(struct trede_store *store)
{
    int code = sqlite3_create_function_v2(store->sql.handle, "trede_kept", 1,
                                          SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, &store->items, kept,
                                          NULL, NULL, NULL);
    return code == SQLITE_OK ? TREDE_OK : trede_sql_fault(&store->sql, "trede_kept", code);
}
