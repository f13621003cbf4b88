# Levels: where to choose them, what to do in them, and what came of it.

title-levels = Levels
levels-title = What shall we play?
levels-shut = { $stars ->
    [one] Opens with { $stars } star in “{ $level }”
   *[other] Opens with { $stars } stars in “{ $level }”
}
levels-best = { $percent } %

level-warm-up = Warm-up
    .about = One movement at a time: learn what your face can do
level-six-faces = Six faces
    .about = Copy a face for each emotion, as often as you like
level-hold-it = Hold it
    .about = Find the face, then keep it until the ring is full
level-rush = Rush
    .about = As many faces as you can in a minute

# What a level of somebody's own calls itself.
level-own = { $text }

levels-no-medal = no medal yet
medal-bronze = Bronze
medal-silver = Silver
medal-gold = Gold

## In a round

round-move = Only this: { $movement }
round-hold = Keep it!
rush-task = Catch faces! Each match brings the next
rush-points = { $points ->
    [one] { $points } point
   *[other] { $points } points
}
rush-combo = × { $combo }
rush-bonus = + { $seconds } s
rush-pass = Next face
rush-caught = { $caught ->
    [one] { $caught } face caught
   *[other] { $caught } faces caught
}
rush-best-combo = Longest combo: { $combo }

## Results

results-record = Your best so far
results-opened = Now open: { $level }
results-levels = Levels
