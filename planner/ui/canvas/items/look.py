"""What every item asks when it is painted: colours, results, overlay, and each part's face."""

from dataclasses import replace
from typing import Literal

from planner.analysis.interim import Interim
from planner.analysis.results import ComponentResult, Results
from planner.document import Node, Scenario
from planner.painting.faces import Severity, node_face, without_money, worst_severities
from planner.painting.node_face import NodeFace, Overlay
from planner.tokens import Colours
from planner.ui.canvas.items.face_pictures import FacePictures
from planner.ui.canvas.items.overlays import OverlayScale, overlay_scale

Layer = Literal["labels", "costs", "notes"]


class Look:
    """Shared by the items of one scene; changing it redraws, never rebuilds."""

    def __init__(self, colours: Colours) -> None:
        self.colours = colours
        self.pictures = FacePictures()
        self.results: Results | None = None
        self.figures: Results | Interim | None = None
        self.curved = False
        self.overlay_name = "none"
        self.scale: OverlayScale | None = None
        self.severities: dict[str, Severity] = {}
        self.hidden: frozenset[Layer] = frozenset()
        self.dots = True

    def set_results(self, results: Results | None) -> None:
        """Take the engine's latest word."""
        self.results = self.figures = results
        self.severities = worst_severities(results.findings) if results is not None else {}
        self._measure()

    def set_interim(self, interim: Interim) -> None:
        """Take the bill ahead of the answers; maps and marks stay those of the last results."""
        self.figures = interim

    def set_overlay(self, name: str) -> None:
        """Choose the heat map."""
        self.overlay_name = name
        self._measure()

    def set_colours(self, colours: Colours) -> None:
        """Take another theme."""
        self.colours = colours
        self._measure()

    def component(self, node_id: str) -> ComponentResult | None:
        """Return what was computed for a part."""
        return self.figures.components.get(node_id) if self.figures is not None else None

    def face_of(self, node: Node) -> NodeFace:
        """Build a part's face at rest, with the overlay."""
        component = self.component(node.id)
        face = node_face(node, component, severity=self.severities.get(node.id, "none"))
        if "costs" in self.hidden:
            face = without_money(face)
        overlay = self.overlay_of(component)
        return replace(face, overlay=overlay) if overlay is not None else face

    def overlay_of(self, component: ComponentResult | None) -> Overlay | None:
        """Return a part's class on the heat map; None where it takes no part."""
        return self.scale.overlay_of(component) if self.scale is not None else None

    def _measure(self) -> None:
        self.scale = overlay_scale(self.overlay_name, self.results, self.colours)

    def edge_rate(self, edge_id: str, scenario: Scenario) -> float | None:
        """Return the requests an hour along a connection, on average."""
        if self.figures is None:
            return None
        requests = self.figures.edge_requests_per_month.get(edge_id)
        return None if requests is None else requests / scenario.settings.hours_per_month
