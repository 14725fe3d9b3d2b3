"""The page of one thing: its statements with their evidence, figures, controls, claims and neighbours."""
