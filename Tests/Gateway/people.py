"""People of the tests: they register by mail, sign in and call with their tokens, as a client of the suite does."""

import email
import email.policy
import itertools
import re
import subprocess
import time
import uuid

PASSWORD = "vermilion 7 otters juggle"
_numbers = itertools.count(1)


def new_address():
    """An address that nobody has used in this suite."""
    return f"person{next(_numbers)}.{uuid.uuid4().hex[:8]}@example.com"


def mail_to(suite, address, containing="", timeout=30):
    """The latest mail to an address; waits until one has left."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        found = []
        for path in (suite.local / "mail" / "new").glob("*"):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if address in message["To"] and containing in text_of(message):
                found.append((path.stat().st_mtime_ns, message))
        if found:
            return max(found, key=lambda entry: entry[0])[1]
        time.sleep(0.05)
    raise AssertionError(f"no mail to {address} within {timeout} s")


def refused_from_now_on(ask, timeout=30):
    """Waits until a credential is refused by every worker: each looks for what was revoked by itself, so one 401 says
    little, and ten in a row say that all know."""
    deadline = time.monotonic() + timeout
    refusals = 0
    while refusals < 10:
        assert time.monotonic() < deadline, "the credential is still taken"
        refusals = refusals + 1 if ask().status_code == 401 else 0
        time.sleep(0.05)


def text_of(message):
    """The text part of a mail."""
    return message.get_body(("plain",)).get_content()


def code_in(message):
    """The code of the link in a mail."""
    return re.search(r"#code=(\S+)", text_of(message)).group(1)


class Person:
    """Somebody with an account, and the tokens of the latest sign-in."""

    def __init__(self, suite, address, password=PASSWORD):
        self.suite = suite
        self.address = address
        self.password = password
        self.access = None
        self.refresh = None

    @classmethod
    def registered(cls, suite):
        """A new account, made by the link in the mail."""
        person = cls(suite, new_address())
        answer = suite.post(
            "/v1/accounts", json={"email": person.address, "password": person.password, "name": "Ana García"}
        )
        assert answer.status_code == 202, answer.text
        code = code_in(mail_to(suite, person.address))
        verified = suite.post("/v1/accounts/verifications", json={"code": code})
        assert verified.status_code == 201, verified.text
        person.id = verified.json()["id"]
        return person

    def sign_in(self, **more):
        """Signs in; gives the answer. Tokens that came are kept."""
        answer = self.suite.post("/v1/sessions", json={"email": self.address, "password": self.password, **more})
        assert answer.status_code == 200, answer.text
        return self.keep(answer.json())

    def keep(self, grant):
        """Keeps the tokens of an answer."""
        self.access = grant.get("accessToken") or self.access
        self.refresh = grant.get("refreshToken") or self.refresh
        return grant

    def renew(self):
        """The next pair of tokens."""
        answer = self.suite.post("/v1/sessions/refreshes", json={"refreshToken": self.refresh})
        assert answer.status_code == 200, answer.text
        return self.keep(answer.json())

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.access}"}

    def get(self, path, **options):
        return self.suite.get(path, headers=self.headers, **options)

    def post(self, path, json=None, **options):
        return self.suite.post(path, json={} if json is None else json, headers=self.headers, **options)


def service_secret(suite, name):
    """Makes a program of the suite by the command; gives its secret."""
    settings = dict(
        line.split("=", 1) for line in (suite.local / "run" / "identity.env").read_text().splitlines() if "=" in line
    )
    done = subprocess.run(
        [suite.local / "bin" / "identity", "client", "create", name],
        env=settings, capture_output=True, text=True, timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
