"""An Assessment in, bytes out. Opens no database and reaches no network."""
