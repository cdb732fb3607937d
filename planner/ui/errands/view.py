"""What the View menu does."""

from planner.ui.desk import Desk


def zoom_in(desk: Desk) -> None:
    """Come nearer."""
    desk.canvas.zoom_in()


def zoom_out(desk: Desk) -> None:
    """Step back."""
    desk.canvas.zoom_out()


def zoom_full(desk: Desk) -> None:
    """Show the drawing at its own size."""
    desk.canvas.zoom_to_life()


def fit(desk: Desk) -> None:
    """Show the whole drawing."""
    desk.canvas.fit()


def zoom_selection(desk: Desk) -> None:
    """Show the selection as large as it goes."""
    desk.canvas.zoom_selection()


def overlay_none(desk: Desk) -> None:
    """Show parts in their own colours."""
    desk.canvas.set_overlay("none")


def overlay_cost(desk: Desk) -> None:
    """Colour parts by cost."""
    desk.canvas.set_overlay("cost")


def overlay_latency(desk: Desk) -> None:
    """Colour parts by latency."""
    desk.canvas.set_overlay("latency")


def overlay_utilisation(desk: Desk) -> None:
    """Colour parts by utilisation."""
    desk.canvas.set_overlay("utilisation")


def overlay_traffic(desk: Desk) -> None:
    """Draw connections as wide as their traffic."""
    desk.canvas.set_overlay("traffic")


def overlay_verdict(desk: Desk) -> None:
    """Colour parts by what separates EC2 and Lambda."""
    desk.canvas.set_overlay("verdict")


def light(desk: Desk) -> None:
    """Use light colours."""
    desk.preferences.set("theme", "light")


def dark(desk: Desk) -> None:
    """Use dark colours."""
    desk.preferences.set("theme", "dark")


def system(desk: Desk) -> None:
    """Follow the system's colours."""
    desk.preferences.set("theme", "system")


def left(desk: Desk) -> None:
    """Show or hide palette and outline."""
    desk.shell.toggle_panel("left")


def dock(desk: Desk) -> None:
    """Show or hide the charts."""
    desk.shell.toggle_panel("dock")


def inspector(desk: Desk) -> None:
    """Show or hide the inspector."""
    desk.shell.toggle_panel("inspector")


def answer(desk: Desk) -> None:
    """Show the answer."""
    desk.shell.show_inspector_page("answer")


def settings(desk: Desk) -> None:
    """Show the settings."""
    desk.shell.show_inspector_page("settings")


def traffic(desk: Desk) -> None:
    """Show the traffic."""
    desk.shell.show_inspector_page("traffic")


def cost(desk: Desk) -> None:
    """Show the cost lines."""
    desk.shell.show_inspector_page("cost")


def why(desk: Desk) -> None:
    """Walk the four questions."""
    desk.shell.show_inspector_page("why")


def findings(desk: Desk) -> None:
    """Show the findings."""
    desk.shell.show_dock_page("findings")


def regions(desk: Desk) -> None:
    """Move the focus to the next region."""
    desk.shell.cycle_regions()


def labels(desk: Desk) -> None:
    """Show or hide labels of connections."""
    _toggle_layer(desk, "labels")


def costs(desk: Desk) -> None:
    """Show or hide costs."""
    _toggle_layer(desk, "costs")


def notes(desk: Desk) -> None:
    """Show or hide notes."""
    _toggle_layer(desk, "notes")


def _toggle_layer(desk: Desk, layer: str) -> None:
    """Turn a layer off or on, for this drawing and the next start."""
    key = f"layer_{layer}"
    desk.preferences.set(key, not desk.preferences.is_on(key))
