# shellcheck shell=bash
# Talks to a Sunward service, and finds a place for it. To be sourced after common.sh.

# http_status PORT PATH: the status of a GET, or nothing when nobody answers. A fresh machine has no curl.
http_status() {
    local line=
    {
        exec 4<>"/dev/tcp/127.0.0.1/$1" || return 0
        printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&4
        read -r -t 5 line <&4 || true
        exec 4>&-
    } 2>/dev/null
    [[ $line =~ ^HTTP/[0-9.]+\ ([0-9]{3}) ]] && printf '%s' "${BASH_REMATCH[1]}"
    return 0
}

is_port_taken() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port FIRST: the first port from FIRST on that nobody listens on.
free_port() {
    local port
    for ((port = $1; port < $1 + 100; port++)); do
        if ! is_port_taken "$port"; then
            printf '%d' "$port"
            return
        fi
    done
    die "no free port from $1 to $(($1 + 99))"
}

# read_status: fills the table STATUS from `sunward status`; fails while the service does not answer.
declare -A STATUS=()
read_status() {
    local text key value
    text=$("$SUNWARD" status --url "$URL" --format csv 2>/dev/null) || return 1
    STATUS=()
    while IFS=, read -r key value; do
        value=${value%$'\r'}
        value=${value#\"}
        # shellcheck disable=SC2034 # read where this file is sourced
        STATUS[$key]=${value%\"}
    done <<<"$text"
}

# epoch TIME: seconds since 1970 of an RFC 3339 time; nothing for what is none.
epoch() { date -u -d "${1:-none}" +%s 2>/dev/null || true; }

# database_account: the account PostgreSQL runs as; root lends it one, as `sunward` does.
database_account() {
    local name
    if [[ $(id -u) != 0 ]]; then
        id -un
        return
    fi
    for name in postgres nobody; do
        if id -u "$name" >/dev/null 2>&1; then
            printf '%s' "$name"
            return
        fi
    done
}

# can_enter ACCOUNT FOLDER: whether the account gets through the folders that exist on the way to FOLDER.
can_enter() {
    local folder=$2
    until [[ -d $folder ]]; do folder=$(dirname "$folder"); done
    if [[ $(id -un) == "$1" ]]; then
        [[ -w $folder && -x $folder ]]
        return
    fi
    # A folder that exists belongs to an earlier run; what is above it is what matters.
    if [[ $folder == "$2" ]]; then folder=$(dirname "$folder"); fi
    setpriv --reuid "$(id -u "$1")" --regid "$(id -g "$1")" --clear-groups -- test -x "$folder"
}

# hold_clock PORT: stops a simulated clock, so that the last status tells where it stands.
hold_clock() {
    local body='{"speed": 0}' line=
    {
        exec 4<>"/dev/tcp/127.0.0.1/$1" || return 1
        printf 'PUT /api/v1/clock HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n' >&4
        printf 'Content-Length: %d\r\n\r\n%s' "${#body}" "$body" >&4
        read -r -t 5 line <&4 || true
        exec 4>&-
    } 2>/dev/null
    [[ $line == *' 200'* ]]
}

# database_processes FOLDER: PostgreSQL's programs that work on a private server's data. There may be no pgrep.
database_processes() {
    local file argument
    for file in /proc/[0-9]*/cmdline; do
        while IFS= read -r -d '' argument; do
            [[ $argument == "$1/data" ]] || continue
            file=${file#/proc/}
            printf '%s\n' "${file%/cmdline}"
            break
        done 2>/dev/null <"$file" || true # it may have ended just now
    done 2>/dev/null
}

# stop_database FOLDER: ends what a service that was killed left behind of its private server.
stop_database() {
    local processes process waited=0
    while ((waited < 200)); do
        mapfile -t processes < <(database_processes "$1")
        ((${#processes[@]})) || return 0
        if ((waited % 50 == 0)); then
            # SIGINT: the server breaks off its clients and shuts down in order; initdb takes back what it made.
            for process in "${processes[@]}"; do kill -INT "$process" 2>/dev/null || true; done
        fi
        sleep 0.1
        waited=$((waited + 1))
    done
    say "PostgreSQL does not end: process ${processes[*]}"
}
