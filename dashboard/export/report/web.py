"""A book as one HTML file that asks nobody for anything: no script, no picture, no font from elsewhere."""

from collections.abc import Iterator
from html import escape

from dashboard.export.iap.figures import as_svg
from dashboard.export.iap.orders import Progress
from dashboard.export.iap.sheets import (
    Block,
    Book,
    Chart,
    Contents,
    Picture,
    Rows,
    Sheet,
    Signed,
    Words,
    feet,
    heading,
    plainly,
)

STYLE = (
    ":root{color-scheme:light dark;--paper:light-dark(#fff,#14181c);--ink:light-dark(#111,#e6eaee);"
    "--dim:light-dark(#444,#aeb7c0);--line:light-dark(#767676,#5a646e);--head:light-dark(#e6e6e6,#2a3138);"
    "--day:light-dark(#f3f3f3,#20262c)}"
    "body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:78rem;"
    "margin:0 auto;padding:1.5rem}h1{font-size:1.9rem;margin:0 0 1rem}section{margin:0 0 2.5rem}"
    "h2{font-size:1.35rem;border-bottom:2px solid var(--ink);margin:0 0 .8rem}"
    "h3{font-size:1rem;margin:1.1rem 0 .35rem}"
    "p{margin:.15rem 0;overflow-wrap:anywhere}div.wide{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%;font-size:.88rem}"
    "th,td{border:1px solid var(--line);padding:.25rem .45rem;"
    "text-align:left;vertical-align:top;white-space:pre-line;overflow-wrap:break-word}"
    "th{background:var(--head)}th.day{background:var(--day)}td:empty{min-width:4rem;height:1.4em}em{color:var(--dim)}"
    "figure{margin:.3rem 0;padding:.4rem;background:#fff;border:1px solid var(--line)}"
    "figure svg{display:block;width:100%;height:auto}figcaption{color:#333;font-size:.85rem;font-style:italic}"
    "a{color:light-dark(#0b4fb3,#8ab4f8)}footer{background:var(--paper);"
    "border-top:1px solid var(--line);font-size:.78rem;padding:.35rem 0;overflow-wrap:anywhere}"
    "@media print{:root{color-scheme:light}body{font-size:10pt;padding:0 0 3rem}section{break-before:page}"
    "section:first-of-type{break-before:auto}figure{break-inside:avoid}"
    "thead{display:table-header-group}tr{break-inside:avoid}"
    "footer{position:fixed;left:0;right:0;bottom:0;padding:.2rem 0}}"
)
WIDE = 960.0  # points: a figure is drawn so wide, and fits itself to the window
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(book: Book, progress: Progress = lambda _what, _done, _total: None) -> bytes:
    """Return the book as HTML; strangers' text is escaped."""
    sections = ""
    for n, sheet in enumerate(book.sheets):
        progress("writing chapters", n, len(book.sheets))
        sections += _section(book, n, sheet)
    foot = "<br>".join(map(_text, feet(book.imprint)))
    return (
        f'<!doctype html><html lang="{escape(book.imprint.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(book.title)}</title><style>{STYLE}</style></head>"
        f"<body><h1>{_text(book.title)}</h1><main>{sections}</main><footer>{foot}</footer></body></html>\n"
    ).encode()


def _section(book: Book, n: int, sheet: Sheet) -> str:
    note = f"<p><em>{_text(sheet.adapted)}</em></p>" if sheet.adapted else ""
    there = [block for band in sheet.bands for block in band]
    blocks = "".join(part for m, block in enumerate(there) for part in _block(book, block, f"f{n}-{m}"))
    return f'<section id="s{n}"><h2>{_text(sheet.title)}</h2>{note}{blocks}</section>'


def _block(book: Book, block: Block, name: str) -> Iterator[str]:
    yield f"<h3>{_text(heading(block))}</h3>"
    match block:
        case Contents():
            yield from (f'<p><a href="#s{n}">{_text(s.title)}</a></p>' for n, s in enumerate(book.sheets) if n)
        case Rows():
            yield _table(block) if block.rows else f"<p><em>{_text(block.missing)}</em></p>"
        case Words():
            lines = [line if isinstance(line, str) else line.text for line in block.lines]
            yield from (f"<p>{_text(line)}</p>" for line in lines)
            yield "" if lines else f"<p><em>{_text(block.missing)}</em></p>"
        case Signed():
            yield from (f"<p>{_text(signer.name) or 'Name'} {'.' * 30} Signature {'.' * 30} Date {'.' * 16}<br>"
                        f"<em>{_text(signer.record)}</em></p>" for signer in block.signers)  # fmt: skip
        case Picture():
            yield _figure(block, name)
        case Chart():
            yield from (f"<p>{_text(box.title)}: {_text(', '.join(box.holders))}</p>" for box in block.boxes)


def _figure(block: Picture, name: str) -> str:
    """Draw a picture into the page: SVG that is read out by its words."""
    words = _text(block.words)
    svg = as_svg(block.draw(WIDE, WIDE * block.ratio), name).replace(
        "<svg ", f'<svg role="img" aria-label="{words}" ', 1
    )
    return f"<figure>{svg}<figcaption>{words}</figcaption></figure>"


def _table(block: Rows) -> str:
    heads = "".join(f'<th scope="col">{_text(column.title)}</th>' for column in block.columns)
    rows = "".join(
        f'<tr><th class="day" colspan="{len(block.columns)}">{_text(row[0])}</th></tr>' if len(row) == 1
        else f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>"
        for row in block.rows
    )  # fmt: skip
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _text(text: str) -> str:
    return escape(plainly(text))
