#!/usr/bin/env python3
"""Checks `regroup assign` against the vectors of Kafka's assignors: run.py REGROUP [FOLDER]

The order of lists is compared, too, for the client-side ones; the coordinator's answers are sets.
"""
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).parent
vectors = Path(sys.argv[2]) if len(sys.argv) > 2 else here
failed = False
with tempfile.TemporaryDirectory() as folder:
    for server in (False, True):
        files = []
        for packed in sorted(vectors.glob("*.jsonl.gz")):
            lines = [line for line in gzip.open(packed, "rt", encoding="utf-8")
                     if line.strip() and json.loads(line)["assignor"].startswith("consumer-") == server]
            if not lines:
                continue
            file = Path(folder) / packed.stem
            file.write_text("".join(lines), encoding="utf-8")
            files.append(str(file))
        if not files:
            continue
        check = [sys.executable, str(here / "check_vectors.py"), *([] if server else ["--ordered"]),
                 sys.argv[1], "assign", "--vectors", "-", *files]
        failed |= subprocess.run(check).returncode != 0
sys.exit(failed)
