"""Chapter 9, deep networks that train: a prediction, exercises, a quiz."""
