#!/usr/bin/env python3
"""The baseline in Python: the heartbeats of a group as bare SimPy processes, nothing behind them. regroup_bench reads its line.

usage: heartbeats.py [MEMBERS [HEARTBEATS]]        (needs PyPI's simpy; exit 3 without it)
"""
import sys
import time

try:
    import simpy
except ImportError:
    print("SimPy: not installed (pip install simpy)", file=sys.stderr)
    sys.exit(3)


def member(environment, interval, counted):
    while True:
        yield environment.timeout(interval)
        counted[0] += 1


members, heartbeats = (int(word) for word in (sys.argv[1:] + ["100", "200000"][len(sys.argv) - 1:])[:2])
environment, counted = simpy.Environment(), [0]
for k in range(members):
    environment.process(member(environment, 3 + k / members, counted))
environment.run(until=2.5)  # every process has begun
began = time.process_time()
environment.run(until=2.5 + max(2, heartbeats * 3.5 / members))
took = time.process_time() - began
print(f"SimPy {simpy.__version__}: {counted[0]} timers of {members} members, {took * 1e9 / counted[0]:.0f} ns each")
