#!/usr/bin/env python3
"""Runs each fuzzer for its share of the time: run.py BUILD_FOLDER SECONDS (./dev fuzz)

They start from corpus/ here, the gallery, the mistakes of tests/sim/scenario and the teaching vectors. What they find anew stays
in BUILD_FOLDER/corpus; a crash, a leak, undefined behaviour, an exception that the reader is not to throw, or an input that takes
too long or too much is written to BUILD_FOLDER/NAME-... and is a failure. Repeat it with BUILD_FOLDER/tests/fuzz/NAME_fuzz FILE.
"""
import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
root = here.parents[1]
FUZZERS = {"scenario_reader": 8192, "configs": 512, "assign_cases": 2048}  # the longest input
# The largest legal scenario, 100,000 consumers, takes 3 s under sanitizers on an idle machine.
LIMITS = ("-timeout=20", "-rss_limit_mb=512")


def cases():
    return gzip.open(root / "tests/vectors/teaching.jsonl.gz", "rt").read().splitlines()


def write_words(name, file):
    """The words of the format as libFuzzer's dictionary."""
    text = "\n".join(cases()[:40]) if name == "assign_cases" else (root / "scenarios/scenario.schema.json").read_text()
    words = sorted({word for word in re.findall(r'"([\w.$-]{2,60})"', text)})
    file.write_text("".join(f'"{word}"\n' for word in words))


def write_seeds(name, folder):
    """Beginnings that stand elsewhere in the tree."""
    folder.mkdir(parents=True, exist_ok=True)
    mistakes = json.loads((root / "tests/sim/scenario/mistakes.json").read_text())
    if name == "assign_cases":
        for number, text in enumerate(cases()):
            (folder / f"seed-{number}").write_text(text)
        return
    if name == "configs":
        changes = [change for mistake in mistakes for change in mistake["set"]]
        texts = [f"{pointer}={value}" for pointer, value in changes]
        texts += [f"{pointer.rpartition('/')[2]}={value}" for pointer, value in changes if "/configs/" in pointer]
    else:
        texts = [file.read_text() for pattern in ("scenarios/*/*.json", "tests/sim/scenario/base.json") for file in root.glob(pattern)]
    texts = [text for text in texts if not re.search("[0-9]{5}", text)]  # legal sizes that only take time
    for number, text in enumerate(texts):
        (folder / f"seed-{number}").write_text(text)


def fuzz(name, build, seconds):
    work, seeds, words = build / "corpus" / name, build / "seeds" / name, build / f"words-{name}"
    work.mkdir(parents=True, exist_ok=True)
    write_seeds(name, seeds)
    write_words(name, words)
    command = [build / "tests/fuzz" / f"{name}_fuzz", *LIMITS, f"-max_len={FUZZERS[name]}", f"-max_total_time={seconds}", f"-dict={words}", f"-artifact_prefix={build}/{name}-",
               "-print_final_stats=1", work, here / "corpus" / name, seeds]
    settings = {"ASAN_OPTIONS": "quarantine_size_mb=32", "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1"}
    run = subprocess.run(command, env=os.environ | settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    tries = re.search(r"number_of_executed_units: (\d+)", run.stderr)
    print(f"{name}: {'passed' if run.returncode == 0 else 'FAILED'}, {int(tries[1]) if tries else 0:,} inputs in {seconds} s", flush=True)
    if run.returncode != 0:
        print(run.stderr[-6000:])
    return run.returncode == 0


def main():
    build, seconds = Path(sys.argv[1]), int(sys.argv[2])
    passed = [fuzz(name, build, max(1, seconds // len(FUZZERS))) for name in FUZZERS]
    return 0 if all(passed) else 1


sys.exit(main())
