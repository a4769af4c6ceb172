"""Reading what the API answers."""

from typing import Any


def errors(answer: Any) -> dict[str, str]:
    """What a refusal says, by field; it must have the form of RFC 9457."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return {error["field"]: error["message"] for error in problem["errors"]}
