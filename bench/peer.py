# Times one fit in Python: python3 bench/peer.py FOLDER, where FOLDER holds spec.json and one binary file a column.
import json, sys, time, warnings
import numpy as np

warnings.simplefilter("ignore")
folder = sys.argv[1]
spec = json.load(open(f"{folder}/spec.json"))
python = spec["python"]
data = {}
for c in spec["columns"]:
    values = np.fromfile(f"{folder}/{c['file']}", dtype="<f8" if c["kind"] == "number" else "<i4", count=spec["rows"])
    data[c["name"]] = values


def statsmodels():
    import pandas as pd
    import statsmodels
    import statsmodels.formula.api as smf

    d = pd.DataFrame(data)
    run = lambda: smf.mixedlm(python["formula"], d, groups=d[python["group"]], re_formula=python["random"]).fit(reml=True)
    return statsmodels.__version__, run, lambda m: float(m.llf)


def gpboost():
    import gpboost as gpb

    y = data[python["response"]].astype(float)
    X = np.column_stack([np.ones(len(y))] + [data[x].astype(float) for x in python["fixed"]])
    groups = np.column_stack([data[g] for g in python["groups"]])

    def run():
        model = gpb.GPModel(group_data=groups, likelihood="gaussian", num_parallel_threads=1)
        model.fit(y=y, X=X)
        return model

    return gpb.__version__, run, lambda m: -float(m.get_current_neg_log_likelihood())


out = {}
for name, make in (("statsmodels", statsmodels), ("gpboost", gpboost)):
    if name not in python["peers"]:
        continue
    try:
        version, run, log_lik = make()
    except ImportError:
        continue
    times = []
    for _ in range(python["repeats"]):
        t = time.perf_counter()
        model = run()
        times.append((time.perf_counter() - t) * 1000)
    out[name] = {"median": float(np.median(times)), "logLik": log_lik(model), "version": version}
print(json.dumps(out))
