#!/usr/bin/env python3
"""The example municipality: estimates against the known truth, and the promises about bytes.

    check_example.py TREDE CAMPAIGN_FOLDER WORK_FOLDER

Truth: truth.json (generate.py). An estimate may be off by 4 standard errors (plus the simulation's own error); with
some 50 comparisons a correct program fails this once in 300 runs of other seeds, and the files here are fixed.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml
import zipfile

from check import Table

count = {"passed": 0, "failed": 0}


def expect(what, ok):
    count["passed" if ok else "failed"] += 1
    if not ok:
        print("  fails: " + what)


def near(what, row, truth, slack=0.003):
    off = abs(float(row["estimate"]) - truth)
    expect("%s: %s is not within 4 se (%s) of the truth %g" % (what, row["estimate"], row["se"], truth),
           off <= 4 * float(row["se"]) + slack)


def fresh(folder, place):
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, place)
    return place


def sha(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def run(trede, *arguments, env=None):
    full = dict(os.environ, **(env or {}))
    return subprocess.run([trede, *arguments], check=True, capture_output=True, text=True, env=full).stdout


def against_truth(table, truth):
    for wave, want in truth["waves"].items():
        for k in range(7):
            near("%s rung %d" % (wave, k + 1), table.get("stage_share", wave, str(k + 1)), want["stage_share"][k])
        near(wave + " recognises", table.get("indicator", wave, "herkent_signaal"), want["herkent_signaal"])
        near(wave + " saw", table.get("indicator", wave, "opportunity"), want["saw_signal"])
        near(wave + " intends", table.get("gap", wave, "intention", note="saw_signal"), want["intention_saw"])
        near(wave + " acts", table.get("gap", wave, "behaviour", note="saw_signal"), want["behaviour_saw"])
        for barrier, numbers in want["barriers"].items():
            for statistic, number in numbers.items():
                near("%s %s %s" % (wave, barrier, statistic), table.get("barrier", wave, barrier, statistic), number)
        for rest in ("explainable", "unexplained"):
            near("%s %s" % (wave, rest), table.get("barrier", wave, rest, "shapley_points"), want[rest])
        parts = [table.get("barrier", wave, part, "shapley_points") for part in list(want["barriers"]) + ["unexplained"]]
        gap = float(table.get("gap", wave, "gap", "difference", note="headline")["estimate"])
        expect(wave + " barriers and the rest add up to the gap",
               abs(sum(float(part["estimate"]) for part in parts) - gap) < 1e-9)
        near(wave + " gap", table.get("gap", wave, "gap", "difference", note="saw_signal"), want["gap_headline"])


def of_reports(row):
    """In the analysis trust shares of reports stand beside the survey's numbers."""
    return row["analysis"] == "trust" and row["subject"].split(":")[-1] in ("followed_up", "fed_back", "repeat")


def planted(table, truth):
    """What got worse is found, in its segment; nothing else is; and the log stands beside it."""
    what = truth["planted"]
    fell = truth["waves"]["2026-Q2"]["planted"] - truth["waves"]["2026-Q1"]["planted"]
    findings = [r for r in table.rows if r["analysis"] == "signal" and r["statistic"] in ("difference", "rate_ratio")]
    found = [(r["subject"], r["segment_set"], r["segment"]) for r in findings]
    expect("the scan finds what was planted, once, and nothing else: %s" % found,
           found == [(what["indicator"], what["segment_set"], what["segment"])])
    for r in findings:
        near("what was planted", r, fell)
        expect("it holds by far: %s" % r["p_adjusted"], float(r["p_adjusted"]) < 0.001)
        expect("the kind and what it rests on: %s" % r["note"], r["note"] == "indicator_worse:two_samples")
        beside = {n["statistic"]: n["note"] for n in table.rows if n["analysis"] == "signal" and n["subject"] == r["subject"]}
        expect("the rest rose: %s" % beside, "backlash" in beside["behind"])
        expect("the log stands beside it: %s" % beside, beside["logged"] == "log:west_vergoelijkt")
    tests, = [float(r["estimate"]) for r in table.rows if r["analysis"] == "signal" and r["statistic"] == "tests"]
    expect("it looked at many comparisons: %g" % tests, tests > 400)
    logged = [(r["subject"], r["note"]) for r in table.rows if r["analysis"] == "problem"]
    expect("the log: %s" % logged, len(logged) == 3 and ("west_vergoelijkt", "in_hand") in logged)


def invariants(table):
    shares = {}
    for r in table.rows:
        if r["analysis"] == "stage_share" and r["against"] == "" and r["status"] == "ok":
            shares.setdefault((r["wave"], r["segment_set"], r["segment"]), []).append(float(r["estimate"]))
    for key, values in shares.items():
        if len(values) == 7:
            expect("shares of %s add up to 1" % (key,), abs(sum(values) - 1) < 1e-9)
    expect("there are shares to add up", len(shares) > 20)
    for r in table.rows:
        if r["status"] == "suppressed":
            expect("a suppressed row holds no number", not any(r[k] for k in ("estimate", "se", "low", "high", "base", "p", "mdd")))
        elif r["base"] and r["analysis"] not in ("report_rate", "report_series", "reading", "back_office", "composition", "quality", "weighting") and r["statistic"] != "reports" and not of_reports(r) and r["method"] != "count":
            expect("base %s of %s is rounded to 5" % (r["base"], r["analysis"]), int(float(r["base"])) % 5 == 0)
        if r["effective_base"] and not r["base"]:
            expect("an effective base of %s has a base" % r["analysis"], False)
        elif r["effective_base"] and float(r["base"]) == 0:
            expect("%s of nobody has no effective base" % r["analysis"], False)


def same_bytes(trede, folder, work):
    """Twice, with one and two threads, in a Dutch locale, and a second time on the same store."""
    first = fresh(folder, os.path.join(work, "example-a"))
    book = os.path.join(first, "dashboard.xlsx")
    run(trede, "run", "--quiet", "--threads", "1", first)
    one = sha(book)
    run(trede, "run", "--quiet", first)
    expect("run twice: the same workbook", sha(book) == one)
    second = fresh(folder, os.path.join(work, "example-b"))
    run(trede, "run", "--quiet", "--threads", "2", second, env={"LC_ALL": "nl_NL.UTF-8"})
    expect("two threads, Dutch locale, another store: the same workbook", sha(os.path.join(second, "dashboard.xlsx")) == one)
    exports = {run(trede, "export", "--quiet", "--threads", t, place) for t in "12" for place in (first, second)}
    expect("the same export", len(exports) == 1)
    english = os.path.join(work, "english.xlsx")
    run(trede, "report", "--quiet", "--lang", "en", "-o", english, first)
    expect("an English workbook is another one", sha(english) != one)
    return exports.pop()


def nobody(folder, work):
    """Respondent numbers and open answers are in no file that leaves the house."""
    import zipfile
    book = zipfile.ZipFile(os.path.join(work, "example-a", "dashboard.xlsx"))
    text = b"".join(book.read(n) for n in book.namelist())
    for canary in (b"VS0", b"wijkkrant"):
        expect("%r is not in the workbook" % canary, canary not in text)
        with open(os.path.join(work, "example-a", "campaign.db"), "rb") as f:
            expect("%r is not in the store" % canary, canary not in f.read())


def one(table, analysis, subject, statistic, wave="2026-Q2", note=None):
    """The estimate over everyone, a number."""
    found = [r for r in table.rows if (r["analysis"], r["subject"], r["statistic"], r["wave"], r["against"], r["segment_set"])
             == (analysis, subject, statistic, wave, "", "all") and (note is None or r["note"] == note)]
    expect("one row %s %s %s: %d" % (analysis, subject, statistic, len(found)), len(found) == 1 and found[0]["estimate"] != "")
    return float(found[0]["estimate"]) if len(found) == 1 and found[0]["estimate"] else float("nan")


def close(what, a, b):
    expect("%s: %r is not %r" % (what, a, b), abs(a - b) <= 1e-9 * max(1.0, abs(b)))


def the_mix(table, folder):
    """What data/inzet.csv and population.csv say, added up here, against the rows of cost and fit."""
    import csv
    with open(os.path.join(folder, "channels.csv"), encoding="utf-8") as f:
        channels = list(csv.DictReader(f, delimiter=";"))
    with open(os.path.join(folder, "data", "inzet.csv"), encoding="cp1252") as f:
        activity = list(csv.DictReader(f, delimiter=";"))
    with open(os.path.join(folder, "population.csv"), encoding="utf-8") as f:
        persons = sum(float(r["persons"]) for r in csv.DictReader(f, delimiter=";") if r["margin"] == "wijk")
    spend = {c["channel"]: 0.0 for c in channels}
    hours = dict(spend)
    for r in activity:  # both quarters were half over after the first wave and before the second
        spend[r["middel"]] += float(r["euro"].replace(",", "."))
        hours[r["middel"]] += float(r["uren"])
    for c in channels:
        name = c["channel"]
        close(name + " spend", one(table, "cost", name, "spend"), spend[name])
        close(name + " hours", one(table, "cost", name, "hours"), hours[name])
        close(name + " euro per person", one(table, "cost", name, "euro_per_person"),
              spend[name] / (one(table, "reach", name, "share") * persons))
    one(table, "cost", "gesprek_wijkagent", "spend", note="locked")
    one(table, "cost", "facebook", "spend", note="zero_cost")
    close("all spend", one(table, "cost", "all", "spend"), sum(spend.values()))
    close("spend shares", sum(one(table, "cost", c["channel"], "spend_share") for c in channels), 1)
    for group in ("tactic", "pillar"):
        names = {{"tactic": "tactic:", "pillar": "pillar:"}[group] + c[group] for c in channels}
        expect("%s: %s" % (group, names), len(names) == (3 if group == "tactic" else 2))
        close(group + " adds up", sum(one(table, "cost", n, "spend") for n in names), sum(spend.values()))
    close("budgets of the rungs", sum(one(table, "fit", "rung:%d" % k, "budget") for k in range(1, 8)), 1)
    close("people on the rungs", sum(one(table, "fit", "rung:%d" % k, "people") for k in range(1, 8)), 1)
    functions = ["attention", "inform", "persuade", "support", "maintain", "converse"]
    for side in ("need", "supply"):
        close(side, sum(one(table, "fit", "function:" + f, side) for f in functions), 1)
    only = sum(one(table, "reach", "only:" + c["channel"], "share") for c in channels)
    expect("who met one met only one, or two", 0 < only < one(table, "reach", "any", "share") < 1)
    expect("how often the website", 1 <= one(table, "reach", "website", "frequency") <= 6)
    expect("before the campaign nothing was spent", not [r for r in table.rows if r["analysis"] == "cost" and r["wave"] == "2026-Q1"])
    unrated = [r for r in table.rows if r["analysis"] == "fit" and r["subject"] == "buurtapp" and r["statistic"] == "score"]
    expect("no rating is no 0", unrated and all(r["note"] == "no_rating" and r["estimate"] == "" for r in unrated))


# Words of the trade: never on a sheet for management, or only where Methode says what they are.
NEVER = ("significan", "betrouwbaarheidsinterval", "regressie", "mediaan", "kaplan", "reml", "aipw", "bootstrap", "poisson",
         "overdispers", "autocorrel", "logistisch", "odds", "covari", "heterogen", "elasticiteit", "conversie", "percentiel",
         "confound", "baseline", "p-waarde")
EXPLAINED = ("panel", "gecorrigeerd", "phi", "tetrachorisch", "ontwerpeffect", "effectief aantal", "trekking", "correlatie",
             "doeltrede", "rekenwijzen", "gemiste oorzaak", "uitval", "seizoen", "trend", "kloof", "passend",
             "vergelijkingsgebied", "opvolging", "meldingsbereidheid", "overlap", "bereik", "drempel", "profiel")
SHEETS_OF_THE_TRADE = ("Methode", "Tabellen", "Grafiekdata")


def texts(path):
    """Sheet name -> its texts in lower case."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as book:
        strings = ["".join(t.text or "" for t in item.iter("{%s}t" % space["m"])).lower()
                   for item in xml.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", space)]
        names = [s.get("name") for s in xml.fromstring(book.read("xl/workbook.xml")).findall("m:sheets/m:sheet", space)]
        found = {}
        for i, name in enumerate(names, 1):
            if name != "Tabellen":
                cells = xml.fromstring(book.read("xl/worksheets/sheet%d.xml" % i)).iter("{%s}c" % space["m"])
                found[name] = [strings[int(c.find("m:v", space).text)] for c in cells if c.get("t") == "s"]
    return found


def plain_words(work):
    found = texts(os.path.join(work, "example-b", "dashboard.xlsx"))
    methode = " ".join(found["Methode"])
    for sheet, lines in found.items():
        if sheet in SHEETS_OF_THE_TRADE:
            continue
        for word in NEVER:
            said = [line for line in lines if word in line]
            quality = sheet == "Kwaliteit" and word == "p-waarde"  # it says there what the numbers on Tabellen are
            expect("%s: no '%s'" % (sheet, word), quality or not said)
    front = " ".join(line for sheet, lines in found.items() if sheet not in SHEETS_OF_THE_TRADE for line in lines)
    for word in EXPLAINED:
        expect("the sheets say '%s'" % word, word in front)
        expect("Methode explains '%s'" % word, word in methode)


def main(trede, folder, work):
    with open(os.path.join(folder, "truth.json")) as f:
        truth = json.load(f)
    table = Table(same_bytes(trede, folder, work))
    against_truth(table, truth)
    planted(table, truth)
    invariants(table)
    the_mix(table, folder)
    plain_words(work)
    nobody(folder, work)
    print("%d passed, %d failed" % (count["passed"], count["failed"]))
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
