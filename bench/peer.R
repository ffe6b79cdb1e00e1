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
  run <- if (peer == "lme4") function() suppressWarnings(lmer(formula, d, REML = reml)) else function() glmmTMB::glmmTMB(formula, d, REML = reml)
  times <- numeric(0)
  for (i in seq_len(spec$repeats)) {
    t <- proc.time()[["elapsed"]]
    n <- if (spec$inner > 1) spec$inner else 1
    for (k in seq_len(n)) m <- run()
    times <- c(times, (proc.time()[["elapsed"]] - t) * 1000 / n)
  }
  evaluations <- if (peer == "lme4") m@optinfo$feval else NA
  out[[peer]] <- list(median = median(times), logLik = as.numeric(logLik(m)), evaluations = evaluations,
                      version = as.character(packageVersion(peer)))
}
cat(toJSON(out, auto_unbox = TRUE, digits = 15))
