"""Parameter sets from files: read whole, or refused in one line that names the field."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.ingest.parameter_files import LARGEST, uploaded, written
from dashboard.model.errors import PayloadRefused
from dashboard.services.parameters import FOLDER

NUMBER = {"id": "exit_rate", "name": "Exit flow", "value": 82, "unit": "people/m/min", "source": "Our own test"}


def a_file(*numbers: dict[str, Any], **rest: Any) -> bytes:
    return json.dumps({"id": "ours", "name": "Ours", "parameters": list(numbers or (NUMBER,)), **rest}).encode()


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_a_shipped_set_comes_back_as_it_was(file: Path) -> None:
    one = uploaded(file.name, file.read_bytes())
    assert one.id == file.stem
    assert uploaded("again.json", written(one)) == one


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in NUMBER.items() if name != field}


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (a_file(NUMBER | {"value": "82"}), "exit_rate.value: expected a number, got text"),
        (a_file(NUMBER | {"value": None}), "exit_rate.value: expected a number, got nothing"),
        (a_file(NUMBER | {"value": -1}), "exit_rate: must be a number from 0 to"),
        (a_file(NUMBER | {"value": float("nan")}), "exit_rate: must be a number from 0 to"),
        (a_file(NUMBER | {"value": 0}), "exit_rate: must be more than 0 (people/m/min)"),
        (a_file(NUMBER | {"source": " "}), "exit_rate: say where the number comes from (source)"),
        (a_file(NUMBER | {"status": "sure"}), "exit_rate: its status must be one of: checked, to be checked, local"),
        (a_file(without("source")), "exit_rate.source: is missing; fill it in"),
        (a_file(NUMBER | {"safe": True}), "exit_rate.safe: is no field of a set"),
        (a_file(without("id")), "parameters[0].id: is missing; fill it in"),
        (a_file(NUMBER, NUMBER), "exit_rate: two numbers have the same id; keep one"),
        (a_file(id="Our town"), "id: 'Our town' must be 1 to 40 small letters"),
        (a_file(name=""), "name: is empty"),
        (a_file(agreed="all"), "agreed: is no field of a set"),
        (b'{"id": "ours", "id": "uk"}', "id: stands there twice in one object; keep one"),
        (b"[]", "file: expected an object {...}, got a list [...]"),
        (b"", "file: is no JSON"),
        (b"\xff", "file: is not UTF-8 text"),
        (b"[" * 100_000, "file: is nested too deep"),
        (b'{"value": ' + b"1" * 5_000 + b"}", "file: holds a number that is too long"),
        (b" " * (LARGEST + 1), "file: must be of at most"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_that_names_file_and_field(raw: bytes, line: str) -> None:
    with pytest.raises(PayloadRefused) as refused:
        uploaded("a\nfile.json", raw)
    assert str(refused.value).startswith(f"a file.json: {line}")
    assert "\n" not in str(refused.value)
