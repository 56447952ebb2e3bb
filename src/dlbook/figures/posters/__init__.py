"""The still pictures of live figures, drawn by matplotlib from the same results; each view draws itself."""
