"""The admin API under ``/__mock``: shows what the server received and controls how it responds."""
