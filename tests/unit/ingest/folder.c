#include "folder.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static void path_of(const struct t_folder *folder, const char *name, char out[512])
{
    snprintf(out, 512, "%s/%s", folder->path, name);
}

void t_folder_write_bytes(const struct t_folder *folder, const char *name, const void *bytes, size_t length)
{
    char path[512];
    path_of(folder, name, path);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, length, out), length);
    assert_int_equal(fclose(out), 0);
}

void t_folder_write(const struct t_folder *folder, const char *name, const char *text)
{
    t_folder_write_bytes(folder, name, text, strlen(text));
}

static char *read_whole(const char *path, size_t *length)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL) return NULL;
    char *bytes = malloc(1 << 20);
    assert_non_null(bytes);
    *length = fread(bytes, 1, (1 << 20) - 1, in);
    bytes[*length] = '\0';
    fclose(in);
    return bytes;
}

char *t_folder_read(const struct t_folder *folder, const char *name, size_t *length)
{
    char path[512];
    path_of(folder, name, path);
    return read_whole(path, length);
}

static void make_empty(struct t_folder *folder)
{
    const char *where = getenv("TMPDIR");
    snprintf(folder->path, sizeof folder->path, "%s/trede-ingest.XXXXXX", where == NULL ? "/tmp" : where);
    assert_non_null(mkdtemp(folder->path));
}

void t_folder_make(struct t_folder *folder, const char *yaml, const char *items)
{
    make_empty(folder);
    if (yaml != NULL) t_folder_write(folder, "campaign.yaml", yaml);
    if (items != NULL) t_folder_write(folder, "items.csv", items);
}

static void each_name(const char *path, void (*with)(void *payload, const char *name), void *payload)
{
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) with(payload, entry->d_name);
    closedir(directory);
}

struct copying {
    const char *from;
    struct t_folder *to;
};

static void copy_one(void *payload, const char *name)
{
    const struct copying *copying = payload;
    char path[1024];
    size_t length = 0;
    snprintf(path, sizeof path, "%s/%s", copying->from, name);
    char *bytes = read_whole(path, &length);
    assert_non_null(bytes);
    t_folder_write_bytes(copying->to, name, bytes, length);
    free(bytes);
}

void t_folder_copy(struct t_folder *folder, const char *fixture)
{
    char from[400];
    make_empty(folder);
    snprintf(from, sizeof from, "%s/data/%s", TREDE_TEST_DATA, fixture);
    each_name(from, copy_one, &(struct copying){from, folder});
}

static void remove_one(void *payload, const char *name)
{
    char path[512];
    path_of(payload, name, path);
    assert_int_equal(unlink(path), 0);
}

void t_folder_remove(const struct t_folder *folder)
{
    struct t_folder copy = *folder;
    chmod(copy.path, 0700);
    each_name(copy.path, remove_one, &copy);
    assert_int_equal(rmdir(copy.path), 0);
}

static struct t_import import_within(const struct t_folder *folder, bool dry_run)
{
    struct t_import result = {.findings = trede_findings_create(TREDE_ENGLISH)};
    struct trede_campaign *campaign = NULL;
    struct trede_store *store = NULL;
    struct trede_import_options options = {.dry_run = dry_run};
    assert_non_null(result.findings);
    result.status = trede_campaign_read(folder->path, result.findings, &campaign);
    if (result.status == TREDE_OK && !dry_run)
        result.status = trede_store_open(campaign, TREDE_STORE_CREATE, result.findings, &store);
    if (result.status == TREDE_OK)
        result.status = trede_ingest(campaign, store, &options, result.findings, &result.summary);
    if (store != NULL) trede_store_close(store);
    trede_campaign_destroy(campaign);
    return result;
}

struct t_import t_folder_import(const struct t_folder *folder)
{
    return import_within(folder, false);
}

struct t_import t_folder_check(const struct t_folder *folder)
{
    return import_within(folder, true);
}

void t_import_free(struct t_import *import)
{
    trede_findings_destroy(import->findings);
    import->findings = NULL;
}

static bool is_at(const struct trede_finding *finding, const char *file, int64_t line, int64_t column)
{
    const char *name = strrchr(finding->file, '/');
    name = name == NULL ? finding->file : name + 1;
    return strcmp(name, file) == 0 && (line < 0 || finding->line == line) && (column < 0 || finding->column == column);
}

int t_said(const struct t_import *import, enum trede_severity severity, const char *file, int64_t line, int64_t column,
           const char *text)
{
    size_t kept = trede_findings_kept(import->findings);
    for (size_t i = 0; i < kept; i++) {
        const struct trede_finding *finding = trede_findings_at(import->findings, i);
        if (finding->severity == severity && is_at(finding, file, line, column) &&
            strstr(finding->message, text) != NULL)
            return 1;
    }
    for (size_t i = 0; i < kept; i++) {
        const struct trede_finding *finding = trede_findings_at(import->findings, i);
        print_message("  said: %s:%lld:%lld: %s\n", finding->file, (long long)finding->line, (long long)finding->column,
                      finding->message);
    }
    return 0;
}

struct reading {
    struct trede_store *store;
    const struct trede_campaign *campaign;
    struct t_rows *rows;
};

static enum trede_status keep_row(void *payload, const struct trede_scan_row *from)
{
    struct reading *reading = payload;
    assert_true(reading->rows->count < T_ROWS);
    struct t_row *row = &reading->rows->row[reading->rows->count++];
    *row = (struct t_row){.wave = from->wave,
                          .has_respondent = from->has_respondent,
                          .has_cluster = from->has_cluster,
                          .weight = from->weight,
                          .duration = from->duration,
                          .population = from->population,
                          .stratum = from->stratum,
                          .cluster = from->cluster};
    memcpy(row->respondent, from->respondent, sizeof row->respondent);
    snprintf(row->stratum_label, sizeof row->stratum_label, "%s",
             trede_store_stratum_label(reading->store, from->stratum));
    for (size_t i = 0; i < reading->campaign->item_count; i++)
        row->number[i] = from->numbers[i];
    for (size_t i = 0; i + 4 <= from->missing_size; i += 4) {
        unsigned item = from->missing[i] | (unsigned)from->missing[i + 1] << 8;
        assert_true(item < T_ITEMS);
        row->missing[item] = (enum trede_missing)(from->missing[i + 2] | from->missing[i + 3] << 8);
    }
    return TREDE_OK;
}

void t_folder_rows(const struct t_folder *folder, struct t_rows *rows)
{
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *campaign;
    struct trede_store *store;
    struct trede_scan_column columns[T_ITEMS];
    rows->count = 0;
    assert_int_equal(trede_campaign_read(folder->path, findings, &campaign), TREDE_OK);
    assert_true(campaign->item_count <= T_ITEMS);
    assert_int_equal(trede_store_open(campaign, TREDE_STORE_READ, findings, &store), TREDE_OK);
    for (size_t i = 0; i < campaign->item_count; i++)
        columns[i] = (struct trede_scan_column){TREDE_SCAN_NUMBER, campaign->items[i].name};
    struct reading reading = {store, campaign, rows};
    assert_int_equal(trede_store_scan(store, columns, campaign->item_count, keep_row, &reading), TREDE_OK);
    trede_store_close(store);
    trede_campaign_destroy(campaign);
    trede_findings_destroy(findings);
}
