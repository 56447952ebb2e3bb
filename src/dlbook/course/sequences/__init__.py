"""Chapter 11, sequences."""
