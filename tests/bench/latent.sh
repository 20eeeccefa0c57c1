#!/bin/sh
# latent.sh BENCH_BUILD - the latent Markov model on seven waves of 1,718 people against R: ratio of processor time, and
# whether both come to the same log-likelihood.
set -eu
here=$(dirname "$0")
data=$here/../oracle/data/09-markov/rlms.csv
"$1/bench_latent" "$data" 10 20 >"$1/latent_trede.txt"
Rscript "$here/peer_latent.R" "$data" 10 >"$1/latent_peer.txt"
paste "$1/latent_trede.txt" "$1/latent_peer.txt" | awk '{
    same = ($2 - $5 < 0.001 && $5 - $2 < 0.001) ? "same log-likelihood" : "log-likelihood " $2 " against " $5
    printf "latent Markov, %s states, 10 starts: trede %.4f s, R %.3f s, ratio %.0f, %s\n", $1, $3, $6, $6 / $3, same }'
