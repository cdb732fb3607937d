"""The report on paper: words wrapped to a width, chapters in contents and bookmarks."""

import re

import pytest
from PySide6.QtCore import QBuffer, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPdfWriter

from planner.painting.fonts import font, on_paper
from planner.painting.paper import Chapter, Picture, line_of_contents, paper, wrapped
from planner.painting.pdf_outline import with_outline
from planner.painting.picture_files import Page, pdf_bytes
from planner.painting.plots.words import width_of
from planner.tokens import LIGHT

pytestmark = pytest.mark.usefixtures("qapp")
FORMAT = QImage.Format.Format_ARGB32_Premultiplied


def a_report(rows: int = 3):
    table = Chapter(
        "Cost lines",
        heads=("Part", "USD"),
        rows=tuple((f"Part {number}", "$1.00") for number in range(rows)),
        right=1,
    )
    page = Page(400, 200, lambda p: p.fillRect(QRectF(0, 0, 400, 200), Qt.GlobalColor.gray))
    parts = (Picture(page, "The drawing"), table, Chapter("Not in these figures", ("taxes",)))
    return paper("Photo app", (("Region", "us-east-1"),), ("One sentence.",), parts, LIGHT)


@pytest.mark.parametrize("text", ["", "word", "many words " * 40, "x" * 4_096, "a\u202eb " * 50])
def test_that_no_line_is_wider_than_its_room(text):
    for line in wrapped(text, "caption", 90.0):
        assert width_of(line, "caption", prose=True) <= 90.0


def test_that_nothing_is_lost_in_wrapping():
    text = "a long sentence with " + "x" * 300 + " in it"

    assert "".join(wrapped(text, "caption", 90.0)).replace(" ", "") == text.replace(" ", "")


def test_that_a_text_cut_short_says_so():
    lines = wrapped("many words " * 40, "caption", 90.0, 3)

    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_that_chapters_stand_in_the_contents_with_their_pages():
    pages, entries = a_report(rows=120)

    assert [entry.title for entry in entries] == [
        "Photo app", "The drawing", "Cost lines", "Not in these figures",
    ]  # fmt: skip
    assert entries[1].page == entries[2].page == 1
    assert entries[3].page == len(pages) - 1 > 2


def test_that_bookmarks_lead_to_pages_of_the_file():
    pages, entries = a_report()
    pdf = pdf_bytes(pages, "Photo app")
    marked = with_outline(pdf, [(entry.title, entry.page) for entry in entries])
    update = marked[len(pdf) :]
    kids = re.search(rb"/Kids\s*\[([^\]]*)\]", pdf)
    numbers = re.findall(rb"(\d+) 0 R", kids[1])
    aims = re.findall(rb"/Dest \[(\d+) 0 R", update)
    titles = [bytes.fromhex(t.decode()) for t in re.findall(rb"<FEFF([0-9A-F]*)>", update)]

    assert marked.startswith(pdf)
    assert aims == [numbers[entry.page] for entry in entries]
    assert [title.decode("utf-16-be") for title in titles] == [entry.title for entry in entries]
    table = int(re.findall(rb"startxref\s+(\d+)", marked)[-1])
    assert marked[table:].startswith(b"xref")
    for number, place in re.findall(rb"(\d+) 1\n(\d{10}) 00000 n", marked[table:]):
        assert marked[int(place) :].startswith(number + b" 0 obj")


def test_that_only_paper_is_written_without_glyphs_that_are_no_characters():
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    for device, is_paper in ((QPdfWriter(buffer), True), (QImage(8, 8, FORMAT), False)):
        painter = QPainter(device)
        chosen = on_paper(font("body"), painter)
        painter.end()

        assert chosen.isFeatureSet(QFont.Tag("calt")) == is_paper
        assert chosen.isFeatureSet(QFont.Tag("tnum")) != is_paper


def test_that_a_file_of_another_hand_is_left_alone():
    assert with_outline(b"%PDF-1.7 nothing we know", [("a", 0)]) == b"%PDF-1.7 nothing we know"


def test_that_lines_of_the_contents_are_links_to_their_pages():
    pages, entries = a_report(rows=120)
    links = [
        (*line_of_contents(entry.top_px), entry.page)
        for entry in entries
        if entry.top_px is not None
    ]
    pdf = pdf_bytes(pages, "Photo app")
    marked = with_outline(pdf, [(entry.title, entry.page) for entry in entries], links)
    numbers = re.findall(rb"(\d+) 0 R", re.search(rb"/Kids\s*\[([^\]]*)\]", pdf)[1])
    found = re.findall(rb"/Rect \[([\d. ]+)\] /Dest \[(\d+) 0 R", marked)
    heights = [float(rect.split()[1]) for rect, _page in found]

    assert [page for _rect, page in found] == [numbers[entry.page] for entry in entries[1:]]
    assert heights == sorted(heights, reverse=True)
    assert all(0 < height < 842 for height in heights)
