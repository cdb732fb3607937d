"""Everything an architect expects of a canvas, and the test that holds it.

Each line is a promise and the tests, by file and name, that work it with real events. A test
below reads this table and fails if one of them is gone.

Palette drag and drop
    test_editing::test_that_a_part_dropped_from_the_palette_stands_under_the_pointer
. with a real pointer
    stories/test_real_drag::test_that_a_part_dragged_by_a_real_pointer_stands_where_it_was_dropped
. its ghost is seen from far
    test_musts::test_that_the_ghost_of_a_drag_is_seen_from_far
Search to add, / and double
    test_keyboard::test_that_slash_searches_and_exact_comes_before_prefix_before_inside
. click
    test_keyboard::test_that_a_double_click_on_nothing_searches
Edge dropped on nothing
    test_editing::test_that_a_line_dropped_on_empty_canvas_offers_what_can_be_connected
Insert a part on an edge
    test_editing::test_that_a_part_dropped_on_a_connection_is_put_into_it
Right-angled routing
    test_musts::test_that_lines_avoid_parts_and_curves_are_an_option
. waypoints
    test_editing::test_that_a_connection_can_be_bent_and_unbent
Edge labels, in place
    test_editing::test_that_calls_a_request_are_written_on_the_label
. call or event
    test_musts::test_that_a_label_takes_calls_and_mode_and_refuses_the_rest
. not over one another
    test_musts::test_that_labels_of_the_guide_cover_neither_each_other_nor_a_sum
Refused connections say why
    test_editing::test_that_a_refused_end_says_why
Re-route and reverse
    test_editing::test_that_the_end_of_a_selected_connection_can_be_led_elsewhere
. turned round
    test_editing::test_that_a_connection_can_be_turned_round
Containers, drag-in
    test_groups::test_that_a_part_dragged_into_a_group_belongs_to_it_and_out_again_does_not
. nested
    test_groups::test_that_a_group_inside_another_moves_with_it
. resized
    test_groups::test_that_a_corner_resizes_a_group
. folded
    test_groups::test_that_folding_a_group_hides_its_parts_and_keeps_the_connections_to_it
. a region sets prices
    test_musts::test_that_a_region_set_on_a_group_changes_the_bill_of_its_parts
Guides and snapping, 8 px
    test_editing::test_that_a_dragged_part_snaps_to_its_neighbours_and_ctrl_ignores_them
. the grid
    test_editing::test_that_far_from_neighbours_a_part_snaps_to_the_grid
. may be turned off
    test_musts::test_that_snapping_and_dots_can_be_turned_off
Align and distribute
    test_arrange::test_that_align_and_distribute_are_steps_of_their_own
. same size
    test_musts::test_that_groups_and_notes_can_be_made_of_one_size
. tidy up
    test_musts::test_that_a_selection_is_tidied_in_one_step
Auto-layout
    test_arrange::test_that_arranging_is_one_step_and_a_selection_alone_is_arranged
. animated
    test_arrange::test_that_parts_glide_to_their_places_and_any_edit_ends_the_flight
Minimap
    test_moving_about::test_that_the_minimap_moves_the_view
Zoom to fit, selection, 100 %
    test_moving_about::test_that_shift_1_fits_everything_and_shift_2_the_selection
. to the pointer
    test_moving_about::test_that_the_wheel_zooms_to_the_pointer
. by pinch
    test_musts::test_that_a_pinch_zooms_to_the_fingers
. wheel of mouse or touchpad
    test_moving_about::test_that_a_touchpad_pans_and_ctrl_always_zooms
Pan
    test_moving_about::test_that_middle_and_right_drag_pan_over_parts_too
. with space
    test_moving_about::test_that_space_and_drag_pans
Never moved by an add
    test_moving_about::test_that_adding_never_moves_the_view
Copy, paste across windows
    test_clipboard::test_that_a_piece_goes_to_another_window_as_it_is
. as text
    test_clipboard::test_that_the_clipboard_also_holds_text
. as a picture
    test_musts::test_that_the_selection_is_copied_as_png_and_svg
. settings and traffic
    test_musts::test_that_settings_and_traffic_go_from_one_part_to_others
Undo
    test_mirror::test_that_the_scene_mirrors_the_document_through_random_editing
Inline rename
    test_editing::test_that_f2_renames_in_place_and_escape_does_not
Keyboard only
    test_keyboard::test_that_tab_walks_the_parts_in_reading_order_and_says_them
. walking the graph
    test_keyboard::test_that_alt_and_arrows_walk_the_graph
. a new connected part
    test_keyboard::test_that_ctrl_and_an_arrow_add_a_connected_part
. connecting what stands
    test_musts::test_that_two_parts_are_connected_by_keys_alone
. a whole drawing
    stories/test_guide_by_hand::test_that_the_guides_architecture_is_drawn_by_keyboard_alone
Notes
    test_groups::test_that_a_new_note_is_ready_to_be_written
. free text
    test_musts::test_that_free_text_has_no_sheet
Find
    test_moving_about::test_that_find_goes_to_the_best_and_then_to_the_next
Lock
    test_editing::test_that_a_locked_part_stays
Layers
    test_musts::test_that_layers_hide_labels_costs_and_notes
Overlays
    test_moving_about::test_that_every_overlay_is_painted_with_its_legend
Sparkline in the face
    test_musts::test_that_a_face_shows_its_week
Export to the clipboard
    test_musts::test_that_the_selection_is_copied_as_png_and_svg
Dark
    test_musts::test_that_the_canvas_turns_dark
"""

import itertools
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication

from planner import tokens
from planner.analysis.evaluate import evaluate
from planner.document import Group, Node, Note
from planner.document.edits import add_group, add_note, set_group_field, set_param
from planner.document.templates import load_template
from planner.kinds.compute import ComputeParams
from planner.painting.box import Box
from planner.painting.labels import label_box, written_words
from planner.traffic.profile import Steady
from planner.ui.canvas.editing.arrange import tidied
from planner.ui.canvas.editing.picture import SVG_MIME
from planner.ui.canvas.part_drop import PartDrop
from tests.gallery_canvas import SHOWS
from tests.ui.canvas.conftest import Hand, new_canvas

CTRL = Qt.KeyboardModifier.ControlModifier
HERE = Path(__file__).parent


def _apart(one: Box, other: Box) -> bool:
    return (
        one.right <= other.left
        or other.right <= one.left
        or one.bottom <= other.top
        or other.bottom <= one.top
    )


def test_that_every_promise_names_a_test_that_exists():
    named = re.findall(r"([\w/]+)::(test_\w+)", str(__doc__))
    assert len(named) > 50
    for file, name in named:
        folder = HERE.parents[1] if "/" in file else HERE
        assert f"def {name}(" in (folder / f"{file}.py").read_text(), (file, name)


def test_that_every_promise_has_a_picture_in_the_gallery():
    _, _, table = str(__doc__).partition("is gone.\n\n")
    promises = {line for line in table.splitlines() if line and line[0] not in " ."}
    assert promises == set(SHOWS.values())
    drawn = (HERE.parents[1] / "gallery_canvas.py").read_text()
    for picture in SHOWS:
        assert drawn.count(f'"{picture}"') > 1 or picture.startswith("overlay_"), picture


def test_that_the_ghost_of_a_drag_is_seen_from_far(hand):
    view = hand.view
    view.zoom_to(0.25)
    before = view.grab().toImage()
    place = view.camera.scene_at(QPointF(850, 300))
    drop = PartDrop(view, "ec2-server")
    drop.move(place)
    view.viewport().update()
    at = view.mapFromScene(view.mirror.ghost.pos()) + QPoint(8, 6)
    assert view.grab().toImage().pixelColor(at) != before.pixelColor(at)
    drop.leave()
    assert view.mirror.ghost is None


def test_that_lines_avoid_parts_and_curves_are_an_option(hand):
    view = hand.view
    edges = view.mirror.lines
    solids = {key: view.mirror.arrays.rect(key) for key in view.mirror.nodes}
    for k, edge in enumerate(edges.edges):
        line = edges.line_of(k)
        for (ax, ay), (bx, by) in itertools.pairwise(line):
            run = Box(min(ax, bx), min(ay, by), abs(bx - ax), abs(by - ay))
            for key, box in solids.items():
                assert key in (edge.source, edge.target) or _apart(run, box), (edge.id, key)
    view.set_edge_style("curved")
    assert all(len(edges.line_of(k)) == 4 for k in range(len(edges.edges)))
    view.set_edge_style("orthogonal")


@pytest.mark.parametrize(
    ("text", "calls", "mode"),
    [
        ("0.5", 0.5, "call"),
        ("event", 0.02, "call"),
        ("7 call", 7.0, "call"),
        ("1,000", 1e3, "call"),
    ],
)
def test_that_a_label_takes_calls_and_mode_and_refuses_the_rest(hand, qtbot, text, calls, mode):
    view = hand.view
    view.workspace.select(("api-uploads",))
    hand.key(Qt.Key.Key_F2)
    field = view.editor.line
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    edge = view.workspace.scenario.edges["api-uploads"]
    assert (edge.calls_per_request, edge.mode) == (calls, mode)  # a bucket takes no event


@pytest.mark.parametrize("text", ["", "many", "1 letter", "1e", "--", "1 2"])
def test_that_a_label_that_says_nothing_changes_nothing(hand, qtbot, text):
    view = hand.view
    steps = view.workspace.undo_stack.count()
    view.edit_calls("api-uploads")
    view.editor.line.setText(text)
    with qtbot.waitSignal(view.workspace.problem):
        qtbot.keyClick(view.editor.line, Qt.Key.Key_Return)
    assert view.workspace.undo_stack.count() == steps


def test_that_labels_of_the_guide_cover_neither_each_other_nor_a_sum(qtbot):
    view = new_canvas(qtbot, load_template("guide-architecture"), evaluate)
    view.fit()
    edges = view.mirror.lines
    faces = [view.mirror.edges.face_of(k) for k in range(len(edges.edges))]
    boxes = [box for box in map(label_box, faces) if box is not None]
    assert len(boxes) == len(faces)
    for place, box in enumerate(boxes):
        assert all(_apart(box, other) for other in boxes[:place])
        assert all(_apart(box, words) for words in written_words(view.workspace.scenario))
    for face in faces:
        assert not face.pill  # none lies on a border
    for k in range(len(edges.edges)):
        line = edges.line_of(k)
        for (ax, ay), (bx, by) in itertools.pairwise(line):
            run = Box(min(ax, bx), min(ay, by), abs(bx - ax), abs(by - ay))
            assert all(_apart(run, words) for words in written_words(view.workspace.scenario))


def test_that_a_region_set_on_a_group_changes_the_bill_of_its_parts(qtbot):
    view = new_canvas(qtbot, load_template("guide-architecture"), evaluate)
    workspace = view.workspace
    group = workspace.scenario.nodes["api"].group
    before = workspace.results.components["api"].usd_per_month
    workspace.do("Region", set_group_field(group, "kind", "region"))
    workspace.do("Region", set_group_field(group, "region", "sa-east-1"))
    assert workspace.results.components["api"].usd_per_month > before
    assert workspace.results.components["resize"].usd_per_month > 0


def test_that_snapping_and_dots_can_be_turned_off(hand):
    view = hand.view
    with_dots = view.grab().toImage()
    view.set_grid_visible(False)
    assert view.grab().toImage() != with_dots
    node = view.workspace.scenario.nodes["uploads"]
    view.snaps = False
    start = hand.on("uploads")
    hand.drag(start, start + QPoint(7, 47), release=False)
    assert not view.mirror.guides.isVisible()  # no line, though neighbours are near
    view.pointing.cancel()
    assert view.workspace.scenario.nodes["uploads"] == node


def test_that_groups_and_notes_can_be_made_of_one_size(free_hand):
    view = free_hand.view
    for key, width in (("a", 200.0), ("b", 320.0)):
        view.workspace.do("Add", add_group(Group(id=key, x=width, width=width, height=width)))
        view.workspace.do("Add", add_note(Note(id=f"note-{key}", width=width / 2)))
    steps = view.workspace.undo_stack.count()
    view.workspace.select(("a", "b", "note-a", "note-b"))
    view.same_size()
    scenario = view.workspace.scenario
    assert {(g.width, g.height) for g in scenario.groups.values()} == {(320.0, 320.0)}
    assert {n.width for n in scenario.notes.values()} == {160.0}
    assert view.workspace.undo_stack.count() == steps + 1


def test_that_a_selection_is_tidied_in_one_step(hand):
    boxes = {
        "a": Box(3, 7, 172, 92),
        "b": Box(260, 31, 172, 92),
        "c": Box(11, 190, 172, 68),
        "d": Box(530, 5, 172, 68),
    }
    corners = tidied(boxes)
    assert corners["a"][1] == corners["b"][1] == corners["d"][1]
    assert corners["a"][0] == corners["c"][0] < corners["b"][0] < corners["d"][0]
    assert all(x % 20 == 0 and y % 20 == 0 for x, y in corners.values())
    view = hand.view
    view.workspace.select(("api", "uploads", "resize", "database"))
    steps = view.workspace.undo_stack.count()
    view.tidy()
    assert view.workspace.undo_stack.count() == steps + 1
    placed = [view.mirror.arrays.rect(k) for k in view.workspace.selection]
    assert all(_apart(a, b) for n, a in enumerate(placed) for b in placed[:n])


def test_that_a_pinch_zooms_to_the_fingers(hand):
    view = hand.view
    place = QPointF(400, 300)
    under, before = view.camera.scene_at(place), view.zoom
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        QPointF(view.viewport().mapToGlobal(place.toPoint())),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(view.viewport(), event)
    assert view.zoom == pytest.approx(before * 1.25)
    moved = view.camera.scene_at(place) - under
    assert max(abs(moved.x()), abs(moved.y())) < 1.5


def test_that_the_selection_is_copied_as_png_and_svg(hand):
    view = hand.view
    view.workspace.select(())
    view.copy_picture()
    whole = QGuiApplication.clipboard().image()
    view.workspace.select(("api", "uploads"))
    view.copy_picture()
    data = QGuiApplication.clipboard().mimeData()
    piece = QGuiApplication.clipboard().image()
    assert 0 < piece.width() < whole.width()
    assert bytes(data.data("image/png").data()).startswith(b"\x89PNG")
    svg = bytes(data.data(SVG_MIME).data()).decode()
    assert "<svg" in svg
    assert "Uploads" in svg.replace("</text>", "")
    assert "Resize" not in svg


def test_that_nothing_drawn_is_no_picture(free_hand):
    QGuiApplication.clipboard().setText("kept")
    free_hand.view.copy_picture()
    assert QGuiApplication.clipboard().text() == "kept"


def test_that_settings_and_traffic_go_from_one_part_to_others(hand, qtbot):
    view, workspace = hand.view, hand.view.workspace
    workspace.do("Set", set_param("api", "workload.duration_ms", 777.0))
    from planner.document.edits import set_traffic

    workspace.do("Set", set_traffic("api", Steady(requests_per_hour=42.0)))
    model = workspace.scenario.nodes["api"]
    view.paste_settings()  # nothing copied yet: said, no step
    steps = workspace.undo_stack.count()
    workspace.select(("api",))
    view.copy_settings()
    workspace.select(("resize", "uploads"))
    view.paste_settings()
    assert workspace.scenario.nodes["resize"].params == model.params
    assert workspace.scenario.nodes["uploads"].kind == "aws.s3.bucket"
    workspace.select(("resize",))
    view.paste_traffic()
    assert workspace.scenario.nodes["resize"].traffic == model.traffic
    assert workspace.undo_stack.count() == steps + 2
    workspace.select(("uploads",))
    with qtbot.waitSignal(workspace.problem):
        view.paste_settings()
    assert workspace.undo_stack.count() == steps + 2


def test_that_two_parts_are_connected_by_keys_alone(hand, qtbot):
    view, workspace = hand.view, hand.view.workspace
    view.focus_part("resize")
    hand.key(Qt.Key.Key_J, CTRL)
    field = view.quick_add_list.field
    assert "api" in view.quick_add_list.shown_ids()
    assert "resize" not in view.quick_add_list.shown_ids()
    qtbot.keyClicks(field, workspace.scenario.nodes["api"].name)
    before = set(workspace.scenario.edges)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    (new,) = set(workspace.scenario.edges) - before
    edge = workspace.scenario.edges[new]
    assert (edge.source, edge.target) == ("resize", "api")
    assert workspace.selection == {new}
    view.toggle_mode()
    assert workspace.scenario.edges[new].mode != edge.mode
    view.next_connection()
    assert workspace.scenario.edges[next(iter(workspace.selection))].source == "resize"


def test_that_enter_in_quick_add_does_not_open_what_was_added(free_hand, qtbot):
    view = free_hand.view
    wanted = []
    view.edit_wanted.connect(wanted.append)
    free_hand.key(Qt.Key.Key_Slash)
    qtbot.keyClicks(view.quick_add_list.field, "users")
    qtbot.keyClick(view.quick_add_list.field, Qt.Key.Key_Return)
    assert len(view.workspace.scenario.nodes) == 1
    assert wanted == []


def test_that_free_text_has_no_sheet(free_hand, qtbot):
    view = free_hand.view
    view.add_note("text")
    qtbot.keyClicks(view.editor.page, "Only words")
    view.editor.close(taken=True)
    (note,) = view.workspace.scenario.notes.values()
    assert (note.style, note.text) == ("text", "Only words")
    view.workspace.select(())
    view.set_grid_visible(False)
    corner = view.mapFromScene(QPointF(note.x + note.width - 12, note.y + note.height - 6))
    assert view.grab().toImage().pixelColor(corner).name() == tokens.LIGHT.canvas.lower()


def test_that_layers_hide_labels_costs_and_notes(qtbot):
    view = new_canvas(qtbot, load_template("guide-architecture"), evaluate)
    hand = Hand(qtbot, view)
    mirror = view.mirror
    (note,) = view.workspace.scenario.notes.values()
    for layer in ("labels", "costs", "notes"):
        view.toggle_layer(layer)
    assert all(not mirror.edges.face_of(k).label for k in range(len(mirror.lines.edges)))
    assert all(not item.face.money for item in mirror.nodes.values())
    assert all(not frame.face().sum_text for frame in mirror.groups.values())
    assert not mirror.notes[note.id].isVisible()
    hand.click(hand.at(note.x + 20, note.y + 20))
    assert note.id not in view.workspace.selection
    assert view.workspace.undo_stack.count() == 0
    for layer in ("labels", "costs", "notes"):
        view.toggle_layer(layer)
    assert mirror.notes[note.id].isVisible()
    assert mirror.nodes["api"].face.money
    assert mirror.edges.face_of(0).label


def test_that_a_face_shows_its_week(qtbot):
    view = new_canvas(qtbot, load_template("guide-architecture"), evaluate)
    for key in ("visitors", "schedule", "api", "resize"):
        line = view.mirror.nodes[key].face.sparkline
        assert line is not None
        assert max(line) == 1.0
    assert view.mirror.nodes["uploads"].face.sparkline is None
    assert isinstance(view.workspace.scenario.nodes["api"], Node)
    assert isinstance(view.workspace.scenario.nodes["api"].params, ComputeParams)


def test_that_the_canvas_turns_dark(hand):
    view = hand.view
    view.set_grid_visible(False)
    view.set_colours(tokens.DARK)
    area = view.mapFromScene(QRectF(-14, -14, 4, 4)).boundingRect()
    shown = view.grab(area).toImage().pixelColor(1, 1)
    assert shown.name() == tokens.DARK.canvas.lower()
