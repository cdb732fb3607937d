"""A mend as an edit of the document: one undo step."""

from planner.analysis.results import Mend
from planner.document.edits import Edit, in_order, set_edge_field, set_param, set_setting


def mend_edit(mend: Mend) -> Edit:
    """Return the edit that carries a mend out."""
    params = [set_param(mend.component, path, value) for path, value in mend.params.items()]
    edges = [
        set_edge_field(edge, name, value)
        for edge, fields in mend.edges.items()
        for name, value in fields.items()
    ]
    settings = [set_setting(name, value) for name, value in mend.settings.items()]
    return in_order(*params, *edges, *settings)
