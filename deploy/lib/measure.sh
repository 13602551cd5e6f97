# shellcheck shell=bash
# Loads and how they are read: wrk for HTTP, pgbench for the same statements without us. Needs common.sh, postgres.sh,
# process.sh and services.sh.

SECONDS_EACH=${BENCH_SECONDS:-10}
CONNECTIONS_EACH=${BENCH_CONNECTIONS:-64}
ROUNDS=${BENCH_ROUNDS:-1}
declare -A RATES P99S

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

# load WHAT PROCESS CONNECTIONS URL [LUA [ARGUMENT...]]: warms up for two seconds, then the best of BENCH_ROUNDS.
load() {
    local what=$1 process=$2 connections=$3 url=$4 script=() round result best="" rate=0
    [[ $# -lt 5 ]] || script=(-s "$5" "$url" -- "${@:6}")
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
    P99S[$what]=$p99
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

# pgbench_load WHAT NUMBERS STATEMENT: the tenant's setting and the statement, prepared, in one round trip, as a service
# sends them; :number is random up to NUMBERS. The best of BENCH_ROUNDS.
pgbench_load() {
    local what=$1 file=$LOCAL/bench.sql round result best="" rate=0
    local tenant="('00000000-0000-7000-8000-0000000' || :tenant)"
    local statement=${3//:tenant/"$tenant"}
    cat >"$file" <<SQL
\\set tenant random(10000, 19999)
\\set number random(1, $2)
\\startpipeline
SELECT set_config('app.tenant_id', $tenant, true);
$statement;
\\endpipeline
SQL
    for ((round = 0; round < ROUNDS; round++)); do
        result=$(run_pgbench "$file")
        if [[ -z $best ]] || ((${result%% *} > rate)); then
            best=$result
            rate=${result%% *}
        fi
    done
    local p50 p99
    read -r rate p50 p99 <<<"$best"
    RATES[$what]=$rate
    row "$what" "$rate" "$p50" "$p99" -
}

# run_pgbench FILE: prints rate, p50 and p99 in milliseconds.
run_pgbench() {
    rm -f "$LOCAL"/log/pgbench.[0-9]*
    (cd "$LOCAL/log" && PGPASSWORD=$(secret bench) "$(postgres_program pgbench)" --host="$(socket_folder)" \
        --username=bench --client="$CONNECTIONS_EACH" --jobs=2 --time="$SECONDS_EACH" --protocol=prepared --no-vacuum \
        --log --log-prefix=pgbench --sampling-rate=0.1 --file="$1" "$DATABASE" 2>"$LOCAL/log/pgbench.err" |
        awk '/^tps/ {printf "%d ", $3}') || die "pgbench failed: $(tail -n 3 "$LOCAL/log/pgbench.err")"
    cat "$LOCAL"/log/pgbench.[0-9]* | awk '{print $3}' | sort -n |
        awk '{all[NR] = $1} END {printf "%.2f %.2f\n", all[int(NR * 0.5) + 1] / 1000, all[int(NR * 0.99)] / 1000}'
}

# ratio WHAT A B
ratio() {
    [[ -n $2 && -n $3 ]] || return 0
    printf '%-36s %12s\n' "$1" "$(awk -v a="$2" -v b="$3" 'BEGIN {printf "%.2f", a / b}')"
}

print_ratios() {
    say ""
    ratio "one row, ours : pgbench" "${RATES["one row of 10,000 tenants"]:-}" "${RATES["one row by pgbench"]:-}"
    ratio "list of 50, ours : pgbench" "${RATES["list of 50 rows"]:-}" "${RATES["list of 50 rows by pgbench"]:-}"
    ratio "p99, 10,000 tenants : one" "${P99S["one row of 10,000 tenants"]:-}" "${P99S["one row of one tenant"]:-}"
    ratio "VIN decode, HTTP : plain route" "${RATES["VIN decode over HTTP"]}" "${RATES["plain route"]}"
}
