"""Generated lives: what laboratories have written about the cast, the same for one seed and one anchor."""
