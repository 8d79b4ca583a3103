"""Snapshots are read as they were written, or not at all."""

import threading
from pathlib import Path

import pytest

from dashboard.journal.snapshots import Snapshots


def kept(folder: Path) -> Path:
    """The one file that is there."""
    (file,) = folder.glob("*.snapshot")
    return file


def test_a_snapshot_comes_back_as_it_was_written_under_its_own_name_only(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path / "a" / "b", "code")
    assert snapshots.read("fest", "known") is None
    assert snapshots.write(b"first", "fest", "known")
    assert snapshots.write(b"second", "fest", "known")
    assert snapshots.read("fest", "known") == b"second"
    assert snapshots.read("fest", "happened") is None
    snapshots.drop("fest", "known")
    assert snapshots.read("fest", "known") is None


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b[:-1] + b"X", lambda b: b"X" + b[1:], lambda _: b""])
def test_a_damaged_snapshot_is_not_read_and_is_thrown_away(tmp_path: Path, change) -> None:
    snapshots = Snapshots(tmp_path, "code")
    snapshots.write(b"what it was", "fest")
    kept(tmp_path).write_bytes(change(kept(tmp_path).read_bytes()))
    assert snapshots.read("fest") is None
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_of_other_code_is_not_read(tmp_path: Path) -> None:
    Snapshots(tmp_path, "old code").write(b"what it was", "fest")
    assert Snapshots(tmp_path, "new code").read("fest") is None


def test_a_snapshot_that_stands_under_another_name_is_not_read(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path, "code")
    snapshots.write(b"what it was", "fest")
    first = kept(tmp_path)
    snapshots.write(b"else", "other")
    other = next(file for file in tmp_path.glob("*.snapshot") if file != first)
    other.write_bytes(first.read_bytes())
    assert snapshots.read("other") is None


def test_a_folder_that_others_may_write_is_neither_read_nor_written(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path, "code")
    snapshots.write(b"what it was", "fest")
    tmp_path.chmod(0o777)
    assert snapshots.read("fest") is None
    assert not snapshots.write(b"more", "fest")


def test_where_no_folder_can_be_made_nothing_is_kept_and_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    snapshots = Snapshots(tmp_path / "file" / "folder", "code")
    assert not snapshots.write(b"what it was", "fest")
    assert snapshots.read("fest") is None
    snapshots.drop("fest")


def test_who_makes_the_same_snapshot_waits_for_whoever_is_at_it(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with Snapshots(tmp_path / "a", "code").alone("fest", "prepared"):
            order.append("second")

    other = threading.Thread(target=second)
    with Snapshots(tmp_path / "a", "code").alone("fest", "prepared"):
        other.start()
        with Snapshots(tmp_path / "a", "code").alone("other", "prepared"):
            order.append("first")
    other.join()
    assert order == ["first", "second"]
