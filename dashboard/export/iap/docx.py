"""A book of forms as a Word document, for those who edit it: every block a table whose title repeats on each page."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from dashboard.export.iap.figures import as_picture
from dashboard.export.iap.orders import Progress
from dashboard.export.iap.sheets import (
    Block,
    Book,
    Box,
    Chart,
    Column,
    Contents,
    Line,
    Picture,
    Rows,
    Sheet,
    Signed,
    Words,
    feet,
    heading,
    plainly,
)

SIZES = {"letter": (Mm(215.9), Mm(279.4)), "a4": (Mm(210), Mm(297))}
MARGIN = Mm(12.7)
SIDE = Mm(2)  # Word's own margin of a cell
FONT = "DejaVu Sans"
SHADE, PALE = "E0E0E0", "F2F2F2"
# The same plan gives the same file, whenever it is printed.
MADE = datetime(2000, 1, 1, tzinfo=UTC)


def docx(book: Book, paper: str, picture: Callable[[], bytes] | None = None,
         progress: Progress = lambda _what, _done, _total: None) -> bytes:  # fmt: skip
    """Return the book as a .docx file on `paper`; `picture` gives the map as PNG or JPEG."""
    document: Any = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(9)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    properties = document.core_properties
    properties.title, properties.subject = plainly(book.title)[:255], plainly(" ".join(feet(book.imprint)))[:255]
    properties.author, properties.language = "Concord", book.imprint.language
    properties.created = properties.modified = MADE
    for n, sheet in enumerate(book.sheets):
        section = document.sections[0] if n == 0 else document.add_section(WD_SECTION.NEW_PAGE)
        _lay(section, sheet, paper)
        _foot(section, book, sheet)
        _sheet(document, book, sheet, section.page_width - 2 * MARGIN, picture)
        progress("writing forms", n + 1, len(book.sheets))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _lay(section: Any, sheet: Sheet, paper: str) -> None:  # noqa: ANN401 - python-docx has no types
    wide, high = SIZES[paper]
    section.orientation = WD_ORIENT.LANDSCAPE if sheet.wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (high, wide) if sheet.wide else (wide, high)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.footer_distance = Mm(7)


def _foot(section: Any, book: Book, sheet: Sheet) -> None:  # noqa: ANN401
    section.footer.is_linked_to_previous = False
    first, second = feet(book.imprint)
    paragraph = section.footer.paragraphs[0]
    _run(paragraph, f"{sheet.name}{' (adapted)' if sheet.adapted.startswith('Adapted') else ''}   {first}   Page ", 7)
    _field(paragraph, "PAGE")
    _run(paragraph, " of ", 7)
    _field(paragraph, "NUMPAGES")
    _run(section.footer.add_paragraph(), second, 7)


def _sheet(document: Any, book: Book, sheet: Sheet, wide: int, picture: Callable[[], bytes] | None) -> None:  # noqa: ANN401
    title = document.add_paragraph()
    name = f"{sheet.title.upper()} ({sheet.name})" if sheet.name != sheet.title else sheet.title.upper()
    _run(title, f"DRAFT  {name}" if book.imprint.draft else name, 14, bold=True)
    title.paragraph_format.keep_with_next = True
    if sheet.adapted:
        _run(document.add_paragraph(), sheet.adapted, 7.5, slant=True)
    if sheet.drawing and picture is not None:
        document.add_picture(BytesIO(picture()), width=wide)
    for band in sheet.bands:
        if len(band) == 1:
            _block(document, book, band[0], wide)
        else:
            _beside(document, band, wide)
        gap = document.add_paragraph()
        gap.paragraph_format.line_spacing = Pt(3)


def _beside(document: Any, band: Sequence[Block], wide: int) -> None:  # noqa: ANN401
    table = _table(document, 2, [block.share for block in band], wide)
    for n, block in enumerate(band):
        _cell(table.rows[0].cells[n], heading(block), bold=True, shade=SHADE)
        lines = block.lines if isinstance(block, Words) else ()
        _lines(table.rows[1].cells[n], lines, block.missing if isinstance(block, Words) else "")


def _block(document: Any, book: Book, block: Block, wide: int) -> None:  # noqa: ANN401
    if isinstance(block, Contents):
        rows = tuple((s.name, f"{s.title}: {s.subject}" if s.subject else s.title) for s in book.sheets
                     if s.form != "cover")  # fmt: skip
        block = Rows(block.number, block.title, (Column("Form", 1), Column("Title", 4)), rows)
    if isinstance(block, Chart):
        columns = (Column("Position", 3), Column("Held by", 3))
        block = Rows(block.number, block.title, columns, tuple(_outline(block.boxes)), block.missing)
    if isinstance(block, Rows):
        _rows(document, block, wide)
        return
    table = _table(document, 2, [1], wide)
    _titled(table, heading(block), 1)
    if isinstance(block, Picture):
        _picture(table.rows[1].cells[0], block, wide)
    elif isinstance(block, Signed):
        lines = [line for signer in block.signers for line in (
            f"Name: {signer.name or '.' * 30}    Position or title: {signer.position or '.' * 30}",
            f"Signature: {'.' * 40}    Date and time: {'.' * 24}", signer.record)]  # fmt: skip
        _lines(table.rows[1].cells[0], [line for line in lines if line], "")
    else:
        _lines(table.rows[1].cells[0], block.lines, block.missing)


def _rows(document: Any, block: Rows, wide: int) -> None:  # noqa: ANN401
    shares = [column.share for column in block.columns]
    if not block.rows:
        table = _table(document, 2, [1], wide)
        _titled(table, heading(block), 1)
        _lines(table.rows[1].cells[0], (), block.missing)
        return
    table = _table(document, 2 + len(block.rows), shares, wide)
    _titled(table, heading(block), len(shares))
    grid = [row.tc_lst for row in table._tbl.tr_lst]
    for tc, column in zip(grid[1], block.columns, strict=True):
        _text(tc, f"{column.title} (not held)" if column.pen else column.title, bold=True, shade=PALE)
    _repeated(table.rows[1])
    for tcs, row in zip(grid[2:], block.rows, strict=True):
        if len(row) == 1:
            for tc in tcs[1:]:
                tcs[0].getparent().remove(tc)
            tcs[0].grid_span = len(shares)
            _text(tcs[0], row[0], bold=True, shade=PALE)
        else:
            for tc, words in zip(tcs, row, strict=True):
                _text(tc, words)


def _picture(cell: Any, block: Picture, wide: int) -> None:  # noqa: ANN401
    """Put a picture into a cell, with its words as alternative text and below it."""
    room = wide - 2 * SIDE
    points = room / Pt(1)
    run = cell.paragraphs[0].add_run()
    run.add_picture(BytesIO(as_picture(block.draw(points, points * block.ratio))), width=room)
    for properties in run._r.iter(qn("wp:docPr"), qn("pic:cNvPr")):
        properties.set("descr", plainly(block.words))
    _run(cell.add_paragraph(), block.words, 7.5, slant=True)


def _outline(boxes: Sequence[Box]) -> list[tuple[str, str]]:
    """Return the chart as lines: who reports to whom by the distance from the margin."""
    known = {box.id: box for box in boxes}
    below: dict[str, list[Box]] = {}
    for box in boxes:
        below.setdefault(box.above if box.above in known and box.above != box.id else "", []).append(box)
    lines, seen = list[tuple[str, str]](), set[str]()
    for root in (*below.get("", ()), *boxes):
        waiting = [(root, 0)]
        while waiting:
            box, depth = waiting.pop()
            if box.id not in seen:
                seen.add(box.id)
                lines.append(("\N{EM SPACE}" * 2 * depth + box.title, "\n".join(box.holders) or "nobody named"))
                waiting += [(b, depth + 1) for b in reversed(below.get(box.id, []))]
    return lines


def _table(document: Any, rows: int, shares: Sequence[float], wide: int) -> Any:  # noqa: ANN401
    table = document.add_table(rows, len(shares), "Table Grid")
    table.autofit = False
    for column, share in zip(table._tbl.tblGrid.gridCol_lst, shares, strict=True):
        column.w = int(wide * share / sum(shares))
    widths = [int(wide * share / sum(shares)) for share in shares]
    for row in table._tbl.tr_lst:
        for tc, width in zip(row.tc_lst, widths, strict=True):
            tc.width = width
    return table


def _titled(table: Any, words: str, columns: int) -> None:  # noqa: ANN401
    tcs = table._tbl.tr_lst[0].tc_lst
    for tc in tcs[1:]:
        tcs[0].getparent().remove(tc)
    if columns > 1:
        tcs[0].grid_span = columns
    _text(tcs[0], words, bold=True, shade=SHADE)
    _repeated(table.rows[0])


def _repeated(row: Any) -> None:  # noqa: ANN401
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _lines(cell: Any, lines: Sequence[str | Line], missing: str) -> None:  # noqa: ANN401
    paragraph = cell.paragraphs[0]
    for n, line in enumerate(lines):
        paragraph = paragraph if n == 0 else cell.add_paragraph()
        strong = isinstance(line, Line) and line.strong
        _run(paragraph, line if isinstance(line, str) else line.text, 9, bold=strong)
    if not lines and missing:
        _run(paragraph, missing, 9, slant=True)


def _cell(cell: Any, words: str, bold: bool = False, shade: str = "") -> None:  # noqa: ANN401
    _text(cell._tc, words, bold, shade)


def _text(tc: Any, words: str, bold: bool = False, shade: str = "") -> None:  # noqa: ANN401
    """Write into a cell by its element: python-docx looks a cell up in time that grows with the table."""
    paragraph: Any = Paragraph(tc.p_lst[0], None)  # type: ignore[arg-type]
    _run(paragraph, words, 8, bold=bold)
    if shade:
        fill = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", shade)):
            fill.set(qn(f"w:{name}"), value)
        tc.get_or_add_tcPr().append(fill)


def _run(paragraph: Any, words: str, size: float, bold: bool = False, slant: bool = False) -> None:  # noqa: ANN401
    run = paragraph.add_run(plainly(words))
    run.font.size, run.bold, run.italic = Pt(size), bold or None, slant or None
    if slant:
        run.font.color.rgb = RGBColor(0x40, 0x40, 0x40)


def _field(paragraph: Any, name: str) -> None:  # noqa: ANN401
    run = paragraph.add_run()
    run.font.size = Pt(7)
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run._r.append(part)
