"""Numbers of things in plain words."""


def count(number: float, one: str, many: str = "") -> str:
    """Say `1 exit`, `6 exits`, `no exits`; `many` where it is not `one` and an s."""
    word = one if number == 1 else many or f"{one}s"
    return f"{number:,.0f} {word}" if number else f"no {word}"


def unit(number: float, one: str, many: str = "") -> str:
    """Return the unit of `number` things: `change` of one, else `changes`, or `many`."""
    return one if number == 1 else many or f"{one}s"


def near(number: float, limit: float) -> str:
    """Return `number` rounded for words, never so far that it seems to be `limit`: `46`, but `45.7` beside 46."""
    for digits in (0, 1, 2):
        if round(number, digits) != round(limit, digits) or number == limit:
            break
    return f"{number:,.{digits}f}"


def line(words: str) -> str:
    """Begin `words` with a capital."""
    return words[:1].upper() + words[1:]
