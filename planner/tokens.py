"""The only colours and sizes of the program; knows no Qt."""

from typing import Literal

from planner.record import record

Placement = Literal["ec2", "lambda", "either", "managed", "fargate"]
Category = Literal[
    "compute", "storage", "database", "network", "integration", "business", "general"
]
Severity = Literal["ok", "warning", "error", "info"]
TypeRole = Literal[
    "display",
    "total",
    "title",
    "heading",
    "body",
    "body_medium",
    "body_strong",
    "small",
    "small_medium",
    "small_strong",
    "caption",
    "caption_strong",
    "caption_medium",
    "overline",
]


@record
class PlacementColours:
    """The four colours in which one placement speaks."""

    main: str
    text: str
    tint: str
    on: str


@record
class SeverityColours:
    """The three colours in which one severity speaks."""

    main: str
    text: str
    tint: str


@record
class Categories:
    """One colour a service category."""

    compute: str
    storage: str
    database: str
    network: str
    integration: str
    business: str
    general: str


@record(eq=False)
class Colours:
    """Every colour of one theme, as #RRGGBB or #RRGGBBAA; compared and hashed by identity."""

    mode: Literal["light", "dark", "print"]
    surface: str
    canvas: str
    panel: str
    raised: str
    sunken: str
    bar: str
    border: str
    border_strong: str
    grid_dot: str
    chart_grid: str
    text: str
    text_secondary: str
    muted: str
    disabled: str
    accent: str
    accent_text: str
    accent_tint: str
    on_accent: str
    focus: str
    hover: str
    pressed: str
    ok: str
    ok_text: str
    ok_tint: str
    warning: str
    warning_text: str
    warning_tint: str
    error: str
    error_text: str
    error_tint: str
    info: str
    info_tint: str
    ec2: str
    ec2_text: str
    ec2_tint: str
    on_ec2: str
    lambda_: str
    lambda_text: str
    lambda_tint: str
    on_lambda: str
    either: str
    either_text: str
    either_tint: str
    on_either: str
    managed: str
    managed_text: str
    managed_tint: str
    fargate: str
    fargate_text: str
    fargate_tint: str
    edge: str
    edge_label: str
    edge_async: str
    node_shadow: str
    note: str
    note_text: str
    note_border: str
    categories: Categories
    sequential_cost: tuple[str, ...]
    sequential_latency: tuple[str, ...]
    diverging_ec2_lambda: tuple[str, ...]
    tile_opacity: float
    """How strongly the tile behind a node's icon takes the icon's colour."""

    @property
    def is_dark(self) -> bool:
        """Say whether light ink stands on a dark ground."""
        return self.mode == "dark"

    def placement(self, name: Placement) -> PlacementColours:
        """Look up the colours of a placement; one without its own `on` takes the surface."""
        attribute = "lambda_" if name == "lambda" else name
        return PlacementColours(
            main=getattr(self, attribute),
            text=getattr(self, f"{name}_text"),
            tint=getattr(self, f"{name}_tint"),
            on=getattr(self, f"on_{name}", self.surface),
        )

    def category(self, name: Category) -> str:
        """Look up the colour of a service category."""
        colour: str = getattr(self.categories, name)
        return colour

    def severity(self, name: Severity) -> SeverityColours:
        """Look up the colours of a severity."""
        main: str = getattr(self, name)
        return SeverityColours(
            main=main,
            text=getattr(self, f"{name}_text", main),
            tint=getattr(self, f"{name}_tint"),
        )


LIGHT = Colours(
    mode="light",
    surface="#FFFFFF",
    canvas="#F5F6F8",
    panel="#FBFBFC",
    raised="#FFFFFF",
    sunken="#EEF0F3",
    bar="#FFFFFF",
    border="#DDE0E6",
    border_strong="#868D99",
    grid_dot="#D5D9E0",
    chart_grid="#E8EAEE",
    text="#1A1D24",
    text_secondary="#4A5060",
    muted="#636A79",
    disabled="#9AA0AC",
    accent="#6246EA",
    accent_text="#5237D6",
    accent_tint="#EEEBFD",
    on_accent="#FFFFFF",
    focus="#6246EA",
    hover="#F0F1F4",
    pressed="#E3E5EA",
    ok="#1B7F4B",
    ok_text="#14693D",
    ok_tint="#E2F4EA",
    warning="#856200",
    warning_text="#735500",
    warning_tint="#FFF4CC",
    error="#C8232C",
    error_text="#AD1B24",
    error_tint="#FDE7E8",
    info="#4A5060",
    info_tint="#ECEEF2",
    ec2="#0F5FBD",
    ec2_text="#0F56A8",
    ec2_tint="#E2EEFB",
    on_ec2="#FFFFFF",
    lambda_="#E06600",
    lambda_text="#A04300",
    lambda_tint="#FDEADA",
    on_lambda="#1A1D24",
    either="#7D8493",
    either_text="#4A5060",
    either_tint="#E9EBEF",
    on_either="#1A1D24",
    managed="#06645B",
    managed_text="#086258",
    managed_tint="#DDF3F0",
    fargate="#B557A1",
    fargate_text="#853673",
    fargate_tint="#F7E6F3",
    edge="#7A8190",
    edge_label="#4A5060",
    edge_async="#7A8190",
    node_shadow="#1A1D2414",
    note="#FFF6CF",
    note_text="#4E3F06",
    note_border="#E4CF7A",
    categories=Categories(
        compute="#D96500",
        storage="#648A00",
        database="#C925D1",
        network="#8C4FFF",
        integration="#DB1474",
        business="#DD344C",
        general="#4A5060",
    ),
    sequential_cost=("#EDF6F5", "#C3E3DF", "#8CC9C2", "#4CA79F", "#1B7D76", "#0B4F4B"),
    sequential_latency=("#FBEFF4", "#F3CFDF", "#E5A0BF", "#CE6A97", "#A53A6E", "#6B1A43"),
    diverging_ec2_lambda=(
        "#0F56A8",
        "#5C97DB",
        "#BBD6F3",
        "#ECEEF1",
        "#F8CBA2",
        "#E88B3A",
        "#A04300",
    ),
    tile_opacity=0.12,
)

DARK = Colours(
    mode="dark",
    surface="#1B1D22",
    canvas="#131519",
    panel="#1B1D22",
    raised="#24272E",
    sunken="#15171B",
    bar="#1B1D22",
    border="#32363F",
    border_strong="#6E7685",
    grid_dot="#2A2E36",
    chart_grid="#2B2F37",
    text="#ECEEF2",
    text_secondary="#BEC3CE",
    muted="#959CAA",
    disabled="#5F6673",
    accent="#8E7BFF",
    accent_text="#A99BFF",
    accent_tint="#2D2850",
    on_accent="#131519",
    focus="#A99BFF",
    hover="#2A2E36",
    pressed="#343944",
    ok="#3FB77C",
    ok_text="#5CCB93",
    ok_tint="#16352A",
    warning="#EDCB4F",
    warning_text="#EBC650",
    warning_tint="#3A3114",
    error="#F0616A",
    error_text="#FF8A91",
    error_tint="#42212A",
    info="#BEC3CE",
    info_tint="#2A2E36",
    ec2="#4A94EA",
    ec2_text="#7DB7F8",
    ec2_tint="#16304E",
    on_ec2="#0E1116",
    lambda_="#F58A33",
    lambda_text="#FFAB66",
    lambda_tint="#44280F",
    on_lambda="#0E1116",
    either="#A9B0BE",
    either_text="#BEC3CE",
    either_tint="#2E323B",
    on_either="#0E1116",
    managed="#21998B",
    managed_text="#62CFC2",
    managed_tint="#12352F",
    fargate="#DC92CD",
    fargate_text="#E29FD4",
    fargate_tint="#3D2038",
    edge="#838B9A",
    edge_label="#BEC3CE",
    edge_async="#838B9A",
    node_shadow="#00000066",
    note="#3B3415",
    note_text="#F3E3A1",
    note_border="#6A5D22",
    categories=Categories(
        compute="#F58A33",
        storage="#94BE2E",
        database="#E06BE6",
        network="#A97CFF",
        integration="#F5559F",
        business="#F2677A",
        general="#BEC3CE",
    ),
    sequential_cost=("#17272A", "#1D4447", "#27686A", "#369490", "#66C0B8", "#B5E8E1"),
    sequential_latency=("#2B1A22", "#4C2438", "#763455", "#A64C7A", "#D27FA6", "#F4C3D8"),
    diverging_ec2_lambda=(
        "#7DB7F8",
        "#4380C4",
        "#274A72",
        "#33373F",
        "#6B431F",
        "#C06F2B",
        "#FFAB66",
    ),
    tile_opacity=0.16,
)

PRINT = Colours(
    mode="print",
    surface="#FFFFFF",
    canvas="#FFFFFF",
    panel="#FFFFFF",
    raised="#FFFFFF",
    sunken="#FFFFFF",
    bar="#FFFFFF",
    border="#B9BEC8",
    border_strong="#868D99",
    grid_dot="#FFFFFF",
    chart_grid="#E8EAEE",
    text="#000000",
    text_secondary="#2B2F38",
    muted="#4A5060",
    disabled="#9AA0AC",
    accent="#6246EA",
    accent_text="#5237D6",
    accent_tint="#EEEBFD",
    on_accent="#FFFFFF",
    focus="#6246EA",
    hover="#F0F1F4",
    pressed="#E3E5EA",
    ok="#1B7F4B",
    ok_text="#14693D",
    ok_tint="#FFFFFF",
    warning="#856200",
    warning_text="#735500",
    warning_tint="#FFFFFF",
    error="#C8232C",
    error_text="#AD1B24",
    error_tint="#FFFFFF",
    info="#4A5060",
    info_tint="#ECEEF2",
    ec2="#0F5FBD",
    ec2_text="#0F56A8",
    ec2_tint="#FFFFFF",
    on_ec2="#FFFFFF",
    lambda_="#E06600",
    lambda_text="#A04300",
    lambda_tint="#FFFFFF",
    on_lambda="#1A1D24",
    either="#7D8493",
    either_text="#4A5060",
    either_tint="#FFFFFF",
    on_either="#1A1D24",
    managed="#06645B",
    managed_text="#086258",
    managed_tint="#FFFFFF",
    fargate="#B557A1",
    fargate_text="#853673",
    fargate_tint="#FFFFFF",
    edge="#4A5060",
    edge_label="#2B2F38",
    edge_async="#4A5060",
    node_shadow="#00000000",
    note="#FFFFFF",
    note_text="#4E3F06",
    note_border="#E4CF7A",
    categories=Categories(
        compute="#D96500",
        storage="#648A00",
        database="#C925D1",
        network="#8C4FFF",
        integration="#DB1474",
        business="#DD344C",
        general="#4A5060",
    ),
    sequential_cost=("#EDF6F5", "#C3E3DF", "#8CC9C2", "#4CA79F", "#1B7D76", "#0B4F4B"),
    sequential_latency=("#FBEFF4", "#F3CFDF", "#E5A0BF", "#CE6A97", "#A53A6E", "#6B1A43"),
    diverging_ec2_lambda=(
        "#0F56A8",
        "#5C97DB",
        "#BBD6F3",
        "#ECEEF1",
        "#F8CBA2",
        "#E88B3A",
        "#A04300",
    ),
    tile_opacity=0.12,
)

AWS_CATEGORIES = Categories(
    compute="#ED7100",
    storage="#7AA116",
    database="#C925D1",
    network="#8C4FFF",
    integration="#E7157B",
    business="#DD344C",
    general="#232F3E",
)
"""AWS's published category colours (awslabs/aws-icons-for-plantuml, dist/AWSCommon.puml, 82ed9b01);
the hexes in the artwork under resources/icons/kinds."""
CHROME_INK = "#4A5060"
"""The one hex in the artwork under resources/icons/chrome."""

UTILISATION_STEPS: tuple[tuple[float, Literal["ok", "either", "warning", "error"]], ...] = (
    (0.6, "ok"),
    (0.8, "either"),
    (1.0, "warning"),
    (float("inf"), "error"),
)
"""Upper bound of each step of the utilisation overlay, and the colour it takes."""


@record
class TypeStyle:
    """Size, line height and weight of one type role. [px at text scale 1]"""

    size_px: int
    line_px: int
    weight: int


FONT_FAMILY = "Inter"
TYPE_SCALE: dict[TypeRole, TypeStyle] = {
    "display": TypeStyle(28, 34, 600),
    "total": TypeStyle(22, 28, 600),
    "title": TypeStyle(20, 28, 600),
    "heading": TypeStyle(15, 20, 600),
    "body": TypeStyle(13, 20, 400),
    "body_medium": TypeStyle(13, 20, 500),
    "body_strong": TypeStyle(13, 20, 600),
    "small": TypeStyle(12, 16, 400),
    "small_medium": TypeStyle(12, 16, 500),
    "small_strong": TypeStyle(12, 16, 600),
    "caption": TypeStyle(11, 16, 400),
    "caption_strong": TypeStyle(11, 16, 600),
    "caption_medium": TypeStyle(11, 16, 500),
    "overline": TypeStyle(11, 16, 600),
}
TEXT_SCALES = (0.9, 1.5)
"""Smallest and largest text scale the layouts hold."""

SPACE = (0, 2, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64)


@record
class Radii:
    """Corner radii. [px]"""

    chip: int = 4
    control: int = 6
    node: int = 8
    card: int = 10
    dialog: int = 12
    tile: int = 7
    edge: int = 8
    note: int = 6


@record
class Strokes:
    """Line widths. [px]"""

    hairline: float = 1.0
    edge: float = 1.5
    edge_hover: float = 2.5
    edge_widest: float = 8.0
    series: float = 2.0
    series_secondary: float = 1.5
    selection: float = 2.0
    rail: float = 4.0


@record
class Controls:
    """Heights of things that are clicked. [px]"""

    height: int = 28
    height_compact: int = 24
    height_large: int = 36
    row: int = 32
    row_compact: int = 24
    hit_min: int = 24


@record
class Motion:
    """Durations of animations. [ms]"""

    fast_ms: int = 90
    normal_ms: int = 160
    slow_ms: int = 240
    layout_ms: int = 320
    debounce_ms: int = 16


@record
class WindowSizes:
    """Sizes of the window's regions. [px]"""

    menu: int = 30
    toolbar: int = 52
    left: int = 232
    left_min: int = 200
    left_max: int = 320
    left_strip: int = 44
    inspector: int = 324
    inspector_min: int = 300
    inspector_max: int = 480
    dock: int = 246
    dock_min: int = 160
    status: int = 26
    narrow_below: int = 1180
    width_min: int = 960
    height_min: int = 600


@record
class NodeSizes:
    """Geometry of a node at zoom 1. [px]"""

    width: int = 172
    height_compute: int = 92
    height_other: int = 68
    footer: int = 22
    icon_tile: int = 32
    icon: int = 24
    port_radius: float = 3.5
    port_radius_hover: float = 5.0
    port_hit: int = 20
    halo: int = 4
    halo_opacity: float = 0.22
    lod_full: float = 0.55
    lod_brief: float = 0.35
    lod_block: float = 0.2


@record
class Shadow:
    """One offset rounded rectangle that stands for a shadow."""

    offset_px: int
    blur_px: int
    opacity: float


RADII = Radii()
STROKES = Strokes()
CONTROLS = Controls()
MOTION = Motion()
WINDOW = WindowSizes()
NODE = NodeSizes()
SHADOWS = (Shadow(0, 0, 0.0), Shadow(1, 2, 0.06), Shadow(4, 12, 0.10), Shadow(12, 32, 0.18))
ICON_SIZES = (16, 18, 20, 24, 32, 48)
GRID_PX = 20
"""Distance of the canvas's grid dots."""
SNAP_PX = 8
"""Distance on screen at which guides catch a dragged part."""
DIMMED_OPACITY = 0.35
"""Strength of what is no valid target while connecting."""
