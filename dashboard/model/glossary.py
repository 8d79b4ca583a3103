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
