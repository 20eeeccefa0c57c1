#!/usr/bin/env python3
"""Wrong input, one mistake at a time: a clear message with its position, the right exit status, nothing lost.

    wrong_input.py TREDE WORK_FOLDER

For every case the correct campaign is run first; then one thing is spoiled and `trede run` is run again. Unless the
case says that the rest of the file is taken, the store's answers and the workbook must be what they were.
"""
import csv
import hashlib
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys

import small

TREDE, WORK = sys.argv[1:3]
passed = failed = skipped = 0


def write(place, contents):
    for name, text in contents.items():
        path = os.path.join(place, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        with open(path, "wb") as f:
            f.write(data)


def answers(place):
    """Everything the store holds of respondents and counts, as one fingerprint."""
    with sqlite3.connect("file:%s?mode=ro" % os.path.join(place, "campaign.db"), uri=True) as db:
        rows = [db.execute("SELECT * FROM %s ORDER BY 1" % t).fetchall() for t in ("response", "count_row")]
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def run(place, *more, verb="run"):
    return subprocess.run([TREDE, verb, *more, place], capture_output=True, text=True)


def spoil(contents, name, old, new):
    text = contents[name]
    assert old in text, "%s does not hold %r" % (name, old)
    contents[name] = text.replace(old, new, 1)


def line_of(text, needle):
    return text[:text.index(needle)].count("\n") + 1


def case(what, change, status, message, place=None, changes_store=False, verb="run"):
    """change(contents) spoils; message is a regular expression for stderr, place one for "file:line:column"."""
    global passed, failed
    folder = os.path.join(WORK, "wrong", re.sub(r"\W+", "_", what))
    shutil.rmtree(folder, ignore_errors=True)
    contents = small.files()
    write(folder, contents)
    first = run(folder)
    problems = []
    if first.returncode != 0:
        problems.append("the correct campaign fails: " + first.stderr)
    else:
        before = answers(folder), digest(os.path.join(folder, "dashboard.xlsx"))
        changed = small.files()
        change(changed)
        for name in set(contents) - set(changed):
            os.remove(os.path.join(folder, name))
        write(folder, changed)
        got = run(folder, verb=verb)
        if got.returncode != status:
            problems.append("exit status %d, not %d" % (got.returncode, status))
        if not re.search(message, got.stderr):
            problems.append("no message like %r" % message)
        if place and not re.search(place, got.stderr):
            problems.append("no position like %r" % place)
        if "geheime" in got.stderr or re.search(r"\bR\d+\b", got.stderr):
            problems.append("the message quotes an answer")
        if not changes_store and answers(folder) != before[0]:
            problems.append("the store changed")
        if status != 0 and digest(os.path.join(folder, "dashboard.xlsx")) != before[1]:
            problems.append("the workbook changed")
        if problems:
            problems.append("stderr: " + got.stderr.strip())
    failed += bool(problems)
    passed += not problems
    if problems:
        print("FAILED %s\n    %s" % (what, "\n    ".join(problems)))


def first_answer(contents, column, value, name="data/meting1.csv", row=3):
    """Puts value in one cell of one respondent of the second wave."""
    lines = contents[name].split("\n")
    cells = lines[row].split(",")
    cells[small.HEADER.split(",").index(column)] = value
    lines[row] = ",".join(cells)
    contents[name] = "\n".join(lines)


def all_answers(contents, column, value, name="data/meting1.csv"):
    lines = contents[name].split("\n")
    for i in range(1, len(lines) - 1):
        cells = lines[i].split(",")
        cells[small.HEADER.split(",").index(column)] = value
        lines[i] = ",".join(cells)
    contents[name] = "\n".join(lines)


def yaml(old, new):
    return lambda c: spoil(c, "campaign.yaml", old, new)


def bad_cell(what, column, value, message):
    """One bad cell: that row is set aside with line and column, the rest of the file is taken."""
    number = small.HEADER.split(",").index(column) + 1
    case("one " + what, lambda c: first_answer(c, column, value), 0, message, r"data/meting1\.csv:4:%d" % number, changes_store=True)
    case("every " + what, lambda c: all_answers(c, column, value), 3, message, r"data/meting1\.csv:2:%d" % number)


def data_cases():
    bad_cell("code outside the range", "bezorgd", "9", r"outside the minimum")
    bad_cell("weight 0", "gewicht", "0", r"weight")
    bad_cell("weight below 0", "gewicht", "-1.5", r"weight")
    bad_cell("weight blank", "gewicht", "", r"weight")
    bad_cell("text where a number belongs", "leeftijd", "veertig", r"number")
    bad_cell("number out of bounds", "leeftijd", "250", r"outside the minimum")
    case("missing column", lambda c: spoil(c, "data/meting1.csv", "bezorgd,", "bezorgt,"), 3, r"bezorgd", r"data/meting1\.csv:1")
    case("two missing columns in one go", lambda c: spoil(c, "data/meting1.csv", "kent,bezorgd", "kend,bezorgt"), 3,
         r"(?s)kent.*bezorgd|bezorgd.*kent")
    case("decimal comma and point in one file", lambda c: (first_answer(c, "gewicht", '"0,75"'),), 3, r"decimal", changes_store=False)
    case("unterminated quote", lambda c: first_answer(c, "opmerking", '"zonder einde'), 0, r"quote", r"data/meting1\.csv:4", changes_store=True)
    case("row with too few fields", lambda c: spoil(c, "data/meting1.csv", c["data/meting1.csv"].split("\n")[3], "R900,1,1,1"), 0,
         r"field", r"data/meting1\.csv:4", changes_store=True)
    case("UTF-16 is read", lambda c: c.update({"data/meting1.csv": c["data/meting1.csv"].encode("utf-16")}), 0, r"(?i)utf-16", changes_store=True)
    case("UTF-16 without a mark", lambda c: c.update({"data/meting1.csv": c["data/meting1.csv"].encode("utf-16-le")}), 3, r"data/meting1\.csv")
    case("a binary file", lambda c: c.update({"data/meting1.csv": b"PK\x03\x04" + bytes(range(256)) * 20}), 3, r"data/meting1\.csv")
    case("empty file", lambda c: c.update({"data/meting1.csv": ""}), 3, r"empty", r"data/meting1\.csv")
    case("empty wave: only a header", lambda c: c.update({"data/meting1.csv": small.HEADER + "\n"}), 3, r"no (rows|responses|answers)|empty", r"data/meting1\.csv")
    case("missing file", lambda c: c.pop("data/meting1.csv"), 4, r"data/meting1\.csv", r"campaign\.yaml:12:12")
    case("the same respondent twice", lambda c: c.update({"data/meting1.csv": c["data/meting1.csv"] + c["data/meting1.csv"].split("\n")[1] + "\n"}), 0,
         r"occurs earlier", r"data/meting1\.csv:82", changes_store=True)
    case("blank respondent", lambda c: first_answer(c, "resp_id", ""), 0, r"respondent", r"data/meting1\.csv:4:1", changes_store=True)
    case("report count below 0", lambda c: spoil(c, "data/meldingen.csv", "2026-03,politie,13", "2026-03,politie,-13"), 0, r"below 0", r"data/meldingen\.csv:4:3", changes_store=True)
    case("a month that does not exist", lambda c: spoil(c, "data/meldingen.csv", "2026-03", "2026-13"), 0, r"not a period", r"data/meldingen\.csv:4:1", changes_store=True)
    case("every report count below 0", lambda c: c.update({"data/meldingen.csv": c["data/meldingen.csv"].replace("politie,", "politie,-")}), 3, r"below 0", r"data/meldingen\.csv:2:3")


REGISTER = ["nummer,ontvangen,opgevolgd,behandelaar,anoniem"] + [
    "Z%d,2026-%02d-%02d,2026-%02d-%02d,politie,nee" % (900 + i, 1 + i % 5, 1 + i % 28, 2 + i % 5, 1 + i % 28) for i in range(40)]
CASES = ("cases:\n  - {file: data/zaken.csv, id: nummer, received: ontvangen, followed_up: opgevolgd, owner: behandelaar,\n"
         "     anonymous: anoniem, as_of: 2026-07-31}\nprivacy:")


def register(old=None, new=None, in_yaml=None):
    """Adds a case register with one thing wrong in it, or in its block of campaign.yaml."""
    def change(c):
        c["data/zaken.csv"] = "\n".join(REGISTER) + "\n"
        spoil(c, "campaign.yaml", "privacy:", CASES)
        if old:
            spoil(c, "data/zaken.csv", old, new)
        if in_yaml:
            spoil(c, "campaign.yaml", *in_yaml)
    return change


def every_case(column, value):
    def change(c):
        register()(c)
        rows = [line.split(",") for line in c["data/zaken.csv"].strip().split("\n")]
        for row in rows[1:]:
            row[column] = value
        c["data/zaken.csv"] = "\n".join(",".join(row) for row in rows) + "\n"
    return change


def case_register_cases():
    case("a good case register", register(), 0, r"40 rows read, 40 taken", changes_store=True)
    case("followed up before it came in", register("2026-03-03,2026-04-03", "2026-03-03,2026-03-02"), 0,
         r"before the report came in", r"data/zaken\.csv:4:3", changes_store=True)
    case("a day that does not exist in the register", register("Z903,2026-04-04", "Z903,2026-04-31"), 0, r"not a day of the calendar", r"data/zaken\.csv:5:2", changes_store=True)
    case("a day after that of the register", register("2026-03-03,2026-04-03", "2026-03-03,2026-08-01"), 0, r"after as_of", r"data/zaken\.csv:4:3", changes_store=True)
    case("an id twice", register("Z902,", "Z901,"), 0, r"occurs earlier in this file", r"data/zaken\.csv:4:1", changes_store=True)
    case("neither yes nor no", register("2026-04-03,politie,nee", "2026-04-03,politie,misschien"), 0, r"neither yes nor no", r"data/zaken\.csv:4:5", changes_store=True)
    case("every day in another notation", every_case(1, "01-03-2026"), 3, r"not a day of the calendar", r"data/zaken\.csv:2:2")
    case("no column of receipt", register("ontvangen", "binnen"), 3, r"ontvangen", r"data/zaken\.csv:1")
    case("an unknown key of cases", register(in_yaml=("followed_up:", "folowed_up:")), 4, r"followed_up", r"campaign\.yaml:\d+:\d+")
    case("a register without receipt", register(in_yaml=("received: ontvangen, ", "")), 4, r"received", r"campaign\.yaml:\d+:\d+")
    case("one column for two days", register(in_yaml=("followed_up: opgevolgd", "followed_up: ontvangen")), 4, r"two things", r"campaign\.yaml:\d+:\d+")
    case("trust in nothing that is measured", yaml("privacy:", "trust: weet_war\nprivacy:"), 4, r"weet_waar", r"campaign\.yaml:\d+:8")


def date_cases():
    def with_date(value):
        def change(c):
            c["items.csv"] += "datum,datum,date,,,,Datum,Date\n"
            for name in ("data/nulmeting.csv", "data/meting1.csv"):
                lines = c[name].split("\n")
                lines[0] += ",datum"
                lines[1:-1] = [r + ("," + value if i == 2 else ",2026-01-10") for i, r in enumerate(lines[1:-1])]
                c[name] = "\n".join(lines)
        return change
    case("31 February in the data", with_date("2026-02-31"), 0, r"not a day", r"data/nulmeting\.csv:4:10", changes_store=True)
    case("31 February in the campaign", yaml("start: 2026-02-01", "start: 2026-02-31"), 4, r"date", r"campaign\.yaml:6:8")
    case("fieldwork ends before it begins", yaml("2026-04-06/2026-04-30", "2026-04-30/2026-04-06"), 4, r"(?i)before|after|order", r"campaign\.yaml:9:")


def definition_cases():
    case("unknown key", yaml("language: nl", "langauge: nl"), 4, r'language', r"campaign\.yaml:4:1")
    case("doubled key", yaml("language: nl", "name: x"), 4, r"(?i)twice|double|duplicate", r"campaign\.yaml:4:1")
    case("no sample", yaml("sample: probability\n", ""), 4, r"sample")
    case("wrong sample", yaml("sample: probability", "sample: random"), 4, r"probability.*opt-in", r"campaign\.yaml:5:9")
    case("decimal comma in yaml", yaml("privacy: {minimum_cell: 5}", "privacy: {minimum_cell: 5}\nreport: {confidence: 0,9}"), 4, r"(?i)point|0\.9|comma|unknown")
    case("minimum cell below 5", yaml("minimum_cell: 5", "minimum_cell: 3"), 4, r"public_data", r"campaign\.yaml:26:25")
    case("empty campaign file", lambda c: c.update({"campaign.yaml": "# niets\n"}), 4, r"empty", r"campaign\.yaml")
    case("second document", lambda c: c.update({"campaign.yaml": c["campaign.yaml"] + "---\ntrede: 1\n"}), 4, r"document", r"campaign\.yaml:27:1")
    case("yaml that does not parse", yaml("surveys:", "surveys: ["), 4, r"campaign\.yaml:\d+")
    case("segment rule with a typo", lambda c: spoil(c, "segments.csv", "leeftijd < 40", "leeftjd < 40"), 4, r"leeftijd", r"segments\.csv:2:15")
    case("segment rule that is not finished", lambda c: spoil(c, "segments.csv", "leeftijd < 40", "leeftijd <"), 4, r"segments\.csv:2:")
    case("stage rule naming a missing item", yaml("3: bezorgd >= 4", "3: bezord >= 4"), 4, r"bezorgd", r"campaign\.yaml:18:8")
    case("stage rule with a subquery", yaml("3: bezorgd >= 4", "3: (select 1) = 1"), 4, r"campaign\.yaml:18:9: .*query")
    case("stage rule with a text constant", yaml("2: kent = 1", "2: kent = 'ja'"), 4, r"campaign\.yaml:17:15: .*quotes")
    case("a hole in the ladder", yaml("    3: bezorgd >= 4\n", ""), 4, r"3", r"campaign\.yaml")
    case("goal on an unknown indicator", lambda c: spoil(c, "goals.csv", "weet_waar", "weet_war"), 4, r"weet_waar", r"goals\.csv:2:17")
    case("goal in an unknown segment", lambda c: spoil(c, "goals.csv", "weet_waar,,", "weet_waar,leeftijd:jongg,"), 4, r"jong", r"goals\.csv:2:27")
    case("item kind unknown", lambda c: spoil(c, "items.csv", "likert", "lickert"), 4, r"likert", r"items\.csv:3:17")
    case("item twice", lambda c: c.update({"items.csv": c["items.csv"] + "kent,kent,yesno,,,,x,x\n"}), 4, r"kent", r"items\.csv:8:1")
    case("wave unknown", yaml("wave: 2026-Q2}", "wave: 2026-Q9}"), 4, r"2026-Q", r"campaign\.yaml:12:")
    case("a mistake in the settings and one in a rule, in one go", lambda c: (spoil(c, "campaign.yaml", "sample: probability", "sample: random"),
         spoil(c, "campaign.yaml", "3: bezorgd >= 4", "3: bezord >= 4"), spoil(c, "segments.csv", "leeftijd < 40", "leeftjd < 40")), 4,
         r"(?s)(?=.*opt-in)(?=.*bezorgd)(?=.*leeftijd)")
    case("several mistakes in one go", lambda c: (spoil(c, "campaign.yaml", "language: nl", "langauge: nl"),
                                                  spoil(c, "items.csv", "likert", "lickert")), 4, r"(?s)langauge.*lickert|lickert.*langauge|items\.csv(?s:.*)campaign\.yaml|campaign\.yaml(?s:.*)items\.csv")


def exported(what):
    """The published rows of a case that ran, by analysis, wave, against, segment, subject."""
    folder = os.path.join(WORK, "wrong", re.sub(r"\W+", "_", what))
    rows = csv.DictReader(io.StringIO(run(folder, verb="export").stdout))
    return {(r["analysis"], r["wave"], r["against"], r["segment"], r["subject"]): r for r in rows if r["statistic"] in ("share", "mean", "difference")}


def expect(what, ok, detail=""):
    global passed, failed
    passed += bool(ok)
    failed += not ok
    if not ok:
        print("FAILED %s\n    %s" % (what, detail))


def thin_cases():
    """Little data is not an error: it is a status in the published table, never a number that means nothing."""
    def one_respondent(c):
        c["data/meting1.csv"] = "\n".join(c["data/meting1.csv"].split("\n")[:2]) + "\n"
        c["campaign.yaml"] = c["campaign.yaml"].replace("2026-Q2}", "2026-Q3}").replace(
            "\nsurveys:", "\n  - {id: 2026-Q3, label: Meting 2, fieldwork: 2026-07-06/2026-07-30, mode: web, questionnaire: 1}\nsurveys:")
    case("a wave with one respondent", one_respondent, 0, r"2026-Q2.*no responses", r"campaign\.yaml:9:", changes_store=True)
    rows = exported("a wave with one respondent")
    one = rows[("stage_share", "2026-Q3", "", "all", "1")]
    expect("one respondent is not published", one["status"] == "suppressed" and not one["estimate"], str(one))
    expect("a file given another wave leaves nothing in the old one", rows[("stage_share", "2026-Q2", "", "all", "1")]["status"] == "not_asked",
           str(rows[("stage_share", "2026-Q2", "", "all", "1")]))
    case("a stage nobody holds", yaml("5: gemeld >= 1", "5: gemeld >= 20"), 0, r"nothing to do", changes_store=True)
    nobody = exported("a stage nobody holds")[("stage_share", "2026-Q1", "", "all", "5")]
    expect("0 % with an interval above it", float(nobody["estimate"]) == 0 and float(nobody["low"]) == 0 < float(nobody["high"]) < 0.2, str(nobody))
    case("everybody gives the same answer", lambda c: all_answers(c, "kent", "1"), 0, r"80 taken", changes_store=True)
    same = exported("everybody gives the same answer")[("at_least", "2026-Q2", "", "all", "2")]
    expect("100 % with an interval below it", float(same["estimate"]) == 1 and 0.8 < float(same["low"]) < 1 == float(same["high"]), str(same))


def environment_cases():
    global skipped
    place = os.path.join(WORK, "wrong", "environment")
    shutil.rmtree(place, ignore_errors=True)
    write(place, small.files())

    first = run(place)
    expect("correct campaign", first.returncode == 0, first.stderr)
    book, store = os.path.join(place, "dashboard.xlsx"), os.path.join(place, "campaign.db")
    before = digest(book), answers(place)

    # a folder that takes no files: the old workbook stays (root may write anywhere, so a file stands in for the folder)
    got = run(place, "-o", os.path.join(book, "x.xlsx"))
    expect("workbook into something that is no folder", got.returncode == 6 and digest(book) == before[0], got.stderr)
    got = run(place, "-o", "/proc/x.xlsx")
    expect("workbook into a folder that takes none", got.returncode == 6, got.stderr)

    # a full disk, as a limit on file size: 8 KiB is enough for nothing
    got = subprocess.run(["sh", "-c", "ulimit -f 8; exec \"$0\" report -o \"$1\" \"$2\"", TREDE, os.path.join(place, "full.xlsx"), place],
                         capture_output=True, text=True)
    expect("no room for the workbook", got.returncode == 6 and not os.path.exists(os.path.join(place, "full.xlsx")), got.stderr)
    got = subprocess.run(["sh", "-c", "ulimit -f 8; exec \"$0\" report \"$1\"", TREDE, place], capture_output=True, text=True)
    expect("no room: the old workbook stays", got.returncode == 6 and digest(book) == before[0], got.stderr)
    bigger = small.files()
    bigger["data/meting1.csv"] += "\n".join(small.respondents(7, 4000, 1000)) + "\n"
    write(place, bigger)
    got = subprocess.run(["sh", "-c", "ulimit -f 100; exec \"$0\" run \"$1\"", TREDE, place], capture_output=True, text=True)
    expect("no room for the import", got.returncode == 5 and answers(place) == before[1] and digest(book) == before[0], got.stderr)
    expect("nothing is left behind", not [n for n in os.listdir(place) if n.endswith("-journal") or ".tmp" in n], str(os.listdir(place)))
    write(place, small.files())

    # two at once on one store: one waits or says so, neither breaks it
    two = [subprocess.Popen([TREDE, "run", "-o", os.path.join(place, "two%d.xlsx" % i), place], stderr=subprocess.PIPE, text=True) for i in (1, 2)]
    said = [p.communicate()[1] for p in two]
    expect("two runs at once", sorted(p.returncode for p in two) in ([0, 0], [0, 5]) and answers(place) == before[1], str(said))

    # stores that are none
    for what, data in (("text", b"this is no database\n" * 100), ("zero bytes", b""), ("half a store", None)):
        with open(store, "rb") as f:
            whole = f.read()
        with open(store, "wb") as f:
            f.write(whole[:len(whole) // 2 // 4096 * 4096 - 100] if data is None else data)
        got = run(place)
        expect("a store of " + what, got.returncode == 5 and "campaign.db" in got.stderr and digest(book) == before[0], got.stderr)
        with open(store, "wb") as f:
            f.write(whole)
    expect("the store is whole again", run(place).returncode == 0)

    # a read-only folder, as somebody who is not root
    if os.geteuid() == 0:
        readonly = os.path.join(WORK, "wrong", "readonly")
        shutil.rmtree(readonly, ignore_errors=True)
        shutil.copytree(place, readonly)
        spot = readonly
        while spot != "/":
            if not os.stat(spot).st_mode & 1:
                break
            spot = os.path.dirname(spot)
        if spot == "/":
            for base, folders, names in os.walk(readonly):
                for n in names:
                    os.chmod(os.path.join(base, n), 0o444)
                os.chmod(base, 0o555)
            book2 = digest(os.path.join(readonly, "dashboard.xlsx"))
            nobody = lambda: (os.setgid(65534), os.setuid(65534))
            got = subprocess.run([TREDE, "run", readonly], capture_output=True, text=True, preexec_fn=nobody)
            expect("read-only folder", got.returncode in (5, 6) and digest(os.path.join(readonly, "dashboard.xlsx")) == book2, got.stderr)
            for base, folders, names in os.walk(readonly):
                os.chmod(base, 0o755)
        else:
            skipped += 1
            print("skipped read-only folder: another user cannot reach " + spot)
    else:
        os.chmod(place, 0o555)
        got = run(place)
        os.chmod(place, 0o755)
        expect("read-only folder", got.returncode in (5, 6) and digest(book) == before[0], got.stderr)


def main():
    os.makedirs(WORK, exist_ok=True)
    data_cases()
    case_register_cases()
    date_cases()
    definition_cases()
    thin_cases()
    environment_cases()
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed else 0


sys.exit(main())
