#include "harness/survey.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/ingest.h"

static void join(char out[600], const char *folder, const char *name)
{
    snprintf(out, 600, "%s/%s", folder, name);
}

void t_survey_begin(struct t_survey *survey)
{
    *survey = (struct t_survey){.findings = trede_findings_create(TREDE_ENGLISH)};
    const char *where = getenv("TMPDIR");
    snprintf(survey->path, sizeof survey->path, "%s/trede-test.XXXXXX", where ? where : "/tmp");
    char data[600];
    assert_non_null(mkdtemp(survey->path));
    join(data, survey->path, "data");
    assert_int_equal(mkdir(data, 0700), 0);
}

void t_survey_write(const struct t_survey *survey, const char *name, const char *text)
{
    char path[600];
    join(path, survey->path, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, strlen(text), out), strlen(text));
    assert_int_equal(fclose(out), 0);
}

static void copy_file(const char *from, const char *to)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    char block[1 << 14];
    for (size_t n; (n = fread(block, 1, sizeof block, in)) > 0;)
        assert_int_equal(fwrite(block, 1, n, out), n);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static bool is_input(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (strcmp(dot, ".csv") == 0 || strcmp(dot, ".yaml") == 0);
}

static void copy_folder(const char *from, const char *to)
{
    DIR *directory = opendir(from);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory));) {
        char source[600], target[600];
        join(source, from, entry->d_name);
        join(target, to, entry->d_name);
        if (is_input(entry->d_name)) copy_file(source, target);
    }
    closedir(directory);
}

void t_survey_copy(const struct t_survey *survey, const char *from)
{
    char source[600], target[600];
    copy_folder(from, survey->path);
    join(source, from, "data");
    join(target, survey->path, "data");
    copy_folder(source, target);
}

static void show_findings(const struct t_survey *survey)
{
    for (size_t i = 0; i < trede_findings_kept(survey->findings); i++) {
        const struct trede_finding *finding = trede_findings_at(survey->findings, i);
        print_message("  said: %s:%lld:%lld: %s\n", finding->file, (long long)finding->line, (long long)finding->column,
                      finding->message);
    }
}

static void must(const struct t_survey *survey, enum trede_status status)
{
    if (status) show_findings(survey);
    assert_int_equal(status, TREDE_OK);
}

void t_survey_build(struct t_survey *survey)
{
    struct trede_import_options options = {0};
    struct trede_import_summary summary;
    must(survey, trede_campaign_read(survey->path, survey->findings, &survey->campaign));
    must(survey, trede_rules_check(survey->campaign, survey->findings));
    must(survey, trede_store_open(survey->campaign, TREDE_STORE_CREATE, survey->findings, &survey->store));
    must(survey, trede_ingest(survey->campaign, survey->store, &options, survey->findings, &summary));
    survey->status = trede_frame_build(survey->campaign, survey->store, 0, survey->findings, &survey->frame);
}

static void empty_folder(const char *path)
{
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory));) {
        char inside[600];
        join(inside, path, entry->d_name);
        struct stat about;
        if (stat(inside, &about) == 0 && S_ISREG(about.st_mode)) unlink(inside);
    }
    closedir(directory);
}

void t_survey_end(struct t_survey *survey)
{
    char data[600];
    trede_frame_destroy(survey->frame);
    if (survey->store) trede_store_close(survey->store);
    trede_campaign_destroy(survey->campaign);
    trede_findings_destroy(survey->findings);
    join(data, survey->path, "data");
    empty_folder(data);
    assert_int_equal(rmdir(data), 0);
    empty_folder(survey->path);
    assert_int_equal(rmdir(survey->path), 0);
}

bool t_survey_said(const struct t_survey *survey, enum trede_severity severity, const char *text, const char *other)
{
    for (size_t i = 0; i < trede_findings_kept(survey->findings); i++) {
        const struct trede_finding *finding = trede_findings_at(survey->findings, i);
        if (finding->severity == severity && strstr(finding->message, text) && strstr(finding->message, other))
            return true;
    }
    show_findings(survey);
    return false;
}
