#!/usr/bin/env python3
"""What the advice on the mix stands on: with two waves of 300 people on the experts' matrix, and it says so; with twelve
quarters and staggered areas on the data, and it says so; a budget that does not fit is called that.

    advice.py TREDE WORK_FOLDER
"""
import csv
import io
import os
import shutil
import subprocess
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "simulate"))
import campaigns  # noqa: E402

passed = failed = 0


def expect(what, holds):
    global passed, failed
    passed += bool(holds)
    failed += not holds
    if not holds:
        print("  fails: " + what)


def run(trede, folder):
    subprocess.run([trede, "run", "--quiet", folder], check=True, capture_output=True)
    text = subprocess.run([trede, "export", "--quiet", folder], check=True, capture_output=True, text=True).stdout
    return list(csv.DictReader(io.StringIO(text)))


def of_everyone(rows):
    return [r for r in rows if r["segment_set"] == "all"]


def advice(rows):
    return {r["subject"]: r["note"].split(";") for r in of_everyone(rows) if r["analysis"] == "allocation" and r["statistic"] == "advice"}


def words(folder):
    """All text of the workbook."""
    with zipfile.ZipFile(os.path.join(folder, "dashboard.xlsx")) as book:
        return book.read("xl/sharedStrings.xml").decode("utf-8")


def number(rows, subject, statistic):
    return [float(r["estimate"]) for r in of_everyone(rows) if r["analysis"] == "allocation" and r["subject"] == subject and r["statistic"] == statistic][0]


def fresh(work, name):
    folder = os.path.join(work, "advice_" + name)
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def usual(trede, work):
    folder = fresh(work, "usual")
    truth = campaigns.make(folder, 4, "usual")
    rows = run(trede, folder)
    said = advice(rows)
    expect("two small waves lean on the matrix", said["all"][0] == "leans_on_matrix")
    for channel in truth["channels"]:
        name = channel["name"]
        expect("%s is held or tested first" % name, said[name][0] in ("hold", "test_first"))
        expect("%s says that experts stand behind it" % name, said[name][1] == "expert_matrix")
        expect("no money moves for %s" % name, number(rows, name, "spend_now") == number(rows, name, "spend_advised"))
    tests = [n for n, w in said.items() if w[0] == "test_first"]
    expect("something is to be tested", tests)
    for name in tests:
        expect("%s: more respondents than there are" % name, number(rows, name, "respondents_needed") > 300)
    expect("the sheet says that it leans on experts", "Dit advies leunt op het oordeel van deskundigen" in words(folder))
    expect("the sheet does not say that it leans on measurements", "Dit advies leunt op de metingen" not in words(folder))
    return rows


def staggered(trede, work):
    folder = fresh(work, "staggered")
    truth = campaigns.make(folder, 33, "staggered")
    rows = run(trede, folder)
    said = advice(rows)
    expect("twelve quarters lean on data", said["all"][0] == "leans_on_data")
    rungs = [said[c["name"]][1] for c in truth["channels"]]
    expect("staggered areas are among the evidence: %s" % rungs, "staggered_areas" in rungs)
    expect("the matrix is not the main evidence: %s" % rungs, rungs.count("expert_matrix") < len(rungs) / 2)
    expect("the sheet says that it leans on measurements", "Dit advies leunt op de metingen" in words(folder))
    budget = sum(number(rows, c["name"], "spend_now") for c in truth["channels"])
    advised = sum(number(rows, c["name"], "spend_advised") for c in truth["channels"])
    expect("no more money than there is", advised <= budget * (1 + 1e-9))
    for channel in truth["channels"]:
        change = number(rows, channel["name"], "spend_advised") / number(rows, channel["name"], "spend_now") - 1
        expect("%s stays within a quarter" % channel["name"], abs(change) <= 0.25 + 1e-9)
    by_area = [r for r in rows if r["analysis"] == "allocation" and r["segment_set"] == "wijk"]
    expect("areas have advice of their own, or are withheld: %d rows" % len(by_area), len(by_area) >= 9 * 10 * len(truth["channels"]))
    again = run(trede, folder)
    expect("the same advice every time", [r for r in rows if r["analysis"] == "allocation"] == [r for r in again if r["analysis"] == "allocation"])


def too_little(trede, work):
    """A budget below what the channels must keep."""
    folder = fresh(work, "too_little")
    campaigns.make(folder, 7, "large")
    path = os.path.join(folder, "campaign.yaml")
    with open(path, "a") as f:
        f.write("mix: {budget: 1000}\n")
    rows = run(trede, folder)
    said = advice(rows)
    expect("infeasible is said", said["all"][0] == "infeasible")
    expect("and no channel gets advice", set(said) == {"all"})
    least = number(rows, "all", "budget_least")
    spent = number(rows, "all", "spend_now")
    expect("the least that is needed is three quarters of now", abs(least - 0.75 * spent) < 1e-6 * spent)
    expect("the sheet says so", "Dit budget past niet binnen de grenzen" in words(folder))


def locked(trede, work):
    folder = fresh(work, "locked")
    truth = campaigns.make(folder, 9, "large")
    name = truth["channels"][0]["name"]
    path = os.path.join(folder, "channels.csv")
    with open(path) as f:
        lines = f.read().splitlines()
    lines[0] += ",locked"
    lines[1:] = [line + (",yes" if line.startswith(name + ",") else ",no") for line in lines[1:]]
    with open(path, "w") as f:
        f.write("\n".join(lines) + "\n")
    rows = run(trede, folder)
    said = advice(rows)
    expect("a locked channel is held and called locked", said[name][0] == "hold" and said[name][-1] == "locked")
    expect("its money stays", number(rows, name, "change") == 0)
    of = {r["statistic"] for r in of_everyone(rows) if r["analysis"] == "allocation" and r["subject"] == name}
    expect("nobody asks what more or less of it would do", not of & {"probability_raise", "probability_lower", "flips_draws", "flips_views"})
    expect("money is about nobody", all(float(r["base"] or 0) == 0 and not r["effective_base"] for r in rows if r["statistic"] in ("spend_now", "hours_now")))


def main(trede, work):
    usual(trede, work)
    staggered(trede, work)
    too_little(trede, work)
    locked(trede, work)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
