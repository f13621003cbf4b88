# Wat `face-game compare` toont.

compare-target = Voorbeeld: { $units }
compare-player = Speler: { $units }
compare-matched = Goed: { $units }
compare-missing = Ontbreekt: { $units }
compare-extra = Te veel: { $units }
compare-none = niets
compare-score = Score: { $percent } %
compare-instruction = { $n }. { $text }
