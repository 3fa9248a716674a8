#!/usr/bin/env python3
"""The schema of scenarios and the reader agree: check.py REGROUP

- the schema is valid, and what make_schema.py writes;
- it accepts every scenario and recording that the reader accepts, and refuses those that are not modelled yet;
- it refuses every pinned mistake (tests/sim/scenario/mistakes.json), except those marked "beyond_schema", which it accepts;
- both accept the odd but legal scenarios of legal.json.
"""
import copy
import json
import re
import subprocess
import sys
from pathlib import Path

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit("no Python package jsonschema: install Debian's python3-jsonschema")

here = Path(__file__).resolve().parent
root = here.parents[1]
regroup = sys.argv[1]
schema = json.loads((root / "scenarios/scenario.schema.json").read_text())
failures = []


def without_comments(text):
    return re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda found: found[1] or " ", text, flags=re.S)


def why_not(scenario):
    """What the schema has against it, or None."""
    error = next(validator.iter_errors(scenario), None)
    return error and f"{error.json_path}: {error.message[:300]}"


def check(*arguments):
    return subprocess.run([regroup, "check", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)


def changed(base, changes):
    """The scenario as --set makes it."""
    scenario = copy.deepcopy(base)
    for pointer, text in changes:
        *path, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        node = scenario
        for part in path:
            node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
        if isinstance(node, list):
            node.insert(len(node) if last == "-" else int(last), json.loads(text))
        else:
            node[last] = json.loads(text)
    return scenario


def expect(what, good, told):
    if not good:
        failures.append(f"{what}: {told}")
    return good


def check_files():
    files = [str(file) for pattern in ("scenarios/*/*.json", "tests/recordings/*.json", "tests/sequences/*.json")
             for file in sorted(root.glob(pattern))]
    complaints = {}
    for line in check(*files).stderr.splitlines():
        file, _, message = line.partition(": ")
        if " warning: " not in message:
            complaints.setdefault(file, []).append(message)
    accepted = refused = 0
    for file in files:
        why = why_not(json.loads(without_comments(Path(file).read_text())))
        if file not in complaints:
            accepted += expect(file, why is None, f"the reader accepts it, the schema does not: {why}")
        elif any("not modelled yet" in message for message in complaints[file]):
            refused += expect(file, why is not None, f"the schema accepts it, the reader does not: {complaints[file][0]}")
    print(f"files: {accepted} accepted and {refused} refused by both, of {len(files)}")


def check_mistakes(base):
    both = beyond = 0
    for mistake in json.loads((root / "tests/sim/scenario/mistakes.json").read_text()):
        shown, why = json.dumps(mistake["set"]), why_not(changed(base, mistake["set"]))
        expect(shown, refuses(mistake["set"]), "the reader accepts it")
        if "beyond_schema" in mistake:
            beyond += expect(shown, why is None, f"marked beyond_schema, but the schema refuses it: {why}")
        else:
            both += expect(shown, why is not None, f"the schema accepts it: {mistake['message']}")
    expect("mistakes", both >= 150, f"only {both} are refused by both")
    print(f"mistakes: {both} refused by both, {beyond} by the reader alone")


def refuses(changes):
    options = [option for pointer, text in changes for option in ("--set", f"{pointer}={text}")]
    return check("--quiet", *options, str(root / "tests/sim/scenario/base.json")).returncode == 2


def check_legal(base):
    legal = json.loads((here / "legal.json").read_text())
    accepted = 0
    for case in legal:
        why = why_not(changed(base, case["set"]))
        expect(case["name"], not refuses(case["set"]), "the reader refuses it")
        accepted += expect(case["name"], why is None, f"the schema refuses it: {why}")
    print(f"odd but legal: {accepted} accepted by both")


Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
made = subprocess.run([sys.executable, str(root / "scenarios/make_schema.py"), "--check"], capture_output=True, text=True)
expect("make_schema.py --check", made.returncode == 0, made.stderr.strip())
base_scenario = json.loads((root / "tests/sim/scenario/base.json").read_text())
check_files()
check_mistakes(base_scenario)
check_legal(base_scenario)
print(*failures, f"{len(failures)} failed", sep="\n")
sys.exit(1 if failures else 0)
