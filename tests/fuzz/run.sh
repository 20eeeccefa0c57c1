#!/bin/sh
# run.sh BUILD [SECONDS] - every fuzz target for SECONDS (60), one after another, on two cores each. New cases are kept in
# BUILD/cases; an input that breaks something is written to BUILD/found and makes the run fail: mend it, and add the
# input to tests/fuzz/corpus.
set -eu
build=$(cd "$1" && pwd) seconds=${2:-60}
here=$(cd "$(dirname "$0")" && pwd)
failed=0
mkdir -p "$build/found"
for corpus in "$here"/corpus/*; do
    target=$(basename "$corpus")
    mkdir -p "$build/cases/$target"
    echo "fuzz_$target: $seconds s"
    (cd "$build/found" && "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -fork=2 -ignore_crashes=0 \
        -artifact_prefix="$build/found/$target-" "$build/cases/$target" "$corpus" >"$build/cases/$target.log" 2>&1) ||
        { failed=1; echo "fuzz_$target found something:"; tail -n 20 "$build/cases/$target.log"; }
    grep "^#" "$build/cases/$target.log" | tail -n 1
done
exit $failed
