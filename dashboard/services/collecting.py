"""Reading a whole log without looking for garbage meanwhile, and not looking through it ever after."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: a million entries make none, and looking takes longer than the work itself.

    Nor do the many small things of one answer, which all go again. Several threads may do so at once: where the first
    of them is done, looking begins again for all.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def set_aside() -> None:
    """Look no more through what there is now: a long log that was read stays, and every look at it is a pause.

    What is let go of is freed all the same, but for rings of things that hold each other.
    """
    gc.freeze()
