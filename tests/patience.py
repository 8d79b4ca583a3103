"""How long tests wait for what must come soon."""

import os


def within(milliseconds: float) -> float:
    """So long on a machine with nothing else to do; longer as this one has more to do than processors."""
    return milliseconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
