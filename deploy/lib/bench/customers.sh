# shellcheck shell=bash
# One customer and one vehicle, read and changed through the service customers with a real token, beside pgbench with the
# statements that the service sends. Needs measure.sh and bench/identity.sh.

# Changes go to the last tenth, so that what the searches look for stays as it is.
CUSTOMERS=${BENCH_CUSTOMERS:-1000000}
CARS=$((CUSTOMERS / 10))

create_customers() {
    data_of customers customers "$CUSTOMERS"
}

# data_of WHAT FILE COUNT: made once, kept in .local/bench.
data_of() {
    with_progress "$3 $1" "$LOCAL/log/$2.log" administer_files --set=count="$3" "$TOOLS/words.sql" "$TOOLS/$2.sql"
}

# administer_files [psql arguments] FILE...
administer_files() {
    local options=()
    while [[ $1 == --* ]]; do
        options+=("$1")
        shift
    done
    cat "$@" | administer "$DATABASE" "${options[@]}"
}

# customer_requests NAME TOKEN LINE: fields of every request, then the line.
customer_requests() {
    printf 'Authorization: Bearer %s\nContent-Type: application/merge-patch+json\n%b\n' "$2" "$3" | requests "$1"
}

part_customers() {
    local url token file
    url=http://127.0.0.1:$(port_of customers)
    create_people
    create_customers
    token=$(token_of 1)
    file=$(customer_requests customer "$token" "GET\t/v1/customers/01990000-0000-7000-8000-<hex 1 $CUSTOMERS>")
    beside "read one customer" customers "$url" "$file" customers "$(statements read-customer)" 0.6
    file=$(customer_requests vehicle "$token" "GET\t/v1/vehicles/01990002-0000-7000-8000-<hex 1 $CARS>")
    beside "read one vehicle" customers "$url" "$file" customers "$(statements read-vehicle)" 0.6
    file=$(customer_requests change-customer "$token" \
        "PATCH\t/v1/customers/01990000-0000-7000-8000-<hex $((CUSTOMERS * 9 / 10)) $CUSTOMERS>\t$(
        )"'{"phones":[{"number":"+1415<number 2000000 9999999>","label":"mobile","isPrimary":true}]}')
    beside "change one customer" customers "$url" "$file" customers "$(statements change-customer)" 0.8
    file=$(customer_requests change-vehicle "$token" \
        "PATCH\t/v1/vehicles/01990002-0000-7000-8000-<hex $((CARS * 9 / 10)) $CARS>\t"'{"colour":"shade <number 1 9999999>"}')
    beside "change one vehicle" customers "$url" "$file" customers "$(statements change-vehicle)" 0.8
}

# statements NAME: the file for pgbench, its numbers filled in.
statements() {
    local file=$LOCAL/requests/$1.pgbench
    sed "s/CUSTOMERS/$CUSTOMERS/g; s/CARS/$CARS/g" "$TOOLS/$1.pgbench" >"$file"
    printf '%s' "$file"
}
