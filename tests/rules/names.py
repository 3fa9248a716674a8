"""Rule numbers: GC-41 and its kind. SQ-n exists on two pages, so a number carries the page: ("consumer SQ", 8)."""
import re

# In the order in which tables show them. Sequences and cases are tests told in prose; all others are rules that code follows.
RULES = ("GC", "SG", "CC", "KN", "LR", "BP", "AS", "X")
EXAMPLES = ("SEQ", "consumer SQ", "broker SQ", "TC")
FAMILIES = RULES + EXAMPLES
LONGEST_RANGE = 20

_FAMILY = "GC|SG|SEQ|CC|KN|LR|SQ|BP|AS|TC|X"
_NUMBER = re.compile(rf"(?:\b(?P<before>consumer|broker) )?(?<![\w-])(?P<family>{_FAMILY})-(?P<number>\d+)"
                     rf"(?:\.\.(?:(?:consumer|broker) )?(?P=family)-(?P<last>\d+))?(?![\w-])"
                     rf"(?P<page> of broker-and-producer\.md)?")


def order(rule):
    return FAMILIES.index(rule[0]), rule[1]


def printed(rule):
    family, number = rule
    return f"{family}-{number:02d}" if family == "TC" else f"{family}-{number}"


def family_of(found, page):
    """A bare SQ-n is the consumer's, except on the broker's own page."""
    if found["family"] != "SQ":
        return found["family"]
    of_broker = found["before"] == "broker" or found["page"] or (page == "broker" and not found["before"])
    return "broker SQ" if of_broker else "consumer SQ"


def cited(text, page=None, longest=LONGEST_RANGE):
    """(position, rules) of every rule number in a text; `GC-18..GC-26` is nine of them, but CC-1..CC-74 only points at a page."""
    for found in _NUMBER.finditer(text):
        family, first = family_of(found, page), int(found["number"])
        last = int(found["last"] or first)
        numbers = range(first, last + 1) if last - first < longest else (first, last)
        yield found.start(), [(family, number) for number in numbers]


def spans(rules):
    """GC-1, GC-4..GC-7"""
    pieces, rest = [], sorted(rules, key=order)
    while rest:
        last = 0
        while last + 1 < len(rest) and rest[last + 1] == (rest[0][0], rest[0][1] + last + 1):
            last += 1
        pieces.append(printed(rest[0]) if last == 0 else f"{printed(rest[0])}..{printed(rest[last])}")
        rest = rest[last + 1:]
    return ", ".join(pieces)
