"""Codes and jargon that stand in a log as they were said, although nobody here may know what they mean."""

import re
from collections.abc import Iterator, Mapping, Sequence

from dashboard.model.agencies import Agency
from dashboard.model.glossary import NumberWords, Term
from dashboard.projections.plain_language import translate
from dashboard.projections.review.reading import Log
from dashboard.projections.review.samples import Metric, Sample, counted

PERHAPS = re.compile(r"10[- \u2010-\u2015]0?[1-9]|[Cc]ode|CODE|[Ss]ignal|SIGNAL")


def jargon(
    log: Log, terms: Mapping[str, Term], present: Sequence[Agency], words: NumberWords, start: int, end: int
) -> Metric:
    """Count the notes and messages from `start` until before `end` (UTC us) in which a code was left as it was said.

    Codes are those with numbers, and those called Code or Signal; words that are jargon somewhere are none.
    """
    there = [(when, seq, text) for when, seq, text in log.texts if start <= when < end]
    return counted("jargon", _unresolved(there, terms, present, words), of_texts=len(there))


def _unresolved(
    texts: Sequence[tuple[int, int, str]], terms: Mapping[str, Term], present: Sequence[Agency], words: NumberWords
) -> Iterator[Sample]:
    """Look closely only at texts with anything like a code in them: it takes a hundred times as long as passing by."""
    for when, seq, text in texts:
        if PERHAPS.search(text):
            left = [c.code for c in translate(text, terms, present, None, words).codes if not c.plain and not c.advice]
            if left:
                yield Sample(len(left), when, (seq,), note=", ".join(left))
