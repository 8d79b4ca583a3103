"""The glossary: radio codes and jargon, what each agency means by them, and how to say it plainly."""

from msgspec import Struct

from dashboard.model.body import Body


class Meaning(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One meaning in plain words; `parties` (agency ids or disciplines) mean it so, empty: everybody."""

    plain: str
    parties: tuple[str, ...] = ()


class Term(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """A code or word as it is said, with its meanings; `asks`: even one meaning is confirmed before it is used."""

    code: str
    meanings: tuple[Meaning, ...]
    asks: bool = False
    note: str = ""
    source: str = ""


class NumberWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that tell a number such as 10-7 from a radio code; the more there are, the less is taken for a code.

    `counted` stand after a count, `between` it and them; `before` stand before a count or a date; `placed` (with
    `linking` words) before a score, a room or a page; `after` behind a score. A code is `spoken` after these words,
    after a callsign or an agency with a word of `state`, and after an article where it is followed by a word of `at`.
    """

    counted: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    linking: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    note: str = ""


class TermDefined(Body, frozen=True, tag="term.defined"):
    """What a code means here; said again, it replaces what was said before."""

    term: Term

    @property
    def about(self) -> tuple[str, ...]:
        """The term."""
        return (f"term:{fold(self.term.code)}",)


def fold(code: str) -> str:
    """Return what codes are compared by: lower case, single spaces."""
    return " ".join(code.casefold().split())


def apply(terms: dict[str, Term], body: TermDefined, _occurred: int) -> None:
    """Take `body` into `terms` (folded code -> term)."""
    terms[fold(body.term.code)] = body.term
