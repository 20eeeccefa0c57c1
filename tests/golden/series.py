#!/usr/bin/env python3
"""Report counts over time: a comparison area and a burst in one model, held against R; too short for a trend; what one
hidden month hides; a month without a row.

    series.py TREDE WORK_FOLDER

The reference values are of R 4.2.2. Data frame d: the 72 rows below with t = 0..35 in each area, year = t / 12,
s, c = sin, cos(2 pi month / 12), on = t >= 24, since = years from 2024-01-01 to the middle of the month, b = t in 30, 31:
    f <- glm(count ~ year + s + c + target + target:year + on + since + b + target:on + target:since + target:b +
             offset(log(inhabitants)), poisson, d, control = glm.control(epsilon = 1e-14))
    phi <- sum(residuals(f, "pearson")^2) / f$df.residual; V <- vcov(f) * phi
    attributable = sum(fitted - fitted without the three target changes), over target rows with on; se by the delta method
"""
import csv
import io
import os
import shutil
import subprocess
import sys

HERE = [34, 46, 51, 41, 34, 40, 42, 45, 30, 30, 44, 45, 54, 53, 46, 45, 62, 41, 36, 33, 40, 41, 39, 44, 75, 82, 87, 78, 59, 77, 70, 78, 53, 66, 62, 74]
ELSEWHERE = [127, 98, 109, 86, 93, 98, 87, 88, 85, 76, 95, 86, 118, 98, 112, 104, 111, 91, 102, 88, 100, 96, 95, 91, 124, 126, 141, 117, 124, 118, 110, 106, 105, 99, 98, 111]
passed = failed = 0


def expect(what, holds):
    global passed, failed
    passed += bool(holds)
    failed += not holds
    if not holds:
        print("  fails: " + what)


def near(what, got, want, rel=1e-7):
    expect("%s: got %r, want %r" % (what, got, want), abs(got - want) <= rel * abs(want))


def month(t, year=2022):
    return "%d-%02d" % (year + t // 12, t % 12 + 1)


def run(trede, work, name, yaml, data, tables=None):
    folder = os.path.join(work, "series_" + name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "data"))
    for file, rows in [("data/meldingen.csv", data)] + list((tables or {}).items()):
        with open(os.path.join(folder, file), "w", newline="") as f:
            csv.writer(f).writerows(rows)
    with open(os.path.join(folder, "campaign.yaml"), "w") as f:
        f.write("trede: 1\nname: Reeks\nlanguage: nl\n" + yaml)
    subprocess.run([trede, "run", "--quiet", folder], check=True, capture_output=True)
    text = subprocess.run([trede, "export", "--quiet", folder], check=True, capture_output=True, text=True).stdout
    return [r for r in csv.DictReader(io.StringIO(text))]


def row(rows, subject, statistic, segment="all", wave=None):
    found = [r for r in rows if r["analysis"] == "report_series" and r["subject"] == subject and r["statistic"] == statistic and r["segment"] == segment and (wave is None or r["wave"] == wave)]
    expect("one row %s %s %s" % (subject, statistic, segment), len(found) == 1)
    return found[0]


WAVE = "waves:\n  - {id: eind, label: eind, fieldwork: 2024-12-01/2024-12-31}\n"
REPORTS = "reports:\n  - {file: data/meldingen.csv, period: maand, segment: {gebied: gebied}, count: aantal, population: inwoners}\n"
HEAD = ["maand", "gebied", "aantal", "inwoners"]


def controlled(trede, work):
    data = [HEAD] + [[month(t), "hier", n, 10000] for t, n in enumerate(HERE)] + [[month(t), "elders", n, 25000] for t, n in enumerate(ELSEWHERE)]
    rows = run(trede, work, "controlled", "start: 2024-01-01\n" + WAVE + REPORTS + "privacy: {minimum_reports: 1, public_data: true}\n"
               "series: {errors: quasi, season: 1, slope: true, bursts: {actie: {from: 2024-07-01, to: 2024-08-31}}, "
               "control: {segments: {gebied: [elders]}}}\n", data)
    for segment in ("all", "hier"):  # everyone less the comparison is the one area that is left
        for subject, value, se in (("step", 0.28964035923049, 0.1066007249103), ("slope", -0.00566152768595, 0.1563775143296),
                                   ("burst:actie", 0.10715870261742, 0.1118057267430), ("trend_before", 0.03802289291404, 0.0613859352562)):
            r = row(rows, subject, "log_rate_ratio", segment)
            near(segment + " " + subject, float(r["estimate"]), value)
            near(segment + " se " + subject, float(r["se"]), se)
            expect("it says that there is a comparison", r["note"] == "control")
        near("dispersion", float(row(rows, "dispersion", "quasi", segment)["estimate"]), 0.892235550192381)
        excess = row(rows, "excess", "count", segment)
        near("excess", float(excess["estimate"]), 226.053821551807)
        near("se of the excess", float(excess["se"]), 69.6034837378821)
        expect("its interval is about t times that", 1.7 < (float(excess["high"]) - float(excess["low"])) / (2 * 69.6034837378821) < 2.2)
        near("expected", float(row(rows, "expected", "count", segment)["estimate"]), 634.946178448192)
    expect("the comparison itself has no effect of its own", not [r for r in rows if r["analysis"] == "report_series" and r["segment"] == "elders"])


def untargeted_channel(trede, work):
    """The same numbers, the comparison a channel that the campaign is not about."""
    data = [["maand", "kanaal", "aantal"]] + [[month(t), "doel", n] for t, n in enumerate(HERE)] + [[month(t), "ander", n] for t, n in enumerate(ELSEWHERE)]
    rows = run(trede, work, "channel", "start: 2024-01-01\n" + WAVE + "reports:\n  - {file: data/meldingen.csv, period: maand, channel: kanaal, count: aantal}\n"
               "privacy: {minimum_reports: 1, public_data: true}\n"
               "series: {errors: quasi, season: 1, slope: true, bursts: {actie: {from: 2024-07-01, to: 2024-08-31}}, control: {channel: ander}}\n", data)
    for suffix in ("", ":doel"):  # all but the comparison is the one channel that is left
        near("step" + suffix, float(row(rows, "step" + suffix, "log_rate_ratio")["estimate"]), 0.28964035923049)
        near("se" + suffix, float(row(rows, "step" + suffix, "log_rate_ratio")["se"]), 0.1066007249103)
        near("excess" + suffix, float(row(rows, "excess" + suffix, "count")["estimate"]), 226.053821551807)
    expect("the comparison has no series of its own", not [r for r in rows if r["analysis"] == "report_series" and r["subject"].endswith(":ander")])


def long_burst(trede, work):
    """A burst of eight months has a slope of its own, one of two has not. Counts that follow the model exactly:
    100 a month, in the burst from 2023-01 on 120 exp(s / 2), s the years to the middle of the month."""
    import math
    days = [31, 28, 31, 30, 31, 30, 31, 31]
    start, since = 0, []
    for d in days:
        since.append((start + d / 2) / 365.25)
        start += d
    counts = [100000] * 12 + [round(120000 * math.exp(s / 2)) for s in since] + [100000] * 16
    rows = run(trede, work, "burst", WAVE + REPORTS + "series: {season: 0, bursts: {lang: {from: 2023-01-01, to: 2023-08-31}, kort: {from: 2024-05-01, to: 2024-06-30}}}\n",
               [HEAD] + [[month(t), "hier", n, 10000] for t, n in enumerate(counts)])
    near("step of the burst", float(row(rows, "burst:lang", "log_rate_ratio")["estimate"]), math.log(1.2), 1e-3)
    near("its slope", float(row(rows, "burst_slope:lang", "log_rate_ratio")["estimate"]), 0.5, 1e-3)
    expect("a short burst has none", not [r for r in rows if r["subject"] == "burst_slope:kort"])


def short(trede, work):
    """Four months before: after against before, exact. R: poisson.test(c(90, 40), c(6, 4)) * inhabitants alike."""
    counts = [9, 11, 10, 10] + [15, 14, 16, 15, 13, 17]
    rows = run(trede, work, "short", "start: 2022-05-01\n" + WAVE + REPORTS, [HEAD] + [[month(t), "hier", n, 10000] for t, n in enumerate(counts)])
    r = row(rows, "step", "rate_ratio")
    near("ratio", float(r["estimate"]), 1.5)
    near("low", float(r["low"]), 1.022708220188, 1e-6)
    near("high", float(r["high"]), 2.234954997919, 1e-6)
    near("excess", float(row(rows, "excess", "count")["estimate"]), 30.0)
    expect("method and note", r["method"] == "exact" and r["note"] == "before_after")
    expect("no trend is claimed", not [x for x in rows if x["analysis"] == "report_series" and x["subject"] in ("slope", "path")])


def hidden(trede, work):
    """One month of 3 after the start: the sums would give it away, so what follows from them is withheld too."""
    counts = [12 + t % 3 for t in range(24)] + [18, 19, 3, 20, 18, 19]
    rows = run(trede, work, "hidden", "start: 2024-01-01\n" + WAVE + REPORTS, [HEAD] + [[month(t), "hier", n, 10000] for t, n in enumerate(counts)])
    for subject, statistic in (("step", "rate_ratio"), ("excess", "count"), ("observed", "count"), ("expected", "count")):
        expect("%s is withheld" % subject, row(rows, subject, statistic)["status"] == "suppressed")
    expect("the month too", row(rows, "path", "observed", wave="2024-03")["status"] == "suppressed")
    expect("another month not", row(rows, "path", "observed", wave="2024-04")["status"] == "ok")


def silent(trede, work):
    """A month without a row in a file that has other rows of it counts 0; a month without any is no month."""
    data = [HEAD]
    for t in range(30):
        if t == 5:
            continue
        data.append([month(t), "elders", 20, 10000])
        if t != 10:
            data.append([month(t), "hier", 15, 10000])
    rows = run(trede, work, "silent", "start: 2024-01-01\n" + WAVE + REPORTS + "privacy: {minimum_reports: 1, public_data: true}\n", data)
    months = {r["wave"]: r["estimate"] for r in rows if r["analysis"] == "report_series" and r["subject"] == "path" and r["statistic"] == "observed" and r["segment"] == "hier"}
    expect("29 months", len(months) == 29 and month(5) not in months)
    expect("the silent one is 0", float(months[month(10)]) == 0)


def main(trede, work):
    controlled(trede, work)
    untargeted_channel(trede, work)
    long_burst(trede, work)
    short(trede, work)
    hidden(trede, work)
    silent(trede, work)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
