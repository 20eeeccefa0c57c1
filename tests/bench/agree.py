#!/usr/bin/env python3
"""agree.py CAMPAIGN EXPORT.csv PEER.csv - do trede and peer_r.R find the same numbers on the steps both do?

Every stage share with its standard error and every flow of the peer's dump is looked up in trede's export. Prints how
many there are and the largest difference; exit 1 when one is missing or further off than the peer's twelve digits."""
import csv
import re
import sys

campaign, export, peer = sys.argv[1:]


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def codes():
    """The code of each segment: its rule is `column = code`."""
    return {
        (row["segment_set"], row["segment"]): re.search(r"= (\d+)", row["rule"])[1]
        for row in rows(f"{campaign}/segments.csv")
    }


def ours():
    code, found = codes(), {}
    for row in rows(export):
        where = row["segment_set"], row["segment"]
        number = row["estimate"] and (float(row["estimate"]), float(row["se"] or 0))
        if row["analysis"] == "stage_share" and not row["against"] and where in code and number:
            found["shares", f"{where[0]}|{code[where]}|{row['wave']}|{row['subject']}"] = number
        elif row["analysis"] == "flow" and ">" in row["subject"] and where == ("all", "all") and number:
            found["transitions", f"{row['against']}|{row['subject'].replace('>', '|')}"] = number
    return found


def main():
    found, compared, missing, worst, worst_se = ours(), 0, 0, 0.0, 0.0
    for row in rows(peer):
        if row["table"] not in ("shares", "transitions"):
            continue
        number = found.get((row["table"], row["key"]))
        compared += 1
        if number is None:
            missing += 1
            continue
        worst = max(worst, abs(number[0] - float(row["estimate"])))
        if row["se"] not in ("", "NA"):
            worst_se = max(worst_se, abs(number[1] / float(row["se"]) - 1))
    print(f"{compared} numbers of the peer, {missing} missing; estimates agree to {worst:.0e}, "
          f"standard errors to {worst_se:.0e} of their size")
    return compared == 0 or missing > 0 or worst > 1e-11 or worst_se > 1e-10


sys.exit(main())
