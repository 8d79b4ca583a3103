"""A GeoJSON of 50 MB, looked at as `plan import --dry-run` does, in a process of its own: how long, how much memory."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Figure, plain

SIZE = 50_000_000
MOST_MEMORY = 1_000_000_000
LON, LAT = -88.28, 42.03
NAMES = {
    "read": "50 MB GeoJSON looked at, 293,000 points", "refused": "50 MB GeoJSON refused, over 300,000 points",
}  # fmt: skip


def measure(folder: Path) -> list[Figure]:
    """Make both files in `folder`, and look at each."""
    figures = []
    for what, name in NAMES.items():
        file = folder / f"{what}.geojson"
        if not file.exists():
            file.write_text(_file(2_900 if what == "read" else 14_500, pretty=what == "read"), encoding="utf-8")
        command = [sys.executable, "-m", "tests.bench.plan_files", str(file)]
        out = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        assert out["said"].startswith("refused") == (what == "refused"), out["said"]
        size = f"{file.stat().st_size / 1e6:.0f} MB, {out['memory'] / 1e6:.0f} MB at most in memory"
        figures.append(Figure(name, plain(out["seconds"]), size, "<= 1,000 MB", out["memory"] <= MOST_MEMORY))
    return figures


def _file(areas: int, pretty: bool) -> str:
    listed = [_area(n) for n in range(areas)]
    text = json.dumps({"type": "FeatureCollection", "features": listed}, indent=5 if pretty else None)
    return text + " " * max(0, SIZE - len(text))


def _area(number: int) -> dict[str, object]:
    ring = [*_ring(number)]
    return {
        "type": "Feature", "id": f"z{number}", "properties": {"kind": "zone", "name": f"Zone {number}"},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }  # fmt: skip


def _ring(number: int) -> Iterator[tuple[float, float]]:
    west, south = LON + number % 100 / 1_000, LAT + number // 100 / 1_000
    for n in range(50):
        yield west + n / 123_456.7, south
    for n in range(50):
        yield west + 49 / 123_456.7 - n / 123_456.7, south + 4e-4 + n / 98_765_432.1


def look(file: Path) -> dict[str, object]:
    """Look at the file and say what became of it, in how many seconds and bytes."""
    from dashboard.ingest.geo_files import load
    from dashboard.ingest.geo_preview import preview
    from dashboard.model.errors import PayloadRefused
    from dashboard.projections.situation import Situation

    began = time.perf_counter()
    try:
        said = f"{preview(load(file), Situation()).count('new')} new"
    except PayloadRefused as error:
        said = f"refused: {error}"
    seconds = time.perf_counter() - began
    return {"said": said, "seconds": seconds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(look(Path(sys.argv[1]))))
