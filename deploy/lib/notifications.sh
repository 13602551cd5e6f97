# shellcheck shell=bash
# What the service notifications needs: its secret at identity, where mailed links lead, and where mail goes; and what
# services need that have letters written. Needs identity.sh.

settings_of_notifications() {
    settings_of_client notifications
    printf 'NOTIFICATIONS_PORTAL=%s\n' "$(public_url)"
    settings_of_mail
    printf 'MAIL_SEALING_KEYS=first:%s\n' "$(mail_key notifications)"
}

prepare_notifications() { prepare_mail; }

# settings_of_letters NAME: how a service has letters written, and what seals them while they wait.
settings_of_letters() {
    printf 'NOTIFICATIONS_URL=%s\n' "$(url_of notifications)"
    printf 'MAIL_SEALING_KEYS=first:%s\n' "$(mail_key "$1")"
}

mail_folder() { printf '%s/mail' "$LOCAL"; }

# Mail goes to SMTP_URL where that is set, otherwise into a Maildir that any mail program reads.
settings_of_mail() {
    if [[ -n ${SMTP_URL:-} ]]; then
        printf 'SMTP_URL=%s\n' "$SMTP_URL"
    else
        printf 'MAIL_DIRECTORY=%s\n' "$(mail_folder)"
    fi
    printf 'MAIL_FROM=%s\n' "${MAIL_FROM:-Driveline <no-reply@driveline.example>}"
    [[ -z ${MAIL_RETRY_STEPS:-} ]] || printf 'MAIL_RETRY_STEPS=%s\n' "$MAIL_RETRY_STEPS"
}

# mail_key SERVICE: 256 random bits that seal mail while it waits in the service's table, made once and kept for their
# owner only: whoever loses them loses what waits.
mail_key() {
    local file=$LOCAL/run/$1_mail.secret
    if [[ ! -s $file ]]; then
        (umask 077 && head -c 32 /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '=' >"$file")
    fi
    cat "$file"
}

# Mails hold codes: the folder is for those who run the services.
prepare_mail() {
    local folder
    folder=$(mail_folder)
    mkdir -p "$folder"
    chmod 0700 "$folder"
    ((EUID != 0)) || chown "$SERVICE_USER:$SERVICE_USER" "$folder"
}
