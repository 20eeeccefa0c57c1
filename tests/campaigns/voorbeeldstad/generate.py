#!/usr/bin/env python3
"""Generates the example municipality: survey exports, report counts, activity, population, and the truth behind them.

    python3 generate.py            writes data/*.csv, population.csv and truth.json beside this file

Nothing here is a real person or a real town. The model, so that estimates can be held against it:
  * every inhabitant has a district, an age group, a trade (entrepreneur or not) and a lasting disposition u ~ N(0, 1);
  * in a wave, channel exposures are drawn, and eta = u + wave + sum of the channels seen + small district effects;
  * gates 2..5 (knows, worries, sees an own role, means to report) are passed one after the other while
    eta + noise exceeds a rising threshold; beyond the first gate not passed, a gate is answered "yes" by OFF_PATH of them;
  * a signal is seen by 30-45 %; who saw one and means to report does report unless a barrier stops it: not knowing
    how, doubting the follow-up and fearing consequences each lower the log-odds of reporting;
  * response depends on age and district (the file needs weights); the panel loses people at the low rungs more often.
  * one thing got worse: in West fewer people find undermining unacceptable in the second wave, while elsewhere nothing
    of the kind happened. Nothing else depends on that answer. problems.csv, the organisation's own log, is written by hand.
truth.json holds the population values per wave from a simulation of 100,000 inhabitants by the same model.
Rerunning gives the same bytes (Python's random with a fixed seed; only random() and arithmetic are used).
"""
import json
import math
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
DISTRICTS = [("Centrum", 14200, 0.10), ("Noord", 18900, -0.05), ("Oost", 16100, 0.00), ("Zuid", 21700, -0.10),
             ("West", 12600, 0.05), ("Buitengebied", 6400, 0.15)]
AGES = [("18-34", 0.27, -0.25, 0.55), ("35-49", 0.24, 0.00, 0.90), ("50-64", 0.26, 0.10, 1.20), ("65+", 0.23, 0.05, 1.35)]
# name, share reached before, share reached during, lift on the ladder
CHANNELS = [("brief", 0.00, 0.46, 0.45), ("huis_aan_huis", 0.10, 0.34, 0.15), ("website", 0.06, 0.18, 0.20),
            ("facebook", 0.08, 0.22, 0.05), ("facebook_advertenties", 0.00, 0.27, 0.00), ("affiches", 0.03, 0.38, 0.10),
            ("buurtapp", 0.12, 0.24, 0.25), ("bijeenkomst", 0.02, 0.07, 0.60), ("gesprek_wijkagent", 0.05, 0.09, 0.70),
            ("infoborden", 0.02, 0.20, 0.05)]
GATES = [-1.35, -0.75, -0.25, 0.05]  # knows, worries, own role, intends
OFF_PATH = [0.10, 0.10, 0.10, 0.32]  # answered "yes" although an earlier gate was not passed
WAVE_LIFT = [0.0, 0.10]

# What got worse in the second wave: indicator, segment, and by how much the latent answer fell there.
PLANTED = ("vindt_onaanvaardbaar", "West", -1.1)

rng = random.Random(20260201)
visits = random.Random(7)  # of its own, so that nothing else changes with it


def normal():
    """Sum of twelve uniforms: close to normal, and the same on every machine."""
    return sum(rng.random() for _ in range(12)) - 6.0


def chance(p):
    return rng.random() < p


def expit(x):
    return 1.0 / (1.0 + math.exp(-x))


def pick(weights):
    x = rng.random() * sum(weights)
    for i, w in enumerate(weights):
        x -= w
        if x < 0:
            return i
    return len(weights) - 1


def likert(position):
    """1..5 around a latent position."""
    z = position + normal()
    return 1 + (z > -1.5) + (z > -0.5) + (z > 0.5) + (z > 1.5)


def yes_likert(yes, edge=4):
    """A Likert answer at or above edge where yes, below it where not."""
    return (edge + (rng.random() < 0.45) * (5 - edge)) if yes else 1 + int(rng.random() * (edge - 1))


# barrier, what it does to the log-odds of reporting; the other barriers of the campaign do nothing
BARRIERS = [("weet_niet_hoe", -1.1), ("twijfelt_opvolging", -0.8), ("bang", -0.9)]
WITHOUT_EFFECT = ["twijfelt_signaal", "geen_urgentie", "geen_last"]


def barriers_of(a):
    return [a["weet_waar"] <= 2, a["vertrouwt_opvolging"] <= 2, a["bang_gevolgen"] >= 4]


def log_odds_of_acting(intends, wave, barriers):
    return -1.5 + 1.9 * intends + sum(effect * has for (_, effect), has in zip(BARRIERS, barriers)) + 0.15 * wave


class Person:
    def __init__(self):
        self.district = pick([d[1] for d in DISTRICTS])
        self.age = pick([a[1] for a in AGES])
        self.trade = chance(0.09)
        self.u = normal()
        self.fear, self.trust, self.apathy = normal(), normal(), normal()

    def answer(self, wave):
        a = {}
        lift = 0.0
        for name, before, during, effect in CHANNELS:
            p = during if wave else before
            if name.startswith("facebook") and self.age == 3:
                p *= 0.4
            if name == "huis_aan_huis" and self.age == 0:
                p *= 0.4
            seen = chance(p)
            a["gezien_" + name] = seen
            lift += effect * seen
        eta = self.u + lift + WAVE_LIFT[wave] + DISTRICTS[self.district][2] + AGES[self.age][2]
        passed = []
        for k, threshold in enumerate(GATES):
            goes_on = all(passed)
            passed.append(eta + 0.6 * normal() > threshold if goes_on else chance(OFF_PATH[k]))
        knows, worries, role, intends = passed
        a["kent"] = knows
        a["bezorgd"] = yes_likert(worries)
        a["eigen_rol"] = yes_likert(role)
        a["wil_melden"] = yes_likert(intends)
        a["signalen_goed"] = min(5, max(0, int(2.2 + 0.9 * eta + normal())))
        fallen = PLANTED[2] if wave and DISTRICTS[self.district][0] == PLANTED[1] else 0.0
        a["onaanvaardbaar"] = likert(1.1 + 0.25 * eta + fallen)
        a["zag_signaal"] = chance(0.30 + 0.15 * expit(eta))
        a["weet_waar"] = likert(0.1 + 0.5 * wave + 0.3 * eta)
        a["vertrouwt_opvolging"] = likert(-0.1 + 0.7 * self.trust - 0.05 * wave)
        a["bang_gevolgen"] = likert(-0.4 + 0.8 * self.fear)
        a["twijfelt_signaal"] = likert(0.2 - 0.4 * eta)
        a["urgentie"] = likert(0.2 + 0.5 * eta)
        a["geen_last"] = likert(-0.2 + 0.7 * self.apathy - 0.3 * eta)
        acts = log_odds_of_acting(intends, wave, barriers_of(a))
        reports = a["zag_signaal"] and chance(expit(acts))
        a["gemeld"] = (1 + (rng.random() < 0.40) + (rng.random() < 0.15)) if reports else 0
        a["meldt_altijd"] = yes_likert(reports and chance(0.55))
        a["besloten_niet"] = (not intends) and a["geen_last"] >= 4 and chance(0.35)
        return a

    def responds(self, panel_stage=None):
        p = 0.30 * AGES[self.age][3] * (0.85 if self.district in (1, 3) else 1.05)
        if panel_stage is not None:
            p = 0.34 + 0.045 * panel_stage + 0.02 * self.age
        return chance(min(p, 0.95))


def stage_of(a):
    gates = [a["kent"], a["bezorgd"] >= 4, a["eigen_rol"] >= 4, a["wil_melden"] >= 4, a["gemeld"] >= 1,
             a["gemeld"] >= 2 and a["meldt_altijd"] >= 4]
    k = 1
    for passed in gates:
        if not passed:
            break
        k += 1
    return k


ITEMS = ["kent", "bezorgd", "eigen_rol", "wil_melden", "zag_signaal", "gemeld", "meldt_altijd", "besloten_niet",
         "signalen_goed", "onaanvaardbaar", "weet_waar", "vertrouwt_opvolging", "bang_gevolgen", "twijfelt_signaal",
         "urgentie", "geen_last"] + ["gezien_" + c[0] for c in CHANNELS]
YESNO = {"kent", "zag_signaal", "besloten_niet"} | {"gezien_" + c[0] for c in CHANNELS}


def cell(name, value):
    if rng.random() < 0.012:
        return rng.choice(["", "Weet niet", "Wil niet zeggen"])
    if name in YESNO:
        return "Ja" if value else "Nee"
    return str(int(value))


def row(number, person, wave):
    a = person.answer(wave)
    seconds = int(320 + 90 * normal()) if rng.random() > 0.02 else 60
    fields = ["VS%05d" % number, DISTRICTS[person.district][0], AGES[person.age][0],
              "Ondernemer" if person.trade else "Inwoner"]
    fields += [cell(n, a[n]) for n in ITEMS]
    fields += [str(1 + int(6 * visits.random() ** 2)) if a["gezien_website"] else "nvt"]
    fields += [str(max(seconds, 45)), "ingevuld via de wijkkrant; geen verdere opmerkingen" if chance(0.05) else ""]
    return fields, stage_of(a)


def write(name, header, rows, delimiter, encoding, newline):
    with open(os.path.join(HERE, name), "w", encoding=encoding, newline="") as out:
        for r in [header] + rows:
            out.write(delimiter.join('"%s"' % f if delimiter in f or '"' in f else f for f in r) + newline)


def surveys():
    header = ["respondent", "wijk", "leeftijd", "doelgroep"] + ITEMS + ["keer_website", "duur_seconden", "opmerking"]
    first, people, number = [], [], 0
    while len(first) < 1240:
        p = Person()
        if not p.responds():
            continue
        number += 1
        fields, stage = row(number, p, 0)
        first.append(fields)
        people.append((number, p, stage))
    panel = [row(n, p, 1)[0] for n, p, stage in people if p.responds(stage)]
    fresh = []
    while len(fresh) < 640:
        p = Person()
        if p.responds():
            number += 1
            fresh.append(row(number, p, 1)[0])
    write("data/nulmeting.csv", header, first, ";", "utf-8-sig", "\r\n")
    write("data/meting1_panel.csv", header, panel, ";", "cp1252", "\r\n")
    write("data/meting1_vers.csv", header, fresh, ",", "utf-8", "\n")
    return len(first), len(panel), len(fresh)


def reports():
    lines = ["Politie", "Meld Misdaad Anoniem", "Gemeente", "Online meldpunt"]
    base = {"Politie": 0.36, "Meld Misdaad Anoniem": 0.20, "Gemeente": 0.16, "Online meldpunt": 0.14}
    rows = []
    for month in range(24):
        year, m = 2024 + (month + 6) // 12, (month + 6) % 12 + 1
        after = month >= 19  # the campaign starts in February 2026
        for name, persons, effect in DISTRICTS:
            for line in lines:
                mu = base[line] * persons / 1000.0 * math.exp(0.05 * math.sin(2 * math.pi * month / 12) + effect
                                                             + (0.30 if after else 0.0)
                                                             + (0.35 if after and line == "Online meldpunt" else 0.0))
                limit, k, product = math.exp(-mu), 0, rng.random()
                while product > limit:
                    k += 1
                    product *= rng.random()
                anonymous = sum(chance(0.95 if line == "Meld Misdaad Anoniem" else 0.15) for _ in range(k))
                followed = sum(chance(0.68 if not after else 0.61) for _ in range(k))
                back = sum(chance(0.50) for _ in range(followed))
                days = "%d,%d" % (int(9 + 10 * rng.random()), int(10 * rng.random())) if followed else ""
                rows.append(["%d-%02d" % (year, m), name, line, str(k), str(anonymous), str(followed), str(back), days])
    write("data/meldingen.csv", ["maand", "wijk", "kanaal", "aantal", "anoniem", "opgevolgd", "teruggekoppeld", "dagen"],
          rows, ";", "cp1252", "\r\n")


def activity():
    spend = {"brief": 9800, "huis_aan_huis": 6200, "website": 2500, "facebook": 0, "facebook_advertenties": 5400,
             "affiches": 3100, "buurtapp": 0, "bijeenkomst": 2800, "gesprek_wijkagent": 0, "infoborden": 1900}
    hours = {"brief": 40, "huis_aan_huis": 16, "website": 60, "facebook": 45, "facebook_advertenties": 12, "affiches": 20,
             "buurtapp": 30, "bijeenkomst": 90, "gesprek_wijkagent": 160, "infoborden": 6}
    rows = []
    for quarter, share in (("2026-Q1", 0.40), ("2026-Q2", 0.60)):
        for c in CHANNELS:
            euro = "%d,%02d" % (int(spend[c[0]] * share), 0)
            rows.append([quarter, c[0], euro, str(int(hours[c[0]] * share)), str(int(78000 * c[2] * share))])
    write("data/inzet.csv", ["kwartaal", "middel", "euro", "uren", "contacten"], rows, ";", "cp1252", "\r\n")


def population():
    adults = 0.81
    with open(os.path.join(HERE, "population.csv"), "w", encoding="utf-8") as out:
        out.write("margin;category;persons\n")
        total = sum(int(d[1] * adults) for d in DISTRICTS)
        for name, persons, _ in DISTRICTS:
            out.write("wijk;%s;%d\n" % (name, int(persons * adults)))
        left = total
        for i, (name, share, _, _) in enumerate(AGES):
            n = left if i == len(AGES) - 1 else int(total * share)
            left -= n
            out.write("leeftijd;%s;%d\n" % (name, n))


class Points:
    """What the barriers do among those who saw a signal: the chances themselves, with and without each barrier."""

    def __init__(self, wave):
        self.wave, self.saw, self.intend = wave, 0, 0
        self.effect, self.closed, self.shapley = [0.0] * 3, [0.0] * 3, [0.0] * 3

    def add(self, intends, barriers):
        self.saw += 1
        if not intends:
            return
        self.intend += 1
        worth = [self.chance([has and not (gone >> i & 1) for i, has in enumerate(barriers)]) for gone in range(8)]
        for i in range(3):
            with_it, without = list(barriers), list(barriers)
            with_it[i], without[i] = True, False
            self.effect[i] += self.chance(with_it) - self.chance(without)
            self.closed[i] += worth[1 << i] - worth[0]
            for gone in range(8):
                if not gone >> i & 1:
                    share = (2, 1, 2)[bin(gone).count("1")] / 6.0
                    self.shapley[i] += share * (worth[gone | 1 << i] - worth[gone])

    def chance(self, barriers):
        return expit(log_odds_of_acting(True, self.wave, barriers))

    def out(self):
        found = {name: {"marginal_effect": self.effect[i] / self.intend, "points_closed": self.closed[i] / self.saw,
                        "shapley_points": self.shapley[i] / self.saw} for i, (name, _) in enumerate(BARRIERS)}
        for name in WITHOUT_EFFECT:
            found[name] = {"marginal_effect": 0.0, "points_closed": 0.0, "shapley_points": 0.0}
        return found, sum(self.shapley) / self.saw


def truth(n=100000):
    out = {"people": n, "planted": {"indicator": PLANTED[0], "segment_set": "wijk", "segment": PLANTED[1]}, "waves": {}}
    for wave, wave_id in ((0, "2026-Q1"), (1, "2026-Q2")):
        stages, saw, intends, acts, know, points = [0] * 8, 0, 0, 0, 0, Points(wave)
        west, unacceptable = 0, 0
        for _ in range(n):
            person = Person()
            a = person.answer(wave)
            stages[stage_of(a)] += 1
            know += a["signalen_goed"] >= 3
            if DISTRICTS[person.district][0] == PLANTED[1]:
                west += 1
                unacceptable += a["onaanvaardbaar"] >= 4
            if a["zag_signaal"]:
                saw += 1
                intends += a["wil_melden"] >= 4
                acts += a["gemeld"] >= 1
                points.add(a["wil_melden"] >= 4, barriers_of(a))
        barriers, explainable = points.out()
        out["waves"][wave_id] = {"stage_share": [s / n for s in stages[1:]], "saw_signal": saw / n,
                                 "intention_saw": intends / saw, "behaviour_saw": acts / saw,
                                 "gap_headline": (intends - acts) / saw, "herkent_signaal": know / n,
                                 "planted": unacceptable / west,
                                 "barriers": barriers, "explainable": explainable,
                                 "unexplained": (intends - acts) / saw - explainable}
    with open(os.path.join(HERE, "truth.json"), "w", encoding="utf-8") as f:
        json.dump(out, f, indent=1)
        f.write("\n")


STAFF_ITEMS = ["kent", "bezorgd", "eigen_rol", "wil_melden", "zag_signaal", "gemeld", "signalen_goed", "onaanvaardbaar",
               "weet_waar", "vertrouwt_opvolging", "bang_gevolgen", "gezien_website"]


def staff():
    """Own staff: a readier group, with numbers of its own for chance, so that the residents stay as they were."""
    global rng
    rng = random.Random(20260601)
    rows = []
    for number in range(1, 131):
        p = Person()
        p.u += 0.6
        a = p.answer(1)
        rows.append(["MW%04d" % number] + [cell(n, a[n]) for n in STAFF_ITEMS])
    write("data/medewerkers.csv", ["respondent"] + STAFF_ITEMS, rows, ";", "utf-8", "\n")


if __name__ == "__main__":
    print("responses: %d before, %d panel, %d fresh" % surveys())
    reports()
    activity()
    population()
    truth()
    staff()
