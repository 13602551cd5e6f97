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


def mails_to(suite, address, *containing):
    """All mails to an address with one of these in their text."""
    found = []
    for path in (suite.local / "mail" / "new").glob("*"):
        content = path.read_bytes()
        if address.encode() in content:
            message = email.message_from_bytes(content, policy=email.policy.default)
            if address in message["To"] and any(words in text_of(message) for words in containing):
                found.append(message)
    return found


def mail_to(suite, address, containing="", subject=None, timeout=60):
    """The latest mail to an address; waits until one has left."""
    deadline = time.monotonic() + timeout
    seen, found = set(), []
    while time.monotonic() < deadline:
        for path in (suite.local / "mail" / "new").glob("*"):
            if path in seen:
                continue
            seen.add(path)
            content = path.read_bytes()
            if address.encode() not in content:
                continue
            message = email.message_from_bytes(content, policy=email.policy.default)
            if address in message["To"] and containing in text_of(message) and subject in (None, message["Subject"]):
                found.append((path.stat().st_mtime_ns, message))
        if found:
            return max(found, key=lambda entry: entry[0])[1]
        time.sleep(0.05)
    raise AssertionError(f"no mail to {address} within {timeout} s: {subject or containing}")


def eventually(ask, patience=30):
    """What `ask` gives as soon as it gives something: services tell each other within moments, not at once."""
    deadline = time.monotonic() + patience
    while not (found := ask()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)
    return found


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


def bearer(token):
    """The fields of a request with that token."""
    return {"Authorization": f"Bearer {token}"}


class Person:
    """Somebody with an account, and the tokens of the latest sign-in."""

    def __init__(self, suite, address, password=PASSWORD):
        self.suite = suite
        self.address = address
        self.password = password
        self.id = None
        self.access = None
        self.refresh = None

    @classmethod
    def registered(cls, suite, password=PASSWORD):
        """A new account, made by the link in the mail."""
        person = cls(suite, new_address(), password)
        wish = {"email": person.address, "password": password, "name": "Ana García"}
        answer = suite.post("/v1/accounts", json=wish)
        assert answer.status_code == 202, answer.text
        code = code_in(mail_to(suite, person.address, subject="Confirm your e-mail address"))
        verified = suite.post("/v1/accounts/verifications", json={"code": code})
        assert verified.status_code == 201 and verified.json()["email"] == person.address, verified.text
        person.id = verified.json()["id"]
        return person

    @classmethod
    def signed_in(cls, suite):
        """A new account, signed in to."""
        person = cls.registered(suite)
        person.sign_in()
        return person

    @classmethod
    def of_demo(cls, suite, account):
        """Somebody of the demo network, acting where they belong."""
        person = cls(suite, account["email"], account["password"])
        person.sign_in()
        if account["tenant"]:
            assert person.act(account["tenant"]["id"], account["business"] and account["business"]["id"])
        return person

    def ask_in(self, address=None, password=None, headers=None, **more):
        """The answer to a sign-in, whatever it is."""
        wish = {"email": address or self.address, "password": password or self.password, **more}
        return self.suite.post("/v1/sessions", json=wish, headers=headers)

    def sign_in(self, **more):
        """Signs in; gives the answer. Tokens that came are kept."""
        answer = self.ask_in(**more)
        assert answer.status_code == 200, answer.text
        return self.keep(answer.json())

    def act(self, tenant, business=None):
        """Acts in a tenant or a business of it from now on; false where the person does not belong."""
        wish = {"tenant": tenant, **({"business": business} if business else {})}
        answer = self.post("/v1/sessions/current/exchanges", wish)
        if answer.status_code == 200:
            self.keep(answer.json())
        return answer.status_code == 200

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
        return bearer(self.access)

    def get(self, path, headers=None, **options):
        return self.suite.get(path, headers={**self.headers, **(headers or {})}, **options)

    def post(self, path, json=None, headers=None, **options):
        return self.suite.post(
            path, json={} if json is None else json, headers={**self.headers, **(headers or {})}, **options)

    def put(self, path, json, tag=None):
        return self.suite.put(path, json=json, headers={**self.headers, **({"If-Match": tag} if tag else {})})

    def patch(self, path, json, tag):
        return self.suite.patch(path, json=json, headers={**self.headers, "If-Match": tag})


def founded(suite, word):
    """A tenant's owner, who signed up for it and acts in it; its id and its slug."""
    owner = Person.signed_in(suite)
    slug = f"{word}-{uuid.uuid4().hex[:8]}"
    wish = {"name": f"The {word} network", "slug": slug, "timeZone": "America/Los_Angeles"}
    answer = owner.post("/v1/tenants", wish, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "pending" and answer.json()["plan"] == "starter"
    tenant = answer.json()["id"]
    assert answer.headers["location"] == f"/v1/tenants/{tenant}"
    eventually(lambda: owner.act(tenant))
    eventually(lambda: suite.get(f"/v1/tenants/by-slug/{slug}").status_code == 200)
    return owner, tenant, slug


def joined(suite, tenant):
    """Somebody who has become a customer of a tenant and acts there."""
    person = Person.signed_in(suite)
    answer = person.post("/v1/memberships", {"tenant": tenant})
    assert answer.status_code == 201 and answer.json()["roles"] == ["customer"], answer.text
    assert person.act(tenant)
    return person


def hired(suite, owner, tenant, business, role="advisor"):
    """Somebody who has followed an invitation into a business and acts there."""
    person = Person.signed_in(suite)
    invited = owner.post("/v1/invitations", {"email": person.address, "business": business, "roles": [role]})
    assert invited.status_code == 201, invited.text
    code = code_in(mail_to(suite, person.address, "/invitation#"))
    assert person.post("/v1/invitations/acceptances", {"code": code}).status_code == 201
    assert person.act(tenant, business)
    return person


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
