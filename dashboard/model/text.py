"""Strangers' text is text: kept as it was said, less what no database or screen can hold."""

import unicodedata

from dashboard.model.errors import EntryRejected

LONGEST_TEXT = 4_000
LONGEST_NAME = 120
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def clean(text: str) -> str:
    """Replace what cannot be stored (NUL, lone surrogates, other controls but newline and tab) with a visible sign."""
    if text.isprintable() and text.isascii():
        return text
    return "".join(map(_visible, text))


def name(text: str, field: str) -> str:
    """One line of `text`, trimmed, for ids, callsigns and titles; EntryRejected when empty or too long."""
    line = " ".join(clean(text).split())
    if not line:
        raise EntryRejected(field, "is empty; give it a name")
    if len(line) > LONGEST_NAME:
        raise EntryRejected(field, f"has {len(line)} characters; use {LONGEST_NAME} at most")
    return line


def _visible(char: str) -> str:
    code = ord(char)
    if char in "\n\t" or (code >= 0x20 and code != 0x7F and not 0x80 <= code < 0xA0 and not 0xD800 <= code < 0xE000):
        return char
    if 0xD800 <= code < 0xE000:
        return "\N{REPLACEMENT CHARACTER}"
    return chr(0x2400 + code) if code < 0x20 else "\N{SYMBOL FOR DELETE}"


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet runs it as a formula: an apostrophe goes before the signs that start one."""
    return f"'{text}" if text.startswith(FORMULA) else text


def markdown(text: str) -> str:
    """One line of strangers' text for where Streamlit reads Markdown: every sign that means something is escaped."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!<>|~$:&" else c for c in " ".join(text.split()))


def plain(text: str) -> str:
    """Give what a search compares: lower case, accents folded, one space between words."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())
