"""Drawn PDF pages laid onto the pages of another, as objects of their own: lines stay lines, and nothing is read."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from msgspec import Struct
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject


class Over(Struct, frozen=True):
    """A one-page PDF with its lower left corner at (x, y) of page `page` (from 0); `words` say what it shows."""

    page: int
    x: float
    y: float
    drawn: bytes
    words: str


def laid_over(pages: BytesIO, overs: Sequence[Over]) -> bytes:
    """Return `pages` with `overs` laid below what is on them."""
    writer = PdfWriter(clone_from=PdfReader(pages))
    forms: dict[bytes, Any] = {}
    for n, over in enumerate(overs):
        if over.drawn not in forms:
            forms[over.drawn] = writer._add_object(_form(over.drawn, writer))
        name = f"/Drawn{n}"
        shown = DecodedStreamObject()
        # The alternative words as text of PDF: UTF-16 with its mark, in hexadecimal.
        words = f"\ufeff{over.words}".encode("utf-16-be").hex()
        shown.set_data(
            f"/Figure <</Alt <{words}>>> BDC q 1 0 0 1 {over.x:.2f} {over.y:.2f} cm {name} Do Q EMC\n".encode()
        )
        target: Any = writer.pages[over.page]
        resources = DictionaryObject(target["/Resources"].get_object())
        there: Any = DictionaryObject()
        there.update(resources.get("/XObject", DictionaryObject()).get_object())
        there[NameObject(name)] = forms[over.drawn]
        resources[NameObject("/XObject")] = there
        target[NameObject("/Resources")] = resources
        contents = target.raw_get("/Contents")
        before = contents if isinstance(contents, ArrayObject) else [contents]
        target[NameObject("/Contents")] = ArrayObject([writer._add_object(shown), *before])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _form(drawn: bytes, writer: PdfWriter) -> Any:  # noqa: ANN401 - pypdf's own type
    page: Any = PdfReader(BytesIO(drawn)).pages[0]
    form = DecodedStreamObject()
    form.set_data(page.get_contents().get_data())
    form.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): page.mediabox, NameObject("/Resources"): page["/Resources"].get_object().clone(writer),
    })  # fmt: skip
    return form.flate_encode()
