# shellcheck shell=bash
# Events end to end: event-probe as sender and as receiver, each with two workers, on this machine's PostgreSQL. Each move is
# a transaction of the sender with its announcement; its effect is a row of the receiver. The times are those at which
# PostgreSQL committed the two. Needs measure.sh.

EVENTS_URL=http://127.0.0.1:$((BENCH_PORT + 4))
RECEIVER_URL=http://127.0.0.1:$((BENCH_PORT + 6))

# event_role ROLE PORT VARIABLE...: migrates and starts one of the two.
event_role() {
    local role=$1 port=$2 file=$LOCAL/run/event-$1.env
    shift 2
    (umask 077 && printf '%s\n' "ROLE=$role" "HOST=127.0.0.1" "PORT=$port" "METRICS_PORT=$((port + 1))" "WORKERS=2" \
        "TOKEN_ISSUER=https://nobody.example" "TOKEN_KEYS_FILE=/dev/null" "LOG_LEVEL=warning" \
        "DATABASE_CONNECTIONS=16" "DATABASE_URL=$(database_url "$role" "$(secret "$role")")" \
        "MIGRATION_DATABASE_URL=$(database_url "${role}_owner" "$(secret "${role}_owner")")" "$@" >"$file")
    (
        set -a
        # shellcheck source=/dev/null
        source <(sed "s/=\(.*\)/='\1'/" "$file")
        "$LOCAL/bin/event-probe" migrate 2>>"$LOCAL/log/event-$role.log"
    ) || die "the tables of $role could not be made: $(tail -n 2 "$LOCAL/log/event-$role.log")"
    start_process "event-$role" "$SERVICE_USER" "$file" "$LOCAL/log/event-$role.log" "$LOCAL/bin/event-probe"
}

start_events() {
    local role
    [[ -x $LOCAL/bin/event-probe ]] || build_probe event-probe
    # When something was committed is what is measured.
    if [[ $(administer postgres -Atc 'SHOW track_commit_timestamp') != on ]]; then
        administer postgres -c 'ALTER SYSTEM SET track_commit_timestamp = on'
        stop_postgres >/dev/null
        start_postgres >/dev/null
    fi
    for role in receiver sender; do
        administer "$DATABASE" -c "DROP SCHEMA IF EXISTS $role CASCADE" 2>/dev/null
        create_schema "$role" "$(secret "$role")" "$(secret "${role}_owner")"
    done
    event_role receiver "${RECEIVER_URL##*:}"
    event_role sender "${EVENTS_URL##*:}" \
        "SUBSCRIBERS=receiver@$RECEIVER_URL/internal/events=driveline.sender.*"
    wait_for_port "${RECEIVER_URL##*:}"
    wait_for_port "${EVENTS_URL##*:}"
}

wait_for_port() {
    for _ in $(seq 1 200); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
        sleep 0.05
    done
    die "nobody listens on port $1"
}

# burst MOVES [PACE]: makes the moves, waits for their effects; prints effects a second, and p50, p95, p99 of the time from
# commit to effect in milliseconds.
burst() {
    local before all
    before=$(administer "$DATABASE" -Atc 'SELECT count(*) FROM receiver.effects')
    all=$((before + $1))
    curl --silent --show-error --fail --max-time 300 --output /dev/null --header 'Content-Type: application/json' --data \
        "{\"tenants\":20,\"pieces\":2000,\"moves\":$1,\"writers\":48${2:+,\"pace\":$2}}" "$EVENTS_URL/bursts" ||
        die "the burst failed: $(tail -n 2 "$LOCAL/log/event-sender.log")"
    for _ in $(seq 1 300); do
        (($(administer "$DATABASE" -Atc 'SELECT count(*) FROM receiver.effects') >= all)) && break
        sleep 0.1
    done
    administer "$DATABASE" -At -F ' ' -c "
        WITH delays AS (
            SELECT pg_xact_commit_timestamp(m.xmin) AS made, pg_xact_commit_timestamp(e.xmin) AS done
            FROM (SELECT *, xmin FROM receiver.effects ORDER BY place DESC LIMIT $1) AS e
            JOIN sender.moves AS m USING (tenant_id, piece, number))
        SELECT round(count(*) / extract(epoch FROM max(done) - min(made))),
            round((1000 * percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM done - made)))::numeric, 1),
            round((1000 * percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM done - made)))::numeric, 1),
            round((1000 * percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM done - made)))::numeric, 1)
        FROM delays"
}

part_events() {
    local rate p50 p95 p99
    start_events
    burst 2000 >/dev/null
    read -r rate p50 p95 p99 < <(burst $((SECONDS_EACH * 4000)))
    row "events, as fast as they go" "$rate" "$p50" "$p95" "$p99" "$(resident_megabytes "$(process_id event-sender)")"
    target "events end to end, a second" "$rate" '>=' 3000
    read -r rate p50 p95 p99 < <(burst $((SECONDS_EACH * 500)) 500)
    row "events, 500 a second" "$rate" "$p50" "$p95" "$p99" "$(resident_megabytes "$(process_id event-receiver)")"
    target "events, 500 a second: commit to effect, p99 ms" "$p99" '<=' 250
    stop_process event-sender >/dev/null
    stop_process event-receiver >/dev/null
}
