"""Signs in again and again and prints how many sign-ins a second, then p50, p95 and p99 in milliseconds.

Usage: signins.py URL COUNT ACCOUNTS TOKENS; the password is read from the standard input. Four sign in side by side, each
time another of bench-1@example.com to bench-ACCOUNTS@example.com. The refresh tokens are written to the file TOKENS.
"""

import http.client
import itertools
import json
import sys
import threading
import time
import urllib.parse


def main(url, count, accounts, path):
    password = sys.stdin.readline().strip()
    places = iter(range(count))
    lock = threading.Lock()
    started, ended, times, tokens, faults = [], [], [], [], []

    def sign_in():
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        while True:
            with lock:
                place = next(places, None)
                if place is None:
                    return
                begin = time.monotonic()
                started.append(begin)
            email = f"bench-{place % accounts + 1}@example.com"
            connection.request("POST", "/v1/sessions", json.dumps({"email": email, "password": password}),
                               {"Content-Type": "application/json"})
            answer = connection.getresponse()
            body = answer.read()
            with lock:
                if answer.status != 200:
                    faults.append(f"{answer.status} {body[:200]!r}")
                    return
                ended.append(time.monotonic())
                times.append((ended[-1] - begin) * 1000)
                tokens.append(json.loads(body)["refreshToken"])

    threads = [threading.Thread(target=sign_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        sys.exit(faults[0])
    # Between the first answer and the last question all four were at it.
    busy = list(itertools.takewhile(lambda moment: moment <= started[-1], ended))
    rate = (len(busy) - 1) / (busy[-1] - busy[0])
    times.sort()
    print(f"{rate:.2f} " + " ".join(f"{times[len(times) * part // 100]:.2f}" for part in (50, 95, 99)))
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"{token}\n" for token in tokens)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(urllib.parse.urlsplit(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
