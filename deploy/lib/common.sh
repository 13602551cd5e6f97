# shellcheck shell=bash
# Sourced by every command of deploy/: where things are, what is said, and as whom a program runs.
# shellcheck disable=SC2034 # used by the files that source this one

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Everything a running suite needs lies in one folder, LOCAL: binaries, database cluster, index, pages, settings, logs.
# It is .local in the clone. Programs started by root run as unprivileged users; where those cannot reach the clone
# (say, below /root), the folder lies under /var/lib and .local points to it. DRIVELINE_LOCAL names another one.
place_local() {
    if [[ -n ${DRIVELINE_LOCAL:-} ]]; then
        mkdir -p "$DRIVELINE_LOCAL"
        LOCAL=$(cd "$DRIVELINE_LOCAL" && pwd -P)
        return 0
    fi
    LOCAL=$ROOT/.local
    if ((EUID == 0)) && [[ ! -d $LOCAL ]] && ! setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$ROOT"; then
        local elsewhere
        elsewhere=/var/lib/driveline/$(printf '%s' "$ROOT" | sha256sum | cut -c1-12)
        mkdir -p "$elsewhere"
        ln -sfn "$elsewhere" "$LOCAL"
        say "$ROOT is closed to other users, so the suite's state lies in $elsewhere (.local points to it)."
    fi
    mkdir -p "$LOCAL"
    LOCAL=$(cd "$LOCAL" && pwd -P)
}

# One command at a time works on LOCAL. The lock's descriptor is closed for every program that is started.
lock_local() {
    exec 9>"$LOCAL/.lock"
    flock -w 900 9 || die "another deploy command is still at work on $LOCAL"
}

# Who runs what when root starts the suite: the cluster as Debian's postgres, services and gateway as a user that owns
# nothing. Without root everything runs as the caller.
DATABASE_USER=postgres
SERVICE_USER=driveline

ensure_users() {
    ((EUID == 0)) || return 0
    id -u "$SERVICE_USER" >/dev/null 2>&1 && return 0
    say "Creating the system user $SERVICE_USER, which runs services and gateway."
    useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$SERVICE_USER"
}

# as USER COMMAND...: runs the command as that user when root, otherwise as the caller. Only ever used with exec or in
# a subshell where the process id matters: setpriv replaces itself.
as() {
    local user=$1
    shift
    if ((EUID == 0)); then
        setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs -- "$@"
    else
        "$@"
    fi
}

# as_words USER: the same as words to put before a command, in the array AS.
as_words() {
    AS=()
    if ((EUID == 0)); then
        AS=(setpriv "--reuid=$1" "--regid=$1" --clear-groups --no-new-privs --)
    fi
}

# The services, in the order of Package.swift, which lists them once.
services() {
    sed -n '/^let services/,/^\]/s/^ *Service("\([A-Za-z]*\)".*/\L\1/p' "$ROOT/Package.swift"
}

# The folder of a service under Services: `vin` lies in `Vin`.
service_folder() {
    sed -n "/^let services/,/^\\]/s/^ *Service(\"\\([A-Za-z]*\\)\".*/\\1/p" "$ROOT/Package.swift" |
        awk -v name="$1" 'tolower($0) == name'
}

# Milliseconds of a steady clock.
now_ms() { awk '{printf "%d", $1 * 1000}' /proc/uptime; }

# random_word: 32 characters that need no quoting anywhere.
random_word() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# with_progress LABEL LOG COMMAND...: runs a long command into a log and shows its last line every five seconds.
with_progress() {
    local label=$1 log=$2 start waited=0 line
    shift 2
    start=$(now_ms)
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 9>&- &
    local pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        waited=$((waited + 1))
        if ((waited % 25 == 0)); then
            line=$(tail -c 400 "$log" | tr '\r' '\n' | tail -n 1 | LC_ALL=C tr -cd ' -~' | cut -c1-110)
            say "   $((($(now_ms) - start) / 1000)) s  $line"
        fi
    done
    if ! wait "$pid"; then
        { grep -E '(^|: )error: ' "$log" | sort -u | head -40 || true; } >&2
        tail -n 30 "$log" >&2
        printf 'error: %s failed; the whole output is in %s\n' "$label" "$log" >&2
        return 1
    fi
    say "   $label: $((($(now_ms) - start) / 1000)) s"
}

place_local
