#!/usr/bin/env python3
"""Waves that were measured differently are not compared: by no analysis, on no sheet, unless an overlap was measured.

    breaks.py TREDE WORK_FOLDER

Three waves of the same people; the middle one differs in mode, questionnaire, agency or weighting frame.
"""
import csv
import io
import os
import shutil
import subprocess
import sys
import zipfile

import small

TREDE, WORK = sys.argv[1:3]
NUMBERS = ("estimate", "se", "low", "high", "p", "p_adjusted", "mdd")
ABOUT_FILES = ("quality", "weighting", "report_rate", "back_office")
# What compares waves; each must be met, or this test would pass by looking at nothing.
COMPARES = {"stage_share", "at_least", "stage_mean", "indicator", "flow", "flow_test", "bounds", "gap", "barrier", "reach"}
count = {"passed": 0, "failed": 0}


def expect(what, ok):
    count["passed" if ok else "failed"] += 1
    if not ok:
        print("  fails: " + what)


def campaign(name, extra, overlap, third="mode: web, questionnaire: 1"):
    """extra: fields of the second wave, and what the third adds to third."""
    place = os.path.join(WORK, "breaks", name)
    shutil.rmtree(place, ignore_errors=True)
    files = small.files()
    text = files["campaign.yaml"]
    second = "mode: web, questionnaire: 1}\nsurveys"
    assert second in text
    text = text.replace(second, "%s}\n  - {id: 2026-Q3, label: Meting 2, fieldwork: 2026-07-06/2026-07-31, "
                                "%s%s}\nsurveys" % (extra[0], third, extra[1]))
    text = text.replace("  - {file: data/meting1.csv, wave: 2026-Q2}\n",
                        "  - {file: data/meting1.csv, wave: 2026-Q2}\n"
                        "  - {file: data/meting2.csv, wave: 2026-Q3}\n")
    text += "barriers: {weet_niet: weet_waar <= 2}\n"
    text += "report: {overlap: true}\n" if overlap else ""
    files["campaign.yaml"] = text
    files["channels.csv"] = "channel,medium,exposure,tactic\nbrief,,bezorgd >= 3,mass\n"
    files["data/meting2.csv"] = "\n".join([small.HEADER] + small.respondents(3, 80, 21)) + "\n"
    files["goals.csv"] = small.GOALS + "vast,knowledge,weet_waar,,hold,,0.4,2026-12-31,0.10\n"
    for path, content in files.items():
        os.makedirs(os.path.dirname(os.path.join(place, path)) or place, exist_ok=True)
        with open(os.path.join(place, path), "w", encoding="utf-8") as f:
            f.write(content)
    done = subprocess.run([TREDE, "run", "--quiet", place], capture_output=True, text=True)
    expect("%s: the run succeeds: %s" % (name, done.stderr), done.returncode == 0)
    table = subprocess.run([TREDE, "export", "--quiet", place], capture_output=True, text=True, check=True).stdout
    with zipfile.ZipFile(os.path.join(place, "dashboard.xlsx")) as book:
        words = book.read("xl/sharedStrings.xml").decode("utf-8")
    return list(csv.DictReader(io.StringIO(table))), words


def compared(rows, wave, against):
    return [r for r in rows if (r["wave"], r["against"]) == (wave, against) and r["analysis"] not in ABOUT_FILES]


def same(name, rows):
    """First and last wave were measured alike, whatever lies between."""
    fair = compared(rows, "2026-Q3", "2026-Q1")
    expect(name + ": waves measured alike are compared",
           {r["analysis"] for r in fair if r["status"] == "ok"} >= COMPARES
           and not any(r["method"].endswith("_overlap") or r["status"] == "refused_break" for r in fair))


def refused(name, field, rows, words):
    for wave, against in (("2026-Q2", "2026-Q1"), ("2026-Q3", "2026-Q2")):
        found = compared(rows, wave, against)
        expect("%s: every analysis is there" % name, {r["analysis"] for r in found} >= COMPARES)
        for r in found:
            expect("%s: %s" % (name, r), r["status"] == "refused_break" and not any(r[n] for n in NUMBERS))
        expect("%s: said on Kwaliteit" % name, any(r["subject"] == "break:" + field and r["against"] == against for r in rows))
    same(name, rows)
    expect("%s: the workbook says that such waves are not compared" % name, "Zulke metingen worden niet vergeleken" in words
           and " tussen Nulmeting en Meting 1: " in words)


def bridged(name, rows, words):
    for wave, against in (("2026-Q2", "2026-Q1"), ("2026-Q3", "2026-Q2")):
        found = [r for r in compared(rows, wave, against) if r["estimate"]]
        expect("%s: every analysis is compared" % name, {r["analysis"] for r in found} >= COMPARES)
        for r in found:
            expect("%s: says so: %s" % (name, r), r["method"].endswith("_overlap"))
        expect("%s: what changed is named" % name,
               any(r["subject"] == "overlap" and r["against"] == against and "web" in r["note"] for r in rows))
    same(name, rows)
    expect("%s: the workbook says so in words" % name, "niet voor gecorrigeerd" in words)


def hold_goal(name, overlap):
    """To hold what the first wave found is to compare with it."""
    rows, _ = campaign(name, ("mode: web, questionnaire: 1", ""), overlap, "mode: telefoon, questionnaire: 1")
    verdict = [r["note"] for r in rows if r["analysis"] == "goal" and r["subject"] == "vast" and r["statistic"] == "verdict"]
    expect("%s: %s" % (name, verdict), len(verdict) == 1 and verdict[0].startswith("not_measurable") != overlap)


OTHER = {"mode": ("mode: telefoon, questionnaire: 1", ""), "questionnaire": ("mode: web, questionnaire: 2", ""),
         "agency": ("mode: web, questionnaire: 1, agency: B", ", agency: A"),
         "weighting": ("mode: web, questionnaire: 1, weighting: kader 2", ", weighting: kader 1")}
for field, extra in OTHER.items():
    if extra[1]:  # stated by the first wave too
        small_campaign = small.CAMPAIGN
        small.CAMPAIGN = small_campaign.replace("mode: web, questionnaire: 1}\n  - {id: 2026-Q2",
                                                "mode: web, questionnaire: 1%s}\n  - {id: 2026-Q2" % extra[1])
    refused(field, field, *campaign(field, extra, False))
    if extra[1]:
        small.CAMPAIGN = small_campaign
bridged("overlap", *campaign("overlap", OTHER["mode"], True))
hold_goal("hold", False)
hold_goal("hold over an overlap", True)
print("%d passed, %d failed" % (count["passed"], count["failed"]))
sys.exit(1 if count["failed"] or not count["passed"] else 0)
