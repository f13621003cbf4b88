# At an exhibition, while nobody plays, and when somebody walks away.

attract-call = Touch the button and copy a face!
attract-greeting = Hello! Would you like to try?
attract-line = { $text }
attract-language = { $name }

still-there = Still there?
still-there-left = { $seconds ->
    [one] In { $seconds } second everything about you is forgotten.
   *[other] In { $seconds } seconds everything about you is forgotten.
}
still-there-yes = I'm here
