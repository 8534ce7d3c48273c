"""Rules for HEAD (lint) and for a change (policy), and the findings where one is broken."""
