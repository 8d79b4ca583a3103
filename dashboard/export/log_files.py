"""The log as one file to take away: journal lines, CSV, an Excel workbook, or all Parquet tables in one archive."""

import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile

from dashboard.export.iap.orders import Progress
from dashboard.export.log import write_log
from dashboard.export.log_excel import write_excel
from dashboard.export.log_orders import LogFile, LogForm
from dashboard.export.parquet.making import write_parquet
from dashboard.services.desk import Desk

EVERY = 500


class _Told(io.TextIOWrapper):
    """Text on its way into a file; says how many lines went by."""

    def __init__(self, file: Path, progress: Progress, total: int) -> None:
        super().__init__(file.open("wb"), "utf-8", newline="")
        self._progress, self._total, self._lines = progress, total, 0

    def write(self, text: str) -> int:
        self._lines += 1
        if self._lines % EVERY == 0:
            self._progress("writing entries", min(self._lines, self._total), self._total)
        return super().write(text)


def log_file(desk: Desk, event: str, form: LogForm, progress: Progress = lambda *_: None) -> LogFile:
    """Return the whole log of `event` as a file, written through one on disk; UnknownEvent, PayloadRefused."""
    desk.head(event)
    made: dict[str, Callable[[], LogFile]] = {
        "xlsx": lambda: _excel(desk, event, progress), "parquet": lambda: _parquet(desk, event, progress)
    }  # fmt: skip
    return made.get(form, lambda: _text(desk, event, form, progress))()


def _text(desk: Desk, event: str, form: LogForm, progress: Progress) -> LogFile:
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"log.{form}"
        with _Told(file, progress, desk.head(event).seq) as stream:
            head = write_log(desk, event, form, stream)
        return LogFile(file.read_bytes(), form, head)


def _excel(desk: Desk, event: str, progress: Progress) -> LogFile:
    progress("writing the workbook", 0, 1)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "log.xlsx"
        head = write_excel(desk, event, file)
        progress("writing the workbook", 1, 1)
        return LogFile(file.read_bytes(), "xlsx", head)


def _parquet(desk: Desk, event: str, progress: Progress) -> LogFile:
    with TemporaryDirectory() as folder:
        written = write_parquet(desk, event, Path(folder), progress)
        packed = io.BytesIO()
        with ZipFile(packed, "w", ZIP_STORED) as archive:
            for name in written.rows:
                archive.write(Path(folder) / f"{name}.parquet", f"{name}.parquet")
        return LogFile(packed.getvalue(), "parquet.zip", written.head)
