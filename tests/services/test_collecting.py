"""Garbage is collected again when the last who wanted none of that is done, and none of it is set aside."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from dashboard.services.collecting import set_aside, uncollected


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_looking_for_garbage_begins_again_where_the_last_of_several_is_done() -> None:
    first, second = uncollected(), uncollected()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    with uncollected():
        second.__exit__(None, None, None)
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_had_it_off_before_has_it_off_afterwards() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_a_ring_that_nobody_holds_any_more_is_not_set_aside_for_ever() -> None:
    class Ring:
        """Something that holds itself."""

        def __init__(self) -> None:
            self.me = self

    with uncollected():
        gone = weakref.ref(Ring())
        set_aside()
    assert gone() is None
