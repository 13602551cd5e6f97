# shellcheck shell=bash
# The plain route; one row and lists of 50 under row-level security by bench-probe, which serves GET /rows/TENANT/ID and
# /lists/TENANT/AFTER from the route table to the JSON; one tenant beside 10,000. Needs measure.sh.

BENCH_URL=http://127.0.0.1:$BENCH_PORT

part_plain() {
    local file
    file=$(printf 'GET\t/\n' | requests plain)
    start_probe echo "HOST=127.0.0.1" "PORT=$BENCH_PORT" "METRICS_PORT=$((BENCH_PORT + 2))"
    wait_for "$BENCH_URL/"
    measure "plain route" echo "$CONNECTIONS_EACH" "$BENCH_URL" "$file"
    measure "plain route, 1,000 connections" echo 1000 "$BENCH_URL" "$file"
    target "plain route, 1,000 connections: p99 ms" "$(p99_of "plain route, 1,000 connections")" '<=' 100
    stop_process echo >/dev/null
}

# A table as the services keep theirs: tenant first in the key, row-level security forced. 10,000 tenants, 100 rows each,
# made once.
create_rows() {
    create_schema bench "$(secret bench)" "$(secret bench_owner)"
    PGPASSWORD=$(secret bench_owner) "$(postgres_program psql)" --host="$(socket_folder)" --username=bench_owner \
        --dbname="$DATABASE" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null <"$TOOLS/rows.sql"
}

# row_requests NAME TENANTS PATH HIGHEST: rows or lists of so many of the tenants.
row_requests() {
    printf 'GET\t/%s/00000000-0000-7000-8000-0000000<number 10000 %s>/<number 1 %s>\n' "$3" $((9999 + $2)) "$4" |
        requests "$1"
}

# row_statement HIGHEST STATEMENT: for pgbench, the same two statements in one flush.
row_statement() {
    local file=$LOCAL/requests/rows.pgbench tenant="('00000000-0000-7000-8000-0000000' || :tenant)"
    cat >"$file" <<SQL
\\set tenant random(10000, 19999)
\\set number random(1, $1)
\\startpipeline
SELECT set_config('app.tenant_id', $tenant, true), set_config('transaction_read_only', 'on', true);
${2//:tenant/$tenant};
\\endpipeline
SQL
    printf '%s' "$file"
}

start_bench_probe() {
    create_rows
    start_probe bench-probe "HOST=127.0.0.1" "PORT=$BENCH_PORT" "METRICS_PORT=$((BENCH_PORT + 2))" \
        "DATABASE_URL=$(database_url bench "$(secret bench)")"
    wait_for "$BENCH_URL/rows/00000000-0000-7000-8000-000000010000/1"
}

part_rows() {
    local file
    start_bench_probe
    file=$(row_requests rows 10000 rows 100)
    beside "one row of 10,000 tenants" bench-probe "$BENCH_URL" "$file" bench "$(row_statement 100 \
        "SELECT id, name, balance, created_at FROM rows WHERE id = :number AND tenant_id = :tenant::uuid")" 0.6
    target "one row of 10,000 tenants: p99 ms" "$(p99_of "one row of 10,000 tenants")" '<=' 10
    measure "one row, 256 connections" bench-probe 256 "$BENCH_URL" "$file"
    target "one row, 256 connections: p99 ms" "$(p99_of "one row, 256 connections")" '<=' 50
    file=$(row_requests lists 10000 lists 50)
    beside "list of 50 rows" bench-probe "$BENCH_URL" "$file" bench "$(row_statement 50 \
        "SELECT id, name, balance, created_at FROM rows WHERE tenant_id = :tenant::uuid AND id > :number
        ORDER BY id LIMIT 50")" 0.55
    stop_process bench-probe >/dev/null
}

# One tenant and 10,000 in short turns: what else the machine does meets both, and of each the median counts.
part_tenants() {
    local turns=${BENCH_TURNS:-15} one many ones=() manies=() place
    start_bench_probe
    one=$(row_requests one-tenant 1 rows 100)
    many=$(row_requests many-tenants 10000 rows 100)
    warm "$CONNECTIONS_EACH" "$BENCH_URL" "$many"
    for ((place = 0; place < turns; place++)); do
        unset "BEST[one tenant]" "BEST[10,000 tenants]"
        load "one tenant" "$CONNECTIONS_EACH" "$BENCH_URL" "$one" 1
        load "10,000 tenants" "$CONNECTIONS_EACH" "$BENCH_URL" "$many" 1
        ones+=("${BEST["one tenant"]}")
        manies+=("${BEST["10,000 tenants"]}")
    done
    BEST["one tenant, median of $turns turns"]=$(medians "${ones[@]}")
    BEST["10,000 tenants, median of $turns turns"]=$(medians "${manies[@]}")
    show "one tenant, median of $turns turns" bench-probe
    show "10,000 tenants, median of $turns turns" bench-probe
    target "p99 of 10,000 tenants, of one's" "$(ratio "$(p99_of "10,000 tenants, median of $turns turns")" \
        "$(p99_of "one tenant, median of $turns turns")")" '<=' 1.05
    stop_process bench-probe >/dev/null
}

# medians RESULT...: of each number by itself.
medians() {
    local column result=()
    for column in 1 2 3 4; do
        local numbers=()
        mapfile -t numbers < <(printf '%s\n' "$@" | cut -d' ' -f"$column")
        result+=("$(median "${numbers[@]}")")
    done
    printf '%s' "${result[*]}"
}
