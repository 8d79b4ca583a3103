"""Plain language: radio codes and jargon in what people say, replaced by what they mean to the agencies present.

A code that two agencies present understand differently is never guessed: it is asked, and chosen by its number
(`10-50/2`) or kept as it was said (`10-50!`). Ordinary words that are jargon somewhere (bus, clear) are left alone, and
so are numbers: `score is 10-7` stands as it was said, with a hint.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from msgspec import Struct, structs

from dashboard.model.agencies import Agency
from dashboard.model.glossary import NumberWords, Term, fold
from dashboard.projections.parties import means
from dashboard.projections.spoken_codes import Sense, sense

TEN = re.compile(r"10[- \u2010-\u2015]0?([1-9]\d{0,2})")
NUMBERED = re.compile(r"(code|signal)[- ]?(\d{1,3})", re.IGNORECASE)
UNKNOWN = r"10[-\u2010-\u2015]0?[1-9]\d{0,2}|(?:[Cc]ode|CODE|[Ss]ignal|SIGNAL)[- ]\d{1,2}"
NAMED = ("Code ", "Signal ")
CHOICE = r"(?:(?P<keep>!)|/(?P<choice>\d{1,2}))?"

NO_WORDS = NumberWords()


class Reading(Struct, frozen=True):
    """One thing a code may mean, and the agencies present (ids and short names) that mean it; none named: anybody."""

    plain: str
    agencies: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it with who means it: `Officer needs help (SO)`."""
        return f"{self.plain} ({', '.join(self.names)})" if self.names else self.plain


class Code(Struct, frozen=True):
    """A code that was said. `plain` is what it was replaced by, empty while it stands as it was said.

    `asks`: it must be chosen or kept; `advice`: an ordinary word, at which nobody is asked.
    """

    code: str
    said: str
    meanings: tuple[Reading, ...]
    plain: str = ""
    asks: bool = False
    advice: bool = False


class Translation(Struct, frozen=True):
    """What was said, and what it says plainly; `asks` are questions in words, `unknown` codes nobody defined."""

    said: str
    plain: str
    codes: tuple[Code, ...] = ()
    asks: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def replaced(self) -> tuple[Code, ...]:
        """The codes that plain words stand for now."""
        return tuple(code for code in self.codes if code.plain)

    @property
    def advice(self) -> tuple[str, ...]:
        """What may be misunderstood although it is an ordinary word, in words."""
        return tuple(dict.fromkeys(hint(code) for code in self.codes if code.advice))


class Unresolved(Struct, frozen=True):
    """A code of the log that stands as it was said: how often, and the words it was last said in.

    `known`: it is in the glossary, but means different things to the agencies of the event.
    """

    code: str
    times: int
    example: str
    known: bool = False


def unresolved(
    texts: Iterable[str], terms: Mapping[str, Term], present: Sequence[Agency], words: NumberWords = NO_WORDS
) -> tuple[Unresolved, ...]:
    """Return the codes that stand in `texts` (oldest first) as they were said, the most frequent first."""
    found: dict[str, Unresolved] = {}
    for text in texts:
        for code in translate(text, terms, present, None, words).codes:
            if not code.plain and not code.advice:
                times = found[code.code].times if code.code in found else 0
                found[code.code] = Unresolved(code.code, times + 1, text, bool(code.meanings))
    return tuple(sorted(found.values(), key=lambda each: (-each.times, each.code)))


def glossary_of(shipped: Iterable[Term], here: Mapping[str, Term]) -> dict[str, Term]:
    """Return the terms that hold in an event, folded code -> term: what was defined `here` replaces the shipped."""
    return {fold(canonical(term.code)): term for term in (*shipped, *here.values())}


def canonical(code: str) -> str:
    """Write a code as the glossary does: `10 50` and `10-050` are 10-50, `code3` is Code 3."""
    code = " ".join(code.split())
    if ten := TEN.fullmatch(code):
        return f"10-{ten[1]}"
    if numbered := NUMBERED.fullmatch(code):
        return f"{numbered[1].capitalize()} {int(numbered[2])}"
    return code


def conflict(term: Term, present: Sequence[Agency]) -> bool:
    """Whether the agencies `present` do not mean the same by it."""
    return len(readings(term, present)) > 1


def readings(term: Term, present: Sequence[Agency]) -> tuple[Reading, ...]:
    """Return what `term` means to the agencies `present`; where it is none of theirs, what it means to anybody."""
    there = [meaning for meaning in term.meanings if not present or any(means(a, meaning.parties) for a in present)]
    found: dict[str, Reading] = {}
    for meaning in there or term.meanings:
        who = [agency for agency in present if meaning.parties and means(agency, meaning.parties)]
        before = found.get(fold(meaning.plain), Reading(meaning.plain))
        found[fold(meaning.plain)] = Reading(
            before.plain,
            tuple(dict.fromkeys((*before.agencies, *(a.id for a in who)))),
            tuple(dict.fromkeys((*before.names, *((a.short for a in who) if there else meaning.parties)))),
        )
    return tuple(found.values())


def translate(
    text: str, terms: Mapping[str, Term], present: Sequence[Agency] = (), choices: Mapping[str, int] | None = None,
    words: NumberWords = NO_WORDS,
) -> Translation:  # fmt: skip
    """Say `text` plainly for the agencies `present`; `terms` by folded code, `choices` (folded code -> number) answer.

    `words` tell numbers from codes; where it is in doubt, nothing is replaced.
    A text that ends in `!` keeps every code that would have to be asked.
    """
    keeps = text.rstrip().endswith("!")
    found = []
    for match in _pattern(tuple(terms)).finditer(text):
        what = _sense(match, text, present, words)
        code = _read(match, text, terms, present, choices or {}, keeps)
        if code and (told := _told(code, match, what)):
            found.append((match, told))
    codes = tuple(code for _, code in found)
    asks = tuple(dict.fromkeys(question(code) for code in codes if code.asks))
    plain = _rewritten(text, found)
    kept = keeps and any(not (c.plain or c.advice) and c.meanings and m["keep"] is None for m, c in found)
    if kept and not asks:
        plain = plain.rstrip()[:-1].rstrip()
    unknown = tuple(dict.fromkeys(code.code for code in codes if not code.meanings))
    return Translation(text, plain, codes, asks, unknown)


def question(code: Code) -> str:
    """Ask which meaning is meant, and say how to answer or to leave it."""
    told = canonical(code.code)
    if len(code.meanings) == 1:
        return f"{told} means {code.meanings[0].plain}? Type {told}/1 if so, or {told}! to keep it as said"
    how = " or ".join(f"{told}/{n}" for n in range(1, len(code.meanings) + 1))
    return f"{told} means {_listed(code, numbered=True)}: type {how}, or {told}! to keep it as said"


def hint(code: Code) -> str:
    """Say what may be misunderstood, and of a code with digits how to have it put plainly."""
    told, several = canonical(code.said), len(code.meanings) > 1
    if not TEN.fullmatch(told):
        return f"{code.said} may mean {_listed(code)}"
    how = " or ".join(f"{told}/{n}" for n in range(1, len(code.meanings) + 1))
    return f"{code.said} may mean {_listed(code, numbered=several)}: type {how} if so"


def _listed(code: Code, numbered: bool = False) -> str:
    words = [f"{n} {each}" if numbered else str(each) for n, each in enumerate(code.meanings, 1)]
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


def _sense(match: re.Match[str], text: str, present: Sequence[Agency], words: NumberWords) -> Sense:
    """Say what stands at `match`: a code where it is answered or worded, else what the words around it say."""
    if match["choice"] or match["keep"] or not (match["ten"] or match["unknown"]):
        return "code"
    return sense(text[: match.start()], text[match.end() :], words, present)


def _told(code: Code, match: re.Match[str], what: Sense) -> Code | None:
    """Return `code` as it may be told where it is `what`: None for a number, a hint where that is in doubt."""
    loose = bool(match["unknown"]) or " " in match["code"]
    if what == "number" or (what == "place" and (loose or not code.meanings)):
        return None
    if what == "place" or (what == "doubt" and code.plain):
        return structs.replace(code, plain="", asks=False, advice=True)
    return code


@cache
def _pattern(codes: tuple[str, ...]) -> re.Pattern[str]:
    tens = [code[3:] for code in codes if TEN.fullmatch(code)]
    words = [code for code in codes if not TEN.fullmatch(code)]
    ten = rf"10[- \u2010-\u2015]0?(?:{'|'.join(_longest(tens))})" if tens else r"(?!)"
    word = "|".join(re.escape(code).replace(r"\ ", r"[\s-]?") for code in _longest(words)) or r"(?!)"
    return re.compile(
        rf"(?<![\w/.:@#+-])(?P<code>(?P<ten>{ten})|(?P<word>(?i:{word}))|(?P<unknown>{UNKNOWN}))"
        rf"(?!\w|[-:.]\d){CHOICE}(?!\d)"
    )


def _longest(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=len, reverse=True)


def _read(
    match: re.Match[str], text: str, terms: Mapping[str, Term], present: Sequence[Agency],
    choices: Mapping[str, int], keeps: bool,
) -> Code | None:  # fmt: skip
    """Return what was said at `match`; None where it is an ordinary word in an ordinary place."""
    said = match["code"]
    key = fold(canonical(said))
    term = terms.get(key) or terms.get(fold(re.sub(r"[\s-]+", " ", said)))
    if term is None:
        return Code(canonical(said), said, ()) if match["unknown"] or match["ten"] else None
    code = Code(term.code, said, readings(term, present))
    if not _unmistakable(term, said):
        return _as_advice(code, term, match, text)
    choice = int(match["choice"] or choices.get(key, 0))
    if 1 <= choice <= len(code.meanings):
        return structs.replace(code, plain=code.meanings[choice - 1].plain)
    if choice or len(code.meanings) > 1 or term.asks:
        return structs.replace(code, asks=not (keeps or match["keep"]))
    return structs.replace(code, plain=code.meanings[0].plain)


def _unmistakable(term: Term, said: str) -> bool:
    """Whether nobody says it in an ordinary sentence: with a digit, a named code, or capitals of one meaning."""
    if any(c.isdigit() for c in term.code) or term.code.startswith(NAMED):
        return True
    if " " in term.code:
        return said == term.code or said.isupper()
    return said.isupper() and term.code.isupper() and len(term.meanings) == 1 and not term.asks


def _as_advice(code: Code, term: Term, match: re.Match[str], text: str) -> Code | None:
    """Mark an ordinary word where it was said as a code: in capitals, or written as the glossary has it."""
    if not _as_code(term, match, text) or not code.meanings:
        return None
    return structs.replace(code, advice=len(code.meanings) > 1 or term.code.isupper())


def _as_code(term: Term, match: re.Match[str], text: str) -> bool:
    said = match["code"]
    begins = not text[: match.start()].strip() or text[: match.start()].rstrip()[-1] in ".!?:;"
    loud = said.isupper() and not text.isupper()
    return loud or (said == term.code and not term.code.isupper() and not begins) or text.strip(" .!?") == said


def _rewritten(text: str, found: Sequence[tuple[re.Match[str], Code]]) -> str:
    """Return `text` with what is known put plainly, and the signs of a choice taken away."""
    out, at = "", 0
    for match, code in found:
        words = code.plain and _in_sentence(code.plain, text[: match.start()])
        answered = match["choice"] if code.plain else match["keep"] and code.meanings and not code.advice
        out += text[at : match.start()] + (words or match["code"])
        at = match.end() if answered else match.end("code")
    return out + text[at:]


def _in_sentence(plain: str, before: str) -> str:
    """Return the plain words with a small letter where they stand inside a sentence."""
    begins = not before.strip() or before.rstrip()[-1] in ".!?:;"
    return plain if begins or plain[:2].isupper() else plain[:1].lower() + plain[1:]
