"""How one time is written: found from its digits, names and signs, whatever stands between them.

A date before or after a clock: day, month and year as numbers or with an English name, with or without a weekday; a
clock with colons, points or signs of another script; or digits alone (20250305 180312). Letters of a zone at its end
belong to no form.
"""

import re
from functools import lru_cache

from dashboard.ingest.cad_times import MIDNIGHT, read_time, without_zone
from dashboard.model.moment import EARLIEST, LATEST, zone

CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.:,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
PLAIN_CLOCK = re.compile(r"([01]\d|2[0-3])[0-5]\d([0-5]\d)?")
DATED_TWICE = re.compile(rf"{MIDNIGHT.pattern}( )({CLOCK}|\d{{4}}(?:\d\d)?)")
PARTED = re.compile(r"(\d{1,2})([:.]\d{2})(?:([:.]\d{2})([.:,]\d+)?)?( ?)([AaPp]\.?[Mm]\.?)?")
POINTED = r"\d{1,2}\.\d{2}\.\d{2}\.\d{3,9} ?[AaPp][Mm]"
SCANNED = re.compile(rf"(?P<clock>{CLOCK}|{POINTED})|(?P<digits>\d+)|(?P<name>[A-Za-z]+)|(?P<sign>[^A-Za-z\d])")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SHORT = 3
EPOCHS = ((r"\d{10}(\.\d+)?", "epoch"), (r"\d{13}", "epoch_ms"), (r"[2-6]\d{4}[.,]\d+", "excel"))
COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
CLOCKS = {4: "%H%M", 6: "%H%M%S"}
Found = tuple[str, int, int]
NONE: Found = ("", 0, 0)


@lru_cache(maxsize=20_000)
def form_of(value: str) -> Found:
    """Return the form of one time ("": none); with the two first numbers where day and month may have changed places.

    It is a strptime pattern, `iso`, `epoch` (seconds), `epoch_ms` or `excel`.
    """
    for pattern, form in EPOCHS:
        if re.fullmatch(pattern, value):
            return form, 0, 0
    value = without_zone(value)
    if (found := DATED_TWICE.fullmatch(value)) and "%" not in found[2]:
        day, clock = _scanned(found[1]), _scanned_clock(found[4])
        return _possible(value, (f"{day[0]}{found[2]} {clock}", *day[1:])) if day[0] and clock else NONE
    slashed = value[4:5] == "/"
    if not value.isdigit() and not slashed and read_time(value, ("iso",), zone("UTC")).at is not None:
        return "iso", 0, 0
    scanned = _possible(value, _scanned(value))
    if not scanned[0] and slashed and read_time(value, ("iso",), zone("UTC")).at is not None:
        return "iso", 0, 0
    return scanned


def clock_form(value: str) -> str:
    """Return the form of a clock without a date; "" where it is none."""
    return _clock(value) if re.fullmatch(CLOCK, value) else ""


def _possible(value: str, found: Found) -> Found:
    """Return what was found if the text is such a time, day or month first: `20251399` is none."""
    forms = (
        (found[0], found[0].replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")) if found[1] else found[:1]
    )
    at = read_time(value, forms, zone("UTC")).at if found[0] else None
    return found if at is not None and EARLIEST <= at < LATEST else NONE


def _scanned(value: str) -> Found:
    """Put the form together from the signs, names and numbers of the text."""
    pieces: list[str] = []
    digits: list[tuple[int, str]] = []
    for found in SCANNED.finditer(value):
        text, kind = found.group(), found.lastgroup
        if kind == "digits":
            digits.append((len(pieces), text))
        said = _clock(text) if kind == "clock" else _named(text) if kind == "name" else text
        if not said or said == "%":
            return NONE
        pieces.append(said)
    return _dated(pieces, digits, clocked=any("%M" in piece for piece in pieces))


def _dated(pieces: list[str], digits: list[tuple[int, str]], clocked: bool) -> Found:
    """Say which number is what, in place; the first three (or two beside a month's name) are the date."""
    lengths = [len(text) for _, text in digits]
    if any(piece in ("%b", "%B") for piece in pieces):
        date = _beside_a_name(lengths[:2])
    elif lengths[:1] and lengths[0] in COMPACT and digits[0][1][:2] in ("19", "20"):
        date = [COMPACT[lengths[0]]]
        clocked = clocked or lengths[0] > 8
    else:
        date = _numbers(lengths[:3])
    clock = _after(lengths[len(date) :], clocked)
    if not date or clock is None:
        return NONE
    for (n, _), part in zip(digits, [*date, *clock], strict=True):
        pieces[n] = part
    either = date[:1] == ["%d"] and date[1:2] == ["%m"] and pieces[digits[0][0] + 1] != "."
    first, second = (int(digits[0][1]), int(digits[1][1])) if either else (0, 0)
    return "".join(pieces), first, second


def _beside_a_name(lengths: list[int]) -> list[str]:
    if lengths in ([1, 4], [2, 4]):
        return ["%d", "%Y"]
    if lengths == [4, 2] or lengths == [4, 1]:
        return ["%Y", "%d"]
    return ["%d", "%y"] if lengths in ([1, 2], [2, 2]) else []


def _numbers(lengths: list[int]) -> list[str]:
    if len(lengths) < 3 or max(lengths[1:2]) > 2:
        return []
    if lengths[0] == 4 and lengths[2] <= 2:
        return ["%Y", "%m", "%d"]
    year = {4: "%Y", 2: "%y"}.get(lengths[2], "")
    return ["%d", "%m", year] if lengths[0] <= 2 and year else []


def _after(lengths: list[int], clocked: bool) -> list[str] | None:
    """Say what the numbers after the date are: none, or a clock written without colons; None where they fit nothing."""
    if clocked or not lengths:
        return None if lengths else []
    if len(lengths) == 1 and lengths[0] in CLOCKS:
        return [CLOCKS[lengths[0]]]
    return ["%H", "%M", "%S"][: len(lengths)] if len(lengths) in (2, 3) and max(lengths) <= 2 else None


def _scanned_clock(text: str) -> str:
    return CLOCKS.get(len(text), "") if text.isdigit() else _clock(text)


def _clock(text: str) -> str:
    found = PARTED.fullmatch(text)
    assert found is not None, text
    _, after, seconds, part, gap, half = found.groups()
    shown = f"%{'I' if half else 'H'}{after[0]}%M{seconds[0] + '%S' if seconds else ''}{part[0] + '%f' if part else ''}"
    return f"{shown}{gap}%p" if half else shown + gap


def _named(text: str) -> str:
    """Return what a word stands for; itself where it is a single letter, such as T or h; else nothing."""
    word = text.casefold()
    for names, long, short in ((MONTHS, "%B", "%b"), (DAYS, "%A", "%a")):
        if word in names:
            return short if len(word) == SHORT else long
        if len(word) == SHORT and any(name.startswith(word) for name in names):
            return short
    return text if len(text) == 1 else ""
