# shellcheck shell=bash
# What the service identity needs before it starts: its secret, made once for each machine, and where its mail goes.
# Needs common.sh and services.sh.

# The issuer of all tokens, as clients reach it.
token_issuer() { printf '%s' "${DRIVELINE_ISSUER:-http://localhost:$GATEWAY_PORT}"; }

# token_settings: how any service checks tokens.
token_settings() {
    printf 'TOKEN_ISSUER=%s\nIDENTITY_URL=http://127.0.0.1:%s\n' "$(token_issuer)" "$(port_of identity)"
}

# mail_settings: development's mail goes to a folder in the form of a Maildir.
mail_settings() {
    if [[ -n ${SMTP_URL:-} ]]; then
        printf 'SMTP_URL=%s\n' "$SMTP_URL"
    else
        printf 'MAIL_DIRECTORY=%s\n' "$LOCAL/mail"
    fi
    printf 'MAIL_FROM=%s\n' "${MAIL_FROM:-Driveline <no-reply@driveline.example>}"
}

# 256 random bits, readable by their owner only. Whoever loses them ends all sessions and loses second factors.
identity_secret() {
    local file=$LOCAL/run/identity_key.secret
    if [[ ! -s $file ]]; then (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file"); fi
    cat "$file"
}

settings_of_identity() {
    printf 'TOKEN_ISSUER=%s\n' "$(token_issuer)"
    printf 'IDENTITY_SECRET=%s\n' "$(identity_secret)"
    printf 'IDENTITY_PORTAL=%s\n' "http://localhost:$GATEWAY_PORT"
    printf 'IDENTITY_ORIGINS=%s\n' "http://localhost:$GATEWAY_PORT,http://127.0.0.1:$GATEWAY_PORT"
    # The gateway runs on this machine and says whom it speaks for.
    printf 'IDENTITY_TRUSTED_PROXIES=127.0.0.1\n'
    mail_settings
}

prepare_identity() { prepare_mail; }

# The folder that services put mail into.
prepare_mail() {
    mkdir -p "$LOCAL/mail"
    ((EUID != 0)) || chown "$SERVICE_USER" "$LOCAL/mail"
    chmod 0700 "$LOCAL/mail"
}
