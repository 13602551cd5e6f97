"""The suite as its clients know it: HTTP through the gateway, and the mail that it sends."""

import email
import email.policy
import http.client
import json
import re
import threading
import time
import urllib.parse


class Refused(Exception):
    """An answer that is no success: the problem that the service told."""

    def __init__(self, method, path, status, body):
        problem = body if isinstance(body, dict) else {}
        self.status, self.code = status, problem.get("code")
        faults = "; ".join(f"{fault.get('pointer')}: {fault.get('message')}" for fault in problem.get("errors", []))
        super().__init__(f"{method} {path}: {status} {self.code}: {problem.get('detail') or problem.get('title')} {faults}")


class Gateway:
    """Requests to one address. A connection for each thread; what is busy or restarting is asked again for a while."""

    PATIENCE = 60  # seconds

    def __init__(self, base):
        self.base = base
        self.place = urllib.parse.urlsplit(base)
        self.local = threading.local()
        self.requests = 0

    def call(self, method, path, body=None, token=None, key=None, match=None):
        """The answer's body and fields. `key` makes a repeated POST the same one; `match` is an entity tag."""
        fields = {"Accept": "application/json"}
        if body is not None:
            fields["Content-Type"] = "application/json"
        if token:
            fields["Authorization"] = f"Bearer {token}"
        if key:
            fields["Idempotency-Key"] = urllib.parse.quote(key)[:255]
        if match:
            fields["If-Match"] = match
        text = None if body is None else json.dumps(body)
        deadline = time.monotonic() + self.PATIENCE
        while True:
            status, answered, got = self.send(method, path, text, fields)
            if 200 <= status < 300:
                return got, answered
            in_use = status == 409 and isinstance(got, dict) and got.get("code") == "idempotency-key-in-use"
            # A request that may have arrived is repeated only where repeating it is safe.
            is_repeatable = method in ("GET", "PUT") or key or status == 429
            if not (in_use or status in (0, 429, 502, 503, 504)) or not is_repeatable or time.monotonic() > deadline:
                raise Refused(method, path, status, got)
            time.sleep(min(float(answered.get("retry-after") or 0.5), 5))

    def send(self, method, path, text, fields):
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self.place.hostname, self.place.port or 80, timeout=30)
            self.local.connection = connection
        self.requests += 1
        try:
            connection.request(method, path, text, fields)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.local.connection = None
            return 0, {}, {"code": "unreachable", "detail": str(error)}
        answered = {name.lower(): value for name, value in answer.getheaders()}
        try:
            got = json.loads(content) if content else None
        except ValueError:
            got = {"detail": content[:200].decode(errors="replace")}
        return answer.status, answered, got


class Mailbox:
    """The Maildir that takes all mail. Links carry their code behind `#`, with or without `code=`."""

    LINK = re.compile(r"https?://[^\s/]+/([a-z-]+)#(?:code=)?([A-Za-z0-9_.-]+)")

    def __init__(self, folder):
        self.folder = folder
        self.lock = threading.Lock()
        self.read = {}

    def code(self, address, page, beginning="", patience=60):
        """The code of the newest mail to `address` whose link leads to `page`; None when none comes."""
        deadline = time.monotonic() + patience
        while True:
            codes = [code for to, where, code in self.links()
                     if to == address.lower() and where == page and code.startswith(beginning)]
            if codes:
                return codes[-1]
            if time.monotonic() > deadline:
                return None
            time.sleep(0.05)

    def links(self):
        with self.lock:
            files = sorted((self.folder / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
            for file in files:
                if file.name not in self.read:
                    self.read[file.name] = self.parse(file)
            return [link for file in files for link in self.read[file.name]]

    def parse(self, file):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        text = message.get_body(("plain",)).get_content()
        receivers = [entry.addr_spec.lower() for entry in message["to"].addresses]
        return [(to, page, code) for to in receivers for page, code in self.LINK.findall(text)]
