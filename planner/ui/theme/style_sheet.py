"""The style sheet: what a palette cannot say about fields, tabs, buttons, lists and scroll bars."""

from functools import lru_cache
from string import Template

from planner.assets import asset
from planner.painting.colours import blended
from planner.tokens import CONTROLS, RADII, Colours

_TEXT = Template("""
QLabel[tone="text"] { color: $text; }
QLabel[tone="secondary"] { color: $text_secondary; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent_text; }
QLabel[tone="ok"] { color: $ok_text; }
QLabel[tone="warning"] { color: $warning_text; }
QLabel[tone="error"] { color: $error_text; }
QLabel[tone="ec2"] { color: $ec2_text; }
QLabel[tone="lambda"] { color: $lambda_text; }
QLabel[tone="either"] { color: $either_text; }
QLabel[tone="managed"] { color: $managed_text; }
QLabel[tone="fargate"] { color: $fargate_text; }
QLabel:disabled { color: $disabled; }
QToolTip {
  background: $raised; color: $text; border: 1px solid $border;
  border-radius: ${chip}px; padding: 5px 8px;
}
""")

_FIELDS = Template("""
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit, QTimeEdit, QPlainTextEdit, QTextEdit {
  background: $surface; color: $text; border: 1px solid $border; border-radius: ${control}px;
  padding: 0 8px; min-height: ${field}px; selection-background-color: $accent;
  selection-color: $on_accent; placeholder-text-color: $muted;
}
QPlainTextEdit, QTextEdit { padding: 4px 6px; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover, QPlainTextEdit:hover,
QTextEdit:hover { border-color: $border_strong; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus,
QTextEdit:focus { border: 2px solid $focus; padding: 0 7px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 3px 5px; }
QLineEdit[wrong="true"], QSpinBox[wrong="true"], QDoubleSpinBox[wrong="true"],
QComboBox[wrong="true"] { border: 1px solid $error; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
  color: $disabled; background: $sunken;
}
QLineEdit:read-only { background: $sunken; }
QLineEdit[search="true"] { background: $sunken; border-color: $sunken; }
QLineEdit[search="true"]:focus { background: $surface; border-color: $focus; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {
  border: none; background: transparent; min-height: 0; padding: 0;
}
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
  background: $raised; border: 1px solid $border; padding: 4px;
  selection-background-color: $accent_tint; selection-color: $text;
}
QSpinBox::up-button, QDoubleSpinBox::up-button, QDateEdit::up-button, QTimeEdit::up-button {
  subcontrol-position: top right; width: 18px; border: none; background: transparent;
}
QSpinBox::down-button, QDoubleSpinBox::down-button, QDateEdit::down-button,
QTimeEdit::down-button {
  subcontrol-position: bottom right; width: 18px; border: none; background: transparent;
}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateEdit::up-arrow, QTimeEdit::up-arrow {
  image: url("$icons/chevron-up.svg"); width: 10px; height: 10px;
}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateEdit::down-arrow,
QTimeEdit::down-arrow { image: url("$icons/chevron-down.svg"); width: 10px; height: 10px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: ${hit}px; }
QCheckBox::indicator, QRadioButton::indicator {
  width: 14px; height: 14px; border: 1px solid $border_strong; background: $surface;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $text_secondary; }
QCheckBox::indicator:checked {
  background: $accent; border-color: $accent; image: url("$icons/check-$mark.svg");
}
QCheckBox::indicator:indeterminate {
  background: $accent; border-color: $accent; image: url("$icons/minus-$mark.svg");
}
QRadioButton::indicator:checked {
  border: 4px solid $accent; background: $on_accent; width: 8px; height: 8px;
}
QCheckBox:focus, QRadioButton:focus { color: $accent_text; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $focus; }
QSlider:horizontal { min-height: ${hit}px; }
QSlider::groove:horizontal { height: 3px; border-radius: 1px; background: $border_strong; }
QSlider::sub-page:horizontal { height: 3px; border-radius: 1px; background: $accent; }
QSlider::handle:horizontal {
  width: 12px; height: 12px; margin: -7px 0; border-radius: 7px;
  background: $surface; border: 2px solid $accent;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent_tint; }
QProgressBar {
  background: $sunken; border: none; border-radius: 2px; max-height: 4px; color: transparent;
}
QProgressBar::chunk { background: $accent; border-radius: 2px; }
""")

_BUTTONS = Template("""
QPushButton {
  background: $raised; color: $text; border: 1px solid $border; border-radius: ${control}px;
  padding: 0 12px; min-height: ${field}px;
}
QPushButton:hover { background: $hover; border-color: $border_strong; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:focus { border: 2px solid $focus; padding: 0 11px; }
QPushButton:disabled { color: $disabled; background: $panel; border-color: $border; }
QPushButton[look="primary"] {
  background: $accent; color: $on_accent; border: 1px solid $accent;
}
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:pressed { background: $accent_pressed; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled {
  background: $pressed; color: $disabled; border-color: $pressed;
}
QPushButton[look="quiet"] { background: transparent; border-color: transparent; }
QPushButton[look="quiet"]:hover { background: $hover; }
QPushButton[look="quiet"]:focus { border: 2px solid $focus; }
QPushButton[look="link"] {
  background: transparent; border: 2px solid transparent; color: $accent_text;
  padding: 0; text-align: left;
}
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border: 2px solid $focus; padding: 0; }
QPushButton[size="large"] { min-height: ${large}px; }
QPushButton::menu-indicator {
  image: url("$icons/chevron-down.svg"); width: 12px; height: 12px;
  subcontrol-position: right center; right: 8px;
}
QToolButton {
  background: transparent; color: $text_secondary; border: 1px solid transparent;
  border-radius: ${control}px; padding: 3px;
}
QToolButton:hover { background: $hover; color: $text; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $accent_tint; color: $accent_text; }
QToolButton:focus { border: 2px solid $focus; padding: 2px; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator { image: none; }
QFrame[frame="segmented"] {
  background: $sunken; border: 1px solid $sunken; border-radius: ${control}px;
}
QFrame[frame="segmented"] QPushButton {
  background: transparent; color: $text_secondary; border: 1px solid transparent;
  border-radius: 5px; padding: 0 10px; min-height: ${segment}px;
}
QFrame[frame="segmented"] QPushButton:hover { color: $text; }
QFrame[frame="segmented"] QPushButton:checked {
  background: $segment_on; color: $text; border-color: $border;
}
QFrame[frame="segmented"] QPushButton:focus { border: 2px solid $focus; padding: 0 9px; }
""")

_LISTS = Template("""
QAbstractItemView {
  background: $surface; alternate-background-color: $panel; color: $text;
  border: 1px solid transparent; outline: none; gridline-color: $chart_grid;
  selection-background-color: $accent_tint;
  selection-color: $text;
}
QAbstractItemView:focus { border-color: $focus; }
QListView::item, QTreeView::item { min-height: ${row_compact}px; padding: 0 4px; border: none; }
QTableView::item { padding: 0 8px; border: none; }
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected {
  background: $accent_tint; color: $text;
}
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url("$icons/chevron-right.svg"); }
QTreeView::branch:has-children:open { image: url("$icons/chevron-down.svg"); }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
  background: transparent; color: $muted; border: none; border-bottom: 1px solid $border;
  padding: 4px 11px;
}
QTableCornerButton::section { background: transparent; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { qproperty-drawBase: 0; background: transparent; }
QTabBar::tab {
  background: transparent; color: $text_secondary; border: none;
  border-bottom: 2px solid transparent; padding: 7px 12px 6px 12px;
}
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:disabled { color: $disabled; }
QTabBar:focus { border: none; }
QTabBar::tear { width: 0; image: none; }
QTabBar::tab:selected:focus { color: $accent_text; }
QMenuBar { background: $bar; color: $text; border: none; }
QMenuBar::item { background: transparent; padding: 5px 8px; border-radius: ${chip}px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu {
  background: $raised; color: $text; border: 1px solid $border; border-radius: ${control}px;
  padding: 4px;
}
QMenu::item { padding: 5px 24px 5px 8px; border-radius: ${chip}px; min-height: 16px; }
QMenu::item:selected { background: $accent_tint; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; padding-left: 6px; }
QMenu::right-arrow { image: url("$icons/chevron-right.svg"); width: 12px; height: 12px; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 8px; }
QScrollBar:horizontal { height: 8px; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $border_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
""")

_FRAMES = Template("""
QMainWindow, QDialog { background: $panel; }
QFrame[frame="card"] {
  background: $surface; border: 1px solid $border; border-radius: ${card}px;
}
QFrame[frame="sunken"] {
  background: $sunken; border: 1px solid $sunken; border-radius: ${node}px;
}
QFrame[frame="selected"] {
  background: $accent_tint; border: 1px solid $accent; border-radius: ${card}px;
}
QFrame[frame="warning"] {
  background: $warning_tint; border: 1px solid $warning_tint; border-radius: ${node}px;
}
QFrame[frame="error"] {
  background: $error_tint; border: 1px solid $error_tint; border-radius: ${node}px;
}
QFrame[frame="ok"] {
  background: $ok_tint; border: 1px solid $ok_tint; border-radius: ${node}px;
}
QFrame[frame="line"] { background: $border; border: none; }
QFrame[frame="bar"] { background: $bar; border: none; border-bottom: 1px solid $border; }
QStatusBar { background: $bar; border-top: 1px solid $border; }
QStatusBar::item { border: none; }
QToolBar { background: $bar; border: none; border-bottom: 1px solid $border; spacing: 8px; }
QToolBar::separator { background: $border; width: 1px; margin: 8px 4px; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QMainWindow::separator { background: $border; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QDockWidget { color: $text; }
QGroupBox { border: none; margin-top: 20px; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: $text_secondary; }
""")


@lru_cache(16)
def style_sheet(colours: Colours, text_scale: float = 1.0) -> str:
    """Write the style sheet of a theme at a text scale."""

    def scaled(size_px: float) -> int:
        return round(size_px * text_scale)

    values: dict[str, object] = {
        name.rstrip("_"): getattr(colours, name)
        for name in colours.__dataclass_fields__
        if isinstance(getattr(colours, name), str)
    }
    values |= {
        "accent_hover": blended(colours.accent, colours.text, 0.12),
        "accent_pressed": blended(colours.accent, colours.text, 0.22),
        "scroll": blended(colours.panel, colours.border_strong, 0.45),
        "segment_on": colours.pressed if colours.is_dark else colours.surface,
        "mark": "ink" if colours.is_dark else "white",
        "icons": asset("icons", "style").as_posix(),
        "chip": RADII.chip,
        "control": RADII.control,
        "node": RADII.node,
        "card": RADII.card,
        "hit": CONTROLS.hit_min,
        # The style adds the border of one pixel on each side.
        "field": scaled(CONTROLS.height) - 2,
        "large": scaled(CONTROLS.height_large) - 2,
        "segment": scaled(CONTROLS.height_compact) - 2,
        "row_compact": scaled(CONTROLS.row_compact),
    }
    parts = (_TEXT, _FIELDS, _BUTTONS, _LISTS, _FRAMES)
    return "".join(part.substitute(values) for part in parts)
