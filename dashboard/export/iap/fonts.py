"""The fonts of printed forms: DejaVu Sans, which matplotlib brings along; embedded, it prints every European script.

A sign that it lacks (Chinese, say) is taken from a TrueType font of this machine that has it (.ttf or .ttc), where
there is one; that is embedded too. Without one, the sign is printed as an empty box. Outlines of PostScript, as in most
fonts named Noto CJK, are not embedded.
"""

import logging
import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

import matplotlib
from matplotlib.font_manager import FontEntry, FontPath, fontManager, get_font
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from dashboard.export.iap.sheets import plainly

Font = Literal["plain", "bold", "slant"]
FILES: dict[Font, str] = {"plain": "DejaVuSans", "bold": "DejaVuSans-Bold", "slant": "DejaVuSans-Oblique"}
SEAM = re.compile(r"(?<=[/\-])(?=\w)")
WIDE = ("Fallback", "CJK", "Noto Sans")
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
logger = logging.getLogger(__name__)


@cache
def register() -> None:
    """Register the fonts with reportlab, once a process."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in FILES.values():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


def width(text: str, font: Font, size: float) -> float:
    """Return how wide `text` is, in points."""
    return float(sum(pdfmetrics.stringWidth(part, name, size) for name, part in runs(text, font)))


def runs(text: str, font: Font) -> list[tuple[str, str]]:
    """Return `text` in pieces, each with the name of the registered font that it is drawn in."""
    register()
    if text.isascii():
        return [(FILES[font], text)]
    return [(name, "".join(chars)) for name, chars in groupby(text, lambda char: _drawn_in(char, font))]


@cache
def _drawn_in(char: str, font: Font) -> str:
    """Return the font of a sign: the one asked for, the upright one, one of this machine; else the one asked for."""
    for name in (FILES[font], FILES["plain"]):
        if ord(char) in pdfmetrics.getFont(name).face.charToGlyph:
            return name
    found = spare(char)
    return found[0] if found else FILES[font]


@cache
def spare(char: str) -> tuple[str, str] | None:
    """Return the name under which a font of this machine that has `char` is registered, and its family; None: none."""
    for entry in _spares():
        name = _embedded(entry) if ord(char) in _signs(entry) else ""
        if name and ord(char) in pdfmetrics.getFont(name).face.charToGlyph:  # of two of one name reportlab keeps one
            return name, entry.name
    return None


@cache
def _spares() -> list[FontEntry]:
    """Return this machine's upright fonts that can be embedded, those made to fill gaps first."""
    kinds = (".ttf", ".ttc")
    upright = (e for e in fontManager.ttflist if e.fname.endswith(kinds) and e.style == "normal" and e.weight == 400)
    there = {(e.fname, e.index): e for e in upright if not e.fname.startswith(matplotlib.get_data_path())}
    return sorted(there.values(), key=lambda e: (not any(word in e.name for word in WIDE), e.fname, e.index))


@cache
def _signs(entry: FontEntry) -> frozenset[int]:
    """Return the signs of a font of this machine; none where it cannot be opened."""
    try:
        return frozenset(get_font(FontPath(entry.fname, entry.index)).get_charmap())
    except Exception as error:  # whatever a broken or removed font makes its reader raise: it stops no print
        logger.warning("the font %s cannot be opened: %s", entry.fname, error)
        return frozenset()


@cache
def _embedded(entry: FontEntry) -> str:
    """Register a font of this machine; return its name, "" where it cannot be embedded."""
    name = f"{Path(entry.fname).stem}-{entry.index}"
    try:
        pdfmetrics.registerFont(TTFont(name, entry.fname, subfontIndex=entry.index))
    except Exception as error:  # as above
        logger.warning("the font %s cannot be embedded: %s", entry.fname, error)
        return ""
    return name


def wrapped(text: str, font: Font, size: float, room: float) -> list[str]:
    """Return `text` in lines no wider than `room` points; a word too long for a line is broken; never empty."""
    lines: list[str] = []
    for paragraph in plainly(text).split("\n"):
        if width(paragraph, font, size) <= room:
            lines.append(paragraph.strip())
        else:
            lines += _filled(paragraph.split(), font, size, room)
    return lines or [""]


def cut(text: str, font: Font, size: float, room: float) -> str:
    """Return one line of `text`, shortened with an ellipsis where it is wider than `room` points."""
    line = " ".join(plainly(text).split())
    if width(line, font, size) <= room:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(line[:middle] + ELLIPSIS, font, size) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return line[:low].rstrip() + ELLIPSIS


def _filled(words: list[str], font: Font, size: float, room: float) -> list[str]:
    space = width(" ", font, size)
    lines: list[str] = []
    line: list[str] = []
    used = 0.0
    for word in words:
        for piece in _pieces(word, font, size, room):
            wide = width(piece, font, size)
            if line and used + space + wide > room:
                lines.append(" ".join(line))
                line, used = [], 0.0
            used += wide + (space if line else 0.0)
            line.append(piece)
    return [*lines, " ".join(line)] if line else lines


def _pieces(word: str, font: Font, size: float, room: float) -> list[str]:
    """Return `word`, or what it is broken into where it is wider than a line."""
    if width(word, font, size) <= room:
        return [word]
    if len(parts := SEAM.split(word)) > 1:
        return [piece for part in parts for piece in _pieces(part, font, size, room)]
    pieces, piece, used = list[str](), "", 0.0
    for char in word:
        wide = width(char, font, size)
        if piece and used + wide > room:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + char, used + wide
    return [*pieces, piece]
