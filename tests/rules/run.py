#!/usr/bin/env python3
"""Which rules of docs/spec the code follows, which of those a test cites, and why the others are not followed: ./dev rules

    run.py            the table; fails if a citation, a rule or a reason has nothing behind it
    run.py RULE...    where a rule is cited: GC-41, "broker SQ-9"
"""
import json
import sys
import textwrap
from pathlib import Path

import names
import tree

WIDTH = 80


def read_reasons():
    """rule -> why nothing in the code (of an example: no test) cites it"""
    reasons = {}

    def no_repeats(pairs):
        for key, reason in pairs:
            for _, rules in names.cited(key, longest=1000):
                for rule in rules:
                    if rule in reasons:
                        raise SystemExit(f"reasons.json has two reasons for {names.printed(rule)}")
                    reasons[rule] = reason
        return {}

    json.loads((Path(__file__).parent / "reasons.json").read_text(), object_pairs_hook=no_repeats)
    return reasons


class Rules:
    def __init__(self):
        self.pages = tree.defined()
        self.citations = list(tree.citations())
        self.reasons = read_reasons()
        self.in_code = {c.rule for c in self.citations if c.file.startswith(tree.CODE)}
        self.in_tests = {c.rule for c in self.citations if tree.is_test(c.file)}

    def followed(self, rule):
        """Rules have code; a sequence or a case has a test."""
        return rule in (self.in_tests if rule[0] in names.EXAMPLES else self.in_code)

    def problems(self):
        for citation in self.citations:
            if citation.rule not in self.pages:
                yield f"{citation.file}:{citation.line}: {names.printed(citation.rule)} stands on no page"
        for rule in sorted(self.pages, key=names.order):
            what = "no test" if rule[0] in names.EXAMPLES else "no code"
            if not self.followed(rule) and rule not in self.reasons:
                yield f"{names.printed(rule)}: {what} cites it, and reasons.json does not say why"
        for rule in sorted(self.reasons, key=names.order):
            if rule not in self.pages:
                yield f"reasons.json: {names.printed(rule)} stands on no page"
            elif self.followed(rule):
                yield f"reasons.json: {names.printed(rule)} is cited, it needs no reason"


def wrapped(text, indent):
    return textwrap.fill(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent, break_on_hyphens=False)


def print_reasons(rules, left):
    by_reason = {}
    for rule in left:
        by_reason.setdefault(rules.reasons.get(rule, "?"), []).append(rule)
    for reason, group in sorted(by_reason.items(), key=lambda entry: -len(entry[1])):
        print(wrapped(f"{len(group)}: {reason}", 4))
        print(wrapped(names.spans(group), 8))


def print_table(rules):
    print(f"{'':<26}{'rules':>7}{'in code':>10}{'in tests':>10}{'neither':>10}")
    for page in dict.fromkeys(rules.pages.values()):
        print(page)
        for family in names.FAMILIES:
            own = sorted((rule for rule, at in rules.pages.items() if at == page and rule[0] == family), key=names.order)
            if not own:
                continue
            code, test = (len([rule for rule in own if rule in where]) for where in (rules.in_code, rules.in_tests))
            neither = len([rule for rule in own if rule not in rules.in_code and rule not in rules.in_tests])
            print(f"  {family:<24}{len(own):>7}{'-' if family in names.EXAMPLES else code:>10}{test:>10}{neither:>10}")
            print_reasons(rules, [rule for rule in own if not rules.followed(rule)])


def print_summary(rules):
    follow = [rule for rule in rules.pages if rule[0] in names.RULES]
    examples = [rule for rule in rules.pages if rule[0] in names.EXAMPLES]
    code = [rule for rule in follow if rule in rules.in_code]
    untested = sorted((rule for rule in code if rule not in rules.in_tests), key=names.order)
    print(f"\nIn code, but cited by no test: {len(untested)}")
    print(wrapped(names.spans(untested), 8))
    print(f"\n{len(follow)} rules: {len(code)} in code, {len(code) - len(untested)} of them in tests; {len(set(follow) & set(rules.reasons))} have a reason.")
    print(f"{len(examples)} sequences and cases: {len([rule for rule in examples if rule in rules.in_tests])} in tests, "
          f"{len(set(examples) & set(rules.reasons))} have a reason.")


def print_rule(rules, rule):
    print(f"{names.printed(rule)}  docs/spec/{rules.pages[rule]}")
    if rule in rules.reasons:
        print(wrapped(rules.reasons[rule], 2))
    for citation in rules.citations:
        if citation.rule == rule and not citation.file.startswith(tree.SPEC):
            print(f"  {citation.file}:{citation.line}")


def main(words):
    rules = Rules()
    for word in words:
        rule = next(((rule for _, (rule, *_) in names.cited(word))), None)
        if rule not in rules.pages:
            print(f"{word}: no such rule in docs/spec", file=sys.stderr)
            return 2
        print_rule(rules, rule)
    if words:
        return 0
    print_table(rules)
    print_summary(rules)
    problems = list(rules.problems())
    if problems:
        print(f"\n{len(problems)} wrong:", *problems, sep="\n  ")
    return 1 if problems else 0


sys.exit(main(sys.argv[1:]))
