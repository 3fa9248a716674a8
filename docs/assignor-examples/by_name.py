#!/usr/bin/env python3
"""An assignor in Python: one line of JSON in, one line out. Partition p goes to the p-th subscriber by name, round and round.

    regroup assign --members 3 --topics orders=7 --assignor "range,cmd:python3 docs/assignor-examples/by_name.py"
"""
import json
import sys

for line in sys.stdin:
    case = json.loads(line)
    assignment = {member["id"]: {} for member in case["members"]}
    for topic in case["topics"]:
        members = sorted(m["id"] for m in case["members"] if topic["name"] in m["subscribed"])
        for partition in range(topic["partitions"] if members else 0):
            assignment[members[partition % len(members)]].setdefault(topic["name"], []).append(partition)
    print(json.dumps({"assignment": assignment}), flush=True)
