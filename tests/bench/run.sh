#!/bin/sh
# run.sh BUILD - all benchmarks; BUILD was made with -DTREDE_BENCH=ON. Long (minutes), needs R and sqlite3.
set -eu
here=$(dirname "$0")
sh "$here/import.sh" "$1/tests/bench"
echo
sh "$here/whole_run.sh" "$1"
echo
sh "$here/statistics.sh" "$1"
echo
sh "$here/latent.sh" "$1/tests/bench"
echo
sh "$here/replicates.sh" "$1"
echo
sh "$here/national.sh" "$1"
