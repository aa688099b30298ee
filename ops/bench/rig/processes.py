"""Starts processes, and reads from /proc what they and everything they started have used."""

import os
import signal
import subprocess
import time

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """Something the user must see, without a stack trace."""


def _stat(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        return file.read().rpartition(") ")[2].split()


def _parents():
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parents[int(name)] = int(_stat(name)[1])
            except (OSError, IndexError):
                pass  # it has just ended
    return parents


def family(root):
    """The processes that descend from `root`, itself included."""
    parents = _parents()
    members = {root} if root in parents else set()
    grew = bool(members)
    while grew:
        children = {pid for pid, parent in parents.items() if parent in members} - members
        members |= children
        grew = bool(children)
    return members


def cpu_seconds(members):
    """User and system time of processes, and of their children that have ended."""
    ticks = 0
    for pid in members:
        try:
            fields = _stat(pid)
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICKS_A_SECOND


def _memory_kilobytes(pid, key):
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        return next((int(line.split()[1]) for line in file if line.startswith(key)), 0)


def memory_megabytes(members, key="VmRSS:"):
    """Resident memory now, or its peak with `VmHWM:`; the sum over the processes, shared pages counted in each."""
    total = 0
    for pid in members:
        try:
            total += _memory_kilobytes(pid, key)
        except OSError:
            continue
    return total * 1024 / 1e6


def end_of(log, lines=8):
    try:
        with open(log, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:]).strip()
    except OSError:
        return ""


class Child:
    """A program that runs beside the benchmark, in a process group of its own."""

    def __init__(self, name, command, log, environment=None):
        self.name = name
        self.log = log
        # Ended with the session by the calling script, should this one be killed.
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=os.setpgrp,
                env={**os.environ, **(environment or {})},
            )

    @property
    def pid(self):
        return self.process.pid

    def check(self):
        if self.process.poll() is not None:
            status = self.process.returncode
            raise BenchError(f"{self.name} ended with status {status}; its log ends:\n{end_of(self.log)}")

    def await_ready(self, is_ready, patience_seconds=180):
        limit = time.monotonic() + patience_seconds
        while not is_ready():
            self.check()
            if time.monotonic() > limit:
                late = f"{self.name} was not ready in {patience_seconds} s"
                raise BenchError(f"{late}; its log ends:\n{end_of(self.log)}")
            time.sleep(0.25)

    def stop(self, patience_seconds=15):
        for number, patience in ((signal.SIGTERM, patience_seconds), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                return
            try:
                self.process.wait(patience)
                return
            except subprocess.TimeoutExpired:
                continue


def machine_cpu_seconds():
    """Time in which the machine's cores did anything, time stolen by its host included."""
    with open("/proc/stat", encoding="utf-8") as file:
        user, nice, system, _, _, interrupts, soft_interrupts, stolen = map(int, file.readline().split()[1:9])
    return (user + nice + system + interrupts + soft_interrupts + stolen) / TICKS_A_SECOND


def settle(system, patience_seconds=60):
    """Waits until a system has worked off what it was sent: decisions to be written, answers nobody waits for."""
    limit = time.monotonic() + patience_seconds
    used = system.cpu() + system.database_cpu()
    while time.monotonic() < limit:
        time.sleep(0.4)
        before, used = used, system.cpu() + system.database_cpu()
        if used - before <= 0.04:
            return


def take_precedence():
    """Lets this process run whenever it has something to do, so that its own delays are not taken for a system's.

    What it starts does not inherit that. Returns whether it was allowed: it takes root, and a kernel that lets
    containers.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except (OSError, AttributeError):
        return False
    return True
