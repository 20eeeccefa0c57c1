#include "folder.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const files[] = {"campaign.yaml",    "items.csv",          "codes.csv",      "segments.csv",
                                    "channels.csv",     "goals.csv",          "population.csv", "data/nulmeting.csv",
                                    "data/meting1.csv", "data/meldingen.csv", "data/inzet.csv", "problems.csv"};

void t_folder_make(struct t_folder *folder)
{
    strcpy(folder->path, "/tmp/trede-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
}

static char *read_whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("cannot open %s", path);
    char *bytes = calloc(1, 1 << 20);
    *length = fread(bytes, 1, (1 << 20) - 1, file);
    fclose(file);
    return bytes;
}

void t_folder_copy(struct t_folder *folder)
{
    t_folder_make(folder);
    assert_int_equal(0, mkdir(t_folder_file(folder, "data"), 0700));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char from[1024];
        snprintf(from, sizeof from, "%s/data/voorbeeld/%s", TREDE_TEST_DATA, files[i]);
        size_t length;
        char *bytes = read_whole(from, &length);
        t_folder_write(folder, files[i], bytes, length);
        free(bytes);
    }
}

static void remove_all(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char below[1024];
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (unlink(below) != 0) remove_all(below);
    }
    closedir(folder);
    rmdir(path);
}

void t_folder_remove(struct t_folder *folder)
{
    remove_all(folder->path);
}

const char *t_folder_file(const struct t_folder *folder, const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    return path;
}

void t_folder_write(const struct t_folder *folder, const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(t_folder_file(folder, name), "wb");
    assert_non_null(file);
    assert_int_equal(length, fwrite(bytes, 1, length, file));
    assert_int_equal(0, fclose(file));
}

void t_folder_write_text(const struct t_folder *folder, const char *name, const char *text)
{
    t_folder_write(folder, name, text, strlen(text));
}

void t_folder_delete(const struct t_folder *folder, const char *name)
{
    assert_int_equal(0, unlink(t_folder_file(folder, name)));
}

char *t_folder_read(const struct t_folder *folder, const char *name)
{
    size_t length;
    return read_whole(t_folder_file(folder, name), &length);
}

/* Takes the ^ out of text and says where it stood, in characters from 1. */
static void take_mark(char *text, long *line, long *column)
{
    *line = *column = 0;
    char *mark = strchr(text, '^');
    if (!mark) return;
    *line = *column = 1;
    for (char *c = text; c < mark; c++) {
        if (*c == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)*c & 0xC0) != 0x80) {
            ++*column;
        }
    }
    memmove(mark, mark + 1, strlen(mark));
}

void t_folder_edit(const struct t_folder *folder, const char *name, const char *from, const char *to, long *line,
                   long *column)
{
    *line = *column = 0;
    if (!to) {
        t_folder_delete(folder, name);
        return;
    }
    char *whole = from ? t_folder_read(folder, name) : NULL;
    char *at = whole ? strstr(whole, from) : NULL;
    if (from && !at) fail_msg("%s does not hold: %s", name, from);
    size_t before = at ? (size_t)(at - whole) : 0;
    const char *rest = at ? at + strlen(from) : "";
    char *changed = calloc(1, before + strlen(to) + strlen(rest) + 1);
    if (whole) memcpy(changed, whole, before);
    strcpy(changed + before, to);
    strcat(changed, rest);
    take_mark(changed, line, column);
    t_folder_write_text(folder, name, changed);
    free(whole);
    free(changed);
}

void t_show(const struct trede_findings *findings)
{
    for (size_t i = 0; i < trede_findings_kept(findings); i++) {
        const struct trede_finding *f = trede_findings_at(findings, i);
        print_message("  [%d] %s:%ld:%ld: %s\n", (int)f->severity, f->file, (long)f->line, (long)f->column, f->message);
    }
}

const struct trede_finding *t_find(const struct trede_findings *findings, enum trede_severity severity,
                                   const char *file, long line, long column, const char *piece)
{
    for (size_t i = 0; i < trede_findings_kept(findings); i++) {
        const struct trede_finding *f = trede_findings_at(findings, i);
        const char *name = strrchr(f->file, '/');
        if (f->severity == severity && strcmp(name ? name + 1 : f->file, file) == 0 && (!line || f->line == line) &&
            (!column || f->column == column) && strstr(f->message, piece))
            return f;
    }
    return NULL;
}
