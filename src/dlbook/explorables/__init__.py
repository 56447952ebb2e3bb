"""The book's live figures, one small file each; a module holds its figure as `explorable`."""
