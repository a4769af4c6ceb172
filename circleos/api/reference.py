"""The OpenAPI document as the reference page shows it: operations, fields and examples."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A parameter, or a field of a body, with what it holds in words."""

    name: str
    kind: str
    required: bool
    description: str
    place: str = "body"
    example: str = ""


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One status that an operation can answer with."""

    status: str
    description: str
    fields: tuple[FieldShown, ...]


@dataclass(frozen=True, slots=True)
class OperationShown:
    """One endpoint. `body_example` is JSON to begin with; empty for operations without a body.

    `form` holds the fields of a body that is a form instead, such as one with a file.
    """

    key: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[FieldShown, ...]
    body: tuple[FieldShown, ...]
    body_example: str
    form: tuple[FieldShown, ...]
    answers: tuple[AnswerShown, ...]


def operations_by_tag(document: Document) -> dict[str, list[OperationShown]]:
    """All operations, grouped as the rooms group them, in the document's order."""
    groups: dict[str, list[OperationShown]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", [""])[0]
            groups.setdefault(tag, []).append(_operation(document, path, method, operation))
    return groups


def _operation(document: Document, path: str, method: str, operation: Document) -> OperationShown:
    asked = operation.get("requestBody", {})
    body = _json_schema(asked)
    form = _schema(asked, "multipart/form-data")
    return OperationShown(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=tuple(
            FieldShown(
                name=each["name"],
                kind=_kind(each["schema"]),
                required=each["required"],
                description=each.get("description", ""),
                place=each["in"],
                example=str(each.get("example", "")),
            )
            for each in operation["parameters"]
        ),
        body=tuple(_fields(document, body)) if body else (),
        body_example=_example(document, body),
        form=tuple(_fields(document, form)) if form else (),
        answers=tuple(
            AnswerShown(
                status=str(status),
                description=each["description"],
                fields=tuple(_fields(document, _json_schema(each))),
            )
            for status, each in operation["responses"].items()
        ),
    )


def _json_schema(content_holder: Document) -> Document:
    return _schema(content_holder, "application/json")


def _schema(content_holder: Document, media_type: str) -> Document:
    content = content_holder.get("content", {})
    schema: Document = content.get(media_type, {}).get("schema", {})
    return schema


def _fields(document: Document, schema: Document, prefix: str = "") -> Iterator[FieldShown]:
    """The fields of an object and of the objects in it: `address`, `address.city`, `items[].id`."""
    schema = _resolved(document, schema)
    for name, field in schema.get("properties", {}).items():
        inner = _object_in(document, field)
        yield FieldShown(
            name=prefix + name,
            kind=_kind(field),
            required=name in schema.get("required", ()),
            description=field.get("description", ""),
        )
        if inner is not None:
            mark = "[]." if "items" in field else "."
            yield from _fields(document, inner, f"{prefix}{name}{mark}")


def _object_in(document: Document, field: Document) -> Document | None:
    """The object that a field, one of its alternatives or its items hold."""
    for each in (field, field.get("items", {}), *field.get("anyOf", ()), *field.get("allOf", ())):
        resolved = _resolved(document, each)
        if "properties" in resolved:
            return resolved
    return None


def _resolved(document: Document, schema: Document) -> Document:
    if "$ref" not in schema:
        return schema
    resolved: Document = document
    for part in schema["$ref"].removeprefix("#/").split("/"):
        resolved = resolved[part]
    return resolved


def _kind(schema: Document) -> str:
    """What a value is, in the words of JSON Schema."""
    if "$ref" in schema:
        return "object"
    if alternatives := schema.get("anyOf") or schema.get("allOf"):
        return " or ".join(dict.fromkeys(_kind(each) for each in alternatives))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}s"
    return str(schema.get("format") or schema.get("type", "value"))


def _example(document: Document, schema: Document) -> str:
    """The body of the schema's own example, as people write JSON."""
    examples = _resolved(document, schema).get("examples", ()) if schema else ()
    return json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else ""
