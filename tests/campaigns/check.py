#!/usr/bin/env python3
"""Runs a real campaign as a user would and holds what `trede export` prints against the reference values.

    check.py TREDE CAMPAIGN_FOLDER WORK_FOLDER

expected.json holds what R computed (see README.md of this folder). Where the reference uses another variance
convention, the exact conversion is written out here; tolerances are those of expected.json. Every case of the file is
either checked by a function below or named as waiting for a later part, so none is left out silently.
"""
import csv
import io
import json
import math
import os
import shutil
import subprocess
import sys

STAGES = ["Precontemplation", "Contemplation", "Preparation", "Action", "Maintenance"]


class Table:
    """The exported tidy result, looked up by key."""

    def __init__(self, text):
        self.rows = list(csv.DictReader(io.StringIO(text)))
        self.index = {}
        for r in self.rows:
            key = tuple(r[k] for k in ("analysis", "wave", "against", "segment", "subject", "statistic"))
            self.index.setdefault(key, []).append(r)

    def get(self, analysis, wave, subject="", statistic="share", segment="all", against="", note=None):
        found = self.index.get((analysis, wave, against, segment, subject, statistic), [])
        if note is not None:
            found = [r for r in found if r["note"] == note]
        if len(found) != 1:
            raise KeyError("%d rows for %s" % (len(found), (analysis, wave, against, segment, subject, statistic, note)))
        return found[0]

    def value(self, column, *key, **more):
        text = self.get(*key, **more)[column]
        return None if text == "" else float(text)


class Checker:
    def __init__(self, tolerance):
        self.passed = self.failed = 0
        self.rel, self.abs = tolerance["rel"], tolerance["abs"]

    def near(self, what, got, want):
        if want is None:
            ok = got is None
        else:
            ok = got is not None and math.isfinite(got) and abs(got - want) <= max(self.abs, self.rel * abs(want))
        self.passed += ok
        self.failed += not ok
        if not ok:
            print("  differs: %s: got %r, want %r" % (what, got, want))


# ---- smoking-ttm: PSU = person, so 4,144 PSUs; taylor se = multinomial se * sqrt(P / (P - 1)) ----
PEOPLE = 4144
TAYLOR = math.sqrt(PEOPLE / (PEOPLE - 1))
ARM = {"TTM intervention": "ttm", "Assessment only": "control"}


def distribution(t, c, case):
    for key, want in case["expect"].items():
        arm, wave = ARM[key[:-3]], "m" + key[-2:]
        n = want["n"]
        c.near(key + " n", t.value("base", "stage_mean", wave, statistic="mean", segment=arm), n)
        for k in range(5):
            c.near("%s share %d" % (key, k + 1), t.value("estimate", "stage_share", wave, str(k + 1), segment=arm), want["share"][k])
            c.near("%s count %d" % (key, k + 1), t.value("estimate", "stage_share", wave, str(k + 1), segment=arm) * n, want["count"][k])
        c.near(key + " mean", t.value("estimate", "stage_mean", wave, statistic="mean", segment=arm), want["mean_stage"])
        # reference: sd / sqrt(n) with divisor n - 1
        c.near(key + " se mean", t.value("se", "stage_mean", wave, statistic="mean", segment=arm),
               want["se_mean"] * TAYLOR * math.sqrt((n - 1) / n))
        c.near(key + " action", t.value("estimate", "at_least", wave, "4", segment=arm), want["share_action_plus"])


def transition(t, c, case):
    s, e = case["spec"], case["expect"]
    arm = ARM[s["group"]]
    now, then = "m" + s["to"][-2:], "m" + s["from"][-2:]
    at = dict(segment=arm, against=then)
    for i in range(5):
        row = sum(e["counts"][i])
        for j in range(5):
            what, key = "%s %d>%d" % (case["id"], i + 1, j + 1), "%d>%d" % (i + 1, j + 1)
            got = t.get("flow", now, key, "probability", **at)
            if e["prob"][i][j] is None:
                c.near(what + " is empty", float(got["status"] == "too_few"), 1)
                continue
            c.near(what, float(got["estimate"]), e["prob"][i][j])
            c.near(what + " n", float(got["base"]), row)
            if 0 < e["prob"][i][j] < 1:
                c.near(what + " se", float(got["se"]), e["prob_se"][i][j] * TAYLOR)
    for test, key in (("stuart_maxwell", "stuart"), ("bowker", "bowker")):
        got = t.get("flow_test", now, test, "statistic", **at)
        c.near(case["id"] + " " + test, float(got["estimate"]), e[test])
        c.near(case["id"] + " p " + test, float(got["p"]), e["bowker_p_nonempty" if key == "bowker" else "stuart_p"])
    c.near(case["id"] + " net", t.value("estimate", "flow", now, "net", **at), e["net_movement"])
    c.near(case["id"] + " se net", t.value("se", "flow", now, "net", **at), e["se_net"] * TAYLOR)
    c.near(case["id"] + " displacement", t.value("estimate", "flow", now, "displacement", "mean", **at), e["mean_displacement"])
    n = e["n"]  # reference: divisor n - 1
    c.near(case["id"] + " se displacement", t.value("se", "flow", now, "displacement", "mean", **at),
           e["se_displacement"] * TAYLOR * math.sqrt((n - 1) / n))
    for way in ("up", "same", "down"):
        c.near(case["id"] + " " + way, t.value("estimate", "flow", now, way, **at), e["share_" + way])
    for cut in e["cuts"]:
        got = t.get("flow_test", now, "mcnemar_%d" % cut["at_least"], "statistic", **at)
        if cut["b"] + cut["c"] == 0:
            continue
        c.near(case["id"] + " mcnemar", float(got["estimate"]), cut["chisq"])
        c.near(case["id"] + " mid-p", float(got["p"]), cut["p_mid"])


def effect(t, c, case):
    e = case["expect"]
    for arm, n, x in (("ttm", "n1", "x1"), ("control", "n0", "x0")):
        share = t.value("estimate", "at_least", "m24", "4", segment=arm)
        base = t.value("base", "at_least", "m24", "4", segment=arm)
        c.near("effect n", base, e[n])
        c.near("effect x", share * base, e[x])
    # by lot: the difference as it is (statistic naive_difference) is the effect; unpooled Wald standard error
    p1, p0 = e["x1"] / e["n1"], e["x0"] / e["n0"]
    at = ("effect", "m24", "ttm", "naive_difference")
    c.near("effect rd", t.value("estimate", *at), e["rd"])
    c.near("effect se", t.value("se", *at), math.sqrt(p1 * (1 - p1) / e["n1"] + p0 * (1 - p0) / e["n0"]) * TAYLOR)
    c.near("effect of the areas at 24 months", t.value("estimate", "did", "m24", "at_least_4", "difference_wave",
                                                       against="m00"), e["rd"])  # nobody was in action at the start
    c.near("effect", t.value("estimate", "contrast", "m24", "at_least_4", "difference", segment="ttm"), e["rd"])


def attrition(t, c, case):
    for arm, (seen, lost) in zip(("ttm", "control"), case["expect"]["table"]):
        first = t.value("base", "stage_mean", "m00", statistic="mean", segment=arm)
        last = t.value("base", "stage_mean", "m24", statistic="mean", segment=arm)
        c.near("seen", last, seen)
        c.near("lost", first - last, lost)


# ---- anes2020 ----
AGES = {"70 or older": "70+"}
INTEREST = {"Not much interested": "Not much", "Somewhat interested": "Somewhat", "Very much interested": "Very much"}


def gap_of(t, c, name, want, segment):
    for subject, key in (("intention", "intention"), ("behaviour", "behaviour"), ("conversion", "follow_through")):
        got = t.get("gap", "2020", subject, "share", segment=segment, note="all")
        c.near(name + " " + subject, float(got["estimate"]), want[key])
        c.near(name + " se " + subject, float(got["se"]), want["se_" + key])
    got = t.get("gap", "2020", "gap", "difference", segment=segment, note="all")
    c.near(name + " gap", float(got["estimate"]), want["gap"])
    c.near(name + " se gap", float(got["se"]), want["se_gap"])
    c.near(name + " n", float(got["base"]), want["n"])
    c.near(name + " intenders", float(t.get("gap", "2020", "conversion", "share", segment=segment, note="all")["base"]), want["n_intenders"])


def gap_all(t, c, case):
    gap_of(t, c, "gap", case["expect"], "all")


def gap_by(t, c, case):
    for group, want in case["expect"].items():
        gap_of(t, c, group, want, AGES.get(group, INTEREST.get(group, group)))


def ladder(t, c, case):
    e = case["expect"]
    for k in range(7):
        got = t.get("stage_share", "2020", str(k + 1), "share")
        c.near("rung %d" % (k + 1), float(got["estimate"]), e["share"][k])
        c.near("rung %d se" % (k + 1), float(got["se"]), e["se"][k])
        c.near("rung n", float(got["base"]), e["n"])
    c.near("mean", t.value("estimate", "stage_mean", "2020", statistic="mean"), e["mean_stage"])
    c.near("mean se", t.value("se", "stage_mean", "2020", statistic="mean"), e["se_mean_stage"])


def ladder_by_age(t, c, case):
    for group, shares in zip(case["spec"]["rows"], case["expect"]["share"]):
        for k in range(7):
            c.near("%s rung %d" % (group, k + 1), t.value("estimate", "stage_share", "2020", str(k + 1), segment=AGES.get(group, group)), shares[k])


def margins(t, c, case):
    e = case["expect"]
    c.near("rows", t.value("estimate", "quality", "2020", "responses", "count"), e["rows"])
    c.near("df", t.value("df", "stage_mean", "2020", statistic="mean"), e["df"])
    for column, item in (("registration_status", "registration"), ("campaign_interest", "interest"), ("voted_2016", "voted_2016"),
                         ("voted_2020", "voted_2020"), ("vote_report_post", "report_post"), ("trust_government", "trust_government"),
                         ("trust_people", "trust_people"), ("party_id7", "party"), ("age_group", "age_group"),
                         ("gender", "gender"), ("education", "education"), ("age", "age")):
        share = t.value("estimate", "quality", "2020", "item_missing:" + item, "share")
        c.near("missing " + item, share * e["rows"], e["missing"][column])


def joint_flow(t, c, case):
    e = case["expect"]
    for a in range(4):
        for b in range(4):
            got = t.get("indicator", "2020", "from_%d_to_%d" % (a + 1, b + 1), "share")
            name = "%d to %d" % (a + 1, b + 1)
            c.near(name, float(got["estimate"]), e["share"][a][b])
            c.near(name + " n", float(got["base"]), e["n"])
            if e["count"][a][b]:
                c.near(name + " se", float(got["se"]), e["se"][a][b])
            else:  # nobody: no standard error, but an interval from 0 on
                c.near(name + " low", float(got["low"]), 0)
                c.near(name + " high", float(0 < float(got["high"]) < 0.01), 1)


# ---- anes2020-panel: the two interviews as two waves of the same people ----
def panel_gap_of(t, c, name, want, segment):
    at = dict(segment=segment, against="pre", note="all")
    for subject, key in (("intention", "intention"), ("behaviour", "behaviour"), ("conversion", "follow_through")):
        got = t.get("prospective_gap", "post", subject, "share", **at)
        c.near(name + " " + subject, float(got["estimate"]), want[key])
        c.near(name + " se " + subject, float(got["se"]), want["se_" + key])
        c.near(name + " n " + subject, float(got["base"]), want["n_intenders" if subject == "conversion" else "n"])
    got = t.get("prospective_gap", "post", "gap", "difference", **at)
    c.near(name + " gap", float(got["estimate"]), want["gap"])
    c.near(name + " se gap", float(got["se"]), want["se_gap"])


def panel_gap(t, c, case):
    panel_gap_of(t, c, "gap", case["expect"], "all")


def panel_gap_by(t, c, case):
    for group, want in case["expect"].items():
        panel_gap_of(t, c, group, want, AGES.get(group, group))


def panel_flow(t, c, case):
    e = case["expect"]
    for a in range(4):
        for b in range(4):
            got = t.get("flow", "post", "%d>%d" % (a + 1, b + 1), "probability", against="pre")
            c.near("%d>%d" % (a + 1, b + 1), float(got["estimate"]), e["share"][a][b] / sum(e["share"][a]))
            c.near("%d>%d n" % (a + 1, b + 1), float(got["base"]), sum(e["count"][a]))


# ---- counts ----
def offence_facts(t, c, case):
    e = case["expect"]
    months = {r["wave"] for r in t.rows if r["analysis"] == "report_rate" and len(r["wave"]) == 7}
    types = {r["subject"] for r in t.rows if r["analysis"] == "report_rate"} - {"all"}
    c.near("months", len(months), e["months"])
    c.near("types", len(types), e["types"])
    c.near("total", sum(t.value("estimate", "report_rate", m, "all", "count") for m in months), e["total"])
    c.near("rows", sum(1 for r in t.rows if r["analysis"] == "report_rate" and len(r["wave"]) == 7 and r["subject"] != "all"
                       and r["statistic"] == "count"), e["rows"])
    for kind, want in e["by_type_2019"].items():
        c.near(kind, t.value("estimate", "report_rate", "2019", kind, "count"), want)


def tips(t, c, case):
    e = case["expect"]
    now, then = (str(y) for y in case["spec"]["years"])
    got = t.get("report_rate", now, "all", "rate_per_1000")
    for key, column in (("rate1_per_100k", "estimate"), ("rate1_low", "low"), ("rate1_high", "high")):
        c.near(now + " " + key, float(got[column]) * 100, e[key])
    c.near(now + " tips", t.value("estimate", "report_rate", now, "all", "count"), e["tips1"])
    got = t.get("report_rate", now, "all", "rate_ratio", against=then)
    for key, column in (("rr", "estimate"), ("rr_low", "low"), ("rr_high", "high")):
        c.near(now + " " + key, float(got[column]), e[key])


def inhabitants(t, c, case):
    # 2025 has no inhabitants of its own: the rate there stands on the sum over 342 municipalities
    count = t.value("estimate", "report_rate", "2025", "all", "count")
    rate = t.value("estimate", "report_rate", "2025", "all", "rate_per_1000")
    c.near("inhabitants", count / rate * 1000, case["expect"]["sum_gemeenten_2024"])


# ---- report series: the change and what came in beyond, per channel where suffix says so ----


def series_change(t, c, wave, subject, expect, coefficient):
    """A change with its standard errors (expect: R's coef, se_poisson, se_quasi, se_nw)."""
    for kind, key in (("poisson", "se_poisson"), ("quasi", "se_quasi"), ("newey_west", "se_nw")):
        if key not in expect:
            continue
        row = t.get("report_series", wave, subject, "log_rate_ratio_" + kind)
        c.near(subject + " " + kind, float(row["estimate"]), expect["coef"][coefficient])
        c.near(subject + " se " + kind, float(row["se"]), expect[key][coefficient])


def series_of(wave, coefficient, suffix=""):
    def check(t, c, case):
        e = case["expect"]
        series_change(t, c, wave, "step" + suffix, e, coefficient)
        row = t.get("report_series", wave, "step" + suffix, "rate_ratio")
        effect = e["effect"][coefficient]
        for column, key in (("estimate", "rate_ratio"), ("low", "low_quasi_t"), ("high", "high_quasi_t")):
            c.near("ratio " + column, float(row[column]), effect[key])
        # Poisson's own interval, as published: on the log scale, normal
        row = t.get("report_series", wave, "step" + suffix, "log_rate_ratio_poisson")
        for sign, key in ((-1, "low_poisson"), (1, "high_poisson")):
            c.near("published " + key, math.exp(float(row["estimate"]) + sign * 1.959963984540054 * float(row["se"])), effect[key])
        c.near("dispersion", t.value("estimate", "report_series", wave, "dispersion" + suffix, "quasi"), e["dispersion"])
        for subject, key in (("expected", "counterfactual_sum"), ("observed", "observed_after"), ("excess", "attributable_sum")):
            c.near(subject, t.value("estimate", "report_series", wave, subject + suffix, "count"), e[key])
        for subject, key in (("expected", "se_counterfactual_quasi"), ("excess", "se_attributable_quasi")):
            c.near("se " + subject, t.value("se", "report_series", wave, subject + suffix, "count"), e[key])
    return check


def window(t, c, case):
    e, suffix = case["expect"], ":" + case["spec"]["type"]
    series_change(t, c, "2021-12", "burst:window" + suffix, e, "window")
    row = t.get("report_series", "2021-12", "burst:window" + suffix, "log_rate_ratio_negative_binomial")
    c.near("nb", float(row["estimate"]), e["nb_window"])
    c.near("nb se", float(row["se"]), e["nb_se_window"])
    c.near("ratio", t.value("estimate", "report_series", "2021-12", "burst:window" + suffix, "rate_ratio"), e["rate_ratio"])
    c.near("dispersion", t.value("estimate", "report_series", "2021-12", "dispersion" + suffix, "quasi"), e["dispersion"])
    c.near("theta", t.value("estimate", "report_series", "2021-12", "dispersion" + suffix, "theta"), e["nb_theta"])
    for subject, key in (("expected", "counterfactual"), ("observed", "observed"), ("excess", "excess")):
        c.near(subject, t.value("estimate", "report_series", "2021-12", subject + suffix, "count"), e[key])
    c.near("se", t.value("se", "report_series", "2021-12", "expected" + suffix, "count"), e["se_counterfactual_quasi"])


COUNT_SERIES = {case: "checked by the oracle runner" for case in (
    "seatbelts-driverskilled", "seatbelts-drivers", "seatbelts-vankilled", "sicily-level", "sicily-level-season",
    "sicily-level-slope", "quine-nb", "quine-nb-published", "seatbelts-nb", "rate-ratio")}

# ---- nhanes2: replicate weights from the file ----


def replicated(t, c, case):
    """id: indicator/segment/wave, or change: the later wave less the earlier."""
    variable, segment, wave = case["id"].split("/")
    want, kind = case["expect"], "share" if variable == "heavy" else "mean"
    if wave == "change":
        row = t.get("indicator", "even", variable, "difference", segment, "odd")
    else:
        row = t.get("indicator", wave, variable, kind, segment)
    c.near(case["id"] + " method", float(row["method"] == "replicates"), 1.0)
    for column in want:
        c.near(case["id"] + " " + column, float(row[column]) if row[column] else None, want[column])


# ---- api-draws: new draws in the same strata ----


def drawn_anew(t, c, case):
    """id: indicator/segment/wave, or change: the later wave less the earlier."""
    variable, segment, wave = case["id"].split("/")
    kind = "share" if variable == "met" else "mean"
    if wave == "change":
        row = t.get("indicator", "second", variable, "difference", segment, "first")
    else:
        row = t.get("indicator", wave, variable, kind, segment)
    for column, want in case["expect"].items():
        c.near(case["id"] + " " + column, float(row[column]) if row[column] else None, want)


REPLICATED = {"/".join((variable, segment, wave)): replicated for variable in ("heavy", "kilos")
              for segment in ("all", "short", "middle", "tall") for wave in ("odd", "even", "change")}

DRAWN = {"/".join((variable, segment, wave)): drawn_anew for variable in ("met", "api")
         for segment in ("all", "small", "large") for wave in ("first", "second", "change")}

CASES = {
    "api-draws": DRAWN,
    "nhanes2": REPLICATED,
    "nhanes2-raked": REPLICATED,
    "smoking-ttm": {"distribution": distribution, "effect-24": effect, "attrition-24": attrition, "ordinal-24": "checked by the oracle runner: arms beside each other, not waves",
                    **{"transition-%s-%s" % (g, w): transition for g in ("ttm", "control") for w in ("00-24", "06-24", "06-12")}},
    "anes2020": {"margins": margins, "gap-all": gap_all, "ladder7": ladder, "ladder7-by-age": ladder_by_age,
                 **{"gap-by-" + g: gap_by for g in ("age_group", "education", "campaign_interest", "gender")},
                 "flow-4x4": joint_flow},
    "anes2020-panel": {"gap-all": panel_gap, "gap-by-age_group": panel_gap_by, "flow-4x4": panel_flow,
                       **{c: "checked by anes2020" for c in ("margins", "ladder7", "ladder7-by-age", "gap-by-education",
                                                             "gap-by-campaign_interest", "gap-by-gender")}},
    "nsw-offences": {"facts": offence_facts, "cbs-facts": "checked by mma-tips", "mma-2020-2019": "checked by mma-tips",
                     "mma-2022-2021": "checked by mma-tips",
                     **{"window-" + k: window for k in ("drug-offences", "theft", "robbery", "malicious-damage-to-property",
                                                        "intimidation-stalking-and-harassment")}},
    "seatbelts": {**COUNT_SERIES, "seatbelts-drivers": series_of("1984-12", "law", ":drivers"),
                  "seatbelts-vankilled": series_of("1984-12", "law", ":van")},
    "sicily": {**COUNT_SERIES, "sicily-level": series_of("2006-11", "smokban")},
    "sicily-season": {**COUNT_SERIES, "sicily-level-season": series_of("2006-11", "smokban")},
    "mma-tips": {"mma-2020-2019": tips, "mma-2022-2021": tips, "cbs-facts": inhabitants, "facts": "checked by nsw-offences",
                 **{"window-" + k: "checked by nsw-offences" for k in ("drug-offences", "theft", "robbery", "malicious-damage-to-property",
                                                                  "intimidation-stalking-and-harassment")}},
}


SKIPPED = 77  # as ctest is told


def fetch_external(folder, place):
    """Files that carry no licence are not in the tree: external.txt names them below the folder of reference data,
    which stands beside the tree or where TREDE_ORACLES says. False: they are not there."""
    listed = os.path.join(folder, "external.txt")
    if not os.path.exists(listed):
        return True
    root = os.environ.get("TREDE_ORACLES") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/oracles")
    with open(listed) as f:
        for source, target in (line.split() for line in f):
            if not os.path.exists(os.path.join(root, source)):
                return False
            os.makedirs(os.path.dirname(os.path.join(place, target)), exist_ok=True)
            shutil.copy(os.path.join(root, source), os.path.join(place, target))
    return True


def main(trede, folder, work):
    name = os.path.basename(folder.rstrip("/"))
    place = os.path.join(work, name)
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, place)
    if not fetch_external(folder, place):
        print("skipped: the data of %s carry no licence and are not in the tree" % name)
        return SKIPPED
    subprocess.run([trede, "run", "--quiet", place], check=True)
    table = Table(subprocess.run([trede, "export", "--quiet", place], check=True, capture_output=True, text=True).stdout)
    passed = failed = skipped = 0
    with open(os.path.join(folder, "expected.json")) as f:
        cases = json.load(f)["cases"]
    for case in cases:
        check = CASES[name][case["id"]]  # a case nobody thought of stops here
        if isinstance(check, str):
            elsewhere = check.startswith("checked by ")
            skipped += not elsewhere
            print("%s %-45s %s" % ("other  " if elsewhere else "skipped", case["id"], check))
            continue
        c = Checker(case["tol"])
        check(table, c, case)
        failed += c.failed > 0
        passed += c.failed == 0
        print("%s %-45s %d values, %d differ" % ("FAILED" if c.failed else "passed", case["id"], c.passed + c.failed, c.failed))
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
