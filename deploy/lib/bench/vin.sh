# shellcheck shell=bash
# VIN decoding over HTTP, through the gateway and in process; from start to ready. Needs measure.sh, gateway.sh and vin.sh.

part_vin() {
    local file
    file=$(sed 's|^|GET\t/v1/vins/|' "$ROOT/deploy/tools/vins.txt" | requests vins)
    publish_pages
    start_gateway
    measure "VIN decode" vin "$CONNECTIONS_EACH" "http://127.0.0.1:$(port_of vin)" "$file"
    measure "VIN decode through the gateway" vin "$CONNECTIONS_EACH" "http://127.0.0.1:$GATEWAY_PORT" "$file"
    say "in process, on one core (vin bench):"
    (cd / && env VIN_INDEX="$(vin_index)" "$LOCAL/bin/vin" bench "$ROOT/deploy/tools/vins.txt") | sed 's/^/  /'
}

part_startup() {
    local name times
    printf '%-44s %12s %9s\n' "from start to ready" "median ms" "slowest"
    times=$(env "HOST=127.0.0.1" "PORT=$BENCH_PORT" "METRICS_PORT=$((BENCH_PORT + 2))" \
        python3 "$ROOT/deploy/tools/startup.py" 10 "$BENCH_URL/" "$LOCAL/bin/echo")
    printf '%-44s %12s %9s\n' echo "${times% *}" "${times#* }"
    for name in $(services); do
        stop_process "$name" >/dev/null
        local variables=()
        mapfile -t variables <"$LOCAL/run/$name.env"
        times=$(env "${variables[@]}" python3 "$ROOT/deploy/tools/startup.py" 10 \
            "http://127.0.0.1:$(metrics_port_of "$name")/readyz" "$LOCAL/bin/$name" serve)
        printf '%-44s %12s %9s\n' "$name" "${times% *}" "${times#* }"
        target "$name: from start to ready, ms" "${times% *}" '<=' 200
        # Up again: the ones after it ask it for keys before they are ready.
        start_service "$name" >/dev/null
    done
}
