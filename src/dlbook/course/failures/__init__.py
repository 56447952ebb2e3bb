"""The failure gallery's live figure."""
