# shellcheck shell=bash
# Model servers, a gateway's fleet and its traffic, for the demo. To be sourced after common.sh and service.sh.

# free_ports FIRST COUNT: the first of COUNT ports in a row that nobody listens on.
free_ports() {
    local first=$1 port
    while ((first + $2 - 1 <= 65535)); do
        for ((port = first; port < first + $2; port++)); do
            if is_port_taken "$port"; then break; fi
        done
        if ((port == first + $2)); then
            printf '%d' "$first"
            return
        fi
        first=$((port + 1))
    done
    die "no $2 free ports in a row from $1 on"
}

# fleet_names LIST FLEET: the names of the `areas` or `classes` of a fleet, a line each.
fleet_names() {
    awk -v list="$1:" '/^[^ #-]/ {on = $1 == list} on && $1 == "-" && $2 == "name:" {print $3}' "$2/fleet.yaml"
}

# count_models FLEET: how many models its sites have.
count_models() {
    awk '/^[^ #-]/ {on = $1 == "models:"} on && $1 == "-" && $2 == "name:" {count++} END {print count + 0}' "$1"/*.yaml
}

# keep_metered_demand FLEET: what the gateway sees arrive is not reported as demand, where meters report it already.
keep_metered_demand() {
    local file=$1/fleet.yaml
    awk '
        /^gateway:/ {print "gateway:"; print "  report_arrivals: false"; found = 1; next}
        /^  report_arrivals:/ {next}
        {print}
        END {if (!found) {print ""; print "gateway:"; print "  report_arrivals: false"}}
    ' "$file" >"$file.new"
    mv "$file.new" "$file"
}

# http_get PORT PATH: the answer's body; fails when nobody answers. A fresh machine has no curl.
http_get() {
    local line
    {
        exec 4<>"/dev/tcp/127.0.0.1/$1" || return 1
        printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&4
        while read -r -t 5 line <&4 && [[ $line != $'\r' ]]; do :; done
        timeout 5 cat <&4
        exec 4>&-
    } 2>/dev/null
}

# http_post PORT PATH BODY [HEADER...]: the whole answer, status line and headers first.
http_post() {
    local port=$1 path=$2 body=$3 header
    shift 3
    {
        exec 4<>"/dev/tcp/127.0.0.1/$port" || return 1
        printf 'POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n' "$path" >&4
        for header in "$@"; do printf '%s\r\n' "$header" >&4; done
        printf 'Content-Length: %d\r\n\r\n%s' "${#body}" "$body" >&4
        timeout 60 cat <&4
        exec 4>&-
    } 2>/dev/null
}

# read_traffic PORT: adds up the router's decisions by site, from the control API's metrics, in the table DECISIONS.
declare -A DECISIONS=()
read_traffic() {
    local page site count
    page=$(http_get "$1" /metrics) || return 1
    DECISIONS=()
    while read -r site count; do
        # shellcheck disable=SC2034 # read where this file is sourced
        DECISIONS[$site]=$count
    done < <(awk -F'site="' '/^sunward_routing_decisions_total\{/ {
        split($2, name, "\""); field = $0; sub(/.* /, "", field); sum[name[1]] += field
    } END {for (site in sum) print site, sum[site]}' <<<"$page")
}

# traffic_since TABLE: "SITE N, SITE N" of the sites that had requests since the copy TABLE of DECISIONS was taken, most
# first; nothing where none had.
traffic_since() {
    local -n earlier=$1
    local site
    for site in "${!DECISIONS[@]}"; do
        printf '%s %d\n' "$site" $((${DECISIONS[$site]} - ${earlier[$site]:-0}))
    done | awk '$2 > 0' | sort -k2,2nr -k1,1 | awk '{printf "%s%s %d", separator, $1, $2; separator = ", "}'
}
