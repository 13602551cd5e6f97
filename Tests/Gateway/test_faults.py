"""Faults under load: PostgreSQL and services are killed in mid-write. Nothing that was acknowledged is lost, nothing is
doubled, and all goes on without hand-work."""

import os
import signal
import socket
import threading
import time
import uuid

import pytest
import requests

from conftest import services
from people import PASSWORD, Person, code_in, mail_to, mails_to, new_address
from processes import administer, gone, in_deploy, kill, killed, pid_of

pytestmark = pytest.mark.commands


class Writers:
    """Clients that make things one after the other, each under an Idempotency-Key of its own, and note what they were
    told: 201 is a promise, anything else is asked again with the same key when all is well."""

    def __init__(self, make, count=6):
        self.make = make
        self.acknowledged = {}
        self.open = []
        self.strange = []
        self.running = True
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.write) for _ in range(count)]

    def write(self):
        while self.running:
            key = uuid.uuid4().hex
            try:
                answer = self.make(key)
            except requests.RequestException:
                answer = None
            with self.lock:
                if answer is not None and answer.status_code == 201:
                    self.acknowledged[key] = answer.json()["id"]
                else:
                    self.open.append(key)
                    # Unknown, or refused for now: nothing else may come of a fault.
                    if answer is not None and answer.status_code != 503:
                        self.strange.append(f"{answer.status_code} {answer.text}")
            if key not in self.acknowledged:
                time.sleep(0.05)  # refused at once, thousands a second would have to be asked again

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.running = False
        for thread in self.threads:
            thread.join(60)

    def wait_for(self, count, timeout=60):
        """Until so many more were acknowledged: the system writes."""
        goal = len(self.acknowledged) + count
        deadline = time.monotonic() + timeout
        while len(self.acknowledged) < goal:
            assert time.monotonic() < deadline, f"only {len(self.acknowledged)} of {goal} writes were acknowledged"
            time.sleep(0.01)

    def settle(self, timeout=30):
        """Asks again for everything that is open."""
        deadline = time.monotonic() + timeout
        for key in self.open:
            while True:
                answer = self.make(key)
                if answer.status_code == 201:
                    self.acknowledged[key] = answer.json()["id"]
                    break
                assert time.monotonic() < deadline, f"{answer.status_code} {answer.text}"
                time.sleep(0.05)


@pytest.fixture(scope="module")
def shop(suite):
    """A tenant's owner, and how customers are made there."""
    owner = Person.registered(suite)
    owner.sign_in()
    slug = f"faults-{uuid.uuid4().hex[:8]}"
    made = owner.post("/v1/tenants", {"name": "Faults", "slug": slug, "timeZone": "UTC"})
    assert made.status_code == 201, made.text
    owner.tenant = made.json()["id"]
    deadline = time.monotonic() + 60
    while owner.get("/v1/memberships").json()["items"] == []:
        assert time.monotonic() < deadline, "the tenant has no owner"
        time.sleep(0.1)
    owner.keep(owner.post("/v1/sessions/current/exchanges", {"tenant": owner.tenant}).json())
    # The plan's room for customers is not what this is about. By the version, what the tenants service says is old news.
    free = f"""UPDATE customers.tenants SET customers_quota = NULL, version = 1000000
        WHERE tenant_id = '{owner.tenant}' RETURNING 'free'"""
    while administer(suite, free) != "free":
        assert time.monotonic() < deadline, "the tenant does not come to customers"
        time.sleep(0.1)
    return owner


def customer(shop, key):
    """Past the gateway, which limits how much one client asks."""
    return requests.post(
        f"http://127.0.0.1:{shop.suite.ports['customers'][0]}/v1/customers", json={"familyName": f"Fault {key}"}, timeout=30,
        headers={**shop.headers, "Idempotency-Key": key})


def rows(suite, shop):
    """The customers of the tenant by the key that stands in their name, with their number."""
    text = administer(suite, f"""
        SELECT substring(name FROM 7) || ' ' || count(*) FROM customers.customers
        WHERE tenant_id = '{shop.tenant}' AND name LIKE 'Fault %' GROUP BY name""")
    return dict(line.split() for line in text.splitlines())


def check(suite, shop, writers):
    assert writers.strange == []
    writers.settle()
    kept = rows(suite, shop)
    assert set(writers.acknowledged) <= set(kept), "an acknowledged write is lost"
    assert set(kept.values()) <= {"1"}, "a write has happened twice"
    timeline = administer(suite, f"""
        SELECT count(*), count(DISTINCT customer_id) FROM customers.timeline_entries
        WHERE tenant_id = '{shop.tenant}' AND kind = 'customer_created'""")
    count, distinct = timeline.split("|")
    assert count == distinct, "a history says the same twice"


def test_postgres_killed_in_mid_write_loses_and_doubles_nothing(suite, shop):
    assert administer(suite, "SHOW synchronous_commit") == "on" and administer(suite, "SHOW fsync") == "on"
    with Writers(lambda key: customer(shop, key)) as writers:
        for _ in range(3):
            writers.wait_for(30)
            postmaster = int((suite.local / "pg" / "data" / "postmaster.pid").read_text().split()[0])
            os.kill(postmaster, signal.SIGKILL)
            gone(postmaster)
            # The services stay up and say what is the matter.
            for service in ("identity", "tenants", "customers"):
                assert requests.get(suite.metrics_base(service) + "/livez", timeout=10).status_code == 200
            deadline = time.monotonic() + 30
            while requests.get(suite.metrics_base("customers") + "/readyz", timeout=10).status_code != 503:
                assert time.monotonic() < deadline, "a service without its database says that it is ready"
                time.sleep(0.05)
            refused = customer(shop, uuid.uuid4().hex)
            assert refused.status_code == 503 and refused.headers["Retry-After"], refused.text
            before = {name: pid_of(suite, name) for name in ("identity", "tenants", "customers", "vin")}
            suite.command("up")
            # Nobody had to start a service again.
            assert before == {name: pid_of(suite, name) for name in before}
            # An access token that expired meanwhile is renewed as usual.
            shop.renew()
        writers.wait_for(30)
    check(suite, shop, writers)
    assert writers.open, "nothing was under way when PostgreSQL was killed"


def postgres_processes(suite):
    """The postmaster and, behind it, its children."""
    postmaster = int((suite.local / "pg" / "data" / "postmaster.pid").read_text().split()[0])
    with open(f"/proc/{postmaster}/task/{postmaster}/children") as children:
        return [postmaster, *map(int, children.read().split())]


def test_a_database_that_falls_silent_is_answered_for_in_time(suite, shop):
    # Nothing is refused and nothing is closed: packets go nowhere, as behind a broken switch.
    with Writers(lambda key: customer(shop, key)) as writers:
        writers.wait_for(20)
        silent = postgres_processes(suite)
        for pid in silent:
            os.kill(pid, signal.SIGSTOP)
        try:
            # The writers' own deadline is 30 s: a service that waits for ever would show as an exception.
            refused = customer(shop, uuid.uuid4().hex)
            assert refused.status_code == 503 and refused.headers["Retry-After"], refused.text
            for service in ("identity", "tenants", "customers"):
                assert requests.get(suite.metrics_base(service) + "/livez", timeout=10).status_code == 200
        finally:
            for pid in silent:
                try:
                    os.kill(pid, signal.SIGCONT)
                except ProcessLookupError:
                    pass  # one that had nothing to do any more
        writers.wait_for(20)
    check(suite, shop, writers)


def test_a_disk_that_takes_nothing_more_loses_and_doubles_nothing(suite, shop):
    with Writers(lambda key: customer(shop, key)) as writers:
        writers.wait_for(20)
        # What these processes write fails as on a full disk. PostgreSQL stops them when its log cannot be written, and
        # those that follow have room: somebody has cleared the disk.
        for pid in postgres_processes(suite)[1:]:
            # By their own account: another one, even root in a container, may not. One may be gone already.
            in_deploy(suite, 'as "$DATABASE_USER" prlimit --fsize=1:1 --pid "$1" || true', str(pid))
        deadline = time.monotonic() + 60
        while not writers.open:
            assert time.monotonic() < deadline, "a full disk was not noticed"
            time.sleep(0.05)
        for service in ("identity", "tenants", "customers"):
            assert requests.get(suite.metrics_base(service) + "/livez", timeout=10).status_code == 200
        writers.wait_for(20)
    # EFBIG, unlike ENOSPC, has no SQLSTATE of its own: where it is a table that cannot grow, PostgreSQL speaks of an unknown
    # error, and so do we. That the write is refused is what counts.
    writers.strange = [answer for answer in writers.strange if not answer.startswith("500 ")]
    check(suite, shop, writers)


@pytest.mark.parametrize("service", ["customers", "identity"])
def test_a_service_killed_in_mid_write_loses_and_doubles_nothing(suite, shop, service):
    with Writers(lambda key: customer(shop, key)) as writers:
        for _ in range(3):
            writers.wait_for(20)
            kill(suite, service)
            if service == "identity":
                # Tokens are checked with the keys that are known, so the others go on, alive and writing.
                for other in ("tenants", "customers"):
                    assert requests.get(suite.metrics_base(other) + "/livez", timeout=10).status_code == 200
                writers.wait_for(20)
            suite.command("up")
            shop.renew()
        writers.wait_for(20)
    check(suite, shop, writers)


def test_mail_waits_for_whoever_writes_it_and_comes_once_in_the_persons_language(suite):
    address = new_address()
    wish = {"email": address, "password": PASSWORD, "name": "Ana García"}
    with killed(suite, "notifications"):
        answer = suite.post("/v1/accounts", json=wish, headers={"Accept-Language": "de-AT, en;q=0.5"})
        assert answer.status_code == 202, answer.text
    code = code_in(mail_to(suite, address, subject="Bestätigen Sie Ihre E-Mail-Adresse"))
    made = suite.post("/v1/accounts/verifications", json={"code": code})
    assert made.status_code == 201 and made.json()["language"] == "de-AT", made.text
    assert len(mails_to(suite, address, "#code=")) == 1


def test_twenty_posts_with_one_key_at_the_same_moment_make_one_customer(suite, shop):
    key = uuid.uuid4().hex
    answers = []

    def post():
        answers.append(customer(shop, key))

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"idempotency-key-in-use"}
    made = {answer.content for answer in answers if answer.status_code == 201}
    assert len(made) == 1 and rows(suite, shop)[key] == "1"
    other = requests.post(suite.base + "/v1/customers", json={"familyName": "Another"}, timeout=30,
                          headers={**shop.headers, "Idempotency-Key": key})
    assert other.status_code == 422 and other.json()["code"] == "idempotency-key-reused"


def test_a_second_sigterm_ends_a_service_at_once(suite):
    # A request whose body does not come keeps the drain waiting.
    port = suite.ports["tenants"][0]
    held = socket.create_connection(("127.0.0.1", port))
    held.sendall(b"POST /v1/tenants HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
    pid = pid_of(suite, "tenants")
    os.kill(pid, signal.SIGTERM)
    time.sleep(0.2)
    os.kill(pid, signal.SIGTERM)
    gone(pid, timeout=10)
    held.close()
    suite.command("up")


def test_roles_of_services_meet_nowhere_in_the_database(suite):
    names = services()
    faults = administer(suite, f"""
        SELECT r.rolname || ' ' || what FROM pg_roles r CROSS JOIN LATERAL (
            SELECT 'is no plain login' AS what WHERE NOT r.rolcanlogin OR r.rolsuper OR r.rolbypassrls OR r.rolcreaterole
                OR r.rolcreatedb OR r.rolreplication
            UNION ALL SELECT 'is in ' || g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                WHERE m.member = r.oid
            UNION ALL SELECT 'has ' || right_ || ' on the database' FROM unnest(ARRAY['CREATE', 'TEMPORARY']) right_
                WHERE has_database_privilege(r.oid, current_database(), right_)
            UNION ALL SELECT 'reaches schema ' || n.nspname FROM pg_namespace n
                WHERE n.nspname NOT IN (r.rolname, 'pg_catalog', 'information_schema', 'extensions')
                    AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'
                    AND has_schema_privilege(r.oid, n.oid, 'USAGE')
            UNION ALL SELECT 'may create in ' || n.nspname FROM pg_namespace n
                WHERE has_schema_privilege(r.oid, n.oid, 'CREATE')
            UNION ALL SELECT 'has ' || p || ' on ' || c.oid::regclass FROM pg_class c
                CROSS JOIN unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) p
                WHERE c.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(r.oid, c.oid, p)
            UNION ALL SELECT 'owns ' || c.oid::regclass FROM pg_class c WHERE c.relowner = r.oid
            UNION ALL SELECT 'owns ' || p.oid::regprocedure FROM pg_proc p WHERE p.proowner = r.oid
        ) AS fault WHERE r.rolname IN ({', '.join(f"'{name}'" for name in names)}) ORDER BY 1""")
    assert faults == ""
    definers = administer(suite, """
        SELECT p.pronamespace::regnamespace || '.' || p.proname || ' ' || setting
        FROM pg_proc p LEFT JOIN unnest(p.proconfig) AS setting ON setting LIKE 'search_path=%' WHERE p.prosecdef AND p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)' ORDER BY 1""")
    assert definers.splitlines() == [
        "customers.keep_inbox_partitions search_path=customers, pg_temp",
        "inquiries.inquiries_with search_path=inquiries, extensions, pg_temp",
        "inquiries.keep_event_partitions search_path=inquiries, pg_temp",
        "inquiries.keep_inbox_partitions search_path=inquiries, pg_temp",
        "inquiries.words_meant search_path=inquiries, extensions, pg_temp",
        "notifications.keep_inbox_partitions search_path=notifications, pg_temp",
        "tenants.corrected_words search_path=tenants, extensions, pg_temp",
        "tenants.find_listings search_path=tenants, extensions, pg_temp",
        "tenants.keep_event_partitions search_path=tenants, pg_temp"]
