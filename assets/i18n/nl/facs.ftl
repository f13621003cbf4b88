# Hoe de gezichten heten: namen van gezichten, nooit van mensen.

emotion-happiness = blijdschap
    .title = Blijdschap
emotion-sadness = verdriet
    .title = Verdriet
emotion-surprise = verrassing
    .title = Verrassing
emotion-fear = angst
    .title = Angst
emotion-anger = boosheid
    .title = Boosheid
emotion-disgust = afkeer
    .title = Afkeer
emotion-neutral = een gezicht in rust

# Hoe Action Units eruitzien, voor uitleg bij hoe anderen een gezicht noemen.

unit-1 = binnenkant van de wenkbrauwen omhoog
unit-2 = buitenkant van de wenkbrauwen omhoog
unit-4 = wenkbrauwen omlaag en naar elkaar toe
unit-5 = bovenste oogleden omhoog
unit-6 = wangen omhoog
unit-7 = onderste oogleden gespannen
unit-9 = neus gerimpeld
unit-10 = bovenlip omhoog
unit-11 = plooien naast de neus dieper
unit-12 = mondhoeken omhoog
unit-14 = mondhoeken naar binnen gespannen
unit-15 = mondhoeken omlaag
unit-17 = kin en onderlip omhoog
unit-20 = lippen opzij getrokken
unit-23 = lippen aangespannen
unit-24 = lippen op elkaar geperst
unit-25 = lippen van elkaar
unit-26 = kaak omlaag
unit-28 = lippen naar binnen gezogen
unit-43 = ogen dicht
