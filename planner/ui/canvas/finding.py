"""Finds things of a drawing by name, and says them in a sentence."""

from planner import units
from planner.document import Scenario
from planner.kinds import KINDS
from planner.painting.faces import group_title
from planner.storage.plain_text import plain
from planner.ui.canvas.hits import Hit
from planner.ui.canvas.scene import CanvasScene

_LINES_OF_THE_BILL = 4


def found_ids(scenario: Scenario, text: str) -> tuple[str, ...]:
    """Return what is called so: exact names, then beginnings, then words, then the rest."""
    wanted = text.casefold().strip()
    if not wanted:
        return ()
    named = [(key, node.name) for key, node in scenario.nodes.items()]
    named += [(key, group_title(group)) for key, group in scenario.groups.items()]
    named += [(key, note.text) for key, note in scenario.notes.items()]
    scored = []
    for place, (key, name) in enumerate(named):
        score = _score(name.casefold(), wanted)
        if score is None and key in scenario.nodes:
            kind = KINDS.get(scenario.nodes[key].kind)
            title = kind.title.casefold() if kind is not None else ""
            score = 4 if wanted in title else None
        if score is not None:
            scored.append((score, place, key))
    return tuple(key for _, _, key in sorted(scored))


def _score(name: str, wanted: str) -> int | None:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if any(word.startswith(wanted) for word in name.split()):
        return 2
    return 3 if wanted in name else None


def spoken(scene: CanvasScene, key: str) -> str:
    """Say a thing as a screen reader should: name, kind, money, answer."""
    scenario = scene.scenario
    if key in scenario.nodes:
        item = scene.nodes[key]
        kind = KINDS.get(item.node.kind)
        face = item.face
        words = [face.title, kind.title if kind is not None else "unknown kind"]
        if face.money:
            words.append(
                f"{face.money} a month" if face.money.startswith(("$", "~")) else face.money
            )
        if face.strip is not None and face.strip.words:
            words.append(f"{face.strip.words} {face.strip.saving}".strip())
        if face.severity != "none":
            words.append(face.severity)
        return ", ".join(words)
    if key in scenario.groups:
        return plain(
            f"{group_title(scenario.groups[key])}, group of {len(scene.groups[key].members)}"
        )
    if key in scenario.notes:
        return plain(scenario.notes[key].text or "Note")
    if key in scenario.edges:
        edge = scenario.edges[key]
        one, other = scenario.nodes[edge.source].name, scenario.nodes[edge.target].name
        return plain(f"{one} to {other}, {edge.mode}")
    return ""


def tip(scene: CanvasScene, hit: Hit) -> str:
    """Return what the pointer stands on, in a few lines; empty for nothing to say."""
    scenario = scene.scenario
    if hit.thing == "edge" and hit.key in scenario.edges:
        return _edge_tip(scene, hit.key)
    if hit.thing not in ("node", "strip") or hit.key not in scenario.nodes:
        return ""
    component = scene.look.component(hit.key)
    if component is None:
        return scenario.nodes[hit.key].name
    if hit.thing == "strip":
        reasons = [reason.text for reason in component.verdict.reasons] if component.verdict else []
        drawn = component.as_configured
        if drawn is not None and drawn.why_not:
            reasons.insert(0, drawn.why_not)
        return "\n".join(reasons[:_LINES_OF_THE_BILL])
    rows = [scenario.nodes[hit.key].name]
    if component.problem:
        rows.append(component.problem)
    lines = sorted(component.lines, key=lambda line: -(line.usd or 0.0))
    rows += [f"{line.item}: {units.money(line.usd)}" for line in lines[:_LINES_OF_THE_BILL]]
    if len(lines) > _LINES_OF_THE_BILL:
        rows.append(f"{len(lines) - _LINES_OF_THE_BILL} more")
    return "\n".join(rows)


def _edge_tip(scene: CanvasScene, key: str) -> str:
    edge = scene.scenario.edges[key]
    results = scene.look.results
    requests = results.edge_requests_per_month.get(key) if results is not None else None
    sender = results.components.get(edge.source) if results is not None else None
    words = [spoken(scene, key)]
    if requests is not None and sender is not None:
        words.append(
            f"{units.count(sender.requests_per_month)} × {edge.calls_per_request:g} = "
            f"{units.count(requests)} a month"
        )
    return "\n".join(words)
