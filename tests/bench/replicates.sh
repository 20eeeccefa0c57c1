#!/bin/sh
# replicates.sh BUILD [ROWS] - 1,000 bootstrap replicates of the ladder in six segment sets and every wave, beside reading
# the store into the frame. Goal at 1,000,000 responses: less time than reading.
set -eu
build=$1 rows=${2:-1000000}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/trede-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
cp -r "$here/same_steps" "$work/campaign"
mkdir -p "$work/campaign/data"
"$build/tests/bench/bench_generate" responses --rows "$rows" --waves 3 --out "$work/campaign/data/responses.csv"
"$build/tests/bench/bench_importer" "$work/campaign" 2>/dev/null
for threads in 1 2; do
    "$build/tests/bench/bench_replicates" "$work/campaign" "$threads"
done
