#!/usr/bin/env python3
"""Many scenarios in one command give the same bytes and the same exit code however many run at once, and wherever the
options stand; so does one with what would help it. A folder is its scenarios, a file of JSON Lines those on its lines. Too
little memory is said. Ctrl-C stops: run.py REGROUP"""
import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import tempfile
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


failed = passed = 0


def check(what, holds, more=""):
    global failed, passed
    passed, failed = (passed + 1, failed) if holds else (passed, failed + 1)
    if not holds:
        print(what, more, sep="\n", end="\n" * 2)


def ran(*words, **options):
    return subprocess.run([regroup, *words], cwd=root, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)


for form in ("text", "json"):
    one = outputs(form, 1)
    check(f"{form}, one job: exit {one['exit code']}, {len(one['stdout'])} bytes",
          one["exit code"] == 2 and one["stdout"] and b"missing.json" in one["stderr"], one["stderr"].decode())
    for jobs, before in ((2, 0), (3, 10), (64, len(files))):
        more = outputs(form, jobs, before)
        for part in one:
            check(f"{form}, {jobs} jobs: another {part} than with one job", one[part] == more[part])

# What would help is simulated many at a time, too.
for name in ("auto-commit-and-a-crash", "commit-before-processing", "cooperative-move-without-a-commit"):
    one = ran("run", name, "-j", "1")
    check(f"{name}: nothing would help", "try   --set" in one.stdout, one.stdout)
    for jobs in ("2", "7", "64"):
        check(f"{name}: another report with {jobs} jobs than with one", ran("run", name, "-j", jobs).stdout == one.stdout)

with tempfile.TemporaryDirectory() as folder:
    # A folder: every scenario in it and below, by path, and no schema.
    good = ran("show", "auto-commit-and-a-crash").stdout
    place = Path(folder)
    (place / "b/deeper").mkdir(parents=True)
    (place / "empty").mkdir()
    for name in ("c.json", "a.json", "b/2.json", "b/deeper/1.json"):
        (place / name).write_text(good)
    for name in ("b/my.schema.json", "notes.txt"):
        (place / name).write_text("[]")
    named = [f"{folder}/{name}" for name in ("a.json", "b/2.json", "b/deeper/1.json", "c.json")]
    for form in ("text", "json"):
        check(f"{form}: a folder is not the scenarios in it", ran("run", folder, "--format", form).stdout == ran("run", *named, "--format", form).stdout)
    check("check does not take a folder", ran("check", folder).stdout.splitlines() == [f"{name}: ok" for name in named], ran("check", folder).stdout)
    check("a folder with one scenario does not give its report", ran("run", f"{folder}/b/deeper").stdout == ran("run", named[2]).stdout)
    check("a folder and a file beside it", ran("run", named[0], f"{folder}/b").stdout == ran("run", *named[:3]).stdout)
    empty = ran("run", named[0], f"{folder}/empty")
    wanted = f"regroup run: {folder}/empty: expected scenarios (*.json) in this folder, found none\n"
    check("an empty folder", (empty.returncode, empty.stdout, empty.stderr) == (2, "", wanted), empty.stderr)

    # JSON Lines: a scenario a line, blank ones between them.
    lesson = json.loads(good)
    lessons = [lesson | {"seed": seed, "name": f"lesson {seed}"} for seed in range(1, 9)]
    text = "".join(json.dumps(one) + ("\n" * 5 if one["seed"] == 3 else "\n") for one in lessons)
    (place / "all.jsonl").write_text(text)
    for one in lessons:
        (place / f"lesson-{one['seed']}.json").write_text(json.dumps(one))
    nameless = {key: value for key, value in lesson.items() if key != "name"}
    (place / "one.jsonl").write_text("// two, the first by its name\n".join([json.dumps(lesson) + "\n", json.dumps(nameless)]))
    lines, apart = str(place / "all.jsonl"), [str(place / f"lesson-{one['seed']}.json") for one in lessons]
    numbers = (1, 2, 3, 8, 9, 10, 11, 12)

    def reports(*words):  # each without its place, and the places
        printed = ran("run", *words, "--format", "json").stdout
        return re.sub('\n "(file|line)": .*', "", printed), re.findall('\n "file": "(.*)",\n "line": (.*),', printed)

    for jobs in ("1", "2", "7"):
        check(f"{jobs} jobs: other reports of lines than of files", reports(lines, "-j", jobs) == (reports(*apart)[0], [(lines, str(line)) for line in numbers]), str(reports(lines, "-j", jobs)))
        rows = ran("run", lines, "-j", jobs).stdout.splitlines()
        check(f"{jobs} jobs: rows without their lines", [row.split()[1:4] for row in rows[:-1]] == [[str(line), "lesson", str(seed)] for line, seed in zip(numbers, range(1, 9))], "\n".join(rows))
    check("a line alone is not its scenario", ran("run", lines + ":8").stdout == ran("run", apart[3]).stdout)
    check("a line without a name is not called by its place", " one:3 " in ran("run", str(place / "one.jsonl")).stdout)
    changed = ("--seed", "77", "--set", "/groups/billing/commit=sync")
    check("other changes of lines than of files", reports(lines, *changed)[0] == reports(*apart, *changed)[0])
    printed = ran("run", lines, apart[0]).stdout.splitlines()[:-1]
    duplicates = {re.search("[26]00 dup", row).start() for row in [*printed, *ran("run", *apart).stdout.splitlines()[:-1]]}
    check("rows do not stand below one another", len(duplicates) == len({row.index("lesson") for row in printed}) == 1, "\n".join(printed))
    both = ran("run", "--trace", str(place / "facts"), lines)
    check("--trace takes many", (both.returncode, both.stderr) == (2, "regroup run: --trace takes one scenario\n") and not (place / "facts").exists(), both.stderr)
    piped = subprocess.run(["bash", "-c", f"{regroup} check <(yes '{{}}' | head -1000001)"], capture_output=True, text=True)
    check("too many lines of a pipe", piped.returncode == 2 and piped.stderr.endswith(": expected at most 1000000 scenarios, found more\n"), piped.stderr)
    rows = [row[8:].lstrip().split("  ")[0] for row in ran("run", lines, apart[0], str(place / "one.jsonl"), lines + ":2").stdout.splitlines()]
    check("lines of two files are not told apart", rows[:-1] == [f"all:{line}" for line in numbers] + ["lesson 1"] + ["one:1", "one:3", "all:2"], str(rows))
    compared = ("--vary", "/groups/billing/commit=sync,async")
    check("compare does not take a line", ran("compare", lines + ":8", *compared).stdout == ran("compare", apart[3], *compared).stdout != "")
    for command in (("why", "-", "orders-0@1"), ("compare", "-", *compared)):
        piped = subprocess.run([regroup, *command], input=text, capture_output=True, text=True)
        check(f"{command[0]} takes one of many", (piped.returncode, piped.stderr) == (2, "-: expected one scenario, found 8, one a line\n"), piped.stderr)
    piped = subprocess.run(["bash", "-c", f"{regroup} run <(cat {lines})"], capture_output=True, text=True)
    check("lines from a pipe with a name", piped.stdout == ran("run", lines).stdout, piped.stderr)
    both = ran("run", str(place / "missing.jsonl"), apart[0])
    check("a missing file stops the others", both.returncode == 2 and "missing.jsonl: expected a scenario file" in both.stderr and "lesson 1" in both.stdout, both.stderr + both.stdout)
    both = ran("run", "-q", "--out", str(place / "out"), lines)
    check("--quiet keeps the report of several from its file", (place / "out").read_text().count("lesson") == 8 and both.stdout == "", both.stdout)
    check("check does not read each line", ran("check", lines).stdout.splitlines()[3] == f"{lines}:8: ok", ran("check", lines).stdout)
    check("why does not take a line", ran("why", lines + ":8", "orders-0@1").stdout == ran("why", apart[3], "orders-0@1").stdout)
    check("show does not take a line", ran("show", lines + ":8").stdout == text.splitlines()[7] + "\n")
    piped = subprocess.run([regroup, "run", "-"], input=text, capture_output=True, text=True)
    check("lines from standard input", piped.stdout == ran("run", lines).stdout, piped.stdout)
    piped = subprocess.run([regroup, "run", "-"], input=good, capture_output=True, text=True)
    check("one scenario from standard input", piped.stdout == ran("run", named[0]).stdout, piped.stdout)
    (place / "bad.jsonl").write_text('{"duration": "1s"}\n{"a": \n')
    bad = ran("run", str(place / "bad.jsonl"))
    check("mistakes without their lines", bad.returncode == 2 and f"{folder}/bad.jsonl:1: /topics: expected" in bad.stderr and f"{folder}/bad.jsonl:2:7: syntax error" in bad.stderr, bad.stderr)
    failing = lesson | {"expect": {"billing.lost": 7}}
    (place / "failing.jsonl").write_text(json.dumps(failing) + "\n" + json.dumps(lesson) + "\n")
    quiet = ran("run", "-q", str(place / "failing.jsonl"))
    check("--quiet does not say which of several failed", (quiet.returncode, quiet.stdout, quiet.stderr) == (1, "", f"{folder}/failing.jsonl:1: billing.lost: expected 7, measured 0 (0 is below the 7 expected)\n"), quiet.stderr)

    # More than fits into the memory there is.
    big = "bench/scenarios/ten-thousand.json"
    little_memory = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_AS, (150 << 20, 150 << 20))}
    for command, said in ((("run", big), "regroup run: not enough memory\n"),
                          (("compare", big, *compared), "regroup compare: not enough memory\n"),
                          (("run", "-j1", big, named[0]), f"{big}: not enough memory\n")):
        ended = ran(*command, **little_memory)
        check(f"{command}: not said that it needs more memory", (ended.returncode, ended.stderr) == (2, said), ended.stderr)
        check(f"{command}: a half of a report", (ended.stdout != "") == (named[0] in command), ended.stdout)

    # Ctrl-C while it looks for what would help: the run itself is over at once, as its consumers rest; with commitSync they do not.
    long = json.loads(good)
    long["duration"] = "10h"
    long["producers"] = {"web": {"topic": "orders", "rate": "50/s"}}
    del long["expect"]
    (place / "long.json").write_text(json.dumps(long))
    terminal, behind = pty.openpty()
    running = subprocess.Popen([regroup, "run", str(place / "long.json")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=behind)
    os.close(behind)
    seen = b""
    try:
        while piece := os.read(terminal, 4096):
            seen += piece
            if b"of 6 settings tried, looking for what would help" in seen and running.poll() is None:
                running.send_signal(signal.SIGINT)
                break
        while piece := os.read(terminal, 4096):
            seen += piece
    except OSError:  # how a terminal ends
        pass
    printed = running.stdout.read()
    check("Ctrl-C does not stop the search for what would help",
          (running.wait(), printed) == (130, b"") and b"regroup: stopped" in seen, f"exit {running.returncode}\n{seen!r}\n{printed.decode()}")

print(f"{len(files)} scenarios; {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
