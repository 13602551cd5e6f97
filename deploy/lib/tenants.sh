# shellcheck shell=bash
# What the service tenants needs: its secret at identity, and who is told of every tenant. Needs identity.sh.

settings_of_tenants() {
    settings_of_client tenants
    printf 'TENANT_SUBSCRIBERS=%s,%s,%s,%s\n' "$(url_of identity)" "$(url_of customers)" "$(url_of inquiries)" \
        "$(url_of notifications)"
    printf 'SUBSCRIBERS=%s\n' "$(subscription inquiries 'driveline.tenants.professional.*')"
}

# Whoever was there before events were is told of once.
announce_professionals() {
    local said
    said=$(run_once tenants "$LOCAL/run/tenants.env" announce) || die "'tenants announce' failed"
    [[ $said == *": 0" ]] || say "$said"
}
