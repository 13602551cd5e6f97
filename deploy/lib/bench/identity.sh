# shellcheck shell=bash
# Who signs in, and what that costs: raw scrypt and sign-ins, refreshes, the check of a token. Needs measure.sh and
# identity.sh.

ACCOUNTS=100

# Makes the people once; the first of them by the service itself, so that its hash has the service's parameters.
create_people() {
    if [[ $(administer "$DATABASE" -Atc "SELECT 1 FROM identity.accounts WHERE email = 'bench-admin@example.com'") != 1 ]]; then
        secret bench_people >/dev/null
        run_once identity "$LOCAL/run/identity.env" admin create bench-admin@example.com --password-stdin \
            >/dev/null < <(secret bench_people; echo) || die "'identity admin create' failed"
    fi
    cat "$TOOLS/words.sql" "$TOOLS/people.sql" |
        administer "$DATABASE" --set=accounts="$ACCOUNTS" --output=/dev/null
}

# token_of NAME: an access token of bench-NAME@example.com, good for ten minutes.
token_of() {
    local token
    token=$(printf '{"email":"bench-%s@example.com","password":"%s"}' "$1" "$(secret bench_people)" |
        curl --silent --max-time 30 --header 'Content-Type: application/json' --data @- \
            "http://127.0.0.1:$(port_of identity)/v1/sessions" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["accessToken"])') || die "bench-$1 cannot sign in"
    printf '%s' "$token"
}

# Sign-ins between two rounds of raw hashing on as many threads as the service hashes on: one for each core.
part_identity() {
    local url before after raw count sign_ins
    url=http://127.0.0.1:$(port_of identity)
    create_people
    before=$("$LOCAL/bin/bench-probe" scrypt "$SECONDS_EACH" "$(nproc)")
    # Some three a second and core, and enough sessions for the connections of the refreshes.
    count=$((3 * $(nproc) * SECONDS_EACH))
    ((count >= CONNECTIONS_EACH + 8)) || count=$((CONNECTIONS_EACH + 8))
    sign_ins=$(secret bench_people | python3 "$TOOLS/signins.py" "$url" "$count" "$ACCOUNTS" "$LOCAL/run/bench.tokens") ||
        die "nobody can sign in"
    after=$("$LOCAL/bin/bench-probe" scrypt "$SECONDS_EACH" "$(nproc)")
    note "raw scrypt, before" "$before"
    note "sign-in, 4 connections" "$sign_ins"
    note "raw scrypt, after" "$after"
    show "raw scrypt, before"
    show "sign-in, 4 connections" identity
    show "raw scrypt, after"
    raw=$(awk -v a="${before%% *}" -v b="${after%% *}" 'BEGIN {print (a + b) / 2}')
    target "sign-ins, of raw scrypt's rate" "$(ratio "$(rate_of "sign-in, 4 connections")" "$raw")" '>=' 0.9

    load "refresh" "$CONNECTIONS_EACH" "$url" "$LOCAL/run/bench.tokens" "$SECONDS_EACH" refresh.lua
    show "refresh" identity
    rm -f "$LOCAL/run/bench.tokens"
}

part_tokens() {
    local first again
    { read -r first && read -r again; } < <("$LOCAL/bin/bench-probe" tokens 1500)
    note "token check in process, first time" "$first"
    note "token check in process, remembered" "$again"
    show "token check in process, first time"
    show "token check in process, remembered"
}
