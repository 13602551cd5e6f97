# shellcheck shell=bash
# Who is who on this machine: what the service identity needs, what services that check its tokens need, and the
# secrets with which services call each other. Needs common.sh, postgres.sh and services.sh.

# Where people's browsers find the suite: the issuer of tokens, and where mailed links lead.
public_url() { printf '%s' "${DRIVELINE_URL:-http://localhost:$GATEWAY_PORT}"; }

# The base of a service's own address, for its neighbours.
url_of() { printf 'http://127.0.0.1:%s' "$(port_of "$1")"; }

# 256 random bits from which identity derives its keys, made once and kept for their owner only: whoever loses them ends
# all sessions and loses second factors.
identity_secret() {
    local file=$LOCAL/run/identity_key.secret
    if [[ ! -s $file ]]; then (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file"); fi
    cat "$file"
}

settings_of_identity() {
    local master
    master=$(identity_secret)
    printf 'IDENTITY_SECRET=%s\nIDENTITY_PORTAL=%s\n' "$master" "$(public_url)"
    printf 'IDENTITY_ORIGINS=%s\n' "$(public_url),http://127.0.0.1:$GATEWAY_PORT${CORS_ORIGINS:+,$CORS_ORIGINS}"
    # Only the gateway of this machine says where a request came from.
    printf 'IDENTITY_TRUSTED_PROXIES=127.0.0.1\n'
    settings_of_tokens
    # What seals its letters while they wait is derived from its secret.
    printf 'NOTIFICATIONS_URL=%s\n' "$(url_of notifications)"
}

# What every token says, the same for the service that makes them and those that check them.
settings_of_tokens() {
    local variable
    printf 'TOKEN_ISSUER=%s\n' "$(public_url)"
    for variable in TOKEN_AUDIENCE TOKEN_SKEW; do
        [[ -z ${!variable:-} ]] || printf '%s=%s\n' "$variable" "${!variable}"
    done
}

# settings_of_client NAME: how a service checks tokens, and gets its own for calls to neighbours.
settings_of_client() {
    local own
    own=$(client_secret "$1")
    printf 'IDENTITY_URL=%s\nCLIENT_SECRET=%s\n' "$(url_of identity)" "$own"
    settings_of_tokens
}

# client_secret NAME: the service's secret at identity, made once and kept in LOCAL/run for its owner only. Identity
# keeps a hash, so a secret that is lost is replaced, and so is one of a database that is gone.
client_secret() {
    local name=$1 file=$LOCAL/run/$1.client known verb=create
    known=$(administer "$DATABASE" -Atc \
        "SELECT 1 FROM identity.service_accounts WHERE name = '$name' AND ended_at IS NULL")
    if [[ ! -s $file || $known != 1 ]]; then
        [[ $known != 1 ]] || verb=rotate
        (umask 077 && run_once identity "$LOCAL/run/identity.env" client "$verb" "$name" >"$file.new") ||
            die "'identity client $verb $name' failed"
        mv -f "$file.new" "$file"
    fi
    cat "$file"
}
