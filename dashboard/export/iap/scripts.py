"""Lines of scripts that run from right to left, as they are drawn from left to right: joined, and turned around.

The page reads from left to right, so what is turned is each stretch of Hebrew, Arabic and the like, with the numbers in
it as they are. The forms of joined letters come from Unicode's own tables.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby

RIGHT, NUMBERS, WITHIN = ("R", "AL"), ("EN", "AN"), ("ES", "CS", "ET")
MIRRORED = str.maketrans("()[]{}<>\u00ab\u00bb", ")(][}{><\u00bb\u00ab")
FORMS = (range(0xFB50, 0xFDFC), range(0xFE80, 0xFEFD))
LAM, ALEFS = "\u0644", ("\u0622", "\u0623", "\u0625", "\u0627")
FORM = {(True, True): "medial", (True, False): "final", (False, True): "initial", (False, False): "isolated"}


def visual(line: str) -> str:
    """Return one line in the order in which it is drawn."""
    if line.isascii() or not any(unicodedata.bidirectional(char) in RIGHT for char in line):
        return line
    joined, done, at = _joined(line), list[str](), 0
    kinds = [unicodedata.bidirectional(char) for char in joined]
    while at < len(joined):
        end = _stretch(kinds, at) if kinds[at] in RIGHT else at + 1
        done.append(_turned(joined[at:end]) if kinds[at] in RIGHT else joined[at])
        at = end
    return "".join(done)


def _stretch(kinds: list[str], start: int) -> int:
    """Return where the stretch from right to left that begins at `start` ends."""
    end = start + 1
    for at in range(start, len(kinds)):
        if kinds[at] == "L":
            break
        if kinds[at] in (*RIGHT, *NUMBERS, "NSM"):
            end = at + 1
    return end


def _turned(words: str) -> str:
    """Turn a stretch around; numbers, and letters with their marks, stay as they are."""
    parts: list[str] = []
    for number, chars in groupby(words, lambda char: unicodedata.bidirectional(char) in (*NUMBERS, *WITHIN)):
        if number:
            parts.append("".join(chars))
            continue
        for char in chars:
            if unicodedata.combining(char) and parts:
                parts[-1] += char
            else:
                parts.append(char.translate(MIRRORED))
    return "".join(reversed(parts))


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Return a letter (or lam with an alef) -> its forms: `isolated`, `final`, `initial`, `medial`."""
    found: dict[str, dict[str, str]] = {}
    for code in (code for codes in FORMS for code in codes):
        form, *base = unicodedata.decomposition(chr(code)).split() or [""]
        letters = "".join(chr(int(one, 16)) for one in base)
        if form and (len(letters) == 1 or (letters[:1] == LAM and letters[1:] in ALEFS)):
            found.setdefault(letters, {})[form.strip("<>")] = chr(code)
    return found


def _joined(line: str) -> str:
    return "".join(_written(line))


def _written(line: str) -> Iterator[str]:
    """Yield the letters of a line in the forms in which they join their neighbours; marks join nothing."""
    forms, letters, before = _forms(), [(n, c) for n, c in enumerate(line) if not unicodedata.combining(c)], False
    after = {n: letters[k + 1] for k, (n, _) in enumerate(letters[:-1])}
    skipped = -1
    for n, char in enumerate(line):
        if n == skipped or unicodedata.combining(char):
            yield "" if n == skipped else char
            continue
        place, follows = after.get(n, (-1, ""))
        pair = char + follows if char == LAM and char + follows in forms else char
        skipped = place if pair != char else skipped
        own = forms.get(pair, {})
        leads = pair == char and "initial" in own and "final" in forms.get(follows, {})
        joins = before and "final" in own
        yield own.get(FORM[joins, leads], pair)
        before = leads
