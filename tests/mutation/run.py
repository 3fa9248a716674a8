#!/usr/bin/env python3
"""Breaks one rule at a time and looks whether a test notices: ./dev mutate [NAME...].
run.py --places only looks whether every fault still finds the one place that it is made for: a test of ./dev test.

Every fault of faults.py becomes a switch in a copy of the tree (build/mutants); one build holds them all, and the environment
variable REGROUP_FAULT turns one on. A fault that nobody notices is a failure, unless faults.py says why nobody can.
"""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from faults import FAULTS, INVISIBLE

root = Path(__file__).resolve().parents[2]
sys.path.append(str(root / "tests/recordings"))
from reproduced import reproduced  # noqa: E402
tree, build = root / "build/mutants/src", root / "build/mutants/build"
HEADER = """#pragma once
#include <cstdlib>
#include <cstring>
namespace regroup {
inline bool fault(const char* name) {
  const char* active = std::getenv("REGROUP_FAULT");
  return active != nullptr && std::strcmp(active, name) == 0;
}
}  // namespace regroup
#define REGROUP_FAULTY(name) ([] { static const bool on = ::regroup::fault(name); return on; }())
"""


def switch(name, old, new):
    if old.rstrip().endswith(";"):
        return f'if (REGROUP_FAULTY("{name}")) {{ {new} }} else {{ {old} }}'
    return f'(REGROUP_FAULTY("{name}") ? ({new}) : ({old}))'


def place(text, fault):
    """Where the piece begins and ends."""
    name, rule, file, where, new = fault
    plain = where.replace("«", "").replace("»", "")
    if text.count(plain) != 1:
        sys.exit(f"{name}: this stands {text.count(plain)} times in {file}: {plain}")
    at = text.index(plain)
    if "«" not in where:
        return at, at + len(plain)
    return at + where.index("«"), at + where.index("»") - 1


def make_tree():
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
    pieces = {}
    for fault in FAULTS:
        begin, end = place((root / fault[2]).read_text(), fault)
        pieces.setdefault(fault[2], {}).setdefault((begin, end), []).append((fault[0], fault[4]))
    for file in filter(None, files):
        source, target = root / file, tree / file
        if not source.is_file():
            continue
        content = source.read_bytes()
        if file in pieces:
            content = ('#include "fault.hpp"\n' + with_switches(content.decode(), pieces[file])).encode()
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
    if not (tree / "fault.hpp").exists() or (tree / "fault.hpp").read_text() != HEADER:
        (tree / "fault.hpp").write_text(HEADER)


def with_switches(text, pieces):
    """From the end to the beginning; a piece inside another is switched first and becomes part of it."""
    done = []  # (begin, end, new length)
    for (begin, end), faults in sorted(pieces.items(), key=lambda p: (-p[0][0], p[0][1])):
        grown = sum(length - (e - b) for b, e, length in done if begin <= b and e <= end)
        end_now = end + grown
        piece = text[begin:end_now]
        for name, new in faults:
            piece = switch(name, piece, new)
        text = text[:begin] + piece + text[end_now:]
        done = [d for d in done if not (begin <= d[0] and d[1] <= end)] + [(begin, end, len(piece))]
    return text


def detectors():
    """The quick ones first. The tests of the tree read sources and run nothing: they would only cost time."""
    binary = build / "regroup"
    run = [str(binary), "run", "--quiet"]
    yield "sequences", [*run, *sorted(map(str, (tree / "tests/sequences").glob("*.json")))]
    yield "recordings", [*run, *(str(tree / f"tests/recordings/{name}.json") for name in reproduced())]
    yield "gallery", [*run, *sorted(map(str, (tree / "scenarios").glob("*/*.json")))]
    yield "rooms", [str(build / "tests/regroup_tests"), "--test-case-exclude=*fork*", "--test-suite-exclude=tree"]
    yield "gallery", [sys.executable, str(tree / "tests/gallery/run.py"), str(binary)]
    yield "vectors", [sys.executable, str(tree / "tests/vectors/run.py"), str(binary)]
    properties = str(build / "tests/regroup_properties")
    for found in sorted((tree / "tests/properties/found").glob("*.json")):
        yield f"found/{found.stem}", [properties, "--scenario", str(found)]
    yield "properties", [properties, "--count", "600"]  # as many as ./dev test looks at


def caught_by(fault):
    environment = {**os.environ, "REGROUP_FAULT": fault}
    for name, command in detectors():
        try:
            if subprocess.run(command, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=300).returncode != 0:
                return name
        except subprocess.TimeoutExpired:
            return f"{name} (hangs)"
    return None


def main():
    if sys.argv[1:] == ["--places"]:
        for fault in FAULTS:
            place((root / fault[2]).read_text(), fault)
        return
    make_tree()
    subprocess.run(["cmake", "-S", tree, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O1",
                    f"-DCMAKE_CXX_FLAGS=-I{tree}"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", build, "--target", "regroup", "regroup_tests", "regroup_properties"], check=True,
                   stdout=None if sys.stdout.isatty() else subprocess.DEVNULL)
    if (nobody := caught_by("none")) is not None:
        sys.exit(f"without any fault, {nobody} fails already")
    wanted = [fault for fault in FAULTS if len(sys.argv) < 2 or fault[0] in sys.argv[1:]]
    missed = stale = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (name, rule, *_), by in zip(wanted, pool.map(caught_by, (fault[0] for fault in wanted))):
            if by is None and name not in INVISIBLE:
                missed += 1
            if by is not None and name in INVISIBLE:
                stale += 1
            said = by or (f"invisible: {INVISIBLE[name]}" if name in INVISIBLE else "MISSED")
            print(f"{rule:9}  {name:45}  {said}", flush=True)
    print(f"{len(wanted)} faults, {missed} missed, {stale} said to be invisible but seen")
    sys.exit(1 if missed or stale else 0)


if __name__ == "__main__":
    main()
