"""Widgets from outside ipywidgets show on Colab only after a manager for them was enabled."""

from google.colab.output import _widgets

__all__ = ["enable_custom_widget_manager"]


def enable_custom_widget_manager():
    """Note the manager's address; anywidget writes it next to each view."""
    _widgets._installed_url = "https://manager.invalid/"
