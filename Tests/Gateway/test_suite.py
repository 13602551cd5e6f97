"""The whole suite from outside: started by deploy/up, asked through the gateway."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
import requests
from openapi_spec_validator import validate

from conftest import ROOT, services

HONDA = "1HGCM82633A004352"
# An address of each service that needs no sign-in, or says that one is needed.
ADDRESSES = {"vin": f"/v1/vins/{HONDA}", "identity": "/.well-known/jwks.json", "tenants": "/v1/plans",
             "customers": "/v1/customers", "inquiries": "/v1/inquiries", "notifications": "/v1/notifications"}


def test_every_process_is_ready_with_its_memory(suite):
    lines = suite.command("status").stdout.splitlines()
    assert lines[0].split() == ["process", "pid", "port", "metrics", "ready", "memory"]
    rows = {line.split()[0]: line.split() for line in lines[1:]}
    assert set(rows) == {*services(), "gateway", "postgres"}
    for row in rows.values():
        assert row[1].isdigit() and row[4] == "yes" and float(row[5]) > 0


def test_a_2003_accord_is_decoded_offline(suite):
    answer = suite.get(f"/v1/vins/{HONDA}")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/json")
    body = answer.json()
    assert body["vin"] == HONDA and body["errorCodes"] == [0] and body["source"] == "offline"
    for code, value in {"Make": "HONDA", "Model": "Accord", "ModelYear": "2003", "Trim": "EX-V6", "BodyClass": "Coupe",
                        "EngineModel": "J30A4", "PlantCity": "MARYSVILLE"}.items():
        assert body["elements"][code] == value
    assert all(body["elements"].values())
    assert body["checkDigit"] == {"verdict": "valid", "found": "3", "expected": "3"}
    assert body["vehicle"]["year"] == 2003 and body["vehicle"]["engine"]["cylinders"] == 6
    assert "trace" not in body
    assert {"element": "Model", "value": "Accord"}.items() <= next(
        step for step in suite.get(f"/v1/vins/{HONDA}?trace=true").json()["trace"] if step["element"] == "Model").items()


def test_a_typing_slip_is_found(suite):
    body = suite.get("/v1/vins/1HGCM82633A0O4352").json()
    assert HONDA in [suggestion["vin"] for suggestion in body["suggestions"]]
    body = suite.post("/v1/vins/validate", json={"vin": "1HGCM82633A004353"})
    assert body.status_code == 200


def test_a_batch_answers_in_order_as_json_and_as_lines(suite):
    vins = [HONDA, "NOT-A-VIN", "5YJSA1E26HF000337"]
    request = {"vins": [{"vin": vin} for vin in vins]}
    items = suite.post("/v1/vins/batch", json=request).json()["items"]
    assert [item["vin"] for item in items][0] == HONDA and len(items) == 3
    lines = suite.post("/v1/vins/batch", json=request, headers={"Accept": "application/x-ndjson"})
    assert lines.headers["content-type"].startswith("application/x-ndjson")
    assert [json.loads(line) for line in lines.text.splitlines()] == items


def test_a_thousand_vins_are_taken_and_one_more_is_not(suite):
    assert len(suite.post("/v1/vins/batch", json={"vins": [{"vin": HONDA}] * 1000}).json()["items"]) == 1000
    refused = suite.post("/v1/vins/batch", json={"vins": [{"vin": HONDA}] * 1001})
    assert refused.status_code == 422 and refused.json()["errors"][0]["pointer"] == "/vins"


def test_wmis_makes_and_models_are_listed(suite):
    assert suite.get("/v1/wmis/1HG").status_code == 200
    assert suite.get("/v1/wmis/!!!").status_code in (404, 422)
    makes, path = [], "/v1/makes?limit=200"
    while path:
        page = suite.get(path).json()
        makes += page["items"]
        path = page["nextCursor"] and f"/v1/makes?limit=200&cursor={page['nextCursor']}"
    assert "Honda" in [make["name"] for make in makes]
    assert len(makes) == len({make["id"] for make in makes}) > 10_000
    models = suite.get("/v1/makes/honda/models?year=2003&limit=200").json()["items"]
    assert "Accord" in [model["name"] for model in models]
    assert suite.get("/v1/makes/no-such-make/models").status_code == 404


def test_refusals_are_problems_that_carry_the_callers_trace(suite):
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = suite.post("/v1/vins/batch", data="{", headers={
        "Content-Type": "application/json", "traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    body = answer.json()
    assert answer.status_code == 400 and answer.headers["content-type"] == "application/problem+json"
    assert body["traceId"] == trace and body["status"] == 400 and body["type"].startswith("/problems/")
    assert suite.post("/v1/vins/batch", data="{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert suite.get("/v1/vins").status_code in (404, 405)
    wrong = suite.post(f"/v1/vins/{HONDA}", json={})
    assert wrong.status_code == 405 and "GET" in wrong.headers["allow"]


def test_answers_of_services_have_the_security_fields_once(suite):
    answer = suite.get(f"/v1/vins/{HONDA}")
    for name in ("x-content-type-options", "content-security-policy", "referrer-policy", "strict-transport-security",
                 "x-request-id", "cache-control"):
        assert answer.headers[name] and (name in ("content-security-policy", "cache-control") or "," not in answer.headers[name])
    assert "nginx/" not in answer.headers["server"]


@pytest.mark.parametrize("service", services())
def test_the_openapi_document_is_valid_and_every_path_is_forwarded(suite, service):
    answer = suite.get(f"/openapi/{service}.json")
    document = answer.json()
    assert document["openapi"].startswith("3.1") and answer.headers["content-type"] == "application/json"
    validate(document)
    binary = suite.local / "bin" / service
    assert json.loads(subprocess.run([binary, "openapi"], capture_output=True, check=True).stdout) == document
    prefixes = [line.split()[0] for line in (ROOT / "deploy/gateway/routes").read_text().splitlines()
                if line.strip() and not line.startswith("#") and line.split()[1] == service]
    for path, item in document["paths"].items():
        assert any(path == prefix or path.startswith(prefix + "/") for prefix in prefixes), path
        for operation in (value for key, value in item.items() if key in ("get", "post", "put", "patch", "delete")):
            assert operation["summary"] and operation["responses"]


def test_the_list_of_documents_names_every_service(suite):
    assert suite.get("/openapi/index.json").json() == {"services": services()}


@pytest.mark.parametrize("service", services())
def test_operations_are_on_the_metrics_port_only(suite, service):
    base = suite.metrics_base(service)
    assert requests.get(base + "/livez", timeout=5).status_code == 200
    assert requests.get(base + "/readyz", timeout=5).json()["status"] in ("ready", "degraded")
    port = suite.ports[service][0]
    for path in ("/metrics", "/readyz", "/livez"):
        assert suite.get(path).status_code == 404
        assert requests.get(f"http://127.0.0.1:{port}{path}", timeout=5).status_code == 404


@pytest.mark.parametrize("service", services())
def test_metrics_are_what_prometheus_reads(suite, service):
    suite.get(ADDRESSES[service])
    answer = requests.get(suite.metrics_base(service) + "/metrics", timeout=5)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    checked = subprocess.run(["promtool", "check", "metrics"], input=answer.content, capture_output=True, timeout=30)
    assert checked.returncode == 0 and not checked.stdout, (checked.stdout + checked.stderr).decode()
    route = re.escape(ADDRESSES[service].replace(HONDA, ":vin"))
    assert re.search(rf'_bucket\{{[^}}]*route="{route}"', answer.text)


@pytest.mark.parametrize("service", services())
def test_a_service_logs_json_with_the_callers_trace(suite, service):
    trace = os.urandom(16).hex()
    suite.get(ADDRESSES[service], headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    log = suite.local / "log" / f"{service}.log"
    deadline = time.monotonic() + 10
    while trace not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    entry = next(json.loads(line) for line in log.read_text().splitlines() if trace in line)
    assert entry["service"] == service and entry["level"] and entry["time"].endswith("Z")


@pytest.mark.parametrize("service", services())
def test_the_run_time_role_owns_nothing_and_cannot_change_the_schema(suite, service):
    settings = dict(line.split("=", 1) for line in (suite.local / "run" / f"{service}.env").read_text().splitlines())
    assert "MIGRATION_DATABASE_URL" not in settings

    def sql(text):
        return subprocess.run(["psql", settings["DATABASE_URL"], "-AtXc", text], capture_output=True, text=True, timeout=30)

    assert sql("SELECT current_schema").stdout.strip() == service
    rights = sql("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")
    assert rights.stdout.strip() == "f|f|f|f"
    owned = sql("SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)")
    assert owned.stdout.strip() == "0"
    member = sql("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user")
    assert member.stdout.strip() == "0"
    for forbidden in ("CREATE TABLE own (a int)", "CREATE SCHEMA own", "CREATE TEMP TABLE own (a int)"):
        assert "permission denied" in sql(forbidden).stderr
    tables = sql(f"SELECT tablename FROM pg_tables WHERE schemaname = '{service}'").stdout.split()
    assert "schema_migrations" in tables
    assert "permission denied" in sql("DELETE FROM schema_migrations").stderr
    for table in tables:
        assert "permission denied" in sql(f"TRUNCATE {table}").stderr
        assert sql(f"DROP TABLE {table}").returncode != 0


@pytest.mark.parametrize("service", services())
def test_settings_with_passwords_are_for_their_owner_only(suite, service):
    for name in (f"{service}.env", f"{service}.migrate.env", f"{service}.secret", f"{service}_owner.secret"):
        assert (suite.local / "run" / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("service", services())
def test_all_faults_of_the_settings_are_told_at_once(suite, service, tmp_path):
    done = subprocess.run([suite.local / "bin" / service, "serve"], capture_output=True, text=True, timeout=30,
                          env=dict(os.environ, PORT="seventy", METRICS_PORT="-1", WORKERS="0"), cwd=tmp_path)
    assert done.returncode == 78
    assert all(name in done.stderr + done.stdout for name in ("PORT", "METRICS_PORT", "WORKERS"))


@pytest.mark.parametrize("service", services())
def test_sigterm_ends_a_service_with_zero_and_up_brings_it_back(suite, service):
    before = suite.get(ADDRESSES[service]).status_code
    pid = int((suite.local / "run" / f"{service}.pid").read_text().split()[0])
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 20
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{pid}")
    assert suite.command("status", check=False).returncode == 1
    answer = suite.get(ADDRESSES[service])
    assert answer.status_code == 502 and answer.json()["code"] == "bad-gateway"
    suite.command("up")
    assert suite.get(ADDRESSES[service]).status_code == before
