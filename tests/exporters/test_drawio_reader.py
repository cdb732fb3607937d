"""What draw.io's reader asks of a file: single ids, known ends, parents first, known shapes."""

from xml.etree import ElementTree

from planner.document.scenario import Group
from planner.document.templates import list_templates, load_template
from planner.exporters import EXPORTERS, ExportRequest
from planner.exporters.drawio import _GROUPS, _SHAPES
from tests.charts.builders import some_results

# Of the AWS shapes in `stencils/aws4.xml` of draw.io 14.6.12, read on 2026-11-25.
STENCILS = {
    "api_gateway", "cloudfront", "dynamodb", "ec2", "elastic_load_balancing", "elasticache",
    "eventbridge", "fargate", "group_region", "group_vpc", "lambda", "nat_gateway", "rds", "s3",
    "simple_email_service", "sns", "sqs", "step_functions", "users",
}  # fmt: skip
# Shapes that its code draws itself, and what its styles are called.
DRAWN_BY_CODE = {"mxgraph.aws4.resourceIcon", "mxgraph.aws4.group", "note"}
STYLE_KEYS = {
    "align", "arcSize", "aspect", "collapsible", "container", "dashed", "edgeStyle", "endArrow",
    "entryX", "entryY", "exitX", "exitY", "fillColor", "fontColor", "fontSize", "grIcon", "html",
    "labelBackgroundColor", "pointerEvents", "recursiveResize", "resIcon", "rounded", "shape",
    "size", "spacing", "spacingLeft", "strokeColor", "text", "verticalAlign",
    "verticalLabelPosition", "whiteSpace",
}  # fmt: skip


def files():
    """Yield every template as a file, and one whose ids differ in what cannot be written."""
    nothing = some_results(components={}, paths=(), findings=(), not_modelled=())
    for entry in list_templates():
        yield load_template(entry.id), nothing
    plan = load_template("guide-architecture")
    key, node = next(iter(plan.nodes.items()))
    twins = {
        f"{key}{odd}": node.model_copy(update={"id": f"{key}{odd}"}) for odd in "\x01\x02\u202e"
    }
    groups = {key: Group(id=key, kind=kind) for key, kind in (("a", "region"), ("b", "free"))}
    update = {"nodes": {**plan.nodes, **twins}, "groups": {**plan.groups, **groups}}
    yield plan.model_copy(update=update), nothing


def test_that_every_file_is_one_that_draw_io_reads(qapp):
    for plan, results in files():
        assert_read(EXPORTERS["drawio"].write(ExportRequest(plan, results, what="drawing")))


def assert_read(data: bytes) -> None:
    """Fail where the reader would stumble."""
    cells = list(ElementTree.fromstring(data).iter("mxCell"))
    ids = [cell.get("id") for cell in cells]

    assert len(ids) == len(set(ids))
    assert (ids[:2], cells[1].get("parent")) == (["0", "1"], "0")
    for cell in cells[1:]:
        assert cell.get("parent") in ids[: ids.index(cell.get("id"))], "a holder comes first"
        assert (cell.get("edge") == "1") + (cell.get("vertex") == "1") == (cell.get("id") != "1")
        if cell.get("edge"):
            assert {cell.get("source"), cell.get("target")} <= set(ids)
        if cell.get("id") != "1":
            assert cell.find("mxGeometry").get("as") == "geometry"
            assert_known(dict(entry.partition("=")[::2] for entry in cell.get("style").split(";")))


def assert_known(style: dict[str, str]) -> None:
    """Fail where a style has a name that draw.io does not know."""
    style.pop("", None)
    assert set(style) <= STYLE_KEYS
    assert style.get("shape", "note") in DRAWN_BY_CODE
    for key in ("resIcon", "grIcon"):
        if key in style:
            assert style[key].removeprefix("mxgraph.aws4.") in STENCILS


def test_that_every_shape_that_may_be_asked_for_is_in_its_library():
    assert set(_SHAPES.values()) <= STENCILS
    icons = [
        style.partition("grIcon=mxgraph.aws4.")[2].partition(";")[0] for style in _GROUPS.values()
    ]
    assert {icon for icon in icons if icon} <= STENCILS


def test_that_signs_on_icons_can_be_seen(qapp):
    plan, results = next(files())
    root = ElementTree.fromstring(EXPORTERS["drawio"].write(ExportRequest(plan, results)))
    icons = [one.get("style") for one in root.iter("mxCell") if "resIcon" in one.get("style", "")]

    # draw.io paints the sign in the colour of the rim; "none" gives black on dark blue.
    assert icons
    assert all("strokeColor=#FFFFFF" in style for style in icons)
