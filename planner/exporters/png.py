"""The drawing or charts as a PNG picture."""

from planner.exporters.base import Exporter, ExportProblem, ExportRequest, pages_of

_MOST_PIXELS = 120_000_000


def write(request: ExportRequest) -> bytes:
    """Paint what is wanted; several charts stand under each other."""
    from planner.painting.colours import qcolour
    from planner.painting.pages import page_image, stacked
    from planner.painting.picture_files import png_bytes

    pages, colours = pages_of(request)
    page = stacked(pages)
    if page.width_px * page.height_px * request.scale**2 > _MOST_PIXELS:
        raise ExportProblem("The picture would be too large; choose a smaller scale")
    ground = None if request.transparent else qcolour(colours.surface)
    return png_bytes(page_image(page, request.scale, ground))


PNG = Exporter(
    "png",
    "Picture (PNG)",
    ".png",
    frozenset({"drawing", "charts"}),
    write,
    needs_qt=True,
    media_type="image/png",
)
