# Wie er speelt: namen die op deze computer bewaard worden, met wat ze bereikten.

players-title = Wie speelt er?
players-guest = Een gast
players-player = { $name }: { $stars ->
    [one] { $stars } ster
   *[other] { $stars } sterren
}
players-new = Een nieuwe naam
players-typed = { $name }
players-letter = { $letter }
players-add = Toevoegen
players-forget = Vergeet
players-forget-sure = Echt vergeten?
players-empty = Typ eerst een naam.
players-taken = Zo heet er al iemand.
players-full = Er is geen plaats voor nog een naam.
title-guest = Gast
title-player = { $name }
