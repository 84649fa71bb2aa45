"""Keep a book alive in many languages."""

__version__ = "0.1.0"
