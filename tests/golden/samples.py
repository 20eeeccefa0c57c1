#!/usr/bin/env python3
"""Panels and samples through the program: drop-out, a panel beside a fresh sample, and what may not be shown of them.

    samples.py TREDE WORK_FOLDER
"""
import csv
import io
import os
import random
import shutil
import subprocess
import sys

import small

TREDE, WORK = sys.argv[1:3]
count = {"passed": 0, "failed": 0}


def expect(what, ok):
    count["passed" if ok else "failed"] += 1
    if not ok:
        print("  fails: " + what)


def respondents(seed, ids, aged):
    """People of 18-39 or 40-77, whose answers hang on their age alone."""
    rng = random.Random(seed)
    rows = []
    for i in ids:
        old = aged(i)
        knows = rng.random() < (0.9 if old else 0.4)
        rows.append("R%d,1,%d,%d,%d,%d,%d,%d,geheime opmerking" % (
            i, knows, 4 if rng.random() < (0.8 if old else 0.3) else 2, 1 + int(rng.random() * 5),
            int(rng.random() * 2), 1 + int(rng.random() * 5), 60 if old else 25))
    return "\n".join([small.HEADER] + rows) + "\n"


def run(name, panel, report="", fail=False):
    """200 people first; 200 fresh ones and as many of the first as panel says in the second wave."""
    place = os.path.join(WORK, "samples", name)
    shutil.rmtree(place, ignore_errors=True)
    files = small.files()
    files["campaign.yaml"] = small.CAMPAIGN.replace(
        "  - {file: data/meting1.csv, wave: 2026-Q2}\n",
        "  - {file: data/meting1.csv, wave: 2026-Q2, sample: fresh}\n"
        "  - {file: data/panel.csv, wave: 2026-Q2, sample: panel}\n").replace(
            "minimum_cell: 5", "minimum_cell: 10") + report
    files["data/nulmeting.csv"] = respondents(1, range(200), lambda i: i % 2)
    files["data/meting1.csv"] = respondents(2, range(1000, 1200), lambda i: i % 2)
    files["data/panel.csv"] = respondents(3, panel, lambda i: i % 2)
    for path, content in files.items():
        os.makedirs(os.path.dirname(os.path.join(place, path)) or place, exist_ok=True)
        with open(os.path.join(place, path), "w", encoding="utf-8") as f:
            f.write(content)
    done = subprocess.run([TREDE, "run", "--quiet", place], capture_output=True, text=True)
    expect("%s: exit status %d: %s" % (name, done.returncode, done.stderr), (done.returncode != 0) == fail)
    if fail:
        return done.stderr
    table = subprocess.run([TREDE, "export", "--quiet", place], capture_output=True, text=True, check=True).stdout
    return list(csv.DictReader(io.StringIO(table)))


def pick(rows, **keys):
    return [r for r in rows if all(r[k] == v for k, v in keys.items())]


# Old people come back four times as often as young ones.
PANEL = [i for i in range(200) if i % 2 or i % 8 == 0]


def drop_out():
    weighted, plain = run("weighted", PANEL), run("plain", PANEL, "report: {attrition: none}\n")
    model = [r for r in weighted if r["subject"].startswith("attrition:")]
    expect("the model is named: %s" % model,
           len(model) == 1 and model[0]["subject"] == "attrition:modelled" and "leeftijd" in model[0]["note"])
    expect("none is named too", [r["subject"] for r in plain if r["subject"].startswith("attrition")] == ["attrition:none"])
    share = {}
    for name, rows in (("weighted", weighted), ("plain", plain)):
        by = {s: [float(r["estimate"]) for r in pick(rows, analysis="flow", segment=s, subject="up")][0]
              for s in ("all", "jong", "oud")}
        share[name] = (by["all"] - by["jong"]) / (by["oud"] - by["jong"])
    expect("old people are a half of the first wave and of the weighted panel: %s" % share,
           abs(share["weighted"] - 0.5) < 0.02 and share["plain"] > 0.75)
    for analysis in ("stage_share", "indicator", "gap"):
        of_a_wave = [[r for r in pick(rows, analysis=analysis) if r["subject"] != "prospective"] for rows in (weighted, plain)]
        expect(analysis + " is what it was", of_a_wave[0] and of_a_wave[0] == of_a_wave[1])
    forward = [pick(rows, analysis="gap", subject="prospective", segment="all", note="all") for rows in (weighted, plain)]
    expect("the gap of the same people is weighted too", len(forward[0]) == 1 and forward[0] != forward[1])
    message = run("typo", PANEL, "report: {attrition: weights}\n", fail=True)
    expect("a wrong word has its place: " + message, "campaign.yaml:28:21" in message and "propensity" in message)


def beside():
    rows = pick(run("beside", PANEL), analysis="fresh_panel", subject="at_least:2")
    found = {r["statistic"]: r for r in rows}
    expect("both differences: %s" % rows, set(found) == {"difference", "adjusted_difference"})
    raw, adjusted = found["difference"], found["adjusted_difference"]
    expect("as found the older panel stands higher", float(raw["estimate"]) < -0.08)
    expect("with the same composition it does not: %s" % adjusted["estimate"],
           abs(float(adjusted["estimate"])) < 2 * float(adjusted["se"]) and adjusted["note"] == "leeftijd")


def too_few_to_show():
    rows = run("hidden", range(8))
    panel = pick(rows, analysis="stage_share", segment="panel", wave="2026-Q2", against="")
    compared = pick(rows, analysis="fresh_panel")
    moved = pick(rows, analysis="flow")
    expect("eight people are not shown", panel and all(r["status"] == "suppressed" for r in panel))
    expect("nor what would give them away", compared and all(not r["estimate"] for r in compared + moved))
    expect("nor their weights", not [r for r in pick(rows, analysis="weighting") if r["against"]])
    expect("nor how many are at a bound",
           all(not r["estimate"] for r in rows if r["subject"].startswith(("attrition_bounded", "attrition_return"))))


drop_out()
beside()
too_few_to_show()
print("%d passed, %d failed" % (count["passed"], count["failed"]))
sys.exit(1 if count["failed"] or not count["passed"] else 0)
