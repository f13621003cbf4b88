# Levels: waar je ze kiest, wat je erin doet en wat het werd.

title-levels = Levels
levels-title = Wat gaan we spelen?
levels-shut = { $stars ->
    [one] Gaat open met { $stars } ster in “{ $level }”
   *[other] Gaat open met { $stars } sterren in “{ $level }”
}
levels-best = { $percent } %

level-warm-up = Opwarmen
    .about = Eén beweging tegelijk: ontdek wat je gezicht kan
level-six-faces = Zes gezichten
    .about = Doe voor elke emotie een gezicht na, zo vaak je wilt
level-hold-it = Hou vast
    .about = Vind het gezicht en hou het tot de ring vol is
level-rush = Race
    .about = Zo veel gezichten als je kunt in een minuut

# What a level of somebody's own calls itself.
level-own = { $text }

levels-no-medal = nog geen medaille
medal-bronze = Brons
medal-silver = Zilver
medal-gold = Goud

## In een ronde

round-move = Alleen dit: { $movement }
round-hold = Hou vast!
rush-task = Vang gezichten! Elk gelijkend gezicht brengt het volgende
rush-points = { $points ->
    [one] { $points } punt
   *[other] { $points } punten
}
rush-combo = × { $combo }
rush-bonus = + { $seconds } s
rush-pass = Volgende
rush-caught = { $caught ->
    [one] { $caught } gezicht gevangen
   *[other] { $caught } gezichten gevangen
}
rush-best-combo = Langste reeks: { $combo }

## Resultaten

results-record = Je beste tot nu toe
results-opened = Nu open: { $level }
results-levels = Levels
