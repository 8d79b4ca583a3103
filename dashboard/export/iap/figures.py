"""A figure of matplotlib as a PDF page, a picture or inline SVG; the fonts are in it, and nothing is fetched."""

import re
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, NumberObject, StreamObject

matplotlib.rcParams["pdf.fonttype"] = 42
matplotlib.rcParams["svg.fonttype"] = "path"
matplotlib.rcParams["svg.hashsalt"] = "concord"
PICTURE_DPI, QUALITY = 200, 80
UNSAID = {"Date": None, "Creator": None, "Format": None, "Type": None}
PHOTO = re.compile("data:image/png;base64,[A-Za-z0-9+/=\\s]*")
NAMED = re.compile(r'(?<=\bid=")(?=[^"])|(?<=href="#)|(?<=url\(#)')


def as_pdf(figure: Any) -> bytes:  # noqa: ANN401 - matplotlib's own
    """Return a figure as a PDF of one page."""
    out, photos = BytesIO(), _photos(figure)
    canvas: Any = FigureCanvasPdf(figure)
    canvas.print_pdf(out, metadata={"CreationDate": None, "Producer": None})
    return _with_photos(out, photos) if photos else out.getvalue()


def as_picture(figure: Any) -> bytes:  # noqa: ANN401
    """Return a figure as a picture on white: PNG, or JPEG where a photograph is in it."""
    out = BytesIO()
    figure.set_facecolor("white")
    figure.set_dpi(PICTURE_DPI)
    canvas: Any = FigureCanvasAgg(figure)
    if figure.axes and any(axes.images for axes in figure.axes):
        canvas.print_jpg(out, pil_kwargs={"quality": QUALITY})
    else:
        canvas.print_png(out)
    return out.getvalue()


def as_svg(figure: Any, name: str) -> str:  # noqa: ANN401
    """Return a figure as an `<svg>` element; its ids begin with `name`, so that several may stand on one page."""
    out, photos = BytesIO(), _photos(figure)
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(out, metadata=UNSAID)
    text = out.getvalue().decode()
    for photo in photos:
        text = PHOTO.sub(f"data:image/jpeg;base64,{b64encode(photo.jpeg).decode()}", text, count=1)
    return NAMED.sub(f"{name}-", text[text.index("<svg") :])


class _Photo(NamedTuple):
    """A photograph in a figure, as JPEG, and its size in pixels."""

    jpeg: bytes
    wide: int
    high: int


def _photos(figure: Any) -> list[_Photo]:  # noqa: ANN401
    """Take the photographs (`Paper.under`) out of a figure, which keeps a few pixels in the place of each.

    matplotlib writes them without loss, ten times as large as JPEG and in seconds.
    """
    found = []
    for image in [image for axes in figure.axes for image in axes.images]:
        out, array = BytesIO(), image.get_array()
        Image.fromarray(array[::-1]).save(out, "JPEG", quality=QUALITY)
        found.append(_Photo(out.getvalue(), array.shape[1], array.shape[0]))
        image.set_data(array[:2, :2])
    return found


def _with_photos(drawn: BytesIO, photos: Sequence[_Photo]) -> bytes:
    """Put the photographs back into their places on a one-page PDF."""
    writer = PdfWriter(clone_from=PdfReader(drawn))
    there: Any = writer.pages[0]["/Resources"]["/XObject"]  # type: ignore[index]
    images = [name for name in there if there[name].get("/Subtype") == "/Image"]
    for name, photo in zip(sorted(images, key=lambda name: int(name.strip("/I"))), photos, strict=True):
        stream = StreamObject()
        stream.set_data(photo.jpeg)
        stream.update({
            NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(photo.wide), NameObject("/Height"): NumberObject(photo.high),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"), NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        })  # fmt: skip
        writer._replace_object(there.raw_get(name), stream)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
