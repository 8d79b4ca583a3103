"""Numbers of things in plain words."""


def count(number: float, one: str, many: str = "") -> str:
    """Say `1 exit`, `6 exits`, `no exits`; `many` where it is not `one` and an s."""
    word = one if number == 1 else many or f"{one}s"
    return f"{number:,.0f} {word}" if number else f"no {word}"


def unit(number: float, one: str, many: str = "") -> str:
    """Return the unit of `number` things: `change` of one, else `changes`, or `many`."""
    return one if number == 1 else many or f"{one}s"


def line(words: str) -> str:
    """Begin `words` with a capital."""
    return words[:1].upper() + words[1:]
