"""One tenant of the demo network, in the order in which it would grow: founder, businesses, staff, catalogue, customers."""

import time
from concurrent.futures import ThreadPoolExecutor

from seed_api import Refused

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def weekly(text):
    """`mon-fri 08:00-18:00, sat 09:00-14:00` as intervals of every week."""
    intervals = []
    for part in text.split(", "):
        days, times = part.split(" ")
        first, _, last = days.partition("-")
        opens, closes = times.split("-")
        for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
            intervals.append({"day": NAMES[day], "opens": opens, "closes": closes})
    return intervals


class Network:
    """Makes one tenant of the plan. What the ledger knows is not made again."""

    def __init__(self, plan, tenant, gateway, people, mailbox, ledger, say):
        self.plan, self.wish, self.slug = plan, tenant, tenant["slug"]
        self.gateway, self.people, self.mailbox, self.ledger, self.say = gateway, people, mailbox, ledger, say
        self.tenant = None
        self.businesses = {}
        self.members = {}

    # -- small helpers -------------------------------------------------------------------------------------------------

    def make(self, name, path, body, token):
        """POSTs once, however often the seed runs; gives the id of what was made."""
        name = f"{self.slug}/{name}"
        made = self.ledger.get("made", name)
        if not made:
            answer, _ = self.gateway.call("POST", path, body, token, key=f"demo {name}")
            made = self.ledger.put("made", name, answer.get("id") or answer.get("status") or True)
        return made

    def done(self, name, act):
        """Does something that has no id once."""
        name = f"{self.slug}/{name}"
        if not self.ledger.get("done", name):
            act()
            self.ledger.put("done", name, True)

    def put(self, name, path, body, token):
        self.done(name, lambda: self.gateway.call("PUT", path, body, token))

    # -- the tenant and its owner --------------------------------------------------------------------------------------

    def found(self, administrator):
        owner = self.wish["owner"]["email"]
        body = {name: self.wish[name] for name in ("name", "slug", "language", "currency", "timeZone", "branding", "plan")}
        token = self.people.token(owner)
        if self.wish["founding"] == "administrator":
            body["ownerEmail"] = owner
            token = self.people.token(administrator)
        self.tenant = self.make("tenant", "/v1/tenants", body, token)
        # The owner is a member as soon as the tenants service has told the identity service.
        if self.wish["founding"] == "administrator":
            self.people.accept(owner, self.tenant)
        deadline = time.monotonic() + 30
        while True:
            try:
                self.people.act(owner, self.tenant)
                break
            except Refused as refused:
                if refused.status not in (403, 404, 422) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        # Visitors see a tenant when it is active.
        while not self.is_open() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.say(f"{self.wish['name']}: founded")

    def is_open(self):
        try:
            self.gateway.call("GET", f"/v1/tenants/by-slug/{self.slug}")
            return True
        except Refused as refused:
            if refused.status != 404:
                raise
            return False

    @property
    def owner(self):
        return self.people.token(self.wish["owner"]["email"])

    # -- businesses and professionals ----------------------------------------------------------------------------------

    def open_businesses(self):
        for wish in self.wish["businesses"]:
            profile = {name: wish[name] for name in
                       ("name", "description", "trades", "phone", "email", "website", "address", "place", "languages")}
            profile["hours"] = {"weekly": weekly(self.plan["hours"][wish["hours"]]), "exceptions": [
                {"date": day["date"], "intervals": [], "note": day["note"]} for day in self.plan["holidays"]]}
            profile["isPublished"] = True
            business = self.make(f"business/{wish['name']}", "/v1/businesses", profile, self.owner)
            self.businesses[wish["name"]] = business
            self.put(f"verified/{wish['name']}", f"/v1/businesses/{business}/verification",
                     {"note": wish["verification"]}, self.owner)
        for wish in self.wish["businesses"]:
            for person in wish["professionals"]:
                self.present(person, self.businesses[wish["name"]])
        count = sum(len(wish["professionals"]) for wish in self.wish["businesses"])
        self.say(f"{self.wish['name']}: {len(self.businesses)} businesses, {count} professionals")

    def present(self, person, business):
        profile = {name: value for name, value in person.items() if name != "verification"}
        profile["isPublished"] = True
        made = self.make(f"professional/{person['name']}", f"/v1/businesses/{business}/professionals", profile, self.owner)
        if "verification" in person:
            self.put(f"verified/{person['name']}", f"/v1/professionals/{made}/verification",
                     {"note": person["verification"]}, self.owner)

    # -- staff ---------------------------------------------------------------------------------------------------------

    def hire(self):
        for member in self.wish["members"]:
            body = {"email": member["email"], "roles": member["roles"]}
            if "business" in member:
                body["business"] = self.businesses[member["business"]]
            self.make(f"invitation/{member['email']}", "/v1/invitations", body, self.owner)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self.join, self.wish["members"]))
        self.say(f"{self.wish['name']}: {len(self.wish['members'])} members of the staff have joined")

    def join(self, member):
        self.people.accept(member["email"], self.tenant)
        self.people.act(member["email"], self.tenant, self.businesses.get(member.get("business")))

    # -- catalogue -----------------------------------------------------------------------------------------------------

    def fill_catalogue(self):
        for place, shelf in enumerate(self.wish["catalogue"]):
            category = self.make(f"category/{shelf['category']}", "/v1/categories",
                                 {"name": shelf["category"], "position": place}, self.owner)
            for wish in shelf["services"]:
                self.offer(wish, category)
        self.say(f"{self.wish['name']}: {sum(len(shelf['services']) for shelf in self.wish['catalogue'])} services with prices")

    def offer(self, wish, category):
        body = {"category": category, "trade": wish["trade"], "name": wish["name"], "description": wish["description"],
                "price": self.price(wish)}
        if "minutes" in wish:
            body["duration"] = wish["minutes"]
        made = self.make(f"service/{wish['name']}", "/v1/services", body, self.owner)
        self.done(f"published/{wish['name']}", lambda: self.publish(made))
        for business, own in wish.get("prices", {}).items():
            self.make(f"price/{business}/{wish['name']}", "/v1/prices", {
                "business": self.businesses[business], "service": made, "price": self.price(own)}, self.owner)

    def publish(self, service):
        state, fields = self.gateway.call("GET", f"/v1/services/{service}", token=self.owner)
        # A seed that was interrupted may have published it already.
        if state["hasChanges"]:
            self.gateway.call("POST", f"/v1/services/{service}/versions", {}, self.owner,
                              key=f"demo {self.slug} version {service}", match=fields["etag"])

    def price(self, wish):
        price = {"model": wish["model"]}
        if "amount" in wish:
            price["money"] = {"amount": wish["amount"], "currency": self.wish["currency"]}
        return price

    # -- customers -----------------------------------------------------------------------------------------------------

    def welcome(self):
        """People with accounts, who register themselves."""
        for person in self.wish["accounts"]:
            address = person["email"]
            self.make(f"joined/{address}", "/v1/memberships", {"tenant": self.tenant}, self.people.token(address))
            token = self.people.act(address, self.tenant)
            given, _, family = person["name"].partition(" ")
            customer = self.make(f"customer/{address}", "/v1/customers/me", {
                "kind": "person", "givenName": given, "familyName": family, "language": person["language"],
                "timeZone": self.wish["timeZone"], "preferredChannel": "email", **contacts(person)}, token)
            self.give_consents(person, customer, f"own/{address}", "web", token)
            for car in person["vehicles"]:
                self.park(car, customer, token)
        self.say(f"{self.wish['name']}: {len(self.wish['accounts'])} customers with accounts")

    def take_in(self):
        """Customers whom a business wrote down."""
        for person in self.wish["customers"]:
            token, business = self.owner, self.businesses[person["business"]]
            staff = next((member["email"] for member in self.wish["members"] if member.get("business") == person["business"]
                          and set(member["roles"]) & {"owner", "manager", "advisor"}), None)
            if staff:
                token = self.people.token(staff)
            self.write_down(person, business, token, writes_notes=staff is not None)
        self.say(f"{self.wish['name']}: {len(self.wish['customers'])} customers of its businesses")

    def write_down(self, person, business, token, writes_notes):
        name = person.get("company") or f"{person['given']} {person['family']}"
        body = {"kind": "company" if "company" in person else "person", "givenName": person["given"],
                "familyName": person["family"], "source": person["source"], "business": business,
                "language": "en", "timeZone": self.wish["timeZone"], "tags": person.get("tags", []), **contacts(person)}
        if "company" in person:
            body["companyName"] = person["company"]
        customer = self.make(f"customer/{name}", "/v1/customers", body, token)
        self.give_consents(person, customer, name, "in_person", token)
        if "note" in person and writes_notes:
            self.make(f"note/{name}", f"/v1/customers/{customer}/notes", {"text": person["note"]}, token)
        for car in person["vehicles"]:
            self.park(car, customer, token)
        if "share" in person:
            self.share(person, customer, name, token)

    def share(self, person, customer, name, token):
        """Another business may know the customer: the owner asks, the customer says yes by the mailed link."""
        other = person["share"]
        self.make(f"share/{name}", f"/v1/customers/{customer}/relationship-requests", {
            "kind": "share", "business": self.businesses[other], "businessName": other,
            "message": f"{other} will look after the brakes."}, token)
        code = self.mailbox.code(person["email"], "consent")
        self.done(f"shared/{name}", lambda: self.gateway.call(
            "POST", "/v1/relationship-answers", {"code": code, "accept": True}))

    def give_consents(self, person, customer, name, channel, token):
        for purpose in person["consents"]:
            self.make(f"consent/{name}/{purpose}", f"/v1/customers/{customer}/consents", {
                "purpose": purpose, "state": "granted", "text": self.plan["consents"][purpose], "language": "en",
                "channel": channel}, token)

    def park(self, car, customer, token):
        """A car, with what its odometer showed before and now."""
        body = {"owner": customer, "vin": car["vin"], "colour": car["colour"],
                "plate": {"number": car["plate"], "region": "US-CA"}}
        vehicle = self.make(f"vehicle/{car['vin']}", "/v1/vehicles", body, token)
        readings = [*car.get("earlier", []), car["miles"]]
        now = time.time()
        for place, miles in enumerate(readings):
            months = len(readings) - 1 - place
            read = time.strftime("%Y-%m-%dT12:00:00Z", time.gmtime(now - 86400 - months * 183 * 86400))
            self.done(f"odometer/{car['vin']}/{miles}", lambda: self.gateway.call(
                "POST", f"/v1/vehicles/{vehicle}/odometer-readings",
                {"odometer": {"value": miles, "unit": "mi"}, "readAt": read, "source": "service"}, token,
                key=f"demo {self.slug} odometer {car['vin']} {miles}"))


def contacts(person):
    """Address, telephone and e-mail as the customers service takes them."""
    return {
        "emails": [{"address": person["email"], "label": "private", "isPrimary": True}],
        "phones": [{"number": person["phone"], "label": "mobile", "isPrimary": True}],
        "addresses": [{"label": "home", "lines": [person["line"]], "city": person["city"], "region": "CA",
                       "postalCode": person["postalCode"], "country": "US"}],
    }
