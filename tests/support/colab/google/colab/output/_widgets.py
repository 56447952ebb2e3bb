"""Where Colab keeps the address of the widget manager; anywidget reads it here."""

_installed_url = None
