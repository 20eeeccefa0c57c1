#!/usr/bin/env python3
"""What the advice on the mix is worth, over generated campaigns with known truth.

    regret.py TREDE WORK_FOLDER [CAMPAIGNS]

Regret of a division: the people on the target rung that the best division of the same budget would have brought and
this one does not, as a part of the best. Rules beside the advice: keep the mix, equal shares, all to the channel with
the largest effect found. In campaigns without any effect nothing may be raised or lowered: hold or test first, in at
least 95 of 100 campaigns.
"""
import csv
import io
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import campaigns  # noqa: E402


def rows_of(trede, folder):
    subprocess.run([trede, "import", "--quiet", folder], check=True, capture_output=True)
    text = subprocess.run([trede, "export", "--quiet", folder], check=True, capture_output=True, text=True).stdout
    return [r for r in csv.DictReader(io.StringIO(text)) if r["segment_set"] == "all"]


def value(rows, analysis, subject, statistic):
    found = [r for r in rows if r["analysis"] == analysis and r["subject"] == subject and r["statistic"] == statistic]
    found = [r for r in found if r["estimate"]]
    return float(found[-1]["estimate"]) if found else None


def advice_of(rows):
    return {r["subject"]: r["note"].split(";") for r in rows if r["analysis"] == "allocation" and r["statistic"] == "advice"}


def divisions(truth, rows):
    now = [c["money"] for c in truth["channels"]]
    advised = [value(rows, "allocation", c["name"], "spend_advised") for c in truth["channels"]]
    advised = [a if a is not None else n for a, n in zip(advised, now)]
    # the advice is about what was spent in the latest quarter, and so is the truth
    spent = [value(rows, "allocation", c["name"], "spend_now") or n for c, n in zip(truth["channels"], now)]
    advised = [n * a / s for n, a, s in zip(now, advised, spent)]
    found = [value(rows, "effect", c["name"], "difference") or 0.0 for c in truth["channels"]]
    budget, largest = sum(now), max(range(len(now)), key=lambda i: found[i])
    return {"advice": advised, "keep": now, "equal": [budget / len(now)] * len(now),
            "takes_all": [budget if i == largest else 0.0 for i in range(len(now))]}


def main(trede, work, count):
    kinds = ["usual", "large", "large", "staggered"]
    regret, quiet, silent, moved, leaning = {}, 0, 0, 0, {}
    for number in range(count):
        kind, effects = kinds[number % 4], number % 5 != 0
        folder = os.path.join(work, "regret")
        shutil.rmtree(folder, ignore_errors=True)
        truth = campaigns.make(folder, 1000 + number, kind, effects)
        rows = rows_of(trede, folder)
        advice = advice_of(rows)
        active = any(words[0] in ("raise", "lower") for words in advice.values())
        leaning.setdefault((kind, advice.get("all", ["none"])[0]), []).append(active)
        if not effects:
            quiet += 1
            silent += not active
            continue
        moved += active
        most = campaigns.value(truth, campaigns.best(truth))
        for rule, money in divisions(truth, rows).items():
            lost = 1 - campaigns.value(truth, money) / most if most > 0 else 0.0
            regret.setdefault(rule, []).append(lost)
    shutil.rmtree(os.path.join(work, "regret"), ignore_errors=True)
    mean = {rule: sum(losses) / len(losses) for rule, losses in regret.items()}
    print("%d campaigns, %d without any effect" % (count, quiet))
    for rule in ("advice", "keep", "equal", "takes_all"):
        print("regret %-9s %.4f" % (rule, mean[rule]))
    print("advice moves money in %d of %d campaigns with effects" % (moved, count - quiet))
    print("without effect: hold or test first in %d of %d campaigns (%.1f %%)" % (silent, quiet, 100.0 * silent / quiet))
    for (kind, word), cases in sorted(leaning.items()):
        print("%-9s %-15s %d" % (kind, word, len(cases)))
    good = all(mean["advice"] < mean[rule] for rule in ("keep", "equal", "takes_all")) and silent >= 0.95 * quiet
    print("passed" if good else "FAILED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 500))
