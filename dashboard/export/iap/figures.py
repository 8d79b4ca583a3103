"""A figure of matplotlib as a PDF page, a picture or inline SVG; the fonts are in it, and nothing is fetched."""

import re
from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG

matplotlib.rcParams["pdf.fonttype"] = 42
matplotlib.rcParams["svg.fonttype"] = "path"
matplotlib.rcParams["svg.hashsalt"] = "concord"
PICTURE_DPI = 200
UNSAID = {"Date": None, "Creator": None, "Format": None, "Type": None}
NAMED = re.compile(r'(?<=\bid=")(?=[^"])|(?<=href="#)|(?<=url\(#)')


def as_pdf(figure: Any) -> bytes:  # noqa: ANN401 - matplotlib's own
    """Return a figure as a PDF of one page."""
    out = BytesIO()
    canvas: Any = FigureCanvasPdf(figure)
    canvas.print_pdf(out, metadata={"CreationDate": None, "Producer": None})
    return out.getvalue()


def as_png(figure: Any) -> bytes:  # noqa: ANN401
    """Return a figure as a picture on white."""
    out = BytesIO()
    figure.set_facecolor("white")
    figure.set_dpi(PICTURE_DPI)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.print_png(out)
    return out.getvalue()


def as_svg(figure: Any, name: str) -> str:  # noqa: ANN401
    """Return a figure as an `<svg>` element; its ids begin with `name`, so that several may stand on one page."""
    out = BytesIO()
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(out, metadata=UNSAID)
    text = out.getvalue().decode()
    return NAMED.sub(f"{name}-", text[text.index("<svg") :])
