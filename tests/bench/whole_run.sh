#!/bin/sh
# whole_run.sh BUILD [ROUNDS] [ROWS...] - `trede run` against peer_r.R on the same files, in turn (A B C, A B C).
# Goal: at 10,000 and 100,000 responses at least 15 times as fast on the steps both do.
#   same steps   the campaign same_steps: stage shares in six segment sets and every wave with their standard errors,
#                the panel's flows from wave to wave, a workbook of the two. trede does more with it all the same: it
#                keeps the responses in a store, gives flows their errors, tests and compares, looks for small cells.
#   everything   the campaign everything: all 39 columns, gaps, reach and fit of eight channels, all sheets.
# Of the peer, "steps" are read, design, shares, panel and xlsx as it times them itself; its models (olr, gap, its) are
# left out. Of trede the whole process counts. "start" adds what the peer needs to start R and load its packages.
# Afterwards agree.py compares the numbers of the same steps.
set -eu
build=$1 rounds=${2:-7}
shift $(($# < 2 ? $# : 2))
[ $# -gt 0 ] || set -- 10000 100000
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/trede-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

# seconds COMMAND...: wall time of one run; what it says goes to $work/said
seconds() {
    "$build/tests/bench/bench_measure" 1 it "$(printf "'%s' " "$@") >'$work/said' 2>&1" >"$work/time" ||
        { cat "$work/said" >&2; exit 1; }
    awk '$1 == "it" { print $2 }' "$work/time"
}

# campaign NAME WAVES: a copy with the data beside it; two waves: the third goes
campaign() {
    cp -r "$here/$1" "$work/$1"
    mkdir -p "$work/$1/data"
    cp "$work/responses.csv" "$work/$1/data/responses.csv"
    [ "$2" -eq 3 ] ||
        sed -i -e '/{id: "3"/d' -e 's/compare: \["2", "3"\]/compare: ["1", "2"]/' "$work/$1/campaign.yaml"
}

trede() {
    rm -f "$work/$1"/campaign.db* "$work/$1/campaign.key"
    seconds "$build/trede" run "$work/$1" -o "$work/ours.xlsx"
}

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%.3f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

line() { printf '%8s  %-11s %9s %9s %9s %9s | %8s %9s %9s\n' "$@"; }
line rows campaign 'trede, s' 'R: steps' '+ start' 'whole' 'steps x' '+ start x' 'whole x'
for rows in "$@"; do
    waves=3 # as in the peer's own measurements: two waves at 10,000, three above
    [ "$rows" -gt 20000 ] || waves=2
    "$build/tests/bench/bench_generate" responses --rows "$rows" --waves "$waves" --out "$work/responses.csv"
    "$build/tests/bench/bench_generate" reports --rows 5000 --out "$work/reports.csv"
    rm -rf "$work/same_steps" "$work/everything" "$work"/of.*
    campaign same_steps "$waves"
    campaign everything "$waves"
    for round in $(seq "$rounds"); do
        whole=$(seconds Rscript "$here/peer_r.R" "$work/responses.csv" "$work/reports.csv" "$work/peer.xlsx")
        steps=$(awk '$1 ~ /^(read|design|shares|panel|xlsx)$/ { s += $2 } END { printf "%.3f", s }' "$work/said")
        models=$(awk '$1 ~ /^(olr|gap|its)$/ { s += $2 } END { printf "%.3f", s }' "$work/said")
        for name in same_steps everything; do
            trede "$name" | awk -v w="$whole" -v s="$steps" -v m="$models" \
                '{ print $1, s, w - m, w, s / $1, (w - m) / $1, w / $1 }' >>"$work/of.$name"
        done
    done
    for name in same_steps everything; do
        for column in 1 2 3 4 5 6 7; do
            awk -v c="$column" '{ print $c }' "$work/of.$name" >"$work/column"
            median "$work/column" >"$work/m$column"
        done
        line "$rows" "$(echo "$name" | tr _ ' ')" "$(cat "$work/m1")" "$(cat "$work/m2")" "$(cat "$work/m3")" \
            "$(cat "$work/m4")" "$(printf %.1f "$(cat "$work/m5")")" "$(printf %.1f "$(cat "$work/m6")")" \
            "$(printf %.1f "$(cat "$work/m7")")"
    done
    Rscript "$here/peer_r.R" "$work/responses.csv" "$work/reports.csv" "$work/peer.xlsx" --dump "$work/peer.csv" 2>/dev/null
    "$build/trede" export "$work/same_steps" >"$work/ours.csv" 2>/dev/null
    python3 "$here/agree.py" "$work/same_steps" "$work/ours.csv" "$work/peer.csv"
done
