# shellcheck shell=bash
# Loads and how they are read: wrk for HTTP, pgbench for the same statements without us. Needs common.sh, postgres.sh,
# process.sh and services.sh.

SECONDS_EACH=${BENCH_SECONDS:-10}
CONNECTIONS_EACH=${BENCH_CONNECTIONS:-64}
ROUNDS=${BENCH_ROUNDS:-1}
declare -A RATES

row() { printf '%-36s %12s %9s %9s %12s\n' "$@"; }

# start_probe NAME VARIABLE...: one of the programs that are only measured, with these variables as its environment.
start_probe() {
    local name=$1
    shift
    (umask 077 && printf '%s\n' "$@" >"$LOCAL/run/$name.env")
    passed_on "$name" >>"$LOCAL/run/$name.env"
    start_process "$name" "$SERVICE_USER" "$LOCAL/run/$name.env" "$LOCAL/log/$name.log" "$LOCAL/bin/$name"
}

wait_for() {
    for _ in $(seq 1 200); do
        [[ $(http_status "$1") == 200 ]] && return 0
        sleep 0.05
    done
    die "$1 does not answer"
}

tenant_number() { printf '00000000-0000-7000-8000-%012d' "$1"; }

# load WHAT PROCESS CONNECTIONS URL [LUA]: warms up for two seconds, then the best of BENCH_ROUNDS.
load() {
    local what=$1 process=$2 connections=$3 url=$4 script=() round result best="" rate=0
    [[ $# -lt 5 ]] || script=(-s "$5" "$url" -- "$ROOT/deploy/tools/vins.txt")
    ((${#script[@]})) || script=("$url")
    wrk -t 1 -c "$connections" -d 2 "${script[@]}" >/dev/null
    for ((round = 0; round < ROUNDS; round++)); do
        result=$(wrk -t 2 -c "$connections" -d "$SECONDS_EACH" --latency "${script[@]}" | tee -a "$LOCAL/log/wrk.log" | read_wrk)
        if [[ -z $best ]] || ((${result%% *} > rate)); then
            best=$result
            rate=${result%% *}
        fi
    done
    local p50 p99 faults
    read -r rate p50 p99 faults <<<"$best"
    RATES[$what]=$rate
    row "$what" "$rate" "$p50" "$p99" "$(resident_megabytes "$(process_id "$process")")"
    [[ -z $faults ]] || warn "$what: $faults"
}

# Prints rate, p50 and p99 in milliseconds, and what went wrong.
read_wrk() {
    awk '
        function milliseconds(text) {
            if (text ~ /us$/) return text / 1000
            if (text ~ /ms$/) return text + 0
            return text * 1000
        }
        $1 == "50%" {p50 = milliseconds($2)}
        $1 == "99%" {p99 = milliseconds($2)}
        /Requests\/sec/ {rate = $2}
        /Socket errors|Non-2xx/ {gsub(/^ +/, ""); faults = faults $0 "; "}
        END {printf "%d %.2f %.2f %s\n", rate, p50, p99, faults}'
}

# The statements of one read as a service sends them: the tenant's setting and the row, prepared, in one round trip.
pgbench_row() {
    local statements=$LOCAL/bench-row.sql rate
    cat >"$statements" <<SQL
\\set tenant random(100, 199)
\\set id random(1, 1000)
\\startpipeline
SELECT set_config('app.tenant_id', '00000000-0000-7000-8000-000000000' || :tenant, true);
SELECT id, name, balance, created_at FROM rows WHERE id = :id
    AND tenant_id = ('00000000-0000-7000-8000-000000000' || :tenant)::uuid;
\\endpipeline
SQL
    rm -f "$LOCAL"/log/pgbench.[0-9]*
    rate=$(cd "$LOCAL/log" && PGPASSWORD=$(secret bench) "$(postgres_program pgbench)" --host="$(socket_folder)" \
        --username=bench --client="$CONNECTIONS_EACH" --jobs=2 --time="$SECONDS_EACH" --protocol=prepared --no-vacuum \
        --log --log-prefix=pgbench --sampling-rate=0.1 --file="$statements" "$DATABASE" 2>"$LOCAL/log/pgbench.err" |
        awk '/^tps/ {printf "%d", $3}') || die "pgbench failed: $(tail -n 3 "$LOCAL/log/pgbench.err")"
    RATES[pgbench]=$rate
    # shellcheck disable=SC2046 # two words
    row "the same statements by pgbench" "$rate" \
        $(cat "$LOCAL"/log/pgbench.[0-9]* | awk '{print $3}' | sort -n |
            awk '{all[NR] = $1} END {printf "%.2f %.2f", all[int(NR * 0.5) + 1] / 1000, all[int(NR * 0.99)] / 1000}') -
}

print_ratios() {
    local ours=${RATES["one row under row-level security"]:-}
    [[ -z $ours ]] || printf '%-36s %11.2f\n' "one row, ours : pgbench" \
        "$(awk -v a="$ours" -v b="${RATES[pgbench]}" 'BEGIN {print a / b}')"
    printf '%-36s %11.2f\n' "VIN decode, HTTP : plain route" \
        "$(awk -v a="${RATES["VIN decode over HTTP"]}" -v b="${RATES["plain route"]}" 'BEGIN {print a / b}')"
}
