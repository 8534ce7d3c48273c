"""Our suite and our review side by side with other tools, over the same corpora."""
