#!/usr/bin/env python3
"""While the shared folder lies beside the checkout: what the repository copied of it is equal to it."""
import gzip
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[1]
shared = root.parent / "shared"
if not shared.is_dir():
    print("no shared folder beside this checkout: nothing to compare")
    sys.exit(0)
# design.md is not among them: it says what the work has shown since.
pairs = [(shared / "scenario-format.md", root / "docs/scenario-format.md"),
         (shared / "tools/check_vectors.py", root / "tests/vectors/check_vectors.py")]
pairs += [(f, root / "docs/spec" / f.name) for f in (shared / "spec").iterdir()]
pairs += [(f, root / "tests/recordings" / f.name) for f in (shared / "recordings").iterdir()]
pairs += [(f, root / "tests/vectors" / (f.name + ".gz" if f.suffix == ".jsonl" else f.name)) for f in (shared / "vectors").iterdir()]


def content(path):
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


differing = [str(copy.relative_to(root)) for original, copy in pairs if not copy.exists() or content(copy) != original.read_bytes()]
for name in differing:
    print(f"{name}: not the same as in ../shared")
print(f"{len(pairs) - len(differing)} passed, {len(differing)} failed")
sys.exit(1 if differing else 0)
