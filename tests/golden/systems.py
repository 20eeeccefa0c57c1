#!/usr/bin/env python3
"""The approach's other systems through the program: profiles, appeals, the message, trust, participation, stakeholders,
own staff. Every share and mean is worked out again here, respondent by respondent, from the file that was written.

    systems.py TREDE WORK_FOLDER
"""
import csv
import io
import os
import random
import re
import shutil
import subprocess
import sys

TREDE, WORK = sys.argv[1:3]
count = {"passed": 0, "failed": 0}

CAMPAIGN = """trede: 1
name: "Systemen"
organisation: Gemeente Voorbeeld
language: nl
sample: probability
waves:
  - {id: 2026-Q1, label: Nulmeting, fieldwork: 2026-01-05/2026-01-31}
  - {id: 2026-Q2, label: Meting 1, fieldwork: 2026-04-06/2026-04-30}
surveys:
  - {file: data/eerst.csv, wave: 2026-Q1}
  - {file: data/later.csv, wave: 2026-Q2}
design: {respondent: nr, weight: gewicht}
ladder:
  stages: {2: kent = 1, 3: bezorgd >= 4, 4: gemeld >= 1}
intention: wil >= 4
behaviour: gemeld >= 1
barriers: {geen_tijd: tijd <= 2}
indicators: {opvolging: opvolging}
profiles:
  notices_nothing: kent = 0
  afraid: bang >= 4 -- wie bang is
  not_bothered: {rule: geenlast <= 2, label_nl: Geen last}
"""
ITEMS = """item,column,kind,min,max,missing,label_nl,label_en
kent,kent,yesno,,,,Kent het,Knows
bezorgd,bezorgd,likert,1,5,,Bezorgd,Worried
gemeld,gemeld,number,0,20,,Gemeld,Reported
wil,wil,likert,1,5,,Wil melden,Means to report
tijd,tijd,likert,1,5,,Tijd,Time
bang,bang,likert,1,5,,Bang,Afraid
geenlast,geenlast,likert,1,5,,Last,Bothered
opvolging,opvolging,likert,1,5,,Opvolging,Follow-up
"""
COLUMNS = ["nr", "gewicht", "groep", "kent", "bezorgd", "gemeld", "wil", "tijd", "bang", "geenlast", "opvolging"]
SEGMENTS = """segment_set,segment,rule
groep,een,groep = 1
groep,twee,groep = 2
"""


def expect(what, ok):
    count["passed" if ok else "failed"] += 1
    if not ok:
        print("  fails: " + what)


def people(seed, n, first, shift):
    rng = random.Random(seed)
    out = []
    for i in range(n):
        p = {"nr": "R%d" % (first + i), "gewicht": round(0.5 + rng.random(), 2), "groep": 1 + i % 2}
        for name in COLUMNS[3:]:
            p[name] = 1 + int(rng.random() * 5)
        p["kent"] = int(rng.random() < 0.75 + shift)
        p["gemeld"] = int(rng.random() < 0.2 + shift)
        if rng.random() < 0.1:
            p["bang"] = None
        out.append(p)
    return out


def table(rows, columns=COLUMNS):
    return "\n".join([",".join(columns)] + [",".join("" if p[c] is None else str(p[c]) for c in columns)
                                            for p in rows]) + "\n"


FIRST, LATER = people(1, 700, 1, 0), people(2, 700, 351, 0.1)
WAVES = {"2026-Q1": FIRST, "2026-Q2": LATER}


def files():
    return {"campaign.yaml": CAMPAIGN, "items.csv": ITEMS + "groep,groep,choice,1,2,,Groep,Group\n",
            "segments.csv": SEGMENTS, "data/eerst.csv": table(FIRST), "data/later.csv": table(LATER)}


def write(place, contents):
    shutil.rmtree(place, ignore_errors=True)
    for path, text in contents.items():
        os.makedirs(os.path.dirname(os.path.join(place, path)), exist_ok=True)
        with open(os.path.join(place, path), "w", encoding="utf-8") as f:
            f.write(text)


def run(name, contents):
    place = os.path.join(WORK, "systems", name)
    write(place, contents)
    done = subprocess.run([TREDE, "run", "--quiet", place], capture_output=True, text=True)
    expect("%s: exit status %d: %s" % (name, done.returncode, done.stderr), done.returncode == 0)
    text = subprocess.run([TREDE, "export", "--quiet", place], capture_output=True, text=True).stdout
    return list(csv.DictReader(io.StringIO(text)))


def wrong(what, spoil, message, place, verb="check"):
    contents = files()
    spoil(contents)
    folder = os.path.join(WORK, "systems", "wrong")
    write(folder, contents)
    done = subprocess.run([TREDE, verb, "--lang", "nl", folder], capture_output=True, text=True)
    said = done.stdout + done.stderr
    expect("%s: status %d, %s" % (what, done.returncode, said),
           done.returncode == 4 and re.search(message, said) and place in said)


def replace(name, old, new):
    def spoil(contents):
        assert old in contents[name], old
        contents[name] = contents[name].replace(old, new, 1)
    return spoil


def pick(rows, **keys):
    return [r for r in rows if all(r[k] == v for k, v in keys.items())]


def one(rows, **keys):
    found = pick(rows, **keys)
    if len(found) != 1:
        expect("one row for %s, not %d" % (keys, len(found)), False)
        return {"estimate": "nan", "base": "0", "low": "nan", "high": "nan", "status": "", "note": ""}
    return found[0]


def mean(of, value):
    """The weighted mean of value over people for whom it is not None."""
    known = [(p["gewicht"], value(p)) for p in of if value(p) is not None]
    return sum(w * v for w, v in known) / sum(w for w, v in known)


def close(what, row, wanted):
    expect("%s: %s, not %.12f" % (what, row["estimate"], wanted), abs(float(row["estimate"] or "nan") - wanted) < 1e-9)


def segments():
    yield "all", "all", lambda p: True
    yield "groep", "een", lambda p: p["groep"] == 1
    yield "groep", "twee", lambda p: p["groep"] == 2


# ---- profiles ----

def profile(p):
    """The first that holds; None where that cannot be known."""
    if p["gemeld"] >= 1:
        return "reporter"
    if p["kent"] == 0:
        return "notices_nothing"
    if p["bang"] is None:
        return None
    if p["bang"] >= 4:
        return "afraid"
    return "not_bothered" if p["geenlast"] <= 2 else "other"


PROFILES = ["notices_nothing", "afraid", "not_bothered", "other", "reporter"]


def profiles():
    rows = run("profiles", files())
    for wave, of in WAVES.items():
        for set_, segment, belongs in segments():
            for name in PROFILES:
                wanted = mean([p for p in of if belongs(p)],
                              lambda p: None if profile(p) is None else profile(p) == name)
                row = one(rows, analysis="profile", wave=wave, against="", segment=segment, subject=name)
                close("%s %s %s" % (wave, segment, name), row, wanted)
        for name in PROFILES:
            stage = one(rows, analysis="indicator", wave=wave, against="", segment_set="profile", segment=name,
                        subject="intention")
            close("the profiles are segments: " + name, stage,
                  mean([p for p in of if profile(p) == name], lambda p: p["wil"] >= 4))
    expect("a change too", len(pick(rows, analysis="profile", against="2026-Q1", segment="all")) == len(PROFILES))
    expect("no profiles within profiles", not pick(rows, analysis="profile", segment_set="profile"))
    adjusted = [r["note"] for r in rows if r["analysis"] in ("effect", "barrier", "fresh_panel")]
    expect("nothing is adjusted for them", adjusted and not any("profile" in n for n in adjusted))


wrong("another profile", replace("campaign.yaml", "  afraid:", "  afriad:"), "geen profiel \"afriad\".*\"afraid\"",
      "campaign.yaml:21:3")
wrong("a rule that is wrong is said once, where it stands", replace("campaign.yaml", "bang >= 4", "bangg >= 4"),
      "bangg", "campaign.yaml:21:11")
wrong("without behaviour", replace("campaign.yaml", "behaviour: gemeld >= 1\n", ""), "voeg behaviour: toe", "campaign.yaml:19:3")
wrong("a set with that name", replace("segments.csv", "groep,een", "profile,een"), "al een indeling \"profile\"",
      "campaign.yaml:20:3")
wrong("adjusting for them", lambda c: c.update({"campaign.yaml": CAMPAIGN + "effect: {adjust: [groep, profile]}\n"}),
      "haalt het effect weg", "campaign.yaml:23:26")
profiles()

print("%d passed, %d failed" % (count["passed"], count["failed"]))
sys.exit(1 if count["failed"] or not count["passed"] else 0)
