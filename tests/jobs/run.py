#!/usr/bin/env python3
"""Many scenarios in one command give the same bytes and the same exit code however many run at once, and wherever the
options stand: run.py REGROUP"""
import subprocess
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
regroup = sys.argv[1]
# One that cannot be read and one that is not there in the middle: complaints have their order, too.
files = sorted(str(file.relative_to(root)) for pattern in ("scenarios/*/*.json", "tests/sequences/*.json") for file in root.glob(pattern))
files[len(files) // 2:len(files) // 2] = ["tests/jobs/run.py", "tests/jobs/missing.json"]


def outputs(form, jobs, before=0):
    """`before`: so many files stand before the options"""
    words = [*files[:before], "--format", form, "--jobs", str(jobs), *files[before:]]
    run = subprocess.run([regroup, "run", *words], cwd=root, capture_output=True, stdin=subprocess.DEVNULL)
    return {"stdout": run.stdout, "stderr": run.stderr, "exit code": run.returncode}


failed = 0
for form in ("text", "json"):
    one = outputs(form, 1)
    if one["exit code"] != 2 or not one["stdout"] or b"missing.json" not in one["stderr"]:
        failed += 1
        print(f"{form}, one job: exit {one['exit code']}, {len(one['stdout'])} bytes\n{one['stderr'].decode()}")
    for jobs, before in ((2, 0), (3, 10), (64, len(files))):
        more = outputs(form, jobs, before)
        for part in one:
            if one[part] != more[part]:
                failed += 1
                print(f"{form}, {jobs} jobs: another {part} than with one job")
print(f"{len(files)} scenarios; {8 - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
