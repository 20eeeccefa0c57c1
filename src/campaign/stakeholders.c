/* stakeholders.c - the register of partners: who has which role, who is in the lead for which domain, who owns which
 * channel. It is the organisation's own text and goes into the workbook as it is, so what looks like the private
 * details of a person is warned about (and never quoted). */
#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"
#include "campaign/table.h"

static const struct trede_word role_words[] = {{"municipality", TREDE_PARTNER_MUNICIPALITY},
                                               {"gemeente", TREDE_PARTNER_MUNICIPALITY},
                                               {"police_om", TREDE_PARTNER_POLICE_OM},
                                               {"politie_om", TREDE_PARTNER_POLICE_OM},
                                               {"police", TREDE_PARTNER_POLICE_OM},
                                               {"politie", TREDE_PARTNER_POLICE_OM},
                                               {"om", TREDE_PARTNER_POLICE_OM},
                                               {"tax", TREDE_PARTNER_TAX},
                                               {"belastingdienst", TREDE_PARTNER_TAX},
                                               {"goc", TREDE_PARTNER_GOC},
                                               {"riec", TREDE_PARTNER_RIEC},
                                               {"other", TREDE_PARTNER_OTHER},
                                               {"overig", TREDE_PARTNER_OTHER},
                                               {NULL, 0}};
static const struct trede_word domain_words[] = {{"bestuursrecht", TREDE_LAW_ADMINISTRATIVE},
                                                 {"administrative", TREDE_LAW_ADMINISTRATIVE},
                                                 {"strafrecht", TREDE_LAW_CRIMINAL},
                                                 {"criminal", TREDE_LAW_CRIMINAL},
                                                 {"fiscaal", TREDE_LAW_TAX},
                                                 {"fiscaal recht", TREDE_LAW_TAX},
                                                 {"fiscal", TREDE_LAW_TAX},
                                                 {"expertise", TREDE_LAW_EXPERTISE},
                                                 {"procesinfo", TREDE_LAW_PROCESS},
                                                 {"process", TREDE_LAW_PROCESS},
                                                 {NULL, 0}};
static const struct trede_word involvement_words[] = {{"informed", TREDE_INVOLVEMENT_INFORMED},
                                                      {"informeren", TREDE_INVOLVEMENT_INFORMED},
                                                      {"involved", TREDE_INVOLVEMENT_INVOLVED},
                                                      {"betrekken", TREDE_INVOLVEMENT_INVOLVED},
                                                      {NULL, 0}};
static const struct trede_range one_to_five = {1, 5};

static const struct trede_text doubled = {"stakeholder \"{1}\" is there twice: leave one out",
                                          "stakeholder \"{1}\" staat er twee keer: laat er een weg"};
static const struct trede_text no_channel = {"\"{1}\" is no channel and no pillar of channels.csv.{2}",
                                             "\"{1}\" is geen kanaal en geen pijler uit channels.csv.{2}"};
static const struct trede_text two_owners = {
    "channel \"{1}\" has an owner already, \"{2}\": an advice needs one owner",
    "kanaal \"{1}\" heeft al een eigenaar, \"{2}\": een advies heeft één eigenaar nodig"};
static const struct trede_text two_leads = {"\"{1}\" is in the lead for the same domain: say which of the two is",
                                            "\"{1}\" is in de lead voor hetzelfde domein: zeg wie van de twee dat is"};
static const struct trede_text looks_private = {"this looks like {1}. The register goes into the workbook: name an "
                                                "organisation or a function, not a person's details",
                                                "dit lijkt op {1}. Het register komt in het werkboek: noem een "
                                                "organisatie of functie, geen gegevens van een persoon"};

struct stakeholder_row {
    struct trede_stakeholder stakeholder;
    const char *channels;
};
struct stakeholder_room {
    struct trede_stakeholder *list;
    size_t count, capacity;
};

#define STAKEHOLDER(member) offsetof(struct stakeholder_row, stakeholder.member)

static const struct trede_key columns[] = {
    {"stakeholder", .required = true, .value = trede_value_text, .offset = STAKEHOLDER(name)},
    {"role", .required = true, .value = trede_value_choice, .how = role_words, .offset = STAKEHOLDER(role)},
    {"domain", .value = trede_value_choice, .how = domain_words, .offset = STAKEHOLDER(domain)},
    {"lead", .value = trede_value_bool, .offset = STAKEHOLDER(lead)},
    {"interest", .value = trede_value_whole, .how = &one_to_five, .offset = STAKEHOLDER(interest)},
    {"influence", .value = trede_value_whole, .how = &one_to_five, .offset = STAKEHOLDER(influence)},
    {"informed_or_involved", .value = trede_value_choice, .how = involvement_words, .offset = STAKEHOLDER(involvement)},
    {"expected", .value = trede_value_text, .offset = STAKEHOLDER(expected)},
    {"channels", .value = trede_value_text, .offset = offsetof(struct stakeholder_row, channels)},
    {"label_nl", .value = trede_value_text, .offset = STAKEHOLDER(label.nl)},
    {"label_en", .value = trede_value_text, .offset = STAKEHOLDER(label.en)}};

/* ---- what looks like a person's details ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_address_letter(char c)
{
    return (c & 0x80) != 0 || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("._%+-", c) != NULL);
}

static bool has_address(const char *text)
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
        const char *end = at + 1;
        while (is_address_letter(*end))
            end++;
        const char *point = memchr(at + 1, '.', (size_t)(end - at - 1));
        if (at > text && is_address_letter(at[-1]) && point && point + 1 < end) return true;
    }
    return false;
}

/* The check of a citizen service number: eight or nine digits that pass the test of eleven. */
static bool passes_eleven(const char *digits, size_t count)
{
    int sum = 0;
    if (count != 8 && count != 9) return false;
    for (size_t i = 0; i < count; i++) {
        int place = (int)(count - i);
        sum += (place == 1 ? -1 : place) * (digits[i] - '0');
    }
    return sum > 0 && sum % 11 == 0;
}

enum private_kind { NOT_PRIVATE, NUMBER_OF_CITIZEN, TELEPHONE };

/* A run of digits, with the signs that people put between them. */
static enum private_kind kind_of_run(const char *text, size_t length)
{
    char digits[16];
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        if (is_digit(text[i]) && count < sizeof digits) digits[count++] = text[i];
    if (passes_eleven(digits, count)) return NUMBER_OF_CITIZEN;
    if (count < 9 || count > 15) return NOT_PRIVATE;
    return *text == '+' || *digits == '0' ? TELEPHONE : NOT_PRIVATE;
}

static enum private_kind number_kind(const char *text)
{
    while (*text) {
        size_t length = *text == '+' || is_digit(*text) ? 1 : 0, last = length;
        for (; length && (is_digit(text[length]) || (text[length] && strchr(" -.()", text[length]))); length++)
            if (is_digit(text[length])) last = length + 1;
        enum private_kind kind = last ? kind_of_run(text, last) : NOT_PRIVATE;
        if (kind != NOT_PRIVATE) return kind;
        text += last ? last : 1;
    }
    return NOT_PRIVATE;
}

static void warn_of_details(struct trede_reading *r, const struct trede_table_row *row)
{
    static const char *const texts[] = {"stakeholder", "expected", "label_nl", "label_en"};
    static const struct trede_label kinds[] = {{"een e-mailadres", "an e-mail address"},
                                               {"een burgerservicenummer", "a citizen service number"},
                                               {"een telefoonnummer", "a telephone number"}};
    bool dutch = trede_findings_language(r->findings) == TREDE_DUTCH;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct trede_written cell = trede_table_cell(row, texts[i]);
        if (!cell.text) continue;
        enum private_kind number = number_kind(cell.text);
        const struct trede_label *kind = has_address(cell.text) ? &kinds[0] : number ? &kinds[number] : NULL;
        if (kind) trede_warn(r->findings, cell.at, &looks_private, dutch ? kind->nl : kind->en);
    }
}

/* ---- what a stakeholder owns ---- */

static struct trede_names channel_names(struct trede_reading *r)
{
    const struct trede_campaign *c = r->campaign;
    return trede_names_of(r, c->channels, c->channel_count, sizeof *c->channels, offsetof(struct trede_channel, name));
}

static void own(struct trede_reading *r, const struct stakeholder_room *room, struct trede_place at, size_t channel,
                bool *owns)
{
    for (size_t i = 0; i < room->count; i++)
        if (room->list[i].owns && room->list[i].owns[channel])
            trede_wrong(r, at, &two_owners, r->campaign->channels[channel].name, room->list[i].name);
    owns[channel] = true;
}

/* One word: a channel, or a pillar, which stands for all its channels. */
static void own_word(struct trede_reading *r, const struct stakeholder_room *room, struct trede_place at,
                     const char *word, bool *owns)
{
    const struct trede_campaign *c = r->campaign;
    int channel = trede_campaign_channel(c, word);
    bool pillar = false;
    if (channel >= 0) own(r, room, at, (size_t)channel, owns);
    for (size_t i = 0; channel < 0 && i < c->channel_count; i++) {
        if (!trede_same_word(c->channels[i].pillar, word)) continue;
        own(r, room, at, i, owns);
        pillar = true;
    }
    if (channel < 0 && !pillar) trede_wrong(r, at, &no_channel, word, trede_suggestion(r, word, channel_names(r)));
}

static const bool *read_owned(struct trede_reading *r, const struct stakeholder_room *room, struct trede_place at,
                              const char *words)
{
    bool *owns = trede_reading_alloc(r, r->campaign->channel_count, sizeof *owns);
    while (owns && words && *words) {
        size_t gap = strspn(words, " ,;"), length = strcspn(words + gap, " ,;");
        if (length) own_word(r, room, at, trede_reading_text(r, words + gap, length), owns);
        words += gap + length;
    }
    return owns;
}

static void read_row(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    struct stakeholder_row *read = values;
    struct stakeholder_room *room = payload;
    struct trede_stakeholder *one = &read->stakeholder;
    if (!one->name) return;
    one->at = trede_table_place(row, "stakeholder");
    warn_of_details(r, row);
    for (size_t i = 0; i < room->count; i++) {
        const struct trede_stakeholder *other = &room->list[i];
        if (trede_same_word(other->name, one->name)) trede_wrong(r, one->at, &doubled, one->name);
        if (one->lead && other->lead && one->domain != TREDE_LAW_NONE && one->domain == other->domain)
            trede_wrong(r, trede_table_place(row, "lead"), &two_leads, other->name);
    }
    one->owns = read_owned(r, room, trede_table_place(row, "channels"), read->channels);
    trede_label_complete(r, &one->label, one->name);
    struct trede_stakeholder *added = trede_reading_push(r, &room->list, &room->count, &room->capacity, sizeof *added);
    if (added) *added = *one;
}

void trede_read_stakeholders(struct trede_reading *r)
{
    static const struct trede_table table = {.file = "stakeholders.csv",
                                             .columns = columns,
                                             .column_count = sizeof columns / sizeof *columns,
                                             .size = sizeof(struct stakeholder_row),
                                             .limit = 500,
                                             .row = read_row};
    struct stakeholder_room room = {0};
    trede_table_read(r, &table, &room);
    r->campaign->stakeholders = room.list;
    r->campaign->stakeholder_count = room.count;
}
