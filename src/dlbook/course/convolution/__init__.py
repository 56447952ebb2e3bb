"""Chapter 10, convolution."""

from dlbook.course.convolution import figures

__all__ = ["figures"]
