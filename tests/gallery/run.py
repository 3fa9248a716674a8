#!/usr/bin/env python3
"""Every scenario of the gallery meets its expectations, gives the same bytes twice, and its anomalies have the causes of
causes.json: run.py REGROUP"""
import json
import subprocess
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
regroup = sys.argv[1]
causes = json.loads((Path(__file__).parent / "causes.json").read_text())
passed = failed = 0
for file in sorted((root / "scenarios").glob("*/*.json")):
    scenario = json.loads(file.read_text())
    problems = [f"no {key}" for key in ("about", "expect") if not scenario.get(key)]
    for form in ("text", "json"):
        runs = [subprocess.run([regroup, "run", "--format", form, str(file)], capture_output=True, stdin=subprocess.DEVNULL) for _ in range(2)]
        if runs[0].returncode != 0:
            problems.append(f"{form}: exit {runs[0].returncode}: {(runs[0].stderr + runs[0].stdout).decode()}")
        if runs[0].stdout != runs[1].stdout:
            problems.append(f"{form}: two runs differ")
        if form == "json" and not problems:
            found = sorted({anomaly["cause"] for anomaly in json.loads(runs[0].stdout)["anomalies"]})
            wanted = causes.get(str(file.relative_to(root / "scenarios")), [])
            if found != wanted:
                problems.append(f"causes: expected {wanted}, found {found}")
    if problems:
        failed += 1
        print(f"{file.relative_to(root)}:", *problems, sep="\n  ")
    else:
        passed += 1
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or passed == 0 else 0)
