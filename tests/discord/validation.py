"""Does the bot keep to Discord's official description, and to the limits that it leaves out?

    validation = Validation()
    async with Sandbox(token="made-up", observer=validation) as discord:
        ...
    assert validation.violations == []

Bodies are checked against `openapi.json` (see `extract.py`). The limits that the description
lacks, such as 2,000 characters, the 3 s clock or a second acknowledgement, are the sandbox's
rules: what it refuses is a violation, unless the world and not the bot is the reason (a missing
permission, a deleted message).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from bot.sandbox.application.interactions import CallbackKind
from bot.sandbox.journal import Exchange
from bot.sandbox.refusal import ErrorCode
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import MessageFlag

DESCRIPTION: Final = Path(__file__).with_name("openapi.json")
SCHEMAS: Final = "#/components/schemas/"

# Refusals that a bot without fault never gets.
FAULTS: Final = frozenset(
    {
        ErrorCode.UNKNOWN_WEBHOOK,
        ErrorCode.UNKNOWN_INTERACTION,
        ErrorCode.TOO_MANY_COMMANDS,
        ErrorCode.TOO_LARGE,
        ErrorCode.FORUM_CHANNEL,
        ErrorCode.ALREADY_ACKNOWLEDGED,
        ErrorCode.TOO_MANY_FOLLOW_UPS,
        ErrorCode.EMPTY_MESSAGE,
        ErrorCode.NON_TEXT_CHANNEL,
        ErrorCode.INVALID_TOKEN,
        ErrorCode.INVALID_FORM,
        ErrorCode.INVALID_JSON,
    }
)

CALLBACK: Final = "/interactions/{interaction_id}/{interaction_token}/callback"
FOLLOW_UP: Final = "/webhooks/{webhook_id}/{webhook_token}"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing in a request or its response that goes against the description."""

    method: str
    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Unions:
    """Turns unions into if/then wherever their members carry a `type`.

    Then an error is that of the one member that was meant, and one is tried instead of all.
    """

    schemas: JsonObject

    def turn(self) -> JsonObject:
        return {name: self._turn(each) for name, each in self.schemas.items()}

    def _turn(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._turn(item) for item in node]
        if not isinstance(node, dict):
            return node
        for key in ("oneOf", "anyOf"):
            if isinstance(node.get(key), list):
                rest = {name: node[name] for name in node if name != key}
                return rest | self._union(node[key])
        return {name: self._turn(value) for name, value in node.items()}

    def _union(self, members: list[Any]) -> JsonObject:
        others = [member for member in members if member != {"type": "null"}]
        if len(others) < len(members) and len(others) == 1:
            return {"if": {"not": {"type": "null"}}, "then": self._turn(others[0])}
        tags = [self._tags(member) for member in members]
        if not all(tags):
            return {"anyOf": [self._turn(member) for member in members]}
        branches = [
            {"if": {"properties": {"type": {"enum": found}}}, "then": member}
            for found, member in zip(tags, members, strict=True)
        ]
        every = {"enum": [tag for found in tags for tag in found]}
        shape = {"type": "object", "required": ["type"], "properties": {"type": every}}
        return {"if": shape, "then": {"allOf": branches}, "else": shape}

    def _tags(self, member: object) -> list[int]:
        """Return the values that `type` may have in a member of a union; none without a tag."""
        if not isinstance(member, dict) or "$ref" not in member:
            return []
        schema = self.schemas[member["$ref"].removeprefix(SCHEMAS)]
        return list(schema.get("properties", {}).get("type", {}).get("enum", ()))


@cache
def _description() -> tuple[JsonObject, JsonObject]:
    """Return the served paths, and the schemas with those of bodies and responses among them."""
    description = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    unions = dict(description["components"]["schemas"])
    for operations in description["paths"].values():
        for operation in operations.values():
            name = operation["operationId"]
            if "requestBody" in operation:
                unions[name] = operation["requestBody"]["content"]["application/json"]["schema"]
            for status, answer in operation["responses"].items():
                unions[f"{name} {status}"] = answer["content"]["application/json"]["schema"]
    # The description leaves out the responses to a deferred acknowledgement, which Discord gives.
    for kind, callbacks in (("Create", [4, 5]), ("Update", [6, 7])):
        resource = unions[f"{kind}MessageInteractionCallbackResponse"]
        resource["properties"]["type"]["enum"] = callbacks
    # A follow-up is a new message; the description also allows what an edit may hold.
    unions["execute_webhook"] = unions["execute_webhook"]["anyOf"][0]
    return description["paths"], Unions(unions).turn()


@cache
def _validator(
    method: str, template: str, status: int | None = None
) -> jsonschema_rs.Validator | None:
    """Return the check of an operation's body, or of its response with a status, if it has one."""
    paths, schemas = _description()
    operation = paths.get(template, {}).get(method.lower(), {})
    name = operation.get("operationId", "") + ("" if status is None else f" {status}")
    if name not in schemas:
        return None
    if status is None:
        # Discord takes ids as numbers too, and discord.py sends some of them so.
        either = {"anyOf": [schemas["SnowflakeType"], {"type": "integer"}]}
        schemas = schemas | {"SnowflakeType": either}
    root = {"$ref": SCHEMAS + name.replace(" ", "%20"), "components": {"schemas": schemas}}
    return jsonschema_rs.Draft202012Validator(root)


def schema_errors(method: str, template: str, body: object) -> list[str]:
    """Return what the official description says against a body, a sentence for each field."""
    return _errors(_validator(method, template), body)


def answer_errors(exchange: Exchange) -> list[str]:
    """Return what the official description says against a response of the sandbox."""
    return _errors(_validator(exchange.method, exchange.template, exchange.status), exchange.answer)


def _errors(validator: jsonschema_rs.Validator | None, value: object) -> list[str]:
    if validator is None:
        return []
    return [
        f"{'.'.join(map(str, error.instance_path)) or 'body'}: {error.message}"
        for error in validator.iter_errors(value)
    ]


def leaves(errors: JsonObject, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the sentences in Discord's tree of errors."""
    for key, value in errors.items():
        if key == "_errors":
            yield from (f"{'.'.join(path) or 'body'}: {each['message']}" for each in value)
        else:
            yield from leaves(value, (*path, key))


@dataclass
class Validation:
    """An observer of the sandbox that collects what goes against the description.

    Attributes:
        violations: Those of the bot, in its requests.
        sandbox_violations: Those of the sandbox, in its responses.
    """

    violations: list[Violation] = field(default_factory=list)
    sandbox_violations: list[Violation] = field(default_factory=list)
    _locks: dict[str, bool] = field(default_factory=dict)

    def __call__(self, exchange: Exchange) -> None:
        sentences = [*self._schema(exchange), *_refusal(exchange), *self._lock(exchange)]
        for sentence in dict.fromkeys(sentences):
            self.violations.append(Violation(exchange.method, exchange.path, sentence))
        for sentence in answer_errors(exchange):
            self.sandbox_violations.append(Violation(exchange.method, exchange.path, sentence))

    def _schema(self, exchange: Exchange) -> list[str]:
        return schema_errors(exchange.method, exchange.template, exchange.body)

    def _lock(self, exchange: Exchange) -> Iterator[str]:
        """Check that the first message after a defer asks for the same readers as the defer."""
        body = exchange.body if isinstance(exchange.body, dict) else {}
        if exchange.template.startswith(FOLLOW_UP) and exchange.method == "DELETE":
            # Whether or not the bot hears of it, the deferred answer is gone.
            self._locks.pop(exchange.path.split("/")[3], None)
        if exchange.status is None or exchange.status >= 400:
            return
        parts = exchange.path.split("/")
        if exchange.template == CALLBACK and body.get("type") == CallbackKind.DEFER:
            self._locks[parts[3]] = _is_ephemeral(body.get("data") or {})
        elif exchange.template.startswith(FOLLOW_UP) and exchange.method != "GET":
            locked = self._locks.pop(parts[3], None)
            follows = exchange.template == FOLLOW_UP
            if follows and locked is not None and locked != _is_ephemeral(body):
                yield "flags: the defer has fixed whether the first reply is ephemeral"


def _is_ephemeral(body: JsonObject) -> bool:
    return bool(int(body.get("flags") or 0) & MessageFlag.EPHEMERAL)


def _refusal(exchange: Exchange) -> Iterator[str]:
    if exchange.fault not in ("", "slow") or not isinstance(exchange.answer, dict):
        return
    if exchange.status == 501 or exchange.code in FAULTS:
        yield f"refused with {exchange.status}, code {exchange.code}: {exchange.answer['message']}"
        yield from leaves(exchange.answer.get("errors", {}))
