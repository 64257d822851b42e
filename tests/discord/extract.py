"""Which part of Discord's official API description does the sandbox serve?

    python -m tests.discord.extract PATH/TO/openapi.json

writes that part as `openapi.json` beside this file: the request bodies and the successful
responses of the served paths, and the schemas that they reach. The description is Discord's,
under the MIT licence in `openapi.LICENSE`; it is published at
https://github.com/discord/discord-api-spec.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

from bot.sandbox import Sandbox

TARGET: Final = Path(__file__).with_name("openapi.json")
SCHEMAS: Final = "#/components/schemas/"


def find_references(node: object) -> set[str]:
    """Return the names of the schemas that a part of the description refers to."""
    if isinstance(node, list):
        return {name for item in node for name in find_references(item)}
    if not isinstance(node, dict):
        return set()
    own = {str(node["$ref"]).removeprefix(SCHEMAS)} if "$ref" in node else set()
    return own | {name for value in node.values() for name in find_references(value)}


def trim(description: dict[str, Any], operations: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the description of these operations, with JSON bodies only.

    A multipart request carries the same JSON in `payload_json`.
    """
    paths: dict[str, Any] = {}
    for method, template in sorted(operations):
        operation = description["paths"][template][method.lower()]
        kept = {"operationId": operation["operationId"]}
        if "requestBody" in operation:
            kept["requestBody"] = _json(operation["requestBody"])
        kept["responses"] = {
            status: _json(response)
            for status, response in operation["responses"].items()
            if status.startswith("2") and "content" in response
        }
        paths.setdefault(template, {})[method.lower()] = kept
    schemas: dict[str, Any] = {}
    missing = find_references(paths)
    while missing:
        found = {name: description["components"]["schemas"][name] for name in missing}
        schemas |= found
        missing = find_references(found) - schemas.keys()
    return {
        "openapi": description["openapi"],
        "info": description["info"],
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _json(part: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": part["content"]["application/json"]}}


def main(source: Path) -> None:
    operations = Sandbox(token="none needed").rest.operations
    description = json.loads(source.read_text(encoding="utf-8"))
    text = json.dumps(trim(description, operations), indent=1, ensure_ascii=False)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
