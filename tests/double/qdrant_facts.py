"""`python -m tests.double.qdrant_facts openapi.json` writes qdrant_facts.json: of Qdrant's specification
(docs/redoc/master/openapi.json in its repository) what our client uses, as JSON Schemas that allow nothing else.

Of every object only the properties in `USED` are kept, and of alternatives those that can be had with these.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("qdrant_facts.json")
ONE = "/collections/{collection_name}"
CALLS = [
    ("GET", "/collections"),
    ("GET", "/aliases"),
    ("GET", f"{ONE}/exists"),
    ("PUT", ONE),
    ("DELETE", ONE),
    ("PUT", f"{ONE}/index"),
    ("POST", "/collections/aliases"),
    ("PUT", f"{ONE}/points"),
    ("PUT", f"{ONE}/points/vectors"),
    ("POST", f"{ONE}/points/delete"),
    ("POST", f"{ONE}/points/query"),
    ("POST", f"{ONE}/points/scroll"),
]
USED = {
    *("vectors", "sparse_vectors", "size", "distance", "datatype", "hnsw_config", "m"),  # to make a collection
    *("field_name", "field_schema"),
    *("actions", "create_alias", "delete_alias", "collection_name", "alias_name"),
    *("points", "id", "vector", "payload", "indices", "values"),  # to put points
    *("filter", "must", "key", "match", "any"),  # to choose some
    *("query", "nearest", "using", "limit", "offset", "params", "exact", "with_payload", "with_vector"),  # to find some
}
KEPT = {"type", "properties", "required", "additionalProperties", "items", "anyOf", "allOf", "oneOf", "enum", "$ref"}
CHOICES = {"anyOf", "allOf", "oneOf"}
BOUNDS = {"minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength"}


def facts_of(specification: dict[str, Any]) -> dict[str, Any]:
    """The query parameters and the body's schema of each call, and the schemas that these refer to."""
    schemas = {name: _reduced(schema) for name, schema in specification["components"]["schemas"].items()}
    calls = {}
    for method, path in CALLS:
        given = specification["paths"][path][method.lower()]
        content = given.get("requestBody", {}).get("content", {}).get("application/json", {})
        calls[f"{method} {path}"] = {
            "query": sorted(one["name"] for one in given.get("parameters", []) if one["in"] == "query"),
            "body": _reduced(content["schema"]) if content else None,
        }
    needed: dict[str, Any] = {}
    waiting = list(_references(calls))
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = _with_possible(schemas[name], schemas)
            waiting += _references(needed[name])
    return {"version": specification["info"]["version"], "calls": calls, "schemas": dict(sorted(needed.items()))}


def _reduced(schema: Any) -> Any:
    if schema is True or schema is False or not isinstance(schema, dict):
        return schema
    if schema.get("nullable") and len(schema) == 1:
        return {"type": "null"}
    kept = {name: value for name, value in schema.items() if name in KEPT | BOUNDS}
    if schema.get("nullable") and "type" in kept:
        kept["type"] = [kept["type"], "null"]
    if "$ref" in kept:
        return {"$ref": kept["$ref"].replace("#/components/schemas/", "#/schemas/")}
    if "properties" in kept:
        kept["properties"] = {name: _reduced(value) for name, value in kept["properties"].items() if name in USED}
        kept["additionalProperties"] = False
    elif "additionalProperties" in kept:
        kept["additionalProperties"] = _reduced(kept["additionalProperties"])
    if "items" in kept:
        kept["items"] = _reduced(kept["items"])
    for choice in CHOICES & kept.keys():
        kept[choice] = [_reduced(one) for one in kept[choice]]
    return kept


def _with_possible(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The same without alternatives that need a property which is not kept."""
    made = dict(schema)
    for choice in CHOICES & made.keys():
        named = [(one, schemas[one["$ref"].rpartition("/")[2]] if "$ref" in one else one) for one in made[choice]]
        made[choice] = [
            one for one, meant in named if set(meant.get("required", ())) <= set(meant.get("properties", USED))
        ]
    if isinstance(made.get("items"), dict):
        made["items"] = _with_possible(made["items"], schemas)
    if "properties" in made:
        made["properties"] = {name: _with_possible(one, schemas) for name, one in made["properties"].items()}
    return made


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name == "$ref":
                yield one.rpartition("/")[2]
            else:
                yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def _lines(facts: dict[str, Any]) -> str:
    return ",\n".join(f'  "{name}": {json.dumps(one)}' for name, one in facts.items())


if __name__ == "__main__":
    read = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    made = facts_of(read)
    parts = [f' "{name}": {{\n{_lines(made[name])}\n }}' for name in ("calls", "schemas")]
    text = ",\n".join([f' "version": {json.dumps(made["version"])}', *parts])
    FACTS.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
