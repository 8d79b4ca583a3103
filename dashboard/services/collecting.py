"""Reading a whole log without looking for garbage meanwhile, and not looking through it ever after."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside, _enabled = 0, True


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: a million entries make none, and looking takes longer than the work itself.

    Nor do the many small things of one answer, which all go again. Several threads may do so at once: looking begins
    again where the last of them is done.
    """
    global _inside, _enabled
    with _lock:
        if not _inside:
            _enabled = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _enabled and not _inside:
                gc.enable()


def set_aside() -> None:
    """Look no more through what there is now: a long log that was read stays, and every look at it is a pause.

    What is garbage by now goes first; what is let go of later is freed, but for rings of things that hold each other.
    """
    gc.collect()
    gc.freeze()
