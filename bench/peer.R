# Times one fit in R: Rscript bench/peer.R FOLDER, where FOLDER holds spec.json and one binary file a column.
suppressPackageStartupMessages({ library(jsonlite); library(lme4) })
folder <- commandArgs(TRUE)[1]
spec <- fromJSON(file.path(folder, "spec.json"), simplifyVector = FALSE)
column <- function(c) {
  if (c$kind == "number") return(readBin(file.path(folder, c$file), "double", spec$rows))
  codes <- readBin(file.path(folder, c$file), "integer", spec$rows) + 1L
  f <- structure(codes, levels = unlist(c$levels), class = if (isTRUE(c$ordered)) c("ordered", "factor") else "factor")
  f
}
d <- as.data.frame(setNames(lapply(spec$columns, column), vapply(spec$columns, function(c) c$name, "")))
formula <- as.formula(spec$formula)
reml <- !identical(spec$method, "ml")
out <- list()
for (peer in unlist(spec$peers)) {
  if (peer == "glmmTMB" && !requireNamespace("glmmTMB", quietly = TRUE)) next
  run <- if (is.null(spec$family)) {
    if (peer == "lme4") function() suppressWarnings(lmer(formula, d, REML = reml)) else function() glmmTMB::glmmTMB(formula, d, REML = reml)
  } else if (peer == "glmmTMB") {
    function() suppressWarnings(glmmTMB::glmmTMB(formula, d, family = spec$family))
  } else {
    # the peer's own defaults, and tolerances tight enough for its optimum to be one
    control <- if (peer == "lme4") glmerControl() else
      glmerControl(optimizer = "bobyqa", tolPwrss = 1e-13, optCtrl = list(rhobeg = 0.2, rhoend = 1e-8, maxfun = 1e5))
    function() suppressWarnings(glmer(formula, d, family = spec$family, nAGQ = spec$points, control = control))
  }
  times <- numeric(0)
  for (i in seq_len(spec$repeats)) {
    t <- proc.time()[["elapsed"]]
    n <- if (spec$inner > 1) spec$inner else 1
    for (k in seq_len(n)) m <- tryCatch(run(), error = function(e) NULL)
    if (is.null(m)) break
    times <- c(times, (proc.time()[["elapsed"]] - t) * 1000 / n)
  }
  # a peer that stops with an error has no time
  if (is.null(m)) next
  evaluations <- if (inherits(m, "merMod")) m@optinfo$feval else NA
  out[[peer]] <- list(median = median(times), logLik = as.numeric(logLik(m)), evaluations = evaluations,
                      version = as.character(packageVersion(sub(" .*", "", peer))))
}
cat(toJSON(out, auto_unbox = TRUE, digits = 15))
