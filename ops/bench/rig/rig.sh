# shellcheck shell=bash
# What the gateway benchmarks share: installing what they compare with into a folder of their own, a scratch folder, and
# leaving nothing behind. To be sourced after common.sh, packages.sh and service.sh.

SCRATCH='' NGINX='' SUNWARD=''

# arm NAME: makes the scratch folder; on every way out what runs is ended and the folder goes.
arm() {
    SCRATCH=$(mktemp -d -t "sunward-$1.XXXXXX")
    chmod 711 "$SCRATCH" # PostgreSQL runs as another account when this one is root
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

finish() {
    local status=$? folder
    trap - EXIT
    trap '' INT TERM
    # The driver ends what it started, a database included, which takes its time.
    if [[ -n $RUNNING ]]; then stop_process "$RUNNING" 120; fi
    stop_running
    for folder in "$SCRATCH"/postgres "$SCRATCH"/*/postgres; do
        if [[ -d $folder ]]; then stop_database "$folder"; fi
    done
    rm -rf "$SCRATCH"
    exit "$status"
}

# drive COMMAND…: runs the driver in a session of its own with its output here; returns its status.
drive() {
    local status=0
    setsid "$@" </dev/null &
    RUNNING=$!
    wait "$RUNNING" || status=$?
    RUNNING=
    return "$status"
}

# find_sunward: sets SUNWARD to SUNWARD_BINARY, or to a release build.
find_sunward() {
    SUNWARD=${SUNWARD_BINARY:-}
    if [[ -n $SUNWARD ]]; then
        SUNWARD=$(realpath "$SUNWARD")
        [[ -x $SUNWARD ]] || die "SUNWARD_BINARY is $SUNWARD, which is no program"
        return
    fi
    step "build (log: $LOGS/build.log)"
    find_swift
    cd "$ROOT"
    run_logged "$LOGS/build.log" swift build -c release --product sunward --static-swift-stdlib --scratch-path "$BUILD"
    SUNWARD=$(swift build -c release --scratch-path "$BUILD" --show-bin-path)/sunward
    step_done
}

# install_venv CACHE NAME: a Python environment with what ops/bench/rig/requirements-NAME.txt pins.
install_venv() {
    local venv=$1/$2 list=$ROOT/ops/bench/rig/requirements-$2.txt
    if cmp -s "$list" "$venv/.installed"; then return; fi
    say "   pip install $(grep -v '^#' "$list" | tr '\n' ' ')(log: $LOGS/pip.log)"
    rm -rf "$venv"
    mkdir -p "$1"
    run_logged "$LOGS/pip.log" python3 -m venv "$venv" || die "python3 -m venv failed"
    run_logged "$LOGS/pip.log" "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$list" ||
        die "pip failed; its whole output is in $LOGS/pip.log"
    cp "$list" "$venv/.installed"
}

# find_nginx CACHE: sets NGINX. Where none is installed, Debian's package is unpacked into CACHE, since installing it
# would start a server on port 80.
find_nginx() {
    local place package
    for place in "$(command -v nginx || true)" /usr/sbin/nginx "$1/nginx/usr/sbin/nginx"; do
        if [[ -x $place ]]; then
            NGINX=$place
            return
        fi
    done
    command -v apt-get >/dev/null || die "there is no nginx, and no apt-get to fetch it with; put nginx into PATH"
    mkdir -p "$1/nginx"
    for package in nginx nginx-light; do
        say "   apt-get download $package, unpacked into $1/nginx"
        (cd "$1/nginx" && run_logged "$LOGS/nginx.log" apt-get -q download "$package") || continue
        for place in "$1/nginx/$package"_*.deb; do dpkg-deb --extract "$place" "$1/nginx"; done
        NGINX=$1/nginx/usr/sbin/nginx
        if [[ -x $NGINX ]] && "$NGINX" -v 2>/dev/null; then return; fi
    done
    die "no usable nginx came of it; run apt-get update, or install nginx"
}

# install_peers CACHE SYSTEMS: environments for those of the comma-separated SYSTEMS that need one.
install_peers() {
    case ,$2, in *-router,*) install_venv "$1" routers ;; esac
    case ,$2, in *,litellm,*) install_venv "$1" litellm ;; esac
}

# choose_systems SYSTEMS KNOWN: refuses names that are not known.
choose_systems() {
    local name
    for name in ${1//,/ }; do
        [[ " $2 " == *" $name "* ]] || die "\"$name\" is none of the systems: ${2// /,}"
    done
}
