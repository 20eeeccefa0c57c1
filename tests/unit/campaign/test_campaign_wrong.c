/* Wrong campaigns: each is the example with one thing changed, and must give exactly the findings it should, at the
 * right line and column. The place that is expected is marked with a ^ in the changed text. */
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

/* from NULL = the whole file, to NULL = the file is taken away. errors: how many there should be in all. Where the
 * finding is not in the changed text, file, line and column say where. */
struct wrong {
    const char *changed, *from, *to, *piece;
    size_t errors;
    const char *file;
    long line, column;
};

#define Y "campaign.yaml"
#define HERE NULL, 0, 0 /* where the ^ is */
#define R "rake: [leeftijd, wijk]"
#define TOP "trede: 1\nname: \"Houd misdaad uit je buurt\"\n"

static const struct wrong wrong[] = {
    /* the file as a whole */
    {Y, NULL, "", "empty", 1, Y, 0, 0},
    {Y, NULL, "# only a comment\n", "empty", 1, Y, 0, 0},
    {Y, NULL, "^just a text\n", "keys with values were expected", 1, HERE},
    {Y, NULL, "^- a\n- b\n", "keys with values were expected", 1, HERE},
    {Y, "privacy:", "^---\nprivacy:", "second document", 1, HERE},
    {Y, "language: nl\n", "language: nl\n^language: en\n", "more than once", 1, HERE},
    {Y, "language: nl\n", "language: nl\n\torganisatie: x\n", "tab", 1, Y, 5, 1},
    {Y, NULL, NULL, "cannot be opened", 1, Y, 0, 0},
    /* keys */
    {Y, "organisation:", "^organization:", "unknown key \"organization\". Did you mean \"organisation\"?", 1, HERE},
    {Y, "mode: web", "^moda: web", "Did you mean \"mode\"?", 1, HERE},
    {Y, "sample: probability", "quite_another: x\nsample: probability", "unknown key \"quite_another\".", 1, Y, 5, 1},
    {Y, "trede: 1\n", "", "\"trede\" is missing", 1, Y, 1, 1},
    {Y, "trede: 1", "trede: ^2", "written for version 2", 1, HERE},
    {Y, TOP, "^trede: 1\n", "\"name\" is missing", 1, HERE},
    {Y, TOP, "trede: 1\nname:^\n", "\"name\" is missing", 1, HERE},
    {Y, TOP, "trede: 1\nname: ^[a, b]\n", "a single value was expected", 1, HERE},
    {Y, "language: nl", "language: ^fr", "not one of: nl, en", 1, HERE},
    {Y, "sample: probability", "sample: ^probabilty", "Did you mean \"probability\"?", 1, HERE},
    {Y, "sample: probability", "#", "sample: probability, opt-in or mixed", 1, Y, 1, 1},
    {Y, "start: 2026-02-01", "start: ^2026-02-31", "not a real date", 1, HERE},
    {Y, "start: 2026-02-01", "start: ^01-02-2026", "2026-01-31", 1, HERE},
    {Y, "start: 2026-02-01", "example: ^perhaps", "write true or false", 1, HERE},
    /* waves */
    {Y, "label: Meting 1,", "label: Meting 1, invited: ^12.5,", "not a whole number", 1, HERE},
    {Y, "label: Meting 1,", "label: Meting 1, invited: ^-3,", "below 0", 1, HERE},
    {Y, "{id: 2026-Q2,", "^{id: 2026-Q1,", "names two waves", 1, HERE},
    {Y, "label: Meting 1,", "label: 2026-Q1,", "\"2026-Q1\" names two waves", 1, Y, 9, 5},
    {Y, "2026-04-06/2026-04-30", "^2026-04-30/2026-04-06", "last day comes before", 1, HERE},
    {Y, "2026-04-06/2026-04-30", "^2026-04-06/2026-04-31", "is not a period", 1, HERE},
    {Y, "2026-04-06/2026-04-30", "2025-04-06/2025-04-30", "from early to late", 1, Y, 9, 5},
    {Y, "- {id: 2026-Q2, label: Meting 1,  fieldwork: 2026-04-06/2026-04-30,", "- ^{id: golf2, label: Meting 1,",
     "has no fieldwork", 1, HERE},
    {Y, "  - {id: 2026-Q1, label: Nulmeting,", "  - {label: Nulmeting,", "\"id\" is missing", 1, Y, 8, 5},
    {Y, "waves:\n", "waves: ^{a: b}\nwavess:\n", "a list was expected", 2, HERE},
    /* surveys */
    {Y, "data/nulmeting.csv", "^data/nulmetig.csv", "no file \"data/nulmetig.csv\"", 1, HERE},
    {Y, "data/nulmeting.csv", "^data", "is not a file", 1, HERE},
    {Y, "data/nulmeting.csv, wave: 2026-Q1", "data/nulmeting.csv, wave: ^2026-Q3", "no wave \"2026-Q3\". Did you mean",
     1, HERE},
    {Y, "wave: {column: golf}", "wave: {^colum: golf}", "Did you mean \"column\"?", 2, HERE},
    {Y, "header_rows: 3", "header_rows: ^drie", "not a whole number", 1, HERE},
    {Y, "header_rows: 3", "header_rows: ^0", "not between 1 and 10", 1, HERE},
    {Y, "header_rows: 3", "sample: ^pannel", "Did you mean \"panel\"?", 1, HERE},
    {Y, "header_rows: 3", "delimiter: ^semi", "not one of", 1, HERE},
    {Y, "header_rows: 3", "decimal: komma, thousands: ^komma", "must differ", 1, HERE},
    {Y, "header_rows: 3", "date_format: ^jjjj-mm-dd", "not a way to write dates", 1, HERE},
    {Y, "header_rows: 3", "columns: {^kend: v99}", "no item \"kend\" in items.csv. Did you mean \"kent\"?", 1, HERE},
    {Y, "header_rows: 3", "columns: ^[kent]", "keys with values were expected", 1, HERE},
    {Y, "header_rows: 3", "reject_limit: ^5", "not a share between 0 and 1", 1, HERE},
    {Y, "header_rows: 3", "reject_limit: 0,^05", "decimal comma", 1, HERE},
    {Y, "header_rows: 3", "reject_limit: \"^0,05\"", "write 0.05", 1, HERE},
    {"data/meting1.csv", NULL, NULL, "no file \"data/meting1.csv\"", 1, Y, 12, 12},
    {"items.csv", NULL, NULL, "no items.csv", 1, Y, 1, 1},
    /* design */
    {Y, "respondent: resp_id", "^respondend: resp_id", "Did you mean \"respondent\"?", 1, HERE},
    {Y, "rake: [leeftijd, wijk]", "rake: ^leeftijd", "a list was expected", 1, HERE},
    {Y, "rake: [leeftijd, wijk]", "rake: [leeftijd, ^wijken]",
     "neither an item nor a segment set. Did you mean \"wijk\"?", 1, HERE},
    {Y, "rake: [leeftijd, wijk]", "rake: [leeftijd, ^gemeld]", "population.csv has no rows for \"gemeld\"", 1, HERE},
    {Y, "rake: [leeftijd, wijk]", "trim: ^[0,3, 3]", "two numbers were expected", 1, HERE},
    {Y, "rake: [leeftijd, wijk]", "trim: ^[3, 0.3]", "the lowest must be above 0", 1, HERE},
    {Y, "rake: [leeftijd, wijk]", "lonely: ^adjusted", "Did you mean \"adjust\"?", 1, HERE},
    {"population.csv", "wijk,Noord,18000.5,\n", "", "no row for \"Noord\"", 1, Y, 13, 104},
    {Y, R, R ", replicates: ^[a, b]", "keys with values were expected", 1, HERE},
    {Y, R, R ", replicates: {columns: \"^w1-w80\", type: sdr}", "\"w1-w80\" names no columns", 1, HERE},
    {Y, R, R ", replicates: {columns: ^w9..w1, type: sdr}", "names no columns", 1, HERE},
    {Y, R, R ", replicates: {columns: ^w1..v9, type: sdr}", "names no columns", 1, HERE},
    {Y, R, R ", replicates: {columns: ^w1..w1, type: sdr}", "1 columns: replicate weights take 2 to 1000", 1, HERE},
    {Y, R, R ", replicates: {columns: ^w1..w9999, type: sdr}", "9999 columns", 1, HERE},
    {Y, R, R ", replicates: {columns: ^[w1], type: sdr}", "1 columns", 1, HERE},
    {Y, R, R ", replicates: {columns: [w1, w2, ^w1], type: sdr}", "\"w1\" is listed twice", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w9, type: ^sdrr}", "Did you mean \"sdr\"?", 1, HERE},
    {Y, R, R ", replicates: ^{columns: w1..w9}", "\"type\" is missing", 1, HERE},
    {Y, R, R ", replicates: ^{type: sdr}", "\"columns\" is missing", 1, HERE},
    {Y, R, R ", replicates: ^{columns: w1..w9, type: jkn}", "jkn needs rscales", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w3, type: jkn, rscales: ^[1, 1]}", "2 numbers for 3 columns", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w2, type: jkn, rscales: [1, ^-1]}", "below 0", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w2, type: sdr, scale: ^0}", "\"0\" is not above 0", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w2, type: sdr, df: ^-4}", "\"-4\" is not above 0", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w2, type: brr, fay: ^1}", "fay must be at least 0 and below 1", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w2, type: sdr, fay: ^0.3}", "belongs to type: brr only", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w2, type: sdr, mse: ^perhaps}", "write true or false", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w2, type: sdr, rscalas: [1]}", "Did you mean \"rscales\"?", 1, Y, 13, 152},
    {Y, R, R ", replicates: {columns: w1..w2, type: sdr}, bootstrap: ^1000", "exclude each other", 1, HERE},
    {Y, R, R ", replicates: {columns: w1..w2, type: sdr}, trim: ^[0.3, 3]", "trim cannot be used together", 1, HERE},
    {Y, "weight: weegfactor, ", "replicates: ^{columns: w1..w2, type: sdr}, ", "give design.weight too", 1, HERE},
    {Y, R, R ", bootstrap: ^20", "20 replicates: write a whole number from 50", 1, HERE},
    {Y, R, R ", bootstrap: ^many", "not a whole number", 1, HERE},
    /* ladder */
    {Y, "4: eigen_rol >= 4, ", "", "rung 4 has no rule", 1, Y, 16, 11},
    {Y, "{2: kent = 1", "{^1: kent = 1, 2: kent = 1", "everyone else is on rung 1", 1, HERE},
    {Y, "{2: kent = 1", "{2: kent = 1, ^8: kent = 1", "rules are for 2 to 7", 1, HERE},
    {Y, "{2: kent = 1,", "{2: ^,", "no value here", 2, HERE},
    {Y, "placement: cumulative", "placement: ^cumulatief", "not one of: cumulative, highest, column", 1, HERE},
    {Y, "placement: cumulative", "placement: column", "placement: column needs column:", 1, Y, 15, 3},
    {Y, "  placement: cumulative", "  ^column: gemeld", "either stages or column", 1, Y, 15, 3},
    {Y, "  decided_not", "  top: ^5\n  decided_not", "top is 5, but the highest rung with a rule is 7", 1, HERE},
    {Y, "  decided_not", "  names: {^0: x}\n  decided_not", "rungs are 1 to 7", 1, HERE},
    /* rules */
    {Y, "herkent_signaal: signalen", "^2herkent: signalen", "cannot be a name", 2, HERE},
    {Y, "{herkent_signaal: signalen_goed >= 3,", "{herkent_signaal: signalen_goed >= 3, ^gap: kent = 1,",
     "already means something", 1, HERE},
    {Y, "{herkent_signaal: signalen_goed >= 3,", "{herkent_signaal: signalen_goed >= 3, ^leeg: ,",
     "a rule was expected", 1, HERE},
    {Y, "{herkent_signaal: signalen_goed >= 3,", "{herkent_signaal: signalen_goed >= 3, wijken: ^wijk,", "no mean", 1,
     HERE},
    {Y, "{herkent_signaal: signalen_goed >= 3,", "{herkent_signaal: {rule: kent = 1, ^goed: up},",
     "Did you mean \"good\"?", 1, HERE},
    {Y, "barriers: {", "barriers: {^vertrouwen: kent = 1, ", "also an indicator", 1, HERE},
    {Y, "intention: wil_melden >= 4", "intention: ^[wil_melden]", "a single value was expected", 1, HERE},
    /* report counts */
    {Y, "period: maand,", "", "\"period\" is missing", 1, Y, 25, 5},
    {Y, "count: aantal,", "^cnt: aantal,", "unknown key \"cnt\".", 2, HERE},
    {Y, "followed_up:", "^folowed_up:", "Did you mean \"followed_up\"?", 1, HERE},
    {Y, "segment: {wijk: wijk}, channel: kanaal, count", "segment: ^wijk, channel: kanaal, count",
     "keys with values were expected", 1, HERE},
    {Y, "spend: euro, hours: uren, contacts: bereik", "owner: x", "unknown key \"owner\"", 2, Y, 27, 86},
    /* privacy and report */
    {Y, "minimum_cell: 10", "minimum_cell: ^4", "4 is below 5", 1, HERE},
    {Y, "minimum_reports: 5", "minimum_reports: ^1", "people could be recognised", 1, HERE},
    /* case registers and trust */
    {Y, "privacy:", "cases:\n  - {file: ^zaken.csv, received: in}\nprivacy:", "no file \"zaken.csv\"", 1, HERE},
    {Y, "privacy:", "cases:\n  - ^{file: items.csv}\nprivacy:", "\"received\" is missing", 1, HERE},
    {Y, "privacy:", "cases:\n  - ^{file: items.csv, received: in, fed_back: in}\nprivacy:", "named for two things", 1,
     HERE},
    {Y, "privacy:", "cases:\n  - {file: items.csv, received: in, segment: {^owner: x}}\nprivacy:", "keys of their own",
     1, HERE},
    {Y, "privacy:", "cases:\n  - {file: items.csv, received: in, as_of: ^31-12-2026}\nprivacy:", "2026-01-31", 1, HERE},
    {Y, "privacy:", "cases:\n  - {file: items.csv, received: in}\n  - ^{file: items.csv, received: in}\nprivacy:",
     "listed twice", 1, HERE},
    {Y, "privacy:", "trust: ^vertrouw\nprivacy:", "no indicator or barrier \"vertrouw\"", 1, HERE},
    {Y, "privacy:", "trust: [vertrouwen, ^vertrouw]\nprivacy:", "no indicator or barrier \"vertrouw\"", 1, HERE},
    {Y, "privacy:", "trust:\n  ^fed_back: vertrouwen\nprivacy:", "already means something in the results of trust", 1,
     HERE},
    {Y, "budget_shift: 0.25", "adjust: ^leeftijd", "a list was expected", 1, HERE},
    {Y, "budget_shift: 0.25", "adjust: [^wijken]", "no segment set of segments.csv. Did you mean \"wijk\"?", 1, HERE},
    {Y, "budget_shift: 0.25", "adjust: [wijk, ^wijk]", "listed twice", 1, HERE},
    {Y, "minimum_cell: 10", "minimum_cell: ^0", "not between 1", 1, HERE},
    {Y, "compare: [2026-Q1, 2026-Q2]", "compare: [2026-Q1, ^2026-Q5]", "no wave \"2026-Q5\"", 1, HERE},
    {Y, "compare: [2026-Q1, 2026-Q2]", "compare: ^[2026-Q2, 2026-Q1]", "swap them", 1, HERE},
    {Y, "compare: [2026-Q1, 2026-Q2]", "compare: ^[2026-Q1]", "two waves were expected", 1, HERE},
    {Y, "compare: [2026-Q1, 2026-Q2]", "compare: ^[2026-Q2, 2026-Q2]", "with itself", 1, HERE},
    {Y, "budget_shift: 0.25", "budget_shift: 0,^25", "decimal comma", 1, HERE},
    {Y, "budget_shift: 0.25", "leave_out: [flow, ^bariers]", "Did you mean \"barrier\"?", 1, HERE},
    {Y, "budget_shift: 0.25", "leave_out: ^flow", "a list was expected", 1, HERE},
    {Y, "budget_shift: 0.25", "interval: ^wilsn", "Did you mean \"wilson\"?", 1, HERE},
    {Y, "budget_shift: 0.25", "reliability: ^ncsh", "Did you mean \"nchs\"?", 1, HERE},
    {Y, "budget_shift: 0.25", "behaviour_months: ^0", "not between 1", 1, HERE},
    {Y, "budget_shift: 0.25", "hour_price: ^-1", "not between 0", 1, HERE},
    {Y, "budget_shift: 0.25", "hour_price: ^duur", "not a number", 1, HERE},
    /* effect and comparison */
    {Y, "privacy: {", "plan: {design_effect: 2, clusters: ^{size: 10, intraclass: 0.05}}\nprivacy: {",
     "the same thing twice", 1, HERE},
    {Y, "privacy: {", "plan: {clusters: ^{size: 10}}\nprivacy: {", "clusters needs size", 1, HERE},
    {Y, "privacy: {", "plan: {retention: ^1.4}\nprivacy: {", "1.4", 1, HERE},
    {Y, "privacy: {", "effect: {stage: ^9}\nprivacy: {", "9", 1, HERE},
    {Y, "privacy: {", "effect: {adjust: [leeftijd, ^wijken]}\nprivacy: {",
     "no segment set \"wijken\" in segments.csv. Did you mean \"wijk\"?", 1, HERE},
    {Y, "privacy: {", "effect: {trim: ^[0.9, 0.1]}\nprivacy: {", "the smaller first", 1, HERE},
    {Y, "privacy: {", "effect: {trim: ^[0.1]}\nprivacy: {", "the smaller first", 1, HERE},
    {Y, "privacy: {", "comparison: {areas: ^wijken, start: {Noord: 2026-Q2}}\nprivacy: {", "Did you mean \"wijk\"?", 1,
     HERE},
    {Y, "privacy: {", "comparison: ^{areas: wijk}\nprivacy: {", "\"start\" is missing", 1, HERE},
    {Y, "privacy: {", "comparison: ^{start: {Noord: 2026-Q2}}\nprivacy: {", "\"areas\" is missing", 1, HERE},
    {Y, "privacy: {", "comparison: {areas: wijk, start: {^Nord: 2026-Q2}}\nprivacy: {",
     "\"Nord\" is not a segment of \"wijk\" in segments.csv. Did you mean \"Noord\"?", 1, HERE},
    {Y, "privacy: {", "comparison: {areas: wijk, start: {Noord: ^2026-Q7}}\nprivacy: {", "neither a wave nor a day", 1,
     HERE},
    {Y, "privacy: {", "comparison: {areas: wijk, start: {Noord: 2026-Q2}, leave_out: [^Zuid]}\nprivacy: {",
     "not a segment of \"wijk\"", 1, HERE},
    {Y, "privacy: {", "comparison: ^{areas: wijk, start: {Noord: 2026-Q2, Centrum: 2026-Q2}}\nprivacy: {",
     "there is no comparison", 1, HERE},
    {Y, "privacy: {", "comparison: ^{areas: wijk, start: {Noord: 2026-Q2}, leave_out: [Centrum]}\nprivacy: {",
     "is no comparison", 1, HERE},
    {Y, "budget_shift: 0.25", "confidence: ^95", "write a share as 0.25 or 25%", 1, HERE},
    /* items.csv */
    {"items.csv", "kent,v1,yesno", "^1kent,v1,yesno", "cannot be a name", 1, HERE},
    {"items.csv", "kent,v1,yesno", "kent,v1,^jano", "not one of: yesno", 1, HERE},
    {"items.csv", "kent,v1,yesno,,,", "kent,v1,^,,,", "\"kind\" is empty", 1, HERE},
    {"items.csv", "weet_waar,v11", "^Kent,v11", "there twice (capitals do not count): it was first on line 2", 1, HERE},
    {"items.csv", "weet_waar,v11", "^order,v11", "a word of SQL or of the store", 1, HERE},
    {"items.csv", "weet_waar,v11", "^Weight,v11", "a word of SQL or of the store", 1, HERE},
    {"items.csv", "bezorgd,v2,likert,1,5", "bezorgd,v2,likert,^5,1", "min is above max", 1, HERE},
    {"items.csv", "bezorgd,v2,likert,1,5", "bezorgd,v2,likert,een,5", "not a number", 1, "items.csv", 3, 19},
    {"items.csv", "gemeld,v5,number,0,99", "gemeld,v5,number,0,^1.000",
     "write 1000 for thousands, or 1.0000 for a fraction", 1, HERE},
    {"items.csv", "8 9=refused", "8 ^9=geweigert", "\"geweigert\" is not a kind of missing", 1, HERE},
    {"items.csv", "8 9=refused", "8 ^8=refused", "has \"8\" already", 1, HERE},
    {"items.csv", "leeftijd,v13,number,16,110,,,", "leeftijd,v13,number,16,110,,", "", 1, "items.csv", 14, 0},
    {"items.csv", "item,column,kind", "item,column,^sort", "column \"kind\" is missing", 1, "items.csv", 1, 1},
    {"items.csv", "leeftijd,v13", "\"leeftijd,v13", "", 1, "items.csv", 0, 0},
    /* codes.csv */
    {"codes.csv", "wijk,Centrum,1", "^wjk,Centrum,1", "no item \"wjk\" in items.csv. Did you mean \"wijk\"?", 1, HERE},
    {"codes.csv", "wijk,Centrum,1", "wijk,Centrum,^een", "not a number", 1, HERE},
    {"codes.csv", "wijk,Centrum,1", "wijk,^Centrum,", "stands for nothing", 1, HERE},
    {"codes.csv", "wijk,geen opgave,,,,refused", "wijk,^geen opgave,9,,,refused", "a value and a missing_kind", 1,
     HERE},
    {"codes.csv", "wijk,geen opgave,,,,refused", "wijk,geen opgave,,,,^weigert", "not a kind of missing", 1, HERE},
    {"codes.csv", "zag_signaal,Nee,0", "zag_signaal,^JA,0", "has \"JA\" already", 1, HERE},
    {"codes.csv", "zag_signaal,Nee,0", "zag_signaal,Nee,^2", "must be 0 or 1", 1, HERE},
    {"codes.csv", "zag_signaal,Nee,0", "bezorgd,heel erg,^6", "outside min and max of item \"bezorgd\"", 1, HERE},
    /* segments.csv */
    {"segments.csv", "wijk,Noord,wijk = 2", "wijk,^centrum,wijk = 2", "has a segment \"centrum\" already", 4, HERE},
    {"segments.csv", "wijk,Noord,wijk = 2", "wijk,Noord,^", "\"rule\" is empty", 1, HERE},
    {"segments.csv", "leeftijd,jong", "^all,jong", "stands for everyone", 4, HERE},
    {"segments.csv", "leeftijd,jong", "^a:b,jong", "has a colon", 4, HERE},
    /* channels.csv */
    {"channels.csv", "website,Website", "^Brief,Website", "there twice", 1, HERE},
    {"channels.csv", "group,,nee", "^groepje,,nee", "not one of: mass, group, individual", 1, HERE},
    {"channels.csv", "informeren,false,-0.1,25%", "informeren,false,^0.5,25%", "min_change is above max_change", 1,
     HERE},
    {"channels.csv", "informeren,false,-0.1,25%", "informeren,misschien,-0.1,25%", "true or false", 1, "channels.csv",
     2, 38},
    {"channels.csv", "individual,,x,,", "individual,,x,,^0.1", "a locked channel does not change", 1, HERE},
    {"channels.csv", NULL, "channel,medium,exposure,frequency\nbrief,Brief,,^gemeld\n", "fill in exposure as well", 1,
     HERE},
    {"channels.csv", NULL, "channel,medium,rungs\nbrief,Brief,^2 8\n", "\"2 8\" is no list of rungs", 1, HERE},
    {"channels.csv", NULL, "channel,medium,rungs\nbrief,Brief,^23\n", "is no list of rungs", 1, HERE},
    {"channels.csv", NULL, "channel,medium,rungs\nbrief,Brief,^twee\n", "is no list of rungs", 1, HERE},
    {"channels.csv", NULL, "channel,medium\n^any,Brief\n", "\"any\" stands for several channels", 1, HERE},
    {"channels.csv", NULL, "channel,medium\n^Channels,Brief\n", "stands for several channels", 1, HERE},
    /* problems.csv */
    {"problems.csv", "media,Communicatie", "^medai,Communicatie", "Did you mean \"media\"?", 1, HERE},
    {"problems.csv", ",bang,", ",^bagn,", "no kind \"bagn\"", 1, HERE},
    {"problems.csv", "terugkoppeling_omlaag", "^terugkopeling_omlaag", "Did you mean \"terugkoppeling_omlaag\"?", 1,
     HERE},
    {"problems.csv", "wijk:Noord", "^wijk:Nord", "set \"wijk\" has no segment \"Nord\". Did you mean \"Noord\"?", 1,
     HERE},
    {"problems.csv", "wijk:Noord", "^Noord", "write set:segment", 1, HERE},
    {"problems.csv", "balie,2026-03-09", "^Gerucht,2026-03-09", "there twice", 1, HERE},
    {"problems.csv", "balie,2026-03-09", "^de balie,2026-03-09", "name", 1, HERE},
    {"problems.csv", "2026-03-09", "^9 maart", "not a real date", 1, HERE},
    {"problems.csv", "2026-06-30", "^2026-02-28", "by is before noticed", 1, HERE},
    {"problems.csv", "in behandeling", "^bezig", "not one of: new", 1, HERE},
    {"problems.csv", "Gerucht over gelekte melding,,", "^,,", "say what was noticed", 1, HERE},
    /* goals.csv */
    {"goals.csv", "herkent_signaal", "^herkent_signal", "Did you mean \"herkent_signaal\"?", 1, HERE},
    {"goals.csv", "wijk:Noord", "^wijk:Nord", "set \"wijk\" has no segment \"Nord\". Did you mean \"Noord\"?", 1, HERE},
    {"goals.csv", "wijk:Noord", "^wijken:Noord", "no segment set \"wijken\"", 1, HERE},
    {"goals.csv", "wijk:Noord", "^Noord", "write set:segment", 1, HERE},
    {"goals.csv", "0.30,0.40,", "0.30,^40,", "write it between 0 and 1 (0.40) or as 40%", 1, HERE},
    {"goals.csv", "0.30,0.40,", "0.30,^0.20,", "other side of its baseline", 1, HERE},
    {"goals.csv", "0.30,0.40,", "0.30,^,", "target is missing", 1, HERE},
    {"goals.csv", "0.30,0.40,2026-12-31", "0.30,0.40,^31-12-2026", "not a real date", 1, HERE},
    {"goals.csv", "rise,2.9,3.2", "rise,2.9,^320%", "is a percentage", 1, HERE},
    {"goals.csv", "rise,2.9,3.2", "rise,2.9,^8", "between 1 and 7", 1, HERE},
    {"goals.csv", "at_least_6", "^at_least_8", "no rung", 1, HERE},
    {"goals.csv", "at_least_6", "^reach:krant", "no channel \"krant\" in channels.csv", 1, HERE},
    {"goals.csv", "at_least_6", "^reach:balie", "has no exposure rule", 1, HERE},
    {"goals.csv", "trede,behaviour", "^Melden,behaviour", "there twice", 1, HERE},
    {"goals.csv", "melden,gedrag", "melden,^daad", "not one of: knowledge, attitude, behaviour", 1, HERE},
    {Y, "intention: wil_melden >= 4\n", "", "no indicator", 0, NULL, 0, 0}, /* nothing asks for it: still fine */
    /* population.csv */
    {"population.csv", "wijk,Centrum,12000", "wijk,Centrum,^12.000", "can be read in two ways", 2, HERE},
    {"population.csv", "wijk,Centrum,12000", "wijk,Centrum,^-5", "not between 0", 2, HERE},
    {"population.csv", "wijk,Centrum,12000", "wijk,^Centrm,12000",
     "has no category \"Centrm\". Did you mean \"Centrum\"?", 2, HERE},
    {"population.csv", "wijk,Noord,18000.5", "wijk,^Centrum,18000.5", "there twice", 2, HERE},
    {"population.csv", "leeftijd,jong,9000,2026-Q1", "leeftijd,jong,9000,^2026-Q9", "no wave \"2026-Q9\"", 1, HERE},
    /* optional tables */
    {"missing.csv", NULL, "raw,missing_kind\nnvt,not_applicable\n^NVT,refused\n", "there twice", 1, HERE},
    {"media.csv", NULL, "medium,attention,inform,persuade,support,maintain,converse\nBrief,3,^4,0,0,0,0\n",
     "not between 0 and 3", 1, HERE},
    {"functions.csv", NULL, "stage,attention,inform,persuade,support,maintain,converse\n^8,3,0,0,0,0,0\n",
     "not between 1 and 7", 1, HERE}};

static bool check(const struct wrong *w)
{
    struct t_folder folder;
    struct trede_campaign *c = NULL;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    long line, column;
    t_folder_copy(&folder);
    t_folder_edit(&folder, w->changed, w->from, w->to, &line, &column);
    if (w->line) {
        line = w->line;
        column = w->column;
    }
    enum trede_status status = trede_campaign_read(folder.path, findings, &c);
    bool well = status == (w->errors ? TREDE_CAMPAIGN : TREDE_OK) && (c == NULL) == (w->errors > 0) &&
                trede_findings_count(findings, TREDE_ERROR) == w->errors &&
                (!w->errors || t_find(findings, TREDE_ERROR, w->file ? w->file : w->changed, line, column, w->piece));
    if (!well) {
        print_message("%s: %s -> %s\n  expected %zu, at %s:%ld:%ld: %s; status %d\n", w->changed,
                      w->from ? w->from : "(all)", w->to ? w->to : "(none)", w->errors, w->file ? w->file : w->changed,
                      line, column, w->piece, (int)status);
        t_show(findings);
    }
    trede_campaign_destroy(c);
    trede_findings_destroy(findings);
    t_folder_remove(&folder);
    return well;
}

static void each_wrong_campaign(void **state)
{
    (void)state;
    size_t count = sizeof wrong / sizeof *wrong, failed = 0;
    for (size_t i = 0; i < count; i++)
        if (!check(&wrong[i])) failed++;
    assert_int_equal(0, failed);
    assert_true(count >= 40);
}

/* Every finding in one go: five mistakes in four files, five findings. */
static void all_at_once(void **state)
{
    (void)state;
    struct t_folder folder;
    struct trede_campaign *c;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    long line, column;
    t_folder_copy(&folder);
    t_folder_edit(&folder, Y, "language: nl", "language: fr", &line, &column);
    t_folder_edit(&folder, Y, "minimum_cell: 10", "minimum_cell: 2", &line, &column);
    t_folder_edit(&folder, "items.csv", "kent,v1,yesno", "kent,v1,jano", &line, &column);
    t_folder_edit(&folder, "goals.csv", "bang,wijk:Noord", "bang,wijk:Zuid", &line, &column);
    t_folder_edit(&folder, "channels.csv", "mass", "massive", &line, &column);
    assert_int_equal(TREDE_CAMPAIGN, trede_campaign_read(folder.path, findings, &c));
    assert_null(c);
    if (trede_findings_count(findings, TREDE_ERROR) != 5) t_show(findings);
    assert_int_equal(5, trede_findings_count(findings, TREDE_ERROR));
    trede_findings_destroy(findings);
    t_folder_remove(&folder);
}

static void in_dutch(void **state)
{
    (void)state;
    struct t_folder folder;
    struct trede_campaign *c;
    struct trede_findings *findings = trede_findings_create(TREDE_DUTCH);
    long line, column;
    t_folder_copy(&folder);
    t_folder_edit(&folder, Y, "organisation:", "organisatie:", &line, &column);
    assert_int_equal(TREDE_CAMPAIGN, trede_campaign_read(folder.path, findings, &c));
    assert_non_null(
        t_find(findings, TREDE_ERROR, Y, 3, 1, "onbekende sleutel \"organisatie\". Bedoelde u \"organisation\"?"));
    trede_findings_destroy(findings);
    t_folder_remove(&folder);
}

/* What is odd but not wrong: the campaign is read, with a warning or a note. */
static const struct odd {
    const char *changed, *from, *to, *piece;
    enum trede_severity severity;
} odd[] = {
    {Y, "- {id: 2026-Q2, label: Meting 1,  fieldwork: 2026-04-06",
     "- ^{id: 2026-Q2, label: Meting 1,  fieldwork: 2026-01-20", "overlaps", TREDE_WARNING},
    {Y, "segment: {wijk: wijk}, channel: kanaal, count", "segment: {^wijkk: wijk}, channel: kanaal, count",
     "Did you mean \"wijk\"?", TREDE_WARNING},
    {"items.csv", "label_nl,label_en", "label_nl,^labelen",
     "not known here and is not read. Did you mean \"label_en\"?", TREDE_WARNING},
    {"items.csv", "weet_waar,v11,likert,1,5", "^weet_waar,v11,likert,,", "no min and max and no codes", TREDE_WARNING},
    {"goals.csv", "at_least_6", "^reach:brief", "reach is an output", TREDE_WARNING},
    {"channels.csv", "website,Website", "website,^WhatsApp", "gets no rating", TREDE_NOTE},
    {"problems.csv", "Gerucht over gelekte melding", "^Gerucht van dhr. Jansen", "who somebody is", TREDE_WARNING},
    {"problems.csv", "Uitleg op de website", "^bel 06-12 34 56 78", "who somebody is", TREDE_WARNING},
    {"problems.csv", "Communicatie", "^j.jansen@voorbeeld.nl", "who somebody is", TREDE_WARNING},
    {"population.csv", "wijk,Centrum", "^straat,Dorpsstraat,5,\nwijk,Centrum", "neither an item nor a segment set",
     TREDE_WARNING}};

static void odd_campaigns(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct t_folder folder;
        struct trede_campaign *c = NULL;
        struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
        long line, column;
        t_folder_copy(&folder);
        t_folder_edit(&folder, odd[i].changed, odd[i].from, odd[i].to, &line, &column);
        enum trede_status status = trede_campaign_read(folder.path, findings, &c);
        if (status != TREDE_OK || !t_find(findings, odd[i].severity, odd[i].changed, line, column, odd[i].piece)) {
            t_show(findings);
            fail_msg("%s: %s at %ld:%ld", odd[i].to, odd[i].piece, line, column);
        }
        assert_int_equal(1, trede_findings_kept(findings));
        trede_campaign_destroy(c);
        trede_findings_destroy(findings);
        t_folder_remove(&folder);
    }
}

static void public_data_lifts_the_floor(void **state)
{
    (void)state;
    struct t_folder folder;
    struct trede_campaign *c;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    long line, column;
    t_folder_copy(&folder);
    t_folder_edit(&folder, Y, "{minimum_cell: 10, minimum_reports: 5}", "{minimum_cell: 1, public_data: ja}", &line,
                  &column);
    assert_int_equal(TREDE_OK, trede_campaign_read(folder.path, findings, &c));
    assert_int_equal(1, c->minimum_cell);
    assert_true(c->public_data);
    trede_campaign_destroy(c);
    trede_findings_destroy(findings);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_wrong_campaign), cmocka_unit_test(all_at_once),
                                       cmocka_unit_test(in_dutch), cmocka_unit_test(odd_campaigns),
                                       cmocka_unit_test(public_data_lifts_the_floor)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
