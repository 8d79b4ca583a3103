"""XML from strangers: nothing outside is ever asked for, and depth and number of elements are bounded."""

import re
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from dashboard.ingest.geo_limits import refused, shown

LONGEST_TAG = 100_000
LONG_TAG = re.compile(rb"<\w[^<>]{%d}" % LONGEST_TAG)
DEEPEST = 60
MOST_ELEMENTS = 500_000


def elements(name: str, raw: bytes, kept: Collection[str]) -> Iterator[tuple[list[str], Element]]:
    """Yield every element as it ends, with the local names from the root to it; PayloadRefused names file and fault.

    What lies below an element whose name is in `kept` is there until that one ends; all others are emptied at once.
    """
    if LONG_TAG.search(raw):
        raise refused(name, "file", f"has an element with more than {LONGEST_TAG:,} characters of attributes")
    path: list[str] = []
    keeping = count = 0
    try:
        for event, element in _events(raw):
            if event == "start":
                path.append(local(element))
                keeping += path[-1] in kept
                count += 1
                if len(path) > DEEPEST:
                    raise refused(name, "file", f"its elements are nested deeper than {DEEPEST}")
                if count > MOST_ELEMENTS:
                    raise refused(name, "file", f"has more than {MOST_ELEMENTS:,} elements; cut it into parts")
                continue
            keeping -= path[-1] in kept
            if not keeping:
                yield path, element
                element.clear()
            path.pop()
    except DefusedXmlException as error:
        raise refused(
            name, "file", "declares a document type or entities, which are never followed; save it without them"
        ) from error
    except ParseError as error:
        raise refused(name, "file", f"is no XML: {shown(error, 80)}") from error
    except (LookupError, ValueError) as error:
        raise refused(name, "file", "is in an encoding that cannot be read; save it as UTF-8") from error


def _events(raw: bytes) -> Any:  # noqa: ANN401 - pairs of event and element
    return iterparse(BytesIO(raw), ("start", "end"), forbid_dtd=True, forbid_entities=True, forbid_external=True)


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text_of(element: Element, name: str) -> str:
    """Return the text of the first child of that name, trimmed; empty where there is none."""
    found = next((child for child in element if local(child) == name), None)
    return (found.text or "").strip() if found is not None else ""
