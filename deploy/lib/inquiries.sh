# shellcheck shell=bash
# What the service inquiries needs: its secret at identity, its neighbours, who is told of its events, and what guests'
# letters need. Needs identity.sh and notifications.sh.

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
}
