#!/usr/bin/env python3
"""Fits the weights of src/judge/audit-weights.h.

    audit-table labels.tsv logs --features | fit-audit.py claim|bad

Prints the weights in the order of the enum, and what they do in eight-fold
cross-validation (folds by log). "bad" weights are an input of a claim's features:
fit those first, put them in, build, then fit "claim".
"""
import math
import random
import sys

kind = sys.argv[1]
L2 = 0.5


def load():
    rows = []
    logs = {}
    for line in sys.stdin:
        col = line.rstrip("\n").split("\t")
        if col[0] != kind:
            continue
        log, right, reason = col[1:4]
        x = [float(v) for v in col[5:]]
        if kind == "claim":
            if right in ("yes", "no"):
                rows.append((x, int(right == "yes"), log, reason))
        elif right == "yes":
            rows.append((x, 1, log, reason))
        elif reason.startswith("bad-though"):
            logs.setdefault(log, []).append((x, col[4] == "1", reason))
    # Up to the first wrong verdict the bad ones are right; it is wrong; what
    # follows from it is not known.
    for log, commits in logs.items():
        if any(first for _, first, _ in commits):
            for x, first, reason in commits:
                rows.append((x, int(not first), log, reason))
                if first:
                    break
    return rows


def p_of(w, x):
    z = sum(a * b for a, b in zip(w, x))
    return 1 / (1 + math.exp(-max(-30, min(30, z))))


def fit(rows, steps=600):
    n = len(rows[0][0])
    w = [0.0] * n
    for _ in range(steps):
        g = [0.0] * n
        for x, y, *_ in rows:
            e = (y - p_of(w, x)) * (1 if y or kind == "claim" else 3)
            for j, v in enumerate(x):
                if v:
                    g[j] += e * v
        for j in range(n):
            w[j] += 3 * (g[j] - L2 * w[j]) / len(rows)
    return w


def show(name, scored):
    ys = sorted(p for p, row in scored if row[1])
    for share in (.03, .04, .05):
        t = ys[int(share * len(ys))]
        caught = sum(p < t for p, row in scored if not row[1])
        print("%s: at %.0f %% of the right ones (p < %.3f), %d of %d wrong ones" % (
            name, 100 * share, t, caught, sum(not row[1] for _, row in scored)))


rows = load()
logs = sorted({row[2] for row in rows})
random.seed(1)
random.shuffle(logs)
fold = {log: i % 8 for i, log in enumerate(logs)}
scored = []
for k in range(8):
    w = fit([row for row in rows if fold[row[2]] != k], 300)
    scored += [(p_of(w, row[0]), row) for row in rows if fold[row[2]] == k]
show("cross-validated", scored)
w = fit(rows)
show("fitted", [(p_of(w, row[0]), row) for row in rows])
print(", ".join("%.2f" % v for v in w))
