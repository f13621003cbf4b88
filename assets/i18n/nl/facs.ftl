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
