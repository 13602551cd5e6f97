# shellcheck shell=bash
# What the service customers needs: its secret at identity, the services that decode VINs and write letters. Needs
# identity.sh and notifications.sh.

settings_of_customers() {
    settings_of_client customers
    printf 'VIN_URL=%s\nPORTAL_URL=%s\n' "$(url_of vin)" "$(public_url)"
    # Only the gateway of this machine says where a request came from.
    printf 'TRUSTED_PROXIES=127.0.0.1\n'
    settings_of_letters customers
}
