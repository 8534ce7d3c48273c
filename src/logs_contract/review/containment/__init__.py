"""Whether one schema accepts every payload that another accepts, and a payload that shows it."""
