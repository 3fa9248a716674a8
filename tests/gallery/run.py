#!/usr/bin/env python3
"""Every scenario of the gallery meets its expectations, gives the same bytes twice, and its anomalies have the causes of
causes.json. Together they use every verb and show every cause, and `regroup explain CAUSE` names one that shows it:
run.py REGROUP"""
import json
import re
import subprocess
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
gallery = root / "scenarios"
regroup = sys.argv[1]
pinned_causes = json.loads((Path(__file__).parent / "causes.json").read_text())

# Causes that no scenario can show, and why.
NOT_SHOWN = {
    "retry": "a retry seeks to the failed record itself (recording throw-retry-two-partitions), so nothing that was done comes again",
}


def call(*words):
    return subprocess.run([regroup, *words], capture_output=True, stdin=subprocess.DEVNULL)


def check(file, name, scenario):
    """The problems of one scenario, and the causes that its report shows."""
    problems = [f"no {key}" for key in ("about", "expect") if not scenario.get(key)]
    causes = []
    for form in ("text", "json"):
        runs = [call("run", "--format", form, str(file)) for _ in range(2)]
        if runs[0].returncode != 0:
            problems.append(f"{form}: exit {runs[0].returncode}: {(runs[0].stderr + runs[0].stdout).decode()}")
        if runs[0].stdout != runs[1].stdout:
            problems.append(f"{form}: two runs differ")
        if form == "json" and not problems:
            causes = sorted({anomaly["cause"] for anomaly in json.loads(runs[0].stdout)["anomalies"]})
            if causes != pinned_causes.get(name, []):
                problems.append(f"causes: expected {pinned_causes.get(name, [])}, found {causes}")
    return problems, causes


def known_verbs():
    return re.findall(r'Verb\{"(\w+)"', (root / "sim/scenario/verbs.cpp").read_text())


def known_causes():
    return re.findall(r"^  ([a-z-]+) {2,}\S", call("explain").stdout.decode(), re.MULTILINE)


def scenario_of(cause):
    words = " ".join(call("explain", cause).stdout.decode().split())
    found = re.search(r"regroup run scenarios/(\S+)", words)
    return found.group(1) if found else None


def check_cause(cause, shown):
    named = scenario_of(cause)
    if cause in NOT_SHOWN and cause in shown:
        return [f"{cause}: in NOT_SHOWN, but shown by {', '.join(shown[cause])}"]
    if cause in NOT_SHOWN:
        return [f"{cause}: regroup explain names {named}, which does not show it"] if named else []
    if cause not in shown:
        return [f"{cause}: no scenario shows it"]
    if named not in shown[cause]:
        return [f"{cause}: regroup explain names {named}; it is shown by {', '.join(shown[cause])}"]
    return []


passed = failed = 0
used, shown = set(), {}
for file in sorted(gallery.glob("*/*.json")):
    name = str(file.relative_to(gallery))
    scenario = json.loads(file.read_text())
    problems, causes = check(file, name, scenario)
    used |= {key for event in scenario.get("events", []) for key in event}
    for cause in causes:
        shown.setdefault(cause, []).append(name)
    if problems:
        failed += 1
        print(f"scenarios/{name}:", *problems, sep="\n  ")
    else:
        passed += 1

verbs, causes = known_verbs(), known_causes()
problems = [] if verbs and causes else ["found no verbs or no causes to look for"]
problems += [f"{name}: pinned in causes.json, not in the gallery" for name in pinned_causes if not (gallery / name).exists()]
problems += [f"{verb}: no scenario uses this verb" for verb in verbs if verb not in used]
problems += [f"{cause}: in NOT_SHOWN, not a cause" for cause in NOT_SHOWN if cause not in causes]
for cause in causes:
    problems += check_cause(cause, shown)
if problems:
    failed += 1
    print("the gallery as a whole:", *problems, sep="\n  ")
print(f"{passed} passed, {failed} failed; {len(verbs)} verbs, {len(causes)} causes")
sys.exit(1 if failed or passed == 0 else 0)
