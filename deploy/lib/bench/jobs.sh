# shellcheck shell=bash
# Jobs that do nothing, by bench-probe: how many a second, and how late one starts that is due now or at its time; with
# nothing else in the table and with a million timers pending. Needs measure.sh and bench/rows.sh.

JOBS_PENDING=${BENCH_JOBS_PENDING:-1000000}

part_jobs() {
    local owner
    create_schema bench "$(secret bench)" "$(secret bench_owner)"
    owner=$(database_url bench_owner "$(secret bench_owner)")
    (umask 077 && printf '%s\n' "MIGRATION_DATABASE_URL=$owner" >"$LOCAL/run/bench-probe.migrate.env")
    run_once bench-probe "$LOCAL/run/bench-probe.migrate.env" migrate >"$LOCAL/log/bench-probe-migrate.log" 2>&1 ||
        die "the migration of bench-probe failed: $(tail -n 3 "$LOCAL/log/bench-probe-migrate.log")"
    administer "$DATABASE" -c 'TRUNCATE bench.jobs'
    start_probe bench-probe "HOST=127.0.0.1" "PORT=$BENCH_PORT" "METRICS_PORT=$((BENCH_PORT + 2))" BENCH_JOBS=true \
        "DATABASE_URL=$(database_url bench "$(secret bench)")"
    wait_for "http://127.0.0.1:$((BENCH_PORT + 2))/readyz"
    jobs_rows "nothing pending"
    administer "$DATABASE" <<SQL
INSERT INTO bench.jobs (tenant_id, id, kind, payload, priority, run_at)
SELECT '00000000-0000-7000-8000-000000000000', gen_random_uuid(), 'bench-' || (ARRAY['empty', 'timed'])[1 + n % 2],
    '{"number":0}', 1, now() + interval '1 day' + n * interval '1 ms'
FROM generate_series(1, $JOBS_PENDING) AS n;
VACUUM (ANALYZE) bench.jobs;
SQL
    jobs_rows "$JOBS_PENDING pending"
    administer "$DATABASE" -c 'TRUNCATE bench.jobs'
    stop_process bench-probe >/dev/null
}

# jobs_rows WHAT
jobs_rows() {
    local what
    what="empty jobs, $1"
    note "$what" "$(jobs_line "rate/$((SECONDS_EACH * 2000))")"
    show "$what" bench-probe
    what="start of jobs due now, $1"
    note "$what" "$(jobs_line "delay/$((SECONDS_EACH * 200))")"
    show "$what" bench-probe
    target "$what: p99 ms" "$(p99_of "$what")" '<=' 1000
    what="start of timers, $1"
    note "$what" "$(jobs_line "timers/$((SECONDS_EACH * 200))")"
    show "$what" bench-probe
    target "$what: p99 ms" "$(p99_of "$what")" '<=' 1000
}

jobs_line() {
    curl --silent --fail --max-time 600 "$BENCH_URL/jobs/$1" |
        python3 -c 'import json, sys; print(json.load(sys.stdin))' || die "bench-probe does not measure jobs"
}
