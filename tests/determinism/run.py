#!/usr/bin/env python3
"""The same bytes from every build: reports, facts and exit codes of the gallery, the sequences and the recordings.

    run.py                       builds the matrix below and compares (./dev determinism)
    run.py NAME...               only these of it, against release
    run.py --compare A B...      compares binaries that are there, in JSON and facts only: for ctest.
                                 Exit 77 (skipped) if A is missing or older than the sources.
"""
import hashlib
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

root = Path(__file__).resolve().parents[2]
SCENARIOS = ("scenarios/*/*.json", "tests/sequences/*.json", "tests/recordings/*.json")
ROOMS = ("assignors", "cli", "reports", "sim")
SKIPPED = 77

# name -> what CMake is told; the first is what the others are compared with.
MATRIX = {
    "release": None,  # the presets themselves, under build/
    "dev": None,
    "gcc-O0": ["-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_CXX_FLAGS=-O0"],
    "gcc-O3": ["-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_CXX_FLAGS=-O3 -march=native"],
    "clang-O0": ["-DCMAKE_CXX_COMPILER=clang++", "-DCMAKE_CXX_FLAGS=-O0"],
    "clang-O2": ["-DCMAKE_CXX_COMPILER=clang++", "-DCMAKE_CXX_FLAGS=-O2"],
}


def call(*words):
    run = subprocess.run(words, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if run.returncode != 0:
        sys.exit(f"{' '.join(words)}: exit {run.returncode}\n{run.stdout.decode(errors='replace')}")


def built(name):
    folder = root / "build" / ("" if MATRIX[name] is None else "determinism") / name
    if MATRIX[name] is None:
        call("cmake", "--preset", name)
    else:
        call("cmake", "-S", str(root), "-B", str(folder), "-G", "Ninja", "-DREGROUP_TESTS=OFF", *MATRIX[name])
    call("cmake", "--build", str(folder), "--target", "regroup")
    return folder / "regroup"


def outputs(binary, scenario, forms):
    """What a scenario gives, by the name of the output."""
    parts = {}
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder) / "facts"
        for form in forms:
            run = subprocess.run([binary, "run", "--format", form, "--jobs", "1", "--trace", facts, scenario], cwd=root, capture_output=True,
                                 stdin=subprocess.DEVNULL)
            parts |= {f"{form} report": run.stdout, f"{form} errors": run.stderr, f"{form} exit code": str(run.returncode).encode()}
        parts["facts"] = facts.read_bytes() if facts.exists() else b""
    return parts


def all_outputs(binary, forms):
    """(scenario, output) -> its bytes, or their hash if they are many"""
    scenarios = sorted(str(file.relative_to(root)) for pattern in SCENARIOS for file in root.glob(pattern))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda scenario: (scenario, outputs(binary, scenario, forms)), scenarios)
        return {(scenario, part): hashlib.sha256(data).hexdigest() for scenario, parts in found for part, data in parts.items()}


def first_difference(one, other, key, forms):
    scenario, part = key
    lines = [outputs(binary, scenario, forms)[part].decode(errors="replace").splitlines() for binary in (one, other)]
    for number, pair in enumerate(zip(*lines), 1):
        if pair[0] != pair[1]:
            at = next((i for i, (a, b) in enumerate(zip(*pair)) if a != b), min(map(len, pair)))
            return f"line {number}, column {at + 1}\n" + "".join(f"    {line[max(0, at - 60):at + 60]}\n" for line in pair)
    return f"{len(lines[0])} and {len(lines[1])} lines\n"


def compare(binaries, forms):
    """binaries: (name, path). The first is held to be right."""
    (first, one), *others = binaries
    expected = all_outputs(one, forms)
    print(f"{first}: {len(expected)} outputs, {hashlib.sha256(repr(sorted(expected.items())).encode()).hexdigest()[:16]}")
    failed = 0
    for name, other in others:
        found = all_outputs(other, forms)
        wrong = [key for key in expected if expected[key] != found[key]]
        failed += bool(wrong)
        print(f"{name}: {'the same' if not wrong else f'{len(wrong)} differ'}", flush=True)
        if wrong:
            print(f"  {wrong[0][0]}, {wrong[0][1]}: {first_difference(one, other, wrong[0], forms)}")
    print(f"{len(others) - failed} passed, {failed} failed")
    return 1 if failed else 0


def stale(binary):
    if not binary.exists():
        return True
    sources = [file for room in ROOMS for file in (root / room).rglob("*.[chi]*pp")]
    return any(file.stat().st_mtime > binary.stat().st_mtime for file in sources)


def main(words):
    if words[:1] == ["--compare"]:
        paths = [Path(word) for word in words[1:]]
        if stale(paths[0]):
            print(f"skipped: {paths[0]} is missing, or older than the sources")
            return SKIPPED
        return compare([(str(path), path) for path in paths], ["json"])
    unknown = [word for word in words if word not in MATRIX]
    if unknown:
        sys.exit(f"{unknown[0]}: expected one of {', '.join(MATRIX)}")
    names = ["release", *(name for name in words or MATRIX if name != "release")]
    return compare([(name, built(name)) for name in names], ["json", "text"])


sys.exit(main(sys.argv[1:]))
