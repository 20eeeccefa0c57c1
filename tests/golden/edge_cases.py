#!/usr/bin/env python3
"""What a survey can be that a textbook never is: each through `trede run`, each row with the status that is true.

    edge_cases.py TREDE WORK_FOLDER

Whatever the survey, the export obeys `lawful`; every case then says which rows have which status, or which number.
"""
import csv
import io
import math
import os
import shutil
import subprocess
import sys

TREDE, WORK = sys.argv[1:3]
count = {"passed": 0, "failed": 0}
HOLDS = ("ok", "no_variance")

CAMPAIGN = """trede: 1
name: "Randgevallen"
organisation: Gemeente Voorbeeld
language: nl
sample: probability
waves:
%(waves)s
surveys:
%(surveys)s
design: {%(design)s}
ladder: {placement: column, column: trede, top: 4}
indicators: {weet_waar: weet_waar = 1, vertrouwen: vertrouwen}
intention: wil = 1
opportunity: zag = 1
behaviour: doet = 1
barriers: {bang: bang = 1}
%(more)s
"""
ITEMS = """item,column,kind,min,max
trede,trede,number,1,4
weet_waar,weet_waar,yesno,,
vertrouwen,vertrouwen,number,1,5
wil,wil,yesno,,
zag,zag,yesno,,
doet,doet,yesno,,
bang,bang,yesno,,
groep,groep,number,1,3
"""
SEGMENTS = """segment_set,segment,rule
groep,een,groep = 1
groep,twee,groep = 2
"""
GOALS = """goal,kind,indicator,segment,type,baseline,target,by,smallest_relevant
weten,knowledge,weet_waar,,rise,,0.5,2026-12-31,0.05
"""
COLUMNS = ["id", "gewicht", "stratum", "cluster", "trede", "weet_waar", "vertrouwen", "wil", "zag", "doet", "bang", "groep"]


def expect(what, ok, detail=""):
    count["passed" if ok else "failed"] += 1
    if not ok:
        print("FAILED %s\n    %s" % (what, detail))


def people(n, first=1, **fixed):
    """n people whose answers differ in every column, by counting; fixed: columns with a value or a function of i."""
    rows = []
    for i in range(n):
        row = {"id": first + i, "gewicht": 1, "stratum": 1 + i % 2, "cluster": 1 + i % 8, "trede": 1 + i * 5 % 4,
               "weet_waar": int(i % 3 == 0), "vertrouwen": 1 + i % 5, "wil": int(i % 2 == 0), "zag": int(i % 5 > 0),
               "doet": int(i % 7 < 3), "bang": int(i % 4 == 0), "groep": 1 + i % 2}
        row.update({k: v(i) if callable(v) else v for k, v in fixed.items()})
        rows.append(row)
    return rows


def run(name, waves, design="respondent: id, weight: gewicht", more="privacy: {minimum_cell: 1, public_data: true}"):
    place = os.path.join(WORK, "edge", name)
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    said = {"waves": "", "surveys": "", "design": design, "more": more}
    for w, rows in enumerate(waves, 1):
        said["waves"] += "  - {id: w%d, label: Meting %d, fieldwork: 2026-%02d-01/2026-%02d-20, mode: web}\n" % (w, w, w, w)
        said["surveys"] += "  - {file: w%d.csv, wave: w%d}\n" % (w, w)
        with open(os.path.join(place, "w%d.csv" % w), "w") as f:
            f.write("\n".join([",".join(COLUMNS)] + [",".join(str(r[c]) for c in COLUMNS) for r in rows]) + "\n")
    for file, text in (("campaign.yaml", CAMPAIGN % said), ("items.csv", ITEMS), ("segments.csv", SEGMENTS), ("goals.csv", GOALS)):
        with open(os.path.join(place, file), "w") as f:
            f.write(text)
    got = subprocess.run([TREDE, "run", "--quiet", place], capture_output=True, text=True)
    expect(name + " runs", got.returncode == 0, got.stderr[-400:])
    text = subprocess.run([TREDE, "export", "--quiet", place], capture_output=True, text=True).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    expect(name + " has rows", len(rows) > 50)
    for r in rows:
        lawful(name, r)
    return rows


def number(row, column):
    return float(row[column]) if row[column] else None


def lawful(name, r):
    key = "%s %s" % (name, [r[k] for k in ("analysis", "wave", "against", "segment", "subject", "statistic", "status")])
    numbers = {c: number(r, c) for c in ("estimate", "se", "df", "low", "high", "base", "p", "p_adjusted", "mdd")}
    wrong = [c for c, v in numbers.items() if v is not None and not math.isfinite(v)]
    if r["status"] not in HOLDS:
        wrong += [c for c in ("estimate", "se", "low", "high", "p", "p_adjusted", "mdd") if numbers[c] is not None]
    if r["status"] == "no_variance":
        wrong += [c for c in ("se", "low", "high", "p") if numbers[c] is not None]
    if numbers["se"] is not None and not numbers["se"] > 0:
        wrong.append("se")
    if numbers["low"] is not None and not numbers["low"] <= numbers["estimate"] <= numbers["high"]:
        wrong.append("interval")
    if r["statistic"] in ("share", "probability") and r["subject"] != "net":
        wrong += [c for c in ("estimate", "low", "high") if numbers[c] is not None and not 0 <= numbers[c] <= 1]
        if r["method"] == "taylor" and r["status"] == "ok" and numbers["low"] is None:
            wrong.append("no interval")
    if numbers["p"] is not None and not 0 <= numbers["p"] <= 1:
        wrong.append("p")
    if r["method"] == "taylor" and r["status"] == "ok" and (numbers["base"] < 2 or (numbers["df"] or 1) < 1):
        wrong.append("base or df")
    if wrong:
        expect(key, False, "%s in %s" % (wrong, dict(r)))
    else:
        count["passed"] += 1


def pick(rows, **keys):
    return [r for r in rows if all(r[k] == v for k, v in keys.items())]


def all_are(what, rows, status, some=1):
    others = [r for r in rows if r["status"] != status]
    expect("%s: %d rows are %s" % (what, len(rows), status), len(rows) >= some and not others, others[:2])


def near(what, got, want, slack=1e-9):
    expect("%s: %r is %r" % (what, got, want), got is not None and abs(got - want) <= slack * max(1, abs(want)))


def empty_rung():
    rows = run("empty-rung", [people(60, trede=lambda i: (1, 2, 4)[i % 3]), people(60, trede=lambda i: (1, 2, 4)[i // 2 % 3])])
    for r in pick(rows, analysis="stage_share", subject="3", statistic="share"):
        expect("nobody on a rung", r["status"] == "ok" and number(r, "estimate") == 0 and r["se"] == "" and
               number(r, "low") == 0 and number(r, "high") > 0.02, r)
    all_are("change of an empty rung", pick(rows, analysis="stage_share", subject="3", statistic="difference"), "no_variance", 3)
    all_are("from an empty rung", [r for r in pick(rows, analysis="flow") if r["subject"].startswith("3>")], "too_few", 12)
    for r in pick(rows, analysis="flow", segment="all", subject="1>3"):
        expect("to an empty rung", r["status"] == "ok" and number(r, "estimate") == 0 and number(r, "high") > 0, r)
    all_are("tests where a rung is empty", pick(rows, analysis="flow_test", segment="all", subject="bhapkar"), "ok")


def one_psu():
    rows = run("one-psu", [people(40, cluster=1), people(40, cluster=1)], "respondent: id, weight: gewicht, cluster: cluster")
    for analysis in ("stage_share", "at_least", "stage_mean", "indicator", "independence", "gap", "gap_group", "barrier",
                     "contrast"):
        all_are("one PSU, " + analysis, pick(rows, analysis=analysis), "too_few", 2)
    all_are("one PSU, flow", pick(rows, analysis="flow"), "too_few", 10)
    all_are("one PSU, prospective", pick(rows, analysis="prospective_gap"), "too_few", 8)
    all_are("one PSU, bhapkar", pick(rows, analysis="flow_test", subject="bhapkar"), "too_few", 3)
    verdicts = {r["note"].split(";")[0] for r in pick(rows, analysis="goal", statistic="verdict")}
    expect("one PSU, goals cannot be measured", verdicts == {"not_measurable"}, verdicts)


def one_stratum():
    waves = [people(60), people(60)]
    with_one = run("one-stratum", [[dict(r, stratum=1) for r in w] for w in waves],
                   "respondent: id, weight: gewicht, stratum: stratum, cluster: cluster")
    without = run("no-stratum", waves, "respondent: id, weight: gewicht, cluster: cluster")
    expect("one stratum is no stratum", [r for r in with_one if r["analysis"] != "quality"] ==
           [r for r in without if r["analysis"] != "quality"])
    lonely = run("lonely-strata", [people(60, stratum=lambda i: 1 + i % 8), people(60, stratum=lambda i: 1 + i % 8)],
                 "respondent: id, weight: gewicht, stratum: stratum, cluster: cluster")
    all_are("every stratum has one PSU", pick(lonely, analysis="stage_share"), "too_few", 8)


def two_psus():
    rows = run("two-psus", [people(40, cluster=lambda i: 1 + i % 2)], "respondent: id, weight: gewicht, cluster: cluster")
    mean = pick(rows, analysis="stage_mean", segment="all")[0]
    expect("two PSUs: one degree of freedom", mean["status"] == "ok" and number(mean, "df") == 1, mean)
    all_are("two PSUs: a segment in one of them", pick(rows, analysis="stage_mean", segment="een"), "too_few")
    all_are("two PSUs: a t-test needs one more", pick(rows, analysis="contrast"), "too_few", 5)


def all_the_same():
    same = dict(trede=2, weet_waar=1, vertrouwen=3, wil=1, zag=1, doet=0, bang=0)
    rows = run("all-the-same", [people(50, **same), people(50, first=11, **same)])
    for r in pick(rows, analysis="indicator", subject="weet_waar", statistic="share", segment="all"):
        expect("everybody", number(r, "estimate") == 1 and number(r, "high") == 1 and 0.85 < number(r, "low") < 1 and r["se"] == "", r)
    for r in pick(rows, analysis="gap", subject="behaviour", statistic="share", segment="all", note="all"):
        expect("nobody", number(r, "estimate") == 0 and number(r, "low") == 0 and 0 < number(r, "high") < 0.15 and r["se"] == "", r)
    all_are("a mean of equal numbers", pick(rows, analysis="indicator", statistic="mean"), "no_variance", 6)
    for analysis in ("stage_share", "at_least", "indicator", "stage_mean", "gap", "barrier"):
        changes = [r for r in pick(rows, analysis=analysis, statistic="difference") if r["against"]]
        all_are("no change and no variance, " + analysis, changes, "no_variance", 3)
        expect("and no p, " + analysis, not any(r["p"] for r in changes))
    for subject in ("phi", "tetrachoric"):
        all_are("no " + subject, pick(rows, analysis="gap_group", subject=subject), "not_converged", 6)
    all_are("nobody contradicts: conversion of everybody", pick(rows, analysis="gap", subject="conversion", segment="all", against=""), "ok", 4)
    all_are("independence needs two rungs", pick(rows, analysis="independence"), "too_few", 2)
    all_are("two groups alike", pick(rows, analysis="contrast"), "no_variance", 5)
    all_are("nobody moved", pick(rows, analysis="flow", subject="net"), "no_variance", 3)


def weights_apart():
    heavy = lambda i: 1000000 if i % 5 == 0 else 1
    waves = [people(100, gewicht=heavy), people(100, gewicht=heavy)]
    rows = run("weights-apart", waves)
    total = sum(r["gewicht"] for r in waves[0])
    for k in range(1, 5):
        got = pick(rows, analysis="stage_share", wave="w1", segment="all", subject=str(k), statistic="share")[0]
        near("rung %d" % k, number(got, "estimate"), sum(r["gewicht"] for r in waves[0] if r["trede"] == k) / total, 1e-12)
    for r in pick(rows, analysis="stage_share", segment="all", statistic="share"):
        near("effective number", number(r, "effective_base"), 20, 1e-3)
    near("weight ratio", number(pick(rows, analysis="weighting", wave="w1", statistic="weight_ratio")[0], "estimate"), 1e6)
    # the light ones count for almost nothing: as if only the heavy had been asked, but for the PSUs that n/(n-1) counts
    few = run("weights-apart-heavy", [[r for r in w if r["gewicht"] > 1] for w in waves])
    for subject in ("intention", "behaviour"):
        key = dict(analysis="indicator", wave="w1", segment="all", subject=subject, statistic="share")
        a, b = pick(rows, **key)[0], pick(few, **key)[0]
        near(subject + " as of the heavy alone", number(a, "estimate"), number(b, "estimate"), 1e-4)
        near(subject + " se", number(a, "se"), number(b, "se") * math.sqrt(100 / 99 * 19 / 20), 1e-3)


def two_in_a_segment():
    two = lambda i: 1 if i in (0, 3) else 2
    waves = [people(60, groep=two), people(60, groep=two)]
    rows = run("two-in-a-segment", waves)
    for r in pick(rows, analysis="stage_share", segment="een", statistic="share"):
        expect("two respondents: an interval that says little", r["status"] == "ok" and number(r, "base") == 2 and
               number(r, "high") - number(r, "low") > 0.7, r)
    hidden = run("two-in-a-segment-hidden", waves, more="privacy: {minimum_cell: 10}")
    seen = [r for r in hidden if r["segment"] == "een" and r["base"] != "" and number(r, "base") > 0]
    expect("two respondents are shown nowhere", not seen, seen[:2])
    same = lambda r: tuple(r[k] for k in ("analysis", "wave", "against", "subject", "statistic", "note"))
    theirs = {same(r) for r in pick(hidden, segment="een", status="suppressed")}
    other = [r for r in pick(hidden, segment="twee") if r["status"] in HOLDS and same(r) in theirs]
    expect("nor as everyone less the other segment", len(theirs) > 100 and not other, other[:2])
    all_are("nor in a difference with them", pick(hidden, analysis="contrast"), "suppressed", 5)
    one = run("one-in-a-segment", [people(60, groep=lambda i: 1 if i == 0 else 2)] * 2)
    for analysis in ("stage_share", "stage_mean", "indicator", "gap", "barrier", "flow", "prospective_gap"):
        all_are("one respondent, " + analysis, pick(one, analysis=analysis, segment="een"), "too_few", 2)
    all_are("one respondent against the others", pick(one, analysis="contrast"), "too_few", 5)
    none = run("none-in-a-segment", [people(60, groep=2)] * 2)
    for analysis in ("stage_share", "indicator"):
        all_are("nobody, " + analysis, pick(none, analysis=analysis, segment="een"), "too_few", 2)


def no_overlap():
    rows = run("no-overlap", [people(60), people(60, first=31), people(60, first=1001)])
    for analysis, some in (("flow", 5), ("prospective_gap", 8)):
        all_are("the first two waves share people, " + analysis,
                [r for r in pick(rows, analysis=analysis, wave="w2", against="w1", segment="all")
                 if ">" not in r["subject"]], "ok", some)
        for against in ("w1", "w2"):
            met = pick(rows, analysis=analysis, wave="w3", against=against)
            all_are("%s from %s to a wave of others" % (analysis, against), met, "too_few", some)
    for r in pick(rows, analysis="stage_mean", statistic="difference", segment="all"):
        expect("a change needs no overlap", r["status"] == "ok" and number(r, "se") > 0, r)
    overlap = {r["wave"]: number(r, "estimate") for r in pick(rows, analysis="quality", subject="panel_overlap")}
    expect("overlap is said", overlap.get("w2") == 0.5 and not overlap.get("w3"), overlap)
    apart = run("never-any-overlap", [people(60), people(60, first=1001)])
    expect("nobody is followed: nothing is said of it", not pick(apart, analysis="flow") + pick(apart, analysis="prospective_gap"))


def nobody_asked():
    waves = [people(60), people(60, zag="", doet="")]
    rows = run("not-answered", waves)
    for r in pick(rows, analysis="gap", wave="w2", against="", segment="all"):
        expect("nobody answered behaviour", r["status"] == "not_asked" and r["estimate"] == "", r)
    all_are("no change from a question nobody answered", pick(rows, analysis="gap", wave="w2", against="w1"), "not_asked", 3)
    all_are("no behaviour to look forward to", pick(rows, analysis="prospective_gap", wave="w2", segment="all"), "too_few", 8)


def intervals_and_reliability():
    waves = [people(60), people(60, first=31)]
    house = run("intervals-house", waves)
    for method in ("logit", "beta", "wilson", "asin", "likelihood", "mean"):
        got = run("intervals-" + method, waves, more="privacy: {minimum_cell: 1, public_data: true}\nreport: {interval: %s}" % method)
        bare = lambda rows: [{k: v for k, v in r.items() if k not in ("low", "high")} for r in rows if r["analysis"] != "goal"]
        expect(method + " changes limits only", bare(house) == bare(got))
        changed = [a for a, b in zip(house, got) if a["low"] != b["low"] and a["method"] == "taylor"]
        expect(method + " changes limits of shares", len(changed) > 20 and
               all(r["statistic"] in ("share", "probability", "prevalence", "estimate") for r in changed), changed[:1])
    strict = run("nchs", waves, more="privacy: {minimum_cell: 1, public_data: true}\nreport: {reliability: nchs}")
    withheld = [r for r in strict if r["method"] == "nchs"]
    all_are("withheld", withheld, "too_few", 20)
    for a, b in zip([r for r in house if r["analysis"] not in ("goal", "quality")],
                    [r for r in strict if r["analysis"] not in ("goal", "quality")]):
        if b["method"] == "nchs":
            small = number(a, "base") < 30 or number(a, "high") - number(a, "low") > 0.045
            expect("withheld for a reason", small, a)
        else:
            expect("else unchanged", a == b, (a, b))
    told = sum(number(r, "estimate") for r in pick(strict, analysis="quality", subject="percentages_withheld"))
    near("as many as Kwaliteit says", told, len([r for r in withheld if r["analysis"] != "goal"]))


for case in (empty_rung, one_psu, one_stratum, two_psus, all_the_same, weights_apart, two_in_a_segment, no_overlap,
             nobody_asked, intervals_and_reliability):
    case()
print("%(passed)d passed, %(failed)d failed" % count)
sys.exit(1 if count["failed"] else 0)
