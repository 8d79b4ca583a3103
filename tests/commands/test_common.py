"""A file that a command writes is there whole or not at all."""

from pathlib import Path

import pytest

from dashboard.commands.common import replaced
from dashboard.model.errors import PayloadRefused


def test_a_file_is_replaced_when_the_new_one_is_complete(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_text("old")

    def write(part: Path) -> int:
        assert file.read_text() == "old"
        return part.write_text("new")

    assert replaced(file, write) == 3
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("plan.pdf", "new")]


@pytest.mark.parametrize(("failing", "told", "said"), [
    (OSError(28, "No space left on device"), PayloadRefused, "^output: .*plan.pdf cannot be written: No space left"),
    (PayloadRefused("rows: none"), PayloadRefused, "^rows: none$"),
    (KeyboardInterrupt(), KeyboardInterrupt, "^$"),
])  # fmt: skip
def test_what_was_there_stays_and_nothing_half_is_left_when_writing_fails(tmp_path: Path, failing, told, said) -> None:
    file = tmp_path / "plan.pdf"
    file.write_text("old")

    def write(part: Path) -> None:
        part.write_text("ha")
        raise failing

    with pytest.raises(told, match=said):
        replaced(file, write)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("plan.pdf", "old")]


def test_a_device_is_written_itself() -> None:
    assert replaced(Path("/dev/null"), lambda part: part.write_bytes(b"gone")) == 4
    assert Path("/dev/null").is_char_device()
