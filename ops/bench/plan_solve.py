"""Compares `sunward plan solve` with HiGHS on one instance of the format green-llm-instance/1."""

import json
import statistics
import subprocess
import sys
import time

import highspy
import numpy as np

TOLERANCE = 0.001
ORDERS = [["energy", "carbon", "delay"], ["carbon", "delay", "energy"]]


class Program:
    """The Green-LLM linear program as arrays, column by column: x[i,j,k,t], then Pg[j,t]."""

    def __init__(self, data):
        areas, sites, classes = (len(data[key]) for key in ("areas", "sites", "classes"))
        resources, slots = len(data["resources"]), data["slots"]
        queries = np.array(data["queries"])
        tokens = np.array(data["inputTokens"]) + np.array(data["outputTokens"])
        energy = np.array(data["inputTokenEnergyKWh"]) * np.array(data["inputTokens"]) + np.array(
            data["outputTokenEnergyKWh"]
        ) * np.array(data["outputTokens"])
        pue, wue, ewif = (np.array(data[key]) for key in ("pue", "wue", "ewif"))
        size, bandwidth = np.array(data["tokenSize"]), np.array(data["bandwidth"])
        network, processing = np.array(data["networkDelay"]), np.array(data["processingDelay"])
        alpha = np.array(data["resourcePerToken"])
        shares = areas * sites * classes * slots
        self.columns = shares + sites * slots

        def x(i, j, k, t):
            return ((i * sites + j) * classes + k) * slots + t

        def grid(j, t):
            return shares + j * slots + t

        self.lower = np.zeros(self.columns)
        self.upper = np.ones(self.columns)
        self.costs = {name: np.zeros(self.columns) for name in ("energy", "carbon", "delay")}
        rows = []
        water, power = {}, [{} for _ in range(sites * slots)]
        capacity = [{} for _ in range(sites * slots * resources)]
        for i in range(areas):
            for k in range(classes):
                for t in range(slots):
                    load = queries[i, k, t]
                    serve, wait = {}, {}
                    for j in range(sites):
                        column = x(i, j, k, t)
                        serve[column] = 1.0
                        wait[column] = (
                            size[i, k, t] * load * tokens[k] / bandwidth[i, j]
                            + network[i, j]
                            + processing[j, k] * tokens[k] * load
                        )
                        self.costs["delay"][column] = data["delayPenalty"][k] * wait[column]
                        demand = pue[j] * energy[k] * load
                        power[j * slots + t][column] = demand
                        water[column] = (wue[j, t] / pue[j] + ewif[j, t]) * demand
                        for r in range(resources):
                            use = alpha[k, r] * tokens[k] * load
                            capacity[(j * slots + t) * resources + r][column] = use
                    rows.append((1.0, 1.0, serve))
                    rows.append((-highspy.kHighsInf, data["maxDelay"][i][k], wait))
        for j in range(sites):
            for t in range(slots):
                column = grid(j, t)
                self.upper[column] = data["gridLimitKWh"][j][t]
                self.costs["energy"][column] = data["price"][j][t]
                self.costs["carbon"][column] = data["carbonTax"][j] * data["carbonIntensity"][j][t]
                row = dict(power[j * slots + t])
                row[column] = -1.0
                rows.append((-highspy.kHighsInf, data["renewableKWh"][j][t], row))
                for r in range(resources):
                    use = capacity[(j * slots + t) * resources + r]
                    rows.append((-highspy.kHighsInf, data["capacity"][r][j], use))
        rows.append((-highspy.kHighsInf, data["waterBudgetL"], water))
        self.rows = rows

    def model(self):
        highs = highspy.Highs()
        highs.silent()
        empty = np.zeros(0)
        highs.addCols(
            self.columns, np.zeros(self.columns), self.lower, self.upper, 0, np.zeros(0, np.int32),
            np.zeros(0, np.int32), empty,
        )
        starts = np.cumsum([0] + [len(row) for _, _, row in self.rows])[:-1].astype(np.int32)
        index = np.concatenate([np.fromiter(row.keys(), np.int32) for _, _, row in self.rows])
        value = np.concatenate([np.fromiter(row.values(), float) for _, _, row in self.rows])
        lower = np.array([row[0] for row in self.rows], float)
        upper = np.array([row[1] for row in self.rows], float)
        highs.addRows(len(self.rows), lower, upper, len(index), starts, index, value)
        return highs


def solve_by_highs(program, order):
    highs = program.model()
    optima = {}
    start = time.perf_counter()
    for objective in order:
        cost = program.costs[objective]
        highs.changeColsCost(program.columns, np.arange(program.columns, dtype=np.int32), cost)
        highs.run()
        optimum = highs.getInfo().objective_function_value
        optima[objective] = optimum
        used = np.flatnonzero(cost).astype(np.int32)
        highs.addRow(-highspy.kHighsInf, optimum + TOLERANCE * abs(optimum), len(used), used, cost[used])
    return time.perf_counter() - start, optima


def solve_by_sunward(binary, instance, order):
    command = [binary, "plan", "solve", "--instance", instance, "--priority", ",".join(order), "--format", "json"]
    start = time.perf_counter()
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    wall = time.perf_counter() - start
    return report["solveSeconds"], wall, {phase["objective"]: phase["optimum"] for phase in report["phases"]}


def main():
    binary, instance, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(instance) as file:
        program = Program(json.load(file))
    print(f"{instance}: {program.columns} columns, {len(program.rows)} rows, {runs} runs in turn, medians")
    for order in ORDERS:
        ours, wall, theirs, ratios = [], [], [], []
        for _ in range(runs):
            seconds, whole, optima = solve_by_sunward(binary, instance, order)
            reference, expected = solve_by_highs(program, order)
            ours.append(seconds)
            wall.append(whole)
            theirs.append(reference)
            ratios.append(reference / seconds)
        print(f"\norder {', '.join(order)}")
        for objective in order:
            difference = abs(optima[objective] - expected[objective]) / max(1e-12, abs(expected[objective]))
            print(
                f"  {objective:8} sunward {optima[objective]:.9f}  HiGHS {expected[objective]:.9f}  "
                f"relative difference {difference:.1e}"
            )
        print(
            f"  solve s  sunward {statistics.median(ours):.3f} (whole process {statistics.median(wall):.3f})  "
            f"HiGHS {highspy.Highs().version()} {statistics.median(theirs):.3f}  HiGHS/sunward "
            f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
        )


if __name__ == "__main__":
    main()
