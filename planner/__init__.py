"""EC2 or Lambda: a scenario planner for AWS architectures."""

__version__ = "0.1.0"
