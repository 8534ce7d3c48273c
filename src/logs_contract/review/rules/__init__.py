"""The lint checks HEAD, the policy checks the changes; a broken rule is a finding."""
