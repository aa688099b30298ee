"""Compares `sunward plan solve --method split` with HiGHS on generated instances of growing size."""

import json
import os
import subprocess
import sys
import time

import highspy
import numpy as np

from plan_solve import TOLERANCE, Program

ORDER = ["energy", "carbon", "delay"]


def solve_by_highs(program, limit):
    """Seconds and optima of the phases that ended in time."""
    highs = program.model()
    optima = []
    start = time.perf_counter()
    for objective in ORDER:
        left = limit - (time.perf_counter() - start)
        if left <= 0:
            break
        highs.setOptionValue("time_limit", highs.getRunTime() + left)
        cost = program.costs[objective]
        highs.changeColsCost(program.columns, np.arange(program.columns, dtype=np.int32), cost)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            break
        optimum = highs.getInfo().objective_function_value
        optima.append(optimum)
        used = np.flatnonzero(cost).astype(np.int32)
        highs.addRow(-highspy.kHighsInf, optimum + TOLERANCE * abs(optimum), len(used), used, cost[used])
    return time.perf_counter() - start, optima


def main():
    binary, scratch, sizes, limit = sys.argv[1], sys.argv[2], sys.argv[3].split(","), float(sys.argv[4])
    print(f"HiGHS {highspy.Highs().version()}, at most {limit:.0f} s an instance; {os.cpu_count()} cores")
    print(f"{'size':>16} {'variables':>10} {'split s':>9} {'gap':>8} {'HiGHS s':>10} {'HiGHS/split':>12} {'difference':>11}")
    for size in sizes:
        areas, sites, classes, slots = size.split("x")
        path = os.path.join(scratch, f"{size}.json")
        generate = [binary, "plan", "generate", "--areas", areas, "--sites", sites, "--classes", classes]
        subprocess.run(generate + ["--slots", slots, "--seed", "1", "--out", path], check=True, capture_output=True)
        solve = [binary, "plan", "solve", "--instance", path, "--method", "split", "--format", "json"]
        report = json.loads(subprocess.run(solve, check=True, capture_output=True).stdout)
        with open(path) as file:
            program = Program(json.load(file))
        seconds, optima = solve_by_highs(program, limit)
        ours = [phase["optimum"] for phase in report["phases"] if phase["objective"] != "unserved"]
        worst = max((abs(a - b) / max(1e-12, abs(b)) for a, b in zip(ours, optima)), default=float("nan"))
        late = "" if len(optima) == len(ORDER) else ">"
        split = report["solveSeconds"]
        print(
            f"{size:>16} {program.columns:>10} {split:>9.3f} {report['relativeGap']:>8.1e} "
            f"{late + format(seconds, '.1f'):>10} {late + format(seconds / split, '.1f'):>12} {worst:>11.1e}",
            flush=True,
        )


main()
