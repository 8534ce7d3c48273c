"""The impact of changes on the conformance suite: affected requirements, uncovered places."""
