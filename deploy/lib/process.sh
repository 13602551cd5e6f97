# shellcheck shell=bash
# Programs that go on after the command ends: started, found again, stopped, and never mistaken for somebody else's.
# Needs common.sh. LOCAL/run/NAME.pid holds the process id and the time it started, which together name one process.

started_at() { awk '{sub(/^.*\) /, ""); print $20}' "/proc/$1/stat" 2>/dev/null; }

# process_id NAME: prints the id when the recorded process is still that process.
process_id() {
    local pid start
    read -r pid start 2>/dev/null <"$LOCAL/run/$1.pid" || return 1
    [[ -n $start && $(started_at "$pid") == "$start" ]] || return 1
    printf '%s' "$pid"
}

# start_process NAME USER ENVIRONMENT LOG COMMAND...: nothing of the caller's environment is inherited.
start_process() {
    local name=$1 user=$2 environment=$3 log=$4 variables=()
    shift 4
    mapfile -t variables <"$environment"
    keep_log_small "$log"
    as_words "$user"
    (
        cd /
        ulimit -n "$(ulimit -Hn)"  # connections are descriptors
        exec setsid "${AS[@]}" env -i "${variables[@]}" "$@" </dev/null >>"$log" 2>&1 9>&-
    ) &
    local pid=$!
    printf '%s %s\n' "$pid" "$(started_at "$pid")" >"$LOCAL/run/$name.pid"
    disown "$pid"
}

keep_log_small() {
    if [[ -f $1 ]] && (($(stat -c %s "$1") > 52428800)); then mv -f "$1" "$1.1"; fi
}

# stop_process NAME: SIGTERM, then up to 35 seconds for what it still has to finish.
stop_process() {
    local name=$1 pid waited=0
    if pid=$(process_id "$name"); then
        kill -TERM "$pid" 2>/dev/null || true
        while process_id "$name" >/dev/null; do
            sleep 0.1
            waited=$((waited + 1))
            if ((waited == 350)); then
                warn "$name did not stop within 35 s and is killed"
                kill -KILL "$pid" 2>/dev/null || true
            fi
        done
        say "$name stopped."
    fi
    rm -f "$LOCAL/run/$name.pid" "$LOCAL/run/$name.running"
}

# port_is_taken PORT: somebody listens on it on this machine's loopback.
port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# resident_megabytes PID
resident_megabytes() { awk '/^VmRSS/ {printf "%.1f", $2 / 1024}' "/proc/$1/status" 2>/dev/null; }

# http_status URL: three digits, 000 when nobody answers.
http_status() { curl --silent --output /dev/null --max-time 2 --write-out '%{http_code}' "$1" 2>/dev/null || true; }

# wait_until_ready NAME URL LOG: until /readyz says yes, the process is gone, or 30 seconds are over.
wait_until_ready() {
    local name=$1 url=$2 log=$3 start
    start=$(now_ms)
    while [[ $(http_status "$url") != 200 ]]; do
        if ! process_id "$name" >/dev/null || (($(now_ms) - start > 30000)); then
            tail -n 20 "$log" >&2
            [[ $(http_status "$url") == 000 ]] || curl --silent --max-time 2 "$url" >&2 || true
            die "$name is not ready; its log is $log"
        fi
        sleep 0.05
    done
    say "$name is ready after $(($(now_ms) - start)) ms."
    local details
    details=$(curl --silent --max-time 2 "$url" || true)
    [[ $details != *'"degraded"'* ]] || warn "$name runs degraded: $details"
}
