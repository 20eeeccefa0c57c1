#!/bin/sh
# redrawn.sh TREDE TWO_ROUTES REPLICATES LIMIT - standard errors by linearisation against redrawn PSUs, on three
# surveys: a panel that drops out (smoking-ttm), strata and clusters (anes2020), and the example without its raking,
# which the second route does not know.
set -eu
trede=$1 redrawn=$2 replicates=$3 limit=$4
campaigns=$(cd "$(dirname "$0")/../campaigns" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/trede-routes.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
failed=0
for name in smoking-ttm anes2020 voorbeeldstad; do
    cp -r "$campaigns/$name" "$work/$name"
    sed -i -e 's/, rake: \[[^]]*\]//' -e 's/, trim: \[[^]]*\]//' "$work/$name/campaign.yaml"
    "$trede" import "$work/$name" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
    echo "$name"
    "$redrawn" "$work/$name" "$replicates" "$limit" || failed=1
    echo
done
exit "$failed"
