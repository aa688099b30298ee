# shellcheck shell=bash
# What the scripts in ops/ share: where things are, how steps and long commands are shown. To be sourced.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
LOGS=${TMPDIR:-/tmp}/sunward-ops-$(id -u)
BUILD=${SUNWARD_BUILD_DIR:-$ROOT/.build}
STEP=0
STEP_STARTED=0
# The command that run_logged waits for, and the sleep of pause; ended by stop_running on every way out.
RUNNING=
SLEEPER=

# Others must be able to enter folders made here: PostgreSQL runs as another account when this one is root.
umask 022

if [[ -t 1 ]]; then
    BOLD=$'\e[1m' DIM=$'\e[2m' GREEN=$'\e[32m' RED=$'\e[31m' PLAIN=$'\e[0m' CLEAR=$'\r\e[K'
else
    BOLD='' DIM='' GREEN='' RED='' PLAIN='' CLEAR=''
fi
if [[ -n ${NO_COLOR:-} ]]; then BOLD='' DIM='' GREEN='' RED='' PLAIN=''; fi

say() { printf '%s\n' "$*"; }

die() {
    printf '%s%serror:%s %s\n' "$CLEAR" "$RED" "$PLAIN" "$*" >&2
    exit 1
}

# step TEXT: begins a numbered step.
step() {
    STEP=$((STEP + 1))
    STEP_STARTED=$SECONDS
    printf '%s%d. %s%s\n' "$BOLD" "$STEP" "$*" "$PLAIN"
}

# step_done [TEXT]: ends it and says how long it took.
step_done() {
    printf '%s   %sdone%s in %s%s\n' "$CLEAR" "$GREEN" "$PLAIN" "$(duration $((SECONDS - STEP_STARTED)))" "${1:+: $1}"
}

duration() {
    if (($1 < 60)); then printf '%d s' "$1"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi
}

# make_logs: the folder of logs, which must be ours alone to write to.
make_logs() {
    mkdir -p "$LOGS" 2>/dev/null || true
    [[ -d $LOGS && -O $LOGS && ! -L $LOGS ]] || die "$LOGS belongs to somebody else; set TMPDIR to a folder of yours"
}

# run_logged LOG COMMAND…: runs a long command with its output in LOG and shows how far it is: one changing line on a
# terminal, else a line every 15 seconds. Prints the end of LOG when it fails, and returns its status.
run_logged() {
    local log=$1 started=$SECONDS told=$SECONDS status=0
    shift
    make_logs
    : >"$log"
    # A session of its own, so that whatever it starts can be ended with it; but sudo needs the terminal it was let in at.
    if [[ $1 == sudo ]]; then "$@" >"$log" 2>&1 </dev/null & else setsid "$@" >"$log" 2>&1 </dev/null & fi
    RUNNING=$!
    while kill -0 "$RUNNING" 2>/dev/null; do
        pause 1
        if [[ -t 1 ]]; then
            printf '%s   %s%s  %s%s' "$CLEAR" "$DIM" "$(duration $((SECONDS - started)))" "$(last_line "$log")" "$PLAIN"
        elif ((SECONDS - told >= 15)); then
            told=$SECONDS
            say "   $(duration $((SECONDS - started)))  $(last_line "$log")"
        fi
    done
    wait "$RUNNING" || status=$?
    RUNNING=
    printf '%s' "$CLEAR"
    if ((status != 0)); then
        say "${RED}failed${PLAIN} (status $status): $*"
        say "the end of $log:"
        failure_lines "$log" | sed 's/^/   | /'
    fi
    return "$status"
}

# The last line of a log, short enough for a line of a terminal.
last_line() { tail -n 20 "$1" | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c 1-90 || true; }

# Errors first, since a compiler goes on after them, then the end.
failure_lines() {
    grep -E '(error:|✘|fatal)' "$1" | sort -u | head -n 20 || true
    tail -n 30 "$1"
}

# pause SECONDS: a sleep that a signal ends at once.
pause() {
    sleep "$1" &
    SLEEPER=$!
    wait "$SLEEPER" 2>/dev/null || true
    SLEEPER=
}

# session_processes SESSION: the processes of a session. SwiftPM gives the tests a process group of their own, and does
# not end them when it is ended.
session_processes() {
    local file line fields
    for file in /proc/[0-9]*/stat; do
        read -r line <"$file" || continue
        # After the name, which may hold anything but ends at the last bracket: state, parent, group, session.
        read -ra fields <<<"${line##*) }"
        if [[ ${fields[3]:-} == "$1" ]]; then printf '%s\n' "${line%% *}"; fi
    done 2>/dev/null
}

# stop_running: ends the command that run_logged waits for, with everything it started.
stop_running() {
    local processes process
    if [[ -n $SLEEPER ]]; then kill "$SLEEPER" 2>/dev/null || true; fi
    [[ -n $RUNNING ]] || return 0
    mapfile -t processes < <(session_processes "$RUNNING")
    for process in "${processes[@]}"; do kill -TERM "$process" 2>/dev/null || true; done
    stop_process "$RUNNING"
    for process in "${processes[@]}"; do stop_process "$process" 5; done
}

# stop_process PID [SECONDS]: asks one of our processes to end, and ends it when it does not in time.
stop_process() {
    local process=${1:-} patience=${2:-15} waited=0
    [[ -n $process ]] || return 0
    kill -TERM "$process" 2>/dev/null || return 0
    while kill -0 "$process" 2>/dev/null && ((waited < patience * 10)); do
        sleep 0.1
        waited=$((waited + 1))
    done
    kill -KILL "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
}

# find_swift: the toolchain must be there; nothing here installs it.
find_swift() {
    command -v swift >/dev/null || die "swift is not in PATH; install Swift 6.2 or newer from https://www.swift.org/install"
    command -v git >/dev/null || die "git is not in PATH; SwiftPM fetches packages with it"
    mkdir -p "$BUILD" 2>/dev/null || true
    [[ -w $BUILD ]] || die "$BUILD is not writable for $(id -un): run this as its owner, or set SUNWARD_BUILD_DIR to a folder of yours"
}
