#!/usr/bin/env python3
"""Example output in README.md is real: each block behind `<!-- regroup ARGUMENTS -->` is what the command prints.

    check.py REGROUP [--write]      compares, or writes the blocks anew
"""
import re
import shlex
import subprocess
import sys
from pathlib import Path

readme = Path(__file__).resolve().parents[2] / "README.md"
text = readme.read_text()
stale = []


def block(match):
    run = subprocess.run([sys.argv[1], *shlex.split(match[1])], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if run.returncode not in (0, 1):
        stale.append(f"regroup {match[1]}: exit {run.returncode}: {run.stderr}")
    fresh = f"<!-- regroup {match[1]} -->\n```\n{run.stdout.rstrip()}\n```\n"
    if fresh != match[0]:
        stale.append(f"the output of `regroup {match[1]}` in README.md is not what it prints now (tests/readme/check.py REGROUP --write)")
    return fresh


written, blocks = re.subn(r"<!-- regroup (.*?) -->\n```\n.*?```\n", block, text, flags=re.S)
if "--write" in sys.argv:
    readme.write_text(written)
    sys.exit(0)
print(*stale, sep="\n")
print(f"{blocks - len(stale)} passed, {len(stale)} failed")
sys.exit(1 if stale or blocks == 0 else 0)
