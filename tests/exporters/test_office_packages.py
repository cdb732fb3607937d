"""What ECMA-376 asks of a deck and a workbook: whole packages, single ids, order of elements."""

import io
import posixpath
import re
import zipfile
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from planner.exporters import EXPORTERS, ExportRequest
from tests.charts.builders import a_plan, a_sweep, some_results
from tests.exporters.test_every_exporter import named

pytestmark = pytest.mark.slow

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
IN_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SLIDE = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
SHOWN = "showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator"
AXIS = (
    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark "
    "minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt "
)
# Sequences of ECMA-376, part 1, 21.2 (charts) and 20.1, 21.1 (drawings), as far as we use them.
ORDERS = {
    "c:chartSpace": "date1904 lang roundedCorners style clrMapOvr chart spPr txPr externalData",
    "c:chart": "title autoTitleDeleted view3D plotArea legend plotVisOnly dispBlanksAs "
    "showDLblsOverMax",
    "c:plotArea": "layout barChart scatterChart catAx dateAx valAx dTable spPr",
    "c:barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
    "c:scatterChart": "scatterStyle varyColors ser dLbls axId",
    "c:dLbls": f"dLbl delete numFmt spPr txPr dLblPos {SHOWN} showLeaderLines",
    "c:dLbl": f"idx delete layout tx numFmt spPr txPr dLblPos {SHOWN}",
    "c:errBars": "errDir errBarType errValType noEndCap plus minus val spPr",
    "c:scaling": "logBase orientation max min",
    "c:valAx": f"{AXIS} crossBetween majorUnit minorUnit dispUnits",
    "c:catAx": f"{AXIS} auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
    "c:dPt": "idx invertIfNegative marker bubble3D explosion spPr pictureOptions",
    "c:marker": "symbol size spPr",
    "c:manualLayout": "layoutTarget xMode yMode wMode hMode x y w h",
    "a:ln": "noFill solidFill gradFill prstDash round bevel miter headEnd tailEnd",
    "a:tcPr": "lnL lnR lnT lnB lnTlToBr lnBlToTr cell3D noFill solidFill",
}
SERIES = {
    "scatterChart": "idx order tx spPr marker dPt dLbls trendline errBars xVal yVal smooth",
    "barChart": "idx order tx spPr invertIfNegative dPt dLbls trendline errBars cat val shape",
}
PLACES = {"scatterChart": {"l", "r", "t", "b", "ctr"}, "barChart": {"ctr", "inEnd", "inBase"}}


@pytest.fixture(scope="module")
def packages(qapp_cls):
    """Every office file of a plan and of one full of hostile names, by its name."""
    hostile = named('<b>"&amp;]]>\x00\u202e')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("planner.analysis.sweep.sweep", lambda *_a, **_k: a_sweep(), raising=False)
        return {
            f"{name}.{kind}": EXPORTERS[kind].write(ExportRequest(plan, results))
            for kind in ("pptx", "xlsx")
            for name, (plan, results) in {
                "plain": (a_plan(), some_results()),
                "hostile": hostile,
            }.items()
        }


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names)), "a name stands twice in the package"
        return {f"/{name}": archive.read(name) for name in names}


def trees_of(packages, kind: str, pattern: str):
    """Yield the XML parts of a kind of file whose names match."""
    for name, data in packages.items():
        if name.endswith(kind):
            for part, content in parts_of(data).items():
                if re.search(pattern, part):
                    yield part, ElementTree.fromstring(content)


def relations(part: str, parts: dict[str, bytes]) -> dict[str, tuple[str, bool]]:
    """Return id → (target, inside the package) of a part's relationships."""
    folder, name = posixpath.split(part)
    file = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if file is None:
        return {}
    found = {}
    for one in ElementTree.fromstring(file).iter(RELATIONS):
        inside = one.get("TargetMode") != "External"
        target = posixpath.normpath(posixpath.join(folder, one.get("Target")))
        found[one.get("Id")] = (target, inside)
    return found


def test_that_every_relationship_leads_to_a_part_and_every_part_has_a_type(packages):
    for data in packages.values():
        parts = parts_of(data)
        types = ElementTree.fromstring(parts["/[Content_Types].xml"])
        endings = {one.get("Extension").lower() for one in types if one.get("Extension")}
        overridden = {one.get("PartName") for one in types if one.get("PartName")}
        assert overridden <= set(parts)
        for part, content in parts.items():
            if part == "/[Content_Types].xml":
                continue
            assert part in overridden or part.rpartition(".")[2].lower() in endings
            known = relations(part, parts)
            assert all(target in parts for target, inside in known.values() if inside)
            if part.endswith(".xml"):
                root = ElementTree.fromstring(content)
                used = {
                    value
                    for element in root.iter()
                    for key, value in element.attrib.items()
                    if key.startswith(IN_TEXT)
                }
                assert used <= set(known)


def test_that_no_link_leads_out_of_a_package(packages):
    for data in packages.values():
        parts = parts_of(data)
        outside = [
            t for part in parts for t, inside in relations(part, parts).values() if not inside
        ]
        assert outside == []


def test_that_ids_stand_once(packages):
    for part, root in trees_of(packages, "pptx", r"/slides/slide\d+\.xml$"):
        ids = Counter(one.get("id") for one in root.iter(f"{SLIDE}cNvPr"))
        assert ids.most_common(1)[0][1] == 1, part
    for _part, root in trees_of(packages, "pptx", r"/presentation\.xml$"):
        ids = [int(one.get("id")) for one in root.iter(f"{SLIDE}sldId")]
        assert len(ids) == len(set(ids))
        assert all(256 <= one < 2**31 for one in ids)
    for part, root in trees_of(packages, "pptx", r"/charts/chart\d+\.xml$"):
        for plot in (*root.iter(f"{CHART}scatterChart"), *root.iter(f"{CHART}barChart")):
            for name in ("idx", "order"):
                numbers = [
                    one.find(f"{CHART}{name}").get("val") for one in plot.iter(f"{CHART}ser")
                ]
                assert len(numbers) == len(set(numbers)), part
        for labels in root.iter(f"{CHART}dLbls"):
            points = [one.find(f"{CHART}idx").get("val") for one in labels.iter(f"{CHART}dLbl")]
            assert len(points) == len(set(points)), part


def short(tag: str) -> str:
    return tag.replace(CHART, "c:").replace(DRAWING, "a:")


def assert_in_order(element, order: str, part: str) -> None:
    """Fail where children stand in another order than the schema's, or are none of its."""
    names = order.split()
    children = [one.tag.rpartition("}")[2] for one in element]
    places = [names.index(one) for one in children if one != "extLst"]
    assert all(a <= b for a, b in pairwise(places)), f"{part}: {element.tag} holds {children}"


def test_that_elements_stand_in_the_order_of_the_schema(packages):
    seen = Counter()
    for part, root in trees_of(packages, "pptx", r"/(charts/chart|slides/slide)\d+\.xml$"):
        for element in root.iter():
            name = short(element.tag)
            if name in ORDERS:
                seen[name] += 1
                assert_in_order(element, ORDERS[name], part)
            if name.removeprefix("c:") in SERIES:
                for series in element.iter(f"{CHART}ser"):
                    assert_in_order(series, SERIES[name.removeprefix("c:")], part)
    assert set(seen) >= {"c:errBars", "c:dLbl", "c:valAx", "c:catAx", "a:ln", "a:tcPr"}


def test_that_figures_of_a_chart_are_within_their_limits(packages):
    for part, root in trees_of(packages, "pptx", r"/charts/chart\d+\.xml$"):
        limits = (
            ("size", 2, 72),
            ("gapWidth", 0, 500),
            ("overlap", -100, 100),
            ("logBase", 2, 1_000),
        )
        for name, low, high in limits:
            values = [float(one.get("val")) for one in root.iter(f"{CHART}{name}")]
            assert all(low <= value <= high for value in values), (part, name)
        for kind, places in PLACES.items():
            for plot in root.iter(f"{CHART}{kind}"):
                assert {one.get("val") for one in plot.iter(f"{CHART}dLblPos")} <= places, part
        for axis in root.iter(f"{CHART}scaling"):
            ends = [float(axis.find(f"{CHART}{end}").get("val")) for end in ("min", "max")
                    if axis.find(f"{CHART}{end}") is not None]  # fmt: skip
            assert len(ends) < 2 or ends[0] < ends[1], part


def test_that_fonts_of_a_deck_are_standard(packages):
    faces = {
        one.get("typeface")
        for _part, root in trees_of(packages, "pptx", r"/(charts/chart|slides/slide)\d+\.xml$")
        for one in root.iter(f"{DRAWING}latin")
    }
    assert faces == {"Arial"}
