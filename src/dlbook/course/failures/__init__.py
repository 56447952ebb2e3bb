"""What belongs to the failure gallery: its live figure."""
