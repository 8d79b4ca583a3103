"""Which column of a file is meant: by its title in any case, or by its place where a title stands twice."""

from collections.abc import Mapping as Mapped
from difflib import get_close_matches

from dashboard.ingest.cad_tables import distinct
from dashboard.model.errors import PayloadRefused
from dashboard.model.text import clean

Columns = dict[str, list[int]]


def find_columns(wanted: Mapped[str, str | tuple[str, ...]], header: list[str]) -> Columns:
    """Return the place of every column that is wanted; PayloadRefused names those that are not there."""
    places: dict[str, list[int]] = {}
    for n, title in enumerate(header):
        places.setdefault(_plain(title), []).append(n)
    for n, title in enumerate(distinct(header)):
        places.setdefault(_plain(title), [n])
    found: Columns = {}
    missing: list[str] = []
    for field, titles in wanted.items():
        listed = (titles,) if isinstance(titles, str) else titles
        missing += [title for title in listed if _plain(title) not in places]
        found[field] = [_only(title, header, places) for title in listed if _plain(title) in places]
    if missing:
        raise PayloadRefused(_missing(list(dict.fromkeys(missing)), header))
    return found


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _only(title: str, header: list[str], places: dict[str, list[int]]) -> int:
    there = places[_plain(title)]
    exact = [n for n in there if header[n] == title]
    if len(exact or there) > 1:
        raise PayloadRefused(
            f"columns: '{title}' stands {len(exact or there)} times in the first line of the file; say which one, "
            f"such as '{title} (column {there[0] + 1})'"
        )
    return (exact or there)[0]


def _missing(titles: list[str], header: list[str]) -> str:
    near = [close for title in titles for close in get_close_matches(title, header, 1)]
    hint = f"; did you mean {', '.join(repr(title) for title in near)}?" if near else ""
    has = ", ".join(clean(title) for title in header)
    named = ", ".join(repr(title) for title in titles)
    return f"columns: the file has no {named}{hint} (it has: {' '.join(has.split())[:600]})"
