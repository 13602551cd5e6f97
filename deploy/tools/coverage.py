"""Prints line coverage of Shared and Services by target from llvm-cov's summary; fails below a percentage.

Usage: coverage.py SUMMARY.json ROOT LEAST
"""

import json
import sys
from collections import defaultdict


def main(summary_path, root, least):
    with open(summary_path, encoding="utf-8") as file:
        files = json.load(file)["data"][0]["files"]
    rooms = defaultdict(lambda: [0, 0])
    poorest = []
    for entry in files:
        path = entry["filename"].removeprefix(root + "/")
        parts = path.split("/")
        if parts[0] not in ("Shared", "Services") or "DerivedSources" in path:
            continue
        lines = entry["summary"]["lines"]
        room = rooms["/".join(parts[:2])]
        room[0] += lines["covered"]
        room[1] += lines["count"]
        poorest.append((lines["count"] - lines["covered"], path, lines["covered"], lines["count"]))
    covered = sum(room[0] for room in rooms.values())
    count = sum(room[1] for room in rooms.values())
    if count == 0:
        sys.exit("no lines of Shared or Services in the summary")
    for name in sorted(rooms):
        print(line(name, *rooms[name]))
    print(line("Line coverage", covered, count))
    print("Most lines not covered:")
    for _, path, *numbers in sorted(poorest, reverse=True)[:8]:
        print("  " + line(path, *numbers))
    if 100 * covered < least * count:
        sys.exit(f"line coverage is below {least} %")


def line(name, covered, count):
    share = 100 * covered / count if count else 100
    return f"{name:<44} {share:6.2f} %  {covered:>6} of {count:>6} lines"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
