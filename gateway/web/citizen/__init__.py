"""The pages of a citizen (innbygger)."""
