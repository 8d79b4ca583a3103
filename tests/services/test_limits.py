"""The limits are local data, and a wrong file is said plainly."""

from pathlib import Path

import pytest

from dashboard.model.errors import PayloadRefused
from dashboard.services.limits import FILE, limits


def test_the_shipped_limits_are_read_and_say_that_nobody_has_agreed_them() -> None:
    found = limits()
    assert (found.lead.red["P1"], found.data.dead, found.agreed_by) == (120, 15, ())
    assert found.source


@pytest.mark.parametrize(
    ("before", "after", "named"), [('"lost": 1800', '"lost": "soon"', "position.lost"), ('"data"', '"dta"', "dta")]
)
def test_a_wrong_field_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    file = tmp_path / "limits.json"
    file.write_text(FILE.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(PayloadRefused, match=named):
        limits(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PayloadRefused, match=r"nothing\.json"):
        limits(tmp_path / "nothing.json")
