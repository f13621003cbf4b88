# Op een tentoonstelling, als niemand speelt, en als iemand wegloopt.

attract-call = Raak de knop aan en doe een gezicht na!
attract-greeting = Hallo! Wil je het proberen?
attract-line = { $text }
attract-language = { $name }

still-there = Ben je er nog?
still-there-left = { $seconds ->
    [one] Over { $seconds } seconde wordt alles over jou vergeten.
   *[other] Over { $seconds } seconden wordt alles over jou vergeten.
}
still-there-yes = Ik ben er
