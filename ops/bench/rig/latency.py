"""Called by ops/bench/gateway-latency: what each system adds to latency, and what a stream costs it."""

import argparse
import json
import signal
import statistics
import sys

import documents
from http_client import fault_of_stream
from open_loop import OpenLoop, Target, quantile
from processes import BenchError, settle, take_precedence
from systems import NAMES, Launcher, System, free_ports
from throughput import about_run, turned
from upstreams import Nginx, Streamer

KNOWN = ["direct", *NAMES[1:]]
# Streams asked for directly, beside those through a system, as a share of them.
DIRECT_SHARE = 0.25


def settings_of(arguments):
    parser = argparse.ArgumentParser(prog="ops/bench/gateway-latency")
    parser.add_argument("--systems", default=",".join(KNOWN))
    parser.add_argument("--policy", default="round_robin")
    parser.add_argument("--litellm-workers", type=int, default=1)
    numbers = {"rounds": 3, "seconds": 10, "rate": 100, "streams": 64, "events": 32, "spacing": 20}
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    for name in ("cache", "scratch", "nginx", "sunward", "state", "migrations", "json"):
        parser.add_argument(f"--{name}", default="")
    settings = parser.parse_args(arguments)
    settings.systems = [name for name in KNOWN if name in settings.systems.split(",")]
    return settings


def measure(system, direct, through, seconds):
    """One run: requests to the upstream itself and through the system, in turn: both meet the same disturbances."""
    used, database = system.cpu(), system.database_cpu()
    OpenLoop([direct, through]).run(seconds, warm_up=2)
    settle(system)
    used, database = system.cpu() - used, system.database_cpu() - database
    system.child.check()
    result = {"sent": through.sent, "answered": len(through.first), "errors": through.errors + direct.errors}
    for share in (0.5, 0.99):
        for kind in ("first", "whole"):
            mine, theirs = quantile(getattr(through, kind), share), quantile(getattr(direct, kind), share)
            key = f"{kind}_p{round(share * 100)}"
            result[f"direct_{key}_milliseconds"] = None if theirs is None else theirs * 1e3
            result[f"added_{key}_milliseconds"] = None if mine is None or theirs is None else (mine - theirs) * 1e3
        late = quantile(direct.lateness + through.lateness, share)
        result[f"loop_late_p{round(share * 100)}_milliseconds"] = None if late is None else late * 1e3
    if system.name != "direct":
        result["cpu_microseconds"] = used / max(1, through.begun) * 1e6
        result["database_microseconds"] = database / max(1, through.begun) * 1e6
    return result, through.faults


def request_targets(settings, upstream_port, port):
    interval = 1 / settings.rate
    body = documents.request()
    return Target(upstream_port, body, interval), Target(port, body, interval, offset=interval / 2)


def stream_targets(settings, upstream_port, port):
    """As many are open at a time as --streams says: one begins when one ends. Jitter spreads their events in time."""
    interval = settings.events * settings.spacing / 1000 / settings.streams
    jitter = settings.spacing / 1000
    common = {"body": documents.request(streams=True), "jitter": jitter, "is_stream": True, "events": settings.events}
    direct = Target(upstream_port, interval=interval / DIRECT_SHARE, offset=interval / 2, **common)
    return direct, Target(port, interval=interval, **common)


def run(settings, upstreams, targets, check):
    """{system: [one result a round]}; every round measures every system."""
    launcher = Launcher(settings, settings.scratch, upstreams)
    systems = []
    try:
        for name in settings.systems:
            if name == "direct":
                systems.append(System("direct", upstreams.child, upstreams.ports[1]))
            else:
                systems.append(launcher.start(name))
            fault = check(systems[-1].port)
            if fault:
                raise BenchError(f"{name} {fault}")
        results = {system.name: [] for system in systems}
        for number in range(1, settings.rounds + 1):
            for system in turned(systems, number):
                direct, through = targets(settings, upstreams.ports[0], system.port)
                result, faults = measure(system, direct, through, settings.seconds)
                results[system.name].append(result)
                told = f"{result['answered']} of {result['sent']} answered"
                told += "".join(f"; {count} times {fault}" for fault, count in faults.items())
                print(f"   round {number}: {system.name:14} {told}", flush=True)
        return results
    finally:
        for system in systems:
            if system.name != "direct":
                system.stop()
        upstreams.child.stop()


def medians(results):
    table = {}
    for name, runs in results.items():
        table[name] = {}
        for key in runs[0]:
            values = [run[key] for run in runs if run[key] is not None]
            total = key in ("sent", "answered", "errors")
            table[name][key] = (sum(values) if total else statistics.median(values)) if values else None
    return table


def _row(name, middle, keys):
    cells = [name]
    for key in keys:
        value = middle.get(key)
        cells.append("-" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}")
    return cells


def show(title, table, columns):
    """`columns`: heading to key."""
    rows = [["system", *columns], *(_row(name, middle, columns.values()) for name, middle in table.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    print(f"\n{title}")
    for name, *cells in rows:
        print("  ".join([name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:]))]))


def bars(requests, streams):
    verdicts = []
    if requests and "sunward" in requests:
        mine = requests["sunward"]
        verdicts += [
            ("added p50 ms", mine["added_whole_p50_milliseconds"], 0.5),
            ("added p99 ms", mine["added_whole_p99_milliseconds"], 2.0),
            ("errors", mine["errors"], 0),
        ]
    if streams and "sunward" in streams:
        mine = streams["sunward"]
        verdicts += [
            ("time to first token added at p50, ms", mine["added_first_p50_milliseconds"], 1.0),
            ("CPU a stream, ms", mine["cpu_microseconds"] / 1e3, 2.0),
            ("errors of streams", mine["errors"], 0),
        ]
    return [(text, value, limit, value is not None and value <= limit) for text, value, limit in verdicts]


def main(arguments):
    settings = settings_of(arguments)
    about = about_run(settings)
    first, second, status, third, fourth = free_ports(5)

    if not take_precedence():
        print("   real-time priority was refused: what delays the load itself is counted too; see \"loop late\"")
    print(f"   {settings.rate} requests a second through each, and as many directly in between", flush=True)
    nginx = Nginx(settings.nginx, settings.scratch, [first, second], status)
    requests = run(settings, nginx, request_targets, lambda port: None)
    kind = f"{settings.events} events {settings.spacing} ms apart"
    print(f"   {settings.streams} streams at a time of {kind}", flush=True)
    streamer = Streamer(settings.scratch, [third, fourth], settings.events, settings.spacing)
    streams = run(settings, streamer, stream_targets, lambda port: fault_of_stream(port, settings.events))

    tables = {"requests": medians(requests), "streams": medians(streams)}
    common = {"CPU us": "cpu_microseconds", "database us": "database_microseconds", "errors": "errors",
              "loop late p50": "loop_late_p50_milliseconds", "loop late p99": "loop_late_p99_milliseconds"}
    print("\nThe row direct compares direct with direct: what this machine adds by itself.")
    show(f"Added to latency at {settings.rate} requests a second, ms", tables["requests"],
         {"added p50": "added_whole_p50_milliseconds", "added p99": "added_whole_p99_milliseconds",
          "direct p50": "direct_whole_p50_milliseconds", "direct p99": "direct_whole_p99_milliseconds", **common})
    show(f"Added to the time to first token, {settings.streams} streams at a time, ms; CPU a stream", tables["streams"],
         {"added p50": "added_first_p50_milliseconds", "added p99": "added_first_p99_milliseconds",
          "end added p50": "added_whole_p50_milliseconds", "end added p99": "added_whole_p99_milliseconds",
          "direct p50": "direct_first_p50_milliseconds", **common})
    print()
    verdicts = bars(tables["requests"], tables["streams"])
    for text, value, limit, holds in verdicts:
        print(f"{'holds ' if holds else 'BROKEN'}  {text}: {'-' if value is None else f'{value:.3f}'} (bar: {limit:g})")
    if settings.json:
        with open(settings.json, "w", encoding="utf-8") as file:
            json.dump({
                **about,
                "medians": tables, "rounds": {"requests": requests, "streams": streams},
                "bars": [dict(zip(("text", "value", "limit", "holds"), verdict)) for verdict in verdicts],
            }, file, indent=2)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main(sys.argv[1:])
    except BenchError as problem:
        sys.exit(f"error: {problem}")
