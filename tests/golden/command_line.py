#!/usr/bin/env python3
"""The command line: exit statuses, what goes to stdout and what to stderr, help, --json, --fail-on, retention.

    command_line.py TREDE WORK_FOLDER
"""
import csv
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys

import small

TREDE, WORK = sys.argv[1:3]
count = {"passed": 0, "failed": 0}


def expect(what, ok, detail=""):
    count["passed" if ok else "failed"] += 1
    if not ok:
        print("FAILED %s\n    %s" % (what, detail))


def run(*arguments, env=None):
    return subprocess.run([TREDE, *arguments], capture_output=True, text=True, env=dict(os.environ, **(env or {})))


def campaign(name, change=None):
    place = os.path.join(WORK, "cli", name)
    shutil.rmtree(place, ignore_errors=True)
    contents = small.files()
    if change:
        change(contents)
    for file, text in contents.items():
        os.makedirs(os.path.dirname(os.path.join(place, file)), exist_ok=True)
        with open(os.path.join(place, file), "w", encoding="utf-8") as f:
            f.write(text)
    return place


def usage():
    expect("no verb", run().returncode == 2)
    expect("unknown verb", run("evaluat").returncode == 2 and "evaluat" in run("evaluat").stderr)
    got = run("--help")
    expect("help on stdout", got.returncode == 0 and "check" in got.stdout and not got.stderr)
    for verb in ("new", "check", "run", "import", "evaluate", "report", "export", "plan", "purge", "doctor"):
        got = run(verb, "--help")
        expect("help of " + verb, got.returncode == 0 and got.stdout.startswith("usage: trede " + verb), got.stdout)
    expect("unknown option", run("run", "--nonsense", ".").returncode == 2)
    expect("no folder", run("run").returncode == 2)
    expect("two folders", run("run", "a", "b").returncode == 2)
    expect("threads 0", run("run", "--threads", "0", ".").returncode == 2)
    expect("a language nobody speaks", run("run", "--lang", "de", ".").returncode == 2)
    got = run("--version")
    expect("version", got.returncode == 0 and got.stdout.startswith("trede "))
    got = run("run", os.path.join(WORK, "not-there"))
    expect("folder that is not there", got.returncode == 4 and "not-there" in got.stderr, got.stderr)


def verbs():
    place = campaign("verbs")
    got = run("check", place)
    expect("check writes nothing", got.returncode == 0 and not os.path.exists(os.path.join(place, "campaign.db"))
           and not os.path.exists(os.path.join(place, "campaign.key")), got.stderr)
    got = run("report", place)
    expect("report before an import: no store", got.returncode == 5 and "campaign.db" in got.stderr, got.stderr)
    got = run("import", place)
    expect("import", got.returncode == 0 and os.path.exists(os.path.join(place, "campaign.db")), got.stderr)
    for name in ("campaign.db", "campaign.key"):
        mode = stat.S_IMODE(os.stat(os.path.join(place, name)).st_mode)
        expect("%s is for its owner only" % name, mode == 0o600, oct(mode))
    got = run("evaluate", place)
    rows = list(csv.DictReader(io.StringIO(got.stdout)))
    expect("evaluate: the table on stdout", got.returncode == 0 and len(rows) > 50 and "analysis" in rows[0], got.stderr)
    got = run("report", place)
    book = os.path.join(place, "dashboard.xlsx")
    expect("report prints where the workbook is", got.stdout.strip() == book and os.path.exists(book), got.stdout + got.stderr)
    got = run("run", "--quiet", os.path.join(place, "campaign.yaml"))
    expect("a campaign.yaml names a campaign too; quiet says nothing", got.returncode == 0 and got.stderr == "", got.stderr)
    got = run("run", place)
    expect("the second run imports nothing", got.returncode == 0 and "nothing" in got.stderr, got.stderr)
    got = run("run", "--lang", "nl", place)
    expect("Dutch messages", got.returncode == 0 and "opmerking" in got.stderr, got.stderr)
    got = run("run", "--json", place)
    said = json.loads(got.stdout)
    expect("json", said["status"] == 0 and said["written"] == book and isinstance(said["findings"], list), got.stdout)
    expect("doctor", run("doctor", place).returncode == 0)
    outside = os.path.join(WORK, "cli", "elsewhere.xlsx")
    got = run("run", "-o", outside, place)
    expect("-o", got.returncode == 0 and os.path.exists(outside), got.stderr)


def exports():
    place = campaign("exports")
    run("run", place)
    table = list(csv.DictReader(io.StringIO(run("export", place).stdout)))
    columns = "analysis,wave,against,segment_set,segment,subject,statistic,estimate,se,df,low,high,level,base,effective_base,p,p_adjusted,mdd,status,method,note"
    expect("the contract's columns, in order", ",".join(table[0]) == columns, ",".join(table[0]))
    as_json = json.loads(run("export", "--format", "json", place).stdout)
    rows = as_json["rows"]
    expect("json holds the same rows", len(rows) == len(table), "%d %d" % (len(rows), len(table)))
    same = all((float(a["estimate"]) if a["estimate"] else None) == b["estimate"] for a, b in zip(table, rows))
    expect("and the same numbers", same)
    file = os.path.join(WORK, "cli", "out.sqlite")
    got = run("export", "--format", "sqlite", "-o", file, place)
    with sqlite3.connect(file) as db:
        expect("sqlite holds the same rows", db.execute("SELECT count(*) FROM trede_result").fetchone()[0] == len(table), got.stderr)
    expect("sqlite needs a file", run("export", "--format", "sqlite", place).returncode == 2)
    expect("a format nobody knows", run("export", "--format", "xml", place).returncode == 2)
    expect("no NaN, no inf", not any(v.lower() in ("nan", "inf", "-inf") for r in table for v in r.values()))
    inside = [float(r["low"] or r["estimate"]) <= float(r["estimate"]) + 1e-12 and
              float(r["estimate"]) <= float(r["high"] or r["estimate"]) + 1e-12
              for r in table if r["estimate"] and (r["low"] or r["high"])]
    expect("there are intervals, and each holds its estimate", len(inside) > 50 and all(inside), "%d of %d" % (sum(inside), len(inside)))


def planning():
    place = campaign("planning")
    got = run("plan", "--json", place)
    before = json.loads(got.stdout)
    expect("plan without a store: everything assumed, nothing written", got.returncode == 0 and before["wave"] == ""
           and not before["response"]["measured"] and not any(r["now"]["measured"] for r in before["rows"])
           and not os.path.exists(os.path.join(place, "campaign.db")), got.stderr)
    run("import", place)
    after = json.loads(run("plan", "--json", place).stdout)
    goal = [r for r in after["rows"] if r["goal"] == "weten"][0]
    table = list(csv.DictReader(io.StringIO(run("export", place).stdout)))
    figure = [r for r in table if r["analysis"] == "indicator" and r["subject"] == "weet_waar" and r["segment"] == "all"]
    last = [r for r in figure if r["wave"] == "2026-Q2" and not r["against"]][0]
    expect("plan: the share is the published one", goal["now"] == {"value": float(last["estimate"]), "measured": True, "given": False}, str(goal))
    p = float(last["estimate"])
    expect("and so is its design effect", abs(goal["design_effect"]["value"] - float(last["se"]) ** 2 * float(last["base"]) / (p * (1 - p))) < 1e-12, str(goal))
    expect("half of the people come back: their correlation is measured", goal["correlation"]["measured"] and after["retention"]["value"] == 0.5, str(after["retention"]))
    expect("more for 90 % than for 80 %, more invited than answer", goal["n_80"] < goal["n_90"] and goal["n_80"] < goal["invite_80"], str(goal))
    expect("a wave of this size sees less than the smallest relevant difference", goal["detectable"] > goal["difference"], str(goal))
    english, dutch = run("plan", "--lang", "en", place), run("plan", place)
    expect("a table for people, in the campaign's language or another", "rung 2 or higher" in english.stdout
           and "trede 2 of hoger" in dutch.stdout and not english.stderr, english.stdout)
    expect("no line is wider than a page", max(map(len, english.stdout.split("\n"))) <= 150)
    with open(os.path.join(place, "campaign.yaml"), "a") as f:
        f.write("\nplan: {clusters: {size: 11, intraclass: 0.1}, correlation: 0.4, response: 25%}\n")
    own, said = json.loads(run("plan", "--json", place).stdout), run("plan", "--lang", "en", place).stdout
    goal = [r for r in own["rows"] if r["goal"] == "weten"][0]
    expect("plan: the campaign's own figures come first", own["response"] == {"value": 0.25, "measured": False, "given": True}
           and goal["correlation"]["value"] == 0.4 and goal["design_effect"]["value"] >= 2, str(goal))
    expect("and are said to be so", "design effect of shares" in said and "(as campaign.yaml says)" in said, said)
    expect("a campaign that is wrong", run("plan", os.path.join(WORK, "not-there")).returncode == 4)


def fail_on():
    def hopeless(c):
        c["goals.csv"] = c["goals.csv"].replace("0.5,2026-12-31", "0.99,2026-01-31")
    place = campaign("fail", hopeless)
    expect("a missed goal alone is no failure", run("run", place).returncode == 0)
    expect("--fail-on missed", run("run", "--fail-on", "missed", place).returncode == 1)
    expect("the workbook is there all the same", os.path.exists(os.path.join(place, "dashboard.xlsx")))
    expect("--fail-on what nobody knows", run("run", "--fail-on", "mised", place).returncode == 2)


def corrections():
    """A cumulative export comes back corrected: changed answers replace, new ones are added, absent ones stay."""
    place = campaign("corrections")
    run("run", place)
    path = os.path.join(place, "data", "meting1.csv")
    with open(path) as f:
        lines = f.read().split("\n")
    cells = lines[1].split(",")
    cells[5] = "7" if cells[5] != "7" else "6"
    lines[1] = ",".join(cells)
    del lines[2]
    lines.insert(len(lines) - 1, small.respondents(9, 1, 900)[0])
    with open(path, "w") as f:
        f.write("\n".join(lines))
    got = run("import", place)
    expect("a corrected export", got.returncode == 0 and all(w in got.stderr for w in ("1 changed", "1 new")), got.stderr)
    with sqlite3.connect(os.path.join(place, "campaign.db")) as db:
        expect("161 responses now", db.execute("SELECT count(*) FROM response").fetchone()[0] == 161)


def orphans():
    """What a killed run left behind goes at the next one; what another run is writing stays."""
    import fcntl
    place = campaign("orphans")
    run("run", place)
    left = os.path.join(place, ".dashboard.xlsx.abcdef")
    used = os.path.join(place, ".dashboard.xlsx.ghijkl")
    for path in (left, used):
        with open(path, "w") as f:
            f.write("half a workbook")
    with open(used) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        got = run("run", place)
        expect("an orphan is removed, a file in use is not", got.returncode == 0 and not os.path.exists(left)
               and os.path.exists(used), str(os.listdir(place)))


def again():
    """A file imported again counts once."""
    place = campaign("again", lambda c: c.update({"data/nulmeting.csv": c["data/nulmeting.csv"].replace(",1,", ",x,", 1)}))
    run("run", place)
    with open(os.path.join(place, "data", "nulmeting.csv"), "a") as f:
        f.write(small.respondents(9, 1, 900)[0] + "\n")
    run("run", place)
    rows = list(csv.DictReader(io.StringIO(run("export", place).stdout)))
    read = [r for r in rows if r["subject"] == "rows_rejected" and r["statistic"] == "share"]
    expect("rows of the last import only: 81 + 80 + 6", len(read) == 1 and float(read[0]["base"]) == 167, str(read))


def retention():
    place = campaign("retention")
    run("run", place)
    expect("purge wants one of two", run("purge", place).returncode == 2)
    got = run("purge", "--respondent", "R41", place)
    expect("one respondent goes, from both waves", got.returncode == 0 and "2" in got.stderr, got.stderr)
    got = run("purge", "--wave", "2026-Q1", place)
    expect("a wave goes", got.returncode == 0 and "79" in got.stderr, got.stderr)
    with sqlite3.connect(os.path.join(place, "campaign.db")) as db:
        expect("79 responses left", db.execute("SELECT count(*) FROM response").fetchone()[0] == 79)


def beginning():
    """What a newcomer does first."""
    place = os.path.join(WORK, "cli", "new")
    shutil.rmtree(place, ignore_errors=True)
    got = run("new", place)
    expect("new", got.returncode == 0 and os.path.exists(os.path.join(place, "campaign.yaml")), got.stderr)
    expect("new over an old one is refused", run("new", place).returncode != 0)
    got = run("check", place)
    expect("a new campaign is accepted", got.returncode == 0 and "error" not in got.stderr and "warning" not in got.stderr, got.stderr)
    got = run("run", place)
    expect("and runs", got.returncode == 0 and os.path.exists(os.path.join(place, "dashboard.xlsx")), got.stderr)


os.makedirs(os.path.join(WORK, "cli"), exist_ok=True)
for part in (usage, verbs, exports, planning, fail_on, corrections, orphans, again, retention, beginning):
    part()
print("%d passed, %d failed" % (count["passed"], count["failed"]))
sys.exit(1 if count["failed"] else 0)
