"""Called by ops/bench/gateway-soak: mixed load for long, memory's slope, and every request in the database once."""

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import time

import fleet
from http_client import get
from processes import BenchError, Child, cpu_seconds, end_of, memory_megabytes
from systems import Sunward, free_ports, serve_command

SAMPLE_SECONDS = 5
SETTLING_SECONDS = 60
# What growth over the fitted time may be, as a share of the memory at its beginning, before it is called one.
FLAT_SHARE = 0.03

# Attempts after the first share the request's name and point at the decision before them.
_DECISIONS = """
WITH named AS (
    SELECT request_id, count(*) AS rows FROM routing_decisions
    WHERE retry_of IS NULL AND request_id IS NOT NULL GROUP BY request_id
)
SELECT (SELECT count(*) FROM named), (SELECT count(*) FROM named WHERE rows > 1),
    (SELECT count(*) FROM routing_decisions WHERE request_id IS NULL),
    (SELECT count(*) FROM routing_decisions WHERE retry_of IS NOT NULL),
    (SELECT count(*) FROM routing_decisions d WHERE NOT EXISTS (
        SELECT FROM routing_outcomes o WHERE o.decided_at = d.decided_at AND o.decision_id = d.id))
"""


def settings_of(arguments):
    parser = argparse.ArgumentParser(prog="ops/bench/gateway-soak")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--time-scale", type=float, default=2)
    parser.add_argument("--input-tokens", type=int, default=64)
    parser.add_argument("--output-tokens", type=int, default=16)
    for name in ("scratch", "sunward", "state", "migrations", "json"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("load_options", nargs="*")
    return parser.parse_args(arguments)


def start_model_servers(settings):
    """Simulated servers for every model; returns them and the fleet's copy that has their addresses."""
    source, target = (os.path.join(settings.scratch, name) for name in ("fleet-without-endpoints", "fleet"))
    fleet.write(source, [])
    # One port after the other from here on; high ones are rarely taken.
    (first_port,) = free_ports(1)
    log = os.path.join(settings.scratch, "model-servers.log")
    command = [
        settings.sunward, "simulate", "model-server", "--fleet", source, "--all", "--first-port", str(first_port),
        "--servers", "2", "--write-fleet", target, "--time-scale", str(settings.time_scale),
    ]
    servers = Child("simulate model-server", command, log)
    servers.await_ready(lambda: end_of(log, 1) == "ready", 60)
    return servers, target


def start_service(settings, fleet_folder):
    control_port, port = free_ports(2)
    folder = os.path.join(settings.scratch, "sunward")
    os.makedirs(folder)
    log = os.path.join(settings.scratch, "sunward.log")
    command = serve_command(settings, fleet_folder, folder, control_port, port)
    child = Child("sunward serve", command, log, {"SUNWARD_MIGRATIONS": settings.migrations})
    service = Sunward(child, port, folder)
    try:
        child.await_ready(lambda: get(control_port, "/readyz")[0] == 200 and get(port, "/health")[0] == 200)
    except BaseException:
        service.stop()
        raise
    return service, control_port


def load(settings, service, servers):
    """Runs `sunward load` to its end; returns its report and the samples taken meanwhile."""
    report, log = (os.path.join(settings.scratch, name) for name in ("load.json", "load.log"))
    command = [
        settings.sunward, "load", "--url", f"http://127.0.0.1:{service.port}", "--rate", f"{settings.rate:g}",
        "--duration", f"{settings.minutes * 60:g}", "--stream", "0.5", "--format", "json", "--class", "chat:3,code:1",
        "--input-tokens", str(settings.input_tokens), "--output-tokens", str(settings.output_tokens),
        *settings.load_options,
    ]
    samples = []
    began = time.monotonic()
    with open(report, "wb") as output, open(log, "wb") as errors:
        running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        try:
            while running.poll() is None:
                service.child.check()
                servers.check()
                samples.append(_sample(service, time.monotonic() - began))
                if len(samples) % 12 == 1:
                    last = samples[-1]
                    print(f"   {last['seconds']:6.0f} s: {last['megabytes']:.1f} MB resident", flush=True)
                try:
                    running.wait(SAMPLE_SECONDS)
                except subprocess.TimeoutExpired:
                    pass
        finally:
            if running.poll() is None:
                running.terminate()
    if running.returncode != 0:
        raise BenchError(f"sunward load ended with status {running.returncode}: {end_of(log)}")
    with open(report, encoding="utf-8") as file:
        return json.load(file), samples


def _sample(service, seconds):
    members = service.members()
    return {"seconds": seconds, "megabytes": memory_megabytes(members), "cpu_seconds": cpu_seconds(members)}


def slope(samples):
    """Least squares of memory on time: (MB an hour, its standard error, MB at the beginning of the fit, hours).

    The error takes residuals for independent; memory's are not, so it is a lower bound.
    """
    fitted = [(s["seconds"] / 3600, s["megabytes"]) for s in samples if s["seconds"] >= SETTLING_SECONDS]
    if len(fitted) < 3:
        return None
    count = len(fitted)
    middle_x, middle_y = (sum(column) / count for column in zip(*fitted))
    squares = sum((x - middle_x) ** 2 for x, _ in fitted)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in fitted) / squares
    residual = sum((y - middle_y - rise * (x - middle_x)) ** 2 for x, y in fitted)
    begin, hours = fitted[0][0], fitted[-1][0] - fitted[0][0]
    return rise, math.sqrt(residual / (count - 2) / squares), middle_y + rise * (begin - middle_x), hours


def await_decisions(control_port):
    """Until the decision log holds nothing back any more."""
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        status, body = get(control_port, "/api/v1/status")
        if status == 200:
            log = json.loads(body)["decisionLog"]
            if log["queuedRows"] == 0 and log["spooledBatches"] == 0:
                return log
        time.sleep(0.5)
    raise BenchError("decisions still wait for the database two minutes after the load's end")


def read_database(folder):
    """Counts by the database itself, through psql."""
    with open(os.path.join(folder, "postgres", "data", "postmaster.pid"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    port, socket_folder = lines[3], lines[4]
    command = ["psql", "-X", "-h", socket_folder, "-p", port, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt",
               "-F", " ", "-c", _DECISIONS, "sunward"]
    try:
        row = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    except subprocess.CalledProcessError as error:
        raise BenchError(f"psql failed: {error.stderr.strip()}") from None
    keys = ["requests", "requests_more_than_once", "decisions_without_request_id", "retries",
            "decisions_without_outcome"]
    return dict(zip(keys, map(int, row)))


def judge(report, database, fit):
    """(text, value, limit, whether it holds)."""
    sent, failed, unsent = report["sent"], report["failed"] + report["abandoned"], report["overflowed"]
    verdicts = [
        ("requests that failed", failed, 0, failed == 0),
        ("requests not sent, since too many were under way", unsent, 0, unsent == 0),
        ("requests in the database, of those sent", database["requests"], sent, database["requests"] == sent),
        ("requests in the database more than once", database["requests_more_than_once"], 0,
         database["requests_more_than_once"] == 0),
        ("decisions without an outcome", database["decisions_without_outcome"], 0,
         database["decisions_without_outcome"] == 0),
    ]
    if fit:
        rise, _, begin, hours = fit
        growth, limit = rise * hours, FLAT_SHARE * begin
        verdicts.append(("growth of memory after the first minute, MB", growth, limit, growth <= limit))
    return verdicts


def main(arguments):
    settings = settings_of(arguments)
    servers = service = None
    try:
        servers, fleet_folder = start_model_servers(settings)
        service, control_port = start_service(settings, fleet_folder)
        print(f"   gateway on port {service.port}, control API on {control_port}", flush=True)
        report, samples = load(settings, service, servers)
        log = await_decisions(control_port)
        database = read_database(service.folder)
    finally:
        if service:
            service.stop()
        if servers:
            servers.stop()
    fit = slope(samples)
    print(f"\nload: {json.dumps(report, indent=2)}")
    print(f"database: {json.dumps(database)}; decision log: {json.dumps(log)}")
    if fit:
        rise, error, begin, hours = fit
        highest = max(sample["megabytes"] for sample in samples)
        print(f"memory: {begin:.1f} MB after the first minute, then {rise:+.2f} MB an hour (standard error {error:.2f})"
              f" for {hours * 60:.1f} minutes; highest {highest:.1f} MB")
    else:
        print("memory: too few samples after the first minute for a slope")
    cpu = (samples[-1]["cpu_seconds"] - samples[0]["cpu_seconds"]) / max(1, report["sent"])
    print(f"CPU of the service a request: {cpu * 1e6:.0f} us")
    verdicts = judge(report, database, fit)
    for text, value, limit, holds in verdicts:
        print(f"{'holds ' if holds else 'BROKEN'}  {text}: {value:g} (bar: {limit:g})")
    if settings.json:
        with open(settings.json, "w", encoding="utf-8") as file:
            json.dump({
                "settings": {key: value for key, value in vars(settings).items() if key not in ("scratch", "json")},
                "load": report, "samples": samples, "database": database, "decision_log": log,
                "slope_megabytes_an_hour": fit[0] if fit else None,
                "bars": [dict(zip(("text", "value", "limit", "holds"), verdict)) for verdict in verdicts],
            }, file, indent=2)
    return 0 if all(holds for *_, holds in verdicts) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main(sys.argv[1:]))
    except BenchError as problem:
        sys.exit(f"error: {problem}")
