# What `face-game compare` prints.

compare-target = Target: { $units }
compare-player = Player: { $units }
compare-matched = Right: { $units }
compare-missing = Missing: { $units }
compare-extra = Too much: { $units }
compare-none = none
compare-score = Score: { $percent } %
compare-instruction = { $n }. { $text }

# What `face-game explain` prints.

explain-face = { $image }, face { $n }
explain-unfair = This face cannot be read fairly: take all of this with doubt.
explain-no-answer = The model says nothing: { $why }
explain-model = The model “{ $model }” calls this face { $label } ({ $percent } %).
explain-others = It also considers { $others }.
explain-other = { $label } ({ $percent } %)
explain-agree = The Action Units say the same: by them it is { $label } with { $percent } %.
explain-doubt = The Action Units are not sure: by them { $word } is a little likelier ({ $percent } %) than { $label } ({ $given } %).
explain-disagree = The Action Units say something else: by them it is { $word } with { $percent } %, and { $label } with only { $given } %.
explain-unknown = How Action Units go with { $label } is not known, so this answer cannot be explained.
explain-for = What speaks for { $label }:
explain-nothing-for = Nothing on this face speaks for { $label }.
explain-against = What speaks against { $label }:
explain-nothing-against = Nothing on this face speaks against { $label }.
explain-found = { $unit }, { $movement }: found on { $with } of 100 faces so called and on { $without } of 100 others; { $trust }
    .prototype = { $unit }, { $movement }, part of the prototype: found on { $with } of 100 faces so called and on { $without } of 100 others; { $trust }
explain-missed = { $unit }, { $movement }, is not there: found on { $with } of 100 faces so called and on { $without } of 100 others; { $trust }
    .prototype = { $unit }, { $movement }, part of the prototype, is not there: found on { $with } of 100 faces so called and on { $without } of 100 others; { $trust }
explain-trust-good = read well
explain-trust-fair = read fairly well
explain-trust-poor = read poorly
explain-no-neutral = Measured without this person’s own neutral face; with --neutral the reading is better.
explain-counted = How often units are found was counted on { $faces } faces of { $people } people; models/emotion.ron says whose.
explain-honest = A name is given to the face, not to what anybody feels.
