"""What the model itself leaves open, in sentences for whoever asks how far it can be trusted."""

KNOWN_LIMITS = (
    "How long Lambda keeps an idle environment is known from traces of 2020 and a page of AWS "
    "that says 5 to 7 minutes.",
    "The speed of an instance type is one CoreMark run; other work may be faster or slower.",
    "SnapStart's times and the effect of a package's size are published figures, not measured "
    "by us.",
    "Cold starts along one path are taken as independent; on a quiet path they come together.",
    "How bursty real traffic is inside the hour is an assumption until you measure it.",
)
