"""Called by ops/bench/gateway: measures requests a second, latency and processor time of each system, in turn."""

import argparse
import json
import os
import platform
import resource
import signal
import statistics
import subprocess
import sys
import time

import documents
from http_client import fault_of_completion
from processes import BenchError, cpu_seconds, family, machine_cpu_seconds, settle
from systems import NAMES, Launcher, free_ports, versions
from upstreams import Nginx

COLUMNS = ["connections", "system", "requests/s", "p50 ms", "p99 ms", "CPU us", "database us", "errors",
           "x sglang-router", "x litellm", "others"]


def settings_of(arguments):
    parser = argparse.ArgumentParser(prog="ops/bench/gateway")
    parser.add_argument("--systems", default=",".join(NAMES))
    parser.add_argument("--connections", default="1,16,64")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--policy", default="round_robin")
    parser.add_argument("--litellm-workers", type=int, default=1)
    for name in ("cache", "scratch", "nginx", "sunward", "state", "migrations", "json"):
        parser.add_argument(f"--{name}", default="")
    settings = parser.parse_args(arguments)
    settings.systems = [name for name in NAMES if name in settings.systems.split(",")]
    settings.connections = [int(count) for count in settings.connections.split(",")]
    return settings


class Throughput:
    def __init__(self, settings, upstreams):
        self.settings, self.upstreams = settings, upstreams
        self.script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gateway.lua")
        self.body = os.path.join(settings.scratch, "request.json")
        with open(self.body, "w", encoding="utf-8") as file:
            file.write(documents.request())

    def _load(self, system, connections, seconds):
        command = [
            "wrk", "--threads", str(min(2, connections)), "--connections", str(connections),
            "--duration", f"{max(1, round(seconds))}s", "--timeout", "30s", "--script", self.script,
            f"http://127.0.0.1:{system.port}", "--", self.body,
        ]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        line = next(line for line in output.splitlines() if line.startswith("result "))
        return [int(word) for word in line.split()[1:]]

    def measure(self, system, connections, seconds):
        """One run. Requests a second are those of good answers only."""
        passed, before = self.upstreams.requests(), self._usage(system)
        requests, microseconds, median, tail, refused, failed = self._load(system, connections, seconds)
        used = {key: value - before[key] for key, value in self._usage(system).items()}
        others = used["machine"] - used["database"] - used["upstream"] - used["load"]
        if system.name != "nginx":
            others -= used["system"]
        # What answering has left to be done, such as writing decisions, belongs to the requests too.
        settle(system)
        used.update(system=system.cpu() - before["system"], database=system.database_cpu() - before["database"])
        passed = self.upstreams.requests() - passed
        system.child.check()
        if requests == 0:
            raise BenchError(f"{system.name} answered nothing at {connections} connections")
        good = requests - refused
        if passed < 0.99 * good:
            raise BenchError(f"{system.name} answered {good} requests, but only {passed} reached the upstreams")
        return {
            "requests_per_second": good / microseconds * 1e6,
            "p50_milliseconds": median / 1000,
            "p99_milliseconds": tail / 1000,
            "cpu_microseconds": used["system"] / requests * 1e6,
            "database_microseconds": used["database"] / requests * 1e6,
            "errors": refused + failed,
            "others_cores": max(0, others) / microseconds * 1e6,
        }

    def _usage(self, system):
        """Processor seconds so far, by who used them."""
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "system": system.cpu(),
            "database": system.database_cpu(),
            "upstream": cpu_seconds(family(self.upstreams.child.pid)),
            "load": children.ru_utime + children.ru_stime,
            "machine": machine_cpu_seconds(),
        }


def turned(systems, number):
    """The same, beginning with another one in every round."""
    place = number % len(systems)
    return systems[place:] + systems[:place]


def run(settings, systems, throughput):
    """{connections: {system: [one result a round]}}, every system in every round."""
    results = {count: {system.name: [] for system in systems} for count in settings.connections}
    for system in systems:
        throughput.measure(system, max(settings.connections), 2)
    for number in range(1, settings.rounds + 1):
        for count in settings.connections:
            for system in turned(systems, number):
                result = throughput.measure(system, count, settings.seconds)
                results[count][system.name].append(result)
                rate, tail = result["requests_per_second"], result["p99_milliseconds"]
                print(f"   round {number}, {count:3} connections: {system.name:14} {rate:9.0f} requests/s, "
                      f"p99 {tail:8.2f} ms, {result['errors']} errors", flush=True)
    return results


def medians(results):
    """Medians over the rounds; errors are summed."""
    table = {}
    for count, by_system in results.items():
        table[count] = {}
        for name, runs in by_system.items():
            middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            middle["errors"] = sum(run["errors"] for run in runs)
            table[count][name] = middle
        for middle in table[count].values():
            for peer in ("sglang-router", "litellm"):
                if peer in table[count]:
                    rate = table[count][peer]["requests_per_second"]
                    middle[f"times_{peer.replace('-', '_')}"] = middle["requests_per_second"] / rate if rate else None
    return table


def _ratio(value):
    return "" if value is None else f"{value:.2f}"


def show(table, memory):
    rows = [COLUMNS]
    for count, by_system in table.items():
        for name, middle in by_system.items():
            rows.append([
                str(count), name, f"{middle['requests_per_second']:.0f}", f"{middle['p50_milliseconds']:.2f}",
                f"{middle['p99_milliseconds']:.2f}", f"{middle['cpu_microseconds']:.0f}",
                f"{middle['database_microseconds']:.0f}", str(middle["errors"]),
                _ratio(middle.get("times_sglang_router")), _ratio(middle.get("times_litellm")),
                f"{middle['others_cores']:.2f}",
            ])
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    print()
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths)]
        cells[1] = row[1].ljust(widths[1])
        print("  ".join(cells))
    print("\nOthers: cores that other programs kept busy meanwhile.")
    print("Peak resident memory: " + ", ".join(f"{name} {size:.0f} MB" for name, size in memory.items()))


def bars(table, memory):
    """Sunward against what the project asks of it: (text, value, limit, whether it holds)."""
    verdicts = []

    def judge(text, value, limit, at_least=False):
        verdicts.append((text, value, limit, value >= limit if at_least else value <= limit))

    for count, by_system in table.items():
        mine, sglang = by_system.get("sunward"), by_system.get("sglang-router")
        if not mine:
            continue
        if sglang:
            judge(f"{count} connections: throughput / sglang-router", mine["times_sglang_router"], 1.0, at_least=True)
            tail = sglang["p99_milliseconds"]
            judge(f"{count} connections: p99 ms, limit sglang-router's", mine["p99_milliseconds"], tail)
        if mine.get("times_litellm") is not None:
            judge(f"{count} connections: throughput / litellm", mine["times_litellm"], 50.0, at_least=True)
        judge(f"{count} connections: CPU us a request", mine["cpu_microseconds"], 80.0)
        judge(f"{count} connections: errors", mine["errors"], 0)
    if "sunward" in memory:
        judge("peak resident memory, MB", memory["sunward"], 120.0)
    return verdicts


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "")
    return {"cores": os.cpu_count(), "processor": model, "kernel": platform.release(), "load_average": os.getloadavg()}


def about_run(settings):
    """What a report must say for its numbers to mean anything."""
    return {
        "began": time.strftime("%FT%TZ", time.gmtime()),
        "machine": machine(),
        "versions": versions(settings, settings.systems),
        "settings": {key: value for key, value in vars(settings).items() if key not in ("scratch", "json")},
    }


def main(arguments):
    settings = settings_of(arguments)
    about = about_run(settings)
    systems, upstreams = [], None
    try:
        first, second, status = free_ports(3)
        upstreams = Nginx(settings.nginx, settings.scratch, [first, second], status)
        launcher = Launcher(settings, settings.scratch, upstreams)
        for name in settings.systems:
            systems.append(launcher.start(name))
            print(f"   {name} {about['versions'].get(name, '')} on port {systems[-1].port}", flush=True)
        results = run(settings, systems, Throughput(settings, upstreams))
        for system in systems:
            fault = fault_of_completion(system.port)
            if fault:
                raise BenchError(f"after the last round {system.name} {fault}")
        table, memory = medians(results), {system.name: system.peak_megabytes() for system in systems}
    finally:
        for system in systems:
            if system.name != "nginx":
                system.stop()
        if upstreams:
            upstreams.child.stop()
    show(table, memory)
    verdicts = bars(table, memory)
    for text, value, limit, holds in verdicts:
        print(f"{'holds ' if holds else 'BROKEN'}  {text}: {value:.2f} (bar: {limit:.2f})")
    if settings.json:
        document = {
            **about, "medians": table, "rounds": results, "peak_resident_megabytes": memory,
            "bars": [dict(zip(("text", "value", "limit", "holds"), verdict)) for verdict in verdicts],
        }
        with open(settings.json, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=2)


if __name__ == "__main__":
    # As an exception, so that everything that was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main(sys.argv[1:])
    except BenchError as problem:
        sys.exit(f"error: {problem}")
