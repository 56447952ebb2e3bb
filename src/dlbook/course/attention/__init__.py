"""Chapter 12, attention and language models: how its models are made, and what is measured in them."""

from dlbook.course.attention import figures, measures, model

__all__ = ["figures", "measures", "model"]
