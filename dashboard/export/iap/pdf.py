"""A book of forms as PDF: text that can be searched, fonts embedded, every page with its foot."""

from collections.abc import Callable, Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A3, A4, LETTER, TABLOID
from reportlab.pdfgen.canvas import Canvas

from dashboard.export.iap.figures import as_pdf
from dashboard.export.iap.flow import MARGIN, Leaf, Size, flow
from dashboard.export.iap.fonts import FILES, Font, cut, register, runs, width
from dashboard.export.iap.orders import Progress
from dashboard.export.iap.overlays import Over, laid_over
from dashboard.export.iap.scripts import visual
from dashboard.export.iap.sheets import Book, Contents, Sheet, feet, plainly
from dashboard.export.iap.strips import Drawn, Fill, Ink, Rule, Text

SIZES: dict[str, Size] = {"letter": Size(*LETTER), "a4": Size(*A4), "a3": Size(*A3), "tabloid": Size(*TABLOID)}
FOOT_SIZE = 6.6
Draw = Callable[[Size], bytes]


def pdf(book: Book, paper: str, drawing: Callable[[], tuple[Size, Draw]] | None = None,
        progress: Progress = lambda _what, _done, _total: None) -> bytes:  # fmt: skip
    """Return the book as a PDF on `paper`; `drawing` gives the map's page size, and what draws it as a PDF page."""
    size, draw = drawing() if drawing and any(sheet.drawing for sheet in book.sheets) else (None, None)
    leaves = _leaves(book, SIZES[paper], size, progress)
    out = BytesIO()
    register()
    canvas = Canvas(out, pageCompression=1, lang=book.imprint.language, invariant=True, initialFontName=FILES["plain"])
    canvas.setTitle(plainly(book.title))
    canvas.setSubject(plainly(" ".join(feet(book.imprint))))
    canvas.setAuthor("Concord")
    canvas.setCreator("Concord, a coordination aid")
    for n, leaf in enumerate(leaves, 1):
        _page(canvas, book, leaf, f"Page {n} of {len(leaves)}")
        if leaf.number == 1:
            canvas.bookmarkPage(f"page{n}")
            canvas.addOutlineEntry(plainly(_named(leaf.sheet)), f"page{n}")
        canvas.showPage()
        progress("drawing pages", n, len(leaves))
    canvas.save()
    overs = _figures(leaves, progress)
    if size is not None and draw is not None:
        progress("drawing the map", 0, 1)
        drawn = draw(size)
        overs += [Over(n, 0, 0, drawn, "Map") for n, leaf in enumerate(leaves) if leaf.number == 0]
        progress("drawing the map", 1, 1)
    return laid_over(out, overs) if overs else out.getvalue()


def _figures(leaves: Sequence[Leaf], progress: Progress) -> list[Over]:
    """Draw every figure of the pages; each is a PDF page of its own that is laid onto its place."""
    there = [
        (n, x + ink.x, leaf.size.high - y - ink.y - ink.high, ink)
        for n, leaf in enumerate(leaves) for x, y, inks in leaf.placed for ink in inks if isinstance(ink, Drawn)
    ]  # fmt: skip
    overs = []
    for done, (page, x, y, ink) in enumerate(there):
        progress("drawing figures", done, len(there))
        overs.append(Over(page, x, y, as_pdf(ink.draw(ink.wide, ink.high)), plainly(ink.words)))
    return overs


def _named(sheet: Sheet) -> str:
    words = f"{sheet.name} {sheet.title}" if sheet.name != sheet.title else sheet.title
    return f"{words}: {sheet.subject}" if sheet.subject else words


def _leaves(book: Book, size: Size, map_size: Size | None, progress: Progress) -> list[Leaf]:
    """Lay out every sheet; the contents, which need the pages of all others, at last."""
    flown: list[list[Leaf]] = []
    for n, sheet in enumerate(book.sheets, 1):
        turned = Size(size.high, size.wide) if sheet.wide else size
        blank = [("", "", "")] * (len(book.sheets) - 1)
        flown.append(flow(sheet, turned, blank if _lists(sheet) else ()))
        if sheet.drawing and map_size is not None:
            flown[-1].insert(0, Leaf(sheet, map_size, 0, []))
        progress("laying out forms", n, len(book.sheets))
    first, begins = 1, list[int]()
    for leaves in flown:
        begins.append(first)
        first += len(leaves)
    rows = [
        (s.name if s.name != s.title else "", f"{s.title}: {s.subject}" if s.subject else s.title, str(begin))
        for s, begin in zip(book.sheets, begins, strict=True)
    ]
    for n, sheet in enumerate(book.sheets):
        if _lists(sheet):
            flown[n] = flow(sheet, flown[n][0].size, rows[:n] + rows[n + 1 :])
    return [leaf for leaves in flown for leaf in leaves]


def _lists(sheet: Sheet) -> bool:
    return any(isinstance(block, Contents) for band in sheet.bands for block in band)


def _page(canvas: Canvas, book: Book, leaf: Leaf, count: str) -> None:
    wide, high = leaf.size
    canvas.setPageSize((wide, high))
    canvas.saveState()
    canvas.scale(leaf.scale, leaf.scale)
    for x, y, inks in leaf.placed:
        for ink in inks:
            _ink(canvas, x, high / leaf.scale - y, ink)
    canvas.restoreState()
    if book.imprint.draft:
        _watermark(canvas, leaf.size)
    _foot(canvas, book, leaf, count)


def _ink(canvas: Canvas, x: float, y: float, ink: Ink) -> None:
    if isinstance(ink, Text):
        canvas.setFillGray(ink.grey)
        _say(canvas, x + ink.x, y - ink.y, ink.text, ink.font, ink.size)
    elif isinstance(ink, Rule):
        canvas.setLineWidth(ink.thick)
        canvas.setDash([1, 2] if ink.dashed else [])
        canvas.line(x + ink.x, y - ink.y, x + ink.x2, y - ink.y2)
    elif isinstance(ink, Fill):
        _fill(canvas, x + ink.x, y - ink.y - ink.high, ink)


def _say(canvas: Canvas, x: float, y: float, text: str, font: Font, size: float) -> None:
    """Write one line, each sign in a font that has it."""
    for name, part in runs(visual(text), font):
        canvas.setFont(name, size)
        canvas.drawString(x, y, part)
        x += canvas.stringWidth(part, name, size)


def _fill(canvas: Canvas, x: float, y: float, fill: Fill) -> None:
    canvas.setFillGray(fill.grey)
    canvas.setLineWidth(0.7)
    canvas.setDash([])
    canvas.rect(x, y, fill.wide, fill.high, stroke=int(fill.framed), fill=1)


def _watermark(canvas: Canvas, size: Size) -> None:
    canvas.saveState()
    canvas.setFillGray(0.4)
    canvas.setFillAlpha(0.16)
    canvas.translate(size.wide / 2, size.high / 2)
    canvas.rotate(50 if size.high > size.wide else 35)
    points = min(size) * 0.26
    canvas.setFont(FILES["bold"], points)
    canvas.drawCentredString(0, -points / 3, "DRAFT")
    canvas.restoreState()


def _foot(canvas: Canvas, book: Book, leaf: Leaf, count: str) -> None:
    first, second = feet(book.imprint)
    adapted = " (adapted)" if leaf.sheet.adapted.startswith("Adapted") else ""
    wide, room = leaf.size.wide, leaf.size.wide - 2 * MARGIN
    left = f"{leaf.sheet.name}{adapted}"
    canvas.setFillGray(0)
    canvas.setLineWidth(0.5)
    canvas.setDash([])
    canvas.line(MARGIN, 34, wide - MARGIN, 34)
    canvas.setFont(FILES["bold"], FOOT_SIZE)
    canvas.drawString(MARGIN, 25, left)
    canvas.drawRightString(wide - MARGIN, 25, count)
    used = width(left, "bold", FOOT_SIZE) + 10
    _say(canvas, MARGIN + used, 25, cut(first, "plain", FOOT_SIZE, room - used - 70), "plain", FOOT_SIZE)
    _say(canvas, MARGIN, 16, cut(second, "plain", FOOT_SIZE, room), "plain", FOOT_SIZE)
