"""Requirements of the conformance catalogue that a change affects, and places none covers."""
