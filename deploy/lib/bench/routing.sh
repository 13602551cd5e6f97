# shellcheck shell=bash
# What a routing decision costs by number of rules and professionals: routing-probe, in process, on one core. To hold: with
# 1,000 rules and 500 professionals under 5 ms at p99.

part_routing() {
    local rules professionals made
    build_probe routing-probe
    printf '%-36s %12s %12s %14s %12s\n' "routing decision, microseconds" "p50" "p99" "p99 with JSON" "JSON bytes"
    for rules in 10 100 1000; do
        for professionals in 50 500; do
            made=$("$LOCAL/bin/routing-probe" "$rules" "$professionals" 1000)
            python3 -c '
import json, sys
made = json.load(sys.stdin)
name = "{rules} rules, {professionals} professionals".format(**made)
print("%-36s %12d %12d %14d %12d" % (
    name, made["decide"]["p50"], made["decide"]["p99"], made["decideAndEncode"]["p99"], made["bytes"]))' <<<"$made"
        done
    done
    # The last one is the greatest.
    target "routing, $rules rules, $professionals professionals: p99 ms" "$(python3 -c '
import json, sys
print("%.2f" % (json.load(sys.stdin)["decide"]["p99"] / 1000))' <<<"$made")" '<=' 5
}
