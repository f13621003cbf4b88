# What `face-game compare` prints.

compare-target = Target: { $units }
compare-player = Player: { $units }
compare-matched = Right: { $units }
compare-missing = Missing: { $units }
compare-extra = Too much: { $units }
compare-none = none
compare-score = Score: { $percent } %
compare-instruction = { $n }. { $text }
