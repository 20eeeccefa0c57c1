#!/bin/sh
# import.sh BUILD [ROWS] [ROUNDS] - import of ROWS x 39 (default 1,000,000) against a bare insert and sqlite3 .import.
# Goals: product / bare <= 1.3; product / .import < 1; memory of the product below 64 MiB whatever the size.
set -eu
build=$1 rows=${2:-1000000} rounds=${3:-5}
here=$(dirname "$0")
work=$(mktemp -d "${TMPDIR:-/tmp}/trede-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
cp -r "$here/everything" "$work/campaign"
mkdir -p "$work/campaign/data"
data=$work/campaign/data
"$build/bench_generate" responses --rows "$rows" --out "$data/responses.csv"
sqlite3 "$work/schema.db" "CREATE TABLE r($(head -n 1 "$data/responses.csv" | sed 's/[^,]*/& INTEGER/g; s/weight INTEGER/weight REAL/'))"
echo "import of $(($(wc -l < "$data/responses.csv") - 1)) rows, median of $rounds rounds"
"$build/bench_measure" "$rounds" \
    "trede import" "rm -f '$work/campaign/campaign.db'; exec '$build/bench_importer' '$work/campaign' 2>/dev/null" \
    "libcsv + one INSERT" "rm -f '$work/bare.db'; exec '$build/bench_bare_insert' '$data/responses.csv' '$work/bare.db'" \
    "sqlite3 .import" "cp '$work/schema.db' '$work/shell.db'; exec sqlite3 '$work/shell.db' '.import --csv --skip 1 $data/responses.csv r'"
"$build/bench_importer" "$work/campaign" 2>&1 | sed "s|$work/||"
