# shellcheck shell=bash
# Settings, migrations and processes of the services. Needs common.sh, postgres.sh, process.sh.

# Ports: the gateway on GATEWAY_PORT, services from SERVICE_PORTS on, their metrics from METRICS_PORTS on, in the order
# of Package.swift; <SERVICE>_PORT and <SERVICE>_METRICS_PORT move one.
GATEWAY_PORT=${GATEWAY_PORT:-8080}
GATEWAY_HOST=${GATEWAY_HOST:-127.0.0.1}
SERVICE_PORTS=${SERVICE_PORTS:-8101}
METRICS_PORTS=${METRICS_PORTS:-9101}

# choose_ports: writes LOCAL/run/ports, one line a process: name, port, metrics port.
choose_ports() {
    local name upper place=0 own metrics
    mkdir -p "$LOCAL/run"
    for name in $(services); do
        upper=${name^^}
        own=${upper}_PORT
        metrics=${upper}_METRICS_PORT
        printf '%s %s %s\n' "$name" "${!own:-$((SERVICE_PORTS + place))}" "${!metrics:-$((METRICS_PORTS + place))}"
        place=$((place + 1))
    done >"$LOCAL/run/ports.new"
    printf 'gateway %s -\n' "$GATEWAY_PORT" >>"$LOCAL/run/ports.new"
    mv -f "$LOCAL/run/ports.new" "$LOCAL/run/ports"
}

port_of() { awk -v name="$1" '$1 == name {print $2}' "$LOCAL/run/ports"; }
metrics_port_of() { awk -v name="$1" '$1 == name {print $3}' "$LOCAL/run/ports"; }

# subscription NAME PATTERN: how a setting SUBSCRIBERS names a service that is told of events.
subscription() { printf '%s@%s/internal/events=%s' "$1" "$(url_of "$1")" "$2"; }

# secret NAME: a password made once and kept in LOCAL/run, readable by its owner only.
secret() {
    local file=$LOCAL/run/$1.secret
    if [[ ! -s $file ]]; then (umask 077 && random_word >"$file"); fi
    cat "$file"
}

# write_settings NAME: the environment of the service and that of its migration, which alone knows the owner's password.
# A binary reads all of its settings whatever it is asked to do, so the migration has the others as well.
write_settings() {
    local name=$1 runner owner
    runner=$(secret "$name")
    owner=$(secret "${name}_owner")
    create_schema "$name" "$runner" "$owner"
    (
        umask 077
        {
            printf 'DATABASE_URL=%s\n' "$(database_url "$name" "$runner")"
            if declare -F "settings_of_$name" >/dev/null; then "settings_of_$name"; fi
            passed_on "$name"
        } >"$LOCAL/run/$name.common"
        {
            printf 'HOST=127.0.0.1\nPORT=%s\nMETRICS_PORT=%s\n' "$(port_of "$name")" "$(metrics_port_of "$name")"
            cat "$LOCAL/run/$name.common"
        } >"$LOCAL/run/$name.env"
        {
            cat "$LOCAL/run/$name.common"
            printf 'MIGRATION_DATABASE_URL=%s\n' "$(database_url "${name}_owner" "$owner")"
        } >"$LOCAL/run/$name.migrate.env"
        rm -f "$LOCAL/run/$name.common"
    )
}

# What the caller's environment says to services: the general settings, and those that begin with the service's name.
passed_on() {
    local variable upper=${1^^}
    for variable in WORKERS LOG_LEVEL OTLP_ENDPOINT CORS_ORIGINS DRAIN_DELAY DRAIN_LIMIT DATABASE_CONNECTIONS \
        LLVM_PROFILE_FILE; do
        [[ -z ${!variable:-} ]] || printf '%s=%s\n' "$variable" "${!variable}"
    done
    for variable in $(compgen -e "${upper}_" || true); do
        case $variable in
        "${upper}_PORT" | "${upper}_METRICS_PORT" | VIN_INDEX) ;;
        *) printf '%s=%s\n' "$variable" "${!variable}" ;;
        esac
    done
}

# run_once NAME ENVIRONMENT ARGUMENTS...: the service's binary for one task, with only that environment.
run_once() {
    local name=$1 variables=()
    mapfile -t variables <"$2"
    shift 2
    (cd / && as "$SERVICE_USER" env -i "${variables[@]}" "$LOCAL/bin/$name" "$@" 9>&-)
}

migrate_service() {
    run_once "$1" "$LOCAL/run/$1.migrate.env" migrate >"$LOCAL/log/$1-migrate.log" 2>&1 || {
        tail -n 20 "$LOCAL/log/$1-migrate.log" >&2
        die "the migration of $1 failed"
    }
    # What was applied is the migrator's to write; the service only reads it.
    administer "$DATABASE" <<SQL
SET client_min_messages = warning;
DO \$\$
BEGIN
    IF to_regclass('$1.schema_migrations') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON $1.schema_migrations FROM $1;
    END IF;
END
\$\$;
SQL
}

# start_service NAME: does nothing when it runs with this binary and these settings already.
start_service() {
    local name=$1 port wanted
    wanted=$(sha256sum "$LOCAL/bin/$name" "$LOCAL/run/$name.env" | sha256sum | cut -c1-32)
    if ! process_id "$name" >/dev/null || [[ $(cat "$LOCAL/run/$name.running" 2>/dev/null) != "$wanted" ]]; then
        stop_process "$name"
        for port in $(port_of "$name") $(metrics_port_of "$name"); do
            ! port_is_taken "$port" || die "port $port, wanted for $name, is taken by another program (set ${name^^}_PORT" \
                "and ${name^^}_METRICS_PORT, or SERVICE_PORTS and METRICS_PORTS)"
        done
        start_process "$name" "$SERVICE_USER" "$LOCAL/run/$name.env" "$LOCAL/log/$name.log" "$LOCAL/bin/$name" serve
        printf '%s\n' "$wanted" >"$LOCAL/run/$name.running"
    fi
    wait_until_ready "$name" "http://127.0.0.1:$(metrics_port_of "$name")/readyz" "$LOCAL/log/$name.log"
}

# Services that were started and are no longer in the list are stopped.
stop_strangers() {
    local file name
    for file in "$LOCAL"/run/*.pid; do
        [[ -e $file ]] || continue
        name=$(basename "$file" .pid)
        services | grep -qx "$name" || stop_process "$name"
    done
}
