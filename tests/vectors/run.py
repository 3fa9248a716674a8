#!/usr/bin/env python3
"""Checks `regroup assign` against the vectors of Kafka's client-side assignors: run.py REGROUP"""
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).parent
with tempfile.TemporaryDirectory() as folder:
    files = []
    for packed in sorted(here.glob("*.jsonl.gz")):
        lines = [line for line in gzip.open(packed, "rt", encoding="utf-8")
                 if line.strip() and not json.loads(line)["assignor"].startswith("consumer-")]
        if not lines:
            continue  # the coordinator's assignors are a later version's
        file = Path(folder) / packed.stem
        file.write_text("".join(lines), encoding="utf-8")
        files.append(str(file))
    check = [sys.executable, str(here / "check_vectors.py"), "--ordered", sys.argv[1], "assign", "--vectors", "-", *files]
    sys.exit(subprocess.run(check).returncode)
