"""The recordings that reproduced.txt names, in its order."""
from pathlib import Path


def reproduced():
    lines = (Path(__file__).parent / "reproduced.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
