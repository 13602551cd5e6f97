# shellcheck shell=bash
# Inquiries: the inbox of a tenant with a hundred thousand of them, read by a few people at a time; and sending one, with its
# line of history, its event and its job, beside pgbench with the statements that the service sends. Needs measure.sh,
# bench/identity.sh, bench/customers.sh and bench/search.sh.

INQUIRIES=${BENCH_INQUIRIES:-100000}
BENCH_TENANT=01980000-0000-7000-8000-000000000001
NEED="The brakes squeal and the car pulls to the left when it rains."
DETAILS='{"need":"NEED","trade":"german_specialist","vehicle":{"year":2019,"make":"BMW","model":"330i"},"location":{"place":'\
'{"latitude":37.77,"longitude":-122.42}},"urgency":"soon","preferredTimes":[],"photos":[]}'

part_inquiries() {
    create_people
    create_customers
    data_of inquiries inquiries "$INQUIRIES"
    in_memory inquiries
    inbox
    sending
}

inbox() {
    local url
    url=http://127.0.0.1:$(port_of inquiries)
    searches inquiries "$url" "inbox of a tenant" "$(token_of 1)" --set=count="$INQUIRIES"
    searches inquiries "$url" "inbox of a business" "$(token_of advisor)" --set=count="$INQUIRIES"
}

# Who finds a professional rests meanwhile, for both: what follows from an inquiry is not what sending it costs.
sending() {
    local url file begin
    url=http://127.0.0.1:$(port_of inquiries)
    begin=$(administer "$DATABASE" -Atc 'SELECT clock_timestamp()')
    file=$(printf 'Authorization: Bearer %s\nContent-Type: application/json\nPOST\t/v1/inquiries\t%s\n' "$(token_of 1)" "$(
        printf '{"customer":"01990000-0000-7000-8000-<hex 1 %s>",%s' "$CUSTOMERS" "$(details | cut -c2-)"
    )" | requests send-inquiry)
    rest_routing
    beside "send an inquiry" inquiries "$url" "$file" inquiries "$(sending_statements)" 0.8
    administer "$DATABASE" <<SQL
SET search_path = inquiries;
TRUNCATE jobs;
DELETE FROM transitions WHERE tenant_id = '$BENCH_TENANT' AND at >= '$begin';
DELETE FROM inquiry_texts WHERE tenant_id = '$BENCH_TENANT' AND inquiry_id IN (
    SELECT id FROM inquiries WHERE tenant_id = '$BENCH_TENANT' AND created_at >= '$begin');
DELETE FROM inquiries WHERE tenant_id = '$BENCH_TENANT' AND created_at >= '$begin';
SQL
    wake_routing
}

details() { printf '%s' "${DETAILS//NEED/$NEED}"; }

# The ids are those of one transaction: of its time, then of chance. The last digit of the inquiry's is its outbox's part.
sending_statements() {
    local file=$LOCAL/requests/send-inquiry.pgbench time inquiry event job
    time="lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(:a::bigint), 3, '0')"
    inquiry="($time || '8' || lpad(to_hex(:b::bigint), 14, '0') || :shard::text)::uuid"
    event="($time || '9' || lpad(to_hex(:c::bigint), 14, '0') || '0')::uuid"
    job="($time || 'a' || lpad(to_hex(:c::bigint), 14, '0') || '0')::uuid"
    sed "s/TENANT/$BENCH_TENANT/g; s/CUSTOMERS/$CUSTOMERS/g; s/INQUIRY/$inquiry/g; s/EVENT/$event/g; s/JOB/$job/g
        s|DETAILS|$(details)|; s/NEED/$NEED/g" "$TOOLS/send-inquiry.pgbench" >"$file"
    printf '%s' "$file"
}

# Holds the lock under which the jobs of the kind are taken.
rest_routing() {
    administer "$DATABASE" --output=/dev/null --command="SELECT pg_advisory_lock(hashtextextended(
        'inquiries.jobs.route-inquiry', 0)), pg_sleep(3600)" >"$LOCAL/log/rest-routing.log" 2>&1 &
    RESTING=$!
}

wake_routing() {
    administer "$DATABASE" --output=/dev/null --command="SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE query LIKE '%inquiries.jobs.route-inquiry%pg_sleep%' AND pid <> pg_backend_pid()"
    wait "$RESTING" || true
}
