"""Looks at the fixture's workbook with other eyes: zip, XML, openpyxl. usage: content.py TRY_WORKBOOK"""
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import zipfile
import xml.etree.ElementTree as ET

try:
    import openpyxl
except ImportError:
    print("skipped: openpyxl is not installed for this python (Debian: python3-openpyxl)")
    sys.exit(77)

FAILED = []
# Flags of the fixture (tests/unit/report/fixture.h).
NO_LADDER, NO_GOALS, NO_CHANNELS, NO_REPORTS, NO_PANEL, BAD_NUMBERS, OPT_IN, NO_SURVEY = (1 << i for i in range(8))
NUMBER = re.compile(r"-?\d+(\.\d+)?([Ee][+-]?\d+)?$")
# Words that belong on Methode and Tabellen only.
JARGON = ("significant", "p-waarde", "betrouwbaarheidsinterval", "p-value", "confidence interval", "regressie")
# Columns no writer may see: what the fixture plants nowhere must not appear anywhere.
CANARIES = ("NaN", "NAN", "INF", "#REF!", "#NAME?", "(null)", "{value}", "{low}", "/tmp/",
            os.path.dirname(os.path.abspath(__file__)), os.path.abspath("workbook"))


def check(condition, what):
    if not condition:
        FAILED.append(what)
        print("not so:", what)


def write(program, path, flags=0, extra=0, language="nl", dashboard=None):
    arguments = [program, path, str(flags), str(extra), language] + ([dashboard] if dashboard else [])
    run = subprocess.run(arguments, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    check(run.returncode == 0, f"try_workbook {arguments[2:]} returns 0: {run.stdout}{run.stderr}")
    check(run.stderr == "", f"nothing is printed by the libraries: {run.stderr}")


def parts(path):
    with zipfile.ZipFile(path) as z:
        check(z.testzip() is None, "zip is whole")
        return {name: z.read(name).decode("utf-8") for name in z.namelist()}


def check_parts(path):
    for name, text in parts(path).items():
        root = ET.fromstring(text)
        for canary in CANARIES:
            check(canary not in text, f"{canary!r} in {name}")
        if not name.startswith("xl/worksheets/sheet"):
            continue
        for cell in root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"):
            value = cell.find("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}v")
            if value is not None:
                check(NUMBER.match(value.text), f"{name} {cell.get('r')}: <v>{value.text}</v>")


def check_charts(path):
    """Every chart has data, cached numbers and words for those who cannot see it."""
    count = 0
    for name, text in parts(path).items():
        if name.startswith("xl/charts/chart"):
            count += 1
            check("<c:numCache>" in text and "<c:pt idx=" in text, f"{name} has cached numbers")
            check("<c:strCache>" in text, f"{name} has cached names")
        if name.startswith("xl/drawings/drawing"):
            for frame in re.findall(r"<xdr:cNvPr [^>]*>", text):
                check('descr="' in frame and 'descr=""' not in frame, f"{name}: alternative text {frame}")
    return count


def texts(sheet):
    return [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]


def check_sheets(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for c in row:
                if not isinstance(c.value, str):
                    continue
                check(not re.fullmatch(r"[-+−]?[\d.,]+\s*%?", c.value) or sheet.title in ("Tabellen", "Tables")
                      or c.number_format == "@", f"{sheet.title}!{c.coordinate}: number as text {c.value!r}")
                check(c.data_type != "f", f"{sheet.title}!{c.coordinate}: a formula")
                if sheet.title not in ("Methode", "Method", "Tabellen", "Tables"):
                    for word in JARGON:
                        check(word not in c.value.lower(), f"{sheet.title}!{c.coordinate}: {word}")
        check(sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize) == 9, f"{sheet.title}: A4 landscape")
        check(sheet.page_setup.fitToWidth in (None, 1) and sheet.sheet_properties.pageSetUpPr.fitToPage, f"{sheet.title}: one page wide")
        check("&P" in (sheet.oddFooter.center.text or "") , f"{sheet.title}: page numbers")
        check("voorbeeld" in (sheet.oddFooter.right.text or "") or "example" in (sheet.oddFooter.right.text or ""),
              f"{sheet.title}: says that it is an example")


def check_overlap(book):
    """No chart over another chart or over text of its own columns."""
    for sheet in book:
        boxes = []
        for chart in sheet._charts:
            a = chart.anchor
            boxes.append((a._from.col, a._from.row, a.to.col, a.to.row))
        for i, (x1, y1, x2, y2) in enumerate(boxes):
            for (u1, v1, u2, v2) in boxes[:i]:
                check(x2 < u1 or u2 < x1 or y2 <= v1 or v2 <= y1, f"{sheet.title}: charts overlap at row {y1 + 1}")
            for row in sheet.iter_rows(min_row=y1 + 1, max_row=y2, min_col=x1 + 1, max_col=x2):
                for c in row:
                    check(c.value is None, f"{sheet.title}!{c.coordinate}: {c.value!r} lies under a chart")


def check_tidy(book, name):
    sheet = book[name]
    table = list(sheet.tables.values())[0]
    first, last = table.ref.split(":")
    head = [c.value for c in sheet[first][0:1]] if isinstance(sheet[first], tuple) else None
    rows = list(sheet.iter_rows(min_row=sheet[first].row, max_row=sheet[last].row, values_only=True))
    check(list(rows[0][:7]) == ["analysis", "wave", "against", "segment_set", "segment", "subject", "statistic"], "tidy head")
    check(len(rows[0]) == 21, "21 tidy columns")
    check(sheet.freeze_panes == f"A{sheet[first].row + 1}", "tidy head stays in sight")
    hidden = [r for r in rows[1:] if r[18] == "suppressed"]
    check(len(hidden) > 0, "the fixture has withheld rows")
    for r in hidden:
        check(all(v is None for v in r[7:18]), f"a withheld row shows a number: {r}")
    shares = [r for r in rows[1:] if r[0] == "stage_share" and r[4] == "all" and r[1] == "2026-Q1" and r[2] is None]
    check(len(shares) == 7 and abs(sum(r[7] for r in shares) - 1) < 1e-12, "rungs add up")
    return head


def check_full(program, folder, language):
    path = os.path.join(folder, f"full.{language}.xlsx")
    write(program, path, language=language)
    check_parts(path)
    check(check_charts(path) >= 8, "charts on the sheets")
    book = openpyxl.load_workbook(path)
    names = {"nl": ["Samenvatting", "Doelen", "Ladder", "Beweging", "Kloof", "Meldingen", "Middelenmix", "Doelgroepen", "Signalen",
                    "Kwaliteit", "Methode", "Tabellen", "Grafiekdata"],
             "en": ["Summary", "Goals", "Ladder", "Movement", "Gap", "Reports", "Media mix", "Target groups", "Signals", "Quality",
                    "Method", "Tables", "Chart data"]}[language]
    check(book.sheetnames == names, f"sheets {book.sheetnames}")
    check_sheets(book)
    check_overlap(book)
    check_tidy(book, names[11])
    return book


def check_summary(book):
    said = " ".join(texts(book["Samenvatting"]))
    for part in ("1. Worden de doelen behaald?", "2. Wat zijn de resultaten?", "3. Wordt een doelgroep bereikt",
                 "4. Zijn er nieuwe problemen ontstaan?", "Wat nu te doen", "▲ gehaald", "▼ niet gehaald", "► op koers", "◆ loopt risico",
                 "46\u00a0% (tussen 42\u00a0% en 50\u00a0%); het doel was 40\u00a0%",
                 "Dit bleef over van 412 vergelijkingen", "Voelt zich onveilig in de buurt"):
        check(part in said, f"the summary says {part!r}")


def check_poor(program, folder):
    path = os.path.join(folder, "poor.xlsx")
    for flags, gone, said in (
            (NO_LADDER, ("Beweging", "Ladder"), None), (NO_GOALS, ("Doelen",), "geen doelen vastgelegd"),
            (NO_CHANNELS, ("Middelenmix",), "geen middelen vastgelegd"), (NO_REPORTS, ("Meldingen",), None),
            (NO_SURVEY, ("Ladder", "Beweging", "Kloof", "Middelenmix", "Doelen"), "geen twee metingen"),
            (NO_PANEL, (), "zonder panel niet te zien"), (OPT_IN, (), "waarvoor mensen zichzelf aanmeldden")):
        write(program, path, flags)
        check_parts(path)
        book = openpyxl.load_workbook(path)
        for name in gone:
            check(name not in book.sheetnames, f"flags {flags}: sheet {name} is left out")
        check(book.sheetnames[0] == "Samenvatting", f"flags {flags}: the summary stays")
        if said:
            check(said in " ".join(texts(book["Samenvatting"])), f"flags {flags}: the summary says {said!r}")
        check_overlap(book)
    write(program, path, BAD_NUMBERS)
    check_parts(path)


# What may not be said of a sample that people joined themselves (AAPOR 2016): words for chance of the draw.
DRAWN = re.compile(r"foutmarge|margin of error|steekproef(fout|marge)|sampling (error|margin)|zekerheid|certainty"
                   r"|betrouwbaar|confidence|\bmarges?\b|\bmargins?\b|aselect|probability sample", re.IGNORECASE)
# The assumption stands where ranges stand.
ASSUMED = re.compile(r"antwoord(t|en) zoals andere inwoners met dezelfde|answers? like other residents with the same")
TIDY = ("Tabellen", "Tables", "Grafiekdata", "Chart data")


def without_tests(text):
    """Equal margins, of a test, and the margins a sample is raked to are another word."""
    return re.sub(r"equal margins|marge(n|s) van de weging", "", text)


def check_opt_in(program, folder):
    """Every string of an opt-in workbook, charts and their alternative texts included."""
    for language in ("nl", "en"):
        path = os.path.join(folder, f"optin.{language}.xlsx")
        write(program, path, OPT_IN, language=language)
        book = openpyxl.load_workbook(path)
        for sheet in book:
            said = texts(sheet)
            for text in said if sheet.title not in TIDY else []:
                check(not DRAWN.search(without_tests(text)), f"opt-in, {sheet.title}: {text!r}")
            if sheet.title not in TIDY + ("Meldingen", "Reports"):
                check(ASSUMED.search(" ".join(said)), f"opt-in, {sheet.title} says what its ranges assume")
        for name, text in parts(path).items():
            if name.startswith(("xl/charts/", "xl/drawings/")):
                check(not DRAWN.search(re.sub(r"<[^>]*?(?:margins?|:p[rg]\w*)[^>]*>", "", text, flags=re.IGNORECASE)),
                      f"opt-in, {name}: {DRAWN.findall(text)}")
        path = os.path.join(folder, f"drawn.{language}.xlsx")
        write(program, path, language=language)
        said = " ".join(" ".join(texts(sheet)) for sheet in openpyxl.load_workbook(path) if sheet.title not in TIDY)
        check(DRAWN.search(said) and not ASSUMED.search(said), f"{language}: a drawn sample is worded as drawn")


def check_same(program, folder):
    a, b = os.path.join(folder, "a.xlsx"), os.path.join(folder, "b.xlsx")
    write(program, a)
    write(program, b)
    digest = [hashlib.sha256(open(p, "rb").read()).hexdigest() for p in (a, b)]
    check(digest[0] == digest[1], "same input, same bytes")


def check_own_dashboard(program, folder):
    path, own = os.path.join(folder, "own.xlsx"), os.path.join(folder, "own.yaml")
    with open(own, "w", encoding="utf-8") as f:
        f.write("trede_dashboard: 1\nextends: built-in\nsheets:\n"
                "  - id: board\n    after: summary\n    name: Voor de raad\n    title: Voor de raad\n"
                "    finding: [{nl: Eén blik, en: One look}]\n    blocks:\n"
                "      - {block: table, rows: {analysis: at_least, statistic: share, wave: latest, segment_set: all}, by: subject,"
                " columns: [{show: label}, {show: [estimate, low, high, base]}]}\n")
    write(program, path, dashboard=own)
    book = openpyxl.load_workbook(path)
    check(book.sheetnames[1] == "Voor de raad", "a user's sheet stands where it should")
    numbers = [c.value for row in book["Voor de raad"].iter_rows() for c in row if isinstance(c.value, float)]
    check(len(numbers) >= 18, "and holds numbers")


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        check_summary(check_full(program, folder, "nl"))
        check_full(program, folder, "en")
        check_poor(program, folder)
        check_opt_in(program, folder)
        check_same(program, folder)
        check_own_dashboard(program, folder)
    print(f"{len(FAILED)} failed")
    sys.exit(1 if FAILED else 0)


main()
