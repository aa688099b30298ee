"""Times `sunward bench plan` (split by slots, and CLP as one program) and HiGHS on generated instances of growing size."""

import argparse
import json
import math
import os
import subprocess
import time

import highspy
import numpy as np

from plan_solve import TOLERANCE, Program

ORDER = ["energy", "carbon", "delay"]
SIZES = "9x9x5x24,30x30x8x24,60x60x8x24,100x100x10x24"


def arguments():
    parser = argparse.ArgumentParser(prog="ops/bench/plan-scale", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help="AREASxSITESxCLASSESxSLOTS, comma-separated")
    parser.add_argument("--seconds", type=float, default=300, help="limit for each whole program (CLP, HiGHS)")
    parser.add_argument("--svg", help="draw time against variables into this file")
    parser.add_argument("--binary", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--scratch", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


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


def measure(options, size):
    """One row of the table, all solvers one after the other."""
    bench = [options.binary, "bench", "plan", "--sizes", size, "--time-limit", str(options.seconds), "--format", "json"]
    row = json.loads(subprocess.run(bench, check=True, stdout=subprocess.PIPE).stdout)["rows"][0]
    path = os.path.join(options.scratch, f"{size}.json")
    names = ["--areas", "--sites", "--classes", "--slots"]
    flags = [part for pair in zip(names, size.split("x")) for part in pair]
    generate = [options.binary, "plan", "generate", "--seed", "1", "--out", path] + flags
    subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
    with open(path) as file:
        program = Program(json.load(file))
    os.remove(path)
    row["highsSeconds"], highs = solve_by_highs(program, options.seconds)
    row["isHighsOutOfTime"] = len(highs) < len(ORDER)
    # Unserved demand comes before the goal's own phases.
    ours = row["optima"][-len(ORDER) :]
    row["difference"] = max((abs(a - b) / max(1e-12, abs(b)) for a, b in zip(ours, highs)), default=math.nan)
    clp = row.get("wholeColdSeconds") or math.inf
    best = min(clp, math.inf if row["isHighsOutOfTime"] else row["highsSeconds"])
    row["isRatioLeast"] = math.isinf(best)
    row["ratio"] = (options.seconds if math.isinf(best) else best) / row["coldSeconds"]
    return row


def show(row, limit):
    clp = row.get("wholeColdSeconds")
    late = f"> {limit:.0f}"
    ratio = ("> " if row["isRatioLeast"] else "") + f"{row['ratio']:.1f}"
    print(
        f"{row['size']:>15} {row['variables']:>9} {row['coldSeconds']:>8.3f} {row['warmSeconds']:>8.3f} "
        f"{row['coldSeconds'] / row['variables'] * 1e6:>7.1f} {row['relativeGap']:>8.1e} "
        f"{(row.get('peakBytes') or 0) / 1e6:>8.0f} {late if clp is None else format(clp, '.3f'):>9} "
        f"{late if row['isHighsOutOfTime'] else format(row['highsSeconds'], '.3f'):>9} {ratio:>9} "
        f"{row['difference']:>10.1e}",
        flush=True,
    )


def exponent(rows):
    """By what power of the variables the time of a cold solve grows, from the smallest to the largest size."""
    first, last = rows[0], rows[-1]
    return math.log(last["coldSeconds"] / first["coldSeconds"]) / math.log(last["variables"] / first["variables"])


def plot(rows):
    """Seconds against variables, both logarithmic."""
    series = [
        ("split, cold", "#0072b2", "coldSeconds"),
        ("split, after a change at one site", "#009e73", "warmSeconds"),
        ("CLP, whole", "#c1121f", "wholeColdSeconds"),
        ("HiGHS, whole", "#e69f00", "highsSeconds"),
    ]
    lines = []
    for name, colour, key in series:
        ended = [row for row in rows if row.get(key) and not (key == "highsSeconds" and row["isHighsOutOfTime"])]
        lines.append((name, colour, [(row["variables"], row[key]) for row in ended]))
    points = [point for _, _, line in lines for point in line]
    left, top, width, height = 70, 40, 760, 430

    def scale(values, start, length):
        low = math.floor(math.log10(min(values)))
        high = max(low + 1, math.ceil(math.log10(max(values))))
        return range(low, high + 1), lambda value: start + (math.log10(value) - low) / (high - low) * length

    columns, x = scale([point[0] for point in points], left, width)
    powers, y = scale([point[1] for point in points], top + height, -height)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 530" font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{left}" y="24" font-size="17">Seconds for three phases against variables</text>',
    ]
    for power in columns:
        at = x(10.0**power)
        parts.append(f'<line x1="{at:.1f}" y1="{top}" x2="{at:.1f}" y2="{top + height}" stroke="#ddd"/>')
        parts.append(f'<text x="{at:.1f}" y="{top + height + 20}" text-anchor="middle">{10**power:g}</text>')
    for power in powers:
        at = y(10.0**power)
        parts.append(f'<line x1="{left}" y1="{at:.1f}" x2="{left + width}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for place, (name, colour, line) in enumerate(lines):
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="4" fill="{colour}"/>' for a, b in line]
        parts.append(f'<text x="{left + 14}" y="{top + 20 + 20 * place}" fill="{colour}">{name}</text>')
    return "\n".join(parts + ["</svg>"]) + "\n"


def main():
    options = arguments()
    limit = options.seconds
    print(f"HiGHS {highspy.Highs().version()}; whole programs for at most {limit:.0f} s; {os.cpu_count()} cores")
    print(
        f"{'size':>15} {'variables':>9} {'split s':>8} {'change s':>8} {'us/var':>7} {'gap':>8} {'peak MB':>8} "
        f"{'CLP s':>9} {'HiGHS s':>9} {'ratio':>9} {'difference':>10}"
    )
    rows = []
    for size in options.sizes.split(","):
        rows.append(measure(options, size))
        show(rows[-1], limit)
        if options.svg:
            with open(options.svg, "w") as file:
                file.write(plot(rows))
    if len(rows) > 1:
        print(f"a cold solve's time grows with variables^{exponent(rows):.2f}")
    print("ratio: the better of CLP and HiGHS over split; difference: of optima, to HiGHS, relative")


if __name__ == "__main__":
    main()
