"""Which rules the pages of docs/spec define, and where in the tree a rule is cited."""
import gzip
import json
import os
import re
from collections import namedtuple
from pathlib import Path

import names

root = Path(__file__).resolve().parents[2]
SPEC = "docs/spec/"
CODE = ("sim/", "assignors/", "reports/", "cli/")
OWN = "tests/rules/"  # the table of reasons cites what nobody else does
_REPRODUCED = set((root / "tests/recordings/reproduced.txt").read_text().split("\n"))
SKIPPED = {".git", "build", ".cache", "__pycache__", "corpus"}  # what fuzzers write cites nothing

Citation = namedtuple("Citation", "file line rule")

_BULLET = re.compile(r"^- \*\*((?:GC|SG|SEQ|CC|KN|LR|SQ|BP|AS)-\d+)\b", re.MULTILINE)
_CASE = re.compile(r'^\{"id":"(TC-\d+)"', re.MULTILINE)


def is_test(file):
    """A recording is one once it is reproduced."""
    if file.startswith("tests/recordings/"):
        return Path(file).stem in _REPRODUCED
    return file.startswith(("tests/", "scenarios/")) and not file.endswith(".md")


def short_page(name):
    return {"broker-and-producer.md": "broker", "consumer.md": "consumer"}.get(name)


def paths():
    for folder, below, found in os.walk(root):
        below[:] = [name for name in below if name not in SKIPPED]
        yield from (Path(folder) / name for name in found)


def files():
    """(name, text) of every file of the tree that people write."""
    for path in sorted(paths()):
        name = path.relative_to(root)
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if b"\0" not in content:
            yield str(name), content.decode(errors="replace")


def defined():
    """rule -> page"""
    rules = {}

    def define(text, page):
        for _, (rule,) in names.cited(text, short_page(page)):
            if rule in rules:
                raise SystemExit(f"{names.printed(rule)} stands twice: {rules[rule]}, {page}")
            rules[rule] = page

    for page in sorted((root / SPEC).glob("*.md")):
        for label in _BULLET.findall(page.read_text()) + _CASE.findall(page.read_text()):
            define(label, page.name)
    for check in json.loads((root / SPEC / "configs.json").read_text())["cross_checks"]:
        define(check["id"], "configs.json")
    # assignors.md sends its readers there for the cases from TC-101 on.
    for case in _CASE.findall(gzip.open(root / "tests/vectors/teaching.jsonl.gz", "rt").read()):
        if next(names.cited(case))[1][0] not in rules:
            define(case, "assignors.md")
    return rules


def citations():
    for file, text in files():
        if file.startswith(OWN):
            continue
        page = short_page(Path(file).name) if file.startswith(SPEC) else None
        for at, rules in names.cited(text, page):
            line = text.count("\n", 0, at) + 1
            for rule in rules:
                yield Citation(file, line, rule)
