"""Generated campaigns with known truth for the advice on the mix: what each channel does to a person it reaches.

make(folder, seed, kind, effects) writes a campaign and returns its truth. Kinds:
  usual      two waves of 300 people, one town: what most municipalities have
  large      two waves of 1,500
  staggered  twelve quarters of 600 people in ten areas, every channel starting in the areas one after another

A person is on the target rung with a chance that rises with the effect of every channel that reached them. Who is
involved in the neighbourhood is reached more and stands higher (the campaign's segments know that), and so is, a
little, whoever has an inclination that no question asks about: comparing those reached with those not reached is biased.
What a channel reaches rises with its money as money ** elasticity; planners spent roughly what reach is worth.
"""
import csv
import math
import os
import random

CHANNELS = [("brief", "Brief", "group"), ("folders", "Folders", "mass"), ("affiches", "Affiches / aanplakborden", "mass"),
            ("radio", "Radiospots", "mass"), ("bijeenkomst", "Presentatie voor een groep", "group"), ("facebook", "Facebook", "mass")]
AREAS = 10
INHABITANTS = 60000
TARGET = 6


def logistic(x):
    return 1 / (1 + math.exp(-x))


def truth_of(rng, effects):
    """Per channel: money now, reach now, effect per person reached; and the elasticity of reach."""
    elasticity = rng.uniform(0.2, 0.45)
    channels = []
    for name, medium, tactic in CHANNELS:
        productivity = rng.lognormvariate(0, 0.4)
        money = 8000 * productivity ** (1 / (1 - elasticity)) * rng.lognormvariate(0, 0.3)
        reach = min(0.85, max(0.05, 0.25 * productivity * (money / 8000) ** elasticity))
        effect = 0.0
        if effects:
            effect = rng.choice([0.0, 0.03, 0.06, 0.10, 0.16])
        channels.append({"name": name, "medium": medium, "tactic": tactic, "money": round(money), "reach": reach, "effect": effect})
    return {"elasticity": elasticity, "channels": channels}


def value(truth, money):
    """People on the target rung through the channels, with so much money for each."""
    total = 0.0
    for channel, spent in zip(truth["channels"], money):
        total += INHABITANTS * channel["reach"] * channel["effect"] * (max(spent, 0.0) / channel["money"]) ** truth["elasticity"]
    return total


def best(truth):
    """The best division of the same budget, without bounds: marginal returns equal."""
    budget = sum(c["money"] for c in truth["channels"])
    e = truth["elasticity"]
    weight = [(c["reach"] * c["effect"] * c["money"] ** -e) ** (1 / (1 - e)) if c["effect"] > 0 else 0.0 for c in truth["channels"]]
    if sum(weight) == 0:
        return [c["money"] for c in truth["channels"]]
    return [budget * w / sum(weight) for w in weight]


def person(rng, truth, present):
    """involved, the channels met, on the target rung or not."""
    involved = rng.random() < 0.4
    hidden = rng.gauss(0, 1)
    chance = 0.28 + (0.12 if involved else 0.0) + 0.02 * hidden
    met = []
    for channel, there in zip(truth["channels"], present):
        base = math.log(channel["reach"] / (1 - channel["reach"]))
        seen = there and rng.random() < logistic(base + (0.4 if involved else -0.27) + 0.1 * hidden)
        met.append(seen)
        if seen:
            chance += channel["effect"]
    return involved, met, rng.random() < min(0.97, max(0.03, chance))


def write(path, head, rows):
    with open(path, "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(head)
        w.writerows(rows)


def make(folder, seed, kind, effects=True):
    rng = random.Random(seed)
    truth = truth_of(rng, effects)
    staggered = kind == "staggered"
    waves = 12 if staggered else 2
    people = {"usual": 300, "large": 1500, "staggered": 600}[kind]
    os.makedirs(os.path.join(folder, "data"), exist_ok=True)
    quarters = [(2023 + q // 4, q % 4 + 1) for q in range(waves)]
    # a channel starts in one area after another, in an order of its own, from the second quarter on; without areas in
    # the second quarter
    start = [[0] * AREAS for _ in CHANNELS]
    for c in range(len(CHANNELS)):
        order = list(range(AREAS))
        rng.shuffle(order)
        for place, area in enumerate(order):
            start[c][area] = 1 + place if staggered else 1
    rows, number = [], 0
    for q in range(waves):
        for _ in range(people):
            area = rng.randrange(AREAS)
            present = [q >= start[c][area] for c in range(len(CHANNELS))]
            involved, met, on_target = person(rng, truth, present)
            number += 1
            rung = rng.choice([6, 7]) if on_target else rng.choice([1, 2, 3, 4, 5])
            rows.append(["p%06d" % number, "%d-Q%d" % quarters[q], "wijk%02d" % area, int(involved), rung] + [int(m) for m in met])
    names = [c["name"] for c in truth["channels"]]
    write(os.path.join(folder, "data", "enquete.csv"), ["id", "golf", "wijk", "betrokken", "trede"] + ["zag_" + n for n in names], rows)
    spend = []
    for q, (year, quarter) in enumerate(quarters):
        for c, channel in enumerate(truth["channels"]):
            if not staggered:
                if q >= 1:
                    spend.append(["%d-Q%d" % (year, quarter), "", channel["name"], channel["money"]])
                continue
            for area in range(AREAS):
                if q >= start[c][area]:
                    spend.append(["%d-Q%d" % (year, quarter), "wijk%02d" % area, channel["name"], "%.2f" % (channel["money"] / AREAS)])
    write(os.path.join(folder, "data", "inzet.csv"), ["kwartaal", "wijk", "kanaal", "euro"], spend)
    write(os.path.join(folder, "items.csv"), ["item", "column", "kind", "min", "max"],
          [["betrokken", "betrokken", "yesno", "", ""], ["trede", "trede", "number", 1, 7], ["wijk", "wijk", "choice", "", ""]] +
          [["zag_" + n, "zag_" + n, "yesno", "", ""] for n in names])
    write(os.path.join(folder, "codes.csv"), ["item", "raw", "value", "label_nl", "label_en"],
          [["wijk", "wijk%02d" % a, a + 1, "Wijk %d" % a, "Area %d" % a] for a in range(AREAS)])
    write(os.path.join(folder, "segments.csv"), ["segment_set", "segment", "rule", "label_nl", "label_en"],
          [["betrokkenheid", "ja", "betrokken = 1", "betrokken", "involved"], ["betrokkenheid", "nee", "betrokken = 0", "niet betrokken", "not involved"]] +
          ([["wijk", "wijk%02d" % a, "wijk = %d" % (a + 1), "Wijk %d" % a, "Area %d" % a] for a in range(AREAS)] if staggered else []))
    write(os.path.join(folder, "channels.csv"), ["channel", "medium", "exposure", "tactic"],
          [[c["name"], c["medium"], "zag_%s = 1" % c["name"], c["tactic"]] for c in truth["channels"]])
    write(os.path.join(folder, "population.csv"), ["margin", "category", "persons"], [["betrokken", "1", int(INHABITANTS * 0.4)], ["betrokken", "0", int(INHABITANTS * 0.6)]])
    fieldwork = ["%d-%02d-01/%d-%02d-25" % (y, 3 * k, y, 3 * k) for y, k in quarters]
    with open(os.path.join(folder, "campaign.yaml"), "w") as f:
        f.write("trede: 1\nname: Voorbeeld\nlanguage: nl\nexample: true\nsample: probability\nstart: 2023-04-01\nwaves:\n")
        for (year, quarter), days in zip(quarters, fieldwork):
            f.write("  - {id: %d-Q%d, label: %d-Q%d, fieldwork: %s}\n" % (year, quarter, year, quarter, days))
        f.write("surveys:\n  - {file: data/enquete.csv, wave: {column: golf}}\ndesign: {respondent: id}\n"
                "ladder: {placement: column, column: trede}\neffect: {stage: %d}\nactivity:\n"
                "  - {file: data/inzet.csv, period: kwartaal, channel: kanaal, spend: euro%s}\n"
                % (TARGET, ", segment: {wijk: wijk}" if staggered else ""))
        f.write("report: {leave_out: [indicator, independence, contrast, flow, flow_test, markov, projection, latent_markov, bounds, "
                "adjusted_movement, gap, gap_prospective, barrier, barrier_points, scale, fresh_panel, weighting, quality, did]}\n")
    return truth
