#!/bin/sh
# national.sh BUILD [ROUNDS] [ROWS] - a national campaign of report counts: 350 municipalities x 28 channels x 40 quarters
# (392,000 rows) evaluated beside what reading them costs. Goal: evaluate in less than 10 x the import; the other lines
# say how far it is from the least that writing and scanning the rows can cost. "first / this" is evaluate as a multiple.
#   trede evaluate        everything the counts can tell, as CSV to a file
#   trede report          the same, as a workbook
#   trede import          reading the file into the store, every row checked
#   libcsv + one INSERT   the same rows without checks
#   bare scan             every column of every row of trede's own store
set -eu
build=$1 rounds=${2:-5} rows=${3:-392000}
here=$(dirname "$0")
work=$(mktemp -d "${TMPDIR:-/tmp}/trede-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
bin=$build/tests/bench
cp -r "$here/national" "$work/campaign"
mkdir -p "$work/campaign/data"
data=$work/campaign/data/reports.csv
"$bin/bench_generate" national --rows "$rows" --out "$data"
cp -r "$work/campaign" "$work/again"
"$build/trede" import --quiet "$work/campaign"
echo "a national campaign of $(($(wc -l < "$data") - 1)) rows of counts, median of $rounds rounds"
"$bin/bench_measure" "$rounds" \
    "trede evaluate" "exec '$build/trede' evaluate --quiet '$work/campaign' >'$work/tidy.csv'" \
    "trede report" "exec '$build/trede' report --quiet '$work/campaign' -o '$work/out.xlsx' >'$work/said'" \
    "trede import" "rm -f '$work/again/campaign.db'; exec '$build/trede' import --quiet '$work/again'" \
    "libcsv + one INSERT" "rm -f '$work/bare.db'; exec '$bin/bench_bare_counts' insert '$data' '$work/bare.db'" \
    "bare scan of the store" "exec '$bin/bench_bare_counts' scan '$work/campaign/campaign.db' >'$work/said'"
echo "$(($(wc -l < "$work/tidy.csv") - 1)) result rows; left out: $(grep rows_left_out "$work/tidy.csv" | cut -d, -f8)"
