# shellcheck shell=bash
# What the service inquiries needs: its secret at identity, its neighbours, who is told of its events, what guests'
# letters need, and where pictures lie. Needs identity.sh and notifications.sh.

media_folder() { printf '%s/media' "$LOCAL"; }

settings_of_inquiries() {
    settings_of_client inquiries
    printf 'VIN_URL=%s\nCUSTOMERS_URL=%s\nTENANTS_URL=%s\n' "$(url_of vin)" "$(url_of customers)" "$(url_of tenants)"
    printf 'PORTAL_URL=%s\n' "$(public_url)"
    settings_of_letters inquiries
    # Only the gateway of this machine says where a request came from.
    printf 'TRUSTED_PROXIES=127.0.0.1\n'
    local variable
    for variable in GUEST_INQUIRIES_PER_HOUR GUEST_INQUIRIES_PER_DAY GUEST_GUESSES_PER_HOUR; do
        [[ -z ${!variable:-} ]] || printf '%s=%s\n' "$variable" "${!variable}"
    done
    printf 'SUBSCRIBERS=%s,%s\n' "$(subscription customers 'driveline.inquiries.*')" \
        "$(subscription notifications 'driveline.inquiries.*')"
    settings_of_media
    [[ -z ${MESSAGES_A_MINUTE:-} ]] || printf 'MESSAGES_A_MINUTE=%s\n' "$MESSAGES_A_MINUTE"
}

# Pictures lie in a bucket where MEDIA_S3_URL is set, otherwise in a folder of this machine.
settings_of_media() {
    local variable
    if [[ -n ${MEDIA_S3_URL:-} ]]; then
        for variable in MEDIA_S3_URL MEDIA_S3_REGION MEDIA_S3_ACCESS_KEY MEDIA_S3_SECRET_KEY; do
            printf '%s=%s\n' "$variable" "${!variable:-}"
        done
        printf 'MEDIA_SCRATCH=%s\n' "$(media_folder)"
    else
        printf 'MEDIA_DIRECTORY=%s\n' "$(media_folder)"
    fi
    printf 'MEDIA_LINK_KEY=%s\n' "$(media_key)"
}

# 256 random bits that sign links to pictures, made once and kept for their owner only: a new one ends all links.
media_key() {
    local file=$LOCAL/run/media_links.secret
    if [[ ! -s $file ]]; then (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file"); fi
    cat "$file"
}

# Pictures are people's own: the folder is for those who run the services.
prepare_inquiries() {
    local folder
    folder=$(media_folder)
    mkdir -p "$folder"
    chmod 0700 "$folder"
    ((EUID != 0)) || chown "$SERVICE_USER:$SERVICE_USER" "$folder"
}
