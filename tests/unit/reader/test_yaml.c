#include "reader/yaml.h"

#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "harness/t.h"

struct parsed {
    struct trede_arena *arena;
    struct trede_findings *findings;
    struct trede_node *root;
    enum trede_status status;
    char finding[900];
};

static struct parsed parse_bytes(const char *text, size_t length, enum trede_language language)
{
    struct parsed p = {.arena = trede_arena_create(), .findings = trede_findings_create(language)};
    p.status = trede_yaml_parse(text, length, "campaign.yaml", p.arena, TREDE_CAMPAIGN, p.findings, &p.root);
    if (trede_findings_kept(p.findings) > 0) {
        const struct trede_finding *f = trede_findings_at(p.findings, 0);
        trede_print(p.finding, sizeof p.finding, "%s:%lld:%lld: %s", f->file, (long long)f->line, (long long)f->column,
                    f->message);
    }
    return p;
}

static struct parsed parse(const char *text)
{
    return parse_bytes(text, strlen(text), TREDE_ENGLISH);
}

static void release(struct parsed *p)
{
    trede_arena_destroy(p->arena);
    trede_findings_destroy(p->findings);
}

static void expect(const struct trede_node *node, enum trede_node_kind kind, int64_t line, int64_t column,
                   const char *text, bool quoted)
{
    assert_non_null(node);
    assert_int_equal(node->kind, kind);
    assert_int_equal(node->at.line, line);
    assert_int_equal(node->at.column, column);
    assert_string_equal(node->at.file, "campaign.yaml");
    if (kind != TREDE_NODE_TEXT) return;
    assert_string_equal(node->text, text);
    assert_int_equal(node->quoted, quoted);
}

static void builds_a_tree_with_positions(void **state)
{
    (void)state;
    struct parsed p = parse("name: Ondermijning\n"
                            "waves:\n"
                            "  - {id: w1, date: 2026-01-01}\n"
                            "  - id: \"w2\"\n"
                            "    goal: 0,25\n"
                            "\xc3\xab: [no, ~, null]\n"
                            "empty:\n"
                            "text: |\n"
                            "  two\n"
                            "  lines\n");
    assert_int_equal(p.status, TREDE_OK);
    expect(p.root, TREDE_NODE_MAP, 1, 1, NULL, false);
    assert_int_equal(p.root->count, 5);
    expect(trede_node_get(p.root, "name"), TREDE_NODE_TEXT, 1, 7, "Ondermijning", false);
    const struct trede_node *waves = trede_node_get(p.root, "waves");
    expect(waves, TREDE_NODE_LIST, 3, 3, NULL, false);
    assert_int_equal(waves->count, 2);
    expect(waves->items[0], TREDE_NODE_MAP, 3, 5, NULL, false);
    expect(waves->items[1]->keys[1], TREDE_NODE_TEXT, 5, 5, "goal", false);
    expect(trede_node_get(waves->items[1], "id"), TREDE_NODE_TEXT, 4, 9, "w2", true);
    expect(trede_node_get(waves->items[1], "goal"), TREDE_NODE_TEXT, 5, 11, "0,25", false); /* stays text */
    const struct trede_node *list = trede_node_get(p.root, "\xc3\xab");
    expect(list->items[0], TREDE_NODE_TEXT, 6, 5, "no", false); /* columns count characters */
    expect(trede_node_get(p.root, "empty"), TREDE_NODE_TEXT, 7, 7, "", false);
    expect(trede_node_get(p.root, "text"), TREDE_NODE_TEXT, 8, 7, "two\nlines\n", true);
    assert_null(trede_node_get(p.root, "nothing"));
    assert_null(trede_node_get(list, "nothing"));
    assert_null(trede_node_get(NULL, "nothing"));
    release(&p);
}

static const struct refused {
    const char *text, *finding;
} refusals[] = {
    {"", "campaign.yaml:0:0: this YAML file is empty"},
    {"# only a comment\n", "campaign.yaml:0:0: this YAML file is empty"},
    {"---\n...\n", "campaign.yaml:0:0: this YAML file is empty"},
    {"\xEF\xBB\xBF", "campaign.yaml:0:0: this YAML file is empty"},
    {"a: 1\n---\nb: 2\n", "campaign.yaml:2:1: a second document"},
    {"a: &x 1\n", "campaign.yaml:1:4: aliases"},
    {"a: &x {b: 1}\n", "campaign.yaml:1:4: aliases"},
    {"a: &x [1]\n", "campaign.yaml:1:4: aliases"},
    {"a: *x\n", "campaign.yaml:1:4: aliases"},
    {"a: !int 5\n", "campaign.yaml:1:4: tags"},
    {"a: !!str 5\n", "campaign.yaml:1:4: tags"},
    {"a: ! 5\n", "campaign.yaml:1:4: tags"},
    {"a: !x {b: 1}\n", "campaign.yaml:1:4: tags"},
    {"a: !x [1]\n", "campaign.yaml:1:4: tags"},
    {"a: 1\nb: 2\na: 3\n",
     "campaign.yaml:3:1: key \"a\" is given more than once in this group; the first is on line 1"},
    {"x: {b: 1, \"b\": 2}\n", "campaign.yaml:1:11: key \"b\""},
    {"? [a, b]\n: 1\n", "campaign.yaml:1:3: a key must be"},
    {"? {a: b}\n: 1\n", "campaign.yaml:1:3: a key must be"},
    {"\"\": 1\n", "campaign.yaml:1:1: a key must be"},
    {"a:\n\tb: 1\n", "campaign.yaml:2:1: this line is indented with a tab"},
    {"a:\n  b: 1\n  \tc: 1\n", "campaign.yaml:3:3: this line is indented with a tab"},
    {"title: Ondermijning: herken het\n", "campaign.yaml:1:20: this is not valid YAML: there is a colon too many"},
    {"a: [1, 2\nb: 3\n", "campaign.yaml:2:2: this is not valid YAML: a comma or ] is missing"},
    {"a: \"x\nb: 3\n", "campaign.yaml:3:1: this is not valid YAML: "},
    {"a: %x\n", "campaign.yaml:1:4: this is not valid YAML: a text cannot begin"},
    {"a: 1\nna\xebm: 2\n", "campaign.yaml:2:3: this file is not UTF-8 here"},
    {"\xc3\xab\xc3\xab: \xeb\n", "campaign.yaml:1:5: this file is not UTF-8 here"},
    {"\xff\xfe"
     "a",
     "campaign.yaml:1:1: this file is not UTF-8 here"},
    {"a: \"\\0\"\n", "campaign.yaml:1:4: there is a zero byte"},
    {"a: \x01\n", "campaign.yaml:1:"},
    {"a: \"\\ud800\"\n", "campaign.yaml:1:"},
};

static void refuses_with_a_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct parsed p = parse(refusals[i].text);
        if (p.status != TREDE_CAMPAIGN) fail_msg("case %zu was taken: %s", i, refusals[i].text);
        if (strncmp(p.finding, refusals[i].finding, strlen(refusals[i].finding)) != 0)
            fail_msg("case %zu: %s", i, p.finding);
        assert_null(p.root);
        release(&p);
    }
    struct parsed p = parse_bytes("a: 1\nb: \0\n", 10, TREDE_ENGLISH);
    assert_int_equal(p.status, TREDE_CAMPAIGN);
    assert_memory_equal(p.finding, "campaign.yaml:2:4: there is a zero byte", 39);
    release(&p);
    p = parse_bytes("a: [1, 2\nb: 3\n", 14, TREDE_DUTCH);
    assert_non_null(strstr(p.finding, "er ontbreekt een komma of ] in een lijst"));
    release(&p);
}

static void every_doubled_key_is_told(void **state)
{
    (void)state;
    struct parsed p = parse("a: 1\nb: {x: 1, x: 2}\na: 3\na: 4\n");
    assert_int_equal(p.status, TREDE_CAMPAIGN);
    assert_int_equal(trede_findings_count(p.findings, TREDE_ERROR), 1); /* the inner group ends the reading */
    release(&p);
    p = parse("a: 1\nb: 2\na: 3\na: 4\nb: 5\n");
    assert_int_equal(trede_findings_count(p.findings, TREDE_ERROR), 3);
    release(&p);
}

static void depth_has_a_limit(void **state)
{
    (void)state;
    for (int depth = 31; depth <= 33; depth++) {
        char text[100] = "";
        for (int i = 0; i < depth; i++)
            strcat(text, "[");
        for (int i = 0; i < depth; i++)
            strcat(text, "]");
        struct parsed p = parse(text);
        assert_int_equal(p.status, depth <= 32 ? TREDE_OK : TREDE_CAMPAIGN);
        if (depth > 32) assert_memory_equal(p.finding, "campaign.yaml:1:33: lists and maps are nested", 45);
        release(&p);
    }
}

/* libyaml takes 1.65 s for 64 kB of brackets; the cap must stop it long before. */
static void hostile_files_are_refused_at_once(void **state)
{
    (void)state;
    enum { SIZE = 1024 * 1024 };
    char *text = malloc(SIZE + 1);
    assert_non_null(text);
    static const char *const patterns[] = {"[", "{", "- ", "? ", "{a: ", "a: 1\n"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        size_t length = strlen(patterns[i]);
        for (size_t k = 0; k < SIZE; k++)
            text[k] = patterns[i][k % length];
        clock_t begin = clock();
        struct parsed p = parse_bytes(text, SIZE, TREDE_ENGLISH);
        assert_int_equal(p.status, TREDE_CAMPAIGN);
        assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 2.0); /* a sanitizer is slow */
        release(&p);
    }
    memset(text, ' ', SIZE + 1);
    struct parsed p = parse_bytes(text, SIZE + 1, TREDE_ENGLISH);
    assert_string_equal(p.finding, "campaign.yaml:0:0: this YAML file is larger than 1024 KiB");
    release(&p);
    free(text);
}

static void reads_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/trede-yaml-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd,
                           "\xEF\xBB\xBF"
                           "a: 1\r\nb: 2\r\n",
                           15),
                     15);
    close(fd);
    struct trede_arena *arena = trede_arena_create();
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_node *root;
    assert_int_equal(trede_yaml_read(path, "campaign.yaml", arena, TREDE_CAMPAIGN, findings, &root), TREDE_OK);
    expect(trede_node_get(root, "b"), TREDE_NODE_TEXT, 2, 4, "2", false);
    unlink(path);
    assert_int_equal(trede_yaml_read(path, "campaign.yaml", arena, TREDE_CAMPAIGN, findings, &root), TREDE_CAMPAIGN);
    assert_int_equal(trede_yaml_read("/tmp", "campaign.yaml", arena, TREDE_CAMPAIGN, findings, &root), TREDE_CAMPAIGN);
    trede_findings_destroy(findings);
    trede_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_a_tree_with_positions),      cmocka_unit_test(refuses_with_a_place),
        cmocka_unit_test(every_doubled_key_is_told),         cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(hostile_files_are_refused_at_once), cmocka_unit_test(reads_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
