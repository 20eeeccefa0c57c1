# peer_latent.R FILE STARTS - the latent Markov models of latent.c in R: expectation and maximisation on the distinct
# response patterns, all patterns at once in matrices; random starts to a loose tolerance, the best to the end.
# Prints "states log-likelihood seconds" (processor time) a line.
arguments <- commandArgs(TRUE)
answers <- as.matrix(read.csv(arguments[1]))
starts <- as.integer(arguments[2])
key <- apply(answers, 1, paste, collapse = " ")
first <- !duplicated(key)
pattern <- answers[first, , drop = FALSE]
count <- as.numeric(table(key)[key[first]])
waves <- ncol(pattern)
categories <- max(pattern)

step <- function(model) {
  k <- length(model$initial)
  seen <- lapply(seq_len(waves), function(t) model$response[pattern[, t], , drop = FALSE])
  standing <- scale <- vector("list", waves)
  for (t in seq_len(waves)) {
    joint <- seen[[t]] * (if (t == 1) rep(model$initial, each = nrow(pattern)) else standing[[t - 1]] %*% model$transition)
    scale[[t]] <- rowSums(joint)
    standing[[t]] <- joint / scale[[t]]
  }
  later <- matrix(1, nrow(pattern), k)
  moves <- matrix(0, k, k)
  given <- matrix(0, categories, k)
  for (t in waves:1) {
    given <- given + rowsum(rbind(count * standing[[t]] * later, matrix(0, categories, k)), c(pattern[, t], seq_len(categories)))
    if (t == 1) break
    next_wave <- seen[[t]] * later / scale[[t]]
    moves <- moves + model$transition * crossprod(count * standing[[t - 1]], next_wave)
    later <- next_wave %*% t(model$transition)
  }
  begun <- colSums(count * standing[[1]] * later)
  list(initial = begun / sum(begun), transition = moves / rowSums(moves), response = t(t(given) / colSums(given)),
       loglik = sum(count * Reduce(`+`, lapply(scale, log))))
}

climb <- function(model, tolerance, most) {
  before <- -Inf
  for (i in seq_len(most)) {
    model <- step(model)
    if (model$loglik - before < tolerance * abs(model$loglik)) break
    before <- model$loglik
  }
  model
}

start <- function(k) {
  initial <- runif(k) + 0.5
  transition <- diag(2 * k, k) + matrix(runif(k * k), k)
  response <- matrix(rexp(categories * k), categories)
  list(initial = initial / sum(initial), transition = transition / rowSums(transition), response = t(t(response) / colSums(response)))
}

set.seed(1)
for (k in 2:4) {
  seconds <- system.time({
    best <- NULL
    for (s in seq_len(starts)) {
      model <- climb(start(k), 1e-7, 3000)
      if (is.null(best) || model$loglik > best$loglik) best <- model
    }
    best <- climb(best, 1e-13, 20000)
  })[["user.self"]]
  cat(k, sprintf("%.6f", best$loglik), sprintf("%.6f", seconds), "\n")
}
