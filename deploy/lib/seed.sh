# shellcheck shell=bash
# The demo network: two tenants with people, businesses, customers, cars and inquiries, made once through the public API.
# Needs common.sh, postgres.sh and services.sh.

# seed_demo: DRIVELINE_SEED=off leaves the suite empty.
seed_demo() {
    if [[ ${DRIVELINE_SEED:-on} == off ]]; then
        say "Left out (DRIVELINE_SEED=off)."
        return 0
    fi
    local identifier
    identifier=$(administer "$DATABASE" -Atc \
        "SELECT system_identifier || '-' || oid FROM pg_control_system(), pg_database WHERE datname = current_database()")
    seed --gateway "http://127.0.0.1:$GATEWAY_PORT" --database "$identifier" ||
        die "the demo network could not be seeded; deploy/up goes on from there"
    expire_guest
}

# One of the two guests has let the day of the mailed link pass: an operator's command lets its clock strike, once.
expire_guest() {
    local job
    job=$(administer "$DATABASE" -Atc "
        SELECT id FROM inquiries.jobs
        WHERE kind = 'expire-guest' AND state = 'waiting'
            AND NOT EXISTS (SELECT FROM inquiries.inquiries WHERE state = 'expired')
            AND (SELECT count(*) FROM inquiries.inquiries WHERE state = 'pending_confirmation') = 2
        ORDER BY id LIMIT 1")
    [[ -z $job ]] || run_once inquiries "$LOCAL/run/inquiries.env" jobs retry "$job" >/dev/null
}

# print_sign_ins: who can sign in, if the demo network is there.
print_sign_ins() {
    [[ -s $LOCAL/run/demo.json ]] || return 0
    say ""
    say "  Sign-ins of the demo network, made for this machine (as JSON: deploy/tools/seed.py --show)"
    seed --table
}

seed() { /usr/bin/python3 "$ROOT/deploy/tools/seed.py" --local "$LOCAL" --user "$SERVICE_USER" "$@" 9>&-; }
