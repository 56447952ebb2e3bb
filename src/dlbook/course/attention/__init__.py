"""Chapter 12, attention and language models: how its models are made, and what is measured in them."""

from dlbook.course.attention import measures, model

__all__ = ["measures", "model"]
