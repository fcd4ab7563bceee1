#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Fits the weights of src/audit/audit-weights.h, and says how they do on logs
that they were not fitted to.

    audit-table labels.tsv logs --features | fit-audit.py [--weights]

Prints the figures of audit-table for logs kept apart: each half judged by the
weights of the other (20 splits), each tenth by those of the rest (5 splits).
Exits with 1 when they are not near what is asked of the table.
The thresholds are those of the header. --weights prints what goes in there.
"""
import math
import os
import random
import re
import sys

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/audit/audit-weights.h")
L2_BAD, L2_CLAIM = 1, 2
FIRST_WRONG = 3  # weight of a first wrong verdict, because there are few


class Log:
    def __init__(self):
        self.bad = []  # (features, first wrong, claimed), in the order of testing


def load(stream):
    logs = {}
    for line in stream:
        kind, name, right, reason, flags, *x = line.rstrip("\n").split("\t")
        log = logs.setdefault(name, Log())
        log.right, log.mistaken = right, reason.startswith("bad-though")
        x = [float(v) for v in x]
        if kind == "claim":
            log.claim, log.doubted_good = x, flags != "0"
        else:
            first, claimed = flags.split(",")
            log.bad.append((x, first == "1", claimed == "1"))
    return [logs[name] for name in sorted(logs)]


def solve(a, b):
    """Gauss, in place; a is symmetric and positive."""
    n = len(b)
    for i in range(n):
        for r in range(i + 1, n):
            f = a[r][i] / a[i][i]
            if f:
                a[r] = [u - f * v for u, v in zip(a[r], a[i])]
                b[r] -= f * b[i]
    for i in reversed(range(n)):
        b[i] = (b[i] - sum(a[i][c] * b[c] for c in range(i + 1, n))) / a[i][i]
    return b


def p_of(w, x):
    z = sum(a * b for a, b in zip(w, x))
    return 1 / (1 + math.exp(-max(-30, min(30, z))))


def fit(rows, l2):
    """Logistic regression by Newton's method; rows: features, 0 or 1, what it counts."""
    n = len(rows[0][0])
    w = [0.0] * n
    for _ in range(15):
        g = [-l2 * v for v in w]
        h = [[l2 * (i == j) for j in range(n)] for i in range(n)]
        for x, y, k in rows:
            p = p_of(w, x)
            some = [j for j in range(n) if x[j]]
            for j in some:
                g[j] += k * (y - p) * x[j]
                for m in some:
                    h[j][m] += k * p * (1 - p) * x[j] * x[m]
        w = [a + b for a, b in zip(w, solve(h, g))]
    return w


def fit_bad(logs):
    rows = []
    for log in logs:
        if log.right == "yes":
            rows += [(x, 1, 1) for x, _, _ in log.bad]
        elif log.mistaken and any(first for _, first, _ in log.bad):
            # Up to the first wrong verdict the bad ones are right. Whether those after it
            # are is not known.
            for x, first, _ in log.bad:
                rows.append((x, int(not first), FIRST_WRONG if first else 1))
                if first:
                    break
    return fit(rows, L2_BAD)


def fit_claim(logs):
    return fit([(log.claim, int(log.right == "yes"), 1) for log in logs if log.right], L2_CLAIM)


class Table:
    def __init__(self):
        self.right = self.right_disputed = self.wrong = self.wrong_disputed = 0
        self.mistaken = self.named = 0

    def add(self, log, bad, claim, limits):
        """As audit_judge() decides."""
        disputed = p_of(claim, log.claim) < limits["CLAIM_THRESHOLD"]
        named = False
        if disputed:
            listed = []
            for commit in reversed(log.bad):
                if p_of(bad, commit[0]) >= limits["BAD_THRESHOLD"]:
                    break
                listed.append(commit)
            if not listed and not log.doubted_good:
                listed = [commit for commit in log.bad if commit[2]]
            named = any(first for _, first, _ in listed)
        self.right += log.right == "yes"
        self.right_disputed += log.right == "yes" and disputed
        self.wrong += log.right == "no"
        self.wrong_disputed += log.right == "no" and disputed
        self.mistaken += log.right == "no" and log.mistaken
        self.named += log.right == "no" and log.mistaken and named

    def show(self, name):
        print("%s: wrong results disputed %.1f %%, right ones %.1f %%, first wrong commit named %.1f %%" % (
            name, 100 * self.wrong_disputed / self.wrong, 100 * self.right_disputed / self.right,
            100 * self.named / self.mistaken))

    def holds(self):
        """As audit-table asks, with 91 instead of 93 % named: a log is more than 1 %."""
        return (self.wrong_disputed >= .7 * self.wrong and self.right_disputed <= .05 * self.right and
                self.named >= .91 * self.mistaken)


def kept_apart(logs, folds, splits, limits):
    table = Table()
    order = logs[:]
    rng = random.Random(1)
    for _ in range(splits):
        rng.shuffle(order)
        for k in range(folds):
            rest = [log for i, log in enumerate(order) if i % folds != k]
            bad, claim = fit_bad(rest), fit_claim(rest)
            for log in order[k::folds]:
                table.add(log, bad, claim, limits)
    return table


def main():
    with open(HEADER) as f:
        header = f.read()
    limits = {name: float(value) for name, value in re.findall(r"#define (\w+_THRESHOLD) ([\d.]+)", header)}
    logs = load(sys.stdin)
    bad, claim = fit_bad(logs), fit_claim(logs)
    if "--weights" in sys.argv:
        for kind, weights in (("CLAIM", claim), ("BAD", bad)):
            names = re.findall(r"^\t(%s_\w+)," % kind, header, re.M)
            for name, w in zip(names, weights):
                print("\t[%s] = %.2f," % (name, w))
        return
    table = Table()
    for log in logs:
        table.add(log, bad, claim, limits)
    table.show("fitted to all")
    apart = {"halves": kept_apart(logs, 2, 20, limits), "tenths": kept_apart(logs, 10, 5, limits)}
    for name, table in apart.items():
        table.show(name + " kept apart")
    sys.exit(not all(table.holds() for table in apart.values()))


main()
