"""The gateway alone: what it adds, refuses, hides, forwards and writes down."""

import gzip
import json
import re
import time

import pytest
import requests

from edge import Upstream

FIELDS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def get(edge, path, **options):
    return requests.get(edge.base + path, timeout=10, **options)


def problem(answer, status, code):
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status and body["code"] == code and body["type"] == f"/problems/{code}"
    assert re.fullmatch(r"[0-9a-f]{32}", body["traceId"])
    assert body["requestId"] == answer.headers["x-request-id"]
    assert body["title"] and body["detail"]
    assert "nginx/" not in answer.text and "nginx/" not in answer.headers.get("server", "")
    return body


def head_of(raw):
    """Status code, fields in lower case and body of a raw answer."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines)
    return int(first.split(" ")[1]), {name.lower(): value for name, value in fields.items()}, body


@pytest.mark.parametrize("path", ["/", "/app.js", "/nothing", "/v1/echo", "/v1/nothing", "/v1/gone", "/v1/echo/problem"])
def test_every_answer_has_the_security_fields_once(edge, path):
    answer = get(edge, path)
    for name, value in FIELDS.items():
        assert answer.headers[name] == value
    assert int(re.search(r"max-age=(\d+)", answer.headers["strict-transport-security"])[1]) >= 31536000
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "," not in answer.headers["x-request-id"]
    assert "x-powered-by" not in answer.headers


def test_pages_get_a_policy_without_inline_scripts_and_the_api_gets_none_at_all(edge):
    page = get(edge, "/").headers["content-security-policy"]
    assert "script-src 'self';" in page and "unsafe" not in page and "require-trusted-types-for 'script'" in page
    assert get(edge, "/v1/echo").headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_policy_that_a_service_states_stands(edge):
    assert get(edge, "/v1/echo/page").headers["content-security-policy"] == "default-src 'self'"


def test_requests_are_forwarded_as_they_were_sent(edge):
    body = get(edge, "/v1/echo/a%20b?x=1&y=%2F").json()
    assert body["method"] == "GET" and body["target"] == "/v1/echo/a%20b?x=1&y=%2F"
    assert requests.post(edge.base + "/v1/echo", data=b"z" * 1_500_000, timeout=10).json()["length"] == 1_500_000


def test_a_prefix_is_a_whole_word(edge):
    problem(get(edge, "/v1/echoes"), 404, "not-found")


@pytest.mark.parametrize("path", [
    "/internal/jobs", "/internal", "/metrics", "/livez", "/readyz", "/.git/config", "/.env", "/.problem/404", "/app.js.gz",
    "/v1/echo.bak", "/nothing", "/v1", "/v1/", "/guide/", "/index.html/x",
])
def test_what_is_not_for_outside_is_not_there(edge, path):
    problem(get(edge, path), 404, "not-found")


@pytest.mark.parametrize("target", [
    b"/v1/echo/../../internal", b"/v1/echo/%2e%2e/x", b"/v1/echo/.%2e/x", b"/v1/echo//x", b"/v1/echo/a%2Fb",
    b"/v1/echo/%5c..%5cx", b"/v1/echo/%00", b"/v1/echo/./x", b"/internal/../v1/echo", b"//v1/echo",
])
def test_targets_that_would_change_by_tidying_are_refused(edge, target):
    status, _, body = head_of(edge.raw(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
    assert status in (400, 404)
    assert json.loads(body)["code"] in ("bad-request", "not-found")


def test_what_the_client_says_about_itself_is_not_believed(edge):
    fields = get(edge, "/v1/echo", headers={
        "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Port": "1", "X-Real-IP": "203.0.113.7", "Forwarded": "for=203.0.113.7", "X-Original-URL": "/internal",
        "X-Rewrite-URL": "/internal", "X-HTTP-Method-Override": "DELETE",
    }).json()["fields"]
    assert fields["x-forwarded-for"] == "127.0.0.1"
    assert fields["x-forwarded-host"] == "127.0.0.1" and fields["x-forwarded-proto"] == "http"
    for name in ("x-forwarded-port", "x-real-ip", "forwarded", "x-original-url", "x-rewrite-url", "x-http-method-override"):
        assert name not in fields


def test_a_trusted_balancer_vouches_for_the_client(edge):
    request = b"GET /v1/echo HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1, 203.0.113.7\r\nConnection: close\r\n\r\n"
    fields = json.loads(head_of(edge.raw(request, source="127.0.0.9"))[2])["fields"]
    assert fields["x-forwarded-for"] == "203.0.113.7"


def test_credentials_and_content_type_reach_the_service(edge):
    fields = get(edge, "/v1/echo", headers={"Authorization": "Bearer abc", "If-Match": '"3"'}).json()["fields"]
    assert fields["authorization"] == "Bearer abc" and fields["if-match"] == '"3"'


def test_a_sane_request_id_is_kept_and_any_other_replaced(edge):
    kept = get(edge, "/v1/echo", headers={"X-Request-Id": "order-17.a_b"})
    assert kept.headers["x-request-id"] == "order-17.a_b" == kept.json()["fields"]["x-request-id"]
    for bad in ("short", "x" * 65, "white space here", "quote\"quote", "semi;colon;"):
        made = get(edge, "/v1/echo", headers={"X-Request-Id": bad})
        assert re.fullmatch(r"[0-9a-f]{32}", made.headers["x-request-id"])
        assert made.json()["fields"]["x-request-id"] == made.headers["x-request-id"]


def test_a_trace_is_continued_or_started(edge):
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    fields = get(edge, "/v1/echo", headers={"traceparent": parent, "tracestate": "a=1"}).json()["fields"]
    assert fields["traceparent"] == parent and fields["tracestate"] == "a=1"
    for bad in ("", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "x"):
        fields = get(edge, "/v1/echo", headers={"traceparent": bad, "tracestate": "a=1"}).json()["fields"]
        assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", fields["traceparent"])
        assert "tracestate" not in fields
    body = problem(get(edge, "/nothing", headers={"traceparent": parent}), 404, "not-found")
    assert body["traceId"] == "0af7651916cd43dd8448eb211c80319c"


def test_own_errors_are_problems(edge):
    problem(requests.post(edge.base + "/", timeout=10), 405, "method-not-allowed")
    problem(requests.put(edge.base + "/v1/echo/zip", data=b"x" * 1_200_000, timeout=10), 413, "content-too-large")
    problem(get(edge, "/" + "a" * 9000), 414, "uri-too-long")
    problem(get(edge, "/", headers={"X-Long": "a" * 9000}), 431, "header-fields-too-large")
    gone = get(edge, "/v1/gone")
    problem(gone, 502, "bad-gateway")
    problem(get(edge, "/v1/echo/cut"), 502, "bad-gateway")
    slow = get(edge, "/v1/slow")
    problem(slow, 504, "gateway-timeout")
    assert gone.headers["retry-after"] and slow.headers["retry-after"]
    assert gone.headers["cache-control"] == "no-store"


def test_pages_of_named_origins_may_read_the_gateways_own_refusals(edge):
    for origin in ("https://app.example.com", "http://localhost:3000"):
        for path, status in (("/v1/nothing", 404), ("/v1/gone", 502), ("/v1/echo/a%2Fb", 400)):
            answer = get(edge, path, headers={"Origin": origin})
            assert answer.status_code == status
            assert answer.headers.get("access-control-allow-origin") == origin, path
            assert answer.headers["vary"] == "Origin"
            assert "Retry-After" in answer.headers["access-control-expose-headers"]
    for origin in ("null", "*", "https://evil.example", "https://app.example.com.evil.example", "https://app.example.com/"):
        answer = get(edge, "/v1/nothing", headers={"Origin": origin})
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        assert answer.headers["vary"] == "Origin"
    # What a service says, or does not say, about origins is its own word.
    assert not [name for name in get(edge, "/v1/echo", headers={"Origin": "https://app.example.com"}).headers
                if name.lower().startswith("access-control-")]


def test_every_type_of_a_problem_is_an_address_with_a_page(edge):
    for path in ("/problems", "/problems/not-found", "/problems/idempotency-key-reused"):
        answer = get(edge, path)
        assert answer.status_code == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "<title>Problems" in answer.text and "script-src 'self'" in answer.headers["content-security-policy"]
    for path in ("/problems/", "/problems/a/b", "/problems/A", "/problems/a.html", "/problems/%2e"):
        problem(get(edge, path), 404, "not-found")


def test_405_names_the_methods(edge):
    assert requests.post(edge.base + "/", timeout=10).headers["allow"] == "GET, HEAD"
    assert "GET" in requests.request("TRACE", edge.base + "/v1/echo", timeout=10).headers["allow"]


@pytest.mark.parametrize("request_bytes", [
    b"GARBAGE\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /v1/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    *[b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n" for host in
      (b"u@a", b"a,b", b"a:b", b"a:65536", b"a:1:2", b"[::1", b"a?b", b"a#b", b"a/b", b"\xc3\xa4", b"a\\b")],
    *[b"GET " + line + b"\r\nHost: a\r\n\r\n" for line in
      (b" / HTTP/1.1", b"/  HTTP/1.1", b"/ HTTP/1.1 ", b"/ HTTP/1.10", b"/a b HTTP/1.1", b"/a#b HTTP/1.1", b"/\xc3\xa4 HTTP/1.1",
       b"/\\ HTTP/1.1", b"/\" HTTP/1.1", b"/< HTTP/1.1", b"ftp://a/ HTTP/1.1", b"/v1/echo?\xc3\xa4 HTTP/1.1")],
])
def test_malformed_requests_are_refused_as_a_problem_and_the_connection_closed(edge, request_bytes):
    status, fields, body = head_of(edge.raw(request_bytes))
    assert status == 400 and fields["connection"] == "close"
    assert fields["content-type"] == "application/problem+json"
    assert json.loads(body)["code"] == "bad-request"
    assert fields["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("line", [
    b"GET / HTTP/1.1\r\nHost: a:65535", b"GET / HTTP/1.1\r\nHost: [::1]:8080", b"GET http://b/?a=[b]|c HTTP/1.1\r\nHost: a",
    b"GET /?a=%20\\{} HTTP/1.1\r\nHost: a_b.example", b"GET /v1/echo/a%20b;c=d:e@f!$&'()*+,~ HTTP/1.1\r\nHost: a", b"GET / HTTP/1.0",
])
def test_whatever_a_target_and_a_host_can_hold_is_taken(edge, line):
    assert head_of(edge.raw(line + b"\r\nConnection: close\r\n\r\n"))[0] == 200


@pytest.mark.parametrize("hello", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], ids=["tls", "http2"])
def test_other_protocols_are_closed_without_a_word(edge, hello):
    assert edge.raw(hello) == b""


def test_a_client_that_asks_too_often_is_told_to_wait(edge):
    request = b"GET /v1/echo HTTP/1.1\r\nHost: a\r\n\r\n"
    raw = edge.raw(request * 1000 + b"GET /v1/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", source="127.0.0.2")
    codes = re.findall(rb"HTTP/1\.1 (\d{3}) ", raw)
    assert codes[0] == b"200" and codes[-1] == b"429"
    assert 200 <= codes.count(b"200") <= 800
    start = raw.index(b"HTTP/1.1 429")
    _, fields, body = head_of(raw[start:])
    assert fields["retry-after"] == "1" and fields["ratelimit-policy"] == '"client";q=20;w=1'
    assert fields["ratelimit"] == '"client";r=0;t=1'
    assert json.loads(body[: int(fields["content-length"])])["code"] == "too-many-requests"
    assert get(edge, "/v1/echo").status_code == 200  # others are not held up
    pages = edge.raw(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", source="127.0.0.2")
    assert pages.startswith(b"HTTP/1.1 200")  # nor are pages


def test_a_service_s_own_problem_and_waiting_time_pass(edge):
    answer = get(edge, "/v1/echo/problem")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "17"


def test_static_files_are_cached_by_what_they_are(edge):
    page = get(edge, "/")
    assert page.headers["cache-control"] == "no-cache" and page.headers["content-type"] == "text/html; charset=utf-8"
    again = get(edge, "/", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304 and again.headers["cache-control"] == "no-cache"
    assert again.headers["content-security-policy"] == page.headers["content-security-policy"]
    assert get(edge, "/guide").text == get(edge, "/guide.html").text
    assert get(edge, "/app.js").headers["cache-control"] == "no-cache"
    assert get(edge, "/app.0123abcd.js").headers["cache-control"] == "public, max-age=31536000, immutable"


def test_compressed_twins_are_sent_to_those_who_take_them(edge):
    answer = get(edge, "/app.js", headers={"Accept-Encoding": "gzip"}, stream=True)
    assert answer.headers["content-encoding"] == "gzip" and answer.headers["vary"] == "Accept-Encoding, Origin"
    assert gzip.decompress(answer.raw.read()) == b"export {};\n" * 300
    assert "content-encoding" not in get(edge, "/app.js", headers={"Accept-Encoding": "identity"}).headers


def test_answers_with_an_etag_stay_as_they_are_and_lists_that_ask_for_it_are_compressed(edge):
    cached = get(edge, "/v1/echo/cached")
    assert cached.headers["etag"] == '"7"' and cached.headers["cache-control"] == "public, max-age=60"
    assert get(edge, "/v1/echo/zip").headers["content-encoding"] == "gzip"
    assert get(edge, "/v1/echo").headers["cache-control"] == "no-store"


def test_connections_to_services_are_kept(edge):
    before = Upstream.connections
    assert all(get(edge, "/v1/echo").status_code == 200 for _ in range(20))
    assert Upstream.connections - before <= 2


def test_the_log_is_json_without_query_values(edge):
    get(edge, "/v1/echo/logged?token=hush-hush", headers={"X-Request-Id": "find-me-in-the-log", "User-Agent": 'a"b\\c'})
    deadline = time.monotonic() + 10
    lines = []
    while not lines and time.monotonic() < deadline:
        time.sleep(0.1)
        lines = [entry for entry in map(json.loads, edge.log.read_text().splitlines())
                 if entry["requestId"] == "find-me-in-the-log"]
    entry, = lines
    assert entry["path"] == "/v1/echo/logged" and entry["status"] == 200 and entry["method"] == "GET"
    assert entry["service"] == "gateway" and entry["level"] == "info" and entry["client"] == "127.0.0.1"
    assert re.fullmatch(r"[0-9a-f]{32}", entry["traceId"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+00:00)", entry["time"])
    assert "hush-hush" not in edge.log.read_text()
