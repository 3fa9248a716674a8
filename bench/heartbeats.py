#!/usr/bin/env python3
"""The baseline in Python: the timers of a group as bare SimPy processes, nothing behind them. Prints nanoseconds an event.

usage: heartbeats.py [MEMBERS [SECONDS]]        (needs PyPI's simpy)
"""
import sys
import time

import simpy


def member(environment, interval, counted):
    while True:
        yield environment.timeout(interval)
        counted[0] += 1


members, seconds = (int(word) for word in (sys.argv[1:] + ["100", "10000"])[:2])
environment, counted = simpy.Environment(), [0]
for k in range(members):
    environment.process(member(environment, 3 + k / members, counted))
began = time.perf_counter()
environment.run(until=seconds)
took = time.perf_counter() - began
print(f"SimPy: {counted[0]} timers of {members} members, {took * 1e9 / counted[0]:.0f} ns each")
