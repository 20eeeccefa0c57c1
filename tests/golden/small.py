"""A small correct campaign as a dictionary of files, which the tests here spoil one by one."""
import random

CAMPAIGN = """trede: 1
name: "Kleine campagne"
organisation: Gemeente Voorbeeld
language: nl
sample: probability
start: 2026-02-01
waves:
  - {id: 2026-Q1, label: Nulmeting, fieldwork: 2026-01-05/2026-01-31, mode: web, questionnaire: 1}
  - {id: 2026-Q2, label: Meting 1, fieldwork: 2026-04-06/2026-04-30, mode: web, questionnaire: 1}
surveys:
  - {file: data/nulmeting.csv, wave: 2026-Q1}
  - {file: data/meting1.csv, wave: 2026-Q2}
design: {respondent: resp_id, weight: gewicht}
ladder:
  placement: cumulative
  stages:
    2: kent = 1
    3: bezorgd >= 4
    4: wil_melden >= 4
    5: gemeld >= 1
indicators: {weet_waar: weet_waar >= 4}
intention: wil_melden >= 4
behaviour: gemeld >= 1
reports:
  - {file: data/meldingen.csv, period: maand, channel: kanaal, count: aantal}
privacy: {minimum_cell: 5}
"""
ITEMS = """item,column,kind,min,max,missing,label_nl,label_en
kent,kent,yesno,,,,Kent het,Knows
bezorgd,bezorgd,likert,1,5,,Bezorgd,Worried
wil_melden,wil_melden,likert,1,5,,Wil melden,Means to report
gemeld,gemeld,number,0,20,,Gemeld,Reported
weet_waar,weet_waar,likert,1,5,,Weet waar,Knows where
leeftijd,leeftijd,number,16,110,,Leeftijd,Age
"""
SEGMENTS = """segment_set,segment,rule,label_nl,label_en
leeftijd,jong,leeftijd < 40,Jong,Young
leeftijd,oud,leeftijd >= 40,Oud,Old
"""
GOALS = """goal,kind,indicator,segment,type,baseline,target,by,smallest_relevant
weten,knowledge,weet_waar,,rise,,0.5,2026-12-31,0.05
"""
HEADER = "resp_id,gewicht,kent,bezorgd,wil_melden,gemeld,weet_waar,leeftijd,opmerking"


def respondents(seed, n, first):
    rng = random.Random(seed)
    rows = []
    for i in range(n):
        rows.append("R%d,%.2f,%d,%d,%d,%d,%d,%d,geheime opmerking" % (
            first + i, 0.5 + rng.random(), rng.random() < 0.7, 1 + int(rng.random() * 5), 1 + int(rng.random() * 5),
            int(rng.random() * 3), 1 + int(rng.random() * 5), 18 + int(rng.random() * 60)))
    return rows


def files():
    reports = ["maand,kanaal,aantal"] + ["2026-%02d,politie,%d" % (m, 10 + m) for m in range(1, 7)]
    return {
        "campaign.yaml": CAMPAIGN,
        "items.csv": ITEMS,
        "segments.csv": SEGMENTS,
        "goals.csv": GOALS,
        "data/nulmeting.csv": "\n".join([HEADER] + respondents(1, 80, 1)) + "\n",
        "data/meting1.csv": "\n".join([HEADER] + respondents(2, 80, 41)) + "\n",
        "data/meldingen.csv": "\n".join(reports) + "\n",
    }
