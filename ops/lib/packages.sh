# shellcheck shell=bash
# Installs the Debian packages that Sunward needs, only those that are missing. To be sourced after common.sh.
#
# libpq and CLP are linked; zlib by async-http-client's decompression; PostgreSQL's server programs run the private
# clusters of the demo and the tests.

PACKAGES=(pkg-config libpq-dev coinor-libclp-dev zlib1g-dev postgresql)

# has_package NAME: whether what the package is for is there, whoever installed it.
has_package() {
    case $1 in
        pkg-config) command -v pkg-config >/dev/null ;;
        libpq-dev) pkg-config --exists libpq 2>/dev/null ;;
        coinor-libclp-dev) pkg-config --exists clp 2>/dev/null ;;
        zlib1g-dev) pkg-config --exists zlib 2>/dev/null ;;
        postgresql) has_postgres_server ;;
        postgresql-client) command -v psql >/dev/null ;;
        wrk) command -v wrk >/dev/null ;;
        python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    esac
}

# The places where `sunward` itself looks for initdb.
has_postgres_server() {
    local folder
    for folder in "${SUNWARD_POSTGRES_BIN:-/nonexistent}" "$(pg_config --bindir 2>/dev/null)" /usr/lib/postgresql/*/bin; do
        [[ -x $folder/initdb && -x $folder/pg_ctl ]] && return 0
    done
    command -v initdb >/dev/null && command -v pg_ctl >/dev/null
}

is_installed() { [[ $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) == 'install ok installed' ]]; }

missing_packages() {
    local package
    for package in "${PACKAGES[@]}"; do has_package "$package" || printf '%s\n' "$package"; done
}

# install_packages: step one of every script. Does nothing where nothing is missing.
install_packages() {
    local missing
    mapfile -t missing < <(missing_packages)
    if ((${#missing[@]} == 0)); then
        step_done "everything is there (${PACKAGES[*]})"
        return
    fi
    say "   missing: ${missing[*]}"
    command -v apt-get >/dev/null || die "this machine has no apt-get. Install what these Debian packages hold with its own package manager, then run this again: ${missing[*]}"
    choose_root
    apt "update" update
    if [[ " ${missing[*]} " == *' postgresql '* ]]; then prevent_main_cluster; fi
    apt "install ${missing[*]}" install --yes --no-install-recommends "${missing[@]}"
    verify_packages
    step_done "installed ${missing[*]}"
}

# choose_root: how to become root for apt.
choose_root() {
    AS_ROOT=()
    [[ $(id -u) == 0 ]] && return
    command -v sudo >/dev/null || die "installing needs root, and there is no sudo here. Have an administrator run: apt-get install ${missing[*]}"
    if ! sudo -n true 2>/dev/null; then
        [[ -t 0 ]] || die "installing needs root, and sudo asks for a password without a terminal to ask at. Run first: sudo apt-get install ${missing[*]}"
        say "   sudo is needed to install packages"
        sudo -v || die "sudo was refused. Have an administrator run: apt-get install ${missing[*]}"
    fi
    AS_ROOT=(sudo)
}

apt() {
    local what=$1
    shift
    say "   apt-get $what"
    run_logged "$LOGS/apt.log" "${AS_ROOT[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -o DPkg::Lock::Timeout=300 "$@" || die "apt-get failed; its whole output is in $LOGS/apt.log"
}

# prevent_main_cluster: Debian's package starts a cluster "main" of its own when first installed. Nobody asked for it
# here. Where a PostgreSQL server is installed already, its settings are left alone.
prevent_main_cluster() {
    local settings=/etc/postgresql-common/createcluster.conf
    if is_installed postgresql-common && compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then return; fi
    apt "install postgresql-common" install --yes --no-install-recommends postgresql-common
    [[ -f $settings ]] || return 0
    "${AS_ROOT[@]}" sed -i -E 's/^#?[[:space:]]*create_main_cluster[[:space:]]*=.*/create_main_cluster = false/' "$settings"
    say "   create_main_cluster = false in $settings: only private clusters are used here"
}

verify_packages() {
    local package
    for package in "${PACKAGES[@]}"; do
        has_package "$package" && continue
        if is_installed "$package"; then
            die "$package is installed, but not found: is PKG_CONFIG_PATH or PATH set to something unusual?"
        fi
        die "$package is still missing; see $LOGS/apt.log"
    done
}
