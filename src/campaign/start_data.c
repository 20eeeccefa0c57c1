/* start_data.c - the generated data of a new campaign.
 *
 * Model: every respondent has one readiness between 0 and 1; each answer is that readiness with noise, on a scale that
 * is harder or easier to agree with. The second wave is a little readier, most of all among those who got the letter.
 * The numbers come from splitmix64 with a fixed start, so that every new campaign is the same. */
#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "campaign/start.h"

enum { RESPONDENTS = 60, RETURNING = 30, MOST_BYTES = 65536 };

/* A text that grows up to MOST_BYTES; what does not fit leaves full set. */
struct page {
    char *bytes;
    size_t used;
    char separator;
    bool full;
};

static void put(struct page *page, const char *text)
{
    size_t length = strlen(text);
    if (!page->bytes || page->used + length + 1 > MOST_BYTES) {
        page->full = true;
        return;
    }
    memcpy(page->bytes + page->used, text, length + 1);
    page->used += length;
}

/* One cell; last ends the row. */
static void cell(struct page *page, const char *text, bool last)
{
    char end[2] = {last ? '\n' : page->separator, 0};
    put(page, text);
    put(page, end);
}

static void number_cell(struct page *page, int64_t value, bool last)
{
    char text[24];
    trede_format_integer(text, sizeof text, value);
    cell(page, text, last);
}

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static double uniform(uint64_t *state)
{
    return (double)(draw(state) >> 11) / 9007199254740992.0;
}

/* The words that differ between the two languages. */
struct words {
    const char *survey_files[2];
    const char *survey_header, *districts[3];
    const char *report_file, *report_header, *lines[2];
    const char *case_file, *case_header, *owners[3], *yes_no[2];
    const char *activity_file, *activity_header, *channels[3];
    char separator;
};

static const struct words words_of[] = {
    [TREDE_ENGLISH] =
        {{"data/baseline.csv", "data/wave1.csv"},
         "number,q1_knows,q2_worried,q3_own_role,q4_will_report,q5_reported,q6_always,q7_chose_not,q8_signal,"
         "q9_where,q10_follow_up,q11_fear,q12_letter,q13_website,district,age,q14_recognises,q15_recalls,"
         "q16_understands,q17_mark,q18_personal,q19_useful,q20_anonymous,q21_clear,q22_stays_anonymous,q23_meeting\n",
         {"Centre", "North", "South"},
         "data/reports.csv",
         "month,district,line,number,anonymous,followed_up,fed_back,days\n",
         {"municipality", "anonymous line"},
         "data/cases.csv",
         "number,received,acknowledged,followed_up,fed_back,owner,line,district,anonymous,reported_before\n",
         {"municipality", "police", "tax authority"},
         {"no", "yes"},
         "data/activity.csv",
         "quarter,channel,euro,hours,reach\n",
         {"letter", "website", "district_talk"},
         ','},
    [TREDE_DUTCH] = {
        {"data/nulmeting.csv", "data/meting1.csv"},
        "nummer;v1_kent;v2_bezorgd;v3_eigen_rol;v4_wil_melden;v5_gemeld;v6_meldt_altijd;v7_besloten_niet;"
        "v8_zag_signaal;v9_weet_waar;v10_opvolging;v11_bang;v12_brief;v13_website;wijk;leeftijd;v14_herkent;"
        "v15_noemt;v16_begrijpt;v17_cijfer;v18_belang;v19_zinvol;v20_anoniem;v21_duidelijk;"
        "v22_blijft_anoniem;v23_bijeenkomst\n",
        {"Centrum", "Noord", "Zuid"},
        "data/meldingen.csv",
        "maand;wijk;meldkanaal;aantal;anoniem;opgevolgd;teruggekoppeld;dagen\n",
        {"gemeente", "anonieme lijn"},
        "data/zaken.csv",
        "nummer;ontvangen;bevestigd;opgevolgd;teruggekoppeld;behandelaar;meldkanaal;wijk;anoniem;"
        "eerder_gemeld\n",
        {"gemeente", "politie", "belastingdienst"},
        {"nee", "ja"},
        "data/inzet.csv",
        "kwartaal;kanaal;euro;uren;bereik\n",
        {"brief", "website", "wijkgesprek"},
        ';'}};

/* An answer from 1 to 5; ease shifts it, now and then it is 9: don't know. */
static int scale(uint64_t *state, double readiness, double ease)
{
    double noise = 0.3 * (uniform(state) - 0.5);
    if (uniform(state) < 0.02) return 9;
    int answer = 1 + (int)(5 * (readiness + ease + noise));
    return answer < 1 ? 1 : answer > 5 ? 5 : answer;
}

/* What the respondent makes of the campaign itself. */
static void about_campaign(struct page *page, uint64_t *answers, double readiness, bool met)
{
    bool recognises = met && uniform(answers) < 0.8;
    double fear = 1 - readiness;
    number_cell(page, recognises, false);
    number_cell(page, recognises && uniform(answers) < 0.4, false);
    number_cell(page, scale(answers, readiness, 0.15), false);
    number_cell(page, 4 + (int)(6 * uniform(answers)), false);
    number_cell(page, scale(answers, readiness, -0.05), false);
    number_cell(page, scale(answers, readiness, 0), false);
    number_cell(page, scale(answers, fear, 0.2), false);
    number_cell(page, scale(answers, uniform(answers), 0), false);
    number_cell(page, scale(answers, uniform(answers), 0.05), false);
    number_cell(page, uniform(answers) < 0.15, true);
}

static void respondent(struct page *page, const struct words *w, int number, int wave)
{
    /* Each person has a stream of their own: who returns is the same person. */
    uint64_t person = (uint64_t)number * 7919 + 2026, answers = person + (uint64_t)wave * 104729;
    double readiness = uniform(&person);
    int district = (int)(3 * uniform(&person)), age = 18 + (int)(65 * uniform(&person));
    bool signal = uniform(&person) < 0.5;
    bool letter = wave == 1 && uniform(&answers) < 0.6, website = uniform(&answers) < 0.25 + 0.15 * wave;
    if (wave == 1) readiness += letter ? 0.12 : 0.03;
    bool acts = signal && readiness > 0.62;
    number_cell(page, number, false);
    number_cell(page, readiness > 0.12, false);
    number_cell(page, scale(&answers, readiness, 0.3), false);
    number_cell(page, scale(&answers, readiness, 0.15), false);
    number_cell(page, scale(&answers, readiness, 0.05), false);
    number_cell(page, acts ? 1 + (readiness > 0.8) : 0, false);
    number_cell(page, scale(&answers, readiness, 0), false);
    number_cell(page, readiness > 0.12 && readiness < 0.2, false);
    number_cell(page, signal, false);
    number_cell(page, scale(&answers, readiness, website ? 0.15 : -0.05), false);
    number_cell(page, scale(&answers, 0.1 + 0.8 * uniform(&answers), 0), false);
    number_cell(page, scale(&answers, 1 - readiness, -0.1), false);
    number_cell(page, letter, false);
    number_cell(page, website, false);
    cell(page, w->districts[district], false);
    number_cell(page, age, false);
    about_campaign(page, &answers, readiness, letter || website);
}

static void survey(struct page *page, const struct words *w, int wave)
{
    put(page, w->survey_header);
    int first = wave == 0 ? 1001 : 1001 + RESPONDENTS - RETURNING;
    for (int i = 0; i < RESPONDENTS; i++)
        respondent(page, w, first + i, wave);
}

/* How many reports came in: the same in the counts and in the register. state is that of the counts. */
static int count_of(uint64_t *state, int month, int line)
{
    return (line ? 4 : 9) + (month > 2 ? 3 : 0) + (int)(5 * uniform(state));
}

static void reports(struct page *page, const struct words *w)
{
    uint64_t state = 5;
    put(page, w->report_header);
    for (int month = 1; month <= 6; month++)
        for (int district = 0; district < 3; district++)
            for (int line = 0; line < 2; line++) {
                char period[16];
                (void)trede_print(period, sizeof period, "2026-0%d", month);
                int count = count_of(&state, month, line);
                cell(page, period, false);
                cell(page, w->districts[district], false);
                cell(page, w->lines[line], false);
                number_cell(page, count, false);
                number_cell(page, line ? count : count / 4, false);
                number_cell(page, count * 2 / 3, false);
                number_cell(page, line ? 0 : count / 3, false);
                number_cell(page, 9 + (int)(8 * uniform(&state)), true);
            }
}

/* A day so many days after the report came in; blank when it never comes, or after the register was made. */
static void day_cell(struct page *page, int32_t received, int days)
{
    char text[11] = "";
    int32_t day = received + days;
    if (days >= 0 && day <= trede_date_from_parts(2026, 7, 15)) trede_date_format(text, day);
    cell(page, text, false);
}

/* One report of the register. The more came in, the longer it takes: from May on follow-up is slower. */
static void report(struct page *page, const struct words *w, int number, int month, int district, int line)
{
    uint64_t own = (uint64_t)number * 7919 + 5;
    int32_t received = trede_date_from_parts(2026, month, 1 + (int)(28 * uniform(&own)));
    double slower = month > 4 ? 2.2 : 1, haste = uniform(&own);
    int owner = (int)(3 * haste), reply = (int)(6 * uniform(&own)), work = 4 + (int)(slower * 40 * uniform(&own));
    bool anonymous = line || uniform(&own) < 0.25, acts = uniform(&own) < 0.85, tells = uniform(&own) < 0.7;
    number_cell(page, number, false);
    day_cell(page, received, 0);
    day_cell(page, received, uniform(&own) < 0.95 ? reply : -1);
    day_cell(page, received, acts ? work : -1);
    day_cell(page, received, acts && tells && !anonymous ? work + 3 + (int)(20 * uniform(&own)) : -1);
    cell(page, w->owners[owner], false);
    cell(page, w->lines[line], false);
    cell(page, w->districts[district], false);
    cell(page, w->yes_no[anonymous], false);
    cell(page, anonymous ? "" : w->yes_no[uniform(&own) < 0.3], true);
}

static void cases(struct page *page, const struct words *w)
{
    uint64_t state = 5;
    int number = 1;
    put(page, w->case_header);
    for (int month = 1; month <= 6; month++)
        for (int district = 0; district < 3; district++)
            for (int line = 0; line < 2; line++) {
                int count = count_of(&state, month, line);
                for (int i = 0; i < count; i++)
                    report(page, w, number++, month, district, line);
                (void)uniform(&state); /* the days of the counts */
            }
}

static void activity(struct page *page, const struct words *w)
{
    static const int euro[3] = {4200, 1500, 0}, hours[3] = {20, 30, 64}, contacts[3] = {24000, 3100, 180};
    put(page, w->activity_header);
    for (int quarter = 1; quarter <= 2; quarter++)
        for (int channel = 0; channel < 3; channel++) {
            char period[16];
            (void)trede_print(period, sizeof period, "2026-Q%d", quarter);
            cell(page, period, false);
            cell(page, w->channels[channel], false);
            number_cell(page, euro[channel] * quarter / 2, false);
            number_cell(page, hours[channel], false);
            number_cell(page, contacts[channel] * quarter / 2, true);
        }
}

void trede_start_data(struct trede_arena *arena, enum trede_language language,
                      struct trede_start_file files[TREDE_START_TABLES])
{
    const struct words *w = &words_of[language];
    const char *const names[TREDE_START_TABLES] = {w->survey_files[0], w->survey_files[1], w->report_file,
                                                   w->activity_file, w->case_file};
    for (int i = 0; i < TREDE_START_TABLES; i++) {
        struct page page = {trede_arena_alloc(arena, MOST_BYTES, 1), 0, w->separator, false};
        if (i < 2)
            survey(&page, w, i);
        else if (i == 2)
            reports(&page, w);
        else if (i == 3)
            activity(&page, w);
        else
            cases(&page, w);
        files[i] = (struct trede_start_file){names[i], page.full ? NULL : page.bytes};
    }
}
