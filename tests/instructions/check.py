#!/usr/bin/env python3
"""Instructions that three small runs take, beyond those of a start, against the committed counts. Exact where time is noise.

    check.py REGROUP            fails if a run takes MARGIN more or less than counts.json says
    check.py REGROUP --write    writes counts.json

Counts hold for one compiler, libc and processor. Exit 77 (skipped) with others, or without valgrind.
"""
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
COUNTS = here / "counts.json"
# The lesson with its report, which simulates what would have cost less; the others without.
RUNS = {"lesson": [], "steady": ["--quiet"], "rebalances": ["--quiet"]}
MARGIN = 0.15
SKIPPED = 77
ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}  # a longer one costs instructions


def built_with(binary):
    """What counts depend on: "gcc 12.2.0", "glibc 2.36", "x86_64"."""
    text = binary.read_bytes()  # clang's binaries name gcc, too: of the files that every program starts with
    found = re.search(rb"(clang) version ([\d.]+)", text) or re.search(rb"(GCC): \([^)]*\) ([\d.]+)", text)
    name = b" ".join(found.groups()).decode().lower() if found else "an unknown compiler"
    return {"compiler": name, "libc": os.confstr("CS_GNU_LIBC_VERSION"), "machine": platform.machine()}


def instructions(binary, *words):
    run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(binary), *words],
                         env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    collected = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not collected:
        sys.exit(f"valgrind regroup {' '.join(words)}: exit {run.returncode}\n{run.stderr}")
    return int(collected.group(1))


def measured(binary):
    start = instructions(binary, "version")
    return {name: instructions(binary, "run", *options, str(here / f"{name}.json")) - start for name, options in RUNS.items()}


def compare(counts, committed, binary):
    failed = 0
    for name, count in counts.items():
        change = count / committed[name] - 1
        line = f"{name}: {count:,} instructions, {committed[name]:,} committed, {change:+.1%}"
        if change > MARGIN:
            line += (f"\n  slower by more than {MARGIN:.0%}: find out why; if the run has to do that much more, commit the new counts"
                     f" with `python3 tests/instructions/check.py {binary} --write`")
        elif change < -MARGIN:
            line += f"\n  it got faster: commit the new counts with `python3 tests/instructions/check.py {binary} --write`"
        failed += abs(change) > MARGIN
        print(line)
    print(f"{len(counts) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main(words):
    binary = Path(words[0])
    if not shutil.which("valgrind"):
        print("skipped: there is no valgrind to count instructions with (Debian: valgrind)")
        return SKIPPED
    build = built_with(binary)
    if words[1:] == ["--write"]:
        COUNTS.write_text(json.dumps({"build": build, "instructions": measured(binary)}, indent=1) + "\n")
        print(COUNTS.read_text(), end="")
        return 0
    committed = json.loads(COUNTS.read_text())
    if build != committed["build"]:
        print(f"skipped: the counts are of {', '.join(committed['build'].values())}, this build is of {', '.join(build.values())}")
        return SKIPPED
    return compare(measured(binary), committed["instructions"], binary)


if not 2 <= len(sys.argv) <= 3:
    sys.exit(__doc__)
sys.exit(main(sys.argv[1:]))
