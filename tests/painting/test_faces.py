"""What a part, an edge, a group and a note show at each level of detail."""

import tracemalloc
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from planner.painting.colours import qcolour
from planner.painting.edge import (
    EdgeFace,
    edge_bounds,
    edge_colour,
    edge_path,
    label_rect,
    paint_edge,
    traffic_width,
)
from planner.painting.edge_batch import paint_edges
from planner.painting.group_face import GroupFace, paint_group_face
from planner.painting.marks import ChipFace, chip_inks, chip_width, paint_chip
from planner.painting.node_face import (
    NodeFace,
    Overlay,
    Strip,
    answer_colour,
    icon_colour,
    level_of_detail,
    node_size,
    paint_node_face,
    painted_rect,
    port_centres,
    strip_inks,
    strip_rect,
)
from planner.painting.note_face import NoteFace, note_height, paint_note_face
from planner.tokens import DARK, LIGHT, NODE, PRINT

pytestmark = pytest.mark.usefixtures("qapp")

API = NodeFace(
    "API",
    "2 × t4g.small",
    "$51.00",
    "p95 540 ms",
    icon="ec2",
    category="compute",
    placement="ec2",
    strip=Strip("agreed", "ec2", "EC2", "saves $15.33"),
)
BUCKET = NodeFace("Uploads", "300 GB", "$7.90", icon="s3", category="storage")


def painted(face, colours=LIGHT, zoom=1.0, margin=16):
    width, height = node_size(face)
    image = QImage(
        round(width * zoom) + 2 * margin,
        round(height * zoom) + 2 * margin,
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.fill(qcolour(colours.canvas))
    painter = QPainter(image)
    painter.translate(margin, margin)
    painter.scale(zoom, zoom)
    paint_node_face(painter, face, colours)
    painter.end()
    return image


def colour_at(image, x, y, margin=16):
    return image.pixelColor(round(x) + margin, round(y) + margin).name().upper()


def test_that_only_computing_parts_carry_a_strip():
    assert node_size(API) == (172, 92)
    assert node_size(BUCKET) == (172, 68)
    assert strip_rect(API) == QRectF(0, 70, 172, 22)
    assert strip_rect(BUCKET) is None


def test_that_ports_stand_at_the_same_height_on_every_part():
    assert [port.y() for port in port_centres(API)] == [port.y() for port in port_centres(BUCKET)]


@pytest.mark.parametrize(
    ("zoom", "level"),
    [
        (4, "full"),
        (0.55, "full"),
        (0.54, "brief"),
        (0.35, "brief"),
        (0.34, "block"),
        (0.2, "block"),
        (0.19, "far"),
    ],
)
def test_that_the_level_of_detail_follows_the_zoom(zoom, level):
    assert level_of_detail(zoom) == level


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda it: it.mode)
def test_that_an_agreed_strip_is_tinted_and_an_offered_one_is_solid(colours):
    assert colour_at(painted(API, colours), 60, 72) == colours.ec2_tint
    offered = replace(API, strip=Strip("flip", "lambda", "Lambda", "saves $7.34"))
    assert colour_at(painted(offered, colours), 60, 72) == colours.lambda_
    assert strip_inks(offered, offered.strip, colours)[1] == colours.on_lambda


def test_that_a_tie_is_grey_and_the_impossible_is_an_error():
    tie = replace(API, strip=Strip("either", "either", "Either", "within 4 %"))
    assert colour_at(painted(tie), 60, 72) == LIGHT.either_tint
    impossible = replace(API, strip=Strip("infeasible", "ec2", "Over 15 min", "use EC2"))
    assert colour_at(painted(impossible), 60, 72) == LIGHT.error_tint
    assert answer_colour(impossible, LIGHT) == LIGHT.error


def test_that_a_part_without_an_answer_leaves_its_strip_blank():
    pending = replace(API, strip=Strip("pending"))
    assert colour_at(painted(pending), 60, 80) == LIGHT.raised


def test_that_computing_parts_take_the_colour_of_their_placement():
    assert icon_colour(API, LIGHT) == LIGHT.ec2
    assert icon_colour(replace(API, placement="lambda"), LIGHT) == LIGHT.lambda_
    assert icon_colour(BUCKET, LIGHT) == LIGHT.categories.storage


def test_that_far_away_a_computing_part_is_its_answer_and_others_a_rail():
    far = painted(API, zoom=0.25)
    assert colour_at(far, 6, 18) == LIGHT.ec2
    rail = painted(BUCKET, zoom=0.25)
    assert colour_at(rail, 3, 8) == LIGHT.categories.storage
    assert colour_at(rail, 30, 8) == LIGHT.raised


def test_that_the_answer_has_a_sign_even_far_away():
    agreed = painted(API, zoom=0.25)
    offered = painted(replace(API, strip=Strip("flip", "ec2")), zoom=0.25)
    assert agreed != offered


@pytest.mark.parametrize("zoom", [1.0, 0.5, 0.25, 0.15])
@pytest.mark.parametrize(
    "change",
    [
        {"selected": True},
        {"severity": "warning"},
        {"severity": "error"},
        {"overlay": Overlay("#1B7D76")},
        {"overlay": Overlay(None)},
        {"dimmed": True},
    ],
    ids=str,
)
def test_that_a_state_shows_at_every_zoom(zoom, change):
    assert painted(replace(API, **change), zoom=zoom) != painted(API, zoom=zoom)


@pytest.mark.parametrize(
    "change",
    [
        {"hovered": True},
        {"focused": True},
        {"computing": True},
        {"locked": True},
        {"collapsed": True},
        {"port_hot": "left"},
        {"latency": "", "sparkline": (0.0, 1.0, 0.5)},
    ],
    ids=str,
)
def test_that_a_state_shows_when_near(change):
    assert painted(replace(API, **change)) != painted(API)


def test_that_painting_stays_inside_its_rectangle():
    loud = replace(API, selected=True, hovered=True, severity="warning", collapsed=True)
    margin = 40
    image = painted(loud, margin=margin)
    allowed = painted_rect(loud).translated(margin, margin)
    ground = LIGHT.canvas
    for x in range(image.width()):
        for y in range(image.height()):
            if not allowed.contains(x + 0.5, y + 0.5):
                assert image.pixelColor(x, y).name().upper() == ground, (x, y)


def test_that_an_idle_port_appears_only_under_the_pointer():
    idle = replace(API, right_connected=False)
    ring = (172 + 3, 26)
    assert colour_at(painted(API), *ring) != colour_at(painted(idle), *ring)
    hovered = painted(replace(idle, hovered=True))
    assert hovered == painted(replace(API, hovered=True))


def test_that_long_words_do_not_leave_the_card():
    long = replace(
        API,
        title="A name that is far too long for a card",
        subtitle="a description that is far too long for a card as well",
        money="$123,456,789,123",
        latency="p95 123,456 ms",
        strip=Strip("agreed", "ec2", "EC2 with many words after it", "saves $123,456.78"),
    )
    short = replace(long, title="", subtitle="", money="", latency="", strip=Strip("agreed", "ec2"))
    full, empty = painted(long), painted(short)
    for y in range(full.height()):
        for x in (*range(16), *range(16 + 164, full.width())):
            assert full.pixelColor(x, y) == empty.pixelColor(x, y), (x, y)


def test_that_an_unknown_price_has_the_ink_of_a_warning():
    unknown = replace(BUCKET, money="unknown", money_unknown=True)
    image = painted(unknown)
    inks = {image.pixelColor(x, y).name().upper() for x in range(28, 100) for y in range(60, 80)}
    assert LIGHT.warning_text in inks


def test_that_the_painter_is_left_as_it_was():
    image = QImage(300, 200, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.translate(10, 10)
    before = painter.transform()
    for zoom in (1.0, 0.5, 0.25, 0.1):
        paint_node_face(painter, replace(API, dimmed=True, severity="error"), LIGHT, zoom)
        paint_edge(painter, EdgeFace(((0, 0), (50, 0), (50, 60)), label="2 k"), LIGHT, zoom)
        paint_group_face(painter, GroupFace(200, 100, "VPC", "$1", "vpc"), LIGHT, zoom)
        paint_note_face(painter, NoteFace(172, 68, "note"), LIGHT, zoom)
    paint_chip(painter, 0, 0, ChipFace("words", "ok"), LIGHT)
    assert painter.transform() == before
    assert painter.opacity() == 1.0
    painter.end()


def test_that_a_call_is_solid_and_an_event_dashed():
    def line(kind):
        image = QImage(120, 20, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(qcolour(LIGHT.canvas))
        painter = QPainter(image)
        paint_edge(painter, EdgeFace(((5, 10), (110, 10)), kind), LIGHT)
        painter.end()
        return [image.pixelColor(x, 10).name().upper() == LIGHT.canvas for x in range(10, 95)]

    assert not any(line("call"))
    assert any(line("event"))


def test_that_an_event_across_the_whole_canvas_takes_no_memory():
    image = QImage(40, 20, QImage.Format.Format_ARGB32_Premultiplied)
    painter, face = QPainter(image), EdgeFace(((-1e7, 10), (1e7, 10)), "event")
    tracemalloc.start()
    paint_edges(painter, [face], QRectF(image.rect()), LIGHT, 1.0)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    painter.end()

    assert most < 2_000_000


def test_that_an_edge_takes_the_ink_of_its_state():
    points = ((0, 0), (10, 0))
    assert edge_colour(EdgeFace(points), LIGHT) == LIGHT.edge
    assert edge_colour(EdgeFace(points, hovered=True), LIGHT) == LIGHT.text
    assert edge_colour(EdgeFace(points, selected=True), LIGHT) == LIGHT.accent
    assert edge_colour(EdgeFace(points, refused="A note cannot call"), LIGHT) == LIGHT.error


def test_that_the_corners_of_a_line_are_rounded():
    path = edge_path(((0, 0), (50, 0), (50, 60)))
    assert not path.contains(path.boundingRect().topRight())
    assert path.elementCount() > 3
    assert path.boundingRect() == QRectF(0, 0, 50, 60)


def test_that_traffic_widens_a_line_up_to_a_limit():
    assert traffic_width(0) == 1.5
    assert traffic_width(1_000) == pytest.approx(4.5)
    assert traffic_width(1e30) == 8.0


def test_that_the_label_stands_above_a_level_line_and_right_of_an_upright_one():
    level = label_rect(EdgeFace(((0, 100), (200, 100)), label="200 k"))
    assert level.bottom() < 100
    upright = label_rect(EdgeFace(((100, 0), (100, 200)), label="21 M"))
    assert upright.left() > 100
    assert edge_bounds(EdgeFace(((0, 100), (200, 100)), label="200 k")).contains(level)


def test_that_a_note_grows_with_its_words():
    assert note_height("one", 172) < note_height("many words " * 20, 172)


def test_that_only_an_offer_makes_a_chip_solid():
    assert chip_inks(ChipFace("x", "flip", "lambda"), LIGHT) == (LIGHT.lambda_, LIGHT.on_lambda)
    assert chip_inks(ChipFace("x", "agreed", "lambda"), LIGHT)[0] == LIGHT.lambda_tint
    assert chip_width(ChipFace("longer words")) > chip_width(ChipFace("x"))


@pytest.mark.parametrize("colours", [LIGHT, PRINT], ids=lambda it: it.mode)
def test_that_an_exported_drawing_keeps_words_and_icons_as_vectors(colours):
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setViewBox(QRectF(0, 0, 200, 120))
    painter = QPainter(generator)
    paint_node_face(painter, API, colours, zoom=1.0)
    painter.end()
    text = bytes(store.data()).decode()
    assert "<image" not in text
    assert text.count("<path") > 5


def test_that_the_sizes_of_the_tokens_are_the_sizes_on_the_canvas():
    assert (NODE.width, NODE.height_compute, NODE.height_other) == (172, 92, 68)
