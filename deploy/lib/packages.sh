# shellcheck shell=bash
# The Debian packages the suite needs, in one place, and their installation. Needs common.sh.
# shellcheck disable=SC2034 # used by the files that source this one

# To build and run: what the Swift toolchain links and is linked with, headers of the system libraries, the database (with the
# extensions that stand in its contrib part), the gateway, what unpacks VIN data, what seeds the demo network, the time
# zones.
RUN_PACKAGES=(
    binutils ca-certificates curl libc6-dev libcurl4-openssl-dev libncurses6 libpq-dev libssl-dev libstdc++-12-dev nginx
    pkg-config postgresql procps python3 tzdata unzip xz-utils
)
# To test: a browser for the pages, a second reader of metrics, scripts checked as they are written.
TEST_PACKAGES=(chromium prometheus python3-venv shellcheck)
# To measure: pgbench comes with the database.
BENCH_PACKAGES=(wrk)

missing_packages() {
    local package
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s\n' "$package"
    done
}

# ensure_packages NAME...: installs those that are missing and says which; asks nothing.
ensure_packages() {
    local missing=() root=()
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || die "this is not Debian; install what corresponds to: ${missing[*]}"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || die "missing Debian packages, and no sudo to install them: ${missing[*]}"
        root=(sudo)
    fi
    say "Installing Debian packages: ${missing[*]}"
    keep_services_stopped "${root[@]}"
    local fresh
    fresh=$(find /var/lib/apt/lists -name '*_Packages*' -mtime -1 2>/dev/null | head -n 1)
    if [[ -z $fresh ]] || ! install_packages "${root[@]}" 2>/dev/null; then
        "${root[@]}" apt-get update -qq
        install_packages "${root[@]}"
    fi
    allow_services "${root[@]}"
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]} == 0)) || die "apt-get did not install: ${missing[*]}"
}

install_packages() {
    "$@" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Use-Pty=0 "${missing[@]}" >/dev/null
}

# Debian starts a database on 5432, a web server on 80 and so on as soon as they are installed. The suite runs its own,
# so their start is refused while packages are being installed (policy-rc.d, unless the machine already has one).
keep_services_stopped() {
    POLICY=
    [[ -e /usr/sbin/policy-rc.d ]] && return 0
    POLICY=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' | "$@" tee "$POLICY" >/dev/null
    "$@" chmod 755 "$POLICY"
    # shellcheck disable=SC2064 # the words are wanted as they are now
    trap "$* rm -f $POLICY" EXIT
}

allow_services() {
    [[ -n $POLICY ]] || return 0
    "$@" rm -f "$POLICY"
    trap - EXIT
}

# The Swift toolchain is the one thing that does not come from Debian.
ensure_swift() {
    local place
    if ! command -v swift >/dev/null; then
        for place in /opt/swift/usr/bin "$HOME/.local/share/swiftly/bin" /usr/local/swift/usr/bin; do
            if [[ -x $place/swift ]]; then
                PATH=$place:$PATH
                break
            fi
        done
    fi
    command -v swift >/dev/null || die "no swift on PATH; install the Swift 6.3 toolchain for Debian 12 and try again"
    local version
    version=$({ swift --version 2>/dev/null || true; } | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [[ -n $version ]] || die "swift does not run: $(swift --version 2>&1 | head -n 1)"
    [[ $(printf '%s\n6.3\n' "$version" | sort -V | head -n 1) == 6.3 ]] ||
        die "Swift 6.3 is needed, this is $version"
}

# The programs that stand beside swiftc in the toolchain (llvm-cov, llvm-profdata, clang).
toolchain() { printf '%s/%s' "$(dirname "$(readlink -f "$(command -v swiftc)")")" "$1"; }
