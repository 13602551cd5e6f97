# shellcheck shell=bash
# Loads and how they are read: wrk for HTTP, pgbench for the same statements without us; the table they stand in and the
# numbers that are asked for. Needs common.sh, postgres.sh, process.sh and services.sh.

SECONDS_EACH=${BENCH_SECONDS:-10}
CONNECTIONS_EACH=${BENCH_CONNECTIONS:-64}
ROUNDS=${BENCH_ROUNDS:-1}
TOOLS=$ROOT/deploy/lib/bench
# What was measured, by name: "rate p50 p95 p99 faults", of several rounds the one with the highest rate.
declare -A BEST
TARGETS=()

# row WHAT RATE P50 P95 P99 RESIDENT
row() { printf '%-44s %12s %9s %9s %9s %12s\n' "$@"; }

# note WHAT RESULT: a round is over.
note() {
    [[ -n $2 && $2 != 0.0\ * ]] || die "$1 gave no numbers"
    if [[ -z ${BEST[$1]:-} ]] || awk -v a="${2%% *}" -v b="${BEST[$1]%% *}" 'BEGIN {exit !(a > b)}'; then BEST[$1]=$2; fi
}

# show WHAT [PROCESS]: its row, and what went wrong.
show() {
    local rate p50 p95 p99 faults numbers=() resident=-
    read -r rate p50 p95 p99 faults <<<"${BEST[$1]}"
    [[ -z ${2:-} ]] || resident=$(resident_megabytes "$(process_id "$2")")
    mapfile -t numbers < <(printf '%s\n' "$p50" "$p95" "$p99" | awk '{printf($1 < 1 ? "%.4f\n" : "%.2f\n", $1)}')
    row "$1" "$(awk -v rate="$rate" 'BEGIN {printf rate < 100 ? "%.1f" : "%.0f", rate}')" "${numbers[@]}" "$resident"
    [[ -z $faults ]] || warn "$1: $faults"
}

rate_of() { cut -d' ' -f1 <<<"${BEST[$1]}"; }
p95_of() { cut -d' ' -f3 <<<"${BEST[$1]}"; }
p99_of() { cut -d' ' -f4 <<<"${BEST[$1]}"; }

# target WHAT VALUE '>='|'<=' LIMIT: what DESIGN.md and the issues ask for, told again at the end.
target() {
    local verdict
    verdict=$(awk -v a="$2" -v b="$4" -v least="$3" 'BEGIN {print (least == ">=" ? a >= b : a <= b) ? "met" : "MISSED"}')
    TARGETS+=("$(printf '%-44s %12s   %s %-10s %s' "$1" "$2" "$3" "$4" "$verdict")")
}

print_targets() {
    ((${#TARGETS[@]})) || return 0
    say ""
    printf '%-44s %12s   %-13s\n' "in this run" "" "asked for"
    printf '%s\n' "${TARGETS[@]}"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}'; }

# median NUMBER...
median() { printf '%s\n' "$@" | sort -n | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }

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

# requests NAME: a file for load.lua, filled from the standard input; it may hold a token.
requests() {
    local file=$LOCAL/requests/$1
    mkdir -p "$LOCAL/requests"
    (umask 077 && cat >"$file")
    printf '%s' "$file"
}

# load WHAT CONNECTIONS URL FILE [SECONDS [SCRIPT]]: one round of the requests in the file.
load() {
    local threads=2
    (($2 > 1)) || threads=1
    note "$1" "$(wrk -t "$threads" -c "$2" -d "${5:-$SECONDS_EACH}" --timeout 10 -s "$TOOLS/${6:-load.lua}" "$3" -- "$4" |
        tee -a "$LOCAL/log/wrk.log" | sed -n 's/^load //p')"
}

# warm CONNECTIONS URL FILE: two seconds that do not count.
warm() { wrk -t 1 -c "$1" -d 2 -s "$TOOLS/load.lua" "$2" -- "$3" >/dev/null; }

# measure WHAT PROCESS CONNECTIONS URL FILE: warmed up, BENCH_ROUNDS rounds, and its row.
measure() {
    local _
    warm "$3" "$4" "$5"
    for _ in $(seq "$ROUNDS"); do load "$1" "$3" "$4" "$5"; done
    show "$1" "$2"
}

# pgbench_load WHAT ROLE FILE: one round of the statements in the file, prepared and pipelined, by as many connections. It
# connects first, which takes a while of its time and is not in its rate.
pgbench_load() {
    rm -f "$LOCAL"/log/pgbench.[0-9]*
    local rate
    rate=$(cd "$LOCAL/log" && PGPASSWORD=$(secret "$2") "$(postgres_program pgbench)" --host="$(socket_folder)" \
        --username="$2" --client="$CONNECTIONS_EACH" --jobs=2 --time="$((SECONDS_EACH + 2))" --protocol=prepared --no-vacuum \
        --log --log-prefix=pgbench --sampling-rate=0.1 --file="$3" "$DATABASE" 2>"$LOCAL/log/pgbench.err" |
        awk '/^tps/ {printf "%.1f", $3}') || die "pgbench failed: $(tail -n 3 "$LOCAL/log/pgbench.err")"
    note "$1" "$rate $(cat "$LOCAL"/log/pgbench.[0-9]* | awk '{print $3}' | sort -n | awk '
        {all[NR] = $1 / 1000}
        END {printf "%.2f %.2f %.2f", all[int(NR * 0.5) + 1], all[int(NR * 0.95) + 1], all[int(NR * 0.99) + 1]}')"
}

# beside WHAT PROCESS URL REQUESTS ROLE STATEMENTS LEAST: the service and pgbench in turns, two rows, and what is asked of the
# ratio.
beside() {
    local _
    warm "$CONNECTIONS_EACH" "$3" "$4"
    for _ in $(seq "$ROUNDS"); do
        load "$1" "$CONNECTIONS_EACH" "$3" "$4"
        pgbench_load "$1, pgbench" "$5" "$6"
    done
    show "$1" "$2"
    show "$1, pgbench"
    target "$1, of pgbench's rate" "$(ratio "$(rate_of "$1")" "$(rate_of "$1, pgbench")")" '>=' "$7"
}
