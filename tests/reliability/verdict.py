"""What a harness says: a promise's id, a figure, and whether it holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One line of the report; `holds` is None where this machine cannot tell."""

    id: str
    promise: str
    figure: str
    holds: bool | None

    def line(self) -> str:
        """Return it as it is printed."""
        word = {True: "holds", False: "FALLS SHORT", None: "not tried"}[self.holds]
        return f"{self.id:<4} {word:<11} {self.promise}: {self.figure}"
