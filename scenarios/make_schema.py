#!/usr/bin/env python3
"""Writes scenario.schema.json, by which editors complete, explain and check scenarios.

    make_schema.py [--check]      writes it, or fails if the one that lies here is another

What a scenario may say is decided in sim/scenario/*.cpp. The schema refuses nothing that is accepted there; what it cannot
say (a name that must exist, one config against another, a total) is left to `regroup check`.
"""
import json
import re
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
root = here.parent
spec = json.loads((root / "docs/spec/configs.json").read_text())

MOST = 10**15
NAME = r"[A-Za-z0-9._-]{1,249}"
LEGAL_NAME = rf"^(?!\.{{1,2}}$){NAME}$"
PARTITION = NAME + r"-(0|[1-9][0-9]{0,5})"
DURATION = r"[0-9]+(\.[0-9]+)?(us|ms|s|min|h)"
FRACTION = r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"


# Building blocks

def described(text, **schema):
    return {"description": text, **schema}


def ref(name, text=None, **more):
    return {"$ref": f"#/$defs/{name}", **({"description": text} if text else {}), **more}


def texts(pattern, **more):
    return {"type": "string", "pattern": f"^{pattern}$", **more}


def whole(low, high=MOST, text=None, **more):
    return {**({"description": text} if text else {}), "type": "integer", "minimum": low, "maximum": high, **more}


def keys(properties, required=(), **more):
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {}),
            "additionalProperties": False, **more}


def filled_list(items, **more):
    return {"type": "array", "items": items, "minItems": 1, **more}


def choice(text, default, *others):
    return described(text, enum=[default, *others], default=default)


def any_case(words):
    return "(" + "|".join("".join(f"[{c.lower()}{c.upper()}]" if c.isalpha() else re.escape(c) for c in w) for w in words) + ")"


# Kafka configs: each takes its JSON type, a string that holds the value, or null for the default

LARGEST = {"short": 2**15 - 1, "int": 2**31 - 1, "long": 2**63 - 1}


def whole_text(low):
    return r"[+-]?[0-9]+" if low < 0 else r"(\+?[0-9]+|-0+)" if low == 0 else r"\+?0*[1-9][0-9]*"


def number(low, high, pattern=None):
    return {"type": ["integer", "string", "null"], "minimum": low, "maximum": high,
            "pattern": rf"^\s*{pattern or whole_text(low)}\s*$"}


def list_of(pattern, **more):
    return {"type": ["array", "string", "null"], "items": texts(pattern), "pattern": rf"^\s*{pattern}\s*(,\s*{pattern}\s*)*$", **more}


BOOLEAN = {"type": ["boolean", "string", "null"], "pattern": rf"^\s*{any_case(['true', 'false'])}\s*$"}
SCALAR = {"type": ["string", "number", "boolean", "null"]}
LIST = {"type": ["array", "string", "number", "boolean", "null"], "items": {"type": "string"}}
OFFSET_RESET = (r"^(latest|earliest|none|by_duration:[pP](?!$)(\+?[0-9]+[dD])?"
                r"([tT](?!$)(\+?[0-9]+[hH])?(\+?[0-9]+[mM])?(\+?[0-9]+(\.[0-9]+)?[sS])?)?)$")
ASSIGNORS = {"range": "RangeAssignor", "roundrobin": "RoundRobinAssignor", "sticky": "StickyAssignor",
             "cooperative-sticky": "CooperativeStickyAssignor"}
CLIENT_SIDE = re.search(r"client_side\{(.*?)\n\};", (root / "assignors/list.cpp").read_text(), re.S)[1]
OTHERS = [name for name in re.findall(r'Assignor\{"([^"]+)"', CLIENT_SIDE) if name not in ASSIGNORS]
ASSIGNOR = (r"((org\.apache\.kafka\.clients\.consumer\.)?(" + "|".join([*ASSIGNORS, *ASSIGNORS.values()]) + ")|" + "|".join(OTHERS) + ")")
ONE = number(1, 1, r"\+?0*1")
RETENTION = {**number(-1, 2**63 - 1, r"(-0*1|\+?0*[1-9][0-9]*)"), "not": {"const": 0}}

# Configs that say more than their type, or of which only one value is modelled yet.
SPECIAL = {
    ("consumer", "auto.offset.reset"): {"anyOf": [{"enum": ["latest", "earliest", "none", None]},
                                                  {"type": "string", "pattern": OFFSET_RESET}]},
    ("consumer", "group.instance.id"): {**SCALAR, "pattern": LEGAL_NAME},
    ("consumer", "group.protocol"): {"anyOf": [{"enum": ["classic", None]}, texts(any_case(["classic", "consumer"]))]},
    ("producer", "acks"): {"enum": ["all", "-1", -1, None]},
    ("producer", "enable.idempotence"): {"anyOf": [{"enum": [True, None]}, texts(rf"\s*{any_case(['true'])}\s*")]},
    ("producer", "transactional.id"): {"enum": [None]},
    ("producer", "retries"): number(2**31 - 1, 2**31 - 1, r"\+?0*2147483647"),
    ("producer", "max.in.flight.requests.per.connection"): number(1, 5, r"\+?0*[1-5]"),
    ("topic", "min.insync.replicas"): ONE,
    ("broker", "log.retention.ms"): RETENTION,
    ("broker", "log.retention.minutes"): {**RETENTION, "maximum": LARGEST["int"]},
    ("broker", "log.retention.hours"): {**RETENTION, "maximum": LARGEST["int"]},
}
# What becomes of a value, where there is more to say than that it is modelled, accepted or a warning.
EFFECTS = {
    ("consumer", "group.protocol"): 'Only "classic": the consumer protocol is not modelled yet.',
    ("consumer", "group.remote.assignor"): "Only with group.protocol=consumer, which is not modelled yet.",
    ("consumer", "partition.assignment.strategy"):
        f"Modelled. Names ({', '.join(ASSIGNORS)}) or Kafka's class names, simple or full; a list, or comma-separated.",
    ("consumer", "share.acknowledgement.mode"): "Cannot be set when group.protocol=CLASSIC.",
    ("consumer", "share.acquire.mode"): "Cannot be set when group.protocol=CLASSIC.",
    ("producer", "acks"): 'Only "all": acks=0 and acks=1 are not modelled yet.',
    ("producer", "enable.idempotence"): "Only true: a producer that is not idempotent is not modelled yet.",
    ("producer", "max.in.flight.requests.per.connection"): "Not modelled yet: a warning. At most 5 with the idempotent producer.",
    ("producer", "transactional.id"): "Only null: transactions are not modelled yet.",
    ("producer", "retries"): "Only 2147483647: a limit of retries is not modelled yet.",
    ("topic", "min.insync.replicas"): "Only 1: more than one replica is not modelled yet.",
    ("broker", "offsets.topic.replication.factor"): "Only 1 with several brokers: more than one replica is not modelled yet.",
}
# What is wrong only in the configs that a consumer ends up with, after its own lie over the group's.
SETTLED = {
    "group.protocol": {"anyOf": [{"enum": ["classic", None]}, texts(any_case(["classic"]))]},
    "group.remote.assignor": {"type": ["string", "null"], "pattern": "^ *$"},
    "partition.assignment.strategy": {
        "anyOf": [{"type": "array", "items": {"anyOf": [{"enum": [*ASSIGNORS, *OTHERS]}, texts(ASSIGNOR)]}, "minItems": 1},
                  {"enum": [*ASSIGNORS, None]},
                  {"type": "string", "pattern": list_of(ASSIGNOR)["pattern"]}]},
    "share.acknowledgement.mode": {"type": "null"},
    "share.acquire.mode": {"type": "null"},
}

types = {}  # those that configs share, for $defs


def shared(name, schema):
    types[name] = schema
    return ref(name)


def type_of(config):
    kind, values = config["type"], config.get("values")
    if kind == "boolean":
        return shared("boolean", BOOLEAN)
    if kind in LARGEST:
        low, high = config.get("min"), config.get("max")
        name = kind + (f"_from_{low}" if low is not None else "") + (f"_to_{high}" if high is not None else "")
        return shared(name.replace("-", "minus_"), number(-LARGEST[kind] - 1 if low is None else low, high or LARGEST[kind]))
    if kind == "double":
        bounds = {key: config[limit] for limit, key in (("min", "minimum"), ("max", "maximum")) if limit in config}
        return {"type": ["number", "string", "null"], **bounds, "pattern": rf"^\s*[+-]?{FRACTION}\s*$"}
    if kind == "list" and values:
        word = "(" + "|".join(values) + ")"
        return {**list_of(word), "items": {"enum": values}, "pattern": rf"^\s*({word}\s*(,\s*{word}\s*)*)?$"}
    if kind == "list":
        return shared("list", LIST)
    if values and config.get("case_insensitive"):
        return {"anyOf": [{"enum": [*values, None]}, texts(any_case(values))]}
    if values:
        return {"enum": [*values, None]}
    return shared("scalar", SCALAR)


def honoured():
    """The configs that the builders take; one that should matter and that none of them takes is a warning."""
    taken = set()
    for scope, file in (("consumer", "consumer"), ("producer", "producer"), ("broker", "broker"), ("topic", "broker")):
        code = (root / f"sim/scenario/{file}_configs.cpp").read_text()
        taken |= {(scope, name) for name in re.findall(rf'\b{scope.title()}Setter{{"([^"]+)"', code)}
    return taken


HONOURED = honoured()


def from_scenario(config):
    return config["scope"] != "broker" and config["name"] in ("bootstrap.servers", "group.id", "client.id")


def effect_of(config):
    at = config["scope"], config["name"]
    if at in EFFECTS:
        return EFFECTS[at]
    if from_scenario(config):
        return "Set from the scenario; a value here is a warning and has no effect."
    if at in HONOURED:
        return "Modelled."
    if config["modelled"] == "accepted":
        return "Accepted, without effect in a simulation."
    return "Not modelled: any value but the default is a warning and has no effect."


def spelled(value):
    return "null" if value is None else ",".join(value) if isinstance(value, list) else json.dumps(value).strip('"')


def config_schema(config):
    at = config["scope"], config["name"]
    facts = [config["type"]]
    facts += [config["valid"]] if config["valid"] else []
    facts += ["required in Kafka"] if config["required"] else [f"default {spelled(config['default']) or 'empty'}"]
    facts += ["internal"] if config.get("internal") else []
    text = f"Kafka: {'; '.join(facts)}. {effect_of(config)}"
    text += f" Note: {config['note']}." if config.get("note") else ""
    text += f" Deprecated since Kafka {config['deprecated_since']}." if config.get("deprecated_since") else ""
    schema = shared("list", LIST) if from_scenario(config) else SPECIAL.get(at) or type_of(config)
    return {"description": text, **schema, **({"default": config["default"]} if config["default"] is not None else {}),
            **({"deprecated": True} if config.get("deprecated_since") else {})}


def removed_schema(removed):
    since = f" since Kafka {removed['removed_in']}" if removed["removed_in"] else ""
    note = f": {removed['note']}" if removed["note"] else ""
    return described(f"No config of Kafka 4.3 any more; a warning, without effect{since}{note}.", **shared("list", LIST), deprecated=True)


def configs(scope):
    properties = {"file": described("A properties file beside the scenario; the other keys lie over it.", type="string")}
    properties |= {c["name"]: config_schema(c) for c in sorted(spec["configs"], key=lambda c: c["name"]) if c["scope"] == scope}
    for removed in spec["removed_or_without_effect"]:
        if scope in removed["scope"].split(", "):
            properties.setdefault(removed["name"], removed_schema(removed))
    rest = {"patternProperties": {r"^zookeeper\.": shared("list", LIST)}} if scope == "broker" else {}
    return keys(properties, **rest)


# Values

VALUES = {
    "name": {"type": "string", "pattern": LEGAL_NAME},
    "partition": texts(PARTITION, examples=["orders-0"]),
    "duration": texts(DURATION, examples=["250ms", "45s", "5min"]),
    "positive_duration": texts(rf"(?=.*[1-9]){DURATION}", examples=["5s"]),
    "distribution": {
        "type": ["string", "object"], "pattern": f"^{DURATION}$", "minProperties": 1, "maxProperties": 1, "additionalProperties": False,
        "examples": ["2ms", {"uniform": ["1ms", "3ms"]}, {"exponential": "2ms"}, {"lognormal": {"median": "2ms", "p99": "50ms"}}],
        "properties": {
            "uniform": described("From the one duration to the other.", type="array", items=ref("duration"), minItems=2, maxItems=2),
            "exponential": ref("duration", "The mean."),
            "lognormal": described("A long tail.", **keys({"median": ref("positive_duration"), "p99": ref("positive_duration")},
                                                          ["median", "p99"]))}},
    "rate": texts(FRACTION + "/(ms|s|min|h)", examples=["600/s", "5/min"]),
    "size": {"type": ["integer", "string"], "minimum": 0, "maximum": 2**30, "pattern": "^[0-9]+(B|KiB|MiB|GiB)$"},
    "offsets": {"type": "object", "propertyNames": ref("partition"), "additionalProperties": whole(0), "minProperties": 1},
}


# What scenarios say

CLUSTER = keys({
    "brokers": {
        "description": 'How many, with the ids 1, 2, ...; or a list such as [{"id": 1, "rack": "a"}].',
        "type": ["integer", "array"], "minimum": 1, "maximum": 1000, "default": 1, "minItems": 1,
        "items": keys({"id": whole(0, 2**31 - 1, 'N of "broker-N" in events.'), "rack": described("broker.rack.", type="string")},
                      ["id"])},
    "configs": ref("broker_configs", "Broker configs, the same for all."),
    "network": described("Between any two processes.", **keys({"latency": ref("distribution", "One way.", default="500us")})),
}, **{
    "if": {"required": ["brokers"], "properties": {"brokers": {"anyOf": [{"type": "integer", "minimum": 2},
                                                                         {"type": "array", "minItems": 2}]}}},
    "then": {"required": ["configs"], "properties": {"configs": {
        "anyOf": [{"required": ["offsets.topic.replication.factor"]}, {"required": ["file"]}],
        "properties": {"offsets.topic.replication.factor": {**ONE, "not": {"type": "null"}}}}}},
})

TOPIC = keys({
    "partitions": whole(1, 10**6, default=1),
    "replicas": described("Only 1: more than one replica is not modelled yet.", type="integer", minimum=1, maximum=1, default=1),
    "size": ref("size", "Bytes of a value.", default=100),
    "backlog": described("Records per partition that are already there at time 0: a number, or one for each partition.",
                         **{"type": ["integer", "array"], "minimum": 0, "maximum": 10**12, "items": whole(0, 10**12), "default": 0}),
    "configs": ref("topic_configs"),
})

PRODUCER = keys({
    "topic": ref("name", "A topic of the scenario."),
    "rate": ref("rate", 'Records, such as "600/s" or "5/min".'),
    "size": ref("size", "Bytes of a value.", default=100),
    "from": ref("duration", "When the first record comes.", default="0s"),
    "to": ref("positive_duration", "Strictly before it the last one comes. Default: the run's end."),
    "arrivals": choice("Evenly spaced, or by chance.", "even", "poisson"),
    "partitions": described(
        'Round robin, or weights such as {"0": 3, "1": 1}: each record goes to the partition furthest behind its share.',
        default="even", anyOf=[{"enum": ["even"]},
                               {"type": "object", "propertyNames": {"pattern": "^(0|[1-9][0-9]{0,5})$"},
                                "additionalProperties": {"type": "number", "minimum": 0, "maximum": 10**6},
                                "not": {"additionalProperties": {"const": 0}}}]),
    "configs": ref("producer_configs"),
}, ["topic", "rate"])

SUBSCRIPTION = {"anyOf": [filled_list(ref("name")),
                          keys({"pattern": described("A regular expression; the whole name must match.", type="string",
                                                     minLength=1, maxLength=1000)}, ["pattern"])]}

PROCESS = keys({
    "time": ref("distribution", "Per record.", default="0s"),
    "batch": ref("distribution", "Per non-empty poll, before its first record.", default="0s"),
    "in": choice("In the polling thread, or in one worker thread while the polling thread polls on.", "poll", "worker"),
    "effect": choice("When processing takes effect: with each record, or of a whole poll at once at its end.", "record", "batch"),
    "on_throw": choice("close: the loop's finally closes the consumer. exit: the process dies. skip-record. skip-batch: the rest of "
                       "the poll is dropped. retry: seek back to the failed record and poll again.",
                       "close", "exit", "skip-record", "skip-batch", "retry"),
    "records": described("Exceptions to the rule.", type="array", items=keys({
        "partition": ref("partition"),
        "offset": whole(0),
        "time": ref("distribution", "Its processing time."),
        "throws": described("At the end of its processing time, at each attempt.", type="boolean", default=False),
        "attempts": whole(1, text="How many attempts are so; else all."),
    }, ["partition", "offset"], anyOf=[{"required": ["time"]}, {"required": ["throws"]}])),
})

COMMIT = {"anyOf": [
    {"enum": ["sync", "async"]},
    keys({
        "call": choice("What the application calls, apart from auto-commit.", "none", "sync", "async"),
        "when": choice("After or before the processing of what it covers.", "after", "before"),
        "every": described('Also {"records": 100}, {"batches": 3} or {"time": "5s"}.', default="batch", anyOf=[
            {"enum": ["batch", "record"]},
            keys({"records": whole(1), "batches": whole(1), "time": ref("positive_duration", "Checked after each record.")},
                 minProperties=1, maxProperties=1)]),
        "on_revoke": described("commitSync of all finished offsets in onPartitionsRevoked.", type="boolean", default=False),
    })]}

COMMON = {
    "subscribe": ref("subscription", 'Topic names, or {"pattern": "ord.*"}.'),
    "client": described("The implementation whose habits apply; librdkafka is not modelled yet.", enum=["java"], default="java"),
    "configs": ref("consumer_configs", "Consumer configs; a consumer's own lie over its group's."),
    "poll": ref("duration", "The timeout given to poll().", default="100ms"),
    "process": ref("process", "What the application does with a record."),
    "commit": ref("commit", 'What the application commits by itself; "sync" and "async" mean after each batch.'),
}

CONSUMER = keys({
    "start": texts(f"(never|{DURATION})", description='"never": only by an event.', default="0s", examples=["never", "10s"]),
    **COMMON,
    "configs": {"description": COMMON["configs"]["description"], "allOf": [ref("consumer_configs"), ref("settled_configs")]},
    "rack": described("client.rack.", type="string"),
}, dependentSchemas={"rack": {"properties": {"configs": {"properties": {"client.rack": {"type": "null"}}}}}})

COUNT_FORM = keys({
    "count": whole(1, 100_000),
    "name": described("Before the number: c1, c2, ...", type="string", pattern="^[A-Za-z0-9._-]{0,248}$", default="c"),
    "every": ref("duration", "From one start to the next.", default="0s"),
}, ["count"])

CONSUMERS = {
    "description": 'By name, unique in the scenario; or {"count": 30, "name": "c", "every": "1s"}.',
    "type": "object", "minProperties": 1,
    "if": {"anyOf": [{"required": [key], "properties": {key: {"not": {"type": "object"}}}} for key in ("count", "every")]},
    "then": COUNT_FORM,
    "else": {"propertyNames": {"allOf": [ref("name"), {"not": {"const": "network"}}]}, "additionalProperties": ref("consumer")},
}


def every_consumer(**schema):
    return {"properties": {"consumers": {"additionalProperties": {"type": "object", **schema}}}}


def settled_unless_overridden(name):
    overrides = {"anyOf": [{"required": [name]}, {"required": ["file"]}]}
    return {"if": every_consumer(required=["configs"], properties={"configs": overrides}),
            "else": {"properties": {"configs": {"properties": {name: ref(f"settled_configs/properties/{name}")}}}}}


GROUP = keys({**COMMON, "consumers": CONSUMERS}, ["consumers"], allOf=[
    {"if": {"not": {"required": ["subscribe"]}}, "then": every_consumer(required=["subscribe"])},
    *map(settled_unless_overridden, SETTLED)])

WHEN = keys({
    "consumer": ref("name", 'With "processed" or "delivered".'),
    "processed": whole(1, text="The instant the consumer's so many-th record since the start of the run is finished."),
    "delivered": whole(1, text="The same for its delivery by poll()."),
    "group": ref("name", 'With "rebalances".'),
    "rebalances": whole(1, text="The group's so many-th rebalance completes."),
}, minProperties=2, maxProperties=2,
    anyOf=[{"required": pair} for pair in (["consumer", "processed"], ["consumer", "delivered"], ["group", "rebalances"])])

PROCESS_OR_BROKER = 'A consumer, or a broker such as "broker-1"'
IN_HAND = "at the end of the batch in hand"

# verb: what it means, the keys it needs, those it may have
VERBS = {
    "crash": (f"{PROCESS_OR_BROKER}: the process is gone (kill -9).", [], []),
    "start": (f"{PROCESS_OR_BROKER}: starts (again), as a new process with the same configs.", [], []),
    "restart": (f'{PROCESS_OR_BROKER}: goes down, and starts "down" after the event.', ["down"], ["how"]),
    "stop": (f"A consumer leaves its loop {IN_HAND} and calls close(); of a broker, a controlled shutdown.", [], []),
    "freeze": (f"{PROCESS_OR_BROKER}: the whole process stands still (GC pause, SIGSTOP); connections stay open.", ["for"], []),
    "hang": ("Only a consumer's application thread blocks, at the end of the record in hand.", ["for"], []),
    "disconnect": (f'{PROCESS_OR_BROKER}: packets between it and all brokers (or those in "from") are lost.', ["for"], ["from"]),
    "rolling_restart": ('The consumers of a group, or "brokers": one after another, in name order.', ["every", "down"], ["how"]),
    "add_partitions": ('A topic has more partitions: "to", in all.', ["to"], []),
    "subscribe": (f"A consumer subscribes anew, {IN_HAND}.", ["to"], []),
    "unsubscribe": (f"A consumer unsubscribes, {IN_HAND}.", [], []),
    "seek": (f"A consumer seeks, {IN_HAND}.", ["to"], []),
    "pause": (f'A consumer pauses all partitions of its assignment, or "partitions", {IN_HAND}.', [], ["partitions"]),
    "resume": (f'A consumer resumes all partitions of its assignment, or "partitions", {IN_HAND}.', [], ["partitions"]),
    "set": ('A consumer or group, with "process", "commit" or "poll"; a producer, with "rate"; "network", with "latency".',
            [], ["process", "commit", "poll", "rate", "latency"]),
    "trim": ('Records of a topic below the offsets in "to" are deleted.', ["to"], []),
}
TO = {
    "add_partitions": whole(2, 10**6),
    "subscribe": ref("subscription"),
    "seek": {"anyOf": [{"enum": ["beginning", "end"]}, ref("offsets")]},
    "trim": ref("offsets"),
}
KEYS = {
    "down": ref("duration", "From the event to the start."),
    "how": choice("How it goes down.", "stop", "crash"),
    "for": ref("duration", "How long."),
    "from": described("The brokers it is cut off from, else all.", **filled_list(texts("broker-(0|[1-9][0-9]*)", examples=["broker-1"]))),
    "every": ref("duration", "From one to the next."),
    "to": described('add_partitions: their number. subscribe: topic names, or {"pattern": "ord.*"}. seek: "beginning", "end" or '
                    '{"orders-0": 1200}. trim: {"orders-0": 500}.'),
    "partitions": filled_list(ref("partition"), description="Those, else all of its assignment."),
    **{key: COMMON[key] for key in ("process", "commit", "poll")},
    "rate": ref("rate", "The new rate of a producer."),
    "latency": ref("distribution", "The new latency of the network."),
}


def any_key(names):
    return {"anyOf": [{"required": [name]} for name in names]}


# Of "network" the latency, of a producer the rate, else what the application does.
SET = {"if": {"properties": {"set": {"const": "network"}}},
       "then": {"required": ["latency"], "not": any_key(["process", "commit", "poll", "rate"])},
       "else": {**any_key(["process", "commit", "poll", "rate"]), "not": {"required": ["latency"]},
                "dependentSchemas": {"rate": {"not": any_key(["process", "commit", "poll"])}}}}


def beside(verb):
    _, needed, allowed = VERBS[verb]
    return {"propertyNames": {"enum": ["at", "when", "after", verb, *needed, *allowed]}, "required": needed,
            **({"properties": {"to": TO[verb]}} if verb in TO else {}), **(SET if verb == "set" else {})}


EVENT = keys({
    "at": ref("duration", "Since the start of the run."),
    "when": ref("when", "Instead of \"at\": once a consumer or group has come so far."),
    "after": ref("duration", "A delay, added to \"when\".", default="0s"),
    **{verb: ref("name", says[0]) for verb, says in VERBS.items()},
    **KEYS,
}, oneOf=[{"required": ["at"]}, {"required": ["when"]}], **any_key(VERBS),
    dependentRequired={"after": ["when"]}, dependentSchemas={verb: beside(verb) for verb in VERBS})


# Expectations

RANGE = {"minProperties": 1, "maxProperties": 2, "additionalProperties": False,
         "dependentRequired": {"about": ["within"], "within": ["about"]}}


def ranged(types_, own, value, **margin):
    limits = {key: value for key in ("min", "max", "about")}
    return {"type": [*types_, "object"], **own, "properties": {**limits, "within": {**value, **margin}}, **RANGE}


EXPECTED = {
    "expected_count": ranged(["integer"], {"minimum": -MOST, "maximum": MOST}, whole(-MOST), minimum=0),
    "expected_time": ranged(["string"], {"pattern": f"^{DURATION}$"}, ref("duration")),
    "expected_time_or_null": {"anyOf": [{"type": "null"}, ref("expected_time")]},
    "expected_times": {"type": "array", "items": ref("expected_time")},
    "expected_consumer": {"type": ["string", "null"]},
    "expected_partitions": {"type": "array", "items": ref("partition")},
}

# metric: of group, consumer, partition or producer; its value; what it counts (docs/scenario-format.md, section 2)
METRICS = {
    "produced": ("gt", "count", "Records of the topics that any member subscribed to at any time, committed to a log."),
    "delivered": ("gct", "count", "Deliveries by poll()."),
    "processed": ("gct", "count", "Processings finished."),
    "redelivered": ("gt", "count", "Deliveries beyond each record's first."),
    "duplicates": ("gt", "count", "Processings beyond each record's first."),
    "duplicated": ("gt", "count", "Distinct records processed more than once."),
    "lost": ("gt", "count", "Distinct records never processed though the group's next read would start past them."),
    "phantom": ("gt", "count", "Distinct records processed that a truncation then removed from the log."),
    "lag": ("gt", "count", "Distinct records not processed that the group would still read, or that a live owner has in hand."),
    "out_of_order": ("gt", "count", "Processings of an offset lower than the highest the group had processed of that partition."),
    "committed": ("t", "count", "Committed offset at the end, -1 if none."),
    "log_end": ("t", "count", "Log end offset."),
    "owner": ("t", "consumer", "The live consumer that owns it at the end; null if none."),
    "assigned": ("c", "partitions", "Sorted list of the partitions it owns at the end."),
    "rebalances": ("g", "count", "Generations whose leader's SyncGroup arrived."),
    "rebalanced_at": ("g", "times", "Those times, at the coordinator."),
    "assigned_at": ("c", "times", "onPartitionsAssigned called, with at least one partition."),
    "revoked_at": ("c", "times", "onPartitionsRevoked called, with at least one partition."),
    "lost_at": ("c", "times", "onPartitionsLost called, with at least one partition."),
    "first_delivery": ("gc", "time_or_null", "The first poll that returned records; null if none."),
    "last_delivery": ("gc", "time_or_null", "The last poll that returned records; null if none."),
    "longest_gap": ("gtp", "time_or_null", "Longest time without a delivery while there was something to read; of a producer, between two "
                                           "acknowledgements while it had something to send."),
    "longest_commit_gap": ("g", "time_or_null", "Longest time between two successful commits."),
    "evictions": ("gc", "count", "Members removed because their session ran out."),
    "commits": ("gc", "count", "Successful commits of at least one partition: by call, auto-commit, on revoke or on close."),
    "commit_errors": ("gc", "count", "commitSync and commitAsync calls of the application that failed."),
    "acked": ("p", "count", "Records acknowledged."),
    "unacked": ("p", "count", "Records given up."),
    "copies": ("p", "count", "Records written more than once to a log: the extra ones."),
    "acked_lost": ("p", "count", "Acknowledged, yet in no log at the end, and not by retention."),
}
SUBJECTS = {"g": NAME, "p": NAME, "c": f"{NAME}/{NAME}", "t": f"{NAME}/{PARTITION}"}


def metric_pattern(name):
    subjects = dict.fromkeys(SUBJECTS[of] for of in METRICS[name][0])
    return rf"^({'|'.join(subjects)})\.{name}$"


EXPECT = keys({}, patternProperties={metric_pattern(name): ref(f"expected_{kind}", text) for name, (_, kind, text) in METRICS.items()})


# The whole

def named(schema, *taken):
    names = {"allOf": [ref("name"), {"not": {"enum": list(taken)}}]} if taken else ref("name")
    return {"type": "object", "propertyNames": names, "additionalProperties": schema}


def schema():
    by_scope = {f"{scope}_configs": configs(scope) for scope in ("consumer", "producer", "topic", "broker")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of regroup",
        "description": "Generated by make_schema.py; do not edit.",
        **keys({
            "$schema": described("For editors; regroup ignores it.", type="string"),
            "name": texts(r"[^\x00-\x1f\x7f]+", description="One line. Default: the file's stem."),
            "about": described("What it shows, for a reader.", type="string"),
            "source": described("Where the numbers come from.", type="string"),
            "kafka": described("The version whose rules apply; others are not modelled yet.", const="4.3", default="4.3"),
            "seed": whole(0, 2**64 - 1, default=1),
            "duration": ref("duration", "Virtual time at which the run ends."),
            "until": choice("drained: end early once no producer will write any more, no event is still to come, and every group has "
                            "processed and committed all there is.", "duration", "drained"),
            "model": described("What real processes spend apart from waiting for each other; measured on Kafka 4.3.0.", **keys({
                "process_start": ref("duration", "From the start of a consumer's process to its first poll.", default="45ms"),
                "connect": ref("duration", "Of a new connection, apart from its round trips.", default="15ms"),
                "late_wake": ref("duration", "By how much a timed wait of the heartbeat thread is late.", default="600us"),
                "call": ref("duration", "Of a call that need not wait for the network: a poll() with records, a commitSync() refused at "
                            "once. Where records take time, before the first of a poll.", default="700us"),
                "request": ref("duration", "What a request takes apart from the network: all but fetch, commit and heartbeat.", default="3ms"),
                "coordinator_write": ref("duration", "Append to the offsets topic and the way up to its high watermark.", default="2500us"),
            })),
            "cluster": ref("cluster", "Brokers and network. Default: one broker."),
            "topics": described("By name.", **named(ref("topic"))),
            "producers": described("By name.", **named(ref("producer"), "network")),
            "groups": described("By group id.", **named(ref("group"), "network", "brokers")),
            "events": described('One verb each, with "at" or "when".', type="array", items=ref("event")),
            "expect": described('METRIC: what it must be, as a value, {"min": a, "max": b} or {"about": x, "within": y}. METRIC is '
                                "GROUP.m, GROUP/CONSUMER.m, GROUP/TOPIC-PARTITION.m or PRODUCER.m.", **EXPECT),
        }, ["duration", "topics", "groups"]),
        "$defs": {**VALUES, "cluster": CLUSTER, "topic": TOPIC, "producer": PRODUCER, "group": GROUP, "consumer": CONSUMER,
                  "subscription": SUBSCRIPTION, "process": PROCESS, "commit": COMMIT, "event": EVENT, "when": WHEN, **EXPECTED,
                  "settled_configs": {"properties": SETTLED}, **by_scope, **dict(sorted(types.items()))},
    }


def written(value, before="", indent=""):
    """JSON with what fits into a line on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or len(indent) + len(before) + len(flat) <= 130:
        return before + flat
    parts = [(f"{json.dumps(key)}: ", part) for key, part in value.items()] if isinstance(value, dict) else [("", part) for part in value]
    inner = ",\n".join(indent + "  " + written(part, key, indent + "  ") for key, part in parts)
    return before + ("{\n%s\n%s}" if isinstance(value, dict) else "[\n%s\n%s]") % (inner, indent)


file = here / "scenario.schema.json"
text = written(schema()) + "\n"
if "--check" not in sys.argv:
    file.write_text(text)
elif not file.exists() or file.read_text() != text:
    sys.exit(f"{file} is not what make_schema.py writes; run it without --check")
