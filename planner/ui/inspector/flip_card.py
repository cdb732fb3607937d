"""What would flip a part's answer: its tornado, live, on the page that says why."""

from PySide6.QtCore import Signal

from planner.analysis.results import Results
from planner.charts import CHARTS
from planner.document import Scenario
from planner.ui.charts.chart_view import ChartView
from planner.ui.look import Look
from planner.ui.theme.widgets import Card

_HEIGHT_PX = 268
_CHART = "tornado"


class FlipCard(Card):
    """One chart of one part.

    Attributes
    ----------
    enlarge_wanted
        The reader wants it on a page of its own.
    action_wanted
        What the button of an empty chart does.
    """

    enlarge_wanted = Signal()
    action_wanted = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(padding=4, spacing=0)  # square corners stay inside the round ones
        self._look = look
        self.view = ChartView(look.colours, parent=self)
        self.view.enlarge_requested.connect(self.enlarge_wanted)
        self.view.action_requested.connect(self.action_wanted)
        self.setFixedHeight(look.px(_HEIGHT_PX))
        self.body.addWidget(self.view)
        look.changed.connect(self._dress)

    def show_part(self, scenario: Scenario, results: Results, part_id: str, months: int) -> None:
        """Show what the answer of a part rests on."""
        self.view.set_months(months)
        self.view.show_data(CHARTS[_CHART].data(scenario, results, part_id, self.view.options))

    def _dress(self) -> None:
        self.view.set_colours(self._look.colours)
