#!/usr/bin/env python3
"""Runs `regroup run --quiet` over the recordings of real Kafka and compares with the list of those that are reproduced.

    run.py REGROUP [NAME...]

reproduced.txt names the recordings that must pass; one that does not is a failure. One that passes and is not named is one
too, so that the list only grows. Recordings of clients and clusters that are not modelled yet are refused by name (exit 2).
"""
import subprocess
import sys
from pathlib import Path

from reproduced import reproduced

here = Path(__file__).parent
regroup = sys.argv[1]
listed = set(reproduced())
passed = failed = 0
for file in sorted(here.glob("*.json")):
    name = file.stem
    if len(sys.argv) > 2 and name not in sys.argv[2:]:
        continue
    run = subprocess.run([regroup, "run", "--quiet", str(file)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    expected = (0,) if name in listed else (1, 2)
    if run.returncode in expected:
        passed += 1
    else:
        failed += 1
        print(f"{name}: exit {run.returncode}, expected {' or '.join(map(str, expected))}\n{run.stderr}")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
