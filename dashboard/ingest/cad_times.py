"""The times of a CAD export: read by the forms a mapping names, and settled where a date and a clock do not suffice."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from dashboard.model.moment import DAY, MINUTE, SECOND, micros

Parser = Callable[[str], datetime]
PARTS = {
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})", "I": r"(?P<I>\d{1,2})", "M": r"(?P<M>\d{1,2})", "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,9})", "p": r"(?P<p>[AaPp])\.?[Mm]\.?",
}  # fmt: skip
PASSED = re.compile(r"(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)")
THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
ZONED = re.compile(r"(.*[\d:]|.*\d ?[AaPp]\.?[Mm]\.?) ?([A-Z]{3,4}|[AECMP][SD])", re.DOTALL)
ALL_ZERO, CLOCK_ZERO = re.compile(r"0+([-/.:T ]+0+)*Z?"), re.compile(r"0?0[:.]?00([:.]?00([.]0+)?)?")
MIDNIGHT = re.compile(r"(.*?\d)([ T]+(?:00:00(?::00(?:\.0+)?)?|12:00(?::00)? ?[Aa][Mm])Z?)")
CLOCK_ALONE = re.compile(r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp]\.?[Mm]\.?)?")
DATE_AND_CLOCK = re.compile(rf"(.*\d)[ T]+(?!0?0:00|12:00(?::00)? ?[Aa]){CLOCK_ALONE.pattern}")
NOON, CENTURY = 12, 69
LATE = 180 * MINUTE  # a row may stand in the list by so much after those that came later
EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
UNITS = {"s": SECOND, "min": MINUTE, "h": 60 * MINUTE}


class Read(Struct, frozen=True, gc=False):
    """A time as it was read: UTC microseconds (None: no form fits), and what it may be besides (the clocks change)."""

    at: int | None
    other: int | None = None

    @property
    def sure(self) -> bool:
        """Whether the local time stands for one instant only."""
        return self.other is None


class Clock:
    """Reads times in the forms a mapping names; the same text is read once."""

    def __init__(self, forms: tuple[str, ...], tz: ZoneInfo, day: str = "") -> None:
        """Read by the first of `forms` that fits, local to `tz`; a form without a date is of that `day`."""
        self._forms, self._tz, self._day = forms, tz, day
        self.read = lru_cache(maxsize=50_000)(self._read)

    def _read(self, text: str) -> Read:
        return read_time(text, self._forms, self._tz, self._day)


def read_time(text: str, forms: tuple[str, ...], tz: ZoneInfo, day: str = "") -> Read:
    """Read a time in the first of `forms` that fits, local to `tz` unless it carries an offset or UTC's letters.

    Letters of another zone (`EST` in Chicago) are no time: several zones use the same ones.
    """
    text, letters = _parted(text)
    if letters.endswith("T") and letters != "GMT" and letters not in _own_letters(tz):
        return Read(None)
    for form in forms:
        try:
            when = _parser(form, day)(text)
            if letters in ("UTC", "GMT") and when.tzinfo is None:
                when = when.replace(tzinfo=UTC)
            if when.tzinfo is not None:
                return Read(micros(when))
            return _local(when, tz, letters)
        except (ValueError, OverflowError, OSError, re.error):  # re.error: strptime's, of a part that stands twice
            continue
    return Read(None)


def without_zone(text: str) -> str:
    """Return a time without the letters of a zone at its end (`CDT`; `PS` for Pacific standard)."""
    return _parted(text)[0]


def _parted(text: str) -> tuple[str, str]:
    if text[-1:].isalpha() and text[-1:] not in "MmZz" and (found := ZONED.fullmatch(text)):
        letters = found[2]
        return found[1], f"{letters}T" if len(letters) == 2 else letters
    return text, ""


@cache
def _own_letters(tz: ZoneInfo) -> frozenset[str | None]:
    return frozenset(datetime(2024, month, 1, tzinfo=tz).tzname() for month in (1, 7))


def _local(when: datetime, tz: ZoneInfo, letters: str) -> Read:
    here, again = when.replace(tzinfo=tz), when.replace(tzinfo=tz, fold=1)
    if here.utcoffset() == again.utcoffset():
        return Read(micros(here))
    if letters and letters in (here.tzname(), again.tzname()):
        return Read(micros(here if letters == here.tzname() else again))
    return Read(micros(here), micros(again))


class Days:
    """The day of clocks without a date, row after row: one that goes back by half a day or more is the next day's.

    One that goes on by nearly a day after midnight stands late in the list: it is of the day before. Once a clock goes
    on by more than half a day otherwise, the rows are in no order, and no further day is concluded.
    """

    def __init__(self) -> None:
        """Begin on the day that the mapping names."""
        self._passed, self._last, self._in_order, self._back = 0, 0, True, 0
        self.doubt = ""

    def of(self, read: Read, first: bool) -> Read:
        """Return the time on the day it is of; `first`: it is the first of its row. `doubt` says what was concluded."""
        assert read.at is not None
        self.doubt = ""
        if first:
            self._back = 0
        if first and self._last and self._in_order:
            gone = read.at + self._passed - self._last
            if self._passed and gone > DAY - LATE:
                self._back = DAY
                self.doubt = "nearly a day later on the clock than the row before: taken to be of the day before"
            elif gone < -DAY // 2:
                self._passed += DAY
                self.doubt = "earlier on the clock than the row before: from here on it is taken to be the next day"
            elif gone > DAY // 2:
                self._in_order = False
                self.doubt = (
                    "half a day after the row before: the rows are in no order; all from here on are of this day"
                )
        passed = self._passed - self._back
        if first and not self._back:
            self._last = read.at + passed
        return Read(read.at + passed, read.other and read.other + passed)


def settled(read: Read, before: int | None, rolls: bool) -> tuple[int, str]:
    """Return the instant that is meant where the step before was at `before`, and why it is not the plain one.

    `rolls`: its date is that of another time, so that a clock which has gone back is past midnight.
    """
    assert read.at is not None
    if read.other is not None:
        why = "the clocks change here: this local time comes twice or never; the first is meant"
        if before is not None and read.at < before <= read.other:
            return read.other, "the clocks change here: it comes twice; the second is meant, after the step before"
        return read.at, why
    if rolls and before is not None and read.at < before - DAY // 2:
        return read.at + DAY, "earlier on the clock than the step before: taken to be past midnight, a day later"
    return read.at, ""


def lasting(text: str, unit: str) -> int | None:
    """Return a length of time in microseconds: a number in `unit`, or `h:mm:ss` or `m:ss`; None where it is neither.

    A comma before three digits parts the thousands of seconds; else it is a decimal one.
    """
    sign, bare = (-1, text[1:]) if text.startswith("-") else (1, text)
    if found := PASSED.fullmatch(bare):
        hours, minutes, seconds = found.groups()
        return sign * round((int(hours or 0) * 60 + int(minutes)) * MINUTE + float(seconds) * SECOND)
    if THOUSANDS.fullmatch(bare) and (unit == "s" or "." in bare):
        bare = bare.replace(",", "")
    try:
        passed = float(bare.replace(",", ".")) * UNITS[unit]
        return sign * round(passed) if abs(passed) < 366 * DAY else None
    except (ValueError, OverflowError):
        return None


def together(parts: Sequence[str]) -> str:
    """Join a date and a clock; where the date has a clock of another time with it, that one is left out."""
    *dates, clock = parts
    if dates and CLOCK_ALONE.fullmatch(clock) and (found := DATE_AND_CLOCK.fullmatch(dates[-1])):
        dates[-1] = found[1]
    return " ".join((*dates, clock))


def is_zero(text: str) -> bool:
    """Whether a time is zeros where a system had none: `0`, `0000-00-00 00:00:00`; not midnight on a clock."""
    return ALL_ZERO.fullmatch(text) is not None and not CLOCK_ZERO.fullmatch(text)


def several(text: str, between: str) -> list[str]:
    """Return the times that one cell holds, apart by `between`; the text itself where its parts are no times."""
    parts = [part.strip() for part in text.split(between)] if between else [text]
    whole = all(not part or ":" in part or part.isdigit() for part in parts)
    return parts if whole else [text.strip()]


@cache
def _parser(form: str, day: str) -> Parser:
    """Return what reads this one form; ValueError where the text is not of it."""
    if form == "iso":
        return _iso
    if form in ("epoch", "epoch_ms"):
        part = 1_000 if form == "epoch_ms" else 1
        return lambda text: datetime.fromtimestamp(float(text) / part, UTC)
    if form == "excel":
        return lambda text: EXCEL + timedelta(seconds=round(float(text.replace(",", ".")) * 86_400))
    if not re.search(r"%[YyDxcsjG]", form):
        if not day:
            return _undated
        dated = _parser(f"%Y-%m-%d {form}", "")
        return lambda text: dated(f"{day} {text}")
    return _numeric(form) or (lambda text: datetime.strptime(text, form))  # noqa: DTZ007 - the zone is the mapping's


def _iso(text: str) -> datetime:
    """Read an ISO time, with slashes (2023/11/05 06:12:33+00) too."""
    return datetime.fromisoformat(text.replace("/", "-") if text[4:5] == "/" == text[7:8] else text)


def _undated(text: str) -> datetime:
    raise ValueError(f"{text} has no date")


def _numeric(form: str) -> Parser | None:
    """Return a quick reader of a form that has numbers only; None where strptime must do it."""
    letters = re.findall(r"%(.)", form)
    if not set(letters) <= PARTS.keys() or len(set(letters)) < len(letters) or not {"m", "d"} <= set(letters):
        return None
    if not {"Y", "y"} & set(letters) or ("I" in letters) != ("p" in letters):
        return None
    pieces = re.split(r"(%.|\s+)", form)
    pattern = "".join(
        PARTS[piece[1]] if piece.startswith("%") else r"\s*" if piece.isspace() else re.escape(piece)
        for piece in pieces if piece
    )  # fmt: skip
    matched = re.compile(pattern).fullmatch

    def read(text: str) -> datetime:
        found = matched(text)
        if found is None:
            raise ValueError(form)
        said = found.groupdict()
        year = int(said.get("Y") or _full_year(int(said["y"])))
        hour = int(said.get("H") or 0)
        if said.get("p"):
            hour = _of_half(int(said["I"]), said["p"] in "Pp")
        part = int((said.get("f") or "0")[:6].ljust(6, "0"))
        return datetime(  # noqa: DTZ001 - the zone is the mapping's
            year, int(said["m"]), int(said["d"]), hour, int(said.get("M") or 0), int(said.get("S") or 0), part
        )

    return read


def _full_year(short: int) -> int:
    return short + (1900 if short >= CENTURY else 2000)


def _of_half(hour: int, afternoon: bool) -> int:
    if not 1 <= hour <= NOON:
        raise ValueError(hour)
    return hour % NOON + (NOON if afternoon else 0)
