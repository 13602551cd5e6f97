"""Prints how long a program takes from being spawned to its first good answer, in milliseconds: median and slowest.

Usage: startup.py RUNS URL PROGRAM [ARGUMENT...]; the environment is the program's.
"""

import http.client
import signal
import subprocess
import sys
import time
import urllib.parse


def main(runs, url, command):
    times = sorted(once(urllib.parse.urlsplit(url), command) for _ in range(runs))
    print(f"{times[len(times) // 2]:.0f} {times[-1]:.0f}")


def once(url, command):
    begin = time.monotonic()
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers(url):
            if program.poll() is not None:
                sys.exit(f"{command[0]} ended with {program.returncode}")
            if time.monotonic() - begin > 30:
                sys.exit(f"{command[0]} was not ready within 30 s")
            time.sleep(0.001)
        return (time.monotonic() - begin) * 1000
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=60)


def answers(url):
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=2)
    try:
        connection.request("GET", url.path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
