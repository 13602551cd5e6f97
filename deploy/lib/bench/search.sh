# shellcheck shell=bash
# Searches through the services by a few connections: customers for somebody of the whole tenant and for an advisor of one
# business, professionals for visitors; each kind of query by itself, then the mix of them. Needs measure.sh,
# bench/identity.sh and bench/customers.sh.

PROFESSIONALS=${BENCH_PROFESSIONALS:-100000}
# As many as cores: with more, how long one waits for the others is measured too.
SEARCHERS=$(nproc)

part_search() {
    part_customer_search
    part_professional_search
}

# in_memory SCHEMA: its tables and indexes are read into the buffers, so that no disk is measured.
in_memory() {
    administer "$DATABASE" --quiet -c 'CREATE EXTENSION IF NOT EXISTS pg_prewarm' -o /dev/null -c "
        SELECT pg_prewarm(c.oid) FROM pg_class AS c
        WHERE c.relnamespace = '$1'::regnamespace AND c.relkind IN ('r', 'i', 'm')"
}

part_customer_search() {
    local url
    url=http://127.0.0.1:$(port_of customers)
    create_people
    create_customers
    in_memory customers
    searches customers "$url" "customers" "$(token_of 1)" --set=count="$CUSTOMERS"
    searches customers "$url" "own customers" "$(token_of advisor)" --set=count="$CUSTOMERS"
}

part_professional_search() {
    data_of professionals professionals "$PROFESSIONALS"
    in_memory tenants
    searches tenants "http://127.0.0.1:$(port_of tenants)" "professionals" "" --set=count="$PROFESSIONALS"
}

# searches SERVICE URL WHAT TOKEN OPTION: SERVICE-queries.sql gives lines of kind, share and path.
searches() {
    local service=$1 url=$2 what=$3 queries=$LOCAL/requests/$1.queries kinds=() kind file
    mkdir -p "$LOCAL/requests"
    administer_files "$5" --tuples-only --no-align "$TOOLS/words.sql" "$TOOLS/$service-queries.sql" |
        grep -P '\t' >"$queries"
    local fields=""
    [[ -z $4 ]] || fields="Authorization: Bearer $4"$'\n'
    mapfile -t kinds < <(cut -f1 "$queries" | awk '!seen[$0]++')
    for kind in "${kinds[@]}"; do
        file=$({ printf '%s' "$fields"; awk -F'\t' -v kind="$kind" '$1 == kind {print "GET\t" $3}' "$queries"; } |
            requests "search-$kind")
        load "$what: ${kind//_/ }" "$SEARCHERS" "$url" "$file"
        show "$what: ${kind//_/ }"
        target "$what: ${kind//_/ }, p95 ms" "$(p95_of "$what: ${kind//_/ }")" '<=' 50
    done
    file=$({ printf '%s' "$fields"; awk -F'\t' '{for (n = 0; n < $2; n++) print "GET\t" $3}' "$queries"; } |
        requests search-mix)
    load "$what: all as they come" "$SEARCHERS" "$url" "$file"
    show "$what: all as they come" "$service"
    target "$what: all as they come, p95 ms" "$(p95_of "$what: all as they come")" '<=' 50
}
