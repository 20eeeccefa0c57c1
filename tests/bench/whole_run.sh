#!/bin/sh
# whole_run.sh BUILD [ROUNDS] [ROWS...] - `trede run` against peer_r.R on the same files, in turn (A B A B).
# Goal: at 10,000 and 100,000 responses at least 15 times as fast on the steps both do. Of the peer those are read,
# design, shares, panel and xlsx, without the start of R and its packages; of trede the whole process counts, import
# and workbook and all it does besides (flows, gaps, reach and their tests for every segment). The campaign has no report
# counts: the peer's reading of 5,000 of them and its one sheet about them are its only extras. The last column compares
# whole process with whole process.
set -eu
build=$1 rounds=${2:-3}
shift $(($# < 2 ? $# : 2))
[ $# -gt 0 ] || set -- 10000 100000
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/trede-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
cp -r "$here/campaign" "$work/campaign"
mkdir -p "$work/campaign/data"
data=$work/campaign/data

# seconds COMMAND...: wall time of one run; what it says goes to $work/said
seconds() {
    start=$(date +%s.%N)
    "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
    echo "$start $(date +%s.%N)" | awk '{ printf "%.3f\n", $2 - $1 }'
}

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

printf '%10s %12s %14s %12s %14s %14s\n' rows "trede run" "R same steps" "R whole" "same / trede" "whole / trede"
for rows in "$@"; do
    waves=3 # as in the peer's own measurements: two waves at 10,000, three above
    [ "$rows" -gt 20000 ] || waves=2
    "$build/tests/bench/bench_generate" responses --rows "$rows" --waves "$waves" --out "$data/responses.csv"
    "$build/tests/bench/bench_generate" reports --rows 5000 --out "$work/reports.csv"
    for name in ours same whole same_ratio whole_ratio; do : >"$work/$name"; done
    for round in $(seq "$rounds"); do
        rm -f "$work/campaign"/campaign.db* "$work/campaign/campaign.key"
        ours=$(seconds "$build/trede" run "$work/campaign" -o "$work/ours.xlsx")
        whole=$(seconds Rscript "$here/peer_r.R" "$data/responses.csv" "$work/reports.csv" "$work/peer.xlsx")
        same=$(awk '$1 ~ /^(read|design|shares|panel|xlsx)$/ { s += $2 } END { printf "%.3f", s }' "$work/said")
        echo "$ours" >>"$work/ours"
        echo "$same" >>"$work/same"
        echo "$whole" >>"$work/whole"
        echo "$same $ours" | awk '{ print $1 / $2 }' >>"$work/same_ratio"
        echo "$whole $ours" | awk '{ print $1 / $2 }' >>"$work/whole_ratio"
    done
    printf '%10s %12s %14s %12s %14s %14s\n' "$rows" "$(median "$work/ours")" "$(median "$work/same")" \
        "$(median "$work/whole")" "$(median "$work/same_ratio")" "$(median "$work/whole_ratio")"
done
