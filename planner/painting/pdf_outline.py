"""Gives a PDF of QPdfWriter what Qt cannot write: bookmarks, and links on its first page."""

import re
from collections.abc import Sequence

_ROOT = re.compile(rb"/Root (\d+) 0 R")
_SIZE = re.compile(rb"/Size (\d+)")
_INFO = re.compile(rb"/Info \d+ 0 R")
_START = re.compile(rb"startxref\s+(\d+)")
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_ANNOTATIONS = re.compile(rb"/Annots (\d+) 0 R")
_MEDIA_BOX = re.compile(rb"/MediaBox \[0 0 [\d.]+ ([\d.]+)\]")
_POINT = 0.75
"""Points a pixel."""
Link = tuple[float, float, float, float, int]
"""Left, top, width and height in pixels, and the page from 0."""
_REFERENCE = re.compile(rb"(\d+) 0 R")


def with_outline(
    pdf: bytes, entries: Sequence[tuple[str, int]], links: Sequence[Link] = ()
) -> bytes:
    """Append the outline as an update of the file; entries are titles and page numbers from 0.

    `links` are rectangles of the first page that lead to a page.
    A file of another form than QPdfWriter's is returned as it is: it lacks bookmarks, no pages.
    """
    found = _read(pdf)
    if found is None or not entries:
        return pdf
    root, catalog, pages, size, start = found
    objects: dict[int, bytes] = {}
    first, number = size + 1, len(entries)
    # The pages name their own parent; the catalogue alone has to know of the outline.
    opened = catalog.rstrip().removesuffix(b">>")
    objects[root] = opened + b"/Outlines %d 0 R\n/PageMode /UseOutlines\n>>" % size
    objects[size] = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (
        first, first + number - 1, number,
    )  # fmt: skip
    for place, (title, page) in enumerate(entries):
        told = b"<< /Title %s /Parent %d 0 R /Dest [%d 0 R /Fit]" % (
            _text(title), size, pages[min(page, len(pages) - 1)],
        )  # fmt: skip
        if place:
            told += b" /Prev %d 0 R" % (first + place - 1)
        if place < number - 1:
            told += b" /Next %d 0 R" % (first + place + 1)
        objects[first + place] = told + b" >>"
    shown = _object(pdf, pages[0])
    notes, size_of_page = _ANNOTATIONS.search(shown), _MEDIA_BOX.search(shown)
    if links and notes and size_of_page:
        high = float(size_of_page[1])
        told = b"\n".join(_link(link, pages, high) for link in links)
        objects[int(notes[1])] = b"[ %s ]" % told
    return _updated(pdf, objects, root, start)


def _link(link: Link, pages: Sequence[int], page_height_pt: float) -> bytes:
    left, top, width, height, page = link
    foot = page_height_pt / _POINT - top - height
    corners = tuple(side * _POINT for side in (left, foot, left + width, foot + height))
    return (
        b"<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [%.2f %.2f %.2f %.2f] "
        b"/Dest [%d 0 R /Fit] >>" % (*corners, pages[min(page, len(pages) - 1)])
    )


def _read(pdf: bytes) -> tuple[int, bytes, list[int], int, int] | None:
    """Return the catalogue's number and text, the pages, the number of objects, the old table."""
    trailer = pdf[pdf.rfind(b"trailer") :]
    root, size, start = (pattern.search(trailer) for pattern in (_ROOT, _SIZE, _START))
    if root is None or size is None or start is None:
        return None
    catalog = _object(pdf, int(root[1]))
    tree = _PAGES.search(catalog)
    kids = _KIDS.search(_object(pdf, int(tree[1]))) if tree else None
    pages = [int(one) for one in _REFERENCE.findall(kids[1])] if kids else []
    if not pages or not catalog.rstrip().endswith(b">>"):
        return None
    return int(root[1]), catalog, pages, int(size[1]), int(start[1])


def _object(pdf: bytes, number: int) -> bytes:
    head = re.search(rb"(?:^|[\r\n])%d 0 obj\s" % number, pdf)
    if head is None:
        return b""
    return pdf[head.end() : pdf.find(b"endobj", head.end())]


def _text(title: str) -> bytes:
    """Write a title as UTF-16 in hexadecimal digits: no character of it can end the string."""
    return b"<FEFF%s>" % title.encode("utf-16-be", "replace").hex().upper().encode("ascii")


def _updated(pdf: bytes, objects: dict[int, bytes], root: int, start: int) -> bytes:
    made = bytearray(pdf if pdf.endswith(b"\n") else pdf + b"\n")
    places = {}
    for number in sorted(objects):
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    table = len(made)
    made += b"xref\n"
    for number, place in places.items():
        made += b"%d 1\n%010d 00000 n \n" % (number, place)
    info = _INFO.search(pdf[pdf.rfind(b"trailer") :])
    told = b" " + info[0] if info else b""
    made += b"trailer\n<< /Size %d /Root %d 0 R%s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1, root, told, start, table,
    )  # fmt: skip
    return bytes(made)
