# shellcheck shell=bash
# What the service inquiries needs: its secret at identity, its neighbours, and who is told of its events. Needs
# identity.sh.

settings_of_inquiries() {
    settings_of_client inquiries
    printf 'VIN_URL=%s\nCUSTOMERS_URL=%s\nTENANTS_URL=%s\n' "$(url_of vin)" "$(url_of customers)" "$(url_of tenants)"
    printf 'SUBSCRIBERS=%s,%s\n' "$(subscription customers 'driveline.inquiries.*')" \
        "$(subscription notifications 'driveline.inquiries.*')"
}
