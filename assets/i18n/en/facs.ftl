# What the faces are called: labels of faces, never of people.

emotion-happiness = happiness
    .title = Happiness
emotion-sadness = sadness
    .title = Sadness
emotion-surprise = surprise
    .title = Surprise
emotion-fear = fear
    .title = Fear
emotion-anger = anger
    .title = Anger
emotion-disgust = disgust
    .title = Disgust
emotion-neutral = a face at rest

# What Action Units look like, for explanations of what others call a face.

unit-1 = inner brows raised
unit-2 = outer brows raised
unit-4 = brows lowered and drawn together
unit-5 = upper eyelids raised
unit-6 = cheeks raised
unit-7 = lower eyelids tense
unit-9 = nose wrinkled
unit-10 = upper lip raised
unit-11 = folds beside the nose deepened
unit-12 = corners of the mouth pulled up
unit-14 = corners of the mouth tightened inwards
unit-15 = corners of the mouth pulled down
unit-17 = chin and lower lip pushed up
unit-20 = lips stretched sideways
unit-23 = lips tightened
unit-24 = lips pressed together
unit-25 = lips parted
unit-26 = jaw dropped
unit-28 = lips sucked in
unit-43 = eyes closed
