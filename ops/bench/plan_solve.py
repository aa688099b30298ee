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
    """The Green-LLM linear program as arrays, column by column: x[i,j,k,t], then Pg[j,t].

    Rows: allocation and delay limit of every cell (i,k,t), power of every (j,t), capacity of every (j,r,t), water.
    """

    def __init__(self, data):
        areas, sites, classes = (len(data[key]) for key in ("areas", "sites", "classes"))
        resources, slots = len(data["resources"]), data["slots"]
        queries = np.array(data["queries"], float)
        tokens = np.array(data["inputTokens"], float) + np.array(data["outputTokens"], float)
        energy = np.array(data["inputTokenEnergyKWh"]) * np.array(data["inputTokens"])
        energy = energy + np.array(data["outputTokenEnergyKWh"]) * np.array(data["outputTokens"])
        pue, wue, ewif = (np.array(data[key], float) for key in ("pue", "wue", "ewif"))
        size, bandwidth = np.array(data["tokenSize"], float), np.array(data["bandwidth"], float)
        network, processing = np.array(data["networkDelay"], float), np.array(data["processingDelay"], float)
        alpha = np.array(data["resourcePerToken"], float)
        shares, grids, cells = areas * sites * classes * slots, sites * slots, areas * classes * slots
        self.columns = shares + grids
        # Everything of x is an array over i, j, k, t; queries of a cell over i, 1, k, t.
        load = queries[:, None, :, :]
        token = tokens[None, None, :, None]
        seconds = size[:, None, :, :] * load * token / bandwidth[:, :, None, None]
        seconds = seconds + network[:, :, None, None] + processing[None, :, :, None] * token * load
        demand = pue[None, :, None, None] * energy[None, None, :, None] * load
        water = (wue / pue[:, None] + ewif)[None, :, None, :] * demand
        cell = (np.arange(areas)[:, None, None, None] * classes + np.arange(classes)[:, None]) * slots + np.arange(slots)
        place = np.arange(sites)[:, None, None] * slots + np.arange(slots)
        whole = np.broadcast_shapes(seconds.shape, demand.shape)
        first = {"delay": cells, "power": 2 * cells, "capacity": 2 * cells + grids}
        last = first["capacity"] + grids * resources
        entries = [(cell, np.ones(whole)), (first["delay"] + cell, seconds), (first["power"] + place, demand)]
        for r in range(resources):
            entries.append((first["capacity"] + r * grids + place, alpha[None, None, :, r, None] * token * load))
        entries.append((np.array(last), water))

        def flat(values, kind):
            return np.broadcast_to(values, whole).reshape(-1).astype(kind)

        width = len(entries)
        self.starts = np.concatenate([np.arange(shares) * width, shares * width + np.arange(grids + 1)]).astype(np.int32)
        index = np.stack([flat(rows, np.int32) for rows, _ in entries], axis=1).reshape(-1)
        value = np.stack([flat(values, float) for _, values in entries], axis=1).reshape(-1)
        self.index = np.concatenate([index, first["power"] + np.arange(grids, dtype=np.int32)]).astype(np.int32)
        self.value = np.concatenate([value, -np.ones(grids)])
        self.lower = np.zeros(self.columns)
        self.upper = np.concatenate([np.ones(shares), np.array(data["gridLimitKWh"], float).reshape(-1)])
        none, penalty = np.zeros(shares), np.array(data["delayPenalty"], float)[None, None, :, None]
        carbon = np.array(data["carbonTax"], float)[:, None] * np.array(data["carbonIntensity"], float)
        self.costs = {
            "energy": np.concatenate([none, np.array(data["price"], float).reshape(-1)]),
            "carbon": np.concatenate([none, carbon.reshape(-1)]),
            "delay": np.concatenate([flat(penalty * seconds, float), np.zeros(grids)]),
        }
        capacity = np.repeat(np.array(data["capacity"], float).reshape(-1), slots)
        limits = [np.repeat(np.array(data["maxDelay"], float).reshape(-1), slots)]
        limits += [np.array(data["renewableKWh"], float).reshape(-1), capacity, np.array([data["waterBudgetL"]], float)]
        self.row_upper = np.concatenate([np.ones(cells)] + limits)
        self.row_lower = np.full(len(self.row_upper), -highspy.kHighsInf)
        self.row_lower[:cells] = 1

    def model(self):
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, len(self.row_upper)
        lp.col_cost_ = np.zeros(self.columns)
        lp.col_lower_, lp.col_upper_ = self.lower, self.upper
        lp.row_lower_, lp.row_upper_ = self.row_lower, self.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = self.starts, self.index, self.value
        highs = highspy.Highs()
        highs.silent()
        highs.passModel(lp)
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
    print(f"{instance}: {program.columns} columns, {len(program.row_upper)} rows, {runs} runs in turn, medians")
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
