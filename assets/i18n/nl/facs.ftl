# De delen van een gezicht, de namen van de gezichten, en de Action Units voor wie
# nieuwsgierig is: de gewone naam, en de (Engelse) naam in het Facial Action
# Coding System.

region-brows = wenkbrauwen
region-eyes = ogen
region-cheeks = wangen
region-nose = neus
region-upper-lip = bovenlip
region-lip-corners = mondhoeken
region-lips = lippen
region-chin = kin
region-jaw = kaak

# Namen van gezichten, nooit van mensen.
emotion-happiness = blijdschap
    .title = Blijdschap
    .face = het gezicht dat blijdschap heet
emotion-sadness = verdriet
    .title = Verdriet
    .face = het gezicht dat verdriet heet
emotion-surprise = verrassing
    .title = Verrassing
    .face = het gezicht dat verrassing heet
emotion-fear = angst
    .title = Angst
    .face = het gezicht dat angst heet
emotion-anger = boosheid
    .title = Boosheid
    .face = het gezicht dat boosheid heet
emotion-disgust = afkeer
    .title = Afkeer
    .face = het gezicht dat afkeer heet

unit-au01 = binnenkant wenkbrauwen omhoog
    .facs = Inner Brow Raiser
unit-au02 = buitenkant wenkbrauwen omhoog
    .facs = Outer Brow Raiser
unit-au04 = wenkbrauwen omlaag
    .facs = Brow Lowerer
unit-au05 = ogen wijd open
    .facs = Upper Lid Raiser
unit-au06 = wangen omhoog
    .facs = Cheek Raiser
unit-au07 = ogen samengeknepen
    .facs = Lid Tightener
unit-au09 = neus opgetrokken
    .facs = Nose Wrinkler
unit-au10 = bovenlip omhoog
    .facs = Upper Lip Raiser
unit-au11 = plooien naast de neus dieper
    .facs = Nasolabial Deepener
unit-au12 = mondhoeken omhoog
    .facs = Lip Corner Puller
unit-au14 = mondhoeken gespannen
    .facs = Dimpler
unit-au15 = mondhoeken omlaag
    .facs = Lip Corner Depressor
unit-au17 = kin en onderlip omhoog
    .facs = Chin Raiser
unit-au20 = mond opzij uitgerekt
    .facs = Lip Stretcher
unit-au23 = lippen strak
    .facs = Lip Tightener
unit-au24 = lippen op elkaar geperst
    .facs = Lip Pressor
unit-au25 = lippen van elkaar
    .facs = Lips Part
unit-au26 = kaak gezakt
    .facs = Jaw Drop
unit-au28 = lippen naar binnen
    .facs = Lip Suck
unit-au43 = ogen dicht
    .facs = Eyes Closed
