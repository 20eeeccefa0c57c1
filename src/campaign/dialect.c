#include "campaign/dialect.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

const struct trede_word trede_delimiter_words[] = {{";", ';'},     {"semicolon", ';'}, {"puntkomma", ';'}, {",", ','},
                                                   {"comma", ','}, {"komma", ','},     {"tab", '\t'},      {"\t", '\t'},
                                                   {"|", '|'},     {"pipe", '|'},      {NULL, 0}};
const struct trede_word trede_decimal_words[] = {{".", '.'},     {"point", '.'}, {"punt", '.'}, {",", ','},
                                                 {"comma", ','}, {"komma", ','}, {NULL, 0}};
const struct trede_word trede_thousands_words[] = {{"none", 0},    {"geen", 0},     {".", '.'},     {"point", '.'},
                                                   {"punt", '.'},  {",", ','},      {"comma", ','}, {"komma", ','},
                                                   {"space", ' '}, {"spatie", ' '}, {" ", ' '},     {NULL, 0}};
const struct trede_range trede_header_row_range = {1, 10};

static const struct trede_text no_file = {
    "there is no file \"{1}\" in the campaign folder: check the name, or put it there",
    "er is geen bestand \"{1}\" in de campagnemap: controleer de naam of zet het erin"};
static const struct trede_text not_a_file = {"\"{1}\" is not a file", "\"{1}\" is geen bestand"};
static const struct trede_text unreadable = {"the file \"{1}\" may not be read: change its permissions",
                                             "het bestand \"{1}\" mag niet gelezen worden: pas de rechten aan"};
static const struct trede_text same_marks = {
    "the decimal and the thousands mark are the same: they must differ",
    "het decimaalteken en het duizendtalteken zijn gelijk: ze moeten verschillen"};

void trede_value_file(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    trede_value_text(r, w, how, target);
    const char *path = trede_path_join(r->arena, r->campaign->folder, w->text);
    if (!path) {
        r->broken = TREDE_INTERNAL;
        return;
    }
    struct stat status;
    if (stat(path, &status) != 0)
        trede_wrong(r, w->at, &no_file, w->text);
    else if (!S_ISREG(status.st_mode))
        trede_wrong(r, w->at, &not_a_file, w->text);
    else if (access(path, R_OK) != 0)
        trede_wrong(r, w->at, &unreadable, w->text);
}

void trede_check_dialect(struct trede_reading *r, const struct trede_node *node, const struct trede_dialect *dialect)
{
    if (dialect->thousands && dialect->thousands == dialect->decimal) {
        const struct trede_node *mark = trede_node_get(node, "thousands");
        trede_wrong(r, mark ? mark->at : node->at, &same_marks, NULL);
    }
}
