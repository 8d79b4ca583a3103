"""Files of our own in JSON, read strictly: a refusal is one line that names the file, the field and the way out."""

import json
from collections.abc import Sequence
from typing import Any

from dashboard.model.errors import EntryRejected, PayloadRefused
from dashboard.model.text import clean

SHOWN = 200


def decoded(name: str, raw: bytes, what: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return what the JSON `raw` of file `name` holds, which is to be `what` (`a card`); PayloadRefused."""
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise refused(name, "file", "is not UTF-8 text; save it as UTF-8") from error
    except RecursionError as error:
        raise refused(name, "file", f"is nested too deep to be {what}") from error
    except json.JSONDecodeError as error:
        raise refused(name, "file", f"is no JSON: {error.msg} in line {error.lineno}, mend it there") from error
    except EntryRejected as error:
        raise refused(name, error.field, str(error).partition(": ")[2]) from error
    except ValueError as error:
        raise refused(name, "file", "holds a number that is too long; mend it") from error


def refused(file: str, field: str, wrong: str) -> PayloadRefused:
    """Make the one clear line; a stranger's texts are cleaned and cut."""
    return PayloadRefused(f"{named(file)}: {named(field)}: {named(wrong, SHOWN)}")


def named(text: str, most: int = 80) -> str:
    """Return `text` as one line of at most so many characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= most else f"{line[: most - 3]}..."


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """One object of the file; a field that stands there twice would hide what the first one says."""
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise EntryRejected(name, "stands there twice in one object; keep one")
    return dict(pairs)
