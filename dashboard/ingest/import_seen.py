"""A first look at a file that others wrote: how it is written, its columns, its first rows, and what stands in it."""

import codecs
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

from msgspec import structs

from dashboard.ingest.cad_tables import SUFFIXES, Cells, Table, distinct, fullest_sheet, lines_above, opened, raw_of
from dashboard.ingest.mapping import FileInfo
from dashboard.model.errors import PayloadRefused
from dashboard.model.imports import Reading, Seen
from dashboard.model.text import clean

FIRST = 8
SAMPLE = 3_000
MOST_VALUES = 6_000
DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "latin-1", "cp850", "mac-roman")
EASTERN = ("cp932", "euc_kr", "gb18030", "big5")
BEGINNING = 200_000


def look(path: Path, name: str, asked: Reading) -> Seen:
    """Look through the whole file at `path` that a stranger calls `name`. PayloadRefused says what is wrong with it."""
    try:
        reading = guessed_reading(path, name, asked)
        file = FileInfo(
            encoding=reading.encoding, delimiter=reading.delimiter, format=reading.format, sheet=reading.sheet,
            skip=reading.skip,
        )  # fmt: skip
        if not file.skip and reading.format != "json" and (above := lines_above(path, file)):
            reading, file = structs.replace(reading, skip=above), structs.replace(file, skip=above)
        table = opened(path, file)
        return _seen(table, name, reading)
    except PayloadRefused as error:
        raise PayloadRefused(str(error).replace(str(path), clean(name)[:80])) from error


def looked(name: str, raw: bytes, asked: Reading) -> Seen:
    """Look through an uploaded file; as `look`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export{Path(name).suffix[:8]}"
        path.write_bytes(raw)
        return look(path, name, asked)


def guessed_reading(path: Path, name: str, asked: Reading) -> Reading:
    """Fill in what is not asked for: the form by the name and the first bytes, the encoding by what can be decoded."""
    raw = raw_of(path)
    kind = asked.format or SUFFIXES.get(name.rpartition(".")[2].lower(), "")
    if not kind:
        kind = (
            "xlsx"
            if raw[:4] == b"PK\x03\x04"
            else "json"
            if raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")
            else "csv"
        )
    encoding = asked.encoding or _encoding(raw)
    if kind == "xlsx":
        encoding = asked.encoding or "utf-8-sig"
        asked = structs.replace(asked, sheet=asked.sheet or fullest_sheet(path, raw))
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise PayloadRefused(f"encoding: '{encoding[:40]}' is none (such as utf-8 or cp1252)") from None
    delimiter = asked.delimiter or (_delimiter(raw, encoding) if kind == "csv" else ",")
    return structs.replace(asked, format=kind, encoding=encoding, delimiter=delimiter)


NULS = 4  # in UTF-16 at least every fourth byte of a table is zero; in other encodings one is damage


def _encoding(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if raw[:BEGINNING].count(0) * NULS > len(raw[:BEGINNING]):
        return "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(raw)
    except UnicodeDecodeError:
        mixed = any(_utf8(line) for line in raw.split(b"\n") if not line.isascii())
        return "utf-8-sig" if mixed else _of_one_byte_or_two(raw)
    return "utf-8-sig"


def _of_one_byte_or_two(raw: bytes) -> str:
    """Windows-1252, but for a text that is none in it and reads whole in an encoding of East Asia."""
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError:
        for encoding in EASTERN:
            with suppress(UnicodeDecodeError):
                raw.decode(encoding)
                return encoding
    return "cp1252"


def _utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(raw: bytes, encoding: str) -> str:
    """Choose what stands equally often in the first lines; a comma where nothing does."""
    lines = raw[:BEGINNING].decode(encoding, "replace").splitlines()[:20]
    whole = lines[:-1] if len(lines) > 1 and len(raw) > BEGINNING else lines
    usual: dict[str, tuple[bool, int]] = {}
    for sign in DELIMITERS:
        counts = Counter(line.count(sign) for line in whole if sign in line)
        for count, alike in counts.most_common(1):
            usual[sign] = (alike > len(whole) // 2, count)
    return max(usual, key=usual.__getitem__, default=",")


def _seen(table: Table, name: str, reading: Reading) -> Seen:
    header = [clean(title) for title in distinct(table.header)]
    counts = _Counts(header)
    for line in table.rows:
        counts.add(line)
    if not counts.rows:
        raise PayloadRefused(f"file: {clean(name)[:80]} has 0 rows under its line of column names")
    said = tuple(
        f"column {n + 1} has {'a name that stands twice' if table.header[n].strip() else 'no name'}: "
        f"it is called '{title}' here" for n, title in enumerate(header) if title != clean(table.header[n])
    )  # fmt: skip
    if reading.skip:
        said = (f"the first {reading.skip} lines stand above the column names, and are left out", *said)
    if len(table.sheets) > 1:
        said = (f"of {len(table.sheets)} sheets, '{clean(reading.sheet)[:40]}' is read", *said)
    if counts.broken:
        said = (*said, f"{counts.broken} of {counts.rows} rows are not whole; the report names each")
    first, sample = tuple(counts.first), tuple(counts.sample)
    return Seen(name, reading, tuple(header), first, sample, counts.few(), counts.rows, said, table.sheets)


class _Counts:
    """What a walk through the rows finds: the first ones, a sample from all over, and columns of few values."""

    def __init__(self, header: list[str]) -> None:
        self.rows, self.broken, self._step = 0, 0, 1
        self.first: list[tuple[int, tuple[str, ...]]] = []
        self.sample: list[tuple[str, ...]] = []
        self._header = header
        self._values: dict[int, Counter[str]] = {n: Counter() for n in range(len(header))}

    def add(self, line: Cells) -> None:
        """Count one row."""
        self.rows += 1
        if line.fault:
            self.broken += 1
            return
        if len(self.first) < FIRST:
            self.first.append((line.row, tuple(clean(cell)[:200] for cell in line.cells)))
        if self.rows % self._step == 0:
            self.sample.append(tuple(line.cells))
            if len(self.sample) >= 2 * SAMPLE:
                self.sample, self._step = self.sample[::2], self._step * 2
        for n, counter in list(self._values.items()):
            counter[line.cells[n].strip()] += 1
            if len(counter) > MOST_VALUES:
                del self._values[n]

    def few(self) -> dict[str, dict[str, int]]:
        """Return column -> value -> how often it stands in the file."""
        return {self._header[n]: dict(counter.most_common()) for n, counter in self._values.items()}
