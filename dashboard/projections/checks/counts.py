"""Numbers of things in plain words."""

SLACK = 0.01  # metres, minutes: what is so near to a limit is at it, in a check and in its words


def count(number: float, one: str, many: str = "") -> str:
    """Say `1 exit`, `6 exits`, `no exits`; `many` where it is not `one` and an s."""
    word = one if number == 1 else many or f"{one}s"
    return f"{number:,.0f} {word}" if number else f"no {word}"


def unit(number: float, one: str, many: str = "") -> str:
    """Return the unit of `number` things: `change` of one, else `changes`, or `many`."""
    return one if number == 1 else many or f"{one}s"


def near(number: float, limit: float) -> str:
    """Return `number` rounded for words, as `limit` only where it is at it (SLACK): `46`, but `45.7` beside 46."""
    if abs(number - limit) <= SLACK:
        return f"{limit:g}"
    digits = next((digits for digits in (0, 1) if round(number, digits) != round(limit, digits)), 2)
    return f"{number:,.{digits}f}"


def line(words: str) -> str:
    """Begin `words` with a capital."""
    return words[:1].upper() + words[1:]
