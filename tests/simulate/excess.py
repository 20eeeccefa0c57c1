#!/usr/bin/env python3
"""Do the intervals of reports beyond what was to be expected hold the truth?

    excess.py TREDE WORK_FOLDER [SERIES]

Monthly series with a trend, a season and a known rise from the start on, as channels of one campaign. Three kinds of
noise: independent counts; counts that vary more than that (gamma, theta 10); and months that carry on into the next
(a first-order autoregression of 0.4, standard deviation 0.2). The truth is what came in on average beyond what would
have. Also: the same with a comparison area that shares a shock at the start.
"""
import csv
import io
import math
import os
import random
import shutil
import subprocess
import sys

LENGTHS = [(24, 8), (36, 12), (48, 12), (60, 12)]
LEVELS = [8, 20, 100]


def poisson(rng, mean):
    if mean > 500:
        return max(0, int(rng.gauss(mean, math.sqrt(mean)) + 0.5))
    count, product, limit = 0, rng.random(), math.exp(-mean)
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def series_of(rng, noise, months, after, level):
    """Counts, and what came in on average beyond what would have."""
    step = math.log(rng.choice([1.0, 1.2, 1.5]))
    trend, wave, phase = rng.uniform(-0.1, 0.15), rng.uniform(0, 0.2), rng.uniform(0, 6.283)
    counts, truth, state = [], 0.0, rng.gauss(0, 0.2)
    for t in range(months):
        without = level * math.exp(trend * t / 12 + wave * math.sin(2 * math.pi * t / 12 + phase))
        with_it = without * (math.exp(step) if t >= months - after else 1.0)
        if t >= months - after:
            truth += with_it - without
        if noise == "gamma":
            with_it *= rng.gammavariate(10, 0.1)
        if noise == "months":
            with_it *= math.exp(state - 0.02)
            state = 0.4 * state + rng.gauss(0, 0.2 * math.sqrt(1 - 0.16))
        counts.append(poisson(rng, with_it))
    return counts, truth


def month(t):
    return "%d-%02d" % (2019 + t // 12, t % 12 + 1)


def campaign(folder, start, areas):
    with open(os.path.join(folder, "campaign.yaml"), "w") as f:
        f.write("trede: 1\nname: Reeksen\nlanguage: nl\nexample: true\nstart: %s-01\nwaves:\n"
                "  - {id: eind, label: eind, fieldwork: 2023-12-01/2023-12-31}\nreports:\n"
                "  - {file: data/reeksen.csv, period: maand, channel: kanaal, count: aantal%s}\n"
                "privacy: {minimum_reports: 1, public_data: true}\n%s"
                % (month(start), ", segment: {gebied: gebied}" if areas else "",
                   "series: {control: {segments: {gebied: [elders]}}}\n" if areas else ""))


def intervals(trede, folder):
    subprocess.run([trede, "import", "--quiet", folder], check=True, capture_output=True)
    text = subprocess.run([trede, "export", "--quiet", folder], check=True, capture_output=True, text=True).stdout
    return {r["subject"].split(":")[1]: (float(r["low"]), float(r["high"])) for r in csv.DictReader(io.StringIO(text))
            if r["analysis"] == "report_series" and r["subject"].startswith("excess:") and r["segment_set"] == "all" and r["status"] == "ok"}


def covered(trede, work, noise, months, after, level, count, seed, controlled=False):
    """How many of the series' intervals hold the truth, and of how many."""
    rng = random.Random(seed)
    folder = os.path.join(work, "excess")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "data"))
    truths = {}
    with open(os.path.join(folder, "data", "reeksen.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["maand", "gebied", "kanaal", "aantal"])
        for i in range(count):
            counts, truth = series_of(rng, noise, months, after, level)
            if controlled:  # something else happens everywhere at the start: it is no excess of the campaign
                shock = math.exp(rng.gauss(0, 0.3))
                other, _ = series_of(random.Random(seed * 1000 + i), noise, months, 0, level * 2)
                for t in range(months):
                    late = t >= months - after
                    w.writerow([month(t), "elders", "k%03d" % i, poisson(rng, other[t] * (shock if late else 1.0))])
                    counts[t] = poisson(rng, counts[t] * shock) if late else counts[t]
                truth *= shock
            for t in range(months):
                w.writerow([month(t), "hier", "k%03d" % i, counts[t]])
            truths["k%03d" % i] = truth
    campaign(folder, months - after, controlled)
    found = intervals(trede, folder)
    shutil.rmtree(folder, ignore_errors=True)
    return sum(low <= truths[name] <= high for name, (low, high) in found.items()), len(found)


def main(trede, work, series):
    good, seed = True, 0
    for noise, least, most in (("independent", 0.93, 0.995), ("gamma", 0.92, 0.99), ("months", 0.88, 0.99)):
        held = of = 0
        for months, after in LENGTHS:
            for level in LEVELS:
                seed += 1
                h, n = covered(trede, work, noise, months, after, level, max(4, series // (len(LENGTHS) * len(LEVELS))), seed)
                held, of = held + h, of + n
        error = 2.6 * math.sqrt(0.95 * 0.05 / of)
        inside = least - error <= held / of <= most + error
        good = good and inside and of > 0.9 * series
        print("%-12s %5d of %5d hold the truth: %.1f %%%s" % (noise, held, of, 100 * held / of, "" if inside else "  OUTSIDE"))
    held, of = covered(trede, work, "gamma", 48, 12, 40, max(20, series // 4), 777, controlled=True)
    error = 2.6 * math.sqrt(0.95 * 0.05 / of)
    inside = 0.92 - error <= held / of <= 0.99 + error
    print("%-12s %5d of %5d hold the truth: %.1f %%%s" % ("comparison", held, of, 100 * held / of, "" if inside else "  OUTSIDE"))
    good = good and inside
    print("passed" if good else "FAILED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 2400))
