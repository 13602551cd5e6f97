"""Inquiries of the demo network: people ask, are routed, and each story goes on as its people act, until it stands where the
plan wants it to be shown."""

import time
from concurrent.futures import ThreadPoolExecutor

COUNTER = {"owner", "manager", "advisor"}


class Inquiries:
    """The stories of one tenant. What the ledger of its network knows is not done again."""

    PATIENCE = 30  # seconds until somebody has been asked

    def __init__(self, network, stories):
        self.network = network
        self.stories = [story for story in stories if "guest" not in story]
        self.guests = [story for story in stories if "guest" in story]
        self.gateway, self.people = network.gateway, network.people

    def tell(self):
        self.network.done("time to answer", self.give_time)
        # Each story is its own: they wait for their routing side by side.
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self.go_through, self.stories))
        for story in self.guests:
            self.network.done(f"guest/{story['name']}", lambda: self.ask(story))
        self.network.say(f"{self.network.wish['name']}: {len(self.stories)} inquiries, routed and answered")

    def ask(self, story):
        """Somebody without an account asks, and does not follow the mailed link."""
        self.gateway.call("POST", f"/v1/guest-inquiries?tenant={self.network.tenant}",
                          {**story["say"], "guest": story["guest"]}, key=f"demo {self.network.slug} {story['name']}")

    def give_time(self):
        """Weeks to answer: what waits for an answer today does so when somebody looks at it tomorrow."""
        settings, fields = self.gateway.call("GET", "/v1/routing/settings", token=self.network.owner)
        self.gateway.call("PUT", "/v1/routing/settings", {**settings, "slaMinutes": 10080}, self.network.owner,
                          match=fields["etag"])

    def go_through(self, story):
        """Steps are known by their place, so a story that grows does so at its end. What became of one that was told is
        whatever people have done with it since."""
        ledger, key = self.network.ledger, f"{self.network.slug}/{story['name']}"
        if ledger.get("told", key) == len(story["then"]):
            return
        inquiry = self.send(story)
        for place, step in enumerate(story["then"]):
            if step["do"] in ("accept", "decline", "assign"):
                self.settled(story, inquiry, wants_offer=step["do"] != "assign")
            getattr(self, step["do"])(story, inquiry, step, f"inquiry/{story['name']}/{place} {step['do']}")
        state = self.settled(story, inquiry, wants_offer=story["state"] == "offered")
        if state != story["state"]:
            raise RuntimeError(f"the inquiry '{story['name']}' is {state} instead of {story['state']}")
        ledger.put("told", key, len(story["then"]))

    # -- who acts ------------------------------------------------------------------------------------------------------

    def asker(self, story):
        """Who sent it: a customer, or the business that wrote it down."""
        if "by" in story:
            return self.people.token(story["by"])
        return self.counter(self.network.businesses[story["business"]])

    def counter(self, business):
        """Somebody who answers for a business."""
        names = {made: name for name, made in self.network.businesses.items()}
        return next(self.people.token(member["email"]) for member in self.network.wish["members"]
                    if member.get("business") == names[business] and COUNTER & set(member["roles"]))

    def holder(self, story, inquiry):
        return self.counter(self.read(story, inquiry)["business"])

    # -- what is there -------------------------------------------------------------------------------------------------

    def read(self, story, inquiry):
        return self.gateway.call("GET", f"/v1/inquiries/{inquiry}", token=self.asker(story))[0]

    def settled(self, story, inquiry, wants_offer):
        """The state as soon as the inquiry is not being routed. Where somebody should have been asked, it is taken up again:
        on a busy machine it may have come before the news of the professionals."""
        deadline = time.monotonic() + self.PATIENCE
        while True:
            state = self.read(story, inquiry)["state"]
            is_early = wants_offer and state == "unroutable"
            if state != "routing" and not is_early or time.monotonic() > deadline:
                return state
            if is_early:
                time.sleep(0.5)
                self.gateway.call("POST", f"/v1/inquiries/{inquiry}/reopenings",
                                  {"reason": "Professionals have joined the network."}, self.network.owner)
            time.sleep(0.1)

    def asked(self, inquiry):
        """The offer that waits for an answer."""
        found, _ = self.gateway.call("GET", "/v1/offers?state=open&limit=200", token=self.network.owner)
        for offer in found["items"]:
            if offer["inquiry"] == inquiry:
                return offer
        raise RuntimeError(f"nobody is asked about the inquiry {inquiry}")

    # -- steps ---------------------------------------------------------------------------------------------------------

    def send(self, story):
        wish = dict(story["say"])
        if "service" in wish:
            wish["service"] = self.service(wish["service"])
        if "budget" in wish:
            wish["budget"] = {"amount": wish["budget"], "currency": self.network.wish["currency"]}
        if "for" in story:
            wish["customer"] = self.made(f"customer/{story['for']}")
        if story.get("draft"):
            wish["isDraft"] = True
        return self.network.make(f"inquiry/{story['name']}", "/v1/inquiries", wish, self.asker(story))

    def answer(self, inquiry, name, what, body=None):
        """Answers the open offer; asked for once, an offer keeps its place in the ledger, so that a repetition is one."""
        ledger, key = self.network.ledger, f"{self.network.slug}/{name}"
        if ledger.get("done", key):
            return
        offer = ledger.get("offers", key)
        if not offer:
            found = self.asked(inquiry)
            offer = ledger.put("offers", key, [found["id"], found["business"]])
        self.post(name, f"/v1/offers/{offer[0]}/{what}", body, self.counter(offer[1]))

    def accept(self, story, inquiry, step, name):
        self.answer(inquiry, name, "acceptances")

    def decline(self, story, inquiry, step, name):
        self.answer(inquiry, name, "declines", {"reason": step["reason"], "note": step["note"]})

    def assign(self, story, inquiry, step, name):
        self.network.make(name, f"/v1/inquiries/{inquiry}/offers",
                          {"professional": self.made(f"professional/{step['professional']}")}, self.network.owner)

    def quote(self, story, inquiry, step, name):
        lines = [{**line, "service": self.service(line["service"])} if "service" in line else line
                 for line in step["lines"]]
        body = {"lines": lines, **({"note": step["note"]} if "note" in step else {})}
        if not self.network.ledger.get("done", f"{self.network.slug}/{name}"):
            self.post(name, f"/v1/inquiries/{inquiry}/quotes", body, self.holder(story, inquiry))

    def approve(self, story, inquiry, step, name):
        self.post(name, f"/v1/quotes/{self.newest_quote(story, inquiry)['id']}/acceptances", None, self.asker(story))

    def reject(self, story, inquiry, step, name):
        self.post(name, f"/v1/quotes/{self.newest_quote(story, inquiry)['id']}/declines", {"reason": step["reason"]},
                  self.asker(story))

    def begin(self, story, inquiry, step, name):
        self.post(name, f"/v1/inquiries/{inquiry}/starts", None, self.holder(story, inquiry))

    def complete(self, story, inquiry, step, name):
        amount = step["value"]
        if amount == "quoted":
            amount = self.newest_quote(story, inquiry)["totals"]["total"]
        self.post(name, f"/v1/inquiries/{inquiry}/completions", {
            "outcome": step["outcome"], "value": {"amount": amount, "currency": self.network.wish["currency"]},
            "note": step["note"]}, self.holder(story, inquiry))

    def review(self, story, inquiry, step, name):
        self.network.make(f"review/{story['name']}", f"/v1/inquiries/{inquiry}/reviews",
                          {"stars": step["stars"], "text": step["text"]}, self.asker(story))

    def reply(self, story, inquiry, step, name):
        self.post(name, f"/v1/reviews/{self.made('review/' + story['name'])}/replies", {"text": step["text"]},
                  self.holder(story, inquiry))

    def write(self, story, inquiry, step, name):
        token = self.asker(story) if step["by"] == "customer" else self.holder(story, inquiry)
        self.post(name, f"/v1/inquiries/{inquiry}/messages", {"text": step["text"]}, token)

    def book(self, story, inquiry, step, name):
        """One of the free times, by its place among them."""
        ledger, key = self.network.ledger, f"{self.network.slug}/{name}"
        if ledger.get("done", key):
            return
        start = ledger.get("slots", key)
        if not start:
            free, _ = self.gateway.call("GET", f"/v1/inquiries/{inquiry}/slots", token=self.asker(story))
            start = ledger.put("slots", key, free["items"][step["slot"]]["start"])
        self.post(name, f"/v1/inquiries/{inquiry}/appointments",
                  {"start": start, **({"note": step["note"]} if "note" in step else {})}, self.asker(story))

    def split(self, story, inquiry, step, name):
        self.post(name, f"/v1/inquiries/{inquiry}/splits", {"parts": step["parts"]}, self.asker(story))

    def cancel(self, story, inquiry, step, name):
        self.post(name, f"/v1/inquiries/{inquiry}/cancellations", {"reason": step["reason"]}, self.asker(story))

    # -- small helpers -------------------------------------------------------------------------------------------------

    def newest_quote(self, story, inquiry):
        found, _ = self.gateway.call("GET", f"/v1/inquiries/{inquiry}/quotes?limit=1", token=self.asker(story))
        return found["items"][0]

    def service(self, name):
        return self.made(f"service/{name}")

    def made(self, name):
        return self.network.ledger.get("made", f"{self.network.slug}/{name}")

    def post(self, name, path, body, token):
        """POSTs once, however often the seed runs."""
        self.network.done(name, lambda: self.gateway.call(
            "POST", path, body, token, key=f"demo {self.network.slug} {name}"))
