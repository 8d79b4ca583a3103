"""Readers of what a live panel's buttons and forms ask for. Nothing that a browser sends is trusted."""

from collections.abc import Mapping
from typing import Any

Asked = Mapping[str, Any]


def said(asked: Asked, name: str) -> str:
    """Return a data- attribute as text."""
    found = asked.get(name, "")
    return found if isinstance(found, str) else ""


def value(asked: Asked, name: str) -> str:
    """Return a form's field as text."""
    values = asked.get("values")
    found = values.get(name, "") if isinstance(values, Mapping) else ""
    return found.strip() if isinstance(found, str) else ""


def values(asked: Asked, name: str) -> tuple[str, ...]:
    """Return the ticked boxes of one name."""
    fields = asked.get("values")
    found = fields.get(name, []) if isinstance(fields, Mapping) else []
    return tuple(str(item) for item in found) if isinstance(found, list) else ()
