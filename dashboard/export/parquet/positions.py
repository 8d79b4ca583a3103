"""The tracks as rows: every fix as it was received, written as it is read so that a day of it needs little memory."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from dashboard.export.parquet.tables import INSTANT, Columns, File
from dashboard.journal.tracks import DEGREE, Fixes, Tracks

POSITIONS: Columns = {
    "unit": pa.dictionary(pa.int32(), pa.string()), "at": INSTANT, "received": INSTANT, "lat": pa.float64(),
    "lon": pa.float64(),
}  # fmt: skip
GROUP = 500_000  # fixes a row group: 16 MB in memory


def write_positions(tracks: Tracks, event: str, file: File, progress: Callable[[str, int, int], None]) -> None:
    """Write every fix of `event`, in the order received."""
    waiting, received, count = list[Fixes](), list[int](), 0
    total = tracks.count(event)
    for at, fixes in tracks.chunks(event):
        waiting.append(fixes)
        received.append(at)
        count += len(fixes)
        if count >= GROUP:
            _add(tracks, event, file, waiting, received)
            progress("writing positions", file.rows, total)
            waiting, received, count = [], [], 0
    if count:
        _add(tracks, event, file, waiting, received)
        progress("writing positions", file.rows, total)


def _add(tracks: Tracks, event: str, file: File, chunks: list[Fixes], received: list[int]) -> None:
    fixes = np.concatenate(chunks)
    heard = np.repeat(np.array(received, dtype=np.int64), [len(chunk) for chunk in chunks])
    units = pa.array(fixes["unit"].astype(np.int32))
    file.add([
        pa.DictionaryArray.from_arrays(units, pa.array(tracks.units(event), pa.string())),
        pa.array(fixes["at"], INSTANT), pa.array(heard, INSTANT),
        pa.array(fixes["lat"] / DEGREE), pa.array(fixes["lon"] / DEGREE),
    ])  # fmt: skip
