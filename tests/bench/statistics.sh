#!/bin/sh
# statistics.sh BUILD [ROWS] - the statistics in memory beside R on the same 1,000,000 responses: stage shares against
# survey::svyby (goal 200 x), proportional odds against survey::svyolr (500 x) and ordinal::clm (100 x), logistic
# regression against survey::svyglm (100 x). R's start and reading do not count, nor do ours; both sides print the same
# numbers. Takes some minutes and 3 GB, nearly all of it R's.
set -eu
build=$1 rows=${2:-1000000}
here=$(cd "$(dirname "$0")" && pwd)
bin=$build/tests/bench
work=$(mktemp -d "${TMPDIR:-/tmp}/trede-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
cp -r "$here/same_steps" "$work/campaign"
mkdir "$work/campaign/data"
data=$work/campaign/data/responses.csv
"$bin/bench_generate" responses --rows "$rows" --waves 3 --out "$data"
"$build/trede" import --quiet "$work/campaign"
"$bin/bench_analyses" "$work/campaign" 1 5 >"$work/times"
"$build/trede" export --quiet "$work/campaign" -o "$work/tidy.csv"
seconds() { awk -v name="$1" '$1 == name { print $2 }' "$work/times"; }
Rscript "$here/shares.R" "$(seconds stage)" "$(seconds domains)" "$work/tidy.csv" "$data"
echo
Rscript "$here/ordinal.R" "$bin/bench_ordinal" "$data"
echo
Rscript "$here/logistic.R" "$bin/bench_logistic" "$data"
